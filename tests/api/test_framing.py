"""Requests as raw bytes: unclear framing is refused and the connection closed."""

import json
import socket

import pytest

from kontor_client import Shop

SECOND = b"GET /livez HTTP/1.1\r\nHost: kontor\r\n\r\n"


@pytest.fixture(scope="module")
def impatient_shop(servers):
    """A server that waits half a second for a request."""
    return Shop(servers(environment={"KONTOR_LIMITS_HEADER_TIMEOUT_MS": "500",
                                     "KONTOR_LIMITS_IDLE_TIMEOUT_MS": "500"}))


def connect(shop):
    host, port = shop.address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def read_answer(stream):
    """The next answer of a connection: status, headers, body; nothing once it is closed."""
    line = stream.readline()
    if not line:
        return None
    status, headers = int(line.split()[1]), {}
    while (field := stream.readline().strip()):
        name, value = field.split(b":", 1)
        headers[name.decode().lower()] = value.strip().decode()
    return status, headers, stream.read(int(headers.get("content-length", 0)))


def answer_to(link):
    with link.makefile("rb") as stream:
        status, headers, body = read_answer(stream)
    return status, headers, json.loads(body)


def exchange(shop, sent):
    """All answers that these bytes bring, until the server closes."""
    with connect(shop) as link:
        try:
            link.sendall(sent)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answers = []
        with link.makefile("rb") as stream:
            try:
                while (answer := read_answer(stream)) is not None:
                    answers.append(answer)
                    if len(answers) == 1:
                        link.shutdown(socket.SHUT_WR)  # Or the server lingers for what still may come.
            except ConnectionResetError:
                pass
        return answers


def refused(shop, sent, *statuses):
    """One problem, then the end: whatever follows on the connection isn't read as a request."""
    answers = exchange(shop, sent)
    assert len(answers) == 1, answers
    status, headers, body = answers[0]
    assert status in statuses, answers
    assert headers["content-type"].startswith("application/problem+json")
    assert headers["request-id"] and headers["content-language"]
    problem = json.loads(body)
    assert problem["status"] == status and problem["type"] == f"/problems/{problem['code']}"
    return problem


