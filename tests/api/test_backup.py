"""Backups of a running shop, and what a restore must not bring back (M20, M24)."""

import datetime
import json
import re
import shutil
import threading

import pytest

from kontor_client import Customer, assert_problem, fresh_key, text_of
from kontor_server import eventually
from test_account_registry import registry, to_next_month
from test_email_changes import confirm, logs_in, mailed_token, new_address
from test_history import bring_to
from test_passwords import NEW, reset, reset_token
from test_receipts import erased


@pytest.fixture
def shop(fresh_shop):
    return fresh_shop


@pytest.fixture
def backup(shop, kontor, tmp_path):
    """Makes a backup and returns its folder."""

    def make(name="set"):
        folder = tmp_path / name
        kontor("backup", "--to", str(folder))
        return folder

    return make


def lose_everything(shop):
    """The disk with the data folder is gone; keyring and ledger lie elsewhere."""
    shop.server.kill()
    shutil.rmtree(shop.server.data)


def restored(shop, kontor, folder):
    text = kontor("restore", "--from", str(folder))
    shop.server.take_log_to_new_topic()
    shop.server.start()
    shop.reload()
    return text


def again(shop, customer):
    """The same person, logged in to the shop that was restored."""
    other = Customer(shop, customer.person, None)
    other.password = customer.password
    other.log_in()
    return other


class Buyers:
    """Threads that place orders until they are stopped, and remember which were acknowledged."""

    def __init__(self, customers, order):
        self.stopped = threading.Event()
        self.placed = []
        self.threads = [threading.Thread(target=self.buy, args=(customer.copy(), order)) for customer in customers]
        for thread in self.threads:
            thread.start()

    def buy(self, client, order):
        while not self.stopped.is_set():
            answer = client.post("/v1/orders", order, key=fresh_key(), unchecked=True)
            assert answer.status_code == 201, answer.text
            self.placed.append(answer.json()["number"])

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()


def test_what_was_acknowledged_before_a_backup_under_load_is_in_it(shop, kontor, backup, order_of_five_boxes):  # M24
    customers = [shop.new_customer() for _ in range(3)]
    buyers = Buyers(customers, order_of_five_boxes)
    eventually(lambda: len(buyers.placed) > 30)
    known = list(buyers.placed)
    folder = backup()
    during = len(buyers.placed)
    eventually(lambda: len(buyers.placed) > during + 30)
    buyers.stop()
    assert "chain and hashes hold" in kontor("verify", str(folder))

    lose_everything(shop)
    restored(shop, kontor, folder)
    found = [row["number"] for person in customers
             for row in again(shop, person).all_items("/v1/orders", {"limit": 200})]
    assert set(known) <= set(found), "an acknowledged order is missing"
    assert len(found) == len(set(found))
    assert set(found) < set(buyers.placed), "what came after the backup is not in it"
    kontor("audit")
    # The shop goes on.
    person = again(shop, customers[0])
    assert person.order(person.place(order_of_five_boxes)["number"])["status"] == "placed"


def test_who_was_forgotten_after_a_backup_stays_forgotten(shop, kontor, backup, customer, neighbour, clerk,
                                                          order_of_five_boxes):  # M20
    numbers = [customer.place(order_of_five_boxes)["number"] for _ in range(3)]
    bring_to(clerk, customer, numbers[0], "accepted")
    bring_to(clerk, customer, numbers[1], "completed")
    kept = neighbour.place(order_of_five_boxes)["number"]
    folder = backup()
    told = customer.forget_me()["receipt_id"]
    erased(shop, told)
    assert re.search(r"^[1-9]\d* of them are named", kontor("verify", str(folder)), re.MULTILINE)

    lose_everything(shop)
    text = restored(shop, kontor, folder)
    assert "1 customers stay forgotten" in text
    answer = shop.visitor().post("/v1/sessions", {"email": customer.email, "password": customer.password})
    assert_problem(answer, 401, "credentials-wrong")
    found = erased(shop, told)
    assert found["status"] == "erased" and [kept["what"] for kept in found["kept"]] == ["delivery-of-accepted-orders"]
    clerk = shop.clerk()
    # Fulfilment delivers what it had accepted, and nothing else.
    delivery = clerk.get(f"/v1/fulfilment/orders/{numbers[0]}", expect=200).json()
    assert delivery["address"]["street"] == order_of_five_boxes["address"]["street"]
    for number in numbers[1:]:
        eventually(lambda n=number: clerk.get(f"/v1/fulfilment/orders/{n}").status_code == 410)
    bring_to_completion(clerk, numbers[0])
    eventually(lambda: clerk.get(f"/v1/fulfilment/orders/{numbers[0]}").status_code == 410)
    assert again(shop, neighbour).order(kept)["status"] == "placed"
    kontor("audit")
    # The address is free.
    person = shop.register(email=customer.email)
    assert shop.activate(shop.activation_token(person), person["password"]).status_code == 201


