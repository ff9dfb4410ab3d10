"""The memory of a process, read from outside. Whoever does that is root, or the process's own user where the process
permits it."""

import os
import re
import struct

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
STRETCH_BYTES = 64 * 1024 * 1024
PRESENT_OR_SWAPPED = 3 << 62
_MAP = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (....) [0-9a-f]+ \S+ (\d+)\s*(.*)")


def stretches(pid):
    """(address, bytes) of everything readable. Pages that were never written are left out, as is what only mirrors a
    file: files are searched by themselves."""
    with open(f"/proc/{pid}/maps", encoding="ascii", errors="replace") as lines:
        maps = [found for line in lines if (found := _MAP.match(line))]
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as mem, open(f"/proc/{pid}/pagemap", "rb", buffering=0) as pages:
        for begin, end, rights, _, name in (found.groups() for found in maps):
            if rights[0] != "r" or name in ("[vvar]", "[vsyscall]"):
                continue
            for first, last in _present(pages, int(begin, 16), int(end, 16)):
                for at in range(first, last, STRETCH_BYTES):
                    # A stretch overlaps the one before, so that nothing hides on the border.
                    size = min(STRETCH_BYTES + PAGE_BYTES, last - at)
                    try:
                        mem.seek(at)
                        yield at, mem.read(size)
                    except OSError:
                        continue  # Unmapped since.


def _present(pages, begin, end):
    """Runs of pages that hold something."""
    run = None
    for at in range(begin, end, PAGE_BYTES * 65536):
        count = min(65536, (end - at) // PAGE_BYTES)
        pages.seek(at // PAGE_BYTES * 8)
        entries = pages.read(count * 8)
        if not any(entries):
            if run is not None:
                yield run, at
                run = None
            continue
        for index, (entry,) in enumerate(struct.iter_unpack("<Q", entries)):
            address = at + index * PAGE_BYTES
            if entry & PRESENT_OR_SWAPPED:
                run = address if run is None else run
            elif run is not None:
                yield run, address
                run = None
    if run is not None:
        yield run, end
