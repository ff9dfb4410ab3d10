"""What fulfilment sees and reports back (M26)."""

import pytest

from kontor_client import assert_fault, assert_problem
from kontor_server import eventually
from test_history import bring_to

LINK = "https://tracking.example/t/ABC123"


@pytest.fixture
def path(placed_order):
    return f"/v1/fulfilment/orders/{placed_order['number']}"


def report(clerk, path, step, body=None, expect=200):
    return clerk.post(f"{path}/{step}", {} if body is None else body, expect=expect).json()


def test_the_whole_way_of_an_order(shop, customer, clerk, placed_order, path):  # M26
    assert report(clerk, path, "acceptance")["status"] == "accepted"
    part = clerk.put(f"{path}/shipments/one", {"lines": [{"line": 1, "quantity": 2}]}, expect=201).json()
    assert part["status"] == "partly_shipped"
    rest = clerk.put(f"{path}/shipments/two", {"tracking_url": LINK}, expect=201).json()
    assert rest["status"] == "shipped"
    done = report(clerk, path, "completion")
    assert done["status"] == "completed"
    assert part["version"] < rest["version"] < done["version"]
    order = customer.order(placed_order["number"], after=clerk)
    assert [entry["status"] for entry in order["history"]] == [
        "placed", "accepted", "partly_shipped", "shipped", "completed"]
    assert [shipment["shipment_id"] for shipment in order["shipments"]] == ["one", "two"]
    shop.mail(customer.email, "order-shipped", count=2)


def test_fulfilment_sees_what_is_needed_to_deliver_and_no_more(customer, clerk, order_of_five_boxes,
                                                               address_in_belgium):  # M26
    placed = customer.place({**order_of_five_boxes, "reference": "Kassa 2"})
    answer = clerk.get(f"/v1/fulfilment/orders/{placed['number']}", after=customer, expect=200)
    order = answer.json()
    for member, value in address_in_belgium.items():
        assert order["address"][member] == value
    assert (order["reference"], order["language"], order["status"]) == ("Kassa 2", "en", "placed")
    line, = order["lines"]
    assert (line["line"], line["sku"], line["quantity"], line["shipped"]) == (1, "BOX-S-25", 5, 0)
    for hidden in ("123456789", customer.email, customer.get("/v1/me").json()["customer_id"]):
        assert hidden not in answer.text


def test_the_work_list_shows_an_order_under_its_status(customer, clerk, placed_order, path):  # M26
    number = placed_order["number"]

    def is_listed(status):
        rows = clerk.all_items("/v1/fulfilment/orders", {"status": status, "limit": 200})
        return number in [row["number"] for row in rows]

    clerk.position = customer.position
    assert is_listed("placed")
    report(clerk, path, "acceptance")
    assert is_listed("accepted") and not is_listed("placed")


def test_the_work_list_can_be_paged(customer, clerk, order_of_five_boxes):  # M26
    numbers = {customer.place(order_of_five_boxes)["number"] for _ in range(3)}
    clerk.position = customer.position
    listed = [row["number"] for row in clerk.all_items("/v1/fulfilment/orders", {"status": "placed", "limit": 2})]
    assert numbers <= set(listed) and len(listed) == len(set(listed))


@pytest.mark.parametrize("step, body", [("acceptance", {}), ("rejection", {"reason": "Out of stock"})])
def test_a_repeated_report_is_the_same_report(clerk, path, step, body):  # M26
    first = report(clerk, path, step, body)
    assert report(clerk, path, step, body) == first


def test_a_completion_repeated_is_the_same(customer, clerk, placed_order, path):  # M26
    bring_to(clerk, customer, placed_order["number"], "shipped")
    assert report(clerk, path, "completion") == report(clerk, path, "completion")


def test_a_rejection_tells_the_customer_why(shop, customer, clerk, placed_order, path):  # M26
    assert report(clerk, path, "rejection", {"reason": "Out of stock"})["status"] == "rejected"
    order = customer.order(placed_order["number"], after=clerk)
    assert order["status"] == "rejected" and order["rejection"]["reason"] == "Out of stock"
    assert "Out of stock" in shop.mail(customer.email, "order-rejected")["text"]


def test_a_rejection_needs_a_reason(clerk, path):  # M26
    assert_fault(clerk.post(f"{path}/rejection", {}), "/reason", "required")
    assert clerk.get(path, expect=200).json()["status"] == "placed"


@pytest.mark.parametrize("reason", ["", "  ", "\u00a0", " \u200b "])
def test_a_blank_reason_is_none(clerk, path, reason):  # M26
    assert_fault(clerk.post(f"{path}/rejection", {"reason": reason}), "/reason", "required")
    assert clerk.get(path, expect=200).json()["status"] == "placed"


def test_a_reason_is_told_without_its_spare_blanks(shop, customer, clerk, placed_order, path):  # M26
    report(clerk, path, "rejection", {"reason": "\u00a0 Out   of stock  "})
    assert customer.order(placed_order["number"], after=clerk)["rejection"]["reason"] == "Out of stock"
    assert "Out of stock" in shop.mail(customer.email, "order-rejected")["text"]


