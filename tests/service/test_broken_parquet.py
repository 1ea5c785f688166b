"""Parquet from outside may be damaged or hostile: a clear error within bounds, and the last good bill stays.

FARTHING_DAMAGED=1000 damages as many files.
"""

import decimal
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest


DAMAGED = int(os.environ.get("FARTHING_DAMAGED", "60"))
MOST_SECONDS = 10
MOST_MEMORY_KB = 600_000
BILL = 6  # exit code
HOSTILE = pathlib.Path(__file__).parent / "hostile_parquet.py"


@pytest.fixture
def delivered(sample, farthing_on, farthing_binary, tmp_path):
    bucket = sample(seed=31, months=1, rows=400, files=1, form="cur-2", format="parquet").copy_to(tmp_path / "bucket")
    return Delivered(bucket, farthing_on(tmp_path / "data"), farthing_binary, tmp_path / "data")


class Delivered:
    """A good delivery, imported; and its only file, to be replaced by a worse one."""

    def __init__(self, bucket, farthing, binary, data):
        self.bucket, self.farthing, self.binary, self.data = bucket, farthing, binary, data
        self.file = bucket.chunks()[0]
        self.good = self.file.read_bytes()
        farthing("import", bucket.folder)
        self.before = self.bill()

    def bill(self):
        [bill] = json.loads(self.farthing("bills", "--output", "json").stdout)["bills"]
        return bill

    def imported(self):
        """Imports what lies there now. Returns the exit code and what was said, with what it took."""
        began = time.monotonic()
        child = subprocess.Popen([self.binary, "import", "--data", self.data, self.bucket.folder], env={},
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        said = child.stdout.read() + child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        child.stdout.close()
        child.stderr.close()
        assert time.monotonic() - began < MOST_SECONDS
        # Of the importer and of the process that it has read the file in, whichever took more.
        assert usage.ru_maxrss < MOST_MEMORY_KB, said
        return child.returncode, said

    def refused(self):
        code, said = self.imported()
        assert code == BILL, said
        assert str(self.file.name) in said
        assert self.bill() == self.before, "the good bill stays"
        return said


def damage(good, chance):
    """One of the ways in which a file is not what it was."""
    data = bytearray(good)
    way = chance.choice(("cut", "flip", "flip the footer", "zero", "noise", "swap", "footer length", "grow"))
    at = chance.randrange(4, len(data) - 8)
    footer = len(data) - 8 - struct.unpack("<I", data[-8:-4])[0]
    if way == "cut":
        del data[at:]
    elif way == "flip":
        for _ in range(chance.choice((1, 10, 100))):
            data[chance.randrange(4, len(data))] ^= 1 << chance.randrange(8)
    elif way == "flip the footer":
        for _ in range(chance.choice((1, 3, 30))):
            data[chance.randrange(footer, len(data) - 8)] ^= 1 << chance.randrange(8)
    elif way == "zero":
        data[at:at + 2000] = bytes(len(data[at:at + 2000]))
    elif way == "noise":
        data[at:at + 500] = chance.randbytes(len(data[at:at + 500]))
    elif way == "swap":
        data[4:footer] = data[footer // 2:footer] + data[4:footer // 2]
    elif way == "footer length":
        data[-8:-4] = struct.pack("<I", chance.choice((0, 1, 2**31, 2**32 - 1, chance.randrange(2**32))))
    else:
        data[at:at] = chance.randbytes(100)
    return way, bytes(data)


def test_a_damaged_file_is_refused_or_its_bill_is_whole(delivered):
    chance = random.Random(20260601)
    refused = 0
    for number in range(DAMAGED):
        way, data = damage(delivered.good, chance)
        delivered.file.write_bytes(data)
        code, said = delivered.imported()
        if code == BILL:
            refused += 1
            assert delivered.file.name in said, way
            assert delivered.bill() == delivered.before, f"{way}, file {number}"
        else:
            # Parquet without checksums does not show that a value has become another one; S3's own sums do.
            assert code == 0, f"{way}, file {number}: {said}"
            delivered.farthing("verify")
            delivered.file.write_bytes(delivered.good)
            delivered.farthing("import", "--republish", delivered.bucket.folder)
            assert delivered.bill()["totals"] == delivered.before["totals"]
            delivered.before = delivered.bill()
    assert refused > DAMAGED * 0.4, "most damage shows"
    print(f"{refused} of {DAMAGED} damaged files refused, the others read as another bill")


@pytest.mark.parametrize("how", ("terabytes", "large_page", "large_cell"))
def test_a_small_file_that_unfolds_to_more_than_is_allowed_is_refused(delivered, how):
    subprocess.run([sys.executable, HOSTILE, how, delivered.file], check=True)
    assert delivered.file.stat().st_size < 1_000_000
    assert "too_large" in delivered.refused()


def test_text_that_only_begins_as_parquet_is_refused(delivered):
    delivered.file.write_bytes(b"PAR1" + b"a,b,c\n" * 1000)
    assert "Parquet" in delivered.refused()


def test_decimals_of_more_digits_than_can_be_read_are_refused(delivered):
    table = pq.read_table(delivered.file)
    at = table.column_names.index("line_item_unblended_cost")
    values = pa.array([decimal.Decimal(repr(value)) for value in table.column(at).to_pylist()], pa.decimal256(50, 15))
    pq.write_table(table.set_column(at, "line_item_unblended_cost", values), delivered.file)
    assert "line_item_unblended_cost holds decimals of more than 38 digits" in delivered.refused()


def test_a_cost_that_stands_there_twice_is_refused(delivered):
    table = pq.read_table(delivered.file)
    at = table.column_names.index("line_item_unblended_cost")
    pq.write_table(table.add_column(0, "line_item_unblended_cost", table.column(at)), delivered.file)
    assert "are the same cost twice" in delivered.refused()


def test_a_cost_that_is_no_number_is_an_error_with_its_row_and_column(delivered):
    table = pq.read_table(delivered.file)
    at = table.column_names.index("line_item_unblended_cost")
    values = table.column(at).to_pylist()
    values[41] = float("nan")
    pq.write_table(table.set_column(at, "line_item_unblended_cost", pa.array(values)), delivered.file)
    said = delivered.refused()
    assert "row 42, column lineItem/UnblendedCost: \"nan\" is not a decimal number" in said
