"""What goes wrong, when, and for how long, by the dice: one fault at a time or a few at once, then a while of peace."""

import random
import threading
import time

from brokers import SESSION_SECONDS
from cluster import PEERS
from nodes import await_readiness

HEAL_SECONDS_MAX = 90  # After everything is whole again; a node that is not ready then is stuck.


class KillNode:
    hits_node = True

    def __init__(self, cluster, node, dice):
        self.cluster, self.node = cluster, node
        self.seconds = dice.uniform(0.2, 6)
        self.name = f"kill -9 of node {node.index}, away for {self.seconds:.1f} s"

    def begin(self):
        self.node.kill()

    def end(self):
        self.node.start()


class PauseNode:
    """For longer than a lease, mostly: it wakes and does not know that time has passed."""
    hits_node = True

    def __init__(self, cluster, node, dice):
        self.cluster, self.node = cluster, node
        self.seconds = dice.uniform(4, 10) if dice.random() < 0.8 else dice.uniform(0.5, 3)
        self.name = f"pause of node {node.index} for {self.seconds:.1f} s"

    def begin(self):
        self.node.pause()

    def end(self):
        self.node.wake()


class KillBroker:
    hits_node = False

    def __init__(self, cluster, dice):
        self.cluster = cluster
        self.broker = dice.choice(list(cluster.brokers.numbers))
        self.seconds = dice.uniform(2, 14)
        self.name = f"kill -9 of broker {self.broker}, away for {self.seconds:.1f} s"

    def begin(self):
        self.cluster.brokers.kill(self.broker)

    def end(self):
        self.cluster.brokers.start()


class PauseBroker:
    """For longer than its session lasts: its connections stay open and silent, others lead what it led, and it wakes and
    does not know it."""
    hits_node = False

    def __init__(self, cluster, dice):
        self.cluster = cluster
        self.broker = dice.choice(list(cluster.brokers.numbers))
        self.seconds = SESSION_SECONDS + dice.uniform(1, 7)
        self.name = f"pause of broker {self.broker} for {self.seconds:.1f} s"

    def begin(self):
        self.cluster.brokers.pause(self.broker)

    def end(self):
        self.cluster.brokers.wake(self.broker)


class CutLinks:
    hits_node = False

    def __init__(self, cluster, node, dice):
        self.cluster = cluster
        self.state = dice.choice(["silent", "silent", "closed"])
        ends = list(cluster.brokers.numbers)
        if dice.random() < 0.4:
            ends = [dice.choice(ends)]
        if len(cluster.nodes) > 1 and dice.random() < 0.5:
            ends = [*ends, PEERS] if dice.random() < 0.6 else [PEERS]
        self.pairs = [(node.index, end) for end in ends]
        self.seconds = dice.uniform(2, 14)
        to = ", ".join("the other nodes" if end is PEERS else f"broker {end}" for end in ends)
        self.name = f"links of node {node.index} to {to} {self.state} for {self.seconds:.1f} s"

    def begin(self):
        self.cluster.links.set(self.state, self.pairs)

    def end(self):
        self.cluster.links.set("open", self.pairs)


class Faults:
    """Runs in a thread of its own. `watch(fault, leader, alone)` is told just before a node is hit."""

    def __init__(self, cluster, findings, say, seed, watch):
        self.cluster, self.findings, self.say, self.watch = cluster, findings, say, watch
        self.dice = random.Random(f"{seed}-faults")
        self.done = []
        self.readiness_seconds = []  # From when all was whole again until all were ready.

    def run(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._round(end)

    def _round(self, end):
        faults = self._choose()
        threads = [threading.Thread(target=self._one, args=(fault, len(faults) == 1)) for fault in faults]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._await_peace()
        self._pause(min(self.dice.uniform(1, 7), max(0.0, end - time.monotonic())))

    def _choose(self):
        """Of a kind once, so that two of three brokers and all but one node are there."""
        count = self.dice.choices([1, 2, 3], [60, 30, 10])[0]
        kinds = self.dice.sample(["node", "node", "broker", "links"], 4)
        chosen = list(dict.fromkeys(kinds))[:count]
        return [self._fault(kind) for kind in chosen]

    def _fault(self, kind):
        if kind == "broker":
            return self.dice.choice([KillBroker, PauseBroker])(self.cluster, self.dice)
        leader = self.cluster.leader()
        node = leader if leader is not None and self.dice.random() < 0.65 else self.dice.choice(self.cluster.nodes)
        if kind == "links":
            return CutLinks(self.cluster, node, self.dice)
        return self.dice.choice([KillNode, PauseNode])(self.cluster, node, self.dice)

    def _one(self, fault, alone):
        try:
            if not alone:
                self._pause(self.dice.uniform(0, 3))
            watched = self.watch(fault, self.cluster.leader(), alone) if fault.hits_node else None
            self.say(fault.name)
            self.done.append(fault.name)
            fault.begin()
            if watched is not None:
                watched.begun()
            self._pause(fault.seconds)
            if watched is not None:
                watched.before_end()
            fault.end()
            self.say(f"  over: {fault.name.split(',')[0].split(' for ')[0]}")
        except Exception as failure:
            self.findings.add("a fault broke", f"{fault.name}: {failure!r}")
            raise

    def _await_peace(self):
        whole = time.monotonic()
        stuck = await_readiness(self.cluster.nodes, HEAL_SECONDS_MAX)
        for index, document in stuck.items():
            node = self.cluster.nodes[index - 1]
            self.findings.add("a node is stuck", f"node {index} is not ready {HEAL_SECONDS_MAX} s after all was whole: "
                              f"{document}; last words: {node.last_words()}")
            # To go on with: as an operator would.
            node.kill()
            node.start()
        if stuck:
            await_readiness(self.cluster.nodes)
        else:
            self.readiness_seconds.append(time.monotonic() - whole)

    @staticmethod
    def _pause(seconds):
        threading.Event().wait(seconds)
