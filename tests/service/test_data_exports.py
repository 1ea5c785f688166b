"""Bills that AWS delivers by Data Exports: found, connected, brought, and never mixed with those of a legacy report."""

import contextlib
import json
import sqlite3

import pytest

from answers import assert_equal, money
from connected_accounts import all_groupings, assert_bills_are
from peer import seed
from syncs import SMALL, Connected, shortened, truth_of

CUR_2 = SMALL | {"form": "cur-2"}


@pytest.fixture
def later(sample):
    return sample(**CUR_2)


@pytest.fixture
def account(peer, farthing_on, data_folder, later, tmp_path):
    """Connected, with an earlier execution read."""
    earlier = shortened(later, tmp_path / "earlier")
    connected = Connected(peer, peer.seed(earlier.folder), farthing_on, data_folder).connect()
    assert len(connected.sync().of("published")) == 2
    peer.clear_requests()
    return connected


def manifest_key(account, sample, month=-1):
    return sample.manifests[month].relative_to(sample.folder).as_posix()


def change_manifest(account, sample, month=-1, **changed):
    """Puts another manifest in place of a month's, as AWS would with a new execution."""
    manifest = json.loads(seed.delivered_into(account.bucket, sample.manifests[month]))
    account.peer.put_object(account.bucket, manifest_key(account, sample, month), json.dumps(manifest | changed))


# From nothing to the bill


@pytest.mark.parametrize("versioning", ["overwrite", "create-new"])
def test_cur_2_is_found_connected_and_read_to_the_last_digit(organisation, versioning):
    acme = organisation(form="cur-2", months=2, files=2, versioning=versioning)
    said = acme.json("connect", "acme", "--role-arn", acme.role())
    assert (said["state"], said["export"]["kind"]) == ("connected", "cur_2")
    assert [one for one in said["findings"] if one["outcome"] == "failed"] == []
    acme("sync")
    assert_bills_are(acme, acme.sample.bills, all_groupings(acme.sample.bills))
    [export] = acme.json("exports")["exports"]
    assert (export["kind"], export["readable"], export["read"], export["losses"]) == ("cur_2", True, True, [])
    assert set(acme.fetched_keys()) == {key for month in range(2) for key in acme.sample.keys(month)}


@pytest.mark.parametrize("how", [dict(form="focus-1.0"), dict(form="focus-1.2", versioning="create-new")],
                         ids=lambda how: how["form"])
def test_focus_is_found_connected_and_read_to_the_last_digit(organisation, how):
    acme = organisation(months=2, files=2, **how)
    said = acme.json("connect", "acme", "--role-arn", acme.role())
    assert (said["state"], said["export"]["kind"]) == ("connected", "focus")
    acme("sync")
    assert_bills_are(acme, acme.sample.bills, all_groupings(acme.sample.bills))


@pytest.mark.parametrize("form", ("legacy", "cur-2", "focus-1.2"))
def test_parquet_is_found_connected_and_read(organisation, form):
    """It holds doubles: sums may differ in the last digits."""
    acme = organisation(form=form, format="parquet", months=2, files=2)
    assert acme.json("connect", "acme", "--role-arn", acme.role())["state"] == "connected"
    acme("sync")
    acme("verify")
    months = acme.cost("--granularity", "month").times()
    for bill in acme.sample.bills:
        for metric, cost in bill["total"].items():
            if cost is not None:
                assert abs(money(months[bill["period"]][metric]) - money(cost)) < 1e-6, f"{metric} of {bill['period']}"


def test_only_the_data_files_of_the_current_executions_are_fetched_and_only_once(account, later):
    account.deliver(later)
    assert len(account.sync().of("published")) == 2
    assert_equal(account.months(), truth_of(later), "the newer execution")
    account.peer.clear_requests()
    assert account.sync().events[-1]["up_to_date"] == [bill["period"] for bill in later.bills]
    assert account.data_bytes() == {}


