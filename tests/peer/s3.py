"""S3 as a client meets it: regions, owners, permissions, ranges, conditions and lists in pages."""

import base64
import binascii
import dataclasses
import email.utils
import re
import urllib.parse
from xml.sax.saxutils import escape

from . import authorization, moto_service, objects
from .errors import AwsError
from .wire import Response

#: query keys that ask for a part of a bucket: (operation without its verb, IAM action without its verb)
SUBRESOURCES = {"policy": ("BucketPolicy", "BucketPolicy"), "location": ("BucketLocation", "BucketLocation"),
                "lifecycle": ("BucketLifecycleConfiguration", "LifecycleConfiguration"),
                "versioning": ("BucketVersioning", "BucketVersioning"),
                "encryption": ("BucketEncryption", "EncryptionConfiguration"),
                "publicAccessBlock": ("PublicAccessBlock", "BucketPublicAccessBlock"),
                "tagging": ("BucketTagging", "BucketTagging"), "acl": ("BucketAcl", "BucketAcl"),
                "policyStatus": ("BucketPolicyStatus", "BucketPolicyStatus"),
                "logging": ("BucketLogging", "BucketLogging"),
                "ownershipControls": ("BucketOwnershipControls", "BucketOwnershipControls"),
                "notification": ("BucketNotificationConfiguration", "BucketNotification"),
                "replication": ("BucketReplication", "ReplicationConfiguration"), "cors": ("BucketCors", "BucketCORS")}
VERBS = {"GET": "Get", "PUT": "Put", "DELETE": "Delete", "HEAD": "Get"}
OBJECT_ACTIONS = {"GET": ("GetObject", "s3:GetObject"), "HEAD": ("HeadObject", "s3:GetObject"),
                  "PUT": ("PutObject", "s3:PutObject"), "DELETE": ("DeleteObject", "s3:DeleteObject")}


@dataclasses.dataclass
class Call:
    """What an S3 request asks for."""

    operation: str
    action: str
    bucket: str
    key: str
    region: str
    query: dict

    @property
    def resource(self):
        return f"arn:aws:s3:::{self.bucket}/{self.key}" if self.key else f"arn:aws:s3:::{self.bucket or '*'}"


def parse(request, region):
    path = request.path
    host = request.header("host", "").partition(":")[0]
    if ".s3." in host:
        path = f"/{host.partition('.s3.')[0]}{path}"
    bucket, _, key = path.lstrip("/").partition("/") if not path.startswith("//") else ("", "", "")
    bucket, key = urllib.parse.unquote(bucket), urllib.parse.unquote(key)
    query = dict(urllib.parse.parse_qsl(request.query.replace("+", "%2B"), keep_blank_values=True))
    if not bucket:
        return Call("ListBuckets", "s3:ListAllMyBuckets", "", "", region, query)
    if key:
        name, action = OBJECT_ACTIONS.get(request.method, ("PostObject", "s3:PutObject"))
        for part in ("acl", "tagging", "attributes", "uploadId", "uploads"):
            if part in query:
                name, action = f"{name}?{part}", f"{action}{part.capitalize()}"
        return Call(name, action, bucket, key, region, query)
    for part, (name, action) in SUBRESOURCES.items():
        if part in query:
            verb = VERBS.get(request.method, "Get")
            # Deleting a setting is an action of its own only for policies.
            right = "Put" if verb == "Delete" and part != "policy" else verb
            return Call(verb + name, f"s3:{right}{action}", bucket, "", region, query)
    if "versions" in query:
        return Call("ListObjectVersions", "s3:ListBucketVersions", bucket, "", region, query)
    if request.method == "GET":
        return Call("ListObjectsV2" if query.get("list-type") == "2" else "ListObjects", "s3:ListBucket", bucket, "",
                    region, query)
    name, action = {"HEAD": ("HeadBucket", "s3:ListBucket"), "PUT": ("CreateBucket", "s3:CreateBucket"),
                    "DELETE": ("DeleteBucket", "s3:DeleteBucket")}.get(request.method, ("DeleteObjects",
                                                                                       "s3:DeleteObject"))
    return Call(name, action, bucket, "", region, query)


