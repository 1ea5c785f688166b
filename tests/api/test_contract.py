"""The contract itself: whole, sound, and what the command line prints already."""

import json
import re

import openapi_spec_validator
import pytest

from contract import ANYONE, FILE, PROBLEM, Broken, Contract

ROLES = {"partner_admin", "client_admin", "finance", "member"}
SCOPES = {"read", "write", "onboard", "admin"}
OPERATIONS = sorted(Contract.load().operations.values(), key=lambda operation: operation.id)
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.id for operation in OPERATIONS])

#: What answers have beside the JSON of the command line, which people read.
ADDED = {
    "Charges": ["next_cursor"],
    "ChildAccounts": ["next_cursor"],
    "ConfigurationError": ["connection_id"],
    "ConnectedExport": ["id", "owner"],
    "ConnectionDetails": ["given_kind", "home_region"],
    "Export": ["connection_id"],
}


def references(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        node = node.values()
    if isinstance(node, (list, type({}.values()))):
        for one in node:
            yield from references(one)


class TestTheFile:
    def test_is_valid_openapi(self, contract):
        openapi_spec_validator.OpenAPIV31SpecValidator(contract.document).validate()

    def test_refers_to_what_is_there_and_holds_nothing_unused(self, contract):
        used = set(references(contract.document))
        for reference in used:
            contract.resolve({"$ref": reference})
        defined = {f"#/components/{kind}/{name}" for kind, names in contract.document["components"].items()
                   if kind != "securitySchemes" for name in names}
        assert defined - used == set()

    def test_has_every_operation_once(self, contract):
        ids = [text["operationId"] for item in contract.document["paths"].values() for text in item.values()
               if isinstance(text, dict)]
        assert len(ids) == len(set(ids)) == len(contract.operations)

    def test_explains_every_tag_it_uses_and_uses_every_tag(self, contract):
        explained = {tag["name"] for tag in contract.document["tags"] if tag["description"].endswith(".")}
        assert explained == {operation.text["tags"][0] for operation in OPERATIONS}

    def test_has_lines_that_can_be_read(self):
        too_long = [line for line in FILE.read_text(encoding="utf-8").splitlines() if len(line) > 120]
        assert too_long == []


@each_operation
class TestEveryOperation:
    def test_says_what_it_does(self, operation):
        assert operation.text["summary"] and len(operation.text["tags"]) == 1
        assert re.fullmatch("[a-z][a-zA-Z]+", operation.id)

    def test_says_who_may_call_it(self, operation):
        if operation.is_public:
            assert operation.roles == operation.scopes == {ANYONE}
            assert operation.text["security"] == []
            return
        assert "partner_admin" in operation.roles and operation.roles <= ROLES
        assert operation.scopes <= SCOPES
        assert operation.text.get("security") == (None if operation.scopes else [{"session": []}])

    def test_has_its_parameters(self, operation):
        assert [one["name"] for one in operation.parameters if one["in"] == "path"] == operation.in_path
        assert len({(one["in"], one["name"]) for one in operation.parameters}) == len(operation.parameters)

    def test_answers_with_problems(self, contract, operation):
        expected = {"default"}
        if not operation.is_public:
            expected |= {"401", "403"}
        if operation.in_path:
            expected |= {"400", "404"}
        if operation.body:
            expected |= {"400"}
        if operation.parameter("If-Match"):
            expected |= {"412", "428"}
        if operation.parameter("Idempotency-Key"):
            expected |= {"409"}
        assert expected <= set(operation.responses)
        for status, response in operation.responses.items():
            if (status == "default" or status >= "400") and operation.id != "getReadiness":
                assert list(response["content"]) == [PROBLEM]

    def test_answers_with_named_schemas_that_allow_nothing_else(self, contract, operation):
        for status, response in operation.responses.items():
            for media, content in response.get("content", {}).items():
                if media.endswith("json"):
                    assert set(content["schema"]) == {"$ref"}, status
                    schema = contract.resolve(content["schema"])
                    assert schema.get("additionalProperties", schema.get("unevaluatedProperties")) is False, status

    def test_is_audited_where_it_changes_something(self, operation):
        looks_only = {"warnOfEdit", "checkField", "makeTemplate", "lookAtInvitation"}
        comes_by_a_link = {"endOidc"}  # that signs somebody in
        wanted = operation.id in comes_by_a_link or (operation.changes_state and operation.id not in looks_only)
        assert operation.is_audited == wanted

    def test_can_be_repeated_where_it_makes_something(self, operation):
        if operation.method == "POST" and "201" in operation.responses and not operation.is_public:
            assert operation.parameter("Idempotency-Key")

    def test_asks_for_what_was_seen_where_there_is_an_etag(self, contract, operation):
        get = next((one for one in OPERATIONS if one.path == operation.path and one.method == "GET"), None)
        has_etag = get is not None and "ETag" in get.responses.get("200", {}).get("headers", {})
        if has_etag and operation.changes_state:
            assert operation.parameter("If-Match")["required"]


class TestObjects:
    def test_name_every_field_that_is_always_there(self, contract):
        """A field of an answer that may be missing is meant so: it stands here."""
        may_be_missing = {"Problem": {"code", "cure", "field"}, "CostQuestion": {"top"}, "CostRow": {"others"},
                          "ContainerCostRow": {"others"},
                          "Code": {"seen", "cause", "dark", "found", "blocks"}, "ReportQuery": {"compare", "as_of"}}
        requested = {operation.body["$ref"].rsplit("/", 1)[1] for operation in OPERATIONS if operation.body}
        requested |= {"ConnectionChoices"}
        for name, schema in contract.document["components"]["schemas"].items():
            if "properties" in schema and name not in requested:
                missing = set(schema["properties"]) - set(schema["required"])
                assert missing == may_be_missing.get(name, set()), name

    def test_are_refused_with_a_field_more_or_less(self, contract):
        whole = {"type": "about:blank", "title": "Not found", "status": 404, "detail": "there is no client x"}
        contract.check("Problem", whole, "a problem")
        for other in (whole | {"trace": "x"}, {"status": 404}, whole | {"status": "404"}):
            with pytest.raises(Broken):
                contract.check("Problem", other, "a problem")


class TestCheckAnswer:
    LIVE = {"Content-Type": "application/json"}

    def test_takes_what_the_contract_says(self, contract):
        assert contract.check_answer("getLiveness", 200, self.LIVE, b'{"alive": true}') == {"alive": True}
        problem = b'{"type": "about:blank", "title": "Busy", "status": 503, "detail": "starting"}'
        contract.check_answer("getLiveness", 503, {"Content-Type": PROBLEM}, problem)

    @pytest.mark.parametrize("status, headers, body", [
        (201, LIVE, b'{"alive": true}'),
        (200, {"Content-Type": "text/html"}, b'{"alive": true}'),
        (200, {}, b'{"alive": true}'),
        (200, LIVE, b'{"alive": true, "secret": 1}'),
        (200, LIVE, b'{}'),
        (404, {"Content-Type": PROBLEM}, b'{"type": "about:blank", "title": "x", "status": 400, "detail": "x"}'),
        (500, {"Content-Type": PROBLEM}, b'{"type": "about:blank", "title": "x", "status": 500, "detail": "x"}'),
    ])
    def test_refuses_anything_else(self, contract, status, headers, body):
        with pytest.raises(Broken):
            contract.check_answer("getLiveness", status, headers, body)

    def test_asks_for_headers(self, contract):
        client = b'{"id": "a", "name": "A", "created_at": null, "connections": 0, "bills": 0}'
        contract.check_answer("getClient", 200, self.LIVE | {"etag": '"1"'}, client)
        with pytest.raises(Broken, match="ETag"):
            contract.check_answer("getClient", 200, self.LIVE, client)


@pytest.fixture(scope="session")
def printed():
    """The contract as the command line's JSON has to fit it."""
    return Contract.load().with_optional(ADDED)


class TestTheCommandLine:
    """Its JSON is that of the API: whoever knows the one knows the other."""

    def test_prints_bills_costs_and_charges(self, printed, farthing, sample):
        imported = farthing("import", sample(months=2, rows=300, seed=7).folder, "--output", "json").stdout
        printed.check("Import", json.loads(imported), "`farthing import`")

        def check(schema, *arguments):
            value = json.loads(farthing(*arguments, "--output", "json").stdout)
            printed.check(schema, value, f"`farthing {' '.join(arguments)}`")
            return value

        assert len(check("Bills", "bills")["bills"]) == 2
        for arguments in ((), ("--group-by", "service,account", "--granularity", "month", "--top", "3"),
                          ("--metric", "unblended,amortised,net-amortised,list,blended", "--granularity", "day"),
                          ("--filter", "service!=AmazonEC2,AmazonS3", "--filter", "tag:team=", "--by", "usage"),
                          ("--granularity", "hour", "--group-by", "tag:team,category:Env")):
            assert check("Cost", "cost", *arguments)["totals"]
        assert len(check("Charges", "trace", "--limit", "40")["charges"]) == 40
        assert check("Clients", "clients")["clients"][0]["id"] == "default"
        assert check("Verification", "verify")["problems"] == []
        settings = json.loads(farthing("settings", "--output", "json").stdout)
        printed.check("SettingValues", {"settings": settings}, "`farthing settings`")

    def test_prints_connections_and_what_is_wrong_with_them(self, printed, organisation):
        acme = organisation(rows=60, accounts=4)

        def check(schema, *arguments, pick=lambda value: value, **options):
            value = pick(acme.json(*arguments, **options))
            printed.check(schema, value, f"`farthing {' '.join(arguments)}`")
            return value

        assert check("Connections", "accounts")["connections"] == []
        made = json.loads(acme.connect("acme", "--output", "json").stdout)
        fields = printed.document["components"]["schemas"]["AttemptConnection"]["properties"]
        printed.check("AttemptConnection", {name: made[name] for name in fields}, "what connect prints")
        printed.check("BillPlace", made["export"], "the export that connect prints")
        for finding in made["findings"]:
            printed.check("Finding", finding, "a finding")
        acme.peer.set_trust(acme.role(acme.members[0]), external_id=None)
        acme.connect("wide", account=acme.members[0], code=None)
        acme("connect", "begun", "--account-id", acme.members[1])
        assert len(check("Connections", "accounts")["connections"]) == 3
        for name in ("acme", "wide", "begun"):
            check("ConnectionDetails", "accounts", "show", name)
        acme("sync")
        acme("accounts", "skip", acme.members[1])
        children = check("ChildAccounts", "accounts", "children")["children"]
        assert {"skipped", "connected"} & {child["state"] for child in children}
        errors = check("ConfigurationErrors", "errors")["errors"]
        assert "FD204" in {error["code"] for error in errors}
        assert check("Exports", "exports")["left_out"]
        check("Finding", "doctor", "acme", "--check", "trust", pick=lambda value: value["findings"][0])
        check("ExternalId", "clients", "external-id",
              pick=lambda value: {name: value[name] for name in ("organisation", "external_id")})

    def test_prints_codes_and_permissions(self, printed, farthing):
        codes = json.loads(farthing("explain", "--output", "json").stdout)
        printed.check("Codes", {"codes": codes}, "`farthing explain`")
        assert len(codes) > 50
        for code in ("usage", "FD503"):
            printed.check("Code", json.loads(farthing("explain", code, "--output", "json").stdout), code)
        matrix = json.loads(farthing("policy", "--format", "matrix", "--output", "json").stdout)
        printed.check("Permissions", matrix, "the matrix")
