"""The organisation that is made around a folder of `farthing sample`."""

import hashlib
import json
import subprocess
import sys

import pytest
from botocore.exceptions import ClientError

from .client import TESTS, PeerError


@pytest.fixture
def sample(tmp_path):
    """A folder as `farthing sample` writes it, small and made here, so that the binary is not needed."""
    folder = tmp_path / "bucket"
    period = folder / "cur" / "bills" / "20260101-20260201"
    period.mkdir(parents=True)
    (period / "bills-Manifest.json").write_text(json.dumps({"assemblyId": "a", "reportKeys": []}), encoding="utf-8")
    (period / "bills-00001.csv.gz").write_bytes(b"\x1f\x8b")
    (folder / ".farthing-sample").write_text("")
    bill = {"payer": "480639000000", "period": "2026-01", "account": {"057196000051": {}, "480639000000": {}}}
    (folder / "truth.json").write_text(json.dumps({"bills": [bill]}), encoding="utf-8")
    return folder


def test_the_accounts_and_the_objects_are_those_of_the_sample(peer, aws, sample):
    state = peer.seed(sample, external_id="the-id")
    assert (state["payer"], state["prefix"], state["report_name"]) == ("480639000000", "cur", "bills")
    assert set(state["accounts"]) == {"480639000000", "057196000051", state["standalone"]}
    assert set(peer.list_objects(state["bucket"])) == {"cur/bills/20260101-20260201/bills-Manifest.json",
                                                       "cur/bills/20260101-20260201/bills-00001.csv.gz"}
    vendor = (state["vendor"]["access_key"], state["vendor"]["secret_key"])
    answer = aws("sts", vendor).assume_role(RoleArn=state["role_arn"], RoleSessionName="test", ExternalId="the-id")
    credentials = [answer["Credentials"][name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
    s3 = aws("s3", credentials, "eu-west-1")
    stored = s3.get_object(Bucket=state["bucket"], Key="cur/bills/20260101-20260201/bills-00001.csv.gz")
    assert stored["Body"].read() == b"\x1f\x8b"
    assert stored["ETag"].strip('"') == hashlib.md5(b"\x1f\x8b", usedforsecurity=False).hexdigest()


def test_organisations_stand_beside_each_other(peer, organization, aws):
    other = peer.add_organization(payer="200000000001", bucket="other-billing-reports", external_id="theirs")
    assert other["vendor"] == organization["vendor"] and other["payer"] == "200000000001"
    vendor = aws("sts", (other["vendor"]["access_key"], other["vendor"]["secret_key"]))
    vendor.assume_role(RoleArn=other["role_arn"], RoleSessionName="test", ExternalId="theirs")
    with pytest.raises(ClientError, match="AccessDenied"):
        vendor.assume_role(RoleArn=organization["role_arn"], RoleSessionName="test", ExternalId="theirs")


def test_seeding_again_starts_anew(peer, sample):
    first, second = peer.seed(sample), peer.seed(sample)
    assert first["external_id"] != second["external_id"]
    assert first["vendor"]["access_key"] != second["vendor"]["access_key"]
    assert peer.requests() == []


def test_the_peer_runs_by_hand(sample, tmp_path):
    state = tmp_path / "state.json"
    process = subprocess.Popen([sys.executable, "-m", "peer", "--seed", str(sample), "--state", str(state),
                                "--end-with-stdin"], cwd=TESTS, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    with process:
        said = json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait(10) == 0
    written = json.loads(state.read_text(encoding="utf-8"))
    assert written["url"] == said["url"] and written["payer"] == "480639000000"


def test_a_command_that_is_not_known_or_wrong_is_refused(peer):
    with pytest.raises(AttributeError, match="there is no command colour"):
        peer.colour()
    with pytest.raises(PeerError, match="there is no role"):
        peer.set_trust("arn:aws:iam::100000000001:role/Nobody", external_id="x")
