"""Nothing that is sent to a server brings it down, makes it fail, or keeps others waiting.

FARTHING_RANDOM_REQUESTS (10000) is how many requests are made by chance; FARTHING_RANDOM_SEED repeats a run.
"""

import contextlib
import json
import os
import random
import string
import threading
import time

import pytest

from serving import Raw, descriptors, resident_kib, serve, sign_up

from contract import Contract

REQUESTS = int(os.environ.get("FARTHING_RANDOM_REQUESTS", "10000"))
SEED = int(os.environ.get("FARTHING_RANDOM_SEED", "20261121"))
PEOPLE = 4  #: connections that send at once


class Watch:
    """Asks /livez all the while, and keeps how long the slowest answer took."""

    def __init__(self, server):
        self.server = server
        self.slowest = 0.0
        self.answers = 0
        self.failed = None
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ends.set()
        self._thread.join(30)

    def _run(self):
        try:
            while not self._ends.wait(0.05):
                began = time.monotonic()
                with Raw(self.server, seconds=20) as raw:
                    raw.send(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    assert raw.answer().startswith(b"HTTP/1.1 200 ")
                self.slowest = max(self.slowest, time.monotonic() - began)
                self.answers += 1
        except Exception as failed:  # told by `check`
            self.failed = failed

    def check(self):
        assert self.failed is None, self.failed
        assert self.answers > 0 and self.slowest < 1, f"/livez took {self.slowest:.2f} s"


@pytest.fixture
def server(serve, data_folder, farthing, tmp_path):
    farthing("sample", "--output", tmp_path / "bucket", "--months", "2", "--rows", "500", "--last", "2026-10")
    farthing("import", tmp_path / "bucket")
    # Nothing here is to reach AWS; what is made by chance is to be refused or kept, and nobody waits for a network.
    return serve(data_folder, "--no-sync", environment={
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"})


def heads_of(data):
    """(status, headers, body) of what came, as far as it is HTTP."""
    head, _, body = data.partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    # Bytes made by chance can be two requests: the first answer is the one looked at.
    return int(line.split()[1]), headers, body[:int(headers.get("content-length", len(body)))]


def exchange(server, request):
    """Sends bytes, and gives what comes until the server closes; nothing where it closes at once."""
    with Raw(server) as raw:
        with contextlib.suppress(OSError):
            raw.send(request)
            raw.socket.shutdown(1)
        return raw.answer()


class TestSlowClients:
    def test_by_the_hundred_hold_up_nobody(self, server):
        before = descriptors(server.process)
        with contextlib.ExitStack() as held, Watch(server) as watch:
            for at in range(600):
                raw = held.enter_context(Raw(server))
                raw.send(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{" if at % 2 else b"GET /livez HT")
            for _ in range(20):
                assert exchange(server, b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200 ")
        watch.check()
        wait_for(lambda: descriptors(server.process) <= before + 8)

    def test_beyond_the_limit_are_closed_and_the_others_stay(self, server):
        with contextlib.ExitStack() as held:
            first = held.enter_context(Raw(server))
            for _ in range(1400):
                with contextlib.suppress(OSError):
                    held.enter_context(Raw(server)).send(b"G")
            first.send(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert first.answer().startswith(b"HTTP/1.1 200 ")
        wait_for(lambda: exchange(server, b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200 "))

    def test_that_take_no_answer_hold_no_worker(self, server):
        request = b"GET /api/openapi.yaml HTTP/1.1\r\nHost: x\r\n\r\n"
        with contextlib.ExitStack() as held, Watch(server) as watch:
            for _ in range(40):
                held.enter_context(Raw(server)).send(request * 20)
            for _ in range(20):
                assert exchange(server, b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 200 ")
        watch.check()


@pytest.mark.parametrize("request_bytes,status", [
    (b"GET /livez HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 431),
    (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
    (b"GET /livez HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 4_000 + b"\r\n", 431),
    (b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n" + b"a" * 1_048_577, 413),
    (b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551615\r\n\r\n", 413),
    (b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b"a" * 65536 + b"\r\n") * 20, 413),
    (b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
    (b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    (b"GET /livez HTTP/3.0\r\nHost: x\r\n\r\n", 400),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200, 400),
], ids=["a long header", "a long target", "many headers", "a large body", "a body of 2^64", "large chunks", "less than none",
        "two lengths", "another HTTP", "TLS"])
def test_what_is_too_large_or_no_http_is_refused_with_a_problem(server, request_bytes, status):
    said = exchange(server, request_bytes)
    got, headers, body = heads_of(said)
    assert got == status and headers["content-type"] == "application/problem+json", said[:300]
    assert json.loads(body)["status"] == status


class Chance:
    """Requests made by chance: half of them look like the contract's, some are only bytes."""

    words = ["", "default", "x" * 300, "..", "%00", "%2e%2e%2f", "a\tb", "\u00e9", "1", "-1", "2026-10", "9999-99", "null",
             "'; DROP TABLE client; --", "\U0001f4b8", "cost", "service", "tag:", "tag:team", "month", "1e400", "[]", "{}",
             "0", "18446744073709551616", "AmazonEC2", "<script>", "\x00", "\ud7ff", "arn:aws:iam::111122223333:role/x"]

    def __init__(self, seed, things):
        self.random = random.Random(seed)
        self.things = things  #: what is there, by the name of the parameter that takes it
        self.contract = Contract.load()
        self.operations = [one for one in self.contract.operations.values() if one.id != "streamEvents"]

    def text(self):
        kind = self.random.randrange(4)
        if kind == 0:
            return "".join(chr(self.random.randrange(1, 0xD7FF)) for _ in range(self.random.randrange(40)))
        if kind == 1:
            return "".join(self.random.choices(string.printable, k=self.random.randrange(40)))
        return self.random.choice(self.words)

    def quoted(self, text):
        return "".join(chr(byte) if chr(byte).isalnum() or self.random.random() < 0.02 and byte > 32 else f"%{byte:02X}"
                       for byte in text.encode("utf-8", "replace"))

    def value(self, depth=0):
        kind = self.random.randrange(9 if depth < 4 else 6)
        if kind == 0:
            return self.random.choice([None, True, False])
        if kind == 1:
            return self.random.choice([0, -1, 1, 2**31, 2**63, -2**63, 2**64, 10**40])
        if kind == 2:
            return self.random.choice([1e308, -0.0, 0.1, 1e-320])
        if kind < 6:
            return self.text()
        if kind == 6:
            return [self.value(depth + 1) for _ in range(self.random.randrange(4))]
        return {self.text(): self.value(depth + 1) for _ in range(self.random.randrange(4))}

    def of_schema(self, schema, depth=0):
        """What fits a schema, more or less."""
        schema = self.contract.resolve(schema)
        if self.random.random() < 0.06 or depth > 6:
            return self.value(depth)
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                return self.of_schema(self.random.choice(schema[choice]), depth + 1)
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        properties = dict(schema.get("properties", {}))
        required = set(schema.get("required", []))
        for base in schema.get("allOf", []):
            base = self.contract.resolve(base)
            properties |= base.get("properties", {})
            required |= set(base.get("required", []))
        kind = schema.get("type")
        kind = self.random.choice(kind) if isinstance(kind, list) else kind
        if properties or kind == "object":
            made = {name: self.of_schema(one, depth + 1) for name, one in properties.items()
                    if self.random.random() < (0.95 if name in required else 0.4)}
            if self.random.random() < 0.03:
                made[self.text()] = self.value()
            return made
        if kind == "array":
            return [self.of_schema(schema.get("items", {}), depth + 1) for _ in range(self.random.randrange(4))]
        if kind == "integer":
            return self.random.choice([schema.get("minimum", 0), schema.get("maximum", 100), 1, 7, -1, 2**40])
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind == "null":
            return None
        return self.random.choice([*schema.get("examples", []), self.text(), *self.things.values(), "service=AmazonEC2",
                                   "region!=", "tag:team", "2026-09", "last_3_months"])

    def request(self, authorization, origin):
        """(bytes, what it was)"""
        if self.random.random() < 0.1:
            return self.no_http()
        operation = self.random.choice(self.operations)
        path = operation.path
        for name in operation.in_path:
            known = self.things.get(name, "x")
            path = path.replace(f"{{{name}}}", known if self.random.random() < 0.8 else self.quoted(self.text()))
        query = []
        for parameter in operation.parameters:
            if parameter["in"] == "query" and parameter["name"] != "wait" and self.random.random() < 0.4:
                value = self.of_schema(parameter.get("schema", {}))
                value = value if isinstance(value, list) else [value]
                query += [f"{parameter['name']}={self.quoted(one if isinstance(one, str) else json.dumps(one))}" for one in value]
        if self.random.random() < 0.05:
            query.append(self.quoted(self.text()) + self.random.choice(["", "=", "=&&", "=%"]))
        target = path + ("?" + "&".join(query) if query else "")
        method = operation.method if self.random.random() < 0.95 else self.random.choice(
            ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "G\x00T"])
        body = b""
        if operation.body is not None and self.random.random() < 0.97:
            body = json.dumps(self.of_schema(operation.body)).encode("utf-8", "replace")
            if self.random.random() < 0.05:
                body = self.torn(body)
        headers = [("Host", "127.0.0.1"), ("Content-Length", str(len(body))), ("Connection", "close")]
        if self.random.random() < 0.85:
            headers.append(authorization)
        if self.random.random() < 0.95:
            headers.append(("Origin", origin))
        if body and self.random.random() < 0.97:
            headers.append(("Content-Type", "application/json"))
        if self.random.random() < 0.5:
            headers.append(("If-Match", self.random.choice(['"x"', "*", "", 'W/"1"', self.quoted(self.text())])))
        for name in ("Idempotency-Key", "If-None-Match", "Last-Event-ID", "Accept-Encoding", "Range", "Cookie", "Expect",
                     "X-Forwarded-For"):
            if self.random.random() < 0.03:
                headers.append((name, "".join(c for c in self.text() if 32 <= ord(c) < 127)))
        text = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
        return text.encode("utf-8", "replace") + body, operation.id

    def torn(self, data):
        data = bytearray(data)
        for _ in range(self.random.randrange(1, 4)):
            if data:
                data[self.random.randrange(len(data))] = self.random.randrange(256)
        return bytes(data[:self.random.randrange(len(data) + 1)])

    def no_http(self):
        kind = self.random.randrange(3)
        if kind == 0:
            return self.random.randbytes(self.random.randrange(1, 400)), "bytes"
        whole = (b"GET /api/v1/clients/default/bills?payer=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n"
                 b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
        if kind == 1:
            return self.torn(whole), "torn"
        return (b"GET /" + self.quoted(self.text()).encode() + b"\r\n" + self.random.randbytes(20) + b"\r\n\r\n"), "half"


def wait_for(holds, seconds=30):
    """For what comes by itself, such as the end of what was closed."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


# Answers that are a 5xx and no fault: what farthing asks elsewhere does not answer, or there are too many requests.
MAY_FAIL = {502, 503, 504}


# Whoever signs out or is removed has no more say: everything after that would only be refused.
ENDS_IT_ALL = ("signOut", "changePassword", "endMySession", "confirmTotp", "removeUser", "changeUser", "putMembership",
               "removeMembership", "revokeToken", "removeClient")


def wrong_with(said):
    """What is wrong with an answer; nothing where it is as it should be. No answer at all is one to bytes that are none."""
    if not said:
        return None
    status, headers, body = heads_of(said)
    if status >= 500 and status not in MAY_FAIL:
        return f"{status}"
    kind = headers.get("content-type", "")
    if status >= 400 and kind != "application/problem+json":
        return f"{status} as {kind or 'nothing'}"
    if status >= 400 and body and json.loads(body)["status"] != status:
        return f"{status} that says {json.loads(body)['status']}"
    return None


def test_requests_by_chance_are_answered_or_refused_and_never_fail(server):
    api = sign_up(server)
    token = api("makeToken", json={"client": None, "name": "all", "scopes": ["read", "write", "onboard", "admin"]}, expect=201)
    question = {"range": "last_3_months", "from": None, "to": None, "granularity": "month", "group_by": ["service"],
                "filter": [], "metric": ["unblended"], "by": None, "top": 10, "chart": "bar"}
    bill = api("listBills", client="default")["bills"][0]
    account = api("connectAccount", client="default", wait=30, json={"name": "payer"}, expect=202)["connection"]["id"]
    things = {"client": "default", "code": "usage", "dimension": "service", "payer": bill["payer"], "period": bill["period"],
              "connection": account, "user": api("getMe")["id"],
              "report": api("makeReport", client="default", expect=201,
                            json={"folder": None, "name": "r", "query": question})["id"],
              "folder": api("makeFolder", client="default", json={"name": "f"}, expect=201)["id"],
              "dashboard": api("makeDashboard", client="default", json={"name": "d", "widgets": []}, expect=201)["id"]}
    by_cookie = ("Cookie", f"__Host-farthing={api.cookie}")
    by_token = ("Authorization", f"Bearer {token['token']}")
    wrong, lock, sizes, counts = [], threading.Lock(), [], {}

    def send(seed):
        chance = Chance(seed, things)
        for at in range(REQUESTS // PEOPLE // 2):
            request, what = chance.request(by_token if at % 3 else by_cookie, server.address)
            if what in ENDS_IT_ALL:
                continue
            said = exchange(server, request)
            try:
                trouble = wrong_with(said)
            except ValueError as failed:
                trouble = f"an answer that cannot be read: {failed}"
            with lock:
                counts[said[9:12].decode()] = counts.get(said[9:12].decode(), 0) + 1
                if trouble:
                    wrong.append((what, trouble, request, said))
            if server.process.poll() is not None:
                return

    def round_of(seed):
        people = [threading.Thread(target=send, args=(seed + number,)) for number in range(PEOPLE)]
        for one in people:
            one.start()
        for one in people:
            one.join()

    with Watch(server) as watch:
        round_of(SEED)
        sizes.append((resident_kib(server.process), descriptors(server.process)))
        assert server.process.poll() is None, "the server is gone"
        # As many once more: what it keeps, it has kept by now.
        round_of(SEED + PEOPLE)
        sizes.append((resident_kib(server.process), descriptors(server.process)))
    print(f"{dict(sorted(counts.items()))} /livez {watch.answers} times, the slowest {watch.slowest:.3f} s; RSS and descriptors {sizes}")
    kinds = {}
    for what, trouble, request, said in wrong:
        kinds.setdefault((what, trouble), (request, said[-400:]))
    assert not kinds, "\n".join(f"{kind}: {request!r}\n  -> {said!r}" for kind, (request, said) in kinds.items())
    watch.check()
    wait_for(lambda: descriptors(server.process) <= sizes[0][1] + 8)
    after = resident_kib(server.process)
    # Kept answers may fill 64 MiB; a leak of a page a request would be more.
    assert after < sizes[0][0] + 98304, f"RSS grew from {sizes[0][0]} KiB to {after} KiB"
    assert server.stop() == 0
