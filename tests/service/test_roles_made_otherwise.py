"""Roles that were made for another tool, by an older farthing, too narrow or too wide: they are used, and told apart."""

import json

import moto.iam.aws_managed_policies as managed
import pytest
from deployments import Deployment, dark, remarks

#: Site24x7 CloudSpend, custom policy for cost management: on every resource
CLOUDSPEND = """
organizations:ListRoots s3:GetObjectVersionTagging organizations:DescribeAccount organizations:ListChildren
s3:GetObjectAcl organizations:DescribeOrganization s3:GetObjectVersionAcl s3:HeadBucket organizations:DescribeHandshake
s3:GetBucketWebsite s3:GetBucketNotification s3:GetReplicationConfiguration s3:ListMultipartUploadParts
organizations:ListAccountsForParent organizations:ListHandshakesForAccount s3:GetObject iam:GetUserPolicy
s3:GetAnalyticsConfiguration organizations:ListOrganizationalUnitsForParent s3:GetObjectVersionForReplication
cur:DescribeReportDefinitions s3:ListBucketByTags s3:GetLifecycleConfiguration s3:GetBucketTagging
s3:GetInventoryConfiguration s3:ListBucketVersions s3:GetBucketLogging s3:ListBucket s3:GetAccelerateConfiguration
s3:GetBucketPolicy organizations:DescribePolicy s3:GetObjectVersionTorrent s3:GetEncryptionConfiguration
organizations:ListCreateAccountStatus s3:GetBucketRequestPayment organizations:DescribeOrganizationalUnit
s3:GetObjectTagging s3:GetMetricsConfiguration organizations:DescribeCreateAccountStatus
organizations:ListPoliciesForTarget s3:ListBucketMultipartUploads organizations:ListTargetsForPolicy
s3:GetBucketVersioning organizations:ListAWSServiceAccessForOrganization s3:GetBucketAcl organizations:ListPolicies
organizations:ListHandshakesForOrganization organizations:ListAccounts s3:GetObjectTorrent s3:ListAllMyBuckets
s3:GetBucketCORS organizations:ListParents iam:GetUser s3:GetBucketLocation s3:GetObjectVersion
"""
#: nOps, 2021: some of its reads, beside s3:* on the bucket of the report
NOPS = """
ce:GetReservationPurchaseRecommendation ce:GetRightsizingRecommendation ce:GetSavingsPlansPurchaseRecommendation
cloudformation:DescribeStackResources config:DescribeConfigurationRecorderStatus config:DescribeConfigurationRecorders
config:DescribeDeliveryChannelStatus elasticache:DescribeCacheClusters elasticache:DescribeCacheSubnetGroups
elasticache:DescribeReplicationGroups elasticfilesystem:DescribeFileSystems elasticloadbalancing:DescribeLoadBalancers
support:DescribeCases support:DescribeTrustedAdvisorCheckRefreshStatuses support:DescribeTrustedAdvisorCheckResult
support:DescribeTrustedAdvisorChecks
"""
#: SoftwareOne FinOps for Cloud: billing import, and resource discovery on every resource
SOFTWAREONE_BILLING = "s3:GetObject s3:ListBucket s3:GetBucketLocation s3:PutBucketPolicy s3:PutObject"
SOFTWAREONE_DISCOVERY = """
s3:GetBucketPublicAccessBlock s3:GetBucketPolicyStatus s3:GetBucketTagging iam:GetAccessKeyLastUsed
cloudwatch:GetMetricStatistics s3:GetBucketAcl ec2:Describe* s3:ListAllMyBuckets iam:ListUsers s3:GetBucketLocation
iam:GetLoginProfile cur:DescribeReportDefinitions iam:ListAccessKeys elasticloadbalancing:Describe* s3:GetObject
bcm-data-exports:ListExports bcm-data-exports:GetExport
"""


def allow(actions, *resources):
    return {"Effect": "Allow", "Action": actions.split(), "Resource": [*resources] or ["*"]}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": [*statements]}


@pytest.fixture
def bill(sample):
    return sample(seed=13, months=2, rows=400, accounts=4)


@pytest.fixture
def acme(peer, farthing, bill, tmp_path):
    return Deployment(peer, farthing, peer.seed(bill.folder), tmp_path)


@pytest.fixture
def bucket(acme):
    return [f"arn:aws:s3:::{acme.state['bucket']}", f"arn:aws:s3:::{acme.state['bucket']}/*"]


@pytest.fixture
def place(acme):
    """For roles that may not ask which exports there are."""
    return ["--bucket", acme.state["bucket"], "--prefix", acme.state["prefix"], "--export", acme.state["report_name"]]


