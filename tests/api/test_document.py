"""The OpenAPI document by itself: whole, consistent, and in agreement with the catalogue of problems."""

import json
import pathlib
import re

import jsonschema
import pytest

from contract import METHODS, PROBLEM, Contract, roles_of

SOURCE = pathlib.Path(__file__).resolve().parents[2]
WRITES = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def document():
    return json.loads((SOURCE / "adapters/http/openapi.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def contract(document):
    return Contract(document)


@pytest.fixture(scope="module")
def statuses():
    """The catalogue's codes with their statuses."""
    catalogue = json.loads((SOURCE / "adapters/http/problems.json").read_text(encoding="utf-8"))
    return {problem["code"]: problem["status"] for problem in catalogue["problems"]}


def nodes(node, where=""):
    """Every object of the document with its place, samples of data left out."""
    if isinstance(node, dict):
        yield where, node
        for name, child in node.items():
            if name not in ("example", "examples", "default", "enum", "const") or where == "/components":
                yield from nodes(child, f"{where}/{name}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from nodes(child, f"{where}/{index}")


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from references(child)


def schemas(document):
    """Every schema that stands at a place of its own, with that place."""
    for where, node in nodes(document):
        if "schema" in node:
            yield f"{where}/schema", node["schema"]
    for name, schema in document["components"]["schemas"].items():
        yield f"/components/schemas/{name}", schema


def subschemas(schema, where):
    yield where, schema
    for word in ("properties", "patternProperties", "$defs"):
        for name, child in schema.get(word, {}).items():
            yield from subschemas(child, f"{where}/{word}/{name}")
    for word in ("allOf", "anyOf", "oneOf"):
        for index, child in enumerate(schema.get(word, [])):
            yield from subschemas(child, f"{where}/{word}/{index}")
    for word in ("items", "if", "then", "else", "not"):
        if word in schema:
            yield from subschemas(schema[word], f"{where}/{word}")


def responses(contract):
    """Every response: what it answers, its status, itself."""
    for method, template, operation in contract.operations():
        for status, response in operation["responses"].items():
            yield f"{method} {template} -> {status}", int(status), contract.resolved(response)
    for status, response in contract.document["x-unmatched"].items():
        yield f"no operation -> {status}", int(status), contract.resolved(response)


def codes_of(contract, operation):
    return {code for response in operation["responses"].values()
            for code in contract.resolved(response).get("x-codes", [])}


def parameters_of(contract, template, operation):
    listed = contract.document["paths"][template].get("parameters", []) + operation.get("parameters", [])
    return [contract.resolved(parameter) for parameter in listed]


def faults(contract, schema, value):
    resolver = jsonschema.RefResolver("", contract.document)
    validator = jsonschema.Draft202012Validator(schema, resolver=resolver)
    return [f"{fault.message} at {list(fault.absolute_path)}" for fault in validator.iter_errors(value)]


def test_it_is_openapi_3_1(document):
    assert re.fullmatch(r"3\.1\.\d", document["openapi"])
    assert document["info"]["title"] and document["info"]["version"] and document["info"]["description"]
    assert {"bearer", "cookie", "basic"} == set(document["components"]["securitySchemes"])
    for path, item in document["paths"].items():
        assert path.startswith("/") and set(item) <= set(METHODS) | {"parameters"}, path


def test_every_reference_leads_somewhere_and_every_component_is_used(document, contract):
    used = set(references(document))
    for reference in used:
        assert reference.startswith("#/components/"), reference
        assert contract.resolved({"$ref": reference}) is not None
    for kind in ("parameters", "headers", "responses", "schemas", "examples"):
        unused = {f"#/components/{kind}/{name}" for name in document["components"][kind]} - used
        assert not unused


def test_every_schema_is_a_schema(document):
    for where, schema in schemas(document):
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except jsonschema.SchemaError as fault:
            pytest.fail(f"{where}: {fault.message}")
        for place, part in subschemas(schema, where):
            re.compile(part.get("pattern", ""))
            assert set(part.get("required", [])) <= set(part.get("properties", part.get("required", []))), place


def test_every_object_is_closed_and_every_member_described(document):
    for where, schema in schemas(document):
        for place, part in subschemas(schema, where):
            if part.get("type") != "object" or "//openapi.json/" in place:  # That one is this document.
                continue
            assert part.get("additionalProperties") is False, f"{place} is open"
            for name, member in part["properties"].items():
                assert member.get("description") or "$ref" in member, f"{place}/{name} has no description"
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("description"), name


def test_every_example_is_valid(document, contract):
    checked = 0
    for where, node in nodes(document):
        if "schema" not in node:
            continue
        values = [node["example"]] if "example" in node else []
        values += [contract.resolved(example)["value"] for example in node.get("examples", {}).values()]
        for value in values:
            assert faults(contract, node["schema"], value) == [], where
            checked += 1
    for where, schema in schemas(document):
        for place, part in subschemas(schema, where):
            for value in part.get("examples", []) + ([part["default"]] if "default" in part else []):
                assert faults(contract, part, value) == [], place
                checked += 1
    assert checked > 200


def test_every_body_has_an_example(contract):
    for method, template, operation in contract.operations():
        bodies = [operation.get("requestBody", {})]
        bodies += [contract.resolved(response) for response in operation["responses"].values()]
        for body in bodies:
            for media_type, media in body.get("content", {}).items():
                if media_type != PROBLEM:  # The catalogue has a sample of each.
                    assert "example" in media or media.get("examples"), f"{method} {template}: {media_type}"


def test_every_string_that_is_sent_has_an_end(document, contract):
    sent = [parameter["schema"] for _, template, operation in contract.operations()
            for parameter in parameters_of(contract, template, operation) if parameter["in"] != "header"]
    sent += [media["schema"] for _, _, operation in contract.operations()
             for media in operation.get("requestBody", {}).get("content", {}).values()]
    waiting, seen = [("", schema) for schema in sent], set()
    while waiting:
        where, schema = waiting.pop()
        for place, part in subschemas(schema, where):
            reference = part.get("$ref")
            if reference and reference not in seen:
                seen.add(reference)
                waiting.append((reference, contract.resolved(part)))
            if part.get("type") == "string":
                bounded = {"maxLength", "enum", "const"} & part.keys() or part.get("format") == "date-time" \
                    or re.fullmatch(r"\^\\?[^*]*[^*+]\$", part.get("pattern", ""))
                assert bounded, f"{place}: {part}"
            if part.get("type") == "integer":
                assert "minimum" in part, place
    assert "#/components/schemas/OrderInput" in seen


def test_operations_have_names_and_known_tags(document, contract):
    names = [operation["operationId"] for _, _, operation in contract.operations()]
    assert len(names) == len(set(names)) >= 50
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", name) for name in names)
    tags = {tag["name"] for tag in document["tags"]}
    used = {tag for _, _, operation in contract.operations() for tag in operation["tags"]}
    assert used == tags
    assert all(operation["summary"] for _, _, operation in contract.operations())


def test_path_parameters_are_those_of_the_path(contract):
    for method, template, operation in contract.operations():
        parameters = parameters_of(contract, template, operation)
        in_path = [parameter for parameter in parameters if parameter["in"] == "path"]
        assert sorted(parameter["name"] for parameter in in_path) == sorted(re.findall(r"\{([^}]*)\}", template))
        assert all(parameter["required"] is True for parameter in in_path), template
        keys = [(parameter["in"], parameter["name"]) for parameter in parameters]
        assert len(keys) == len(set(keys)), f"{method} {template}"
        assert all(parameter["description"] and "schema" in parameter for parameter in parameters)


def test_roles_and_credentials_agree(contract):
    for method, template, operation in contract.operations():
        where, codes = f"{method} {template}", codes_of(contract, operation)
        schemes = [set(scheme) for scheme in operation["security"]]
        expected = {"customer": [{"bearer"}, {"cookie"}], "fulfilment": [{"bearer"}],
                    "analyst": [{"bearer"}, {"basic"}], "registrar": [{"bearer"}, {"basic"}]}
        roles = roles_of(operation)
        assert schemes == (expected[roles.pop()] if roles else []), where
        guards = {"unauthenticated", "forbidden"}
        assert guards & codes == (guards if schemes else set()), where
        assert "credentials-ambiguous" in codes, where
        assert ("cross-site" in codes) == (method in WRITES), where


def test_lists_are_paged_alike(contract):
    for method, template, operation in contract.operations():
        parameters = {parameter["name"]: parameter for parameter in parameters_of(contract, template, operation)}
        codes = codes_of(contract, operation)
        if "limit" in parameters:
            limit = parameters["limit"]["schema"]
            assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 200, 50)
        assert ("cursor-invalid" in codes) == bool({"cursor", "after"} & parameters.keys()), template
        ok = contract.resolved(operation["responses"].get("200", {})).get("content", {}).get("application/json", {})
        members = contract.resolved(ok.get("schema", {})).get("properties", {})
        assert ("next" in members) == ("cursor" in parameters), f"{method} {template}"


def test_conditions_are_asked_for_where_they_are_checked(contract):
    for method, template, operation in contract.operations():
        codes = codes_of(contract, operation)
        asked = [parameter["required"] for parameter in parameters_of(contract, template, operation)
                 if parameter["name"] == "If-Match"]
        # Where something may be created, either of two conditions is asked for.
        creates = any(parameter["name"] == "If-None-Match"
                      for parameter in parameters_of(contract, template, operation))
        assert ("precondition-failed" in codes) == bool(asked), template
        assert ("precondition-required" in codes) == (any(asked) or creates), f"{method} {template}"


def test_every_post_takes_or_refuses_an_idempotency_key(contract):
    for method, template, operation in contract.operations():
        codes, where = codes_of(contract, operation), f"{method} {template}"
        asked = [parameter["required"] for parameter in parameters_of(contract, template, operation)
                 if parameter["name"] == "Idempotency-Key"]
        assert ("idempotency-key-invalid" in codes) == bool(asked), where
        assert ("idempotency-key-missing" in codes) == any(asked) == \
            (operation["operationId"] in ("place_order", "place_draft")), where
        if method == "POST":
            assert ("idempotency-key-refused" in codes) != bool(asked), where


def test_writes_say_where_they_stand_and_reads_may_ask(contract):
    for method, template, operation in contract.operations():
        where = f"{method} {template}"
        if not roles_of(operation):
            continue
        if method == "GET":
            names = [parameter["name"] for parameter in parameters_of(contract, template, operation)]
            assert "Kontor-Min-Position" in names, where
            assert "view-behind" in codes_of(contract, operation), where
        elif operation["operationId"] != "check_order":
            done = [contract.resolved(response) for status, response in operation["responses"].items() if status < "3"]
            assert done and all("Kontor-Position" in response["headers"] for response in done), where


def test_formats_are_chosen_where_there_is_something_to_format(contract):
    for method, template, operation in contract.operations():
        done = [contract.resolved(response) for status, response in operation["responses"].items() if status < "300"]
        has_body = any("content" in response for response in done)
        assert ("406" in operation["responses"]) == has_body, f"{method} {template}"


def test_every_response_has_a_request_id(contract):
    for where, _, response in responses(contract):
        header = response["headers"]["Request-Id"]
        assert contract.resolved(header)["required"] is True, where


def test_every_refusal_is_a_problem_with_codes_of_its_status(contract, statuses):
    for where, status, response in responses(contract):
        if status < 400:
            assert "x-codes" not in response and response["description"], where
            continue
        content = response["content"]
        if where.endswith("z -> 503"):  # The probes say themselves what is wrong.
            assert list(content) == ["application/json"] and response["x-codes"] == [], where
            continue
        assert list(content) == [PROBLEM] and response["x-codes"], where
        assert content[PROBLEM]["schema"] == {"$ref": "#/components/schemas/Problem"}, where
        for code in response["x-codes"]:
            assert statuses.get(code) == status, f"{where}: {code}"


def test_refusals_carry_the_headers_of_their_status(contract):
    needed = {401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After", 503: "Retry-After"}
    for where, status, response in responses(contract):
        if PROBLEM in response.get("content", {}):
            assert {"Content-Language", "Vary"} <= response["headers"].keys(), where
            assert status not in needed or needed[status] in response["headers"], where


def test_the_catalogue_and_the_document_know_the_same_problems(document, contract, statuses):
    assert set(document["components"]["schemas"]["ProblemCode"]["enum"]) == set(statuses)
    assert {code for _, _, response in responses(contract) for code in response.get("x-codes", [])} == set(statuses)


def test_examples_of_problems_are_the_catalogue_s(document):
    catalogue = json.loads((SOURCE / "adapters/http/problems.json").read_text(encoding="utf-8"))
    samples = {problem["code"]: problem["sample"] for problem in catalogue["problems"]}
    shown = {name: example["value"] for name, example in document["components"]["examples"].items() if name in samples}
    assert len(shown) >= 5
    for code, value in shown.items():
        for member in ("type", "title", "status", "detail", "code", "retry", "errors", "limits", "reason"):
            assert value.get(member) == samples[code].get(member), (code, member)
    faults_known = document["components"]["schemas"]["FieldError"]["properties"]["code"]["enum"]
    assert faults_known == [fault["code"] for fault in catalogue["field_errors"]]


def test_problems_carry_what_their_code_promises(document, contract):
    problem = {"$ref": "#/components/schemas/Problem"}
    for code, member in (("fields-invalid", "errors"), ("order-too-large", "limits"),
                         ("status-conflict", "order_status"), ("precondition-failed", "current_version"),
                         ("action-not-allowed", "reason")):
        value = dict(document["components"]["examples"][code]["value"])
        assert faults(contract, problem, value) == []
        del value[member]
        assert faults(contract, problem, value) != [], code


def test_every_operation_lists_what_can_go_wrong_before_it_begins(contract):
    early = {"malformed-request", "unknown-query-parameter", "request-timeout", "body-too-large", "uri-too-long",
             "too-many-requests", "headers-too-large", "internal", "not-implemented"}
    for method, template, operation in contract.operations():
        codes = codes_of(contract, operation)
        assert early <= codes, f"{method} {template} lacks {early - codes}"
        body = {"malformed-json", "unsupported-media-type", "fields-invalid"}
        assert body & codes == (body if "requestBody" in operation else set()), f"{method} {template}"
