"""What time takes away: orders, links, passwords, registrations, log-ins (M16, M17, M19, M25)."""

import datetime
import time

import pytest

from kontor_client import assert_problem, fresh_key, instant, somebody
from kontor_server import eventually
from test_feed import everything
from test_history import bring_to
from test_passwords import NEW, log_in, reset, reset_token


@pytest.fixture
def shop(fresh_shop):
    """Time is moved here, so nobody else may live in it."""
    return fresh_shop


@pytest.fixture(autouse=True)
def views_equal_the_log_afterwards(shop, servers):
    """Whatever was purged, a fold of what is left gives the views that run."""
    yield
    shop.server.stop()
    for command in ("verify", "audit"):
        done = shop.server.command(command, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr


def gone(customer, clerk, number):
    assert_problem(customer.get(f"/v1/orders/{number}"), 404, "not-found")
    assert_problem(clerk.get(f"/v1/fulfilment/orders/{number}"), 410, "erased")
    assert number not in [order["number"] for order in customer.orders()]
    types = [event["type"] for event in everything(clerk) if event["subject"] == number]
    assert types == ["kontor.order.erased.v1"]


def logged_in_again(customer):
    """A session lives twelve hours, a password sixty days: after days both may be over."""
    answer = log_in(customer.shop, customer, customer.password)
    if answer.status_code == 403:
        assert reset(customer.shop, reset_token(customer.shop, customer)).status_code == 204
        customer.password = NEW
    customer.log_in()
    return customer


@pytest.mark.parametrize("status, days", [("cancelled", 30), ("rejected", 30), ("completed", 30), ("placed", 90),
                                          ("accepted", 90), ("partly_shipped", 90)])
def test_an_order_goes_when_its_days_are_over(shop, customer, clerk, order_of_five_boxes, status, days):  # M16
    number = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, number, status)
    due = instant(customer.order(number)["expires_at"])
    assert (due - instant(customer.order(number)["placed_at"])).days == days
    shop.advance(seconds=(due - shop.now()).total_seconds() - 60)
    logged_in_again(customer)
    assert customer.order(number)["number"] == number
    shop.advance(seconds=61)
    gone(customer, clerk, number)


def test_an_order_that_is_final_late_stays_ten_days_more(shop, customer, clerk, order_of_five_boxes):  # M16
    number = customer.place(order_of_five_boxes)["number"]
    shop.advance(days=35)
    bring_to(clerk, logged_in_again(customer), number, "completed")
    shop.advance(days=9, hours=23)
    assert logged_in_again(customer).order(number)["status"] == "completed"
    shop.advance(hours=2)
    gone(customer, clerk, number)


def test_a_tracking_link_lives_ten_days_after_completion(shop, customer, clerk, order_of_five_boxes):  # M17
    number = customer.place(order_of_five_boxes)["number"]
    path = f"/v1/fulfilment/orders/{number}"
    clerk.post(f"{path}/acceptance", expect=200)
    shipment = {"tracking_url": "https://tracking.example/t/77"}
    clerk.put(f"{path}/shipments/s1", shipment, expect=201)
    clerk.post(f"{path}/completion", {}, expect=200)
    shown = customer.order(number, after=clerk)
    assert (instant(shown["tracking_expires_at"]) - shop.now()).days == 9
    shop.advance(days=9, hours=23)
    assert logged_in_again(customer).order(number)["shipments"][0]["tracking_url"] == shipment["tracking_url"]
    shop.advance(hours=2)
    shown = logged_in_again(customer).order(number)
    assert "tracking_url" not in shown["shipments"][0] and "tracking_expires_at" not in shown
    assert shown["shipments"][0]["shipment_id"] == "s1"
    # The caller may say again what it said before; the link does not come back.
    clerk.put(f"{path}/shipments/s1", shipment, expect=200)
    assert "tracking_url" not in customer.order(number, after=clerk)["shipments"][0]


def test_a_tracking_link_that_comes_late_goes_with_the_others(shop, customer, clerk, order_of_five_boxes):  # M17, M26
    number, other = (customer.place(order_of_five_boxes)["number"] for _ in range(2))
    for each in (number, other):
        bring_to(clerk, customer, each, "completed")
    path = "/v1/fulfilment/orders/{}/shipments/s1"
    link = {"tracking_url": "https://tracking.example/t/88"}
    shop.advance(days=9)
    clerk.put(path.format(number), link, expect=200)
    assert logged_in_again(customer).order(number, after=clerk)["shipments"][0]["tracking_url"] == link["tracking_url"]
    shop.advance(days=1, minutes=1)
    assert "tracking_url" not in logged_in_again(customer).order(number)["shipments"][0]
    assert_problem(clerk.put(path.format(other), link), 409, "status-conflict")
    clerk.put(path.format(number), link, expect=200)
    assert "tracking_url" not in customer.order(number, after=clerk)["shipments"][0]


