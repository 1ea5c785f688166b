"""Bills, costs and charges: the very JSON of the command line, and figures that fit each other."""

import datetime
import decimal
import gzip
import io
import json

import pyarrow.parquet
import pytest

from connected_accounts import this_month
from world import fresh, write_bill


def add(amounts):
    return sum(map(decimal.Decimal, amounts), decimal.Decimal())


def rows_of_export(body, format):
    """The rows of a file, which stand in no order."""
    if format == "parquet":
        rows = pyarrow.parquet.read_table(io.BytesIO(body)).to_pylist()
        return sorted(str(row) for row in rows)
    return sorted((gzip.decompress(body) if format == "csv.gz" else body).splitlines())


@pytest.fixture(scope="module")
def money(world, sample):
    """A client with two months of a sample: its admin, and `farthing` for it."""
    client = fresh("money")
    tenant = world.tenant(client)
    world.farthing("import", sample(months=2, rows=300, seed=5, last=this_month(1)).folder, "--client", client)
    tenant.farthing = lambda *arguments: json.loads(
        world.farthing(*arguments, "--client", client, "--output", "json").stdout)
    return tenant


@pytest.fixture(scope="module")
def running(world, sample):
    """A client whose bill has split cost allocation data: its admin, and `farthing` for it."""
    tenant = world.tenant(fresh("containers"))
    world.farthing("import", sample(months=1, rows=300, seed=5, split_costs=True).folder, "--client", tenant.id)
    tenant.farthing = lambda *arguments: world.farthing(*arguments, "--client", tenant.id).stdout
    return tenant


class TestTheSameAsTheCommandLine:
    def test_are_bills(self, money):
        assert money.admin("listBills", client=money.id).json == money.farthing("bills")

    @pytest.mark.parametrize("query, options", [
        ({}, []),
        ({"granularity": "month", "group_by": "service,account"},
         ["--granularity", "month", "--group-by", "service,account"]),
        ({"group_by": "tag:team", "metric": "unblended,net-amortised,list", "top": 3},
         ["--group-by", "tag:team", "--metric", "unblended,net-amortised,list", "--top", "3"]),
        ({"granularity": "day", "by": "usage", "from": this_month(1), "to": this_month(1)},
         ["--granularity", "day", "--by", "usage", "--from", this_month(1), "--to", this_month(1)]),
        ({"filter": ["service!=AmazonEC2,AmazonS3", "tag:team="]},
         ["--filter", "service!=AmazonEC2,AmazonS3", "--filter", "tag:team="]),
        ({"group_by": '"tag:プロジェクト"'}, ["--group-by", '"tag:プロジェクト"']),
    ])
    def test_are_costs(self, money, query, options):
        assert money.admin("getCost", client=money.id, **query).json == money.farthing("cost", *options)

    def test_are_costs_as_csv(self, money, world):
        answer = money.admin("getCost", client=money.id, group_by="service", format="csv")
        printed = world.farthing("cost", "--group-by", "service", "--output", "csv", "--client", money.id, text=False)
        assert answer.body == printed.stdout

    def test_are_charges(self, money):
        charges = money.admin("listCharges", client=money.id, limit=20, filter="line-item-type=Usage")["charges"]
        printed = money.farthing("trace", "--limit", "20", "--filter", "line-item-type=Usage")["charges"]
        assert [one | {"archived": None} for one in printed] == charges

    def test_are_codes_and_permissions(self, money):
        assert money.admin("listCodes")["codes"] == money.farthing("explain")
        assert money.admin("getCode", code="FD503").json == money.farthing("explain", "FD503")
        assert money.admin("listPermissions").json == money.farthing("policy", "--format", "matrix")

    def test_are_clients(self, world):
        assert world.partner("listClients").json == json.loads(world.farthing("clients", "--output", "json").stdout)


