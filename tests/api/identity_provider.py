"""An OpenID Connect provider on this machine: one user, one key, as strict as the specification has it."""

import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
import urllib.parse

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    return base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Key:
    def __init__(self, algorithm="RS256"):
        self.id = secrets.token_hex(4)
        self.algorithm = algorithm
        self.private = (ec.generate_private_key(ec.SECP256R1()) if algorithm == "ES256"
                        else rsa.generate_private_key(65537, 2048))

    def public(self):
        numbers = self.private.public_key().public_numbers()
        if self.algorithm == "ES256":
            return {"kty": "EC", "crv": "P-256", "kid": self.id, "use": "sig",
                    "x": base64url(numbers.x.to_bytes(32, "big")), "y": base64url(numbers.y.to_bytes(32, "big"))}
        return {"kty": "RSA", "kid": self.id, "use": "sig", "n": number(numbers.n), "e": number(numbers.e)}

    def sign(self, data):
        if self.algorithm == "ES256":
            r, s = decode_dss_signature(self.private.sign(data, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        if self.algorithm == "PS256":
            return self.private.sign(data, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())


class IdentityProvider:
    """`user` are the claims of whoever signs in; `change` may spoil a token's claims, `header` its header."""

    CLIENT, SECRET = "farthing at example", "se cret/+"

    def __init__(self, algorithm="RS256"):
        self.key = self.published = Key(algorithm)
        self.user = {"sub": "u-1", "email": "ann@example.test", "email_verified": True, "name": "Ann"}
        self.change = lambda claims: claims
        self.header = {}
        self.signed_by = None
        self.codes = {}
        self.fault = None
        handler = type("Handler", (Handler,), {"provider": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, address):
        """What the browser does: signs in, and is sent back. Gives the parameters of the callback."""
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query, strict_parsing=True))
        assert (asked["response_type"], asked["client_id"]) == ("code", self.CLIENT)
        assert "openid" in asked["scope"].split() and asked["code_challenge_method"] == "S256"
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, form, authorization):
        kind, _, value = (authorization or "").partition(" ")
        user, _, secret = base64.b64decode(value).decode().partition(":")
        credentials = urllib.parse.unquote(user), urllib.parse.unquote(secret)
        if kind != "Basic" or credentials != (self.CLIENT, self.SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code"), None)
        challenge = base64url(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not asked or asked["redirect_uri"] != form["redirect_uri"] or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = self.change({"iss": self.issuer, "aud": self.CLIENT, "iat": now, "exp": now + 300,
                              "nonce": asked["nonce"]} | self.user)
        header = {"alg": self.key.algorithm, "kid": self.key.id} | self.header
        signed = f"{base64url(json.dumps(header).encode())}.{base64url(json.dumps(claims).encode())}"
        signature = (self.signed_by or self.key).sign(signed.encode())
        return 200, {"token_type": "Bearer", "access_token": "x", "id_token": f"{signed}.{base64url(signature)}"}


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        provider = self.provider
        if provider.fault:
            return self.answer(*provider.fault)
        if self.path == "/.well-known/openid-configuration":
            return self.answer(200, {"issuer": provider.issuer, "authorization_endpoint": provider.issuer + "/authorize",
                                     "token_endpoint": provider.issuer + "/token", "jwks_uri": provider.issuer + "/keys"})
        if self.path == "/keys":
            return self.answer(200, {"keys": [provider.published.public()]})
        return self.answer(404, {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer(*self.provider.token(dict(urllib.parse.parse_qsl(body)), self.headers["Authorization"]))
