"""Changing the log-in address and the standard address (M18)."""

import threading

import pytest

from kontor_client import assert_fault, assert_problem, fresh_key, link_token, somebody
from kontor_server import eventually


def new_address():
    return somebody()["email"]


def ask(customer, **body):
    return customer.post("/v1/me/email-changes", body, expect=202)


def confirm(shop, token, **options):
    return shop.visitor().post("/v1/email-confirmations", {"token": token}, **options)


def mailed_token(shop, address, count=1):
    return link_token(shop.mail(address, "email-change-confirmation", count))


def logs_in(shop, address, password):
    answer = shop.visitor().post("/v1/sessions", {"email": address, "password": password})
    if answer.status_code != 201:
        assert_problem(answer, 401, "credentials-wrong")
    return answer.status_code == 201


def change_login(shop, customer, address):
    ask(customer, email=address)
    return confirm(shop, mailed_token(shop, address), expect=204)


def test_the_login_address_changes_when_it_is_confirmed(shop, customer):  # M18
    old, new = customer.email, new_address()
    ask(customer, email=new.upper())
    me = customer.get("/v1/me").json()
    assert (me["email"], me["pending_email"], me["standard_email"]) == (old, new, old)
    assert logs_in(shop, old, customer.password) and not logs_in(shop, new, customer.password)

    mail = shop.mail(new, "email-change-confirmation")
    assert any("/confirm#token=" in link for link in mail["links"])
    confirm(shop, link_token(mail), expect=204)
    me = customer.get("/v1/me", expect=200).json()  # The session stays.
    assert me["email"] == new and "pending_email" not in me and me["standard_email"] == old
    assert logs_in(shop, new, customer.password) and not logs_in(shop, old, customer.password)
    notice = shop.mail(old, "email-change-notice")
    assert new not in notice["text"] + notice["html"]
    assert shop.mails(new, "email-change-notice") == []


def test_the_standard_address_changes_when_it_is_confirmed(shop, customer, order_of_five_boxes):  # M18
    new = new_address()
    ask(customer, standard_email=new)
    me = customer.get("/v1/me").json()
    assert me["standard_email"] == customer.email and me["pending_standard_email"] == new
    answer = confirm(shop, mailed_token(shop, new), expect=204)
    customer.position = answer.headers["Kontor-Position"]
    me = customer.get("/v1/me").json()
    assert (me["email"], me["standard_email"]) == (customer.email, new)
    assert "pending_standard_email" not in me
    shop.mail(customer.email, "email-change-notice")
    customer.place(order_of_five_boxes)
    shop.mail(new, "order-placed")


def test_one_standard_address_may_serve_many(shop, customer, neighbour):  # M18
    shared = new_address()
    for count, one in enumerate((customer, neighbour), 1):
        ask(one, standard_email=shared)
        confirm(shop, mailed_token(shop, shared, count), expect=204)
        assert one.get("/v1/me").json()["standard_email"] == shared


@pytest.mark.parametrize("body, pointer", [({}, "/email"), ({"email": "nobody"}, "/email"),
                                           ({"standard_email": "nobody"}, "/standard_email"),
                                           ({"email": 5}, "/email"), ({"phone": "+3292223344"}, "/phone"),
                                           ({"email": "a@b.example", "standard_email": "c@d.example"},
                                            "/standard_email")])
def test_what_is_no_address_is_refused(customer, body, pointer):  # M18
    assert_fault(customer.post("/v1/me/email-changes", body), pointer)


def test_the_address_one_has_already_changes_nothing(shop, customer):  # M18
    ask(customer, email=customer.email)
    assert "pending_email" not in customer.get("/v1/me").json()
    assert shop.mails(customer.email, "email-change-confirmation") == []


def test_a_link_works_once_and_only_for_what_it_is_for(shop, customer):  # M18
    ask(customer, email=(new := new_address()))
    token = mailed_token(shop, new)
    for other in ("/v1/password-resets", {"token": token, "new_password": "a brand new password"}), \
            ("/v1/activations", {"token": token, "password": customer.password}):
        assert_problem(shop.visitor().post(*other), 410, "link-spent")
    confirm(shop, token, expect=204)
    assert_problem(confirm(shop, token), 410, "link-spent")
    for wrong in ("x", token[:-2], "A" * 43):
        assert_problem(confirm(shop, wrong), 410, "link-spent")
    assert_fault(shop.visitor().post("/v1/email-confirmations", {}), "/token", "required")


