"""The log as it stands in its topic, read by Kafka's own consumer: docs/log-format.md says what lies there."""

import collections
import re
import subprocess

from brokers import ROOT

CONSUMER = "org.apache.kafka.tools.consumer.ConsoleConsumer"
BYTES = "org.apache.kafka.common.serialization.BytesDeserializer"

# `type` is that of a record's event; None of a tombstone, empty of what is no record.
Message = collections.namedtuple("Message", ["key", "type"])


def messages_of(brokers, topic):
    """All that was committed, by partition, in the order in which it lies there."""
    done = subprocess.run(
        ["java", "-Xmx256m", "-cp", f"{ROOT}/.cache/kafka/*:{ROOT}/deploy/kafka", CONSUMER,
         "--bootstrap-server", brokers.addresses(), "--topic", topic, "--from-beginning", "--isolation-level",
         "read_committed", "--timeout-ms", "10000", "--property", "print.key=true", "--property",
         "print.partition=true", "--property", f"value.deserializer={BYTES}"],
        capture_output=True, text=True, timeout=300, errors="replace", check=False)
    found = {}
    for line in done.stdout.splitlines():
        parts = re.fullmatch(r"Partition:(\d+)\t([^\t]*)\t(.*)", line)
        if parts:
            found.setdefault(int(parts[1]), []).append(message(parts[2], parts[3]))
    assert found, f"nothing was read from {topic}:\n{done.stderr[-2000:]}"
    return found


def message(key, shown):
    """Of a key and a value as Kafka shows bytes: what can be printed, else \\xHH."""
    if key in ("f", "l") or key.startswith(("h/", "p/")):
        return Message(key, "")
    if shown == "null":
        return Message(key, None)
    return Message(key, type_in(re.sub(r"\\x([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), shown)))


def type_in(record):
    """The third of a record's six: text, number, text, each with its CBOR head."""
    at = 1
    for _ in range(2):
        size, at = _head(record, at)
        at += size
    size, at = _head(record, at)
    return record[at:at + size]


def _head(record, at):
    """How many bytes follow the head of a text, none of a number; and where."""
    first = ord(record[at])
    extra = {24: 1, 25: 2, 26: 4, 27: 8}.get(first & 31, 0)
    value = int.from_bytes(record[at + 1:at + 1 + extra].encode("latin-1"), "big") if extra else first & 31
    return (value if first >> 5 == 3 else 0), at + 1 + extra
