"""A server with work on it: a partner with two clients, one of them with an organisation in AWS and its bills."""

import pytest

from connected_accounts import this_month
from peer.client import Peer
from world import World, question, write_bill

MONTHS = 4
ACCOUNTS = 16


class Office:
    def __init__(self, world, peer, state, sample):
        self.world, self.peer, self.state, self.sample = world, peer, state, sample
        self.server = world.server
        self.partner = world.partner
        self.farthing = world.farthing

    def external_id(self, client):
        return external_id(self.partner, client)


def external_id(api, client):
    """That of the client's own organisation; it is made when it is first asked for."""
    return api("makeExternalId", client=client, json={"organisation": "default"})["external_id"]


def trust(peer, state, identifier):
    for account in state["accounts"].values():
        peer.set_trust(account["role_arn"], external_id=identifier)


@pytest.fixture(scope="session")
def office(serve, sample, farthing_on, tmp_path_factory):
    """acme has a connected payer with bills, a connection that AWS refuses, reports, a dashboard; globex one bill."""
    folder = tmp_path_factory.mktemp("office")
    bills = sample(months=MONTHS, rows=500, accounts=ACCOUNTS, last=this_month())
    peer = Peer.start()
    state = peer.seed(str(bills.folder))
    vendor = state["vendor"]
    environment = peer.environment(vendor["access_key"], vendor["secret_key"]) | {"AWS_MAX_ATTEMPTS": "1"}
    world = World(serve(folder / "data", environment=environment), farthing_on(folder / "data"))
    made = Office(world, peer, state, bills)
    made.acme, made.globex = world.tenant("acme", "Acme"), world.tenant("globex", "Globex")
    admin = made.acme.admin
    trust(peer, state, external_id(admin, "acme"))
    events = admin.events("acme")
    attempt = admin("connectAccount", client="acme", wait=60, expect=202,
                    json={"name": "payer", "role_arn": state["role_arn"], "since": bills.bills[0]["period"]})
    assert attempt["usable"], attempt.json
    made.connection = attempt["connection"]["id"]
    admin("startSync", client="acme", json={"connection": made.connection}, expect=202)
    awaited = MONTHS
    for name, _, _ in events:
        awaited -= name == "bill"
        if awaited == 0:
            break
    events.close()

    member = next(account for account in sorted(state["accounts"]) if account not in (state["payer"], state["standalone"]))
    peer.set_trust(state["accounts"][member]["role_arn"], external_id="somebody-else-s-external-id")
    admin("connectAccount", client="acme", wait=60, expect=202,
          json={"name": "refused", "role_arn": state["accounts"][member]["role_arn"]})
    made.refused = member
    made.report = admin("makeReport", client="acme", expect=201,
                        json={"folder": None, "name": "By team", "query": question(group_by=["service"])})["id"]
    payer, account = "2" * 12, "4" * 12
    made.partner("addClient", json={"id": "fresh", "name": "Fresh and new"}, expect=201)
    world.farthing("import", write_bill(folder / "globex.csv", payer, account, month=this_month(), service="GlobexOnly"),
                   "--client", "globex")
    yield made
    peer.stop()


@pytest.fixture
def company(peer, serve, farthing_on, sample, tmp_path):
    """A server and an organisation of one test: company(months=2).trust() lets this farthing in."""

    made = []

    def make(**options):
        bills = sample(**{"last": this_month(), "rows": 200, "months": 1, "accounts": 4} | options)
        made.append(Company(peer, serve, farthing_on, bills, tmp_path))
        return made[-1]

    yield make
    for one in made:
        one.server.stop()


class Company:
    CLIENT = "acme"

    def __init__(self, peer, serve, farthing_on, bills, folder):
        self.peer, self.sample, self.folder = peer, bills, folder
        self.state = peer.seed(str(bills.folder))
        self.payer, self.bucket = self.state["payer"], self.state["bucket"]
        vendor = self.state["vendor"]
        self.environment = peer.environment(vendor["access_key"], vendor["secret_key"]) | {"AWS_MAX_ATTEMPTS": "1"}
        self.world = World(serve(folder / "data", environment=self.environment), farthing_on(folder / "data"))
        self.server, self.admin = self.world.server, self.world.partner
        self.admin("addClient", json={"id": self.CLIENT, "name": "Acme"}, expect=201)

    @property
    def external_id(self):
        return external_id(self.admin, self.CLIENT)

    @property
    def members(self):
        return sorted(one for one in self.state["accounts"] if one not in (self.payer, self.state["standalone"]))

    def role(self, account=None):
        return self.state["accounts"][account or self.payer]["role_arn"]

    def trust(self, identifier=None):
        """What an administrator does in every account with the External ID that farthing shows."""
        trust(self.peer, self.state, identifier or self.external_id)

    def without_roles(self):
        """Nobody has done anything for farthing in AWS yet."""
        for account in self.state["accounts"].values():
            self.peer.delete_role(account["role_arn"])
        return self

    def bills(self):
        return self.admin("listBills", client=self.CLIENT)["bills"]

    def connections(self):
        return self.admin("listConnections", client=self.CLIENT)["connections"]
