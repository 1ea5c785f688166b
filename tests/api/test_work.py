"""Long work on the stored bills by the API: imports from a folder of the server, rebuilds, verifications; and settings."""

import json
import shutil

import pytest

from server import is_problem
from world import PERIOD, World, write_bill


@pytest.fixture(scope="module")
def place(serve, aws, farthing_on, tmp_path_factory):
    """A server that imports from a folder; its World with `root` and `data`, and the client acme."""
    folder = tmp_path_factory.mktemp("work")
    root = folder / "bills"
    root.mkdir()
    secret = aws | {"FARTHING_TEMPLATE_URL": "https://who:of-the-address@templates.example.test/farthing.yaml"}
    world = World(serve(folder / "data", "--no-sync", "--import-root", root, environment=secret),
                  farthing_on(folder / "data"))
    world.acme = world.tenant("acme")
    world.root, world.data = root, folder / "data"
    return world


def imported(place, path, **changed):
    return place.partner("startImport", client="acme", json={"path": path} | changed, wait=60, expect=202)


class TestAnImport:
    def test_does_what_the_command_does(self, place, sample, tmp_path):
        bills = sample(months=2, rows=200, seed=17)
        shutil.copytree(bills.folder, place.root / "bucket")
        work = imported(place, "bucket")
        assert (work["what"], work["client"], work["state"]) == ("import", "acme", "done"), work.json
        assert work["ended_at"] and work["progress"]["total"] == 2
        assert work.header("Location") == f"/api/v1/work/{work['id']}"
        assert [one["what"] for one in work["import"]["deliveries"]] == ["published"] * 2
        assert len(place.acme.admin("listBills", client="acme")["bills"]) == 2
        said = place.farthing("import", place.root / "bucket", "--client", "acme", "--output", "json").stdout
        assert json.loads(said) == imported(place, str(place.root / "bucket"))["import"]

    def test_brings_back_what_was_replaced_only_where_it_is_told_to(self, place):
        payer = "7" * 12
        for name, cost in (("one.csv", "1.25"), ("two.csv", "2.5")):
            write_bill(place.root / name, payer, payer, cost=cost)
        first = imported(place, "one.csv")["import"]["deliveries"][0]
        assert (first["what"], first["payer"], first["hand_made"]) == ("published", payer, True)
        second = imported(place, "two.csv")["import"]["deliveries"][0]
        assert second["what"] == "published" and second["replaced_rows"] == 20
        assert imported(place, "one.csv")["import"]["deliveries"][0]["what"] == "superseded"
        assert imported(place, "one.csv", republish=True)["import"]["deliveries"][0]["what"] == "published"
        shown = place.acme.admin("getBill", client="acme", payer=payer, period=PERIOD)
        assert str(place.root) not in shown.body.decode()

    def test_that_fails_says_what_and_why(self, place):
        (place.root / "bad.csv").write_text("no,bill\n1,2\n", encoding="utf-8")
        work = imported(place, "bad.csv")
        assert work["state"] == "failed" and work["error"]["code"] == "column_missing"
        assert [one["code"] for one in work["import"]["failures"]] == ["column_missing"]

    @pytest.mark.parametrize("path", ["..", "../data", "/etc/passwd", "a/../../data", "../bills-of-others", "link",
                                      "link/passwd", "/"])
    def test_reads_nothing_outside_of_its_folder(self, place, path):
        link = place.root / "link"
        if not link.is_symlink():
            link.symlink_to("/etc")
        problem = is_problem(place.partner("startImport", client="acme", json={"path": path}, expect=400), 400)
        assert problem["field"] == "path" and "leads out" in problem["detail"]

    def test_follows_no_link_out_of_it(self, place, sample, tmp_path):
        outside = sample(months=1, rows=60, seed=18)
        folder = place.root / "with-links"
        folder.mkdir()
        (folder / "elsewhere").symlink_to(outside.folder)
        work = imported(place, "with-links")
        assert work["state"] == "failed" and work["import"]["deliveries"] == []
        assert all("leads out" in one["message"] for one in work["import"]["failures"])

    def test_of_what_is_not_there_says_so(self, place):
        assert imported_nothing(place, "nothing")["field"] == "path"

    def test_is_refused_where_no_folder_is_named(self, world):
        answer = world.partner("startImport", client="acme", json={"path": "x"}, expect=422)
        assert "import-root" in is_problem(answer, 422)["cure"]

    def test_is_written_into_the_audit_log(self, place):
        imported(place, "one.csv")
        entry = place.partner("listAudit", client="acme", action="startImport")["entries"][0]
        assert (entry["outcome"], entry["details"]["words"]) == ("asked", "one.csv")


