"""The page of a bill: the bill taken away as a file of FOCUS."""

import io
import re

import pyarrow.parquet
import pytest

from connected_accounts import this_month


@pytest.fixture
def bill(office, open_window):
    """A window with this month's bill of acme."""
    window = open_window(office.server, office.acme.admin)
    payer = office.sample.payer
    return window.go(f"/clients/acme/bills/{payer}/{this_month()}").wait_for_heading(re.compile("^Bill of"))


@pytest.mark.parametrize("name, end", [("Parquet", "parquet"), ("CSV", "csv"), ("CSV, compressed", "csv.gz")])
def test_a_bill_is_taken_away_as_focus(bill, office, tmp_path, name, end):
    with bill.page.expect_download() as download:
        bill.press("Export as FOCUS")
        bill.press(re.compile(f"^{name}"), role="menuitem", exact=False)
    assert download.value.suggested_filename == f"focus-1.2-{office.sample.payer}-{this_month()}.{end}"
    taken = download.value.path().read_bytes()
    file = tmp_path / f"bill.{end}"
    office.farthing("export", "--client", "acme", "--period", this_month(), "--payer", office.sample.payer,
                    "--output-file", file)
    if end == "parquet":
        rows = [sorted(map(str, pyarrow.parquet.read_table(io.BytesIO(body)).to_pylist()))
                for body in (taken, file.read_bytes())]
        assert rows[0] == rows[1] and rows[0]
    else:
        assert len(taken) > 1000 and taken[:2] == file.read_bytes()[:2]
