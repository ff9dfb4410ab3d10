"""Several nodes on one log (M24): one leads, the others follow it, pass requests on and take over. With a real broker
alone."""

import copy
import os
import shutil
import signal

import pytest
import requests

from kontor_client import Client, Shop, fresh_key
from kontor_server import eventually
from nodes import Nodes

pytestmark = pytest.mark.skipif(not os.environ.get("KONTOR_TEST_BROKERS"), reason="REAL BROKER: NOT RUN")


@pytest.fixture
def nodes(tmp_path):
    nodes = Nodes(os.environ["KONTOR_BIN"], tmp_path)
    yield nodes
    nodes.end()


def through(server, client):
    """The same client, by way of another node."""
    other = copy.copy(client)
    other.session = requests.Session()
    other.session.trust_env = False
    other.address = server.address
    return other


def shows(client, number):
    """Whether the order can be read, however often another node has to be waited for."""
    return eventually(lambda: client.get(f"/v1/orders/{number}", unchecked=True).status_code == 200, 20)


def feed_of(server, token="sandbox-fulfilment"):
    reader = Client(server.address, None, token)
    events, after = [], None
    while True:
        page = reader.get("/v1/feed", query={"limit": 200, **({"after": after} if after else {})}, unchecked=True,
                          expect=200).json()
        if not page:
            return events
        events += [(event["id"], event["type"]) for event in page]
        after = page[-1]["cursor"]


def test_a_node_that_follows_has_everything_answered(nodes, order_of_five_boxes):  # M24
    shop = Shop(nodes.add())
    follower = nodes.add()
    customer = shop.new_customer()
    here = through(follower, customer)
    placed = here.post("/v1/orders", order_of_five_boxes, key=fresh_key(), expect=201).json()
    assert here.get(f"/v1/orders/{placed['number']}", expect=200).json()["status"] == "placed"
    assert [row["number"] for row in customer.orders()] == [placed["number"]]
    here.post("/v1/orders", {"lines": "none"}, key=fresh_key(), expect=422)
    assert requests.get(follower.address + "/v1/shop", timeout=10).status_code == 200


def test_the_same_key_through_two_nodes_is_one_order(nodes, order_of_five_boxes):  # M24
    shop = Shop(nodes.add())
    follower = nodes.add()
    customer = shop.new_customer()
    key = fresh_key()
    first = customer.post("/v1/orders", order_of_five_boxes, key=key, expect=201)
    again = through(follower, customer).post("/v1/orders", order_of_five_boxes, key=key)
    assert again.json()["number"] == first.json()["number"]
    assert len(customer.orders()) == 1


def test_feed_and_statistics_are_each_nodes_own(nodes, order_of_five_boxes):  # M26, M27
    shop = Shop(nodes.add())
    follower = nodes.add()
    shop.new_customer().place(order_of_five_boxes)
    leader = nodes.servers[0]
    expected = eventually(lambda: feed_of(leader))
    leader.process.send_signal(signal.SIGSTOP)
    try:
        eventually(lambda: feed_of(follower) == expected)
        periods = requests.get(follower.address + "/v1/statistics/periods", timeout=10,
                               headers={"Authorization": "Bearer sandbox-analyst"})
        assert periods.status_code == 200
    finally:
        leader.process.send_signal(signal.SIGCONT)


def test_whoever_follows_takes_over_with_every_acknowledged_order(nodes, order_of_five_boxes):  # M24
    shop = Shop(nodes.add())
    follower = nodes.add()
    customer = shop.new_customer()
    numbers = {customer.place(order_of_five_boxes)["number"] for _ in range(10)}
    nodes.servers[0].kill()
    here = through(follower, customer)

    def orders():
        answer = here.get("/v1/orders", unchecked=True)
        return answer.json()["items"] if answer.status_code == 200 else None

    assert {row["number"] for row in eventually(orders, 15)} == numbers
    placed = here.post("/v1/orders", order_of_five_boxes, key=fresh_key(), expect=201).json()
    assert here.get(f"/v1/orders/{placed['number']}", expect=200).json()["address"] == order_of_five_boxes["address"]
    # The log-in too, which the blind index leads to.
    Shop(follower).visitor().post("/v1/sessions", {"email": customer.email, "password": customer.password}, expect=201)


def test_while_nobody_leads_a_request_is_answered_at_once(nodes, order_of_five_boxes):  # M24
    shop = Shop(nodes.add())
    follower = nodes.add()
    customer = shop.new_customer()
    number = customer.place(order_of_five_boxes)["number"]
    first = nodes.servers[0]
    # It takes connections and answers none.
    first.process.send_signal(signal.SIGSTOP)
    try:
        eventually(lambda: not requests.get(follower.address + "/readyz", timeout=5).ok)
        answer = requests.get(f"{follower.address}/v1/orders/{number}", timeout=30,
                              headers={"Authorization": f"Bearer {customer.token}"})
        assert answer.elapsed.total_seconds() < 2
        assert answer.status_code == 200 or (answer.status_code == 503 and answer.headers["Retry-After"])
        assert shows(through(follower, customer), number)
    finally:
        first.process.send_signal(signal.SIGCONT)
    assert eventually(lambda: not first.running(), 20)


