"""What holds for every operation: problems, repeating, editing, pages, forms of answers."""

import json

import pytest

from contract import FILE
from server import Api, is_problem
from world import PASSWORD, fresh, question


def report(**changed):
    return {"folder": None, "name": fresh("report"), "query": question()} | changed


@pytest.fixture
def made(acme):
    """A report that no other test knows: its answer."""
    return acme.admin("makeReport", client="acme", json=report(), expect=201)


class TestProblems:
    def test_name_the_field_of_a_body(self, acme):
        for body, field in ((report(name=""), "name"), (report() | {"colour": "red"}, "colour"), (report(query=7), "query"),
                            ({"name": "x", "query": question()}, "folder")):
            problem = is_problem(acme.admin("makeReport", client="acme", json=body, expect=400), 400)
            assert problem["field"].split(".")[0] == field

    def test_name_the_question_of_a_report_that_cannot_be_asked(self, acme):
        for wrong in ({"compare": "before"}, {"as_of": "yesterday"}, {"as_of": 3}, {"colour": "red"}):
            body = report(query=question(**wrong))
            assert is_problem(acme.admin("makeReport", client="acme", json=body, expect=400), 400)["field"] == "query"

    def test_name_the_parameter_of_a_query(self, acme):
        for arguments, field in (({"granularity": "year"}, "granularity"), ({"from": "2026-13"}, "from"),
                                 ({"group_by": "service,service"}, "group_by"), ({"filter": ["nothing"]}, "filter"),
                                 ({"metric": "gross"}, "metric"), ({"top": 0}, "top"), ({"format": "xml"}, "format")):
            problem = is_problem(acme.admin("getCost", client="acme", expect=400, **arguments), 400)
            assert problem["field"] == field

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"name": "a", "name": "b"}',
                                      b"{" * 10_000, b'{"name": "\\ud800"}'])
    def test_say_what_is_wrong_with_a_body_that_is_none(self, acme, body):
        is_problem(acme.admin("makeFolder", client="acme", body=body, expect=400), 400)

    def test_refuse_a_body_of_another_kind(self, acme):
        """What a form of another page could send without being asked for leave."""
        body, kind = json.dumps({"name": "x"}).encode(), {"Content-Type": "text/plain"}
        answer = acme.admin("makeFolder", client="acme", body=body, headers=kind, expect=range(400, 500))
        assert answer.status in (400, 415)

    def test_are_there_for_an_address_and_a_method_that_are_none(self, world, contract):
        for method, path, status in (("GET", "/api/v1/nothing", 404), ("POST", "/api/v1/clients/acme/home", 405),
                                     ("GET", "/api/v2/clients", 404)):
            answer = world.partner.send(method, path, headers={"Origin": world.server.address})
            assert answer.status == status
            contract.check("Problem", json.loads(answer.body), path)

    @pytest.mark.parametrize("client", ["..", "%2e%2e", "acme%2f..%2fglobex", "acme%00", "ACME", "acme ", "*"])
    def test_are_there_for_an_id_that_can_be_none(self, world, contract, client):
        answer = world.acme.admin.send("GET", f"/api/v1/clients/{client.replace(' ', '%20')}/bills")
        assert answer.status in (400, 404)
        contract.check("Problem", json.loads(answer.body), client)

    def test_of_an_unknown_path_are_the_same_signed_in_or_not(self, world):
        assert world.nobody().send("GET", "/api/v1/nothing").status in (401, 404)


class TestAnswers:
    def test_are_never_kept_by_who_stands_between(self, acme):
        for operation_id in ("listBills", "getHome", "listReports"):
            assert "no-store" in acme.admin(operation_id, client="acme").header("Cache-Control")

    def test_are_not_guessed_at_by_browsers(self, acme):
        assert acme.admin("listBills", client="acme").header("X-Content-Type-Options") == "nosniff"

    def test_let_no_other_page_read_them(self, acme):
        answer = acme.admin("listBills", client="acme", headers={"Origin": "https://elsewhere.example"})
        assert answer.header("Access-Control-Allow-Origin") is None

    def test_are_csv_or_parquet_where_asked_for(self, acme):
        assert acme.admin("listBills", client="acme", format="csv").body.startswith(b"period,payer,")
        assert acme.admin("getCost", client="acme", format="csv", group_by="service").body.startswith(b"service,currency,")
        assert acme.admin("getCost", client="acme", format="parquet").body[:4] == b"PAR1"

    def test_add_the_bills_up(self, acme):
        cost = acme.admin("getCost", client="acme", group_by="service", granularity="month")
        assert [row["costs"] for row in cost["rows"]] == [{"unblended": "25"}]
        assert cost["bills"][0]["payer"] == acme.things["payer"]

    def test_of_the_server_need_no_session(self, world):
        nobody = world.nobody()
        assert nobody("getLiveness")["alive"] and nobody("getReadiness")["ready"]
        assert b"openapi: 3.1" in nobody("getContract").body
        assert b"\n# TYPE " in b"\n" + world.partner("getMetrics").body

    def test_of_metrics_name_no_client(self, world):
        body = world.partner("getMetrics").body
        assert b"acme" not in body and b"globex" not in body

    def test_of_the_contract_are_this_very_file(self, world):
        assert world.nobody()("getContract").body == FILE.read_bytes()

    def test_of_events_begin_at_once(self, acme):
        assert b"event: syncs\n" in acme.admin("streamEvents", client="acme").body

    def test_hide_the_data_folder_from_clients(self, acme, world):
        assert acme.admin("getSettings")["data"] is None
        assert world.partner("getSettings")["data"]
        assert acme.admin("listCharges", client="acme", limit=1)["charges"][0]["archived"] is None


