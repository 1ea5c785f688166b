"""Calls by users of one client for everything of another, made up by chance, and the words that must never come back.

What a client has is marked twice: what an attacker may know of it (`known`: ids and names that are sent in calls) and
what only its own people can know (`secret`: never sent). A secret in an answer to anybody else is a leak.
"""

import random
import string

from server import Api
from valid_requests import ValidRequests

#: They would end the attacker's own session or rights, and prove nothing about others.
OF_ONESELF = {"signOut", "changePassword", "beginTotp", "confirmTotp", "removeTotp", "setUp", "signIn", "endOidc",
              "giveSecondFactor", "acceptInvitation"}
#: They ask AWS and take their time: one call in so many.
SLOW = {"connectAccount", "editConnection", "checkConnection", "resumeConnection", "examine", "listExports",
        "retestConfigurationErrors", "startSync"}
SLOWER = 20
HOSTILE = ["", ".", "..", "../{}", "{}/", "{}%00", "{}\u0000", "%2e%2e%2f{}", "*", "%", "_", "' OR '1'='1", "{}' --", "{},{}",
           "\"{}\"", "{}\r\nX: y", "\ufeff{}", "{} ", "-1", "0", "null", "undefined", "9" * 30, "\U0001f4a3", "{{}}", "${{{}}}"]


class Marks:
    """Makes words that nobody else makes, and remembers those that must stay inside."""

    def __init__(self, of):
        self.of = of
        self.known = []
        self.secret = []
        self._random = random.Random(of)

    def word(self, what, secret=False):
        word = f"{what}-{self.of}-" + "".join(self._random.choices(string.ascii_lowercase, k=12))
        (self.secret if secret else self.known).append(word)
        return word

    def keep(self, secret):
        """Something that farthing made, such as an id: it must stay inside as well."""
        if len(secret) >= 8:  # what is shorter comes up by chance
            self.secret.append(secret)

    def know(self, word):
        self.known.append(word)

    def found_in(self, content):
        """Secrets that stand in some bytes, as they are or escaped."""
        return [secret for secret in self.secret if secret.encode() in content]


class Attacker:
    """Makes calls up. `target` are the marks of who is attacked, `things` ids of theirs by parameter."""

    def __init__(self, contract, callers, own, target, things, seed):
        self.contract = contract
        self.callers = callers
        self.own = own  #: things of the attacker's own client
        self.target = target
        self.things = things
        self.random = random.Random(seed)
        self.requests = ValidRequests(contract)
        self.operations = [one for one in contract.operations.values() if one.id not in OF_ONESELF]
        self.weights = [1 / SLOWER if one.id in SLOW else 1 for one in self.operations]

    def word(self):
        """Something of theirs, whole or bent."""
        known = self.random.choice(self.target.known)
        return known if self.random.random() < 0.7 else self.random.choice(HOSTILE).replace("{}", known)

    def thing(self, name):
        """What stands in the path for a parameter: mostly what is theirs."""
        if name == "client":
            # One's own is the way in; what is theirs then stands elsewhere.
            return self.random.choice([self.own["client"], self.things["client"], self.things["client"], self.word()])
        return self.things[name] if name in self.things and self.random.random() < 0.6 else self.word()

    def bend(self, value):
        """A body with some of its texts replaced."""
        if isinstance(value, dict):
            return {name: self.bend(one) if name not in self.things or self.random.random() < 0.4 else self.things[name]
                    for name, one in value.items()}
        if isinstance(value, list):
            return [self.bend(one) for one in value]
        if isinstance(value, str) or value is None:
            return self.word() if self.random.random() < 0.3 else value
        return value

    def body(self, operation):
        properties, _ = self.requests.fields(operation.body)
        body = self.requests.body(operation.body, self.random.choice([self.own, self.things]))
        for name, schema in properties.items():
            if name not in body and self.random.random() < 0.3:
                body[name] = self.requests.value(name, schema, self.things)
        if body and self.random.random() < 0.1:
            body[self.random.choice(["client", "id", "owner", "tenant", "user"])] = self.word()
        return self.bend(body)

    def query(self, operation):
        query = {}
        for parameter in operation.parameters:
            if parameter["in"] != "query" or self.random.random() < 0.5:
                continue
            name, schema = parameter["name"], self.contract.resolve(parameter["schema"])
            if name in ("connection", "client", "code", "cursor") and self.random.random() < 0.7:
                query[name] = self.things.get(name, self.word())
            elif name == "filter":
                query[name] = [f"{self.random.choice(['account', 'resource', 'tag:' + self.word(), 'service'])}={self.word()}"]
            elif name == "group_by":
                query[name] = self.random.choice(["service", "account", "resource", "tag:" + self.word(), self.word()])
            elif name == "wait":
                query[name] = 0
            elif "enum" in schema and self.random.random() < 0.8:
                query[name] = self.random.choice(schema["enum"])
            else:
                query[name] = self.word() if self.random.random() < 0.6 else self.requests.of_schema(schema, self.things)
        return query

    def attack(self):
        """One call; the answer, and whose it was."""
        [operation] = self.random.choices(self.operations, self.weights)
        caller = self.random.choice(self.callers)
        arguments = {name: self.thing(name) for name in operation.in_path} | self.query(operation)
        if operation.body is not None:
            arguments["json"] = self.body(operation)
        if operation.parameter("If-Match"):
            arguments["if_match"] = self.random.choice(["*", '"1"', self.things["etag"]])
        if operation.parameter("Idempotency-Key") and self.random.random() < 0.3:
            arguments["key"] = self.things["key"]
        headers = {}
        if self.random.random() < 0.1:
            name = self.random.choice(["X-Client", "X-Forwarded-For", "X-Original-URL", "X-HTTP-Method-Override", "Forwarded"])
            headers[name] = self.things["client"]
        answer = self.call(caller, operation, arguments, headers)
        return caller, operation, arguments, answer

    def call(self, caller, operation, arguments, headers):
        return caller(operation.id, expect=range(200, 600), headers=headers, **arguments)


def as_strangers(callers):
    """The same callers with connections of their own, so that a request that ends one disturbs nobody."""
    strangers = []
    for caller in callers:
        stranger = Api(caller.server, token=caller.token, name=caller.name)
        stranger.cookie = caller.cookie
        strangers.append(stranger)
    return strangers
