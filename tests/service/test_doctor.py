"""The doctor names cause, evidence and cure of whatever is wrong with a connection.

Each test breaks one thing of a healthy organisation in the peer, and asks for the code that it must be called.
"""

import json
import urllib.request

import pytest

MONTH = "20260501-20260601"


class Clinic:
    """A healthy organisation, and the doctor that examines its payer's role."""

    def __init__(self, peer, farthing):
        self.peer = peer
        self.run = farthing
        self.state = peer.seed()
        self.keys = (self.state["vendor"]["access_key"], self.state["vendor"]["secret_key"])
        self.payer, self.bucket = self.state["payer"], self.state["bucket"]
        self.folder = f"{self.state['prefix']}/{self.state['report_name']}"
        self.options = {"--role-arn": self.state["role_arn"], "--external-id": self.state["external_id"],
                        "--bucket": self.bucket, "--prefix": self.state["prefix"], "--export": self.state["report_name"],
                        "--region": "eu-west-1"}
        self.deliver(MONTH)

    def deliver(self, month, files=1, columns=(("bill", "BillType"),), listed=None):
        """One month of the report: a manifest and its files."""
        folder = f"{self.folder}/{month}"
        keys = [f"{folder}/{self.state['report_name']}-{at + 1:05}.csv.gz" for at in range(files)]
        period = {"start": f"{month[:8]}T000000.000Z", "end": f"{month[9:]}T000000.000Z"}
        manifest = {"assemblyId": "a1", "account": self.payer, "reportName": self.state["report_name"],
                    "bucket": self.bucket, "billingPeriod": period, "reportKeys": listed or keys, "compression": "GZIP",
                    "contentType": "text/csv", "charset": "UTF-8", "reportId": "r",
                    "columns": [{"category": category, "name": name} for category, name in columns]}
        for key in keys:
            self.peer.put_object(self.bucket, key, "x")
        self.peer.put_object(self.bucket, f"{folder}/{self.state['report_name']}-Manifest.json", json.dumps(manifest))

    def examine(self, check=None, code=None, env=None, **changed):
        """The findings, by outcome and code: {("failed", "FD202"): finding}."""
        options = self.options | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
        words = [word for name, value in options.items() if value is not None for word in (name, value)]
        environment = self.peer.environment(*self.keys) | {"AWS_MAX_ATTEMPTS": "1"} | (env or {})
        done = self.run("doctor", *words, *(["--check", check] if check else []), "--output", "json", env=environment,
                        code=code)
        return json.loads(done.stdout)["findings"]

    def finds(self, code, outcome="failed", check=None, **changed):
        """The one finding of that code; says what was found instead. Checks what every finding must have."""
        findings = self.examine(check or code, **changed)
        found = [one for one in findings if one["code"] == code and one["outcome"] == outcome]
        assert found, f"{code} is not among:\n" + "\n".join(
            f"{one['outcome']} {one['code']} {one['sentence']}" for one in findings)
        one = found[0]
        assert one["sentence"].endswith("."), one
        if outcome in ("failed", "warning"):
            assert one["cure"], one
        secret = self.keys[1]
        assert secret not in json.dumps(findings)
        return one


@pytest.fixture
def clinic(peer, farthing):
    return Clinic(peer, farthing)


def statement(*actions, resource="*", effect="Allow", **more):
    return {"Version": "2012-10-17",
            "Statement": [{"Effect": effect, "Action": list(actions), "Resource": resource} | more]}


def report(clinic, **changed):
    """Changes the payer's report definition."""
    from peer.seed import report_definition

    clinic.peer.set_report_definition(clinic.payer, report_definition(
        clinic.state["report_name"], clinic.state["prefix"], clinic.bucket, clinic.state["bucket_region"]) | changed)


def data_export(clinic, name="focus", query="SELECT * FROM COST_AND_USAGE_REPORT", prefix="exports"):
    return clinic.peer.create_export(clinic.payer, {
        "Name": name, "Description": "",
        "DataQuery": {"QueryStatement": query,
                      "TableConfigurations": {"COST_AND_USAGE_REPORT": {"TIME_GRANULARITY": "HOURLY",
                                                                        "INCLUDE_RESOURCES": "TRUE"}}},
        "DestinationConfigurations": {"S3Destination": {
            "S3Bucket": clinic.bucket, "S3Prefix": prefix, "S3Region": clinic.state["bucket_region"],
            "S3OutputConfigurations": {"OutputType": "CUSTOM", "Format": "PARQUET", "Compression": "PARQUET",
                                       "Overwrite": "OVERWRITE_REPORT"}}},
        "RefreshCadence": {"Frequency": "SYNCHRONOUS"}})