def bring_to_completion(clerk, number):
    clerk.put(f"/v1/fulfilment/orders/{number}/shipments/s1", {}, expect=201)
    clerk.post(f"/v1/fulfilment/orders/{number}/completion", {}, expect=200)


def test_positions_cursors_sessions_and_links_of_before_end(shop, kontor, backup, customer, order_of_five_boxes):
    for _ in range(3):
        customer.place(order_of_five_boxes)
    cursor = customer.get("/v1/orders", query={"limit": 1}, expect=200).json()["next"]
    link = reset_token(shop, customer)
    position, token = customer.position, customer.token
    folder = backup()
    lose_everything(shop)
    restored(shop, kontor, folder)
    old = Customer(shop, customer.person, token)
    assert_problem(old.get("/v1/me"), 401, "unauthenticated")
    person = again(shop, customer)
    person.position = position
    assert_problem(person.get("/v1/orders"), 410, "log-restored")
    person.position = None
    assert_problem(person.get("/v1/orders", query={"cursor": cursor}), 410, "log-restored")
    assert len(person.orders()) == 3
    assert_problem(reset(shop, link), 410, "link-spent")


def test_after_a_turn_of_the_keys_a_restored_shop_knows_everybody_at_once(shop, kontor, backup, customer):  # M24
    folder = backup()
    kontor("keys", "turn")
    lose_everything(shop)
    kontor("restore", "--from", str(folder))
    shop.server.take_log_to_new_topic()
    assert "already" in kontor("keys", "rewrap"), "logging in has to wait for the claims to be indexed anew"
    shop.server.start()
    shop.reload()
    again(shop, customer)


def test_a_password_changed_since_is_over(shop, kontor, backup, customer):  # M19
    folder = backup()
    customer.put("/v1/me/password", {"current_password": customer.password, "new_password": NEW}, expect=200)
    entries = shop.server.data.with_suffix(".ledger")
    eventually(lambda: entries.read_text().count(" key ") > 0)
    lose_everything(shop)
    restored(shop, kontor, folder)
    for password in (customer.password, NEW):
        answer = shop.visitor().post("/v1/sessions", {"email": customer.email, "password": password})
        assert_problem(answer, 401, "credentials-wrong")
    assert reset(shop, reset_token(shop, customer)).status_code == 204


def replaced_and_restored(shop, kontor, folder):
    """Whatever was replaced since the backup is destroyed, as it is within a day; then the backup comes back."""
    ledger = shop.server.data.with_suffix(".ledger")
    shop.advance(days=1, minutes=5)
    eventually(lambda: " key " in ledger.read_text())
    shop.advance(minutes=1)  # What is under way then has come to its end, so that the clock can move.
    lose_everything(shop)
    restored(shop, kontor, folder)


