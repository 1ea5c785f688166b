"""The admin port: moto without a check for the account in x-moto-account-id, and the commands of control.py.

    POST /peer/COMMAND   {"argument": ...}   ->   {"result": ...} or {"error": "..."}
"""

import json
import traceback

from . import control, errors, metadata, operations, principals, s3, seed, services, sigv4
from .errors import AwsError
from .wire import Response

DEFAULT_ACCOUNT = "123456789012"

control.command(seed.seed)


def answer(world, request):
    if request.path.startswith("/peer/"):
        return run(world, request.path.removeprefix("/peer/"), request.body)
    from_machine = metadata.answer(world, request)
    if from_machine is not None:
        return from_machine
    protocol = "s3"
    try:
        signed = sigv4.parse_authorization(request)
        service, region = (signed.service, signed.region) if signed else ("s3", "us-east-1")
        protocol = operations.protocol_guess(request, service)
        account = request.header("x-moto-account-id", DEFAULT_ACCOUNT)
        root = principals.Principal(account, f"arn:aws:iam::{account}:root", account, "", "root", user_id=account)
        if service == "s3":
            call = s3.parse(request, region)
            return s3.answer(world, request, call, root, s3.objects.find_bucket(call.bucket))
        operation = operations.of(request, service, region)
        if operation is None:
            raise AwsError("InvalidAction", "The operation is not known to the service.", 400)
        return services.handle(world, operation, root, request)
    except AwsError as error:
        return errors.shaped(error, protocol, request)


def run(world, name, body):
    function = control.COMMANDS.get(name)
    status, said = 200, {}
    try:
        if function is None:
            raise LookupError(f"there is no command {name}; there are: {', '.join(control.COMMANDS)}")
        said["result"] = function(world, **json.loads(body or b"{}"))
    except Exception as error:
        status, said["error"] = 400, f"{type(error).__name__}: {error}\n{traceback.format_exc()}"
    return Response(status, [("Content-Type", "application/json")], json.dumps(said, default=str).encode())
