"""IAM where moto falls short: roles with their last use, and the policy simulator."""

import json
import urllib.parse

from . import authorization, moto_service, principals
from .errors import AwsError


def role_arn(account, name):
    role = principals.role_by_name(account, name)
    return role.arn if role else f"arn:aws:iam::{account}:role/{name}"


def get_role(world, operation, principal):
    name = operation.params.get("RoleName", "")
    role = principals.role_by_name(principal.account, name)
    if role is None:
        raise AwsError("NoSuchEntity", f"The role with name {name} cannot be found.", 404)
    value = {"Path": role.path, "RoleName": role.name, "RoleId": role.id, "Arn": role.arn,
             "CreateDate": role.create_date,
             "AssumeRolePolicyDocument": urllib.parse.quote(principals.as_text(role.assume_role_policy_document)),
             "MaxSessionDuration": int(role.max_session_duration or 3600), "RoleLastUsed": {}}
    if role.description:
        value["Description"] = role.description
    if role.permissions_boundary_arn:
        # The type is fixed in AWS's answers, though the model of the service knows it only as a policy.
        value["PermissionsBoundary"] = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy",
                                        "PermissionsBoundaryArn": role.permissions_boundary_arn}
    if role.tags:
        value["Tags"] = [{"Key": tag["Key"], "Value": tag["Value"]} for tag in role.tags]
    if role.last_used:
        value["RoleLastUsed"] = {"LastUsedDate": role.last_used, "Region": role.last_used_region or "us-east-1"}
    return {"Role": value}


def simulate_principal_policy(world, operation, principal):
    """Decides by identity policies, boundary and organisation; as in AWS, not by session policies."""
    source = operation.params.get("PolicySourceArn", "")
    role = principals.role_by_arn(source)
    if role:
        subject = principals.Principal(role.account_id, source, role.id, "", "session", source_arn=source, holder=role)
    else:
        user = next((user for user in moto_service.backend("iam", principal.account).users.values()
                     if user.arn == source), None)
        if user is None:
            raise AwsError("NoSuchEntity", f"The entity {source} cannot be found.", 404)
        subject = principals.Principal(principal.account, source, user.id, "", "user", holder=user)
    context = {}
    for index in range(1, 100):
        name = operation.params.get(f"ContextEntries.member.{index}.ContextKeyName")
        if name is None:
            break
        context[name] = operation.params.get(f"ContextEntries.member.{index}.ContextKeyValues.member.1")
    results = []
    for action in operation.members("ActionNames"):
        for resource in operation.members("ResourceArns") or ["*"]:
            why = authorization.denial(world, subject, action, resource, region=operation.region, more=context)
            decision = "allowed" if why is None else "explicitDeny" if "explicit" in why.reason else "implicitDeny"
            results.append({"EvalActionName": action, "EvalResourceName": resource, "EvalDecision": decision,
                            "MatchedStatements": [], "MissingContextValues": []})
    return {"EvaluationResults": results}


OPERATIONS = {("iam", "GetRole"): get_role, ("iam", "SimulatePrincipalPolicy"): simulate_principal_policy}


def trust(principal, external_id=None, **more):
    """A trust policy for a principal, with the External ID demanded when one is given."""
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    conditions = {"StringEquals": {"sts:ExternalId": external_id}} if external_id is not None else {}
    conditions |= more.get("conditions", {})
    if conditions:
        statement["Condition"] = conditions
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
