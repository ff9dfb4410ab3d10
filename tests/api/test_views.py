"""The operator's view of the views, from the command line: beside a server that runs and without one (M24)."""


import pytest

VIEWS = ["history", "worklist", "feed", "outbox", "erasures", "directory", "retention", "statistics",
         "registry", "moves"]


@pytest.fixture(params=["beside a server", "without a server"])
def kontor(request, fresh_shop, order_of_five_boxes):
    """The command line, on a shop with an order in it."""
    fresh_shop.new_customer().place(order_of_five_boxes)
    server = fresh_shop.server
    if request.param == "without a server":
        server.stop()

    def run(*words):
        return server.command(*words, timeout=60)

    return run


def test_every_view_is_listed_with_how_far_it_is(kontor):
    done = kontor("views", "list")
    assert done.returncode == 0, done.stderr
    listed = {name: int(records) for name, records, _ in map(str.split, done.stdout.splitlines())}
    assert sorted(listed) == sorted(VIEWS)
    assert len(set(listed.values())) == 1 and listed["history"] > 0


def test_an_audit_compares_every_view_that_is_listed(kontor):
    done = kontor("audit")
    assert done.returncode == 0, done.stdout + done.stderr
    audited = [line.split(":")[0] for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert sorted(audited) == sorted(VIEWS)
    assert done.stdout.count("has the same rows") == len(VIEWS) - 1
    assert "directory: makes no rows" in done.stdout  # Its index lies in the vault.


@pytest.mark.parametrize("action", ["retry", "skip"])
def test_a_view_that_goes_on_is_left_alone(kontor, action):
    done = kontor("views", action, "history")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "history stands still nowhere\n"
    assert "history" in kontor("audit").stdout


@pytest.mark.parametrize("command", [("views", "retry"), ("views", "skip"), ("rebuild",)])
def test_a_view_that_nobody_knows_is_refused_with_the_way_on(kontor, command):
    done = kontor(*command, "histroy")
    assert done.returncode == 1 and not done.stdout
    assert "kontor views list" in done.stderr
