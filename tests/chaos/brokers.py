"""Three brokers of Apache Kafka, started by scripts/kafka, killed with -9 and started again, paused and woken."""

import os
import pathlib
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
COUNT = 3
SESSION_SECONDS = 9  # Kafka's own `broker.session.timeout.ms`: then the others take over what a silent broker led.


class Brokers:
    def __init__(self, folder, port, views):
        """`views`: how many clients see them through proxies of their own."""
        self.folder, self.port, self.views = folder, port, views
        self.numbers = range(1, COUNT + 1)

    def start(self):
        """Those that do not run, all of them at first."""
        done = subprocess.run(
            [ROOT / "scripts/kafka", "start", "--nodes", str(COUNT), "--port", str(self.port), "--data",
             self.folder, "--proxied", str(self.views)], capture_output=True, text=True, timeout=400, check=False)
        assert done.returncode == 0, f"the brokers did not start:\n{done.stdout}{done.stderr}"

    def stop(self):
        subprocess.run([ROOT / "scripts/kafka", "stop", "--data", self.folder], check=False, timeout=120)

    def addresses(self):
        return ",".join(f"127.0.0.1:{self.port + number - 1}" for number in self.numbers)

    def addresses_seen_by(self, view):
        return ",".join(f"127.0.0.1:{self.ends_of_link(view, number)[0]}" for number in self.numbers)

    def ends_of_link(self, view, number):
        """Where a view's proxy listens, and the broker behind it; as scripts/kafka lays them out."""
        target = self.port + number - 1 + 200 + 100 * view
        return target + 50, target

    def kill(self, number):
        self._send(number, signal.SIGKILL)

    def pause(self, number):
        self._send(number, signal.SIGSTOP)

    def wake(self, number):
        self._send(number, signal.SIGCONT)

    def _send(self, number, what):
        os.kill(int((self.folder / str(number) / "pid").read_text()), what)
