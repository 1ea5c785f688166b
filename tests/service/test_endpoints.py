"""Every service of the table is asked where botocore would ask it, in three partitions."""

import pytest
from aws_programs import call

botocore = pytest.importorskip("botocore", reason="botocore is not installed: nothing to compare endpoints with")
import botocore.session  # noqa: E402

REGIONS = ("us-east-1", "eu-central-1", "ap-south-1", "cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-gov-east-1")
#: what botocore calls services that IAM calls otherwise
NAMES = {"tag": "resourcegroupstaggingapi", "es": "opensearch", "elasticfilesystem": "efs"}
#: botocore's rules make a host of any region for these, though they answer in the first of a partition only
ONE_REGION = {"cur", "cost-optimization-hub", "pricing", "savingsplans", "bcm-data-exports"}


@pytest.fixture(scope="module")
def session():
    made = botocore.session.Session()
    made.set_config_variable("config_file", "/dev/null")
    made.set_config_variable("credentials_file", "/dev/null")
    return made


def botocore_endpoint(session, service, region):
    client = session.create_client(NAMES.get(service, service), region_name=region, aws_access_key_id="a",
                                   aws_secret_access_key="b")
    operation = "ListBuckets" if service == "s3" else client.meta.service_model.operation_names[0]
    found = client._ruleset_resolver.construct_endpoint(
        client.meta.service_model.operation_model(operation), {},
        {"client_region": region, "client_config": client.meta.config, "has_streaming_input": False, "auth_type": None,
         "signing": {}})
    schemes = found.properties.get("authSchemes") or [{}]
    return [found.url.partition("://")[2].rstrip("/"), schemes[0].get("signingRegion") or region]


@pytest.mark.parametrize("region", REGIONS)
def test_every_service_is_asked_where_botocore_asks_it(session, region):
    ours = call({"endpoints": region})
    assert len(ours) > 30
    for service, endpoint in ours.items():
        if service in ONE_REGION and endpoint[1] != region or not endpoint[0]:
            assert service in ONE_REGION, f"{service} has no host in {region}"
            continue
        theirs = botocore_endpoint(session, service, region)
        if service == "s3" and theirs[0] == "s3.amazonaws.com":
            theirs[0] = "s3.us-east-1.amazonaws.com"  # two names of one host
        assert endpoint == theirs, service
