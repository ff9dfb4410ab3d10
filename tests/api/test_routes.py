"""What the document promises is routed, and what is routed is documented, seen from both sides."""

import pathlib
import re

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def documented(shop):
    paths = shop.visitor().get("/openapi.json", unchecked=True).json()["paths"]
    return {(method.upper(), path): operation["operationId"] for path, item in paths.items()
            for method, operation in item.items() if method in METHODS}


def filled(path):
    return re.sub(r"\{[^}]+\}", "unknown", path)


def test_every_documented_operation_is_routed(shop, documented):  # M28
    for method, path in documented:
        answer = shop.visitor().send(method, filled(path), unchecked=True)
        # Whatever is wrong with the request, the route knows its own manners.
        assert answer.status_code != 405, (method, path)
        assert answer.status_code != 404 or "{" in path, (method, path)


def test_other_methods_are_answered_with_what_is_allowed(shop, documented):  # M28
    for path in {path for _, path in documented}:
        allowed = {method for method, documented_path in documented if documented_path == path}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed:
            other = {known for known, known_path in documented
                     if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", known_path), filled(path))}
            if method in other:
                continue
            answer = shop.visitor().send(method, filled(path), unchecked=True)
            assert answer.status_code == 405, (method, path, answer.status_code)
            assert allowed <= set(answer.headers["Allow"].replace(" ", "").split(",")), (path, answer.headers["Allow"])


def test_every_route_of_the_source_is_documented(documented):  # M28
    routed = set()
    for file in (SOURCE / "adapters" / "http").rglob("*.cpp"):
        for method, path, operation in re.findall(
                r'\.method = Method::(\w+?)_?,\s*\.path = "([^"]+)",\s*\.operation = "([^"]+)"', file.read_text()):
            routed.add((method.upper(), path, operation))
    assert len(routed) >= 40
    hidden = {(method, path) for method, path, _ in routed} - set(documented)
    assert not hidden, hidden
    for method, path, operation in routed:
        assert documented[method, path] == operation


def test_every_documented_operation_stands_in_the_source(documented):  # M28
    text = "".join(file.read_text() for file in (SOURCE / "adapters" / "http").rglob("*.cpp"))
    for (method, path), operation in documented.items():
        # Statistics name theirs from table and format.
        assert f'"{operation}"' in text or f'"{path.rsplit("/", 1)[0]}/"' in text or "statistics" in path, \
            (method, path, operation)
