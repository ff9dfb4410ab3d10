"""The list of orders (M13, M14, M16)."""

import pytest

from kontor_client import Shop, assert_problem, fresh_key, instant, text_of

STATUSES = ["placed", "accepted", "partly_shipped", "shipped", "completed", "rejected", "cancelled"]


@pytest.fixture(scope="module")
def old_hand(servers):
    """A customer with orders in every status, from several companies and account numbers."""
    shop = Shop(servers())
    customer, clerk = shop.new_customer(), shop.clerk()
    address = {"company": "De Bock", "contact": "An", "street": "Veldstraat", "house_number": "12",
               "postcode": "9000", "city": "Gent", "country": "BE"}
    for index, status in enumerate(STATUSES):
        version = customer.get("/v1/me").json()["version"]
        customer.patch("/v1/me", {"company_name": f"Firma {'CAFEDBG'[index]}"}, version=version, expect=200)
        order = customer.place({"account_number": f"{900000000 - index:09d}", "address": address,
                                "lines": [{"sku": "BOX-S-25", "quantity": 4}]})
        bring_to(clerk, customer, order["number"], status)
        shop.advance(minutes=10)
    customer.position = None
    return customer


def bring_to(clerk, customer, number, status):
    path = f"/v1/fulfilment/orders/{number}"
    if status == "rejected":
        clerk.post(f"{path}/rejection", {"reason": "Out of stock"}, expect=200)
    elif status == "cancelled":
        customer.post(f"/v1/orders/{number}/cancellation", {}, expect=200)
    elif status != "placed":
        clerk.post(f"{path}/acceptance", expect=200)
        if status == "partly_shipped":
            clerk.put(f"{path}/shipments/s1", {"lines": [{"line": 1, "quantity": 1}]}, expect=201)
        elif status in ("shipped", "completed"):
            clerk.put(f"{path}/shipments/s1", {}, expect=201)
        if status == "completed":
            clerk.post(f"{path}/completion", {}, expect=200)
    customer.order(number, after=clerk if status != "cancelled" else None)


def test_the_history_shows_number_date_status_account_number_and_company(customer, order_of_five_boxes):  # M13
    placed = customer.place(order_of_five_boxes)
    row, = customer.orders()
    for member in ("number", "placed_at", "status", "account_number", "company_name", "allowed_actions",
                   "expires_at"):
        assert row[member] == placed[member]
    assert row["company_name"] == customer.person["company_name"]


def test_orders_of_all_account_numbers_are_shown_whatever_became_of_them(customer, order_of_five_boxes):  # M13
    saved = customer.save_account_number("987654321")
    typed = customer.place(order_of_five_boxes)
    picked = dict(order_of_five_boxes, account_number_id=saved["id"])
    del picked["account_number"]
    picked = customer.place(picked)
    customer.delete(f"/v1/account-numbers/{saved['id']}", expect=204)
    assert {row["number"] for row in customer.orders()} == {typed["number"], picked["number"]}


def test_a_colleague_s_orders_are_not_shown(customer, neighbour, order_of_five_boxes):  # M13
    customer.place(order_of_five_boxes)
    theirs = neighbour.place(order_of_five_boxes)
    assert [row["number"] for row in neighbour.orders()] == [theirs["number"]]


def test_the_company_is_the_one_of_that_day(old_hand):  # M13
    rows = old_hand.orders()
    assert len({row["company_name"] for row in rows}) == len(STATUSES)


def test_every_status_is_there(old_hand):  # M13
    assert {row["status"] for row in old_hand.orders()} == set(STATUSES)


def test_newest_first_unless_asked_otherwise(old_hand):  # M14
    times = [instant(row["placed_at"]) for row in old_hand.orders()]
    assert times == sorted(times, reverse=True) and len(set(times)) == len(times)


@pytest.mark.parametrize("member", ["number", "placed_at", "status", "account_number", "company_name"])
def test_every_column_sorts_both_ways(old_hand, member):  # M14
    def rank(row):
        return STATUSES.index(row["status"]) if member == "status" else row[member]

    upwards = [rank(row) for row in old_hand.orders(sort=member)]
    downwards = [rank(row) for row in old_hand.orders(sort=f"-{member}")]
    assert upwards == sorted(upwards) and len(upwards) == len(STATUSES)
    assert downwards == upwards[::-1]


def test_a_company_is_found_whatever_its_capitals_and_accents(customer, order_of_five_boxes):  # M14
    names = ["alfa", "Beta", "éa", "Élan", "Zeta", "zulu"]
    for name in reversed(names):
        version = customer.get("/v1/me", expect=200).headers["ETag"]
        customer.patch("/v1/me", {"company_name": name}, headers={"If-Match": version}, expect=200)
        customer.place(order_of_five_boxes)
    assert [row["company_name"] for row in customer.orders(sort="company_name")] == names
    assert [row["company_name"] for row in customer.orders(sort="-company_name")] == names[::-1]


