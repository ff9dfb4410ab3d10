"""Reading one's own writes by position."""

import pytest

from kontor_client import assert_problem, fresh_key

READS = ("/v1/me", "/v1/orders", "/v1/addresses", "/v1/account-numbers")


def test_a_write_says_where_it_stands(customer, address_in_belgium):
    positions = [customer.post("/v1/addresses", address_in_belgium, expect=201).headers["Kontor-Position"]
                 for _ in range(2)]
    assert all(positions) and positions[0] != positions[1]


def test_a_position_is_opaque(customer, order_of_five_boxes):
    position = customer.post("/v1/orders", order_of_five_boxes, key=fresh_key(), expect=201).headers["Kontor-Position"]
    assert not position.isdigit() and len(position) >= 16


def test_a_read_that_brings_the_position_knows_the_write(customer, order_of_five_boxes):
    for count in range(1, 21):
        placed = customer.post("/v1/orders", order_of_five_boxes, key=fresh_key(), expect=201)
        headers = {"Kontor-Min-Position": placed.headers["Kontor-Position"]}
        rows = customer.get("/v1/orders", headers=headers, expect=200).json()["items"]
        assert len(rows) == count and rows[0]["number"] == placed.json()["number"]


def test_a_replay_says_where_it_stands_too(customer, order_of_five_boxes):
    key = fresh_key()
    customer.place(order_of_five_boxes, key)
    again = customer.post("/v1/orders", order_of_five_boxes, key=key, expect=201)
    customer.position = again.headers["Kontor-Position"]
    assert len(customer.orders()) == 1


def test_another_client_reads_behind_the_position(customer, clerk, placed_order):
    clerk.get(f"/v1/fulfilment/orders/{placed_order['number']}",
              headers={"Kontor-Min-Position": customer.position}, expect=200)


@pytest.mark.parametrize("nonsense", ["0", "17", "nonsense", "-1", "x" * 200, "%00"])
def test_a_position_that_is_none_is_refused(customer, nonsense):
    for path in READS:
        answer = customer.get(path, headers={"Kontor-Min-Position": nonsense})
        assert_problem(answer, 400, "malformed-request")


def test_a_token_of_another_kind_is_no_position(customer, order_of_five_boxes):
    for _ in range(2):
        customer.place(order_of_five_boxes)
    cursor = customer.get("/v1/orders", query={"limit": 1}).json()["next"]
    answer = customer.get("/v1/orders", headers={"Kontor-Min-Position": cursor})
    assert_problem(answer, 400, "malformed-request")
