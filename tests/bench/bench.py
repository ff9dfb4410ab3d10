"""What the server does on this machine, load generator included: see scripts/bench."""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

from load import TOOLS, MinimalEndpoint, Server, end_what_runs, fill, ordering, synced_writes, together, wrk
from table import Table

KONTOR = os.environ["KONTOR_BIN"]
SLICES = 3
SECONDS_AMONG_MANY = 10
SORTS = ("number", "placed_at", "status", "account_number", "company_name")


def size_of(folder):
    return sum(file.stat().st_size for file in folder.iterdir() if file.suffix in (".log", ".sst"))


def placement(table, folder, seconds, connections):
    """Durable placement beside a route that only answers, bare writes, and the minimal endpoint; the four take
    turns in short slices, so that a disk or a neighbour with moods is as bad for each."""
    data = folder / "placement"
    tokens, _ = fill(data, 0, 49, 1)
    server = Server(KONTOR, data)
    minimal = MinimalEndpoint(str(TOOLS / "kontor_bench_minimal_endpoint"), folder / "minimal", os.cpu_count())
    orders_of_all = ordering(server, folder, tokens[1:])
    answering = {"BENCH_TOKEN": tokens[0], "BENCH_PATH": "/livez"}
    wrk(server.base, "place_order.lua", 8, 1, orders_of_all)  # Caches, reserves and pages are warm afterwards.
    slice_seconds = max(1, seconds // SLICES)
    row_bytes = 700
    for count in connections:
        slices = {"place_order": [], "answer_only": [], "minimal_endpoint": [], "synced_writes": []}
        before, used, late = size_of(data / "log"), 0.0, 0.0
        for turn in range(SLICES):
            used -= server.processor_seconds()
            slices["place_order"].append(wrk(server.base, "place_order.lua", count, slice_seconds, orders_of_all))
            late += server.mails_sent()
            used += server.processor_seconds()
            slices["minimal_endpoint"].append(wrk(minimal.base, "place_order.lua", count, slice_seconds, orders_of_all))
            slices["answer_only"].append(wrk(server.base, "get.lua", count, slice_seconds, answering))
            if turn == 0:
                orders = slices["place_order"][0]["rate"] * slice_seconds
                row_bytes = max(200, int((size_of(data / "log") - before) / orders))
            slices["synced_writes"].append(synced_writes(str(TOOLS / "kontor_bench_synced_writes"),
                                                         folder / f"writes-{count}-{turn}", count, row_bytes,
                                                         slice_seconds))
        for name, each in slices.items():
            table.add(f"{name}.c{count}", together(each))
        placed = table.figures[f"place_order.c{count}"]
        placed["processor_us"] = used / (placed["rate"] * slice_seconds * SLICES) * 1e6
        placed["mails_late_seconds"] = late / SLICES
        for name in ("answer_only", "minimal_endpoint", "synced_writes"):
            placed[f"ratio_to_{name}"] = placed["rate"] / table.figures[f"{name}.c{count}"]["rate"]
        table.say(f"{'':4}of the minimal endpoint {placed['ratio_to_minimal_endpoint']:.0%}, of bare synced writes of "
                  f"{row_bytes} bytes {placed['ratio_to_synced_writes']:.0%}, of answering only "
                  f"{placed['ratio_to_answer_only']:.0%}; {placed['processor_us']:.0f} us of processor an order, its "
                  f"mail included, which was sent {placed['mails_late_seconds']:.1f} s after the last")
    server.stop()
    minimal.stop()


def history(table, folder, orders, customers, largest):
    """Pages of the history, start, memory and rebuild with many orders."""
    data = folder / "history"
    tokens, rate = fill(data, orders, customers, largest)
    table.say(f"filled with {orders:,} orders of {customers:,} customers, the largest with {largest:,}: "
              f"{rate:,.0f} orders/s in process")
    server = Server(KONTOR, data)
    table.figures["start"] = {"seconds_1m_orders": server.start_seconds, "orders": orders}
    (folder / "typical").write_text("\n".join(tokens[1:]) + "\n")

    def pages(name, path, token):
        table.add(name, wrk(server.base, "get.lua", 1, 2, {"BENCH_TOKEN": token, "BENCH_PATH": path}))

    # The p99 of this one is the machine's, while the store compacts the fill.
    pages("history.answer_only", "/livez", tokens[1])
    pages("history.first_page", "/v1/orders?limit=50", tokens[1])
    for sort in SORTS:
        pages(f"history.sort.{sort}", f"/v1/orders?limit=50&sort={sort}", tokens[1])
    pages("history.largest.first_page", "/v1/orders?limit=50", tokens[0])
    for sort in SORTS:
        for direction in ("", "-"):
            pages(f"history.largest.sort.{direction}{sort}", f"/v1/orders?limit=50&sort={direction}{sort}", tokens[0])
    table.figures["memory"] = {"rss_mb_1m_orders": server.resident_megabytes(), "orders": orders}
    # What an order costs may not grow with how many there are.
    table.add("place_order_among_many.c64",
              wrk(server.base, "place_order.lua", 64, SECONDS_AMONG_MANY, ordering(server, folder, tokens[1:])))
    server.stop()

    begun = time.monotonic()
    verified = subprocess.run([KONTOR, "verify", "--data", str(data)], capture_output=True, text=True,
                              check=True).stdout
    scan_seconds = time.monotonic() - begun
    records = sum(int(number) for number in re.findall(r"(\d+) records", verified)) or 2 * orders
    rebuilt = subprocess.run([KONTOR, "rebuild", "history", "--data", str(data)], capture_output=True, text=True,
                             check=True).stdout
    table.figures["rebuild"] = {"events_per_second": float(re.search(r"\((\d+)/s\)", rebuilt).group(1)),
                                "bare_scan_records_per_second": records / scan_seconds}


BOUNDS = """What bounds what:
  place_order    c1, c8: the disk's sync, and that a batch waits for the one before; c64, c256: the processor. Two
                 cores do HTTP, rules, sealing, views and the load generator; half of the engine's thread is
                 RocksDB's memtable taking the rows of views and streams.
  answer_only    the processor: reading, writing and scheduling, half of it the load generator's.
  minimal        the processor, with the same sync; nothing is checked, sealed, indexed or shown afterwards.
  synced_writes  the disk's sync alone.
  history        one scan of the customer's rows; a sort by sealed columns opens each of them. Its p99 is
                 the machine's, as that of history.answer_only: what else is on the cores.
  rebuild        all cores: opening whose each order is, and writing two rows an order.
  start          reading the tail that was not flushed, and the newest header of each partition."""


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=int, default=12, help="a subject and number of connections")
    arguments.add_argument("--orders", type=int, default=1_000_000)
    arguments.add_argument("--customers", type=int, default=20_000)
    arguments.add_argument("--largest", type=int, default=5_000)
    arguments.add_argument("--quick", action="store_true", help="a minute, with fewer orders")
    arguments.add_argument("--json", help="write the figures there, too")
    wanted = arguments.parse_args()
    if wanted.quick:
        wanted.seconds, wanted.orders, wanted.customers, wanted.largest = 3, 50_000, 1_000, 500
    folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ.get("BENCH_FOLDER")))
    table = Table()
    try:
        placement(table, folder, wanted.seconds, (1, 8, 64, 256))
        history(table, folder, wanted.orders, wanted.customers, wanted.largest)
    finally:
        end_what_runs()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({name: table.figures[name] for name in ("start", "memory", "rebuild")}, indent=2))
    print(BOUNDS)
    if wanted.json:
        table.write(wanted.json)


if __name__ == "__main__":
    main()
