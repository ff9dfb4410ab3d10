"""The order history as a file (M13, M14)."""

import csv
import io

import pytest

from kontor_client import assert_problem
from test_history import bring_to

COLUMNS = ["number", "placed_at", "status", "account_number", "company_name", "line", "sku", "name", "quantity",
           "pieces", "shipped", "cancelled", "reference", "expires_at"]


def rows_of(customer, **query):
    answer = customer.get("/v1/orders.csv", query=query, expect=200)
    assert answer.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    text = answer.content.decode("utf-8")
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows = list(reader)
    assert reader.fieldnames == COLUMNS
    return rows


def test_without_orders_there_is_the_head_alone(customer):  # M13
    assert rows_of(customer) == []


def test_every_line_has_a_row(customer, order_of_five_boxes, boxes_and_labels):  # M13
    order = customer.place({**order_of_five_boxes, "lines": boxes_and_labels, "reference": "Kassa 2"})
    rows = rows_of(customer)
    assert [(row["line"], row["sku"], row["quantity"]) for row in rows] == \
        [("1", "BOX-S-25", "5"), ("2", "LABEL-100X150-500", "2")]
    for row, line in zip(rows, order["lines"]):
        for member in ("number", "placed_at", "status", "account_number", "company_name", "expires_at"):
            assert row[member] == order[member]
        assert row["reference"] == "Kassa 2" and row["name"] == line["name"]
        assert (row["pieces"], row["shipped"], row["cancelled"]) == (str(line["pieces"]), "0", "0")


def test_it_is_a_file_to_keep(customer, placed_order):  # M13
    answer = customer.get("/v1/orders.csv", expect=200)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'
    head = customer.send("HEAD", "/v1/orders.csv", expect=200)
    assert head.headers["Content-Length"] == str(len(answer.content))
    assert_problem(customer.get("/v1/orders.csv", headers={"Accept": "application/json"}), 406, "not-acceptable")


def test_it_filters_and_sorts_as_the_list_does(customer, clerk, order_of_five_boxes):  # M14
    orders = [customer.place({**order_of_five_boxes, "account_number": f"{number:09d}"})
              for number in (300000003, 100000001, 200000002)]
    bring_to(clerk, customer, orders[1]["number"], "accepted")
    for sort in ("account_number", "-account_number", "placed_at", "-placed_at", "status", "number"):
        listed = [order["number"] for order in customer.orders(sort=sort)]
        assert [row["number"] for row in rows_of(customer, sort=sort)] == listed
    assert [row["number"] for row in rows_of(customer, status="accepted")] == [orders[1]["number"]]
    for query in ({"sort": "colour"}, {"status": "lost"}, {"from": "yesterday"}):
        assert_problem(customer.get("/v1/orders.csv", query=query), 400, "query-parameter-invalid")
    for query in ({"limit": "10"}, {"cursor": "x"}):
        assert_problem(customer.get("/v1/orders.csv", query=query), 400, "unknown-query-parameter")


@pytest.mark.parametrize("typed", ["=1+1", "+32 9", "-5", "@SUM(A1)", '=HYPERLINK("x")', "=a,b"])
def test_a_formula_is_only_text(customer, order_of_five_boxes, typed):  # M13
    customer.place({**order_of_five_boxes, "reference": typed})
    assert rows_of(customer)[0]["reference"] == "'" + typed


@pytest.mark.parametrize("typed", ['a "quoted" word', "a, b", "é 😀", "'quoted'"])
def test_what_csv_could_stumble_over_comes_back(customer, order_of_five_boxes, typed):  # M13
    customer.place({**order_of_five_boxes, "reference": typed})
    assert rows_of(customer)[0]["reference"] == typed


def test_names_are_in_the_language_that_was_asked_for(customer, placed_order):  # M7
    customer.language = "nl"
    assert rows_of(customer)[0]["name"] == "Verzenddoos S"


def test_it_needs_a_login_and_shows_nobody_else_s(visitor, neighbour, placed_order):  # M13
    assert_problem(visitor.get("/v1/orders.csv"), 401, "unauthenticated")
    assert rows_of(neighbour) == []
