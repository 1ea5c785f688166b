"""The reader of buckets and the search for credentials, against the AWS stand-in over real connections."""

import hashlib
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUCKET = "acme-billing-reports"
KEY = "cur/bills/BILLING_PERIOD=2026-05/a b+c&d%20e.csv.gz"
CONTENT = b"".join(hashlib.sha256(str(i).encode()).digest() for i in range(64 * 1024))  # 2 MiB


@pytest.fixture(scope="session")
def program():
    binary = pathlib.Path(os.environ.get("FARTHING_BINARY", ROOT / "build/dev/farthing")).parent / "tests/farthing_s3"
    if not binary.exists():
        pytest.fail(f"{binary} does not exist; build it with: cmake --preset dev && cmake --build --preset dev")
    return binary


@pytest.fixture
def ask(program, peer, organization, tmp_path):
    """Runs the program as the role of the management account: ask("list", "cur/"). Gives its exit code and output."""
    vendor = organization["vendor"]
    config = tmp_path / "config"
    config.write_text(f"[profile reader]\nrole_arn = {organization['role_arn']}\nsource_profile = base\n"
                      f"external_id = {organization['external_id']}\nregion = us-east-1\n"
                      f"[profile base]\naws_access_key_id = {vendor['access_key']}\n"
                      f"aws_secret_access_key = {vendor['secret_key']}\n")
    variables = {"AWS_ENDPOINT_URL": peer.url, "AWS_CONFIG_FILE": str(config), "AWS_PROFILE": "reader",
                 "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true"}

    def run(*words, bucket=BUCKET, **more):
        environment = {name: value for name, value in (variables | more).items() if value is not None}
        done = subprocess.run([program, bucket, *map(str, words)], env=environment, capture_output=True, timeout=120)
        return done.returncode, done.stdout.decode()

    return run


@pytest.fixture
def fetch(ask, peer, tmp_path):
    """Downloads the object under faults; gives exit code and output, and what is in the file."""
    target = tmp_path / "target"

    def run(content=CONTENT, etag=None):
        etag = (etag or peer.put_object(BUCKET, KEY, content)).strip('"')
        peer.clear_requests()
        # Where the bucket is, so that the faults strike the object.
        code, said = ask("download", KEY, etag, len(content), target, AWS_REGION="eu-west-1")
        return code, said, target.read_bytes() if target.exists() else None

    return run


def test_a_bucket_in_another_region_is_found(ask, peer, organization):
    peer.put_object(BUCKET, KEY, b"content")
    assert ask("head", S3_EXPECTED_OWNER=organization["payer"]) == (0, "eu-west-1\n")
    assert ask("read", KEY) == (0, "content")


@pytest.mark.parametrize("fault", ("half_the_body", "body_longer_than_told", "truncated_body"))
def test_a_bucket_is_found_through_a_broken_redirect(ask, peer, fault):
    peer.put_object(BUCKET, KEY, b"content")
    peer.add_fault(fault, operation="GetObject", key=KEY)
    assert ask("read", KEY) == (0, "content")


def test_all_pages_are_listed(ask, peer):
    peer.change_settings(page_sizes={"ListObjectsV2": 7})
    keys = sorted(f"cur/{odd}{i}" for i in range(15) for odd in ("a b", "x+y", "ä&<>", "%20", "=", "q?r#s"))
    for key in keys:
        peer.put_object(BUCKET, key, b"x")
    code, said = ask("list", "cur/")
    assert code == 0 and sorted(line.split("\t")[0] for line in said.splitlines()) == keys
    peer.add_fault("empty_page", operation="ListObjectsV2")
    assert ask("list", "cur/")[1] == said


@pytest.mark.parametrize("fault", ("repeated_token", "garbage_xml", "huge_xml", "deep_xml", "empty_answer"))
def test_a_list_that_is_none_is_refused(ask, peer, fault):
    peer.put_object(BUCKET, KEY, b"x")
    peer.add_fault(fault, operation="ListObjectsV2", count=0)
    code, said = ask("list", "cur/")
    assert code == 1 and said.startswith("malformed"), said


@pytest.mark.parametrize("fault", ("redirect_foreign", "redirect_region", "redirect_temporary"))
def test_a_redirect_is_not_followed_for_ever(ask, peer, fault):
    peer.add_fault(fault, operation="ListObjectsV2", count=0)
    code, said = ask("list", "cur/")
    assert code == 1 and said.startswith("wrong_region"), said


def test_refusals_are_told_apart(ask, peer, organization):
    peer.put_object(BUCKET, KEY, b"x")
    assert ask("list", "cur/", bucket="nobodys-bucket")[1].startswith("not_found NoSuchBucket")
    assert ask("read", "cur/none")[1].startswith("not_found NoSuchKey")
    assert ask("head", S3_EXPECTED_OWNER="123456789012")[1].startswith("denied - HeadBucket")
    assert ask("read", KEY, S3_EXPECTED_OWNER="123456789012")[1].startswith("denied AccessDenied GetObject")


