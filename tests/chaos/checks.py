"""What must hold once everything is whole again. Each check returns its faults, a sentence each; none is well."""

import collections
import concurrent.futures
import random
import re
import time

from calls import patient
from feeds import faults_in_order, whole_feed
from orders import CLERK, all_orders

RESOLVE_SECONDS_MAX = 60
COMPARED_MAX = 200  # Orders that are read through every node; each is read through one.
WORKERS = 4
TIME_TAKEN = re.compile(r" in [\d.]+ s \(\d+/s\)")  # In what `kontor audit` says.
# Types of events that the feed tells of, and the status that each leads to.
TOLD = re.compile(r"order-(placed|accepted|rejected|cancelled)\.v\d+")


def in_parallel(what, items):
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(what, items))


def settled(attempt, seconds_max=RESOLVE_SECONDS_MAX):
    """What `attempt` returns once it is something, or nothing in the end."""
    deadline = time.monotonic() + seconds_max
    while time.monotonic() < deadline:
        found = attempt()
        if found:
            return found
        time.sleep(0.2)
    return None


def every_order_gets_an_answer(workload):
    """Whoever was left without one sends the same again."""
    desk = workload.desk()
    waiting = [order for order in workload.book.all if order.answer is None]
    return [f"key {order.key} is still without an answer" for order in waiting
            if not settled(lambda order=order: desk.try_to_place(order))]


def orders_are_there_once(workload, ports):
    """Those that were acknowledged, and no others, through every node."""
    faults = []
    for node, port in enumerate(ports, 1):
        for customer in workload.customers:
            asked = {order.number for order in workload.book.acknowledged() if order.customer is customer}
            listed = collections.Counter(number for number, _ in all_orders(port, customer.token))
            faults += [f"node {node}: {number} was acknowledged and is not there" for number in asked - listed.keys()]
            faults += [f"node {node}: {number} is there and nobody asked for it" for number in listed.keys() - asked]
            faults += [f"node {node}: {number} is there {count} times" for number, count in listed.items() if count > 1]
    return faults


def orders_are_whole(workload, ports):
    """Every line, the reference, and the same for fulfilment."""
    dice = random.Random(1)

    def look(order):
        port = dice.choice(ports)
        own = patient(port, f"/v1/orders/{order.number}", order.customer.token)
        clerks = patient(port, f"/v1/fulfilment/orders/{order.number}", CLERK)
        faults = []
        for whose, answer in (("its customer", own), ("the clerk", clerks)):
            if answer.status != 200:
                faults.append(f"{order.number}: {whose} gets {answer.status}")
                continue
            seen = answer.json()
            lines = [{"sku": line["sku"], "quantity": line["quantity"]} for line in seen["lines"]]
            if lines != order.lines or seen.get("reference") != order.reference:
                faults.append(f"{order.number}: {whose} sees {lines}, {seen.get('reference')} instead of {order.lines}, "
                              f"{order.reference}")
        if own.status == clerks.status == 200 and own.json()["status"] != clerks.json()["status"]:
            faults.append(f"{order.number}: {own.json()['status']} for its customer, {clerks.json()['status']} for the "
                          "clerk")
        return faults

    return [fault for faults in in_parallel(look, workload.book.acknowledged()) for fault in faults]


def replays_are_alike(workload):
    """As a check of its own: what differs is found by `place_again`."""
    desk = workload.desk()
    answered = in_parallel(lambda order: settled(lambda: desk.place_again(order)), workload.book.acknowledged())
    return [f"{answered.count(None)} replays got no answer"] if None in answered else []


def statuses_are_read_at_last(workload):
    """So that the history ends with what became of each order."""
    desk = workload.desk()
    answered = in_parallel(lambda order: settled(lambda: desk.read(order)), workload.book.acknowledged())
    return [f"{answered.count(None)} orders could not be read"] if None in answered else []


def nodes_tell_the_same(workload, ports):
    """Lists and orders, through each node."""
    faults = []
    sample = random.Random(2).sample(workload.book.acknowledged(), min(COMPARED_MAX, len(workload.book.acknowledged())))
    asked = [(f"/v1/orders/{order.number}", order.customer.token) for order in sample]
    asked += [("/v1/orders?limit=200", customer.token) for customer in workload.customers]
    asked += [(f"/v1/fulfilment/orders?limit=200&status={status}", CLERK)
              for status in ("placed", "accepted", "rejected", "cancelled")]
    asked += [("/v1/statistics/periods", "sandbox-analyst")]
    for path, token in asked:
        told = [_without_cursor(patient(port, path, token)) for port in ports]
        if any(answer != told[0] for answer in told):
            faults.append(f"{path}: {told}"[:600])
    return faults


