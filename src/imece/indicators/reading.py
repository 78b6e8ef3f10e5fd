"""Columns out of the database, without an object for each row.

A large ledger is read by ADBC, in a process of its own (see ``ledger_file``): ADBC brings a second SQLite library,
and two of them in one process take each other's locks away. A small one, or one with lines that only the asking
transaction sees yet, is read through Django's own connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

Read = Callable[[str, pa.Schema], pa.RecordBatchReader]

_AT_ONCE = 20_000


def through_django(sql: str, schema: pa.Schema) -> pa.RecordBatchReader:
    """The answer to ``sql`` by Django's connection.

    All of it is read here and now: DuckDB fetches from threads of its own, and each would get another connection.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        batches = list(_batches(cursor, schema))
    return pa.RecordBatchReader.from_batches(schema, batches)


def _batches(cursor: Any, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while rows := cursor.fetchmany(_AT_ONCE):
        columns = zip(*rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


@contextmanager
def by_adbc(vendor: str, address: str) -> Iterator[Read]:
    """A reader over one ADBC connection; everything that it reads is one moment's state."""
    with _connected(vendor, address) as connection:
        open_cursors: list[Any] = []

        def read(sql: str, schema: pa.Schema) -> pa.RecordBatchReader:
            cursor = connection.cursor()
            open_cursors.append(cursor)
            cursor.execute(sql)
            found = cursor.fetch_record_batch()
            batches = (batch.rename_columns(schema.names).cast(schema) for batch in found)
            return pa.RecordBatchReader.from_batches(schema, batches)

        try:
            yield read
        finally:
            for cursor in open_cursors:
                cursor.close()


def _connected(vendor: str, address: str) -> Any:
    if vendor == "sqlite":
        from adbc_driver_sqlite import dbapi

        return dbapi.connect(address)
    from adbc_driver_postgresql import dbapi as server

    connection = server.connect(address)
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    return connection
