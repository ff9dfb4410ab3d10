"""What only the sandbox has: a movable clock, readable mails, seeds and fixed tokens."""

import datetime
import re
import secrets

import pytest

from kontor_client import Shop, assert_fault, assert_problem, instant, text_of
from test_feed import everything

CLOCK = "/v1/sandbox/clock"


def test_the_clock_moves_forwards_by_seconds(later_shop):
    before = later_shop.now()
    after = later_shop.advance(hours=3)
    moved = after - before
    assert datetime.timedelta(hours=3) <= moved < datetime.timedelta(hours=3, minutes=5)
    assert later_shop.now() >= after


def test_the_clock_moves_to_a_time(later_shop):
    target = (later_shop.now() + datetime.timedelta(days=2)).replace(microsecond=0)
    answer = later_shop.visitor().post(CLOCK, {"to": text_of(target)}, expect=200)
    assert target <= instant(answer.json()["now"]) < target + datetime.timedelta(minutes=5)


def test_the_clock_goes_on_by_itself(later_shop):
    first = later_shop.now()
    assert later_shop.now() >= first


@pytest.mark.parametrize("body, pointer", [({"advance_seconds": -1}, "/advance_seconds"),
                                           ({"advance_seconds": 1.5}, "/advance_seconds"),
                                           ({"advance_seconds": "60"}, "/advance_seconds"),
                                           ({"advance_seconds": 10 ** 18}, "/advance_seconds"),
                                           ({"to": "2001-01-01T00:00:00Z"}, "/to"),
                                           ({"to": "9999-12-31T23:59:59Z"}, "/to"),
                                           ({"to": "tomorrow"}, "/to")])
def test_the_clock_moves_no_other_way(shop, body, pointer):
    before = shop.now()
    assert_fault(shop.visitor().post(CLOCK, body), pointer)
    assert shop.now() - before < datetime.timedelta(minutes=5)


@pytest.mark.parametrize("body", [{}, {"advance_seconds": None}, {"to": None}, {"to": None, "advance_seconds": None},
                                  {"advance_seconds": 1, "to": "2999-01-01T00:00:00Z"}])
def test_the_clock_takes_one_thing_at_a_time(shop, body):
    before = shop.now()
    assert_problem(shop.visitor().post(CLOCK, body), 422, "fields-invalid")
    assert shop.now() - before < datetime.timedelta(minutes=5)


def test_mails_come_newest_first(shop, customer):
    for count in (1, 2):
        shop.visitor().post("/v1/password-reset-mails", {"email": customer.email}, expect=202)
        shop.mail(customer.email, "password-reset", count)
    times = [instant(mail["sent_at"]) for mail in shop.mails(customer.email)]
    assert len(times) == 3 and times == sorted(times, reverse=True)


def test_mails_are_one_address_s(shop, customer, neighbour):
    assert {mail["to"] for mail in shop.mails(customer.email)} == {customer.email}
    assert shop.mails("nobody@klant.example") == []


def test_mails_to_an_address_are_found_in_whatever_case_it_is_written(shop):
    person = shop.register(email=f"Jan.{secrets.token_hex(4)}@Atelier.Example")
    assert shop.mail(person["email"], "activation") == shop.mail(person["email"].lower(), "activation")


@pytest.mark.parametrize("role", ["fulfilment", "analyst", "registrar", "operator"])
def test_the_fixed_tokens_are_known(shop, role):
    answer = shop.staff(role).get("/v1/feed")
    assert answer.status_code == (200 if role == "fulfilment" else 403)


def test_the_seeds_are_the_same_every_time(servers):
    seen = []
    for _ in range(2):
        shop = Shop(servers(seed=True))
        events = everything(shop.clerk())
        last = {event["subject"]: event["data"]["status"] for event in events}
        assert len(last) == 60
        assert set(last.values()) == {"placed", "accepted", "partly_shipped", "shipped", "completed", "rejected",
                                      "cancelled"}
        seen.append(sorted(last.values()))
        shop.server.stop()
        shop.server.start()
        shop.reload()
        assert len({event["subject"] for event in everything(shop.clerk())}) == 60, "seeded once"
        shop.server.stop()
    assert seen[0] == seen[1]


def test_the_start_page_names_the_demo_customers(servers):
    shop = Shop(servers(seed=True))
    page = shop.visitor().get("/", expect=200).text
    emails = re.findall(r"<li><code>([^<]+)</code>", page)
    password = re.search(r"password <code>([^<]+)</code>", page).group(1)
    assert len(emails) == 3
    for email in emails:
        shop.visitor().post("/v1/sessions", {"email": email, "password": password}, expect=201)
