"""What clients asked and what they were told, one operation a line, for tests/chaos/linearizability to judge."""

import json
import threading
import time


class History:
    def __init__(self, file):
        self.file = file
        self._out = open(file, "w", encoding="utf-8")
        self._lock = threading.Lock()
        self.operations = 0

    @staticmethod
    def now():
        """One clock for all clients, for they are threads of one process."""
        return time.monotonic_ns()

    def add(self, what, client, op, begun, outcome, *, ended=None, **more):
        """Without `ended` nobody knows when, or whether, it takes effect."""
        entry = {"object": what, "client": client, "op": op, "call": begun, "outcome": outcome, **more}
        if outcome != "unknown":
            entry["return"] = self.now() if ended is None else ended
        with self._lock:
            self._out.write(json.dumps(entry) + "\n")
            self.operations += 1

    def close(self):
        with self._lock:
            self._out.close()
