"""Finds compressed data by how it begins, wherever it stands, and unpacks it."""

import bz2
import lzma
import re
import zipfile
import zlib
from io import BytesIO

import lz4.frame

BEGINNING_BYTES = 4096
PARTS_MAX = 10_000
BYTES_MAX = 1 << 30  # Of one part, unpacked.


def _deflated(data, wrapping):
    # Two bytes in a thousand begin like this by chance, and a refusal copies all that it was given.
    beginning = zlib.decompressobj(wrapping)
    inner = beginning.decompress(data[:BEGINNING_BYTES], BYTES_MAX)
    if beginning.eof or len(data) <= BEGINNING_BYTES:
        return inner
    return zlib.decompressobj(wrapping).decompress(data, BYTES_MAX)


def _gzip(data):
    return _deflated(data, 31)


def _zlib(data):
    return _deflated(data, 15)


def _bzip2(data):
    return bz2.BZ2Decompressor().decompress(data, BYTES_MAX)


def _xz(data):
    return lzma.LZMADecompressor().decompress(data, BYTES_MAX)


def _lz4(data):
    return lz4.frame.LZ4FrameDecompressor().decompress(data, BYTES_MAX)


def _zip(data):
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return b"\0".join(archive.read(entry) for entry in archive.infolist())


_KINDS = [
    ("gzip", re.compile(rb"\x1f\x8b\x08[\x00-\x1f]"), _gzip),
    ("zlib", re.compile(rb"\x78[\x01\x5e\x9c\xda]"), _zlib),
    ("bzip2", re.compile(rb"BZh[1-9]1AY&SY"), _bzip2),
    ("xz", re.compile(rb"\xfd7zXZ\x00"), _xz),
    ("lz4", re.compile(rb"\x04\x22\x4d\x18"), _lz4),
    ("zip", re.compile(rb"\APK\x03\x04"), _zip),
]
_FAILURES = (zlib.error, OSError, EOFError, ValueError, RuntimeError, lzma.LZMAError, zipfile.BadZipFile,
             NotImplementedError)


def packed_parts(data):
    """(offset, kind, unpacked bytes) of each part that unpacks to something."""
    parts = 0
    for kind, beginning, unpack in _KINDS:
        for found in beginning.finditer(data):
            try:
                inner = unpack(memoryview(data)[found.start():])
            except _FAILURES:
                continue  # It only began like one.
            if inner:
                parts += 1
                if parts > PARTS_MAX:
                    raise ValueError("more packed parts than anybody can look through")
                yield found.start(), kind, inner
