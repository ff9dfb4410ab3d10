"""Saved account numbers (M8, M22)."""

import pytest

from kontor_client import assert_fault, assert_problem


def test_a_saved_number_is_there_to_pick(customer):  # M8
    answer = customer.post("/v1/account-numbers", {"number": "123456789", "label": "Magazijn"}, expect=201)
    saved = answer.json()
    assert (saved["number"], saved["label"]) == ("123456789", "Magazijn")
    assert saved["id"] and saved["created_at"]
    assert answer.headers["Location"] == f"/v1/account-numbers/{saved['id']}"
    assert customer.get("/v1/account-numbers", expect=200).json()["items"] == [saved]


def test_the_same_number_again_is_the_same_entry(customer):  # M8
    saved = customer.save_account_number("123456789")
    again = customer.post("/v1/account-numbers", {"number": "123456789"}, expect=200).json()
    assert again == saved
    assert len(customer.get("/v1/account-numbers").json()["items"]) == 1


def test_the_numbers_come_oldest_first(customer, account_numbers):  # M8
    saved = [customer.save_account_number(next(account_numbers)) for _ in range(7)]
    customer.patch(f"/v1/account-numbers/{saved[0]['id']}", {"label": "Winkel"}, expect=200)
    saved[0]["label"] = "Winkel"
    by_age = sorted(saved, key=lambda entry: (entry["created_at"], entry["id"]))
    assert customer.get("/v1/account-numbers", expect=200).json()["items"] == by_age
    for limit in (1, 2, 3, 7):
        assert customer.all_items("/v1/account-numbers", {"limit": limit}) == by_age


def test_a_cursor_of_another_list_is_none(customer, account_numbers):  # M8
    for _ in range(2):
        customer.save_account_number(next(account_numbers))
    cursor = customer.get("/v1/account-numbers", query={"limit": 1}, expect=200).json()["next"]
    for path in ("/v1/sessions", "/v1/addresses"):
        assert_problem(customer.get(path, query={"cursor": cursor}), 400, "cursor-invalid")


def test_two_customers_may_save_the_same_number(customer, neighbour):  # M8
    mine, theirs = customer.save_account_number(), neighbour.save_account_number()
    assert mine["id"] != theirs["id"]


def test_spare_blanks_are_no_part_of_a_number_or_a_label(customer):  # M8
    saved = customer.save_account_number(" 111111111\u00a0", label="  Groot   magazijn ")
    assert (saved["number"], saved["label"]) == ("111111111", "Groot magazijn")
    again = customer.post("/v1/account-numbers", {"number": "111111111"}, expect=200).json()
    assert again["id"] == saved["id"]
    path = f"/v1/account-numbers/{saved['id']}"
    assert customer.patch(path, {"label": " Winkel "}, expect=200).json()["label"] == "Winkel"


@pytest.mark.parametrize("number", ["12345678", "1234567890", "12345678x", "", "１２３４５６７８９"])
def test_a_number_follows_the_pattern(customer, number):  # M8
    answer = customer.post("/v1/account-numbers", {"number": number})
    assert_fault(answer, "/number", "pattern", "too-short", "too-long", "required")
    assert customer.get("/v1/account-numbers").json()["items"] == []


def test_the_shop_s_own_example_is_a_valid_number(customer, visitor):  # M8
    customer.save_account_number(visitor.get("/v1/shop").json()["account_number"]["example"])


def test_a_label_can_be_changed_and_taken_away(customer):  # M22
    saved = customer.save_account_number(label="Magazijn")
    path = f"/v1/account-numbers/{saved['id']}"
    assert customer.patch(path, {"label": "Winkel"}, expect=200).json()["label"] == "Winkel"
    assert customer.get("/v1/account-numbers").json()["items"][0]["label"] == "Winkel"
    assert customer.patch(path, {"label": None}, expect=200).json().get("label") is None


def test_a_patch_that_asks_for_nothing_changes_nothing_and_has_a_position(customer):  # M22, RFC 7396
    saved = customer.save_account_number(label="Magazijn")
    answer = customer.patch(f"/v1/account-numbers/{saved['id']}", {}, expect=200)
    assert answer.json() == saved and answer.headers["Kontor-Position"]
    assert customer.get("/v1/account-numbers", expect=200).json()["items"] == [saved]
    assert_problem(customer.patch(f"/v1/account-numbers/{'0' * 26}", {}), 404, "not-found")


@pytest.mark.parametrize("label", ["", "  "])
def test_an_empty_label_is_none(customer, label):  # M22
    saved = customer.save_account_number("123456789", label=label)
    assert "label" not in saved
    path = f"/v1/account-numbers/{saved['id']}"
    customer.patch(path, {"label": "Winkel"}, expect=200)
    assert "label" not in customer.patch(path, {"label": label}, expect=200).json()
    assert customer.get("/v1/account-numbers").json()["items"] == [saved]


def test_the_number_itself_is_not_changed(customer):  # M22
    saved = customer.save_account_number()
    answer = customer.patch(f"/v1/account-numbers/{saved['id']}", {"number": "987654321"})
    assert_fault(answer, "/number", "unknown-member", "not-allowed")
    assert customer.get("/v1/account-numbers").json()["items"] == [saved]


def test_a_removed_number_is_gone(customer):  # M22
    saved = customer.save_account_number()
    path = f"/v1/account-numbers/{saved['id']}"
    customer.delete(path, expect=204)
    assert customer.get("/v1/account-numbers").json()["items"] == []
    assert_problem(customer.patch(path, {"label": "Winkel"}), 404, "not-found")
    assert customer.save_account_number()["id"] != saved["id"]


def test_removing_a_number_changes_nothing_in_the_history(customer, order_of_five_boxes):  # M22
    saved = customer.save_account_number("123456789")
    order = {**order_of_five_boxes, "account_number_id": saved["id"]}
    del order["account_number"]
    placed = customer.place(order)
    before = customer.get("/v1/orders", expect=200).json()
    customer.delete(f"/v1/account-numbers/{saved['id']}", expect=204)
    assert customer.get("/v1/orders", expect=200).json() == before
    assert customer.order(placed["number"]) == placed
    assert placed["account_number"] == "123456789"


def test_a_removed_number_cannot_be_picked(customer, order_of_five_boxes):  # M22
    saved = customer.save_account_number("123456789")
    customer.delete(f"/v1/account-numbers/{saved['id']}", expect=204)
    order = {**order_of_five_boxes, "account_number_id": saved["id"]}
    del order["account_number"]
    assert_fault(customer.post("/v1/orders", order, key="removed-number"), "/account_number_id", "not-found")
    assert customer.orders() == []


def test_there_is_an_end_to_numbers(customer, account_numbers, order_of_five_boxes):  # M8
    while (answer := customer.post("/v1/account-numbers", {"number": next(account_numbers)})).status_code == 201:
        pass
    assert_problem(answer, 409, "account-numbers-full")
    order = {**order_of_five_boxes, "save_account_number": True}
    checked = customer.post("/v1/order-checks", order, expect=200).json()
    assert not checked["acceptable"]
    assert [(error["pointer"], error["code"]) for error in checked["errors"]] == [
        ("/save_account_number", "not-allowed")]
    known = customer.get("/v1/account-numbers", expect=200).json()["items"][0]["number"]
    order["account_number"] = known
    assert customer.post("/v1/order-checks", order, expect=200).json()["acceptable"], "nothing new is saved"
    assert len(customer.all_items("/v1/account-numbers")) == 100