def test_who_asks_for_too_many_mails_learns_nothing(shop, customer):  # M18
    address = new_address()
    answers = [ask(customer, email=address) for _ in range(25)]
    assert {(answer.content, "Kontor-Position" in answer.headers) for answer in answers} == {(b"{}", True)}
    shop.mail(address, "email-change-confirmation")
    assert len(shop.mails(address)) < 25


def test_a_later_request_ends_the_earlier_link(shop, customer):  # M18
    first, second = new_address(), new_address()
    ask(customer, email=first)
    early = mailed_token(shop, first)
    ask(customer, email=second)
    assert_problem(confirm(shop, early), 410, "link-spent")
    confirm(shop, mailed_token(shop, second), expect=204)
    assert customer.get("/v1/me").json()["email"] == second


def test_a_new_password_ends_what_was_begun(shop, customer):  # M18
    ask(customer, email=(new := new_address()))
    token = mailed_token(shop, new)
    customer.token = customer.put("/v1/me/password", {"current_password": customer.password,
                                                      "new_password": "a brand new password"}, expect=200).json()["token"]
    assert_problem(confirm(shop, token), 410, "link-spent")
    assert "pending_email" not in customer.get("/v1/me").json()


def test_a_link_expires(later_shop):  # M18
    customer = later_shop.new_customer()
    ask(customer, email=(new := new_address()))
    token = mailed_token(later_shop, new)
    later_shop.advance(hours=24, seconds=5)
    assert_problem(confirm(later_shop, token), 410, "link-spent")
    customer.log_in()
    assert "pending_email" not in customer.get("/v1/me").json()


def test_a_known_address_is_told_and_nobody_else(shop, customer, neighbour):  # M18
    answer = ask(customer, email=neighbour.email)
    assert answer.json() == {}
    assert customer.get("/v1/me").json()["pending_email"] == neighbour.email
    shop.mail(neighbour.email, "already-registered")
    assert shop.mails(neighbour.email, "email-change-confirmation") == []
    assert logs_in(shop, neighbour.email, neighbour.password)


def test_two_who_confirm_one_address_at_once_leave_one_owner(shop):  # M18
    for _ in range(10):
        rivals, new = [shop.new_customer(), shop.new_customer()], new_address()
        tokens = []
        for count, rival in enumerate(rivals, 1):
            ask(rival, email=new)
            tokens.append(mailed_token(shop, new, count))
        answers = {}
        threads = [threading.Thread(target=lambda at=at: answers.update({at: confirm(shop, tokens[at])}))
                   for at in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answer.status_code for answer in answers.values()) == [204, 410]
        owners = [rival.get("/v1/me").json()["email"] == new for rival in rivals]
        assert owners == [answers[at].status_code == 204 for at in range(2)]
        for rival, owns in zip(rivals, owners):
            assert logs_in(shop, new if owns else rival.email, rival.password)


def test_a_registration_of_the_new_address_is_over_then(shop, customer):  # M2, M18
    person = shop.register()
    token = shop.activation_token(person)
    change_login(shop, customer, person["email"])
    assert_problem(shop.activate(token, person["password"]), 410, "link-spent")
    assert logs_in(shop, person["email"], customer.password)


def test_an_address_that_was_left_is_free_again(shop, customer):  # M18
    old = customer.email
    change_login(shop, customer, new_address())
    heir = eventually(lambda: shop.new_customer(email=old))
    assert heir.get("/v1/me").json()["customer_id"] != customer.get("/v1/me").json()["customer_id"]
    # And back again, to another address: the heir keeps what it has.
    change_login(shop, customer, new_address())
    assert logs_in(shop, old, heir.password)


def test_an_address_goes_there_and_back(shop, customer):  # M18
    old, new = customer.email, new_address()
    for address in (new, old, new):
        ask(customer, email=address)
        token = eventually(lambda: next(iter(shop.mails(address, "email-change-confirmation")), None))
        confirm(shop, link_token(token), expect=204)
        shop.visitor().post("/v1/sessions", {"email": address, "password": customer.password}, expect=201)


def test_a_reset_goes_to_the_new_address(shop, customer):  # M5, M18
    old, new = customer.email, new_address()
    change_login(shop, customer, new)
    for address in (old, new):
        shop.visitor().post("/v1/password-reset-mails", {"email": address}, expect=202)
    token = link_token(shop.mail(new, "password-reset"))
    shop.visitor().post("/v1/password-resets", {"token": token, "new_password": "a brand new password"}, expect=204)
    assert logs_in(shop, new, "a brand new password")
    assert shop.mails(old, "password-reset") == []


