"""Three brokers of Apache Kafka, started by scripts/kafka, killed with -9 and started again."""

import os
import pathlib
import re
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
COUNT = 3


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
        os.kill(int((self.folder / str(number) / "pid").read_text()), signal.SIGKILL)

    def keys_of(self, topic):
        """The keys of all committed messages by partition, in the order in which they lie there."""
        done = subprocess.run(
            ["java", "-Xmx256m", "-cp", f"{ROOT}/.cache/kafka/*:{ROOT}/deploy/kafka",
             "org.apache.kafka.tools.consumer.ConsoleConsumer", "--bootstrap-server", self.addresses(),
             "--topic", topic, "--from-beginning", "--isolation-level", "read_committed", "--timeout-ms", "10000",
             "--property", "print.key=true", "--property", "print.value=false",
             "--property", "print.partition=true"], capture_output=True, text=True, timeout=300, errors="replace",
            check=False)
        keys = {}
        for line in done.stdout.splitlines():
            found = re.fullmatch(r"Partition:(\d+)\t(.*)", line)
            if found:
                keys.setdefault(int(found[1]), []).append(found[2])
        assert keys, f"nothing was read from {topic}:\n{done.stderr[-2000:]}"
        return keys
