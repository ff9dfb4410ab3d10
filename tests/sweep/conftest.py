"""Servers to be swept, and the people whose traces are looked for."""

import os
import pathlib
import sys

import pytest

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1] / "api")]

from kontor_client import Shop  # noqa: E402
from kontor_server import Server  # noqa: E402


@pytest.fixture
def shops(tmp_path):
    """Makes shops of few partitions, so that an attacker has few keys to try."""
    binary = os.environ.get("KONTOR_BIN")
    if not binary:
        pytest.fail("KONTOR_BIN must name the kontor binary", pytrace=False)
    made = []

    def make(environment=None):
        folder = tmp_path / f"shop-{len(made)}"
        folder.mkdir()
        server = Server(binary, folder, ["--no-seed", "--partitions", "2"], environment)
        made.append(server)
        return Shop(server.start())

    yield make
    for server in made:
        if server.running():
            server.stop()


@pytest.fixture
def shop(shops):
    return shops()
