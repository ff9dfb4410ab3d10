"""Somebody else's id answers as if it did not exist, on every route of the document (M13)."""

import pytest

from contract import roles_of
from kontor_client import assert_problem, fresh_key

# Ids that belong to nobody in particular.
SHARED = {"/v1/materials/{sku}"}


@pytest.fixture
def belongings(customer, order_of_five_boxes, address_in_belgium):
    """What a customer owns, by the route on which it is reached."""
    return {"/v1/orders/": customer.place(order_of_five_boxes)["number"],
            "/v1/addresses/": customer.save_address(address_in_belgium)["id"],
            "/v1/account-numbers/": customer.save_account_number()["id"],
            "/v1/sessions/": customer.get("/v1/sessions").json()["items"][0]["id"]}


def snapshot(customer, belongings):
    pages = [customer.get(path, expect=200).json() for path in
             ("/v1/orders", "/v1/addresses", "/v1/account-numbers", "/v1/me")]
    sessions = [session["id"] for session in customer.get("/v1/sessions").json()["items"]]
    return pages, sessions, customer.order(belongings["/v1/orders/"])


def body_for(method, path, address):
    if method == "PUT" and path.startswith("/v1/addresses/"):
        return address
    if method == "PATCH":
        return {"label": "Mine now"}
    return {}


def test_every_foreign_id_is_404_on_every_route(shop, customer, neighbour, belongings, address_in_belgium):  # M13
    before = snapshot(customer, belongings)
    tried = []
    for method, template, operation in shop.contract.operations():
        if "{" not in template or "customer" not in roles_of(operation) or template in SHARED:
            continue
        prefix = template[:template.index("{")]
        assert prefix in belongings, f"this test knows no foreign id for {method} {template}"
        path = prefix + belongings[prefix] + template[template.index("}") + 1:]
        sent = {} if method in ("GET", "HEAD", "DELETE") else {"body": body_for(method, path, address_in_belgium)}
        if method == "POST":
            sent["key"] = fresh_key()
        if method == "PUT":
            sent["version"] = 1
        assert_problem(neighbour.send(method, path, **sent), 404, "not-found")
        tried.append((method, template))
    assert len({template for _, template in tried}) >= 4, tried
    assert snapshot(customer, belongings) == before


def test_foreign_ids_inside_an_order_are_not_found(neighbour, belongings, order_of_five_boxes):  # M13
    for member, replaced, prefix in (("address_id", "address", "/v1/addresses/"),
                                     ("account_number_id", "account_number", "/v1/account-numbers/")):
        order = {name: value for name, value in order_of_five_boxes.items() if name != replaced}
        answer = neighbour.post("/v1/orders", {**order, member: belongings[prefix]}, key=fresh_key())
        problem = assert_problem(answer, 422, "fields-invalid")
        assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(f"/{member}", "not-found")]
    assert neighbour.orders() == []


def test_a_foreign_account_number_filters_to_nothing(neighbour, belongings, order_of_five_boxes):  # M13
    neighbour.place(order_of_five_boxes)
    answer = neighbour.get("/v1/orders", query={"account_number_id": belongings["/v1/account-numbers/"]})
    if answer.status_code == 200:
        assert answer.json()["items"] == []
    else:
        assert_problem(answer, 400, "query-parameter-invalid")


@pytest.mark.parametrize("path", ["/v1/orders/{}", "/v1/addresses/{}"])
@pytest.mark.parametrize("nonsense", ["x", "0" * 300, "..%2f..%2fetc%2fpasswd", "%00", "a%20b", "1'--"])
def test_an_id_that_is_none_is_not_found(customer, path, nonsense):
    answer = customer.get(path.format(nonsense), unchecked=True)
    assert answer.status_code in (400, 404, 414), answer.text
    assert answer.headers["Request-Id"]