def test_values_replaced_since_are_absent_and_can_be_entered_anew(  # M8, M9, M18
        shop, kontor, backup, customer, address_in_belgium, address_in_netherlands, five_boxes):
    number = customer.save_account_number("123456789", "old label")
    kept_number = customer.save_account_number("987654321")
    address = customer.save_address(address_in_belgium)
    kept_address = customer.save_address(address_in_netherlands)
    draft = {"account_number_id": number["id"], "address_id": address["id"]}
    customer.put("/v1/draft", draft, headers={"If-None-Match": "*"}, expect=200)
    folder = backup()
    customer.patch("/v1/me", {"contact_name": "Jan Nieuw", "language": "nl"}, version=1, expect=200)
    customer.patch(f"/v1/account-numbers/{number['id']}", {"label": "new label"}, expect=200)
    customer.put(f"/v1/addresses/{address['id']}", {**address_in_belgium, "city": "Brugge"}, version=1, expect=200)
    customer.put("/v1/draft", {"reference": "other"}, version=1, expect=200)
    replaced_and_restored(shop, kontor, folder)

    person = again(shop, customer)
    me = person.get("/v1/me", expect=200).json()
    assert (me["email"], me["company_name"], me["contact_name"], me["version"]) == (customer.email, "", "", 1)
    assert [row["id"] for row in person.all_items("/v1/account-numbers")] == [kept_number["id"]]
    assert [row["id"] for row in person.all_items("/v1/addresses")] == [kept_address["id"]]
    assert_problem(person.get("/v1/draft"), 404, "not-found")
    held = person.get("/v1/me/export", expect=200).text
    assert not [lost for lost in ("Peeters", "Nieuw", "Veldstraat", "old label", "new label") if lost in held]

    # Nothing of it is there to be changed, and nothing stands in the way of what is entered anew.
    gone = person.patch(f"/v1/account-numbers/{number['id']}", {"label": "x"})
    assert_problem(gone, 404, "not-found")
    assert_problem(person.put(f"/v1/addresses/{address['id']}", address_in_belgium, version=1), 404, "not-found")
    by_id = {"account_number_id": number["id"], "address_id": address["id"], "lines": five_boxes}
    assert_problem(person.post("/v1/orders", by_id, key=fresh_key()), 422, "fields-invalid")
    kept = {"account_number_id": kept_number["id"], "address_id": kept_address["id"], "lines": five_boxes}
    order = person.place(kept)
    assert order["company_name"] == "" and order["address"]["street"] == address_in_netherlands["street"]
    shop.mail(customer.email, "order-placed")
    assert_problem(person.patch("/v1/me", {"contact_name": "Jan Nieuw"}, version=1), 422, "fields-invalid")
    anew = {"contact_name": "Jan Nieuw", "company_name": "Kaaswinkel De Bock"}
    assert person.patch("/v1/me", anew, version=1, expect=200).json()["contact_name"] == "Jan Nieuw"
    assert person.place(kept)["company_name"] == "Kaaswinkel De Bock"
    assert person.save_account_number("123456789", "again")["id"] != number["id"]
    person.save_address(address_in_belgium)
    person.put("/v1/draft", draft | {"account_number_id": kept_number["id"], "address_id": kept_address["id"]},
               headers={"If-None-Match": "*"}, expect=200)
    kontor("audit")


@pytest.mark.parametrize("lost", ["email", "standard_email", "email and password"])
def test_an_address_changed_since_keeps_nobody_out(shop, kontor, backup, customer, order_of_five_boxes, lost):  # M18
    old, new = customer.email, new_address()
    use = lost.split()[0]
    folder = backup()
    customer.post("/v1/me/email-changes", {use: new}, expect=202)
    confirm(shop, mailed_token(shop, new), expect=204)
    if lost == "email and password":
        customer.put("/v1/me/password", {"current_password": customer.password, "new_password": NEW}, expect=200)
    replaced_and_restored(shop, kontor, folder)

    assert not logs_in(shop, new, customer.password)  # The shop knows as little of it as at the backup.
    if lost == "email and password":
        assert not logs_in(shop, old, customer.password)
        assert reset(shop, reset_token(shop, customer)).status_code == 204
        customer.password = customer.person["password"] = NEW
    person = again(shop, customer)
    me = person.get("/v1/me", expect=200).json()
    assert (me["email"], me["standard_email"], me["company_name"]) == (old, old, customer.person["company_name"])
    person.place(order_of_five_boxes)
    shop.mail(old, "order-placed")
    # And once more, from what was entered anew.
    newer = new_address()
    person.post("/v1/me/email-changes", {use: newer}, expect=202)
    confirm(shop, mailed_token(shop, newer), expect=204)
    person.position = None
    eventually(lambda: person.get("/v1/me", expect=200).json()[use] == newer)
    assert logs_in(shop, newer if use == "email" else old, person.password)
    person.email = newer if use == "email" else old
    erased(shop, person.forget_me()["receipt_id"])
    kontor("audit")


