"""The address book and what each country asks (M9, M23)."""

import pytest

from kontor_client import assert_fault, assert_problem


def without(address, member):
    return {name: value for name, value in address.items() if name != member}


def test_a_saved_address_is_there_to_pick(customer, address_in_belgium):  # M23
    answer = customer.post("/v1/addresses", {**address_in_belgium, "label": "Winkel"}, expect=201)
    saved = answer.json()
    for member, value in address_in_belgium.items():
        assert saved[member] == value
    assert saved["label"] == "Winkel"
    path = f"/v1/addresses/{saved['id']}"
    assert answer.headers["Location"] == path
    assert answer.headers["ETag"] == f'"{saved["version"]}"'
    fetched = customer.get(path, expect=200)
    assert fetched.json() == saved and fetched.headers["ETag"] == answer.headers["ETag"]
    assert customer.get("/v1/addresses", expect=200).json()["items"] == [saved]


def test_the_address_book_keeps_its_order(customer, address_in_belgium):  # M23
    saved = [customer.save_address({**address_in_belgium, "house_number": str(number)}) for number in range(1, 6)]
    by_id = sorted(saved, key=lambda entry: entry["id"])
    assert customer.get("/v1/addresses", expect=200).json()["items"] == by_id
    assert customer.all_items("/v1/addresses", {"limit": 2}) == by_id


def test_an_address_is_changed_as_a_whole(customer, address_in_belgium, address_in_netherlands):  # M23
    saved = customer.save_address({**address_in_belgium, "label": "Winkel"})
    path = f"/v1/addresses/{saved['id']}"
    changed = customer.put(path, address_in_netherlands, version=saved["version"], expect=200).json()
    assert changed["id"] == saved["id"] and changed["version"] != saved["version"]
    assert changed["city"] == "Amsterdam"
    assert changed.get("label") is None and changed.get("phone") is None
    assert customer.get(path).json() == changed


def test_a_change_says_what_it_has_seen(customer, address_in_belgium):  # M23
    saved = customer.save_address(address_in_belgium)
    path = f"/v1/addresses/{saved['id']}"
    moved = {**address_in_belgium, "street": "Kouter"}
    assert_problem(customer.put(path, moved), 428, "precondition-required")
    changed = customer.put(path, moved, version=saved["version"], expect=200).json()
    late = customer.put(path, address_in_belgium, version=saved["version"])
    assert_problem(late, 412, "precondition-failed", current_version=changed["version"])
    assert customer.get(path).json() == changed


def test_a_deletion_may_say_what_it_has_seen(customer, address_in_belgium):  # M23
    saved = customer.save_address(address_in_belgium)
    path = f"/v1/addresses/{saved['id']}"
    changed = customer.put(path, {**address_in_belgium, "street": "Kouter"}, version=saved["version"],
                           expect=200).json()
    assert_problem(customer.delete(path, version=saved["version"]), 412, "precondition-failed")
    customer.get(path, expect=200)
    customer.delete(path, version=changed["version"], expect=204)
    assert_problem(customer.get(path), 404, "not-found")


def test_a_deletion_need_not_say_so(customer, address_in_belgium):  # M23
    saved = customer.save_address(address_in_belgium)
    customer.delete(f"/v1/addresses/{saved['id']}", expect=204)
    assert customer.get("/v1/addresses").json()["items"] == []
    assert_problem(customer.delete(f"/v1/addresses/{saved['id']}"), 404, "not-found")


def test_changing_and_deleting_an_address_rewrites_no_order(customer, address_in_belgium,
                                                            order_of_five_boxes):  # M23
    saved = customer.save_address(address_in_belgium)
    order = {**without(order_of_five_boxes, "address"), "address_id": saved["id"]}
    placed = customer.place(order)
    path = f"/v1/addresses/{saved['id']}"
    customer.put(path, {**address_in_belgium, "street": "Kouter"}, version=saved["version"], expect=200)
    assert customer.order(placed["number"]) == placed
    customer.delete(path, expect=204)
    assert customer.order(placed["number"]) == placed
    assert placed["address"]["street"] == "Veldstraat"


@pytest.mark.parametrize("member", ["company", "contact", "street", "house_number", "postcode", "city",
                                    "country"])
def test_mandatory_members_are_named(customer, address_in_belgium, member):  # M9
    answer = customer.post("/v1/addresses", without(address_in_belgium, member))
    assert_fault(answer, f"/{member}", "required")


@pytest.mark.parametrize("member", ["addition", "phone", "email"])
def test_the_other_members_may_be_left_out(customer, address_in_belgium, member):  # M9
    customer.save_address(without(address_in_belgium, member))


