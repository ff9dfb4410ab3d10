"""A broker of our own, and what it gives to others than the product."""

import re
import subprocess

from load import HERE, TOOLS, processor_seconds, result_of

ROOT = HERE.parent.parent


class Broker:
    """One node of Kafka on a folder that goes with it."""

    def __init__(self, folder, port):
        self.folder = folder
        said = subprocess.run([str(ROOT / "scripts/kafka"), "start", "--data", str(folder), "--port", str(port)],
                              stdout=subprocess.PIPE, text=True, check=True).stdout
        self.addresses = said.split()[-1]

    def stop(self):
        subprocess.run([str(ROOT / "scripts/kafka"), "stop", "--data", str(self.folder)], check=True)

    def processor_seconds(self):
        return processor_seconds(int((self.folder / "1/pid").read_text(encoding="ascii")))

    def bytes_of(self, topic):
        """Of its records, with all that Kafka puts around them."""
        return sum(file.stat().st_size for file in self.folder.glob(f"1/log/{topic}-*/*.log"))

    def tool(self, name, *words):
        """One of Kafka's own programs; what it prints."""
        libraries = f"{ROOT}/.cache/kafka/*:{ROOT}/deploy/kafka"
        return subprocess.run(["java", "-Xmx512m", "-XX:+UseSerialGC", "-cp", libraries,
                               f"org.apache.kafka.tools.{name}", *words],
                              capture_output=True, text=True, check=True).stdout

    def make_topic(self, topic, partitions, *settings):
        self.tool("TopicCommand", "--bootstrap-server", self.addresses, "--create", "--topic", topic, "--partitions",
                  str(partitions), *(word for setting in settings for word in ("--config", setting)))

    def producer_perf_test(self, topic, records, record_bytes):
        """Kafka's own kafka-producer-perf-test: no transaction, nothing read, as many records in flight as its
        buffer of 32 MiB holds; each is on every replica that must have it."""
        said = self.tool("ProducerPerformance", "--topic", topic, "--num-records", str(records), "--record-size",
                         str(record_bytes), "--throughput", "-1", "--producer-props",
                         f"bootstrap.servers={self.addresses}", "acks=all")
        rate, *milliseconds = re.findall(
            r"records sent, (\S+) records/sec.* (\d+) ms 50th, \d+ ms 95th, (\d+) ms 99th, (\d+) ms 99.9th", said)[-1]
        p50, p99, p999 = (float(each) * 1000 for each in milliseconds)
        return {"rate": float(rate), "p50_us": p50, "p99_us": p99, "p999_us": p999, "errors": 0}

    def transactions(self, topic, partitions, producers, outstanding, order, seconds):
        """tests/bench/baseline/kafka_transactions.cpp, with orders like these."""
        said = subprocess.run([str(TOOLS / "kontor_bench_kafka_transactions"), self.addresses, topic,
                               *map(str, (partitions, producers, outstanding, order.records, order.value_bytes,
                                          seconds))],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout
        rate, milliseconds = re.search(r"BATCHES (\S+) (\S+)", said).groups()
        return {**result_of(said), "transactions_per_second": float(rate), "transaction_ms": float(milliseconds)}
