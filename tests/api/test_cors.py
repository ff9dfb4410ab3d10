"""Front ends on other origins: by allow-list, and readable errors too."""

import pytest

from kontor_client import assert_problem

FRONT_END = "http://localhost:5173"
EXPOSED = {"etag", "location", "retry-after", "request-id", "kontor-position", "idempotency-replayed",
           "content-language"}


def words(header):
    return {word.strip().lower() for word in header.split(",")}


def assert_readable(answer, origin=FRONT_END):
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "origin" in words(answer.headers["Vary"])


@pytest.mark.parametrize("origin", [FRONT_END, "http://localhost", "http://localhost:3000"])
def test_the_sandbox_lets_localhost_read(visitor, origin):
    answer = visitor.get("/v1/shop", headers={"Origin": origin}, expect=200)
    assert_readable(answer, origin)
    assert EXPOSED <= words(answer.headers["Access-Control-Expose-Headers"])


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example",
                                    "http://evillocalhost", "http://localhost@evil.example"])
def test_nobody_else_may_read(visitor, origin):
    answer = visitor.get("/v1/shop", headers={"Origin": origin}, expect=200)
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path, method", [("/v1/orders", "POST"), ("/v1/me", "PATCH"),
                                          ("/v1/addresses/0000000000", "PUT"), ("/v1/sessions/current", "DELETE")])
def test_a_preflight_says_what_may_be_sent(visitor, path, method):
    headers = {"Origin": FRONT_END, "Access-Control-Request-Method": method,
               "Access-Control-Request-Headers": "authorization, content-type, idempotency-key, if-match, "
                                                 "kontor-min-position, accept-language"}
    answer = visitor.send("OPTIONS", path, headers=headers)
    assert answer.status_code in (200, 204)
    assert_readable(answer)
    assert method.lower() in words(answer.headers["Access-Control-Allow-Methods"])
    assert {"authorization", "content-type", "idempotency-key", "if-match", "kontor-min-position",
            "accept-language"} <= words(answer.headers["Access-Control-Allow-Headers"])


def test_a_foreign_preflight_allows_nothing(visitor):
    answer = visitor.send("OPTIONS", "/v1/orders", unchecked=True, headers={
        "Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Access-Control-Allow-Methods" not in answer.headers


def test_errors_can_be_read_too(visitor, customer):
    for answer, status, code in (
            (visitor.get("/v1/me", headers={"Origin": FRONT_END}), 401, "unauthenticated"),
            (visitor.get("/v1/nothing", headers={"Origin": FRONT_END}), 404, "not-found"),
            (visitor.delete("/v1/shop", headers={"Origin": FRONT_END}), 405, "method-not-allowed"),
            (visitor.get("/v1/" + "x" * 9_000, headers={"Origin": FRONT_END}, unchecked=True), 414, "uri-too-long"),
            (visitor.post("/v1/registrations", {}, headers={"Origin": FRONT_END}), 422, "fields-invalid"),
            (customer.patch("/v1/me", {}, headers={"Origin": FRONT_END}), 428, "precondition-required")):
        assert_problem(answer, status, code)
        assert_readable(answer)
        assert EXPOSED <= words(answer.headers["Access-Control-Expose-Headers"])


def test_a_front_end_on_the_list_may_write_with_a_token(customer):
    answer = customer.post("/v1/account-numbers", {"number": "123456789"},
                           headers={"Origin": FRONT_END, "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 201, answer.text
    assert_readable(answer)


def test_a_foreign_site_may_not_write(customer):
    answer = customer.post("/v1/account-numbers", {"number": "123456789"},
                           headers={"Origin": "https://evil.example"})
    assert_problem(answer, 403, "cross-site")
    assert customer.get("/v1/account-numbers").json()["items"] == []