def test_an_object_is_brought(fetch):
    assert fetch() == (0, "", CONTENT)
    assert fetch(b"") == (0, "", b"")


@pytest.mark.parametrize("fault", (
    "reset_in_body", "truncated_body", "reset_before_answer", "reset_after_headers", "slow_down", "empty_500",
    "html_500", "bad_gateway", "request_timeout", "throttling", "bit_flip", "half_the_body", "body_shorter_than_told",
    "body_longer_than_told", "content_encoding_gzip", "wrong_content_type", "chunked", "no_length", "continue_first",
    "connection_close", "closed_silently", "expired_token", "wrong_range"))
@pytest.mark.parametrize("after_a_cut", (False, True))
def test_an_object_is_brought_through(fetch, peer, fault, after_a_cut):
    if after_a_cut:
        peer.add_fault("truncated_body", operation="GetObject", key=KEY)
    peer.add_fault(fault, operation="GetObject", key=KEY, skip=int(after_a_cut))
    code, said, content = fetch()
    assert (code, said) == (0, "") and content == CONTENT
    assert peer.body_bytes_by_key(BUCKET)[f"{KEY}"] <= 2 * len(CONTENT) + 64 * 1024


def test_an_object_is_brought_through_many_cuts_and_fetched_once(fetch, peer):
    peer.add_fault("truncated_body", operation="GetObject", key=KEY, count=8)
    assert fetch()[0] == 0
    assert peer.body_bytes_by_key(BUCKET)[KEY] == len(CONTENT)


def test_a_whole_answer_to_a_range_is_taken(fetch, peer):
    peer.add_fault("truncated_body", operation="GetObject", key=KEY)
    peer.add_fault("whole_for_range", operation="GetObject", key=KEY, skip=1)
    assert fetch()[2] == CONTENT


@pytest.mark.parametrize("fault, kind", (("bit_flip", "malformed"), ("etag_changed", "changed"),
                                         ("precondition_failed", "changed"), ("object_replaced", "changed"),
                                         ("access_denied", "denied"), ("object_vanished", "not_found")))
def test_a_wrong_object_is_not_taken(fetch, peer, fault, kind):
    peer.add_fault(fault, operation="GetObject", key=KEY, count=0)
    code, said, content = fetch()
    assert code == 1 and said.startswith(kind), said
    assert content is None


def test_a_later_process_goes_on(fetch, peer):
    etag = peer.put_object(BUCKET, KEY, CONTENT)
    peer.add_fault("truncated_body", operation="GetObject", key=KEY)
    peer.add_fault("reset_before_answer", operation="GetObject", key=KEY, skip=1, count=0)
    assert fetch(etag=etag)[1].startswith("network")
    peer.clear_faults()
    assert fetch(etag=etag)[2] == CONTENT
    assert peer.body_bytes_by_key(BUCKET)[KEY] < len(CONTENT)


def test_an_instance_a_container_and_a_web_identity_have_credentials(ask, peer, organization, tmp_path):
    provider = "arn:aws:iam::999900001111:oidc-provider/oidc.example.com/id"
    machine = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    web = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {"StringEquals": {"oidc.example.com/id:sub": "pod"}}}
    role = peer.create_role("999900001111", "FarthingServer", {"Statement": [machine, web]})
    peer.set_machine(role)
    nothing = {"AWS_PROFILE": None, "AWS_CONFIG_FILE": "/dev/null", "AWS_REGION": "eu-west-1"}
    instance = {"AWS_EC2_METADATA_DISABLED": None, "AWS_EC2_METADATA_SERVICE_ENDPOINT": peer.admin_url}
    assert "assumed-role/FarthingServer/" in ask("whoami", **nothing, **instance)[1]
    peer.set_machine(role, authorization="the secret")
    container = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{peer.admin_url}/container-credentials"}
    token = {"AWS_CONTAINER_AUTHORIZATION_TOKEN": "the secret"}
    assert "assumed-role/FarthingServer/" in ask("whoami", **nothing, **container, **token)[1]
    assert ask("whoami", **nothing, **container)[1].startswith("no_credentials")
    peer.set_web_identity("jwt", provider, "pod")
    (tmp_path / "token").write_text("jwt\n")
    pod = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"), "AWS_ROLE_ARN": role}
    assert "assumed-role/FarthingServer/farthing" in ask("whoami", **nothing, **pod)[1]


def test_the_walk_without_credentials_names_every_place(ask):
    code, said = ask("walk", AWS_PROFILE=None, AWS_CONFIG_FILE="/dev/null")
    assert code == 1 and len(said.splitlines()) == 10
    for place in ("AWS_ACCESS_KEY_ID", "/dev/null", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_EC2_METADATA_DISABLED"):
        assert place in said
