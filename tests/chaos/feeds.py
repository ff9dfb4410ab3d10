"""The feed: followed through whichever node, and read from its beginning at one."""

from calls import NotSent, Unknown, call, patient
from orders import CLERK

PAGE = 200


def path_of(after, wait=0):
    return f"/v1/feed?limit={PAGE}" + (f"&after={after}" if after else "") + (f"&wait={wait}" if wait else "")


def page_of(port, after, wait=0, seconds_max=30):
    return call(port, "GET", path_of(after, wait), token=CLERK, seconds_max=seconds_max)


def whole_feed(port):
    """All events that a node tells, in its order, each id once."""
    events, after = {}, None
    while True:
        answer = patient(port, path_of(after), CLERK)
        assert answer.status == 200, f"{answer.status} {answer.body[:300]!r}"
        page = answer.json()
        if not page:
            return list(events.values())
        for event in page:
            events.setdefault(event["id"], event)
        after = page[-1]["cursor"]


class FeedReader:
    """Keeps the cursor of the last event it processed, as fulfilment would, and takes it to any node."""

    def __init__(self, ports, findings, dice):
        self.ports, self.findings, self.dice = ports, findings, dice
        self.after = None
        self.events = {}  # By id, in the order in which they came first.

    def follow(self, stopping):
        while not stopping.is_set():
            node = self.dice.randrange(len(self.ports))
            if not self.read_from(node, wait=self.dice.choice([0, 1, 2])):
                stopping.wait(0.2)

    def read_from(self, node, wait=0):
        """A page; true if there was something in it."""
        try:
            answer = page_of(self.ports[node], self.after, wait, seconds_max=12)
        except (NotSent, Unknown) as failure:
            self.findings.answered("feed", failure)
            return False
        self.findings.answered("feed", answer.status)
        if answer.status >= 500:
            return False
        if answer.status != 200:
            self.findings.add("the feed was refused", f"node {node + 1}: {answer.status} {answer.body[:300]!r}")
            return False
        page = answer.json()
        for event in page:
            self.events.setdefault(event["id"], event)
        if page:
            self.after = page[-1]["cursor"]
        return bool(page)


def faults_in_order(events):
    """Subjects whose versions do not rise."""
    last, faults = {}, []
    for event in events:
        subject, version = event["subject"], event["streamversion"]
        if version <= last.get(subject, 0):
            faults.append(f"{subject}: {version} after {last[subject]}")
        last[subject] = version
    return faults
