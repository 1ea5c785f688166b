"""What moto lacks or gets wrong: reports, exports, events, regions, organisations, pages."""

import datetime
import time

import pytest
from botocore.exceptions import ClientError

from . import billing_exports

PAYER = "100000000001"
MEMBER = "100000000002"
NOW = datetime.datetime.now(datetime.UTC)


def error_of(call, **arguments):
    with pytest.raises(ClientError) as refusal:
        call(**arguments)
    return refusal.value.response["Error"]["Code"]


def definition(name, **changed):
    return {"ReportName": name, "TimeUnit": "DAILY", "Format": "Parquet", "Compression": "Parquet",
            "AdditionalSchemaElements": [], "S3Bucket": "acme-billing-reports", "S3Prefix": "cur",
            "S3Region": "eu-west-1"} | changed


# Reports and exports


def test_report_definitions_come_five_a_page(peer, session, aws):
    for at in range(12):
        peer.set_report_definition(PAYER, definition(f"report-{at:02}"))
    cur = aws("cur", session)
    pages = [*cur.get_paginator("describe_report_definitions").paginate()]
    assert [len(page["ReportDefinitions"]) for page in pages] == [5, 5, 3]
    assert pages[0]["ReportDefinitions"][0]["ReportStatus"]["lastStatus"] == "SUCCESS"
    assert error_of(cur.describe_report_definitions, MaxResults=6) == "ValidationException"


def test_reports_are_asked_for_in_us_east_1(session, aws):
    assert error_of(aws("cur", session, "eu-west-1").describe_report_definitions) == "InvalidSignatureException"


def test_a_report_is_put_where_the_bucket_lets_aws_write(peer, admin, organization):
    cur = admin("cur", PAYER)
    cur.put_report_definition(ReportDefinition=definition("new"))
    assert error_of(cur.put_report_definition, ReportDefinition=definition("new")) == "DuplicateReportNameException"
    peer.create_bucket(PAYER, "closed-bucket", "eu-west-1")
    assert error_of(cur.put_report_definition,
                    ReportDefinition=definition("other", S3Bucket="closed-bucket")) == "ValidationException"


def test_a_report_can_have_failed(peer, session, aws):
    peer.set_report_definition(PAYER, definition("failed", ReportStatus={"lastStatus": "ERROR_NO_BUCKET"}))
    reports = aws("cur", session).describe_report_definitions()["ReportDefinitions"]
    assert reports[1]["ReportStatus"] == {"lastStatus": "ERROR_NO_BUCKET"}


def test_exports_are_healthy_until_they_are_not(peer, session, aws):
    arn = peer.create_export(PAYER, name="focus", table="FOCUS_1_2_AWS")
    exports = aws("bcm-data-exports", session)
    assert exports.list_exports()["Exports"][0]["ExportStatus"]["StatusCode"] == "HEALTHY"
    peer.set_export_status(PAYER, arn, "UNHEALTHY", "INSUFFICIENT_PERMISSION")
    status = exports.get_export(ExportArn=arn)["ExportStatus"]
    assert (status["StatusCode"], status["StatusReason"]) == ("UNHEALTHY", "INSUFFICIENT_PERMISSION")
    peer.add_execution(PAYER, arn, "DELIVERY_FAILURE", "BILL_OWNER_CHANGED")
    [run] = exports.list_executions(ExportArn=arn)["Executions"]
    assert run["ExecutionStatus"]["StatusCode"] == "DELIVERY_FAILURE"
    assert error_of(exports.get_export, ExportArn=f"{arn}x") == "ResourceNotFoundException"


def test_an_export_is_made_through_the_service(admin, organization):
    exports = admin("bcm-data-exports", PAYER)
    arn = exports.create_export(Export=billing_exports.definition("cur2"))["ExportArn"]
    assert exports.get_export(ExportArn=arn)["Export"]["Name"] == "cur2"
    assert [row["ExportName"] for row in exports.list_exports()["Exports"]] == ["cur2"]


def test_nothing_can_be_answered_that_aws_does_not_know(peer, session, aws):
    peer.set_report_definition(PAYER, definition("odd", Colour="green"))
    with pytest.raises(ClientError, match="InternalFailure.*has no Colour"):
        aws("cur", session).describe_report_definitions()


# Cost Explorer


def test_cost_explorer_must_be_switched_on(peer, session, aws):
    explorer = aws("ce", session)
    period = {"TimePeriod": {"Start": "2026-01-01", "End": "2026-02-01"}, "Metrics": ["UnblendedCost"],
              "Granularity": "MONTHLY"}
    assert error_of(explorer.get_cost_and_usage, **period) == "DataUnavailableException"
    row = {"TimePeriod": period["TimePeriod"], "Estimated": True,
           "Total": {"UnblendedCost": {"Amount": "12.3456789012", "Unit": "USD"}}}
    tags = [{"TagKey": "team", "Type": "UserDefined", "Status": "Active"},
            {"TagKey": "env", "Type": "UserDefined", "Status": "Inactive"},
            {"TagKey": "aws:createdBy", "Type": "AWSGenerated", "Status": "Active"}]
    peer.feed_cost_explorer(PAYER, {"GetCostAndUsage": {"ResultsByTime": [row]},
                                    "ListCostAllocationTags": {"CostAllocationTags": tags}})
    assert explorer.get_cost_and_usage(**period)["ResultsByTime"] == [row]
    first = explorer.list_cost_allocation_tags()
    assert len(first["CostAllocationTags"]) == 2 and "NextToken" in first
    second = explorer.list_cost_allocation_tags(NextToken=first["NextToken"])
    assert first["CostAllocationTags"] + second["CostAllocationTags"] == tags
    assert explorer.list_cost_allocation_tags(Status="Inactive")["CostAllocationTags"] == tags[1:2]


