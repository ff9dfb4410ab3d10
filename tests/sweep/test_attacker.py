"""Somebody has kept a copy of every file at every step, and holds everything that is there today.

Without former keyrings that opens nothing of a forgotten customer once the backup window is over. With them it opens
everything: there is where trust sits (docs/privacy.md)."""

import shutil

import pytest

import scene
from evidence import TRACKING, Attacker, Keyring, index_entries, records, wrapped_keys
from notes import Notes, traces_of_customer
from scene import Subject, deliver


class Copies:
    """Of the data folder, and beside them, apart, of the keyring."""

    def __init__(self, shop, folder):
        self._shop = shop
        self._folder = folder
        self.folders = []
        self.keyrings = []

    def take(self):
        to = self._folder / f"copy-{len(self.folders)}"
        scene.copied(self._shop.server.data, to)
        keyring = self._folder / f"keyring-{len(self.folders)}"
        shutil.copy(f"{self._shop.server.data}.keyring", keyring)
        self.folders.append(to)
        self.keyrings.append(keyring)

    def envelopes(self):
        return {envelope for folder in self.folders for record in records(folder / "log")
                for envelope in record.envelopes}

    def wrapped(self):
        return {one for folder in self.folders for one in wrapped_keys(folder / "vault")}

    def index_entries(self):
        return set().union(*(index_entries(folder / "vault") for folder in self.folders))

    def attacker(self, *, with_former_keyrings):
        keyrings = self.keyrings if with_former_keyrings else self.keyrings[-1:]
        attacker = Attacker([Keyring.read(path) for path in keyrings], self.wrapped())
        attacker.learn_customers(self.envelopes())
        return attacker


class Story:
    """What happened, and what was copied meanwhile."""

    def __init__(self, shop, folder):
        self.copies = Copies(shop, folder)
        notes = Notes(shop.server.data)
        self.subject, self.other = Subject(shop), Subject(shop)
        self.copies.take()
        for person in (self.subject, self.other):
            person.save_everything()
            number = person.place_order("delivered")
            deliver(shop.clerk(), number, "https://tracking.example/t/" + person.value("tracking link", "T"))
        self.copies.take()
        shop.advance(days=1, minutes=1)
        self.subject.log_in()
        self.subject.place_order("open")
        self.copies.take()
        self.traces = traces_of_customer(notes, self.subject.email)
        self.others_traces = traces_of_customer(notes, self.other.email)
        receipt = self.subject.forget_me()["receipt_id"]
        self.copies.take()
        scene.receipt_at_stage(shop, receipt, "erased")
        self.copies.take()
        shop.advance(days=2)
        self.copies.take()
        shop.advance(days=8)
        scene.receipt_at_stage(shop, receipt, "complete")
        self.copies.take()
        scene.rebuild_all_views(shop)
        shop.server.stop()
        self.copies.take()


@pytest.fixture(scope="module")
def story(module_shops, tmp_path_factory):
    return Story(module_shops(), tmp_path_factory.mktemp("copies"))


def test_every_copy_together_with_everything_held_now_opens_nothing(story):  # M20
    assert story.traces.envelopes <= story.copies.envelopes(), "the copies are not complete"
    attacker = story.copies.attacker(with_former_keyrings=False)
    # Control: of whoever stays it opens everything, but for the link, whose ten days are over too.
    shut = [envelope for envelope in story.others_traces.envelopes
            if envelope.scope != TRACKING and attacker.open(envelope) is None]
    assert not shut, shut
    opened = [envelope for envelope in story.copies.envelopes()
              if envelope in story.traces.envelopes and attacker.open(envelope) is not None]
    assert not opened, opened


def test_with_the_former_keyrings_it_opens_everything(story):
    attacker = story.copies.attacker(with_former_keyrings=True)
    plains = {envelope: attacker.open(envelope) for envelope in sorted(
        story.traces.envelopes, key=lambda each: each.scope)}
    assert None not in plains.values(), [envelope for envelope, plain in plains.items() if plain is None]
    assert not story.subject.missing_in(b"\n".join(plains.values()), "password")


def test_the_blind_index_confirms_an_address_to_whoever_has_the_keyring_of_that_day(story):
    attacker = story.copies.attacker(with_former_keyrings=True)
    entries = story.copies.index_entries()
    assert attacker.confirms(story.subject.email, entries) and attacker.confirms(story.other.email, entries)
    assert not attacker.confirms("nobody-" + story.subject.email, entries)


def test_no_copy_confirms_a_guessed_address_afterwards(story):  # M20
    attacker = story.copies.attacker(with_former_keyrings=False)
    entries = story.copies.index_entries()
    assert attacker.confirms(story.other.email, entries), "of whoever stays the index knows the address"
    assert not attacker.confirms(story.subject.email, entries)