def without(clinic, name):
    clinic.peer.delete_policy(clinic.state["role_arn"], name)


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


def member_of(clinic):
    return next(account for account in clinic.state["accounts"]
                if account not in (clinic.payer, clinic.state["standalone"]))


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


# Export


def test_fd401_no_export_at_all(clinic):
    clinic.peer.delete_report_definition(clinic.payer, clinic.state["report_name"])
    one = clinic.finds("FD401", bucket=None, prefix=None, export=None)
    assert clinic.payer in one["sentence"] and "console" in one["snippet"]


def test_fd402_guard_rail_on_regions_hides_definitions(clinic):
    clinic.peer.attach_scp(member_of(clinic), statement("cur:*", effect="Deny"))
    arn = clinic.state["accounts"][member_of(clinic)]["role_arn"]
    one = clinic.finds("FD402", "warning", role_arn=arn)
    assert "service control policy" in one["sentence"]


def test_fd403_slip_in_the_name_is_mended(clinic):
    one = clinic.finds("FD403", export=clinic.state["report_name"].upper() + "x")
    assert clinic.state["report_name"] in one["cure"]


def test_fd404_prefix_differs_from_the_definition(clinic):
    one = clinic.finds("FD404", "warning", check="exports", prefix=f"{clinic.folder}")
    assert clinic.state["prefix"] in one["cure"]


@pytest.mark.parametrize("code, changed", [("FD405", {"AdditionalSchemaElements": []}), ("FD406", {"TimeUnit": "MONTHLY"}),
                                           ("FD407", {"RefreshClosedReports": False})])
def test_settings_that_lose_something(clinic, code, changed):
    report(clinic, **changed)
    one = clinic.finds(code, "warning")
    assert clinic.state["report_name"] in one["sentence"] and one["dark"]


def test_fd408_legacy_report_that_cannot_be_written(clinic):
    report(clinic, ReportStatus={"lastDelivery": "20260102T030405Z", "lastStatus": "ERROR_PERMISSIONS"})
    one = clinic.finds("FD408", check="settings")
    assert "billingreports.amazonaws.com" in one["snippet"] and clinic.bucket in one["snippet"]


def test_fd501_report_whose_bucket_is_gone(clinic):
    report(clinic, ReportStatus={"lastStatus": "ERROR_NO_BUCKET"})
    assert clinic.bucket in clinic.finds("FD501", check="settings")["sentence"]


def test_fd604_versions_are_kept_and_counted_once(clinic):
    report(clinic, ReportVersioning="CREATE_NEW_REPORT")
    assert "counts none twice" in clinic.finds("FD604", "ok", check="settings")["sentence"]


def test_fd308_payer_of_the_export_changed(clinic):
    arn = data_export(clinic, "bills2")
    clinic.peer.set_export_status(clinic.payer, arn, "UNHEALTHY", "BILL_OWNER_CHANGED")
    assert "BILL_OWNER_CHANGED" in clinic.finds("FD308", check="settings", export="bills2", prefix=None)["sentence"]


def test_fd410_query_that_leaves_columns_out(clinic):
    data_export(clinic, "trimmed", "SELECT line_item_unblended_cost FROM COST_AND_USAGE_REPORT")
    one = clinic.finds("FD410", "warning", export="trimmed", prefix=None)
    assert "line_item_resource_id" in one["sentence"]


def test_fd412_both_kinds_in_one_place(clinic):
    data_export(clinic, clinic.state["report_name"], prefix=clinic.state["prefix"])
    assert clinic.folder in clinic.finds("FD412", "warning")["sentence"]


# Bucket