# Regions


def test_regions_tell_who_may_use_them(peer, session, aws):
    ec2 = aws("ec2", session)
    statuses = {row["RegionName"]: row["OptInStatus"] for row in ec2.describe_regions(AllRegions=True)["Regions"]}
    assert (statuses["eu-west-1"], statuses["af-south-1"]) == ("opt-in-not-required", "not-opted-in")
    assert "af-south-1" not in {row["RegionName"] for row in ec2.describe_regions()["Regions"]}
    peer.opt_in(PAYER, "af-south-1")
    assert "af-south-1" in {row["RegionName"] for row in ec2.describe_regions()["Regions"]}
    listed = aws("account", session).get_paginator("list_regions").paginate().search("Regions")
    listed = {row["RegionName"]: row["RegionOptStatus"] for row in listed}
    assert (listed["eu-west-1"], listed["af-south-1"], listed["me-south-1"]) == (
        "ENABLED_BY_DEFAULT", "ENABLED", "DISABLED")


def test_a_region_that_was_not_opted_in_to_knows_nobody(peer, session, aws):
    ec2 = aws("ec2", session, "af-south-1")
    assert error_of(ec2.describe_instances) == "AuthFailure"
    assert error_of(aws("cloudtrail", session, "af-south-1").describe_trails) == "UnrecognizedClientException"
    peer.opt_in(PAYER, "af-south-1")
    ec2.describe_instances()


def test_tokens_of_the_global_endpoint_end_where_regions_are_opted_in_to(peer, assume, aws):
    peer.opt_in(PAYER, "af-south-1")
    peer.change_settings(sts_us_east_1_is_global=True)
    assert error_of(aws("sts", assume(), "af-south-1").get_caller_identity) == "InvalidClientTokenId"
    aws("sts", assume(region="eu-west-1"), "af-south-1").get_caller_identity()


# Organisations


def test_accounts_come_twenty_a_page_with_the_ids_that_were_asked_for(peer, organization, aws, session):
    state = peer.seed(members=44)
    key = peer.create_root_key(state["payer"])
    client = aws("organizations", tuple(key.values()))
    pages = [*client.get_paginator("list_accounts").paginate()]
    assert [len(page["Accounts"]) for page in pages] == [20, 20, 5]
    accounts = {row["Id"]: row["Name"] for page in pages for row in page["Accounts"]}
    assert accounts[state["payer"]] == "management" and len(accounts) == 45
    assert set(accounts) == set(state["accounts"]) - {state["standalone"]}
    units = client.list_organizational_units_for_parent(ParentId=state["organization"]["root"])["OrganizationalUnits"]
    assert [unit["Name"] for unit in units] == ["Workloads", "Platform"]
    inside = client.get_paginator("list_accounts_for_parent").paginate(ParentId=units[0]["Id"]).search("Accounts")
    assert len([*inside]) == 22
    tags = client.list_tags_for_resource(ResourceId="100000000002")["Tags"]
    assert {"Key": "team", "Value": "shop"} in tags


def test_members_may_ask_who_their_management_account_is_and_no_more(organization, assume, aws):
    client = aws("organizations", assume(organization["accounts"][MEMBER]["role_arn"]))
    assert client.describe_organization()["Organization"]["MasterAccountId"] == PAYER
    assert error_of(client.list_accounts) == "AccessDeniedException"


def test_a_delegated_administrator_may_list(organization, assume, admin, aws):
    admin("organizations", PAYER).register_delegated_administrator(
        AccountId=MEMBER, ServicePrincipal="guardduty.amazonaws.com")
    client = aws("organizations", assume(organization["accounts"][MEMBER]["role_arn"]))
    assert len(client.list_accounts()["Accounts"]) == 4


def test_a_standalone_account_has_no_organisation(organization, assume, aws):
    client = aws("organizations", assume(organization["accounts"][organization["standalone"]]["role_arn"]))
    assert error_of(client.describe_organization) == "AWSOrganizationsNotInUseException"


# CloudTrail


@pytest.fixture
def events(peer, organization):
    """120 events of the management account in eu-west-1, a minute apart."""
    peer.add_events(PAYER, "eu-west-1", [
        {"EventId": f"{at:08}-0000-0000-0000-000000000000", "Username": "anna", "ReadOnly": "false",
         "EventName": "RunInstances" if at % 2 else "DescribeVolumes", "EventSource": "ec2.amazonaws.com",
         "EventTime": (NOW - datetime.timedelta(minutes=at)).isoformat(), "Resources": []} for at in range(120)])


