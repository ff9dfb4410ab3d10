"""Probes, metrics, the document, and the pages that explain."""

import re

import pytest

from kontor_client import assert_problem, link_token

REFERENCE = re.compile(r"""(?:src|href|action|poster|data)\s*=\s*["']?([^"'\s>]+)|url\(\s*["']?([^"')]+)"""
                       r"""|@import\s+["']([^"']+)|(?:fetch|import)\(\s*["']([^"']+)""", re.IGNORECASE)


def test_the_probes_answer(visitor):
    visitor.get("/livez", expect=200)
    visitor.get("/readyz", expect=200)


@pytest.mark.parametrize("what, pattern", [
    ("requests", r"kontor_\w*requests\w*_total"),
    ("commands by outcome", r"kontor_\w*commands\w*_total\{[^}]*outcome="),
    ("append time", r"kontor_\w*append\w*_seconds_(bucket|sum)"),
    ("sync time", r"kontor_\w*sync\w*_seconds_(bucket|sum)"),
    ("batch size", r"kontor_\w*batch\w*_(bucket|sum)"),
    ("projection lag in events", r"kontor_projection\w*lag_events\{[^}]*projection="),
    ("projection lag in seconds", r"kontor_projection\w*lag_seconds\{[^}]*projection="),
    ("mail queue", r"kontor_mail\w*"),
])
def test_the_metrics_show(shop, customer, placed_order, what, pattern):
    text = shop.visitor().get("/metrics", expect=200).text
    assert re.search(rf"^{pattern}", text, re.MULTILINE), f"no {what} in /metrics"


def test_the_metrics_name_no_customer_and_no_order(shop, customer, placed_order):
    customer.order(placed_order["number"])
    text = shop.visitor().get("/metrics").text
    for personal in (placed_order["number"], customer.email, customer.get("/v1/me").json()["customer_id"]):
        assert personal not in text


def test_neither_does_the_log(shop, customer, placed_order):
    customer.order(placed_order["number"])
    customer.get(f"/v1/orders/{placed_order['number']}x")
    log = shop.server.output()
    for personal in (placed_order["number"], customer.email, customer.email.split("@")[0], customer.token):
        assert personal not in log


def test_every_problem_has_its_page(visitor, problem_catalogue):
    for problem in problem_catalogue:
        path = f"/problems/{problem['code']}"
        as_json = visitor.get(path, headers={"Accept": "application/json"}, expect=200)
        assert as_json.headers["Content-Type"].startswith("application/json")
        assert problem["code"] in as_json.text
        for language in ("nl", "en", "fr"):
            page = visitor.get(path, headers={"Accept": "text/html", "Accept-Language": language}, expect=200)
            assert page.headers["Content-Type"].startswith("text/html")
            assert page.headers["Content-Language"] == language
            assert f'lang="{language}"' in page.text and problem["code"] in page.text


def test_a_problem_that_is_none_has_no_page(visitor):
    assert_problem(visitor.get("/problems/no-such-problem"), 404, "not-found")


@pytest.mark.parametrize("page", ["/", "/docs"])
def test_a_page_takes_any_query(visitor, page):
    plain = visitor.get(page, expect=200).text
    assert visitor.get(page, query={"utm_source": "mail"}, expect=200).text == plain


@pytest.mark.parametrize("start", ["/", "/docs"])
def test_pages_work_off_line(visitor, start):
    own = ("http://127.0.0.1", "http://localhost", visitor.address)
    waiting, seen = [start], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = visitor.get(path, unchecked=True)
        assert answer.status_code in (200, 301, 302, 303, 307, 308), f"{path}: {answer.status_code}"
        if "Location" in answer.headers:
            waiting.append(answer.headers["Location"])
            continue
        kind = answer.headers["Content-Type"].split(";")[0]
        if kind not in ("text/html", "text/css"):
            continue
        for found in REFERENCE.finditer(answer.text):
            target = next(group for group in found.groups() if group)
            assert not target.startswith("//"), f"{path} refers to {target}"
            if re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE):
                assert target.startswith(own + ("data:", "mailto:")), f"{path} refers to {target}"
            elif re.search(r"\.(css|js|svg|png|ico|woff2?)$", target):
                waiting.append(target if target.startswith("/") else path.rsplit("/", 1)[0] + "/" + target)


