"""Reads RocksDB's files one by one, without opening a database: everything that is in them counts, also rows that
were deleted or replaced, and write-ahead logs that no database would read again."""

import pathlib
import re
import struct
import subprocess

PUT, DELETE = 1, 0

_TABLE_MAGIC = struct.pack("<Q", 0x88E241B785F4CFF7)
_LOG_NAME = re.compile(r"\d{6,}\.log|MANIFEST-\d+")
_TABLE_NAME = re.compile(r"\d{6,}\.sst")
_TABLE_ROW = re.compile(rb"'([0-9A-F]*)' seq:(\d+), type:(\d+) => ?([0-9A-F]*)")
_BETWEEN_KEY_AND_VALUE = re.compile(rb"' seq:\d+, type:\d+ => ?")
_BLOCK_BYTES = 32 * 1024


class Unreadable(RuntimeError):
    """A file that bears the name of one of RocksDB's and cannot be read as one: nobody may take it for empty."""


def as_they_come(listed):
    """Each file of a listing once, also those that come while others are read: a live database moves rows out of a
    file that was listed into one that was not."""
    seen = set()
    while come := [path for path in listed() if path not in seen]:
        for path in come:
            seen.add(path)
            yield path


def is_table(path):
    if not _TABLE_NAME.fullmatch(path.name):
        return False
    with open(path, "rb") as file:
        if file.seek(0, 2) < len(_TABLE_MAGIC):
            return False
        file.seek(-len(_TABLE_MAGIC), 2)
        return file.read() == _TABLE_MAGIC


def is_log(path):
    return _LOG_NAME.fullmatch(path.name) is not None


def _dumped(path):
    """The rows of a table file as RocksDB's own reader prints them."""
    done = subprocess.run(["sst_dump", f"--file={path}", "--command=scan", "--output_hex", "--verify_checksum"],
                          capture_output=True, timeout=600, check=False)
    said = done.stderr + b"".join(done.stdout[i:i + 500] for i in (0, max(0, len(done.stdout) - 500)))
    if done.returncode != 0 or b"Corruption" in said or b"not a valid" in said:
        raise Unreadable(f"{path}: sst_dump cannot read it: {done.stderr[:200]!r}")
    lines = done.stdout.split(b"\n")
    rows = [line for line in lines if line.startswith(b"'")]
    if len(rows) != done.stdout.count(b" => "):
        raise Unreadable(f"{path}: sst_dump prints rows in a form that is not known")
    return rows


def table_rows(path):
    """(kind, key, value) of every row of a table file, decompressed, also of those that were deleted since."""
    for line in _dumped(path):
        row = _TABLE_ROW.fullmatch(line)
        if row is None:
            raise Unreadable(f"{path}: sst_dump prints rows in a form that is not known")
        yield int(row[3]), bytes.fromhex(row[1].decode()), bytes.fromhex(row[4].decode())


def table_bytes(path):
    """Keys and values of all rows one after the other: what a search needs, and faster than `table_rows`."""
    text = b"00".join(_dumped(path))
    return bytes.fromhex(_BETWEEN_KEY_AND_VALUE.sub(b"00", text).replace(b"'", b"").decode())


def log_records(path):
    """The records of a write-ahead log or a manifest, whole: in the file they are cut at every 32 KiB. Ends
    where the file does, or where it was torn off."""
    data = pathlib.Path(path).read_bytes()
    record, at = b"", 0
    while at + 7 <= len(data):
        left = _BLOCK_BYTES - at % _BLOCK_BYTES
        if left < 7:
            at += left
            continue
        size, kind = struct.unpack_from("<HB", data, at + 4)
        header = 11 if kind >= 5 and kind <= 8 else 7
        if kind == 0 and size == 0:  # Space that was made ahead.
            at += left
            continue
        part = data[at + header:at + header + size]
        at += header + size
        kind = kind - 4 if kind >= 5 and kind <= 8 else kind
        record = part if kind in (1, 2) else record + part
        if kind in (1, 4):
            yield record
            record = b""
    if record:
        yield record


def _varint(data, at):
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at


def _bytes(data, at):
    size, at = _varint(data, at)
    return data[at:at + size], at + size


def written_rows(path):
    """(kind, key, value) of every change in a write-ahead log, in order. Ends at what was torn off."""
    for record in log_records(path):
        at = 12  # Sequence and count.
        try:
            while at < len(record):
                kind, at = record[at], at + 1
                if kind in (4, 5, 6, 14):  # In a family of columns that has a number.
                    _, at = _varint(record, at)
                    kind = {4: 0, 5: 1, 6: 2, 14: 15}[kind]
                if kind in (1, 2, 15):  # Put, merge, a range.
                    key, at = _bytes(record, at)
                    value, at = _bytes(record, at)
                    yield kind, key, value
                elif kind in (0, 7, 8):
                    if kind == 8:
                        _, at = _varint(record, at)
                    key, at = _bytes(record, at)
                    yield DELETE, key, b""
                elif kind == 3:
                    _, at = _bytes(record, at)
                elif kind == 13:
                    pass
                else:
                    raise Unreadable(f"{path}: a change of kind {kind} in a form that is not known")
        except IndexError:
            return


def rows(path):
    """(kind, key, value) of a table file or a write-ahead log; of nothing else."""
    path = pathlib.Path(path)
    if is_table(path):
        yield from table_rows(path)
    elif path.suffix == ".log" and is_log(path):
        yield from written_rows(path)