def test_a_password_is_warned_of_four_times_and_then_expires(shop, customer):  # M19
    kinds = ["password-expires-14", "password-expires-7", "password-expires-1", "password-expires-today"]
    expiry = instant(customer.get("/v1/me").json()["password_expires_at"])
    for kind, before in zip(kinds, (14, 7, 1)):
        shop.advance(seconds=(expiry - shop.now()).total_seconds() - before * 86400 - 60)
        assert not shop.mails(customer.email, kind)
        shop.advance(seconds=120)
        assert shop.mail(customer.email, kind)["to"] == customer.email
    shop.advance(days=1)
    shop.mail(customer.email, kinds[-1])
    assert [len(shop.mails(customer.email, kind)) for kind in kinds] == [1, 1, 1, 1]
    assert_problem(log_in(shop, customer, customer.password), 403, "password-expired")
    assert reset(shop, reset_token(shop, customer)).status_code == 204
    assert log_in(shop, customer, NEW).status_code == 201


def test_of_a_long_time_that_passes_at_once_nothing_is_left_out(shop, customer):  # M19
    expiry = instant(customer.get("/v1/me").json()["password_expires_at"])
    shop.advance(days=90)
    for left in (14, 7, 1):
        before = expiry - instant(shop.mail(customer.email, f"password-expires-{left}")["sent_at"])
        assert datetime.timedelta(days=left, minutes=-20) <= before <= datetime.timedelta(days=left)
    assert instant(shop.mail(customer.email, "password-expires-today")["sent_at"]) <= expiry


def test_a_new_password_needs_no_warning(shop, customer):  # M19
    shop.advance(days=40)
    logged_in_again(customer)
    customer.put("/v1/me/password", {"current_password": customer.password, "new_password": NEW}, expect=200)
    shop.advance(days=15)
    assert not shop.mails(customer.email, "password-expires-14")
    shop.advance(days=35)
    assert len(shop.mails(customer.email, "password-expires-14")) == 1


def leap_off_line(shop, days, *clients):
    """The machine is off for days. Returns how long it then took until requests were answered."""
    shop.server.stop()
    (shop.server.data / "sandbox-clock").write_text(f"{days * 86_400_000 + 3_600_000}\n")
    begun = time.monotonic()
    shop.server.start()
    seconds = time.monotonic() - begun
    shop.reload()
    for client in clients:
        client.address, client.contract = shop.address, shop.contract
    return seconds


def test_what_was_missed_is_said_once(shop, customer):  # M19
    leap_off_line(shop, 59, customer)

    def said(*days):
        return [mail for left in days for mail in shop.mails(customer.email, f"password-expires-{left}")]

    # An hour before midnight the day has begun on which it expires.
    assert len(eventually(lambda: said("1", "today"))) == 1
    assert not said("14", "7")


def test_a_registration_that_nobody_activates_is_gone_after_a_week(shop):  # M1, M2
    person = shop.register()
    token = shop.activation_token(person)
    shop.advance(days=7, minutes=1)
    assert_problem(shop.activate(token, person["password"]), 410, "link-spent")
    shop.visitor().post("/v1/activation-mails", {"email": person["email"]}, expect=202)
    assert len(shop.mails(person["email"], "activation")) == 1
    # The address is as free as ever.
    shop.visitor().post("/v1/registrations", person, expect=202)
    again = shop.activation_token(person, 2)
    assert shop.activate(again, person["password"]).status_code == 201


def test_the_others_of_one_address_end_when_one_is_activated(shop):  # M2
    person = shop.register()
    shop.visitor().post("/v1/registrations", {**person, "password": NEW}, expect=202)
    token = shop.activation_token(person, 2)
    assert shop.activate(token, NEW).status_code == 201
    shop.advance(days=2)
    assert_problem(shop.visitor().post("/v1/sessions", {"email": person["email"], "password": person["password"]}),
                   401, "credentials-wrong")
    assert shop.visitor().post("/v1/sessions", {"email": person["email"], "password": NEW}).status_code == 201


