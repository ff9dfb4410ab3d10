"""Three brokers, the nodes of the shop on them, and proxies between each node and each broker, and before each node."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parents[1] / "api"))
from authority import Authority  # noqa: E402
from brokers import Brokers  # noqa: E402
from links import Links  # noqa: E402
from nodes import Node  # noqa: E402

TOPIC_PREFIX = "chaos"
TRIES_MAX = 5
PEERS = "peers"  # In the place of a broker: the link on which the other nodes reach one.


class Cluster:
    def __init__(self, *, binary, folder, port, nodes, partitions, say):
        self.say = say
        self.brokers = Brokers(folder / "kafka", port, nodes)
        numbers = range(1, nodes + 1)
        ends = {(node, broker): self.brokers.ends_of_link(node, broker)
                for node in numbers for broker in self.brokers.numbers}
        if nodes > 1:
            authority = Authority(folder / "certificates")
            ends.update({(node, PEERS): (port + 740 + node, port + 720 + node) for node in numbers})
        self.links = Links(ends)
        self.nodes = []
        for number in numbers:
            variables = {"KONTOR_LOG_STORE": "kafka",
                         "KONTOR_KAFKA_BROKERS": self.brokers.addresses_seen_by(number),
                         "KONTOR_KAFKA_TOPIC_PREFIX": TOPIC_PREFIX,
                         # The nodes of a shop have one; the feed names it.
                         "KONTOR_PUBLIC_ADDRESS": "http://shop.example",
                         "KONTOR_PARTITIONS": str(partitions)}
            if nodes > 1:
                variables["KONTOR_NODE_LISTEN"] = f"127.0.0.1:{port + 720 + number}"
                variables["KONTOR_NODE_ADDRESS"] = f"127.0.0.1:{port + 740 + number}"
                variables.update(authority.environment(f"node-{number}"))
            self.nodes.append(Node(number, binary, folder, port + 700 + number, variables, say))

    def start(self):
        self.brokers.start()
        # On three brokers, of which two must have what is acknowledged. The sandbox would be content with one.
        # Brokers hear of a topic one after the other, so the first answer may be that there is none.
        for _ in range(TRIES_MAX):
            done = self.nodes[0].command("topics", "ensure", on_data=False)
            if done.returncode == 0:
                break
        assert done.returncode == 0, f"the topics are not as they must be:\n{done.stdout}{done.stderr}"
        for node in self.nodes:
            node.start()

    def leader(self):
        """The node that says it holds the lease; the only one of a single node; nothing if nobody says so."""
        if len(self.nodes) == 1:
            return self.nodes[0]
        for node in self.nodes:
            if node.running() and holds_lease(node.readiness()[1]):
                return node
        return None

    def stop_nodes(self):
        return {node.index: node.stop() for node in self.nodes}

    def stop(self):
        for node in self.nodes:
            if node.paused:
                node.wake()
            node.stop(seconds_max=5)
        self.links.stop()
        self.brokers.stop()


def holds_lease(document):
    checks = (document or {}).get("checks", [])
    return any(check.get("name") == "lease" and check.get("ok") for check in checks)
