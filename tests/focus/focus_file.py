"""A FOCUS file as a table: types as the file has them, cells as Python's exact values."""

import csv
import gzip
import io
import pathlib
import re
from datetime import datetime, timezone
from decimal import Decimal

import pyarrow
import pyarrow.parquet

from specification import COLUMNS

CASES = pathlib.Path(__file__).resolve().parent.parent / "cases" / "focus"
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
#: columns of ours that hold no text
OUR_DECIMALS = {"x_AmortizedCost", "x_BilledUsageAmount", "x_BlendedCost", "x_ListCost", "x_NetUnblendedCost",
                "x_UnblendedCost"}


class Table:
    def __init__(self, version, types, rows):
        self.version = version
        self.types = types  # column to String, Decimal, Date/Time, Integer, in the file's order
        self.rows = rows

    def copy(self):
        return Table(self.version, dict(self.types), [dict(row) for row in self.rows])


def type_of(arrow):
    if pyarrow.types.is_decimal(arrow):
        return "Decimal"
    if pyarrow.types.is_timestamp(arrow):
        return "Date/Time" if arrow.tz else "a time without a zone"
    if pyarrow.types.is_string(arrow):
        return "String"
    return "Integer" if pyarrow.types.is_integer(arrow) else str(arrow)


def read_parquet(path, version):
    table = pyarrow.parquet.read_table(path)
    return Table(version, {field.name: type_of(field.type) for field in table.schema}, table.to_pylist())


def wanted_type(name):
    if name in OUR_DECIMALS:
        return "Decimal"
    kind = COLUMNS[name][1] if name in COLUMNS else "Integer" if name == "x_SourceRow" else "String"
    return "String" if kind == "JSON" else kind


def read_text(cell, kind):
    """The value of a cell; text that is none of its kind stays text, which no type check lets pass."""
    if cell == "":
        return None
    if kind == "Decimal" and NUMBER.fullmatch(cell):
        return Decimal(cell)
    if kind == "Date/Time" and MOMENT.fullmatch(cell):
        return datetime.strptime(cell, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    return int(cell) if kind == "Integer" and cell.isdigit() else cell


def read_csv(path, version):
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.name.endswith(".gz") else data).decode("utf-8")
    lines = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    names = next(csv.reader(io.StringIO(text, newline="")))
    rows = [{name: read_text(line[name], wanted_type(name)) for name in names} for line in lines]
    python = {"Decimal": Decimal, "Date/Time": datetime, "Integer": int, "String": str}

    def type_in_file(name):
        kind = wanted_type(name)
        values = [row[name] for row in rows if row[name] is not None]
        wrong = [value for value in values if not isinstance(value, python[kind])]
        return f"{kind}, but {wrong[0]}" if wrong else kind

    return Table(version, {name: type_in_file(name) for name in names}, rows)


def read(path, version):
    return read_parquet(path, version) if path.name.endswith(".parquet") else read_csv(path, version)
