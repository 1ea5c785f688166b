"""What `farthing policy` prints is enough: with that and nothing else an account is connected and its bill is read."""

import pytest
from deployments import Deployment, remarks

BILLING = ("--feature", "identity", "--feature", "billing")


@pytest.fixture
def bill(sample):
    return sample(seed=12, months=2, rows=400, accounts=4)


@pytest.fixture
def acme(peer, farthing, bill, tmp_path):
    return Deployment(peer, farthing, peer.seed(bill.folder), tmp_path)


@pytest.fixture
def policy(acme):
    """The role's policy for the bill, as printed."""
    return lambda *arguments, features=BILLING: acme.farthing(
        "policy", *features, "--bucket", acme.state["bucket"], "--prefix", acme.state["prefix"], *arguments).stdout


@pytest.fixture
def key(acme):
    return f"arn:aws:kms:eu-west-1:{acme.payer}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize("form", ["legacy", "cur-2"])
def test_the_policy_for_bills_is_enough(peer, farthing, sample, tmp_path, form):
    bill = sample(seed=12, months=2, rows=400, accounts=4, form=form)
    acme = Deployment(peer, farthing, peer.seed(bill.folder), tmp_path)
    acme.role(acme.farthing("policy", *BILLING, "--bucket", acme.state["bucket"], "--prefix",
                            acme.state["prefix"]).stdout)
    said = acme.connect(*BILLING)
    assert (said["state"], len(said["months"])) == ("connected", 2)
    assert remarks(said, "FD209", "FD211", "FD502", "FD506") == []
    acme.farthing("sync")
    acme.assert_bills(bill)
    assert acme.farthing("sync").stdout.count("2 unchanged") == 1


def test_a_bucket_of_an_unknown_region_is_found_without_asking_for_the_bucket(acme, policy):
    """HeadBucket has no prefix, so that a policy for a prefix refuses it."""
    acme.role(policy())
    said = acme.connect(*BILLING, "--bucket", acme.state["bucket"], "--prefix", acme.state["prefix"],
                        "--export", acme.state["report_name"])
    assert said["export"]["region"] == "eu-west-1"
    assert {entry["operation"] for entry in acme.peer.requests_for(status=200)} >= {"ListObjectsV2", "GetObject"}
    acme.farthing("sync")


def test_the_key_of_the_bucket_is_in_the_policy_that_names_it(acme, bill, policy, key):
    acme.peer.set_kms(acme.state["bucket"], key)
    acme.role(policy("--kms-key", key))
    said = acme.connect(*BILLING)
    assert said["state"] == "connected" and remarks(said, "FD209", "FD211", "FD505") == []
    acme.farthing("sync")
    acme.assert_bills(bill)


def test_without_the_key_the_finding_names_it_and_its_cure_works(acme, bill, policy, key):
    acme.peer.set_kms(acme.state["bucket"], key)
    arn = acme.role(policy())
    [finding] = remarks(acme.connect(*BILLING), "FD505")
    assert finding["outcome"] == "failed" and key in finding["sentence"]
    acme.farthing("sync", code=None)
    acme.peer.put_policy(arn, "policy-0", policy("--kms-key", key))
    acme.farthing("sync")
    acme.assert_bills(bill)


def test_a_session_reads_no_more_than_the_bill_whatever_the_role_may(acme, policy):
    """The role may do everything; what farthing opens with it may not."""
    acme.peer.put_object("acme-billing-reports", "private/secret.csv", "secret")
    acme.role('{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}')
    acme.connect()
    acme.peer.clear_requests()
    acme.farthing("sync")
    assumed = acme.peer.requests_for(operation="AssumeRole", status=200)
    assert assumed
    assert not [entry for entry in acme.peer.requests_for(bucket=acme.state["bucket"])
                if entry["key"] and not entry["key"].startswith(acme.state["prefix"] + "/")]
