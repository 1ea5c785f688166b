"""HTTP/1.1 as bytes: a threaded server with kept connections, and answers that can be broken on purpose.

The standard library's handlers decode and tidy what they read; a checker of signatures needs what was sent.
"""

import contextlib
import dataclasses
import pathlib
import socket
import socketserver
import struct
import threading
import time

LARGEST_LINE = 64 * 1024
LARGEST_BODY = 512 * 1024 * 1024
IDLE_SECONDS = 75
REASONS = {100: "Continue", 200: "OK", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently",
           304: "Not Modified", 307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
           404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 411: "Length Required",
           412: "Precondition Failed", 416: "Requested Range Not Satisfiable", 429: "Too Many Requests",
           500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
           504: "Gateway Timeout"}


class BadRequest(Exception):
    """What arrived is no HTTP request."""


class Cut(Exception):
    """The connection is to be reset, as a crashed server or a firewall does."""


@dataclasses.dataclass
class Request:
    method: str
    target: str  #: the path and query exactly as sent
    headers: list  #: (name as sent, value) in order
    body: bytes = b""
    connection: int = 0

    @property
    def path(self):
        return self.target.partition("?")[0]

    @property
    def query(self):
        return self.target.partition("?")[2]

    def header(self, name, default=None):
        values = [value for key, value in self.headers if key.lower() == name]
        return ",".join(values) if values else default


@dataclasses.dataclass
class FilePart:
    """Bytes of a file that are read while they are sent."""

    path: pathlib.Path
    start: int
    length: int

    def __len__(self):
        return self.length

    def pieces(self, size):
        with open(self.path, "rb") as file:
            file.seek(self.start)
            left = self.length
            while left:
                piece = file.read(min(size, left))
                if not piece:
                    return
                left -= len(piece)
                yield piece

    def bytes(self):
        return b"".join(self.pieces(1 << 20))


@dataclasses.dataclass
class Breakage:
    """What goes wrong on the wire while an answer is sent. Nothing, by default."""

    reset_before: bool = False
    reset_after_headers: bool = False
    cut_body_at: float | None = None  #: share of the body after which the connection ends
    cut_by_reset: bool = False  #: with a reset instead of an orderly end
    length_told: int | None = None  #: difference to the true Content-Length
    bytes_per_second: int | None = None
    stall_seconds: float | None = None  #: pause in the middle of the body
    chunked: bool = False
    no_length: bool = False  #: the body ends where the connection does
    close: bool = False  #: say Connection: close, and do
    close_silently: bool = False  #: close without having said so
    interim: bytes = b""  #: sent before the status line, such as a 100 Continue


@dataclasses.dataclass
class Response:
    status: int
    headers: list = dataclasses.field(default_factory=list)
    body: bytes | FilePart = b""
    length: int | None = None  #: Content-Length of an answer to HEAD
    breakage: Breakage = dataclasses.field(default_factory=Breakage)
    code: str = ""  #: AWS's error code, for the log
    #: told of the bytes of the body just before they go, so that whoever has them finds them counted
    count: object = lambda size: None

    def header(self, name, default=None):
        return next((value for key, value in self.headers if key.lower() == name), default)

    def set_header(self, name, value):
        self.headers = [(key, old) for key, old in self.headers if key.lower() != name.lower()] + [(name, value)]

    def bytes(self):
        return self.body.bytes() if isinstance(self.body, FilePart) else self.body


def read_request(stream, connection_id, tell_to_continue):
    """The next request of a connection; None when the other side has closed it."""
    line = stream.readline(LARGEST_LINE)
    if line in (b"\r\n", b"\n"):
        line = stream.readline(LARGEST_LINE)
    if not line:
        return None
    try:
        method, target, version = line.decode("latin-1").rstrip("\r\n").split(" ")
    except ValueError:
        raise BadRequest(f"no request line: {line[:80]!r}") from None
    if version != "HTTP/1.1":
        raise BadRequest(f"not HTTP/1.1: {version!r}")
    headers = []
    while (line := stream.readline(LARGEST_LINE)) not in (b"\r\n", b"\n"):
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or name != name.strip() or not name:
            raise BadRequest(f"no header: {line[:80]!r}")
        headers.append((name, value.strip(" \t\r\n")))
    request = Request(method, target, headers, connection=connection_id)
    if "chunked" in request.header("transfer-encoding", "").lower():
        tell_to_continue(request)
        request.body = read_chunks(stream)
    else:
        length = int(request.header("content-length", "0"))
        if length > LARGEST_BODY:
            raise BadRequest(f"a body of {length} bytes")
        if length:
            tell_to_continue(request)
            request.body = stream.read(length)
    return request


