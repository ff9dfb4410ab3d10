"""The load generator and the processes that it is pointed at."""

import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import threading
import time

import requests

HERE = pathlib.Path(__file__).parent
TOOLS = pathlib.Path(os.environ["BENCH_TOOLS"])
ADDRESS = {"company": "Bench", "contact": "Bench", "street": "Markt", "house_number": "1", "postcode": "9000",
           "city": "Gent", "country": "BE"}
DEFAULT_PARTITIONS = 4  # Of a new log.
BUYERS = 101  # Of whom the fill gives sessions.


def result_of(output):
    rate, p50, p99, p999, errors = re.search(r"RESULT (\S+) (\S+) (\S+) (\S+) (\S+)", output).groups()
    return {"rate": float(rate), "p50_us": float(p50), "p99_us": float(p99), "p999_us": float(p999),
            "errors": int(errors)}


def wrk(base, script, connections, seconds, environment, threads=1):
    done = subprocess.run(["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s",
                           str(HERE / script), base],
                          capture_output=True, text=True, check=True, env={**os.environ, **environment})
    return result_of(done.stdout)


def fill(data, orders, customers, largest, first=0, partitions=DEFAULT_PARTITIONS):
    """A data folder with that many orders: sessions of the first 101 customers, and orders a second in process."""
    done = subprocess.run([str(TOOLS / "kontor_bench_fill"),
                           *map(str, (data, orders, customers, largest, first, partitions))],
                          capture_output=True, text=True, check=True)
    *tokens, rate = done.stdout.splitlines()
    return tokens, float(rate.split()[1])


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ordering(server, folder, tokens):
    """What the load generator needs to place orders with these sessions."""
    (folder / "tokens").write_text("\n".join(tokens) + "\n", encoding="ascii")
    sku = requests.get(f"{server.base}/v1/materials", params={"limit": 1}, timeout=30,
                       headers={"Authorization": f"Bearer {tokens[0]}"}).json()["items"][0]["sku"]
    body = {"account_number": "123456789", "address": ADDRESS, "lines": [{"sku": sku, "quantity": 1}]}
    return {"BENCH_TOKENS": str(folder / "tokens"), "BENCH_BODY": json.dumps(body)}


def together(slices):
    """Slices of one subject: rates are averaged, of each percentile the middle one counts."""
    middle = {name: statistics.median(each[name] for each in slices) for name in ("p50_us", "p99_us", "p999_us")}
    return {"rate": statistics.fmean(each["rate"] for each in slices), **middle,
            "errors": sum(each["errors"] for each in slices)}


RUNNING = []


def started(*arguments, **options):
    process = subprocess.Popen(*arguments, **options)
    RUNNING.append(process)
    return process


def end_what_runs():
    """Of what was started here, in whatever way the measuring ended."""
    for process in RUNNING:
        process.kill()
        process.wait()


class Server:
    """kontor on a data folder, with these words besides."""

    def __init__(self, binary, data, *words):
        self.begun = time.monotonic()
        self.process = started(
            [binary, "serve", "--sandbox", "--no-seed", "--log-level", "warn", "--listen", "127.0.0.1:0", "--data",
             str(data), *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("KONTOR_")})
        self.base = self.process.stdout.readline().split("listening on ")[1].strip()
        self.start_seconds = time.monotonic() - self.begun

    def becomes_ready(self):
        """How long after its start that was."""
        while requests.get(f"{self.base}/readyz", timeout=30).status_code != 200:
            threading.Event().wait(0.01)
        return time.monotonic() - self.begun

    def resident_megabytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def processor_seconds(self):
        return processor_seconds(self.process.pid)

    def mails_sent(self):
        """Waits until no mail waits, so that nothing is done beside what is measured next; how long that took."""
        begun = time.monotonic()
        waiting = re.compile(r"^kontor_mails_waiting 0$", re.MULTILINE)
        while not waiting.search(requests.get(f"{self.base}/metrics", timeout=30).text):
            threading.Event().wait(0.1)
        return time.monotonic() - begun

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def kill(self):
        self.process.kill()
        self.process.wait()


class MinimalEndpoint:
    """tests/bench/baseline/minimal_endpoint.cpp."""

    def __init__(self, binary, folder, threads):
        self.process = started([binary, str(folder), str(threads)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
        self.base = f"http://127.0.0.1:{self.process.stdout.readline().strip()}"

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def synced_writes(binary, folder, outstanding, size, seconds):
    done = subprocess.run([binary, str(folder), str(outstanding), str(size), str(seconds)], capture_output=True,
                          text=True, check=True)
    return result_of(done.stdout)
