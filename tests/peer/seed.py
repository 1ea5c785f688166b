"""Makes an organisation around the bills of `farthing sample`, by writing into moto's stores."""

import json
import pathlib
import uuid

from . import billing_exports, control, moto_service, objects, principals
from .identity import trust
from .organization_seed import make_organization

VENDOR = "999900001111"
STANDALONE = "888800002222"
BUCKET = "acme-billing-reports"
REGION = "eu-west-1"
NAMES = ("management", "production", "staging", "sandbox", "data platform", "security", "logging", "shared-services",
         "web shop", "machine learning", "Büro München", "qa")

#: what the role may do, in the words of IAM; the bucket is filled in
PERMISSIONS = {
    "billing": ["cur:DescribeReportDefinitions", "bcm-data-exports:ListExports", "bcm-data-exports:GetExport",
                "bcm-data-exports:ListExecutions", "ce:ListCostAllocationTags", "ce:GetCostAndUsage"],
    "organisation": ["organizations:DescribeOrganization", "organizations:ListAccounts", "organizations:ListRoots",
                     "organizations:ListOrganizationalUnitsForParent", "organizations:ListAccountsForParent",
                     "organizations:ListTagsForResource", "organizations:ListDelegatedAdministrators"],
    "discovery": ["ec2:Describe*", "account:ListRegions", "rds:Describe*", "elasticloadbalancing:Describe*",
                  "s3:ListAllMyBuckets", "s3:GetLifecycleConfiguration", "s3:GetBucketVersioning",
                  "s3:GetBucketTagging", "lambda:ListFunctions", "dynamodb:ListTables", "tag:GetResources"],
    "cloudtrail": ["cloudtrail:LookupEvents", "cloudtrail:DescribeTrails"],
}


def allow(actions, resource="*", condition=None):
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    return statement | ({"Condition": condition} if condition else {})


def document(*statements):
    return {"Version": "2012-10-17", "Statement": [*statements]}


def role_policies(account, bucket, prefix):
    own_role = f"arn:aws:iam::{account}:role/farthing/FarthingAccess"
    policies = {name: document(allow(actions)) for name, actions in PERMISSIONS.items()}
    policies["identity"] = document(allow(["iam:GetRole", "iam:SimulatePrincipalPolicy"], own_role),
                                    allow(["iam:ListAccountAliases"]))
    if bucket:
        arn = f"arn:aws:s3:::{bucket}"
        policies["bucket"] = document(
            allow(["s3:GetBucketLocation", "s3:GetBucketPolicy"], arn),
            # IfExists: HeadBucket is authorised by ListBucket and carries no prefix.
            allow(["s3:ListBucket"], arn, {"StringLikeIfExists": {"s3:prefix": f"{prefix}*"}}),
            allow(["s3:GetObject"], f"{arn}/{prefix}*"))
    return policies


def delivery_policy(bucket, payer):
    """What AWS asks for before it delivers."""
    condition = {"StringEquals": {"aws:SourceAccount": payer},
                 "ArnLike": {"aws:SourceArn": [f"arn:aws:cur:us-east-1:{payer}:definition/*",
                                               f"arn:aws:bcm-data-exports:us-east-1:{payer}:export/*"]}}
    services = {"Service": ["billingreports.amazonaws.com", "bcm-data-exports.amazonaws.com"]}
    arn = f"arn:aws:s3:::{bucket}"
    return document(
        {"Effect": "Allow", "Principal": services, "Action": ["s3:GetBucketAcl", "s3:GetBucketPolicy"],
         "Resource": arn, "Condition": condition},
        {"Effect": "Allow", "Principal": services, "Action": "s3:PutObject", "Resource": f"{arn}/*",
         "Condition": condition})


def report_definition(name, prefix, bucket, region, **changed):
    return {"ReportName": name, "TimeUnit": "HOURLY", "Format": "textORcsv", "Compression": "GZIP",
            "AdditionalSchemaElements": ["RESOURCES"], "S3Bucket": bucket, "S3Prefix": prefix, "S3Region": region,
            "AdditionalArtifacts": [], "RefreshClosedReports": True, "ReportVersioning": "OVERWRITE_REPORT",
            "ReportStatus": {"lastDelivery": "20260102T030405Z", "lastStatus": "SUCCESS"}} | changed


def sample_of(folder):
    """(payer, account ids with the payer first, report name, prefix) of a folder of `farthing sample`."""
    folder = pathlib.Path(folder)
    bills = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["bills"]
    payer = bills[0]["payer"]
    accounts = sorted({account for bill in bills for account in bill["account"]} - {payer, ""})
    manifest = first_manifest(folder).relative_to(folder)
    name = manifest.name.removesuffix("-Manifest.json")
    # PREFIX/NAME/PERIOD/NAME-Manifest.json, and of Data Exports PREFIX/NAME/metadata/PARTITION/NAME-Manifest.json
    below = 4 if is_partition(manifest.parent) else 3
    return payer, [payer, *accounts], name, "/".join(manifest.parts[:-below])


def first_manifest(folder):
    """One that says what is current: it lies less deep than the copies of single assemblies."""
    return min(folder.rglob("*-Manifest.json"), key=lambda path: (len(path.parts), path))


def is_partition(folder):
    return folder.name.startswith("BILLING_PERIOD=")