def no_bucket(call):
    return AwsError("NoSuchBucket", "The specified bucket does not exist", 404, members={"BucketName": call.bucket})


def sent_elsewhere(call, bucket, how):
    """The answer of a region that does not hold the bucket."""
    headers = [("x-amz-bucket-region", bucket.region_name)]
    endpoint = f"s3.{bucket.region_name}.amazonaws.com"
    if (how or ("400" if call.region == "us-east-1" else "301")) == "400":
        return AwsError("AuthorizationHeaderMalformed", "The authorization header is malformed; the region "
                        f"'{call.region}' is wrong; expecting '{bucket.region_name}'", 400, headers,
                        {"Region": bucket.region_name})
    return AwsError("PermanentRedirect", "The bucket you are attempting to access must be addressed using the "
                    "specified endpoint. Please send all future requests to this endpoint.", 301, headers,
                    {"Endpoint": endpoint, "Bucket": call.bucket})


def refuse(world, request, call, principal, bucket):
    """Raises AwsError unless the principal may do what the call asks for."""
    owner = bucket.account_id if bucket else principal.account
    policy = bucket.policy.decode() if bucket is not None and bucket.policy else None
    more = {"s3:prefix": call.query.get("prefix"),
            "s3:delimiter": call.query.get("delimiter"), "s3:max-keys": call.query.get("max-keys"),
            "aws:ResourceAccount": owner}

    def ask(action, resource):
        return authorization.denial(world, principal, action, resource, region=call.region, more=more,
                                    resource_policy=policy, owner=owner)

    why = ask(call.action, call.resource)
    if why:
        raise authorization.refusal("s3", "s3", principal, call.action, call.resource, why)
    if call.operation not in ("GetObject", "HeadObject"):
        return
    stored = world.objects.get(call.bucket, {}).get(call.key)
    if stored is None:
        # Whoever may not list a bucket is not told that a key is not there.
        why = ask("s3:ListBucket", f"arn:aws:s3:::{call.bucket}")
        if why:
            raise authorization.refusal("s3", "s3", principal, "s3:ListBucket", f"arn:aws:s3:::{call.bucket}", why)
        return
    if stored.owner not in ("", owner) and world.object_ownership.get(call.bucket, "BucketOwnerEnforced") != (
            "BucketOwnerEnforced"):
        # Whoever wrote an object from another account owns it, and the policies of the bucket do not speak of it.
        raise AwsError("AccessDenied", "Access Denied", 403)
    if stored.kms_key:
        why = authorization.denial(world, principal, "kms:Decrypt", stored.kms_key, region=call.region,
                                   more={"kms:ViaService": f"s3.{call.region}.amazonaws.com"})
        if why:
            raise AwsError("AccessDenied", f"User: {principal.arn} is not authorized to perform: kms:Decrypt on "
                           f"resource: {stored.kms_key} {why.reason}", 403)


def handle(world, request, call, principal, fault=None):
    """The answer to a signed S3 request; every answer about a bucket names the bucket's region."""
    bucket = objects.find_bucket(call.bucket) if call.bucket else None
    try:
        if call.bucket and bucket is None and call.operation != "CreateBucket":
            raise no_bucket(call)
        anywhere = ("CreateBucket", "GetBucketLocation")
        if bucket is not None and bucket.region_name != call.region and not (
                call.operation in anywhere and call.region == "us-east-1"):
            raise sent_elsewhere(call, bucket, world.settings.s3_wrong_region)
        expected = request.header("x-amz-expected-bucket-owner")
        if bucket is not None and expected and expected != bucket.account_id:
            raise AwsError("AccessDenied", "Access Denied", 403)
        refuse(world, request, call, principal, bucket)
        response = answer(world, request, call, principal, bucket, fault)
    except AwsError as error:
        if bucket is not None and not any(name == "x-amz-bucket-region" for name, _ in error.headers):
            error.headers.append(("x-amz-bucket-region", bucket.region_name))
        raise
    if bucket is not None and call.operation in ("HeadBucket", "ListObjectsV2", "ListObjects"):
        response.set_header("x-amz-bucket-region", bucket.region_name)
    return response