def test_fd501_no_such_bucket(clinic):
    clinic.peer.delete_report_definition(clinic.payer, clinic.state["report_name"])
    clinic.peer.set_report_definition(clinic.payer, report_of_missing_bucket(clinic))
    one = clinic.finds("FD501", check="bucket", bucket="acme-nowhere")
    assert "acme-nowhere" in one["sentence"] and one["evidence"]["aws_code"] in ("NoSuchBucket", "NotFound", "404")


def report_of_missing_bucket(clinic):
    from peer.seed import report_definition

    return report_definition(clinic.state["report_name"], clinic.state["prefix"], "acme-nowhere", "eu-west-1")


def bucket_policy(clinic, *statements):
    clinic.peer.put_policy(clinic.state["role_arn"], "bucket",
                           {"Version": "2012-10-17", "Statement": [part["Statement"][0] for part in statements]})


def test_fd502_listing_is_missing(clinic):
    bucket_policy(clinic, statement("s3:GetObject", resource=f"arn:aws:s3:::{clinic.bucket}/*"))
    one = clinic.finds("FD502", check="bucket")
    assert "s3:ListBucket" in one["sentence"] and "s3:ListBucket" in one["snippet"]


def test_fd502_reading_is_missing(clinic):
    bucket_policy(clinic, statement("s3:ListBucket", resource=f"arn:aws:s3:::{clinic.bucket}"))
    one = clinic.finds("FD502", check="reading")
    assert "s3:GetObject" in one["sentence"] and "s3:GetObject" in one["snippet"]


def test_fd503_wrong_region_goes_on_with_the_right_one(clinic):
    one = clinic.finds("FD503", "warning", bucket_region="us-west-2")
    assert "eu-west-1" in one["cure"] and "us-west-2" in one["sentence"]


def test_fd505_key_names_the_key(clinic):
    key = f"arn:aws:kms:eu-west-1:{clinic.payer}:key/1234"
    clinic.peer.set_kms(clinic.bucket, key)
    one = clinic.finds("FD505")
    assert key in one["sentence"] and "kms:Decrypt" in one["snippet"]


def test_fd504_files_of_another_account(clinic):
    for key in clinic.peer.list_objects(clinic.bucket):
        clinic.peer.put_object(clinic.bucket, key, "x", owner="386209384616")
    clinic.peer.set_object_ownership(clinic.bucket, "ObjectWriter")
    one = clinic.finds("FD504")
    assert "BucketOwnerEnforced" in one["snippet"]


def test_fd506_bucket_policy_denies(clinic):
    clinic.peer.set_bucket_policy(clinic.bucket, statement(
        "s3:*", resource=[f"arn:aws:s3:::{clinic.bucket}", f"arn:aws:s3:::{clinic.bucket}/*"], effect="Deny", Principal="*"))
    one = clinic.finds("FD506", check="bucket")
    assert "resource-based policy" in one["sentence"] and "ArnNotLike" in one["snippet"]


def test_fd409_policy_that_lets_nobody_deliver(clinic):
    clinic.peer.set_bucket_policy(clinic.bucket, None)
    one = clinic.finds("FD409", "warning")
    assert "billingreports.amazonaws.com" in one["snippet"]


def test_fd408_policy_that_delivers_for_another_account(clinic):
    from peer.seed import delivery_policy

    clinic.peer.set_bucket_policy(clinic.bucket, delivery_policy(clinic.bucket, "222222222222"))
    assert clinic.payer in clinic.finds("FD408", "warning", check="bucket-policy")["sentence"]


def test_fd507_lifecycle_that_expires_bills(clinic):
    body = ('<LifecycleConfiguration><Rule><ID>old</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status>'
            '<Expiration><Days>200</Days></Expiration></Rule></LifecycleConfiguration>')
    request = urllib.request.Request(f"{clinic.peer.admin_url}/{clinic.bucket}?lifecycle", body.encode(), method="PUT",
                                     headers={"x-moto-account-id": clinic.payer, "Content-Type": "text/xml"})
    urllib.request.urlopen(request, timeout=10).close()
    assert "200 days" in clinic.finds("FD507", "warning")["sentence"]


# Files


def empty(clinic):
    for key in clinic.peer.list_objects(clinic.bucket):
        clinic.peer.delete_object(clinic.bucket, key)


