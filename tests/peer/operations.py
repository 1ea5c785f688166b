"""Which operation of which service a request asks for, by botocore's own models of AWS."""

import dataclasses
import functools
import json
import re
import urllib.parse

import botocore.exceptions
import botocore.session

#: services whose name in a signature is not the one botocore knows them by
BY_SIGNING_NAME = {"elasticloadbalancing": ("elbv2", "elb"), "elasticfilesystem": ("efs",), "es": ("opensearch", "es"),
                   "monitoring": ("cloudwatch",), "tagging": ("resourcegroupstaggingapi",)}
#: prefixes of IAM actions that differ from the name in the signature
IAM_PREFIX = {"monitoring": "cloudwatch", "tagging": "tag"}
#: actions that are not called as the operation
IAM_ACTIONS = {("budgets", "DescribeBudgets"): "budgets:ViewBudget",
               ("budgets", "DescribeBudget"): "budgets:ViewBudget"}
CBOR_PATH = re.compile(r"/service/(\w+)/operation/(\w+)")


@dataclasses.dataclass
class Operation:
    service: str  #: as botocore calls it
    signing_name: str
    region: str
    name: str
    protocol: str  #: query, ec2, json1.0, json1.1, rest-json, cbor or s3
    params: dict
    model: object = None  #: botocore's model of the operation

    @property
    def action(self):
        known = IAM_ACTIONS.get((self.signing_name, self.name))
        return known or f"{IAM_PREFIX.get(self.signing_name, self.signing_name)}:{self.name}"

    @property
    def namespace(self):
        return self.model.service_model.metadata.get("xmlNamespace", "") if self.model else ""

    def members(self, name):
        """A list parameter: Name.member.N of query, Name.N of ec2, or a list of JSON."""
        if isinstance(self.params.get(name), list):
            return self.params[name]
        numbered = [(int(match[1]), value) for key, value in self.params.items()
                    if (match := re.fullmatch(rf"{name}(?:\.member)?\.(\d+)", key))]
        return [value for _, value in sorted(numbered)]


@functools.cache
def session():
    return botocore.session.Session()


@functools.cache
def service_model(name):
    try:
        return session().get_service_model(name)
    except (botocore.exceptions.UnknownServiceError, botocore.exceptions.DataNotFoundError):
        return None


def models_of(signing_name):
    names = BY_SIGNING_NAME.get(signing_name, (signing_name,))
    return [model for name in names if (model := service_model(name))]


def namespace_asked(request):
    """The XML namespace of the service a request is signed for; empty when it has none."""
    signed = re.search(r"/([\w-]+)/aws4_request", request.header("authorization", ""))
    models = models_of(signed[1]) if signed else []
    return models[0].metadata.get("xmlNamespace", "") if models else ""


def protocol_guess(request, signing_name):
    """The shape of an answer to a request whose operation may not be known."""
    if signing_name == "s3":
        return "s3"
    if request.header("smithy-protocol") == "rpc-v2-cbor":
        return "cbor"
    if request.header("x-amz-target"):
        return "json1.0" if "1.0" in request.header("content-type", "") else "json1.1"
    if signing_name == "ec2":
        return "ec2"
    if "Action=" in request.query or b"Action=" in request.body[:4096]:
        return "query"
    return "rest-json"


def of(request, signing_name, region):
    """The operation of a request to any service but S3; None when no model knows it."""
    protocol = protocol_guess(request, signing_name)
    if protocol == "cbor":
        match = CBOR_PATH.fullmatch(request.path)
        return by_name(signing_name, region, match[2], protocol, {}) if match else None
    if protocol.startswith("json"):
        try:
            params = json.loads(request.body or b"{}")
        except ValueError:
            params = {}
        return by_name(signing_name, region, request.header("x-amz-target").rpartition(".")[2], protocol, params,
                       lambda model: request.header("x-amz-target").rpartition(".")[0]
                       == model.metadata.get("targetPrefix"))
    if protocol in ("query", "ec2"):
        text = request.body.decode("utf-8", "replace") if request.body else request.query
        params = dict(urllib.parse.parse_qsl(text, keep_blank_values=True))
        return by_name(signing_name, region, params.get("Action", ""), protocol, params,
                       lambda model: params.get("Version") == model.metadata["apiVersion"])
    return by_path(request, signing_name, region)


def by_name(signing_name, region, name, protocol, params, fits=lambda model: True):
    for model in models_of(signing_name):
        if name in model.operation_names and fits(model):
            return Operation(model.service_name, signing_name, region, name, protocol, params,
                             model.operation_model(name))
    return None


@functools.cache
def routes(service):
    """(method, pattern, names in the path, operation) of a REST service, the most literal first."""
    table = []
    model = service_model(service)
    for name in model.operation_names:
        http = model.operation_model(name).http
        path = http["requestUri"].partition("?")[0]
        parts = re.split(r"\{(\w+)(\+?)\}", path)
        pattern, names = re.escape(parts[0]), []
        for at in range(1, len(parts), 3):
            names.append(parts[at])
            pattern += ("(.+)" if parts[at + 1] else "([^/]+)") + re.escape(parts[at + 2])
        table.append((http["method"], re.compile(pattern.rstrip("/") + "/?"), names, name))
    return sorted(table, key=lambda row: (len(row[2]), -len(row[1].pattern)))


def by_path(request, signing_name, region):
    for model in models_of(signing_name):
        for method, pattern, names, name in routes(model.service_name):
            match = pattern.fullmatch(request.path) if method == request.method else None
            if match:
                params = dict(urllib.parse.parse_qsl(request.query, keep_blank_values=True))
                if request.body:
                    try:
                        params |= json.loads(request.body)
                    except (ValueError, TypeError):
                        pass
                params |= {key: urllib.parse.unquote(value) for key, value in zip(names, match.groups())}
                return Operation(model.service_name, signing_name, region, name, "rest-json", params,
                                 model.operation_model(name))
    return None
