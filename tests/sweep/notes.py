"""What is noted of somebody while it can be read, and looked for when it must be gone."""

import pathlib

from evidence import CUSTOMER, KEY_BYTES, OWNER, Attacker, Keyring, records, wrapped_keys
from forms import Marker
from sweep import Sweep


class Notes:
    """All that somebody with access to the disk could ever note. `data` is a data folder; a server may run on it."""

    def __init__(self, data):
        self.data = pathlib.Path(data)
        self.envelopes = set()
        self.wrapped = set()

    def take(self):
        """Notes what the files hold now."""
        self.envelopes |= {envelope for record in records(self.data / "log") for envelope in record.envelopes}
        self.wrapped |= set(wrapped_keys(self.data / "vault"))
        return self

    def attacker_now(self):
        """Holds the present keyring and the present vault, also what its files should not hold any more."""
        attacker = Attacker([Keyring.read(f"{self.data}.keyring")], wrapped_keys(self.data / "vault"))
        attacker.learn_customers(self.envelopes)
        return attacker

    def of(self, streams):
        return {envelope for envelope in self.envelopes if envelope.stream in streams}

    def wrapped_of(self, ids):
        return {one for one in self.wrapped if one.row_key[1:] in ids}


class Traces:
    """What is noted of some streams: envelopes, and the keys in the vault that they hang on."""

    def __init__(self, notes, envelopes, opened_by):
        """Positive control: everything that is sealed opens."""
        self.envelopes = set(envelopes)
        plains = {envelope: opened_by.open(envelope) for envelope in self.envelopes}
        sealed = [envelope for envelope, plain in plains.items() if plain is None]
        assert self.envelopes and not sealed, f"{sealed} do not open: this attacker would never open anything"
        self.plain = b"\n".join(plains.values())
        self.key_ids = {envelope.secret for envelope in self.envelopes if envelope.scope != CUSTOMER}
        self.key_ids |= {opened_by.customer_key_of(envelope) for envelope in self.envelopes
                         if envelope.scope == CUSTOMER}
        self.keys = {opened_by.keys[number] for number in self.key_ids}
        assert all(len(key) == KEY_BYTES for key in self.keys)
        assert len(notes.wrapped_of(self.key_ids)) >= len(self.key_ids)

    def key_markers(self):
        return [Marker(f"key {i}", key) for i, key in enumerate(sorted(self.keys))]

    def wrapped_markers(self, notes):
        """Each key as it was wrapped, whenever that was."""
        return [Marker(f"wrapped key {i}", one.sealed) for i, one in enumerate(notes.wrapped_of(self.key_ids))]

    def envelope_markers(self):
        return [envelope_marker(i, envelope) for i, envelope in
                enumerate(sorted(self.envelopes, key=lambda each: (each.stream, each.version, each.member)))]


def envelope_marker(number, envelope):
    return Marker(f"envelope {number} ({envelope.member} of {envelope.stream[0]})", envelope.bytes[len(envelope.head):])


def traces_of_orders(notes, *numbers, members=None):
    """Of orders alone; of some members alone where they are named."""
    attacker = notes.take().attacker_now()
    envelopes = notes.of({f"o:{number}" for number in numbers})
    return Traces(notes, {one for one in envelopes if members is None or one.member in members}, attacker)


def traces_of_customer(notes, email):
    """Of everything in the stream of the customer with that log-in address, and of its orders."""
    attacker = notes.take().attacker_now()
    own = {envelope.stream for envelope in notes.envelopes if envelope.stream.startswith("c:")
           if email.encode() in (attacker.open(envelope) or b"")}
    assert len(own) == 1, "the customer's stream was not found by its e-mail address"
    customer = {attacker.customer_key_of(envelope) for envelope in notes.of(own) if envelope.scope == CUSTOMER}
    assert len(customer) == 1, "a customer has one key"
    # The key bears the customer's id, and an order names its owner.
    orders = {envelope.stream for envelope in notes.envelopes if envelope.scope == OWNER
              if customer & {(attacker.open(envelope) or b"")[-len(min(customer)):]}}
    return Traces(notes, notes.of(own | orders), attacker)


def found_in(folders, markers):
    return list(Sweep(markers).folders(folders))


def found_in_memory(pid, markers):
    return list(Sweep(markers).process(pid))


def names_of(findings):
    return {finding.marker for finding in findings}


def told(findings):
    return "\n".join(str(finding) for finding in findings[:40])
