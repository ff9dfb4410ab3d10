"""No two orders of a forgotten person can be joined by what is left, once the open week and month are over."""

import itertools

import pytest

import joins
import scene
from evidence import records
from scene import Subject, deliver


@pytest.fixture
def people(shop):
    """All do the same, one of them will be forgotten."""
    made = [Subject(shop) for _ in range(4)]
    for person in made:
        person.save_everything()
    for name in ("first", "second", "third"):
        for person in made:
            number = person.place_order(name)
            if name == "first":
                deliver(shop.clerk(), number, "https://tracking.example/t/" + person.value("tracking link", "T"))
    return made


def feed(shop):
    events, after = [], None
    while True:
        found = shop.clerk().get("/v1/feed", query={"limit": 200, **({"after": after} if after else {})},
                                 expect=200).json()
        if not found:
            return [{name: value for name, value in event.items() if name != "cursor"} for event in events]
        events += found
        after = found[-1]["cursor"]


def everything_left(shop, receipts):
    units = []
    for name in ("log", "state", "vault"):
        units += joins.units_of_database(shop.server.data / name)
    units += joins.units_of_feed(feed(shop))
    units += joins.units_of_text("metrics", shop.visitor().get("/metrics", unchecked=True).content)
    units += joins.units_of_text("our own log", shop.server.log.read_bytes())
    for receipt in receipts:
        answer = shop.visitor().get(f"/v1/erasure-receipts/{receipt}", expect=200)
        units += joins.units_of_json("receipt", answer.content)
    for ledger in shop.server.data.parent.glob("*.ledger"):
        units += joins.units_of_text("ledger", ledger.read_bytes())
    return units


class Owners:
    """Whose a unit is, told by whoever watched from the beginning."""

    def __init__(self, people):
        self._tokens = {}
        for person in people:
            for number in person.orders_placed:
                self._tokens[number.encode()] = person.mark

    def __call__(self, unit):
        return {person for token, person in self._tokens.items() if unit.holds(token)}


def pairs(person):
    return list(itertools.combinations([number.encode() for number in person.orders_placed], 2))


def test_orders_of_a_forgotten_person_are_not_joined_by_what_is_left(shop, people):  # M20, M21
    forgotten = people[0]
    scene.restarted(shop, *people)
    before = joins.Graph(everything_left(shop, []), Owners(people))
    assert all(before.connects(*pair) for pair in pairs(forgotten)), "while they are known they hang together"
    receipt = forgotten.forget_me()["receipt_id"]
    scene.receipt_at_stage(shop, receipt, "erased")
    shop.advance(days=45)
    scene.receipt_at_stage(shop, receipt, "complete")
    scene.restarted(shop)
    units = everything_left(shop, [receipt])
    after = joins.Graph(units, Owners(people))
    left = [record for record in records(shop.server.data / "log") if record.stream[2:] in forgotten.orders_placed]
    assert not left
    for one, other in pairs(forgotten):
        assert any(unit.holds(one) for unit in units), "that an order was purged stays known"
        assert not after.connects(one, other), after.steps(one)
    print("neighbours in time:", [after.neighbours(*pair) for pair in pairs(forgotten)])


def test_a_receipt_does_not_lead_to_the_orders_in_custody(shop):  # M20
    """Of two people who are forgotten alike, each with two orders that fulfilment delivers, one of them on hold: what
    the receipt names as kept is no deadline of one order, or it would join both."""
    people = [Subject(shop) for _ in range(2)]
    for person in people:
        for name in ("first", "second"):
            shop.clerk().post(f"/v1/fulfilment/orders/{person.place_order(name)}/acceptance", expect=200)
        scene.kontor(shop, "hold", "place", person.orders_placed[0], "--reason", "tax")
    receipts = [person.forget_me()["receipt_id"] for person in people]
    for receipt in receipts:
        found = scene.receipt_at_stage(shop, receipt, "erased")
        assert {kept["what"] for kept in found["kept"]} == {"delivery-of-accepted-orders", "orders-on-legal-hold"}
    shop.advance(days=45)
    scene.restarted(shop)
    units = everything_left(shop, receipts)
    left = joins.Graph(units, Owners(people))
    for one, other in itertools.chain.from_iterable(map(pairs, people)):
        assert any(unit.numbers and unit.holds(one) for unit in units), "it is still to be delivered"
        assert not left.connects(one, other), left.steps(one)


ONE, OTHER = b"0A1B2C3D4E", b"0F9G8H7J6K"


def graph(*rows, owners=None):
    units = [joins.unit_of("row", row) for row in (ONE + b" purged", OTHER + b" purged", *rows)]
    return joins.Graph(units, owners or (lambda unit: set()))


def test_the_graph_joins_what_shares_eight_bytes_and_nothing_else():
    assert not graph().connects(ONE, b"nothing holds this")
    shared = b"secret-id"
    assert not graph(b"\xfd" + shared, ONE + b"\xff" + shared[:7], OTHER + b"\xfe" + shared[:7]).connects(ONE, shared)
    assert graph(ONE + b"\xff" + shared, b"\xfe" + shared).connects(ONE, shared)
    assert graph(ONE + OTHER).connects(ONE, OTHER)
    assert graph(ONE + b"\xff" + shared, b"\xfe" + shared + b"between-", b"\xfd" + OTHER + b"between-").connects(ONE, OTHER)


def test_the_graph_leaves_out_what_somebody_else_s_row_holds_too():
    rows = [ONE + b"\xffstream-ended", OTHER + b"\xfestream-ended"]

    def owners(unit):
        return {"one"} if unit.holds(ONE) or unit.holds(OTHER) else {"another"} if unit.holds(b"ANOTHER") else set()

    assert graph(*rows, owners=owners).connects(ONE, OTHER)
    assert not graph(*rows, b"ANOTHER\xfdstream-ended", owners=owners).connects(ONE, OTHER)


def test_the_graph_leaves_out_times_in_keys_and_counts_them_as_neighbours():
    when = TIME.to_bytes(8, "big")
    sorted_by_time = graph(b"\xff" + when + ONE, b"\xfe" + when + OTHER)
    assert not sorted_by_time.connects(ONE, OTHER)
    assert sorted_by_time.neighbours(ONE, OTHER) == 1


TIME = 1_790_000_000_123  # In milliseconds.


@pytest.mark.parametrize("apart, joined", [(10, True), (30, True), (90, True), (180, True), (7, False), (0, False)])
def test_the_graph_joins_a_time_and_its_deadline(apart, joined):
    def times(later, owners=lambda unit: set()):
        return joins.Graph([joins.Unit("order", (ONE,), (TIME,)), joins.Unit("another", (OTHER,), (later,)),
                            joins.Unit("a count", (OTHER,), (joins.DAY * 90,))], owners)

    deadline = TIME + apart * joins.DAY
    assert times(deadline).connects(ONE, OTHER) == joined
    assert not times(deadline + 1).connects(ONE, OTHER)
    assert not times(deadline, lambda unit: {unit.values}).connects(ONE, OTHER), "another bears that time too"
