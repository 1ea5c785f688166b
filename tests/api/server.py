"""A running `farthing serve`, and those who speak to it. Every answer is held against the contract.

    api = Api(server)
    api("signIn", json={"email": "ann@example.test", "password": "..."})
    api("changeReport", client="acme", report="r1", if_match=etag, json={"name": "by team"}, expect=412)
"""

import http.client
import json
import re
import subprocess
import threading
import urllib.parse

import pytest

from contract import PROBLEM, Contract

COOKIE = "__Host-farthing"
SECONDS = 60


class Server:
    """The process, and where it listens. Its log goes where that of the tests goes, or into the file `log`."""

    def __init__(self, process, address, code):
        self.process = process
        self.address = address  #: http://127.0.0.1:43210
        self.code = code  #: the one-time code, None after the first start

    @classmethod
    def start(cls, command, environment, is_first, log=None):
        process = subprocess.Popen([str(word) for word in command], env=environment, stdout=subprocess.PIPE, text=True,
                                   stdin=subprocess.DEVNULL, stderr=log)
        # Who hangs before it listens ends here, not the tests.
        limit = threading.Timer(SECONDS, process.kill)
        limit.start()
        address = code = None
        lines = []
        try:
            while address is None or (is_first and code is None):
                line = process.stdout.readline()
                if not line:
                    raise AssertionError(f"{command} ended with {process.wait()}: {''.join(lines)}")
                lines.append(line)
                if found := re.fullmatch(r"farthing listens on (http://\S+)\n", line):
                    address = found[1].rstrip("/")
                if found := re.fullmatch(r"one-time code: (\S+)\n", line):
                    code = found[1]
        finally:
            limit.cancel()
        # What it prints later must not fill the pipe.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        return cls(process, address, code)

    def stop(self):
        self.process.terminate()
        try:
            return self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


class Answer:
    def __init__(self, status, headers, body, value=None):
        self.status = status
        self.headers = headers  #: pairs
        self.body = body
        self.json = value

    def __getitem__(self, name):
        return self.json[name]

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def everything(self):
        """All bytes that were sent, but for the date."""
        return b"\n".join([f"{name}: {value}".encode("latin-1") for name, value in self.headers
                           if name.lower() != "date"] + [self.body])


