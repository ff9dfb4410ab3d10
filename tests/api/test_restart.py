"""What was acknowledged is there after a restart, whatever ended the process."""

import os
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from kontor_client import assert_problem, fresh_key
from kontor_server import eventually
from test_feed import about, everything
from test_history import bring_to


def restart(shop, end, *clients):
    getattr(shop.server, end)()
    shop.server.start()
    shop.reload()
    for client in clients:
        client.address, client.contract = shop.address, shop.contract


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_customers_orders_and_sessions_survive(fresh_shop, order_of_five_boxes, address_in_belgium, end):
    shop = fresh_shop
    customer, clerk = shop.new_customer(), shop.clerk()
    customer.save_account_number()
    customer.save_address(address_in_belgium)
    key = fresh_key()
    first = customer.place(order_of_five_boxes, key)
    number = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, number, "completed")
    paths = ("/v1/me", "/v1/orders", "/v1/addresses", "/v1/account-numbers", f"/v1/orders/{number}")
    before = [customer.get(path, after=clerk, expect=200).json() for path in paths]
    events = about(clerk, number, 4)
    everything_before = eventually(lambda: len(found := everything(clerk)) == 5 and found)

    restart(shop, end, customer, clerk)

    assert [customer.get(path, expect=200).json() for path in paths] == before
    assert customer.place(order_of_five_boxes, key) == first, "the key is remembered"
    assert len(customer.orders()) == 2
    seen = [event["id"] for event in everything_before]
    behind = seen[seen.index(events[-1]["id"]) + 1:]
    assert [event["id"] for event in everything(clerk)] == seen
    assert [event["id"] for event in everything(clerk, events[-1]["cursor"])] == behind
    customer.log_in()


def test_no_mail_is_sent_again(fresh_shop, order_of_five_boxes):
    customer = fresh_shop.new_customer()
    order = customer.place(order_of_five_boxes)
    fresh_shop.mail(customer.email, "order-placed")
    restart(fresh_shop, "stop", customer)
    assert customer.order(order["number"])["status"] == "placed"
    fresh_shop.visitor().post("/v1/password-reset-mails", {"email": customer.email}, expect=202)
    fresh_shop.mail(customer.email, "password-reset")
    assert [mail["kind"] for mail in fresh_shop.mails(customer.email)] == ["password-reset"]


def test_an_activation_link_survives(fresh_shop):
    person = fresh_shop.register()
    token = fresh_shop.activation_token(person)
    restart(fresh_shop, "kill")
    assert fresh_shop.activate(token, person["password"]).status_code == 201


def test_the_clock_stays_where_it_was_moved_to(fresh_shop):
    moved_to = fresh_shop.advance(days=100)
    restart(fresh_shop, "stop")
    assert fresh_shop.now() >= moved_to


def test_what_was_forgotten_stays_forgotten(fresh_shop, order_of_five_boxes):
    customer, clerk = fresh_shop.new_customer(), fresh_shop.clerk()
    number = customer.place(order_of_five_boxes)["number"]
    customer.forget_me()
    restart(fresh_shop, "kill", customer, clerk)
    customer.position = None
    assert_problem(customer.get("/v1/me"), 401, "unauthenticated")
    eventually(lambda: clerk.get(f"/v1/fulfilment/orders/{number}").status_code == 410)


def test_no_acknowledged_order_is_lost_or_doubled_by_a_kill(fresh_shop, order_of_five_boxes):  # M24
    customer = fresh_shop.new_customer()
    keys = [fresh_key() for _ in range(200)]
    acknowledged = {}

    def post(key):
        try:
            answer = customer.copy().post("/v1/orders", order_of_five_boxes, key=key)
        except requests.RequestException:
            return
        if answer.status_code == 201:
            acknowledged[key] = answer.json()
            if len(acknowledged) >= 60:
                fresh_shop.server.process.kill()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(post, keys))
    assert len(acknowledged) >= 60
    restart(fresh_shop, "kill", customer)
    customer.position = None
    after = {key: customer.place(order_of_five_boxes, key) for key in keys}
    for key, order in acknowledged.items():
        assert after[key] == order
    numbers = [row["number"] for row in customer.all_items("/v1/orders", {"limit": 200})]
    assert sorted(numbers) == sorted(order["number"] for order in after.values())
    assert len(set(numbers)) == len(keys)


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_start_that_waits_ends_when_it_is_asked_to(tmp_path, asked):
    variables = {name: value for name, value in os.environ.items() if not name.startswith("KONTOR_")}
    silent = socket.create_server(("127.0.0.1", 0))  # A broker that never answers, and is waited for.
    process = subprocess.Popen([os.environ["KONTOR_BIN"], "serve", "--sandbox", "--no-seed", "--listen", "127.0.0.1:0",
                                "--data", str(tmp_path / "data"), "--log", "kafka",
                                "--brokers", f"127.0.0.1:{silent.getsockname()[1]}"],
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=variables)
    try:
        eventually(lambda: (tmp_path / "data" / "vault").exists())
        process.send_signal(asked)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
        silent.close()
