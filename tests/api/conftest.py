"""Fixtures: a server for all tests, servers of one's own, and who and what an order needs."""

import itertools
import json
import os
import pathlib

import pytest

from kontor_client import Shop
from kontor_server import Server

SOURCE = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def servers(tmp_path_factory):
    """Makes servers; whatever still runs at the end is stopped properly."""
    binary = os.environ.get("KONTOR_BIN")
    if not binary:
        pytest.fail("KONTOR_BIN must name the kontor binary", pytrace=False)
    made = []

    def make(*arguments, seed=False, environment=None):
        folder = tmp_path_factory.mktemp(f"kontor-{len(made)}-")
        server = Server(binary, folder, list(arguments) + ([] if seed else ["--no-seed"]), environment)
        made.append(server)
        return server.start()

    yield make
    faults = []
    for server in made:
        if server.running():
            try:
                server.stop()
            except AssertionError as fault:
                faults.append(str(fault))
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def shop(servers):
    """The server most tests share. Nobody moves its clock."""
    return Shop(servers())


@pytest.fixture(scope="session")
def later_shop(servers):
    """The server whose clock tests move; nothing made before a test can be relied on."""
    return Shop(servers())


@pytest.fixture
def fresh_shop(servers):
    """A server of one's own with nothing in it."""
    own = Shop(servers())
    yield own
    if own.server.running():
        own.server.stop()


@pytest.fixture
def kontor(shop):
    """The command line, on the shop's data folder; returns what it says."""

    def run(*words, expect=0, stdin=""):
        done = shop.server.command(*words, stdin=stdin)
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


@pytest.fixture
def visitor(shop):
    return shop.visitor()


@pytest.fixture
def clerk(shop):
    return shop.clerk()


@pytest.fixture
def customer(shop):
    return shop.new_customer()


@pytest.fixture
def neighbour(shop):
    return shop.new_customer(company_name="Bakkerij Mertens", contact_name="Luc Mertens")


@pytest.fixture
def address_in_belgium():
    return {"company": "Kaaswinkel De Bock", "contact": "An Peeters", "street": "Veldstraat",
            "house_number": "12", "addition": "bus 3", "postcode": "9000", "city": "Gent",
            "country": "BE", "phone": "+3292223344", "email": "winkel@klant.example"}


@pytest.fixture
def address_in_netherlands():
    return {"company": "De Bock Nederland", "contact": "Piet de Vries", "street": "Damrak",
            "house_number": "70", "postcode": "1012 LM", "city": "Amsterdam", "country": "NL"}


@pytest.fixture
def five_boxes():
    return [{"sku": "BOX-S-25", "quantity": 5}]


@pytest.fixture
def boxes_and_labels():
    return [{"sku": "BOX-S-25", "quantity": 5}, {"sku": "LABEL-100X150-500", "quantity": 2}]


@pytest.fixture
def order_of_five_boxes(address_in_belgium, five_boxes):
    return {"account_number": "123456789", "address": address_in_belgium, "lines": five_boxes}


@pytest.fixture
def placed_order(customer, order_of_five_boxes):
    return customer.place(order_of_five_boxes)


@pytest.fixture(scope="session")
def materials(shop):
    """All materials as the API lists them, by sku, in English; fetched once."""
    client = shop.new_customer()
    return {material["sku"]: material for material in client.all_items("/v1/materials", {"limit": 200})}


@pytest.fixture(scope="session")
def catalogue():
    """The demo catalogue's own file."""
    return json.loads((SOURCE / "adapters/catalogue/materials.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def problem_catalogue():
    return json.loads((SOURCE / "adapters/http/problems.json").read_text(encoding="utf-8"))["problems"]


@pytest.fixture(scope="session")
def account_numbers():
    """Account numbers that nobody used yet."""
    return (f"{number:09d}" for number in itertools.count(200_000_001))
