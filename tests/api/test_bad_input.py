"""Bad input of every kind: a clear problem, nothing changed, bounded memory."""

import json
import socket

import pytest

from kontor_client import assert_fault, assert_problem, fresh_key, somebody
from test_framing import answer_to, connect

MIB = 1024 * 1024


@pytest.fixture
def unchanged(customer):
    """After the test the customer is as it was before."""
    paths = ("/v1/me", "/v1/addresses", "/v1/account-numbers", "/v1/orders")
    before = [customer.get(path, expect=200).json() for path in paths]
    yield
    assert [customer.get(path, expect=200).json() for path in paths] == before


def post_raw(customer, path, body, **options):
    return customer.send("POST", path, data=body, **options)


@pytest.mark.parametrize("value", [None, 1, 1.5, True, [], {}, ["9000"]])
def test_a_wrong_type_is_named(customer, unchanged, address_in_belgium, value):
    answer = customer.post("/v1/addresses", {**address_in_belgium, "city": value})
    assert_fault(answer, "/city", "type", "required")


@pytest.mark.parametrize("body", [[], "text", 1, None, True, [{}]])
def test_a_body_is_an_object(customer, unchanged, body):
    answer = post_raw(customer, "/v1/addresses", json.dumps(body))
    assert_fault(answer, "", "type")


def test_an_unknown_member_is_not_ignored(customer, unchanged, address_in_belgium, order_of_five_boxes):
    assert_fault(customer.post("/v1/addresses", {**address_in_belgium, "zip": "9000"}), "/zip", "unknown-member")
    order_of_five_boxes["lines"][0]["colour"] = "blue"
    answer = customer.post("/v1/orders", order_of_five_boxes, key=fresh_key())
    assert_fault(answer, "/lines/0/colour", "unknown-member")


def test_a_member_is_not_given_twice(customer, unchanged):
    answer = post_raw(customer, "/v1/account-numbers", '{"number": "123456789", "number": "987654321"}')
    assert_fault(answer, "/number", "duplicate-member")
    answer = post_raw(customer, "/v1/account-numbers", '{"number": "123456789", "n\\u0075mber": "987654321"}')
    assert_fault(answer, "/number", "duplicate-member")


def test_every_fault_is_named_at_once(customer, unchanged, address_in_belgium):
    body = {**address_in_belgium, "postcode": "90000", "zip": "9000", "city": 1}
    del body["street"]
    problem = assert_fault(customer.post("/v1/addresses", body), "/street", "required")
    assert {"/street", "/zip", "/city"} <= {error["pointer"] for error in problem["errors"]}


@pytest.mark.parametrize("body", ["", "{", "}", "{,}", "{'number': 1}", '{"number": 01}', '{"number": .5}',
                                  '{"number": "1"} x', '{"number": NaN}', '{"a" "b"}', '{"number": "1",}',
                                  '{"number": "\x01"}', '{"number": "\t"}', '{"number": "\\x"}',
                                  '{"number": "\\ud800"}', "// comment\n{}"])
def test_malformed_json_is_told(customer, unchanged, body):
    answer = post_raw(customer, "/v1/account-numbers", body.encode())
    assert_problem(answer, 400, "malformed-json")


@pytest.mark.parametrize("behind", [b"\0", b"\0}} more", b'\0{"number": "987654321"}', b" \0 ", b"\0\0"])
def test_nothing_may_stand_behind_the_end_of_the_json(customer, unchanged, order_of_five_boxes, behind):
    for path, body in (("/v1/account-numbers", {"number": "123456789"}), ("/v1/orders", order_of_five_boxes)):
        answer = post_raw(customer, path, json.dumps(body).encode() + behind,
                          key=fresh_key() if path == "/v1/orders" else None)
        assert_problem(answer, 400, "malformed-json")


