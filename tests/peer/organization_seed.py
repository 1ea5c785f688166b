"""An organisation in moto's store with account ids of our choice; moto itself draws them at random."""

from . import moto_service

TAGS = ({"team": "shop", "env": "production"}, {"team": "data", "env": "staging"}, {"cost-center": "4711"}, {})


def make_organization(payer, names):
    """`names` maps account ids to names, the payer's among them. Gives the ids of the organisation's parts."""
    with moto_service.lock:
        store = moto_service.backend("organizations", payer)
        store.create_organization("us-east-1", FeatureSet="ALL")
        root = store.org.root_id
        store.accounts[0].name = names[payer]
        units = [store.create_organizational_unit(ParentId=root, Name=name)["OrganizationalUnit"]["Id"]
                 for name in ("Workloads", "Platform")]
        masters = moto_service.moto.backends.get_backend("organizations").master_accounts
        for at, (account, name) in enumerate((pair for pair in names.items() if pair[0] != payer)):
            tags = [{"Key": key, "Value": value} for key, value in TAGS[at % len(TAGS)].items()]
            store.create_account(AccountName=name, Email=f"aws+{account}@example.com", Tags=tags)
            member = store.accounts[-1]
            masters[account] = masters.pop(member.id)
            # The role that moto gave the account it drew is of no use under this id.
            del moto_service.moto.backends.get_backend("iam")[member.id]
            member.id = account
            member.parent_id = units[at % 2]
        return {"id": store.org.id, "root": root, "units": units}
