"""Writes answers of our own, each checked against botocore's model of the operation: no field can be invented."""

import datetime
import json
import uuid
from xml.sax.saxutils import escape

from .wire import Response


class Invented(Exception):
    """An answer holds what AWS's model does not, or lacks what it demands."""


def check(shape, value, place):
    """Raises Invented unless `value` is what the shape allows."""
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            raise Invented(f"{place} is no structure: {value!r}")
        if unknown := set(value) - set(shape.members):
            raise Invented(f"{place} has no {', '.join(sorted(unknown))}; it has {', '.join(shape.members)}")
        for name, member in value.items():
            check(shape.members[name], member, f"{place}.{name}")
        if missing := set(shape.required_members) - set(value):
            raise Invented(f"{place} lacks {', '.join(sorted(missing))}")
    elif kind == "list":
        for index, member in enumerate(value):
            check(shape.member, member, f"{place}[{index}]")
    elif kind == "map":
        for key, member in value.items():
            check(shape.key, key, f"{place} key")
            check(shape.value, member, f"{place}.{key}")
    elif kind == "string":
        if not isinstance(value, str):
            raise Invented(f"{place} is no text: {value!r}")
        if shape.enum and value not in shape.enum:
            raise Invented(f"{place} is {value!r}, not one of {', '.join(shape.enum)}")
    elif kind == "boolean" and not isinstance(value, bool):
        raise Invented(f"{place} is no truth value: {value!r}")
    elif kind in ("integer", "long") and (not isinstance(value, int) or isinstance(value, bool)):
        raise Invented(f"{place} is no whole number: {value!r}")
    elif kind == "timestamp" and not isinstance(value, datetime.datetime):
        raise Invented(f"{place} is no time: {value!r}")


def as_json(shape, value):
    kind = shape.type_name
    if kind == "structure":
        return {shape.members[name].serialization.get("name", name): as_json(shape.members[name], member)
                for name, member in value.items()}
    if kind == "list":
        return [as_json(shape.member, member) for member in value]
    if kind == "map":
        return {key: as_json(shape.value, member) for key, member in value.items()}
    if kind == "timestamp":
        if shape.serialization.get("timestampFormat") == "iso8601":
            return f"{value:%Y-%m-%dT%H:%M:%SZ}"
        return value.timestamp()
    return value


def as_xml(shape, value, *, ec2):
    kind = shape.type_name
    if kind == "structure":
        return "".join(element(shape.members[name], name, member, ec2=ec2) for name, member in value.items())
    if kind == "list":
        tag = shape.member.serialization.get("name", "item" if ec2 else "member")
        return "".join(f"<{tag}>{as_xml(shape.member, member, ec2=ec2)}</{tag}>" for member in value)
    if kind == "timestamp":
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if kind == "boolean":
        return "true" if value else "false"
    return escape(str(value))


def element(shape, name, value, *, ec2):
    tag = shape.serialization.get("name", name)
    if shape.type_name == "list" and shape.serialization.get("flattened"):
        return "".join(f"<{tag}>{as_xml(shape.member, member, ec2=ec2)}</{tag}>" for member in value)
    return f"<{tag}>{as_xml(shape, value, ec2=ec2)}</{tag}>"


def answer(operation, value):
    """The answer to an operation, in its protocol."""
    shape = operation.model.output_shape
    if shape is not None:
        check(shape, value, operation.name)
    elif value:
        raise Invented(f"{operation.name} answers with nothing")
    request_id = str(uuid.uuid4())
    if operation.protocol in ("query", "ec2"):
        body = as_xml(shape, value, ec2=operation.protocol == "ec2") if shape else ""
        if operation.protocol == "ec2":
            inside = f"<requestId>{request_id}</requestId>{body}"
        else:
            wrapper = shape.serialization.get("resultWrapper") if shape else None
            inside = (f"<{wrapper}>{body}</{wrapper}>" if wrapper else body) + (
                f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>")
        version = operation.model.service_model.metadata["apiVersion"]
        namespace = operation.namespace or f"http://ec2.amazonaws.com/doc/{version}/"
        text = (f'<?xml version="1.0" encoding="UTF-8"?>\n<{operation.name}Response xmlns="{namespace}">{inside}'
                f"</{operation.name}Response>")
        return Response(200, [("x-amzn-RequestId", request_id), ("Content-Type", "text/xml")], text.encode())
    body = json.dumps(as_json(shape, value) if shape else {}).encode()
    kind = f"application/x-amz-{operation.protocol[:4]}-{operation.protocol[4:]}" if operation.protocol.startswith(
        "json") else "application/json"
    return Response(200, [("x-amzn-RequestId", request_id), ("Content-Type", kind)], body)
