"""The operator's commands: keys, erasure, retention and legal holds (M16, M20, M25)."""

import datetime
import re

import pytest

from kontor_client import Shop, assert_problem, instant
from kontor_server import eventually
from test_history import bring_to
from test_receipts import erased


@pytest.fixture
def shop(fresh_shop):
    return fresh_shop


def epochs(kontor):
    return [int(number) for number in re.findall(r"^ +(\d+)  \d{4}-", kontor("keys", "status"), re.MULTILINE)]


def gone(clerk, number):
    return eventually(lambda: clerk.get(f"/v1/fulfilment/orders/{number}").status_code == 410)


def test_an_epoch_begins_when_the_operator_says_so(shop, kontor, customer):
    assert epochs(kontor) == [1]
    assert "epoch 2" in kontor("keys", "turn")
    assert epochs(kontor) == [1, 2]
    assert "already" in kontor("keys", "rewrap")
    # Everything opens, and is found.
    customer.log_in()
    assert customer.get("/v1/me", expect=200).json()["email"] == customer.email
    shop.server.stop()
    assert "epoch 3" in kontor("keys", "turn")
    shop.server.start()
    shop.reload()
    customer.address = shop.address
    customer.log_in()


def test_epochs_turn_daily_and_die_a_week_later(shop, kontor, customer):
    for _ in range(12):
        shop.advance(days=1)
    alive = epochs(kontor)
    assert 7 <= len(alive) <= 9 and alive[-1] >= 12
    customer.log_in()


def test_who_asks_by_other_ways_is_forgotten_with_the_same_receipt(shop, kontor, customer, order_of_five_boxes):  # M20
    number = customer.place(order_of_five_boxes)["number"]
    told = customer.get("/v1/me/erasure").json()["receipt_id"]
    answer = kontor("erasure", "request", stdin=customer.email.upper() + "\n")
    assert told in answer
    assert erased(shop, told)["status"] == "erased"
    assert_problem(customer.get("/v1/me", headers={"Kontor-Min-Position": None}), 401, "unauthenticated")
    gone(shop.clerk(), number)
    assert "no erasure is under way" in kontor("erasure", "status")
    assert "1 erased" in kontor("erasure", "status")
    assert told in shop.server.output() and customer.email not in shop.server.output()


def test_without_a_server_it_is_carried_out_at_the_next_start(shop, kontor, customer):  # M20
    told = customer.get("/v1/me/erasure").json()["receipt_id"]
    shop.server.stop()
    assert told in kontor("erasure", "request", stdin=customer.email + "\n")
    assert "1 under way" in kontor("erasure", "status")
    shop.server.start()
    shop.reload()
    assert erased(shop, told)["status"] == "erased"


def test_a_request_for_nobody_is_refused(kontor):
    assert "nobody logs in" in kontor("erasure", "request", stdin="nobody@klant.example\n", expect=1)
    assert "standard input" in kontor("erasure", "request", expect=1)


def test_what_was_purged_leaves_the_files_when_the_operator_says_so(shop, kontor, customer):
    erased(shop, customer.forget_me()["receipt_id"])
    assert "left the files" in kontor("erasure", "compact")
    kontor("audit")


def test_a_held_order_stays_beyond_its_day_and_its_customer_sees_that(shop, kontor, customer, clerk,
                                                                      order_of_five_boxes):  # M16
    number, other = (customer.place(order_of_five_boxes)["number"] for _ in range(2))
    for placed in (number, other):
        bring_to(clerk, customer, placed, "completed")
    kontor("hold", "place", number, "--reason", "litigation")
    kontor("hold", "place", number, "--reason", "tax")
    held = customer.order(number)
    assert held["hold"]["reason_code"] == "litigation"
    assert instant(held["hold"]["until"]) - instant(held["hold"]["since"]) == datetime.timedelta(days=180)
    shop.advance(days=40)
    gone(clerk, other)
    customer.log_in()
    assert customer.order(number)["number"] == number
    kontor("hold", "release", number)
    gone(clerk, number)


def test_a_hold_ends_by_itself(shop, kontor, customer, clerk, order_of_five_boxes):  # M16
    number = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, number, "completed")
    kontor("hold", "place", number, "--reason", "authority")
    shop.advance(days=179)
    assert clerk.get(f"/v1/fulfilment/orders/{number}").status_code == 200
    shop.advance(days=2)
    gone(clerk, number)