def read_chunks(stream):
    pieces = []
    while size := int(stream.readline(LARGEST_LINE).split(b";")[0], 16):
        pieces.append(stream.read(size))
        stream.readline(LARGEST_LINE)
    while stream.readline(LARGEST_LINE) not in (b"\r\n", b"\n", b""):
        pass
    return b"".join(pieces)


def send(connection, response, *, head, close):
    """Sends an answer. True when the connection may be used again."""
    breakage = response.breakage
    if breakage.reset_before:
        raise Cut
    close = close or breakage.close or breakage.no_length
    bodyless = head or response.status in (204, 304)
    length = response.length if head and response.length is not None else len(response.body)
    lines = [f"HTTP/1.1 {response.status} {REASONS.get(response.status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in response.headers
              if name.lower() not in ("content-length", "connection", "transfer-encoding")]
    if breakage.chunked and not bodyless:
        lines.append("Transfer-Encoding: chunked")
    elif response.status not in (204, 304) and not breakage.no_length:
        lines.append(f"Content-Length: {max(0, length + (breakage.length_told or 0))}")
    if close:
        lines.append("Connection: close")
    connection.sendall(breakage.interim + "\r\n".join([*lines, "", ""]).encode("latin-1"))
    if breakage.reset_after_headers:
        raise Cut
    if not bodyless:
        send_body(connection, response)
    return not (close or breakage.close_silently or breakage.length_told)


def send_body(connection, response):
    breakage = response.breakage
    size = 256 * 1024
    if breakage.bytes_per_second or breakage.stall_seconds:
        size = max(1, min((breakage.bytes_per_second or 1 << 20) // 10, len(response.body) // 2 or 1))
    pieces = response.body.pieces(size) if isinstance(response.body, FilePart) else (
        response.body[at:at + size] for at in range(0, len(response.body), size))
    left = len(response.body) if breakage.cut_body_at is None else int(len(response.body) * breakage.cut_body_at)
    stall_at = len(response.body) // 2 if breakage.stall_seconds else None
    sent = 0
    for piece in pieces:
        piece = piece[:left]
        if breakage.bytes_per_second:
            time.sleep(len(piece) / breakage.bytes_per_second)
        if piece:
            response.count(len(piece))
            connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece) if breakage.chunked else piece)
            left -= len(piece)
            sent += len(piece)
        if stall_at is not None and sent >= stall_at:
            time.sleep(breakage.stall_seconds)
            stall_at = None
        if left <= 0 and breakage.cut_body_at is not None:
            if breakage.cut_by_reset:
                raise Cut
            raise ConnectionAbortedError
    if breakage.chunked:
        connection.sendall(b"0\r\n\r\n")


class Server(socketserver.ThreadingTCPServer):
    """Answers with `answer(request)`."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port, answer):
        self.answer = answer
        self.connections = 0
        self.counting = threading.Lock()
        super().__init__(("127.0.0.1", port), Connection)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        pass  # A client that has gone away is no news.


class Connection(socketserver.StreamRequestHandler):
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True

    def handle(self):
        with self.server.counting:
            self.server.connections += 1
            number = self.server.connections
        with contextlib.suppress(TimeoutError, ConnectionError):
            try:
                while self.serve_one(number):
                    pass
            except BadRequest as error:
                send(self.connection, Response(400, [("Content-Type", "text/plain")], str(error).encode()),
                     head=False, close=True)
            except Cut:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.rfile.close()
                self.connection.close()

    def serve_one(self, number):
        request = read_request(self.rfile, number, self.tell_to_continue)
        if request is None:
            return False
        response = self.server.answer(request)
        close = request.header("connection", "").lower() == "close"
        return send(self.connection, response, head=request.method == "HEAD", close=close)

    def tell_to_continue(self, request):
        if request.header("expect", "").lower() == "100-continue":
            self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
