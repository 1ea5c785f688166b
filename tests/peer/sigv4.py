"""Checks signatures (AWS Signature Version 4) from the raw request line and headers, with a canonicaliser of its own.

Written from AWS's description, not from a client's signer, so that it does not share anybody's mistakes.
"""

import dataclasses
import datetime
import hashlib
import hmac
import posixpath
import re
import urllib.parse

from .errors import AwsError

ALGORITHM = "AWS4-HMAC-SHA256"
UNRESERVED = "-_.~"
EMPTY_HASH = hashlib.sha256(b"").hexdigest()
SKEW_SECONDS = 300
SKEW_SECONDS_OF_S3 = 900
AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=([^/, ]+)/(\d{{8}})/([^/, ]+)/([^/, ]+)/aws4_request, ?"
    r"SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})")


@dataclasses.dataclass
class Authorization:
    access_key: str
    day: str
    region: str
    service: str
    signed_headers: list
    signature: str

    @property
    def scope(self):
        return f"{self.day}/{self.region}/{self.service}/aws4_request"


def encode(text, safe=""):
    return urllib.parse.quote(text, safe=UNRESERVED + safe)


def parse_authorization(request):
    """The parts of the Authorization header; None when there is none."""
    text = request.header("authorization")
    if text is None:
        return None
    match = AUTHORIZATION.fullmatch(text)
    if not match:
        raise AwsError("IncompleteSignature", f"Authorization header is not complete: {text[:40]}", 400)
    key, day, region, service, names, signature = match.groups()
    return Authorization(key, day, region, service, names.split(";"), signature)


def canonical_path(path, service):
    """S3 signs the path encoded once and not tidied; every other service a tidied path, encoded once more."""
    if service == "s3":
        # However the path was sent: a raw = is signed as %3D.
        return encode(urllib.parse.unquote_to_bytes(path), safe="/")
    tidied = re.sub("/+", "/", posixpath.normpath(path)) if path not in ("", "/") else "/"
    if path.endswith("/") and not tidied.endswith("/"):
        tidied += "/"
    return encode(tidied, safe="/")


def canonical_query(query):
    pairs = []
    for part in query.split("&") if query else []:
        name, _, value = part.partition("=")
        # A plus is a plus here, never a blank.
        pairs.append((encode(urllib.parse.unquote_to_bytes(name)), encode(urllib.parse.unquote_to_bytes(value))))
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))


def canonical_request(request, authorization, payload_hash):
    values = {}
    for name, value in request.headers:
        values.setdefault(name.lower(), []).append(re.sub(" +", " ", value.strip()))
    lines = [f"{name}:{','.join(values[name])}\n" for name in authorization.signed_headers]
    return "\n".join([request.method, canonical_path(request.path, authorization.service),
                      canonical_query(request.query), "".join(lines), ";".join(authorization.signed_headers),
                      payload_hash])


def signature_of(secret, authorization, timestamp, canonical):
    def mac(key, text):
        return hmac.new(key, text.encode(), hashlib.sha256).digest()

    key = f"AWS4{secret}".encode()
    for part in (authorization.day, authorization.region, authorization.service, "aws4_request"):
        key = mac(key, part)
    digest = hashlib.sha256(canonical.encode("latin-1")).hexdigest()
    text = "\n".join([ALGORITHM, timestamp, authorization.scope, digest])
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def mismatch(service, protocol, detail=""):
    """A signature that is not ours, in the words and codes of each protocol."""
    message = ("The request signature we calculated does not match the signature you provided. Check your AWS Secret "
               "Access Key and signing method. Consult the service documentation for details." + detail)
    if service == "s3":
        return AwsError("SignatureDoesNotMatch", "The request signature we calculated does not match the signature "
                        "you provided. Check your key and signing method." + detail, 403)
    if protocol == "ec2":
        return AwsError("AuthFailure", "AWS was not able to validate the provided access credentials" + detail, 401)
    if protocol == "query":
        return AwsError("SignatureDoesNotMatch", message, 403)
    return AwsError("InvalidSignatureException", message, 400 if protocol.startswith("json") else 403)


