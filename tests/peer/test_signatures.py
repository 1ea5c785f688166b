"""The peer takes what is signed as AWS demands, and nothing else."""

import pytest
from botocore.exceptions import ClientError

from .raw_requests import FORM, WHO_AM_I, json_call, send, signed

KEYS = ("plain.csv", "cur/BILLING_PERIOD=2026-01/file-00001.csv.gz", "a b", "a+b", "100%", "a%20b", "a:b@c", "a&b=c;d",
        "(a)*'!", "ü/プロジェクト.csv", "a//b/./c/../d", "tilde~$,?#[x]")
ORGANIZATIONS = json_call("AWSOrganizationsV20161128.DescribeOrganization")


def code_of(body):
    text = body.decode()
    return text.partition("<Code>")[2].partition("</Code>")[0] or text.partition('"__type": "')[2].partition('"')[0]


@pytest.mark.parametrize("key", KEYS)
def test_awkward_keys_of_objects_are_stored_listed_and_read(peer, organization, aws, key):
    root = peer.create_root_key(organization["payer"])
    s3 = aws("s3", tuple(root.values()), "eu-west-1")
    s3.put_object(Bucket=organization["bucket"], Key=key, Body=b"content")
    assert s3.get_object(Bucket=organization["bucket"], Key=key)["Body"].read() == b"content"
    listed = s3.list_objects_v2(Bucket=organization["bucket"], Prefix=key)
    assert [entry["Key"] for entry in listed["Contents"]] == [key]


def one_second_off(stamp):
    return stamp[:-2] + ("1Z" if stamp[-2] == "0" else "0Z")


def test_a_request_as_botocore_signs_it_passes(peer, vendor):
    status, _, body = send(peer, *signed(peer, vendor, "sts", "us-east-1", body=WHO_AM_I, headers=FORM))
    assert status == 200 and b"user/farthing" in body


@pytest.mark.parametrize("target", ("/acme-billing-reports?policy", "/acme-billing-reports?prefix=a%2Fb&list-type=2",
                                    "/acme-billing-reports?list-type=2&continuation-token=%2B%2F%2F%2BYQ%3D%3D"))
def test_queries_are_sorted_and_encoded_before_they_are_signed(peer, session, target):
    status, _, body = send(peer, *signed(peer, session, "s3", "eu-west-1", "GET", target))
    assert b"SignatureDoesNotMatch" not in body and status in (200, 403)


def test_a_slash_in_a_query_is_signed_encoded_however_it_is_sent(peer, session):
    method, target, headers, body = signed(peer, session, "s3", "eu-west-1", "GET",
                                           "/acme-billing-reports?list-type=2&prefix=cur%2F")
    assert send(peer, method, target.replace("%2F", "/"), headers, body)[0] == 200


def test_a_key_is_signed_encoded_however_it_is_sent(peer, session):
    peer.put_object("acme-billing-reports", "cur/P=1", b"content")
    encoded, raw = "/acme-billing-reports/cur/P%3D1", "/acme-billing-reports/cur/P=1"
    _, _, headers, body = signed(peer, session, "s3", "eu-west-1", "GET", encoded)
    assert send(peer, "GET", encoded, headers, body)[2] == send(peer, "GET", raw, headers, body)[2] == b"content"
    _, _, headers, body = signed(peer, session, "s3", "eu-west-1", "GET", raw)
    assert code_of(send(peer, "GET", raw, headers, body)[2]) == "SignatureDoesNotMatch"


def test_a_path_with_an_encoded_slash_is_encoded_twice(peer, vendor):
    path = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A999900001111%3Afunction%2Fx"
    status, _, body = send(peer, *signed(peer, vendor, "lambda", "eu-west-1", "GET", path))
    assert status == 403 and b"lambda:GetFunction" in body


