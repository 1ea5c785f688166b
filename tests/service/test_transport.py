"""Certificates and proxies, with servers that have some."""

import http.server
import shutil
import ssl
import subprocess
import threading

import pytest
from aws_programs import call

IDENTITY = b"""<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>
<Arn>arn:aws:iam::123456789012:user/a</Arn><UserId>U</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>"""
WHO_AM_I = {"operation": "sts:GetCallerIdentity", "region": "eu-central-1"}


class Sts(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, self.headers))
        self.send_response(200)
        self.send_header("Content-Length", str(len(IDENTITY)))
        self.end_headers()
        self.wfile.write(IDENTITY)

    def do_CONNECT(self):
        self.server.asked.append((self.path, self.headers))
        self.send_error(502)

    def log_message(self, *_):
        pass


def serve(context=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sts)
    server.asked = []
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost that signs itself, and its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed: there is nothing to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out",
                    folder / "certificate.pem"], check=True, capture_output=True)
    return folder


@pytest.fixture
def secure_server(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    server = serve(context)
    yield server
    server.shutdown()


@pytest.fixture
def server():
    server = serve()
    yield server
    server.shutdown()


def url(server, scheme="https", host="localhost"):
    return f"{scheme}://{host}:{server.server_address[1]}"


@pytest.mark.parametrize("variable", ("AWS_CA_BUNDLE", "SSL_CERT_FILE"))
def test_a_certificate_of_the_own_bundle_is_trusted(secure_server, certificate, variable):
    answer = call(WHO_AM_I, {"AWS_ENDPOINT_URL": url(secure_server), variable: str(certificate / "certificate.pem")})
    assert answer["body"]["Account"] == "123456789012"


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(secure_server):
    answer = call(WHO_AM_I, {"AWS_ENDPOINT_URL": url(secure_server)})
    assert answer["kind"] == "network" and answer["attempts"] == 1
    assert "certificate" in answer["text"]
    assert not secure_server.asked


def test_a_certificate_of_another_host_is_refused(secure_server, certificate):
    answer = call(WHO_AM_I, {"AWS_ENDPOINT_URL": url(secure_server, host="127.0.0.1"),
                             "AWS_CA_BUNDLE": str(certificate / "certificate.pem")})
    assert answer["kind"] == "network" and not secure_server.asked


@pytest.mark.parametrize("variable", ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"))
def test_https_goes_through_a_tunnel_of_the_proxy(server, variable):
    answer = call(WHO_AM_I, {variable: url(server, "http").replace("//", "//me:hunter2@"), "AWS_MAX_ATTEMPTS": "1"})
    assert answer["kind"] == "network" and "hunter2" not in answer["text"]
    path, headers = server.asked[0]
    assert path == "sts.eu-central-1.amazonaws.com:443"
    assert "Authorization" not in headers, "what is signed is for AWS, not for the proxy"


def test_what_no_proxy_names_does_not_go_through_it(server):
    answer = call(WHO_AM_I, {"HTTPS_PROXY": url(server, "http"), "NO_PROXY": "amazonaws.com", "AWS_MAX_ATTEMPTS": "1",
                             "AWS_ENDPOINT_URL": "https://sts.no-such-region.amazonaws.com.invalid"})
    assert answer["kind"] == "network"
    exempt = call(WHO_AM_I, {"HTTPS_PROXY": url(server, "http"), "NO_PROXY": "no-such-host.invalid",
                             "AWS_MAX_ATTEMPTS": "1", "AWS_ENDPOINT_URL": "https://no-such-host.invalid"})
    assert exempt["kind"] == "network"
    assert [path for path, _ in server.asked] == ["sts.no-such-region.amazonaws.com.invalid:443"]


def test_this_machine_is_never_asked_through_a_proxy(server):
    proxy = serve()
    answer = call(WHO_AM_I, {"HTTP_PROXY": url(proxy, "http"), "http_proxy": url(proxy, "http"),
                             "AWS_ENDPOINT_URL": url(server, "http")})
    proxy.shutdown()
    assert "body" in answer and not proxy.asked
