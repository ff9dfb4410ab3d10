"""The checks of the chaos test find what they are there for, on records that are wrong on purpose."""

import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import checks  # noqa: E402
from feeds import faults_in_order  # noqa: E402
from orders import Order, OrderBook  # noqa: E402
from topic import Message, message  # noqa: E402

LINES = [{"sku": "BOX-S-25", "quantity": 5}]


class Asked:
    """What a workload leaves behind, as far as the checks look at it."""

    def __init__(self, *numbers):
        self.book = OrderBook()
        for number in numbers:
            order = Order(None, LINES)
            order.number = number
            self.book.placed(order)


def event(number, version, status="placed", **changes):
    data = {"order": number, "status": status, "lines": [{"line": 1, **LINES[0]}]}
    return {"id": f"{number}-{version}", "subject": number, "streamversion": version, "cursor": "x", "data": data,
            **changes}


def log_of(*keys, gone=()):
    return [Message(key, "" if key[0] in "flhp" else None if key in gone else "order-placed.v1") for key in keys]


def test_a_log_without_gaps_is_well():
    first = log_of("f", "l", "c:1/1", "o:A/1", "h/0", "l", "c:1/2", "p/3", "h/2", "o:A/2", "h/4")
    second = [*log_of("l", "c:2/1", "h/0"), *log_of("c:2/1", gone=["c:2/1"]), *log_of("p/1", "h/1", "c:2/2", "h/2")]
    assert checks.log_is_without_gaps({0: first, 1: second}) == []


@pytest.mark.parametrize("keys", [
    ["c:1/1", "h/0", "c:1/3", "h/1"],   # A version is missing.
    ["c:1/1", "h/0", "c:1/1", "h/1"],   # One is there twice.
    ["c:1/2", "h/0"],                   # It does not begin with the first.
    ["c:1/1", "h/0", "c:1/2", "h/2"],   # A position is missing.
    ["c:1/1", "h/0", "c:1/2", "h/0"],   # One is there twice.
    ["c:1/1", "h/0", "c:1/2"],          # A batch is not complete.
])
def test_a_gap_in_the_log_is_found(keys):
    assert checks.log_is_without_gaps({0: log_of(*keys)})


def test_a_message_is_read_as_the_log_has_it():
    long = "\\x86x\\x1Cc:8BY9PPJG8VVXX5F0R468XBWR9W\\x01vcustomer-registered.v1X<\\x01"
    assert message("c:8BY9PPJG8VVXX5F0R468XBWR9W/1", long).type == "customer-registered.v1"
    assert message("o:01FQ3XYJSX/24", "\\x86lo:01FQ3XYJSX\\x18\\x18oorder-placed.v1\\xF6").type == "order-placed.v1"
    assert message("c:1/1", "null").type is None
    assert message("h/7", "\\x82\\x85").type == ""


def test_feeds_that_differ_are_found():
    feed = [event("A", 1), event("B", 1), event("A", 2, "accepted")]
    assert checks.feeds_are_equal([feed, [dict(one, cursor="y") for one in feed]]) == []
    assert checks.feeds_are_equal([feed, feed[:2]])
    assert checks.feeds_are_equal([feed[:2], feed])
    assert checks.feeds_are_equal([feed, [*feed[:2], event("A", 2, "cancelled")]])
    assert checks.feeds_are_equal([feed, [feed[2], feed[1], feed[0]]])


class Audited:
    """A node whose folder was looked at."""

    def __init__(self, seconds, digest):
        self.index = 1
        self.told = f"history: 3 events in {seconds} s (900/s), 2 rows, digest {digest}\n"

    def command(self, _):
        return subprocess.CompletedProcess([], 0, stdout=self.told, stderr="")


def test_folders_that_differ_are_found_and_times_that_differ_are_not():
    assert checks.folders_are_sound([Audited("0.01", "ab"), Audited("0.02", "ab")]) == []
    assert checks.folders_are_sound([Audited("0.01", "ab"), Audited("0.01", "cd")])


def test_versions_of_a_subject_rise():
    assert faults_in_order([event("A", 1), event("B", 1), event("A", 3)]) == []
    assert faults_in_order([event("A", 2), event("A", 1)])
    assert faults_in_order([event("A", 1), event("A", 1)])


def test_a_feed_tells_of_every_order_once():
    well = [event("A", 1), event("B", 1), event("A", 2, "accepted")]
    assert checks.feed_tells_of_every_order(Asked("A", "B"), well) == []
    assert checks.feed_tells_of_every_order(Asked("A"), well)
    assert checks.feed_tells_of_every_order(Asked("A", "B", "C"), well)
    assert checks.feed_tells_of_every_order(Asked("A", "B"), [*well, event("A", 3, "cancelled")])
    half = event("B", 1)
    half["data"] = {**half["data"], "lines": []}
    assert checks.feed_tells_of_every_order(Asked("A", "B"), [well[0], half, well[2]])


def test_a_feed_that_is_not_the_log_is_found():
    feed = [event("A", 1), event("A", 3, "accepted")]
    log = {0: [Message("c:1/1", "customer-registered.v1"), Message("o:A/1", "order-placed.v1"), Message("h/0", ""),
               Message("o:A/2", "mail-settled.v1"), Message("h/2", "")], 1: [Message("o:A/3", "order-accepted.v1")]}
    assert checks.feed_equals_log(feed, log) == []
    assert checks.feed_equals_log(feed[:1], log)
    assert checks.feed_equals_log([*feed, event("A", 4, "cancelled")], log)
    assert checks.feed_equals_log([feed[0], event("A", 3, "rejected")], log)