class Api:
    """Somebody who calls operations: with the cookie of a session, with a token, or as nobody."""

    def __init__(self, server, token=None, name="nobody"):
        self.server = server
        self.contract = Contract.load()
        self.token = token
        self.name = name
        self.cookie = None
        self._connection = None
        self._is_new = True

    def __repr__(self):
        return self.name

    def __call__(self, operation_id, *, json=None, body=None, if_match=None, key=None, origin="own", headers=None,
                 expect=None, **arguments):
        """Calls an operation. Arguments go into the path or the query, as the contract has them; a list is repeated.

        `expect` is the status, or several; without, any that is no problem. `origin` is `own`, None for none, or another.
        """
        operation = self.contract.operations[operation_id]
        target = self.target(operation, arguments)
        sent = {"Accept": "*/*"} | (headers or {})
        if json is not None:
            body = _json_bytes(json)
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        if if_match is not None:
            sent["If-Match"] = if_match
        if key is not None:
            sent["Idempotency-Key"] = key
        if origin is not None and operation.changes_state:
            sent["Origin"] = self.server.address if origin == "own" else origin
        answer = self.send(operation.method, target, body, sent, is_stream=operation_id == "streamEvents")
        answer.json = self.contract.check_answer(operation_id, answer.status, answer.headers, answer.body)
        wanted = (expect,) if isinstance(expect, int) else expect
        fits = answer.status < 400 if wanted is None else answer.status in wanted
        assert fits, f"{self.name}: {operation_id} {target}: {answer.status}, not {wanted}: {answer.body[:1000]!r}"
        return answer

    def target(self, operation, arguments):
        """The path with its query."""
        path, query = operation.path, []
        for name, value in arguments.items():
            if name in operation.in_path:
                path = path.replace(f"{{{name}}}", urllib.parse.quote(str(value), safe=""))
            elif (parameter := operation.parameter(name)) and parameter["in"] == "query":
                for one in value if isinstance(value, (list, tuple)) else [value]:
                    query.append((name, str(one).lower() if isinstance(one, bool) else str(one)))
            else:
                raise TypeError(f"{operation.id} has no parameter {name}")
        missing = re.findall(r"{\w+}", path)
        if missing:
            raise TypeError(f"{operation.id} needs {missing}")
        return path + ("?" + urllib.parse.urlencode(query) if query else "")

    def send(self, method, target, body=None, headers=None, is_stream=False):
        """A request as it is, its answer not held against anything."""
        headers = dict(headers or {})
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if self.cookie is not None:
            headers.setdefault("Cookie", f"{COOKIE}={self.cookie}")
        if is_stream:
            return self._first_event(target, headers)
        try:
            response = self._response(method, target, body, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # A connection that stayed open may have been closed since; a new one must be answered.
            was_new, self._connection = self._is_new, None
            if was_new:
                raise
            response = self._response(method, target, body, headers)
        answer = Answer(response.status, response.getheaders(), response.read())
        self._keep_cookie(answer)
        return answer

    def _response(self, method, target, body, headers):
        self._is_new = self._connection is None
        if self._is_new:
            self._connection = self._connect()
        self._connection.request(method, target, body, headers)
        return self._connection.getresponse()

    def _connect(self):
        return http.client.HTTPConnection(urllib.parse.urlsplit(self.server.address).netloc, timeout=SECONDS)

    def _first_event(self, target, headers):
        connection = self._connect()
        try:
            connection.request("GET", target, headers=headers)
            response = connection.getresponse()
            if response.status != 200:
                return Answer(response.status, response.getheaders(), response.read())
            body = b""
            while b"data:" not in body or not body.endswith(b"\n\n"):
                line = response.readline()
                assert line, "the events ended"
                body += line
            return Answer(200, response.getheaders(), body)
        finally:
            connection.close()

    def events(self, client, last=None):
        """What streamEvents tells, one by one, without end: (name, data, id). Each is held against the contract."""
        connection = self._connect()
        headers = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {"Authorization": f"Bearer {self.token}"}
        if last is not None:
            headers["Last-Event-ID"] = last
        operation = self.contract.operations["streamEvents"]
        try:
            connection.request("GET", self.target(operation, {"client": client}), headers=headers)
            response = connection.getresponse()
            assert response.status == 200, response.read()
            fields = {}
            while line := response.readline():
                text = line.decode().rstrip("\n")
                if text and not text.startswith(":"):
                    name, _, value = text.partition(": ")
                    fields[name] = fields.get(name, "") + value
                elif not text and "data" in fields:
                    data = json.loads(fields["data"])
                    self.contract.check(operation.text["x-farthing-events"][fields["event"]], data, fields["event"])
                    yield fields["event"], data, fields["id"]
                    fields = {}
        finally:
            connection.close()

    def _keep_cookie(self, answer):
        for name, text in answer.headers:
            if name.lower() != "set-cookie" or not text.startswith(f"{COOKIE}="):
                continue
            value, *rest = [part.strip() for part in text.split(";")]
            attributes = {part.lower() for part in rest}
            assert {"httponly", "secure", "samesite=lax", "path=/"} <= attributes, text
            assert not any(one.startswith("domain") for one in attributes), text
            value = value.partition("=")[2]
            self.cookie = None if value == "" or "max-age=0" in attributes else value

    def pages(self, operation_id, field, limit, **arguments):
        """All entries of a list, page by page."""
        cursor, entries = {}, []
        while True:
            answer = self(operation_id, limit=limit, **cursor, **arguments)
            assert len(answer[field]) <= limit
            entries += answer[field]
            if answer["next_cursor"] is None:
                return entries
            assert answer[field], "an empty page with another behind it"
            cursor = {"cursor": answer["next_cursor"]}


def _json_bytes(value):
    return json.dumps(value).encode()


def is_problem(answer, status, code=None):
    """Checks that it is a problem which says what to do."""
    assert answer.status == status, answer.body
    assert answer.header("Content-Type").split(";")[0] == PROBLEM
    assert answer["detail"] and answer["cure"] and answer["code"], answer.body
    if code is not None:
        assert answer["code"] == code, answer.body
    return answer


@pytest.fixture(scope="session")
def serve(farthing_binary, clean_environment):
    """Starts servers, and stops them in the end: serve(data_folder, "--oidc-issuer", ...). `code` is of a new folder."""
    servers = []

    def start(data_folder, *options, environment=None, is_first=True, log=None):
        command = [farthing_binary, "serve", "--data", data_folder, "--listen", "127.0.0.1:0", *options]
        servers.append(Server.start(command, clean_environment | (environment or {}), is_first, log))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.stop()
