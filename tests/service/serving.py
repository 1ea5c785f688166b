"""Running servers, seen from outside: signing up, raw connections, what the process holds.

    server = serve(data_folder)
    api = sign_up(server)
    with Raw(server) as connection:
        connection.send(b"GET /livez HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
"""

import os
import pathlib
import socket
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "api"))

from server import Api, Server, is_problem, serve  # noqa: E402, F401

PASSWORD = "a sample of 17 teapots"
EMAIL = "first@example.test"


def sign_up(server):
    """The first administrator, signed in."""
    api = Api(server, name="partner_admin")
    api("setUp", json={"code": server.code, "email": EMAIL, "name": "First", "password": PASSWORD}, expect=201)
    return api


def sign_in(server):
    """The same, once more."""
    api = Api(server, name="partner_admin")
    api("signIn", json={"email": EMAIL, "password": PASSWORD})
    return api


class Raw:
    """A connection on which anything can be sent."""

    def __init__(self, server, host=None, seconds=30):
        place = urllib.parse.urlsplit(server.address)
        self.socket = socket.create_connection((host or place.hostname, place.port), timeout=seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def answer(self):
        """All bytes until the server closes."""
        received = b""
        try:
            while part := self.socket.recv(65536):
                received += part
        except ConnectionResetError:
            pass  # closed while more was on its way to it
        return received

    def until(self, mark):
        received = b""
        while mark not in received:
            part = self.socket.recv(65536)
            assert part, received
            received += part
        return received


def open_stream(server, cookie):
    """A stream of events whose first bytes are there."""
    raw = Raw(server)
    raw.send(f"GET /api/v1/clients/default/events HTTP/1.1\r\nHost: x\r\nCookie: __Host-farthing={cookie}\r\n\r\n".encode())
    assert b" 200 " in raw.until(b"\r\n\r\n")
    return raw


def resident_kib(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0])


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))
