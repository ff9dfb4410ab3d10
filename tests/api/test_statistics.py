"""Released statistics: what analysts see, when, in which forms, and what they never see (M21, M25, M27)."""

import csv
import datetime
import io
import json

import pytest

from kontor_client import Shop, assert_problem, instant, text_of

ORDERS = "/v1/statistics/orders"
MATERIALS = "/v1/statistics/materials"
ORDERS_COLUMNS = ["week", "outcome", "country", "region", "orders", "suppressed", "release", "position"]
MATERIALS_COLUMNS = ["week", "country", "category", "material", "units", "suppressed", "release", "position"]
CUSTOMERS = 16


def week_of(moment):
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02d}"


def end_of_week(moment):
    monday = moment.date() - datetime.timedelta(days=moment.weekday())
    return datetime.datetime.combine(monday + datetime.timedelta(days=7), datetime.time(),
                                     datetime.timezone.utc)


def to_next_week(shop):
    """Moves to the first instants of the next week; returns the week that is over."""
    now = shop.now()
    shop.visitor().post("/v1/sandbox/clock", {"to": text_of(end_of_week(now))}, expect=200)
    return week_of(now)


def rows(shop, path, **query):
    """The rows of a table, as CSV gives them."""
    answer = shop.staff("analyst").get(path + ".csv", query=query, expect=200)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline="")))


def one(table, **cell):
    """The figure of one cell: its row."""
    found = [row for row in table if all(row[name] == value for name, value in cell.items())]
    assert len(found) == 1, (cell, found)
    return found[0]


def customers_of(shop, count=CUSTOMERS):
    return [shop.new_customer() for _ in range(count)]


def order_of(address, index, quantity=5, sku="BOX-S-25"):
    return {"account_number": f"30000000{index % 4}", "address": address,
            "lines": [{"sku": sku, "quantity": quantity}]}


@pytest.fixture(scope="module")
def counted(servers):
    """A shop in whose week sixteen customers of four accounts in two countries ordered twice, after its release."""
    shop = Shop(servers())
    address = {"company": "Kaaswinkel De Bock", "contact": "An Peeters", "street": "Veldstraat",
               "house_number": "12", "postcode": "9000", "city": "Gent", "country": "BE"}
    abroad = {**address, "postcode": "1012 LM", "city": "Amsterdam", "country": "NL"}
    shop.people = customers_of(shop)
    for index, person in enumerate(shop.people):
        home = address if index % 3 else abroad
        person.place(order_of(home, index))
        person.place(order_of(home, index, quantity=2, sku="LABEL-100X150-500"))
    shop.before = rows(shop, ORDERS)
    shop.week = to_next_week(shop)
    return shop


def test_nothing_of_an_open_week_is_shown(counted):  # M27
    assert counted.before == []


def test_a_week_is_released_when_it_is_over(counted):
    answer = counted.staff("analyst").get("/v1/statistics/periods", expect=200).json()
    assert [period["week"] for period in answer["items"]] == [counted.week]
    period = answer["items"][0]
    assert 0 < period["suppressed"] < period["cells"]
    assert instant(period["ends_at"]) - instant(period["starts_at"]) == datetime.timedelta(days=7)
    assert instant(period["released_at"]) >= instant(period["ends_at"])
    assert instant(period["released_at"]) - instant(period["ends_at"]) < datetime.timedelta(days=14)
    assert answer["next_release"]["week"] > counted.week
    assert instant(answer["next_release"]["due_at"]) == end_of_week(counted.now())


def test_totals_that_many_contribute_to_are_published(counted):
    total = one(rows(counted, ORDERS), outcome="placed", country="all", region="all")
    assert (total["orders"], total["suppressed"]) == (str(CUSTOMERS * 2), "false")
    units = one(rows(counted, MATERIALS), country="all", category="all", material="all")
    assert (units["units"], units["suppressed"]) == (str(CUSTOMERS * 7), "false")


def test_small_figures_are_suppressed_and_empty_whether_anything_is_there_or_not(counted):
    table = rows(counted, ORDERS)
    for cell in ({"outcome": "completed", "country": "all"}, {"outcome": "placed", "country": "DE", "region": "all"},
                 {"outcome": "placed", "country": "BE", "region": "1"}):
        row = one(table, **cell)
        assert (row["orders"], row["suppressed"]) == ("", "true"), row
    assert {row["suppressed"] for row in table} == {"true", "false"}
    assert all((row["orders"] == "") == (row["suppressed"] == "true") for row in table)


