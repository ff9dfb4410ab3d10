"""The account registry: which account numbers are in use, by the month (M21)."""

import datetime

import pytest

from kontor_client import assert_problem, text_of

REGISTRY = "/v1/account-registry"


def month_of(moment):
    return f"{moment.year:04d}-{moment.month:02d}"


def to_next_month(shop, months=1):
    """Moves to the first instants of a later month; returns the one that was current."""
    now = shop.now()
    index = now.year * 12 + now.month - 1 + months
    start = datetime.datetime(index // 12, index % 12 + 1, 1, tzinfo=datetime.timezone.utc)
    shop.visitor().post("/v1/sandbox/clock", {"to": text_of(start)}, expect=200)
    return month_of(now)


def registry(shop):
    return {entry["number"]: entry for entry in shop.staff("registrar").all_items(REGISTRY)}


def order_for(number, address):
    return {"account_number": number, "address": address, "lines": [{"sku": "BOX-S-25", "quantity": 1}]}


def test_it_is_as_of_the_end_of_a_month(fresh_shop, address_in_belgium):
    person = fresh_shop.new_customer()
    for number in ("100000001", "100000001", "200000002"):
        person.place(order_for(number, address_in_belgium))
    assert registry(fresh_shop) == {}
    month = to_next_month(fresh_shop)
    assert registry(fresh_shop) == {
        number: {"number": number, "first_month": month, "last_month": month, "orders": orders,
                 "months": [{"month": month, "orders": orders}]}
        for number, orders in (("100000001", 2), ("200000002", 1))}


def test_months_add_up_across_customers_and_forgetting(fresh_shop, address_in_belgium):  # M20, M21
    first, second = fresh_shop.new_customer(), fresh_shop.new_customer()
    first.place(order_for("100000001", address_in_belgium))
    second.place(order_for("100000001", address_in_belgium))
    first.forget_me()
    one = to_next_month(fresh_shop)
    second.log_in()
    second.place(order_for("100000001", address_in_belgium))
    two = to_next_month(fresh_shop)
    entry = registry(fresh_shop)["100000001"]
    assert (entry["first_month"], entry["last_month"], entry["orders"]) == (one, two, 3)
    assert entry["months"] == [{"month": one, "orders": 2}, {"month": two, "orders": 1}]
    fresh_shop.server.stop()
    fresh_shop.server.start()
    fresh_shop.reload()
    assert registry(fresh_shop)["100000001"] == entry


def test_an_entry_goes_thirteen_months_after_its_last_use(fresh_shop, address_in_belgium):
    fresh_shop.new_customer().place(order_for("100000001", address_in_belgium))
    to_next_month(fresh_shop)
    to_next_month(fresh_shop, 12)
    assert "100000001" in registry(fresh_shop)
    to_next_month(fresh_shop)
    assert registry(fresh_shop) == {}


def test_it_is_paged_by_number(fresh_shop, address_in_belgium):
    person = fresh_shop.new_customer()
    numbers = [f"10000000{last}" for last in (5, 1, 4, 2, 3)]
    for number in numbers:
        person.place(order_for(number, address_in_belgium))
    to_next_month(fresh_shop)
    registrar = fresh_shop.staff("registrar")
    entries = registrar.all_items(REGISTRY, {"limit": 2})
    assert [entry["number"] for entry in entries] == sorted(numbers)
    page = registrar.get(REGISTRY, query={"limit": 2}, expect=200).json()
    assert len(page["items"]) == 2 and "next" in page
    assert_problem(registrar.get(REGISTRY, query={"cursor": "x" * 20}), 400, "cursor-invalid")


@pytest.mark.parametrize("role", ["analyst", "fulfilment", "operator"])
def test_it_is_the_registrar_s_alone(shop, role):
    assert_problem(shop.staff(role).get(REGISTRY), 403, "forbidden")
    if role != "analyst":
        assert_problem(shop.staff(role).get("/v1/statistics/orders.csv"), 403, "forbidden")


def test_the_registrar_is_no_analyst(shop):
    assert_problem(shop.staff("registrar").get("/v1/statistics/orders.csv"), 403, "forbidden")
    shop.staff("registrar").get(REGISTRY, expect=200)


def test_an_account_number_is_nowhere_in_plain(fresh_shop, address_in_belgium):
    """At rest it is sealed, in the open month and in the registry."""
    marker = "998877665"
    fresh_shop.new_customer().place(order_for(marker, address_in_belgium))

    def found():
        return [path for path in fresh_shop.server.data.rglob("*")
                if path.is_file() and marker.encode() in path.read_bytes()]

    assert found() == []
    to_next_month(fresh_shop)
    assert marker in registry(fresh_shop)
    fresh_shop.server.stop()
    assert found() == []
