"""Security tokens: AssumeRole with the target's trust policy, GetCallerIdentity, GetSessionToken."""

import datetime
import json
import re
import secrets
import string

from . import authorization, moto_service, policy, principals
from .answers import answer
from .errors import AwsError
from .world import OPT_IN_REGIONS

CHAINED_SECONDS = 3600
EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}")
SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}")


def handle(world, operation, principal, request):
    """The answer to a signed request to STS; None for an operation that is left to moto."""
    if operation.name == "GetCallerIdentity":
        return answer(operation, {"UserId": principal.user_id, "Account": principal.account, "Arn": principal.arn})
    if operation.name == "AssumeRole":
        return assume_role(world, operation, principal, request)
    if operation.name == "GetSessionToken":
        if principal.kind == "session":
            raise AwsError("AccessDenied", "Cannot call GetSessionToken with session credentials", 403)
        issued = issue(world, principal, operation.region, seconds=duration(operation, 43200, 129600), request=request,
                       arn=principal.arn, user_id=principal.user_id, kind=principal.kind, policies=[],
                       mfa="SerialNumber" in operation.params)
        return answer(operation, {"Credentials": credentials(issued)})
    return None


def invalid(message):
    return AwsError("ValidationError", message, 400)


def duration(operation, default, largest):
    text = operation.params.get("DurationSeconds")
    if text is None:
        return default
    if not text.isdigit() or int(text) < 900:
        raise invalid(f"1 validation error detected: Value '{text}' at 'durationSeconds' failed to satisfy constraint: "
                      "Member must have value greater than or equal to 900")
    if int(text) > largest:
        raise invalid(f"1 validation error detected: Value '{text}' at 'durationSeconds' failed to satisfy constraint: "
                      f"Member must have value less than or equal to {largest}")
    return int(text)


def assume_role(world, operation, caller, request):
    params = operation.params
    arn, name, external_id = params.get("RoleArn", ""), params.get("RoleSessionName", ""), params.get("ExternalId")
    if not re.fullmatch(r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+", arn):
        raise invalid(f"{arn} is invalid")
    if not SESSION_NAME.fullmatch(name):
        raise invalid(f"1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: "
                      r"Member must satisfy regular expression pattern: [\w+=,.@-]*")
    if external_id is not None and not EXTERNAL_ID.fullmatch(external_id):
        raise invalid(f"1 validation error detected: Value '{external_id}' at 'externalId' failed to satisfy "
                      r"constraint: Member must satisfy regular expression pattern: [\w+=,.@:\/-]*")
    seconds = duration(operation, 3600, 43200)
    session_policy = params.get("Policy")
    if session_policy is not None:
        check_session_policy(session_policy)
    if caller.kind == "root":
        raise AwsError("AccessDenied", "Roles may not be assumed by root accounts.", 403)
    role = principals.role_by_arn(arn)
    refuse_unless_allowed(world, operation, caller, arn, role, external_id)
    chained = caller.kind == "session"
    if chained and seconds > CHAINED_SECONDS:
        raise invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
                      "chaining")
    if seconds > int(role.max_session_duration or 3600):
        raise invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    documents = ([session_policy] if session_policy else []) + managed_policies(params, role.account_id)
    session_arn = f"arn:aws:sts::{role.account_id}:assumed-role/{role.name}/{name}"
    issued = issue(world, caller, operation.region, seconds=seconds, request=request, arn=session_arn,
                   user_id=f"{role.id}:{name}", kind="session", policies=documents, role=role)
    role.last_used = world.now().replace(tzinfo=None)
    role.last_used_region = operation.region
    result = {"Credentials": credentials(issued),
              "AssumedRoleUser": {"AssumedRoleId": issued.user_id, "Arn": session_arn}}
    if session_policy:
        result["PackedPolicySize"] = min(100, len(session_policy) * 100 // 2048)
    return answer(operation, result)


def assume_role_with_web_identity(world, operation, request):
    """A request without a signature: the token stands for one."""
    params = operation.params
    arn, name = params.get("RoleArn", ""), params.get("RoleSessionName", "")
    if params.get("WebIdentityToken") not in world.web_identities:
        raise AwsError("InvalidIdentityToken", "No OpenIDConnect provider found in your account for the token", 400)
    provider, subject = world.web_identities[params["WebIdentityToken"]]
    role = principals.role_by_arn(arn)
    host = provider.partition(":oidc-provider/")[2]
    context = {f"{host}:sub": subject, f"{host}:aud": "sts.amazonaws.com"}
    document = [principals.as_text(role.assume_role_policy_document)] if role else []

    def names_provider(statement):
        named = statement.get("Principal")
        return isinstance(named, dict) and provider in policy.listed(named.get("Federated"))

    if policy.decide(document, "sts:AssumeRoleWithWebIdentity", arn, context, names_provider) != "allow":
        raise AwsError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403)
    session_arn = f"arn:aws:sts::{role.account_id}:assumed-role/{role.name}/{name}"
    issued = issue(world, None, operation.region, seconds=duration(operation, 3600, 43200), request=request,
                   arn=session_arn, user_id=f"{role.id}:{name}", kind="session", policies=[], role=role)
    return answer(operation, {"Credentials": credentials(issued), "SubjectFromWebIdentityToken": subject,
                              "AssumedRoleUser": {"AssumedRoleId": issued.user_id, "Arn": session_arn},
                              "Provider": provider, "Audience": "sts.amazonaws.com"})


