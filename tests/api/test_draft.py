"""The draft order, kept on the server (M8-M12)."""

import threading

import pytest

from kontor_client import assert_fault, assert_problem, fresh_key, instant

FIRST = {"If-None-Match": "*"}


def save(customer, draft, version=None, **options):
    """PUT of the whole draft: the first, or based on `version`."""
    return customer.put("/v1/draft", draft, version=version, headers=None if version else FIRST, **options)


@pytest.fixture
def draft(order_of_five_boxes):
    return {"step": 3, **order_of_five_boxes, "reference": "Kassa 2"}


def test_there_is_none_at_first(customer):  # M8
    assert_problem(customer.get("/v1/draft"), 404, "not-found")
    assert_problem(customer.delete("/v1/draft"), 404, "not-found")
    assert_problem(customer.post("/v1/draft/order", key=fresh_key()), 404, "not-found")


def test_what_was_kept_comes_back(shop, customer, draft):  # M8, M9, M10, M12
    answer = save(customer, draft, expect=200)
    kept = answer.json()
    for member, value in draft.items():
        assert kept[member] == value
    assert answer.headers["ETag"] == f'"{kept["version"]}"'
    assert kept["missing"] == [] and kept["errors"] == []
    assert {limit["state"] for limit in kept["limits"]} == {"ok"}
    assert (instant(kept["expires_at"]) - shop.now()).days in (29, 30)
    fetched = customer.get("/v1/draft", expect=200)
    assert fetched.json() == kept and fetched.headers["ETag"] == answer.headers["ETag"]


def test_any_part_will_do(customer):  # M8
    kept = save(customer, {}, expect=200).json()
    assert kept["missing"] == ["account_number", "address", "lines"]
    kept = save(customer, {"step": 2, "address": {"city": "Gent"}}, kept["version"], expect=200).json()
    assert kept["address"] == {"city": "Gent"} and kept["missing"] == ["account_number", "lines"]
    assert "/address/street" in {error["pointer"] for error in kept["errors"]}


def test_saved_entries_may_be_picked(customer, address_in_belgium, five_boxes):  # M8, M9
    number, address = customer.save_account_number(), customer.save_address(address_in_belgium)
    picked = {"account_number_id": number["id"], "address_id": address["id"], "lines": five_boxes}
    kept = save(customer, picked, expect=200).json()
    assert kept["missing"] == [] and kept["errors"] == []
    customer.delete(f"/v1/addresses/{address['id']}", expect=204)
    later = customer.get("/v1/draft").json()
    assert later["address_id"] == address["id"]
    assert [(error["pointer"], error["code"]) for error in later["errors"]] == [("/address_id", "not-found")]


@pytest.mark.parametrize("part, pointer", [({"lines": [{"sku": "NO-SUCH-THING", "quantity": 1}]}, "/lines/0/sku"),
                                           ({"lines": [{"sku": "BOX-S-25", "quantity": 0}]}, "/lines/0/quantity"),
                                           ({"account_number": "12"}, "/account_number")])
def test_what_no_order_takes_is_kept_all_the_same(customer, part, pointer):  # M8, M10
    kept = save(customer, part, expect=200).json()
    (member,) = part
    assert kept[member] == part[member]
    assert pointer in {error["pointer"] for error in kept["errors"]}


def test_a_limit_that_is_reached_is_said(customer, materials):  # M11
    order_max = materials["BOX-S-25"]["order_max"]
    limits = save(customer, {"lines": [{"sku": "BOX-S-25", "quantity": order_max}]}, expect=200).json()["limits"]
    reached = next(limit for limit in limits if limit["scope"] == "BOX-S-25")
    assert reached["state"] == "reached" and str(order_max) in reached["message"]


def test_whoever_logs_in_is_told_whether_there_is_one(customer, draft):  # M12
    def known():
        return customer.get("/v1/me", expect=200).json()["has_draft"]

    assert not known()
    save(customer, draft, expect=200)
    assert known()
    assert customer.log_in()["customer"]["has_draft"]
    customer.delete("/v1/draft", expect=204)
    assert not known()