def test_files_of_older_executions_count_nothing(peer, farthing_on, data_folder, sample):
    kept = sample(**CUR_2, versioning="create-new")
    account = Connected(peer, peer.seed(kept.folder), farthing_on, data_folder).connect()
    account.sync()
    older = [key for key in account.keys() if key.endswith(".csv.gz")
             and key not in kept.keys(0) + kept.keys(1)]
    assert older and not set(older) & set(account.data_bytes())
    assert_equal(account.months(), truth_of(kept), "create-new")
    # A copy of an old manifest that is written again says nothing of what is current.
    copy = next(key for key in account.keys() if key.endswith("Manifest.json") and kept.months[1].name in key
                and key != manifest_key(account, kept))
    peer.put_object(account.bucket, copy, (kept.folder / copy).read_bytes() + b"\n")
    assert len(account.sync().events[-1]["up_to_date"]) == 2


def test_a_month_that_comes_anew_while_it_is_fetched_is_read_anew(account, later):
    account.deliver(later)
    manifest = manifest_key(account, later)
    content = seed.delivered_into(account.bucket, later.manifests[-1]).decode()
    account.peer.add_fault("precondition_failed", operation="GetObject", key=later.keys(1)[1])
    account.peer.add_fault("object_replaced", operation="GetObject", key=manifest, skip=1,
                           options={"content": content + "\n"})
    done = account.sync()
    assert done.failed == 0 and len(done.of("published")) == 2
    assert_equal(account.months(), truth_of(later), "changed while it was fetched")


# Faults


def failure_of(synced):
    [event] = [event for event in synced.events if event["what"] == "failed"]
    return event["error"]


def test_a_data_file_that_is_gone_is_named_and_the_last_good_bill_stays(account, later):
    before = account.months()
    account.deliver(later)
    gone = later.keys(1)[0]
    account.peer.delete_object(account.bucket, gone)
    error = failure_of(account.sync(code=1))
    assert error["code"] == "missing_file" and gone in error["message"] and error["cure"]
    month = later.bills[1]["period"]
    assert_equal({month: account.months()[month]}, {month: before[month]}, "the last good one")


def test_files_in_another_bucket_are_an_error_that_names_it_and_none_is_asked_for(account, later):
    before = account.months()
    account.peer.create_bucket(account.state["payer"], "bills-of-others", "eu-west-1")
    change_manifest(account, later, dataFiles=[f"s3://bills-of-others/{key}" for key in later.keys(1)])
    error = failure_of(account.sync(code=1))
    assert error["code"] == "manifest" and "lists files in the bucket bills-of-others, not in its own" in error["message"]
    assert "connect the bucket bills-of-others" in error["cure"]
    assert {entry["bucket"] for entry in account.peer.requests_for(service="s3")} == {account.bucket}
    assert_equal(account.months(), before, "after a foreign manifest")
    found = json.loads(account.farthing("doctor", account.name, "--check", "versions", "--output", "json", code=1).stdout)
    [one] = [one for one in found["findings"] if one["outcome"] == "failed"]
    assert one["code"] == "FD609" and "bills-of-others" in one["sentence"] and "bills-of-others" in one["cure"]


@pytest.mark.parametrize("place", ["s3://{bucket}/other/x.csv.gz", "s3://{bucket}/../x.csv.gz", "s3://{bucket}",
                                   "https://{bucket}/x.csv.gz", "cur/x.csv.gz", "",
                                   "s3://{bucket}/cur/farthing-sample/metadata/BILLING_PERIOD=2026-01/x-Manifest.json"])
def test_a_place_that_no_manifest_may_name_refuses_the_month(account, later, place):
    before = account.months()
    change_manifest(account, later, dataFiles=[place.format(bucket=account.bucket)])
    assert failure_of(account.sync(code=1))["code"] == "manifest"
    assert account.data_bytes() == {}
    assert_equal(account.months(), before, "the last good one")