def test_the_set_of_figures_tells_nothing(counted, fresh_shop, catalogue):
    """An empty week has the same rows as a busy one."""
    to_next_week(fresh_shop)
    for path, figure in ((ORDERS, "orders"), (MATERIALS, "units")):
        cells = [[{name: row[name] for name in list(row)[1:4]} for row in rows(shop, path)]
                 for shop in (counted, fresh_shop)]
        assert cells[0] == cells[1]
        assert all(row[figure] == "" for row in rows(fresh_shop, path))
    materials = {row["material"] for row in rows(fresh_shop, MATERIALS)} - {"all"}
    assert materials == {material["sku"] for material in catalogue["materials"]}


def test_countries_are_not_told_by_the_total(counted):
    """Orders went to two countries. Total and both together would say that nobody ordered elsewhere."""
    table = rows(counted, ORDERS)
    total = one(table, outcome="placed", country="all", region="all")
    belgium = one(table, outcome="placed", country="BE", region="all")
    assert total["suppressed"] == "false" and belgium["suppressed"] == "true"


def test_every_form_has_the_same_rows(counted):
    analyst = counted.staff("analyst")
    for path, columns, figure in ((ORDERS, ORDERS_COLUMNS, "orders"), (MATERIALS, MATERIALS_COLUMNS, "units")):
        items = analyst.get(path + ".json", expect=200).json()["items"]
        lines = [json.loads(line) for line in analyst.get(path + ".jsonl", expect=200).text.splitlines()]
        assert lines == items and list(items[0]) == columns
        as_text = [{name: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
                    for name, value in item.items()} for item in items]
        assert as_text == rows(counted, path)
        assert all(item[figure] is None or isinstance(item[figure], int) for item in items)
        assert len({item["position"] for item in items}) == len(items)


@pytest.mark.parametrize("dialect, mark, separator", [(None, b"", b","), ("rfc4180", b"", b","),
                                                      ("excel-en", b"\xef\xbb\xbf", b","),
                                                      ("excel-nl", b"\xef\xbb\xbf", b";"),
                                                      ("excel-fr", b"\xef\xbb\xbf", b";")])
def test_csv_speaks_the_spreadsheet_s_dialect(counted, dialect, mark, separator):
    query = {} if dialect is None else {"dialect": dialect}
    answer = counted.staff("analyst").get(ORDERS + ".csv", query=query, expect=200)
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.content.startswith(mark + separator.join(name.encode() for name in ORDERS_COLUMNS) + b"\r\n")
    assert answer.content.endswith(b"\r\n") and answer.content.count(b"\n") == answer.content.count(b"\r\n")


def test_weeks_are_chosen_and_nothing_else(counted):
    assert rows(counted, ORDERS, **{"from": counted.week, "to": counted.week}) == rows(counted, ORDERS)
    assert rows(counted, ORDERS, **{"from": "2999-W01"}) == []
    assert rows(counted, ORDERS, to="1999-W01") == []
    analyst = counted.staff("analyst")
    for query in ({"from": "2026-W54"}, {"to": "2026-10"}, {"from": "last week"}, {"dialect": "excel-de"}):
        assert_problem(analyst.get(ORDERS + ".csv", query=query), 400, "query-parameter-invalid")
    for query in ({"country": "BE"}, {"customer": "x"}):
        assert_problem(analyst.get(ORDERS + ".csv", query=query), 400, "unknown-query-parameter")
    assert_problem(analyst.get(ORDERS + ".json", query={"dialect": "excel-nl"}), 400, "unknown-query-parameter")


def test_head_says_how_long_it_is_and_the_tag_spares_a_copy(counted):
    analyst = counted.staff("analyst")
    got = analyst.get(ORDERS + ".csv", expect=200)
    head = analyst.send("HEAD", ORDERS + ".csv", expect=200)
    assert int(head.headers["Content-Length"]) == len(got.content) == int(got.headers["Content-Length"])
    assert head.headers["ETag"] == got.headers["ETag"]
    again = analyst.get(ORDERS + ".csv", headers={"If-None-Match": got.headers["ETag"]}, expect=304)
    assert again.content == b""
    analyst.get(ORDERS + ".csv", headers={"If-None-Match": '"other"'}, expect=200)
    assert analyst.get(MATERIALS + ".csv").headers["ETag"] != got.headers["ETag"]


