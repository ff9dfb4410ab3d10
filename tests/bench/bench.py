"""What the server does on this machine, load generator included: see scripts/bench."""

import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time

import requests

HERE = pathlib.Path(__file__).parent
BINARY = os.environ["KONTOR_BIN"]
PASSWORD = "a long enough password"
ADDRESS = {"company": "Bench", "contact": "Bench", "street": "Markt", "house_number": "1", "postcode": "9000",
           "city": "Gent", "country": "BE"}


class Server:
    def __init__(self, data):
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [BINARY, "serve", "--sandbox", "--no-seed", "--log-level", "warn", "--listen", "127.0.0.1:0", "--data",
             str(data)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.base = self.process.stdout.readline().split("listening on ")[1].strip()
        self.start_seconds = time.monotonic() - begun

    def resident_megabytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def customer(base, number):
    email = f"bench{number}@klant.example"
    requests.post(f"{base}/v1/registrations", timeout=30, json={
        "company_name": "Bench", "contact_name": "Bench", "email": email, "password": PASSWORD, "language": "en"})
    mail = requests.get(f"{base}/v1/sandbox/mails", params={"to": email}, timeout=30).json()["items"][0]
    token = mail["links"][0].split("#token=")[1]
    return requests.post(f"{base}/v1/activations", json={"token": token, "password": PASSWORD}, timeout=30).json()["token"]


def wrk(base, script, connections, seconds, environment):
    done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(HERE / script), base],
                          capture_output=True, text=True, check=True, env={**os.environ, **environment})
    rate, p50, p99, p999, errors = re.search(r"RESULT (\S+) (\S+) (\S+) (\S+) (\S+)", done.stdout).groups()
    return {"rate": float(rate), "p50_us": float(p50), "p99_us": float(p99), "p999_us": float(p999),
            "errors": int(errors)}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seconds", type=int, default=10)
    arguments.add_argument("--orders", type=int, default=1_000_000)
    arguments.add_argument("--json")
    wanted = arguments.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp())
    server = Server(folder / "data")
    tokens = [customer(server.base, number) for number in range(48)]
    (folder / "tokens").write_text("\n".join(tokens) + "\n")
    headers = {"Authorization": f"Bearer {tokens[0]}"}
    sku = requests.get(f"{server.base}/v1/materials", params={"limit": 1}, headers=headers,
                       timeout=30).json()["items"][0]["sku"]
    body = json.dumps({"account_number": "123456789", "address": ADDRESS, "lines": [{"sku": sku, "quantity": 1}]})
    ordering = {"BENCH_TOKENS": str(folder / "tokens"), "BENCH_BODY": body}
    answering = {"BENCH_TOKEN": tokens[0], "BENCH_PATH": "/livez"}
    figures = {}
    print(f"{'':24}{'per second':>12}{'p50 us':>10}{'p99 us':>10}{'p99.9 us':>10}{'errors':>8}")

    def show(name, result):
        figures[name] = result
        print(f"{name:24}{result['rate']:12,.0f}{result['p50_us']:10,.0f}{result['p99_us']:10,.0f}"
              f"{result['p999_us']:10,.0f}{result['errors']:8}")

    for connections in (1, 8, 64, 256):
        show(f"place_order.c{connections}", wrk(server.base, "place_order.lua", connections, wanted.seconds, ordering))
        show(f"answer_only.c{connections}", wrk(server.base, "get.lua", connections, wanted.seconds, answering))
    placed = figures["place_order.c64"]
    placed["ratio_to_answer_only"] = placed["rate"] / figures["answer_only.c64"]["rate"]
    listing = {**answering, "BENCH_PATH": "/v1/orders?limit=50"}
    show("history.first_page", wrk(server.base, "get.lua", 1, 3, listing))

    def count():
        metrics = requests.get(f"{server.base}/metrics", timeout=30).text
        return int(float(re.search(r'kontor_commands_total\{[^}]*place_order[^}]*done[^}]*\} (\S+)|'
                                   r'kontor_commands_total\{[^}]*done[^}]*place_order[^}]*\} (\S+)',
                                   metrics).group(1) or 0))

    while count() < wanted.orders:
        wrk(server.base, "place_order.lua", 64, 20, ordering)
        print(f"  {count():,} orders", flush=True)
    figures["memory"] = {"rss_mb_1m_orders": server.resident_megabytes(), "orders": count()}
    server.stop()
    rebuilt = subprocess.run([BINARY, "rebuild", "history", "--data", str(folder / "data")], capture_output=True,
                             text=True, check=True).stdout
    print(rebuilt)
    figures["rebuild"] = {"events_per_second": float(re.search(r"\((\d+)/s\)", rebuilt).group(1))}
    server = Server(folder / "data")
    figures["start"] = {"seconds_1m_orders": server.start_seconds}
    server.stop()
    print(json.dumps({name: figures[name] for name in ("memory", "rebuild", "start")}, indent=2))
    if wanted.json:
        pathlib.Path(wanted.json).write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
