"""What the sweeps are worth: leave out the deletion, the flush or the compaction, and one of them fails."""

import pathlib
import subprocess

import pytest

import scene
from notes import Notes, found_in, told, traces_of_customer
from scene import Subject

SOURCE = pathlib.Path(__file__).parent / "mutants.cpp"
# Kontor itself has RocksDB linked in, where nothing can come between.
PROGRAM = "kontor_with_shared_rocksdb"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    built = tmp_path_factory.mktemp("mutants") / "mutants.so"
    subprocess.run(["clang++-19", "-std=c++20", "-O1", "-shared", "-fPIC", "-o", built, SOURCE, "-ldl"], check=True)
    return built


def faults_of_sweeps(shop, folder):
    """Forgets a customer and sweeps: the names of the sweeps that find something."""
    subject = Subject(shop)
    subject.save_everything()
    subject.place_order("order")
    # The start brings the keys from the write-ahead log into a table.
    scene.restarted(shop, subject)
    notes = Notes(shop.server.data)
    traces = traces_of_customer(notes, subject.email)
    scene.receipt_at_stage(shop, subject.forget_me()["receipt_id"], "erased")
    found = found_in([folder], traces.wrapped_markers(notes))
    attacker = notes.attacker_now()
    opened = [envelope for envelope in traces.envelopes if attacker.open(envelope) is not None]
    faults = ({"sealed"} if found else set()) | ({"opening"} if opened else set())
    return faults, told(found) + "\n" + "\n".join(map(str, opened))


@pytest.mark.parametrize("mutant", ["deletion", "flush", "compaction"])
def test_the_sweeps_see_what_was_left_out(shops, library, tmp_path, mutant):
    shop = shops({"LD_PRELOAD": str(library), "LEFT_UNDONE": mutant}, PROGRAM)
    faults, found = faults_of_sweeps(shop, tmp_path)
    assert faults == {"sealed", "opening"}, found


def test_the_sweeps_see_nothing_where_nothing_was_left_out(shops, library, tmp_path):
    shop = shops({"LD_PRELOAD": str(library), "LEFT_UNDONE": "nothing"}, PROGRAM)
    faults, found = faults_of_sweeps(shop, tmp_path)
    assert not faults, found
