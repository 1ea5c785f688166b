"""Who may call what: each operation of the contract by each role, each scope, and nobody."""

import pytest

from contract import Contract
from server import is_problem
from valid_requests import lacks
from world import PASSWORD, ROLES_OF_A_CLIENT, SCOPES, fresh, question

OPERATIONS = sorted((one for one in Contract.load().operations.values() if not one.is_public), key=lambda one: one.id)
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=[one.id for one in OPERATIONS])

CHANGING = [one for one in OPERATIONS if one.changes_state]

#: What the call itself uses up: made anew for each.
USED_UP = {"revokeInvitation": "invitation", "revokeToken": "token", "removeFolder": "folder", "getAttempt": "attempt",
           "cancelAttempt": "attempt"}
#: These have a session of their own.
OF_A_SESSION = {"signOut", "endMySession"}


def things_for(world, operation, caller):
    """Ids of acme that are there."""
    things = dict(world.acme.things) | {"user": world.acme.users["member"]}
    if operation.id in USED_UP:
        things[USED_UP[operation.id]] = world.make(world.acme, USED_UP[operation.id])
    if operation.id == "endMySession":
        elsewhere = world.again(caller) if caller.cookie else world.acme.admin
        things["session"] = next(one["id"] for one in elsewhere("listMySessions")["sessions"] if one["current"])
    return things


def call(world, requests_of, operation, caller):
    if operation.id in OF_A_SESSION and caller.cookie:
        caller = world.again(caller)
    arguments = requests_of.of(operation, things_for(world, operation, caller))
    return caller(operation.id, expect=range(200, 600), **arguments)


def check(answer, is_refused, caller, operation):
    if is_refused:
        assert answer.status == 403, f"{caller} may call {operation.id}: {answer.status}"
        is_problem(answer, 403)
    else:
        assert answer.status not in (401, 403), f"{caller} may not call {operation.id}: {answer.body}"


@each_operation
class TestEveryOperation:
    @pytest.mark.parametrize("role", ("partner_admin", *ROLES_OF_A_CLIENT))
    def test_is_allowed_by_role(self, world, requests_of, operation, role):
        caller = world.partner if role == "partner_admin" else world.acme.people[role]
        answer = call(world, requests_of, operation, caller)
        check(answer, lacks(operation, roles=[role]), caller, operation)

    @pytest.mark.parametrize("scope", SCOPES)
    def test_is_allowed_by_scope(self, world, requests_of, operation, scope):
        caller = world.acme.tokens[scope]
        answer = call(world, requests_of, operation, caller)
        check(answer, lacks(operation, scopes=[scope]), caller, operation)

    @pytest.mark.parametrize("scope", SCOPES)
    def test_is_allowed_by_scope_of_all_clients(self, world, requests_of, operation, scope):
        caller = world.tokens[scope]
        answer = call(world, requests_of, operation, caller)
        check(answer, lacks(operation, scopes=[scope], is_of_all_clients=True), caller, operation)

    def test_is_refused_without_a_session(self, world, requests_of, operation):
        nobody = world.nobody()
        answer = nobody(operation.id, expect=401, **requests_of.of(operation, things_for(world, operation, nobody)))
        is_problem(answer, 401)

    def test_is_refused_with_a_session_that_is_none(self, world, requests_of, operation):
        nobody = world.nobody()
        nobody.cookie = "A" * 43
        nobody(operation.id, expect=401, **requests_of.of(operation, things_for(world, operation, nobody)))

@pytest.mark.parametrize("operation", CHANGING, ids=[one.id for one in CHANGING])
class TestEveryOperationThatChangesSomething:
    @pytest.mark.parametrize("origin", [None, "null", "https://elsewhere.example", "{own}.elsewhere.example", "{other}"])
    def test_is_refused_from_elsewhere(self, world, requests_of, operation, origin):
        """What changes something, sent with a cookie by the page of another: the browser adds the cookie, and Origin."""
        if origin is not None:
            origin = origin.format(own=world.server.address, other=world.server.address.rpartition(":")[0] + ":1")
        arguments = requests_of.of(operation, things_for(world, operation, world.partner))
        is_problem(world.partner(operation.id, origin=origin, expect=403, **arguments), 403, "origin")

    def test_needs_no_origin_with_a_token(self, world, requests_of, operation):
        scopes = sorted(operation.scopes)
        caller = world.tokens[scopes[0]] if scopes else world.tokens["read"]
        arguments = requests_of.of(operation, things_for(world, operation, caller))
        answer = caller(operation.id, origin=None, expect=range(200, 600), **arguments)
        assert answer.status != 403 or (not scopes and answer["code"] != "origin")


