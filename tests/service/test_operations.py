"""The table of AWS operations says what botocore's models say."""

import json
import pathlib
import re

import pytest

botocore_session = pytest.importorskip("botocore.session")

TABLE = pathlib.Path(__file__).resolve().parents[2] / "src" / "aws" / "operations.inc"
LINE = re.compile(r"^FARTHING_AWS_(SERVICE|OPERATION)\((.*)\)$")
PROTOCOLS = {"query": "query", "ec2": "ec2_query", "rest-json": "rest_json", "rest-xml": "rest_xml"}
# Actions that are not named after their operation.
OTHER_ACTIONS = {
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
}


def arguments(text):
    """The arguments of a macro; those in braces as a list of their own."""
    tokens = re.findall(r'"[^"]*"|[{}]|\w+', text)
    out = [[]]
    for token in tokens:
        if token == "{":
            out.append([])
        elif token == "}":
            out[-2].append(out.pop())
        else:
            out[-1].append(json.loads(token) if token.startswith('"') else token)
    return out[0]


def table(kind):
    found = [LINE.match(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    return [arguments(match.group(2)) for match in found if match and match.group(1) == kind]


SERVICES = {line[0]: line for line in table("SERVICE")}
OPERATIONS = table("OPERATION")


@pytest.fixture(scope="session")
def models():
    session = botocore_session.get_session()
    by_variable = {}
    wanted = {line[10] for line in SERVICES.values()}
    for name in session.get_available_services():
        if len(by_variable) == len(wanted):
            break
        model = session.get_service_model(name)
        variable = model.metadata["serviceId"].upper().replace(" ", "_").replace("-", "_")
        if variable in wanted:
            by_variable[variable] = model
    return {key: by_variable[line[10]] for key, line in SERVICES.items()}


def pagers_of(model):
    loader = botocore_session.get_session().get_component("data_loader")
    try:
        return loader.load_service_model(model.service_name, "paginators-1")["pagination"]
    except Exception:  # noqa: BLE001  botocore has no paginators for some
        return {}


def first(value):
    return value if isinstance(value, str) else value[0]


def on_the_wire(shape, member, of_ec2_request=False):
    name = shape.members[member].serialization.get("name", member)
    return name[0].upper() + name[1:] if of_ec2_request else name


@pytest.mark.parametrize("key", SERVICES)
def test_services_are_as_modelled(key, models):
    _, _, host_prefix, signing_name, protocol, version, target, *_ = SERVICES[key]
    metadata = models[key].metadata
    assert host_prefix == metadata["endpointPrefix"]
    assert signing_name == (metadata.get("signingName") or metadata["endpointPrefix"])
    assert version == metadata["apiVersion"]
    if protocol.startswith("json"):
        assert "json" in metadata["protocols"]
        assert target == metadata["targetPrefix"]
        assert protocol == "json_" + metadata["jsonVersion"].replace(".", "_")
    else:
        assert protocol == PROTOCOLS[metadata["protocol"]]


@pytest.mark.parametrize("line", OPERATIONS, ids=lambda line: f"{line[0]}:{line[1]}")
def test_operations_are_as_modelled(line, models):
    key, name, action, _, _, *rest = line
    service = SERVICES[key]
    model = models[key]
    assert name in model.operation_names
    operation = model.operation_model(name)
    of_ec2 = service[4] == "ec2_query"
    prefix = {"elbv2": "elasticloadbalancing", "elb": "elasticloadbalancing"}.get(service[1], service[1])
    assert action == OTHER_ACTIONS.get(f"{prefix}:{name}", f"{prefix}:{name}")

    pager = rest[0] if rest else []
    token_in, token_out, items, size_name, size = pager + ["", "", "", "", "0"][len(pager):]
    modelled = pagers_of(model).get(name)
    requests, answers = operation.input_shape, operation.output_shape
    if modelled:
        assert token_in == on_the_wire(requests, first(modelled["input_token"]), of_ec2)
        assert token_out == on_the_wire(answers, first(modelled["output_token"]).split(" ")[0])
        if "limit_key" in modelled and size_name:
            assert size_name == on_the_wire(requests, modelled["limit_key"], of_ec2)
    elif token_in:
        names = {on_the_wire(requests, member, of_ec2) for member in requests.members}
        assert token_in in names
        assert token_out in {on_the_wire(answers, member) for member in answers.members}
    else:
        tokens = [member for member in (requests.members if requests else {}) if member.lower().endswith("token")]
        assert not set(tokens) & set(answers.members if answers else {}), "it has pages"
    if items:
        lists = {on_the_wire(answers, member) for member, shape in answers.members.items() if shape.type_name == "list"}
        assert items in lists
    if size_name:
        by_wire = {on_the_wire(requests, member, of_ec2): shape for member, shape in requests.members.items()}
        limits = by_wire[size_name].metadata
        assert limits.get("min", 1) <= int(size) <= limits.get("max", 1000)
    method, path = (rest[1], rest[2]) if len(rest) > 1 else ("", "")
    if service[4].startswith("rest"):
        assert (method, path) == (operation.http["method"], operation.http["requestUri"])
    else:
        assert (method, path) == ("", "")


def asked_host(model, region):
    """Where botocore would send a request, and for which region it would sign."""
    import boto3
    import botocore

    client = boto3.client(model.service_name, region_name=region, aws_access_key_id="a", aws_secret_access_key="b")
    seen = {}

    class Stop(Exception):
        pass

    def stop(request, **_):
        authorization = request.headers["Authorization"]
        seen["host"] = request.url.split("/")[2]
        seen["region"] = (authorization.decode() if isinstance(authorization, bytes) else authorization).split("/")[2]
        raise Stop

    client.meta.events.register("before-send.*", stop)
    plain = next(name for name in model.operation_names if not (
        model.operation_model(name).input_shape and model.operation_model(name).input_shape.required_members))
    with pytest.raises(Stop):
        getattr(client, botocore.xform_name(plain))()
    return seen["host"], seen["region"]


SUFFIX = {"aws": ("amazonaws.com", "api.aws"), "cn": ("amazonaws.com.cn", "api.amazonwebservices.com.cn"),
          "gov": ("amazonaws.com", "api.aws")}


@pytest.mark.parametrize("key", SERVICES)
def test_hosts_are_those_of_the_endpoint_rules(key, models):
    pytest.importorskip("boto3")
    _, name, prefix, _, _, _, _, reach, china, gov, _ = SERVICES[key]
    for partition, asked, home in (("aws", "eu-west-1", "us-east-1"), ("cn", "cn-north-1", china),
                                   ("gov", "us-gov-east-1", gov)):
        region = asked if reach == "regional" else home
        if not region:
            continue
        # Where the rules follow the region that is asked for, farthing asks for the one where the service is.
        host, signed = asked_host(models[key], asked)
        if reach != "regional" and signed != region:
            host, signed = asked_host(models[key], region)
        suffix = SUFFIX[partition][1 if reach == "global_api_region" else 0]
        expected = f"{prefix}.{suffix}" if reach == "global_host" and partition == "aws" else f"{prefix}.{region}.{suffix}"
        if (name, partition) == ("iam", "gov"):
            expected = f"iam.us-gov.{suffix}"
        assert (host, signed) == (expected, region)
