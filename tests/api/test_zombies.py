"""A node that was paused while another took over neither writes nor answers (M24). With a real broker alone."""

import os
import shutil
import signal

import pytest
import requests

from kontor_client import Shop, fresh_key
from kontor_server import Server, eventually

pytestmark = pytest.mark.skipif(not os.environ.get("KONTOR_TEST_BROKERS"), reason="REAL BROKER: NOT RUN")


def test_a_node_that_was_paused_gets_neither_a_write_nor_an_answer_in(servers, tmp_path, order_of_five_boxes):  # M24
    shop = Shop(servers())
    customer = shop.new_customer()
    number = customer.place(order_of_five_boxes)["number"]
    old = shop.server
    old.process.send_signal(signal.SIGSTOP)
    try:
        # The same shop elsewhere: what a node that stands by would have.
        other = Server(old.binary, tmp_path, ["--no-seed"], {name: value for name, value in old.variables().items()
                                                             if name.startswith("KONTOR_")})
        for suffix in ("", ".keyring", ".ledger"):
            source, target = old.data.with_name(old.data.name + suffix), other.data.with_name(other.data.name + suffix)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("control.sock"))
            else:
                shutil.copy(source, target)
        other.start()
    finally:
        old.process.send_signal(signal.SIGCONT)
    path, headers = f"{shop.address}/v1/orders/{number}", {"Authorization": f"Bearer {customer.token}"}
    answer = requests.get(path, headers=headers, timeout=30)
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    placed = requests.post(f"{shop.address}/v1/orders", json=order_of_five_boxes, timeout=60,
                           headers={**headers, "Idempotency-Key": fresh_key()})
    assert placed.status_code == 503
    eventually(lambda: requests.get(f"{shop.address}/readyz", timeout=30).status_code == 503)

    there = Shop(other)
    session = there.visitor().post("/v1/sessions", {"email": customer.email, "password": customer.password}, expect=201)
    customer.address, customer.contract, customer.token = there.address, there.contract, session.json()["token"]
    assert [row["number"] for row in customer.orders()] == [number]
    other.stop()
    old.kill()