def test_a_manifest_of_another_month_is_refused(account, later):
    change_manifest(account, later, dataFiles=[f"s3://{account.bucket}/{key}" for key in later.keys(0)])
    error = failure_of(account.sync(code=1))
    assert error["code"] == "manifest" and later.bills[0]["period"] in error["message"]


# Several exports of one bill


@pytest.fixture
def both(peer, farthing_on, data_folder, sample, tmp_path):
    """Connected by a legacy report that has been read; AWS delivers the same bills by Data Exports too."""
    legacy = sample(**SMALL)
    account = Connected(peer, peer.seed(legacy.folder), farthing_on, data_folder).connect()
    account.sync()
    account.bills = legacy.bills
    return account


def deliver_too(account, sample, **named):
    """A Data Export beside what the bucket holds; gives its ARN."""
    export = sample(**CUR_2, **named)
    for path in sorted(export.folder.rglob("*")):
        if path.is_file() and path.name != "truth.json" and not path.name.startswith("."):
            account.peer.put_object(account.bucket, path.relative_to(export.folder).as_posix(),
                                    seed.delivered_into(account.bucket, path))
    definition = seed.export_of(export.folder, account.bucket, named.get("prefix", "cur"), "eu-west-1")
    account.peer.put_policy(account.state["role_arn"], "bucket", seed.role_policies("0", account.bucket, "")["bucket"])
    return account.peer.create_export(account.state["payer"], definition)


def forms_kept(account):
    """How many deliveries of each export are still there to be asked for."""
    with contextlib.closing(sqlite3.connect(account.data_folder / "control.sqlite")) as database:
        return dict(database.execute("SELECT export_name, count(*) FROM delivery JOIN segment ON delivery.id = "
                                     "segment.delivery_id GROUP BY export_name"))


def exports_of(account):
    return {bill["export"] for bill in json.loads(account.farthing("bills", "--output", "json").stdout)["bills"]}


def test_another_export_of_the_bill_changes_nothing_until_somebody_names_it(both, sample):
    deliver_too(both, sample, prefix="exports", report="costs")
    said = both.farthing("doctor", both.name, "--check", "exports").stdout
    assert '"farthing-sample" (legacy CUR)' in said
    assert both.sync().events[-1]["up_to_date"] == [bill["period"] for bill in both.bills]
    assert exports_of(both) == {f"{both.state['payer']}/farthing-sample"}


def test_a_bill_changes_its_form_only_when_it_is_told_to_and_keeps_its_history(both, sample):
    before = both.months()
    deliver_too(both, sample, prefix="exports", report="costs")
    edit = ("accounts", "edit", both.name, "--bucket", both.bucket, "--prefix", "exports", "--export", "costs")
    assert "may add up differently" in both.farthing(*edit, code=2).stderr
    both.farthing(*edit, "--yes")
    refused = both.sync(code=1)
    assert set(refused.error_codes()) == {"export_conflict"}
    assert_equal(both.months(), before, "while nobody has said so")
    assert "FD412" in both.farthing("errors").stdout
    assert len(both.sync("--switch-export").of("published")) == 2
    assert exports_of(both) == {f"{both.state['payer']}/export/costs"}
    assert_equal(both.months(), before, "once, and not twice")
    assert "FD412" not in both.farthing("errors").stdout
    assert forms_kept(both) == {f"{both.state['payer']}/farthing-sample": 2, f"{both.state['payer']}/export/costs": 2}
    both.farthing("verify")


def test_a_report_and_an_export_of_one_name_in_one_place_are_told_apart(both, sample):
    deliver_too(both, sample)
    said = both.farthing("doctor", both.name, "--check", "FD412").stdout
    assert "FD412" in said and "--export-kind cur-2" in said
    assert both.sync().events[-1]["up_to_date"]
    both.farthing("accounts", "edit", both.name, "--export-kind", "cur-2", "--yes")
    [read] = [one for one in json.loads(both.farthing("exports", "--output", "json").stdout)["exports"] if one["read"]]
    assert read["kind"] == "cur_2"
    assert len(both.sync("--switch-export").of("published")) == 2
    assert exports_of(both) == {f"{both.state['payer']}/export/farthing-sample"}
    # And back again: both are known, and nothing is fetched twice.
    both.farthing("accounts", "edit", both.name, "--export-kind", "legacy-cur", "--yes")
    both.peer.clear_requests()
    assert both.sync().of("published") == []
    assert len(both.sync("--switch-export").of("published")) == 2
    assert exports_of(both) == {f"{both.state['payer']}/farthing-sample"}
    assert both.data_bytes() == {}


