"""How long a shop with many orders on Kafka is away when its node starts again, and when it lost its disk."""

import shutil
import time

from load import fill
from nodes import DEFAULT_PARTITIONS, Nodes, move_to_kafka

KEPT = ("KONTOR", "vault")  # With the keyring and the ledger, which lie elsewhere.


def lose_disk(data):
    """All that can be read from the brokers again."""
    for entry in data.iterdir():
        if entry.name in KEPT:
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def restart(table, where, orders, customers):
    data = where.folder / "restart"
    _, rate = fill(data, orders, customers, max(1, orders // 200))
    begun = time.monotonic()
    records = move_to_kafka(where, data, "restart")
    table.say(f"-- restart with {orders:,} orders, filled at {rate:,.0f} orders/s, their {records:,} records moved to "
              f"the broker at {records / (time.monotonic() - begun):,.0f} records/s")
    nodes = Nodes(where, data, "restart", DEFAULT_PARTITIONS)
    nodes.stop()
    clean = nodes.start(0)
    nodes.stop()
    lose_disk(data)
    lost = nodes.start(0)
    nodes.stop()
    table.figures["kafka.restart"] = {"seconds": clean, "orders": orders}
    table.figures["kafka.catch_up"] = {"records_per_second": records / lost, "seconds": lost, "records": records}
    table.say(f"{'':4}ready {clean:.2f} s after a clean stop; bound by taking the topics over, one after the other, "
              "whatever is in them")
    table.say(f"{'':4}ready {lost:.1f} s after its disk was lost, vault and keyring kept: {records / lost:,.0f} "
              "records/s; bound by one core, which folds streams and views and looks each record's key up")
