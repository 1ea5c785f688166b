"""The client against the strict peer: signed, trusted and allowed as AWS demands it, and what may go wrong on the way."""

import pytest
from aws_programs import call

pytest.importorskip("peer.fixtures", reason="the Python of the tests lacks what the peer needs")

REGION = "eu-west-1"
ACCOUNTS = {"operation": "organizations:ListAccounts", "list": True}


@pytest.fixture
def aws(peer, organization):
    """Calls as the role of the management account: aws({"operation": ...})"""
    vendor = organization["vendor"]
    environment = peer.environment(vendor["access_key"], vendor["secret_key"], region=REGION)

    def run(line, **variables):
        role = {"role": organization["role_arn"], "external_id": organization["external_id"]}
        return call({"region": REGION} | role | line, environment | variables)

    return run


@pytest.fixture
def accounts(aws):
    found = aws(ACCOUNTS)["list"]
    assert len(found) > 1
    return [account["Id"] for account in found]


def test_a_role_is_assumed_with_its_external_id(aws, organization):
    answer = aws({"operation": "sts:GetCallerIdentity"})
    assert answer["body"]["Account"] == organization["payer"] and ":assumed-role/" in answer["body"]["Arn"]


def test_a_wrong_external_id_is_denied(aws):
    answer = aws({"operation": "sts:GetCallerIdentity", "external_id": "wrong"})
    assert answer["kind"] == "denied" and "sts:AssumeRole" in answer["text"]


def test_every_protocol_is_signed_as_it_must_be(aws, organization):
    for operation in ("ec2:DescribeRegions", "iam:ListAccountAliases", "dynamodb:ListTables", "lambda:ListFunctions",
                      "cur:DescribeReportDefinitions", "bcm-data-exports:ListExports"):
        assert "list" in aws({"operation": operation, "list": True}), operation
    arn = {"operation": "eks:DescribeCluster", "input": {"name": "arn:aws:eks:eu-west-1:1:cluster/a b"}}
    assert aws(arn)["kind"] in ("denied", "not_found"), "the signature over a path with an encoded slash holds"
    assert "size" in aws({"path": f"/{organization['bucket']}", "query": "policy"})


def test_the_wrong_region_of_a_bucket_is_told(aws, organization):
    answer = aws({"path": f"/{organization['bucket']}", "query": "policy", "region": "us-east-1"})
    assert answer["kind"] == "wrong_region" and answer["bucket_region"] == "eu-west-1"


@pytest.mark.parametrize("kind", (
    "bad_gateway", "gateway_timeout", "internal_error", "service_unavailable", "empty_500", "html_500", "throttling",
    "too_many_requests", "request_limit_exceeded", "limit_exceeded", "slow_down", "request_timeout", "expired_token",
    "reset_before_answer", "reset_after_headers", "reset_in_body", "closed_silently", "truncated_body",
    "body_shorter_than_told", "connection_close", "chunked", "no_length", "continue_first", "empty_page"))
def test_what_passes_is_waited_out(aws, peer, accounts, kind):
    peer.add_fault(kind, service="organizations", operation="ListAccounts", count=1)
    answer = aws(ACCOUNTS)
    assert [account["Id"] for account in answer.get("list", [])] == accounts, answer


@pytest.mark.parametrize("kind, becomes", (
    ("access_denied", "denied"), ("garbage_json", "malformed"), ("half_the_body", "malformed"),
    ("empty_answer", "malformed"), ("deep_xml", "malformed"), ("huge_xml", "malformed")))
def test_what_does_not_pass_is_reported_at_once(aws, peer, kind, becomes):
    peer.add_fault(kind, service="organizations", operation="ListAccounts", count=1)
    answer = aws(ACCOUNTS)
    assert answer["kind"] == becomes and answer["attempts"] == 1, answer


def test_what_lasts_is_given_up_after_three_attempts(aws, peer):
    peer.add_fault("internal_error", service="organizations", operation="ListAccounts", count=9)
    answer = aws(ACCOUNTS)
    assert answer["kind"] == "unavailable" and answer["attempts"] == 3


def test_a_clock_that_is_an_hour_off_is_corrected_for(aws, peer, accounts):
    peer.set_clock(offset_seconds=3600)
    try:
        assert [account["Id"] for account in aws(ACCOUNTS)["list"]] == accounts
    finally:
        peer.set_clock(offset_seconds=0)
