"""What an attacker notes: every sealed value and every wrapped key in files, and what they open with which keys.

Written from docs/log-format.md and not from Kontor's code, so that it shows what the files give to somebody else."""

import base64
import hmac
import itertools
import json
import pathlib
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import cbor
import rocksdb_files

ID_BYTES = 16
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
CUSTOMER, VALUE, OWNER, ORDER, DELIVERY, TRACKING, PERIOD = range(7)
LABELS = {VALUE: b"value", ORDER: b"order", DELIVERY: b"delivery"}


@dataclass(frozen=True)
class Envelope:
    """A sealed value and what it is bound to."""
    stream: str
    version: int
    member: str
    bytes: bytes

    @property
    def scope(self):
        return self.bytes[1]

    @property
    def head(self):
        return self.bytes[:2 if self.scope == CUSTOMER else 2 + ID_BYTES]

    @property
    def secret(self):
        return self.head[2:]

    @property
    def bound(self):
        return (_frame(self.stream.encode()) + struct.pack(">Q", self.version) + _frame(self.member.encode()) +
                _frame(self.head))


@dataclass(frozen=True)
class Wrapped:
    """A row of the vault."""
    row_key: bytes
    row: bytes

    @property
    def kind(self):
        return self.row_key[:1]

    @property
    def epoch(self):
        return struct.unpack(">I", self.row[:4])[0]

    @property
    def open_part(self):
        return self.row[4:12] if self.kind == b"k" else b""

    @property
    def sealed(self):
        return self.row[4 + len(self.open_part):]


@dataclass(frozen=True)
class Record:
    stream: str
    version: int
    type: str
    partition: int
    position: int
    envelopes: tuple
    members: tuple


def _frame(data):
    return struct.pack(">I", len(data)) + data


def database_rows(folder):
    """(kind, key, value) of everything that the files of a database hold, whatever the database would show."""
    for path in rocksdb_files.as_they_come(lambda: sorted(pathlib.Path(folder).iterdir())):
        try:
            yield from rocksdb_files.rows(path)
        except (FileNotFoundError, rocksdb_files.Unreadable):
            if path.exists():
                raise


def is_envelope(value):
    return (isinstance(value, bytes) and len(value) >= 2 + NONCE_BYTES + TAG_BYTES and value[0] == 1 and
            value[1] <= PERIOD)


def records(log_folder):
    """Every record in the files of `log/`, in whatever order."""
    for kind, key, value in database_rows(log_folder):
        if kind != rocksdb_files.PUT or key[:1] != b"r" or len(key) != 11:
            continue
        decoded = cbor.loads(value)
        if not isinstance(decoded, list):
            continue  # A tombstone.
        stream, version, name, metadata, _, payload = decoded
        members = cbor.loads(payload)
        envelopes = [Envelope(stream, version, member, content) for member, content in members.items()
                     if is_envelope(content)]
        if metadata:
            envelopes.append(Envelope(stream, version, "metadata", metadata))
        partition, position = struct.unpack(">HQ", key[1:])
        yield Record(stream, version, name, partition, position, tuple(envelopes), tuple(members.items()))


def wrapped_keys(vault_folder):
    """Every row of the vault's files that holds something wrapped."""
    for kind, key, value in database_rows(vault_folder):
        if kind == rocksdb_files.PUT and key[:1] in (b"k", b"c", b"x") and len(key) > 1:
            yield Wrapped(key, value)


def index_entries(vault_folder):
    """The blind index's hashes of log-in addresses."""
    return {key[1:] for kind, key, _ in database_rows(vault_folder) if kind == rocksdb_files.PUT and key[:1] == b"x"}


@dataclass(frozen=True)
class Keyring:
    epochs: dict    # Number: key.
    every_key: tuple

    @classmethod
    def read(cls, path):
        content = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        return cls({entry["epoch"]: base64.b64decode(entry["key"]) for entry in content["epochs"]},
                   tuple(_keys_in(content)))


def _keys_in(content):
    """Whatever in it has the length of a key, and what may be derived from it for an index."""
    if isinstance(content, (dict, list)):
        for inner in content.values() if isinstance(content, dict) else content:
            yield from _keys_in(inner)
    elif isinstance(content, str):
        try:
            key = base64.b64decode(content, validate=True)
        except ValueError:
            return
        if len(key) == KEY_BYTES:
            yield key
            yield _derived(key, b"index")


