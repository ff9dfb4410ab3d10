"""Who may use which route, from the document."""

import re

import pytest

from contract import roles_of
from kontor_client import Client, assert_problem

ROLES = ("customer", "fulfilment", "analyst", "registrar", "operator")


@pytest.fixture
def guarded(shop):
    """Every operation that needs a credential, with a path that names nothing."""
    found = [(method, re.sub(r"\{[^}]*\}", "0000000000", template), roles_of(operation))
             for method, template, operation in shop.contract.operations() if roles_of(operation)]
    assert len(found) >= 25
    assert {"customer", "fulfilment"} <= set().union(*(roles for _, _, roles in found)) <= set(ROLES)
    return found


def send(client, method, path):
    return client.send(method, path, **({} if method in ("GET", "HEAD", "DELETE") else {"body": {}}))


def test_no_route_answers_without_its_credential(shop, guarded):
    for method, path, _ in guarded:
        answer = send(shop.visitor(), method, path)
        assert_problem(answer, 401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), (method, path)


def test_no_route_answers_another_role(shop, customer, guarded):
    for role in ROLES:
        client = customer if role == "customer" else shop.staff(role)
        for method, path, roles in guarded:
            if role not in roles:
                assert_problem(send(client, method, path), 403, "forbidden")
    customer.get("/v1/me", expect=200)


def test_registration_and_log_in_are_open_to_everybody(shop):
    for method, template, operation in shop.contract.operations():
        if template in ("/v1/shop", "/v1/registrations", "/v1/activations", "/v1/password-resets", "/livez"):
            assert roles_of(operation) == set(), template
    shop.visitor().get("/v1/shop", expect=200)


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic eDp5", "Token abc", "Bearer a b",
                                    "bearer sandbox-fulfilmentx", "Bearer " + "x" * 2000])
def test_a_credential_that_is_none_is_401(shop, header):
    answer = shop.visitor().get("/v1/feed", headers={"Authorization": header})
    assert_problem(answer, 401, "unauthenticated")


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer sandbox-fulfilment", "Cookie": "kontor=x"},
                                     {"Cookie": "kontor=x; kontor=y"}])
def test_two_credentials_at_once_are_refused_wherever_they_come(shop, headers):
    visitor = shop.visitor()
    for method, template, _ in shop.contract.operations():
        path = re.sub(r"\{[^}]*\}", "0000000000", template)
        assert_problem(visitor.send(method, path, headers=headers), 400, "credentials-ambiguous")


def test_the_scheme_may_be_written_in_small_letters(shop):
    shop.visitor().get("/v1/feed", headers={"Authorization": "bearer sandbox-fulfilment"}, expect=200)


def test_a_credential_in_the_query_string_is_none(shop):
    answer = shop.visitor().get("/v1/feed", query={"access_token": "sandbox-fulfilment"})
    assert answer.status_code in (400, 401), answer.text


def test_a_wrong_role_learns_nothing_about_ids(shop, placed_order):
    analyst = Client(shop.address, shop.contract, "sandbox-analyst")
    known = analyst.get(f"/v1/fulfilment/orders/{placed_order['number']}")
    unknown = analyst.get("/v1/fulfilment/orders/0000000000")
    assert_problem(known, 403, "forbidden")
    assert_problem(unknown, 403, "forbidden")
