#!/usr/bin/env python3
"""Looks for values that must be nowhere: in files, as they are and as their readers see them, and in a process.

    scripts/sweep DIR... --markers FILE [--pid PID]

FILE has a marker a line: a name, a space, the value (or hex:BYTES). Each is looked for as it stands and in other
letters' case, in UTF-16, base 64, hex, percent, JSON and quoted-printable escapes, inside compressed data, and in the
rows of RocksDB's tables, write-ahead logs and manifests. Prints place, form and name of what is found, nothing else
of the bytes. Exit status: 0 nothing, 1 something, 2 the search could not be done.
"""

import argparse
import os
import pathlib
import sys
from dataclasses import dataclass

import memory
import rocksdb_files
from forms import read_markers
from readings import readings
from search import Search
from unpacking import packed_parts

NESTED_MAX = 3  # Compressed data inside compressed data.


@dataclass(frozen=True)
class Finding:
    place: str
    offset: int
    marker: str
    form: str

    def __str__(self):
        return f"{self.place}: offset {self.offset}: {self.form}: {self.marker}"


def files_below(folders):
    """Every file, symbolic links as what they are; sockets and pipes hold nothing."""
    for folder in map(pathlib.Path, folders):
        if folder.is_file():
            yield folder
            continue
        if not folder.is_dir():
            raise FileNotFoundError(f"{folder} is no folder")
        for below, _, names in os.walk(folder):
            for name in sorted(names):
                path = pathlib.Path(below, name)
                if path.is_file() and not path.is_symlink():
                    yield path


class Sweep:
    def __init__(self, markers):
        self._search = Search(markers)
        self.bytes_searched = 0

    def folders(self, folders):
        """Everything found in the files below the folders, and in the files' names."""
        for path in rocksdb_files.as_they_come(lambda: files_below(folders)):
            yield from self._in(f"{path.parent}/ (the name of a file)", os.fsencode(path.name))
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                continue  # Between the listing and now a live database removed it.
            yield from self.data(str(path), data)
            yield from self._through_reader(path)

    def data(self, place, data, nested=0):
        """Everything found in some bytes, what is packed in them unpacked."""
        yield from self._in(place, data)
        yield from self._in_text(place, data)
        if nested < NESTED_MAX:
            for offset, kind, inner in packed_parts(data):
                yield from self.data(f"{place} ({kind} at {offset})", inner, nested + 1)

    def process(self, pid):
        """Everything found in the memory of a process, read from outside."""
        for address, data in memory.stretches(pid):
            yield from self._in(f"process {pid} (memory from {address:#x})", data)

    def _in(self, place, data):
        self.bytes_searched += len(data)
        for offset, marker, form in self._search(data):
            yield Finding(place, offset, marker, form)

    def _in_text(self, place, data):
        """Texts are broken into lines and escaped here and there, as whoever wrote them liked."""
        if b"\0" in data[:4096]:
            return
        for name, seen in readings(data):
            yield from self._in(f"{place} ({name})", seen)

    def _through_reader(self, path):
        try:
            if rocksdb_files.is_table(path):
                yield from self._in(f"{path} (rows)", rocksdb_files.table_bytes(path))
            elif rocksdb_files.is_log(path):
                yield from self._in(f"{path} (records)", b"\0".join(rocksdb_files.log_records(path)))
        except (FileNotFoundError, rocksdb_files.Unreadable):
            if path.exists():
                raise


def main():
    parser = argparse.ArgumentParser(prog="scripts/sweep", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folders", nargs="*", metavar="DIR")
    parser.add_argument("--markers", required=True, metavar="FILE", help="a marker a line: name, space, value")
    parser.add_argument("--pid", type=int, action="append", default=[], help="also the memory of this process")
    arguments = parser.parse_args()
    if not arguments.folders and not arguments.pid:
        parser.error("name a folder or a process")
    try:
        markers = read_markers(arguments.markers)
        if not markers:
            parser.error(f"{arguments.markers} has no marker")
        sweep = Sweep(markers)
        found = 0
        for finding in sweep.folders(arguments.folders):
            print(finding)
            found += 1
        for pid in arguments.pid:
            for finding in sweep.process(pid):
                print(finding)
                found += 1
    except (OSError, ValueError, rocksdb_files.Unreadable) as failure:
        print(f"sweep: {failure}", file=sys.stderr)
        return 2
    print(f"{found} found of {len(markers)} markers in {sweep.bytes_searched / 1e6:.1f} MB", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