class TestABill:
    def test_is_one_of_the_list(self, money):
        for bill in money.admin("listBills", client=money.id)["bills"]:
            shown = money.admin("getBill", client=money.id, payer=bill["payer"], period=bill["period"])
            assert shown.json == bill

    def test_is_proven(self, money):
        for bill in money.admin("listBills", client=money.id)["bills"]:
            which = {"client": money.id, "payer": bill["payer"], "period": bill["period"]}
            proof = money.admin("getProof", count_again=True, **which)
            assert proof["verified"] and all(one["agrees"] for one in proof["sums"])
            assert (proof["bill"], proof["rows_read"], proof["charges_stored"]) == (bill, bill["rows"], bill["charges"])
            read = [one["recorded"]["costs"]["unblended"] for one in proof["sums"] if one["commitment_status"] != "Ahead"]
            assert add(read) == add(one["costs"]["unblended"] for one in bill["totals"])
            glance = money.admin("getProof", **which)
            assert glance["verified"] is None and all(one["agrees"] is None for one in glance["sums"])

    @pytest.mark.parametrize("version", ["1.2", "1.0", "1.3"])
    @pytest.mark.parametrize("format", ["parquet", "csv", "csv.gz"])
    def test_is_exported_as_the_command_line_writes_it(self, world, money, tmp_path, version, format):
        bill = money.admin("listBills", client=money.id)["bills"][0]
        which = {"client": money.id, "payer": bill["payer"], "period": bill["period"]}
        answer = money.admin("exportBill", version=version, format=format, **which)
        name = f"focus-{version}-{bill['payer']}-{bill['period']}.{format}"
        assert answer.header("Content-Disposition") == f'attachment; filename="{name}"'
        world.farthing("export", "--client", money.id, "--format", f"focus-{version}", "--period", bill["period"],
                       "--payer", bill["payer"], "--output-file", tmp_path / name)
        assert rows_of_export(answer.body, format) == rows_of_export((tmp_path / name).read_bytes(), format)

    def test_of_another_month_or_payer_cannot_be_exported(self, money):
        bill = money.admin("listBills", client=money.id)["bills"][0]
        for which in ({"payer": bill["payer"], "period": "2019-01"}, {"payer": "999999999999", "period": bill["period"]}):
            assert "there is no bill" in money.admin("exportBill", client=money.id, expect=404, **which)["detail"]
        money.admin("exportBill", client=money.id, payer=bill["payer"], period=bill["period"], version="9", expect=400)

    def test_shows_how_it_changed(self, world, tmp_path):
        tenant = world.tenant(fresh("twice"))
        for cost in ("1.25", "1.5"):
            path = write_bill(tmp_path / "bill.csv", "515253545556", "515253545557", cost=cost, rows=4)
            world.farthing("import", path, "--client", tenant.id)
        found = tenant.admin("listDeliveries", client=tenant.id, payer="515253545556", period="2026-05")["deliveries"]
        assert [one["totals"][0]["costs"]["unblended"] for one in found] == ["6", "5"]
        assert found[0]["change_to_before"][0]["costs"]["unblended"] == "1"
        assert found[1]["change_to_before"] is None
        assert found[0]["live_until"] is None and found[1]["live_until"] == found[0]["live_from"]
        which = {"client": tenant.id, "payer": "515253545556", "period": "2026-05"}
        change = tenant.admin("getBillChange", **which)
        assert change.json == json.loads(world.farthing("bills", "diff", "--client", tenant.id, "--output", "json").stdout)
        assert change["totals"][0]["costs"]["difference"]["unblended"] == "1"
        refused = tenant.admin("getBillChange", to=found[1]["delivery"], **which, expect=404)
        assert "showed no other delivery before" in refused["detail"]


