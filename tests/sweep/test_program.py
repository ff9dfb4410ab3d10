"""The sweep itself: one marker in each kind of place makes it fail, and nothing else does."""

import base64
import bz2
import gzip
import json
import lzma
import os
import pathlib
import quopri
import subprocess
import sys
import urllib.parse
import zipfile
import zlib

import lz4.frame
import pytest

from evidence import database_rows

PROGRAM = pathlib.Path(__file__).parent / "sweep.py"
MARKER = "Zoë Quix-4711 & Zonen/Fils, Straße 9"
NEIGHBOUR = b"what stands beside it is nobody's business"
KEY = bytes.fromhex("f00dfeed0a0d3d00c0ffee00aa55d1ce")
ROW = "b1a5ed-0f-rows-7741"


def plain(inner):
    return NEIGHBOUR + inner + NEIGHBOUR


def sweep(folder, *arguments, markers=None):
    listed = folder.parent / "markers.txt"
    listed.write_text(markers or f"# name value\nname {MARKER}\nkey hex:{KEY.hex()}\nrow {ROW}\n", encoding="utf-8")
    return subprocess.run([sys.executable, "-B", PROGRAM, folder, "--markers", listed, *arguments],
                          capture_output=True, text=True, timeout=120, check=False)


def assert_found(done, name, *words):
    assert done.returncode == 1, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if line.endswith(f": {name}")]
    assert lines and all(word in " ".join(lines) for word in words), done.stdout
    assert MARKER not in done.stdout and KEY.hex() not in done.stdout and ROW not in done.stdout
    assert NEIGHBOUR.decode() not in done.stdout
    return lines


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "data"
    made.mkdir()
    (made / "harmless.txt").write_text("Zoë Quix-4712 & Zonen/Fils, Straße 9\n" * 1000, encoding="utf-8")
    (made / "harmless.bin").write_bytes(os.urandom(3_000_000) + KEY[:-1])
    return made


RAW = MARKER.encode("utf-8")
PLACES = {
    "as it is": plain(RAW),
    "upper case": plain(MARKER.upper().encode("utf-8")),
    "lower case": plain(MARKER.lower().encode("utf-8")),
    "the first byte": RAW + NEIGHBOUR,
    "the last byte": NEIGHBOUR + RAW,
    "latin-1": plain(MARKER.encode("latin-1")),
    "utf-16-le": plain(MARKER.encode("utf-16-le")),
    "utf-16-be": plain(MARKER.encode("utf-16-be")),
    "utf-16-le, upper case": plain(MARKER.upper().encode("utf-16-le")),
    "base64, offset 0": base64.b64encode(RAW + NEIGHBOUR),
    "base64, offset 1": base64.b64encode(b"." + RAW + NEIGHBOUR),
    "base64, offset 2": base64.b64encode(b".." + RAW + NEIGHBOUR),
    "base64, lower case": base64.b64encode(NEIGHBOUR + MARKER.lower().encode("utf-8")),
    "base64 for URLs": base64.urlsafe_b64encode(b"." + RAW + NEIGHBOUR),
    "base64, broken into lines": base64.encodebytes(plain(RAW) * 3),
    "base64 of UTF-16": base64.b64encode(MARKER.encode("utf-16-le")),
    "hex": plain(RAW).hex().encode(),
    "hex, upper case": plain(RAW).hex().upper().encode(),
    "hex, broken into lines": b"\r\n".join(bytes.fromhex(plain(RAW).hex())[i:i + 8].hex().encode()
                                           for i in range(0, len(plain(RAW)), 8)),
    "hex with spaces": plain(RAW).hex(" ").encode(),
    "URL": urllib.parse.quote(MARKER).encode(),
    "URL, all": urllib.parse.quote(MARKER, safe="").lower().encode(),
    "form": urllib.parse.urlencode({"name": MARKER}).encode(),
    "JSON": json.dumps({"name": MARKER}).encode(),
    "JSON, no escapes": json.dumps({"name": MARKER}, ensure_ascii=False).encode("utf-8"),
    "JSON, slashes escaped": json.dumps(MARKER).replace("/", "\\/").encode(),
    "XML": plain(MARKER.replace("&", "&amp;").encode("utf-8")),
    "quoted-printable": quopri.encodestring(plain(RAW)),
    "quoted-printable, broken within": quopri.encodestring(b"x" * 60 + RAW),
    "gzip": gzip.compress(plain(RAW)),
    "gzip within a file": os.urandom(1000) + gzip.compress(plain(RAW)) + os.urandom(1000),
    "gzip, torn off": gzip.compress(plain(RAW) + os.urandom(100_000))[:20_000],
    "zlib": os.urandom(1000) + zlib.compress(plain(RAW)),
    "bzip2": bz2.compress(plain(RAW)),
    "xz": lzma.compress(plain(RAW)),
    "lz4": lz4.frame.compress(plain(RAW)),
    "gzip in gzip": gzip.compress(gzip.compress(plain(RAW))),
    "base64 in gzip": gzip.compress(base64.b64encode(plain(RAW))),
    "where two stretches meet": bytes(1024 * 1024 - 7) + RAW + bytes(100),
    "far in": bytes(5_000_001) + RAW,
}


def test_it_finds_nothing_where_nothing_is(folder):
    done = sweep(folder)
    assert done.returncode == 0 and not done.stdout, done.stdout


