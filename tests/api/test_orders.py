"""Placing an order, once (M12)."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from kontor_client import assert_fault, assert_problem, fresh_key


def test_an_order_with_everything_typed(customer, order_of_five_boxes, address_in_belgium):  # M12
    answer = customer.post("/v1/orders", {**order_of_five_boxes, "reference": "Kassa 2"}, key=fresh_key(),
                           expect=201)
    order = answer.json()
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{10}", order["number"])
    assert answer.headers["Location"] == f"/v1/orders/{order['number']}"
    assert (order["status"], order["account_number"], order["reference"]) == ("placed", "123456789", "Kassa 2")
    for member, value in address_in_belgium.items():
        assert order["address"][member] == value
    assert order["allowed_actions"] == [{"action": "cancel", "allowed": True}]
    assert [(entry["status"]) for entry in order["history"]] == ["placed"]
    assert order["shipments"] == []
    assert customer.order(order["number"]) == order


def test_an_order_s_lines_count_packs_and_pieces(customer, order_of_five_boxes):  # M12
    line, = customer.place(order_of_five_boxes)["lines"]
    assert (line["line"], line["sku"], line["quantity"], line["pieces"]) == (1, "BOX-S-25", 5, 125)
    assert (line["shipped"], line["cancelled"]) == (0, 0)


def test_an_order_with_everything_saved(customer, address_in_belgium, five_boxes):  # M8, M9, M12
    number = customer.save_account_number("987654321")
    address = customer.save_address(address_in_belgium)
    order = customer.place({"account_number_id": number["id"], "address_id": address["id"],
                            "lines": five_boxes})
    assert order["account_number"] == "987654321"
    assert order["address"]["street"] == "Veldstraat"


def test_a_null_beside_what_is_given_says_nothing(customer, order_of_five_boxes, five_boxes):  # M8, M9, M12
    typed = {**order_of_five_boxes, "account_number_id": None, "address_id": None}
    assert customer.place(typed)["account_number"] == "123456789"
    saved = {"account_number": None, "account_number_id": customer.save_account_number("987654321")["id"],
             "address": None, "address_id": customer.save_address(order_of_five_boxes["address"])["id"]}
    assert customer.place({**saved, "lines": five_boxes})["account_number"] == "987654321"


def test_what_was_typed_can_be_saved_along_the_way(customer, order_of_five_boxes):  # M8, M9
    customer.place({**order_of_five_boxes, "save_account_number": True, "save_address": True})
    number, = customer.get("/v1/account-numbers").json()["items"]
    address, = customer.get("/v1/addresses").json()["items"]
    assert number["number"] == "123456789"
    assert address["street"] == "Veldstraat"


def test_nothing_is_saved_unasked(customer, order_of_five_boxes):  # M8, M9
    customer.place(order_of_five_boxes)
    assert customer.get("/v1/account-numbers").json()["items"] == []
    assert customer.get("/v1/addresses").json()["items"] == []


def test_a_number_that_is_saved_already_is_not_saved_twice(customer, order_of_five_boxes):  # M8
    customer.save_account_number("123456789")
    customer.place({**order_of_five_boxes, "save_account_number": True})
    assert len(customer.get("/v1/account-numbers").json()["items"]) == 1


@pytest.mark.parametrize("member, pointers", [("account_number", ("/account_number", "")),
                                              ("address", ("/address", "")), ("lines", ("/lines",))])
def test_what_an_order_needs_is_named(customer, order_of_five_boxes, member, pointers):  # M12
    del order_of_five_boxes[member]
    problem = assert_problem(customer.post("/v1/orders", order_of_five_boxes, key=fresh_key()),
                             422, "fields-invalid")
    assert any(error["pointer"] in pointers and error["code"] == "required" for error in problem["errors"])


@pytest.mark.parametrize("lines, pointer, codes", [
    ([], "/lines", ("too-short", "required")),
    ([{"sku": "BOX-NONE", "quantity": 1}], "/lines/0/sku", ("not-found",)),
    ([{"sku": "BOX-S-25", "quantity": 0}], "/lines/0/quantity", ("range",)),
    ([{"sku": "BOX-S-25", "quantity": -1}], "/lines/0/quantity", ("range",)),
    ([{"sku": "BOX-S-25"}], "/lines/0/quantity", ("required",)),
    ([{"quantity": 1}], "/lines/0/sku", ("required",)),
])
def test_lines_at_fault_are_named(customer, order_of_five_boxes, lines, pointer, codes):  # M12
    answer = customer.post("/v1/orders", {**order_of_five_boxes, "lines": lines}, key=fresh_key())
    assert_fault(answer, pointer, *codes)
    assert customer.orders() == []


def test_typed_and_saved_at_once_is_refused(customer, order_of_five_boxes, address_in_belgium):  # M12
    number, address = customer.save_account_number(), customer.save_address(address_in_belgium)
    for members in ({"account_number_id": number["id"]}, {"address_id": address["id"]}):
        answer = customer.post("/v1/orders", {**order_of_five_boxes, **members}, key=fresh_key())
        assert_problem(answer, 422, "fields-invalid")
    assert customer.orders() == []


def test_a_confirmation_is_mailed(shop, customer, placed_order):  # M12
    mail = shop.mail(customer.email, "order-placed")
    assert placed_order["number"] in mail["subject"]
    assert placed_order["number"] in mail["text"] and placed_order["number"] in mail["html"]


# Idempotency.

def test_a_repeated_order_is_the_same_order(customer, order_of_five_boxes):  # M12
    key = fresh_key()
    first = customer.post("/v1/orders", order_of_five_boxes, key=key, expect=201)
    again = customer.post("/v1/orders", order_of_five_boxes, key=key, expect=201)
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(customer.orders()) == 1


def test_the_order_of_members_does_not_matter(customer, order_of_five_boxes):  # M12
    key = fresh_key()
    first = customer.place(order_of_five_boxes, key)
    assert customer.place(dict(reversed(order_of_five_boxes.items())), key) == first


def test_a_replay_answers_as_then_whatever_came_later(customer, clerk, order_of_five_boxes):  # M12
    key = fresh_key()
    first = customer.place(order_of_five_boxes, key)
    clerk.post(f"/v1/fulfilment/orders/{first['number']}/acceptance", expect=200)
    assert customer.place(order_of_five_boxes, key) == first
    assert customer.order(first["number"], after=clerk)["status"] == "accepted"


def test_a_key_for_another_order_is_refused(customer, order_of_five_boxes):  # M12
    key = fresh_key()
    customer.place(order_of_five_boxes, key)
    other = {**order_of_five_boxes, "lines": [{"sku": "BOX-S-25", "quantity": 6}]}
    assert_problem(customer.post("/v1/orders", other, key=key), 422, "idempotency-key-reused")
    assert len(customer.orders()) == 1


def test_an_order_without_key_is_refused(customer, order_of_five_boxes):  # M12
    assert_problem(customer.post("/v1/orders", order_of_five_boxes), 400, "idempotency-key-missing")
    assert customer.orders() == []


@pytest.mark.parametrize("key", ["", "x" * 256, "two words", "caf\xe9"])
def test_a_key_is_visible_characters(customer, order_of_five_boxes, key):  # M12
    answer = customer.post("/v1/orders", order_of_five_boxes, headers={"Idempotency-Key": key.encode("latin-1")})
    problem = answer.json()
    assert answer.status_code == 400
    assert problem["code"] in ("idempotency-key-invalid", "idempotency-key-missing"), problem
    assert customer.orders() == []


def test_a_key_of_255_characters_is_fine(customer, order_of_five_boxes):  # M12
    customer.place(order_of_five_boxes, "k" * 255)


def test_a_refused_order_does_not_burn_its_key(customer, order_of_five_boxes):  # M12
    key = fresh_key()
    too_large = {**order_of_five_boxes, "lines": [{"sku": "BOX-S-25", "quantity": 41}]}
    assert_problem(customer.post("/v1/orders", too_large, key=key), 422, "order-too-large")
    at_fault = {**order_of_five_boxes, "lines": [{"sku": "BOX-NONE", "quantity": 1}]}
    assert_problem(customer.post("/v1/orders", at_fault, key=key), 422, "fields-invalid")
    customer.place(order_of_five_boxes, key)
    assert len(customer.orders()) == 1


def test_a_key_belongs_to_its_caller(customer, neighbour, order_of_five_boxes):  # M12
    key = fresh_key()
    mine, theirs = customer.place(order_of_five_boxes, key), neighbour.place(order_of_five_boxes, key)
    assert mine["number"] != theirs["number"]


def test_a_key_belongs_to_its_route(customer, order_of_five_boxes, address_in_belgium):  # M12
    key = fresh_key()
    customer.place(order_of_five_boxes, key)
    customer.post("/v1/addresses", address_in_belgium, key=key, expect=201)


def test_other_writes_take_a_key_too(customer, address_in_belgium):
    key = fresh_key()
    first = customer.post("/v1/addresses", address_in_belgium, key=key, expect=201)
    again = customer.post("/v1/addresses", address_in_belgium, key=key, expect=201)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(customer.get("/v1/addresses").json()["items"]) == 1


def test_routes_that_return_a_secret_refuse_a_key(shop, customer):
    for path, body in (("/v1/sessions", {"email": customer.email, "password": customer.password}),
                       ("/v1/password-reset-mails", {"email": customer.email})):
        answer = shop.visitor().post(path, body, key=fresh_key())
        assert_problem(answer, 400, "idempotency-key-refused")


def test_a_thousand_parallel_posts_with_one_key_make_one_order(customer, order_of_five_boxes):  # M12
    key, threads, posts = fresh_key(), 32, 1000

    def post_some(share):
        client = customer.copy()
        return [client.post("/v1/orders", order_of_five_boxes, key=key) for _ in range(share)]

    shares = [posts // threads + (1 if thread < posts % threads else 0) for thread in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        answers = [answer for some in pool.map(post_some, shares) for answer in some]
    assert len(answers) == posts
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    customer.position = answers[0].headers["Kontor-Position"]
    assert len(customer.orders()) == 1
