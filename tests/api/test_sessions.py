"""Log-in, log-out and the life of a session (M3)."""

import datetime

import pytest
import requests

from kontor_client import Client, assert_problem, instant, somebody


def test_log_in_gives_a_token_and_who_one_is(shop, customer):  # M3
    session = customer.log_in()
    assert session["customer"] == customer.get("/v1/me", expect=200).json()
    assert instant(session["expires_at"]) <= shop.now() + datetime.timedelta(hours=12)


def test_whatever_is_wrong_the_answer_is_the_same(shop, customer):  # M3
    answers = []
    for email, password in ((customer.email, "not the password at all"),
                            (somebody()["email"], customer.password)):
        answer = shop.visitor().post("/v1/sessions", {"email": email, "password": password})
        problem = assert_problem(answer, 401, "credentials-wrong")
        problem.pop("request_id")
        answers.append(problem)
    assert answers[0] == answers[1]


def test_guesses_are_bounded_and_log_ins_are_not(shop, customer):  # M3
    for _ in range(25):
        customer.log_in()
    for _ in range(25):
        guess = {"email": customer.email, "password": "not the password at all"}
        answer = shop.visitor().post("/v1/sessions", guess)
        if answer.status_code == 429:
            break
    assert_problem(answer, 429, "too-many-requests")


def test_log_out_ends_this_session_and_no_other(customer):  # M3
    first = customer.copy()
    customer.log_in()
    customer.delete("/v1/sessions/current", expect=204)
    assert_problem(customer.get("/v1/me"), 401, "unauthenticated")
    first.get("/v1/me", expect=200)


def test_the_sessions_are_listed_and_one_of_them_is_this_one(customer):  # M3
    customer.log_in()
    sessions = customer.get("/v1/sessions", expect=200).json()["items"]
    assert len(sessions) == 2
    assert sum(session["current"] for session in sessions) == 1
    assert all(instant(session["started_at"]) < instant(session["expires_at"]) for session in sessions)


def test_the_sessions_come_newest_first(customer):  # M3
    for _ in range(6):
        customer.log_in()
    sessions = customer.get("/v1/sessions", expect=200).json()["items"]
    assert len(sessions) == 7
    assert sessions == sorted(sessions, key=lambda one: (one["started_at"], one["id"]), reverse=True)
    assert [one["current"] for one in sessions] == [True] + [False] * 6
    for limit in (1, 2, 3, 7):
        assert customer.all_items("/v1/sessions", {"limit": limit}) == sessions


def test_all_other_sessions_can_be_ended_at_once(customer):  # M3
    others = []
    for _ in range(2):
        others.append(customer.copy())
        customer.log_in()
    customer.delete("/v1/sessions", expect=204)
    customer.get("/v1/me", expect=200)
    for other in others:
        assert_problem(other.get("/v1/me"), 401, "unauthenticated")
    assert len(customer.get("/v1/sessions").json()["items"]) == 1


def test_a_single_session_can_be_ended(customer):  # M3
    other = customer.copy()
    customer.log_in()
    sessions = customer.get("/v1/sessions").json()["items"]
    other_id = next(session["id"] for session in sessions if not session["current"])
    customer.delete(f"/v1/sessions/{other_id}", expect=204)
    assert_problem(other.get("/v1/me"), 401, "unauthenticated")
    customer.get("/v1/me", expect=200)
    assert_problem(customer.delete(f"/v1/sessions/{other_id}"), 404, "not-found")


def test_of_many_sessions_the_newest_twenty_live(customer):  # M3
    oldest = customer.copy()
    for _ in range(20):
        customer.log_in()
    assert len(customer.all_items("/v1/sessions")) == 20
    assert_problem(oldest.get("/v1/me"), 401, "unauthenticated")


def test_a_session_ends_after_twelve_hours(later_shop):  # M3
    customer = later_shop.new_customer()
    later_shop.advance(hours=11, minutes=59)
    customer.get("/v1/me", expect=200)
    later_shop.advance(minutes=1, seconds=1)
    assert_problem(customer.get("/v1/me"), 401, "unauthenticated")


