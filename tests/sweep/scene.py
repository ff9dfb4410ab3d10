"""A customer who leaves traces everywhere, and what happens to its shop."""

import secrets
import shutil

from forms import Marker
from kontor_client import Customer
from kontor_server import eventually


class Subject(Customer):
    """A customer each of whose personal values is found nowhere else in the world."""

    def __init__(self, shop):
        self.mark = secrets.token_hex(5)
        self.values = {}
        person = {"company_name": self.value("company", "Zuivelhuis"), "contact_name": self.value("contact", "Zoë"),
                  "email": f"{self.value('email', 'koper')}@klant.example",
                  "password": self.value("password", "a long enough one"), "language": "en"}
        shop.visitor().post("/v1/registrations", person, expect=202)
        answer = shop.activate(shop.activation_token(person), person["password"])
        assert answer.status_code == 201, answer.text
        super().__init__(shop, person, answer.json()["token"])
        self.position = answer.headers.get("Kontor-Position")
        self.account_number = self.number("account number")
        self.orders_placed = []

    def value(self, name, words):
        separator = "-" if "email" in name or "link" in name else " "
        self.values[name] = f"{words} {self.mark}{len(self.values):02d}".replace(" ", separator)
        return self.values[name]

    def number(self, name):
        self.values[name] = str(secrets.randbelow(9 * 10**8) + 10**8)
        return self.values[name]

    def new_address(self, name):
        return {"company": self.value(f"{name}: company", "Depot"), "contact": self.value(f"{name}: contact", "Łucja"),
                "street": self.value(f"{name}: street", "Straße"), "house_number": "12", "postcode": "9000",
                "city": self.value(f"{name}: city", "Gent"), "country": "BE",
                "email": f"{self.value(f'{name}: email', 'winkel')}@klant.example"}

    def save_everything(self):
        self.save_account_number(self.account_number, self.value("label", "Hoofdkantoor"))
        self.save_address(self.new_address("saved address"))

    def place_order(self, name):
        placed = self.place({"account_number": self.account_number, "address": self.new_address(name),
                             "reference": self.value(f"{name}: reference", "Ref"),
                             "lines": [{"sku": "BOX-S-25", "quantity": 5}]})
        self.orders_placed.append(placed["number"])
        return placed["number"]

    def markers(self):
        return [Marker(name, value) for name, value in self.values.items()]

    def missing_in(self, plain, *but):
        """Names of the values that `plain` does not contain."""
        return {name for name, value in self.values.items() if value.encode() not in plain} - set(but)


def deliver(clerk, number, url):
    path = f"/v1/fulfilment/orders/{number}"
    clerk.post(f"{path}/acceptance", expect=200)
    clerk.put(f"{path}/shipments/s1", {"tracking_url": url}, expect=201)
    clerk.post(f"{path}/completion", {}, expect=200)


def write_down_what_is_public(shop, folder, receipts=()):
    """Whatever anybody can fetch is swept too: metrics, feed, receipts, statistics."""
    folder.mkdir(exist_ok=True)
    for name, client, path in (("metrics", shop.visitor(), "/metrics"), ("feed", shop.clerk(), "/v1/feed?limit=200"),
                               ("periods", shop.staff("analyst"), "/v1/statistics/periods"),
                               ("statistics", shop.staff("analyst"), "/v1/statistics/orders.csv")):
        (folder / name).write_bytes(client.get(path, unchecked=True, expect=200).content)
    for receipt in receipts:
        answer = shop.visitor().get(f"/v1/erasure-receipts/{receipt}", expect=200)
        (folder / f"receipt-{len(list(folder.iterdir()))}").write_bytes(answer.content)


def receipt_at_stage(shop, receipt, *stages):
    """Waits for the receipt to say one of these."""
    return eventually(lambda: (found := shop.visitor().get(f"/v1/erasure-receipts/{receipt}", expect=200).json())
                      ["status"] in stages and found, 60)


def copied(data, to):
    """A copy of a folder that a server is writing to; files that vanish meanwhile are not in it."""
    to.mkdir(parents=True)
    for path in sorted(data.rglob("*")):
        if path.is_file():
            (to / path.relative_to(data)).parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copy(path, to / path.relative_to(data))
            except FileNotFoundError:
                pass


def restarted(shop, *clients):
    """So that what was in memory alone is in files: views are written when they have grown, or at the end."""
    shop.server.stop()
    shop.server.start()
    shop.reload()
    for client in clients:
        client.address, client.contract = shop.address, shop.contract


def restored(shop, backup):
    """The data folder is lost, and comes back as the backup has it; keyring and ledger stay."""
    shop.server.stop()
    shutil.rmtree(shop.server.data)
    kontor(shop, "restore", "--from", backup)
    shop.server.start()
    shop.reload()


def answers_as_forgotten(shop, person, receipt):
    """Neither log-in nor session nor order is there; fulfilment is told that they are gone."""
    visitor, clerk = shop.visitor(), shop.clerk()
    person.address, person.contract = shop.address, shop.contract
    login = visitor.post("/v1/sessions", {"email": person.email, "password": person.password})
    orders = [clerk.get(f"/v1/fulfilment/orders/{number}").status_code for number in person.orders_placed]
    assert (login.status_code, person.get("/v1/me").status_code, {*orders}) == (401, 401, {410}), orders
    return visitor.get(f"/v1/erasure-receipts/{receipt}", expect=200).json()["erased_at"]


def rebuild_all_views(shop):
    for line in kontor(shop, "views", "list").splitlines():
        kontor(shop, "rebuild", line.split()[0])


def kontor(shop, *words):
    done = shop.server.command(*map(str, words))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