CONFLICTS = [("placed", "completion"), ("placed", "shipment"), ("accepted", "rejection"),
             ("accepted", "completion"), ("partly_shipped", "rejection"), ("partly_shipped", "completion"),
             ("shipped", "rejection"), ("completed", "rejection"), ("completed", "shipment"),
             ("rejected", "acceptance"), ("rejected", "shipment"), ("rejected", "completion"),
             ("cancelled", "acceptance"), ("cancelled", "rejection"), ("cancelled", "shipment"),
             ("cancelled", "completion")]


@pytest.mark.parametrize("status, step", CONFLICTS)
def test_a_step_that_does_not_fit_changes_nothing(customer, clerk, placed_order, path, status, step):  # M26
    bring_to(clerk, customer, placed_order["number"], status)
    before = clerk.get(path, after=clerk if clerk.position else customer, expect=200).json()
    if step == "shipment":
        answer = clerk.put(f"{path}/shipments/late", {})
    else:
        answer = clerk.post(f"{path}/{step}", {"reason": "Too late"} if step == "rejection" else {})
    assert_problem(answer, 409, "status-conflict", order_status=status)
    assert clerk.get(path, expect=200).json() == before


@pytest.mark.parametrize("status", ["partly_shipped", "shipped", "completed"])
def test_a_late_acceptance_never_moves_the_status_back(customer, clerk, placed_order, path, status):  # M26
    bring_to(clerk, customer, placed_order["number"], status)
    assert report(clerk, path, "acceptance")["status"] == status
    assert clerk.get(path, expect=200).json()["status"] == status


def test_a_late_copy_of_an_early_shipment_changes_nothing(customer, clerk, placed_order, path):  # M26
    report(clerk, path, "acceptance")
    early = {"lines": [{"line": 1, "quantity": 2}]}
    clerk.put(f"{path}/shipments/one", early, expect=201)
    clerk.put(f"{path}/shipments/two", {"tracking_url": LINK}, expect=201)
    report(clerk, path, "completion")
    clerk.put(f"{path}/shipments/one", early, expect=200)
    order = customer.order(placed_order["number"], after=clerk)
    assert order["status"] == "completed" and len(order["shipments"]) == 2
    assert order["shipments"][1]["tracking_url"] == LINK


def test_tracking_may_come_later_and_is_not_wiped(customer, clerk, placed_order, path):  # M26
    report(clerk, path, "acceptance")
    clerk.put(f"{path}/shipments/one", {"carrier": "Express"}, expect=201)
    clerk.put(f"{path}/shipments/one", {"carrier": "Express", "tracking_url": LINK}, expect=200)
    clerk.put(f"{path}/shipments/one", {"carrier": "Express"}, expect=200)
    shipment, = customer.order(placed_order["number"], after=clerk)["shipments"]
    assert (shipment["tracking_url"], shipment["carrier"]) == (LINK, "Express")


def test_a_carrier_is_named_without_spare_blanks(customer, clerk, placed_order, path):  # M26
    report(clerk, path, "acceptance")
    assert_fault(clerk.put(f"{path}/shipments/one", {"carrier": " \u00a0 "}), "/carrier")
    clerk.put(f"{path}/shipments/one", {"carrier": "  Express   Noord "}, expect=201)
    clerk.put(f"{path}/shipments/one", {"carrier": "Express Noord"}, expect=200)
    shipment, = customer.order(placed_order["number"], after=clerk)["shipments"]
    assert shipment["carrier"] == "Express Noord"


@pytest.mark.parametrize("late", [{"carrier": "Express"}, {"carrier": "Express", "tracking_url": LINK}])
def test_the_carrier_may_come_later_too_and_once(customer, clerk, placed_order, path, late):  # M26
    report(clerk, path, "acceptance")
    clerk.put(f"{path}/shipments/one", {"lines": [{"line": 1, "quantity": 1}]}, expect=201)
    clerk.put(f"{path}/shipments/one", late, expect=200)
    clerk.put(f"{path}/shipments/one", late, expect=200)
    assert_problem(clerk.put(f"{path}/shipments/one", {"carrier": "Somebody else"}), 409, "shipment-differs")
    shipment, = customer.order(placed_order["number"], after=clerk)["shipments"]
    assert (shipment.get("tracking_url"), shipment["carrier"]) == (late.get("tracking_url"), "Express")


@pytest.mark.parametrize("changed", [{"lines": [{"line": 1, "quantity": 3}]}, {"tracking_url": LINK + "X"},
                                     {"carrier": "Somebody else"}])
