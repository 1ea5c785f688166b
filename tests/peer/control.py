"""The commands of the admin port: each function here is one, called with (world, **what was posted)."""

import base64
import dataclasses
import inspect
import json
import pathlib
import secrets
import string

from . import billing_exports, identity, moto_service, objects, principals, trail
from .faults import KINDS, Fault

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


def text_of(document):
    return document if isinstance(document, str) else json.dumps(document)


def role_of(arn):
    role = principals.role_by_arn(arn)
    if role is None:
        raise LookupError(f"there is no role {arn}")
    return role


def holder_of(arn):
    """moto's role or user of an ARN."""
    if ":role/" in arn:
        return role_of(arn)
    iam = moto_service.backend("iam", arn.split(":")[4])
    return iam.users[arn.rpartition("/")[2]]


# The peer itself


@command
def commands(world):
    """The commands with the names of their arguments."""
    return {name: [*inspect.signature(function).parameters][1:] for name, function in COMMANDS.items()}


@command
def reset(world):
    world.reset()


@command
def set_clock(world, offset_seconds):
    world.clock_offset = float(offset_seconds)
    return world.now().isoformat()


@command
def change_settings(world, page_sizes=None, **settings):
    world.settings.page_sizes |= page_sizes or {}
    for name, value in settings.items():
        if not hasattr(world.settings, name):
            raise LookupError(f"there is no setting {name}")
        setattr(world.settings, name, value)
    return dataclasses.asdict(world.settings)


@command
def add_fault(world, kind, **fault):
    if kind not in KINDS:
        raise LookupError(f"there is no kind {kind}; there are: {', '.join(KINDS)}")
    added = Fault(kind, **fault)
    with world.lock:
        world.fault_list.append(added)
    return added.id


@command
def faults(world):
    return [dataclasses.asdict(fault) for fault in world.fault_list]


@command
def clear_faults(world):
    with world.lock:
        world.fault_list.clear()


@command
def requests(world):
    return [dataclasses.asdict(entry) for entry in world.requests]


@command
def clear_requests(world):
    with world.lock:
        world.requests.clear()


@command
def answer(world, operation, answer, account="*"):
    world.canned[account, operation] = {"answer": answer}


@command
def refuse(world, operation, code, message="", status=400, account="*"):
    world.canned[account, operation] = {"error": {"code": code, "message": message, "status": status}}


# Identities and policies


@command
def create_user(world, account, name, path="/", policy=None):
    user = moto_service.backend("iam", account).create_user("us-east-1", name, path=path)
    user.id = f"AIDA{user.id[4:].upper()}"
    if policy:
        user.policies["policy"] = text_of(policy)
    return user.arn


@command
def create_key(world, user_arn):
    iam = moto_service.backend("iam", user_arn.split(":")[4])
    key = iam.create_access_key(user_arn.rpartition("/")[2])
    return {"access_key": key.access_key_id, "secret_key": key.secret_access_key}


@command
def create_root_key(world, account):
    access_key = "AKIA" + "".join(secrets.choice(string.ascii_uppercase + "234567") for _ in range(16))
    world.root_keys[access_key] = (account, secrets.token_hex(20))
    return {"access_key": access_key, "secret_key": world.root_keys[access_key][1]}


@command
def set_key_status(world, access_key, status):
    for regions in list(moto_service.moto.backends.get_backend("iam").values()):
        for iam in regions.values():
            for user in iam.users.values():
                for key in user.access_keys:
                    if key.access_key_id == access_key:
                        key.status = status


@command
def create_role(world, account, name, trust, path="/", policies=None, tags=None, max_session_seconds=3600):
    role = moto_service.backend("iam", account).create_role(
        role_name=name, assume_role_policy_document=text_of(trust), path=path, permissions_boundary=None,
        description="", tags=[{"Key": key, "Value": value} for key, value in (tags or {}).items()],
        max_session_duration=str(max_session_seconds))
    for policy_name, document in (policies or {}).items():
        role.policies[policy_name] = text_of(document)
    return role.arn


@command
def set_trust(world, role_arn, external_id=None, principal=None, conditions=None, document=None):
    """Replaces a trust policy. Without `principal`, who is trusted stays; `document` is taken as it is."""
    role = role_of(role_arn)
    if document is None:
        if principal is None:
            [statement] = json.loads(principals.as_text(role.assume_role_policy_document))["Statement"]
            principal = statement["Principal"]["AWS"]
        document = identity.trust(principal, external_id, conditions=conditions or {})
    role.assume_role_policy_document = text_of(document)


@command
def put_policy(world, arn, name, document):
    holder_of(arn).policies[name] = text_of(document)


@command
def delete_policy(world, arn, name):
    del holder_of(arn).policies[name]


@command
def set_boundary(world, arn, document=None):
    holder = holder_of(arn)
    holder.permissions_boundary_arn = None
    if document is not None:
        iam = moto_service.backend("iam", arn.split(":")[4])
        policy = iam.create_policy("", "/", text_of(document), f"boundary-{secrets.token_hex(4)}", [])
        holder.permissions_boundary_arn = policy.arn


