"""A mission of its own for a test that runs the command line as people do: own folder, own database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
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
    """A fresh mission; on PostgreSQL its database is made beside the tests' own and dropped at the end."""
    with _own_database() as database_url:
        made = OwnMission(folder / uuid.uuid4().hex[:8], database_url)
        if mission is not None:
            made.run("mission", "load", mission)
        yield made


@contextmanager
def _own_database() -> Iterator[str | None]:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield None
        return
    import psycopg

    name = f"imece_{uuid.uuid4().hex[:12]}"
    base, _slash, _old = url.rpartition("/")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{base}/{name}"
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
