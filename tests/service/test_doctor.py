"""The doctor names cause, evidence and cure of whatever is wrong with farthing's identity, a role, its trust or its organisation.

Each test breaks one thing of a healthy organisation in the peer, and asks for the code that it must be called.
"""

import json

import pytest

from clinic import member_of, statement, without


# All is well


def test_a_healthy_connection_has_no_failure_and_exit_code_0(clinic):
    findings = clinic.examine(code=0)
    assert not [one for one in findings if one["outcome"] in ("failed", "skipped")], findings
    assert {"trust", "account", "exports", "bucket", "reading", "regions"} <= {one["check"] for one in findings}


def test_one_check_runs_only_what_it_builds_on(clinic):
    checks = {one["check"] for one in clinic.examine("trust")}
    assert checks == {"network", "identity", "role", "trust"}
    assert {one["check"] for one in clinic.examine("FD202")} == checks


def test_the_table_reads_as_sentences_with_a_summary(clinic):
    clinic.peer.set_trust(clinic.state["role_arn"], external_id="another")
    words = [word for pair in clinic.options.items() for word in pair]
    done = clinic.run("doctor", *words, env=clinic.peer.environment(*clinic.keys), code=1)
    assert "failed   FD203" in done.stdout and "sts:AssumeRole" in done.stdout and "do: " in done.stdout
    assert f'"sts:ExternalId": "{clinic.state["external_id"]}"' in done.stdout
    assert "1 failed" in done.stdout and "dark meanwhile" in done.stdout
    assert "checks have failed" in done.stderr


def test_no_data_folder_is_made(clinic, data_folder):
    clinic.examine("identity")
    assert not data_folder.exists()


def test_no_master_key_is_made_in_a_folder_of_bills(clinic, farthing, sample, data_folder):
    farthing("import", sample(rows=60).folder)
    clinic.examine("identity")
    assert not (data_folder / "master.key").exists()


@pytest.mark.parametrize("option, value", [("--external-id", "foo"), ("--bucket", "other"), ("--prefix", "x"),
                                           ("--kind", "boss"), ("--region", "eu-west-1"), ("--feature", "billing"),
                                           ("--role-arn", "arn:aws:iam::111122223333:role/x")])
def test_an_option_that_would_be_ignored_is_refused(farthing, option, value):
    assert f"{option} is for what is not connected" in farthing("doctor", "acme", option, value, code=2).stderr
    if option != "--role-arn":
        assert f"{option} needs --role-arn" in farthing("doctor", option, value, code=2).stderr


def test_an_unknown_check_is_refused_with_a_suggestion(farthing):
    done = farthing("doctor", "--check", "trsut", code=2)
    assert "trust" in done.stderr


# Farthing's own identity


def test_fd101_no_credentials_tells_where_they_were_looked_for(clinic):
    nothing = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_CONFIG_FILE": "/nowhere/config",
               "AWS_SHARED_CREDENTIALS_FILE": "/nowhere/credentials"}
    one = clinic.finds("FD101", env=nothing)
    assert "AWS_ACCESS_KEY_ID" in one["sentence"] + one["evidence"]["aws_message"]
    assert "AWS_ACCESS_KEY_ID" in one["snippet"]


def test_fd102_unknown_key(clinic):
    one = clinic.finds("FD102", check="identity", env={"AWS_ACCESS_KEY_ID": "AKIAAAAAAAAAAAAAAAAA"})
    assert one["evidence"]["aws_code"] == "InvalidClientTokenId" and one["evidence"]["request_id"]


def test_fd102_wrong_secret(clinic):
    one = clinic.finds("FD102", check="identity", env={"AWS_SECRET_ACCESS_KEY": "wrong" * 8})
    assert "secret" in one["sentence"]


def test_fd103_account_that_was_named_is_not_the_roles(clinic):
    one = clinic.finds("FD103", check="role", account_id="222222222222")
    assert clinic.payer in one["sentence"] and "222222222222" in one["sentence"]


