"""Whatever is wrong with a delivery: a clear error, the exit code of its kind, and the last good bill stays."""

import json
import os
import random
import re
import zipfile
import gzip
import zlib

import pytest

from answers import assert_equal
from samples import read_chunk, write_chunk

COMPRESSION, BILL = "compression", 6
BETWEEN_CELLS = re.compile(r',(?=(?:[^"]*"[^"]*")*[^"]*$)')


@pytest.fixture
def bucket(sample, tmp_path):
    """Two months in a bucket of the test's own; the second of them is what tests break."""
    return sample(seed=21, months=2, rows=300, files=2).copy_to(tmp_path / "bucket")


class Broken:
    """Imports the good bucket, lets the test break the second month's new delivery, and imports again."""

    def __init__(self, farthing, cost, bucket):
        self.farthing, self.cost, self.bucket = farthing, cost, bucket
        # The first state of the world: both months are good. Then AWS delivers both anew.
        farthing("import", bucket.folder)
        self.before = cost("--granularity", "month").times()
        bucket.change_manifest(lambda manifest: {**manifest, "assemblyId": "newer"}, 0)
        bucket.change_manifest(lambda manifest: {**manifest, "assemblyId": "newer"}, 1)
        # One row of the first month changes its tax to something that can be recognised.
        bucket.change_text(lambda text: first_line_doubled(text), month=0)

    def imported_again(self, code=BILL, through=()):
        done = self.farthing("import", self.bucket.folder, code=code, through=through)
        months = self.cost("--granularity", "month").times()
        good, bad = self.bucket.bills[0]["period"], self.bucket.bills[1]["period"]
        assert f"published   {good}" in done.stdout, "the other bill gets through"
        assert months[good] != self.before[good]
        assert_equal({bad: months[bad]}, {bad: self.before[bad]}, "the last good bill stays")
        self.farthing("verify")
        return done.stderr


def without_the_rights_of_root():
    """Root may read every file; without these rights it is held to a file's mode as everybody is."""
    rights = "-dac_override,-dac_read_search"
    return ["setpriv", f"--inh-caps={rights}", f"--bounding-set={rights}"] if os.geteuid() == 0 else []


def first_line_doubled(text):
    header, first, rest = text.split("\n", 2)
    return "\n".join([header, first, first, rest])


@pytest.fixture
def broken(farthing, cost, bucket):
    return Broken(farthing, cost, bucket)


def assert_says(stderr, *parts, code):
    for part in parts:
        assert part in stderr, f"{part!r} is missing in:\n{stderr}"
    assert f"({code})" in stderr, stderr
    assert re.search(r"^  do:  \S", stderr, re.MULTILINE), "says what to do"


def with_cell(text, row, column, value):
    """The CSV with the raw text of one cell changed."""
    lines = text.split("\n")
    cells = BETWEEN_CELLS.split(lines[row])
    cells[lines[0].split(",").index(column)] = value
    lines[row] = ",".join(cells)
    return "\n".join(lines)


def plain_row(text, least=5):
    """A row that is one line, as is everything before it."""
    lines = text.split("\n")
    columns = len(lines[0].split(","))
    whole = [len(BETWEEN_CELLS.split(line)) == columns for line in lines]
    row = next(row for row in range(least, len(lines)) if whole[row])
    assert all(whole[:row])
    return row


