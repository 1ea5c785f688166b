"""What a principal may do is what all its policies, its organisation and the resource agree on."""

import json

import pytest
from botocore.exceptions import ClientError

KEY = "arn:aws:kms:eu-west-1:100000000001:key/11111111-2222-3333-4444-555555555555"
MEMBER = "100000000002"


def statement(effect, actions, resource="*", **more):
    return {"Effect": effect, "Action": actions, "Resource": resource} | more


def document(*statements):
    return {"Version": "2012-10-17", "Statement": [*statements]}


@pytest.fixture
def member(organization, assume):
    """Credentials of the role in a member account."""
    return assume(organization["accounts"][MEMBER]["role_arn"])


def refused(call, *words, **arguments):
    with pytest.raises(ClientError) as refusal:
        call(**arguments)
    for word in words:
        assert word in str(refusal.value), refusal.value
    return refusal.value.response


def test_what_no_policy_allows_is_refused_with_the_reason(session, aws):
    refused(aws("guardduty", session).list_detectors, "is not authorized to perform: guardduty:ListDetectors",
            "because no identity-based policy allows the guardduty:ListDetectors action")


def test_actions_are_not_always_called_as_the_operation(session, aws):
    refused(aws("budgets", session).describe_budgets, "budgets:ViewBudget", AccountId="100000000001")
    refused(aws("opensearch", session).list_domain_names, "es:ListDomainNames")
    refused(aws("efs", session).describe_file_systems, "elasticfilesystem:DescribeFileSystems")
    aws("resourcegroupstaggingapi", session).get_resources()
    aws("elbv2", session).describe_load_balancers()


def test_refusals_name_what_was_asked_for(peer, organization, vendor, session, aws):
    account = organization["vendor"]["account"]
    refused(aws("cur", vendor).describe_report_definitions,
            f"on resource: arn:aws:cur:us-east-1:{account}:definition/ because no identity-based policy")
    refused(aws("iam", vendor).list_users, f"on resource: arn:aws:iam::{account}:user/ because")
    refused(aws("cloudtrail", vendor).lookup_events, "perform: cloudtrail:LookupEvents because no identity-based")


def test_an_explicit_deny_wins(peer, organization, session, aws):
    peer.put_policy(organization["role_arn"], "deny", document(statement("Deny", "cur:*")))
    refused(aws("cur", session).describe_report_definitions, "with an explicit deny in an identity-based policy")


def test_a_policy_can_name_what_it_does_not_speak_of(peer, organization, session, aws):
    peer.put_policy(organization["role_arn"], "deny", {"Statement": {"Effect": "Deny", "NotAction": "cur:Describe*",
                                                                     "Resource": "*"}})
    aws("cur", session).describe_report_definitions()
    refused(aws("organizations", session).list_roots, "explicit deny")


def test_a_session_policy_narrows_the_role(organization, assume, aws):
    narrowed = assume(Policy=json.dumps(document(statement("Allow", "cur:*"))))
    aws("cur", narrowed).describe_report_definitions()
    refused(aws("organizations", narrowed).list_accounts, "because no session policy allows the organizations:")


def test_a_managed_policy_narrows_a_session_as_well(organization, admin, assume, aws):
    arn = admin("iam", organization["payer"]).create_policy(PolicyName="reports", PolicyDocument=json.dumps(
        document(statement("Allow", "cur:*"))))["Policy"]["Arn"]
    narrowed = assume(PolicyArns=[{"arn": arn}])
    aws("cur", narrowed).describe_report_definitions()
    refused(aws("organizations", narrowed).list_accounts, "because no session policy allows the organizations:")


def test_a_session_policy_does_not_widen_the_role(assume, aws):
    widened = assume(Policy=json.dumps(document(statement("Allow", "*"))))
    refused(aws("guardduty", widened).list_detectors, "because no identity-based policy allows")


def test_a_session_policy_has_a_length(assume):
    policy = json.dumps(document(statement("Allow", ["cur:" + "a" * 100] * 30)))
    refused(assume, "less than or equal to 2048", Policy=policy)
    refused(assume, "MalformedPolicyDocument", Policy="{")