def test_fd601_nothing_yet_is_waiting_and_no_failure(clinic):
    empty(clinic)
    report(clinic, ReportStatus={})
    one = clinic.finds("FD601", "warning")
    assert "waiting for the first delivery" in one["sentence"]


def test_fd602_deliveries_stopped(clinic):
    empty(clinic)
    clinic.peer.set_clock(-3 * 86400)
    clinic.deliver(MONTH)
    clinic.peer.set_clock(0)
    assert "72 hours" in clinic.finds("FD602", check="deliveries")["sentence"]


def test_fd603_missing_month_with_the_text_of_a_support_case(clinic):
    clinic.deliver("20260301-20260401")
    one = clinic.finds("FD603", "warning")
    assert "2026-04" in one["sentence"] and "backfill" in one["snippet"] and clinic.payer in one["snippet"]


def test_fd605_and_fd606_are_told_and_nothing_is_wrong(clinic):
    clinic.deliver("20260601-20260701", columns=(("bill", "BillType"), ("resourceTags", "user:team")))
    clinic.peer.put_object(clinic.bucket, f"{clinic.folder}/20260601-20260701/old-00009.csv.gz", "x")
    assert "old-00009" in clinic.finds("FD605", "ok")["sentence"]
    assert "user:team" in clinic.finds("FD606", "ok")["sentence"]


def test_fd607_files_without_a_manifest(clinic):
    empty(clinic)
    clinic.peer.put_object(clinic.bucket, f"{clinic.folder}/copy.csv.gz", "x")
    assert "copy.csv.gz" in clinic.finds("FD607")["sentence"]


def test_fd608_manifest_names_a_file_that_is_not_there(clinic):
    clinic.deliver(MONTH, listed=[f"{clinic.folder}/{MONTH}/gone-00001.csv.gz"])
    assert "gone-00001" in clinic.finds("FD608", "warning")["sentence"]


def test_fd404_nothing_where_aws_says_it_delivered(clinic):
    empty(clinic)
    assert clinic.folder in clinic.finds("FD404", check="deliveries")["sentence"]


# Services and regions


def test_fd211_missing_actions_are_named_with_their_statement(clinic):
    one = clinic.finds("FD211", "warning", check="permissions", feature="metrics")
    assert "cloudwatch:ListMetrics" in one["sentence"] and "cloudwatch:ListMetrics" in one["snippet"]
    assert one["dark"] == ["metrics"]


def test_fd209_guard_rail_above_a_feature(clinic):
    member = member_of(clinic)
    clinic.peer.attach_scp(member, statement("ec2:*", effect="Deny"))
    one = clinic.finds("FD209", "warning", check="permissions", role_arn=clinic.state["accounts"][member]["role_arn"],
                       feature="discovery")
    assert "ArnNotLike" in one["snippet"]


def test_fd701_tags_in_use_and_not_activated(clinic):
    tags = [{"TagKey": "team", "Type": "UserDefined", "Status": "Inactive"},
            {"TagKey": "stage", "Type": "UserDefined", "Status": "Active"}]
    clinic.peer.feed_cost_explorer(clinic.payer, {"ListCostAllocationTags": {"CostAllocationTags": tags}})
    one = clinic.finds("FD701", "warning")
    assert "team" in one["sentence"] and "TagKey=team" in one["snippet"] and "stage" not in one["snippet"]


def test_fd801_cost_explorer_was_never_opened(clinic):
    assert clinic.finds("FD801", "warning")["evidence"]["aws_code"] == "DataUnavailableException"


def test_fd802_cost_explorer_is_throttled(clinic):
    clinic.peer.refuse("ce:ListCostAllocationTags", "LimitExceededException", "You made too many calls.", 400)
    assert clinic.finds("FD802", "warning")["evidence"]["request_id"]


def test_fd803_region_that_is_not_enabled(clinic):
    one = clinic.finds("FD803", "warning", region="af-south-1")
    assert "af-south-1" in one["sentence"]


def test_fd804_one_refused_region_fails_no_other(clinic):
    member = member_of(clinic)
    clinic.peer.attach_scp(member, statement("ec2:DescribeInstances", effect="Deny", Condition={
        "StringEquals": {"aws:RequestedRegion": "sa-east-1"}}))
    arn = clinic.state["accounts"][member]["role_arn"]
    one = clinic.finds("FD804", "warning", role_arn=arn, region=None)
    assert one["subject"] == "sa-east-1" and "ArnNotLike" in one["snippet"]
    assert "16 regions answer" in clinic.finds("FD804", "ok", role_arn=arn, region=None)["sentence"]


