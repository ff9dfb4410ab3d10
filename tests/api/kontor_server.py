"""The real server as a process: started, awaited, stopped, and searched for sanitizer reports."""

import hashlib
import os
import queue
import re
import signal
import subprocess
import threading
import time

import requests

_ADDRESS = re.compile(r"listening on (http://127\.0\.0\.1:\d+)")
_REPORTS = ("AddressSanitizer", "LeakSanitizer", "ThreadSanitizer", "MemorySanitizer", "runtime error:")
START_SECONDS_MAX = 120
STOP_SECONDS_MAX = 60


class Server:
    """One data folder and the process on it, which may be stopped and started again."""

    def __init__(self, binary, folder, arguments=("--no-seed",), environment=None, sandbox=True):
        self.binary = binary
        self._mode = ["--sandbox"] if sandbox else []
        self._arguments = list(arguments)
        self.data = folder / "data"
        self._environment = {**on_kafka(self.data), **(environment or {})}
        self.log = folder / "log.txt"
        self.address = None
        self.process = None

    def command(self, *words, stdin="", timeout=120):
        """Runs `kontor` with these words on this server's data folder, and returns what came of it."""
        return subprocess.run([self.binary, *words, "--data", str(self.data)], capture_output=True, text=True,
                              timeout=timeout, input=stdin, env=self.variables())

    def put_log(self, **settings):
        """Where the log is, of the starts and commands from now on: settings of `log` and `kafka`."""
        self._environment.update({f"KONTOR_{name.upper()}": value for name, value in settings.items()})

    def take_log_to_new_topic(self):
        """After a restore: the log lies in the folder; where the tests run on Kafka it goes there."""
        if "KONTOR_KAFKA_BROKERS" not in self._environment:
            return
        prefix = self._environment["KONTOR_KAFKA_TOPIC_PREFIX"]
        self.put_log(kafka_topic_prefix=prefix + "-again")
        done = self.command("migrate", "--to", "kafka")
        assert done.returncode == 0, done.stdout + done.stderr

    def set_arguments(self, *arguments):
        """Of the starts from now on."""
        self._arguments = list(arguments)

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "serve", *self._mode, "--listen", "127.0.0.1:0", "--data", str(self.data), *self._arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", env=self.variables())
        announced = queue.Queue()
        self._pump = threading.Thread(target=self._copy_output, args=(self.process.stdout, announced), daemon=True)
        self._pump.start()
        self.address = announced.get(timeout=START_SECONDS_MAX)
        assert self.address is not None, f"the server ended at start:\n{self.output()}"
        self._await_readiness()
        return self

    def stop(self):
        """SIGTERM drains and exits 0."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_SECONDS_MAX)
        self._finish()
        assert code == 0, f"exit code {code} after SIGTERM:\n{self.output()[-4000:]}"

    def kill(self):
        self.process.kill()
        self.process.wait()
        self._finish()

    def running(self):
        return self.process is not None and self.process.poll() is None

    def resident_bytes(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))

    def output(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def assert_no_sanitizer_report(self):
        found = [report for report in _REPORTS if report in self.output()]
        assert not found, f"{found} in the output:\n{self.output()[-8000:]}"

    def variables(self):
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KONTOR_")}
        return {**inherited, **self._environment}

    def _finish(self):
        self._pump.join()
        self.process.stdout.close()
        self.assert_no_sanitizer_report()

    def _copy_output(self, lines, announced):
        with open(self.log, "a", encoding="utf-8") as log:
            for line in lines:
                log.write(line)
                log.flush()
                found = _ADDRESS.search(line)
                if found:
                    announced.put(found.group(1))
        announced.put(None)

    def _await_readiness(self):
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            assert self.running(), f"the server ended at start:\n{self.output()}"
            try:
                if requests.get(self.address + "/readyz", timeout=5).status_code == 200:
                    return
            except requests.ConnectionError:
                pass
            pause()
        raise AssertionError(f"not ready in {START_SECONDS_MAX} s:\n{self.output()}")


def on_kafka(data):
    """Settings that put the log of a data folder on the broker that KONTOR_TEST_BROKERS names, if it does."""
    brokers = os.environ.get("KONTOR_TEST_BROKERS")
    if not brokers:
        return {}
    own = hashlib.sha256(f"{data} {os.getpid()}".encode()).hexdigest()[:16]
    return {"KONTOR_LOG_STORE": "kafka", "KONTOR_KAFKA_BROKERS": brokers, "KONTOR_KAFKA_TOPIC_PREFIX": f"test-{own}"}


def pause():
    """Between two looks at something that another thread or process does."""
    threading.Event().wait(0.02)


def eventually(look, seconds_max=20):
    """What `look` returns, as soon as that is true; fails after `seconds_max`."""
    deadline = time.monotonic() + seconds_max
    while True:
        seen = look()
        # A response counts as seen whatever its status: its own truth says whether it is below 400.
        if isinstance(seen, requests.Response) or seen:
            return seen
        assert time.monotonic() < deadline, f"still {seen!r} after {seconds_max} s"
        pause()
