"""S3 answers as the real one: regions, owners, conditions, ranges, pages."""

import http.client
import socket

import pytest
from botocore.exceptions import ClientError

from .raw_requests import send, signed

BUCKET = "acme-billing-reports"


@pytest.fixture
def s3(session, aws):
    """S3 in the bucket's region, with the rights of the role."""
    return aws("s3", session, "eu-west-1")


def error_of(call, **arguments):
    with pytest.raises(ClientError) as refusal:
        call(**arguments)
    return refusal.value.response["Error"]["Code"], refusal.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_boto3_finds_a_bucket_in_another_region(peer, session, aws):
    peer.put_object(BUCKET, "cur/a", b"content")
    for region in ("us-east-1", "ap-south-1"):
        s3 = aws("s3", session, region)
        assert s3.get_object(Bucket=BUCKET, Key="cur/a")["Body"].read() == b"content"
        assert s3.head_object(Bucket=BUCKET, Key="cur/a")["ContentLength"] == 7


@pytest.mark.parametrize("region, status, code", (("us-east-1", 400, b"AuthorizationHeaderMalformed"),
                                                  ("ap-south-1", 301, b"PermanentRedirect")))
def test_the_wrong_region_names_the_right_one(peer, session, region, status, code):
    answer = send(peer, *signed(peer, session, "s3", region, "GET", f"/{BUCKET}?list-type=2"))
    assert answer[0] == status and b"<Code>%b<" % code in answer[2]
    assert answer[1]["x-amz-bucket-region"] == "eu-west-1"
    answer = send(peer, *signed(peer, session, "s3", region, "HEAD", f"/{BUCKET}"))
    assert (answer[0], answer[2], answer[1]["x-amz-bucket-region"]) == (status, b"", "eu-west-1")


def test_a_refused_head_names_the_region_and_has_no_body(peer, organization, vendor):
    status, headers, body = send(peer, *signed(peer, vendor, "s3", "eu-west-1", "HEAD", f"/{BUCKET}"))
    assert (status, body, headers["x-amz-bucket-region"]) == (403, b"", "eu-west-1")


def test_a_bucket_that_is_not_there(s3):
    assert error_of(s3.list_objects_v2, Bucket="nobodys-bucket") == ("NoSuchBucket", 404)
    assert error_of(s3.head_bucket, Bucket="nobodys-bucket") == ("404", 404)


def test_the_owner_must_be_who_is_expected(peer, organization, s3):
    peer.put_object(BUCKET, "cur/a", b"content")
    wanted = {"Bucket": BUCKET, "Key": "cur/a"}
    s3.get_object(**wanted, ExpectedBucketOwner=organization["payer"])
    assert error_of(s3.get_object, **wanted, ExpectedBucketOwner="123456789012") == ("AccessDenied", 403)
    assert error_of(s3.head_bucket, Bucket=BUCKET, ExpectedBucketOwner="123456789012") == ("403", 403)


def test_conditions_on_the_etag(peer, s3):
    etag = peer.put_object(BUCKET, "cur/a", b"content")
    wanted = {"Bucket": BUCKET, "Key": "cur/a"}
    assert s3.get_object(**wanted, IfMatch=etag)["ETag"] == etag
    assert error_of(s3.get_object, **wanted, IfNoneMatch=etag)[1] == 304
    assert peer.put_object(BUCKET, "cur/a", b"changed") != etag
    assert error_of(s3.get_object, **wanted, IfMatch=etag) == ("PreconditionFailed", 412)


@pytest.mark.parametrize("asked, content, told", (
    ("bytes=0-3", b"0123", "bytes 0-3/10"), ("bytes=4-", b"456789", "bytes 4-9/10"),
    ("bytes=-3", b"789", "bytes 7-9/10"), ("bytes=8-100", b"89", "bytes 8-9/10")))
@pytest.mark.parametrize("from_file", (False, True))
def test_ranges(peer, s3, tmp_path, asked, content, told, from_file):
    if from_file:
        (tmp_path / "file").write_bytes(b"0123456789")
        peer.put_object(BUCKET, "cur/a", file=tmp_path / "file")
    else:
        peer.put_object(BUCKET, "cur/a", b"0123456789")
    answer = s3.get_object(Bucket=BUCKET, Key="cur/a", Range=asked)
    assert (answer["Body"].read(), answer["ContentRange"]) == (content, told)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206


def test_a_range_behind_the_end(peer, s3):
    peer.put_object(BUCKET, "cur/a", b"0123456789")
    assert error_of(s3.get_object, Bucket=BUCKET, Key="cur/a", Range="bytes=10-") == ("InvalidRange", 416)


