"""AWS's errors, each in the shape of the protocol it answers."""

import dataclasses
import json
import uuid
from xml.sax.saxutils import escape

from . import operations
from .wire import Response


@dataclasses.dataclass
class AwsError(Exception):
    code: str
    message: str
    status: int = 400
    headers: list = dataclasses.field(default_factory=list)
    members: dict = dataclasses.field(default_factory=dict)  #: further elements, such as S3's Region


def cbor_text(text):
    raw = text.encode()
    head = bytes([0x60 + len(raw)]) if len(raw) < 24 else b"\x78" + bytes([len(raw)]) if len(raw) < 256 else (
        b"\x79" + len(raw).to_bytes(2, "big"))
    return head + raw


def elements(members):
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in members.items())


def shaped(error, protocol, request):
    """The answer to a request that carries an error."""
    head = request.method == "HEAD"
    request_id = str(uuid.uuid4())
    headers = [*error.headers]
    if protocol == "s3":
        headers += [("x-amz-request-id", request_id[:8].upper()), ("Content-Type", "application/xml")]
        body = "" if head else (
            '<?xml version="1.0" encoding="UTF-8"?>\n<Error>'
            + elements({"Code": error.code, "Message": error.message} | error.members
                       | {"RequestId": request_id[:8].upper(), "HostId": "peer"}) + "</Error>")
    elif protocol == "ec2":
        headers += [("Content-Type", "text/xml;charset=UTF-8")]
        body = ('<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>'
                + elements({"Code": error.code, "Message": error.message} | error.members)
                + f"</Error></Errors><RequestID>{request_id}</RequestID></Response>")
    elif protocol == "query":
        headers += [("x-amzn-RequestId", request_id), ("Content-Type", "text/xml")]
        kind = "Sender" if error.status < 500 else "Receiver"
        namespace = operations.namespace_asked(request)
        xmlns = f' xmlns="{namespace}"' if namespace else ""
        body = (f"<ErrorResponse{xmlns}><Error>"
                + elements({"Type": kind, "Code": error.code, "Message": error.message} | error.members)
                + f"</Error><RequestId>{request_id}</RequestId></ErrorResponse>")
    elif protocol == "cbor":
        headers += [("x-amzn-RequestId", request_id), ("Content-Type", "application/cbor"),
                    ("smithy-protocol", "rpc-v2-cbor")]
        pairs = {"__type": error.code, "message": error.message}
        return Response(error.status, headers, b"\xa2" + b"".join(cbor_text(key) + cbor_text(value)
                                                                  for key, value in pairs.items()), code=error.code)
    elif protocol == "rest-json":
        headers += [("x-amzn-RequestId", request_id), ("Content-Type", "application/json"),
                    ("x-amzn-ErrorType", f"{error.code}:http://internal.amazon.com/coral/com.amazon.coral.service/")]
        body = json.dumps({"message": error.message} | error.members)
    else:
        version = "1.0" if protocol == "json1.0" else "1.1"
        headers += [("x-amzn-RequestId", request_id), ("Content-Type", f"application/x-amz-json-{version}"),
                    ("x-amzn-ErrorType", error.code)]
        # Services differ in these, and clients must bear it.
        kind = error.code if version == "1.1" else f"com.amazon.coral.service#{error.code}"
        message = "Message" if "Organizations" in request.header("x-amz-target", "") else "message"
        body = json.dumps({"__type": kind, message: error.message} | error.members)
    return Response(error.status, headers, body.encode(), code=error.code)
