"""From the registration to the first log-in (M1, M2)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from kontor_client import assert_fault, assert_problem, instant, link_token, somebody


def test_the_shop_says_what_a_registration_needs(visitor):  # M1
    shop = visitor.get("/v1/shop", expect=200).json()
    assert set(shop["languages"]) == {"nl", "en", "fr"}
    assert shop["password"]["min_length"] == 12 and shop["password"]["max_age_days"] == 60
    assert {"BE", "NL", "LU", "FR", "DE"} <= {country["code"] for country in shop["countries"]}
    assert shop["sandbox"] is True
    assert "tracking.example" in shop["tracking_hosts"]


def test_a_registration_is_taken_without_saying_anything(visitor):  # M1
    answer = visitor.post("/v1/registrations", somebody(), expect=202)
    assert answer.json() == {}


def test_a_registration_alone_does_not_let_in(shop):  # M2
    person = shop.register()
    shop.mail(person["email"], "activation")
    answer = shop.visitor().post("/v1/sessions", {"email": person["email"], "password": person["password"]})
    assert_problem(answer, 401, "credentials-wrong")


def test_the_mailed_link_and_the_password_activate(shop):  # M2
    person = shop.register()
    answer = shop.activate(shop.activation_token(person), person["password"])
    assert answer.status_code == 201
    session = answer.json()
    assert session["token"]
    assert session["customer"]["email"] == session["customer"]["standard_email"] == person["email"]
    assert session["customer"]["company_name"] == person["company_name"]
    assert session["customer"]["contact_name"] == person["contact_name"]
    assert instant(session["expires_at"]) > shop.now()
    shop.visitor().post("/v1/sessions", {"email": person["email"], "password": person["password"]}, expect=201)


def test_a_browser_gets_its_session_by_cookie(shop):  # M2
    person, browser = shop.register(), shop.visitor()
    activation = {"token": shop.activation_token(person), "password": person["password"]}
    assert_fault(browser.post("/v1/activations", {**activation, "as": "biscuit"}), "/as", "not-allowed")
    answer = browser.post("/v1/activations", {**activation, "as": "cookie"}, expect=201)
    assert "token" not in answer.json() and "httponly" in answer.headers["Set-Cookie"].lower()
    assert browser.get("/v1/me", expect=200).json()["email"] == person["email"]
    assert len(browser.get("/v1/sessions", expect=200).json()["items"]) == 1


def test_the_log_in_address_is_the_same_in_capitals(shop):  # M2
    person = shop.register(email=somebody()["email"].upper())
    mail = shop.mail(person["email"].lower(), "activation")
    assert shop.activate(link_token(mail), person["password"]).status_code == 201
    shop.visitor().post("/v1/sessions", {"email": person["email"].title(), "password": person["password"]},
                        expect=201)


def test_the_password_picks_among_registrations_that_stand_side_by_side(shop):  # M2
    first = shop.register(company_name="Eerste BV", password="the first password")
    second = shop.register(email=first["email"], company_name="Tweede BV", password="the second password")
    token = shop.activation_token(first, count=2)
    answer = shop.activate(token, second["password"])
    assert answer.status_code == 201
    assert answer.json()["customer"]["company_name"] == "Tweede BV"
    old = shop.visitor().post("/v1/sessions", {"email": first["email"], "password": first["password"]})
    assert_problem(old, 401, "credentials-wrong")


def test_the_first_activation_ends_all_other_registrations(shop):  # M2
    first = shop.register(password="the first password")
    first_token = shop.activation_token(first)
    shop.register(email=first["email"], password="the second password")
    second_token = shop.activation_token(first, count=2)
    assert first_token != second_token
    assert shop.activate(second_token, "the second password").status_code == 201
    assert_problem(shop.activate(first_token, "the first password"), 410, "link-spent")


def test_a_wrong_password_may_be_tried_five_times(shop):  # M2
    person = shop.register()
    token = shop.activation_token(person)
    for _ in range(5):
        assert_problem(shop.activate(token, "not the password at all"), 401, "credentials-wrong")
    assert_problem(shop.activate(token, person["password"]), 410, "link-spent")


def test_after_four_wrong_tries_the_right_password_still_activates(shop):  # M2
    person = shop.register()
    token = shop.activation_token(person)
    for _ in range(4):
        assert_problem(shop.activate(token, "not the password at all"), 401, "credentials-wrong")
    assert shop.activate(token, person["password"]).status_code == 201


def test_used_unknown_altered_and_expired_links_get_the_same_answer(later_shop):  # M2
    shop = later_shop
    used = shop.register()
    used_token = shop.activation_token(used)
    assert shop.activate(used_token, used["password"]).status_code == 201
    late = shop.register()
    late_token = shop.activation_token(late)
    shop.advance(hours=48, seconds=1)

    altered = late_token[:-1] + ("A" if late_token[-1] != "A" else "B")
    answers = []
    for token in (used_token, late_token, altered, "A" * len(late_token), "x"):
        problem = assert_problem(shop.activate(token, late["password"]), 410, "link-spent")
        problem.pop("request_id")
        answers.append(problem)
    assert all(answer == answers[0] for answer in answers)


def test_a_link_still_works_just_before_48_hours(later_shop):  # M2
    person = later_shop.register()
    token = later_shop.activation_token(person)
    later_shop.advance(hours=47, minutes=59)
    assert later_shop.activate(token, person["password"]).status_code == 201


def test_a_new_activation_mail_can_be_asked_for(later_shop):  # M2
    person = later_shop.register()
    later_shop.activation_token(person)
    later_shop.advance(hours=49)
    asked = later_shop.visitor().post("/v1/activation-mails", {"email": person["email"]}, expect=202)
    assert asked.json() == {}
    token = later_shop.activation_token(person, count=2)
    assert later_shop.activate(token, person["password"]).status_code == 201


def test_an_activation_mail_for_an_unknown_address_is_promised_and_never_sent(shop):  # M2
    unknown, known = somebody()["email"], shop.register()
    assert shop.visitor().post("/v1/activation-mails", {"email": unknown}, expect=202).json() == {}
    shop.mail(known["email"], "activation")
    shop.visitor().post("/v1/activation-mails", {"email": known["email"]}, expect=202)
    shop.mail(known["email"], "activation", count=2)
    assert shop.mails(unknown) == []


def test_a_known_address_gets_a_mail_that_says_so_and_the_same_answer(shop, customer):  # M1
    answer = shop.visitor().post("/v1/registrations", somebody(email=customer.email), expect=202)
    assert answer.json() == {}
    mail = shop.mail(customer.email, "already-registered")
    assert not any("#token=" in link for link in mail["links"])
    assert customer.get("/v1/me", expect=200).json()["company_name"] == customer.person["company_name"]


def test_nobody_is_flooded_with_mails_that_others_ask_for(shop):  # M2
    person = shop.register()
    for _ in range(30):
        shop.visitor().post("/v1/registrations", person, expect=202)
    mails = shop.mails(person["email"])
    assert 1 < len(mails) <= 21


def test_looking_at_the_mail_consumes_nothing(shop):  # M2
    person = shop.register()
    mail = shop.mail(person["email"], "activation")
    page = mail["links"][0].split("#", 1)[0]
    assert page.endswith("/activate")
    assert shop.activate(link_token(mail), person["password"]).status_code == 201


@pytest.mark.parametrize("round_number", range(20))
def test_two_activations_at_once_make_one_customer(shop, round_number):  # M2
    first = shop.register(company_name="Links BV", password="the left password")
    shop.activation_token(first)
    second = shop.register(email=first["email"], company_name="Rechts BV", password="the right password")
    shop.activation_token(first, count=2)
    tokens = [link_token(mail) for mail in shop.mails(first["email"], "activation")]
    if round_number % 2:
        tokens = tokens[:1] * 2
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(shop.activate, tokens, (first["password"], second["password"])))

    assert sorted(answer.status_code for answer in answers) == [201, 410]
    winner, loser = (first, second) if answers[0].status_code == 201 else (second, first)
    log_in = {"email": first["email"]}
    session = shop.visitor().post("/v1/sessions", {**log_in, "password": winner["password"]}, expect=201).json()
    assert session["customer"]["company_name"] == winner["company_name"]
    refused = shop.visitor().post("/v1/sessions", {**log_in, "password": loser["password"]})
    assert_problem(refused, 401, "credentials-wrong")


@pytest.mark.parametrize("member", ["company_name", "contact_name", "email", "password", "language"])
def test_every_member_of_a_registration_is_needed(visitor, member):  # M1
    person = somebody()
    del person[member]
    assert_fault(visitor.post("/v1/registrations", person), f"/{member}", "required")


@pytest.mark.parametrize("member, value, code", [
    ("company_name", "", "too-short"),
    ("company_name", "   ", "too-short"),
    ("contact_name", "x" * 5000, "too-long"),
    ("email", "not an address", "pattern"),
    ("email", "two@at@signs.example", "pattern"),
    ("email", "line@klant.example\r\nBcc: all@klant.example", "pattern"),
    ("password", "elevenchars", "too-short"),
    ("password", "x" * 129, "too-long"),
    ("language", "de", "not-allowed"),
])
def test_a_member_at_fault_is_named(visitor, member, value, code):  # M1
    answer = visitor.post("/v1/registrations", somebody(**{member: value}))
    accepted = {"too-short": ("too-short", "required"), "pattern": ("pattern", "not-allowed"),
                "not-allowed": ("not-allowed", "pattern")}.get(code, (code,))
    assert_fault(answer, f"/{member}", *accepted)
