"""Servers to be swept, and the people whose traces are looked for."""

import os
import pathlib
import sys

import pytest

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1] / "api")]

from kontor_client import Shop  # noqa: E402
from kontor_server import Server  # noqa: E402


def _shops(folder):
    """Makes shops of few partitions, so that an attacker has few keys to try; `program`: another that was built beside
    kontor."""
    binary = os.environ.get("KONTOR_BIN")
    if not binary:
        pytest.fail("KONTOR_BIN must name the kontor binary", pytrace=False)
    made = []

    def make(environment=None, program="kontor"):
        own = folder / f"shop-{len(made)}"
        own.mkdir()
        server = Server(str(pathlib.Path(binary).with_name(program)), own, ["--no-seed", "--partitions", "2"], environment)
        made.append(server)
        return Shop(server.start())

    yield make
    for server in made:
        if server.running():
            server.stop()


@pytest.fixture
def shops(tmp_path):
    yield from _shops(tmp_path)


@pytest.fixture(scope="module")
def module_shops(tmp_path_factory):
    yield from _shops(tmp_path_factory.mktemp("shops"))


@pytest.fixture
def shop(shops):
    return shops()
