"""The log moves to Kafka and back, while nobody is in (M20, M24). With a real broker alone."""

import os

import pytest

from kontor_client import Shop, assert_problem
from kontor_server import eventually
from test_history import bring_to
from test_receipts import erased

BROKERS = os.environ.get("KONTOR_TEST_BROKERS")
pytestmark = pytest.mark.skipif(not BROKERS, reason="REAL BROKER: NOT RUN")


@pytest.fixture
def shop(servers):
    """Begins on this machine."""
    own = Shop(servers(environment={"KONTOR_LOG_STORE": "rocksdb"}))
    yield own
    if own.server.running():
        own.server.stop()


def moved(shop, kontor, store, *words):
    shop.server.stop()
    text = kontor("migrate", "--to", store, *words)
    shop.server.put_log(log_store=store)
    shop.server.start()
    shop.reload()
    return text


def follow(shop, *clients):
    for client in clients:
        client.address, client.contract = shop.address, shop.contract


def test_a_shop_moves_to_kafka_and_back_and_its_customers_notice_nothing(  # M20, M24
        shop, kontor, customer, neighbour, clerk, order_of_five_boxes):
    first = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, first, "accepted")
    gone = neighbour.place(order_of_five_boxes)["number"]
    erased(shop, neighbour.forget_me()["receipt_id"])
    cursor = clerk.get("/v1/feed", query={"limit": 1}, expect=200).json()[0]["cursor"]

    assert "Every hash and chain value holds" in moved(shop, kontor, "kafka")
    follow(shop, customer, clerk)
    # The same session, positions and cursors.
    assert customer.order(first)["status"] == "accepted"
    assert clerk.get("/v1/feed", query={"after": cursor}, expect=200).json()
    second = customer.place(order_of_five_boxes)["number"]
    assert {row["number"] for row in customer.orders()} == {first, second}
    assert_problem(clerk.get(f"/v1/fulfilment/orders/{gone}"), 410, "erased")
    kontor("audit")

    receipt = customer.forget_me()["receipt_id"]
    erased(shop, receipt)
    assert "deleted" in moved(shop, kontor, "rocksdb", "--delete-topic")
    follow(shop, clerk)
    assert erased(shop, receipt)["status"] == "erased"
    eventually(lambda: clerk.get(f"/v1/fulfilment/orders/{second}").status_code == 410)
    assert clerk.get(f"/v1/fulfilment/orders/{first}", expect=200).json()["address"]["city"] == "Gent"
    kontor("audit")
    person = shop.new_customer()
    assert person.order(person.place(order_of_five_boxes)["number"])["status"] == "placed"


def test_a_log_that_moved_is_served_from_there_alone(shop, kontor, customer):  # M24
    shop.server.stop()
    kontor("migrate", "--to", "kafka")
    assert "on Kafka already" in kontor("migrate", "--to", "kafka", expect=1)
    done = shop.server.command("serve", "--sandbox", "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and "--log kafka" in done.stderr


def test_what_runs_is_not_moved(shop, kontor):
    assert "is in use by process" in kontor("migrate", "--to", "kafka", expect=1)
