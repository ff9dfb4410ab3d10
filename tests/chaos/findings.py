"""What must not be and was seen all the same, and how often clients were answered what."""

import collections
import threading


class Findings:
    TOLD_MAX = 20  # Of one kind: the first ones say it, the rest is counted.

    def __init__(self, say):
        self._say = say
        self._lock = threading.Lock()
        self.by_kind = collections.defaultdict(list)
        self.answers = collections.Counter()

    def add(self, kind, text):
        with self._lock:
            self.by_kind[kind].append(text)
            told = len(self.by_kind[kind])
        if told <= self.TOLD_MAX:
            self._say(f"FOUND {kind}: {text}")

    def answered(self, op, outcome):
        """With a status, or with why there is none."""
        with self._lock:
            self.answers[op, str(outcome)[:60]] += 1

    def expect(self, kind, holds, text):
        if not holds:
            self.add(kind, text)
        return holds
