"""CloudFormation where moto falls short: policies of buckets, exports of bills, values left out of lists, stack sets.

moto is changed when the first request for CloudFormation comes: all of its services are loaded for it.
"""

import json
import warnings

from . import billing_exports, bills, objects, operations


def no_value(source, cleaned):
    """In a list as elsewhere, what refers to AWS::NoValue is left out."""
    return cleaned is None and isinstance(source, dict)


def call(world, function, account, service, name, params):
    """An operation as CloudFormation asks for it in the stack's account."""
    model = operations.service_model(service).operation_model(name)
    principal = type("Principal", (), {"account": account})
    return function(world, operations.Operation(service, service, "us-east-1", name, "json1.1", params, model),
                    principal)


def install(world):
    """Changes moto, once."""
    from moto.cloudformation import models, parsing
    from moto.core.common_models import CloudFormationModel

    if getattr(parsing, "peer_world", None) is not None:
        return
    parsing.peer_world = world
    parsing.peer_types = []
    clean_value = parsing.clean_json

    def clean_json(resource_json, resources_map):
        if isinstance(resource_json, list):
            cleaned = [(value, clean_json(value, resources_map)) for value in resource_json]
            return [value for source, value in cleaned if not no_value(source, value)]
        return clean_value(resource_json, resources_map)

    parsing.clean_json = clean_json

    def add_type(kind, make):
        """A type of resource; `make` makes one of an account and its properties, and gives its name."""

        class Made(CloudFormationModel):
            def __init__(self, name):
                self.physical_resource_id = name

            @staticmethod
            def cloudformation_name_type():
                return ""

            @staticmethod
            def cloudformation_type():
                return kind

            @classmethod
            def create_from_cloudformation_json(cls, name, described, account, region, **more):
                return cls(make(account, described.get("Properties", {})))

            def delete(self, account, region):
                """What it made stays."""

        # moto asks its class for the subclasses, which are forgotten when nobody holds them.
        parsing.peer_types.append(Made)

    def make_report(account, properties):
        call(world, bills.put_report_definition, account, "cur", "PutReportDefinition",
             {"ReportDefinition": {"AdditionalArtifacts": []} | properties})
        return properties["ReportName"]

    def make_export(account, properties):
        return call(world, billing_exports.create_export, account, "bcm-data-exports", "CreateExport",
                    {"Export": properties["Export"]})["ExportArn"]

    def make_bucket_policy(account, properties):
        objects.find_bucket(properties["Bucket"]).policy = json.dumps(properties["PolicyDocument"]).encode()
        return properties["Bucket"]

    add_type("AWS::S3::BucketPolicy", make_bucket_policy)
    add_type("AWS::CUR::ReportDefinition", make_report)
    add_type("AWS::BCMDataExports::Export", make_export)
    # For what it refers to, and what depends on it.
    add_type("AWS::CloudFormation::WaitConditionHandle", lambda account, properties: "https://handle.example.com")
    parsing.NULL_MODELS.remove("AWS::CloudFormation::WaitConditionHandle")
    parsing.get_model_list.cache_clear()
    parsing.get_model_map.cache_clear()
    parsing.get_name_type_map.cache_clear()

    create = models.StackInstances.create_instances

    def create_instances(self, accounts, regions, parameters, deployment_targets, permission_model):
        """Service-managed stack sets never reach the management account; all reach what is below a unit."""
        if permission_model == "SERVICE_MANAGED":
            store = self.org_backend
            wanted, units = [], list(deployment_targets.get("OrganizationalUnitIds", []))
            for unit in units:
                units += [child.id for child in store.ou if child.parent_id == unit and child.id not in units]
                wanted += [account.id for account in store.accounts if account.parent_id == unit]
            accounts, deployment_targets = [one for one in wanted if one != store.org.master_account_id], {}
        return create(self, accounts, regions, parameters, deployment_targets, permission_model)

    models.StackInstances.create_instances = create_instances
    warnings.filterwarnings("ignore", module=r"moto\.cloudformation")
