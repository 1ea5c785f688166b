"""Who calls: users, root users and role sessions, with what their policies, boundaries and organisation say."""

import dataclasses
import datetime
import json

from . import moto_service


@dataclasses.dataclass
class Principal:
    account: str
    arn: str
    unique_id: str  #: AIDA... of a user, AROA... of a role, the account of a root user
    secret: str
    kind: str  #: user, root or session
    source_arn: str = ""  #: of the role behind a session
    user_id: str = ""  #: as GetCallerIdentity tells it
    access_key: str = ""
    token: str | None = None
    expires: datetime.datetime | None = None
    session_policies: list = dataclasses.field(default_factory=list)
    from_global_endpoint: bool = False
    mfa: bool = False
    holder: object = None  #: moto's user or role

    def is_gone(self):
        """A session outlives its role, with no rights left."""
        return self.kind == "session" and role_by_id(self.account, self.unique_id) is None

    def policies(self):
        if self.kind == "root":
            return [json.dumps({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})]
        if self.is_gone():
            return []
        documents = [*self.holder.policies.values()]
        managed = [*self.holder.managed_policies.values()]
        if self.kind == "user":
            iam = moto_service.backend("iam", self.account)
            for group in iam.groups.values():
                if self.holder in group.users:
                    documents += group.policies.values()
                    managed += group.managed_policies.values()
        return [as_text(document) for document in documents] + [document_of(policy) for policy in managed]

    def boundary(self):
        """The document of the permissions boundary; None without one."""
        arn = getattr(self.holder, "permissions_boundary_arn", None)
        if not arn:
            return None
        policy = moto_service.backend("iam", self.account).managed_policies.get(arn)
        return document_of(policy) if policy else json.dumps({"Statement": []})


def as_text(document):
    return document if isinstance(document, str) else json.dumps(document)


def document_of(policy):
    return as_text(next(version.document for version in policy.versions if version.is_default))


def role_by_id(account, role_id):
    return moto_service.backend("iam", account).roles.get(role_id)


def role_by_name(account, name):
    return next((role for role in moto_service.backend("iam", account).roles.values() if role.name == name), None)


def role_by_arn(arn):
    """The role an ARN names, path and all; None when there is none."""
    parts = arn.split(":", 5)
    if len(parts) != 6 or not parts[5].startswith("role/"):
        return None
    role = role_by_name(parts[4], parts[5].rpartition("/")[2])
    return role if role and role.arn == arn else None


def user_of_key(access_key):
    """(account, moto's key, user name) of a long-lived key that is active."""
    for account, regions in list(moto_service.moto.backends.get_backend("iam").items()):
        for iam in list(regions.values()):
            for user in iam.users.values():
                for key in user.access_keys:
                    if key.access_key_id == access_key and key.status == "Active":
                        return account, key, user
    return None


def find(world, access_key):
    """The principal behind an access key; None when no such key is active."""
    if access_key in world.sessions:
        return world.sessions[access_key]
    if access_key in world.root_keys:
        account, secret = world.root_keys[access_key]
        return Principal(account, f"arn:aws:iam::{account}:root", account, secret, "root", user_id=account)
    found = user_of_key(access_key)
    if found is None:
        return None
    account, key, user = found
    return Principal(account, user.arn, user.id, key.secret_access_key, "user", user_id=user.id, holder=user)


def organization_of(account):
    """(moto's organizations store, moto's account) that an account belongs to; (None, None) without one."""
    backends = moto_service.moto.backends.get_backend("organizations")
    for regions in list(backends.values()):
        for store in regions.values():
            if store.org:
                for member in store.accounts:
                    if member.id == account:
                        return store, member
    return None, None


def organization_id(account):
    store, _ = organization_of(account)
    return store.org.id if store else None


def control_policies(account):
    """The service control policies over an account, level by level from the root down; None where none bind it."""
    store, member = organization_of(account)
    if store is None or store.org.master_account_id == account:
        return None
    levels, target = [], member
    while target is not None:
        documents = [as_text(policy.content) for policy in target.attached_policies
                     if policy.type == "SERVICE_CONTROL_POLICY"]
        levels.insert(0, documents)
        parent = getattr(target, "parent_id", None)
        target = next((unit for unit in store.ou if unit.id == parent), None) if parent else None
    return levels
