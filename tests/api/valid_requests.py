"""For every operation of the contract a request that its schema allows."""

from world import fresh, question


class ValidRequests:
    """Arguments for a call, as the contract has them; `things` gives the ids of the path."""

    def __init__(self, contract):
        self.contract = contract

    def of(self, operation, things):
        """The keywords of Api(...): path, body, If-Match."""
        arguments = {name: self.in_path(name, things) for name in operation.in_path}
        if operation.parameter("If-Match"):
            arguments["if_match"] = '"of-nothing-that-ever-was"'
        if operation.body is not None:
            arguments["json"] = self.body(operation.body, things)
        return arguments

    def in_path(self, name, things):
        if name in things:
            return things[name]
        return {"code": "usage"}.get(name, "missing")

    def body(self, schema, things):
        """A value of a schema: every field that is required, as the field's name suggests."""
        properties, required = self.fields(schema)
        return {name: self.value(name, properties[name], things) for name in properties if name in required}

    def fields(self, schema):
        """Properties and names of required ones, with those of the schemas that it builds on."""
        schema = self.contract.resolve(schema)
        properties, required = {}, set()
        for base in schema.get("allOf", []):
            more, names = self.fields(base)
            properties |= more
            required |= names
        return properties | schema.get("properties", {}), required | set(schema.get("required", []))

    def value(self, name, schema, things):
        known = {"client": things.get("client"), "role": "member", "email": f"{fresh('who')}@example.test",
                 "password": "seven violet otters paint doors", "current": "not this one, I think", "query": question(),
                 "new": "staple battery horse correct", "scopes": ["admin"], "organisation": fresh("org"), "id": fresh("c"),
                 "name": fresh("name"), "format": "policy", "field": "bucket", "value": "a-bucket", "code": "123456",
                 "folder": None, "widgets": [], "skipped": False, "token": "x" * 43}
        if name in known:
            return known[name]
        return self.of_schema(schema, things)

    def of_schema(self, schema, things):
        schema = self.contract.resolve(schema)
        if "enum" in schema:
            return schema["enum"][0]
        if "anyOf" in schema:
            return None if {"type": "null"} in schema["anyOf"] else self.of_schema(schema["anyOf"][0], things)
        if "examples" in schema:
            return schema["examples"][0]
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            return self.body(schema, things)
        if kind == "array":
            return [self.of_schema(schema["items"], things)] * schema.get("minItems", 0)
        if kind == "string":
            return "x" * max(schema.get("minLength", 1), 1)
        return {"integer": schema.get("minimum", 1), "boolean": False}[kind]


def lacks(operation, roles=(), scopes=(), is_of_all_clients=False):
    """Whether a caller with these roles, or a token with these scopes, may not call an operation."""
    if operation.is_public:
        return False
    if roles:
        return not operation.roles & set(roles)
    if operation.roles == {"partner_admin"} and not is_of_all_clients:
        return True
    return not operation.scopes & set(scopes)

