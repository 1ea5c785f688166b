"""An account's whole way by the API: External ID, role, connection, sync, bills, and its end."""

from decimal import Decimal

import pytest

from connected_accounts import this_month
from peer.client import Peer
from world import World, write_bill


@pytest.fixture(scope="module")
def company(serve, sample, tmp_path_factory, farthing_on):
    """A client whose organisation in AWS delivers bills and trusts this farthing: (its admin, the peer's state)."""
    folder = tmp_path_factory.mktemp("accounts")
    bills = sample(months=1, rows=60, accounts=4, last=this_month())
    peer = Peer.start()
    state = peer.seed(str(bills.folder))
    vendor = state["vendor"]
    world = World(serve(folder / "data", environment=peer.environment(vendor["access_key"], vendor["secret_key"])),
                  farthing_on(folder / "data"))
    tenant = world.tenant("acme")
    known = tenant.admin("listExternalIds", client="acme")
    assert known["principal"] == vendor["user_arn"]
    [external_id] = [one["external_id"] for one in known["external_ids"] if one["organisation"] == "default"]
    for account in state["accounts"].values():
        peer.set_trust(account["role_arn"], external_id=external_id)
    tenant.world = world
    tenant.peer, tenant.state, tenant.sample, tenant.role = peer, state, bills, state["role_arn"]
    yield tenant
    peer.stop()


def connected(company, name, **changed):
    """The attempt to connect the payer."""
    body = {"name": name, "role_arn": company.role} | changed
    return company.admin("connectAccount", client="acme", json=body, wait=60, expect=202)


