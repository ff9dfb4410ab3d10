"""I want to be forgotten (M20, M21)."""

import pytest

from kontor_client import Shop, assert_problem, instant
from kontor_server import eventually
from test_feed import about, everything
from test_history import bring_to


@pytest.fixture
def log_in(shop, customer):
    return lambda: shop.visitor().post("/v1/sessions", {"email": customer.email, "password": customer.password})


def answers_erased(clerk, number):
    return eventually(lambda: (answer := clerk.get(f"/v1/fulfilment/orders/{number}")).status_code == 410
                      and answer)


def test_what_will_become_of_the_orders_is_shown_first(customer, clerk, order_of_five_boxes):  # M20
    numbers = {status: customer.place(order_of_five_boxes)["number"]
               for status in ("placed", "accepted", "partly_shipped", "completed", "rejected")}
    for status, number in numbers.items():
        bring_to(clerk, customer, number, status)
    answer = customer.get("/v1/me/erasure", expect=200)
    plan = answer.json()
    outcomes = {order["number"]: order["outcome"] for order in plan["orders"]}
    assert outcomes == {numbers["placed"]: "cancelled", numbers["accepted"]: "kept-until-delivered",
                        numbers["partly_shipped"]: "kept-until-delivered", numbers["completed"]: "erased",
                        numbers["rejected"]: "erased"}
    assert plan["receipt_id"] and answer.headers["ETag"]
    assert customer.get("/v1/me", expect=200).json()["email"] == customer.email


def test_the_receipt_is_the_one_that_was_told(customer):  # M20
    told = customer.get("/v1/me/erasure").json()["receipt_id"]
    assert customer.forget_me()["receipt_id"] == told


def test_the_log_in_is_gone(customer, log_in):  # M20
    other = customer.copy()
    customer.log_in()
    customer.forget_me()
    for session in (customer, other):
        session.position = None
        assert_problem(session.get("/v1/me"), 401, "unauthenticated")
        assert_problem(session.get("/v1/orders"), 401, "unauthenticated")
    assert_problem(log_in(), 401, "credentials-wrong")


def test_forgetting_needs_the_password_again(customer, log_in):  # M20
    tag = customer.get("/v1/me/erasure").headers["ETag"]
    answer = customer.post("/v1/me/erasure", {"password": "not the password"}, headers={"If-Match": tag})
    assert_problem(answer, 401, "credentials-wrong")
    assert log_in().status_code == 201


def test_forgetting_says_what_it_has_seen(customer, log_in):  # M20
    body = {"password": customer.password}
    assert_problem(customer.post("/v1/me/erasure", body), 428, "precondition-required")
    plan = customer.get("/v1/me/erasure").json()
    version = customer.get("/v1/me").json()["version"]
    customer.patch("/v1/me", {"company_name": "Nieuw"}, version=version, expect=200)
    stale = customer.post("/v1/me/erasure", body, version=plan["version"])
    assert_problem(stale, 412, "precondition-failed")
    assert log_in().status_code == 201


def test_whoever_agreed_to_one_plan_did_not_agree_to_another(customer, clerk, placed_order):  # M20
    seen = customer.get("/v1/me/erasure", expect=200).headers["ETag"]
    bring_to(clerk, customer, placed_order["number"], "accepted")
    refused = customer.post("/v1/me/erasure", {"password": customer.password}, headers={"If-Match": seen})
    assert_problem(refused, 412, "precondition-failed")
    now = customer.get("/v1/me/erasure", expect=200).headers["ETag"]
    assert refused.headers["ETag"] == now
    customer.post("/v1/me/erasure", {"password": customer.password}, headers={"If-Match": now}, expect=202)


def test_an_order_that_nobody_accepted_is_cancelled_and_erased(customer, clerk, placed_order):  # M20
    customer.forget_me()
    assert_problem(answers_erased(clerk, placed_order["number"]), 410, "erased")
    path = f"/v1/fulfilment/orders/{placed_order['number']}"
    assert_problem(clerk.post(f"{path}/acceptance", {}), 410, "erased")
    assert_problem(clerk.put(f"{path}/shipments/s1", {}), 410, "erased")


@pytest.mark.parametrize("status", ["completed", "rejected", "cancelled"])
def test_an_order_that_was_over_is_erased(customer, clerk, placed_order, status):  # M20
    bring_to(clerk, customer, placed_order["number"], status)
    customer.forget_me()
    assert_problem(answers_erased(clerk, placed_order["number"]), 410, "erased")


