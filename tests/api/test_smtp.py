"""Mail through a real SMTP server: what arrives, how often, and what happens when it is away (M2, M5, M12)."""

import email
import email.policy
import socket
import subprocess

import pytest
from aiosmtpd.controller import Controller

from kontor_client import Shop, somebody
from kontor_server import eventually
from test_restart import restart


class Mailbox:
    """An SMTP server that keeps what it is sent; it can be away, and can refuse an address for good."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.received = []
        self.raw = []
        self.refused = set()
        self.lets_in = True
        self.tried = 0
        self._controller = None

    async def handle_MAIL(self, server, session, envelope, address, options):
        if not self.lets_in:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.tried += 1
        if address in self.refused:
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.raw.append(envelope.original_content)
        self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 Message accepted"

    def open(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self):
        self._controller.stop()

    def to(self, address):
        return [message for message in self.received if message["To"] == address]

    def one_to(self, address, count=1):
        return eventually(lambda: (found := self.to(address)) and len(found) >= count and found)[-1]


@pytest.fixture
def mailbox():
    box = Mailbox()
    box.open()
    yield box
    box.close()


@pytest.fixture
def shop(servers, mailbox):
    own = Shop(servers("--mail-smtp-url", f"smtp://127.0.0.1:{mailbox.port}", "--mail-from", "shop@kontor.example",
                       "--public-address", "https://shop.example"))
    yield own
    if own.server.running():
        own.server.stop()


def body(message, kind):
    return message.get_body((kind,)).get_content()


def mailed_token(mailbox, address, count=1):
    """Of the link in the newest of `count` mails."""
    return body(mailbox.one_to(address, count), "plain").split("#token=")[1].split()[0]


def customer_of(shop, mailbox):
    person = shop.register()
    answer = shop.activate(mailed_token(mailbox, person["email"]), person["password"])
    assert answer.status_code == 201
    customer = shop.visitor()
    customer.token, customer.person, customer.email = answer.json()["token"], person, person["email"]
    return customer


@pytest.mark.parametrize("language, word", [("nl", "Activeer"), ("en", "Activate"), ("fr", "Activez")])
def test_a_mail_says_the_same_in_text_and_html_and_in_the_right_language(shop, mailbox, language, word):  # M2, M7
    person = shop.register(language=language)
    message = mailbox.one_to(person["email"])
    assert word in message["Subject"] and message["Content-Language"] == language
    assert message.get_content_type() == "multipart/alternative"
    link = "https://shop.example/activate#token="
    assert link in body(message, "plain") and link in body(message, "html")
    assert message["From"] == "shop@kontor.example" and message["Date"] and message["Message-ID"].endswith(
        "@kontor.example>")
    assert message["Auto-Submitted"] == "auto-generated"


def test_lines_end_as_the_standard_asks(shop, mailbox):
    mailbox.one_to(shop.register()["email"])
    raw, = mailbox.raw
    assert b"\n" not in raw.replace(b"\r\n", b"") and max(map(len, raw.split(b"\r\n"))) <= 998


def test_a_cause_is_mailed_once_across_restarts(shop, mailbox, order_of_five_boxes):  # M12
    customer = customer_of(shop, mailbox)
    customer.post("/v1/orders", order_of_five_boxes, key="a", expect=201)
    mailbox.one_to(customer.email, 2)
    restart(shop, "stop", customer)
    customer.post("/v1/orders", order_of_five_boxes, key="b", expect=201)
    mailbox.one_to(customer.email, 3)
    ids = [message["Message-ID"] for message in mailbox.to(customer.email)]
    assert len(set(ids)) == len(ids) == 3


def test_a_mail_that_a_crash_sends_again_has_the_same_id(shop, mailbox, order_of_five_boxes):  # M12
    customer = customer_of(shop, mailbox)
    for key in "abc":
        customer.post("/v1/orders", order_of_five_boxes, key=key, expect=201)
        restart(shop, "kill", customer)
    distinct = eventually(lambda: len(found := {message["Message-ID"] for message in mailbox.to(customer.email)}) >= 4
                          and found)
    assert len(distinct) == 4


def test_a_server_that_is_away_delays_mail_and_nothing_else(shop, mailbox, order_of_five_boxes):
    customer = customer_of(shop, mailbox)
    mailbox.close()
    number = customer.post("/v1/orders", order_of_five_boxes, key="a", expect=201).json()["number"]
    assert customer.get(f"/v1/orders/{number}", expect=200).json()["status"] == "placed"
    assert eventually(lambda: "kontor_mails_waiting 1" in customer.get("/metrics", unchecked=True).text)
    mailbox.open()
    assert number in mailbox.one_to(customer.email, 2)["Subject"] + body(mailbox.one_to(customer.email, 2), "plain")


def test_a_server_that_does_not_let_the_shop_in_delays_mail_too(shop, mailbox):
    mailbox.lets_in = False
    person = shop.register()
    assert eventually(lambda: "kontor_mails_waiting 1" in shop.visitor().get("/metrics", unchecked=True).text)
    mailbox.lets_in = True
    mailbox.one_to(person["email"])


def test_an_address_that_is_refused_for_good_is_not_tried_for_ever(shop, mailbox, order_of_five_boxes):
    nobody = somebody()
    mailbox.refused.add(nobody["email"])
    shop.visitor().post("/v1/registrations", nobody, expect=202)
    eventually(lambda: mailbox.tried)
    mailbox.one_to(shop.register()["email"])
    eventually(lambda: "kontor_mails_waiting 0" in shop.visitor().get("/metrics", unchecked=True).text)
    tried = mailbox.tried
    mailbox.one_to(shop.register()["email"])
    assert mailbox.tried == tried + 1 and not mailbox.to(nobody["email"])


def test_outside_the_sandbox_a_missing_mail_server_stops_the_start(shop, tmp_path):
    done = subprocess.run([shop.server.binary, "serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0"],
                          capture_output=True, text=True, timeout=60, env=shop.server.variables())
    assert done.returncode != 0 and "mail.smtp_url" in done.stderr
