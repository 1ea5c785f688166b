"""Decides whether a principal may do something, in the order and the words of AWS."""

import dataclasses

from . import policy, principals
from .errors import AwsError


#: services whose refusals name no resource, because their reads have none
NO_RESOURCE_TOLD = ("cloudtrail", "tagging")


@dataclasses.dataclass
class Denial:
    reason: str  #: "because no identity-based policy allows the X action", "with an explicit deny in ..."
    detailed: bool = True  #: False where AWS tells no reason: across accounts


def context_of(world, principal, region, more=None):
    """The condition keys of a request."""
    context = {"aws:PrincipalArn": principal.source_arn or principal.arn, "aws:PrincipalAccount": principal.account,
               "aws:RequestedRegion": region, "aws:SecureTransport": "true",
               "aws:MultiFactorAuthPresent": "true" if principal.mfa else "false" if principal.token else None,
               "aws:PrincipalOrgID": principals.organization_id(principal.account),
               "aws:userid": principal.user_id, "aws:CurrentTime": f"{world.now():%Y-%m-%dT%H:%M:%SZ}"}
    if principal.kind == "user":
        context["aws:username"] = principal.holder.name
    return {key: value for key, value in (context | (more or {})).items() if value is not None}


def bound_by_organization(account, action, resource, context):
    """A Denial when a service control policy stands in the way."""
    levels = principals.control_policies(account)
    for documents in levels or []:
        if policy.decide(documents, action, resource, context) == "deny":
            return Denial("with an explicit deny in a service control policy")
    if levels is not None and not all(policy.decide(documents, action, resource, context) == "allow"
                                      for documents in levels):
        return Denial(f"because no service control policy allows the {action} action")
    return None


def denial(world, principal, action, resource, *, region="us-east-1", more=None, resource_policy=None, owner=None):
    """None when the principal may; else why not.

    `resource_policy` is the document on the resource; `owner` the account of the resource, when it is not the
    principal's own.
    """
    context = context_of(world, principal, region, more)

    def says(documents):
        return policy.decide(documents, action, resource, context)

    def resource_says(*how):
        return policy.decide([resource_policy] if resource_policy else [], action, resource, context,
                             lambda statement: policy.names_principal(statement, principal) in how)

    identity = says(principal.policies())
    boundary = principal.boundary()
    by_organization = bound_by_organization(principal.account, action, resource, context)
    abroad = owner is not None and owner != principal.account
    if by_organization and "explicit" in by_organization.reason:
        return by_organization
    if resource_says("exactly", "its account") == "deny":
        return Denial("with an explicit deny in a resource-based policy", not abroad)
    for documents, kind in ((principal.session_policies, "a session policy"),
                            ([boundary] if boundary else [], "a permissions boundary")):
        if says(documents) == "deny":
            return Denial(f"with an explicit deny in {kind}")
    if identity == "deny":
        return Denial("with an explicit deny in an identity-based policy")
    if by_organization:
        return by_organization
    if abroad:
        if owner and resource_says("exactly", "its account") != "allow":
            return Denial(f"because no resource-based policy allows the {action} action", False)
    granted = not abroad and resource_says("exactly") == "allow"
    # What a resource grants to a user is not narrowed by the user's boundary; what it grants to a role, is.
    if granted and principal.kind != "session":
        return None
    for allowed, kind in ((identity == "allow" or granted, "identity-based"),
                          (boundary is None or says([boundary]) == "allow", "permissions boundary"),
                          (not principal.session_policies or says(principal.session_policies) == "allow", "session")):
        if not allowed:
            kind = kind if kind.endswith("boundary") else f"{kind} policy"
            return Denial(f"because no {kind} allows the {action} action", not abroad)
    return None


def refusal(protocol, service, principal, action, resource, why):
    """The error a Denial becomes."""
    said = f"User: {principal.arn} is not authorized to perform: {action}"
    if protocol == "s3":
        if not why.detailed:
            return AwsError("AccessDenied", "Access Denied", 403)
        return AwsError("AccessDenied", f'{said} on resource: "{resource}" {why.reason}', 403)
    if protocol == "ec2":
        return AwsError("UnauthorizedOperation", f"You are not authorized to perform this operation. {said} "
                        f"{why.reason}", 403)
    if service not in NO_RESOURCE_TOLD:
        said += f" on resource: {resource}"
    message = f"{said} {why.reason}" if why.detailed else said
    if protocol == "query":
        return AwsError("AccessDenied", message, 403)
    return AwsError("AccessDeniedException", message, 400 if protocol.startswith("json") else 403)
