"""The feed of events (M26) and what it never carries (M27)."""

import threading

import pytest

from kontor_client import Shop, assert_problem, instant
from kontor_server import eventually
from test_history import bring_to

TYPES = {f"kontor.order.{what}.v1" for what in
         ("placed", "accepted", "rejected", "cancelled", "shipped", "completed", "erased")}
DATA = {"order", "status", "lines", "country", "shipment_id", "reason_code"}


@pytest.fixture(scope="module")
def feed_shop(servers):
    """A shop whose feed holds nothing but this file's events."""
    return Shop(servers())


@pytest.fixture
def buyer(feed_shop):
    return feed_shop.new_customer()


@pytest.fixture
def reader(feed_shop):
    return feed_shop.clerk()


def batch(reader, **query):
    answer = reader.get("/v1/feed", query=query, expect=200)
    assert answer.headers["Content-Type"].startswith("application/cloudevents-batch+json")
    return answer.json()


def everything(reader, after=None, **query):
    """All events after `after`; at least once, so each id once."""
    events = {}
    while True:
        found = batch(reader, limit=200, **query, **({"after": after} if after else {}))
        if not found:
            return list(events.values())
        for event in found:
            events.setdefault(event["id"], event)
        after = found[-1]["cursor"]


def end_of(reader):
    events = everything(reader)
    return events[-1]["cursor"] if events else None


def about(reader, number, count, after=None):
    """The `count` events of an order, once they are there."""
    return eventually(lambda: (found := [event for event in everything(reader, after)
                                         if event["subject"] == number]) and len(found) >= count and found)


def test_every_step_is_an_event(buyer, reader, order_of_five_boxes):  # M26
    number = buyer.place(order_of_five_boxes)["number"]
    bring_to(reader, buyer, number, "completed")
    events = about(reader, number, 4)
    assert [event["type"] for event in events] == [
        f"kontor.order.{what}.v1" for what in ("placed", "accepted", "shipped", "completed")]
    versions = [event["streamversion"] for event in events]
    assert versions == sorted(set(versions))
    for event in events:
        assert event["specversion"] == "1.0" and event["datacontenttype"] == "application/json"
        assert event["source"] and event["id"] and event["cursor"]
        assert event["dataschema"].startswith(reader.address + "/openapi.json#/")
        assert instant(event["time"])
        assert event["data"]["order"] == number and event["data"]["country"] == "BE"
        assert set(event["data"]) <= DATA
    assert [event["data"]["status"] for event in events] == ["placed", "accepted", "shipped", "completed"]
    assert events[0]["data"]["lines"] == [{"line": 1, "sku": "BOX-S-25", "quantity": 5}]
    assert events[2]["data"]["shipment_id"] == "s1"


@pytest.mark.parametrize("status", ["rejected", "cancelled"])
def test_an_order_that_ends_early_is_told_too(buyer, reader, order_of_five_boxes, status):  # M26
    number = buyer.place(order_of_five_boxes)["number"]
    bring_to(reader, buyer, number, status)
    events = about(reader, number, 2)
    assert [event["data"]["status"] for event in events] == ["placed", status]
    # A clerk's reason is free text, which the feed never carries.
    assert events[1]["data"].get("reason_code") == {"rejected": None, "cancelled": "customer"}[status]


def test_a_repeated_report_makes_no_second_event(buyer, reader, order_of_five_boxes):  # M26
    number = buyer.place(order_of_five_boxes)["number"]
    for _ in range(3):
        reader.post(f"/v1/fulfilment/orders/{number}/acceptance", {}, expect=200)
    last = buyer.place(order_of_five_boxes)["number"]
    about(reader, last, 1)
    assert len(about(reader, number, 2)) == 2


def test_reading_goes_on_behind_the_cursor(buyer, reader, order_of_five_boxes):  # M26
    after = end_of(reader)
    numbers = [buyer.place(order_of_five_boxes)["number"] for _ in range(3)]
    for number in numbers:
        about(reader, number, 1, after)
    events = everything(reader, after)
    assert [event["subject"] for event in events] == numbers
    for index, event in enumerate(events):
        assert [later["id"] for later in everything(reader, event["cursor"])] == [
            later["id"] for later in events[index + 1:]]


def test_reading_again_gives_the_same_events(buyer, reader, order_of_five_boxes):  # M26
    number = buyer.place(order_of_five_boxes)["number"]
    about(reader, number, 1)
    first, again = everything(reader), everything(reader)
    assert [event["id"] for event in first] == [event["id"] for event in again]