@pytest.mark.parametrize("bad", [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80"])
def test_text_is_utf_8(customer, unchanged, bad):
    answer = post_raw(customer, "/v1/account-numbers", b'{"number": "123456789", "label": "' + bad + b'"}')
    assert_problem(answer, 400, "malformed-json")


@pytest.mark.parametrize("text", ["a\u0000b", "a\nb", "a\u001fb", "a\u007fb", "a\u0085b", "a\u2028b"])
def test_names_hold_no_control_characters(customer, unchanged, address_in_belgium, text):
    answer = customer.post("/v1/addresses", {**address_in_belgium, "street": text})
    assert_fault(answer, "/street", "pattern", "not-allowed")


@pytest.mark.parametrize("text", ["\u200b", "\u200d\u2060", "\ufeff", "\u00ad", "\u2003", "\u3164", " \u00a0\u200b "])
def test_a_name_in_which_nothing_can_be_seen_is_none(visitor, customer, unchanged, address_in_belgium, text):
    assert_fault(visitor.post("/v1/registrations", somebody(company_name=text)), "/company_name", "required")
    version = customer.get("/v1/me", expect=200).json()["version"]
    assert_fault(customer.patch("/v1/me", {"contact_name": text}, version=version), "/contact_name", "required")
    assert_fault(customer.post("/v1/addresses", {**address_in_belgium, "city": text}), "/city", "required")


@pytest.mark.parametrize("quantity", ["1.5", "-1", "0", "4294967296", "4294967297", "18446744073709551616", "1e400",
                                      "123456789012345678901234567890", "-0.0", '"5"', "true", "null"])
def test_a_quantity_is_a_whole_number_in_its_range(customer, unchanged, order_of_five_boxes, quantity):
    body = json.dumps({**order_of_five_boxes, "lines": ["LINE"]}).replace(
        '"LINE"', '{"sku": "BOX-S-25", "quantity": %s}' % quantity)
    answer = post_raw(customer, "/v1/orders", body, key=fresh_key())
    if answer.status_code == 400:
        assert_problem(answer, 400, "malformed-json")
    elif answer.json()["code"] != "order-too-large":
        assert_fault(answer, "/lines/0/quantity", "type", "range", "required")


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_json_is_refused(customer, unchanged, opening):
    for depth in (100, 10_000, 100_000):
        body = '{"number": ' + opening * depth
        answer = post_raw(customer, "/v1/account-numbers", body)
        assert answer.status_code in (400, 413), answer.text


def test_many_lines_are_refused(customer, unchanged, order_of_five_boxes):
    order_of_five_boxes["lines"] = [{"sku": "BOX-S-25", "quantity": 1}] * 1500
    answer = customer.post("/v1/orders", order_of_five_boxes, key=fresh_key())
    assert answer.status_code in (413, 422), answer.text


def test_a_hundred_megabytes_are_refused_before_they_are_read(shop, customer, unchanged):
    before = shop.server.resident_bytes()
    for _ in range(3):
        with connect(shop) as link:
            link.sendall(f"POST /v1/addresses HTTP/1.1\r\nHost: kontor\r\nAuthorization: Bearer {customer.token}\r\n"
                         f"Content-Type: application/json\r\nContent-Length: {100 * MIB}\r\n\r\n".encode())
            status, headers, problem = answer_to(link)
            assert (status, problem["code"]) == (413, "body-too-large")
    assert shop.server.resident_bytes() - before < 50 * MIB


def test_endless_chunks_are_refused_in_bounded_memory(shop, customer, unchanged):
    before = shop.server.resident_bytes()
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    with connect(shop) as link:
        link.sendall(f"POST /v1/addresses HTTP/1.1\r\nHost: kontor\r\nAuthorization: Bearer {customer.token}\r\n"
                     "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        try:
            for _ in range(100 * MIB // 0x10000):
                link.sendall(chunk)
            sent_all = True
        except (BrokenPipeError, ConnectionResetError, socket.timeout):
            sent_all = False
    assert not sent_all, "a hundred megabytes were taken"
    assert shop.server.resident_bytes() - before < 50 * MIB
    customer.get("/v1/me", expect=200)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                                          "application/xml", None, "json"])
def test_bodies_are_json(customer, unchanged, content_type):
    answer = post_raw(customer, "/v1/account-numbers", b'{"number": "123456789"}',
                      headers={"Content-Type": content_type})
    assert_problem(answer, 415, "unsupported-media-type")


def test_a_charset_beside_json_does_no_harm(customer):
    answer = post_raw(customer, "/v1/account-numbers", b'{"number": "123456789"}',
                      headers={"Content-Type": "application/json; charset=utf-8"})
    assert answer.status_code == 201


def test_a_compressed_body_is_refused(customer, unchanged):
    answer = post_raw(customer, "/v1/account-numbers", b"\x1f\x8b\x08\x00", headers={"Content-Encoding": "gzip"})
    assert answer.status_code in (400, 415), answer.text


@pytest.mark.parametrize("path", ["/v1/me", "/v1/shop", "/v1/orders", "/v1/materials", "/v1/addresses",
                                  "/v1/account-numbers", "/v1/sessions", "/v1/limits"])
def test_an_unknown_query_parameter_is_refused(customer, path):
    assert_problem(customer.get(path, query={"colour": "blue"}), 400, "unknown-query-parameter")


@pytest.mark.parametrize("query", ["limit=1&limit=2", "limit=%zz", "limit=%ff", "q=%00", "limit="])
def test_a_query_parameter_at_fault_is_refused(customer, query):
    answer = customer.get(f"/v1/materials?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] in ("query-parameter-invalid", "malformed-request")


def test_over_long_members_are_refused_without_being_kept(customer, unchanged, address_in_belgium):
    for member in ("company", "contact", "street", "house_number", "postcode", "city"):
        assert_fault(customer.post("/v1/addresses", {**address_in_belgium, member: "1" * 60_000}), f"/{member}",
                     "too-long", "pattern")


def test_a_problem_does_not_echo_what_was_sent(customer, unchanged, address_in_belgium):
    answer = customer.post("/v1/addresses", {**address_in_belgium, "city": "<script>alert(1)</script>\n"})
    assert "<script>" not in answer.text
