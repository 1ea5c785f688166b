"""Writes hostile Parquet with the columns of a good file: python hostile_parquet.py HOW FILE

A program of its own: writing such files takes memory, and what a test measures is counted from what its process had.
"""

import sys

import pyarrow as pa
import pyarrow.parquet as pq

CELL = 1 << 20
#: what every bill needs, as good as can be
TEXTS = {"bill_payer_account_id": "111111111111", "bill_billing_period_start_date": "2026-11-01T00:00:00Z",
         "line_item_usage_account_id": "222222222222", "line_item_line_item_type": "Usage",
         "line_item_usage_start_date": "2026-11-01T00:00:00Z", "line_item_usage_end_date": "2026-11-01T01:00:00Z"}


def terabytes(names):
    """Very many rows that share one long text, which the file says once."""
    names = [name for name in names if name not in ("resource_tags", "cost_category", "product")]
    only = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int8()), pa.array(["x" * (CELL - 1)]))
    return pa.table({name: only for name in names}), dict(dictionary_pagesize_limit=4 * CELL)


def large_page(names):
    """A page that unpacks to more than a reader may use."""
    rows = 60_000_000
    same = pa.nulls(rows, pa.int8()).fill_null(0)
    columns = {name: pa.DictionaryArray.from_arrays(same, pa.array([text])) for name, text in TEXTS.items()}
    columns["line_item_unblended_cost"] = pa.nulls(rows, pa.float64()).fill_null(0.0)
    return pa.table(columns), dict(use_dictionary=list(TEXTS), data_page_size=2**30, max_rows_per_page=rows,
                                   row_group_size=rows)


def large_cell(names):
    return pa.table({name: pa.array(["x" * (2 * CELL)]) for name in names}), {}


if __name__ == "__main__":
    how, file = sys.argv[1:]
    table, options = globals()[how](pq.read_schema(file).names)
    pq.write_table(table, file, compression="zstd", write_statistics=False, store_schema=False, **options)
