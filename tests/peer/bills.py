"""Report definitions (legacy Cost and Usage Reports) and Cost Explorer."""

from . import objects
from .answers import check
from .errors import AwsError

LARGEST_NUMBER_OF_REPORTS = 10


def describe_report_definitions(world, operation, principal):
    limit = operation.params.get("MaxResults")
    if limit is not None and limit != 5:
        raise AwsError("ValidationException", "Value at 'maxResults' failed to satisfy constraint: Member must have "
                       "value equal to 5", 400)
    return {"ReportDefinitions": [*world.reports.get(principal.account, {}).values()]}


def put_report_definition(world, operation, principal):
    definition = operation.params.get("ReportDefinition", {})
    check(operation.model.input_shape.members["ReportDefinition"], definition, "ReportDefinition")
    reports = world.reports.setdefault(principal.account, {})
    if definition["ReportName"] in reports:
        raise AwsError("DuplicateReportNameException", f"Report name {definition['ReportName']} already exists.", 400)
    if len(reports) >= LARGEST_NUMBER_OF_REPORTS:
        raise AwsError("ReportLimitReachedException", "The report limit has been reached.", 400)
    bucket = objects.find_bucket(definition["S3Bucket"])
    if bucket is None or not bucket.policy or b"billingreports.amazonaws.com" not in bucket.policy:
        raise AwsError("ValidationException", f"Failed to verify customer bucket permission. bucket name: "
                       f"{definition['S3Bucket']}", 400)
    reports[definition["ReportName"]] = definition
    return {}


def list_tags(world, operation, principal):
    name = operation.params.get("ReportName")
    if name not in world.reports.get(principal.account, {}):
        raise AwsError("ResourceNotFoundException", f"Report {name} not found.", 400)
    return {"Tags": []}


def not_enabled(world, principal):
    fed = world.cost_explorer.get(principal.account)
    if fed is None:
        raise AwsError("DataUnavailableException", "Data is not available. Please try to adjust the time period. If "
                       "just enabled Cost Explorer, data might not be ingested yet", 400)
    return fed


def get_cost_and_usage(world, operation, principal):
    return not_enabled(world, principal).get("GetCostAndUsage", {"ResultsByTime": []})


def list_cost_allocation_tags(world, operation, principal):
    tags = not_enabled(world, principal).get("ListCostAllocationTags", {"CostAllocationTags": []})
    kept = [tag for tag in tags["CostAllocationTags"]
            if operation.params.get("Status") in (None, tag["Status"])
            and operation.params.get("Type") in (None, tag["Type"])
            and tag["TagKey"] in operation.params.get("TagKeys", [tag["TagKey"]])]
    return {"CostAllocationTags": kept}


OPERATIONS = {("cur", "DescribeReportDefinitions"): describe_report_definitions,
              ("cur", "PutReportDefinition"): put_report_definition, ("cur", "ListTagsForResource"): list_tags,
              ("ce", "GetCostAndUsage"): get_cost_and_usage,
              ("ce", "ListCostAllocationTags"): list_cost_allocation_tags}
