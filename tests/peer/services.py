"""Every service but S3: what the peer answers itself, and what it leaves to moto."""

from . import account_regions, authorization, billing_exports, bills, identity, organization, paging, stacks
from . import sts, trail
from . import moto_service
from .answers import answer
from .errors import AwsError

#: (service as botocore calls it, operation) to what answers it: a function of (world, operation, principal)
OWN = {}
for part in (account_regions, billing_exports, bills, identity, organization, trail):
    OWN |= part.OPERATIONS

not_opted_in = account_regions.not_opted_in


def resource_of(operation, principal):
    """The ARN that an identity policy must name; most reads know none."""
    params, account = operation.params, principal.account
    if operation.service == "iam" and "RoleName" in params:
        return identity.role_arn(account, params["RoleName"])
    if operation.service == "iam" and operation.name == "SimulatePrincipalPolicy":
        return params.get("PolicySourceArn", "*")
    if operation.service == "iam" and operation.name in ("ListUsers", "ListRoles", "ListGroups"):
        return f"arn:aws:iam::{account}:{operation.name[4:-1].lower()}/"
    if operation.service == "cur":
        name = params.get("ReportName") or params.get("ReportDefinition", {}).get("ReportName", "")
        return f"arn:aws:cur:us-east-1:{account}:definition/{name}"
    if operation.service == "ce":
        return f"arn:aws:ce:us-east-1:{account}:/{operation.name}"
    if operation.service == "dynamodb" and "TableName" in params:
        return f"arn:aws:dynamodb:{operation.region}:{account}:table/{params['TableName']}"
    if operation.service == "kms" and "KeyId" in params:
        key = params["KeyId"]
        return key if key.startswith("arn:") else f"arn:aws:kms:{operation.region}:{account}:key/{key}"
    if operation.service == "bcm-data-exports" and "ExportArn" in params:
        return params["ExportArn"]
    return "*"


def why_not(world, operation, principal):
    """A Denial, or None. Who one is may always be asked; a role's trust is weighed with the role at hand."""
    if operation.service == "sts" and operation.name in ("GetCallerIdentity", "AssumeRole", "GetSessionToken"):
        return None
    return authorization.denial(world, principal, operation.action, resource_of(operation, principal),
                                region=operation.region)


def canned(world, operation, account):
    """An answer that a test has put here: {"answer": {...}} or {"error": {"code", "message", "status"}}."""
    name = f"{operation.signing_name}:{operation.name}"
    return world.canned.get((account, name)) or world.canned.get(("*", name))


def handle(world, operation, principal, request, fault=None):
    if operation.service == "sts":
        response = sts.handle(world, operation, principal, request)
        if response is not None:
            return response
    put_here = canned(world, operation, principal.account)
    if put_here and "error" in put_here:
        raise AwsError(**put_here["error"])
    own = OWN.get((operation.service, operation.name))
    value = put_here["answer"] if put_here else own(world, operation, principal) if own else None
    if value is not None:
        return answer(operation, paging.page_of(world, operation, value, fault))
    if operation.service == "cloudformation":
        stacks.install(world)
    if not moto_service.has(operation.service):
        raise AwsError("InternalFailure", f"The peer has no answer to {operation.action}; put one there with "
                       "Peer.answer().", 501)
    account = organization.account_that_answers(operation, principal)
    return paging.from_moto(world, operation, request, account, fault)