def test_fd806_no_event(clinic):
    assert "no event" in clinic.finds("FD806", "warning")["sentence"]


# The list of configuration errors


@pytest.fixture
def connected(clinic):
    """A connection of the payer, named acme, by the External ID that farthing made for it."""
    env = clinic.peer.environment(*clinic.keys)
    clinic.farthing = lambda *words, **more: clinic.run(*words, env=env, **more)
    begun = json.loads(clinic.farthing("connect", "acme", "--account-id", clinic.payer, "--output", "json", code=None).stdout)
    clinic.peer.set_trust(clinic.state["role_arn"], external_id=begun["external_id"])
    clinic.farthing("connect", "acme", "--role-arn", clinic.state["role_arn"], "--region", "eu-west-1",
                    "--feature", "billing")
    return clinic


def errors_of(clinic, *words):
    return json.loads(clinic.farthing("errors", *words, "--output", "json").stdout)["errors"]


def test_what_the_doctor_finds_stays_in_the_list_until_it_is_gone(connected):
    report(connected, RefreshClosedReports=False)
    connected.farthing("doctor", "acme", code=None)
    [first] = [one for one in errors_of(connected) if one["code"] == "FD407"]
    assert first["connection"] == "acme" and first["cure"] and first["since"] <= first["last_seen"]
    assert "FD407" in connected.farthing("errors").stdout
    report(connected)
    assert not [one for one in errors_of(connected, "--retest", "FD407") if one["code"] == "FD407"]


def test_a_single_check_leaves_what_others_found(connected):
    report(connected, RefreshClosedReports=False)
    connected.peer.set_bucket_policy(connected.bucket, None)
    connected.farthing("doctor", "acme", code=None)
    assert {"FD407", "FD409"} <= {one["code"] for one in errors_of(connected)}
    report(connected)
    connected.farthing("doctor", "acme", "--check", "settings", code=None)
    codes = {one["code"] for one in errors_of(connected)}
    assert "FD409" in codes and "FD407" not in codes


def test_an_unknown_code_is_refused(connected):
    assert "explain" in connected.farthing("errors", "FD999", code=2).stderr


# What only a connection shows: what else is connected


def examined(clinic, name, check):
    return json.loads(clinic.farthing("doctor", name, "--check", check, "--output", "json", code=None).stdout)["findings"]


def of_code(findings, code):
    found = [one for one in findings if one["code"] == code]
    assert found, "\n".join(f"{one['outcome']} {one['code']} {one['sentence']}" for one in findings)
    return found[0]


def test_fd206_role_missing_in_a_member_of_a_connected_payer(connected):
    missing = f"arn:aws:iam::{member_of(connected)}:role/farthing/FarthingNowhere"
    connected.farthing("connect", "web", "--role-arn", missing, code=None)
    one = of_code(examined(connected, "web", "trust"), "FD206")
    assert one["outcome"] == "failed" and "StackSet" in one["cure"] and missing in one["evidence"]["resource"]


def test_fd302_is_gone_once_the_payer_is_connected(connected):
    member = member_of(connected)
    role = connected.state["accounts"][member]["role_arn"]
    begun = json.loads(connected.farthing("connect", "web", "--account-id", member, "--output", "json", code=None).stdout)
    connected.peer.set_trust(role, external_id=begun["external_id"])
    connected.farthing("connect", "web", "--role-arn", role, "--region", "eu-west-1", code=None)
    findings = examined(connected, "web", "organisation")
    assert not [one for one in findings if one["code"] == "FD302"]
    assert any("which is connected" in one["sentence"] for one in findings)


def test_fd303_members_that_are_not_connected_are_named(connected):
    connected.farthing("accounts", "edit", "acme", "--feature", "discovery", "--feature", "billing",
                       "--feature", "organisation", code=None)
    one = of_code(examined(connected, "acme", "members"), "FD303")
    assert one["outcome"] == "warning" and member_of(connected) in one["sentence"] and "StackSet" in one["cure"]
