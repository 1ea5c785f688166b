"""Writes hostile Parquet with the columns of a good file: python hostile_parquet.py HOW FILE

A program of its own: writing such files takes memory, and what a test measures is counted from what its process had.
"""

import sys

import pyarrow as pa
import pyarrow.parquet as pq

CELL = 1 << 20
NEEDED = ("bill_payer_account_id", "bill_billing_period_start_date", "line_item_usage_account_id",
          "line_item_line_item_type", "line_item_usage_start_date", "line_item_usage_end_date",
          "line_item_unblended_cost")


def terabytes(names):
    """Very many rows that share one long text, which the file says once."""
    names = [name for name in names if name not in ("resource_tags", "cost_category", "product")]
    only = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int8()), pa.array(["x" * (CELL - 1)]))
    return pa.table({name: only for name in names}), dict(dictionary_pagesize_limit=4 * CELL)


def large_page(names):
    """A page that unpacks to more than a reader may use."""
    rows = 60_000_000
    zeros = pa.nulls(rows, pa.float64()).fill_null(0.0)
    nulls = pa.nulls(rows, pa.null())
    return (pa.table({name: zeros if name == "line_item_unblended_cost" else nulls for name in NEEDED}),
            dict(use_dictionary=False, data_page_size=2**30, row_group_size=rows))


def large_cell(names):
    return pa.table({name: pa.array(["x" * (2 * CELL)]) for name in names}), {}


if __name__ == "__main__":
    how, file = sys.argv[1:]
    table, options = globals()[how](pq.read_schema(file).names)
    pq.write_table(table, file, compression="zstd", write_statistics=False, store_schema=False, **options)