@pytest.mark.parametrize("service, region, body, headers, status, code", (
    ("sts", "us-east-1", WHO_AM_I, FORM, 403, "SignatureDoesNotMatch"),
    ("organizations", "us-east-1", b"{}", ORGANIZATIONS, 400, "InvalidSignatureException"),
    ("ec2", "eu-west-1", b"Action=DescribeRegions&Version=2016-11-15", FORM, 401, "AuthFailure"),
    ("s3", "eu-west-1", b"", {}, 403, "SignatureDoesNotMatch")))
def test_a_wrong_secret_is_refused_in_the_words_of_the_service(peer, vendor, service, region, body, headers, status,
                                                               code):
    request = signed(peer, (vendor[0], "x" * 40), service, region, "POST" if body else "GET", body=body,
                     headers=headers)
    answer = send(peer, *request)
    assert (answer[0], code_of(answer[2])) == (status, code)


@pytest.mark.parametrize("service, region, body, headers, status, code", (
    ("sts", "us-east-1", WHO_AM_I, FORM, 403, "InvalidClientTokenId"),
    ("organizations", "us-east-1", b"{}", ORGANIZATIONS, 400, "UnrecognizedClientException"),
    ("ec2", "eu-west-1", b"Action=DescribeRegions&Version=2016-11-15", FORM, 401, "AuthFailure"),
    ("s3", "eu-west-1", b"", {}, 403, "InvalidAccessKeyId")))
def test_an_unknown_key_is_refused_in_the_words_of_the_service(peer, vendor, service, region, body, headers, status,
                                                               code):
    request = signed(peer, ("AKIAUNKNOWNUNKNOWN12", "x" * 40), service, region, "POST" if body else "GET", body=body,
                     headers=headers)
    answer = send(peer, *request)
    assert (answer[0], code_of(answer[2])) == (status, code)


def test_a_key_that_was_switched_off_is_unknown(peer, vendor, aws):
    peer.set_key_status(vendor[0], "Inactive")
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        aws("sts", vendor).get_caller_identity()


@pytest.mark.parametrize("seconds", (-1200, 1200))
@pytest.mark.parametrize("service, body, headers, code, words", (
    ("sts", WHO_AM_I, FORM, "SignatureDoesNotMatch", b"Signature "),
    ("organizations", b"{}", ORGANIZATIONS, "InvalidSignatureException", b"Signature "),
    ("s3", b"", {}, "RequestTimeTooSkewed", b"MaxAllowedSkewMilliseconds")))
def test_a_date_that_is_far_off_is_refused(peer, vendor, seconds, service, body, headers, code, words):
    request = signed(peer, vendor, service, "us-east-1", "POST" if body else "GET", body=body, headers=headers)
    peer.set_clock(seconds)
    answer = send(peer, *request)
    assert code_of(answer[2]) == code and words in answer[2]


def test_s3_bears_ten_minutes_and_the_others_do_not(peer, session):
    peer.set_clock(600)
    listing = "/acme-billing-reports?list-type=2&prefix=cur%2F"
    assert send(peer, *signed(peer, session, "s3", "eu-west-1", "GET", listing))[0] == 200
    assert send(peer, *signed(peer, session, "sts", "us-east-1", body=WHO_AM_I, headers=FORM))[0] == 403


def test_answers_tell_the_time_of_the_peer(peer, vendor):
    peer.set_clock(86400 * 400)
    _, headers, _ = send(peer, *signed(peer, vendor, "sts", "us-east-1", body=WHO_AM_I, headers=FORM))
    assert headers["date"].split()[3] != "2026"


