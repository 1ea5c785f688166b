"""Signing in by an OpenID Connect provider: who is known there is let in here, and nobody else."""

import http.client
import urllib.parse

import pytest

from identity_provider import IdentityProvider, Key
from server import Api

PASSWORD = "seven violet otters paint doors"


class Browser:
    """Follows a sign-in at the provider, with cookies as a browser keeps them."""

    def __init__(self, server):
        self.server = server
        self.cookies = {}

    def get(self, target):
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.server.address).netloc, timeout=20)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request("GET", target, headers={"Cookie": cookies} if cookies else {})
        response = connection.getresponse()
        body = response.read()
        for name, text in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = text.partition("=")
                value, *attributes = [part.strip() for part in rest.split(";")]
                assert key.startswith("__Host-") and {"Secure", "HttpOnly", "Path=/"} <= set(attributes), text
                self.cookies.pop(key, None)
                if value:
                    self.cookies[key] = value
        connection.close()
        return response.status, response.getheader("Location"), body

    def sign_in(self, provider, spoil=lambda parameters: parameters):
        """Where the sign-in ends: `/` when it went well."""
        status, address, body = self.get("/api/v1/session/oidc")
        assert status == 302, body
        assert address.startswith(provider.issuer + "/authorize?")
        back = spoil(provider.authorize(address))
        status, address, body = self.get("/api/v1/session/oidc/callback?" + urllib.parse.urlencode(back))
        assert status == 302, body
        return address

    def is_signed_in(self):
        return b'"needs":"nothing"' in self.get("/api/v1/session")[2]


@pytest.fixture
def provider():
    provider = IdentityProvider()
    yield provider
    provider.stop()


@pytest.fixture
def server(serve, provider, tmp_path):
    return started(serve, provider, tmp_path)


def started(serve, provider, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(provider.SECRET + "\n")
    server = serve(tmp_path / "data", "--oidc-issuer", provider.issuer, "--oidc-client-id", provider.CLIENT,
                   "--oidc-client-secret-file", secret, "--oidc-name", "Example")
    admin = Api(server)
    admin("setUp", json={"code": server.code, "email": "ann@example.test", "name": "Ann", "password": PASSWORD})
    server.admin = admin
    return server


def test_the_pages_know_that_there_is_one(server):
    assert b'"oidc":{"enabled":true,"name":"Example"}' in Browser(server).get("/api/v1/session")[2]


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_who_is_known_there_is_let_in_here(serve, tmp_path, algorithm):
    provider = IdentityProvider(algorithm)
    browser = Browser(started(serve, provider, tmp_path))
    assert browser.sign_in(provider) == "/"
    assert browser.is_signed_in()
    provider.stop()


def test_the_second_time_counts_who_it_is_not_which_address(server, provider):
    assert Browser(server).sign_in(provider) == "/"
    provider.user["email"] = "ann.new@example.test"
    assert Browser(server).sign_in(provider) == "/"


def test_somebody_else_with_the_same_address_is_refused(server, provider):
    assert Browser(server).sign_in(provider) == "/"
    provider.user["sub"] = "u-2"
    browser = Browser(server)
    assert browser.sign_in(provider) == "/sign-in?refused=unknown" and not browser.is_signed_in()


@pytest.mark.parametrize("claims", [{"email": "bob@example.test"}, {"email_verified": False}, {"email": ""},
                                    {"email_verified": "true"}])
def test_who_is_not_known_here_is_refused(server, provider, claims):
    provider.user |= claims
    browser = Browser(server)
    assert browser.sign_in(provider) == "/sign-in?refused=unknown" and not browser.is_signed_in()


@pytest.mark.parametrize("spoil", [
    lambda claims: claims | {"iss": "https://elsewhere.example"}, lambda claims: claims | {"aud": "another"},
    lambda claims: claims | {"aud": [IdentityProvider.CLIENT, "another"]}, lambda claims: claims | {"aud": []},
    lambda claims: claims | {"exp": claims["iat"] - 3600}, lambda claims: claims | {"iat": claims["iat"] + 3600},
    lambda claims: claims | {"nonce": "another"}, lambda claims: {k: v for k, v in claims.items() if k != "nonce"},
    lambda claims: {k: v for k, v in claims.items() if k != "sub"}, lambda claims: {k: v for k, v in claims.items() if k != "exp"}])
def test_a_token_that_is_not_right_lets_nobody_in(server, provider, spoil):
    provider.change = spoil
    browser = Browser(server)
    assert browser.sign_in(provider) == "/sign-in?refused=provider" and not browser.is_signed_in()


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}, {"alg": "ES256"}, {"kid": "another"}])
def test_a_token_that_is_signed_otherwise_lets_nobody_in(server, provider, header):
    provider.header = header
    browser = Browser(server)
    assert browser.sign_in(provider) == "/sign-in?refused=provider" and not browser.is_signed_in()