def _hmac(key, data):
    return hmac.digest(key, data, "sha256")


def _derived(key, label, secret=b""):
    return _hmac(key, label + secret + b"\x01")


def _opened(key, bound, sealed):
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except InvalidTag:
        return None


class Attacker:
    """Holds keyrings and copies of vaults, and tries everything with everything."""

    def __init__(self, keyrings, wrapped):
        self.keyrings = list(keyrings)
        self.keys = {}     # Id: unwrapped key.
        self.custody = {}  # Id of an order secret: delivery key.
        self.digests = set()  # Of log-in addresses, as the index holds them.
        epochs = {(number, key) for keyring in self.keyrings for number, key in keyring.epochs.items()}
        for one in set(wrapped):
            bound = _frame(one.row_key) + _frame(one.open_part)
            for number, key in epochs:
                secret = _opened(key, bound, one.sealed) if number == one.epoch else None
                if secret is not None and one.kind == b"x":
                    self.digests.add(secret[ID_BYTES:])
                elif secret is not None:
                    (self.keys if one.kind == b"k" else self.custody)[one.row_key[1:]] = secret
        self._below = {}
        self._customers = {}

    def open(self, envelope):
        """What is in an envelope, by any of the keys; nothing if none opens it."""
        found = self._found(envelope)
        return None if found is None else found[1]

    def customer_key_of(self, envelope):
        """The id of the key that opens an envelope which was sealed under a customer's alone."""
        assert envelope.scope == CUSTOMER
        found = self._found(envelope)
        return None if found is None else found[0]

    def learn_customers(self, envelopes):
        """Finds out which keys are customers', which are then tried first, and alone where all pairs would be
        millions."""
        for envelope in envelopes:
            if envelope.scope == CUSTOMER:
                self._found(envelope)

    def _found(self, envelope):
        sealed = envelope.bytes[len(envelope.head):]
        for number, key in self._candidates(envelope):
            plain = _opened(key, envelope.bound, sealed)
            if plain is not None:
                if envelope.scope == CUSTOMER and number not in self._customers:
                    self._customers[number] = self.keys[number]
                    self._below.clear()
                return number, plain
        return None

    def _candidates(self, envelope):
        """(id, key) of all that might have sealed it. Every key held is tried as a customer's; a secret is the one
        that the envelope names, for a seal by another would be refused as another's."""
        scope = envelope.scope
        if scope in (CUSTOMER, OWNER, PERIOD):
            return self._derived_from_all({CUSTOMER: b"customer", OWNER: b"owner", PERIOD: b"period"}[scope])
        named = self.keys.get(envelope.secret)
        below = [] if named is None or scope not in LABELS else self._below_all(LABELS[scope], named)
        if scope == DELIVERY:
            return itertools.chain(self.custody.items(), below)
        if scope == TRACKING and named is not None:
            return ((number, _derived(delivery, b"tracking", named)) for number, delivery in self._delivery_keys())
        return below

    def _derived_from_all(self, label):
        if label not in self._below:
            self._below[label] = [(number, _derived(key, label)) for number, key in self._customers_first()]
        return self._below[label]

    def _below_all(self, label, secret):
        return ((number, _derived(key, label, secret)) for number, key in self._customers_first())

    def _customers_first(self):
        yield from self._customers.items()
        yield from ((number, key) for number, key in self.keys.items() if number not in self._customers)

    def _delivery_keys(self):
        yield from self.custody.items()
        for customer in list(self._customers.values()):
            for number, secret in self.keys.items():
                yield number, _derived(customer, b"delivery", secret)

    def confirms(self, email, entries):
        """Whether the blind index confirms a guessed log-in address, under any keys of the keyrings: by an entry, or
        by the digest of the address that an entry's row holds wrapped."""
        keys = {key for keyring in self.keyrings for key in keyring.every_key}
        digests = {_hmac(key, email.encode()) for key in keys}
        return bool(digests & self.digests) or any(_hmac(key, digest) in entries for key in keys for digest in digests)