def test_pages_forbid_what_they_do_not_need(visitor):
    for path in ("/", "/docs"):
        answer = visitor.get(path, expect=200)
        assert "default-src" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_start_page_shows_commands_that_name_this_server(visitor):
    assert visitor.address in visitor.get("/", expect=200).text


def test_head_is_get_without_a_body(customer):
    for path in ("/v1/shop", "/v1/me", "/v1/materials", "/v1/orders", "/livez", "/openapi.json", "/"):
        got = customer.get(path, expect=200)
        head = customer.send("HEAD", path, expect=200)
        assert head.content == b"" and head.headers["Content-Type"] == got.headers["Content-Type"]


def test_unknown_paths_and_methods_are_told(visitor):
    assert_problem(visitor.get("/v1/nothing"), 404, "not-found")
    assert_problem(visitor.get("/v2/shop"), 404, "not-found")
    answer = visitor.delete("/v1/shop")
    assert_problem(answer, 405, "method-not-allowed")
    assert {"GET", "HEAD"} <= {method.strip() for method in answer.headers["Allow"].split(",")}


def test_routes_of_later_are_absent(shop, customer):  # M4
    assert shop.contract.template_of("GET", "/v1/sso-providers") is None
    assert_problem(customer.get("/v1/sso-providers"), 404, "not-found")


@pytest.mark.parametrize("accept", ["text/plain", "image/png", "application/json;q=0"])
def test_an_answer_that_nobody_can_give_is_refused(visitor, accept):
    assert_problem(visitor.get("/v1/shop", headers={"Accept": accept}), 406, "not-acceptable")


def test_where_a_success_has_no_body_any_accept_will_do(shop, visitor, customer, address_in_belgium):
    html = {"Accept": "text/html"}
    things = [f"/v1/addresses/{customer.save_address(address_in_belgium)['id']}",
              f"/v1/account-numbers/{customer.save_account_number()['id']}"]
    customer.put("/v1/draft", {"step": 1}, headers={"If-None-Match": "*"}, expect=200)
    for thing in (*things, "/v1/draft"):
        customer.delete(thing, headers=html, expect=204)
    assert_problem(customer.delete(things[0], headers=html), 404, "not-found")
    spent = {"token": "none of ours", "new_password": customer.password}
    assert_problem(visitor.post("/v1/password-resets", spent, headers=html), 410, "link-spent")
    assert_problem(visitor.post("/v1/email-confirmations", {"token": "none of ours"}, headers=html), 410, "link-spent")
    visitor.post("/v1/password-reset-mails", {"email": customer.email}, expect=202)
    reset = {"token": link_token(shop.mail(customer.email, "password-reset")), "new_password": customer.password}
    visitor.post("/v1/password-resets", reset, headers=html, expect=204)
    customer.log_in()
    customer.delete("/v1/sessions", headers=html, expect=204)
    customer.log_in()
    other = next(one["id"] for one in customer.get("/v1/sessions").json()["items"] if not one["current"])
    customer.delete(f"/v1/sessions/{other}", headers=html, expect=204)
    customer.delete("/v1/sessions/current", headers=html, expect=204)


@pytest.mark.parametrize("accept", ["*/*", "application/*", "application/json", "text/html, */*;q=0.1"])
def test_an_answer_that_may_be_json_is_json(visitor, accept):
    answer = visitor.get("/v1/shop", headers={"Accept": accept}, expect=200)
    assert answer.headers["Content-Type"] == "application/json" and answer.json()["sandbox"] is True


def test_request_ids_are_never_the_same(visitor):
    ids = {visitor.get("/livez").headers["Request-Id"] for _ in range(50)}
    assert len(ids) == 50
