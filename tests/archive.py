"""A mission of its own for a test that runs the command line as people do: own folder, own database."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LISTS = ROOT / "demo" / "lists"
TRUTH = json.loads((ROOT / "demo" / "truth.json").read_text(encoding="utf-8"))
ISTANBUL = ROOT / "missions" / "istanbul"


class OwnMission:
    """Runs ``imece`` in a process of its own against a home and a database that nobody else uses."""

    def __init__(self, home: Path, database_url: str | None) -> None:
        self.home = home
        self.environment = {**os.environ, "IMECE_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
        self.environment.pop("DATABASE_URL", None)
        if database_url:
            self.environment["DATABASE_URL"] = database_url

    def command(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-c", "from imece.config.cli import main; main()", *map(str, words)]

    def prepare(self) -> None:
        """Bring the tables there, as every command does first."""
        code = "from imece.config.commands import prepared; prepared()"
        subprocess.run([sys.executable, "-c", code], env=self.environment, check=True, timeout=300)

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*words),
            env=self.environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *words: str | Path, fails: bool = False) -> str:
        """Standard output of a command that must end well (or, with ``fails``, its standard error)."""
        process = self.start(*words)
        out, err = process.communicate(timeout=600)
        assert (process.returncode != 0) is fails, (
            f"{words}: exit {process.returncode}\n{out[-2000:]}\n{err[-4000:]}"
        )
        return err if fails else out

    def json(self, *words: str | Path) -> list[dict[str, Any]]:
        answer = json.loads(self.run(*words))
        assert isinstance(answer, list)
        return answer

    def ledger(self) -> str:
        """The ledger by content: no record numbers, no times."""
        return self.run("ledger", "export", "-")


@contextmanager
def own_mission(folder: Path, mission: Path | None = ISTANBUL) -> Iterator[OwnMission]:
    """A fresh mission; on PostgreSQL its database is made beside the tests' own and dropped at the end.

    Its empty tables are copied: what brings them there is tried by tests/test_migrations.py and test_command_line.py.
    """
    home = folder / uuid.uuid4().hex[:8]
    with _own_database(home) as database_url:
        made = OwnMission(home, database_url)
        if mission is not None:
            made.run("mission", "load", mission)
        yield made


@contextmanager
def bare_place(folder: Path) -> Iterator[OwnMission]:
    """A home and a database in which there is nothing yet, not even a table."""
    home = folder / uuid.uuid4().hex[:8]
    with _own_database(home, with_tables=False) as database_url:
        yield OwnMission(home, database_url)


@contextmanager
def _own_database(home: Path, *, with_tables: bool = True) -> Iterator[str | None]:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        home.mkdir(mode=0o700, parents=True)
        if with_tables:
            shutil.copy(_empty_file(), home / "db.sqlite3")
        yield None
        return
    name = _new_name()
    _tell(url, f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{_empty_database(url)}"' if with_tables else ""))
    try:
        yield _beside(url, name)
    finally:
        _tell(url, f'DROP DATABASE "{name}" WITH (FORCE)')


@cache
def _empty_file() -> Path:
    """A SQLite file with today's tables and nothing in them, made once by each process of the tests."""
    home = Path(tempfile.mkdtemp(prefix="imece-empty-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    OwnMission(home, None).prepare()
    return home / "db.sqlite3"


@cache
def _empty_database(url: str) -> str:
    """The same on PostgreSQL; its name."""
    home, name = Path(tempfile.mkdtemp(prefix="imece-empty-")), _new_name()
    _tell(url, f'CREATE DATABASE "{name}"')
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    atexit.register(_tell, url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    OwnMission(home, _beside(url, name)).prepare()
    return name


def _new_name() -> str:
    return f"imece_{uuid.uuid4().hex[:12]}"


def _beside(url: str, name: str) -> str:
    base, _slash, _old = url.rpartition("/")
    return f"{base}/{name}"


def _tell(url: str, sql: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.encode())
