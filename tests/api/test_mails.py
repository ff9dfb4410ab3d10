"""The mails: three languages, two forms, the right address, once each."""

import html
import re

import pytest

from test_history import bring_to

SUBJECTS = {"activation": {"nl": "Activeer", "en": "Activate", "fr": "Activez"},
            "order-placed": {"nl": "Uw bestelling", "en": "Your order", "fr": "Votre commande"},
            "credential-changed": {"nl": "Uw wachtwoord", "en": "Your password", "fr": "Votre mot de passe"}}


def assert_both_forms(mail):
    """Text and HTML say the same, and neither holds a placeholder."""
    assert mail["text"].strip() and "<html" in mail["html"].lower()
    assert not re.search(r"\{[a-z_]+\}", mail["subject"] + mail["text"] + mail["html"])
    assert "<" not in re.sub(r"<https?://[^>]*>", "", mail["text"])
    for link in mail["links"]:
        assert link in mail["text"] and link in html.unescape(mail["html"])


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_every_mail_speaks_the_customer_s_language(shop, order_of_five_boxes, language):  # M7
    customer = shop.new_customer(language=language)
    customer.place(order_of_five_boxes)
    customer.put("/v1/me/password", {"current_password": customer.password,
                                     "new_password": "a brand new password"}, expect=200)
    for kind, subjects in SUBJECTS.items():
        mail = shop.mail(customer.email, kind)
        assert mail["subject"].startswith(subjects[language]), mail["subject"]
        assert f'lang="{language}"' in mail["html"]
        assert_both_forms(mail)


def test_a_changed_language_is_that_of_the_next_mail(shop, customer, order_of_five_boxes):  # M18
    version = customer.get("/v1/me").json()["version"]
    customer.patch("/v1/me", {"language": "nl"}, version=version, expect=200)
    customer.place(order_of_five_boxes)
    mail = shop.mail(customer.email, "order-placed")
    assert mail["subject"].startswith("Uw bestelling") and "Verzenddoos S" in mail["text"]


def test_before_activation_nothing_that_was_typed_is_mailed(shop):  # M2
    person = shop.register(company_name="Buy cheap pills", contact_name="Click Here")
    mail = shop.mail(person["email"], "activation")
    for typed in (person["company_name"], person["contact_name"], person["password"]):
        assert typed not in mail["subject"] + mail["text"] + mail["html"]


def test_the_confirmation_lists_what_was_ordered(shop, customer, order_of_five_boxes, boxes_and_labels):  # M12
    number = customer.place({**order_of_five_boxes, "lines": boxes_and_labels})["number"]
    mail = shop.mail(customer.email, "order-placed")
    assert number in mail["subject"]
    for text in (mail["text"], html.unescape(mail["html"])):
        assert "Shipping box S" in text and "Shipping labels" in text
        assert "125" in text and customer.person["contact_name"] in text
    assert any(link.endswith(number) or f"{number}" in link for link in mail["links"])


def test_what_a_customer_typed_is_text_in_html(shop, order_of_five_boxes):
    name = '<b onclick="x">An & Co</b>'
    customer = shop.new_customer(contact_name=name)
    customer.place(order_of_five_boxes)
    mail = shop.mail(customer.email, "order-placed")
    assert "<b onclick" not in mail["html"]
    assert html.escape(name, quote=False).split("onclick")[0] in mail["html"]


def test_order_mails_go_to_the_standard_address_and_credential_mails_to_the_log_in(shop, customer, clerk,
                                                                                   order_of_five_boxes):  # M18
    profile = customer.get("/v1/me").json()
    number = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, number, "shipped")
    rejected = customer.place(order_of_five_boxes)["number"]
    bring_to(clerk, customer, rejected, "rejected")
    for kind in ("order-placed", "order-shipped", "order-rejected"):
        assert shop.mail(profile["standard_email"], kind)["to"] == profile["standard_email"]
    shop.visitor().post("/v1/password-reset-mails", {"email": customer.email}, expect=202)
    for kind in ("activation", "password-reset"):
        assert shop.mail(profile["email"], kind)["to"] == profile["email"]


def test_every_cause_is_mailed_once(shop, customer, clerk, order_of_five_boxes):
    number = customer.place(order_of_five_boxes, key="mailed-once")["number"]
    customer.place(order_of_five_boxes, key="mailed-once")
    bring_to(clerk, customer, number, "completed")
    bring_to(clerk, customer, customer.place(order_of_five_boxes)["number"], "cancelled")
    shop.mail(customer.email, "order-cancelled")
    shop.visitor().post("/v1/password-reset-mails", {"email": customer.email}, expect=202)
    shop.mail(customer.email, "password-reset")
    kinds = sorted(mail["kind"] for mail in shop.mails(customer.email))
    assert kinds == sorted(["activation", "order-placed", "order-shipped", "order-placed", "order-cancelled",
                            "password-reset"])


def test_no_mail_holds_a_password_or_a_session(shop, customer, placed_order):
    shop.mail(customer.email, "order-placed")
    for mail in shop.mails(customer.email):
        assert customer.password not in mail["text"] + mail["html"]
        assert customer.token not in mail["text"] + mail["html"]