class TestIdempotency:
    def test_makes_one_thing_of_two_requests(self, acme):
        body, key = report(), fresh("key")
        one = acme.admin("makeReport", client="acme", json=body, key=key, expect=201)
        two = acme.admin("makeReport", client="acme", json=body, key=key, expect=201)
        assert one.body == two.body
        assert (one.header("Idempotency-Replayed"), two.header("Idempotency-Replayed")) == (None, "true")
        names = [one["name"] for one in acme.admin("listReports", client="acme")["reports"]]
        assert names.count(body["name"]) == 1

    def test_refuses_the_same_key_for_another_request(self, acme):
        key = fresh("key")
        acme.admin("makeReport", client="acme", json=report(), key=key, expect=201)
        is_problem(acme.admin("makeReport", client="acme", json=report(), key=key, expect=409), 409)

    def test_replays_no_secret(self, acme):
        body, key = {"client": "acme", "name": fresh("t"), "scopes": ["read"]}, fresh("key")
        one = acme.admin("makeToken", json=body, key=key, expect=201)
        two = acme.admin("makeToken", json=body, key=key, expect=201)
        assert one["token"] and two["token"] is None and one["id"] == two["id"]

    def test_keeps_no_failure(self, acme):
        key = fresh("key")
        acme.admin("makeReport", client="acme", json=report(name=""), key=key, expect=400)
        acme.admin("makeReport", client="acme", json=report(), key=key, expect=201)

    @pytest.mark.parametrize("key", ["", "x" * 129, "a b", "\u00e9"])
    def test_refuses_a_key_that_can_be_none(self, acme, key):
        acme.admin("makeReport", client="acme", json=report(), key=key, expect=400)

    def test_is_each_ones_own(self, acme):
        body, key = report(), fresh("key")
        one = acme.admin("makeReport", client="acme", json=body, key=key, expect=201)
        other = acme.people["finance"]("makeReport", client="acme", json=body, key=key, expect=(201, 409))
        assert other.header("Idempotency-Replayed") is None and (other.status == 409 or other["id"] != one["id"])


class TestEditing:
    def test_needs_what_was_seen(self, acme, made):
        call = {"client": "acme", "report": made["id"], "json": {"name": fresh("new")}}
        is_problem(acme.admin("changeReport", expect=428, **call), 428)
        is_problem(acme.admin("changeReport", if_match='"another"', expect=412, **call), 412)
        seen = acme.admin("getReport", client="acme", report=made["id"])
        assert seen.header("ETag") == made.header("ETag")
        changed = acme.admin("changeReport", if_match=seen.header("ETag"), **call)
        assert changed["name"] == call["json"]["name"]
        assert changed.header("ETag") not in (None, seen.header("ETag"))
        acme.admin("changeReport", if_match=seen.header("ETag"), expect=412, **call)
        acme.admin("removeReport", client="acme", report=made["id"], if_match=seen.header("ETag"), expect=412)
        acme.admin("removeReport", client="acme", report=made["id"], if_match=changed.header("ETag"), expect=204)
        acme.admin("getReport", client="acme", report=made["id"], expect=404)

    def test_leaves_what_was_left_out(self, acme, made):
        changed = acme.admin("changeReport", client="acme", report=made["id"], if_match=made.header("ETag"),
                             json={"query": question(top=3)})
        assert changed["name"] == made["name"] and changed["query"]["top"] == 3

    def test_keeps_a_report_as_it_was_looked_at(self, acme):
        looked_at = question(compare=True, as_of="2026-06-03")
        kept = acme.admin("makeReport", client="acme", json=report(query=looked_at), expect=201)
        assert acme.admin("getReport", client="acme", report=kept["id"])["query"] == looked_at

    @pytest.mark.parametrize("operation_id, thing", [
        ("renameClient", None), ("changeDashboard", "dashboard"), ("editConnection", "connection"),
        ("changeUser", "user"), ("putMembership", "user")])
    def test_of_everything_with_an_etag_needs_it(self, world, requests_of, contract, operation_id, thing):
        operation = contract.operations[operation_id]
        arguments = requests_of.of(operation, world.acme.things | {"user": world.acme.users["member"]})
        is_problem(world.partner(operation_id, expect=412, **arguments), 412)
        del arguments["if_match"]
        is_problem(world.partner(operation_id, expect=428, **arguments), 428)


