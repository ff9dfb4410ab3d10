"""A shop whose log is on Kafka, served by one node or several."""

import pathlib
import re
import socket
import subprocess
import sys
import typing

import requests

sys.path.append(str(pathlib.Path(__file__).parents[1] / "api"))
from authority import Authority  # noqa: E402
from broker import Broker  # noqa: E402
from load import DEFAULT_PARTITIONS, Server, ordering, wrk  # noqa: E402


class Where(typing.NamedTuple):
    """What each measurement stands on."""

    binary: str
    broker: Broker
    folder: pathlib.Path


class Written(typing.NamedTuple):
    """By nodes, since they started: as the metrics count."""

    transactions: float
    seconds: float
    records: float

    def since(self, before):
        return Written(*(now - then for now, then in zip(self, before)))


WRITTEN = ("kontor_log_sync_seconds_count", "kontor_log_sync_seconds_sum", "kontor_log_batch_records_sum")


def move_to_kafka(where, data, prefix):
    """The log of this folder, into a topic of its own. How many records it has."""
    said = subprocess.run([where.binary, "migrate", "--to", "kafka", "--data", str(data), "--brokers",
                           where.broker.addresses, "--topic-prefix", prefix],
                          capture_output=True, text=True, check=True).stdout
    return int(re.search(r"(\d+) records of the log", said).group(1))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def words_of_node(authority, name):
    """What makes it one of several."""
    words = ["--node-listen", f"127.0.0.1:{free_port()}"]
    for setting, path in authority.sign(name).items():
        words += [f"--node-{setting.replace('_', '-')}", path]
    return words


class Nodes:
    """`count` nodes of the shop in the folder `data`, whose log is on the broker under `prefix`. The first has the
    folder, the others begin with nothing. Load is spread over the HTTP ports of all."""

    def __init__(self, where, data, prefix, partitions, count=1):
        self.binary = where.binary
        self.folders = [data if i == 0 else data.with_name(f"{data.name}-{i + 1}") for i in range(count)]
        shared = ["--log", "kafka", "--brokers", where.broker.addresses, "--topic-prefix", prefix,
                  "--partitions", str(partitions)]
        self.words = [shared] * count
        if count > 1:
            authority = Authority(data.with_name(f"{data.name}-identities"))
            self.words = [shared + words_of_node(authority, f"node-{i + 1}") for i in range(count)]
        self.servers = [None] * count
        for number in range(count):
            self.start(number)

    def start(self, number):
        """Also one that ended. Seconds until it was ready."""
        self.servers[number] = Server(self.binary, self.folders[number], *self.words[number])
        return self.servers[number].becomes_ready()

    def leading(self):
        """The number of the node that holds the leases."""
        for number, server in enumerate(self.servers):
            checks = requests.get(f"{server.base}/readyz", timeout=30).json()["checks"]
            if any(check["name"] == "lease" and check["ok"] for check in checks):
                return number
        raise RuntimeError("no node leads")

    def ordering(self, folder, tokens):
        """What `load` needs."""
        addresses = ",".join(server.base.removeprefix("http://") for server in self.servers)
        return {**ordering(self.servers[0], folder, tokens), "BENCH_ADDRESSES": addresses}

    def load(self, connections, seconds, environment):
        return wrk(self.servers[0].base, "place_order.lua", connections, seconds, environment,
                   threads=min(len(self.servers), connections))

    def processor_seconds(self):
        return sum(server.processor_seconds() for server in self.servers)

    def mails_sent(self):
        return sum(server.mails_sent() for server in self.servers)

    def written(self):
        text = "\n".join(requests.get(f"{server.base}/metrics", timeout=30).text for server in self.servers)
        return Written(*(sum(float(value) for value in re.findall(rf"^{name} (\S+)$", text, re.MULTILINE))
                         for name in WRITTEN))

    def stop(self):
        for server in self.servers:
            server.stop()
