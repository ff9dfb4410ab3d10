"""What a customer says of itself, and in which language (M7, M18)."""

import pytest

from kontor_client import assert_fault, assert_problem


def test_the_profile_is_what_was_registered(customer):  # M18
    answer = customer.get("/v1/me", expect=200)
    profile = answer.json()
    for member in ("company_name", "contact_name", "email", "language"):
        assert profile[member] == customer.person[member]
    assert profile["standard_email"] == customer.email
    assert answer.headers["ETag"] == f'"{profile["version"]}"'


def test_a_change_touches_only_what_it_names(customer):  # M18
    before = customer.get("/v1/me").json()
    answer = customer.patch("/v1/me", {"phone": "+32 9 222 33 44"}, version=before["version"], expect=200)
    after = answer.json()
    assert after["phone"].replace(" ", "") == "+3292223344"
    assert after["version"] != before["version"]
    assert answer.headers["ETag"] == f'"{after["version"]}"'
    for member in ("company_name", "contact_name", "language", "email", "standard_email", "customer_id"):
        assert after[member] == before[member]
    assert customer.get("/v1/me").json() == after


def test_null_removes_what_may_be_absent_and_nothing_else(customer):  # M18
    version = customer.get("/v1/me").json()["version"]
    version = customer.patch("/v1/me", {"phone": "+3292223344"}, version=version, expect=200).json()["version"]
    changed = customer.patch("/v1/me", {"phone": None}, version=version, expect=200).json()
    assert changed.get("phone") is None
    answer = customer.patch("/v1/me", {"company_name": None}, version=changed["version"])
    assert_fault(answer, "/company_name", "required", "type")
    assert customer.get("/v1/me").json() == changed


def test_a_change_says_what_it_has_seen(customer):  # M18
    profile = customer.get("/v1/me").json()
    assert_problem(customer.patch("/v1/me", {"company_name": "Nieuw"}), 428, "precondition-required")
    customer.patch("/v1/me", {"company_name": "Nieuw"}, version=profile["version"], expect=200)
    current = customer.get("/v1/me").json()
    stale = customer.patch("/v1/me", {"company_name": "Te laat"}, version=profile["version"])
    assert_problem(stale, 412, "precondition-failed", current_version=current["version"])
    assert customer.get("/v1/me").json() == current


@pytest.mark.parametrize("header", ["7", '"', "W/", '"x"', '"01"', "nonsense"])
def test_an_if_match_that_is_none_changes_nothing(customer, header):  # M18
    answer = customer.patch("/v1/me", {"company_name": "Nieuw"}, headers={"If-Match": header})
    assert answer.status_code in (400, 412), answer.text
    assert customer.get("/v1/me").json()["company_name"] == customer.person["company_name"]


@pytest.mark.parametrize("member, value", [("email", "ander@klant.example"),
                                           ("standard_email", "ander@klant.example"),
                                           ("customer_id", "0" * 26), ("version", 1),
                                           ("password", "a brand new password")])
def test_some_things_are_not_changed_this_way(customer, member, value):  # M18
    before = customer.get("/v1/me").json()
    answer = customer.patch("/v1/me", {member: value}, version=before["version"])
    assert_fault(answer, f"/{member}", "unknown-member", "not-allowed")
    assert customer.get("/v1/me").json() == before


@pytest.mark.parametrize("member, value, code", [("company_name", "", "too-short"),
                                                 ("contact_name", "x" * 5000, "too-long"),
                                                 ("language", "de", "not-allowed"),
                                                 ("language", None, "required"),
                                                 ("phone", "call me", "pattern")])
def test_a_member_at_fault_changes_nothing(customer, member, value, code):  # M18
    before = customer.get("/v1/me").json()
    answer = customer.patch("/v1/me", {member: value}, version=before["version"])
    assert_fault(answer, f"/{member}", code, "required", "pattern", "not-allowed")
    assert customer.get("/v1/me").json() == before


def test_the_version_of_the_profile_is_no_reason_to_send_no_copy(customer):  # RFC 9110, 8.8.1
    tag = customer.get("/v1/me", expect=200).headers["ETag"]
    customer.put("/v1/draft", {"step": 1}, headers={"If-None-Match": "*"}, expect=200)
    answer = customer.get("/v1/me", headers={"If-None-Match": tag}, expect=200)
    assert answer.json()["has_draft"] and answer.headers["ETag"] == tag


def test_whoever_changes_something_old_is_told_what_stands(customer):
    customer.patch("/v1/me", {"contact_name": "Anders"}, headers={"If-Match": '"1"'}, expect=200)
    answer = customer.patch("/v1/me", {"contact_name": "Nog anders"}, headers={"If-Match": '"1"'}, expect=412)
    assert answer.headers["ETag"] == '"2"' and answer.json()["current_version"] == 2


@pytest.mark.parametrize("path", ["/v1/me", "/v1/orders", "/v1/sessions", "/v1/addresses", "/v1/limits"])
def test_every_answer_says_its_language(customer, path):  # M7
    answer = customer.get(path, headers={"Accept-Language": "nl"}, expect=200)
    assert answer.headers["Content-Language"] == "nl" and "Accept-Language" in answer.headers["Vary"]


def test_the_profile_s_language_is_spoken_where_none_is_asked_for(shop):  # M7
    customer = shop.new_customer(language="nl")
    answer = customer.get("/v1/materials/BOX-S-25", expect=200)
    assert answer.headers["Content-Language"] == "nl"
    assert answer.json()["name"] == "Verzenddoos S"
    assert "accept-language" in answer.headers["Vary"].lower()

    version = customer.get("/v1/me").json()["version"]
    customer.patch("/v1/me", {"language": "fr"}, version=version, expect=200)
    for path, status in (("/v1/materials/BOX-S-25", 200), ("/v1/materials/NONE", 404), ("/v1/feed", 403)):
        assert customer.get(path, expect=status).headers["Content-Language"] == "fr"


@pytest.mark.parametrize("asked, spoken", [("nl", "nl"), ("fr-BE, nl;q=0.5", "fr"), ("de, fr;q=0.1", "fr"),
                                           ("nl;q=0.2, en;q=0.9", "en"), ("nl-NL", "nl"),
                                           ("nl;q=0, fr;q=0.3", "fr")])
def test_the_language_asked_for_goes_first(customer, asked, spoken):  # M7
    customer.language = asked
    assert customer.get("/v1/materials/BOX-S-25", expect=200).headers["Content-Language"] == spoken


def test_problems_speak_the_language_and_keep_their_code(visitor):  # M7
    titles = set()
    for language in ("nl", "en", "fr"):
        visitor.language = language
        answer = visitor.get("/v1/me")
        titles.add(assert_problem(answer, 401, "unauthenticated")["title"])
        assert answer.headers["Content-Language"] == language
    assert len(titles) == 3


def test_field_errors_speak_the_language(visitor):  # M7
    details = set()
    for language in ("nl", "en", "fr"):
        visitor.language = language
        problem = assert_fault(visitor.post("/v1/registrations", {}), "/email", "required")
        details.add(problem["errors"][0]["detail"])
    assert len(details) == 3
