"""Where programs inside AWS find their credentials: an instance's metadata (version 2 only), a container's endpoint.

Both are asked on the admin port: AWS_EC2_METADATA_SERVICE_ENDPOINT and AWS_CONTAINER_CREDENTIALS_FULL_URI name it.
"""

import json
import secrets

from . import principals, sts
from .wire import Response

CREDENTIALS = "/latest/meta-data/iam/security-credentials/"
CONTAINER = "/container-credentials"


def text(body, status=200):
    return Response(status, [("Content-Type", "text/plain")], body.encode())


def credentials_of(world, role_arn, request, seconds):
    role = principals.role_by_arn(role_arn)
    issued = sts.issue(world, None, "us-east-1", seconds=seconds, request=request, kind="session", policies=[],
                       role=role, arn=f"arn:aws:sts::{role.account_id}:assumed-role/{role.name}/i-0123456789abcdef0",
                       user_id=f"{role.id}:i-0123456789abcdef0")
    return {"AccessKeyId": issued.access_key, "SecretAccessKey": issued.secret, "Token": issued.token,
            "Expiration": f"{issued.expires:%Y-%m-%dT%H:%M:%SZ}"}


def answer(world, request):
    """The answer to a request for credentials; None when it asks for something else."""
    given = world.machine
    if request.path == CONTAINER:
        if given.get("authorization") not in (None, request.header("authorization")):
            return text("", 401)
        if not given.get("role_arn"):
            return text("", 404)
        return text(json.dumps(credentials_of(world, given["role_arn"], request, given["seconds"])
                               | {"RoleArn": given["role_arn"]}))
    if not request.path.startswith("/latest/"):
        return None
    if request.path == "/latest/api/token":
        told = request.header("x-aws-ec2-metadata-token-ttl-seconds", "")
        if request.method != "PUT" or not told.isdigit() or not 1 <= int(told) <= 21600:
            return text("", 400)
        given.setdefault("tokens", set()).add(token := secrets.token_urlsafe(32))
        response = text(token)
        response.set_header("x-aws-ec2-metadata-token-ttl-seconds", told)
        return response
    if request.header("x-aws-ec2-metadata-token") not in given.get("tokens", ()):
        return text("", 401)
    if request.path == "/latest/meta-data/placement/region":
        return text(given.get("region", "eu-west-1"))
    if not given.get("role_arn"):
        return text("", 404)
    name = given["role_arn"].rpartition("/")[2]
    if request.path == CREDENTIALS:
        return text(name)
    if request.path == CREDENTIALS + name:
        told = {"Code": "Success", "LastUpdated": f"{world.now():%Y-%m-%dT%H:%M:%SZ}", "Type": "AWS-HMAC"}
        return text(json.dumps(told | credentials_of(world, given["role_arn"], request, given["seconds"])))
    return text("", 404)