def test_sessions_that_are_over_are_forgotten_and_values_stay(shop, customer):  # M3, M18, M22, M23
    customer.save_account_number("123456789")
    kept = customer.save_account_number("987654321")
    profile = customer.get("/v1/me")
    customer.patch("/v1/me", {"contact_name": "Jan Claes"}, headers={"If-Match": profile.headers["ETag"]}, expect=200)
    removed = next(entry for entry in customer.all_items("/v1/account-numbers") if entry["number"] == "123456789")
    customer.delete(f"/v1/account-numbers/{removed['id']}", expect=204)
    for _ in range(5):
        shop.advance(hours=9)
        customer.log_in()
    shop.advance(days=2)
    customer.log_in()
    assert len(customer.get("/v1/sessions").json()["items"]) == 1
    assert customer.get("/v1/me").json()["contact_name"] == "Jan Claes"
    assert [entry["id"] for entry in customer.all_items("/v1/account-numbers")] == [kept["id"]]


def test_a_log_in_that_nobody_uses_is_warned_of_twice_and_forgotten(shop, customer):  # M20
    shop.advance(days=701)
    assert len(shop.mails(customer.email, "unused-login")) == 1
    shop.advance(days=23)
    assert len(shop.mails(customer.email, "unused-login")) == 2
    assert log_in(shop, customer, customer.password).status_code == 403
    shop.advance(days=8)
    shop.mail(customer.email, "forgotten")
    assert_problem(log_in(shop, customer, customer.password), 401, "credentials-wrong")


def test_whoever_logs_in_is_not_forgotten(shop, customer):
    shop.advance(days=710)
    assert len(shop.mails(customer.email, "unused-login")) == 1
    logged_in_again(customer)
    shop.advance(days=60)
    assert log_in(shop, customer, customer.password).status_code in (201, 403)
    assert not shop.mails(customer.email, "forgotten")


PORTS_OPEN_SECONDS_MAX = 20  # A sanitizer's build on a busy machine; what is due could not be purged meanwhile.


def test_nothing_overdue_is_readable_after_weeks_off_line(  # M2, M3, M5, M16, M17, M18, M25
        shop, customer, neighbour, clerk, order_of_five_boxes):
    """Of everything that has a time to live there is one whose time ends while the machine is off, and of orders more
    than one round of the timers takes. Each is asked for as soon as the ports are open, before and after the timers."""
    final, followed, open_one = (customer.place(order_of_five_boxes)["number"] for _ in range(3))
    bring_to(clerk, customer, final, "completed")
    path = f"/v1/fulfilment/orders/{followed}"
    clerk.post(f"{path}/acceptance", expect=200)
    clerk.put(f"{path}/shipments/s1", {"tracking_url": "https://tracking.example/t/45"}, expect=201)
    clerk.post(f"{path}/completion", {}, expect=200)
    many = [neighbour.place(order_of_five_boxes)["number"] for _ in range(100)]
    for number in many:
        neighbour.post(f"/v1/orders/{number}/cancellation", {}, expect=200)
    key, order = fresh_key(), {**order_of_five_boxes, "reference": "once"}
    repeated = customer.place(order, key)["number"]
    customer.put("/v1/draft", {"reference": "draft"}, headers={"If-None-Match": "*"}, expect=200)
    customer.post("/v1/me/email-changes", {"email": somebody()["email"]}, expect=202)
    link = reset_token(shop, customer)
    pending = shop.register()
    activation = shop.activation_token(pending)
    cursor = customer.get("/v1/orders", query={"limit": 1}, expect=200).json()["next"]

    assert leap_off_line(shop, 45, customer, neighbour, clerk) < PORTS_OPEN_SECONDS_MAX

    def look():
        for number in (final, followed, *many):
            assert_problem(clerk.get(f"/v1/fulfilment/orders/{number}"), 410, "erased")
        assert_problem(reset(shop, link), 410, "link-spent")
        assert_problem(shop.activate(activation, pending["password"]), 410, "link-spent")
        for person, left in ((customer, {open_one, repeated}), (neighbour, set())):
            again = logged_in_again(person)
            assert {order["number"] for order in again.orders()} == left
            assert {order["number"] for order in again.get("/v1/me/export", expect=200).json()["orders"]} == left
            listed = again.get("/v1/orders.csv", expect=200).text
            assert not [number for number in (final, followed, *many) if number in listed]
        assert {order["number"] for order in customer.orders(cursor=cursor)} <= {open_one, repeated}
        for number in (final, followed):
            assert_problem(customer.get(f"/v1/orders/{number}"), 404, "not-found")
        assert_problem(customer.get("/v1/draft"), 404, "not-found")
        assert "pending_email" not in customer.get("/v1/me", expect=200).json()

    assert_problem(customer.get("/v1/me"), 401, "unauthenticated")
    look()
    shop.advance(seconds=1)  # Returns when all that is due is done.
    look()
    for number in (final, followed, many[0], many[-1]):
        gone(neighbour if number in many else customer, clerk, number)
    # An idempotency key is forgotten after thirty days: the same request is a new order.
    assert customer.post("/v1/orders", order, key=key, expect=201).json()["number"] != repeated
