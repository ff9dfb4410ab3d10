"""Clients whose every answer is held against the contract, and the words the tests are written in."""

import datetime
import itertools
import secrets

import requests

from contract import Contract
from kontor_server import eventually

_count = itertools.count(1)
PASSWORD = "correct horse battery"
NOTHING = object()


class Client:
    """Sends requests under one credential. It reads its own writes, as a careful front end does."""

    def __init__(self, address, contract, token=None):
        self.address = address
        self.contract = contract
        self.token = token
        self.language = None
        self.position = None
        self.session = requests.Session()
        self.session.trust_env = False

    def copy(self):
        """The same credential over connections of its own, for another thread."""
        other = Client(self.address, self.contract, self.token)
        other.language = self.language
        other.session.cookies.update(self.session.cookies)
        return other

    def send(self, method, path, body=NOTHING, *, expect=None, headers=None, query=None, key=None,
             version=None, after=None, data=None, unchecked=False):
        """`key` is an Idempotency-Key, `version` what If-Match names, `after` a client whose last write
        the answer must know."""
        sent = {}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.language is not None:
            sent["Accept-Language"] = self.language
        if key is not None:
            sent["Idempotency-Key"] = key
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        position = (after is not None and after.position) or self.position
        if method in ("GET", "HEAD") and position is not None:
            sent["Kontor-Min-Position"] = position
        arguments = {"data": data} if data is not None else {}
        if body is not NOTHING:
            arguments["json"] = body
        if body is not NOTHING or data is not None:
            sent["Content-Type"] = self.contract.request_type(method, path)
        sent.update(headers or {})
        sent = {name: value for name, value in sent.items() if value is not None}
        response = self.session.request(method, self.address + path, headers=sent, params=query,
                                        timeout=90, allow_redirects=False, **arguments)
        if not unchecked:
            self.contract.check(method, path.split("?")[0], response)
        if "Kontor-Position" in response.headers:
            self.position = response.headers["Kontor-Position"]
        if expect is not None:
            assert response.status_code == expect, \
                f"{method} {path} -> {response.status_code} instead of {expect}: {response.text[:800]}"
        return response

    def get(self, path, **options):
        return self.send("GET", path, **options)

    def post(self, path, body=NOTHING, **options):
        return self.send("POST", path, body, **options)

    def put(self, path, body=NOTHING, **options):
        return self.send("PUT", path, body, **options)

    def patch(self, path, body=NOTHING, **options):
        return self.send("PATCH", path, body, **options)

    def delete(self, path, **options):
        return self.send("DELETE", path, **options)

    def all_items(self, path, query=None, **options):
        """A list, page by page to its end."""
        query, items = dict(query or {}), []
        while True:
            page = self.get(path, query=query, expect=200, **options).json()
            items += page["items"]
            if "next" not in page:
                return items
            query["cursor"] = page["next"]


class Customer(Client):
    """A customer who is logged in."""

    def __init__(self, shop, person, token):
        super().__init__(shop.address, shop.contract, token)
        self.shop = shop
        self.email = person["email"]
        self.password = person["password"]
        self.person = person

    def log_in(self):
        answer = self.shop.visitor().post(
            "/v1/sessions", {"email": self.email, "password": self.password}, expect=201).json()
        self.token = answer["token"]
        return answer

    def save_account_number(self, number="123456789", label=None):
        body = {"number": number} if label is None else {"number": number, "label": label}
        return self.post("/v1/account-numbers", body, expect=201).json()

    def save_address(self, address):
        return self.post("/v1/addresses", address, expect=201).json()

    def place(self, order, key=None):
        return self.post("/v1/orders", order, key=key or fresh_key(), expect=201).json()

    def order(self, number, after=None):
        return self.get(f"/v1/orders/{number}", after=after, expect=200).json()

    def orders(self, **query):
        return self.get("/v1/orders", query=query, expect=200).json()["items"]

    def forget_me(self):
        plan = self.get("/v1/me/erasure", expect=200)
        return self.post("/v1/me/erasure", {"password": self.password}, expect=202,
                         headers={"If-Match": plan.headers["ETag"]}).json()


class Shop:
    """A running sandbox and whoever meets there."""

    def __init__(self, server):
        self.server = server
        self.reload()

    def reload(self):
        """After a start: the address is another one."""
        self.address = self.server.address
        self.contract = Contract(requests.get(self.address + "/openapi.json", timeout=30).json())

    def visitor(self):
        return Client(self.address, self.contract)

    def staff(self, role):
        return Client(self.address, self.contract, f"sandbox-{role}")

    def clerk(self):
        return self.staff("fulfilment")

    def now(self):
        return instant(self.visitor().get("/v1/sandbox/clock", expect=200).json()["now"])

    def advance(self, **amount):
        seconds = int(datetime.timedelta(**amount).total_seconds())
        answer = self.visitor().post("/v1/sandbox/clock", {"advance_seconds": seconds}, expect=200)
        return instant(answer.json()["now"])

    def mails(self, to, kind=None):
        """Newest first."""
        mails = self.visitor().get("/v1/sandbox/mails", query={"to": to}, expect=200).json()["items"]
        return [mail for mail in mails if kind in (None, mail["kind"])]

    def mail(self, to, kind, count=1):
        """The newest of `count` mails of that kind, once it is there."""
        return eventually(lambda: (found := self.mails(to, kind)) and len(found) >= count and found)[0]

    def register(self, **changes):
        person = somebody(**changes)
        self.visitor().post("/v1/registrations", person, expect=202)
        return person

    def activation_token(self, person, count=1):
        return link_token(self.mail(person["email"], "activation", count))

    def activate(self, token, password):
        return self.visitor().post("/v1/activations", {"token": token, "password": password})

    def new_customer(self, **changes):
        person = self.register(**changes)
        answer = self.activate(self.activation_token(person), person["password"])
        assert answer.status_code == 201, answer.text
        customer = Customer(self, person, answer.json()["token"])
        customer.position = answer.headers.get("Kontor-Position")
        return customer


def somebody(**changes):
    email = f"koper-{next(_count)}-{secrets.token_hex(4)}@klant.example"
    person = {"company_name": "Kaaswinkel De Bock", "contact_name": "An Peeters", "email": email,
              "password": PASSWORD, "language": "en"}
    return {**person, **changes}


def link_token(mail):
    """The token of the one-time link in a mail."""
    links = [link for link in mail["links"] if "#token=" in link]
    assert len(links) == 1, f"one link with a token expected in {mail['links']}"
    return links[0].split("#token=", 1)[1]


def fresh_key():
    return secrets.token_hex(16)


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def text_of(moment):
    return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def assert_problem(response, status, code, **members):
    """The answer is this problem; returns it."""
    assert (response.status_code, response.json().get("code")) == (status, code), response.text[:800]
    for name, value in members.items():
        assert response.json()[name] == value, response.text[:800]
    return response.json()


def assert_fault(response, pointer, *codes):
    """Fields are at fault, among them the one at `pointer` with one of `codes`."""
    problem = assert_problem(response, 422, "fields-invalid")
    found = [error["code"] for error in problem["errors"] if error["pointer"] == pointer]
    assert found and (not codes or set(found) & set(codes)), (pointer, codes, problem["errors"])
    assert all(error["detail"] for error in problem["errors"])
    return problem