class TestPages:
    def test_hold_everything_once(self, acme, world):
        ids = [world.make(acme, "token") for _ in range(5)]
        listed = [one["id"] for one in acme.admin.pages("listTokens", "tokens", 2, client="acme")]
        assert len(listed) == len(set(listed)) and set(ids) <= set(listed)
        assert listed == [one["id"] for one in acme.admin.pages("listTokens", "tokens", 500, client="acme")]

    def test_stay_whole_when_something_is_added_meanwhile(self, acme, world):
        for _ in range(4):
            world.make(acme, "token")
        first = acme.admin("listTokens", client="acme", limit=2)
        world.make(acme, "token")
        second = acme.admin("listTokens", client="acme", limit=2, cursor=first["next_cursor"])
        assert not {one["id"] for one in first["tokens"]} & {one["id"] for one in second["tokens"]}

    def test_of_charges_hold_every_row_once(self, acme):
        rows = [(one["file"], one["row"]) for one in acme.admin.pages("listCharges", "charges", 7, client="acme")]
        assert len(rows) == len(set(rows)) == 20

    @pytest.mark.parametrize("operation_id", ["listTokens", "listUsers", "listInvitations", "listAudit"])
    @pytest.mark.parametrize("name, value", [("limit", 0), ("limit", 501), ("limit", -1), ("limit", "ten"),
                                             ("limit", 2**64), ("cursor", "x"), ("cursor", "A" * 1024)])
    def test_that_cannot_be_are_refused(self, acme, operation_id, name, value):
        problem = is_problem(acme.admin(operation_id, expect=400, **{name: value}), 400)
        assert problem["field"] == name


class TestForms:
    @pytest.mark.parametrize("field, value, ok", [
        ("role_arn", "arn:aws:iam::111122223333:role/farthing/FarthingAccess", True), ("role_arn", "FarthingAccess", False),
        ("account_id", "111122223333", True), ("account_id", "1111", False), ("bucket", "s3://acme-bills/cur", True),
        ("name", "", False)])
    def test_are_checked_field_by_field(self, acme, field, value, ok):
        body = {"field": field, "value": value, "name": "x"}
        answer = acme.admin("checkField", client="acme", json=body)
        assert answer["ok"] is ok and (ok or answer["words"])

    def test_repair_slips(self, acme):
        body = {"field": "account_id", "value": " 1111-2222-3333 ", "name": "x"}
        answer = acme.admin("checkField", client="acme", json=body)
        assert answer["repaired"] == "111122223333"

    def test_never_answer_with_a_secret(self, acme):
        secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
        body = {"name": fresh("keyed"), "access_key_id": "AKIAIOSFODNN7EXAMPLE", "secret_access_key": secret}
        made = acme.admin("connectAccount", client="acme", json=body, wait=60, expect=202)
        assert secret.encode() not in made.body
        shown = acme.admin("getConnection", client="acme", connection=made["connection"]["id"])
        assert secret.encode() not in shown.body
        assert secret.encode() not in acme.admin("listAudit", limit=500).body

    def test_print_templates(self, acme):
        for form in ("policy", "trust", "base", "cloudformation", "terraform", "stackset"):
            made = acme.admin("makeTemplate", client="acme", json={"format": form, "bucket": "acme-bills"})
            assert made["text"] and made["file_name"]

    def test_keep_external_ids_of_clients_apart(self, acme, globex):
        mine = {one["external_id"] for one in acme.admin("listExternalIds", client="acme")["external_ids"]}
        theirs = {one["external_id"] for one in globex.admin("listExternalIds", client="globex")["external_ids"]}
        assert mine and theirs and not mine & theirs

    def test_hide_external_ids_from_who_may_not_connect(self, acme):
        shown = acme.people["member"]("getConnection", client="acme", connection=acme.things["connection"])
        assert shown["external_id"] is None


def test_passwords_and_cookies_stand_in_no_file(serve, aws, tmp_path):
    """Neither in the log at its most talkative, nor in the data folder."""
    with (tmp_path / "log").open("wb") as log:
        server = serve(tmp_path / "data", "--log-level", "debug", environment=aws, log=log)
    api = Api(server)
    api("setUp", expect=201, json={"code": server.code, "email": "a@example.test", "name": "A", "password": PASSWORD})
    api("signIn", json={"email": "a@example.test", "password": PASSWORD})
    server.stop()
    for file in (tmp_path / "log", *(file for file in (tmp_path / "data").rglob("*") if file.is_file())):
        content = file.read_bytes()
        assert PASSWORD.encode() not in content and api.cookie.encode() not in content, file
