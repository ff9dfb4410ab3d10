"""Breaks what was recorded, on purpose: then the run must fail, or it could not find anything either."""

import json

WAYS = ("order", "feed", "log", "read", "password")


def of_orders(way, workload):
    """One acknowledged order is forgotten, as if nobody had asked for it."""
    if way == "order":
        forgotten = workload.book.acknowledged()[0]
        workload.book.forget(forgotten)


def of_feeds(way, feeds):
    """One node does not tell of an event."""
    if way == "feed":
        del feeds[0][len(feeds[0]) // 2]


def of_log(way, log):
    """A record is lost."""
    if way == "log":
        messages = next(one for one in log.values() if any(message.key.startswith("o:") for message in one))
        messages.remove(next(message for message in messages if message.key.startswith("o:")))


def of_history(way, file):
    """An answer is one that was right a moment before."""
    if way not in ("read", "password"):
        return
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for entry in reversed(entries):
        if way == "read" and entry["op"] == "read" and entry["outcome"] not in ("placed", "absent"):
            entry["outcome"] = "placed"
            break
        if way == "password" and entry["op"] == "log-in" and entry["outcome"] == "ok":
            entry["password"] += 1000
            break
    file.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
