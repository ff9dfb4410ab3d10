"""The shop on a broker of its own on this machine, load generator included: see scripts/bench kafka."""

import argparse
import os
import pathlib
import shutil
import tempfile

from broker import Broker
from failover import failover
from load import end_what_runs
from nodes import DEFAULT_PARTITIONS, Where
from placement import IN_FLIGHT, placement
from restart import restart
from table import Table

PARTITIONS = (1, DEFAULT_PARTITIONS, 12)
CONNECTIONS = (1, 8, 64)
NODES_MAX = 3

METHOD = f"""How each figure is measured:
  p4.c64       `POST /v1/orders` by 64 connections at one node, a log of 4 partitions; n3: spread over three nodes, of
               which one leads and the others forward. An order is acknowledged once its transaction was read back.
  bare         Beside each, on a topic of its own: a transactional producer a partition, with as many orders under way
               as there are connections, each of as many records and bytes. It is done once it was read back, too.
               Nothing is checked, sealed, indexed or shown, and no mail follows.
  in_flight    As many connections as can order without one being refused, {IN_FLIGHT:,} at most.
  perf_test    Kafka's own kafka-producer-perf-test with acks=all and records of the same size, in records a second: no
               transaction, nobody reads. The cores that the product has for HTTP and rules it has for itself.
  restart      From starting the process until /readyz says ok, after a clean stop.
  catch_up     The same once the mirror, state and views were lost, over the records of the log.
  failover     From `kill -9` of the node that leads until another node took an order, and showed one to its owner.
The broker acknowledges what is in its memory: Kafka does not sync the disk, several brokers are what makes it safe."""


def measure(table, where, wanted):
    for partitions in PARTITIONS:
        placement(table, where, partitions, 1, CONNECTIONS, wanted)
        yield
    # Under the names by which it is compared from run to run.
    default = f"kafka.p{DEFAULT_PARTITIONS}"
    for name in ("c1", "c8", "c64", f"in_flight_{IN_FLIGHT}"):
        table.figures[f"kafka.{name}"] = table.figures[f"{default}.{name}"]
    restart(table, where, wanted.orders, wanted.customers)
    yield
    for count in range(2, wanted.nodes + 1):
        placement(table, where, DEFAULT_PARTITIONS, count, CONNECTIONS[-1:], wanted)
        yield
    if wanted.nodes > 1:
        failover(table, where, wanted.kills)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=int, default=12, help="a subject and number of connections")
    arguments.add_argument("--orders", type=int, default=1_000_000, help="before a restart")
    arguments.add_argument("--customers", type=int, default=20_000, help="who have those orders")
    arguments.add_argument("--records", type=int, default=2_000_000, help="of Kafka's own test")
    arguments.add_argument("--kills", type=int, default=5, help="of the node that leads")
    arguments.add_argument("--nodes", type=int, default=NODES_MAX, help="at most; 1 leaves fail-over out as well")
    arguments.add_argument("--port", type=int, default=29092, help="the broker's first")
    arguments.add_argument("--quick", action="store_true", help="a few minutes, with less of everything")
    arguments.add_argument("--json", help="write the figures there, too")
    wanted = arguments.parse_args()
    if wanted.quick:
        wanted.seconds, wanted.orders, wanted.customers, wanted.records, wanted.kills = 3, 20_000, 1_000, 300_000, 2
    folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ.get("BENCH_FOLDER")))
    broker = Broker(folder / "broker", wanted.port)
    table = Table()
    try:
        for _ in measure(table, Where(os.environ["KONTOR_BIN"], broker, folder), wanted):
            if wanted.json:  # What was measured is kept whatever becomes of the rest.
                table.write(wanted.json)
    finally:
        end_what_runs()
        broker.stop()
        shutil.rmtree(folder, ignore_errors=True)
    if wanted.json:
        table.write(wanted.json)
    print(METHOD)


if __name__ == "__main__":
    main()
