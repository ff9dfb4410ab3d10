"""How large an order may be, and how one is told (M11)."""

import pytest

from kontor_client import assert_fault, assert_problem, fresh_key


def check(customer, *lines, **members):
    body = {"lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines], **members}
    return customer.post("/v1/order-checks", body, expect=200).json()


def limit_of(answer, kind, scope="order"):
    return next(limit for limit in answer["limits"] if (limit["limit"], limit["scope"]) == (kind, scope))


@pytest.fixture
def limits(customer):
    return customer.get("/v1/limits", expect=200).json()


@pytest.mark.parametrize("quantity, state, remaining, excess", [
    (31, "ok", 9, 0), (32, "near", 8, 0), (39, "near", 1, 0), (40, "reached", 0, 0), (41, "exceeded", 0, 1),
    (1000, "exceeded", 0, 960),
])
def test_a_material_s_own_limit(customer, quantity, state, remaining, excess):  # M11
    limit = limit_of(check(customer, ("BOX-S-25", quantity)), "material_units", "BOX-S-25")
    assert (limit["max"], limit["current"]) == (40, quantity)
    assert (limit["state"], limit["remaining"], limit["excess"]) == (state, remaining, excess)


def test_the_message_says_what_the_limit_is_when_it_is_reached(customer):  # M11
    for language in ("nl", "en", "fr"):
        customer.language = language
        limit = limit_of(check(customer, ("BOX-S-25", 40)), "material_units", "BOX-S-25")
        assert "40" in limit["message"]
    assert "Carton" in limit["message"]


def test_lines_of_an_order(customer, limits, materials):  # M11
    most = limits["lines_max"]
    lines = [(sku, 1) for sku in materials]
    for count, state in ((most - 1, "near"), (most, "reached"), (most + 1, "exceeded")):
        limit = limit_of(check(customer, *lines[:count]), "lines")
        assert (limit["max"], limit["current"], limit["state"]) == (most, count, state)


def test_packs_of_an_order(customer, limits, materials, catalogue):  # M11
    most, lines, left = limits["units_max"], [], limits["units_max"] - 1
    weights = {material["sku"]: material["pack_weight_grams"] for material in catalogue["materials"]}
    light = sorted(materials.values(), key=lambda material: weights[material["sku"]])
    for material in light[:-1]:
        quantity = min(left, material["order_max"])
        if quantity:
            lines.append((material["sku"], quantity))
        left -= quantity
    last = light[-1]["sku"]
    assert limit_of(check(customer, *lines), "units")["state"] == "near"
    for more, state in ((1, "reached"), (2, "exceeded")):
        limit = limit_of(check(customer, *lines, (last, more)), "units")
        assert (limit["max"], limit["current"], limit["state"]) == (most, most - 1 + more, state)


def test_weight_of_an_order(customer, limits):  # M11
    assert limits["weight_max_grams"] == 400_000
    near = [("BOX-M-25", 30), ("BOX-L-20", 10)]  # 388,000 g
    for more, grams, state in ((0, 388_000, "near"), (4, 400_000, "reached"), (5, 403_000, "exceeded")):
        lines = near + ([("ENV-GUSSET-C4-100", more)] if more else [])
        limit = limit_of(check(customer, *lines), "weight_grams")
        assert (limit["current"], limit["state"]) == (grams, state)


NEAR = [("BOX-M-25", 30), ("BOX-L-20", 10)]  # 388,000 g


@pytest.mark.parametrize("lines, left, words", [
    ([("TAPE-PAPER-50-6", 5), ("FILM-STRETCH-500-6", 9)], 235_750,
     {"nl": "U kunt nog 235,75 kg toevoegen; het maximum is 400 kg.",
      "en": "You can add 235.75 kg more; the maximum is 400 kg.",
      "fr": "Vous pouvez encore ajouter 235,75 kg\u202f; le maximum est de 400 kg."}),
    ([("LABEL-RETURN-50", 1)], 399_935,
     {"nl": "U kunt nog 399,935 kg toevoegen; het maximum is 400 kg.",
      "en": "You can add 399.935 kg more; the maximum is 400 kg.",
      "fr": "Vous pouvez encore ajouter 399,935 kg\u202f; le maximum est de 400 kg."}),
    (NEAR + [("BOX-LAPTOP-M-10", 2), ("BAG-M-100", 1)], 30,
     {"nl": "U kunt nog 30 g toevoegen; het maximum is 400 kg.",
      "en": "You can add 30 g more; the maximum is 400 kg.",
      "fr": "Vous pouvez encore ajouter 30 g\u202f; le maximum est de 400 kg."}),
    (NEAR + [("ENV-PADDED-M-100", 2), ("FILM-BUNDLE-100-12", 1)], -20,
     {"nl": "U zit 20 g boven het maximum van 400 kg.",
      "en": "You are 20 g above the maximum of 400 kg.",
      "fr": "Vous dépassez de 20 g le maximum de 400 kg."}),
])
def test_a_weight_is_told_to_the_gram(customer, lines, left, words):  # M7, M11
    for language, message in words.items():
        customer.language = language
        limit = limit_of(check(customer, *lines), "weight_grams")
        assert limit["remaining"] - limit["excess"] == left
        assert limit["message"] == message


def test_a_check_says_what_is_missing_and_places_nothing(customer, order_of_five_boxes):  # M11
    empty = customer.post("/v1/order-checks", {}, expect=200).json()
    assert empty["acceptable"] is False
    assert set(empty["missing"]) == {"account_number", "address", "lines"}
    whole = customer.post("/v1/order-checks", order_of_five_boxes, expect=200).json()
    assert whole["acceptable"] is True
    assert whole["missing"] == [] and whole["errors"] == []
    assert customer.orders() == []


def test_a_check_names_members_at_fault(customer, order_of_five_boxes):  # M11
    order_of_five_boxes["address"]["postcode"] = "90000"
    order_of_five_boxes["lines"] = [{"sku": "BOX-NONE", "quantity": 1}]
    answer = customer.post("/v1/order-checks", order_of_five_boxes, expect=200).json()
    assert answer["acceptable"] is False
    faults = {error["pointer"]: error["code"] for error in answer["errors"]}
    assert faults["/lines/0/sku"] == "not-found"
    assert "/address/postcode" in faults


@pytest.mark.parametrize("id_text", ["nope", "0123456789abcdefghijklmnop"])
def test_a_check_names_what_is_not_saved(customer, order_of_five_boxes, id_text):  # M11
    del order_of_five_boxes["address"]
    asked = {**order_of_five_boxes, "address_id": id_text}
    answer = customer.post("/v1/order-checks", asked, expect=200).json()
    assert [(error["pointer"], error["code"]) for error in answer["errors"]] == [("/address_id", "not-found")]
    assert_fault(customer.post("/v1/orders", asked, key=fresh_key()), "/address_id")


def test_a_check_agrees_with_the_placing(customer, order_of_five_boxes):  # M11
    order_of_five_boxes["lines"] = [{"sku": "BOX-S-25", "quantity": 40}]
    assert customer.post("/v1/order-checks", order_of_five_boxes).json()["acceptable"] is True
    customer.place(order_of_five_boxes)
    order_of_five_boxes["lines"] = [{"sku": "BOX-S-25", "quantity": 41}]
    assert customer.post("/v1/order-checks", order_of_five_boxes).json()["acceptable"] is False


def test_an_order_above_a_limit_is_refused_with_that_limit(customer, order_of_five_boxes):  # M11
    order_of_five_boxes["lines"] = [{"sku": "BOX-S-25", "quantity": 42}, {"sku": "LABEL-UP-500", "quantity": 20}]
    answer = customer.post("/v1/orders", order_of_five_boxes, key=fresh_key())
    problem = assert_problem(answer, 422, "order-too-large")
    assert [(limit["limit"], limit["scope"]) for limit in problem["limits"]] == [("material_units", "BOX-S-25")]
    limit = problem["limits"][0]
    assert (limit["max"], limit["current"], limit["excess"], limit["state"]) == (40, 42, 2, "exceeded")
    assert "40" in limit["message"]
    assert customer.orders() == []


def test_two_lines_of_one_material_do_not_slip_past_its_limit(customer, order_of_five_boxes):  # M11
    order_of_five_boxes["lines"] = [{"sku": "BOX-S-25", "quantity": 30}, {"sku": "BOX-S-25", "quantity": 30}]
    answer = customer.post("/v1/orders", order_of_five_boxes, key=fresh_key())
    assert answer.status_code == 422
    assert answer.json()["code"] in ("order-too-large", "fields-invalid")
    assert customer.orders() == []


def test_every_limit_that_is_exceeded_is_named(customer, order_of_five_boxes):  # M11
    order_of_five_boxes["lines"] = [{"sku": sku, "quantity": 100} for sku in ("BOX-M-25", "BOX-L-20", "BOX-XL-10")]
    problem = assert_problem(customer.post("/v1/orders", order_of_five_boxes, key=fresh_key()),
                             422, "order-too-large")
    named = {(limit["limit"], limit["scope"]) for limit in problem["limits"]}
    assert named == {("units", "order"), ("weight_grams", "order"), ("material_units", "BOX-M-25"),
                     ("material_units", "BOX-L-20"), ("material_units", "BOX-XL-10")}