def managed_policies(params, account):
    """The documents of the managed policies that a session is to be narrowed to."""
    known = moto_service.backend("iam", account).managed_policies
    documents = []
    for name, arn in params.items():
        if re.fullmatch(r"PolicyArns\.member\.\d+\.arn", name):
            if arn not in known:
                raise invalid(f"Policy arn {arn} does not exist")
            documents.append(principals.document_of(known[arn]))
    return documents


def check_session_policy(text):
    if len(text) > 2048:
        raise invalid("1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have "
                      "length less than or equal to 2048")
    try:
        parsed = json.loads(text)
        assert policy.listed(parsed["Statement"])
    except (ValueError, KeyError, TypeError, AssertionError):
        raise AwsError("MalformedPolicyDocument", "This policy contains invalid Json", 400) from None


def refuse_unless_allowed(world, operation, caller, arn, role, external_id):
    """Both sides must agree: the caller's own policies, and the trust policy of the role."""
    said = f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource: {arn}"
    more = {"sts:ExternalId": external_id, "sts:RoleSessionName": operation.params["RoleSessionName"]}
    trust = principals.as_text(role.assume_role_policy_document) if role else None
    context = authorization.context_of(world, caller, operation.region, more)

    def trust_says(*how):
        return policy.decide([trust] if trust else [], "sts:AssumeRole", arn, context,
                             lambda statement: policy.names_principal(statement, caller) in how)

    abroad = arn.split(":")[4] != caller.account
    why = authorization.denial(world, caller, "sts:AssumeRole", arn, region=operation.region, more=more)
    same_account_grant = not abroad and trust_says("exactly") == "allow" and why and "no identity-based" in why.reason
    if why and not same_account_grant:
        raise AwsError("AccessDenied", f"{said} {why.reason}", 403)
    if trust_says("exactly", "its account") != "allow":
        raise AwsError("AccessDenied", said, 403)


def issue(world, caller, region, *, seconds, request, arn, user_id, kind, policies, role=None, mfa=False):
    letters = string.ascii_letters + string.digits + "+/"
    key = "ASIA" + "".join(secrets.choice(string.ascii_uppercase + "234567") for _ in range(16))
    host = request.header("host", "")
    principal = principals.Principal(
        account=role.account_id if role else caller.account, arn=arn, unique_id=role.id if role else caller.unique_id,
        secret="".join(secrets.choice(letters) for _ in range(40)), kind=kind, user_id=user_id,
        source_arn=role.arn if role else "", token="IQoJ" + "".join(secrets.choice(letters) for _ in range(340)) + "==",
        expires=world.now().replace(microsecond=0) + datetime.timedelta(seconds=seconds), session_policies=policies,
        from_global_endpoint=host == "sts.amazonaws.com" or (
            region == "us-east-1" and world.settings.sts_us_east_1_is_global), mfa=mfa,
        holder=role or caller.holder)
    principal.access_key = key
    with world.lock:
        world.sessions[key] = principal
    return principal


def credentials(principal):
    return {"AccessKeyId": principal.access_key, "SecretAccessKey": principal.secret,
            "SessionToken": principal.token, "Expiration": principal.expires}


def refuse_global_token(principal, region, settings):
    """Tokens of the global endpoint are no good in regions that must be opted in to."""
    return (region in OPT_IN_REGIONS and principal.token is not None and principal.from_global_endpoint
            and not settings.sts_tokens_valid_everywhere)
