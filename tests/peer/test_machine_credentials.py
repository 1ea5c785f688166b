"""Programs inside AWS get their credentials from the machine they run on; the peer plays that as well."""

import botocore.session
import pytest
from botocore.config import Config

ROLE = "arn:aws:iam::999900001111:role/FarthingServer"
PROVIDER = "arn:aws:iam::999900001111:oidc-provider/oidc.example.com/id"


@pytest.fixture
def role(peer, organization):
    machine = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    web = {"Effect": "Allow", "Principal": {"Federated": PROVIDER}, "Action": "sts:AssumeRoleWithWebIdentity",
           "Condition": {"StringEquals": {"oidc.example.com/id:sub": "system:serviceaccount:f:f"}}}
    return peer.create_role("999900001111", "FarthingServer", {"Statement": [machine, web]})


@pytest.fixture
def who_am_i(peer, monkeypatch, tmp_path):
    """Asks with the credentials that botocore finds by itself, given some variables."""

    def ask(**variables):
        monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        monkeypatch.setenv("AWS_ENDPOINT_URL", peer.url)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        session = botocore.session.Session()
        return session.create_client("sts", "eu-west-1", config=Config(retries={"total_max_attempts": 1})
                                     ).get_caller_identity()["Arn"]

    return ask


def test_an_instance_has_a_role(peer, role, who_am_i):
    peer.set_machine(role)
    assert "assumed-role/FarthingServer/i-" in who_am_i(AWS_EC2_METADATA_SERVICE_ENDPOINT=peer.admin_url,
                                                        AWS_EC2_METADATA_DISABLED="false")


def test_a_container_has_a_role_and_a_secret(peer, role, who_am_i):
    peer.set_machine(role, authorization="the secret")
    container = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{peer.admin_url}/container-credentials",
                 "AWS_EC2_METADATA_DISABLED": "true"}
    assert "assumed-role/FarthingServer" in who_am_i(**container, AWS_CONTAINER_AUTHORIZATION_TOKEN="the secret")
    with pytest.raises(Exception, match="401"):
        who_am_i(**container, AWS_CONTAINER_AUTHORIZATION_TOKEN="another")


def test_a_web_identity_has_a_role(peer, role, who_am_i, tmp_path):
    (tmp_path / "token").write_text("a.token.x", encoding="utf-8")
    identity = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token"), "AWS_ROLE_ARN": ROLE,
                "AWS_EC2_METADATA_DISABLED": "true"}
    with pytest.raises(Exception, match="InvalidIdentityToken"):
        who_am_i(**identity)
    peer.set_web_identity("a.token.x", PROVIDER, "system:serviceaccount:other:f")
    with pytest.raises(Exception, match="Not authorized to perform sts:AssumeRoleWithWebIdentity"):
        who_am_i(**identity)
    peer.set_web_identity("a.token.x", PROVIDER, "system:serviceaccount:f:f")
    assert "assumed-role/FarthingServer" in who_am_i(**identity)