class TestFiles:
    def test_a_missing_chunk_is_named(self, broken, bucket):
        bucket.chunks(1)[1].unlink()
        assert_says(broken.imported_again(), bucket.keys(1)[1], str(bucket.manifests[1]), "not in the folder",
                    "copy the whole period folder", code="missing_file")

    @pytest.mark.parametrize("part", [0.0005, 0.3, 0.9, 0.9999])
    def test_a_truncated_chunk_is_named(self, broken, bucket, part):
        chunk = bucket.chunks(1)[1]
        data = chunk.read_bytes()
        chunk.write_bytes(data[:int(len(data) * part)])
        assert_says(broken.imported_again(), bucket.keys(1)[1], "copy the file from the bucket again",
                    code=COMPRESSION)

    def test_an_empty_chunk_is_named(self, broken, bucket):
        bucket.chunks(1)[0].write_bytes(b"")
        assert_says(broken.imported_again(), bucket.keys(1)[0], "does not start like one", code=COMPRESSION)

    def test_an_empty_file_given_by_hand_is_named(self, farthing, tmp_path):
        (tmp_path / "may.csv").write_bytes(b"")
        assert_says(farthing("import", tmp_path / "may.csv", code=BILL).stderr, "may.csv", "the file is empty",
                    code="csv")

    def test_a_chunk_that_unpacks_to_nothing_is_named(self, broken, bucket):
        bucket.chunks(1)[0].write_bytes(gzip.compress(b""))
        assert_says(broken.imported_again(), bucket.keys(1)[0], "empty", code="csv")

    def test_a_bad_checksum_is_named(self, broken, bucket):
        chunk = bucket.chunks(1)[0]
        data = bytearray(chunk.read_bytes())
        data[-8] ^= 1  # of the CRC that closes a gzip member
        chunk.write_bytes(data)
        assert_says(broken.imported_again(), bucket.keys(1)[0], "checksum", code=COMPRESSION)

    @pytest.mark.parametrize("seed", range(5))
    def test_a_flipped_bit_anywhere_in_a_chunk_is_found(self, broken, bucket, seed):
        chunk = bucket.chunks(1)[0]
        data = bytearray(chunk.read_bytes())
        data[random.Random(seed).randrange(10, len(data))] ^= 0x10
        chunk.write_bytes(data)
        assert bucket.keys(1)[0] in broken.imported_again()

    def test_a_zip_with_a_bad_checksum_is_named(self, farthing, sample, tmp_path):
        bucket = sample(seed=22, months=1, rows=300, compression="zip").copy_to(tmp_path / "zips")
        chunk = bucket.chunks()[0]
        data = bytearray(chunk.read_bytes())
        checksum = zipfile.ZipFile(chunk).infolist()[0].CRC.to_bytes(4, "little")
        at = data.rindex(checksum)  # in the directory at the end of the file
        data[at] ^= 1
        chunk.write_bytes(data)
        assert_says(farthing("import", bucket.folder, code=6).stderr, bucket.keys()[0], code=COMPRESSION)

    @pytest.mark.parametrize("members", [2, 3])
    def test_a_zip_of_other_than_one_file_is_refused(self, farthing, sample, tmp_path, members):
        bucket = sample(seed=22, months=1, rows=300, compression="zip").copy_to(tmp_path / "zips")
        chunk = bucket.chunks()[0]
        text = read_chunk(chunk)
        with zipfile.ZipFile(chunk, "w") as packed:
            for member in range(members):
                packed.writestr(f"{member}.csv", text)
        assert_says(farthing("import", bucket.folder, code=6).stderr, bucket.keys()[0], f"{members} entries",
                    code=COMPRESSION)

    def test_a_bomb_is_refused(self, broken, bucket):
        header = read_chunk(bucket.chunks(1)[0]).split(b"\n")[0]
        zeros = b"0" * (1 << 20)
        squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
        packed = squeezer.compress(header + b"\n")
        packed += b"".join(squeezer.compress(b'"' + zeros[:1000] + b'"\n' + zeros[:1 << 19] + b"\n")
                           for _ in range(220)) + squeezer.flush()
        assert len(packed) * 500 < 220 << 19
        bucket.chunks(1)[0].write_bytes(packed)
        stderr = broken.imported_again()
        assert bucket.keys(1)[0] in stderr

    def test_a_bomb_in_one_cell_is_refused(self, broken, bucket):
        text = read_chunk(bucket.chunks(1)[0])
        bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
        packed = bomb.compress(text + b'"')
        packed += b"".join(bomb.compress(b"0" * (1 << 20)) for _ in range(200)) + bomb.compress(b'"\n') + bomb.flush()
        bucket.chunks(1)[0].write_bytes(packed)
        assert_says(broken.imported_again(), bucket.keys(1)[0], "row", code="too_large")

    def test_a_thousandfold_bomb_of_good_rows_is_refused(self, broken, bucket):
        text = read_chunk(bucket.chunks(1)[0])
        number = plain_row(text.decode())
        long = with_cell(text.decode(), number, "lineItem/LineItemDescription", "0" * 500_000).encode()
        row = long.split(b"\n")[number] + b"\n"
        bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
        packed = bomb.compress(text) + b"".join(bomb.compress(row) for _ in range(200)) + bomb.flush()
        assert len(packed) * 500 < 200 * len(row), "packed tightly enough to be a bomb"
        bucket.chunks(1)[0].write_bytes(packed)
        assert_says(broken.imported_again(), bucket.keys(1)[0], "200 times its size",
                    "check where the file comes from", code="too_large")

    def test_a_folder_or_pipe_in_the_place_of_a_chunk_is_refused(self, broken, bucket):
        chunk = bucket.chunks(1)[0]
        chunk.unlink()
        os.mkfifo(chunk)
        assert bucket.keys(1)[0] in broken.imported_again()
        chunk.unlink()
        chunk.mkdir()
        assert bucket.keys(1)[0] in broken.farthing("import", bucket.folder, code=6).stderr

    def test_a_chunk_that_may_not_be_read_is_named(self, broken, bucket):
        bucket.chunks(1)[0].chmod(0)
        said = broken.imported_again(code=4, through=without_the_rights_of_root())
        assert_says(said, str(bucket.chunks(1)[0]), "ermission", code="io")


