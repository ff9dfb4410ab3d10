"""Forgotten, changed and aged passwords (M5, M19)."""

import pytest

from kontor_client import assert_fault, assert_problem, instant, link_token, somebody

NEW = "a brand new password"


def reset_token(shop, customer, count=1):
    asked = shop.visitor().post("/v1/password-reset-mails", {"email": customer.email}, expect=202)
    assert asked.json() == {}
    return link_token(shop.mail(customer.email, "password-reset", count))


def reset(shop, token, password=NEW):
    return shop.visitor().post("/v1/password-resets", {"token": token, "new_password": password})


def log_in(shop, customer, password):
    return shop.visitor().post("/v1/sessions", {"email": customer.email, "password": password})


def test_a_mailed_link_sets_a_new_password(shop, customer):  # M5
    assert reset(shop, reset_token(shop, customer)).status_code == 204
    assert log_in(shop, customer, NEW).status_code == 201
    assert_problem(log_in(shop, customer, customer.password), 401, "credentials-wrong")


def test_a_reset_ends_every_session_and_is_told(shop, customer):  # M5
    assert reset(shop, reset_token(shop, customer)).status_code == 204
    assert_problem(customer.get("/v1/me"), 401, "unauthenticated")
    shop.mail(customer.email, "credential-changed")


def test_a_reset_link_works_once(shop, customer):  # M5
    token = reset_token(shop, customer)
    assert reset(shop, token).status_code == 204
    assert_problem(reset(shop, token, "yet another password"), 410, "link-spent")
    assert log_in(shop, customer, NEW).status_code == 201


def test_a_password_at_fault_does_not_use_up_the_link(shop, customer):  # M5
    token = reset_token(shop, customer)
    assert_fault(reset(shop, token, "short"), "/new_password", "too-short")
    assert reset(shop, token).status_code == 204


def test_a_token_and_a_password_are_taken_as_they_come(shop, customer):  # M5
    token = reset_token(shop, customer)
    for typed in (f" {token}", f"{token}\u00a0"):
        assert_problem(reset(shop, typed), 410, "link-spent")
    assert reset(shop, token, "  blanks   and all ").status_code == 204
    assert log_in(shop, customer, "  blanks   and all ").status_code == 201
    assert_problem(log_in(shop, customer, "blanks and all"), 401, "credentials-wrong")


def test_a_reset_link_works_for_thirty_minutes(later_shop):  # M5
    customer = later_shop.new_customer()
    late = reset_token(later_shop, customer)
    later_shop.advance(minutes=30, seconds=1)
    assert_problem(reset(later_shop, late), 410, "link-spent")
    in_time = reset_token(later_shop, customer, count=2)
    later_shop.advance(minutes=29)
    assert reset(later_shop, in_time).status_code == 204


def test_links_are_bound_to_their_purpose(shop, customer):  # M5
    token = reset_token(shop, customer)
    assert_problem(shop.activate(token, customer.password), 410, "link-spent")
    person = shop.register()
    assert_problem(reset(shop, shop.activation_token(person)), 410, "link-spent")
    assert reset(shop, token).status_code == 204


@pytest.mark.parametrize("path", ["/v1/password-reset-mails", "/v1/activation-mails"])
def test_the_time_of_an_answer_does_not_tell_whether_somebody_is_known(shop, customer, path):  # M2, M5
    for email in (customer.email, shop.register()["email"], somebody()["email"]):
        answer = shop.visitor().post(path, {"email": email}, expect=202)
        assert answer.elapsed.total_seconds() >= 0.1


def test_a_reset_for_an_unknown_address_is_promised_and_never_mailed(shop, customer):  # M5
    unknown = somebody()["email"]
    assert shop.visitor().post("/v1/password-reset-mails", {"email": unknown}, expect=202).json() == {}
    reset_token(shop, customer)
    assert shop.mails(unknown) == []


def test_asking_for_a_reset_changes_nothing(shop, customer):  # M5
    reset_token(shop, customer)
    customer.get("/v1/me", expect=200)
    assert log_in(shop, customer, customer.password).status_code == 201


def test_changing_the_password_ends_all_sessions_and_starts_one(shop, customer):  # M19
    other = customer.copy()
    customer.log_in()
    answer = customer.put("/v1/me/password", {"current_password": customer.password, "new_password": NEW},
                          expect=200).json()
    assert_problem(customer.get("/v1/me"), 401, "unauthenticated")
    assert_problem(other.get("/v1/me"), 401, "unauthenticated")
    customer.token = answer["token"]
    assert customer.get("/v1/me", expect=200).json() == answer["customer"]
    assert log_in(shop, customer, NEW).status_code == 201
    assert_problem(log_in(shop, customer, customer.password), 401, "credentials-wrong")
    shop.mail(customer.email, "credential-changed")


def test_changing_the_password_needs_the_current_one(shop, customer):  # M19
    answer = customer.put("/v1/me/password", {"current_password": "not the password", "new_password": NEW})
    assert_problem(answer, 401, "credentials-wrong")
    assert log_in(shop, customer, customer.password).status_code == 201
    assert_problem(log_in(shop, customer, NEW), 401, "credentials-wrong")


@pytest.mark.parametrize("password, code", [("elevenchars", "too-short"), ("x" * 129, "too-long")])
def test_a_new_password_has_a_length(customer, password, code):  # M19
    answer = customer.put("/v1/me/password",
                          {"current_password": customer.password, "new_password": password})
    assert_fault(answer, "/new_password", code)


def test_after_sixty_days_a_reset_is_demanded(later_shop):  # M19
    customer = later_shop.new_customer()
    expiry = instant(customer.get("/v1/me").json()["password_expires_at"])
    later_shop.advance(days=59, hours=23)
    assert log_in(later_shop, customer, customer.password).status_code == 201
    later_shop.advance(hours=1, seconds=1)
    assert later_shop.now() > expiry
    assert_problem(log_in(later_shop, customer, customer.password), 403, "password-expired")
    assert_problem(log_in(later_shop, customer, "not the password"), 401, "credentials-wrong")

    assert reset(later_shop, reset_token(later_shop, customer)).status_code == 204
    session = log_in(later_shop, customer, NEW)
    assert session.status_code == 201
    left = instant(session.json()["password_expires_at"]) - later_shop.now()
    assert 59 <= left.days <= 60
