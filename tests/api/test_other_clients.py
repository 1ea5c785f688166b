"""A client that one is not a member of is not there: the same words, byte for byte, as for what never was."""

import pytest

from contract import Contract
from server import is_problem
from valid_requests import lacks
from world import question

NEVER = "neverwas"
OPERATIONS = sorted((one for one in Contract.load().operations.values() if one.is_of_client), key=lambda one: one.id)
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=[one.id for one in OPERATIONS])
#: Ids that belong to a client, by the parameter that takes them, and ids of the same form that nobody has.
OF_A_CLIENT = ("connection", "report", "folder", "dashboard", "attempt", "payer")


def unlike(identifier):
    """An id of the same form, with the same beginning, that is not there."""
    begin, dash, rest = identifier.rpartition("-")
    turned = {"0": "1", "a": "b"}
    return begin + dash + "".join(turned.get(sign, "0" if sign.isdigit() else "a") for sign in rest)


def words_of(answer, *ids):
    """What was said, with the ids that were asked for taken out."""
    said = answer.everything()
    for one in ids:
        said = said.replace(one.encode(), b"ID")
    # Ids differ in length, and answers that repeat them.
    return [line for line in said.split(b"\n") if not line.lower().startswith(b"content-length:")]


def callers(tenant, operation):
    """Those who may call it for their own client."""
    people = [api for role, api in tenant.people.items() if not lacks(operation, roles=[role])]
    tokens = [api for scope, api in tenant.tokens.items() if not lacks(operation, scopes=[scope])]
    return people + tokens


@each_operation
class TestOfAnotherClient:
    def test_answers_as_if_there_were_no_such_client(self, world, requests_of, operation):
        theirs = requests_of.of(operation, world.globex.things)
        for caller in callers(world.acme, operation):
            there = is_problem(caller(operation.id, expect=404, **theirs), 404)
            not_there = caller(operation.id, expect=404, **theirs | {"client": NEVER})
            assert words_of(there, "globex") == words_of(not_there, NEVER), caller

    def test_answers_the_same_to_who_may_not_call_it_at_all(self, world, requests_of, operation):
        """A role of one's own client says nothing about another."""
        theirs = requests_of.of(operation, world.globex.things)
        for caller in {*world.acme.people.values()} - {*callers(world.acme, operation)}:
            there = caller(operation.id, expect=(403, 404), **theirs)
            not_there = caller(operation.id, expect=(403, 404), **theirs | {"client": NEVER})
            assert words_of(there, "globex") == words_of(not_there, NEVER), caller

    def test_hides_its_things_from_ones_own_client(self, world, requests_of, operation):
        """The path names one's own client, and a thing of the other's."""
        for name in set(operation.in_path) & set(OF_A_CLIENT):
            theirs = world.globex.things.get(name) or world.make(world.globex, name)
            mine = requests_of.of(operation, world.acme.things | {name: theirs})
            for caller in callers(world.acme, operation):
                there = caller(operation.id, expect=(404,), **mine)
                not_there = caller(operation.id, expect=(404,), **mine | {name: unlike(theirs)})
                assert words_of(there, theirs) == words_of(not_there, unlike(theirs)), (caller, name)


class TestThingsOfNoClient:
    def test_of_others_are_not_there_either(self, world):
        admin, things = world.acme.admin, world.globex.things
        for operation_id, name, theirs in (("revokeToken", "token", things["token"]),
                                           ("revokeInvitation", "invitation", things["invitation"]),
                                           ("getUser", "user", world.globex.users["member"])):
            there = is_problem(admin(operation_id, expect=404, **{name: theirs}), 404)
            not_there = admin(operation_id, expect=404, **{name: unlike(theirs)})
            assert words_of(there, theirs) == words_of(not_there, unlike(theirs)), operation_id

    @pytest.mark.parametrize("operation_id, field", [("listUsers", "users"), ("listTokens", "tokens"),
                                                     ("listInvitations", "invitations"), ("listAudit", "entries")])
    def test_are_listed_for_their_own_only(self, world, operation_id, field):
        admin = world.acme.admin
        there = admin(operation_id, client="globex", expect=404)
        not_there = admin(operation_id, client=NEVER, expect=404)
        assert words_of(there, "globex") == words_of(not_there, NEVER)
        assert admin.pages(operation_id, field, 50)
        text = str(admin.pages(operation_id, field, 50))
        for theirs in (*world.globex.users.values(), world.globex.things["token"], world.globex.things["invitation"]):
            assert theirs not in text

    def test_who_was_refused_there_is_told_to_the_partner_alone(self, world):
        """A client's log does not say who the people of another are, nor the other's what this one has."""
        for stranger in (world.globex.people["client_admin"], world.globex.tokens["admin"]):
            stranger("makeFolder", client="acme", json={"name": "theirs"}, expect=404)
        told = world.partner("listAudit", limit=4)["entries"]
        refused = [one for one in told if one["outcome"] == "refused" and "/clients/acme/" in one["target"]]
        assert [one["client"] for one in refused] == [None, None]
        assert {one["actor"] for one in refused} == {world.globex.users["client_admin"], world.globex.tokens["admin"].id}
        for tenant in (world.acme, world.globex):
            numbers = {one["number"] for one in tenant.admin.pages("listAudit", "entries", 500)}
            assert not numbers & {one["number"] for one in refused}

    def test_clients_are_those_of_ones_own(self, world):
        assert [one["id"] for one in world.acme.people["member"]("listClients")["clients"]] == ["acme"]
        assert [one["id"] for one in world.acme.tokens["read"]("listClients")["clients"]] == ["acme"]
        assert {"acme", "globex"} <= {one["id"] for one in world.partner("listClients")["clients"]}


class TestAForeignThing:
    def test_is_not_reached_through_a_body(self, world):
        acme, things = world.acme, world.globex.things
        report = {"folder": None, "name": "mine", "query": question()}
        for operation_id, name, body in (("makeReport", "folder", report), ("startSync", "connection", {}),
                                         ("retestConfigurationErrors", "connection", {})):
            theirs, nobodys = things[name], unlike(things[name])
            there = acme.admin(operation_id, client="acme", json=body | {name: theirs}, expect=(400, 404, 422))
            not_there = acme.admin(operation_id, client="acme", json=body | {name: nobodys}, expect=(400, 404, 422))
            assert there.status == not_there.status
            assert words_of(there, theirs) == words_of(not_there, nobodys), operation_id

    def test_is_not_reached_through_a_cursor(self, world):
        """A page of their list says nothing in mine."""
        for _ in range(3):
            world.make(world.globex, "token")
        theirs = world.globex.admin("listTokens", limit=1)["next_cursor"]
        answer = world.acme.admin("listTokens", limit=500, cursor=theirs, expect=(200, 400))
        if answer.status == 200:
            assert all(one["client"] == "acme" for one in answer["tokens"])

    def test_is_not_replayed_by_its_key(self, world):
        key, body = "the-same-for-both", {"folder": None, "name": "by key", "query": question()}
        theirs = world.globex.admin("makeReport", client="globex", json=body, key=key, expect=201)
        mine = world.acme.admin("makeReport", client="acme", json=body, key=key, expect=201)
        assert mine["id"] != theirs["id"] and mine.header("Idempotency-Replayed") is None
