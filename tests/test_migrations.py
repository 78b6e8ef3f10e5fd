"""The database's shape and the models say the same, whichever way the tables came."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from tests.archive import OwnMission, bare_place

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "imece"
IN_POSTGRES = {
    "columns": """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,
        is_identity, collation_name FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "done": "SELECT app, name FROM django_migrations",
}
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_have_spoken_names() -> None:
    names = [file.stem for file in PACKAGE.glob("*/migrations/[0-9]*.py")]
    assert [name for name in names if re.search(r"_auto_|_migration$", name)] == []


def test_an_empty_database_gets_the_tables_that_all_migrations_lead_to(tmp_path: Path) -> None:
    with bare_place(tmp_path) as place:
        place.prepare()
        at_once = shape(reader_of(place))
        place.prepare()
        assert shape(reader_of(place)) == at_once
    with bare_place(tmp_path) as place:
        place.run("manage", "migrate", "--verbosity", "0")
        one_by_one = shape(reader_of(place))
    for part, found in at_once.items():
        assert found == one_by_one[part], part
    assert at_once["triggers"] and len(at_once["done"]) > 50


def reader_of(place: OwnMission) -> Ask:
    def ask(sql: str) -> list[tuple[Any, ...]]:
        if address := place.environment.get("DATABASE_URL"):
            with psycopg.connect(address) as server:
                return server.execute(sql.encode()).fetchall()
        file = sqlite3.connect(place.home / "db.sqlite3")
        try:
            return file.execute(sql).fetchall()
        finally:
            file.close()

    return ask


def shape(ask: Ask) -> dict[str, list[Any]]:
    """Everything of a database but its rows, in an order that does not depend on how it came."""
    if connection.vendor == "postgresql":
        return {part: sorted(ask(sql), key=repr) for part, sql in IN_POSTGRES.items()}
    known = ask(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    )
    found: dict[str, list[Any]] = {
        kind: sorted((name, sql) for what, name, sql in known if what == one)
        for kind, one in (("indexes", "index"), ("triggers", "trigger"))
    }
    found["tables"] = sorted((name, sorted(pieces(sql))) for what, name, sql in known if what == "table")
    found["done"] = sorted(ask("SELECT app, name FROM django_migrations"))
    return found


def pieces(sql: str) -> list[str]:
    """Columns and constraints of a CREATE TABLE, split where a comma stands outside brackets and quotation marks."""
    body, depth, quoted, found = sql[sql.index("(") + 1 : sql.rindex(")")], 0, "", [""]
    for sign in body:
        if quoted:
            quoted = "" if sign == quoted else quoted
        elif sign in "'\"":
            quoted = sign
        depth += {"(": 1, ")": -1}.get(sign, 0) if not quoted else 0
        if sign == "," and not depth and not quoted:
            found.append("")
        else:
            found[-1] += sign
    return [" ".join(one.split()) for one in found]