def test_another_shipment_under_the_same_id_is_refused(customer, clerk, placed_order, path, changed):  # M26
    report(clerk, path, "acceptance")
    sent = {"lines": [{"line": 1, "quantity": 2}], "tracking_url": LINK, "carrier": "Express"}
    clerk.put(f"{path}/shipments/one", sent, expect=201)
    before = customer.order(placed_order["number"], after=clerk)
    assert_problem(clerk.put(f"{path}/shipments/one", {**sent, **changed}), 409, "shipment-differs")
    assert customer.order(placed_order["number"], after=clerk) == before


def test_no_more_is_shipped_than_was_ordered(customer, clerk, placed_order, path):  # M26
    report(clerk, path, "acceptance")
    clerk.put(f"{path}/shipments/one", {"lines": [{"line": 1, "quantity": 3}]}, expect=201)
    too_many = clerk.put(f"{path}/shipments/two", {"lines": [{"line": 1, "quantity": 3}]})
    fault, = assert_problem(too_many, 422, "shipment-exceeds-order")["errors"]
    assert (fault["pointer"], fault["code"]) == ("/lines/0/quantity", "range")
    assert customer.order(placed_order["number"], after=clerk)["lines"][0]["shipped"] == 3
    clerk.put(f"{path}/shipments/two", {"lines": [{"line": 1, "quantity": 2}]}, expect=201)


def test_a_host_name_is_the_same_in_capitals(clerk, path):  # M26, RFC 3986
    report(clerk, path, "acceptance")
    clerk.put(f"{path}/shipments/one", {"tracking_url": "https://TRACKING.example/T/1"}, expect=201)


def test_a_shipment_of_all_that_is_open_needs_no_body(clerk, path):  # M26
    report(clerk, path, "acceptance")
    assert clerk.put(f"{path}/shipments/one", expect=201).json()["status"] == "shipped"


@pytest.mark.parametrize("body, pointer", [({"lines": [{"line": 9, "quantity": 1}]}, "/lines/0/line"),
                                           ({"lines": [{"line": 1, "quantity": 0}]}, "/lines/0/quantity"),
                                           ({"tracking_url": "http://tracking.example/1"}, "/tracking_url"),
                                           ({"tracking_url": "https://evil.example/1"}, "/tracking_url"),
                                           ({"tracking_url": "https://tracking.example@evil.example/1"},
                                            "/tracking_url"),
                                           ({"tracking_url": "javascript:alert(1)"}, "/tracking_url"),
                                           ({"tracking_url": "https://tracking.example/a b"}, "/tracking_url"),
                                           ({"tracking_url": "https://tracking.example/\"x"}, "/tracking_url"),
                                           ({"tracking_url": "https://tracking.example/%zz"}, "/tracking_url"),
                                           ({"tracking_url": "https://tracking.example/\u202e"}, "/tracking_url"),
                                           ({"shipped_at": "yesterday"}, "/shipped_at")])
def test_a_shipment_at_fault_is_refused(clerk, path, body, pointer):  # M26
    report(clerk, path, "acceptance")
    assert_fault(clerk.put(f"{path}/shipments/one", body), pointer)
    assert clerk.get(path, expect=200).json()["status"] == "accepted"


@pytest.mark.parametrize("status", ["accepted", "partly_shipped"])
def test_an_order_can_be_closed_short(customer, clerk, placed_order, path, status):  # M26
    bring_to(clerk, customer, placed_order["number"], status)
    assert report(clerk, path, "completion", {"close_short": True})["status"] == "completed"
    line, = customer.order(placed_order["number"], after=clerk)["lines"]
    assert line["shipped"] + line["cancelled"] == line["quantity"] == 5
    assert line["shipped"] == (1 if status == "partly_shipped" else 0)


def test_several_lines_are_shipped_when_all_are(customer, clerk, order_of_five_boxes, boxes_and_labels):  # M26
    number = customer.place({**order_of_five_boxes, "lines": boxes_and_labels})["number"]
    path = f"/v1/fulfilment/orders/{number}"
    report(clerk, path, "acceptance")
    first = clerk.put(f"{path}/shipments/one", {"lines": [{"line": 1, "quantity": 5}]}, expect=201).json()
    assert first["status"] == "partly_shipped"
    second = clerk.put(f"{path}/shipments/two", {"lines": [{"line": 2, "quantity": 2}]}, expect=201).json()
    assert second["status"] == "shipped"
    assert [line["shipped"] for line in customer.order(number, after=clerk)["lines"]] == [5, 2]


def test_an_order_that_never_was_is_not_found(clerk):  # M26
    unknown = "/v1/fulfilment/orders/" + "0" * 10
    assert_problem(clerk.get(unknown), 404, "not-found")
    assert_problem(clerk.post(f"{unknown}/acceptance", {}), 404, "not-found")


def test_the_shipped_mail_links_to_the_order_and_not_to_the_carrier(shop, customer, clerk, path):  # M17
    report(clerk, path, "acceptance")
    clerk.put(f"{path}/shipments/one", {"tracking_url": LINK}, expect=201)
    mail = eventually(lambda: shop.mails(customer.email, "order-shipped"))[0]
    assert "tracking.example" not in mail["text"] + mail["html"] + "".join(mail["links"])
