"""Roles are given to whom their trust policy names, under its conditions, and to nobody else."""

import pytest
from botocore.exceptions import ClientError

VENDOR = "arn:aws:iam::999900001111:user/farthing"
NOT_ALLOWED = f"User: {VENDOR} is not authorized to perform: sts:AssumeRole on resource: "


def trusting(principal, **conditions):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if conditions:
        statement["Condition"] = conditions
    return {"Version": "2012-10-17", "Statement": [statement]}


def test_the_right_external_id_opens_every_account(organization, assume, aws):
    for account, known in organization["accounts"].items():
        assert aws("sts", assume(known["role_arn"])).get_caller_identity()["Account"] == account


@pytest.mark.parametrize("external_id", ("wrong-one", None, "00000000-0000-0000-0000-000000000000"))
def test_a_wrong_or_missing_external_id_opens_nothing(assume, external_id):
    with pytest.raises(ClientError, match=f"AccessDenied.*{NOT_ALLOWED}arn:aws:iam::100000000001:role/farthing/"):
        assume(external_id=external_id)


def test_the_unsafe_role_opens_to_any_external_id(organization, assume):
    for external_id in ("whatever", None):
        assume(organization["unsafe_role_arn"], external_id)


def test_a_role_that_is_not_there_is_refused_like_one_that_is(organization, assume):
    with pytest.raises(ClientError, match=f"AccessDenied.*{NOT_ALLOWED}arn:aws:iam::100000000001:role/farthing/Other$"):
        assume(organization["role_arn"].replace("FarthingAccess", "Other"))


def test_the_path_is_part_of_the_role(organization, assume):
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(organization["role_arn"].replace("farthing/", ""))


def test_the_caller_needs_to_be_allowed_as_well(peer, organization, assume):
    arn = peer.create_role(organization["payer"], "Other", trusting({"AWS": VENDOR}))
    with pytest.raises(ClientError, match="because no identity-based policy allows the sts:AssumeRole action"):
        assume(arn)


@pytest.mark.parametrize("principal", ({"AWS": "999900001111"}, {"AWS": "arn:aws:iam::999900001111:root"},
                                       {"AWS": ["arn:aws:iam::123456789012:root", VENDOR]}, {"AWS": "*"}, "*"))
def test_principals_that_name_the_caller(peer, organization, assume, principal):
    peer.set_trust(organization["role_arn"], document=trusting(principal))
    assume(external_id=None)


@pytest.mark.parametrize("principal", ({"AWS": "arn:aws:iam::999900001111:user/other"}, {"AWS": "123456789012"},
                                       {"Service": "ec2.amazonaws.com"}, {"AWS": "arn:aws:iam::999900001111:user/*"}))
def test_principals_that_do_not(peer, organization, assume, principal):
    peer.set_trust(organization["role_arn"], document=trusting(principal))
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(external_id=None)


def test_a_principal_made_anew_under_its_old_name_is_a_stranger(peer, organization, assume):
    peer.delete_user(VENDOR)
    everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    peer.create_user("999900001111", "farthing", policy=everything)
    key = peer.create_key(VENDOR)
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(credentials=(key["access_key"], key["secret_key"]))


@pytest.mark.parametrize("conditions, opens", (
    ({"StringLike": {"sts:ExternalId": "acme-*"}}, True),
    ({"StringLike": {"sts:ExternalId": "other-*"}}, False),
    ({"StringEquals": {"sts:ExternalId": ["one", "acme-1"]}}, True),
    ({"StringEquals": {"STS:externalid": "acme-1"}}, True),
    ({"StringNotEquals": {"sts:ExternalId": "acme-1"}}, False),
    ({"Null": {"sts:ExternalId": "false"}}, True),
    ({"StringEquals": {"aws:PrincipalOrgID": "o-elsewhere"}}, False),
    ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::999900001111:user/*"}}, True),
    ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::999900001111:user/other"}}, False),
    ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, False),
    ({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}, True)))
def test_conditions_of_trust(peer, organization, assume, conditions, opens):
    peer.set_trust(organization["role_arn"], document=trusting({"AWS": VENDOR}, **conditions))
    if opens:
        assume(external_id="acme-1")
    else:
        with pytest.raises(ClientError, match="AccessDenied"):
            assume(external_id="acme-1")


def test_an_external_id_can_be_set_after_the_role_was_made(peer, organization, assume):
    peer.set_trust(organization["role_arn"], external_id="another")
    assume(external_id="another")
    with pytest.raises(ClientError, match="AccessDenied"):
        assume()


def test_root_users_assume_no_roles(peer, organization, assume):
    key = peer.create_root_key("999900001111")
    with pytest.raises(ClientError, match="Roles may not be assumed by root accounts."):
        assume(credentials=(key["access_key"], key["secret_key"]))


@pytest.mark.parametrize("seconds, said", ((899, "greater than or equal to 900"),
                                           (43201, "less than or equal to 43200"),
                                           (7200, "exceeds the MaxSessionDuration set for this role")))
def test_sessions_have_bounds(assume, seconds, said):
    with pytest.raises(ClientError, match=said):
        assume(DurationSeconds=seconds)


def test_a_chain_of_roles_lasts_an_hour(peer, organization, assume, session):
    arn = peer.create_role(organization["payer"], "Long", trusting({"AWS": organization["role_arn"]}),
                           max_session_seconds=43200)
    peer.put_policy(organization["role_arn"], "more", {"Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": arn}]})
    assume(arn, None, session, DurationSeconds=3600)
    with pytest.raises(ClientError, match="1 hour session limit for roles assumed by role chaining"):
        assume(arn, None, session, DurationSeconds=3601)


def test_a_role_that_is_deleted_leaves_its_sessions_without_rights(peer, organization, session, aws):
    peer.delete_role(organization["role_arn"])
    with pytest.raises(ClientError, match="AccessDenied"):
        aws("cur", session).describe_report_definitions()
    assert aws("sts", session).get_caller_identity()["Account"] == organization["payer"]


def test_the_last_use_of_a_role_is_told(organization, session, aws):
    role = aws("iam", session).get_role(RoleName="FarthingAccess")["Role"]
    assert role["RoleLastUsed"]["Region"] == "us-east-1"
    assert role["Tags"] == [{"Key": "farthing:template-version", "Value": "1"}]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]["StringEquals"] == {
        "sts:ExternalId": organization["external_id"]}


def test_an_organisation_can_forbid_its_members_to_assume_roles(peer, organization, assume):
    first, second = (organization["accounts"][account] for account in ("100000000002", "100000000003"))
    peer.set_trust(second["role_arn"], document=trusting({"AWS": first["role_arn"]}))
    peer.put_policy(first["role_arn"], "assume", {"Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]})
    member = assume(first["role_arn"])
    assume(second["role_arn"], None, member)
    peer.attach_scp("100000000002", {"Statement": [{"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"}]})
    with pytest.raises(ClientError, match="with an explicit deny in a service control policy"):
        assume(second["role_arn"], None, member)


def test_the_organisation_of_the_caller_can_be_a_condition(peer, organization, assume, session):
    arn = peer.create_role("100000000002", "Inside", trusting({"AWS": "*"}, StringEquals={
        "aws:PrincipalOrgID": organization["organization"]["id"]}), "/farthing/")
    peer.put_policy(organization["role_arn"], "assume", {"Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": arn}]})
    assume(arn, None, session)
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(arn, None)