def test_whoever_comes_back_follows(nodes, order_of_five_boxes):  # M24
    shop = Shop(nodes.add())
    second = nodes.add()
    customer = shop.new_customer()
    first = nodes.servers[0]
    first.kill()
    here = through(second, customer)
    key = fresh_key()

    def placed():
        answer = here.post("/v1/orders", order_of_five_boxes, key=key, unchecked=True)
        return answer.json()["number"] if answer.status_code == 201 else None

    number = eventually(placed, 15)
    first.start()
    assert through(first, customer).get(f"/v1/orders/{number}", expect=200).json()["number"] == number
    second.stop()
    again = through(first, customer)
    eventually(lambda: again.get(f"/v1/orders/{number}", unchecked=True).status_code == 200, 15)


def test_a_node_that_was_paused_gets_neither_a_write_nor_an_answer_in(nodes, order_of_five_boxes):  # M24
    shop = Shop(nodes.add())
    second = nodes.add()
    customer = shop.new_customer()
    number = customer.place(order_of_five_boxes)["number"]
    first = nodes.servers[0]
    first.process.send_signal(signal.SIGSTOP)
    here = through(second, customer)
    assert shows(here, number)
    here.post(f"/v1/orders/{number}/cancellation", {"reason": "Ordered twice"}, expect=200)
    first.process.send_signal(signal.SIGCONT)
    try:
        answer = requests.post(f"{first.address}/v1/orders", json=order_of_five_boxes, timeout=30,
                               headers={"Authorization": f"Bearer {customer.token}", "Idempotency-Key": fresh_key()})
        assert answer.status_code == 503
    except requests.ConnectionError:
        pass
    assert eventually(lambda: not first.running(), 20)
    assert first.process.wait() == 3
    assert len(here.orders()) == 1


def test_who_was_forgotten_is_forgotten_by_every_node(nodes, order_of_five_boxes):  # M20
    shop = Shop(nodes.add())
    second = nodes.add()
    customer = shop.new_customer()
    customer.place(order_of_five_boxes)
    here = through(second, customer)
    here.forget_me()
    nodes.servers[0].kill()
    there = Shop(second)

    def refused():
        answer = there.visitor().post("/v1/sessions", {"email": customer.email, "password": customer.password},
                                      unchecked=True)
        return answer.status_code == 401 and answer

    eventually(refused, 20)
    again = there.new_customer()
    again.place(order_of_five_boxes)


def test_a_node_without_the_keyring_gets_it_and_can_lead(nodes, order_of_five_boxes):  # M24
    shop = Shop(nodes.add())
    customer = shop.new_customer()
    number = customer.place(order_of_five_boxes)["number"]
    second = nodes.add()
    keyring = second.data.with_name(second.data.name + ".keyring")
    assert keyring.exists()
    # A disk that was lost: everything comes back from the topics and from whoever leads.
    second.stop()
    shutil.rmtree(second.data)
    keyring.unlink()
    second.data.with_name(second.data.name + ".ledger").unlink()
    second.start()
    nodes.servers[0].kill()
    here = through(second, customer)
    assert shows(here, number)


def test_keyring_and_ledger_of_another_vault_are_set_aside(nodes, order_of_five_boxes):  # M24
    leader = nodes.add()
    customer = Shop(leader).new_customer()
    number = customer.place(order_of_five_boxes)["number"]
    stranger, second = nodes.add(start=False), nodes.add(start=False)
    stranger.put_log(kafka_topic_prefix=second.variables()["KONTOR_KAFKA_TOPIC_PREFIX"] + "-other")
    stranger.start()
    Shop(stranger).new_customer().forget_me()
    stranger.stop()
    for name in ("data.keyring", "data.ledger"):
        shutil.copy(stranger.data.with_name(name), second.data.with_name(name))
    second.start()
    for name in ("data.keyring", "data.ledger"):
        place = second.data.with_name(name)
        assert place.read_bytes() == leader.data.with_name(name).read_bytes()
        assert [aside.read_bytes() for aside in place.parent.glob(f"{name}.aside-*")] == [
            stranger.data.with_name(name).read_bytes()]
    # Cursors are sealed with a key of the keyring: each reads the other's.
    assert feed_of(second) == eventually(lambda: feed_of(leader))
    leader.kill()
    assert shows(through(second, customer), number)
    Shop(second).new_customer().place(order_of_five_boxes)


def test_keys_that_turned_are_everybodys(nodes, order_of_five_boxes):  # M24
    shop = Shop(nodes.add())
    second = nodes.add()
    customer = shop.new_customer()
    number = customer.place(order_of_five_boxes)["number"]
    first = nodes.servers[0]
    turned = first.command("keys", "turn")
    assert turned.returncode == 0, turned.stdout + turned.stderr
    customer.place(order_of_five_boxes)
    first.kill()
    here = through(second, customer)
    assert shows(here, number)
    assert len(here.orders()) == 2
    Shop(second).visitor().post("/v1/sessions", {"email": customer.email, "password": customer.password}, expect=201)


def test_a_machines_token_is_known_to_every_node(nodes):  # M26
    shop = Shop(nodes.add())
    second = nodes.add()
    made = shop.server.command("token", "create", "--role", "fulfilment", "--name", "depot")
    assert made.returncode == 0, made.stderr
    token = made.stdout.split()[-1]
    eventually(lambda: requests.get(second.address + "/v1/feed", timeout=10,
                                    headers={"Authorization": f"Bearer {token}"}).status_code == 200)


def test_what_an_operator_asks_a_node_that_follows_is_refused(nodes):  # M24
    nodes.add()
    second = nodes.add()
    told = second.command("keys", "turn")
    assert told.returncode != 0 and "follows" in told.stdout + told.stderr
