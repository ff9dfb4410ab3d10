#!/usr/bin/env python3
"""Nodes and brokers are killed, paused and cut off while customers order; then what was promised is checked.

Called by scripts/chaos, which says what can be asked for."""

import argparse
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

import checks
import sabotage
from cluster import TOPIC_PREFIX, Cluster
from failover import FailOvers
from faults import Faults
from findings import Findings
from history import History
from nodes import await_readiness
from report import Report
from topic import messages_of
from workload import Workload


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--partitions", type=int, default=4)
    # Below those that the system gives to outgoing connections: one of these could sit on the port of a dead broker.
    parser.add_argument("--port", type=int, default=23000)
    parser.add_argument("--data", type=lambda text: pathlib.Path(text).resolve(), required=True)
    parser.add_argument("--linearizability", type=pathlib.Path, required=True)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--junit", type=pathlib.Path)
    parser.add_argument("--sabotage", choices=sabotage.WAYS)
    return parser.parse_args()


class Chaos:
    def __init__(self, asked):
        self.asked = asked
        self.begun = time.monotonic()
        shutil.rmtree(asked.data, ignore_errors=True)
        asked.data.mkdir(parents=True)
        self.report = Report(asked)
        self.findings = Findings(self.say)
        self.history = History(asked.data / "history.jsonl")
        self.cluster = Cluster(binary=os.environ["KONTOR_BIN"], folder=asked.data, port=asked.port, nodes=asked.nodes,
                               partitions=asked.partitions, say=self.say)
        self.ports = [node.port for node in self.cluster.nodes]
        self.workload = Workload(self.ports, self.history, self.findings, asked.seed)
        self.fail_overs = FailOvers(self.cluster, self.workload)
        self.faults = Faults(self.cluster, self.findings, self.say, asked.seed, self.fail_overs.watch)

    def say(self, text):
        print(f"{time.monotonic() - self.begun:7.1f}  {text}", file=sys.stderr, flush=True)

    def run(self):
        try:
            self.say(f"seed {self.asked.seed}, {self.asked.nodes} nodes, {self.asked.seconds} s")
            self._set_up()
            self.workload.start()
            threading.Event().wait(3)
            self.faults.run(self.asked.seconds)
            self._make_whole()
            self._check()
        except Exception as failure:
            self.report.check("the test ran to its end", [repr(failure)])
            raise
        finally:
            self.cluster.stop()
            self.report.write(self)
        return self.report.failed()

    def _set_up(self):
        self.cluster.start()
        late = await_readiness(self.cluster.nodes)
        assert not late, f"not ready: {late}\n" + "\n".join(node.last_words() for node in self.cluster.nodes)
        self.workload.prepare()
        self.say("everything is up and customers are registered")

    def _make_whole(self):
        self.cluster.links.mend_all()
        self.cluster.brokers.start()
        for node in self.cluster.nodes:
            node.start()
        late = await_readiness(self.cluster.nodes)
        self.report.check("every node is ready in the end", [f"node {index}: {said}" for index, said in late.items()])
        self.workload.stop()
        self.say("everything is whole again")

    def _check(self):
        workload, ports = self.workload, self.ports
        self._do("every order gets an answer", lambda: checks.every_order_gets_an_answer(workload))
        sabotage.of_orders(self.asked.sabotage, workload)
        self._do("replays are alike", lambda: checks.replays_are_alike(workload))
        self._do("orders are there once", lambda: checks.orders_are_there_once(workload, ports))
        self._do("orders are whole", lambda: checks.orders_are_whole(workload, ports))
        self._do("nodes tell the same", lambda: checks.nodes_tell_the_same(workload, ports))
        self._do("every order is read at last", lambda: checks.statuses_are_read_at_last(workload))
        feeds = checks.feeds_of(ports)
        sabotage.of_feeds(self.asked.sabotage, feeds)
        feed = feeds[-1]
        self._do("feeds are equal", lambda: checks.feeds_are_equal(feeds))
        self._do("the feed tells of every order", lambda: checks.feed_tells_of_every_order(workload, feed))
        self._do("readers of the feed missed nothing", lambda: checks.readers_missed_nothing(workload, feed))
        self._do("nodes stop as they should", self._stop_nodes)
        log = messages_of(self.cluster.brokers, f"{TOPIC_PREFIX}.log")
        sabotage.of_log(self.asked.sabotage, log)
        self._do("the log is without gaps", lambda: checks.log_is_without_gaps(log))
        self._do("the feed equals the log", lambda: checks.feed_equals_log(feed, log))
        self._do("folders are sound", lambda: checks.folders_are_sound(self.cluster.nodes))
        self.history.close()
        sabotage.of_history(self.asked.sabotage, self.history.file)
        self._do("answers are linearizable", self._linearizable)
        self._do("nothing odd was seen on the way", self._odd)

    def _do(self, name, check):
        try:
            faults = check()
        except Exception as failure:  # The other checks tell more.
            faults = [f"broke off: {failure!r}"]
        self.report.check(name, faults)
        self.say(f"{'FAILED' if faults else 'holds '}  {name}")
        for fault in faults[:10]:
            self.say(f"    {fault}")
        if len(faults) > 10:
            self.say(f"    and {len(faults) - 10} more")

    def _stop_nodes(self):
        return [f"node {index} ended with {code} after SIGTERM" for index, code in self.cluster.stop_nodes().items()
                if code != 0]

    def _linearizable(self):
        done = subprocess.run([self.asked.linearizability, "-drawings", self.asked.data, self.history.file],
                              capture_output=True, text=True, check=False)
        (self.asked.data / "linearizability.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
        for line in done.stdout.splitlines()[-3:]:
            self.say(f"    {line}")
        return [] if done.returncode == 0 else (done.stdout + done.stderr).splitlines()

    def _odd(self):
        faults = [f"{kind}: {len(texts)} times; first {texts[0]}" for kind, texts in self.findings.by_kind.items()]
        faults += [f"{op} was answered {outcome}, {count} times"
                   for (op, outcome), count in self.findings.answers.items() if outcome.startswith("500")]
        if not self.workload.book.acknowledged():
            faults.append("no order was acknowledged: nothing was tested")
        return faults


if __name__ == "__main__":
    # Whoever ends the test ends all that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(1 if Chaos(arguments()).run() else 0)
