"""Who orders: registered before anything breaks."""

import secrets
import time

from calls import NotSent, Unknown, call

PASSWORDS = "chaos password number {}"


class Customer:
    def __init__(self, email, token):
        self.email, self.token = email, token


def _until(seconds_max, attempt, what):
    """What `attempt` returns, once it returns something."""
    deadline = time.monotonic() + seconds_max
    last = None
    while time.monotonic() < deadline:
        try:
            found = attempt()
            if found:
                return found
        except (NotSent, Unknown) as failure:
            last = failure
        time.sleep(0.1)
    raise AssertionError(f"{what} did not work in {seconds_max} s: {last!r}")


def register(port):
    """A customer whose password is number 0, in the session of the activation."""
    email = f"chaos-{secrets.token_hex(6)}@klant.example"
    password = PASSWORDS.format(0)
    person = {"company_name": "Kaaswinkel De Bock", "contact_name": "An Peeters", "email": email,
              "password": password, "language": "nl"}
    _until(60, lambda: call(port, "POST", "/v1/registrations", body=person).status == 202, "registering")

    def link():
        mails = call(port, "GET", f"/v1/sandbox/mails?to={email}").json().get("items", [])
        links = [link for mail in mails for link in mail["links"] if "#token=" in link]
        return links and links[0]

    token = _until(60, link, "the mail of the activation").split("#token=", 1)[1]
    answer = _until(60, lambda: (given := call(port, "POST", "/v1/activations", body={
        "token": token, "password": password})).status == 201 and given, "activating")
    return Customer(email, answer.json()["token"])


def materials(port, token):
    answer = call(port, "GET", "/v1/materials?limit=200", token=token)
    return [item["sku"] for item in answer.json()["items"]]
