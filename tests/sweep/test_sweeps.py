"""The three sweeps on a real server: what is forgotten, purged or past its day is in no file and opens with no key.

Each begins with the control that what is looked for later is found now."""

import os
import pathlib
import subprocess
import sys
import threading

import pytest

import scene
from notes import Notes, found_in, found_in_memory, names_of, told, traces_of_customer, traces_of_orders
from scene import Subject, deliver

LONGEST_ON_A_STACK = 15  # Bytes that a string holds without asking for memory.
LINK = "https://tracking.example/t/"


@pytest.fixture
def subject(shop):
    person = Subject(shop)
    person.save_everything()
    return person


@pytest.fixture
def other(shop):
    """Somebody who stays, and must lose nothing."""
    person = Subject(shop)
    person.save_everything()
    person.place_order("stays")
    return person


def ordered(shop, person):
    """An order with a tracking link that is completed."""
    number = person.place_order("delivered")
    deliver(shop.clerk(), number, LINK + person.value("tracking link", "T"))
    return number


def is_shown_to(person):
    return person.get("/v1/me/export", expect=200).text


def assert_in_plain_nowhere(folder, person):
    """Sweep 1."""
    found = found_in([folder], person.markers())
    assert not found, told(found)


def assert_keys_nowhere(folder, notes, traces):
    """Sweep 2, at `erased`."""
    found = found_in([folder], traces.wrapped_markers(notes) + traces.key_markers())
    assert not found, told(found)


def assert_envelopes_nowhere(folder, traces):
    """Sweep 2, at `complete`."""
    found = found_in([folder], traces.envelope_markers())
    assert not found, told(found)


def assert_nothing_opens(notes, traces):
    """Sweep 3."""
    attacker = notes.attacker_now()
    opened = [envelope for envelope in traces.envelopes if attacker.open(envelope) is not None]
    assert not opened, opened


def assert_keys_and_envelopes_are_there(folder, notes, traces):
    """The control of sweep 2."""
    wrapped = traces.wrapped_markers(notes)
    assert {name.split(" (")[0] for name in names_of(found_in([folder], wrapped))} == {one.name for one in wrapped}
    sealed = traces.envelope_markers()
    assert names_of(found_in([folder], sealed)) == {one.name for one in sealed}


def settle(shop):
    """Lets the day of the next epoch come, and all that is done daily."""
    shop.advance(days=1, minutes=1)


def test_after_forgetting_no_file_holds_anything_and_no_key_opens_anything(  # M20
        shop, subject, other, tmp_path, tmp_path_factory):
    """Forgotten, then restored from a backup of before, then complete, then rebuilt."""
    ordered(shop, subject)
    subject.place_order("open")
    shown = is_shown_to(subject)
    assert not subject.missing_in(shown.encode(), "password")
    notes = Notes(shop.server.data)
    settle(shop)  # Keys that are wrapped twice, under two epochs, are erased twice.
    subject.log_in()
    traces = traces_of_customer(notes, subject.email)
    assert not subject.missing_in(traces.plain, "password")
    assert_keys_and_envelopes_are_there(tmp_path, notes, traces)
    assert_in_plain_nowhere(tmp_path, subject)
    theirs = traces_of_customer(notes, other.email)

    scene.restarted(shop, subject)
    backup = tmp_path_factory.mktemp("backups") / "before"  # Elsewhere: it holds what it held.
    scene.kontor(shop, "backup", "--to", backup)
    assert names_of(found_in([backup], traces.envelope_markers())) == {one.name for one in traces.envelope_markers()}
    assert_in_plain_nowhere(backup, subject)
    receipt = subject.forget_me()["receipt_id"]
    scene.receipt_at_stage(shop, receipt, "erased")
    scene.write_down_what_is_public(shop, tmp_path / "public", [receipt])
    assert_in_plain_nowhere(tmp_path, subject)
    assert_keys_nowhere(tmp_path, notes, traces)
    assert_nothing_opens(notes, traces)

    scene.restored(shop, backup)
    scene.receipt_at_stage(shop, receipt, "erased")
    assert scene.answers_as_forgotten(shop, subject, receipt)
    scene.write_down_what_is_public(shop, tmp_path / "public", [receipt])
    assert_in_plain_nowhere(tmp_path, subject)
    assert_keys_nowhere(tmp_path, notes, traces)
    notes.take()
    assert_nothing_opens(notes, traces)

    shop.advance(days=10)
    scene.receipt_at_stage(shop, receipt, "complete")
    scene.write_down_what_is_public(shop, tmp_path / "public", [receipt])
    assert_in_plain_nowhere(tmp_path, subject)
    assert_keys_nowhere(tmp_path, notes, traces)
    assert_envelopes_nowhere(tmp_path, traces)
    assert_nothing_opens(notes, traces)

    scene.rebuild_all_views(shop)
    shop.server.stop()
    assert_in_plain_nowhere(tmp_path, subject)
    assert_keys_nowhere(tmp_path, notes, traces)
    assert_envelopes_nowhere(tmp_path, traces)
    attacker = notes.attacker_now()
    assert_nothing_opens(notes, traces)
    assert all(attacker.open(envelope) is not None for envelope in theirs.envelopes)