def test_a_permissions_boundary_narrows_the_role(peer, organization, session, aws):
    peer.set_boundary(organization["role_arn"], document(statement("Allow", "organizations:*")))
    aws("organizations", session).list_roots()
    refused(aws("cur", session).describe_report_definitions, "because no permissions boundary allows the cur:")


@pytest.mark.parametrize("where", ("account", "unit", "root"))
def test_a_service_control_policy_binds_members_and_not_the_management_account(peer, organization, session, member, aws,
                                                                              where):
    units = organization["organization"]
    target = {"account": MEMBER, "unit": units["units"][0], "root": units["root"]}[where]
    peer.attach_scp(target, document(statement("Deny", "ec2:DescribeVolumes")))
    response = refused(aws("ec2", member).describe_volumes, "with an explicit deny in a service control policy")
    assert response["Error"]["Code"] == "UnauthorizedOperation"
    aws("ec2", member).describe_instances()
    aws("ec2", session).describe_volumes()


def test_a_service_control_policy_can_close_regions(peer, organization, member, aws):
    peer.attach_scp(MEMBER, document({"Effect": "Deny", "NotAction": ["sts:*", "iam:*"], "Resource": "*",
                                      "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}}}))
    aws("ec2", member, "eu-west-1").describe_instances()
    refused(aws("ec2", member, "us-west-2").describe_instances, "explicit deny in a service control policy")


def test_what_no_service_control_policy_allows_is_refused(peer, organization, member, aws):
    peer.attach_scp(MEMBER, document(statement("Allow", "ec2:DescribeInstances")))
    aws("ec2", member).describe_volumes()
    peer.detach_scp(MEMBER, "p-FullAWSAccess")
    aws("ec2", member).describe_instances()
    refused(aws("ec2", member).describe_volumes, "because no service control policy allows the ec2:DescribeVolumes")


def test_who_one_is_may_always_be_asked(peer, member, aws):
    peer.attach_scp(MEMBER, document(statement("Deny", "*")))
    assert aws("sts", member).get_caller_identity()["Account"] == MEMBER


def test_listing_ends_at_the_prefix(peer, organization, session, aws):
    s3 = aws("s3", session, "eu-west-1")
    s3.list_objects_v2(Bucket=organization["bucket"], Prefix="cur/")
    refused(s3.list_objects_v2, "AccessDenied", "s3:ListBucket", '"arn:aws:s3:::acme-billing-reports"',
            Bucket=organization["bucket"], Prefix="other/")


def test_whoever_may_not_list_is_not_told_that_a_key_is_missing(peer, organization, session, aws):
    s3 = aws("s3", session, "eu-west-1")
    refused(s3.get_object, "NoSuchKey", Bucket=organization["bucket"], Key="cur/missing")
    peer.put_policy(organization["role_arn"], "bucket", document(statement("Allow", "s3:GetObject")))
    refused(s3.get_object, "AccessDenied", Bucket=organization["bucket"], Key="cur/missing")


def test_an_encrypted_object_needs_its_key(peer, organization, session, aws):
    peer.put_object(organization["bucket"], "cur/bill", b"content")
    peer.set_kms(organization["bucket"], KEY)
    s3 = aws("s3", session, "eu-west-1")
    refused(s3.get_object, "AccessDenied", f"is not authorized to perform: kms:Decrypt on resource: {KEY}",
            Bucket=organization["bucket"], Key="cur/bill")
    peer.put_policy(organization["role_arn"], "kms", document(statement("Allow", "kms:Decrypt", KEY)))
    assert s3.get_object(Bucket=organization["bucket"], Key="cur/bill")["SSEKMSKeyId"] == KEY


def test_an_object_that_another_account_wrote_may_be_its_own(peer, organization, session, aws):
    peer.put_object(organization["bucket"], "cur/bill", b"content", owner="386209384616")
    read = aws("s3", session, "eu-west-1").get_object
    read(Bucket=organization["bucket"], Key="cur/bill")
    peer.set_object_ownership(organization["bucket"], "ObjectWriter")
    assert refused(read, Bucket=organization["bucket"], Key="cur/bill")["Error"]["Message"] == "Access Denied"


def test_a_bucket_abroad_needs_both_sides(peer, organization, session, member, aws):
    peer.put_object(organization["bucket"], "cur/bill", b"content")
    s3 = aws("s3", member, "eu-west-1")
    wanted = {"Bucket": organization["bucket"], "Key": "cur/bill"}
    role = organization["accounts"][MEMBER]["role_arn"]
    peer.put_policy(role, "s3", document(statement("Allow", "s3:*")))
    assert refused(s3.get_object, **wanted)["Error"]["Message"] == "Access Denied"
    peer.set_bucket_policy(organization["bucket"], document(
        statement("Allow", "s3:GetObject", "arn:aws:s3:::acme-billing-reports/*", Principal={"AWS": role})))
    assert s3.get_object(**wanted)["Body"].read() == b"content"
    peer.delete_policy(role, "s3")
    refused(s3.get_object, "Access Denied", **wanted)


def test_a_bucket_policy_can_refuse_its_own_account(peer, organization, session, aws):
    peer.put_object(organization["bucket"], "cur/bill", b"content")
    peer.set_bucket_policy(organization["bucket"], document(
        statement("Deny", "s3:*", ["arn:aws:s3:::acme-billing-reports", "arn:aws:s3:::acme-billing-reports/*"],
                  Principal="*", Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-other"}})))
    refused(aws("s3", session, "eu-west-1").get_object, "with an explicit deny in a resource-based policy",
            Bucket=organization["bucket"], Key="cur/bill")


def test_a_bucket_policy_alone_opens_it_within_its_account(peer, organization, session, assume, aws):
    peer.put_object(organization["bucket"], "cur/bill", b"content")
    peer.delete_policy(organization["role_arn"], "bucket")
    peer.set_bucket_policy(organization["bucket"], document(
        statement("Allow", "s3:GetObject", "arn:aws:s3:::acme-billing-reports/*",
                  Principal={"AWS": organization["role_arn"]})))
    wanted = {"Bucket": organization["bucket"], "Key": "cur/bill"}
    aws("s3", session, "eu-west-1").get_object(**wanted)
    narrowed = assume(Policy=json.dumps(document(statement("Allow", "cur:*"))))
    refused(aws("s3", narrowed, "eu-west-1").get_object, "because no session policy allows", **wanted)


def test_users_have_rights_through_groups(peer, organization, admin, aws):
    iam = admin("iam", organization["payer"])
    iam.create_user(UserName="reader")
    iam.create_group(GroupName="readers")
    iam.put_group_policy(GroupName="readers", PolicyName="read",
                         PolicyDocument=json.dumps(document(statement("Allow", "organizations:Describe*"))))
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    reader = aws("organizations", (key["AccessKeyId"], key["SecretAccessKey"]))
    refused(reader.describe_organization, "AccessDenied")
    iam.add_user_to_group(UserName="reader", GroupName="readers")
    reader.describe_organization()


def test_attached_policies_count_as_well(peer, organization, session, admin, aws):
    iam = admin("iam", organization["payer"])
    arn = iam.create_policy(PolicyName="more", PolicyDocument=json.dumps(
        document(statement("Allow", "guardduty:List*"))))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="FarthingAccess", PolicyArn=arn)
    aws("guardduty", session).list_detectors()


def test_the_simulator_agrees_with_what_happens(organization, session, aws):
    pages = aws("iam", session).get_paginator("simulate_principal_policy").paginate(
        PolicySourceArn=organization["role_arn"],
        ActionNames=["cur:DescribeReportDefinitions", "s3:GetObject", "guardduty:ListDetectors"])
    results = pages.search("EvaluationResults")
    assert {row["EvalActionName"]: row["EvalDecision"] for row in results} == {
        "cur:DescribeReportDefinitions": "allowed", "s3:GetObject": "implicitDeny",
        "guardduty:ListDetectors": "implicitDeny"}