def _without_cursor(answer):
    """Cursors are sealed with something random."""
    body = answer.json()
    body.pop("next", None)
    return answer.status, body


def feeds_of(ports):
    """Each node's, once it is as long as the others': they catch up one after the other."""
    feeds = []

    def equal():
        feeds[:] = [whole_feed(port) for port in ports]
        return len({len(feed) for feed in feeds}) == 1
    settled(equal, 30)
    return feeds


def feeds_are_equal(feeds):
    faults = []
    for node, feed in enumerate(feeds, 1):
        faults += [f"node {node}: {fault}" for fault in faults_in_order(feed)]
        first, own = [{event["id"]: _without(event, "cursor") for event in one} for one in (feeds[0], feed)]
        faults += [f"node {node} lacks {first[event]}" for event in first.keys() - own.keys()]
        faults += [f"node {node} alone has {own[event]}" for event in own.keys() - first.keys()]
        faults += [f"node {node} tells of {event} otherwise" for event in first.keys() & own.keys()
                   if first[event] != own[event]]
    return faults


def _without(event, member):
    return {name: value for name, value in event.items() if name != member}


def feed_tells_of_every_order(workload, feed):
    """Placed once, with its lines, and decided once at most."""
    about = collections.defaultdict(list)
    for event in feed:
        about[event["subject"]].append(event)
    faults = [f"the feed tells of {subject}, which nobody asked for"
              for subject in about.keys() - {order.number for order in workload.book.acknowledged()}]
    for order in workload.book.acknowledged():
        statuses = [event["data"]["status"] for event in about[order.number]]
        if statuses[:1] != ["placed"] or len(statuses) > 2 or statuses[1:] == ["placed"]:
            faults.append(f"the feed tells of {order.number}: {statuses}")
            continue
        told = [{"sku": line["sku"], "quantity": line["quantity"]} for line in about[order.number][0]["data"]["lines"]]
        if told != order.lines:
            faults.append(f"the feed tells of {order.number}: {told} instead of {order.lines}")
    return faults


def readers_missed_nothing(workload, feed):
    """Those who followed the feed through all that happened, once they have read to its end."""
    faults = []
    whole = {event["id"] for event in feed}
    for number, reader in enumerate(workload.readers, 1):
        while reader.read_from(0):
            pass
        faults += [f"reader {number}: {fault}" for fault in faults_in_order(reader.events.values())]
        faults += [f"reader {number} never got {event}" for event in whole - reader.events.keys()]
        faults += [f"reader {number} got {reader.events[event]}, which is not in the feed"
                   for event in reader.events.keys() - whole]
    return faults


def log_is_without_gaps(log):
    """Messages of the topic by partition: versions of a stream and positions of a partition each follow the last."""
    faults = []
    for partition, messages in sorted(log.items()):
        versions, position, waiting = {}, 0, 0
        for key, kind in messages:
            if key in ("f", "l") or kind is None:  # A tombstone stands for a record of before.
                continue
            if key.startswith("h/"):
                # The header is the last of its batch and names where that began.
                if int(key[2:]) != position:
                    faults.append(f"partition {partition}: a batch at {key[2:]} instead of {position}")
                position, waiting = int(key[2:]) + waiting, 0
                continue
            waiting += 1
            if key.startswith("p/"):
                continue
            stream, _, version = key.rpartition("/")
            if int(version) != versions.get(stream, 0) + 1:
                faults.append(f"partition {partition}: {key} after version {versions.get(stream, 0)}")
            versions[stream] = int(version)
        if waiting:
            faults.append(f"partition {partition}: {waiting} records without a header at the end")
    return faults


def feed_equals_log(feed, log):
    """Every event of an order that the feed tells of, and no other."""
    told = {(f"o:{event['subject']}/{event['streamversion']}", event["data"]["status"]) for event in feed}
    logged = {(key, found[1]) for messages in log.values() for key, kind in messages
              if kind and key.startswith("o:") and (found := TOLD.fullmatch(kind))}
    return ([f"{event} is in the log and not in the feed" for event in sorted(logged - told)] +
            [f"{event} is in the feed and not in the log" for event in sorted(told - logged)])


def folders_are_sound(nodes):
    """`kontor verify` and `kontor audit` on each node's folder, one after the other, while none runs."""
    faults, texts = [], {}
    for node in nodes:
        for command in ("verify", "audit"):
            done = node.command(command)
            if done.returncode != 0:
                faults.append(f"node {node.index}: kontor {command} ends with {done.returncode}: "
                              f"{(done.stdout + done.stderr)[-1500:]}")
            texts.setdefault(command, []).append(TIME_TAKEN.sub("", done.stdout))
    faults += [f"kontor {command} says something else on each node: {told}"
               for command, told in texts.items() if len(set(told)) > 1]
    return faults