def test_an_unsigned_amz_header_is_refused(peer, session):
    method, target, headers, body = signed(peer, session, "s3", "eu-west-1", "GET", "/acme-billing-reports?list-type=2")
    status, _, answer = send(peer, method, target, headers | {"x-amz-expected-bucket-owner": "100000000001"}, body)
    assert status == 403 and b"<HeadersNotSigned>x-amz-expected-bucket-owner<" in answer
    method, target, headers, body = signed(peer, session, "sts", "us-east-1", body=WHO_AM_I, headers=FORM)
    status, _, answer = send(peer, method, target, headers | {"X-Amz-Whatever": "1"}, body)
    assert (status, code_of(answer)) == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("change", (
    lambda headers: headers | {"X-Amz-Date": one_second_off(headers["X-Amz-Date"])},
    lambda headers: headers | {"Authorization": headers["Authorization"].replace("us-east-1", "eu-west-1")},
    lambda headers: headers | {"Authorization": headers["Authorization"].replace("-type;host", "-type;date;host")},
    lambda headers: headers | {"Authorization": headers["Authorization"].replace("content-type;host",
                                                                                 "host;content-type")},
    lambda headers: headers | {"Authorization": headers["Authorization"].replace("content-type;host", "host")}))
def test_whatever_was_signed_must_be_what_arrives(peer, vendor, change):
    method, target, headers, body = signed(peer, vendor, "sts", "us-east-1", body=WHO_AM_I, headers=FORM)
    status, _, answer = send(peer, method, target, change(headers), body)
    assert (status, code_of(answer)) == (403, "SignatureDoesNotMatch")


def test_a_body_that_was_changed_on_the_way_is_refused(peer, session):
    method, target, headers, body = signed(peer, session, "sts", "us-east-1", body=WHO_AM_I, headers=FORM)
    assert code_of(send(peer, method, target, headers, body + b"&a=b")[2]) == "SignatureDoesNotMatch"
    method, target, headers, _ = signed(peer, session, "s3", "eu-west-1", "PUT", "/acme-billing-reports/k", b"one")
    assert code_of(send(peer, method, target, headers, b"two")[2]) == "XAmzContentSHA256Mismatch"


def test_s3_demands_the_hash_of_the_content(peer, session):
    method, target, headers, body = signed(peer, session, "s3", "eu-west-1", "GET", "/acme-billing-reports")
    headers = {name: value for name, value in headers.items() if name.lower() != "x-amz-content-sha256"}
    headers["Authorization"] = headers["Authorization"].replace("x-amz-content-sha256;", "")
    assert code_of(send(peer, method, target, headers, body)[2]) == "InvalidRequest"


def test_a_session_needs_its_own_token(peer, session, assume):
    other = assume()
    for token in (None, other[2]):
        answer = send(peer, *signed(peer, (*session[:2], token), "sts", "us-east-1", body=WHO_AM_I, headers=FORM))
        assert (answer[0], code_of(answer[2])) == (403, "InvalidClientTokenId")


@pytest.mark.parametrize("service, region, body, headers, status, code", (
    ("sts", "us-east-1", WHO_AM_I, FORM, 403, "ExpiredToken"),
    ("organizations", "us-east-1", b"{}", ORGANIZATIONS, 400, "ExpiredTokenException"),
    ("ec2", "eu-west-1", b"Action=DescribeRegions&Version=2016-11-15", FORM, 400, "RequestExpired"),
    ("s3", "eu-west-1", b"", {}, 400, "ExpiredToken")))
def test_a_session_ends(peer, session, service, region, body, headers, status, code):
    peer.expire_sessions()
    answer = send(peer, *signed(peer, session, service, region, "POST" if body else "GET", body=body, headers=headers))
    assert (answer[0], code_of(answer[2])) == (status, code)


def test_a_request_without_a_signature_is_refused(peer):
    assert code_of(send(peer, "POST", "/", FORM, WHO_AM_I)[2]) == "MissingAuthenticationToken"
    assert code_of(send(peer, "GET", "/some-bucket/key", {})[2]) == "AccessDenied"


def test_a_global_service_is_signed_for_its_home(peer, session):
    request = signed(peer, session, "organizations", "eu-west-1", body=b"{}", headers=ORGANIZATIONS)
    assert code_of(send(peer, *request)[2]) == "InvalidSignatureException"
