"""What every command shares: a prepared database, a progress bar, one clear sentence on failure.

A command's file offers ``command`` and imports the rooms inside its functions, after ``prepared()``: Django
is not set up before.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

Item = TypeVar("Item")

INTERRUPTED = 130
# PostgreSQL's advisory locks are numbers; this one is "imece" in ASCII.
PREPARING = 0x696D656365


def in_debug() -> bool:
    return os.environ.get("IMECE_DEBUG", "").lower() in {"1", "true", "yes", "on"}


def prepared() -> None:
    """Set Django up and bring the database to today's shape. Two processes at once take turns."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imece.config.settings")
    import django

    django.setup()
    with _one_at_a_time():
        _migrate_where_needed()


def _migrate_where_needed() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        from imece.config.first_tables import make_first_tables

        make_first_tables()
        call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])
    else:
        with open(Path(settings.HOME) / "preparing.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def progress(iterable: Iterable[Item], label: str, total: int | None = None) -> Iterator[Item]:
    """The items of ``iterable``, with a bar on a terminal's standard error and plain lines elsewhere."""
    if total is None and isinstance(iterable, Sized):
        total = len(iterable)
    if sys.stderr.isatty():
        with click.progressbar(iterable, length=total, label=label, file=sys.stderr) as bar:
            yield from bar
    else:
        yield from _plain_progress(iterable, label, total)


def _plain_progress(iterable: Iterable[Item], label: str, total: int | None) -> Iterator[Item]:
    """A line for each tenth of the way; only the last line where the length is not known."""
    done, tenth = 0, max(1, (total or 0) // 10)
    for item in iterable:
        yield item
        done += 1
        if total and done % tenth == 0 and done < total:
            click.echo(f"{label}: {done} of {total}", err=True)
    click.echo(f"{label}: {done} done", err=True)


def sentence_for(trouble: Exception) -> str:
    """What went wrong, said to the person at the keyboard."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from imece.base.refusal import Refusal

    if isinstance(trouble, (Refusal, ImproperlyConfigured)):
        return str(trouble)
    if isinstance(trouble, OSError):
        place = f"{trouble.filename}: " if trouble.filename else ""
        return f"{place}{trouble.strerror or trouble}."
    if isinstance(trouble, DatabaseError):
        return f"The database did not answer as it should: {_first_line(trouble)}."
    return (
        f"imece made a mistake of its own ({type(trouble).__name__}: {_first_line(trouble)}). "
        "IMECE_DEBUG=1 shows where."
    )


def _first_line(trouble: Exception) -> str:
    return next(iter(str(trouble).strip().splitlines()), "no reason given").rstrip(".")