def test_a_spreadsheet_sends_the_token_as_a_password(counted):
    visitor = counted.visitor()
    answer = visitor.session.get(counted.address + ORDERS + ".csv", auth=("excel", "sandbox-analyst"), timeout=30)
    assert answer.status_code == 200 and answer.content
    refused = visitor.session.get(counted.address + ORDERS + ".csv", auth=("excel", "sandbox-analyst-"), timeout=30)
    assert refused.status_code == 401 and "Basic" in refused.headers["WWW-Authenticate"]
    other = visitor.session.get(counted.address + ORDERS + ".csv", auth=("excel", "sandbox-registrar"), timeout=30)
    assert other.status_code == 403
    elsewhere = visitor.session.get(counted.address + "/v1/feed", auth=("x", "sandbox-fulfilment"), timeout=30)
    assert elsewhere.status_code == 401 and "Basic" not in elsewhere.headers["WWW-Authenticate"]


def test_the_dictionary_describes_every_column(counted):
    tables = {table["name"]: [column["name"] for column in table["columns"]] for table in
              counted.staff("analyst").get("/v1/statistics/dictionary", expect=200).json()["tables"]}
    assert tables == {"orders": ORDERS_COLUMNS, "materials": MATERIALS_COLUMNS}


def test_the_dictionary_speaks_the_language_that_is_asked_for(shop):  # M7
    analyst, meanings, tags = shop.staff("analyst"), set(), set()
    for language in ("nl", "en", "fr"):
        analyst.language = language
        answer = analyst.get("/v1/statistics/dictionary", expect=200)
        assert answer.headers["Content-Language"] == language and "Accept-Language" in answer.headers["Vary"]
        meanings |= {column["meaning"] for table in answer.json()["tables"] for column in table["columns"]}
        tags.add(answer.headers["ETag"])
        known = {"If-None-Match": answer.headers["ETag"]}
        again = analyst.get("/v1/statistics/dictionary", headers=known, expect=304)
        assert again.headers["Content-Language"] == language and "Accept-Language" in again.headers["Vary"]
    # The two tables share the meaning of the country and of the last three columns.
    columns = len(ORDERS_COLUMNS) + len(MATERIALS_COLUMNS) - 4
    assert (len(meanings), len(tags)) == (3 * columns, 3)


def test_a_released_table_never_changes(counted):  # M20, M21
    """Neither by later weeks, nor by forgetting, nor by a start."""
    analyst = counted.staff("analyst")
    query = {"from": counted.week, "to": counted.week}
    before = [analyst.get(path, query=query).content for path in (ORDERS + ".csv", MATERIALS + ".csv")]
    counted.people[0].log_in()
    counted.people[0].forget_me()
    later = to_next_week(counted)
    assert [period["week"] for period in analyst.get("/v1/statistics/periods").json()["items"]] == \
        [counted.week, later]
    counted.server.stop()
    counted.server.start()
    counted.reload()
    analyst = counted.staff("analyst")
    after = [analyst.get(path, query=query).content for path in (ORDERS + ".csv", MATERIALS + ".csv")]
    assert before == after


def test_weeks_without_a_server_or_an_order_are_released_too(fresh_shop):
    first = week_of(fresh_shop.now())
    fresh_shop.advance(days=45)
    weeks = [period["week"] for period in
             fresh_shop.staff("analyst").get("/v1/statistics/periods", expect=200).json()["items"]]
    assert weeks[0] == first and len(weeks) in (6, 7) and weeks == sorted(set(weeks))


def test_placements_look_the_same_with_and_without_forgetting(servers, address_in_belgium, address_in_netherlands):  # M21
    """Two worlds: in one of them a third of the customers is forgotten before the week is over."""
    tables = []
    for forgotten in (0, 4):
        shop = Shop(servers())
        people = customers_of(shop, 16)
        for index, person in enumerate(people):
            home = address_in_belgium if index % 3 else address_in_netherlands
            person.place(order_of(home, index, quantity=3 + index % 2))
            person.place(order_of(home, index, quantity=2, sku="LABEL-100X150-500"))
        for person in people[:forgotten]:
            person.forget_me()
        shop.advance(seconds=1)
        week = to_next_week(shop)
        analyst = shop.staff("analyst")
        placed = [row for row in rows(shop, ORDERS) if row["outcome"] == "placed"]
        materials = analyst.get(MATERIALS + ".csv", query={"from": week, "to": week}).content
        tables.append(([{**row, "week": ""} for row in placed], materials))
        assert any(row["suppressed"] == "false" for row in placed)
        shop.server.stop()
    assert tables[0] == tables[1]
