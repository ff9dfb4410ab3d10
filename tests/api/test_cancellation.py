"""Cancelling an order while that is possible."""

import pytest

from kontor_client import assert_problem, fresh_key
from test_history import bring_to


def test_a_placed_order_can_be_cancelled(customer, placed_order):
    path = f"/v1/orders/{placed_order['number']}"
    order = customer.post(f"{path}/cancellation", {"reason": "Ordered twice"}, expect=200).json()
    assert order["status"] == "cancelled"
    assert order["cancellation"]["reason"] == "Ordered twice"
    assert [entry["status"] for entry in order["history"]] == ["placed", "cancelled"]
    action, = order["allowed_actions"]
    assert action["action"] == "cancel" and action["allowed"] is False and action["reason"]
    assert customer.order(placed_order["number"]) == order


def test_a_reason_need_not_be_given(customer, placed_order):
    order = customer.post(f"/v1/orders/{placed_order['number']}/cancellation", {}, expect=200).json()
    assert order["status"] == "cancelled"


@pytest.mark.parametrize("typed, kept", [("  Ordered   twice\u00a0", "Ordered twice"), ("", None), (" \u00a0 ", None)])
def test_a_reason_is_kept_without_its_spare_blanks(customer, placed_order, typed, kept):
    path = f"/v1/orders/{placed_order['number']}/cancellation"
    order = customer.post(path, {"reason": typed}, expect=200).json()
    assert order["cancellation"].get("reason") == kept


def test_an_order_is_cancelled_once(customer, placed_order):
    path = f"/v1/orders/{placed_order['number']}/cancellation"
    first = customer.post(path, {}, expect=200).json()
    assert_problem(customer.post(path, {}), 409, "action-not-allowed", reason="already-cancelled")
    assert customer.order(placed_order["number"]) == first


def test_cancelling_under_one_key_is_replayed(customer, placed_order):
    path, key = f"/v1/orders/{placed_order['number']}/cancellation", fresh_key()
    first = customer.post(path, {"reason": "Ordered twice"}, key=key, expect=200)
    again = customer.post(path, {"reason": "Ordered twice"}, key=key, expect=200)
    assert again.json() == first.json() and again.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("status", ["accepted", "partly_shipped", "shipped", "completed", "rejected"])
def test_an_order_that_has_gone_further_stays(customer, clerk, order_of_five_boxes, status):
    number = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, number, status)
    before = customer.order(number, after=clerk)
    action, = before["allowed_actions"]
    assert action["allowed"] is False
    answer = customer.post(f"/v1/orders/{number}/cancellation", {})
    assert_problem(answer, 409, "action-not-allowed", reason=action["reason"])
    assert customer.order(number, after=clerk) == before


def test_the_reason_is_told_beforehand(customer, clerk, placed_order):
    bring_to(clerk, customer, placed_order["number"], "accepted")
    order = customer.order(placed_order["number"], after=clerk)
    assert order["allowed_actions"] == [{"action": "cancel", "allowed": False, "reason": "already-accepted"}]


def test_fulfilment_sees_a_cancelled_order_as_cancelled(customer, clerk, placed_order):
    customer.post(f"/v1/orders/{placed_order['number']}/cancellation", {}, expect=200)
    path = f"/v1/fulfilment/orders/{placed_order['number']}"
    assert clerk.get(path, after=customer, expect=200).json()["status"] == "cancelled"
    assert_problem(clerk.post(f"{path}/acceptance"), 409, "status-conflict")


def test_somebody_else_s_order_is_not_cancelled(customer, neighbour, placed_order):
    assert_problem(neighbour.post(f"/v1/orders/{placed_order['number']}/cancellation", {}), 404, "not-found")
    assert customer.order(placed_order["number"])["status"] == "placed"


def test_a_cancellation_is_mailed_once(shop, customer, placed_order):
    path, key = f"/v1/orders/{placed_order['number']}/cancellation", fresh_key()
    for _ in range(2):
        customer.post(path, {}, key=key, expect=200)
    mail = shop.mail(customer.email, "order-cancelled")
    assert placed_order["number"] in mail["subject"]
    shop.visitor().post("/v1/password-reset-mails", {"email": customer.email}, expect=202)
    shop.mail(customer.email, "password-reset")
    assert len(shop.mails(customer.email, "order-cancelled")) == 1
