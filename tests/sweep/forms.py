"""The forms in which a value may stand in a file: what a sweep looks for."""

import base64
import json
import quopri
import urllib.parse

BYTES_MIN = 6  # Anything shorter is found everywhere.


class Marker:
    """A value that must be nowhere. Its name is what a report may print; its bytes are not."""

    def __init__(self, name, value):
        self.name = name
        self.text = value if isinstance(value, str) else None
        self.bytes = value.encode("utf-8") if isinstance(value, str) else bytes(value)
        if len(self.bytes) < BYTES_MIN:
            raise ValueError(f"the marker {name} has fewer than {BYTES_MIN} bytes: it would be found by chance")


def read_markers(path):
    """A marker a line, `name value`; the value is the rest of the line, or bytes after `hex:`."""
    markers = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.strip("\r\n")
            if not line.strip() or line.startswith("#"):
                continue
            name, _, value = line.partition(" ")
            if not value:
                raise ValueError(f"{path}:{number}: `name value` is expected")
            markers.append(Marker(name, bytes.fromhex(value[4:]) if value.startswith("hex:") else value))
    return markers


def _base64(value, name):
    """In the middle of something larger a value takes one of three shapes; the digits at both ends that depend
    on its neighbours are left out."""
    for offset in range(3):
        whole = base64.b64encode(bytes(offset) + value)
        first = -(-offset * 8 // 6)
        last = (offset + len(value)) * 8 // 6
        digits = whole[first:last]
        yield f"{name}+{offset}", digits
        url = digits.translate(bytes.maketrans(b"+/", b"-_"))
        if url != digits:
            yield f"{name}url+{offset}", url


def _of_text(text):
    for encoding in ("utf-16-le", "utf-16-be", "latin-1"):
        try:
            yield encoding, text.encode(encoding)
        except UnicodeEncodeError:
            pass
    yield "URL", urllib.parse.quote(text).encode()
    yield "URL", urllib.parse.quote(text, safe="").encode()
    yield "form", urllib.parse.quote_plus(text, safe="").encode()
    yield "JSON", json.dumps(text)[1:-1].encode()
    yield "JSON", json.dumps(text, ensure_ascii=False)[1:-1].encode("utf-8")
    yield "JSON", json.dumps(text)[1:-1].replace("/", "\\/").encode()
    yield "JSON-all", "".join(f"\\u{unit:04x}" for unit in _utf16_units(text)).encode()
    yield "XML", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").encode()


def _utf16_units(text):
    units = text.encode("utf-16-be")
    return [int.from_bytes(units[i:i + 2], "big") for i in range(0, len(units), 2)]


def _of_bytes(value):
    yield "raw", value
    yield "hex", value.hex().encode()
    yield "hex spaced", value.hex(" ").encode()
    yield "URL-all", "".join(f"%{byte:02x}" for byte in value).encode()
    yield "quoted-printable", quopri.encodestring(value).replace(b"=\n", b"").rstrip(b"=")
    yield "quoted-printable-all", "".join(f"={byte:02x}" for byte in value).encode()
    yield from _base64(value, "base64")


def forms(marker):
    """Pairs of a form's name and its bytes. Letters are compared without their case, so upper and lower case are
    in each."""
    seen = set()
    found = list(_of_bytes(marker.bytes))
    if marker.text is not None:
        found += _of_text(marker.text)
        found += _base64(marker.text.encode("utf-16-le"), "base64 of UTF-16")
        found += _of_folded_text(marker.text)
    for name, value in found:
        if len(value) >= BYTES_MIN and value.lower() not in seen:
            seen.add(value.lower())
            yield name, value


def _of_folded_text(text):
    """Bytes are compared without the case of A to Z alone, and base 64 and hex hide even that."""
    for changed in {text.lower(), text.upper()} - {text}:
        value = changed.encode("utf-8")
        yield "raw", value
        yield "utf-16-le", changed.encode("utf-16-le")
        yield "hex", value.hex().encode()
        yield from _base64(value, "base64")