class TestRefusals:
    def test_leave_everything_as_it_was(self, world):
        member, client = world.acme.people["member"], world.acme.id
        before = world.acme.admin("listDashboards", client=client).body
        member("makeDashboard", client=client, json={"name": "mine", "widgets": []}, expect=403)
        assert world.acme.admin("listDashboards", client=client).body == before

    def test_come_before_the_request_is_looked_at(self, world):
        """Who may not call an operation learns nothing of what it would have said."""
        member = world.acme.people["member"]
        member("makeToken", body=b"{", expect=403)
        member("connectAccount", client="acme", json={"nothing": "known"}, expect=403)
        member("disconnect", client="acme", connection="missing", expect=403)

    def test_are_written_down(self, world):
        world.acme.people["member"]("makeDashboard", client="acme", json={"name": "mine", "widgets": []}, expect=403)
        entries = world.acme.admin("listAudit", client="acme", action="makeDashboard")["entries"]
        assert entries[0]["outcome"] == "refused"
        assert (entries[0]["actor"], entries[0]["actor_kind"]) == (world.acme.users["member"], "user")


class TestSomebodyOfTwoClients:
    def test_may_in_each_what_the_role_there_allows(self, world):
        person = world.person("acme", "member")
        user = person("getMe")["id"]
        seen = world.partner("getUser", user=user).header("ETag")
        world.partner("putMembership", user=user, json={"client": "globex", "role": "client_admin"}, if_match=seen)
        body = {"name": fresh("board"), "widgets": []}
        person("makeDashboard", client="acme", json=body, expect=403)
        person("makeDashboard", client="globex", json=body, expect=201)
        assert {one["client"] for one in person.pages("listTokens", "tokens", 100)} <= {"globex"}
        person("listTokens", client="acme", expect=(403, 404))
        person("makeToken", json={"client": "acme", "name": "x", "scopes": ["read"]}, expect=(403, 404))

    def test_is_seen_by_the_admin_of_one_without_the_other(self, world):
        person = world.person("acme", "member")
        user = person("getMe")["id"]
        seen = world.partner("getUser", user=user).header("ETag")
        world.partner("putMembership", user=user, json={"client": "globex", "role": "member"}, if_match=seen)
        shown = world.acme.admin("getUser", user=user)
        assert [one["client"] for one in shown["memberships"]] == ["acme"]
        removed = world.acme.admin("removeMembership", user=user, client="acme", if_match=shown.header("ETag"))
        assert removed["memberships"] == []
        person("listReports", client="globex")


class TestTheLastPartnerAdmin:
    def test_cannot_be_lost(self, world):
        user = world.users["partner_admin"]
        seen = world.partner("getUser", user=user).header("ETag")
        for operation_id, arguments in (("changeUser", {"json": {"disabled": True}}), ("removeUser", {}),
                                        ("removeMembership", {})):
            is_problem(world.partner(operation_id, user=user, if_match=seen, expect=409, **arguments), 409)
        world.partner("getMe")


class TestTheAuditLog:
    def test_knows_who_did_what(self, world):
        admin = world.acme.admin
        made = admin("makeReport", client="acme", expect=201, json=report_named("audited"))["id"]
        entries = admin("listAudit", client="acme", action="makeReport",
                        actor=world.acme.users["client_admin"])["entries"]
        assert (entries[0]["target"], entries[0]["outcome"], entries[0]["client"]) == (made, "done", "acme")

    def test_is_whole(self, world):
        proof = world.partner("proveAudit")
        assert proof["whole"] and proof["broken_at"] is None and proof["entries"] > 0

    def test_holds_no_secret(self, world):
        token = world.token("acme", "read")
        entries = world.partner("listAudit", limit=500)
        for secret in (token.token, world.partner.cookie, PASSWORD):
            assert secret.encode() not in entries.body


def report_named(name):
    return {"folder": None, "name": fresh(name), "query": question()}