def test_an_accepted_order_stays_deliverable_until_it_is_completed(customer, clerk, placed_order,
                                                                   address_in_belgium):  # M20
    number = placed_order["number"]
    bring_to(clerk, customer, number, "accepted")
    customer.forget_me()
    path = f"/v1/fulfilment/orders/{number}"
    order = clerk.get(path, expect=200).json()
    assert order["address"]["street"] == address_in_belgium["street"]
    assert order["address"]["contact"] == address_in_belgium["contact"]
    clerk.put(f"{path}/shipments/s1", {"tracking_url": "https://tracking.example/t/1"}, expect=201)
    assert clerk.get(path, expect=200).json()["status"] == "shipped"
    clerk.post(f"{path}/completion", {}, expect=200)
    assert_problem(answers_erased(clerk, number), 410, "erased")


def test_an_accepted_order_does_not_stay_for_ever(later_shop, order_of_five_boxes):  # M20
    customer, clerk = later_shop.new_customer(), later_shop.clerk()
    number = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, number, "accepted")
    due = instant(customer.order(number, after=clerk)["expires_at"])
    customer.forget_me()
    clerk.get(f"/v1/fulfilment/orders/{number}", expect=200)
    later_shop.advance(seconds=int((due - later_shop.now()).total_seconds()) + 1)
    assert_problem(answers_erased(clerk, number), 410, "erased")


def test_the_same_address_registers_again_and_sees_nothing_of_before(shop, customer, placed_order,
                                                                     address_in_belgium):  # M20
    before = customer.get("/v1/me").json()["customer_id"]
    customer.save_account_number()
    customer.save_address(address_in_belgium)
    customer.forget_me()
    person = {**customer.person, "company_name": "Opnieuw BV"}
    shop.visitor().post("/v1/registrations", person, expect=202)
    answer = shop.activate(shop.activation_token(person), person["password"])
    assert answer.status_code == 201
    customer.token, customer.position = answer.json()["token"], answer.headers.get("Kontor-Position")
    assert answer.json()["customer"]["customer_id"] != before
    assert answer.json()["customer"]["company_name"] == "Opnieuw BV"
    for path in ("/v1/orders", "/v1/addresses", "/v1/account-numbers"):
        assert customer.get(path, expect=200).json()["items"] == []
    assert_problem(customer.get(f"/v1/orders/{placed_order['number']}"), 404, "not-found")


def test_open_links_end_with_the_customer(shop, customer):  # M20
    shop.visitor().post("/v1/password-reset-mails", {"email": customer.email}, expect=202)
    link = shop.mail(customer.email, "password-reset")["links"][0]
    customer.forget_me()
    answer = shop.visitor().post("/v1/password-resets", {"token": link.split("#token=")[1],
                                                         "new_password": "a brand new password"})
    assert_problem(answer, 410, "link-spent")


def test_a_last_mail_is_sent_and_goes_once_it_was_fetched(shop, customer, placed_order):  # M20
    shop.mail(customer.email, "order-placed")
    customer.forget_me()
    shop.mail(customer.email, "forgotten")
    assert eventually(lambda: shop.mails(customer.email) == [])


def test_somebody_else_s_orders_stay(neighbour, customer, clerk, order_of_five_boxes):  # M20
    theirs = neighbour.place(order_of_five_boxes)
    mine = customer.place(order_of_five_boxes)["number"]
    customer.forget_me()
    answers_erased(clerk, mine)
    assert neighbour.order(theirs["number"]) == theirs
    clerk.get(f"/v1/fulfilment/orders/{theirs['number']}", expect=200)


def test_the_feed_asks_consumers_to_delete(servers, order_of_five_boxes):  # M20
    shop = Shop(servers())
    customer, clerk = shop.new_customer(), shop.clerk()
    placed = customer.place(order_of_five_boxes)["number"]
    accepted = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, accepted, "accepted")
    kept_cursor = about(clerk, accepted, 2)[0]["cursor"]
    customer.forget_me()

    def erased():
        return {event["subject"] for event in everything(clerk) if event["type"] == "kontor.order.erased.v1"}

    eventually(lambda: erased() == {placed})
    everything(clerk, kept_cursor)  # A cursor outlives its event.
    path = f"/v1/fulfilment/orders/{accepted}"
    clerk.put(f"{path}/shipments/s1", {}, expect=201)
    clerk.post(f"{path}/completion", {}, expect=200)
    eventually(lambda: erased() == {placed, accepted})
    assert customer.email not in str(everything(clerk))
