"""How long customers wait when the node that leads is killed: for an order, and for reading their own."""

import json
import statistics
import threading
import time
import uuid

import requests

from load import BUYERS, fill
from nodes import DEFAULT_PARTITIONS, Nodes, move_to_kafka

NODES = 3
SECONDS_MAX = 120
ATTEMPT_SECONDS = 1
BETWEEN_ATTEMPTS_SECONDS = 0.01


class Customer:
    def __init__(self, environment, token):
        self.body, self.headers = json.loads(environment["BENCH_BODY"]), {"Authorization": f"Bearer {token}"}

    def order(self, base, key):
        answer = requests.post(f"{base}/v1/orders", json=self.body, timeout=ATTEMPT_SECONDS,
                               headers={**self.headers, "Idempotency-Key": key})
        return answer.json()["number"] if answer.status_code == 201 else None

    def read(self, base, number):
        answer = requests.get(f"{base}/v1/orders/{number}", timeout=ATTEMPT_SECONDS, headers=self.headers)
        return answer.status_code == 200


def seconds_until(begun, attempt):
    """From `begun` until an attempt is answered as it should be, as often as a patient client would try."""
    while time.monotonic() - begun < SECONDS_MAX:
        try:
            if attempt():
                return time.monotonic() - begun
        except requests.RequestException:
            pass
        time.sleep(BETWEEN_ATTEMPTS_SECONDS)
    raise RuntimeError(f"no answer in {SECONDS_MAX} s after the node that led was killed")


def killed(nodes, customer):
    """Kills the node that leads; seconds until another one took an order, and until it showed one of before."""
    leader = nodes.leading()
    other = nodes.servers[(leader + 1) % len(nodes.servers)].base
    number = customer.order(nodes.servers[leader].base, str(uuid.uuid4()))
    key = str(uuid.uuid4())
    waited = {}
    begun = time.monotonic()
    attempts = {"write": lambda: customer.order(other, key), "read": lambda: customer.read(other, number)}

    def wait(name):
        waited[name] = seconds_until(begun, attempts[name])

    nodes.servers[leader].kill()
    threads = [threading.Thread(target=wait, args=(name,)) for name in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    nodes.start(leader)
    return waited


def failover(table, where, times):
    data = where.folder / "failover"
    tokens, _ = fill(data, 0, BUYERS, 1)
    move_to_kafka(where, data, "failover")
    nodes = Nodes(where, data, "failover", DEFAULT_PARTITIONS, NODES)
    customer = Customer(nodes.ordering(where.folder, tokens[1:]), tokens[1])
    rounds = [killed(nodes, customer) for _ in range(times)]
    nodes.stop()
    figures = {}
    table.say(f"-- fail-over: the leading one of {NODES} nodes is killed {times} times")
    for name in ("write", "read"):
        seconds = sorted(each[name] for each in rounds)
        figures |= {f"{name}_seconds_max": seconds[-1], f"{name}_seconds": seconds}
        table.say(f"{'':4}{name:6} through another node after {', '.join(f'{each:.2f}' for each in seconds)} s; median "
                  f"{statistics.median(seconds):.2f} s, bound by the lease that whoever takes over waits out")
    table.figures["kafka.failover"] = figures