def answer(world, request, call, principal, bucket, fault=None):
    """The answer without a check; what the admin port gives as well."""
    if call.operation in ("ListObjectsV2", "ListObjects"):
        return list_objects(world, call, fault)
    if call.operation in ("GetObject", "HeadObject"):
        return get_object(world, request, call)
    if call.operation == "HeadBucket":
        return Response(200, [("x-amz-bucket-region", bucket.region_name)])
    if call.operation == "GetBucketLocation":
        region = "" if bucket.region_name == "us-east-1" else bucket.region_name
        return xml("LocationConstraint", region)
    if call.operation == "ListBuckets":
        return list_buckets(world, call, principal.account)
    if call.operation == "PutObject":
        if request.header("x-amz-copy-source"):
            raise AwsError("NotImplemented", "The peer copies no objects.", 501)
        return put_object(world, request, call, principal)
    if call.operation == "DeleteObject":
        with world.lock:
            world.objects.get(call.bucket, {}).pop(call.key, None)
        return Response(204)
    if call.key or call.operation in ("DeleteObjects", "ListObjectVersions"):
        raise AwsError("NotImplemented", f"The peer does not answer {call.operation}.", 501)
    if call.operation == "DeleteBucket" and world.objects.get(call.bucket):
        raise AwsError("BucketNotEmpty", "The bucket you tried to delete is not empty", 409)
    return moto_service.call(request, bucket.account_id if bucket else principal.account)


def xml(root, inside):
    text = (f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"{inside}</{root}>")
    return Response(200, [("Content-Type", "application/xml")], text.encode())


def put_object(world, request, call, principal):
    stored = world.objects.get(call.bucket, {}).get(call.key)
    if request.header("if-none-match") == "*" and stored is not None:
        raise AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412,
                       members={"Condition": "If-None-Match"})
    kept = {name: value for name, value in request.headers
            if name.lower().startswith("x-amz-meta-") or name.lower() in ("content-encoding", "cache-control")}
    stored = objects.put(world, call.bucket, call.key, request.body, owner=principal.account, headers=kept,
                         content_type=request.header("content-type", "binary/octet-stream"))
    return Response(200, [("ETag", stored.etag)])


def get_object(world, request, call):
    stored = world.objects.get(call.bucket, {}).get(call.key)
    if stored is None:
        raise AwsError("NoSuchKey", "The specified key does not exist.", 404, members={"Key": call.key})
    wanted, unwanted = request.header("if-match"), request.header("if-none-match")
    if wanted and wanted != "*" and wanted.strip('"') != stored.etag.strip('"'):
        raise AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412,
                       members={"Condition": "If-Match"})
    headers = [("ETag", stored.etag), ("Last-Modified", email.utils.format_datetime(stored.modified, usegmt=True)),
               ("Accept-Ranges", "bytes"), ("Content-Type", stored.content_type), *stored.headers.items()]
    if stored.kms_key:
        headers += [("x-amz-server-side-encryption", "aws:kms"),
                    ("x-amz-server-side-encryption-aws-kms-key-id", stored.kms_key)]
    if unwanted and unwanted.strip('"') == stored.etag.strip('"'):
        return Response(304, headers[:2])
    start, length, status = 0, stored.size, 200
    if match := re.fullmatch(r"bytes=(\d*)-(\d*)", request.header("range", "")):
        first, last = match.groups()
        if first:
            start, end = int(first), min(int(last or stored.size), stored.size - 1)
        else:
            start, end = max(0, stored.size - int(last or 0)), stored.size - 1
        if start >= stored.size or end < start:
            raise AwsError("InvalidRange", "The requested range is not satisfiable", 416,
                           members={"RangeRequested": request.header("range"), "ActualObjectSize": stored.size})
        length, status = end - start + 1, 206
        headers.append(("Content-Range", f"bytes {start}-{end}/{stored.size}"))
    return Response(status, headers, b"" if request.method == "HEAD" else stored.part(start, length), length=length)