def remember_by_id(arn, unique_id):
    """As in AWS: trust policies that named a principal go on to name its unique ID once it has gone."""
    for regions in list(moto_service.moto.backends.get_backend("iam").values()):
        for iam in regions.values():
            for role in iam.roles.values():
                trust = principals.as_text(role.assume_role_policy_document)
                role.assume_role_policy_document = trust.replace(f'"{arn}"', f'"{unique_id}"')


@command
def delete_role(world, role_arn):
    role = role_of(role_arn)
    del moto_service.backend("iam", role.account_id).roles[role.id]
    remember_by_id(role.arn, role.id)


@command
def delete_user(world, user_arn):
    user = holder_of(user_arn)
    del moto_service.backend("iam", user.account_id).users[user.name]
    remember_by_id(user.arn, user.id)


@command
def set_machine(world, role_arn=None, region="eu-west-1", authorization=None, seconds=21600):
    """The role of the machine that the admin port plays: an instance, and a container with its secret."""
    world.machine = {"role_arn": role_arn, "region": region, "authorization": authorization, "seconds": seconds}


@command
def set_web_identity(world, token, provider, subject):
    """A token for AssumeRoleWithWebIdentity: the ARN of its provider in IAM, and whom it speaks of."""
    world.web_identities[token] = (provider, subject)


@command
def expire_sessions(world):
    for session in world.sessions.values():
        session.expires = world.now()


# Organisations and regions


@command
def attach_scp(world, target, document):
    """Attaches a new service control policy to an account, unit or root; gives its id."""
    store = organization_with(target)
    policy = store.create_policy(Name=f"scp-{secrets.token_hex(4)}", Description="", Type="SERVICE_CONTROL_POLICY",
                                 Content=text_of(document), Tags=[])["Policy"]["PolicySummary"]["Id"]
    store.attach_policy(PolicyId=policy, TargetId=target)
    return policy


@command
def detach_scp(world, target, policy):
    organization_with(target).detach_policy(PolicyId=policy, TargetId=target)


def organization_with(target):
    for regions in list(moto_service.moto.backends.get_backend("organizations").values()):
        for store in regions.values():
            if store.org and target in [unit.id for unit in store.ou] + [account.id for account in store.accounts]:
                return store
    raise LookupError(f"no organisation holds {target}")


@command
def opt_in(world, account, region):
    world.opted_in.setdefault(account, []).append(region)


# Buckets and objects


@command
def create_bucket(world, account, name, region, policy=None):
    bucket = moto_service.backend("s3", account).create_bucket(name, region)
    if policy:
        bucket.policy = text_of(policy).encode()


@command
def set_bucket_policy(world, bucket, document=None):
    objects.find_bucket(bucket).policy = text_of(document).encode() if document else None


@command
def delete_bucket(world, bucket):
    moto_service.backend("s3", objects.find_bucket(bucket).account_id).delete_bucket(bucket)
    world.objects.pop(bucket, None)


@command
def put_object(world, bucket, key, content=None, file=None, **more):
    """Stores base64 `content`, or a `file` that nobody will change."""
    content = pathlib.Path(file) if file else base64.b64decode(content)
    return objects.put(world, bucket, key, content, **more).etag


@command
def delete_object(world, bucket, key):
    return world.objects.get(bucket, {}).pop(key, None) is not None


@command
def list_objects(world, bucket):
    return {key: {"size": stored.size, "etag": stored.etag, "kms_key": stored.kms_key}
            for key, stored in sorted(world.objects.get(bucket, {}).items())}


@command
def set_object_ownership(world, bucket, rule):
    """BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter: under the last two, objects that other accounts wrote
    (put_object(..., owner=...)) are theirs."""
    world.object_ownership[bucket] = rule


@command
def set_kms(world, bucket, kms_key=None, key=""):
    """Encrypts with a KMS key what lies in a bucket (keys that hold `key`), and what comes; None: no longer."""
    if not key:
        world.bucket_keys[bucket] = kms_key
    for name, stored in world.objects.get(bucket, {}).items():
        if key in name:
            stored.kms_key = kms_key


# Bills


@command
def set_report_definition(world, account, definition):
    world.reports.setdefault(account, {})[definition["ReportName"]] = definition


@command
def change_report_definition(world, account, name, **changed):
    """Changes members of a definition: ReportStatus={...}, S3Bucket="..." """
    world.reports[account][name] |= changed


@command
def delete_report_definition(world, account, name):
    del world.reports[account][name]


@command
def create_export(world, account, definition=None, **parts):
    """Keeps an export's definition; without one, it is made of `name`, `table`, `bucket`, `prefix` and `region`."""
    return billing_exports.new_export(world, account, definition or billing_exports.definition(**parts))


@command
def delete_export(world, account, arn):
    del world.exports[account][arn]


@command
def set_export_status(world, account, arn, code, reason=None):
    billing_exports.set_status(world, account, arn, code, reason)


@command
def add_execution(world, account, arn, code="DELIVERY_SUCCESS", reason=None):
    return billing_exports.add_execution(world, account, arn, code, reason)


@command
def feed_cost_explorer(world, account, answers=None):
    """Switches Cost Explorer on for an account, with answers by operation; None: off."""
    if answers is None:
        world.cost_explorer.pop(account, None)
    else:
        world.cost_explorer[account] = answers


@command
def add_events(world, account, region, events):
    trail.add_events(world, account, region, events)
