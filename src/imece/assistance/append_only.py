"""Triggers by which the database itself keeps the ledger append-only."""

from __future__ import annotations

from typing import Any

TABLE = "assistance_delivery"
SENTENCE = "the ledger is append-only: reverse the line and write a new one"

_SQLITE = [
    f"CREATE TRIGGER ledger_never_changes BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
    f"CREATE TRIGGER ledger_never_shrinks BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
]
_SQLITE_BACK = ["DROP TRIGGER IF EXISTS ledger_never_changes", "DROP TRIGGER IF EXISTS ledger_never_shrinks"]
_POSTGRESQL = [
    "CREATE FUNCTION refuse_a_changed_ledger() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
    f"CREATE TRIGGER ledger_never_changes BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION refuse_a_changed_ledger()",
]
_POSTGRESQL_BACK = [
    f"DROP TRIGGER IF EXISTS ledger_never_changes ON {TABLE}",
    "DROP FUNCTION IF EXISTS refuse_a_changed_ledger()",
]


def set_guard(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, _POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE)


def lift_guard(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, _POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else _SQLITE_BACK)


def _run(schema_editor: Any, statements: list[str]) -> None:
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