@pytest.mark.parametrize("part, pointer", [({"step": "two"}, "/step"), ({"step": 5}, "/step"), ({"step": 1.5}, "/step"),
                                           ({"lines": {}}, "/lines"), ({"lines": [{"sku": "BOX-S-25"}]},
                                                                       "/lines/0/quantity"),
                                           ({"pages": 4}, "/pages"), ({"address": {"planet": "Mars"}}, "/address/planet"),
                                           ({"reference": "x" * 36}, "/reference"), ({"reference": "x" * 5000}, "/reference"),
                                           ({"reference": "a\u0007b"}, "/reference"),
                                           ({"address": {"street": "x" * 81}}, "/address/street"),
                                           ({"save_address": "yes"}, "/save_address"),
                                           ({"account_number": "123456789", "account_number_id": "x"},
                                            "/account_number_id")])
def test_what_is_no_part_of_an_order_is_refused(customer, part, pointer):  # M8
    assert_fault(save(customer, part), pointer)
    assert_problem(customer.get("/v1/draft"), 404, "not-found")


@pytest.mark.parametrize("member", ["account_number_id", "address_id"])
def test_an_id_that_nobody_can_have_is_not_kept(customer, member):  # M8, M9
    refused = customer.put("/v1/draft", {member: "nope"}, headers={"If-None-Match": "*"})
    assert_fault(refused, f"/{member}", "not-found")


def test_a_change_says_what_it_has_seen(customer, draft):  # M8
    assert_problem(customer.put("/v1/draft", draft), 428, "precondition-required")
    assert_problem(customer.put("/v1/draft", draft, version=1), 412, "precondition-failed", current_version=0)
    first = save(customer, draft, expect=200).json()
    assert_problem(save(customer, {}), 412, "precondition-failed", current_version=first["version"])
    second = save(customer, {"step": 1}, first["version"], expect=200).json()
    late = save(customer, draft, first["version"])
    assert_problem(late, 412, "precondition-failed", current_version=second["version"])
    both = customer.put("/v1/draft", draft, version=second["version"], headers=FIRST)
    assert_problem(both, 400, "malformed-request")
    assert customer.get("/v1/draft").json() == second


def test_a_version_of_an_earlier_draft_is_none_of_this_one(customer, draft):  # M8
    first = save(customer, draft, expect=200).json()
    assert_problem(customer.delete("/v1/draft", version=first["version"] + 1), 412, "precondition-failed")
    customer.delete("/v1/draft", version=first["version"], expect=204)
    assert_problem(customer.get("/v1/draft"), 404, "not-found")
    second = save(customer, draft, expect=200).json()
    assert second["version"] > first["version"]
    assert_problem(save(customer, {}, first["version"]), 412, "precondition-failed")


