"""The clients: customers who order, look and cancel, a clerk, readers of the feed, and people who log in and out."""

import random
import threading
import time

from accounts import Account, AccountClient
from customers import materials, register
from feeds import FeedReader
from orders import Desk, Order, OrderBook

SHOPPERS, CLERKS, READERS = 4, 2, 2
ACCOUNTS, CLIENTS_OF_ACCOUNT = 5, 2


class Workload:
    def __init__(self, ports, history, findings, seed):
        self.ports, self.history, self.findings, self.seed = ports, history, findings, seed
        self.book = OrderBook()
        self.customers, self.readers, self._threads = [], [], []
        self.stopping = threading.Event()
        self._clients = 0

    def prepare(self):
        """While nothing is broken."""
        self.customers = [register(self.ports[0]) for _ in range(SHOPPERS + 1)]
        self.accounts = [Account(register(self.ports[0])) for _ in range(ACCOUNTS)]
        self.skus = materials(self.ports[0], self.customers[0].token)
        self.prober = self.customers[-1]

    def start(self):
        for customer in self.customers[:SHOPPERS]:
            self._run(self._shop, self.desk(), customer)
        for _ in range(CLERKS):
            self._run(self._clerk, self.desk())
        for account in self.accounts:
            for _ in range(CLIENTS_OF_ACCOUNT):
                client, dice = self._next()
                self._run(self._visit, AccountClient(account, client, self.ports, self.history, self.findings, dice))
        for _ in range(READERS):
            reader = FeedReader(self.ports, self.findings, self._next()[1])
            self.readers.append(reader)
            self._run(reader.follow, self.stopping)

    def stop(self):
        """No new requests; waits for those under way."""
        self.stopping.set()
        for thread in self._threads:
            thread.join(60)
            self.findings.expect("a client hangs", not thread.is_alive(), thread.name)

    def desk(self):
        client, dice = self._next()
        return Desk(client, self.ports, self.history, self.book, self.findings, dice)

    def new_order(self, customer, dice):
        skus = dice.sample(self.skus, dice.randint(1, 3))
        return Order(customer, [{"sku": sku, "quantity": dice.randint(1, 5)} for sku in skus])

    def _next(self):
        self._clients += 1
        return self._clients, random.Random(f"{self.seed}-{self._clients}")

    def _run(self, what, *arguments):
        def guarded():
            try:
                what(*arguments)
            except Exception as failure:  # One that is lost would make the test gentler than it says.
                self.findings.add("a client broke", f"{what.__name__}: {failure!r}")
                raise

        thread = threading.Thread(target=guarded, daemon=True, name=f"{what.__name__}-{len(self._threads)}")
        self._threads.append(thread)
        thread.start()

    def _pause(self, dice, seconds_min, seconds_max):
        self.stopping.wait(dice.uniform(seconds_min, seconds_max))

    def _shop(self, desk, customer):
        dice = desk.dice
        while not self.stopping.is_set():
            order = self.new_order(customer, dice)
            while not desk.try_to_place(order) and not self.stopping.is_set():
                self._pause(dice, 0.05, 0.5)
            for _ in range(dice.randint(1, 6)):
                known = self.book.recent(dice, customer)
                if known is None or self.stopping.is_set():
                    break
                chance = dice.random()
                if chance < 0.12:
                    desk.decide(known, "cancel")
                elif chance < 0.22:
                    desk.place_again(known)
                else:
                    desk.read(known, with_position=dice.random() < 0.5)
                self._pause(dice, 0.02, 0.2)
            self._pause(dice, 0.1, 0.6)

    def _clerk(self, desk):
        dice = desk.dice
        while not self.stopping.is_set():
            known = self.book.recent(dice)
            if known is not None:
                chance = dice.random()
                if chance < 0.35:
                    desk.decide(known, "accept")
                elif chance < 0.42:
                    desk.decide(known, "reject")
                else:
                    desk.read(known, by_clerk=True)
            self._pause(dice, 0.05, 0.3)

    def _visit(self, client):
        dice = client.dice
        while not self.stopping.is_set():
            chance = dice.random()
            # A log-in and a change are let in once in ten seconds an account, beyond the first twenty.
            if chance < 0.07 or not client.account.sessions:
                client.log_in()
            elif chance < 0.91:
                client.use()
            elif chance < 0.96:
                client.log_out()
            else:
                client.change()
            self._pause(dice, 0.3, 1.2)