def imported_nothing(place, path):
    return is_problem(place.partner("startImport", client="acme", json={"path": path}, expect=400), 400)


@pytest.fixture
def stored(place):
    """With a bill of a payer of its own."""
    write_bill(place.root / "stored.csv", "8" * 12, "8" * 12)
    imported(place, "stored.csv")
    return place


class TestARebuild:
    def test_mends_what_a_verification_finds(self, stored):
        segment = next((stored.data / "segments").rglob(f"*{'8' * 12}*/**/charges.parquet"))
        segment.write_bytes(b"x")
        found = stored.partner("startVerification", json={}, wait=60, expect=202)
        assert found["state"] == "failed" and found["error"]["code"] == "damaged"
        assert [one["place"] for one in found["verification"]["problems"]] == [str(segment)]
        rebuilt = stored.partner("startRebuild", json={"payer": "8" * 12}, wait=60, expect=202)
        assert (rebuilt["state"], rebuilt["client"]) == ("done", None)
        assert rebuilt["rebuild"]["rebuilt"] == [{"client": "acme", "payer": "8" * 12, "period": PERIOD, "charges": 20,
                                                  "error": None}]
        whole = stored.partner("startVerification", json={}, wait=60, expect=202)
        assert whole["state"] == "done" and whole["verification"]["problems"] == []
        assert whole["verification"] == json.loads(stored.farthing("verify", "--output", "json").stdout)

    def test_leaves_the_old_segment_where_the_archive_is_damaged(self, stored):
        bill = stored.acme.admin("getBill", client="acme", payer="8" * 12, period=PERIOD)
        sha256 = bill["files"][0]["sha256"]
        archived = stored.data / "archive" / sha256[:2] / sha256
        content = archived.read_bytes()
        archived.chmod(0o600)
        archived.write_bytes(content[:-1])
        try:
            work = stored.partner("startRebuild", json={"payer": "8" * 12}, wait=60, expect=202)
        finally:
            archived.write_bytes(content)
        assert work["state"] == "failed" and work["error"]
        [one] = work["rebuild"]["rebuilt"]
        assert one["error"]["code"] == work["error"]["code"] and one["charges"] is None
        assert stored.acme.admin("getCost", client="acme", group_by="service")["rows"]

    @pytest.mark.parametrize("body, field", [({"period": "May"}, "period"), ({"client": "acme"}, "client")])
    def test_of_what_cannot_be_is_refused(self, place, body, field):
        assert is_problem(place.partner("startRebuild", json=body, expect=400), 400)["field"] == field


class TestWork:
    def test_can_be_looked_at_and_listed_after_its_end(self, place):
        work = place.partner("startRebuild", json={"payer": "000000000000"}, wait=60, expect=202)
        assert work["rebuild"] == {"rebuilt": []}
        assert place.partner("getWork", work=work["id"]).json == work.json
        assert work.json in place.partner("listWork")["work"]
        assert place.partner("cancelWork", work=work["id"])["state"] == "done"

    def test_that_never_was_is_not_there(self, place):
        is_problem(place.partner("getWork", work="wrk-never", expect=404), 404)
        is_problem(place.partner("cancelWork", work="wrk-never", expect=404), 404)


class TestSettings:
    def test_are_those_of_the_command(self, place):
        listed = {one["name"]: one for one in place.partner("listSettings")["settings"]}
        assert (listed["import-root"]["value"], listed["import-root"]["from"]) == (str(place.root), "--import-root")
        assert (listed["keep-days"]["value"], listed["keep-days"]["from"]) == ("35", "default")
        said = {one["name"]: one for one in json.loads(place.farthing("settings", "--output", "json").stdout)}
        assert set(listed) == set(said)
        assert all(listed[name]["meaning"] == said[name]["meaning"] for name in said)

    def test_show_no_password(self, place):
        answer = place.partner("listSettings")
        assert b"of-the-address" not in answer.body and b"https://***@templates.example.test/" in answer.body