def test_events_come_fifty_a_page_newest_first(peer, events, session, aws):
    peer.change_settings(lookups_per_second=1000)
    pages = [*aws("cloudtrail", session, "eu-west-1").get_paginator("lookup_events").paginate()]
    assert [len(page["Events"]) for page in pages] == [50, 50, 20]
    times = [event["EventTime"] for page in pages for event in page["Events"]]
    assert times == sorted(times, reverse=True)


def test_events_are_looked_up_twice_a_second(events, session, aws):
    trail = aws("cloudtrail", session, "eu-west-1")
    started = time.monotonic()
    codes = []
    for _ in range(4):
        try:
            trail.lookup_events()
        except ClientError as error:
            codes.append((error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]))
    if time.monotonic() - started < 1:
        assert codes == [("ThrottlingException", 400)] * 2
    aws("cloudtrail", session, "eu-west-2").lookup_events()


def test_a_patient_client_gets_every_event(events, session, aws):
    trail = aws("cloudtrail", session, "eu-west-1", attempts=8)
    assert len([*trail.get_paginator("lookup_events").paginate().search("Events")]) == 120


def test_events_are_found_by_one_attribute_and_time(peer, events, session, aws):
    peer.change_settings(lookups_per_second=1000)
    trail = aws("cloudtrail", session, "eu-west-1")
    found = trail.lookup_events(LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "RunInstances"}],
                                StartTime=NOW - datetime.timedelta(minutes=10), EndTime=NOW)["Events"]
    assert len(found) == 5
    two = [{"AttributeKey": "Username", "AttributeValue": "anna"}] * 2
    assert error_of(trail.lookup_events, LookupAttributes=two) == "InvalidLookupAttributesException"
    assert error_of(trail.lookup_events, MaxResults=51) == "InvalidMaxResultsException"


# Pages


def test_moto_is_made_to_page(peer, organization, admin, aws):
    ec2, iam = admin("ec2", PAYER, "eu-west-1"), admin("iam", PAYER)
    for at in range(5):
        ec2.create_volume(AvailabilityZone="eu-west-1a", Size=1)
        iam.create_user(UserName=f"user-{at}")
    first = ec2.describe_volumes()
    assert len(first["Volumes"]) == 2 and first["NextToken"]
    assert len([*ec2.get_paginator("describe_volumes").paginate().search("Volumes")]) == 5
    pages = [*iam.get_paginator("list_users").paginate()]
    assert [(len(page["Users"]), page["IsTruncated"]) for page in pages] == [(2, True), (2, True), (1, False)]
    assert "NextToken" not in ec2.describe_volumes(MaxResults=5, Filters=[{"Name": "size", "Values": ["9"]}])


def test_a_token_of_another_list_is_refused(peer, organization, admin):
    ec2 = admin("ec2", PAYER, "eu-west-1")
    for _ in range(3):
        ec2.create_volume(AvailabilityZone="eu-west-1a", Size=1)
    token = ec2.describe_volumes()["NextToken"]
    assert error_of(ec2.describe_snapshots, NextToken=token) == "InvalidParameterValue"


@pytest.mark.parametrize("service, operation, result", (
    ("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups"),
    ("backup", "list_backup_plans", "BackupPlansList"), ("cloudwatch", "describe_alarms", "MetricAlarms"),
    ("config", "describe_configuration_recorders", "ConfigurationRecorders"),
    ("dynamodb", "list_tables", "TableNames"), ("ecs", "list_clusters", "clusterArns"),
    ("efs", "describe_file_systems", "FileSystems"), ("eks", "list_clusters", "clusters"),
    ("elasticache", "describe_cache_clusters", "CacheClusters"),
    ("elbv2", "describe_load_balancers", "LoadBalancers"), ("kms", "list_keys", "Keys"),
    ("lambda", "list_functions", "Functions"), ("logs", "describe_log_groups", "logGroups"),
    ("rds", "describe_db_instances", "DBInstances"), ("redshift", "describe_clusters", "Clusters"),
    ("resourcegroupstaggingapi", "get_resources", "ResourceTagMappingList"),
    ("sagemaker", "list_notebook_instances", "NotebookInstances")))
def test_the_services_of_an_inventory_answer(organization, admin, service, operation, result):
    assert getattr(admin(service, PAYER, "eu-west-1"), operation)()[result] == []


def test_an_answer_can_be_put_where_moto_has_none(peer, organization, admin):
    hub = admin("cost-optimization-hub", PAYER)
    assert error_of(hub.list_enrollment_statuses) == "InternalFailure"
    peer.answer("cost-optimization-hub:ListEnrollmentStatuses", {"items": [{"accountId": PAYER, "status": "Active"}]})
    assert hub.list_enrollment_statuses()["items"][0]["status"] == "Active"
    peer.refuse("cost-optimization-hub:ListEnrollmentStatuses", "AccessDeniedException", "not enrolled")
    assert error_of(hub.list_enrollment_statuses) == "AccessDeniedException"
