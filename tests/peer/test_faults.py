"""Each kind of fault does what its name says, to the requests it was meant for."""

import gzip
import http.client
import time

import pytest
from botocore.exceptions import ClientError

from . import faults
from .raw_requests import FORM, WHO_AM_I, json_call, send, signed

BUCKET = "acme-billing-reports"
BODY = bytes(range(256)) * 40
LIST = f"/{BUCKET}?list-type=2&prefix=cur%2F"
ERRORS = {"internal_error": (500, b"InternalError"), "slow_down": (503, b"SlowDown"),
          "service_unavailable": (503, b"ServiceUnavailable"), "gateway_timeout": (504, b"GatewayTimeout"),
          "throttling": (400, b"ThrottlingException"), "throttling_query": (400, b"<Code>Throttling<"),
          "request_limit_exceeded": (503, b"RequestLimitExceeded"),
          "too_many_requests": (429, b"TooManyRequestsException"), "limit_exceeded": (400, b"LimitExceededException"),
          "access_denied": (403, b"<Code>AccessDenied<"), "expired_token": (400, b"ExpiredToken"),
          "request_time_too_skewed": (403, b"RequestTimeTooSkewed"), "request_timeout": (400, b"RequestTimeout"),
          "no_such_key": (404, b"NoSuchKey"), "no_such_bucket": (404, b"NoSuchBucket"),
          "precondition_failed": (412, b"PreconditionFailed"), "range_not_satisfiable": (416, b"InvalidRange"),
          "not_modified": (304, b""), "bad_gateway": (502, b"<html>"), "html_500": (500, b"<html>"),
          "empty_500": (500, b""), "garbage_xml": (200, b"<a><b></a>"), "garbage_json": (200, b'{"a": [1'),
          "empty_answer": (200, b""), "deep_xml": (200, b"<a><a><a>"), "redirect_region": (301, b"PermanentRedirect"),
          "redirect_temporary": (307, b"TemporaryRedirect"), "redirect_foreign": (307, b"evil.invalid")}


@pytest.fixture
def get(peer, session):
    """Reads the object cur/bill: (status, headers, body)."""
    peer.put_object(BUCKET, "cur/bill", BODY)

    def run(**headers):
        return send(peer, *signed(peer, session, "s3", "eu-west-1", "GET", f"/{BUCKET}/cur/bill", headers=headers))

    return run


@pytest.mark.parametrize("kind", ERRORS)
def test_errors_come_instead_of_the_answer_once(peer, get, kind):
    peer.add_fault(kind, service="s3")
    status, words = ERRORS[kind]
    answer = get()
    assert answer[0] == status and words in answer[2]
    assert get()[2] == BODY


@pytest.mark.parametrize("kind", [kind for kind in ERRORS if kind not in ("garbage_xml", "garbage_json", "deep_xml")])
def test_an_error_on_head_has_no_body(peer, organization, session, kind):
    peer.put_object(BUCKET, "cur/bill", BODY)
    peer.add_fault(kind)
    answer = send(peer, *signed(peer, session, "s3", "eu-west-1", "HEAD", f"/{BUCKET}/cur/bill"))
    assert (answer[0], answer[2]) == (ERRORS[kind][0], b"")


@pytest.mark.parametrize("service, body, headers, status, words", (
    ("organizations", b"{}", json_call("AWSOrganizationsV20161128.DescribeOrganization"), 400,
     b"ExpiredTokenException"),
    ("sts", WHO_AM_I, FORM, 403, b'<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>'
     b"Sender</Type><Code>ExpiredToken</Code>"),
    ("ec2", b"Action=DescribeRegions&Version=2016-11-15", FORM, 400,
     b"<Response><Errors><Error><Code>RequestExpired<")))
def test_errors_have_the_shape_of_the_protocol(peer, session, service, body, headers, status, words):
    peer.add_fault("expired_token")
    answer = send(peer, *signed(peer, session, service, "us-east-1", body=body, headers=headers))
    assert answer[0] == status and words in answer[2]