def test_registering_with_the_new_address_tells_its_owner(shop, customer):  # M1, M18
    change_login(shop, customer, new := new_address())
    shop.register(email=new)
    shop.mail(new, "already-registered")
    assert shop.mails(new, "activation") == []


def test_a_replay_sends_no_second_mail(shop, customer):  # M18
    new, key = new_address(), fresh_key()
    first = customer.post("/v1/me/email-changes", {"email": new}, key=key, expect=202)
    again = customer.post("/v1/me/email-changes", {"email": new}, key=key, expect=202)
    assert again.headers["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first.headers
    other = customer.post("/v1/me/email-changes", {"email": new_address()}, key=key)
    assert_problem(other, 422, "idempotency-key-reused")
    mailed_token(shop, new)
    assert len(shop.mails(new, "email-change-confirmation")) == 1


@pytest.mark.parametrize("language, subject", [("nl", "Bevestig"), ("en", "Confirm"), ("fr", "Confirmez")])
def test_the_mails_speak_the_customer_s_language(shop, language, subject):  # M7, M18
    customer = shop.new_customer(language=language)
    old, new = customer.email, new_address()
    change_login(shop, customer, new)
    assert shop.mail(new, "email-change-confirmation")["subject"].startswith(subject)
    assert f'lang="{language}"' in shop.mail(old, "email-change-notice")["html"]


def test_forgetting_frees_every_address(shop, customer):  # M20
    old, new, pending = customer.email, new_address(), new_address()
    change_login(shop, customer, new)
    ask(customer, email=pending)
    token = mailed_token(shop, pending)
    customer.forget_me()
    assert_problem(confirm(shop, token), 410, "link-spent")
    for address in (old, new, pending):
        eventually(lambda: not logs_in(shop, address, customer.password))
        eventually(lambda: shop.new_customer(email=address))


def test_forgetting_takes_the_mails_to_every_address(shop, customer, neighbour):  # M20
    first, standard, pending = customer.email, new_address(), new_address()
    ask(customer, standard_email=standard)
    confirm(shop, mailed_token(shop, standard), expect=204)
    login = new_address()
    change_login(shop, customer, login)
    ask(customer, email=pending)
    shop.mail(pending, "email-change-confirmation")
    customer.email = login
    customer.forget_me()
    shop.mail(login, "forgotten")
    for address in (first, standard, pending):
        assert shop.mails(address) == [], address
    assert shop.mails(neighbour.email, "activation")


def test_it_survives_a_crash_and_a_rebuild_of_what_was_asked(fresh_shop):  # M24
    customer = fresh_shop.new_customer()
    old, new = customer.email, new_address()
    change_login(fresh_shop, customer, new)
    fresh_shop.server.kill()
    fresh_shop.server.start()
    fresh_shop.reload()
    assert logs_in(fresh_shop, new, customer.password) and not logs_in(fresh_shop, old, customer.password)
    fresh_shop.new_customer(email=old)


def test_killed_at_any_moment_one_of_the_two_addresses_logs_in(fresh_shop):  # M18, M24
    customer = fresh_shop.new_customer()
    current = customer.email
    for delay in (0.0, 0.001, 0.002, 0.004, 0.006, 0.01, 0.02):
        new = new_address()
        customer.address = fresh_shop.address
        customer.email = current
        customer.position = None
        customer.log_in()
        ask(customer, email=new)
        token = mailed_token(fresh_shop, new)
        sender = threading.Thread(target=lambda: _try_to_confirm(fresh_shop, token))
        sender.start()
        threading.Event().wait(delay)
        fresh_shop.server.kill()
        sender.join()
        fresh_shop.server.start()
        fresh_shop.reload()
        owned = eventually(lambda: [address for address in (current, new)
                                    if logs_in(fresh_shop, address, customer.password)])
        assert len(owned) == 1, (delay, owned)
        free = ({current, new} - set(owned)).pop()
        current = owned[0]
        # The other one is anybody's: at once if it was left, or when the reservation has run out.
        fresh_shop.advance(minutes=16)
        eventually(lambda: fresh_shop.new_customer(email=free))
        assert logs_in(fresh_shop, current, customer.password)


def _try_to_confirm(shop, token):
    import requests

    try:
        shop.visitor().post("/v1/email-confirmations", {"token": token}, unchecked=True)
    except requests.RequestException:
        pass
