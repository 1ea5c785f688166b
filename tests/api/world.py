"""Two clients on one server, with people of every role, tokens of every scope, and things of their own."""

import dataclasses
import itertools
import re

import pytest

from peer.client import Peer
from server import Api

PASSWORD = "seven violet otters paint doors"
ROLES_OF_A_CLIENT = ("client_admin", "finance", "member")
SCOPES = ("read", "write", "onboard", "admin")

_numbers = itertools.count(1)


def fresh(word="x"):
    """A name that nobody has."""
    return f"{word}-{next(_numbers)}"


def question(**changed):
    """A report's question."""
    return {"range": "last_3_months", "from": None, "to": None, "granularity": "month", "group_by": ["service"],
            "filter": [], "metric": ["unblended"], "by": None, "top": 10, "chart": "bar"} | changed


def secret_of(link):
    """The last part of an invitation's link."""
    return re.search(r"[A-Za-z0-9_-]{16,}$", link)[0]


@dataclasses.dataclass
class Tenant:
    """A client, those who belong to it, and what it has."""

    id: str
    people: dict  #: Api by role
    tokens: dict  #: Api by scope
    users: dict  #: id by role
    things: dict  #: ids, by the name of the parameter that takes them

    @property
    def admin(self):
        return self.people["client_admin"]


class World:
    """A server with its first user, and whoever is made after."""

    def __init__(self, server, farthing=None):
        self.server = server
        self.farthing = farthing  #: the command line on the same data
        self.partner = Api(server, name="partner_admin")
        self.partner("setUp", json={"code": server.code, "email": "partner@example.test", "name": "Pat",
                                    "password": PASSWORD}, expect=201)
        self.users = {"partner_admin": self.partner("getMe")["id"]}
        self.tokens = {scope: self.token(None, scope) for scope in SCOPES}

    def nobody(self):
        return Api(self.server)

    def person(self, client, role, name=None, email=None):
        """Somebody new, invited and signed in."""
        email = email or f"{fresh(role)}@example.test"
        made = self.partner("invite", json={"client": client, "role": role, "email": email}, expect=201)
        api = Api(self.server, name=f"{role} of {client}")
        accepted = api("acceptInvitation", json={"token": secret_of(made["link"]), "name": name or f"The {role}",
                                                 "password": PASSWORD}, expect=201)
        assert accepted["needs"] == "nothing" and api.cookie
        api.email = email
        return api

    def again(self, api):
        """The same person, signed in elsewhere."""
        other = Api(self.server, name=api.name)
        other.email = getattr(api, "email", "partner@example.test")
        assert other("signIn", json={"email": other.email, "password": PASSWORD})["needs"] == "nothing"
        return other

    def token(self, client, scope, name=None):
        body = {"client": client, "name": name or fresh("token"), "scopes": [scope]}
        made = self.partner("makeToken", json=body, expect=201)
        api = Api(self.server, token=made["token"], name=f"{scope} token of {client or 'all clients'}")
        api.id = made["id"]
        return api

    def tenant(self, client, name=None, words=lambda what: fresh(what)):
        """A client with everything in it; `words` makes the names."""
        self.partner("addClient", json={"id": client, "name": name or client.title()}, expect=201)
        people = {role: self.person(client, role, name=words(role)) for role in ROLES_OF_A_CLIENT}
        tokens = {scope: self.token(client, scope, name=words("token")) for scope in SCOPES}
        users = {role: api("getMe")["id"] for role, api in people.items()}
        tenant = Tenant(client, people, tokens, users, {})
        tenant.things = {"client": client} | {what: self.make(tenant, what, words) for what in
                                              ("connection", "report", "folder", "dashboard", "invitation", "token")}
        return tenant

    def make(self, tenant, what, words=lambda what: fresh(what)):
        """Something new of a client; its id."""
        admin, client = tenant.admin, tenant.id
        if what == "connection":
            made = admin("connectAccount", client=client, wait=60, json={"name": words("account")}, expect=202)
            return made["connection"]["id"]
        if what == "report":
            return admin("makeReport", client=client, expect=201,
                         json={"folder": None, "name": words("report"), "query": question()})["id"]
        if what == "folder":
            return admin("makeFolder", client=client, json={"name": words("folder")}, expect=201)["id"]
        if what == "dashboard":
            tile = {"title": words("tile"), "kind": "text", "report": None, "query": None, "text": words("text"),
                    "column": 0, "row": 0, "width": 4, "height": 2}
            return admin("makeDashboard", client=client, json={"name": words("dashboard"), "widgets": [tile]},
                         expect=201)["id"]
        if what == "invitation":
            body = {"client": client, "role": "member", "email": f"{words('guest')}@example.test"}
            return admin("invite", json=body, expect=201)["id"]
        if what == "token":
            body = {"client": client, "name": words("token"), "scopes": ["read"]}
            return admin("makeToken", json=body, expect=201)["id"]
        if what == "attempt":
            return admin("examine", client=client, json={"check": "identity"}, expect=202)["id"]
        raise KeyError(what)


HAND_MADE_HEADER = ("bill/PayerAccountId,bill/BillingPeriodStartDate,lineItem/UsageAccountId,lineItem/LineItemType,"
                    "lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/CurrencyCode,lineItem/ProductCode,"
                    "lineItem/UsageType,lineItem/ResourceId,lineItem/UnblendedCost,resourceTags/user:{key}\n")


PERIOD = "2026-05"


def write_bill(path, payer, account, month=PERIOD, service="AmazonEC2", resource="i-1", key="team", value="a",
               cost="1.25", rows=20):
    """A bill of one's own, as somebody exports it by hand: a row a day, from the first of the month on."""
    lines = [f"{payer},{month}-01T00:00:00Z,{account},Usage,{month}-{day % 28 + 1:02}T00:00:00Z,"
             f"{month}-{day % 28 + 1:02}T01:00:00Z,USD,{service},{service}-Box,{resource},{cost},{value}\n"
             for day in range(rows)]
    path.write_text(HAND_MADE_HEADER.format(key=key) + "".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def own_peer():
    """A peer that no other test resets."""
    peer = Peer.start()
    yield peer
    peer.stop()


@pytest.fixture(scope="session")
def aws(own_peer):
    """The environment of a server that finds AWS in the peer, and has credentials there."""
    vendor = own_peer.seed()["vendor"]
    return own_peer.environment(vendor["access_key"], vendor["secret_key"]) | {"AWS_MAX_ATTEMPTS": "1"}


@pytest.fixture(scope="session")
def world(serve, aws, farthing_on, tmp_path_factory):
    """A server with the clients acme and globex, for all tests: what a test changes is of its own making."""
    folder = tmp_path_factory.mktemp("world")
    world = World(serve(folder / "data", environment=aws), farthing_on(folder / "data"))
    for at, client in enumerate(("acme", "globex"), 1):
        tenant = world.tenant(client)
        payer, account = f"{at}" * 12, f"{at + 2}" * 12
        world.farthing("import", write_bill(folder / f"{client}.csv", payer, account), "--client", client)
        tenant.things |= {"payer": payer, "period": PERIOD, "account": account, "dimension": "service"}
        setattr(world, client, tenant)
    return world


@pytest.fixture
def acme(world):
    return world.acme


@pytest.fixture
def globex(world):
    return world.globex
