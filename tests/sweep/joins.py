"""The graph of equal values: what somebody could join by what is left.

A unit is a row of a database, an event of the feed, a line of a log. Two units are connected if they hold the same
eight bytes and nobody else's unit does. Times and places in a sequence are left out: who acts in the same instant or
batch is a neighbour, which narrows and does not join; they are counted apart. But two units are connected if a time of
one is a time of the other and just as much more as something is kept for: a deadline tells whose it is."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass

import cbor
from evidence import database_rows
from rocksdb_files import PUT

WIDTH = 8
DAY = 86_400_000  # In milliseconds, as all times are.
KEPT_FOR = tuple(days * DAY for days in (10, 30, 90, 180))  # `retention.*` by default.
TIMES_FROM = 1 << 32  # No count comes up to that.
ZEROS_OF_A_NUMBER = 5  # Positions and counts have that many bytes of zero in front, and nothing else has.
_INSTANT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?")
_TIME_IN_KEY = re.compile(rb"\x00\x00\x01[\x80-\xff].{4}", re.DOTALL)  # From 2022 to 2039.


@dataclass(frozen=True)
class Unit:
    place: str
    values: tuple   # Bytes.
    numbers: tuple  # Whole numbers, times among them.

    def holds(self, token):
        return any(token in value for value in self.values)


def _leaves(item):
    if isinstance(item, (bytes, str)):
        yield item.encode() if isinstance(item, str) else item
    elif isinstance(item, bool) or item is None:
        return
    elif isinstance(item, int):
        yield item
    elif isinstance(item, dict):
        for name, inner in item.items():
            yield from _leaves(name)
            yield from _leaves(inner)
    elif isinstance(item, (list, tuple)):
        for inner in item:
            yield from _leaves(inner)


def _decoded(data):
    try:
        return list(_leaves(cbor.loads(data)))
    except ValueError:
        return [data]


def unit_of(place, *parts):
    leaves = [leaf for part in parts for leaf in _decoded(part)]
    # What is itself packed, such as an event or the promise of a header, is what is in it: bytes of two members, or of
    # a time, are no value.
    leaves = [inner for leaf in leaves
              for inner in (_decoded(leaf) if isinstance(leaf, bytes) and len(leaf) > WIDTH else [leaf])]
    texts = [leaf for leaf in leaves if isinstance(leaf, bytes)]
    numbers = [leaf for leaf in leaves if isinstance(leaf, int)]
    numbers += [int.from_bytes(time, "big") for text in texts for time in _TIME_IN_KEY.findall(text)]
    return Unit(place, tuple(_TIME_IN_KEY.sub(b"", _INSTANT.sub(b"", text)) for text in texts), tuple(numbers))


def units_of_database(folder):
    """The newest form of each row that a reader of the files can find, and the forms before it. But for the rows that
    list which secrets were made ahead at one time, for whoever would come: that is neighbourhood."""
    for kind, key, value in set(database_rows(folder)):
        if kind == PUT and (folder.name, key[:1]) != ("vault", b"r"):
            yield unit_of(f"{folder.name}: {key[:1]!r}", key[_head_bytes(folder.name, key):], value)


def _head_bytes(database, key):
    """What says which table and partition a row is of: letters and small numbers, which are no values."""
    if database == "vault":
        return 1
    return 5 if key[:1] == b"w" else 3


def units_of_feed(events):
    for event in events:
        values = tuple(_INSTANT.sub(b"", leaf) for leaf in _leaves(event) if isinstance(leaf, bytes))
        yield Unit("feed", values, ())


def units_of_text(place, data):
    for line in data.splitlines():
        yield Unit(place, (_INSTANT.sub(b"", line),), ())


def units_of_json(place, data):
    return [Unit(place, tuple(_INSTANT.sub(b"", leaf) for leaf in _leaves(json.loads(data))
                              if isinstance(leaf, bytes)), ())]


class Graph:
    def __init__(self, units, owners_of):
        """`owners_of(unit)` says whose it is: a set of persons, empty if nobody knows."""
        self.units = list(units)
        self._parent = list(range(len(self.units)))
        self._why = {}
        first, holders = {}, defaultdict(set)
        for index, unit in enumerate(self.units):
            for value in unit.values:
                for at in range(len(value) - WIDTH + 1):
                    window = value[at:at + WIDTH]
                    before = first.setdefault(window, index)
                    if before != index:
                        holders[window] |= {before, index}
        self._owners = [frozenset(owners_of(unit)) for unit in self.units]
        for window, indices in holders.items():
            if window.count(0) < ZEROS_OF_A_NUMBER:
                self._join_all(indices, window)
        self._join_deadlines()

    def _join_deadlines(self):
        bearers = defaultdict(set)
        for index, unit in enumerate(self.units):
            for number in unit.numbers:
                if number > TIMES_FROM:
                    bearers[number].add(index)
        for time, indices in list(bearers.items()):
            for span in KEPT_FOR:
                if time + span in bearers:
                    self._join_all(indices | bearers[time + span], f"{span // DAY} days after {time}")

    def _join_all(self, indices, why):
        if len(frozenset().union(*(self._owners[index] for index in indices))) > 1:
            return
        first, *others = sorted(indices)
        for other in others:
            self._join(first, other, why)

    def _root(self, index):
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def _join(self, one, other, why):
        roots = self._root(one), self._root(other)
        if roots[0] != roots[1]:
            self._parent[roots[1]] = roots[0]
            self._why[one, other] = why

    def _with(self, token):
        return [index for index, unit in enumerate(self.units) if unit.holds(token)]

    def connects(self, one, other):
        """Whether what holds one token leads to what holds the other."""
        return bool({self._root(index) for index in self._with(one)} &
                    {self._root(index) for index in self._with(other)})

    def steps(self, token):
        """How everything hangs together that hangs on a token, for whoever must find out why."""
        roots = {self._root(index) for index in self._with(token)}
        return "\n".join(f"{self.units[one].place} - {self.units[other].place}: {why!r}"
                         for (one, other), why in self._why.items() if self._root(one) in roots)

    def neighbours(self, one, other):
        """Pairs of units of two tokens that bear the same number of at least five bytes: a time, most likely."""
        mine = {number for index in self._with(one) for number in self.units[index].numbers if number > TIMES_FROM}
        theirs = {number for index in self._with(other) for number in self.units[index].numbers if number > TIMES_FROM}
        return len(mine & theirs)
