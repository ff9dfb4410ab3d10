"""One order, opened (M15, M17)."""

import pytest

from kontor_client import assert_problem, instant

LINK = "https://tracking.example/t/ABC123"


def test_details_show_lines_address_and_status_history(customer, clerk, placed_order):  # M15
    path = f"/v1/fulfilment/orders/{placed_order['number']}"
    clerk.post(f"{path}/acceptance", expect=200)
    clerk.put(f"{path}/shipments/box-1", {"tracking_url": LINK, "carrier": "Express"}, expect=201)
    clerk.post(f"{path}/completion", {}, expect=200)
    order = customer.order(placed_order["number"], after=clerk)
    assert order["status"] == "completed"
    assert [entry["status"] for entry in order["history"]] == ["placed", "accepted", "shipped", "completed"]
    times = [instant(entry["at"]) for entry in order["history"]]
    assert times == sorted(times) and times[0] == instant(order["placed_at"])
    shipment, = order["shipments"]
    assert (shipment["shipment_id"], shipment["tracking_url"], shipment["carrier"]) == ("box-1", LINK, "Express")
    assert [(line["line"], line["quantity"]) for line in shipment["lines"]] == [(1, 5)]
    assert order["lines"][0]["shipped"] == 5
    assert order["address"] == placed_order["address"]


@pytest.mark.parametrize("language, name", [("nl", "Verzenddoos S"), ("en", "Shipping box S"),
                                            ("fr", "Carton d’expédition S")])
def test_materials_are_named_in_the_language(customer, placed_order, language, name):  # M7, M15
    customer.language = language
    answer = customer.get(f"/v1/orders/{placed_order['number']}", expect=200)
    assert answer.headers["Content-Language"] == language
    assert answer.json()["lines"][0]["name"] == name


def test_a_number_is_nobody_else_s(neighbour, placed_order):  # M15
    answer = neighbour.get(f"/v1/orders/{placed_order['number']}")
    unknown = neighbour.get("/v1/orders/" + "0" * 10)
    first, second = (assert_problem(each, 404, "not-found") for each in (answer, unknown))
    first.pop("request_id"), second.pop("request_id")
    assert first == second


def test_the_tracking_link_goes_ten_days_after_completion(later_shop, order_of_five_boxes):  # M17
    customer, clerk = later_shop.new_customer(), later_shop.clerk()
    number = customer.place(order_of_five_boxes)["number"]
    path = f"/v1/fulfilment/orders/{number}"
    clerk.post(f"{path}/acceptance", expect=200)
    clerk.put(f"{path}/shipments/box-1", {"tracking_url": LINK}, expect=201)
    clerk.post(f"{path}/completion", {}, expect=200)
    order = customer.order(number, after=clerk)
    expiry = instant(order["tracking_expires_at"])
    completed_at = next(instant(entry["at"]) for entry in order["history"] if entry["status"] == "completed")
    assert (expiry - completed_at).days == 10

    later_shop.advance(seconds=int((expiry - later_shop.now()).total_seconds()) - 60)
    customer.log_in()
    assert customer.order(number)["shipments"][0]["tracking_url"] == LINK
    later_shop.advance(seconds=61)
    order = customer.order(number)
    assert "tracking_url" not in order["shipments"][0]
    assert order["shipments"][0]["shipment_id"] == "box-1"
    assert LINK not in customer.get(f"/v1/orders/{number}").text


def test_the_link_of_an_order_on_its_way_stays(later_shop, order_of_five_boxes):  # M17
    customer, clerk = later_shop.new_customer(), later_shop.clerk()
    number = customer.place(order_of_five_boxes)["number"]
    path = f"/v1/fulfilment/orders/{number}"
    clerk.post(f"{path}/acceptance", expect=200)
    clerk.put(f"{path}/shipments/box-1", {"tracking_url": LINK}, expect=201)
    later_shop.advance(days=20)
    customer.log_in()
    assert customer.order(number, after=clerk)["shipments"][0]["tracking_url"] == LINK
