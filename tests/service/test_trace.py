"""From a cost to the row that AWS wrote, byte for byte."""

import json
import random

import pytest

from answers import add, counted, money
from samples import read_chunk, rows_of


@pytest.fixture
def bucket(farthing, sample):
    bucket = sample(seed=51, months=2, rows=1500, files=2)
    farthing("import", bucket.folder)
    return bucket


def trace(farthing, *arguments):
    return json.loads(farthing("trace", "--output", "json", *arguments).stdout)["charges"]


def raw_rows(path):
    """The raw text of each row; a row goes on while a quote is open. The header is row 0."""
    rows, open_row = [], None
    for line in read_chunk(path).decode("utf-8").split("\n"):
        open_row = line if open_row is None else open_row + "\n" + line
        if open_row.count('"') % 2 == 0:
            rows.append(open_row)
            open_row = None
    return rows[:-1] if rows[-1] == "" else rows


@pytest.mark.parametrize("how", [["--limit", "300"], ["--filter", "tag:team!=", "--limit", "100"],
                                 ["--filter", "line-item-type=SavingsPlanNegation", "--limit", "100"],
                                 ["--filter", "line-item-type=Tax,Refund,Credit", "--limit", "100"],
                                 ["--metric", "amortised", "--limit", "100"]], ids=" ".join)
def test_a_traced_row_is_the_row_of_the_delivered_file(bucket, farthing, how):
    charges = trace(farthing, *how)
    assert charges
    raw = {key: raw_rows(bucket.file(key)) for month in (0, 1) for key in bucket.keys(month)}
    cells = {key: rows_of(bucket.file(key)) for key in raw}
    for charge in charges:
        row = cells[charge["file"]][charge["row"] - 1]
        assert charge["raw"] == raw[charge["file"]][charge["row"]]
        assert charge["cells"] == row
        assert charge["line_item_type"] == row["lineItem/LineItemType"]
        assert charge["account"] == row["lineItem/UsageAccountId"]
        assert charge["resource"] == row.get("lineItem/ResourceId", "")
        if not charge["commitment_status"] in ("Unused", "Ahead"):
            # The twelfth digit is the last that is kept; the sample has a few with more.
            cost = money(row["lineItem/UnblendedCost"])
            assert abs(money(charge["costs"]["unblended"]) - cost) < money("1e-12")
        counted["traced rows equal to those of the delivered file"] += 1


def test_a_row_is_found_by_its_file_and_number(bucket, farthing):
    chosen = random.Random(3)
    for key in bucket.keys(0) + bucket.keys(1):
        raw = raw_rows(bucket.file(key))
        for row in chosen.sample(range(1, len(raw)), 5) + [1, len(raw) - 1]:
            charges = trace(farthing, "--file", key, "--row", str(row))
            assert {(charge["file"], charge["row"], charge["raw"]) for charge in charges} <= {(key, row, raw[row])}
            assert charges or raw[row].find("Fee") >= 0, "only a fee's row can be without charge"
    last = key.rsplit("/", 1)[1]
    assert {charge["file"] for charge in trace(farthing, "--file", last, "--row", "1")} == {
        bucket.keys(0)[1], bucket.keys(1)[1]}


def test_the_rows_of_a_file_add_up_to_its_column(bucket, farthing):
    key = bucket.keys(0)[0]
    charges = trace(farthing, "--file", key, "--limit", "100000")
    cells = [{"unblended": row["lineItem/UnblendedCost"]} for row in rows_of(bucket.file(key))]
    difference = add(charge["costs"] for charge in charges)["unblended"] - add(cells)["unblended"]
    assert abs(difference) < money("1e-9"), "but for digits past the twelfth"
    assert {charge["row"] for charge in charges} == set(range(1, len(cells) + 1))


def test_the_parts_of_a_fee_share_their_row(bucket, farthing):
    """The fee itself, its unused part, and in an open bill what is still ahead."""
    charges = trace(farthing, "--filter", "line-item-type=RIFee,SavingsPlanRecurringFee", "--limit", "1000",
                    "--from", bucket.bills[1]["period"])
    rows = {}
    for charge in charges:
        rows.setdefault((charge["file"], charge["row"]), []).append(charge)
    several = {key: parts for key, parts in rows.items() if len(parts) > 1}
    assert several
    for (file, row), parts in several.items():
        assert len({part["raw"] for part in parts}) == 1
        assert len({part["commitment_status"] for part in parts}) == len(parts)
        assert sorted(part["commitment_status"] for part in trace(farthing, "--file", file, "--row", str(row))) == (
            sorted(part["commitment_status"] for part in parts))
        break
    assert {part["commitment_status"] for parts in several.values() for part in parts} >= {"Unused", "Ahead"}


def test_raw_prints_the_header_and_the_bare_lines(bucket, farthing):
    key = bucket.keys(0)[0]
    raw = raw_rows(bucket.file(key))
    assert farthing("trace", "--file", key, "--row", "7", "--raw").stdout == f"{raw[0]}\n{raw[7]}\n"


def test_raw_prints_the_header_of_each_file_once(bucket, farthing):
    """Also when the rows of several files take turns in size."""
    arguments = ["--filter", "line-item-type=Usage", "--limit", "100"]
    files = [charge["file"] for charge in trace(farthing, *arguments)]
    turns = sum(one != other for one, other in zip(files, files[1:]))
    assert turns > len(set(files)), "they do take turns"
    raw = {key: raw_rows(bucket.file(key)) for key in set(files)}
    expected = []
    for file in dict.fromkeys(files):
        expected += [raw[file][0]] + [charge["raw"] for charge in trace(farthing, *arguments)
                                      if charge["file"] == file]
    assert farthing("trace", "--raw", *arguments).stdout == "\n".join(expected) + "\n"


def test_the_text_says_where_the_row_lies(bucket, farthing, data_folder):
    [charge] = trace(farthing, "--limit", "1")
    text = farthing("trace", "--limit", "1").stdout
    assert text.startswith(f"{charge['file']}, row {charge['row']} (bill of {bucket.payer}")
    assert str(data_folder / "archive" / charge["sha256"][:2] / charge["sha256"]) in text


def test_nothing_that_matches_is_no_error(bucket, farthing):
    assert farthing("trace", "--filter", "service=Nothing").stdout == "No charge matches.\n"
    assert trace(farthing, "--file", "no-such-file.csv.gz", "--row", "1") == []
    assert trace(farthing, "--file", bucket.keys(0)[0], "--row", "99999999") == []


@pytest.mark.parametrize("arguments, says", [(["--row", "3"], "--row needs --file"),
                                             (["--limit", "0"], '"0" is not a whole number from 1'),
                                             (["--metric", "unblended,list"], "one metric")])
def test_a_question_without_sense_is_refused(farthing, arguments, says):
    assert says in farthing("trace", *arguments, code=2).stderr
