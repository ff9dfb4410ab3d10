"""What is forgotten is in no file of the brokers either, nor do they hand it out (M20, M24). With a real broker alone."""

import os
import pathlib
import subprocess

import pytest

from kontor_client import Shop
from kontor_server import Server, eventually
from nodes import Nodes
from notes import Notes, found_in, names_of, told, traces_of_customer
from scene import Subject, deliver, receipt_at_stage
from test_smtp import Mailbox, mailed_token

BROKERS = os.environ.get("KONTOR_TEST_BROKERS")
FOLDER = os.environ.get("KONTOR_TEST_KAFKA_FOLDER")  # Of the brokers: `scripts/kafka start --data`.
LIBRARIES = pathlib.Path(__file__).resolve().parents[2] / ".cache/kafka/*"
pytestmark = pytest.mark.skipif(not (BROKERS and FOLDER), reason="REAL BROKER: NOT RUN")

# What a topic is told in hours, in seconds.
SOON = {"segment.ms": 1000, "max.compaction.lag.ms": 1000, "delete.retention.ms": 1000, "file.delete.delay.ms": 1000}


def tool(name, *arguments, seconds=None):
    """One of Kafka's own; ended after some seconds where it would go on for ever."""
    ending = ["timeout", "--signal=TERM", str(seconds)] if seconds else []
    done = subprocess.run([*ending, "java", "-cp", str(LIBRARIES), name, "--bootstrap-server",
                           BROKERS, *arguments], capture_output=True, timeout=120, check=False)
    assert seconds or done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


class Topic:
    def __init__(self, name):
        self.name = name
        self.folders = sorted(pathlib.Path(FOLDER).glob(f"*/log/{name}-*"))
        assert self.folders

    def settle_soon(self):
        settings = ",".join(f"{name}={value}" for name, value in SOON.items())
        tool("kafka.admin.ConfigCommand", "--alter", "--entity-type", "topics", "--entity-name", self.name, "--add-config",
             settings)

    def handed_out(self, into):
        """A folder with all that a consumer gets, aborted transactions included."""
        into.mkdir(exist_ok=True)
        out = tool("org.apache.kafka.tools.consumer.ConsoleConsumer", "--topic", self.name, "--from-beginning",
                   "--isolation-level", "read_uncommitted", "--property", "print.key=true", seconds=10)
        (into / "messages").write_bytes(out)
        return into


def test_after_forgetting_no_broker_holds_anything(shop, tmp_path):  # M20, M24
    subject, other = Subject(shop), Subject(shop)
    for person in (subject, other):
        person.save_everything()
        deliver(shop.clerk(), person.place_order("delivered"), "https://tracking.example/t/" + person.value("link", "T"))
    notes = Notes(shop.server.data)
    traces, theirs = (traces_of_customer(notes, person.email) for person in (subject, other))
    topic = Topic(shop.server.variables()["KONTOR_KAFKA_TOPIC_PREFIX"] + ".log")
    sealed, kept = traces.envelope_markers(), theirs.envelope_markers()
    handed_out = topic.handed_out(tmp_path / "handed-out")
    for folders in (topic.folders, [handed_out]):
        assert names_of(found_in(folders, sealed)) == {one.name for one in sealed}, "the control"
        assert not found_in(folders, subject.markers()), "plain at rest"
        assert not found_in(folders, traces.key_markers() + traces.wrapped_markers(notes)), "keys never go to Kafka"

    topic.settle_soon()
    receipt = subject.forget_me()["receipt_id"]
    receipt_at_stage(shop, receipt, "erased")
    shop.advance(days=10)
    receipt_at_stage(shop, receipt, "complete")
    # The lease that is renewed each second lets the segments roll.
    eventually(lambda: not found_in(topic.folders, sealed), 120)
    left = found_in([topic.handed_out(handed_out)], sealed + subject.markers())
    assert not left, told(left)
    assert {one.name for one in kept} & names_of(found_in(topic.folders, kept)), "of others it is all there"


class MailingShop(Shop):
    """Outside the sandbox: what is mailed goes to a mail server."""

    def __init__(self, server, mailbox):
        super().__init__(server)
        self.mailbox = mailbox

    def activation_token(self, person, count=1):
        return mailed_token(self.mailbox, person["email"], count)


@pytest.fixture
def real_shop(tmp_path):
    mailbox = Mailbox()
    mailbox.open()
    server = Server(os.environ["KONTOR_BIN"], tmp_path,
                    ["--mail-smtp-url", f"smtp://127.0.0.1:{mailbox.port}", "--mail-from", "shop@kontor.example",
                     "--public-address", "https://shop.example"], {"KONTOR_KAFKA_REPLICAS": "1"}, sandbox=False)
    try:
        made = subprocess.run([server.binary, "topics", "ensure"], capture_output=True, text=True, timeout=60, check=False,
                              env=server.variables())
        assert made.returncode == 0, made.stdout + made.stderr
        yield MailingShop(server.start(), mailbox)
    finally:
        if server.running():
            server.stop()
        mailbox.close()


def test_outside_a_sandbox_nobody_is_erased_before_the_brokers_have_lost_the_keys(real_shop):  # M20, M24
    customer = real_shop.new_customer()
    notes = Notes(real_shop.server.data)
    keys = traces_of_customer(notes, customer.email).wrapped_markers(notes)
    topic = Topic(real_shop.server.variables()["KONTOR_KAFKA_TOPIC_PREFIX"] + ".vault")
    assert names_of(found_in(topic.folders, keys)) == {one.name for one in keys}, "the control"
    receipt = customer.forget_me()["receipt_id"]
    eventually(lambda: not found_in([real_shop.server.data / "vault"], keys))
    assert receipt_at_stage(real_shop, receipt, "pending", "erased")["status"] == "pending"
    assert found_in(topic.folders, keys), "the brokers roll a segment after a minute"
    topic.settle_soon()
    eventually(lambda: receipt_at_stage(real_shop, receipt, "pending", "erased")["status"] == "erased", 120)
    assert not found_in(topic.folders, keys)


def test_after_forgetting_no_node_that_follows_holds_anything(tmp_path):  # M20, M24
    nodes = Nodes(os.environ["KONTOR_BIN"], tmp_path)
    try:
        leader, second = nodes.add(), nodes.add()
        shop = Shop(leader)
        subject = Subject(shop)
        subject.save_everything()
        deliver(shop.clerk(), subject.place_order("delivered"), "https://tracking.example/t/1")
        notes = Notes(second.data)
        eventually(lambda: notes.take().envelopes)
        traces = traces_of_customer(notes, subject.email)
        sealed, wrapped = traces.envelope_markers(), traces.wrapped_markers(notes)
        assert names_of(found_in([second.data], sealed)) == {one.name for one in sealed}, "the control"
        receipt_at_stage(shop, subject.forget_me()["receipt_id"], "erased")

        def left_after_a_turn():
            turned = leader.command("keys", "turn")
            assert turned.returncode == 0, turned.stdout + turned.stderr
            return found_in([second.data], sealed + wrapped)

        eventually(lambda: not left_after_a_turn(), 120)
    finally:
        nodes.end()
