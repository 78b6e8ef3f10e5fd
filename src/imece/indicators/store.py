"""Ledger and facts as Parquet under IMECE_HOME/figures, as new as the database whenever they are asked.

A folder is named by the stamp of what it holds and appears whole or not at all, so several processes may read and
write at once. One who asks inside an open transaction gets files of his own: others must not count what may yet be
taken back.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from imece.assistance.facts import FACTS
from imece.assistance.ledger import Delivery
from imece.indicators.definition import LEDGER
from imece.indicators.fact_file import write_facts
from imece.indicators.freshness import facts_stamp, ledger_stamp
from imece.indicators.ledger_file import duckdb_settings, write_ledger
from imece.indicators.reading import through_django

# Up to this many lines Django's own connection is faster than the start of another process.
SMALL = 150_000
KEPT_SECONDS = 15 * 60
TRIES = 3


class Store:
    """The files that answer a question, all for one state of the database. ``private``: those of a transaction."""

    def __init__(self, shelves: Path, private: Path | None) -> None:
        self._shelves = shelves
        self._private = private
        self._stamps: dict[bool, str] = {}

    @property
    def is_private(self) -> bool:
        return self._private is not None

    def stamp(self, source: str) -> str:
        """The state of the database that the answers are for: looked up once, so that figures fit together."""
        of_ledger = source == LEDGER
        if of_ledger not in self._stamps:
            self._stamps[of_ledger] = _stamp_now(source)
        return self._stamps[of_ledger]

    def file(self, source: str) -> Path:
        """The Parquet file of the ledger or of a table of facts, written anew where there is none of this state."""
        for _attempt in range(TRIES):
            folder = self._folder(source)
            if (folder / f"{source}.parquet").exists():
                break
            with _one_at_a_time(self._shelves):
                _build(folder, source)
            if _stamp_now(source) == self.stamp(source):
                break
            self._stamps.clear()
        return folder / f"{source}.parquet"

    def _folder(self, source: str) -> Path:
        shared = self._shelves / f"{source}-{self.stamp(source)}"
        if self._private is None or shared.exists():
            return shared
        return self._private / shared.name

    def duckdb_settings(self) -> dict[str, Any]:
        return duckdb_settings(self._private or self._shelves)


@contextmanager
def open_store() -> Iterator[Store]:
    shelves = Path(settings.HOME) / "figures"
    shelves.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not connection.in_atomic_block:
        yield Store(shelves, None)
        return
    with tempfile.TemporaryDirectory(prefix="asked-", dir=shelves) as private:
        yield Store(shelves, Path(private))


def _stamp_now(source: str) -> str:
    return ledger_stamp() if source == LEDGER else facts_stamp()


@contextmanager
def _one_at_a_time(shelves: Path) -> Iterator[None]:
    """Two processes that find the same file missing do not both read the whole ledger."""
    with open(shelves / "writing.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(folder: Path, source: str) -> None:
    if folder.exists():
        return
    _sweep(folder.parent, f"{source}-*")
    half = Path(tempfile.mkdtemp(prefix="half-", dir=folder.parent))
    try:
        _write(source, half)
        half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _sweep(shelves: Path, names: str) -> None:
    """Remove what is old: whoever still counts from it has had time to finish."""
    for folder in [*shelves.glob(names), *shelves.glob("half-*"), *shelves.glob("asked-*")]:
        try:
            if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
        except FileNotFoundError:
            continue


def _write(source: str, folder: Path) -> None:
    address = _address()
    if source != LEDGER:
        write_facts(FACTS[source], folder)
    elif connection.in_atomic_block or not address or Delivery.objects.count() <= SMALL:
        write_ledger(through_django, folder)
    else:
        _write_ledger_apart(address, folder)


def _write_ledger_apart(address: str, folder: Path) -> None:
    """In a process of its own, by ADBC (see ``reading``)."""
    job = json.dumps({"vendor": connection.vendor, "address": address, "folder": str(folder)})
    program = [sys.executable, "-m", "imece.indicators.ledger_file"]
    done = subprocess.run(program, input=job, capture_output=True, text=True)
    if done.returncode:
        reason = next(iter(reversed(done.stderr.strip().splitlines())), "it was stopped")
        raise RuntimeError(f"the ledger could not be read for counting: {reason}")


def _address() -> str:
    """Where ADBC finds the database; nowhere for one that lives in this process's memory."""
    known = connection.settings_dict
    name = str(known["NAME"])
    if connection.vendor == "sqlite":
        return "" if "memory" in name else f"file:{quote(name)}?mode=ro"
    who = ":".join(quote(str(part), safe="") for part in (known["USER"], known["PASSWORD"]) if part)
    where = ":".join(str(part) for part in (known["HOST"], known["PORT"]) if part)
    said = {key: value for key, value in known["OPTIONS"].items() if isinstance(value, (str, int))}
    options = urlencode(said, quote_via=quote)  # libpq reads a plus sign as itself, not as a space
    return f"postgresql://{who + '@' if who else ''}{where}/{quote(name, safe='')}?{options}"