@pytest.mark.parametrize("sort", ["-placed_at", "placed_at", "status", "-status", "number", "company_name"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_together_are_the_whole_list(old_hand, sort, limit):  # M14
    whole = old_hand.orders(sort=sort)
    assert old_hand.all_items("/v1/orders", {"sort": sort, "limit": limit}) == whole


def test_equal_rows_are_paged_without_loss(customer, order_of_five_boxes):  # M14
    placed = {customer.place(order_of_five_boxes)["number"] for _ in range(5)}
    for sort in ("status", "-status", "account_number", "-company_name"):
        paged = [row["number"] for row in customer.all_items("/v1/orders", {"sort": sort, "limit": 2})]
        assert len(paged) == 5 and set(paged) == placed


def test_an_order_that_arrives_while_paging_shifts_nothing(customer, order_of_five_boxes):  # M14
    placed = [customer.place(order_of_five_boxes)["number"] for _ in range(4)]
    first = customer.get("/v1/orders", query={"limit": 2}, expect=200).json()
    customer.place(order_of_five_boxes)
    rest = customer.get("/v1/orders", query={"limit": 2, "cursor": first["next"]}, expect=200).json()
    assert {row["number"] for row in first["items"] + rest["items"]} == set(placed)


@pytest.mark.parametrize("status", STATUSES)
def test_the_list_can_be_narrowed_to_a_status(old_hand, status):  # M13
    assert [row["status"] for row in old_hand.orders(status=status)] == [status]


def test_the_list_can_be_narrowed_to_a_time(old_hand):  # M13
    times = sorted(instant(row["placed_at"]) for row in old_hand.orders())
    middle = times[2] + (times[3] - times[2]) / 2
    assert len(old_hand.orders(to=text_of(middle))) == 3
    later = old_hand.orders(**{"from": text_of(middle)})
    assert len(later) == 4 and all(instant(row["placed_at"]) > middle for row in later)


def test_the_list_can_be_narrowed_to_an_account_number(customer, order_of_five_boxes):  # M13
    saved = customer.save_account_number("987654321")
    customer.place(order_of_five_boxes)
    theirs = customer.place(dict(order_of_five_boxes, account_number="987654321"))
    assert [row["number"] for row in customer.orders(account_number_id=saved["id"])] == [theirs["number"]]


def test_a_cursor_belongs_to_its_sort_and_filter(old_hand):  # M14
    cursor = old_hand.get("/v1/orders", query={"limit": 2}).json()["next"]
    for query in ({"sort": "number"}, {"sort": "placed_at"}, {"status": "placed"}):
        answer = old_hand.get("/v1/orders", query={"limit": 2, "cursor": cursor, **query})
        assert_problem(answer, 400, "cursor-invalid")


def test_a_cursor_belongs_to_its_list_however_that_is_asked_for(old_hand):  # M14
    first = old_hand.get("/v1/orders", query={"limit": 2, "from": "2026-01-01"}).json()
    same = {"limit": 2, "cursor": first["next"], "sort": "-placed_at", "from": "2026-01-01T00:00:00.000Z"}
    second = old_hand.get("/v1/orders", query=same, expect=200).json()
    assert second["items"] and second["items"][0] not in first["items"]


def test_a_cursor_belongs_to_its_list(customer, order_of_five_boxes):
    for _ in range(2):
        customer.place(order_of_five_boxes)
    cursor = customer.get("/v1/orders", query={"limit": 1}).json()["next"]
    assert_problem(customer.get("/v1/materials", query={"cursor": cursor}), 400, "cursor-invalid")


@pytest.mark.parametrize("query, code", [({"sort": "colour"}, "query-parameter-invalid"),
                                         ({"sort": "--number"}, "query-parameter-invalid"),
                                         ({"status": "lost"}, "query-parameter-invalid"),
                                         ({"from": "yesterday"}, "query-parameter-invalid"),
                                         ({"limit": "1000"}, "query-parameter-invalid"),
                                         ({"cursor": "nonsense"}, "cursor-invalid"),
                                         ({"page": "2"}, "unknown-query-parameter")])
def test_a_question_that_makes_no_sense_is_refused(customer, query, code):  # M14
    assert_problem(customer.get("/v1/orders", query=query), 400, code)


def test_a_closed_order_is_deleted_after_thirty_days(later_shop, order_of_five_boxes):  # M16
    customer = later_shop.new_customer()
    order = customer.place(order_of_five_boxes)
    bring_to(later_shop.clerk(), customer, order["number"], "cancelled")
    due = instant(customer.order(order["number"])["expires_at"])
    assert (due - instant(order["placed_at"])).days == 30
    later_shop.advance(seconds=(due - later_shop.now()).total_seconds() - 60)
    customer.log_in()
    customer.order(order["number"])
    later_shop.advance(seconds=61)
    assert customer.orders() == []
    assert_problem(customer.get(f"/v1/orders/{order['number']}"), 404, "not-found")
    assert_problem(later_shop.clerk().get(f"/v1/fulfilment/orders/{order['number']}"), 410, "erased")


def test_an_open_order_is_kept_for_ninety_days(later_shop, order_of_five_boxes):  # M16
    customer = later_shop.new_customer()
    order = customer.place(order_of_five_boxes, fresh_key())
    assert (instant(order["expires_at"]) - instant(order["placed_at"])).days == 90
    later_shop.advance(days=31)
    customer.log_in()
    customer.order(order["number"])