class TestAnAccount:
    def test_goes_all_the_way(self, company):
        admin = company.admin
        events = admin.events("acme")
        assert next(events)[0] == "syncs"
        attempt = connected(company, "payer")
        assert attempt["state"] == "done" and attempt["usable"], attempt.json
        assert attempt["connection"]["state"] == "connected" and attempt["months"] == [this_month()]
        connection = attempt["connection"]["id"]
        shown = admin("getConnection", client="acme", connection=connection)
        assert shown["role_arn"] == company.role and shown["external_id"]
        listed = admin("listConnections", client="acme")["connections"]
        assert {name: shown[name] for name in listed[0]} in listed

        admin("startSync", client="acme", json={"connection": connection}, expect=202)
        seen = set()
        for name, data, _ in events:
            seen.add(name)
            if name == "bill":
                assert data["period"] == this_month()
                break
        events.close()
        assert {"connection", "syncs", "bill"} <= seen
        [bill] = admin("listBills", client="acme")["bills"]
        shown, true = bill["totals"][0]["costs"]["unblended"], company.sample.bills[0]["total"]["unblended"]
        assert Decimal(shown) == Decimal(true)
        which = {"client": "acme", "payer": bill["payer"], "period": bill["period"]}
        assert admin("getProof", count_again=True, **which)["verified"]
        assert admin("listExports", client="acme", connection=connection)["exports"][0]["read"]
        assert admin("listChildAccounts", client="acme")["children"]

        paused = admin("pauseConnection", client="acme", connection=connection)
        assert paused["state"] == "paused"
        again = admin("resumeConnection", client="acme", connection=connection, wait=60, expect=202)
        assert again["connection"]["state"] == "connected"
        seen = admin("getConnection", client="acme", connection=connection).header("ETag")
        ended = admin("disconnect", client="acme", connection=connection, purge=True, if_match=seen)
        assert ended["left_in_aws"] == company.role and ended["forgotten"] >= 1
        admin("getConnection", client="acme", connection=connection, expect=404)
        assert admin("listBills", client="acme")["bills"] == []

    def test_takes_a_bill_over_from_another_export_where_it_is_told_to(self, company, tmp_path):
        admin, payer = company.admin, company.state["payer"]
        by_hand = write_bill(tmp_path / "by-hand.csv", payer, payer, month=this_month())
        company.world.farthing("import", by_hand, "--client", "acme")
        connection = connected(company, "switched")["connection"]["id"]
        events = admin.events("acme")

        def ended(data):
            """The state in which the month's work ended, if it has."""
            return next((job["error_code"] or job["state"] for job in data["jobs"] if job["connection"] == connection
                         and job["kind"] == "bill" and job["state"] not in ("waiting", "running")), None)

        admin("startSync", client="acme", json={"connection": connection}, expect=202)
        assert next(how for name, data, _ in events if name == "syncs" and (how := ended(data))) == "export_conflict"
        [before] = admin("listBills", client="acme")["bills"]
        assert before["hand_made"]
        body = {"connection": connection, "months": [this_month()], "switch_export": True}
        admin("startSync", client="acme", json=body, expect=202)
        assert next(data for name, data, _ in events if name == "bill")["period"] == this_month()
        events.close()
        [bill] = admin("listBills", client="acme")["bills"]
        assert not bill["hand_made"]
        true = company.sample.bills[0]["total"]["unblended"]
        assert Decimal(bill["totals"][0]["costs"]["unblended"]) == Decimal(true)
        entry = admin("listAudit", client="acme", action="startSync")["entries"][0]
        assert (entry["details"]["words"], entry["outcome"]) == ("switches exports", "asked")
        seen = admin("getConnection", client="acme", connection=connection).header("ETag")
        admin("disconnect", client="acme", connection=connection, purge=True, if_match=seen)

    def test_says_which_of_two_exports_of_one_name_is_meant(self, company):
        admin, peer, state = company.admin, company.peer, company.state
        name = state["report_name"]
        arn = peer.create_export(state["payer"], name=name, bucket=state["bucket"], prefix=state["prefix"])
        body = {"name": "twins", "role_arn": company.role, "export": name, "export_kind": "cur-2"}
        refused = admin("connectAccount", client="acme", json=body, expect=400)
        assert refused["field"] == "export_kind" and "none of legacy_cur, cur_2, focus" in refused["detail"]
        for kind in ("cur_2", "legacy_cur"):
            attempt = connected(company, f"twins of {kind}", export=name, export_kind=kind)
            assert attempt["export"]["kind"] == kind
            connection = attempt["connection"]["id"]
            listed = admin("listExports", client="acme", connection=connection)["exports"]
            assert {one["kind"]: one["read"] for one in listed} == {one: one == kind for one in ("cur_2", "legacy_cur")}
            seen = admin("getConnection", client="acme", connection=connection).header("ETag")
            admin("disconnect", client="acme", connection=connection, if_match=seen)
        peer.delete_export(state["payer"], arn)

    def test_is_not_used_while_its_role_opens_to_anybody(self, company):
        member = next(one for one in company.state["accounts"] if one != company.state["payer"])
        role = company.state["accounts"][member]["role_arn"]
        company.peer.set_trust(role, external_id=None)
        attempt = connected(company, "wide", role_arn=role)
        assert attempt["connection"]["state"] == "unsafe_trust" and not attempt["usable"]
        assert "FD204" in {one["code"] for one in attempt["findings"] if one["outcome"] == "failed"}
        errors = company.admin("listConfigurationErrors", client="acme", code="FD204")["errors"]
        assert [one["connection_id"] for one in errors] == [attempt["connection"]["id"]]

    def test_that_is_examined_leaves_nothing_behind(self, company):
        before = company.admin("listConnections", client="acme").body
        body = {"role_arn": company.role, "external_id": "wrong-external-id"}
        attempt = company.admin("examine", client="acme", json=body, wait=60, expect=202)
        assert attempt["what"] == "doctor" and attempt["connection"] is None and attempt["findings"]
        assert company.admin("listConnections", client="acme").body == before

    def test_can_be_waited_for_or_looked_at(self, company):
        begun = company.admin("examine", client="acme", json={"check": "identity"}, expect=202)
        assert begun.header("Location").endswith(f"/api/v1/clients/acme/attempts/{begun['id']}")
        ended = company.admin("getAttempt", client="acme", attempt=begun["id"], wait=60)
        assert ended["state"] == "done" and ended["ended_at"]
        assert company.admin("cancelAttempt", client="acme", attempt=begun["id"])["state"] == "done"


class TestEvents:
    def test_are_of_ones_own_client_only(self, company):
        """What happens at another client is not heard; what happens here, later, is."""
        other = company.world.tenant("other")
        events = company.admin.events("acme")
        assert next(events)[0] == "syncs"
        theirs = company.world.make(other, "connection")
        mine = company.world.make(company, "connection")
        for name, data, _ in events:
            assert theirs not in str(data)
            if name == "connection" and data["id"] == mine:
                break
        events.close()
