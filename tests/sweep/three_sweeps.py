#!/usr/bin/env python3
"""The three sweeps over a data folder, by hand: note a customer before forgetting, check afterwards.

    three_sweeps.py note DATA NOTES --email ADDRESS
    three_sweeps.py check DATA NOTES [DIR...] --markers FILE

`note` writes down every sealed value and every key of the customer, unwrapped: NOTES is to be deleted afterwards, and
lies outside what is swept. `check` looks in DATA, beside it and in every DIR for the markers in plain, for the keys
and for the sealed values, and tries to open the latter with everything that is held now."""

import argparse
import json
import pathlib
import sys

from evidence import Envelope
from forms import Marker, read_markers
from notes import Notes, envelope_marker, found_in, told, traces_of_customer


def note(arguments):
    notes = Notes(arguments.data)
    traces = traces_of_customer(notes, arguments.email)
    content = {
        "envelopes": [[one.stream, one.version, one.member, one.bytes.hex()] for one in traces.envelopes],
        "wrapped": [one.sealed.hex() for one in notes.wrapped_of(traces.key_ids)],
        "keys": [key.hex() for key in traces.keys]}
    arguments.notes.touch(mode=0o600)
    arguments.notes.write_text(json.dumps(content), encoding="ascii")
    print(f"noted: {len(traces.envelopes)} sealed values, which all open, under {len(traces.keys)} keys")
    return 0


def check(arguments):
    content = json.loads(arguments.notes.read_text(encoding="ascii"))
    envelopes = [Envelope(stream, version, member, bytes.fromhex(data))
                 for stream, version, member, data in content["envelopes"]]
    folders = [arguments.data, *arguments.data.parent.glob(arguments.data.name + ".*"), *arguments.folders]
    keys = [Marker(f"{kind} {i}", bytes.fromhex(data))
            for kind in ("wrapped", "keys") for i, data in enumerate(content[kind])]
    attacker = Notes(arguments.data).take().attacker_now()
    results = [
        ("plain", found_in(folders, read_markers(arguments.markers))),
        ("sealed: keys", found_in(folders, keys)),
        ("sealed: values", found_in(folders, [envelope_marker(i, one) for i, one in enumerate(envelopes)])),
        ("opening", [f"{one.member} of {one.stream}" for one in envelopes if attacker.open(one) is not None])]
    for name, found in results:
        print(f"{name}: {len(found) or 'nothing'}")
        if found:
            print(told(found))
    return 1 if any(found for _, found in results) else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    actions = parser.add_subparsers(required=True)
    for name, action in (("note", note), ("check", check)):
        one = actions.add_parser(name)
        one.add_argument("data", type=pathlib.Path, metavar="DATA")
        one.add_argument("notes", type=pathlib.Path, metavar="NOTES")
        one.set_defaults(action=action)
    actions.choices["note"].add_argument("--email", required=True, metavar="ADDRESS")
    actions.choices["check"].add_argument("--markers", required=True, metavar="FILE")
    actions.choices["check"].add_argument("folders", nargs="*", metavar="DIR")
    arguments = parser.parse_args()
    return arguments.action(arguments)


if __name__ == "__main__":
    sys.exit(main())
