"""kill -9 at random moments while customers order (M24): what was acknowledged is there exactly once after
the restart, nothing is there half-way, and the views equal the fold of the log."""

import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import uuid

import requests

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "api"))

from kontor_server import eventually  # noqa: E402

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "50"))
BINARY = os.environ["KONTOR_BIN"]
EMAIL, PASSWORD = "koen.crash@klant.example", "a long enough password"
ORDER = {
    "account_number": "123456789",
    "address": {"company": "Koen", "contact": "Koen", "street": "Markt", "house_number": "1", "postcode": "9000",
                "city": "Gent", "country": "BE"},
}


class Server:
    def __init__(self, data):
        self.errors = open(f"{data}.err", "ab")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--sandbox", "--no-seed", "--listen", "127.0.0.1:0", "--data", str(data)],
            stdout=subprocess.PIPE, stderr=self.errors, text=True)
        line = self.process.stdout.readline()
        assert "listening on " in line, f"no start: {line!r}; {pathlib.Path(f'{data}.err').read_text()[-2000:]}"
        self.base = line.split("listening on ")[1].strip()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=30) == 0


def log_in(base):
    answer = requests.post(f"{base}/v1/sessions", json={"email": EMAIL, "password": PASSWORD}, timeout=10)
    return answer.json()["token"]


def registered(base, email):
    """The session of somebody new."""
    requests.post(f"{base}/v1/registrations", timeout=10, json={
        "company_name": "Koen", "contact_name": "Koen", "email": email, "password": PASSWORD, "language": "nl"})
    mail = eventually(lambda: requests.get(f"{base}/v1/sandbox/mails", params={"to": email}, timeout=10).json()["items"])
    token = mail[0]["links"][0].split("#token=")[1]
    answer = requests.post(f"{base}/v1/activations", json={"token": token, "password": PASSWORD}, timeout=10)
    assert answer.status_code == 201, answer.text
    return answer.json()["token"]


def become_customer(base):
    headers = {"Authorization": f"Bearer {registered(base, EMAIL)}"}
    return requests.get(f"{base}/v1/materials", params={"limit": 1}, headers=headers, timeout=10).json()["items"][0]["sku"]


def place(session, base, token, sku, key):
    return session.post(f"{base}/v1/orders", timeout=10, json={**ORDER, "lines": [{"sku": sku, "quantity": 1}]},
                        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key})