def check_time(request, authorization, now, protocol):
    """Returns the time stamp, when it is near enough to `now`."""
    stamp = request.header("x-amz-date")
    is_s3 = authorization.service == "s3"
    try:
        signed_at = datetime.datetime.strptime(stamp or "", "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
    except ValueError:
        if is_s3:
            raise AwsError("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header",
                           403) from None
        raise AwsError("IncompleteSignature", "Authorization header requires existence of either a 'X-Amz-Date' or a "
                       "'Date' header.", 400) from None
    if stamp[:8] != authorization.day:
        raise mismatch(authorization.service, protocol, " Date in Credential scope does not match YYYYMMDD from "
                       f"ISO-8601 version of date from HTTP: '{authorization.day}' != '{stamp[:8]}'.")
    limit = SKEW_SECONDS_OF_S3 if is_s3 else SKEW_SECONDS
    off = (now - signed_at).total_seconds()
    if abs(off) <= limit:
        return stamp
    server = now.strftime("%Y%m%dT%H%M%SZ")
    if is_s3:
        raise AwsError("RequestTimeTooSkewed", "The difference between the request time and the current time is too "
                       "large.", 403, members={"RequestTime": stamp, "ServerTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
                                               "MaxAllowedSkewMilliseconds": limit * 1000})
    if protocol == "ec2":
        raise AwsError("RequestExpired", "Request has expired.", 400)
    edge = (now - datetime.timedelta(seconds=limit) if off > 0 else now + datetime.timedelta(seconds=limit))
    message = (f"Signature expired: {stamp} is now earlier than {edge:%Y%m%dT%H%M%SZ} ({server} - 5 min.)" if off > 0
               else f"Signature not yet current: {stamp} is still later than {edge:%Y%m%dT%H%M%SZ} ({server} + 5 min.)")
    if protocol == "query":
        raise AwsError("SignatureDoesNotMatch", message, 403)
    raise AwsError("InvalidSignatureException", message, 400 if protocol.startswith("json") else 403)


def check_headers(request, authorization, protocol):
    """What must be signed is signed, and the list is in order."""
    names = authorization.signed_headers
    present = {name.lower() for name, _ in request.headers}
    if names != sorted(set(names)) or any(name != name.lower() for name in names):
        raise mismatch(authorization.service, protocol, " SignedHeaders are not sorted.")
    for name in names:
        if name not in present:
            raise mismatch(authorization.service, protocol, f" Signed header {name} was not sent.")
    must = {"host"} | {name for name in present if name.startswith("x-amz-")}
    if "content-type" in present:
        must.add("content-type")
    unsigned = sorted(must - set(names))
    if unsigned and authorization.service == "s3":
        raise AwsError("AccessDenied", "There were headers present in the request which were not signed", 403,
                       members={"HeadersNotSigned": ", ".join(unsigned)})
    if unsigned:
        raise mismatch(authorization.service, protocol, f" Headers were not signed: {', '.join(unsigned)}.")


def payload_hash_of(request, authorization, protocol):
    """The hash that was signed, once it has been compared with the body."""
    told = request.header("x-amz-content-sha256")
    true = hashlib.sha256(request.body).hexdigest() if request.body else EMPTY_HASH
    if authorization.service != "s3":
        if told is not None and told != true:
            raise mismatch(authorization.service, protocol, " x-amz-content-sha256 is not the hash of the body.")
        return true
    if told is None:
        raise AwsError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256", 400)
    if told == "UNSIGNED-PAYLOAD":
        return told
    if told.startswith("STREAMING-"):
        raise AwsError("NotImplemented", "The peer reads no aws-chunked bodies.", 501)
    if not re.fullmatch("[0-9a-f]{64}", told):
        raise AwsError("InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
                       "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.", 400)
    if told != true:
        raise AwsError("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what "
                       "was computed.", 400,
                       members={"ClientComputedContentSHA256": told, "S3ComputedContentSHA256": true})
    return told


def verify(request, authorization, secret, now, protocol):
    """Raises AwsError unless the request is signed as AWS demands, with this secret, about now."""
    stamp = check_time(request, authorization, now, protocol)
    check_headers(request, authorization, protocol)
    payload_hash = payload_hash_of(request, authorization, protocol)
    canonical = canonical_request(request, authorization, payload_hash)
    if not hmac.compare_digest(signature_of(secret, authorization, stamp, canonical), authorization.signature):
        raise mismatch(authorization.service, protocol)
