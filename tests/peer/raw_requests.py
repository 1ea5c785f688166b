"""Requests signed by botocore and then sent byte for byte, so that a test can break what it wants to break."""

import http.client
import urllib.parse

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def signed(peer, credentials, service, region, method="POST", target="/", body=b"", headers=None):
    """(method, target, headers, body) of a request as botocore signs it."""
    request = AWSRequest(method, peer.url + target, data=body, headers=headers or {})
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(Credentials(*credentials), service, region).add_auth(request)
    return method, target, dict(request.headers.items()), body


def send(peer, method, target, headers, body=b""):
    """(status, headers with names in lower case, body) of the answer."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(peer.url).netloc, timeout=20)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
WHO_AM_I = b"Action=GetCallerIdentity&Version=2011-06-15"


def json_call(target, version="1.1"):
    return {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target}