class TestDimensions:
    def test_are_those_that_costs_can_be_grouped_by(self, money):
        known = money.admin("listDimensions", client=money.id)
        names = [one["name"] for one in known["dimensions"]] + [f'"tag:{key}"' for key in known["tags"]]
        names += [f'"category:{name}"' for name in known["categories"]]
        assert {"service", "account", '"tag:team"'} <= set(names)
        for name in names:
            money.admin("getCost", client=money.id, group_by=name, top=1)

    def test_have_values_that_add_up(self, money):
        values = money.admin("listDimensionValues", client=money.id, dimension="service", limit=500)["values"]
        total = money.admin("getCost", client=money.id)["totals"][0]["costs"]["unblended"]
        assert add(one["cost"] for one in values) == decimal.Decimal(total)
        slashed = money.admin("listDimensionValues", client=money.id, dimension="tag:app/component", limit=500)["values"]
        assert add(one["cost"] for one in slashed) == decimal.Decimal(total), "a key may hold slashes"
        some = money.admin("listDimensionValues", client=money.id, dimension="service", contains="amazone")["values"]
        assert {one["value"] for one in some} == {one["value"] for one in values if "amazone" in one["value"].lower()}


class TestCommitments:
    def test_are_those_of_the_command_line(self, money):
        for arguments, options in (({}, []), ({"from": "2026-01", "to": "2026-12"}, ["--from", "2026-01", "--to", "2026-12"])):
            told = money.admin("listCommitments", client=money.id, **arguments)
            assert told.json == money.farthing("commitments", *options)
            assert told["commitments"] and told["coverage"]
        money.admin("listCommitments", client=money.id, **{"from": "2026-13"}, expect=400)


class TestContainers:
    def test_cost_what_the_command_line_says(self, running):
        for arguments, options in (({}, []),
                                   ({"group_by": "node", "metric": "list,net-amortised", "top": 2},
                                    ["--group-by", "node", "--metric", "list,net-amortised", "--top", "2"]),
                                   ({"granularity": "day", "group_by": "tag:team", "filter": ["namespace!="]},
                                    ["--granularity", "day", "--group-by", "tag:team", "--filter", "namespace!="])):
            told = running.admin("getContainerCost", client=running.id, **arguments)
            assert told.json == json.loads(running.farthing("containers", "--output", "json", *options))
            assert told["rows"] and told["totals"]
        table = running.admin("getContainerCost", client=running.id, format="csv")
        assert table.body.decode().splitlines() == running.farthing("containers", "--output", "csv").splitlines()

    def test_wrong_questions_name_the_parameter(self, running):
        for parameter, value in (("metric", "unblended"), ("group_by", "pod"), ("filter", "pod=x"), ("from", "2026-13")):
            wrong = {parameter: [value] if parameter == "filter" else value}
            refused = running.admin("getContainerCost", client=running.id, expect=400, **wrong)
            assert refused["field"] == parameter
        refused = running.admin("getCost", client=running.id, group_by="cluster", expect=400)
        assert "containers alone" in refused["detail"]

    def test_are_no_part_of_the_bill(self, running):
        assert not {"EKSPod-EC2", "ECSTask-EC2"} & {
            row["groups"]["operation"] for row in running.admin("getCost", client=running.id, group_by="operation")["rows"]}