def test_an_empty_member_that_may_be_left_out_is_none(customer, address_in_belgium):  # M9, M23
    empty = {"addition": "", "phone": "", "email": "", "label": ""}
    saved = customer.save_address({**address_in_belgium, **empty})
    assert not saved.keys() & empty.keys()
    path = f"/v1/addresses/{saved['id']}"
    named = customer.put(path, {**address_in_belgium, "label": "Winkel"}, version=saved["version"], expect=200).json()
    again = customer.put(path, {**address_in_belgium, **empty}, version=named["version"], expect=200).json()
    assert not again.keys() & empty.keys()


@pytest.mark.parametrize("country, postcode", [("BE", "9000"), ("BE", "1000"), ("NL", "1012 LM"),
                                               ("LU", "1009"), ("FR", "75001"), ("FR", "20000"),
                                               ("DE", "10115"), ("DE", "01067")])
def test_each_country_s_postcodes_are_taken(customer, address_in_belgium, country, postcode):  # M9
    saved = customer.save_address({**address_in_belgium, "country": country, "postcode": postcode})
    assert saved["postcode"] == postcode


@pytest.mark.parametrize("country, postcode", [("BE", "0999"), ("BE", "90000"), ("BE", "9000 AB"),
                                               ("NL", "1012"), ("NL", "0012 LM"), ("NL", "1012 L"),
                                               ("LU", "75001"), ("FR", "7500"), ("FR", "7500A"),
                                               ("DE", "1011"), ("DE", "101155"), ("DE", "ABCDE")])
def test_another_country_s_postcode_is_refused_with_an_example(customer, address_in_belgium, country,
                                                               postcode):  # M9
    answer = customer.post("/v1/addresses", {**address_in_belgium, "country": country, "postcode": postcode})
    assert_fault(answer, "/postcode", "pattern", "too-short", "too-long")


def test_what_was_typed_is_brought_into_the_country_s_writing(customer, address_in_netherlands):  # M9
    typed = {**address_in_netherlands, "postcode": " 1012lm ", "city": "  Den   Haag ", "country": "NL",
             "label": " Aan  zee "}
    saved = customer.save_address(typed)
    assert (saved["postcode"], saved["city"], saved["label"]) == ("1012 LM", "Den Haag", "Aan zee")


def test_the_shop_s_countries_come_with_their_rules(customer, visitor, address_in_belgium):  # M9
    for country in visitor.get("/v1/shop", expect=200).json()["countries"]:
        assert {"company", "contact", "street", "city"} <= set(country["required"])
        if country.get("postcode"):
            customer.save_address({**address_in_belgium, "country": country["code"],
                                   "postcode": country["postcode"]["example"]})


@pytest.mark.parametrize("country", ["XX", "ZZ", "B", "BEL", "België"])
def test_a_country_that_is_none_is_refused(customer, address_in_belgium, country):  # M9
    answer = customer.post("/v1/addresses", {**address_in_belgium, "country": country})
    assert_fault(answer, "/country")


@pytest.mark.parametrize("member, value", [("street", "x" * 5000), ("email", "no address"),
                                           ("phone", "call me"), ("city", "Gent\n9000"),
                                           ("company", "   "), ("label", "x" * 5000)])
def test_a_member_at_fault_saves_nothing(customer, address_in_belgium, member, value):  # M9
    assert_fault(customer.post("/v1/addresses", {**address_in_belgium, member: value}), f"/{member}")
    assert customer.get("/v1/addresses").json()["items"] == []


def test_names_keep_their_accents(customer, address_in_belgium):  # M9
    name = "Crèmerie L’Étoile & Søn 😀"
    assert customer.save_address({**address_in_belgium, "company": name})["company"] == name


def test_there_is_an_end_to_the_address_book(customer, address_in_belgium):  # M23
    while (answer := customer.post("/v1/addresses", address_in_belgium)).status_code == 201:
        pass
    assert_problem(answer, 409, "address-book-full")
    assert len(customer.all_items("/v1/addresses", {"limit": 200})) == 200


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_has_an_address_already_gets_no_copy(customer, address_in_belgium, method):  # RFC 9110, 13.1.2
    path = f"/v1/addresses/{customer.save_address(address_in_belgium)['id']}"
    tag = customer.get(path, expect=200).headers["ETag"]
    for known in (tag, f'"77", {tag}', "*"):
        answer = customer.send(method, path, headers={"If-None-Match": known}, expect=304)
        assert answer.content == b"" and answer.headers["ETag"] == tag
    customer.put(path, {**address_in_belgium, "label": "Winkel"}, headers={"If-Match": tag}, expect=200)
    assert customer.send(method, path, headers={"If-None-Match": tag}, expect=200).headers["ETag"] != tag