def test_forgetting_keeps_the_delivery_of_a_held_order_alone(shop, kontor, customer, clerk, order_of_five_boxes):  # M20
    number = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, number, "completed")
    kontor("hold", "place", number, "--reason", "fraud")
    other = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, other, "accepted")
    plan = {one["number"]: one["outcome"] for one in customer.get("/v1/me/erasure", expect=200).json()["orders"]}
    assert plan == {number: "kept-on-legal-hold", other: "kept-until-delivered"}
    until = instant(customer.order(number)["hold"]["until"]).date().isoformat()
    due = instant(customer.order(other)["expires_at"]).date().isoformat()
    receipt = erased(shop, customer.forget_me()["receipt_id"])
    assert receipt["kept"] == [{"what": "delivery-of-accepted-orders", "until": due},
                               {"what": "orders-on-legal-hold", "until": until}]
    assert receipt["complete_on"] > until
    clerk.put(f"/v1/fulfilment/orders/{other}/shipments/s1", {}, expect=201)
    clerk.post(f"/v1/fulfilment/orders/{other}/completion", {}, expect=200)
    gone(clerk, other)
    # It cannot be delivered any more once its key is gone; that it was purged is written down after.
    eventually(lambda: "1 orders in custody" in kontor("erasure", "status"))
    assert clerk.get(f"/v1/fulfilment/orders/{number}").status_code == 200
    kontor("hold", "release", number)
    shop.advance(days=31)
    gone(clerk, number)


@pytest.mark.parametrize("words, said", [
    (("place", "NOSUCHNUMB", "--reason", "tax"), "no order number"),
    (("place", "0000000000", "--reason", "because"), "--reason takes one of"),
    (("place", "0000000000", "--reason", "tax"), "not-found"),
    (("release", "0000000000"), "not-found"),
])
def test_a_hold_that_makes_no_sense_is_refused(kontor, words, said):
    assert said in kontor("hold", *words, expect=1)


def test_the_periods_in_force_are_shown_and_a_changed_one_reschedules_what_waits(servers, order_of_five_boxes):  # M25
    shop = Shop(servers())

    def kontor(*words):
        done = shop.server.command(*words)
        done.check_returncode()
        return done.stdout

    customer, clerk = shop.new_customer(), shop.clerk()
    number = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, number, "completed")
    assert re.search(r"order_placed +30 days", kontor("retention", "show"))
    shop.advance(days=12)
    customer.log_in()
    before = instant(customer.order(number)["expires_at"])
    shop.server.stop()
    shop.server.set_arguments("--no-seed", "--retention-order-placed", "20")
    shop.server.start()
    shop.reload()
    # In force once they are in the log.
    eventually(lambda: re.search(r"order_placed +20 days", kontor("retention", "show")))
    customer.address = shop.address
    customer.position = None
    customer.log_in()
    assert before - instant(customer.order(number)["expires_at"]) == datetime.timedelta(days=10)
    shop.advance(days=7)
    assert shop.clerk().get(f"/v1/fulfilment/orders/{number}").status_code == 200
    shop.advance(days=2)
    gone(shop.clerk(), number)
    shop.server.stop()


def test_a_clock_that_is_right_needs_no_word(shop, kontor):
    assert "nothing waits" in kontor("retention", "confirm-clock")
    shop.server.stop()
    assert "no server runs" in kontor("retention", "confirm-clock", expect=1)


@pytest.mark.parametrize("metric, least, most", [
    ("kontor_erasure_oldest_pending_seconds", 0, 120), ("kontor_retention_suspended", 0, 0),
    ("kontor_vault_epoch_age_seconds", 0, 120), ("kontor_vault_keys", 1, 100_000)])
def test_the_metrics_show_whether_forgetting_keeps_its_promises(shop, metric, least, most):
    text = shop.visitor().get("/metrics", expect=200).text
    assert least <= float(re.search(rf"^{metric} (\S+)$", text, re.MULTILINE)[1]) <= most


@pytest.mark.parametrize("words", [("keys",), ("keys", "status"), ("erasure", "request"), ("retention", "show"),
                                   ("hold", "place"), ("backup",), ("restore",), ("verify",)])
def test_every_command_explains_itself(shop, words):
    done = shop.server.command(*words, "--help")
    assert done.returncode == 0 and "--help" in done.stdout