def token_of(last):
    # Two bytes ahead make every token hold + and /, as S3's often do: clients must encode them.
    return base64.b64encode(b"\xfb\xff\xfe" + last.encode()).decode()


def key_of(token):
    try:
        raw = base64.b64decode(token, validate=True)
        assert raw.startswith(b"\xfb\xff\xfe")
        return raw[3:].decode()
    except (binascii.Error, AssertionError, UnicodeDecodeError):
        raise AwsError("InvalidArgument", "The continuation token provided is incorrect", 400,
                       members={"ArgumentName": "continuation-token"}) from None


def list_objects(world, call, fault=None):
    query, second = call.query, call.operation == "ListObjectsV2"
    try:
        asked = int(query.get("max-keys", "1000"))
    except ValueError:
        raise AwsError("InvalidArgument", "Provided max-keys not an integer or within integer range", 400) from None
    after = query.get("start-after" if second else "marker", "")
    token = query.get("continuation-token")
    if second and token is not None:
        after = key_of(token)
    found, prefixes, last, more = objects.listing(
        world, call.bucket, prefix=query.get("prefix", ""), delimiter=query.get("delimiter", ""), after=after,
        limit=min(asked, world.page_size("s3", call.operation)), hidden=fault.hides if fault else lambda key: False)
    following = token_of(last)
    if fault:
        found, prefixes, more, following = fault.change_list(found, prefixes, more, following, token)

    def shown(text):
        return escape(urllib.parse.quote(text, safe="/-_.*")) if query.get("encoding-type") == "url" else escape(text)

    parts = [("Name", escape(call.bucket)), ("Prefix", shown(query.get("prefix", ""))), ("MaxKeys", str(asked))]
    if "delimiter" in query:
        parts.append(("Delimiter", shown(query["delimiter"])))
    if "encoding-type" in query:
        parts.append(("EncodingType", query["encoding-type"]))
    if second:
        parts.append(("KeyCount", str(len(found) + len(prefixes))))
        if token is not None:
            parts.append(("ContinuationToken", escape(token)))
        if "start-after" in query:
            parts.append(("StartAfter", shown(query["start-after"])))
    else:
        parts.append(("Marker", shown(query.get("marker", ""))))
    parts.append(("IsTruncated", "true" if more else "false"))
    if more and second:
        parts.append(("NextContinuationToken", escape(following)))
    elif more and "delimiter" in query:
        parts.append(("NextMarker", shown(last)))
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in parts)
    for stored in found:
        inside += (f"<Contents><Key>{shown(stored.key)}</Key><LastModified>{stored.modified:%Y-%m-%dT%H:%M:%S}.000Z"
                   f"</LastModified><ETag>{escape(stored.etag, {chr(34): '&quot;'})}</ETag><Size>{stored.size}</Size>"
                   "<StorageClass>STANDARD</StorageClass></Contents>")
    inside += "".join(f"<CommonPrefixes><Prefix>{shown(prefix)}</Prefix></CommonPrefixes>" for prefix in prefixes)
    return xml("ListBucketResult", inside)


def list_buckets(world, call, account):
    buckets = sorted(moto_service.backend("s3", account).buckets.values(), key=lambda bucket: bucket.name)
    region = call.query.get("bucket-region")
    buckets = [bucket for bucket in buckets if region in (None, bucket.region_name)]
    after = key_of(call.query["continuation-token"]) if "continuation-token" in call.query else ""
    buckets = [bucket for bucket in buckets if bucket.name > after]
    limit = int(call.query["max-buckets"]) if "max-buckets" in call.query else len(buckets)
    shown = "".join(
        f"<Bucket><Name>{bucket.name}</Name><CreationDate>{bucket.creation_date:%Y-%m-%dT%H:%M:%S}.000Z</CreationDate>"
        f"<BucketRegion>{bucket.region_name}</BucketRegion></Bucket>" for bucket in buckets[:limit])
    more = f"<ContinuationToken>{token_of(buckets[limit - 1].name)}</ContinuationToken>" if limit < len(buckets) else ""
    return xml("ListAllMyBucketsResult", f"<Owner><ID>{account}</ID></Owner><Buckets>{shown}</Buckets>{more}")