def test_a_token_that_somebody_else_has_signed_lets_nobody_in(server, provider):
    provider.signed_by = Key()
    browser = Browser(server)
    assert browser.sign_in(provider) == "/sign-in?refused=provider" and not browser.is_signed_in()


def test_new_keys_of_the_provider_are_taken_over(server, provider):
    assert Browser(server).sign_in(provider) == "/"
    provider.key = provider.published = Key()
    assert Browser(server).sign_in(provider) == "/"


@pytest.mark.parametrize("spoil", [lambda back: back | {"state": "another"}, lambda back: {"code": back["code"]}])
def test_a_callback_that_nobody_began_here_lets_nobody_in(server, provider, spoil):
    browser = Browser(server)
    assert browser.sign_in(provider, spoil) == "/sign-in?refused=begin-again" and not browser.is_signed_in()


def test_a_callback_in_another_browser_lets_nobody_in(server, provider):
    _, address, _ = Browser(server).get("/api/v1/session/oidc")
    other = Browser(server)
    target = "/api/v1/session/oidc/callback?" + urllib.parse.urlencode(provider.authorize(address))
    assert other.get(target)[1] == "/sign-in?refused=begin-again" and not other.is_signed_in()


def test_a_code_counts_once(server, provider):
    browser = Browser(server)
    _, address, _ = browser.get("/api/v1/session/oidc")
    target = "/api/v1/session/oidc/callback?" + urllib.parse.urlencode(provider.authorize(address))
    cookies = dict(browser.cookies)
    assert browser.get(target)[1] == "/"
    browser.cookies = cookies
    assert browser.get(target)[1] == "/sign-in?refused=provider"


def test_who_declines_there_is_told_so(server, provider):
    browser = Browser(server)
    assert browser.sign_in(provider, lambda back: {"error": "access_denied", "state": back["state"]}) == \
        "/sign-in?refused=provider"


def test_who_is_disabled_here_is_refused(server, provider):
    assert Browser(server).sign_in(provider) == "/"
    invited = server.admin("invite", json={"client": None, "role": "partner_admin", "email": "bob@example.test"})
    bob = Api(server)
    bob("acceptInvitation", json={"token": invited["link"].partition("#")[2], "name": "Bob", "password": PASSWORD + "!"})
    ann = next(one for one in bob("listUsers")["users"] if one["email"] == "ann@example.test")
    tag = bob("getUser", user=ann["id"]).header("ETag")
    bob("changeUser", user=ann["id"], json={"disabled": True}, if_match=tag)
    browser = Browser(server)
    assert browser.sign_in(provider) == "/sign-in?refused=unknown" and not browser.is_signed_in()


@pytest.mark.parametrize("fault", [(500, {}), (200, []), (200, {"issuer": "https://elsewhere.example"}), (404, {})])
def test_a_provider_that_does_not_answer_rightly_is_told_of(server, provider, fault):
    provider.fault = fault
    status, _, body = Browser(server).get("/api/v1/session/oidc")
    assert status == 500 and b"identity provider" in body and b"oidc-issuer" in body


def test_the_log_tells_who_came_in(server, provider):
    Browser(server).sign_in(provider)
    entry = server.admin("listAudit", action="endOidc")["entries"][0]
    assert (entry["outcome"], entry["target"], entry["actor_name"]) == ("done", "ann@example.test", "ann@example.test")