def export_of(folder, bucket, prefix, region):
    """The definition of the Data Export whose deliveries a folder holds; None for those of a legacy report."""
    path = first_manifest(pathlib.Path(folder))
    if not is_partition(path.parent):
        return None
    manifest = json.loads(path.read_text(encoding="utf-8"))
    keeps_all = any(is_partition(version.parent.parent) for version in pathlib.Path(folder).rglob("*-Manifest.json"))
    parquet = any(place.endswith(".parquet") for place in manifest["dataFiles"])
    names = [column["name"] for column in manifest["columns"]]
    table = "COST_AND_USAGE_REPORT"
    if "BilledCost" in names:
        table = "FOCUS_1_2_AWS" if "InvoiceId" in names else "FOCUS_1_0_AWS"
    return billing_exports.definition(
        manifest["exportName"], table, bucket, prefix, region, "PARQUET" if parquet else "TEXT_OR_CSV",
        "CREATE_NEW_REPORT" if keeps_all else "OVERWRITE_REPORT", f"SELECT {', '.join(names)} FROM {table}",
    ) | {"ExportArn": manifest["exportArn"]}


def format_of(folder):
    """What the definition of a legacy report says of the files that a folder holds: in Parquet it is for Athena."""
    if folder is None or not any(pathlib.Path(folder).rglob("*.parquet")):
        return {}
    return {"Format": "Parquet", "Compression": "Parquet", "AdditionalArtifacts": ["ATHENA"]}


def delivered_into(bucket, path):
    """What a file of a sample holds once it lies in a bucket: manifests of Data Exports name it with every file."""
    text = path.read_bytes()
    if not path.name.endswith("-Manifest.json") or b'"dataFiles"' not in text:
        return text
    manifest = json.loads(text)
    manifest["dataFiles"] = [f"s3://{bucket}/" + place.removeprefix("s3://").partition("/")[2]
                             for place in manifest["dataFiles"]]
    return json.dumps(manifest, indent=1).encode()


def put_bills(world, folder, bucket):
    folder = pathlib.Path(folder)
    count = 0
    for path in sorted(folder.rglob("*")):
        # What begins with a dot and the truth are farthing's own, not AWS's.
        if path.is_file() and path.name != "truth.json" and not path.name.startswith("."):
            content = delivered_into(bucket, path) if path.suffix == ".json" else path
            objects.put(world, bucket, path.relative_to(folder).as_posix(), content)
            count += 1
    return count


def the_vendor(world):
    """farthing's own account with the one user it needs, who may assume farthing's roles and nothing else."""
    if world.vendor is None:
        user = control.create_user(world, VENDOR, "farthing", policy=document(
            allow("sts:AssumeRole", ["arn:*:iam::*:role/farthing/*", "arn:*:iam::*:role/Farthing*"])))
        world.vendor = {"account": VENDOR, "user_arn": user, **control.create_key(world, user)}
    return world.vendor


def seed(world, folder=None, external_id=None, bucket=BUCKET, region=REGION, members=3, payer="100000000001"):
    """An organisation; without a folder it has no bills, and `members` accounts counted on from `payer`.

    Several may stand beside each other, each with its own payer and bucket: they share the vendor's user and the
    standalone account. Gives what was made.
    """
    external_id = external_id or str(uuid.uuid4())
    if folder:
        payer, ids, report, prefix = sample_of(folder)
    else:
        ids, report, prefix = [str(int(payer) + at) for at in range(members + 1)], "bills", "cur"
    vendor = the_vendor(world)
    vendor_user = vendor["user_arn"]
    state = {"vendor": vendor, "payer": payer, "external_id": external_id, "bucket": bucket, "bucket_region": region,
             "prefix": prefix, "report_name": report, "accounts": {}}
    names = [NAMES[at] if at < len(NAMES) else f"team-{at:03}" for at in range(len(ids))]
    state["organization"] = make_organization(payer, dict(zip(ids, names)))
    with moto_service.lock:
        control.create_bucket(world, payer, bucket, region, delivery_policy(bucket, payer))
        lone = [] if principals.role_by_name(STANDALONE, "FarthingAccess") else [(STANDALONE, "standalone")]
        for account, name in [*zip(ids, names), *lone]:
            own_bucket = bucket if account == payer else None
            arn = control.create_role(world, account, "FarthingAccess", trust(vendor_user, external_id), "/farthing/",
                                      role_policies(account, own_bucket, f"{prefix}/" if prefix else ""),
                                      {"farthing:template-version": "1"})
            state["accounts"][account] = {"name": name, "role_arn": arn}
        unsafe = ids[-1]
        state["unsafe_role_arn"] = control.create_role(world, unsafe, "FarthingUnsafe", trust(vendor_user),
                                                       "/farthing/", role_policies(unsafe, None, ""))
    state |= {"standalone": STANDALONE, "role_arn": state["accounts"][payer]["role_arn"],
              "objects": put_bills(world, folder, bucket) if folder else 0}
    export = export_of(folder, bucket, prefix, region) if folder else None
    if export:
        state["export_arn"] = control.create_export(world, payer, export)
        control.add_execution(world, payer, state["export_arn"])
    else:
        control.set_report_definition(world, payer, report_definition(report, prefix, bucket, region,
                                                                      **format_of(folder)))
    return state
