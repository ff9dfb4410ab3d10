"""What came of a run: for people, as JSON, and as JUnit's XML for scripts/test."""

import json
import math
import xml.etree.ElementTree as tree

from failover import AIMS


class Report:
    def __init__(self, asked):
        self.asked = asked
        self.checks = []  # (name, faults)

    def check(self, name, faults):
        self.checks.append((name, list(faults)))

    def failed(self):
        return any(faults for _, faults in self.checks)

    def write(self, chaos):
        document = self._document(chaos)
        print(_text(document))
        if self.asked.json:
            self.asked.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        if self.asked.junit:
            self._write_junit(self.asked.junit)

    def _document(self, chaos):
        asked, workload = self.asked, chaos.workload
        return {
            "seconds": asked.seconds, "seed": asked.seed, "nodes": asked.nodes, "partitions": asked.partitions,
            "orders": len(workload.book.acknowledged()), "operations": chaos.history.operations,
            "answers": {f"{op}: {outcome}": count for (op, outcome), count in sorted(chaos.findings.answers.items())},
            "faults": chaos.faults.done,
            "ready_again_seconds": _spread(chaos.faults.readiness_seconds),
            "ended_by_themselves": [{"node": node.index, "status": code, "last_words": words, "times": times}
                                    for node in chaos.cluster.nodes for (code, words), times in node.ends.items()],
            "fail_over_seconds": {
                kind: {"aim": aim, **{what: _spread(chaos.fail_overs.of(kind, alone))
                                      for what, alone in (("alone", True), ("with_other_faults", False))}}
                for kind, aim in AIMS.items()},
            "checks": [{"name": name, "faults": len(faults), "first": faults[:10]} for name, faults in self.checks]}

    def _write_junit(self, file):
        suite = tree.Element("testsuite", name="chaos")
        for name, faults in self.checks:
            case = tree.SubElement(suite, "testcase", classname="chaos", name=name)
            if faults:
                tree.SubElement(case, "failure", message=str(len(faults))).text = "\n".join(faults[:50])
        tree.ElementTree(suite).write(file, encoding="unicode")


def _spread(values):
    """Smallest, middle, nine tenths, largest."""
    if not values:
        return {"count": 0}
    values = sorted(values)
    at = lambda share: values[min(len(values) - 1, math.ceil(share * len(values)) - 1)]  # noqa: E731
    return {"count": len(values), **{name: "never" if math.isinf(value) else round(value, 2) for name, value in (
        ("min", values[0]), ("p50", at(0.5)), ("p90", at(0.9)), ("max", values[-1]))}}


def _row(name, spread):
    if not spread["count"]:
        return f"  {name:34} none"
    return f"  {name:34} {spread['count']:4} times  " + "  ".join(
        f"{what} {spread[what]:>6}" for what in ("min", "p50", "p90", "max"))


def _text(document):
    lines = [f"{document['orders']} orders, {document['operations']} operations, {len(document['faults'])} faults, "
             f"seed {document['seed']}", "", "What clients were answered"]
    lines += [f"  {count:6}  {answer}" for answer, count in document["answers"].items()]
    lines += ["", "Nodes that ended by themselves"]
    lines += [f"  {end['times']:4}  node {end['node']}, status {end['status']}: {end['last_words']}"
              for end in document["ended_by_themselves"]] or ["  none"]
    lines += ["", "Seconds until all was ready again", _row("", document["ready_again_seconds"]), "",
              "Seconds without answers after the node that leads was killed or paused, through each that was left"]
    for kind, spreads in document["fail_over_seconds"].items():
        lines.append(_row(f"{kind} (aim: {spreads['aim']:g})", spreads["alone"]))
        lines.append(_row(f"{kind}, with other faults", spreads["with_other_faults"]))
    lines += ["", "Checks"]
    lines += [f"  {'FAILED' if check['faults'] else 'holds '}  {check['name']}" +
              (f": {check['faults']} faults" if check["faults"] else "") for check in document["checks"]]
    return "\n".join(lines)
