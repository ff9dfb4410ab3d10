"""The checks of the chaos test find what they are there for, on records that are wrong on purpose."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import checks  # noqa: E402
from feeds import faults_in_order  # noqa: E402
from orders import Order, OrderBook  # noqa: E402

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


def test_a_log_without_gaps_is_well():
    keys = {0: ["f", "l", "c:1/1", "o:A/1", "h/0", "l", "c:1/2", "p/3", "h/2", "o:A/2", "h/4"], 1: ["l", "c:2/1", "h/0"]}
    assert checks.log_is_without_gaps(keys) == []


@pytest.mark.parametrize("keys", [
    ["c:1/1", "h/0", "c:1/3", "h/1"],   # A version is missing.
    ["c:1/1", "h/0", "c:1/1", "h/1"],   # One is there twice.
    ["c:1/2", "h/0"],                   # It does not begin with the first.
    ["c:1/1", "h/0", "c:1/2", "h/2"],   # A position is missing.
    ["c:1/1", "h/0", "c:1/2", "h/0"],   # One is there twice.
    ["c:1/1", "h/0", "c:1/2"],          # A batch is not complete.
])
def test_a_gap_in_the_log_is_found(keys):
    assert checks.log_is_without_gaps({0: keys})


def test_feeds_that_differ_are_found():
    feed = [event("A", 1), event("B", 1), event("A", 2, "accepted")]
    assert checks.feeds_are_equal([feed, [dict(one, cursor="y") for one in feed]]) == []
    assert checks.feeds_are_equal([feed, feed[:2]])
    assert checks.feeds_are_equal([feed[:2], feed])
    assert checks.feeds_are_equal([feed, [*feed[:2], event("A", 2, "cancelled")]])
    assert checks.feeds_are_equal([feed, [feed[2], feed[1], feed[0]]])


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
    feed = [event("A", 1), event("A", 2, "accepted")]
    assert checks.feed_equals_log(feed, {0: ["c:1/1", "o:A/1", "h/0"], 1: ["o:A/2", "h/0"]}) == []
    assert checks.feed_equals_log(feed[:1], {0: ["o:A/1", "o:A/2", "h/0"]})
    assert checks.feed_equals_log(feed, {0: ["o:A/1", "h/0"]})