def test_a_reader_takes_as_much_as_it_wants(buyer, reader, order_of_five_boxes):  # M26
    after = end_of(reader)
    numbers = [buyer.place(order_of_five_boxes)["number"] for _ in range(3)]
    about(reader, numbers[-1], 1, after)
    query = {"after": after} if after else {}
    assert len(batch(reader, limit=2, **query)) == 2


def test_a_reader_chooses_the_types(buyer, reader, order_of_five_boxes):  # M26
    number = buyer.place(order_of_five_boxes)["number"]
    bring_to(reader, buyer, number, "accepted")
    about(reader, number, 2)
    wanted = "kontor.order.accepted.v1"
    assert {event["type"] for event in everything(reader, types=wanted)} == {wanted}
    both = "kontor.order.accepted.v1,kontor.order.placed.v1"
    assert {event["type"] for event in everything(reader, types=both)} == set(both.split(","))


def test_a_reader_may_wait_for_the_next_event(feed_shop, buyer, reader, order_of_five_boxes):  # M26
    buyer.place(order_of_five_boxes)
    after = eventually(lambda: end_of(reader))
    found = []
    waiting = threading.Thread(
        target=lambda: found.extend(batch(feed_shop.clerk(), after=after, wait=30)))
    waiting.start()
    number = buyer.place(order_of_five_boxes)["number"]
    waiting.join(25)
    assert not waiting.is_alive(), "the wait did not end with the event"
    assert number in [event["subject"] for event in found]


def test_caught_up_is_an_empty_batch(buyer, reader, order_of_five_boxes):  # M26
    number = buyer.place(order_of_five_boxes)["number"]
    last = about(reader, number, 1)[-1]["cursor"]
    assert batch(reader, after=last, wait=1) == []


def test_no_personal_data_is_in_the_feed(feed_shop, reader, order_of_five_boxes, address_in_belgium):  # M26, M27
    buyer = feed_shop.new_customer(company_name="Zonderling BV", contact_name="Quirine Xhonneux")
    number = buyer.place({**order_of_five_boxes, "account_number": "918273645", "reference": "Zaal Zuid 77"})["number"]
    path = f"/v1/fulfilment/orders/{number}"
    reader.post(f"{path}/acceptance", {}, expect=200)
    reader.put(f"{path}/shipments/s1", {"tracking_url": "https://tracking.example/t/QQ77", "carrier": "Xpress"},
               expect=201)
    other = buyer.place({**order_of_five_boxes, "account_number": "918273645"})["number"]
    reader.post(f"/v1/fulfilment/orders/{other}/rejection", {"reason": "Quirine is unknown"}, expect=200)
    about(reader, number, 3)
    about(reader, other, 2)
    text = str(everything(reader))
    personal = [value for member, value in address_in_belgium.items()
                if member not in ("country", "house_number", "postcode")]
    personal += [buyer.email, "Zonderling", "Quirine", "918273645", "Zaal Zuid", "tracking.example", "Xpress",
                 buyer.get("/v1/me").json()["customer_id"]]
    assert [value for value in personal if value in text] == []


def test_all_types_are_of_the_catalogue(reader):  # M26
    assert {event["type"] for event in everything(reader)} <= TYPES


def test_cursors_are_opaque_and_sealed(buyer, reader, order_of_five_boxes):  # M26
    number = buyer.place(order_of_five_boxes)["number"]
    first = about(reader, number, 1)[-1]["cursor"]
    assert number not in first
    for cursor in ("nonsense", first[:-2], first.swapcase()):
        assert_problem(reader.get("/v1/feed", query={"after": cursor}), 400, "cursor-invalid")


@pytest.mark.parametrize("query, code", [({"limit": "0"}, "query-parameter-invalid"),
                                         ({"wait": "31"}, "query-parameter-invalid"),
                                         ({"wait": "soon"}, "query-parameter-invalid"),
                                         ({"types": "kontor.order.lost.v1"}, "query-parameter-invalid"),
                                         ({"types": ""}, "query-parameter-invalid"),
                                         ({"types": ","}, "query-parameter-invalid"),
                                         ({"types": "kontor.order.placed.v1,"}, "query-parameter-invalid"),
                                         ({"types": "kontor.order.placed.v1,kontor.order.placed.v1"},
                                          "query-parameter-invalid"),
                                         ({"types": "placed"}, "query-parameter-invalid"),
                                         ({"since": "1"}, "unknown-query-parameter")])
def test_a_question_that_makes_no_sense_is_refused(reader, query, code):  # M26
    assert_problem(reader.get("/v1/feed", query=query), 400, code)
