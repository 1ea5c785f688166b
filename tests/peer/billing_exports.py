"""Data Exports (CUR 2.0, FOCUS): definitions, health and executions."""

import datetime
import uuid

from .answers import check
from .errors import AwsError


def export_of(world, operation, principal):
    arn = operation.params.get("ExportArn", "")
    stored = world.exports.get(principal.account, {}).get(arn)
    if stored is None:
        raise AwsError("ResourceNotFoundException", f"The export {arn} was not found.", 400,
                       members={"ResourceId": arn, "ResourceType": "EXPORT"})
    return stored


def definition(name, table="COST_AND_USAGE_REPORT", bucket="acme-billing-reports", prefix="exports",
               region="eu-west-1", file_format="PARQUET", overwrite="OVERWRITE_REPORT", query=None, settings=None):
    """An export: CUR 2.0, or FOCUS with the table FOCUS_1_2_AWS. `query` selects columns; without, all of them."""
    compression = "PARQUET" if file_format == "PARQUET" else "GZIP"
    if settings is None:
        settings = {"TIME_GRANULARITY": "HOURLY", "INCLUDE_RESOURCES": "TRUE"} if table.startswith("COST") else {}
    output = {"OutputType": "CUSTOM", "Format": file_format, "Compression": compression, "Overwrite": overwrite}
    return {"Name": name, "DataQuery": {"QueryStatement": query or f"SELECT * FROM {table}",
                                        "TableConfigurations": {table: settings}},
            "DestinationConfigurations": {"S3Destination": {"S3Bucket": bucket, "S3Prefix": prefix, "S3Region": region,
                                                            "S3OutputConfigurations": output}},
            "RefreshCadence": {"Frequency": "SYNCHRONOUS"}}


def new_export(world, account, definition):
    """Keeps an export's definition; gives its ARN."""
    now = world.now().replace(microsecond=0)
    arn = definition.get("ExportArn") or (
        f"arn:aws:bcm-data-exports:us-east-1:{account}:export/{definition['Name']}-{uuid.uuid4()}")
    world.exports.setdefault(account, {})[arn] = {
        "definition": definition | {"ExportArn": arn}, "executions": [],
        "status": {"StatusCode": "HEALTHY", "CreatedAt": now, "LastUpdatedAt": now, "LastRefreshedAt": now}}
    return arn


def create_export(world, operation, principal):
    definition = operation.params.get("Export", {})
    check(operation.model.input_shape.members["Export"], definition, "Export")
    if any(stored["definition"]["Name"] == definition["Name"]
           for stored in world.exports.get(principal.account, {}).values()):
        raise AwsError("ValidationException", f"An export with the name {definition['Name']} exists.", 400,
                       members={"Reason": "other"})
    return {"ExportArn": new_export(world, principal.account, definition)}


def list_exports(world, operation, principal):
    return {"Exports": [{"ExportArn": arn, "ExportName": stored["definition"]["Name"], "ExportStatus": stored["status"]}
                        for arn, stored in world.exports.get(principal.account, {}).items()]}


def get_export(world, operation, principal):
    stored = export_of(world, operation, principal)
    return {"Export": stored["definition"], "ExportStatus": stored["status"]}


def list_executions(world, operation, principal):
    return {"Executions": [{"ExecutionId": run["id"], "ExecutionStatus": run["status"]}
                           for run in export_of(world, operation, principal)["executions"]]}


def get_execution(world, operation, principal):
    stored = export_of(world, operation, principal)
    for run in stored["executions"]:
        if run["id"] == operation.params.get("ExecutionId"):
            return {"ExecutionId": run["id"], "Export": stored["definition"], "ExecutionStatus": run["status"]}
    raise AwsError("ResourceNotFoundException", "The execution was not found.", 400,
                   members={"ResourceId": operation.params.get("ExecutionId", ""), "ResourceType": "EXECUTION"})


def set_status(world, account, arn, code, reason=None):
    status = world.exports[account][arn]["status"]
    status["StatusCode"] = code
    status.pop("StatusReason", None)
    if reason:
        status["StatusReason"] = reason


def add_execution(world, account, arn, code, reason=None):
    now = world.now().replace(microsecond=0)
    status = {"StatusCode": code, "CreatedAt": now, "LastUpdatedAt": now,
              "CompletedAt": now + datetime.timedelta(seconds=1)}
    if reason:
        status["StatusReason"] = reason
    run = {"id": str(uuid.uuid4()), "status": status}
    world.exports[account][arn]["executions"].insert(0, run)
    return run["id"]


OPERATIONS = {("bcm-data-exports", name): function for name, function in (
    ("CreateExport", create_export), ("ListExports", list_exports), ("GetExport", get_export),
    ("ListExecutions", list_executions), ("GetExecution", get_execution))}