class TestText:
    @pytest.mark.parametrize("column, value", [
        ("lineItem/UnblendedCost", "12,5".replace(",", "·")),
        ("lineItem/UnblendedCost", "NaN"),
        ("lineItem/UnblendedCost", "inf"),
        ("lineItem/UnblendedCost", "0x10"),
        ("lineItem/UnblendedCost", "1e999"),
        ("lineItem/UnblendedCost", "$1.00"),
        ("lineItem/UnblendedCost", "1.0.0"),
        ("lineItem/BlendedCost", "#REF!"),
    ])
    def test_a_cost_that_is_no_number_is_an_error_with_its_row_and_column(self, broken, bucket, column, value):
        text = read_chunk(bucket.chunks(1)[0]).decode()
        row = plain_row(text)
        bucket.change_text(lambda text: with_cell(text, row, column, value), month=1)
        assert_says(broken.imported_again(), f"{bucket.keys(1)[0]}: row {row}, column {column}: \"{value}\"",
                    "a spreadsheet may have changed it", code="number")

    def test_an_empty_cost_is_an_error_with_its_row_and_column(self, broken, bucket):
        row = plain_row(read_chunk(bucket.chunks(1)[0]).decode())
        bucket.change_text(lambda text: with_cell(text, row, "lineItem/UnblendedCost", ""), month=1)
        assert_says(broken.imported_again(), f"{bucket.keys(1)[0]}: row {row}, column lineItem/UnblendedCost",
                    "empty", code="number")

    def test_a_date_that_is_none_is_an_error_with_its_row_and_column(self, broken, bucket):
        row = plain_row(read_chunk(bucket.chunks(1)[0]).decode())
        bucket.change_text(lambda text: with_cell(text, row, "lineItem/UsageStartDate", "05/01/26 0:00"), month=1)
        assert_says(broken.imported_again(), f"{bucket.keys(1)[0]}: row {row}, column lineItem/UsageStartDate",
                    "05/01/26 0:00", code="date")

    def test_another_payer_in_one_row_is_an_error_with_the_row(self, broken, bucket):
        row = plain_row(read_chunk(bucket.chunks(1)[0]).decode())
        bucket.change_text(lambda text: with_cell(text, row, "bill/PayerAccountId", "999900001111"), month=1)
        assert_says(broken.imported_again(), f"{bucket.keys(1)[0]}: row {row}", "999900001111", bucket.payer,
                    code="mixed_bill")

    def test_another_billing_period_in_one_row_is_an_error_with_the_row(self, broken, bucket):
        column = "bill/BillingPeriodStartDate"
        row = plain_row(read_chunk(bucket.chunks(1)[0]).decode())
        bucket.change_text(lambda text: with_cell(text, row, column, "2020-01-01T00:00:00Z"), month=1)
        assert_says(broken.imported_again(), f"{bucket.keys(1)[0]}: row {row}", "2020-01", bucket.bills[1]["period"],
                    code="mixed_bill")

    def test_chunks_of_two_payers_are_an_error(self, broken, bucket):
        bucket.change_text(lambda text: text.replace(bucket.payer, "999900001111"), month=1, chunk=1)
        stderr = broken.imported_again()
        assert_says(stderr, "999900001111", bucket.payer, code="mixed_bill")

    def test_a_stray_quote_is_an_error_with_its_row(self, broken, bucket):
        row = plain_row(read_chunk(bucket.chunks(1)[0]).decode())
        bucket.change_text(lambda text: with_cell(text, row, "lineItem/Operation", 'Run"Instances'), month=1)
        assert_says(broken.imported_again(), f"{bucket.keys(1)[0]}: row {row}", "quote", "RFC 4180", code="csv")

    def test_a_quote_that_is_never_closed_is_an_error_with_its_row(self, broken, bucket):
        row = len(read_chunk(bucket.chunks(1)[0]).decode().split("\n")) - 2
        bucket.change_text(lambda text: text.rstrip("\n") + '"', month=1)
        assert_says(broken.imported_again(), bucket.keys(1)[0], "row", "quote", code="csv")
        assert row > 0

    @pytest.mark.parametrize("change", [lambda line: line + ",one,more", lambda line: line.rsplit(",", 3)[0]],
                             ids=["more", "fewer"])
    def test_a_row_of_another_length_is_an_error_with_its_row(self, broken, bucket, change):
        def alter(text):
            lines = text.split("\n")
            lines[40] = change(lines[40])
            return "\n".join(lines)

        bucket.change_text(alter, month=1)
        assert_says(broken.imported_again(), f"{bucket.keys(1)[0]}: row 40", "fields where the header has", code="csv")

    def test_a_file_cut_in_the_middle_of_a_row_is_an_error(self, broken, bucket):
        bucket.change_text(lambda text: text[:len(text) // 2].rsplit(",", 2)[0], month=1)
        assert_says(broken.imported_again(), bucket.keys(1)[0], "row", code="csv")

    @pytest.mark.parametrize("column", ["lineItem/UnblendedCost", "bill/PayerAccountId", "lineItem/UsageStartDate",
                                        "lineItem/LineItemType"])
    def test_a_missing_column_is_named(self, broken, bucket, column):
        bucket.change_text(lambda text: text.replace(column, "lineItem/Renamed", 1), month=1)
        assert_says(broken.imported_again(), bucket.keys(1)[0], column, code="column_missing")

    def test_text_that_is_not_utf8_is_kept_and_told(self, farthing, bucket, cost):
        chunk = bucket.chunks(1)[0]
        text = read_chunk(chunk)
        row = plain_row(text.decode())
        lines = text.split(b"\n")
        lines[row] = with_cell(text.decode(), row, "lineItem/Operation", "Caf\0\1").encode().split(b"\n")[row]
        write_chunk(chunk, b"\n".join(lines).replace(b"\0", b"\xe9").replace(b"\1", b"\xff"))
        said = farthing("import", bucket.folder).stdout
        assert "not valid UTF-8; the bad bytes read as U+FFFD" in said
        assert_equal(cost("--granularity", "month").times(), {bill["period"]: bill["total"] for bill in bucket.bills},
                     "no cost is lost")
        assert "Caf\ufffd\ufffd" in cost("--group-by", "operation").groups()

    def test_windows_line_ends_and_a_byte_order_mark_change_nothing(self, farthing, bucket, cost):
        for chunk in bucket.chunks(1):
            write_chunk(chunk, b"\xef\xbb\xbf" + read_chunk(chunk).replace(b"\n", b"\r\n"))
        farthing("import", bucket.folder)
        assert_equal(cost("--granularity", "month").times(), {bill["period"]: bill["total"] for bill in bucket.bills},
                     "CR LF and BOM")


class TestManifests:
    @pytest.mark.parametrize("key", ["../../../etc/passwd", "cur/../../x.csv.gz", ".."])
    def test_a_key_that_leaves_the_folder_is_refused(self, broken, bucket, key):
        bucket.change_manifest(lambda manifest: {**manifest, "reportKeys": [key]}, 1)
        assert_says(broken.imported_again(), str(bucket.manifests[1]), "leaves the folder", key, code="manifest")

    def test_an_absolute_key_never_leads_outside_of_the_folder(self, broken, bucket, tmp_path):
        outside = tmp_path / "outside.csv.gz"
        outside.write_bytes(bucket.chunks(1)[0].read_bytes())
        bucket.change_manifest(lambda manifest: {**manifest, "reportKeys": [str(outside)]}, 1)
        assert str(bucket.manifests[1]) in broken.imported_again()

    @pytest.mark.parametrize("text, says", [("", "not JSON"), ("{", "not JSON"), ("[]", "not a JSON object"),
                                            ("{}", "reportKeys"), ('{"reportKeys": []}', "reportName"),
                                            ('{"reportKeys": [], "reportName": "r"}', "billingPeriod.start"),
                                            ('{"reportKeys": [1], "reportName": "r"}', "not text"),
                                            ("[" * 100_000, "not JSON"),
                                            ('{"dataFiles": []}', "nothing says which month")])
    def test_one_that_cannot_be_used_is_named(self, broken, bucket, text, says):
        bucket.manifests[1].write_text(text, encoding="utf-8")
        assert_says(broken.imported_again(), str(bucket.manifests[1]), says, code="manifest")

    def test_one_that_names_a_file_twice_is_refused(self, broken, bucket):
        bucket.change_manifest(lambda manifest: {**manifest, "reportKeys": manifest["reportKeys"] * 2}, 1)
        assert_says(broken.imported_again(), "twice", bucket.keys(1)[0], code="manifest")

    def test_one_of_another_month_than_its_rows_is_refused(self, broken, bucket):
        def change(manifest):
            manifest["billingPeriod"] = {"start": "20200101T000000.000Z", "end": "20200201T000000.000Z"}

        bucket.change_manifest(change, 1)
        assert_says(broken.imported_again(), "farthing-sample-0000", "row 1", "the manifest says 2020-01",
                    code="mixed_bill")

    def test_one_without_files_empties_the_bill_with_a_warning(self, farthing, bucket):
        farthing("import", bucket.folder)
        bucket.change_manifest(lambda manifest: {**manifest, "reportKeys": []}, 1)
        said = farthing("import", bucket.folder).stdout
        assert "0 rows, 0 charges, in place of" in said
        assert "warning: the delivery has no rows; the one it replaces had" in said

    def test_files_that_no_manifest_names_are_not_read(self, farthing, bucket):
        for manifest in bucket.manifests:
            manifest.unlink()
        assert_says(farthing("import", bucket.folder, code=6).stderr, str(bucket.folder), "4 files with rows", code="no_bill")

    def test_an_empty_folder_holds_no_bill(self, farthing, tmp_path):
        (tmp_path / "empty").mkdir()
        assert_says(farthing("import", tmp_path / "empty", code=6).stderr, str(tmp_path / "empty"), code="no_bill")

    def test_a_folder_that_is_not_there_is_not_found(self, farthing, tmp_path):
        assert_says(farthing("import", tmp_path / "nowhere", code=3).stderr, str(tmp_path / "nowhere"),
                    code="not_found")


def test_every_failure_of_an_import_is_told(farthing, bucket):
    bucket.chunks(0)[0].unlink()
    bucket.chunks(1)[0].write_bytes(b"")
    done = farthing("import", bucket.folder, "--output", "json", code=6)
    failures = json.loads(done.stdout)["failures"]
    assert [failure["code"] for failure in failures] == ["missing_file", "compression"]
    assert [failure["place"] for failure in failures] == [str(manifest) for manifest in bucket.manifests]
    for failure in failures:
        assert failure["message"] in done.stderr
        assert failure["cure"] in done.stderr