@pytest.fixture
def own_policy(acme):
    return lambda *arguments: json.loads(acme.farthing(
        "policy", "--bucket", acme.state["bucket"], "--prefix", acme.state["prefix"], "--role-arn", acme.role_arn,
        *arguments).stdout)


def assert_served(acme, bill, said):
    assert said["state"] == "connected" and len(said["months"]) == 2
    acme.farthing("sync")
    acme.assert_bills(bill)


def excess_of(said):
    return " ".join(finding["sentence"] for finding in remarks(said, "FD211") if "may do more" in finding["sentence"])


def test_a_role_for_cloudspend_is_used(acme, bill):
    acme.role(document(allow(CLOUDSPEND)))
    said = acme.connect()
    assert said["kind"] == "management"
    assert_served(acme, bill, said)
    assert {"discovery", "rules", "recommendations"} <= dark(said) and "bills" not in dark(said)


def test_a_role_for_nops_is_used_where_its_bucket_is_named(acme, bill, bucket, place):
    acme.role(document(allow(NOPS)), document(allow("s3:*", *bucket)))
    said = acme.connect(*place)
    assert_served(acme, bill, said)
    assert {"discovery", "trail"} <= dark(said) and "bills" not in dark(said)


def test_a_role_for_softwareone_is_used_once_it_has_an_external_id(acme, bill, bucket):
    arn = acme.role(document(allow(SOFTWAREONE_BILLING, *bucket)), document(allow(SOFTWAREONE_DISCOVERY)))
    acme.peer.set_trust(arn, external_id=None)
    said = acme.connect(code=None)
    assert said["state"] == "unsafe_trust" and remarks(said, "FD204")
    acme.farthing("sync", code=None)
    assert json.loads(acme.farthing("bills", "--output", "json").stdout)["bills"] == []
    acme.peer.set_trust(arn, external_id=acme.external_id())
    assert_served(acme, bill, acme.connect())


def test_a_role_with_the_whole_bucket_is_used_and_told_to_be_too_wide(acme, bill, bucket, own_policy):
    acme.role(own_policy(), document(allow("s3:*", *bucket)))
    said = acme.connect()
    assert_served(acme, bill, said)
    assert "s3:*" in excess_of(said)


def test_a_role_with_read_only_access_is_used_and_told_to_be_too_wide(acme, bill, place):
    acme.role()
    iam = acme.client("iam", acme.payer)
    # moto holds the text of AWS's own policies, and gives them to no account.
    text = json.dumps(json.loads(managed.aws_managed_policies_data)["ReadOnlyAccess"]["Document"])
    arn = iam.create_policy(PolicyName="ReadOnlyAccess", PolicyDocument=text)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="FarthingAccess", PolicyArn=arn)
    said = acme.connect(*place)
    assert_served(acme, bill, said)
    assert "ReadOnlyAccess" in excess_of(said)


def test_a_role_of_an_older_version_is_used_and_told_to_be_older(acme, bill, own_policy):
    older = own_policy()
    for statement in older["Statement"]:
        statement["Sid"] = statement["Sid"].replace("FarthingV1", "FarthingV0")
    acme.role(older)
    said = acme.connect()
    assert_served(acme, bill, said)
    [finding] = remarks(said, "FD211")
    assert "version 0" in finding["sentence"]


def test_a_role_that_may_not_list_the_bucket_is_not_told_to_wait_for_a_delivery(acme, own_policy):
    narrow = own_policy()
    narrow["Statement"] = [one for one in narrow["Statement"] if "s3:ListBucket" not in one["Action"]]
    acme.role(narrow)
    said = acme.farthing("connect", "acme", "--role-arn", acme.role_arn, code=None, timeout=300).stdout
    assert "FD502" in said and "they cannot be read yet" in said
    assert "no month has been delivered yet" not in said


@pytest.mark.parametrize("feature", ("discovery", "trail", "recommendations", "rules"))
def test_a_role_that_lacks_a_feature_is_used_and_the_feature_named(acme, bill, own_policy, feature):
    narrow = own_policy()
    narrow["Statement"] = [one for one in narrow["Statement"] if feature not in one["Sid"].lower()]
    acme.role(narrow)
    said = acme.connect()
    assert_served(acme, bill, said)
    assert feature in {finding["subject"] for finding in remarks(said, "FD211")}
    others = {"discovery", "metrics", "trail", "recommendations", "rules"} - {feature}
    assert not others & {finding["subject"] for finding in remarks(said, "FD211")}
