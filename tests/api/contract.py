"""The contract of the HTTP API, api/openapi.yaml, and what holds answers against it.

    contract = Contract.load()
    contract.check_answer("getCost", 200, {"Content-Type": "application/json"}, b'{"query": ...}')
"""

import copy
import dataclasses
import functools
import json
import pathlib
import re

import jsonschema
import referencing
import referencing.jsonschema
import yaml

FILE = pathlib.Path(__file__).resolve().parents[2] / "api" / "openapi.yaml"
METHODS = ("get", "put", "post", "delete", "patch")
PROBLEM = "application/problem+json"
ANYONE = "anyone"


class Broken(AssertionError):
    """An answer, or the contract itself, is not what the contract says."""


@dataclasses.dataclass(frozen=True)
class Operation:
    """One operation, its references resolved one level deep."""

    id: str
    method: str  # GET
    path: str  # /api/v1/clients/{client}/bills
    parameters: tuple
    body: dict | None  # schema of the JSON body
    body_is_required: bool
    responses: dict
    roles: frozenset
    scopes: frozenset
    is_audited: bool
    text: dict  # as it stands in the file

    @property
    def is_public(self):
        return ANYONE in self.roles

    @property
    def changes_state(self):
        return self.method != "GET"

    @property
    def is_of_client(self):
        return "/clients/{client}" in self.path

    @property
    def in_path(self):
        return re.findall(r"{(\w+)}", self.path)

    def parameter(self, name):
        return next((one for one in self.parameters if one["name"] == name), None)


class Contract:
    def __init__(self, document):
        self.document = document
        resource = referencing.Resource(contents=document, specification=referencing.jsonschema.DRAFT202012)
        self.registry = referencing.Registry().with_resource("urn:farthing", resource)
        self.validators = {}
        self.operations = {operation.id: operation for operation in self._operations()}

    @classmethod
    @functools.cache
    def load(cls):
        return cls(yaml.safe_load(FILE.read_text(encoding="utf-8")))

    def with_optional(self, fields):
        """The same, but that these need not be there: {"Bill": ["id"]}."""
        document = copy.deepcopy(self.document)
        for name, optional in fields.items():
            schema = document["components"]["schemas"][name]
            unknown = set(optional) - set(schema["required"])
            if unknown:
                raise Broken(f"{name} does not require {unknown}")
            schema["required"] = [field for field in schema["required"] if field not in optional]
        return Contract(document)

    def resolve(self, node):
        """What a reference refers to."""
        while "$ref" in node:
            found = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            node = found
        return node

    def _operations(self):
        for path, item in self.document["paths"].items():
            shared = item.get("parameters", [])
            for method in METHODS:
                if method not in item:
                    continue
                text = item[method]
                allows = text["x-farthing-allows"]
                body = text.get("requestBody", {})
                yield Operation(
                    id=text["operationId"], method=method.upper(), path=path,
                    parameters=tuple(self.resolve(one) for one in shared + text.get("parameters", [])),
                    body=body["content"]["application/json"]["schema"] if body else None,
                    body_is_required=body.get("required", False),
                    responses={status: self.resolve(response) for status, response in text["responses"].items()},
                    roles=frozenset(allows["roles"]), scopes=frozenset(allows["scopes"]),
                    is_audited=text.get("x-farthing-audit", False), text=text)

    def check(self, schema, value, what):
        """Fails where a value does not fit; `schema` is a name or a schema."""
        if isinstance(schema, str):
            schema = {"$ref": f"#/components/schemas/{schema}"}
        text = json.dumps(schema)
        if text not in self.validators:
            # References of the file stand for the whole file.
            absolute = json.loads(text.replace('"#/', '"urn:farthing#/'))
            self.validators[text] = jsonschema.Draft202012Validator(absolute, registry=self.registry)
        wrong = sorted(self.validators[text].iter_errors(value), key=lambda error: error.json_path)
        if wrong:
            lines = [f"  {error.json_path}: {error.message[:300]}" for error in wrong[:10]]
            raise Broken(f"{what} is not as the contract has it:\n" + "\n".join(lines))

    def check_answer(self, operation_id, status, headers, body):
        """Holds an answer against the contract: status, headers, media type, schema.

        `headers` is a mapping, or pairs; `body` are bytes. Returns the JSON of the body, None where it is none.
        What is the server's own fault, 500, is never as the contract has it.
        """
        operation = self.operations[operation_id]
        what = f"{status} of {operation_id}"
        pairs = headers.items() if hasattr(headers, "items") else headers
        headers = {name.lower(): value for name, value in pairs}
        response = operation.responses.get(str(status))
        if response is None and status >= 400 and status != 500:
            response = operation.responses["default"]
        if response is None:
            raise Broken(f"{what} is not in the contract: {body[:500]!r}")
        for name, header in response.get("headers", {}).items():
            header = self.resolve(header)
            if name.lower() in headers:
                self.check(header["schema"], headers[name.lower()], f"{name} of {what}")
            elif header.get("required"):
                raise Broken(f"{what} has no header {name}")
        content = response.get("content")
        if content is None:
            if body:
                raise Broken(f"{what} has a body: {body[:200]!r}")
            return None
        media = headers.get("content-type", "").split(";")[0].strip()
        if media not in content:
            raise Broken(f"{what} is {media or 'of no media type'}, not {' or '.join(content)}")
        if not media.endswith("json"):
            return None
        value = json.loads(body)
        self.check(content[media].get("schema", {}), value, what)
        if media == PROBLEM and value["status"] != status:
            raise Broken(f"{what} says {value['status']} of itself")
        return value


@functools.cache
def contract():
    return Contract.load()


def check_answer(operation_id, status, headers, body):
    """As Contract.check_answer, of the file in this repository."""
    return contract().check_answer(operation_id, status, headers, body)