def test_a_renewed_session_lives_on_for_twelve_hours(later_shop):  # M3
    customer = later_shop.new_customer()
    later_shop.advance(hours=11)
    renewed = customer.post("/v1/sessions/current/renewal", expect=200).json()
    left = instant(renewed["expires_at"]) - later_shop.now()
    assert datetime.timedelta(hours=11, minutes=59) < left <= datetime.timedelta(hours=12)
    customer.token = renewed["token"]
    later_shop.advance(hours=11)
    customer.get("/v1/me", expect=200)
    later_shop.advance(hours=1, seconds=1)
    assert_problem(customer.get("/v1/me"), 401, "unauthenticated")


def test_no_session_outlives_the_password(later_shop):  # M3, M19
    customer = later_shop.new_customer()
    later_shop.advance(days=59, hours=18)
    session = customer.log_in()
    assert session["expires_at"] == session["password_expires_at"]
    renewed = customer.post("/v1/sessions/current/renewal", expect=200).json()
    assert renewed["expires_at"] == session["password_expires_at"]


def test_an_altered_token_is_no_credential(shop, customer):  # M3
    middle = len(customer.token) // 2
    letter = "A" if customer.token[middle] != "A" else "B"
    altered = customer.token[:middle] + letter + customer.token[middle + 1:]
    for token in (altered, customer.token[:-4], "x", "sandbox-unknown"):
        answer = Client(shop.address, shop.contract, token).get("/v1/me")
        assert_problem(answer, 401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"]


# Browser sessions.

@pytest.fixture
def browser(shop, customer):
    client = shop.visitor()
    answer = client.post("/v1/sessions", {"email": customer.email, "password": customer.password,
                                          "as": "cookie"}, expect=201)
    assert "token" not in answer.json()
    client.set_cookie = answer.headers["Set-Cookie"]
    return client


def test_a_cookie_is_kept_from_scripts_and_other_sites(browser):  # M3
    parts = [part.strip().lower() for part in browser.set_cookie.split(";")]
    assert "httponly" in parts and "path=/" in parts
    assert any(part in ("samesite=lax", "samesite=strict") for part in parts)
    assert "secure" not in parts and not parts[0].startswith("__host-"), "plain HTTP on loopback"


def test_a_cookie_reads_without_more(browser, customer):  # M3
    assert browser.get("/v1/me", expect=200).json()["email"] == customer.email


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                                     {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_a_cookie_writes_from_the_same_site_only(browser, headers):  # M3
    answer = browser.post("/v1/account-numbers", {"number": "123456789"}, headers=headers)
    assert_problem(answer, 403, "cross-site")
    assert browser.get("/v1/account-numbers", expect=200).json()["items"] == []


def test_a_cookie_writes_from_the_same_origin(browser):  # M3
    browser.post("/v1/account-numbers", {"number": "123456789"}, expect=201,
                 headers={"Sec-Fetch-Site": "same-origin"})
    browser.post("/v1/account-numbers", {"number": "987654321"}, expect=201,
                 headers={"Origin": browser.address})


def test_a_browser_session_reads_its_own_writes_without_asking(browser):
    browser.post("/v1/account-numbers", {"number": "123456789"}, expect=201,
                 headers={"Sec-Fetch-Site": "same-origin"})
    browser.position = None
    assert len(browser.get("/v1/account-numbers", expect=200).json()["items"]) == 1


def test_a_token_needs_no_origin_but_a_foreign_one_is_refused(customer):  # M3
    answer = customer.post("/v1/account-numbers", {"number": "123456789"},
                           headers={"Sec-Fetch-Site": "cross-site"})
    assert_problem(answer, 403, "cross-site")
    customer.post("/v1/account-numbers", {"number": "123456789"}, expect=201)


def test_log_out_takes_the_cookie_away(browser):  # M3
    cookies = requests.utils.dict_from_cookiejar(browser.session.cookies)
    browser.delete("/v1/sessions/current", headers={"Sec-Fetch-Site": "same-origin"}, expect=204)
    assert not browser.session.cookies, "the cookie is to be deleted"
    browser.session.cookies.update(cookies)
    assert_problem(browser.get("/v1/me"), 401, "unauthenticated")


def test_two_credentials_at_once_are_refused(browser, customer):  # M3
    browser.token = customer.token
    assert_problem(browser.get("/v1/me"), 400, "credentials-ambiguous")