def test_fd103_keys_of_another_account(clinic, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(clinic.keys[1])
    one = clinic.finds("FD103", check="account", role_arn=None, external_id=None, account_id="222222222222",
                       access_key_id=clinic.keys[0], secret_access_key_file=str(secret))
    assert one["evidence"]["operation"] == "sts:GetCallerIdentity"


def test_fd104_root_keys(clinic):
    key = clinic.peer.create_root_key(clinic.state["vendor"]["account"])
    clinic.keys = (key["access_key"], key["secret_key"])
    assert ":root" in clinic.finds("FD104", check="identity")["evidence"]["resource"]


def test_fd105_clock_is_measured_by_the_date(clinic):
    clinic.peer.set_clock(-1800)
    one = clinic.finds("FD105", "warning", check="clock")
    assert "ahead of" in one["sentence"] and "set-ntp" in one["snippet"]


def test_fd807_network_names_the_hosts(clinic):
    one = clinic.finds("FD807", check="network", env={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    assert "127.0.0.1:9" in one["sentence"] and "without a proxy" in one["sentence"] and one["snippet"]


# Role and trust


@pytest.mark.parametrize("given", ["arn:aws:iam::111122223333:policy/P", "arn:aws:iam::1:role/R", "FarthingAccess",
                                   "arn:aws:iam::111122223333:instance-profile/R"])
def test_fd201_no_roles_arn(clinic, given):
    one = clinic.finds("FD201", role_arn=given)
    assert given in one["sentence"]


def test_fd203_refused_without_a_reason_shows_the_trust_policy(clinic):
    clinic.peer.set_trust(clinic.state["role_arn"], external_id="another")
    one = clinic.finds("FD203")
    assert one["evidence"]["operation"] == "sts:AssumeRole" and one["evidence"]["resource"] == clinic.state["role_arn"]
    assert clinic.state["external_id"] in one["snippet"] and clinic.state["vendor"]["user_arn"] in one["snippet"]


@pytest.fixture
def by_keys(clinic, tmp_path):
    """The role assumed by the key of a user in its own account, which may read the role's trust."""
    user = clinic.peer.create_user(clinic.payer, "caller", policy=statement("sts:AssumeRole", "iam:GetRole"))
    key = clinic.peer.create_key(user)
    secret = tmp_path / "secret"
    secret.write_text(key["secret_key"])
    clinic.user = user
    clinic.options |= {"--access-key-id": key["access_key"], "--secret-access-key-file": str(secret)}
    return clinic


def test_fd202_another_external_id_is_told_where_the_trust_may_be_read(by_keys):
    by_keys.peer.set_trust(by_keys.state["role_arn"], external_id="another", principal=f"arn:aws:iam::{by_keys.payer}:root")
    one = by_keys.finds("FD202")
    assert "another" in one["sentence"] and by_keys.state["external_id"] in one["snippet"]


def test_fd203_another_principal_is_told_where_the_trust_may_be_read(by_keys):
    by_keys.peer.set_trust(by_keys.state["role_arn"], external_id=by_keys.state["external_id"],
                           principal="arn:aws:iam::222222222222:root")
    assert "222222222222" in by_keys.finds("FD203")["sentence"]


def test_fd207_a_second_factor(by_keys):
    by_keys.peer.set_trust(by_keys.state["role_arn"], external_id=by_keys.state["external_id"],
                           principal=f"arn:aws:iam::{by_keys.payer}:root",
                           conditions={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    one = by_keys.finds("FD207")
    assert "MultiFactorAuthPresent" in one["cure"]


def test_fd204_trust_without_external_id(clinic):
    one = clinic.finds("FD204", role_arn=clinic.state["unsafe_role_arn"])
    assert "without its External ID" in one["sentence"] and "sts:ExternalId" in one["snippet"]


def test_fd205_own_side_names_our_arn(clinic):
    clinic.peer.delete_policy(clinic.state["vendor"]["user_arn"], "policy")
    one = clinic.finds("FD205")
    assert clinic.state["vendor"]["user_arn"] in one["cure"] and "sts:AssumeRole" in one["snippet"]


def test_fd208_session_longer_than_the_role_allows(clinic):
    arn = clinic.peer.create_role(clinic.payer, "Short", json.dumps({
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                "Principal": {"AWS": clinic.state["vendor"]["user_arn"]},
                                                "Condition": {"StringEquals": {"sts:ExternalId": "id-1"}}}]}),
        path="/farthing/", max_session_seconds=1800)
    assert "shorter" in clinic.finds("FD208", check="account", role_arn=arn, external_id="id-1")["sentence"]


def test_fd209_boundary_at_farthing(clinic):
    clinic.peer.set_boundary(clinic.state["vendor"]["user_arn"], statement("s3:*"))
    one = clinic.finds("FD209", check="trust")
    assert "boundary" in one["sentence"] and "ArnNotLike" in one["snippet"]


def test_what_builds_on_a_failure_is_skipped(clinic):
    findings = clinic.examine(role_arn=clinic.state["role_arn"] + "x", code=1)
    assert {one["outcome"] for one in findings if one["check"] in ("bucket", "regions", "exports")} == {"skipped"}


# Organisation


def test_fd301_member_as_payer_names_the_management_account(clinic):
    arn = clinic.state["accounts"][member_of(clinic)]["role_arn"]
    one = clinic.finds("FD301", role_arn=arn, kind="management")
    assert clinic.payer in one["cure"]


def test_fd302_member_without_its_payer(clinic):
    arn = clinic.state["accounts"][member_of(clinic)]["role_arn"]
    assert clinic.payer in clinic.finds("FD302", "warning", role_arn=arn)["cure"]


def test_fd304_accounts_may_not_be_listed(clinic):
    without(clinic, "organisation")
    clinic.peer.put_policy(clinic.state["role_arn"], "organisation", statement("organizations:DescribeOrganization"))
    one = clinic.finds("FD304", "warning", check="members")
    assert "organizations:ListAccounts" in one["snippet"] and one["evidence"]["request_id"]


def test_a_standalone_account_is_told_so(clinic):
    arn = clinic.state["accounts"][clinic.state["standalone"]]["role_arn"]
    findings = clinic.examine("organisation", role_arn=arn)
    assert any("on its own" in one["sentence"] for one in findings)