def request(*fields, start="POST /v1/registrations HTTP/1.1", host="Host: kontor", body=b""):
    lines = [start] + ([host] if host is not None else []) + ["Content-Type: application/json", *fields, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def test_a_clean_request_is_answered_and_the_next_one_too(shop):
    with connect(shop) as link, link.makefile("rb") as stream:
        for _ in range(2):
            link.sendall(SECOND)
            assert read_answer(stream)[0] == 200


def test_pipelined_requests_are_answered_in_order(shop):
    with connect(shop) as link, link.makefile("rb") as stream:
        link.sendall(SECOND + SECOND.replace(b"/livez", b"/v1/none") + SECOND)
        assert [read_answer(stream)[0] for _ in range(3)] == [200, 404, 200]


@pytest.mark.parametrize("fields", [
    ("Transfer-Encoding: gzip", "Content-Length: 2"),
    ("Transfer-Encoding: gzip",),
    ("Transfer-Encoding: identity",),
    ("Transfer-Encoding: identity", "Content-Length: 2"),
    ("Transfer-Encoding: gzip, chunked",),
    ("Transfer-Encoding: chunked, gzip",),
    ("Transfer-Encoding: chunked, chunked",),
    ("Transfer-Encoding: xchunked",),
    ("Transfer-Encoding: chunked", "Content-Length: 2"),
    ("Content-Length: 2", "Transfer-Encoding: chunked"),
    ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
    ("Transfer-Encoding: ",),
])
def test_a_transfer_encoding_that_is_not_clear_is_refused(shop, fields):
    refused(shop, request(*fields, body=b"{}" + SECOND), 400, 501)


@pytest.mark.parametrize("fields", [
    ("Content-Length: 2", "Content-Length: 3"),
    ("Content-Length: 2, 3",),
    ("Content-Length: -2",),
    ("Content-Length: +2",),
    ("Content-Length: 0x2",),
    ("Content-Length: 2x",),
    ("Content-Length: ",),
    ("Content-Length: 99999999999999999999999",),
    ("Content-Length : 2",),
])
def test_a_length_that_is_not_clear_is_refused(shop, fields):
    refused(shop, request(*fields, body=b"{}" + SECOND), 400, 413)


@pytest.mark.parametrize("host, fields", [
    (None, ()),
    ("Host: kontor", ("Host: kontor",)),
    ("Host: kontor", ("Host: other",)),
    ("Host: ", ()),
    ("Host: kontor/path", ()),
    ("Host: user@kontor", ()),
    ("Host: a b", ()),
])
def test_there_is_one_host(shop, host, fields):
    refused(shop, request(*fields, start="GET /livez HTTP/1.1", host=host) + SECOND, 400)


@pytest.mark.parametrize("fields", [
    ("X-Folded: one\r\n two",),
    ("X-Folded: one\r\n\ttwo",),
    (" X-Leading: blank",),
    ("X-Nul: a\x00b",),
    ("X-Bare: a\rb",),
    ("No colon at all",),
    (": no name",),
    ("X Name: blank inside",),
])
def test_a_header_that_is_not_clear_is_refused(shop, fields):
    refused(shop, request(*fields, start="GET /livez HTTP/1.1") + SECOND, 400)


@pytest.mark.parametrize("body", [
    b"2\r\n{}\r\nX\r\n\r\n",
    b"g\r\n{}\r\n0\r\n\r\n",
    b"-2\r\n{}\r\n0\r\n\r\n",
    b"ffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    b"2\r\n{}XX0\r\n\r\n",
    b"\r\n{}\r\n0\r\n\r\n",
])
def test_a_chunk_that_is_not_clear_is_refused(shop, body):
    refused(shop, request("Transfer-Encoding: chunked", body=body + SECOND), 400, 413)


def test_a_chunked_body_is_a_body(shop):
    body = b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
    answers = exchange(shop, request("Transfer-Encoding: chunked", "Connection: close", body=body))
    assert [status for status, _, _ in answers] == [422]


@pytest.mark.parametrize("start", [
    "GET /livez",
    "GET  /livez HTTP/1.1",
    "GET /livez HTTP/1.1 x",
    "GET /livez HTTP/9.9",
    "GET /liv ez HTTP/1.1",
    "GET livez HTTP/1.1",
    "G\x00T /livez HTTP/1.1",
    "GET /livez\x01 HTTP/1.1",
    "\x16\x03\x01\x02\x00\x01\x00",
])
def test_a_first_line_that_is_not_clear_is_refused(shop, start):
    refused(shop, request(start=start) + SECOND, 400, 501, 505)


def test_an_unknown_method_is_refused(shop):
    answers = exchange(shop, request("Connection: close", start="BREW /v1/orders HTTP/1.1"))
    assert [status for status, _, _ in answers] in ([405], [501])


@pytest.mark.parametrize("fields", [("X-Large: " + "x" * 200_000,), tuple(f"X-{n}: {n}" for n in range(20_000))])
def test_headers_have_an_end(shop, fields):
    problem = refused(shop, request(*fields, start="GET /livez HTTP/1.1"), 431)
    assert problem["code"] == "headers-too-large"


def test_the_limit_of_headers_that_was_passed_is_named(shop):
    many = refused(shop, request(*(f"X-{n}: {n}" for n in range(104)), start="GET /livez HTTP/1.1"), 431)
    assert many["code"] == "headers-too-large" and "more than 100 headers" in many["detail"]
    large = refused(shop, request("X-Large: " + "x" * 17_000, start="GET /livez HTTP/1.1"), 431)
    assert large["code"] == "headers-too-large" and "16384 bytes" in large["detail"]


def test_a_path_has_an_end(shop):
    refused(shop, request(start=f"GET /v1/{'x' * 100_000} HTTP/1.1"), 414, 431)


@pytest.mark.parametrize("sent", [b"GET /livez HTTP/1.1\r\nHost: kontor\r\nX-Slow: ", b"GET /liv", b"GET"])
def test_whoever_sends_headers_slowly_is_told(impatient_shop, sent):
    problem = refused(impatient_shop, sent, 408)
    assert problem["code"] == "request-timeout"


def test_a_connection_that_says_nothing_is_closed(impatient_shop):
    assert exchange(impatient_shop, b"") == []


def test_a_connection_that_was_used_and_says_nothing_more_is_closed(impatient_shop):
    with connect(impatient_shop) as link, link.makefile("rb") as stream:
        link.sendall(SECOND)
        assert read_answer(stream)[0] == 200
        assert read_answer(stream) is None


def test_a_client_that_leaves_early_harms_nobody(shop):
    for sent in (b"", b"GET /l", request("Content-Length: 100", body=b"{"), SECOND):
        with connect(shop) as link:
            link.sendall(sent)
    shop.visitor().get("/livez", expect=200)
