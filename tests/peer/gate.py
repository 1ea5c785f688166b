"""The client port: every request is checked as AWS checks it before anything answers it."""

import dataclasses
import email.utils
import sys
import traceback
import uuid

from . import authorization, errors, faults, operations, principals, s3, services, sigv4, sts
from .errors import AwsError

#: services that are asked in one region only
HOME_REGION = dict.fromkeys(("iam", "organizations", "ce", "support", "account", "budgets", "savingsplans", "cur",
                             "bcm-data-exports", "cost-optimization-hub"), "us-east-1")


@dataclasses.dataclass
class Entry:
    """One line of the log of requests."""

    service: str = ""
    operation: str = ""
    account: str = ""
    principal: str = ""
    region: str = ""
    method: str = ""
    bucket: str = ""
    key: str = ""
    target: str = ""
    range: str = ""
    status: int = 0
    code: str = ""
    body_sent: int = 0
    connection: int = 0
    faults: list = dataclasses.field(default_factory=list)

    def count(self, size):
        self.body_sent += size


class Gate:
    def __init__(self, world):
        self.world = world

    def answer(self, request):
        entry = Entry(method=request.method, target=request.target, range=request.header("range", ""),
                      connection=request.connection)
        response = self.checked(request, entry)
        response.set_header("Date", email.utils.format_datetime(self.world.now(), usegmt=True))
        response.set_header("Server", "peer")
        if entry.service == "s3" and response.header("x-amz-request-id") is None:
            response.set_header("x-amz-request-id", uuid.uuid4().hex[:16].upper())
        entry.status, entry.code = response.status, response.code
        response.count = entry.count
        with self.world.lock:
            self.world.requests.append(entry)
        return response

    def checked(self, request, entry):
        protocol = "s3"
        try:
            signed = sigv4.parse_authorization(request)
            if signed is None and b"Action=AssumeRoleWithWebIdentity" in request.body:
                protocol = "query"
                operation = operations.of(request, "sts", "us-east-1")
                entry.service, entry.operation = "sts", operation.name
                target = faults.Target("sts", operation.name, request.method, "", "us-east-1", "")
                return self.with_faults(request, entry, target, protocol, lambda struck:
                                        sts.assume_role_with_web_identity(self.world, operation, request))
            if signed is None:
                protocol = operations.protocol_guess(request, "s3" if request.method in ("GET", "HEAD") else "")
                raise (AwsError("AccessDenied", "Access Denied", 403) if protocol == "s3" else
                       AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403))
            protocol = operations.protocol_guess(request, signed.service)
            entry.service, entry.region = signed.service, signed.region
            principal = self.authenticate(request, signed, protocol)
            entry.account, entry.principal = principal.account, principal.arn
            if signed.service == "s3":
                return self.object_request(request, entry, principal)
            return self.operation_request(request, entry, signed, principal, protocol)
        except AwsError as error:
            return errors.shaped(error, protocol, request)
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            return errors.shaped(AwsError("InternalFailure", f"The peer failed: {type(error).__name__}: {error}", 500),
                                 protocol, request)

    def authenticate(self, request, signed, protocol):
        """The principal that signed the request."""
        principal = principals.find(self.world, signed.access_key)
        token = request.header("x-amz-security-token")
        if principal is None or (principal.token and token is None and protocol == "s3"):
            raise unknown_key(signed, protocol)
        if principal.token != token:
            raise (AwsError("InvalidToken", "The provided token is malformed or otherwise invalid.", 400)
                   if protocol == "s3" else unknown_key(signed, protocol))
        sigv4.verify(request, signed, principal.secret, self.world.now(), protocol)
        if principal.expires and self.world.now() >= principal.expires:
            raise faults.expired_token(protocol)
        not_here = signed.region in services.not_opted_in(self.world, principal.account)
        if protocol != "s3" and (not_here or sts.refuse_global_token(principal, signed.region, self.world.settings)):
            raise unknown_key(signed, protocol)
        return principal

    def object_request(self, request, entry, principal):
        call = s3.parse(request, entry.region)
        entry.operation, entry.bucket, entry.key = call.operation, call.bucket, call.key
        target = faults.Target("s3", call.operation, request.method, principal.account, entry.region,
                               f"{call.bucket}/{call.key or call.query.get('prefix', '')}")

        def serve(struck):
            listed = next((fault for fault in struck if fault.stage == "list"), None)
            return s3.handle(self.world, request, call, principal, listed)

        return self.with_faults(request, entry, target, "s3", serve)

    def operation_request(self, request, entry, signed, principal, protocol):
        operation = operations.of(request, signed.service, signed.region)
        if operation is None:
            raise AwsError("UnknownOperationException" if protocol.startswith("json") else "InvalidAction",
                           "The operation is not known to the service.", 400)
        entry.operation = operation.name
        home = HOME_REGION.get(signed.service, signed.region)
        if signed.region != home:
            raise sigv4.mismatch(signed.service, protocol, f" Credential should be scoped to a valid region, not "
                                 f"'{signed.region}'.")
        target = faults.Target(signed.service, operation.name, request.method, principal.account, signed.region, "")

        def serve(struck):
            why = services.why_not(self.world, operation, principal)
            if why:
                raise authorization.refusal(protocol, signed.service, principal, operation.action,
                                            services.resource_of(operation, principal), why)
            return services.handle(self.world, operation, principal, request,
                                   next((fault for fault in struck if fault.stage == "list"), None))

        return self.with_faults(request, entry, target, protocol, serve)

    def with_faults(self, request, entry, target, protocol, serve):
        struck = faults.take(self.world, target)
        entry.faults = [fault.kind for fault in struck]
        response = faults.instead(self.world, struck, target, protocol, request)
        if response is None:
            try:
                response = serve(struck)
            except AwsError as error:
                response = errors.shaped(error, protocol, request)
            faults.change(self.world, struck, target, response)
        return response


def unknown_key(signed, protocol):
    if protocol == "s3":
        return AwsError("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403,
                        members={"AWSAccessKeyId": signed.access_key})
    if protocol == "ec2":
        return AwsError("AuthFailure", "AWS was not able to validate the provided access credentials", 401)
    message = "The security token included in the request is invalid."
    if protocol == "query":
        return AwsError("InvalidClientTokenId", message, 403)
    return AwsError("UnrecognizedClientException", message, 400 if protocol.startswith("json") else 403)