def test_two_windows_that_begin_at_once_make_one_draft(customer, draft):  # M8
    answers, clients = [], [customer.copy() for _ in range(8)]
    threads = [threading.Thread(target=lambda client=client: answers.append(save(client, draft)))
               for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


def test_it_survives_log_out_and_another_device(shop, customer, draft):  # M8
    kept = save(customer, draft, expect=200).json()
    customer.delete("/v1/sessions/current", expect=204)
    customer.log_in()
    customer.language = "nl"
    again = customer.get("/v1/draft", expect=200)
    assert again.json()["lines"] == kept["lines"] and again.headers["Content-Language"] == "nl"


def test_it_is_nobody_else_s(customer, neighbour, draft):  # M8
    save(customer, draft, expect=200)
    assert_problem(neighbour.get("/v1/draft"), 404, "not-found")
    save(neighbour, {"step": 1}, expect=200)
    assert customer.get("/v1/draft").json()["step"] == 3


def test_placing_it_makes_the_order_and_removes_the_draft(shop, customer, draft):  # M12
    kept = save(customer, draft, expect=200).json()
    key = fresh_key()
    assert_problem(customer.post("/v1/draft/order"), 400, "idempotency-key-missing")
    assert_problem(customer.post("/v1/draft/order", key=key, version=kept["version"] + 1), 412, "precondition-failed")
    answer = customer.post("/v1/draft/order", key=key, version=kept["version"], expect=201)
    order = answer.json()
    assert answer.headers["Location"] == f"/v1/orders/{order['number']}"
    assert order["address"] == draft["address"] and order["reference"] == "Kassa 2"
    assert_problem(customer.get("/v1/draft"), 404, "not-found")
    assert customer.order(order["number"]) == order
    shop.mail(customer.email, "order-placed")
    again = customer.post("/v1/draft/order", key=key, expect=201)
    assert again.json() == order and again.headers["Idempotency-Replayed"] == "true"
    assert len(customer.orders()) == 1


def test_many_clicks_place_one_order(customer, draft):  # M12
    save(customer, draft, expect=200)
    key, answers = fresh_key(), []
    clients = [customer.copy() for _ in range(12)]
    threads = [threading.Thread(target=lambda client=client: answers.append(client.post("/v1/draft/order", key=key)))
               for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1 == len(customer.orders())


def test_an_incomplete_one_is_not_placed_and_stays(customer, draft):  # M12
    kept = save(customer, {"lines": draft["lines"]}, expect=200).json()
    refused = customer.post("/v1/draft/order", key=fresh_key())
    assert_fault(refused, "/account_number", "required")
    assert_fault(refused, "/address", "required")
    assert customer.get("/v1/draft").json() == kept and customer.orders() == []


def test_one_that_is_too_large_is_not_placed_and_stays(customer, draft, materials):  # M11
    too_many = {**draft, "lines": [{"sku": "BOX-S-25", "quantity": materials["BOX-S-25"]["order_max"] + 1}]}
    key = fresh_key()
    kept = save(customer, too_many, expect=200).json()
    problem = assert_problem(customer.post("/v1/draft/order", key=key), 422, "order-too-large")
    assert [limit["scope"] for limit in problem["limits"]] == ["BOX-S-25"]
    assert customer.get("/v1/draft").json() == kept
    # A refused request does not use up its key.
    save(customer, draft, kept["version"], expect=200)
    customer.post("/v1/draft/order", key=key, expect=201)


def test_what_was_to_be_saved_is_saved_when_it_is_placed(customer, draft):  # M8, M9
    save(customer, {**draft, "save_account_number": True, "save_address": True}, expect=200)
    assert customer.all_items("/v1/addresses") == []
    customer.post("/v1/draft/order", key=fresh_key(), expect=201)
    assert len(customer.all_items("/v1/addresses")) == len(customer.all_items("/v1/account-numbers")) == 1


def test_it_is_gone_thirty_days_after_its_last_change(later_shop, draft):  # M16
    customer = later_shop.new_customer()
    first = save(customer, draft, expect=200).json()
    later_shop.advance(days=20)
    customer.log_in()
    second = save(customer, draft, first["version"], expect=200).json()
    left = instant(second["expires_at"]) - later_shop.now()
    later_shop.advance(seconds=left.total_seconds() - 5)
    customer.log_in()
    customer.get("/v1/draft", expect=200)
    later_shop.advance(seconds=10)
    assert_problem(customer.get("/v1/draft"), 404, "not-found")
    assert_problem(save(customer, draft, second["version"]), 412, "precondition-failed")
    assert save(customer, {}, expect=200).json()["version"] > second["version"]


def test_it_survives_a_crash(fresh_shop, draft):  # M24
    customer = fresh_shop.new_customer()
    kept = save(customer, draft, expect=200).json()
    fresh_shop.server.kill()
    fresh_shop.server.start()
    fresh_shop.reload()
    customer.address = fresh_shop.address
    assert customer.get("/v1/draft", expect=200).json() == kept


def test_forgetting_takes_it_along(shop, customer, draft):  # M20
    save(customer, draft, expect=200)
    customer.forget_me()
    assert_problem(customer.get("/v1/draft"), 401, "unauthenticated")