@pytest.mark.parametrize("place", PLACES)
def test_a_marker_is_found(folder, place):
    (folder / "planted").write_bytes(PLACES[place])
    for line in assert_found(sweep(folder), "name"):
        assert line.startswith(str(folder / "planted"))


@pytest.mark.parametrize("form", [bytes, bytes.hex, base64.b64encode, lambda key: base64.b64encode(b"." + key),
                                  lambda key: gzip.compress(key)], ids=["raw", "hex", "base64", "base64+1", "gzip"])
def test_a_key_is_found(folder, form):
    planted = form(KEY)
    (folder / "planted").write_bytes(planted.encode() if isinstance(planted, str) else planted)
    assert_found(sweep(folder), "key")


def test_a_marker_is_found_in_a_file_s_name_and_in_an_archive(folder):
    (folder / f"backup of {ROW}.txt").write_text("empty")
    assert_found(sweep(folder), "row", "the name of a file")
    (folder / f"backup of {ROW}.txt").unlink()
    with zipfile.ZipFile(folder / "kept.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", f"before {ROW} after")
    assert_found(sweep(folder), "row", "zip")


def ldb(folder, *words):
    subprocess.run(["ldb", f"--db={folder}", "--compression_type=lz4", *words], check=True, capture_output=True,
                   timeout=60)


def write(database, key, value):
    ldb(database, "--create_if_missing", "put", "--hex", "0x" + key.hex(), "0x" + value.hex())


def test_a_marker_is_found_in_a_write_ahead_log(folder):
    write(folder / "log", b"k1", b"v" * 300 + ROW.encode())
    assert_found(sweep(folder), "row", ".log")


def test_a_marker_is_found_in_a_write_ahead_log_where_two_blocks_meet(folder):
    # The log is cut into blocks of 32 KiB: neither `grep` nor a search of the bytes finds it here.
    write(folder / "log", b"k1", b"v" * (32 * 1024 - 40) + ROW.encode() + b"v" * 100)
    log = next((folder / "log").glob("*.log"))
    assert ROW.encode() not in log.read_bytes()
    assert_found(sweep(folder), "row", "(records)")


@pytest.fixture
def table(folder):
    """A table file whose rows are packed, and which alone holds them."""
    def make(rows, *after):
        database = folder / "vault"
        for key, value in rows:
            write(database, key, value)
        ldb(database, "compact")
        for words in after:
            ldb(database, *words)
        return database
    return make


def test_a_marker_is_found_in_a_packed_table(folder, table):
    again = ROW.encode() * 40
    database = table([(b"k%d" % i, again) for i in range(3)])
    assert_found(sweep(folder), "row", ".sst (rows)")
    stored = b"".join(file.read_bytes() for file in database.glob("*.sst"))
    assert stored.count(ROW.encode()) < len(again) / len(ROW), "the table is not packed"


def test_a_marker_is_found_in_a_key_of_a_table_that_shares_its_beginning(folder, table):
    # Keys of a table are written without what they share with the key before.
    database = table([(ROW[:-3].encode(), b"v"), (ROW.encode(), b"v"), (b"zz", b"v")])
    assert all(ROW.encode() not in file.read_bytes() for file in database.glob("*.sst"))
    assert_found(sweep(folder), "row", ".sst (rows)")


def test_a_marker_is_found_in_a_row_that_was_deleted(folder, table):
    table([(b"k1", ROW.encode() + b"v" * 100), (b"k2", b"w" * 100)], ["delete", "k1"])
    assert_found(sweep(folder), "row", ".sst")


def test_a_marker_is_found_in_a_manifest(folder, table):
    database = table([(b"a", b"v"), (b"z" + ROW.encode(), b"v")])
    for file in database.glob("*.sst"):
        file.unlink()
    for file in database.glob("*.log"):
        file.unlink()
    assert_found(sweep(folder), "row", "MANIFEST")


def test_a_row_that_moves_while_other_files_are_read_is_seen(folder):
    for key in (b"a", b"b", b"c"):
        write(folder / "vault", key, b"v")
    rows = database_rows(folder / "vault")
    seen = [next(rows)]
    ldb(folder / "vault", "compact")
    assert {key for _, key, _ in [*seen, *rows]} == {b"a", b"b", b"c"}


def test_a_table_that_cannot_be_read_is_no_empty_one(folder, table):
    database = table([(b"k%d" % i, os.urandom(2000)) for i in range(3)])
    file = next(database.glob("*.sst"))
    data = bytearray(file.read_bytes())
    data[100] ^= 1
    file.write_bytes(data)
    assert sweep(folder).returncode == 2


def test_a_marker_is_found_in_the_memory_of_a_process(folder):
    held = subprocess.Popen([sys.executable, "-c", "import sys; held = sys.stdin.read(); print('held', flush=True);"
                             "import signal; signal.pause()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        held.stdin.write(ROW)
        held.stdin.close()
        assert held.stdout.readline() == "held\n"
        assert_found(sweep(folder, "--pid", str(held.pid)), "row", "memory")
        other = sweep(folder, "--pid", str(held.pid), markers="other not-held-anywhere-88\n")
        assert other.returncode == 0, other.stdout
    finally:
        held.kill()
        held.wait()


@pytest.mark.parametrize("markers", ["short abc\n", "nothing\n", "# none\n", "bad hex:0q\n"])
def test_markers_that_would_find_everything_or_nothing_are_refused(folder, markers):
    assert sweep(folder, markers=markers).returncode == 2


def test_a_folder_that_is_not_there_is_no_empty_one(folder):
    assert sweep(folder / "missing").returncode == 2
