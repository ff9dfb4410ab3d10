"""Browsing, filtering and searching the shipping materials (M10)."""

import pytest

from kontor_client import assert_problem


def skus(client, **query):
    return [material["sku"] for material in client.all_items("/v1/materials", {"limit": 200, **query})]


def test_there_are_at_least_forty_materials_with_specifications(materials):  # M10
    assert len(materials) >= 40
    for material in materials.values():
        assert material["pack_size"] >= 1 and material["order_max"] >= 1
        assert material["name"] and material["description"] and material["specifications"]


def test_a_material_is_the_same_alone_and_in_the_list(customer, materials):  # M10
    assert customer.get("/v1/materials/BOX-S-25", expect=200).json() == materials["BOX-S-25"]
    assert_problem(customer.get("/v1/materials/BOX-NONE"), 404, "not-found")


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
def test_names_and_specifications_follow_the_language(customer, catalogue, language):  # M7, M10
    customer.language = language
    answer = customer.get("/v1/materials", query={"limit": 200}, expect=200)
    assert answer.headers["Content-Language"] == language
    written = {material["sku"]: material for material in catalogue["materials"]}
    for material in answer.json()["items"]:
        source = written[material["sku"]]
        assert material["name"] == source["name"][language]
        assert material["description"] == source["description"][language]
        names = [specification["name"] for specification in material["specifications"]]
        assert {part["name"][language] for part in source["specifications"]} <= set(names)


@pytest.mark.parametrize("language, mark", [("nl", ","), ("en", "."), ("fr", ",")])
def test_weights_are_written_as_the_language_does(customer, language, mark):  # M7, M10
    customer.language = language
    material = customer.get("/v1/materials/BOX-S-25", expect=200).json()
    weights = [part["value"] for part in material["specifications"] if part["value"].endswith(" kg")]
    assert weights and all(weight.count(mark) == 1 for weight in weights)
    lines = [{"sku": "BOX-S-25", "quantity": 1}]
    limits = customer.post("/v1/order-checks", {"lines": lines}, expect=200).json()["limits"]
    weight = next(limit for limit in limits if limit["limit"] == "weight_grams")
    assert f"395{mark}8 kg" in weight["message"] and " 400 kg" in weight["message"]


@pytest.mark.parametrize("filter_name, list_name", [("category", "categories"), ("unit", "units"),
                                                    ("size", "sizes")])
def test_a_filter_shows_its_own_and_no_other(customer, catalogue, filter_name, list_name):  # M10
    for value in (named["code"] for named in catalogue[list_name]):
        expected = {material["sku"] for material in catalogue["materials"] if material[filter_name] == value}
        assert set(skus(customer, **{filter_name: value})) == expected


def test_filters_narrow_together(customer, catalogue):  # M10
    expected = {material["sku"] for material in catalogue["materials"]
                if (material["category"], material["unit"], material["size"]) == ("boxes", "bundle", "m")}
    assert expected
    assert set(skus(customer, category="boxes", unit="bundle", size="m")) == expected


def test_facets_count_what_a_filter_would_show(customer):  # M10
    page = customer.get("/v1/materials", query={"limit": 1}, expect=200).json()
    facets = {facet["name"]: facet["values"] for facet in page["facets"]}
    assert {"category", "unit", "size"} <= facets.keys()
    for name, values in facets.items():
        for value in values:
            assert value["label"]
            assert value["count"] == len(skus(customer, **{name: value["value"]}))


def test_facets_have_labels_in_the_language(customer):  # M7, M10
    customer.language = "fr"
    facets = customer.get("/v1/materials", query={"limit": 1}).json()["facets"]
    labels = {value["value"]: value["label"] for facet in facets for value in facet["values"]}
    assert (labels["boxes"], labels["roll"]) == ("Cartons", "Rouleau")


@pytest.mark.parametrize("language, words, sku", [
    ("en", "bubble wrap", "FILL-BUBBLE-50-1"),
    ("en", "BUBBLE", "FILL-BUBBLE-50-1"),
    ("en", "buble", "ENV-BUBBLE-S-100"),
    ("en", "bubb", "ENV-BUBBLE-S-100"),
    ("en", "leterbox", "BOX-LETTER-S-50"),
    ("en", "LABEL-100X150-500", "LABEL-100X150-500"),
    ("fr", "etiquettes", "LABEL-100X150-500"),
    ("fr", "étiquettes", "LABEL-100X150-500"),
    ("fr", "ETIQUETES", "LABEL-100X150-500"),
    ("fr", "matelassee", "ENV-PADDED-M-100"),
    ("nl", "verzendoos", "BOX-S-25"),
    ("nl", "flessendoos 3", "BOX-BOTTLE-3-10"),
])
def test_search_forgives_case_accents_and_a_typing_error(customer, language, words, sku):  # M10
    customer.language = language
    assert sku in skus(customer, q=words)


def test_the_best_match_comes_first(customer):  # M10
    customer.language = "en"
    assert skus(customer, q="tape dispenser")[0] == "TAPE-DISPENSER-1"
    assert skus(customer, q="BOX-LAPTOP-M-10")[0] == "BOX-LAPTOP-M-10"


def test_a_search_without_a_match_is_an_empty_list(customer):  # M10
    page = customer.get("/v1/materials", query={"q": "locomotive"}, expect=200).json()
    assert page["items"] == [] and "next" not in page


def test_search_and_filter_work_together(customer):  # M10
    customer.language = "en"
    found = skus(customer, q="bubble", category="fillers")
    # Others may speak of bubbles in their description; those that are named so come first.
    assert found and found[0].startswith("FILL-BUBBLE") and all(sku.startswith("FILL-") for sku in found)


def test_pages_together_are_the_whole_list(customer, materials):  # M10
    paged = [material["sku"] for material in customer.all_items("/v1/materials", {"limit": 7})]
    assert len(paged) == len(set(paged)) and set(paged) == set(materials)


@pytest.mark.parametrize("query, code", [({"limit": "0"}, "query-parameter-invalid"),
                                         ({"limit": "201"}, "query-parameter-invalid"),
                                         ({"limit": "many"}, "query-parameter-invalid"),
                                         ({"colour": "blue"}, "unknown-query-parameter"),
                                         ({"cursor": "nonsense"}, "cursor-invalid")])
def test_a_question_that_makes_no_sense_is_refused(customer, query, code):  # M10
    assert_problem(customer.get("/v1/materials", query=query), 400, code)
