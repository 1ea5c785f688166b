"""Gives every list in pages, small ones, with tokens that mean nothing to a client: also where moto has one page for all."""

import base64
import dataclasses
import functools
import json
import re
import urllib.parse
import xml.etree.ElementTree as ET

import botocore.exceptions

from . import moto_service, operations
from .errors import AwsError

#: lists that botocore does not page, though they come in pages
MORE_PAGERS = {
    ("ce", "ListCostAllocationTags"): {"input_token": "NextToken", "output_token": "NextToken",
                                       "limit_key": "MaxResults", "result_key": "CostAllocationTags"},
    ("ce", "GetCostAndUsage"): {"input_token": "NextPageToken", "output_token": "NextPageToken",
                                "result_key": "ResultsByTime"},
    ("ce", "GetAnomalies"): {"input_token": "NextPageToken", "output_token": "NextPageToken",
                             "limit_key": "MaxResults", "result_key": "Anomalies"},
    ("compute-optimizer", "GetEC2InstanceRecommendations"): {
        "input_token": "nextToken", "output_token": "nextToken", "limit_key": "maxResults",
        "result_key": "instanceRecommendations"},
}
#: lists whose tokens have a meaning, or whose answers are no simple lists: moto gives these as it does
LEFT_ALONE = {("cloudwatch", "GetMetricData"), ("dynamodb", "ListTables")}


@dataclasses.dataclass
class Pager:
    token_in: str
    token_out: str
    limit: str | None
    result: str
    more: str | None


@functools.cache
def pagers_of(service):
    try:
        return operations.session().get_component("data_loader").load_service_model(service, "paginators-1")["pagination"]
    except botocore.exceptions.DataNotFoundError:
        return {}


def first(value):
    return value[0] if isinstance(value, list) else value


def pager_of(operation):
    """How an operation is paged; None when it is not."""
    key = (operation.service, operation.name)
    config = MORE_PAGERS.get(key) or pagers_of(operation.service).get(operation.name)
    if config is None or key in LEFT_ALONE or not re.fullmatch(r"\w+", first(config["result_key"])):
        return None
    if not re.fullmatch(r"\w+", first(config["output_token"])):
        return None
    return Pager(first(config["input_token"]), first(config["output_token"]), config.get("limit_key"),
                 first(config["result_key"]), config.get("more_results"))


def wire_name(shape, member):
    return shape.members[member].serialization.get("name", member) if shape and member in shape.members else member


def token_for(operation, at):
    raw = json.dumps([operation.name, operation.region, at]).encode()
    return base64.b64encode(bytes(byte ^ 0x5A for byte in raw)).decode()


def position(operation, token):
    try:
        raw = bytes(byte ^ 0x5A for byte in base64.b64decode(token, validate=True))
        name, region, at = json.loads(raw)
        assert (name, region) == (operation.name, operation.region)
        return at
    except (ValueError, AssertionError):
        code = "InvalidNextTokenException" if operation.protocol.startswith("json") else "InvalidParameterValue"
        raise AwsError(code, "The token is invalid.", 400) from None


def bounds(world, operation, pager, total, fault=None):
    """(first, end, token of the next page or None) of the page that is asked for."""
    given = operation.model.input_shape
    token = operation.params.get(pager.token_in) or operation.params.get(wire_name(given, pager.token_in))
    asked = operation.params.get(pager.limit) or operation.params.get(wire_name(given, pager.limit)) if pager.limit else 0
    at = position(operation, token) if token else 0
    size = world.page_size(operation.signing_name, operation.name)
    end = min(total, at + (min(size, int(asked)) if asked else size))
    if fault and fault.kind == "empty_page":
        return at, at, token_for(operation, at)
    if fault and fault.kind == "repeated_token":
        return at, end, token_for(operation, at)
    return at, end, token_for(operation, end) if end < total else None


def page_of(world, operation, value, fault=None):
    """Cuts our own answer to the page asked for."""
    pager = pager_of(operation)
    if pager is None or pager.result not in value:
        return value
    rows = value[pager.result]
    start, end, token = bounds(world, operation, pager, len(rows), fault)
    value = value | {pager.result: rows[start:end]}
    if token:
        value[pager.token_out] = token
    if pager.more:
        value[pager.more] = token is not None
    return value


def without(request, operation, names):
    """The request without some of its parameters."""
    request = dataclasses.replace(request, headers=[*request.headers])
    if operation.protocol.startswith("json"):
        request.body = json.dumps({key: value for key, value in operation.params.items() if key not in names}).encode()
    elif operation.protocol == "rest-json":
        pairs = [pair for pair in urllib.parse.parse_qsl(request.query, True) if pair[0] not in names]
        request.target = request.path + ("?" + urllib.parse.urlencode(pairs) if pairs else "")
    else:
        request.body = urllib.parse.urlencode([(key, value) for key, value in operation.params.items()
                                               if key not in names]).encode()
    return request


def local(tag):
    return tag.rpartition("}")[2]


def from_moto(world, operation, request, account, fault=None):
    """moto's answer, cut to the page that is asked for."""
    pager = pager_of(operation) if operation.protocol != "cbor" else None
    if pager is None:
        return moto_service.call(request, account)
    given, output = operation.model.input_shape, operation.model.output_shape
    names = {pager.token_in, wire_name(given, pager.token_in)}
    if pager.limit:
        names |= {pager.limit, wire_name(given, pager.limit)}
    response = moto_service.call(without(request, operation, names), account)
    if response.status != 200:
        return response
    result, token_name = wire_name(output, pager.result), wire_name(output, pager.token_out)
    if operation.protocol.startswith(("json", "rest-json")):
        value = json.loads(response.body or b"{}")
        if isinstance(value.get(result), list):
            start, end, token = bounds(world, operation, pager, len(value[result]), fault)
            value[result] = value[result][start:end]
            value.pop(token_name, None)
            if token:
                value[token_name] = token
            response.body = json.dumps(value).encode()
        return response
    root = ET.fromstring(response.body)
    if match := re.match(r"\{(.*)\}", root.tag):
        ET.register_namespace("", match[1])
    for parent in root.iter():
        rows = next((child for child in parent if local(child.tag) == result), None)
        if rows is None:
            continue
        start, end, token = bounds(world, operation, pager, len(rows), fault)
        kept = list(rows)[start:end]
        for child in list(rows):
            rows.remove(child)
        rows.extend(kept)
        told = {token_name: token, pager.more: "true" if token else "false"} if pager.more else {token_name: token}
        for child in [child for child in parent if local(child.tag) in told]:
            parent.remove(child)
        space = rows.tag[:-len(local(rows.tag))]
        for name, text in told.items():
            if text:
                ET.SubElement(parent, space + name).text = text
        response.body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        break
    return response