def test_an_export_of_that_name_in_another_place_is_chosen_by_its_place(both, sample):
    deliver_too(both, sample, prefix="exports")
    both.farthing("accounts", "edit", both.name, "--prefix", "exports", "--yes")
    [read] = [one for one in json.loads(both.farthing("exports", "--output", "json").stdout)["exports"] if one["read"]]
    assert (read["kind"], read["prefix"]) == ("cur_2", "exports")
    assert "There is a legacy CUR of that name too" in both.farthing("doctor", both.name, "--check", "exports").stdout


def test_a_kind_that_nobody_delivers_under_that_name_is_named(both):
    said = both.farthing("accounts", "edit", both.name, "--export-kind", "focus", "--yes", code=None).stdout
    assert 'no FOCUS export named "farthing-sample"; the one of that name is legacy CUR' in said
    assert both.sync().failed == 0


# Where AWS does not tell of exports


def forbid_definitions(acme):
    for operation in ("cur:DescribeReportDefinitions", "bcm-data-exports:ListExports"):
        acme.peer.refuse(operation, "AccessDeniedException", "not authorized", status=400)
    acme.peer.put_policy(acme.role(), "bucket", acme.reading(acme.bucket))


SLIPS = {
    "as it is": ("billing/exports", "Daily-Costs"),
    "the name doubled in the prefix": ("billing/exports/Daily-Costs", "Daily-Costs"),
    "the address of its data": ("billing/exports/Daily-Costs/data", ""),
    "the address of a month": ("billing/exports/Daily-Costs/data/BILLING_PERIOD=2026-05", ""),
    "the address of its manifests": ("/billing/exports/Daily-Costs/metadata/", ""),
    "another case": ("Billing/exports", "daily-costs"),
    "somewhere else": ("cur", "Daily-Costs"),
    "nothing but the bucket": ("", ""),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_data_export_is_found_by_what_lies_in_the_bucket(organisation, slip):
    acme = organisation(form="cur-2", prefix="billing/exports", report="Daily-Costs")
    forbid_definitions(acme)
    prefix, name = SLIPS[slip]
    words = [word for option, value in (("--prefix", prefix), ("--export", name)) if value for word in (option, value)]
    acme.connect("acme", "--bucket", acme.bucket, *words)
    acme("sync")
    assert_bills_are(acme, acme.sample.bills)
    [export] = acme.connection()["exports"]
    assert (export["kind"], export["prefix"], export["name"]) == ("cur_2", "billing/exports", "Daily-Costs")


def test_an_export_that_is_typed_before_it_is_delivered_is_of_an_unknown_kind(organisation):
    acme = organisation(form="cur-2")
    forbid_definitions(acme)
    for key in acme.peer.list_objects(acme.bucket):
        acme.peer.delete_object(acme.bucket, key)
    acme.connect("acme", "--bucket", acme.bucket, "--prefix", "cur", "--export", "farthing-sample", code=None)
    [export] = acme.connection()["exports"]
    assert export["kind"] == "unknown"
    seed_again = [path for path in sorted(acme.sample.folder.rglob("*")) if path.suffix in (".gz", ".json")]
    for path in seed_again:
        if path.name != "truth.json":
            acme.peer.put_object(acme.bucket, path.relative_to(acme.sample.folder).as_posix(),
                                 seed.delivered_into(acme.bucket, path))
    acme("sync")
    assert_bills_are(acme, acme.sample.bills)
