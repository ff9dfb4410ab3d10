"""What privacy costs on this machine, load generator included: see scripts/bench privacy."""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import time

import requests

from load import BUYERS, TOOLS, Server, end_what_runs, fill, ordering, together, wrk

KONTOR = os.environ["KONTOR_BIN"]
CONNECTIONS = 64
SLICE_SECONDS = 3
PURGE_SECONDS_MAX = 1800
DAY_MS = 86_400_000

METHOD = """How each figure is measured:
  sealing    Processor time of all that placing an order does for privacy, done alone in process (secret taken and
             minted, members, metadata and facts sealed, digests, the owner opened by a view), over the server's whole
             processor time an order while it serves them over HTTP. In process: over that of placing alone.
  erased     From the operator's request on a running server, under as many orders as it takes, until the receipt
             says `erased`. The vault holds the keys of that many customers.
  turn       `kontor keys turn` on that server, with no orders meanwhile, over the keys that the vault holds.
  purge      The 99th percentile of placing orders while orders that are due are purged, over that with nothing due on
             the same folder afterwards. `purge_seconds` is at most one slice of three seconds too long."""


def kontor(data, *words, stdin=""):
    done = subprocess.run([KONTOR, *words, "--data", str(data)], capture_output=True, text=True, input=stdin, check=True)
    return done.stdout


def load(server, environment, seconds):
    return wrk(server.base, "place_order.lua", CONNECTIONS, seconds, environment)


def keys_held(server):
    text = requests.get(f"{server.base}/metrics", timeout=60).text
    return int(float(re.search(r"^kontor_vault_keys(?:\{.*\})? (\S+)", text, re.MULTILINE).group(1)))


def sealing(folder, orders, seconds):
    output = subprocess.run([str(TOOLS / "kontor_bench_sealing"), str(folder / "sealing"), str(orders)],
                            capture_output=True, text=True, check=True).stdout
    placing_us, sealing_us = (float(figure) for figure in
                              re.search(r"placing (\S+) sealing (\S+)", output).groups())
    data = folder / "serving"
    tokens, _ = fill(data, 0, BUYERS, 1)
    server = Server(KONTOR, data)
    environment = ordering(server, folder, tokens)
    load(server, environment, 2)
    before = server.processor_seconds()
    result = load(server, environment, seconds)
    serving_us = (server.processor_seconds() - before) * 1e6 / (result["rate"] * seconds)
    server.stop()
    return {"sealing_cost_share": sealing_us / serving_us, "sealing_cost_share_in_process": sealing_us / placing_us,
            "sealing_us": sealing_us, "placing_in_process_us": placing_us, "serving_us": serving_us,
            "orders_per_second": result["rate"]}


def forgetting(folder, customers):
    """Time to `erased` under load, and an epoch turn, both with many customers."""
    data = folder / "forgetting"
    begun = time.monotonic()
    tokens, _ = fill(data, 0, customers, 1)
    figures = {"customers": customers, "fill_seconds": time.monotonic() - begun}
    server = Server(KONTOR, data)
    environment = ordering(server, folder, tokens)
    load(server, environment, 2)
    quiet = load(server, environment, SLICE_SECONDS)
    slices, ended = [], threading.Event()

    def keep_loading():
        while not ended.is_set():
            slices.append(load(server, environment, SLICE_SECONDS))

    thread = threading.Thread(target=keep_loading)
    thread.start()
    time.sleep(1)  # The load is at its height.
    begun = time.monotonic()
    said = kontor(data, "erasure", "request", stdin=f"bench{customers - 1}@klant.example\n")
    receipt = said.split()[-1]
    while requests.get(f"{server.base}/v1/erasure-receipts/{receipt}", timeout=60).json()["status"] == "pending":
        time.sleep(0.05)
    figures["seconds_to_erased_1m"] = time.monotonic() - begun
    ended.set()
    thread.join()
    figures["erased_p99_factor"] = together(slices)["p99_us"] / quiet["p99_us"]
    figures["orders_per_second_meanwhile"] = together(slices)["rate"]
    figures["turn_keys"] = keys_held(server)
    begun = time.monotonic()
    kontor(data, "keys", "turn")
    figures["turn_seconds"] = time.monotonic() - begun
    figures["epoch_turn_seconds_1m_keys"] = figures["turn_seconds"] * 1e6 / figures["turn_keys"]
    server.stop()
    return figures


def destroyed(data):
    """Keys that were ever destroyed: each is a line of the erasure ledger."""
    return data.with_name(data.name + ".ledger").read_bytes().count(b" key ")


def purging(folder, orders, seconds):
    """The 99th percentile of placing while orders that are due are purged, and without."""
    data = folder / "purging"
    fill(data, orders, max(2, orders // 100), 1)
    (data / "sandbox-clock").write_text(f"{91 * DAY_MS}\n", encoding="ascii")
    tokens, _ = fill(data, 0, BUYERS, 1, first=10_000_000)  # Sessions of those before are long over.
    before = destroyed(data)
    begun = time.monotonic()
    server = Server(KONTOR, data)
    environment = ordering(server, folder, tokens)
    during = []
    while destroyed(data) - before < orders:
        slice_of_it = load(server, environment, SLICE_SECONDS)
        if destroyed(data) - before < orders or not during:
            during.append(slice_of_it)
        if time.monotonic() - begun > PURGE_SECONDS_MAX:
            raise SystemExit(f"after {PURGE_SECONDS_MAX} s {destroyed(data) - before} of {orders} orders are purged")
    purge_seconds = time.monotonic() - begun
    load(server, environment, SLICE_SECONDS)  # Warnings of passwords and the like come after.
    after = [load(server, environment, SLICE_SECONDS) for _ in range(max(1, seconds // SLICE_SECONDS))]
    server.stop()
    during, after = together(during), together(after)
    return {"purge_100k_p99_factor": during["p99_us"] / after["p99_us"], "purge_orders": orders,
            "purge_seconds": purge_seconds, "purge_p99_us": during["p99_us"], "quiet_p99_us": after["p99_us"],
            "orders_per_second_during_purge": during["rate"], "orders_per_second_without": after["rate"]}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=int, default=12, help="of load for each figure that has one")
    arguments.add_argument("--orders", type=int, default=100_000, help="orders that are due, and that are sealed")
    arguments.add_argument("--customers", type=int, default=1_000_000)
    arguments.add_argument("--quick", action="store_true", help="a minute, with less of everything")
    arguments.add_argument("--json", help="write the figures there, too")
    wanted = arguments.parse_args()
    if wanted.quick:
        wanted.seconds, wanted.orders, wanted.customers = 6, 20_000, 20_000
    folder = pathlib.Path(tempfile.mkdtemp(dir=os.environ.get("BENCH_FOLDER")))
    figures = {}
    try:
        for name, measured in (("sealing", lambda: sealing(folder, wanted.orders, wanted.seconds)),
                               ("erased and turn", lambda: forgetting(folder, wanted.customers)),
                               ("purge", lambda: purging(folder, wanted.orders, wanted.seconds))):
            print(f"== {name}", flush=True)
            found = measured()
            for key, value in found.items():
                print(f"{key:34}{value:16,.3f}", flush=True)
            figures |= found
            if wanted.json:  # What was measured is kept whatever becomes of the rest.
                pathlib.Path(wanted.json).write_text(json.dumps({"privacy": figures}, indent=2) + "\n", encoding="ascii")
    finally:
        end_what_runs()
        shutil.rmtree(folder, ignore_errors=True)
    print(METHOD)


if __name__ == "__main__":
    main()
