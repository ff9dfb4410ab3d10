"""What a forgotten customer can look up, and take along before (M20)."""

import datetime
import json

import pytest

from kontor_client import assert_problem, instant
from kontor_server import eventually
from test_history import bring_to


@pytest.fixture
def shop(fresh_shop):
    return fresh_shop


def receipt(shop, receipt_id):
    return shop.visitor().get(f"/v1/erasure-receipts/{receipt_id}", expect=200).json()


def erased(shop, receipt_id):
    return eventually(lambda: (found := receipt(shop, receipt_id))["status"] != "pending" and found)


def test_a_receipt_is_there_from_the_first_moment(shop, customer):  # M20
    told = customer.get("/v1/me/erasure").json()["receipt_id"]
    assert_problem(shop.visitor().get(f"/v1/erasure-receipts/{told}"), 404, "not-found")
    assert customer.forget_me()["receipt_id"] == told
    assert receipt(shop, told)["status"] in ("pending", "erased")
    assert receipt(shop, told)["requested_on"] == shop.now().date().isoformat()


def test_it_is_erased_soon_and_says_when_nothing_will_be_left(shop, customer):  # M20
    found = erased(shop, customer.forget_me()["receipt_id"])
    assert found["status"] == "erased" and found["kept"] == []
    assert abs(instant(found["erased_at"]) - shop.now()) < datetime.timedelta(minutes=5)
    assert {store["name"]: store["state"] for store in found["stores"]} == {
        "keys": "erased", "views": "erased", "sessions": "erased", "mails": "erased", "log": "pending"}
    assert found["complete_on"] > found["requested_on"]


def test_it_is_complete_when_the_keys_of_that_day_are_dead(shop, customer):  # M20
    receipt_id = customer.forget_me()["receipt_id"]
    found = erased(shop, receipt_id)
    shop.advance(days=6)
    assert receipt(shop, receipt_id)["status"] == "erased"
    shop.advance(days=4)
    done = receipt(shop, receipt_id)
    assert done["status"] == "complete" and done["complete_on"] <= found["complete_on"]
    assert {store["state"] for store in done["stores"]} == {"erased"}


def test_what_delivery_needs_is_named_as_kept(shop, customer, clerk, order_of_five_boxes):  # M20
    number = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, number, "accepted")
    due = instant(customer.order(number)["expires_at"])
    receipt_id = customer.forget_me()["receipt_id"]
    found = erased(shop, receipt_id)
    assert found["kept"] == [{"what": "delivery-of-accepted-orders", "until": due.date().isoformat()}]
    shop.advance(days=20)
    assert receipt(shop, receipt_id)["status"] == "erased"
    # The key to the delivery goes with the order; older copies of the vault open it for a while.
    shop.advance(days=72)
    found = receipt(shop, receipt_id)
    assert found["status"] == "erased" and found["kept"] == [] and found["complete_on"] > due.date().isoformat()
    shop.advance(days=10)
    assert receipt(shop, receipt_id)["status"] == "complete"


def test_custody_ends_with_the_last_delivery(shop, customer, clerk, order_of_five_boxes):  # M20
    number = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, number, "accepted")
    receipt_id = customer.forget_me()["receipt_id"]
    assert erased(shop, receipt_id)["kept"]
    clerk.put(f"/v1/fulfilment/orders/{number}/shipments/s1", {}, expect=201)
    clerk.post(f"/v1/fulfilment/orders/{number}/completion", {}, expect=200)
    shop.advance(days=1)
    found = receipt(shop, receipt_id)
    assert found["status"] == "erased" and found["kept"] == []
    shop.advance(days=10)
    found = receipt(shop, receipt_id)
    assert found["status"] == "complete" and found["kept"] == []


def test_a_receipt_is_gone_after_thirteen_months(shop, customer):  # M20
    receipt_id = customer.forget_me()["receipt_id"]
    erased(shop, receipt_id)
    shop.advance(days=10)  # Day by day: further ahead the sandbox takes larger steps, and so do the keys.
    assert receipt(shop, receipt_id)["status"] == "complete"
    shop.advance(days=400)
    assert_problem(shop.visitor().get(f"/v1/erasure-receipts/{receipt_id}"), 404, "not-found")


def test_nothing_of_the_person_stands_in_it(shop, customer):  # M20, M21
    receipt_id = customer.forget_me()["receipt_id"]
    text = json.dumps(erased(shop, receipt_id))
    assert all(value not in text for value in (customer.email, customer.person["company_name"],
                                               customer.person["contact_name"]))


def test_everything_that_is_held_can_be_taken_along(shop, customer, clerk, order_of_five_boxes, address_in_belgium):
    saved = customer.save_account_number()  # M20
    address = customer.save_address(address_in_belgium)
    orders = [customer.place(order_of_five_boxes)["number"] for _ in range(3)]
    bring_to(clerk, customer, orders[0], "completed")
    answer = customer.get("/v1/me/export", expect=200)
    held = answer.json()
    assert "attachment" in answer.headers["Content-Disposition"]
    assert held["customer"] == customer.get("/v1/me").json()
    assert held["account_numbers"] == [saved] and held["addresses"] == [address]
    assert [order["number"] for order in held["orders"]] == orders
    assert held["orders"][0] == customer.order(orders[0])
    assert [session["current"] for session in held["sessions"]] == [True]


def test_an_export_is_of_one_person_alone(shop, customer, neighbour, order_of_five_boxes):  # M20
    neighbour.place(order_of_five_boxes)
    text = customer.get("/v1/me/export", expect=200).text
    assert neighbour.email not in text and customer.email in text
    assert_problem(shop.visitor().get("/v1/me/export"), 401, "unauthenticated")
