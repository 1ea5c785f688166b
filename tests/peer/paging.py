"""Gives every list in small pages with tokens that mean nothing to a client, also where moto gives all at once."""

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
        loader = operations.session().get_component("data_loader")
        return loader.load_service_model(service, "paginators-1")["pagination"]
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
    asked = pager.limit and (operation.params.get(pager.limit) or operation.params.get(wire_name(given, pager.limit)))
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


def instead_of(request, operation, names, more):
    """The request without some of its parameters, and with others."""
    request = dataclasses.replace(request, headers=[*request.headers])
    if operation.protocol.startswith("json"):
        kept = {key: value for key, value in operation.params.items() if key not in names}
        request.body = json.dumps(kept | more).encode()
    elif operation.protocol == "rest-json":
        kept = {key: value for key, value in urllib.parse.parse_qsl(request.query, True) if key not in names} | more
        request.target = request.path + ("?" + urllib.parse.urlencode(kept) if kept else "")
    else:
        kept = {key: value for key, value in operation.params.items() if key not in names}
        request.body = urllib.parse.urlencode(kept | more).encode()
    return request


def local(tag):
    return tag.rpartition("}")[2]


class JsonList:
    """A list in a JSON answer of moto."""

    def __init__(self, response, result, token_name):
        self.value = json.loads(response.body or b"{}")
        self.rows = self.value.get(result)
        self.token = self.value.pop(token_name, None)

    def show(self, rows, told):
        self.rows[:] = rows
        return json.dumps(self.value | told).encode()


class XmlList:
    """A list in an XML answer of moto."""

    def __init__(self, response, result, token_name):
        self.root = ET.fromstring(response.body)
        found = [(parent, child) for parent in self.root.iter() for child in parent if local(child.tag) == result]
        self.parent, self.list = found[0] if found else (None, None)
        self.rows = None if self.list is None else [*self.list]
        self.token = None
        for child in [child for child in (self.parent if found else ()) if local(child.tag) == token_name]:
            self.token = child.text
            self.parent.remove(child)

    def show(self, rows, told):
        if match := re.match(r"\{(.*)\}", self.root.tag):
            ET.register_namespace("", match[1])
        for child in [*self.list]:
            self.list.remove(child)
        self.list.extend(rows)
        space = self.list.tag[:-len(local(self.list.tag))]
        for name, value in told.items():
            for old in [child for child in self.parent if local(child.tag) == name]:
                self.parent.remove(old)
            ET.SubElement(self.parent, space + name).text = str(value).lower() if isinstance(value, bool) else value
        return ET.tostring(self.root, encoding="utf-8", xml_declaration=True)


def from_moto(world, operation, request, account, fault=None):
    """moto's answer, cut to the page that is asked for."""
    pager = pager_of(operation) if operation.protocol != "cbor" else None
    if pager is None:
        return moto_service.call(request, account)
    given, output = operation.model.input_shape, operation.model.output_shape
    token_in = wire_name(given, pager.token_in)
    names = {pager.token_in, token_in, pager.limit, wire_name(given, pager.limit) if pager.limit else None}
    result, token_name = wire_name(output, pager.result), wire_name(output, pager.token_out)
    read = XmlList if operation.protocol in ("query", "ec2") else JsonList
    rows, more = [], {}
    # moto pages some lists itself, in pages larger than AWS's.
    while True:
        response = moto_service.call(instead_of(request, operation, names, more), account)
        answered = read(response, result, token_name) if response.status == 200 else None
        if answered is None or answered.rows is None:
            return response
        rows += answered.rows
        if not answered.token:
            break
        more = {token_in: answered.token}
    start, end, token = bounds(world, operation, pager, len(rows), fault)
    told = ({token_name: token} if token else {}) | ({pager.more: token is not None} if pager.more else {})
    response.body = answered.show(rows[start:end], told)
    return response