@pytest.mark.skipif(os.geteuid() != 0, reason="a server's memory can be read by root alone")
def test_neither_keys_nor_texts_of_a_forgotten_customer_are_in_memory(shop, subject):  # M20
    """The connections stay open, as those of a front end do. A short text can stand on a stack, where nobody looks
    again until it is overwritten; docs/privacy.md says so."""
    ordered(shop, subject)
    notes = Notes(shop.server.data)
    traces = traces_of_customer(notes, subject.email)
    keys = traces.key_markers() + traces.wrapped_markers(notes)
    texts = [marker for marker in subject.markers() if len(marker.bytes) > LONGEST_ON_A_STACK]
    assert len(texts) > 15
    assert names_of(found_in_memory(shop.server.process.pid, traces.key_markers())), "a key that is in use was not found in memory"
    subject.get("/v1/me", expect=200)
    scene.receipt_at_stage(shop, subject.forget_me()["receipt_id"], "erased")
    shop.mail(subject.email, "forgotten")  # A sandbox keeps the last mail until somebody fetches it.
    found = found_in_memory(shop.server.process.pid, keys + texts)
    assert not found, told(found)


def test_after_the_purge_of_an_order_nothing_of_it_is_left(shop, subject, tmp_path):  # M16
    number = ordered(shop, subject)
    notes = Notes(shop.server.data)
    traces = traces_of_orders(notes, number)
    assert_keys_and_envelopes_are_there(tmp_path, notes, traces)
    scene.restarted(shop, subject)
    shop.advance(days=30, minutes=1)
    notes.take()
    assert_nothing_opens(notes, traces)
    settle(shop)
    assert_in_plain_nowhere(tmp_path, subject)
    assert_keys_nowhere(tmp_path, notes, traces)
    assert_envelopes_nowhere(tmp_path, traces)
    assert_nothing_opens(notes, traces)
    subject.log_in()
    assert not subject.missing_in(is_shown_to(subject).encode(), "password", "tracking link",
                                  *(name for name in subject.values if name.startswith("delivered")))


def test_after_its_ten_days_a_tracking_link_is_gone_and_its_order_is_not(shop, subject, tmp_path):  # M17
    number = ordered(shop, subject)
    notes = Notes(shop.server.data)
    link = traces_of_orders(notes, number, members=["url"])
    rest = traces_of_orders(notes, number, members=["placing", "delivery"])
    assert subject.values["tracking link"].encode() in link.plain
    assert_keys_and_envelopes_are_there(tmp_path, notes, link)
    scene.restarted(shop, subject)
    shop.advance(days=10, minutes=1)
    settle(shop)  # The keys that retention destroys leave the files minutes after, or with the turn of the day.
    notes.take()
    assert_nothing_opens(notes, link)
    assert_keys_nowhere(tmp_path, notes, link)
    assert_envelopes_nowhere(tmp_path, link)
    attacker = notes.attacker_now()
    assert all(attacker.open(envelope) is not None for envelope in rest.envelopes)


class Load:
    """Others who order as fast as they can."""

    def __init__(self, people):
        self.placed = 0
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._order, args=(person,)) for person in people]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _order(self, person):
        order = {"account_number": person.account_number, "address": person.new_address("load"),
                 "lines": [{"sku": "BOX-S-25", "quantity": 1}]}
        while not self._stopped.is_set():
            person.place(order)
            self.placed += 1


def test_under_load_it_is_erased_within_a_minute_and_nothing_is_left(shop, subject, tmp_path):  # M20
    ordered(shop, subject)
    notes = Notes(shop.server.data)
    traces = traces_of_customer(notes, subject.email)
    with Load([Subject(shop) for _ in range(3)]) as load:
        scene.eventually(lambda: load.placed > 30)
        before = load.placed
        receipt = subject.forget_me()["receipt_id"]
        scene.receipt_at_stage(shop, receipt, "erased")
        scene.eventually(lambda: load.placed > before + 10)
        assert_in_plain_nowhere(tmp_path, subject)
        assert_keys_nowhere(tmp_path, notes, traces)
        assert_nothing_opens(notes, traces)
    shop.advance(days=10)
    scene.receipt_at_stage(shop, receipt, "complete")
    assert_envelopes_nowhere(tmp_path, traces)


def test_the_three_sweeps_by_hand_find_everything_before_and_nothing_after(shop, subject, tmp_path_factory):  # M20
    apart = tmp_path_factory.mktemp("apart")
    markers = apart / "markers"
    markers.write_text(f"email {subject.email}\ncompany {subject.values['company']}\n", encoding="utf-8")

    def run(action, *arguments):
        return subprocess.run([sys.executable, "-B", pathlib.Path(__file__).parent / "three_sweeps.py", action,
                               shop.server.data, apart / "notes", *arguments], capture_output=True, text=True,
                              timeout=120, check=False)

    assert run("note", "--email", "nobody@klant.example").returncode == 1
    noted = run("note", "--email", subject.email)
    assert noted.returncode == 0 and "which all open" in noted.stdout, noted.stderr
    before = run("check", "--markers", markers)
    assert before.returncode == 1 and before.stdout.startswith("plain: nothing\n"), before.stdout + before.stderr
    assert all(f"{sweep}: nothing" not in before.stdout for sweep in ("sealed: keys", "sealed: values", "opening"))
    receipt = subject.forget_me()["receipt_id"]
    shop.advance(days=10)
    scene.receipt_at_stage(shop, receipt, "complete")
    after = run("check", "--markers", markers)
    assert after.returncode == 0 and after.stdout.count(": nothing") == 4, after.stdout + after.stderr
