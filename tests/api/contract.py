"""The served OpenAPI document, held against what the server really answers."""

import re
import threading

import jsonschema

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PROBLEM = "application/problem+json"
PROBLEM_MEMBERS = {"type", "title", "status", "detail", "code", "request_id", "retry"}
PUBLIC = {"none", "public", "anyone", "anonymous"}

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_formats = jsonschema.FormatChecker(formats=())


@_formats.checks("date-time")
def _is_instant(value):
    """Times are RFC 3339 in UTC with Z, nothing else."""
    return not isinstance(value, str) or _INSTANT.fullmatch(value) is not None


class Contract:
    """Finds what the document says about an answer, and fails where it says nothing."""

    def __init__(self, document):
        self.document = document
        self._resolver = jsonschema.RefResolver("", document)
        self._validators = {}
        self._lock = threading.Lock()  # The resolver keeps a stack of scopes.
        # Literal segments win: /v1/sessions/current comes before /v1/sessions/{id}.
        templates = sorted(document["paths"], key=lambda path: [part[:1] == "{" for part in path.split("/")])
        self._templates = [(_pattern(template), template) for template in templates]

    def operations(self):
        """Every (method, template, operation) of the document."""
        for template, item in self.document["paths"].items():
            for method, operation in item.items():
                if method in METHODS:
                    yield method.upper(), template, operation

    def template_of(self, method, path):
        """The template of `path` that has `method`, else any that matches, else nothing."""
        matching = [template for pattern, template in self._templates if pattern.fullmatch(path)]
        having = [template for template in matching if method.lower() in self.document["paths"][template]]
        return (having or matching or [None])[0]

    def request_type(self, method, path):
        """The content type in which a body goes to this route."""
        template = self.template_of(method, path)
        operation = self.document["paths"].get(template, {}).get(method.lower(), {})
        types = list(self.resolved(operation.get("requestBody", {})).get("content", {}))
        if method == "PATCH" and "application/merge-patch+json" in types:
            return "application/merge-patch+json"
        return types[0] if types else "application/json"

    def resolved(self, node):
        while isinstance(node, dict) and "$ref" in node:
            node = self._resolver.resolve(node["$ref"])[1]
        return node

    def check(self, method, path, response):
        """Fails if the answer to `method path` is not what the document promises."""
        where = f"{method} {path} -> {response.status_code}"
        assert response.headers.get("Request-Id"), f"{where}: no Request-Id"
        media_type = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
        problem = self._problem(where, response) if media_type == PROBLEM and method != "HEAD" else None
        if method == "OPTIONS":
            return
        asked = "GET" if method == "HEAD" else method
        template = self.template_of(asked, path)
        operation = self.document["paths"].get(template, {}).get(asked.lower())
        responses = self.document["x-unmatched"] if operation is None else operation["responses"]
        documented = self.resolved(responses.get(str(response.status_code)))
        assert documented is not None, f"{where}: not documented\n{response.text[:500]}"
        for name, header in documented.get("headers", {}).items():
            if self.resolved(header).get("required"):
                assert name in response.headers, f"{where}: no {name}"
        if problem is not None:
            codes = documented.get("x-codes", [])
            assert problem["code"] in codes, f"{where}: code {problem['code']} is not among {codes}"
        if method == "HEAD":
            assert response.content == b"", f"{where}: a body"
            return
        self._body(where, (template, asked, response.status_code), documented, media_type, response)

    def _problem(self, where, response):
        problem = response.json()
        missing = PROBLEM_MEMBERS - problem.keys()
        assert not missing, f"{where}: the problem lacks {missing}"
        assert problem["status"] == response.status_code, where
        assert problem["type"] == f"/problems/{problem['code']}", where
        assert problem["request_id"] == response.headers["Request-Id"], where
        assert problem["retry"] in ("same", "changed", "never"), where
        assert response.headers.get("Content-Language") in ("nl", "en", "fr"), f"{where}: Content-Language"
        if problem["retry"] == "same" and response.status_code in (429, 503):
            assert response.headers.get("Retry-After", "").isdigit(), f"{where}: no Retry-After"
        return problem

    def _body(self, where, key, documented, media_type, response):
        content = documented.get("content", {})
        if not content:
            assert response.content == b"", f"{where}: a body that is not documented"
            return
        assert media_type in content, f"{where}: {media_type or 'no content type'} instead of {list(content)}"
        if not media_type.endswith("json"):
            return
        schema = content[media_type].get("schema", {})
        validator = self._validators.get(key + (media_type,))
        if validator is None:
            validator = jsonschema.Draft202012Validator(
                schema, resolver=self._resolver, format_checker=_formats)
            self._validators[key + (media_type,)] = validator
        body = response.json()
        with self._lock:
            fault = jsonschema.exceptions.best_match(validator.iter_errors(body))
        assert fault is None, f"{where}: {fault.message} at {list(fault.absolute_path)}"
        unknown = list(self._unknown_members([schema], body, ""))
        assert not unknown, f"{where}: members that the document lacks: {unknown}"

    def _branches(self, schemas):
        """All schemas that say something about the same value."""
        waiting, flat = list(schemas), []
        while waiting:
            schema = self.resolved(waiting.pop())
            if not isinstance(schema, dict):
                continue
            flat.append(schema)
            for word in ("allOf", "anyOf", "oneOf"):
                waiting.extend(schema.get(word, []))
            waiting.extend(schema[word] for word in ("then", "else") if word in schema)
        return flat

    def _unknown_members(self, schemas, value, where):
        branches = self._branches(schemas)
        if isinstance(value, list):
            items = [branch["items"] for branch in branches if "items" in branch]
            for index, item in enumerate(value):
                yield from self._unknown_members(items, item, f"{where}/{index}")
        if not isinstance(value, dict) or not any("properties" in branch for branch in branches):
            return
        free = any(branch.get("additionalProperties") not in (None, False) for branch in branches)
        for name, member in value.items():
            about = [branch["properties"][name] for branch in branches if name in branch.get("properties", {})]
            if about:
                yield from self._unknown_members(about, member, f"{where}/{name}")
            elif not free:
                yield f"{where}/{name}"


def roles_of(operation):
    """The roles that may use an operation; empty where no credential is needed."""
    roles = operation.get("x-roles", [])
    roles = [roles] if isinstance(roles, str) else roles
    return set(roles) - PUBLIC


def _pattern(template):
    parts = re.split(r"\{[^}]*\}", template)
    return re.compile("[^/]+".join(re.escape(part) for part in parts))