def test_a_revoked_token_stays_revoked(shop, kontor, backup):
    made = kontor("token", "create", "--role", "fulfilment")
    token = next(line for line in made.splitlines() if line.startswith("kontor_"))
    identity = re.search(r"Token (\w+)", made)[1]
    clerk = shop.clerk()
    clerk.token = token
    clerk.get("/v1/fulfilment/orders", query={"status": "placed"}, expect=200)
    folder = backup()
    kontor("token", "revoke", identity)
    lose_everything(shop)
    restored(shop, kontor, folder)
    clerk = shop.clerk()
    clerk.token = token
    assert_problem(clerk.get("/v1/fulfilment/orders", query={"status": "placed"}), 401, "unauthenticated")
    assert re.search(rf"{identity}\s+fulfilment\s+revoked", kontor("token", "list"))


@pytest.mark.parametrize("harm", ["missing", "cut", "altered"])
def test_without_its_ledger_nothing_is_served(shop, customer, harm):  # M20
    ledger = shop.server.data.with_suffix(".ledger")
    erased(shop, customer.forget_me()["receipt_id"])
    shop.server.stop()
    lines = ledger.read_text().splitlines(keepends=True)
    assert len(lines) > 2
    if harm == "missing":
        ledger.unlink()
    elif harm == "cut":
        ledger.write_text("".join(lines[:-1]))
    else:
        ledger.write_text("".join([*lines[:-1], lines[-1].replace(" key ", " custody ")]))
    done = shop.server.command("serve", "--sandbox", "--no-seed", "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and "listening" not in done.stdout
    assert "Put back the ledger" in done.stderr
    ledger.write_text("".join(lines))
    ledger.chmod(0o600)
    shop.server.start()


def test_neither_keyring_nor_ledger_is_in_a_backup(shop, customer, backup):
    erased(shop, customer.forget_me()["receipt_id"])
    folder = backup()
    keyring = json.loads(shop.server.data.with_suffix(".keyring").read_text())
    last = shop.server.data.with_suffix(".ledger").read_text().splitlines()[-1].split()[-1]
    secrets = [keyring["index_key"], keyring["epochs"][0]["key"], last]
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(secret.encode() in content for secret in secrets), file


def test_what_does_not_fit_is_refused_with_the_way_on(shop, kontor, backup, tmp_path):
    folder = backup()
    assert "already" in kontor("backup", "--to", str(folder), expect=1)
    assert "data folder" in kontor("backup", "--to", str(shop.server.data / "inside"), expect=1)
    assert "already" in kontor("restore", "--from", str(folder), expect=1)
    assert "no backup" in kontor("verify", str(tmp_path), expect=1)
    for part in (folder / "log").glob("*.sst"):
        content = bytearray(part.read_bytes())
        content[len(content) // 3] ^= 1
        part.write_bytes(bytes(content))
    kontor("verify", str(folder), expect=1)


def test_a_backup_without_a_server_is_the_same(shop, kontor, backup, customer, order_of_five_boxes):
    number = customer.place(order_of_five_boxes)["number"]
    shop.server.stop()
    folder = backup()
    shutil.rmtree(shop.server.data)
    restored(shop, kontor, folder)
    assert again(shop, customer).order(number)["status"] == "placed"


def test_the_account_registry_of_before_is_there_after_a_restore_across_the_end_of_a_month(
        shop, kontor, backup, customer, order_of_five_boxes):  # M21
    number = customer.place(order_of_five_boxes)["account_number"]
    month = to_next_month(shop)
    assert registry(shop)[number]["last_month"] == month
    last_day = (shop.now().replace(day=1) + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
    shop.visitor().post("/v1/sandbox/clock", {"to": text_of(last_day)}, expect=200)
    folder = backup()
    to_next_month(shop)
    assert number in registry(shop)
    lose_everything(shop)
    restored(shop, kontor, folder)
    to_next_month(shop)
    assert registry(shop)[number]["months"] == [{"month": month, "orders": 1}]
