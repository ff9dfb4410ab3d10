"""A text as those see it who undo its escapes and its line ends."""

import re

_PERCENT = re.compile(rb"%([0-9a-fA-F]{2})")
_QUOTED = re.compile(rb"=([0-9a-fA-F]{2})")
_JSON = re.compile(rb"(?:\\u[0-9a-fA-F]{4})+")


def _byte(found):
    return bytes.fromhex(found[1].decode())


def _characters(found):
    units = bytes.fromhex(found[0].replace(b"\\u", b"").decode())
    return units.decode("utf-16-be", errors="replace").encode("utf-8", errors="replace")


def readings(data):
    """(name, bytes) of each reading that differs from what is there."""
    if b"\n" in data:
        joined = data.replace(b"=\r\n", b"").replace(b"=\n", b"").translate(None, b"\r\n")
        yield "lines joined", joined
        data = joined
    for name, escape, undone in (("percent escapes undone", _PERCENT, _byte),
                                 ("quoted-printable undone", _QUOTED, _byte),
                                 ("JSON escapes undone", _JSON, _characters)):
        seen, count = escape.subn(undone, data)
        if name.startswith("JSON"):
            seen = seen.replace(b"\\/", b"/")
            count += seen != data
        if count:
            yield name, seen
    if b"+" in data and b"%" in data:
        yield "form undone", _PERCENT.sub(_byte, data.replace(b"+", b" "))
