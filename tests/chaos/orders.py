"""Orders as their customers know them, and the requests that make and change them."""

import secrets
import threading

from calls import NotSent, Unknown, definite, patient

ADDRESS = {"company": "Kaaswinkel De Bock", "contact": "An Peeters", "street": "Veldstraat", "house_number": "12",
           "postcode": "9000", "city": "Gent", "country": "BE"}
CLERK = "sandbox-fulfilment"


class Order:
    """What was asked for once, under one key, however often it was sent."""

    def __init__(self, customer, lines):
        self.customer = customer
        self.key = secrets.token_hex(16)
        self.reference = f"chaos {self.key[:12]}"
        self.lines = lines
        self.begun = None
        self.number = None
        self.answer = None  # The first one, byte for byte.
        self.position = None  # Of the last write to it that was acknowledged.

    def body(self):
        return {"account_number": "123456789", "address": ADDRESS, "lines": self.lines, "reference": self.reference}


class OrderBook:
    def __init__(self):
        self._lock = threading.Lock()
        self.all = []
        self._placed = []

    def add(self, order):
        with self._lock:
            self.all.append(order)

    def placed(self, order):
        with self._lock:
            self._placed.append(order)

    def recent(self, dice, customer=None, newest=40):
        """One of the newest that were acknowledged, or nothing."""
        with self._lock:
            known = [order for order in self._placed[-4 * newest:] if customer in (None, order.customer)][-newest:]
        return dice.choice(known) if known else None

    def forget(self, order):
        with self._lock:
            self.all.remove(order)
            self._placed.remove(order)

    def acknowledged(self):
        with self._lock:
            return list(self._placed)


class Desk:
    """One client's way to orders, through any node. Everything it does stands in the history."""

    def __init__(self, client, ports, history, book, findings, dice):
        self.client, self.ports, self.history = client, ports, history
        self.book, self.findings, self.dice = book, findings, dice

    def any_node(self):
        return self.dice.randrange(len(self.ports))

    def try_to_place(self, order, node=None, seconds_max=12):
        """Once; the answer as soon as there is a definite one. To be called until then."""
        node = self.any_node() if node is None else node
        if order.begun is None:
            order.begun = self.history.now()
            self.book.add(order)
        try:
            answer = definite(self.ports[node], "POST", "/v1/orders", body=order.body(), token=order.customer.token,
                              headers={"Idempotency-Key": order.key}, seconds_max=seconds_max)
        except (NotSent, Unknown) as failure:
            self.findings.answered("place", failure)
            return None
        self.findings.answered("place", answer.status)
        if answer.status != 201:
            self.findings.add("an order was refused", f"{answer.status} {answer.body[:300]!r} by node {node + 1}")
            return answer
        order.number, order.answer = answer.json()["number"], answer.body
        order.position = answer.headers["Kontor-Position"]
        self.history.add(f"order:{order.number}", self.client, "place", order.begun, "ok", node=node + 1)
        self.book.placed(order)
        return answer

    def place_again(self, order):
        """What was acknowledged is answered alike, ever after."""
        node = self.any_node()
        try:
            answer = definite(self.ports[node], "POST", "/v1/orders", body=order.body(), token=order.customer.token,
                              headers={"Idempotency-Key": order.key})
        except (NotSent, Unknown):
            return False
        self.findings.answered("place again", answer.status)
        same = (answer.status, answer.body) == (201, order.answer)
        self.findings.expect("a replay differs", same and answer.headers.get("Idempotency-Replayed") == "true",
                             f"{order.number}: {answer.status} {answer.body[:600]!r} after {order.answer[:600]!r}")
        return True

    def read(self, order, by_clerk=False, with_position=False, node=None):
        path = "/v1/fulfilment/orders/" if by_clerk else "/v1/orders/"
        token = CLERK if by_clerk else order.customer.token
        headers = {"Kontor-Min-Position": order.position} if with_position else {}
        node, begun = self.any_node() if node is None else node, self.history.now()
        try:
            answer = definite(self.ports[node], "GET", path + order.number, token=token, headers=headers)
        except (NotSent, Unknown) as failure:
            self.findings.answered("read", failure)
            return None
        self.findings.answered("read", answer.status)
        if answer.status not in (200, 404):
            self.findings.add("a read was refused", f"{order.number}: {answer.status} {answer.body[:300]!r}")
            return None
        seen = answer.json()["status"] if answer.status == 200 else "absent"
        self.history.add(f"order:{order.number}", self.client, "read", begun, seen, node=node + 1,
                         note="by the clerk" if by_clerk else "with a position" if with_position else "")
        return seen

    def decide(self, order, op, node=None):
        """Cancels, accepts or rejects, once; what comes of it, or `unknown`."""
        by_customer = op == "cancel"
        path = (f"/v1/orders/{order.number}/cancellation" if by_customer else
                f"/v1/fulfilment/orders/{order.number}/" + {"accept": "acceptance", "reject": "rejection"}[op])
        node, begun = self.any_node() if node is None else node, self.history.now()
        try:
            answer = definite(self.ports[node], "POST", path, body={"reason": "Chaos"} if op == "reject" else {},
                              token=order.customer.token if by_customer else CLERK)
        except NotSent:
            return None
        except Unknown as failure:
            self.findings.answered(op, failure)
            self.history.add(f"order:{order.number}", self.client, op, begun, "unknown", node=node + 1)
            return "unknown"
        self.findings.answered(op, answer.status)
        if answer.status not in (200, 409):
            self.findings.add(f"to {op} was refused", f"{order.number}: {answer.status} {answer.body[:300]!r}")
            return None
        outcome = "ok" if answer.status == 200 else "refused"
        if outcome == "ok":
            order.position = answer.headers["Kontor-Position"]
        self.history.add(f"order:{order.number}", self.client, op, begun, outcome, node=node + 1)
        return outcome


def all_orders(port, token):
    """The numbers in a customer's list with their status, page by page."""
    found, cursor = [], None
    while True:
        answer = patient(port, "/v1/orders?limit=200" + (f"&cursor={cursor}" if cursor else ""), token)
        assert answer.status == 200, f"{answer.status} {answer.body[:300]!r}"
        page = answer.json()
        found += [(row["number"], row["status"]) for row in page["items"]]
        cursor = page.get("next")
        if not cursor:
            return found
