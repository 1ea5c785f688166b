"""What can go wrong on the way to AWS and back, by name: peer.faults.KINDS.

A fault is asked for through the admin port; it names a kind and the requests it strikes: service, operation, method,
account, region, a part of the key or prefix; `skip` requests are let through first, then `count` are struck.
"""

import dataclasses
import uuid

from . import errors, objects, s3
from .errors import AwsError
from .wire import Breakage, FilePart, Response


@dataclasses.dataclass
class Kind:
    meaning: str
    stage: str  #: answer: instead of the service; act: before it; list: in a list; change: to its answer
    do: object
    for_objects: bool = False  #: makes sense only where S3 gives an object


@dataclasses.dataclass
class Fault:
    kind: str
    service: str = "*"
    operation: str = "*"
    method: str = "*"
    account: str = "*"
    region: str = "*"
    key: str = ""
    skip: int = 0
    count: int = 1
    options: dict = dataclasses.field(default_factory=dict)
    id: str = dataclasses.field(default_factory=lambda: str(uuid.uuid4()))
    struck: int = 0

    def matches(self, call):
        return all(getattr(self, name) in ("*", getattr(call, name))
                   for name in ("service", "operation", "method", "account", "region")) and self.key in call.key

    @property
    def stage(self):
        return KINDS[self.kind].stage

    def option(self, name, default):
        return self.options.get(name, default)

    # In a list of objects, or of anything else that comes in pages:

    def hides(self, key):
        return self.kind == "stale_list" and self.option("hides", "") in key

    def change_list(self, found, prefixes, more, following, token):
        if self.kind == "empty_page":
            return [], [], True, token or s3.token_of("")
        if self.kind == "repeated_token":
            return found, prefixes, True, token or following or s3.token_of("")
        return found, prefixes, more, following


@dataclasses.dataclass
class Target:
    """What a fault is matched with."""

    service: str
    operation: str
    method: str
    account: str
    region: str
    key: str


def take(world, call):
    """The faults that strike this request, each counted."""
    struck = []
    with world.lock:
        for fault in [*world.fault_list]:
            if not fault.matches(call):
                continue
            if fault.skip:
                fault.skip -= 1
            else:
                fault.struck += 1
                struck.append(fault)
                if fault.struck >= fault.count > 0:
                    world.fault_list.remove(fault)
    return struck


def an_error(code, message, status, s3_code=None, headers=(), **members):
    def do(fault, call, protocol, request, world):
        chosen = s3_code if s3_code and protocol == "s3" else code
        return errors.shaped(AwsError(fault.option("code", chosen), message, fault.option("status", status),
                                      list(headers), members), protocol, request)

    return do


def a_body(status, kind, body):
    def do(fault, call, protocol, request, world):
        return Response(status, [("Content-Type", kind)], body)

    return do


def broken(**how):
    def do(fault, response, stored):
        named = {name: fault.option(name, value) for name, value in how.items()}
        response.breakage = dataclasses.replace(response.breakage, **named)

    return do


def reset_before(fault, call, protocol, request, world):
    return Response(500, breakage=Breakage(reset_before=True))


def expired(fault, call, protocol, request, world):
    return errors.shaped(expired_token(protocol), protocol, request)


def expired_token(protocol):
    if protocol == "s3":
        return AwsError("ExpiredToken", "The provided token has expired.", 400)
    if protocol == "ec2":
        return AwsError("RequestExpired", "Request has expired.", 400)
    if protocol == "query":
        return AwsError("ExpiredToken", "The security token included in the request is expired", 403)
    return AwsError("ExpiredTokenException", "The security token included in the request is expired",
                    400 if protocol.startswith("json") else 403)


def denied(fault, call, protocol, request, world):
    code = {"s3": "AccessDenied", "query": "AccessDenied", "ec2": "UnauthorizedOperation"}.get(
        protocol, "AccessDeniedException")
    return errors.shaped(AwsError(code, "Access Denied", 400 if protocol.startswith("json") else 403), protocol,
                         request)


def skewed(fault, call, protocol, request, world):
    if protocol == "s3":
        error = AwsError("RequestTimeTooSkewed", "The difference between the request time and the current time is too "
                         "large.", 403)
    elif protocol == "query":
        error = AwsError("SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier than "
                         "20260101T000500Z (20260101T001000Z - 5 min.)", 403)
    elif protocol == "ec2":
        error = AwsError("RequestExpired", "Request has expired.", 400)
    else:
        error = AwsError("InvalidSignatureException", "Signature expired: 20260101T000000Z is now earlier than "
                         "20260101T000500Z (20260101T001000Z - 5 min.)", 400)
    return errors.shaped(error, protocol, request)


def redirect(status, foreign):
    def do(fault, call, protocol, request, world):
        region = fault.option("region", "eu-central-1")
        place = fault.option("location", "http://evil.invalid/steal" if foreign else
                             f"https://s3.{region}.amazonaws.com{request.target}")
        code = "PermanentRedirect" if status == 301 else "TemporaryRedirect"
        headers = [("Location", place)] + ([] if foreign else [("x-amz-bucket-region", region)])
        members = {"Endpoint": place.split("/")[2]}
        return errors.shaped(AwsError(code, "Please send all future requests to this endpoint.", status, headers,
                                      members), protocol, request)

    return do


