"""Ordering the same again (M12)."""

import pytest

from kontor_client import assert_fault, assert_problem, fresh_key


def test_an_order_becomes_a_draft(customer, placed_order):  # M12
    answer = customer.post(f"/v1/orders/{placed_order['number']}/reorder", {}, expect=200).json()
    draft = answer["draft"]
    assert draft["account_number"] == placed_order["account_number"]
    assert draft["address"] == placed_order["address"]
    assert draft["lines"] == [{"sku": "BOX-S-25", "quantity": 5}]
    assert draft["missing"] == [] and draft["errors"] == [] and "reference" not in draft
    assert answer["changes"] == [{"sku": "BOX-S-25", "change": "unchanged", "from": 5, "to": 5}]
    assert customer.get("/v1/draft", expect=200).json() == draft
    again = customer.post("/v1/draft/order", key=fresh_key(), expect=201).json()
    assert again["number"] != placed_order["number"] and again["address"] == placed_order["address"]


def test_a_repeat_order_takes_two_requests(customer, placed_order):  # M12
    customer.post(f"/v1/orders/{placed_order['number']}/reorder", expect=200)
    customer.post("/v1/draft/order", key=fresh_key(), expect=201)
    assert len(customer.orders()) == 2


def test_a_draft_is_not_replaced_unasked(customer, placed_order):  # M12
    path = f"/v1/orders/{placed_order['number']}/reorder"
    kept = customer.put("/v1/draft", {"step": 1}, headers={"If-None-Match": "*"}, expect=200).json()
    assert_problem(customer.post(path, {}), 409, "draft-exists")
    assert_problem(customer.post(path, {"replace": False}), 409, "draft-exists")
    assert customer.get("/v1/draft").json() == kept
    replaced = customer.post(path, {"replace": True}, expect=200).json()["draft"]
    assert replaced["version"] > kept["version"] and replaced["lines"]


def test_a_repeated_request_gives_the_same_answer(customer, placed_order):  # M12
    path, key = f"/v1/orders/{placed_order['number']}/reorder", fresh_key()
    first = customer.post(path, {"replace": True}, key=key, expect=200)
    again = customer.post(path, {"replace": True}, key=key, expect=200)
    assert again.json() == first.json() and again.headers["Idempotency-Replayed"] == "true"
    assert_problem(customer.post(path, {}, key=key), 422, "idempotency-key-reused")


@pytest.mark.parametrize("body, pointer", [({"replace": "yes"}, "/replace"), ({"force": True}, "/force")])
def test_bad_bodies_are_refused(customer, placed_order, body, pointer):  # M12
    assert_fault(customer.post(f"/v1/orders/{placed_order['number']}/reorder", body), pointer)


def test_somebody_else_s_order_does_not_exist(customer, neighbour, placed_order):  # M13
    assert_problem(neighbour.post(f"/v1/orders/{placed_order['number']}/reorder", {}), 404, "not-found")
    assert_problem(customer.post("/v1/orders/ZZZZZZZZZZ/reorder", {}), 404, "not-found")


def test_what_is_no_longer_in_the_catalogue_is_told(servers, catalogue, order_of_five_boxes, tmp_path):  # M12
    import json

    from kontor_client import Shop

    smaller = json.loads(json.dumps(catalogue))
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps(catalogue), encoding="utf-8")
    shop = Shop(servers("--catalogue", str(file)))
    customer = shop.new_customer()
    order = customer.place({**order_of_five_boxes, "lines": [{"sku": "BOX-S-25", "quantity": 5},
                                                             {"sku": "LABEL-100X150-500", "quantity": 2}]})
    for material in smaller["materials"]:
        if material["sku"] == "BOX-S-25":
            material["order_max"] = 3
    smaller["materials"] = [material for material in smaller["materials"] if material["sku"] != "LABEL-100X150-500"]
    file.write_text(json.dumps(smaller), encoding="utf-8")
    shop.server.stop()
    shop.server.start()
    shop.reload()
    customer.address = shop.address
    answer = customer.post(f"/v1/orders/{order['number']}/reorder", {}, expect=200).json()
    assert answer["changes"] == [
        {"sku": "BOX-S-25", "change": "reduced", "from": 5, "to": 3, "reason": "material_units"},
        {"sku": "LABEL-100X150-500", "change": "gone", "from": 2, "to": 0, "reason": "not-in-catalogue"}]
    assert answer["draft"]["lines"] == [{"sku": "BOX-S-25", "quantity": 3}]
    customer.post("/v1/draft/order", key=fresh_key(), expect=201)
