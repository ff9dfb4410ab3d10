"""Orders a second on Kafka, beside what the same broker gives to programs that do nothing but write."""

import os
import pathlib
import statistics
import time
import typing

from load import BUYERS, fill, together
from nodes import Nodes, move_to_kafka

SLICES = 3
IN_FLIGHT = 4096
FRAME_BYTES = 50  # What Kafka puts around a record's value, key and header included.
BUSY = 0.9


class Order(typing.NamedTuple):
    """What an order writes to the log, its mail included."""

    records: int
    value_bytes: int


class Cores:
    """Who had them, as shares of all, while this was open."""

    def __init__(self, nodes, broker):
        self.users = {"kontor": nodes, "the broker": broker}
        self.spans = []

    def __enter__(self):
        self.before = self._look()
        return self

    def __exit__(self, *failure):
        self.spans.append([after - before for before, after in zip(self.before, self._look())])

    def shares(self):
        spent, idle, *users = (sum(each) for each in zip(*self.spans))
        whole = spent * os.cpu_count()
        return {"busy": 1 - min(1, idle / whole), **{name: used / whole for name, used in zip(self.users, users)}}

    def _look(self):
        fields = pathlib.Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
        idle = (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")
        return [time.monotonic(), idle, *(user.processor_seconds() for user in self.users.values())]


def bound(shares):
    """In words."""
    *users, = sorted(((share, name) for name, share in shares.items() if name != "busy"), reverse=True)
    split = ", ".join(f"{name} {share:.0%}" for share, name in users)
    if shares["busy"] > BUSY:
        return f"bound by the cores, {shares['busy']:.0%} busy: {split}, the rest by the load"
    return f"bound by how long a transaction takes: the cores are {shares['busy']:.0%} busy ({split})"


class Subject:
    """A fresh shop and an empty topic beside it, both with so many partitions."""

    def __init__(self, where, partitions, count):
        self.broker, self.partitions = where.broker, partitions
        self.name = f"p{partitions}" if count == 1 else f"n{count}.p{partitions}"
        data = where.folder / self.name
        tokens, _ = fill(data, 0, BUYERS, 1, partitions=partitions)
        move_to_kafka(where, data, self.name)
        self.topic, self.bare_topic = f"{self.name}.log", f"{self.name}.bare"
        self.broker.make_topic(self.bare_topic, partitions, "cleanup.policy=compact")
        self.nodes = Nodes(where, data, self.name, partitions, count)
        self.environment = self.nodes.ordering(where.folder, tokens[1:])

    def order(self, seconds):
        """What one writes; caches, reserves and pages are warm afterwards."""
        before, bytes_before = self.nodes.written(), self.broker.bytes_of(self.topic)
        orders = self.nodes.load(64, seconds, self.environment)["rate"] * seconds
        self.nodes.mails_sent()
        records = (self.nodes.written().records - before.records) / orders
        size = (self.broker.bytes_of(self.topic) - bytes_before) / orders
        return Order(round(records), max(1, round(size / records) - FRAME_BYTES))

    def row(self, table, name, connections, order, seconds):
        """The product and a bare producer take turns, so that a neighbour with moods is as bad for each."""
        placed, bare, cores = [], [], Cores(self.nodes, self.broker)
        before = self.nodes.written()
        for _ in range(SLICES):
            with cores:
                placed.append(self.nodes.load(connections, max(1, seconds // SLICES), self.environment))
            self.nodes.mails_sent()
            bare.append(self.broker.transactions(self.bare_topic, self.partitions, self.partitions, connections, order,
                                                 max(1, seconds // SLICES)))
        written = self.nodes.written().since(before)
        name = f"kafka.{self.name}.{name}"
        result, beside = together(placed), together(bare)
        for figure in ("transactions_per_second", "transaction_ms"):
            beside[figure] = statistics.fmean(each[figure] for each in bare)
        result |= {"connections": connections,
                   "orders_a_transaction": written.records / order.records / written.transactions,
                   "transaction_ms": written.seconds / written.transactions * 1000,
                   "ratio_to_transactional_producer": result["rate"] / beside["rate"],
                   "cores": cores.shares()}
        table.add(name, result)
        table.add(f"{name}.bare", beside)
        table.say(f"{'':4}of the bare producer {result['ratio_to_transactional_producer']:.0%}; "
                  f"{result['orders_a_transaction']:.1f} orders a transaction of {result['transaction_ms']:.0f} ms, "
                  f"its {beside['rate'] / beside['transactions_per_second']:.1f} of {beside['transaction_ms']:.0f} ms")
        table.say(f"{'':4}{bound(result['cores'])}")
        return result

    def rows(self, table, connections, order, seconds):
        for count in connections:
            self.row(table, f"c{count}", count, order, seconds)

    def row_in_flight(self, table, order, seconds):
        """As many orders in flight as are taken without one being refused, IN_FLIGHT at most."""
        connections, refused = IN_FLIGHT, True
        while refused and connections > 1:
            refused = self.nodes.load(connections, 1, self.environment)["errors"] > 0
            self.nodes.mails_sent()  # What was in flight is done, and in nobody's way.
            if refused:
                connections //= 2
        return self.row(table, f"in_flight_{IN_FLIGHT}", connections, order, seconds)

    def perf_test(self, table, order, records):
        """In records a second, not orders. Without compaction, which asks for keys."""
        topic = f"{self.name}.perf"
        self.broker.make_topic(topic, self.partitions)
        result = self.broker.producer_perf_test(topic, records, order.value_bytes)
        table.add(f"kafka.{self.name}.perf_test", result)
        return result

    def stop(self):
        self.nodes.stop()


def placement(table, where, partitions, count, connections, wanted):
    """All rows of a shop with so many partitions and nodes."""
    subject = Subject(where, partitions, count)
    order = subject.order(wanted.seconds)
    table.say(f"-- partitions {partitions}, nodes {count}: an order is {order.records} records of {order.value_bytes} "
              "bytes, its mail included")
    subject.rows(table, connections, order, wanted.seconds)
    in_flight = subject.row_in_flight(table, order, wanted.seconds)
    subject.stop()
    if count > 1:
        return
    perf_test = subject.perf_test(table, order, wanted.records)
    in_flight["ratio_to_producer_perf_test"] = in_flight["rate"] * order.records / perf_test["rate"]
    table.say(f"{'':4}the product with {in_flight['connections']} orders in flight writes "
              f"{in_flight['ratio_to_producer_perf_test']:.0%} of these records/s")
    table.say(f"{'':4}bound by the cores, which the test shares with the broker alone")