@pytest.mark.parametrize("size", (1, 3, 1000))
def test_lists_come_in_pages_with_tokens_that_need_encoding(peer, s3, size):
    peer.change_settings(page_sizes={"s3:ListObjectsV2": size})
    keys = [f"cur/{at:02} +%ü=.csv" for at in range(8)]
    for key in keys:
        peer.put_object(BUCKET, key, b"")
    pages = [*s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix="cur/")]
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == keys
    assert all(len(page["Contents"]) <= size for page in pages)
    for page in pages[:-1]:
        assert "+" in page["NextContinuationToken"] and "/" in page["NextContinuationToken"]


def test_a_list_by_delimiter(peer, s3):
    peer.change_settings(page_sizes={"s3:ListObjectsV2": 2})
    for key in ("cur/a/1", "cur/a/2", "cur/b/1", "cur/c", "cur/d/e/f"):
        peer.put_object(BUCKET, key, b"")
    pages = [*s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix="cur/", Delimiter="/")]
    prefixes = [entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", [])]
    assert prefixes == ["cur/a/", "cur/b/", "cur/d/"]
    assert [entry["Key"] for page in pages for entry in page.get("Contents", [])] == ["cur/c"]


def test_a_token_that_was_not_given_is_refused(s3):
    wrong = {"Bucket": BUCKET, "Prefix": "cur/", "ContinuationToken": "bm90IG91cnM="}
    assert error_of(s3.list_objects_v2, **wrong) == ("InvalidArgument", 400)


def test_the_settings_of_a_bucket_can_be_read(peer, organization, session, s3, aws):
    assert s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == "eu-west-1"
    assert aws("s3", session).get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == "eu-west-1"
    assert "billingreports.amazonaws.com" in s3.get_bucket_policy(Bucket=BUCKET)["Policy"]
    assert error_of(s3.get_bucket_lifecycle_configuration, Bucket=BUCKET)[0] == "NoSuchLifecycleConfiguration"
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [BUCKET]


def test_what_was_read_is_in_the_log(peer, s3):
    peer.put_object(BUCKET, "cur/manifest", b"m" * 10)
    peer.put_object(BUCKET, "cur/data", b"d" * 1000)
    peer.clear_requests()
    s3.get_object(Bucket=BUCKET, Key="cur/manifest")["Body"].read()
    s3.get_object(Bucket=BUCKET, Key="cur/data", Range="bytes=0-99")["Body"].read()
    s3.head_object(Bucket=BUCKET, Key="cur/data")
    assert peer.body_bytes_by_key(BUCKET) == {"cur/manifest": 10, "cur/data": 100}
    assert peer.traffic(operation="GetObject") == (2, 110)
    assert [entry["operation"] for entry in peer.requests()] == ["GetObject", "GetObject", "HeadObject"]


def test_connections_are_kept(peer, s3):
    for _ in range(5):
        s3.list_objects_v2(Bucket=BUCKET, Prefix="cur/")
    assert len({entry["connection"] for entry in peer.requests_for(operation="ListObjectsV2")}) == 1


def test_the_bucket_can_stand_in_the_name_of_the_host(peer, session):
    peer.put_object(BUCKET, "cur/a b", b"content")
    headers = {"Host": f"{BUCKET}.s3.eu-west-1.amazonaws.com"}
    method, target, headers, body = signed(peer, session, "s3", "eu-west-1", "GET", "/cur/a%20b", headers=headers)
    connection = http.client.HTTPConnection(peer.url.removeprefix("http://"), timeout=20)
    connection.request(method, target, body or None, headers)
    assert connection.getresponse().read() == b"content"
    connection.close()


def test_a_client_may_wait_to_be_told_to_go_on(peer, organization):
    root = tuple(peer.create_root_key(organization["payer"]).values())
    method, target, headers, body = signed(peer, root, "s3", "eu-west-1", "PUT", f"/{BUCKET}/k", b"content")
    host, port = peer.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host}:{port}", f"Content-Length: {len(body)}",
                 "Expect: 100-continue", *(f"{name}: {value}" for name, value in headers.items())]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")


def test_objects_are_written_and_deleted(organization, admin):
    s3 = admin("s3", organization["payer"], "eu-west-1")
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"content", Metadata={"a": "b"})
    assert s3.get_object(Bucket=BUCKET, Key="k")["Metadata"] == {"a": "b"}
    assert error_of(s3.put_object, Bucket=BUCKET, Key="k", Body=b"", IfNoneMatch="*") == ("PreconditionFailed", 412)
    s3.delete_object(Bucket=BUCKET, Key="k")
    assert error_of(s3.get_object, Bucket=BUCKET, Key="k") == ("NoSuchKey", 404)
