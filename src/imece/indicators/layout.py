"""The columns of the store: one layout for ledger lines and for facts, so that one definition counts both.

Texts are codes and blank where nothing is known; Parquet keeps each as a dictionary. Numbers are whole: money in
kuruş, quantities in hundredths, days as 20220630, so that no engine rounds them.
"""

from __future__ import annotations

import pyarrow as pa

LAYOUT = 2  # goes up when the columns or their meaning change: files of another layout are not read

TEXTS = (
    "unit",
    "team",
    "service",
    "category",
    "detail",
    "district",
    "project",
    "partner",
    "basis",
    "evidence",
    "head_group",
    "currency",
    "sex",
    "nationality",
    "population_group",
    "disability",
    "residence",
)

NUMBERS: dict[str, pa.DataType] = {
    # Where the line stands among all: by list (first day, then content), sheet and row; never by record number.
    "place_in_order": pa.int32(),
    "key": pa.int64(),
    # Whom it reached: person 4n, household 4n+1, institution 4n+2; the subject of a fact 4n; nobody named: empty.
    "subject": pa.int64(),
    "day": pa.int32(),
    "month": pa.int32(),  # 202206
    # 20000715 a full date, 20000000 a year, -6 an age of five as stated, 0 nothing known.
    "birth": pa.int32(),
    "quantity": pa.int64(),
    "amount": pa.int64(),
    "household_size": pa.int32(),
    "list": pa.int64(),
    "sheet": pa.int64(),
    "row_number": pa.int32(),
    "row_id": pa.int64(),
    "identified": pa.bool_(),
    "sealed": pa.bool_(),
}

PERSON, HOUSEHOLD, INSTITUTION = 0, 1, 2
SUBJECT_KINDS = 4


def schema(dimensions: tuple[str, ...] = ()) -> pa.Schema:
    """The columns of the ledger's file; a table of facts has its own dimensions besides."""
    fields = list(NUMBERS.items()) + [(name, pa.string()) for name in (*TEXTS, *dimensions)]
    return pa.schema(fields)