def test_huge_xml_is_huge(peer, get):
    peer.add_fault("huge_xml", options={"bytes": 3_000_000})
    assert 2_900_000 < len(get()[2]) < 3_100_000


@pytest.mark.parametrize("kind", ("reset_before_answer", "reset_after_headers", "reset_in_body"))
def test_connections_are_reset(peer, get, kind):
    peer.add_fault(kind)
    with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
        get()
    assert get()[2] == BODY


@pytest.mark.parametrize("kind, got", (("truncated_body", len(BODY) // 2), ("body_shorter_than_told", len(BODY))))
def test_bodies_end_before_they_should(peer, get, kind, got):
    peer.add_fault(kind)
    with pytest.raises(http.client.IncompleteRead) as short:
        get()
    assert len(short.value.partial) == got


def test_bodies_that_are_not_what_was_stored(peer, get):
    peer.add_fault("body_longer_than_told")
    assert get()[2] == BODY[:-10]
    peer.add_fault("half_the_body")
    assert get()[2] == BODY[:len(BODY) // 2]
    peer.add_fault("bit_flip", options={"at": 0.25})
    flipped = get()[2]
    assert [at for at in range(len(BODY)) if BODY[at] != flipped[at]] == [len(BODY) // 4]


def test_headers_that_are_not_what_they_were(peer, get):
    etag = get()[1]["etag"]
    peer.add_fault("etag_changed")
    assert get()[1]["etag"] not in (etag, None)
    peer.add_fault("content_encoding_gzip")
    assert get()[1]["content-encoding"] == "gzip"
    peer.add_fault("wrong_content_type")
    assert get()[1]["content-type"] == "text/html"
    peer.add_fault("oversized_header")
    with pytest.raises(http.client.LineTooLong):
        get()


def test_ranges_that_are_not_what_was_asked_for(peer, get):
    peer.add_fault("whole_for_range")
    status, headers, body = get(Range="bytes=10-19")
    assert (status, body) == (200, BODY) and "content-range" not in headers
    peer.add_fault("wrong_range")
    status, headers, _ = get(Range="bytes=10-19")
    assert (status, headers["content-range"]) == (206, f"bytes 11-20/{len(BODY)}")


def test_a_slow_body(peer, get):
    peer.add_fault("slow_drip", options={"bytes_per_second": len(BODY) * 5})
    started = time.monotonic()
    assert get()[2] == BODY
    assert time.monotonic() - started > 0.15


def test_a_body_that_pauses(peer, get):
    peer.add_fault("stalled_body", options={"stall_seconds": 0.3})
    started = time.monotonic()
    assert get()[2] == BODY
    assert time.monotonic() - started > 0.29


def test_other_ways_of_http(peer, get):
    peer.add_fault("chunked")
    _, headers, body = get()
    assert headers["transfer-encoding"] == "chunked" and "content-length" not in headers and body == BODY
    peer.add_fault("no_length")
    _, headers, body = get()
    assert "content-length" not in headers and body == BODY
    peer.add_fault("continue_first")
    assert get()[2] == BODY
    peer.add_fault("connection_close")
    assert get()[1]["connection"] == "close"


def test_a_connection_that_is_closed_without_a_word(peer, organization, session, aws):
    peer.put_object(BUCKET, "cur/bill", BODY)
    s3 = aws("s3", session, "eu-west-1", attempts=2)
    for kind in ("closed_silently", "connection_close"):
        peer.clear_requests()
        peer.add_fault(kind)
        for _ in range(2):
            assert s3.get_object(Bucket=BUCKET, Key="cur/bill")["Body"].read() == BODY
        assert len({entry["connection"] for entry in peer.requests()}) == 2


def test_objects_vanish_and_are_replaced(peer, get):
    etag = get()[1]["etag"]
    peer.add_fault("object_replaced", key="cur/bill")
    status, headers, body = get(**{"If-Match": etag})
    assert status == 412
    assert get()[2] == BODY + b"\n"
    peer.add_fault("object_replaced", options={"content": "other"})
    assert get()[2] == b"other"
    peer.add_fault("object_vanished")
    assert get()[0] == 404 and get()[0] == 404


def test_lists_lie(peer, organization, session):
    def listed():
        return send(peer, *signed(peer, session, "s3", "eu-west-1", "GET", LIST))[2].decode()

    for name in "abc":
        peer.put_object(BUCKET, f"cur/{name}", b"")
    peer.add_fault("stale_list", options={"hides": "/b"})
    assert "<Key>cur/a<" in (text := listed()) and "<Key>cur/b<" not in text
    peer.add_fault("empty_page")
    assert "<Key>" not in (text := listed()) and "NextContinuationToken" in text
    peer.add_fault("repeated_token")
    assert "<Key>cur/a<" in (text := listed()) and "<IsTruncated>true<" in text
    assert "<Key>cur/b<" in listed()


@pytest.mark.parametrize("kind", ("empty_page", "repeated_token"))
def test_other_lists_lie_as_well(peer, organization, session, aws, kind):
    client = aws("organizations", session)
    peer.add_fault(kind, count=0)
    first = client.list_accounts()
    assert len(first["Accounts"]) == (0 if kind == "empty_page" else 4)
    assert client.list_accounts(NextToken=first["NextToken"])["NextToken"] == first["NextToken"]


def test_a_fault_strikes_only_what_it_was_meant_for(peer, organization, session, aws):
    s3, sts = aws("s3", session, "eu-west-1"), aws("sts", session, "eu-west-1")
    for name in "ab":
        peer.put_object(BUCKET, f"cur/{name}", b"content")
    peer.add_fault("access_denied", service="s3", operation="GetObject", method="GET", region="eu-west-1",
                   account=organization["payer"], key="cur/b", skip=1, count=2)
    codes = []
    for _ in range(4):
        sts.get_caller_identity()
        s3.head_object(Bucket=BUCKET, Key="cur/b")
        s3.get_object(Bucket=BUCKET, Key="cur/a")
        try:
            s3.get_object(Bucket=BUCKET, Key="cur/b")
            codes.append("")
        except ClientError as error:
            codes.append(error.response["Error"]["Code"])
    assert codes == ["", "AccessDenied", "AccessDenied", ""]
    assert [entry["faults"] for entry in peer.requests_for(status=403)] == [["access_denied"]] * 2


def test_faults_can_be_taken_back(peer, get):
    peer.add_fault("slow_down", count=0)
    assert get()[0] == get()[0] == 503
    assert [fault["struck"] for fault in peer.faults()] == [2]
    peer.clear_faults()
    assert get()[0] == 200


def test_a_client_recovers_from_what_is_temporary(peer, organization, session, aws):
    peer.put_object(BUCKET, "cur/bill", gzip.compress(b"content"))
    for kind in ("internal_error", "slow_down", "reset_before_answer", "html_500"):
        peer.add_fault(kind)
        s3 = aws("s3", session, "eu-west-1", attempts=2)
        assert gzip.decompress(s3.get_object(Bucket=BUCKET, Key="cur/bill")["Body"].read()) == b"content"


def test_every_kind_is_shown_here_and_has_a_meaning():
    shown = set(ERRORS) | {"huge_xml", "reset_before_answer", "reset_after_headers", "reset_in_body", "truncated_body",
                           "body_shorter_than_told", "body_longer_than_told", "half_the_body", "bit_flip",
                           "etag_changed", "content_encoding_gzip", "wrong_content_type", "oversized_header",
                           "whole_for_range", "wrong_range", "slow_drip", "stalled_body", "chunked", "no_length",
                           "continue_first",
                           "connection_close", "closed_silently", "object_replaced", "object_vanished", "stale_list",
                           "empty_page", "repeated_token"}
    assert set(faults.KINDS) == shown
    assert all(kind.meaning for kind in faults.KINDS.values())
