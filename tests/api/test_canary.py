"""Nothing of a client ever reaches another: calls made up by chance over every operation, and not one word comes back.

FARTHING_CANARY says how many calls: 2,000 by default, 100,000 before a release. FARTHING_CANARY_SEED repeats a run.
"""

import collections
import os
import random

import pytest

from canary import Attacker, Marks, as_strangers
from world import PERIOD, World, question, write_bill

CALLS = int(os.environ.get("FARTHING_CANARY", "2000"))
SEED = int(os.environ.get("FARTHING_CANARY_SEED", random.randrange(1_000_000)))
#: Lists that hold all of a client's things; they must be the same before and after.
LISTS = (("listConnections", "connections"), ("listReports", "reports"), ("listDashboards", "dashboards"),
         ("listBills", "bills"), ("listExternalIds", "external_ids"), ("listConfigurationErrors", "errors"))


class Victim:
    """A client whose things are all marked."""

    def __init__(self, world, client, payer, farthing_on, folder):
        self.marks = marks = Marks(client)
        self.world = world
        self.tenant = tenant = world.tenant(client, name=marks.word("Name", secret=True),
                                            words=lambda what: marks.word(what, secret=True))
        admin, things = tenant.admin, tenant.things
        # Of each kind one is known to the attackers by its id, and one is not.
        for what in ("connection", "report", "folder", "dashboard", "invitation", "token"):
            marks.know(things[what])
            marks.keep(world.make(tenant, what, words=lambda of: marks.word(of, secret=True)))
        etag = admin("getReport", client=client, report=things["report"]).header("ETag")
        key = marks.word("key")
        body = {"folder": None, "name": marks.word("keyed", secret=True), "query": question()}
        marks.keep(admin("makeReport", client=client, json=body, key=key, expect=201)["id"])
        bill = {"resource": "resource", "value": "owner", "service": "Service", "key": "tagkey"}
        bill = {name: marks.word(word, secret=True) for name, word in bill.items()}
        account, amount = payer[:-1] + "9", f"{payer[:7]}.{payer[7:]}"
        farthing_on(folder / "data")("import", write_bill(folder / f"{client}.csv", payer, account,
                                                          rows=1, cost=amount, **bill), "--client", client)
        marks.keep(admin("listBills", client=client)["bills"][0]["delivery"])
        marks.keep(amount)
        for one in admin("listExternalIds", client=client)["external_ids"]:
            marks.keep(one["external_id"])
        for role, user in tenant.users.items():
            marks.know(user) if role == "member" else marks.keep(user)
        known = {"payer": payer, "period": PERIOD, "account": account, "user": tenant.users["member"], "etag": etag,
                 "key": key, "cursor": admin("listTokens", limit=1)["next_cursor"], "dimension": "resource",
                 "session": tenant.people["member"]("listMySessions")["sessions"][0]["id"]}
        self.things = things | known
        for word in (client, payer, account):
            marks.know(word)

    def everything(self):
        """All that is the client's, as its admin sees it."""
        admin, client = self.tenant.admin, self.tenant.id
        lists = {operation: admin(operation, client=client)[field] for operation, field in LISTS}
        for operation, field in (("listUsers", "users"), ("listTokens", "tokens"), ("listInvitations", "invitations")):
            lists[operation] = admin.pages(operation, field, 500, client=client)
            for one in lists[operation]:
                one.pop("signed_in_at", None)
                one.pop("used_at", None)
        return lists


@pytest.fixture(scope="module")
def victims(serve, aws, farthing_on, tmp_path_factory):
    folder = tmp_path_factory.mktemp("canary")
    world = World(serve(folder / "data", environment=aws))
    return [Victim(world, "alder", "310725994861", farthing_on, folder),
            Victim(world, "birch", "842169357018", farthing_on, folder)]


def test_marks_are_seen_by_their_own(victims):
    """Were they not, the next test would find nothing whatever leaked."""
    for victim in victims:
        admin, client = victim.tenant.admin, victim.tenant.id
        found = collections.Counter()
        for operation in admin.contract.operations.values():
            if operation.method == "GET" and not operation.is_public:
                arguments = {name: victim.things[name] for name in operation.in_path if name in victim.things}
                if len(arguments) == len(operation.in_path):
                    answer = admin(operation.id, expect=range(200, 600), **arguments)
                    found.update({secret: 1 for secret in victim.marks.found_in(answer.everything())})
        for tag in (one for one in victim.marks.secret if one.startswith("tagkey")):
            answer = admin("getCost", client=client, group_by=f"tag:{tag},resource")
            found.update(victim.marks.found_in(answer.everything()))
        unseen = set(victim.marks.secret) - set(found)
        # A token's first name, an invitation's guest and the like stand in one list each; nothing may stand in none.
        assert not unseen, f"{victim.tenant.id}: nobody ever sees {unseen}"


@pytest.mark.parametrize("of, at", [(0, 1), (1, 0)])
def test_nothing_of_a_client_reaches_another(victims, contract, of, at):
    """Calls by users and tokens of one client for what is the other's: 0 bytes of it, and nothing of it is changed."""
    attackers, victim = victims[of], victims[at]
    before = victim.everything()
    callers = as_strangers([*attackers.tenant.people.values(), *attackers.tenant.tokens.values()])
    attacker = Attacker(contract, callers, attackers.things, victim.marks, victim.things, f"{SEED} {of}")
    statuses, reached = collections.Counter(), set()
    for number in range(CALLS // 2):
        caller, operation, arguments, answer = attacker.attack()
        leaked = victim.marks.found_in(answer.everything())
        assert not leaked, (f"call {number} of seed {SEED}: {caller} got {leaked} by {operation.id} with {arguments}: "
                            f"{answer.status} {answer.body[:500]!r}")
        statuses[answer.status] += 1
        reached.add(operation.id)
    # By chance they see the newest of their log only.
    leaked = victim.marks.found_in(str(attackers.tenant.admin.pages("listAudit", "entries", 500)).encode())
    assert not leaked, f"the log of {attackers.tenant.id} tells {leaked}"
    assert victim.everything() == before, f"seed {SEED}: something of {victim.tenant.id} was changed"
    assert statuses[404] > CALLS // 20, f"hardly a call found its way to the other client: {statuses}"
    assert statuses[200] + statuses[201] > 0, f"not a call was answered: {statuses}"
    if CALLS >= 2000:
        missed = {one.id for one in attacker.operations} - reached
        assert len(missed) <= 12, f"never called: {missed}"
    print(f"{CALLS // 2:,} calls of seed {SEED}: {dict(statuses)}")