class Buyers:
    """Threads that place orders until the server is gone, and remember what they were told."""

    def __init__(self, base, token, sku, count=4):
        self.acknowledged, self.unknown = {}, set()
        self.threads = [threading.Thread(target=self.buy, args=(base, token, sku)) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def buy(self, base, token, sku):
        session = requests.Session()
        while True:
            key = uuid.uuid4().hex
            self.unknown.add(key)
            try:
                answer = place(session, base, token, sku, key)
            except requests.RequestException:
                return
            assert answer.status_code == 201, answer.text
            self.acknowledged[key] = answer.json()["number"]
            self.unknown.discard(key)

    def join(self):
        for thread in self.threads:
            thread.join()


def all_numbers(base, token):
    numbers, cursor = [], None
    while True:
        query = {"limit": 200, **({"cursor": cursor} if cursor else {})}
        page = requests.get(f"{base}/v1/orders", params=query, timeout=30,
                            headers={"Authorization": f"Bearer {token}"}).json()
        numbers += [item["number"] for item in page["items"]]
        cursor = page.get("next")
        if not cursor:
            return numbers


def test_what_was_acknowledged_is_there_once_after_kill_9(tmp_path):  # M12, M24
    data = tmp_path / "data"
    server = Server(data)
    sku = become_customer(server.base)
    dice = random.Random(20301)
    known = {}
    for _ in range(ROUNDS):
        token = log_in(server.base)
        buyers = Buyers(server.base, token, sku)
        threading.Event().wait(dice.uniform(0.02, 0.4))  # The moment of the crash is what is random here.
        server.kill()
        buyers.join()

        server = Server(data)
        token = log_in(server.base)
        session = requests.Session()
        for key, number in buyers.acknowledged.items():
            again = place(session, server.base, token, sku, key)
            assert again.status_code == 201 and again.headers.get("Idempotency-Replayed") == "true"
            assert again.json()["number"] == number
        # Nobody knows what became of these: sending them again finds out, and never doubles.
        for key in buyers.unknown:
            answer = place(session, server.base, token, sku, key)
            assert answer.status_code == 201
            buyers.acknowledged[key] = answer.json()["number"]
        known |= buyers.acknowledged
    numbers = all_numbers(server.base, log_in(server.base))
    assert len(known) > ROUNDS
    assert sorted(numbers) == sorted(known.values())
    server.stop()

    for command in ("verify", "audit"):
        done = subprocess.run([BINARY, command, "--data", str(data)], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_thousand_posts_with_one_key_across_kill_9_make_one_order(tmp_path):  # M12, M24
    data = tmp_path / "data"
    server = Server(data)
    sku = become_customer(server.base)
    dice = random.Random(20302)
    for _ in range(max(1, ROUNDS // 10)):
        token, key, posts, answers = log_in(server.base), uuid.uuid4().hex, iter(range(1000)), []
        turn = threading.Lock()

        def post(base, token=token, key=key, posts=posts, answers=answers, turn=turn):
            session = requests.Session()
            while True:
                with turn:
                    if next(posts, None) is None:
                        return
                try:
                    answers.append(place(session, base, token, sku, key))
                except requests.RequestException:
                    return

        def all_at_once(base, post=post):
            threads = [threading.Thread(target=post, args=(base,)) for _ in range(16)]
            for thread in threads:
                thread.start()
            return threads

        before = len(all_numbers(server.base, token))
        threads = all_at_once(server.base)
        threading.Event().wait(dice.uniform(0.01, 0.2))  # In the middle of them.
        server.kill()
        for thread in threads:
            thread.join()
        told_before = len(answers)

        server = Server(data)
        for thread in all_at_once(server.base):
            thread.join()
        assert len(answers) > told_before
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        assert len(all_numbers(server.base, log_in(server.base))) == before + 1
    server.stop()


def accept(base, number):
    answer = requests.post(f"{base}/v1/fulfilment/orders/{number}/acceptance", timeout=10,
                           headers={"Authorization": "Bearer sandbox-fulfilment"})
    assert answer.status_code == 200, answer.text


def delivery_status(base, number):
    return requests.get(f"{base}/v1/fulfilment/orders/{number}", timeout=10,
                        headers={"Authorization": "Bearer sandbox-fulfilment"}).status_code


def test_a_customer_who_asked_to_be_forgotten_is_forgotten_whenever_kill_9_comes(tmp_path):  # M20
    """Between the request and the receipt, at random; the accepted order alone stays, for fulfilment."""
    data = tmp_path / "data"
    server = Server(data)
    sku = become_customer(server.base)
    dice = random.Random(20303)
    rounds, killed_before = max(1, ROUNDS // 2), 0
    for turn in range(rounds):
        email = f"weg-{turn}@klant.example"
        headers = {"Authorization": f"Bearer {registered(server.base, email)}"}
        session = requests.Session()
        numbers = [place(session, server.base, headers["Authorization"].split()[1], sku, uuid.uuid4().hex).json()["number"]
                   for _ in range(4)]
        accept(server.base, numbers[0])
        plan = requests.get(f"{server.base}/v1/me/erasure", headers=headers, timeout=10)
        asked = requests.post(f"{server.base}/v1/me/erasure", json={"password": PASSWORD}, timeout=10,
                              headers={**headers, "If-Match": plan.headers["ETag"]})
        assert asked.status_code == 202, asked.text
        receipt = f"/v1/erasure-receipts/{asked.json()['receipt_id']}"
        threading.Event().wait(dice.uniform(0, 0.03))  # The moment of the crash is what is random here.
        killed_before += requests.get(server.base + receipt, timeout=10).json()["status"] == "pending"
        server.kill()

        server = Server(data)
        # What was told is kept, from the first answered request on.
        assert requests.get(f"{server.base}/v1/me", headers=headers, timeout=10).status_code == 401
        eventually(lambda: requests.get(server.base + receipt, timeout=10).json()["status"] == "erased")
        answer = requests.post(f"{server.base}/v1/sessions", json={"email": email, "password": PASSWORD}, timeout=10)
        assert answer.status_code == 401
        assert [delivery_status(server.base, number) for number in numbers] == [200, 410, 410, 410]
    assert killed_before > 0 or rounds < 10
    server.stop()
    for command in ("verify", "audit"):
        done = subprocess.run([BINARY, command, "--data", str(data)], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