def huge_xml(fault, call, protocol, request, world):
    size = fault.option("bytes", 64 * 1024 * 1024)
    row = b"<Contents><Key>" + b"x" * 1000 + b"</Key></Contents>"
    return Response(200, [("Content-Type", "application/xml")],
                    b"<ListBucketResult>" + row * (size // len(row)) + b"</ListBucketResult>")


def deep_xml(fault, call, protocol, request, world):
    return Response(200, [("Content-Type", "application/xml")], b"<a>" * fault.option("depth", 200_000))


def vanish(fault, call, world):
    bucket, _, key = call.key.partition("/")
    world.objects.get(bucket, {}).pop(key, None)


def replace(fault, call, world):
    bucket, _, key = call.key.partition("/")
    if key in world.objects.get(bucket, {}):
        stored = world.objects[bucket][key]
        content = fault.option("content", None)
        content = content.encode() if content is not None else whole(stored.part(0, stored.size)) + b"\n"
        objects.put(world, bucket, key, content, content_type=stored.content_type, headers=stored.headers,
                    kms_key=stored.kms_key, owner=stored.owner)


def whole(part):
    return part.bytes() if isinstance(part, FilePart) else part


def new_etag(fault, response, stored):
    response.set_header("ETag", '"%032x"' % (int(response.header("etag", '"0"').strip('"'), 16) ^ 1))


def flip_bit(fault, response, stored):
    body = bytearray(response.bytes())
    if body:
        body[int(len(body) * fault.option("at", 0.5))] ^= 1
    response.body = bytes(body)


def cut_content(fault, response, stored):
    body = response.bytes()
    response.body = body[:len(body) // 2]


def whole_for_range(fault, response, stored):
    """Answers a request for a range with all of it, as caches and proxies do."""
    if response.status == 206:
        response.status = 200
        response.headers = [pair for pair in response.headers if pair[0].lower() != "content-range"]
        response.body = stored.part(0, stored.size)


def wrong_range(fault, response, stored):
    told = response.header("content-range")
    if told:
        first, rest = told.removeprefix("bytes ").split("-", 1)
        last, size = rest.split("/")
        response.set_header("Content-Range", f"bytes {int(first) + 1}-{int(last) + 1}/{size}")


def header(name, value):
    def do(fault, response, stored):
        response.set_header(fault.option("name", name), fault.option("value", value))

    return do


def no_op(*_):
    pass


RATE = "Rate exceeded"
KINDS = {
    # The service does not answer the question.
    "internal_error": Kind("500 with AWS's body", "answer",
                           an_error("InternalFailure", "We encountered an internal error. Please try again.", 500,
                                    "InternalError")),
    "bad_gateway": Kind("502 with a proxy's page", "answer",
                        a_body(502, "text/html", b"<html><body><h1>502 Bad Gateway</h1></body></html>")),
    "slow_down": Kind("503 SlowDown", "answer", an_error("SlowDown", "Please reduce your request rate.", 503)),
    "service_unavailable": Kind("503 ServiceUnavailable", "answer",
                                an_error("ServiceUnavailable", "Service is unable to handle request.", 503)),
    "gateway_timeout": Kind("504 with AWS's body", "answer",
                            an_error("GatewayTimeout", "The service did not answer in time.", 504)),
    "html_500": Kind("500 with a page of HTML", "answer",
                     a_body(500, "text/html", b"<!doctype html><html><title>500</title><p>Oops</html>")),
    "empty_500": Kind("500 without a body", "answer", a_body(500, "text/plain", b"")),
    "throttling": Kind("ThrottlingException, 400", "answer", an_error("ThrottlingException", RATE, 400)),
    "throttling_query": Kind("Throttling, 400, as the query services say it", "answer",
                             an_error("Throttling", RATE, 400)),
    "request_limit_exceeded": Kind("RequestLimitExceeded, 503", "answer",
                                   an_error("RequestLimitExceeded", "Request limit exceeded.", 503)),
    "too_many_requests": Kind("TooManyRequestsException, 429", "answer",
                              an_error("TooManyRequestsException", RATE, 429)),
    "limit_exceeded": Kind("LimitExceededException, 400: a quota, or a throttle", "answer",
                           an_error("LimitExceededException", "Limit exceeded", 400)),
    "access_denied": Kind("rights were taken away meanwhile, or are not there yet, in the code of each protocol",
                          "answer", denied),
    "expired_token": Kind("the session is over, in the code of each protocol", "answer", expired),
    "request_time_too_skewed": Kind("the clock is said to be wrong", "answer", skewed),
    "request_timeout": Kind("RequestTimeout, 400: S3 waited for the body", "answer",
                            an_error("RequestTimeout", "Your socket connection to the server was not read from or "
                                     "written to within the timeout period.", 400)),
    "no_such_key": Kind("404 NoSuchKey", "answer",
                        an_error("NoSuchKey", "The specified key does not exist.", 404), True),
    "no_such_bucket": Kind("404 NoSuchBucket", "answer",
                           an_error("NoSuchBucket", "The specified bucket does not exist", 404)),
    "not_modified": Kind("304 that nobody asked for", "answer", a_body(304, "text/plain", b"")),
    "precondition_failed": Kind("412: the object is another one now", "answer",
                                an_error("PreconditionFailed", "At least one of the pre-conditions you specified did "
                                         "not hold", 412), True),
    "range_not_satisfiable": Kind("416: the object has become shorter", "answer",
                                  an_error("InvalidRange", "The requested range is not satisfiable", 416), True),
    "redirect_region": Kind("301 to another region (option region)", "answer", redirect(301, False)),
    "redirect_temporary": Kind("307 to another region (option region)", "answer", redirect(307, False)),
    "redirect_foreign": Kind("307 to a stranger's host (option location)", "answer", redirect(307, True)),
    "garbage_xml": Kind("200 with what only begins as XML", "answer",
                        a_body(200, "application/xml", b"<?xml version='1.0'?><a><b></a>\xff\xfe\0")),
    "garbage_json": Kind("200 with what only begins as JSON", "answer",
                         a_body(200, "application/x-amz-json-1.1", b'{"a": [1, 2, {"b": nul')),
    "empty_answer": Kind("200 with nothing", "answer", a_body(200, "application/xml", b"")),
    "huge_xml": Kind("200 with 64 MiB of XML (option bytes)", "answer", huge_xml),
    "deep_xml": Kind("200 with XML nested 200,000 deep (option depth)", "answer", deep_xml),
    "reset_before_answer": Kind("the connection is reset before the answer", "answer", reset_before),
    # The service does, but objects or lists are not what they were.
    "object_vanished": Kind("the object is deleted just before", "act", vanish, True),
    "object_replaced": Kind("the object is replaced just before (option content)", "act", replace, True),
    "stale_list": Kind("a list lacks keys (option hides: a part of them)", "list", no_op),
    "repeated_token": Kind("a list whose token leads to the same page again", "list", no_op),
    "empty_page": Kind("an empty page with a token", "list", no_op),
    # The answer suffers on its way.
    "reset_after_headers": Kind("the connection is reset after the headers", "change",
                                broken(reset_after_headers=True)),
    "reset_in_body": Kind("the connection is reset in the middle of the body", "change",
                          broken(cut_body_at=0.5, cut_by_reset=True)),
    "truncated_body": Kind("the connection ends in the middle of the body", "change", broken(cut_body_at=0.5)),
    "body_shorter_than_told": Kind("Content-Length tells 10 bytes more than come", "change", broken(length_told=10)),
    "body_longer_than_told": Kind("Content-Length tells 10 bytes fewer than come", "change", broken(length_told=-10)),
    "half_the_body": Kind("half the content, with a Content-Length that fits it", "change", cut_content),
    "bit_flip": Kind("one bit is another, the length is right (option at: share)", "change", flip_bit),
    "etag_changed": Kind("the ETag is another", "change", new_etag, True),
    "whole_for_range": Kind("200 with all of it where a range was asked for", "change", whole_for_range, True),
    "wrong_range": Kind("Content-Range names other bytes than asked for", "change", wrong_range, True),
    "content_encoding_gzip": Kind("Content-Encoding: gzip is said of the body", "change",
                                  header("Content-Encoding", "gzip")),
    "wrong_content_type": Kind("Content-Type: text/html is said of the body", "change",
                               header("Content-Type", "text/html")),
    "oversized_header": Kind("a header of 300 KB", "change", header("x-amz-meta-long", "x" * 300_000)),
    "slow_drip": Kind("bytes come slowly (option bytes_per_second)", "change", broken(bytes_per_second=20_000)),
    "stalled_body": Kind("the body pauses half-way (option stall_seconds)", "change", broken(stall_seconds=5.0)),
    "chunked": Kind("Transfer-Encoding: chunked, no Content-Length", "change", broken(chunked=True)),
    "no_length": Kind("no Content-Length: the body ends where the connection does", "change", broken(no_length=True)),
    "continue_first": Kind("100 Continue comes before the answer, unasked", "change",
                           broken(interim=b"HTTP/1.1 100 Continue\r\n\r\n")),
    "connection_close": Kind("Connection: close, and so it is", "change", broken(close=True)),
    "closed_silently": Kind("the connection is closed after the answer, unsaid", "change", broken(close_silently=True)),
}


def instead(world, struck, call, protocol, request):
    """The answer of the first fault that replaces the service; None to let the service answer."""
    for fault in struck:
        if fault.stage == "act":
            KINDS[fault.kind].do(fault, call, world)
    for fault in struck:
        if fault.stage == "answer":
            response = KINDS[fault.kind].do(fault, call, protocol, request, world)
            if request.method == "HEAD":
                response.body = b""
            return response
    return None


def change(world, struck, call, response):
    bucket, _, key = call.key.partition("/")
    for fault in struck:
        if fault.stage == "change":
            KINDS[fault.kind].do(fault, response, world.objects.get(bucket, {}).get(key))