class TestLabels:
    @pytest.fixture
    def tagged(self, world, tmp_path):
        """Two bills, of which one spells a key as AWS does."""
        tenant = world.tenant(fresh("tags"))
        for month, column in (("2026-05", "resourceTags/user:Cost Center"), ("2026-06", "resource_tags_user_cost_center"),
                              ("2026-07", "resourceTags/user:unit")):
            path = write_bill(tmp_path / "bill.csv", "717273747576", "717273747577", month=month, cost="2", rows=1)
            header, row = path.read_text(encoding="utf-8").splitlines()
            path.write_text(f"{header},{column}\n{row},red\n", encoding="utf-8")
            world.farthing("import", path, "--client", tenant.id)
        return tenant

    def test_are_one_key_under_any_spelling(self, world, tagged):
        listed = tagged.admin("listLabels", client=tagged.id)
        assert listed.json == json.loads(world.farthing("tags", "--client", tagged.id, "--output", "json").stdout)
        assert [label["name"] for label in listed["labels"]] == ["tag:Cost Center", "tag:team", "tag:unit"]
        assert tagged.admin("listDimensions", client=tagged.id)["tags"] == ["Cost Center", "team", "unit"]
        [red, none] = tagged.admin("getCost", client=tagged.id, group_by="tag:cost_center")["rows"]
        assert (red["costs"]["unblended"], none["costs"]["unblended"]) == ("4", "2")

    def test_may_be_made_one_in_every_answer(self, tagged):
        def red():
            values = tagged.admin("listDimensionValues", client=tagged.id, dimension="tag:Cost Center")["values"]
            rows = tagged.admin("getCost", client=tagged.id, group_by="tag:Cost Center")["rows"]
            charges = tagged.admin("listCharges", client=tagged.id, filter="tag:Cost Center=red")["charges"]
            [cost] = (row["costs"]["unblended"] for row in rows if row["groups"]["tag:Cost Center"] == "red")
            assert [value["cost"] for value in values if value["value"] == "red"] == [cost]
            return cost, len(charges)

        assert red() == ("4", 2)
        call = {"client": tagged.id, "label": "tag:Cost Center"}
        made = tagged.admin("putLabelAlias", json={"spellings": ["tag:unit"]}, **call)
        assert made.json == {"name": "tag:Cost Center", "spellings": ["tag:unit"]}
        assert red() == ("6", 3)
        tagged.admin("putLabelAlias", client=tagged.id, label="tag:other", json={"spellings": ["tag:unit"]}, expect=409)
        tagged.admin("removeLabelAlias", **call)
        tagged.admin("removeLabelAlias", expect=404, **call)
        for name in ("tag:app.kubernetes.io/name", "tag:50%2F/%25"):
            made = tagged.admin("putLabelAlias", client=tagged.id, label=name, json={"spellings": ["tag:unit"]})
            assert made.json == {"name": name, "spellings": ["tag:unit"]}
            tagged.admin("removeLabelAlias", client=tagged.id, label=name)
        assert red() == ("4", 2)
        entries = tagged.admin("listAudit", client=tagged.id)["entries"]
        told = [(one["action"], one["target"], one["outcome"]) for one in entries if "LabelAlias" in one["action"]]
        assert ("putLabelAlias", "tag:Cost Center", "done") in told
        assert ("removeLabelAlias", "tag:Cost Center", "done") in told


class TestHome:
    def test_has_figures_that_fit_those_of_cost(self, world, tmp_path):
        tenant, today = world.tenant(fresh("home")), datetime.datetime.now(datetime.UTC).day
        for month, cost, days in ((this_month(1), "10", 28), (this_month(), "12.5", min(today, 28))):
            path = write_bill(tmp_path / f"{month}.csv", "616263646566", "616263646567", month=month, cost=cost, rows=days)
            world.farthing("import", path, "--client", tenant.id)
        home = tenant.admin("getHome", client=tenant.id)
        [figures] = home["currencies"]

        def total(month):
            query = {"from": month, "to": month}
            return decimal.Decimal(tenant.admin("getCost", client=tenant.id, **query)["totals"][0]["costs"]["unblended"])

        assert home["month"] == this_month()
        assert decimal.Decimal(figures["month_so_far"]) == total(this_month())
        assert decimal.Decimal(figures["last_month"]) == total(this_month(1))
        assert decimal.Decimal(figures["same_days_last_month"]) <= total(this_month(1))
        if forecast := figures["forecast"]:
            low, amount, high = (decimal.Decimal(forecast[name]) for name in ("low", "amount", "high"))
            assert low <= amount <= high and amount >= total(this_month()) and forecast["words"]
        for mover in figures["movers"]:
            assert add([mover["before"], mover["change"]]) == decimal.Decimal(mover["now"]) and mover["reason"]
        assert {bill["period"] for bill in home["bills"]} == {this_month(), this_month(1)}

    def test_of_a_client_without_bills_is_empty(self, world):
        tenant = world.tenant(fresh("empty"))
        home = tenant.admin("getHome", client=tenant.id)
        assert home["currencies"] == [] and home["bills"] == [] and home["configuration_errors"]["failed"] == 0
