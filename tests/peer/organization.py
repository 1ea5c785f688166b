"""Organizations: what members, standalone accounts and delegated administrators are told."""

from . import principals
from .errors import AwsError


def account_that_answers(operation, principal):
    """Whose store in moto holds the answer; raises where AWS refuses."""
    if operation.service != "organizations" or operation.name == "CreateOrganization":
        return principal.account
    store, _ = principals.organization_of(principal.account)
    if store is None:
        raise AwsError("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.", 400)
    management = store.org.master_account_id
    if principal.account == management or operation.name in ("DescribeOrganization", "LeaveOrganization"):
        return principal.account
    if any(admin.account.id == principal.account for admin in store.admins):
        return management
    raise AwsError("AccessDeniedException", "You don't have permissions to access this resource.", 400)


OPERATIONS = {}
