"""How long nobody is answered after the node that leads is gone: writes, customers' reads, the feed and statistics,
each through every node that is left."""

import threading
import time

from calls import NotSent, Unknown, call
from faults import PauseNode
from feeds import page_of
from zombies import ask_zombie

# Seconds. What a node that stands by answers itself goes on at once, or nearly.
AIMS = {"writes": 10.0, "reads": 10.0, "feed": 2.0, "statistics": 2.0}
WATCHED_SECONDS_MAX = 90
TRY_SECONDS_MAX = 3  # Then it is sent again, as an impatient client would.


class FailOvers:
    def __init__(self, cluster, workload):
        self.cluster, self.workload = cluster, workload
        self.measured = []  # (kind, seconds, alone, fault, node), infinite where there was no answer at all.
        self._lock = threading.Lock()

    def watch(self, fault, leader, alone):
        """Something to be told of `begun` and `before_end` where it is the node that leads which is hit."""
        return FailOver(self, fault, alone) if fault.node is leader else None

    def add(self, *measured):
        with self._lock:
            self.measured.append(measured)

    def of(self, kind, alone):
        return sorted(one[1] for one in self.measured if one[0] == kind and one[2] == alone)


class FailOver:
    def __init__(self, fail_overs, fault, alone):
        self.all, self.fault, self.alone = fail_overs, fault, alone
        self.workload = fail_overs.workload
        nodes = fail_overs.cluster.nodes
        # A single node has nobody beside it: then how long until it answers again.
        self.remaining = [node for node in nodes if node is not fault.node] or nodes
        self.started = None

    def begun(self):
        self.started = time.monotonic()
        for node in self.remaining:
            for kind, probe in (("writes", self._write(node)), ("reads", self._read(node)),
                                ("feed", lambda node=node: page_of(node.port, None, seconds_max=TRY_SECONDS_MAX)),
                                ("statistics", lambda node=node: call(
                                    node.port, "GET", "/v1/statistics/periods", token="sandbox-analyst",
                                    seconds_max=TRY_SECONDS_MAX))):
                if probe is not None:
                    threading.Thread(target=self._measure, args=(kind, node, probe), daemon=True).start()

    def before_end(self):
        """While the node that led sleeps, and somebody else leads."""
        if isinstance(self.fault, PauseNode) and self.fault.node not in self.remaining:
            ask_zombie(self.workload, self.fault.node, self.remaining)

    def _measure(self, kind, node, probe):
        while time.monotonic() < self.started + WATCHED_SECONDS_MAX:
            if self.workload.stopping.is_set():
                return
            try:
                answer = probe()
                if answer is not None and answer.status in (200, 201):
                    self.all.add(kind, time.monotonic() - self.started, self.alone, self.fault.name, node.index)
                    return
            except (NotSent, Unknown):
                pass
            threading.Event().wait(0.05)
        self.all.add(kind, float("inf"), self.alone, self.fault.name, node.index)

    def _write(self, node):
        desk = self.workload.desk()
        order = self.workload.new_order(self.workload.prober, desk.dice)
        return lambda: desk.try_to_place(order, node.index - 1, TRY_SECONDS_MAX)

    def _read(self, node):
        order = self.workload.book.recent(self.workload.desk().dice)
        if order is None:
            return None
        return lambda: call(node.port, "GET", f"/v1/orders/{order.number}", token=order.customer.token,
                            seconds_max=TRY_SECONDS_MAX)
