"""How fast figures are counted: the demonstration year again and again, up to ten million ledger lines.

The demo's lists are taken in, and the store's files are written out many times over, each time with other people and
other lists: so each figure must be exactly as many times the demo's. Counting is set against one scan by DuckDB of
the columns that the figures need, in the same run. Needs half a gigabyte under the folder for temporary files.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000_000, 10_000_000)
ROUNDS = 3
# Far apart, so that no person or list of one copy is one of another; four kinds of subject share the numbers.
NEXT_SUBJECTS, NEXT_LISTS = 4 * 10_000_000, 100_000

_COPIES = """
COPY (
    SELECT * EXCLUDE (copy) REPLACE (
        CAST(place_in_order + copy * (SELECT count(*) FROM '{demo}') AS INTEGER) AS place_in_order,
        subject + copy * {subjects} AS subject,
        list + copy * {lists} AS list
    )
    FROM '{demo}', range({copies}) copies(copy)
    ORDER BY unit, team, service, day, place_in_order
) TO '{target}' (COMPRESSION zstd)
"""


class Copies:
    """A store whose files are the demo's, many times over."""

    is_private = True  # nothing is remembered between two rounds

    def __init__(self, demo: Any, folder: Path, lines: int) -> None:
        self.demo, self.folder = demo, folder
        held = duckdb.execute(f"SELECT count(*) FROM '{demo.file('ledger')}'").fetchall()[0][0]
        self.copies = -(-lines // held)
        self.lines = held * self.copies

    def file(self, source: str) -> Path:
        target = self.folder / f"{source}-{self.copies}.parquet"
        if not target.exists():
            sql = _COPIES.format(
                demo=self.demo.file(source),
                target=target,
                copies=self.copies,
                subjects=NEXT_SUBJECTS,
                lists=NEXT_LISTS,
            )
            with duckdb.connect(config=self.duckdb_settings()) as duck:
                duck.execute(sql)
        return target

    def duckdb_settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = self.demo.duckdb_settings()
        return settings


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="imece-bench-") as folder:
        _take_the_demo_in(Path(folder) / "home")
        _measure(Path(folder))


def _take_the_demo_in(home: Path) -> None:
    os.environ["IMECE_HOME"] = str(home)
    os.environ.pop("DATABASE_URL", None)
    for arguments in (["mission", "load", "missions/istanbul"], ["lists", "take", "demo/lists"]):
        program = [sys.executable, "-c", "from imece.config.cli import main; main()", *arguments]
        subprocess.run(program, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _measure(folder: Path) -> None:
    from imece.config.commands import prepared

    prepared()
    from imece.indicators.figures import indicators_of
    from imece.indicators.models import Indicator
    from imece.indicators.store import open_store

    published = indicators_of(Indicator.objects.published().values_list("code", flat=True))
    with open_store() as demo:
        small = _values(demo, published)
        print(f"Figures: the {len(published)} that the demo publishes, two cores, median of {ROUNDS} rounds")
        for size in SIZES:
            copies = Copies(demo, folder, size)
            _measure_size(copies, published, small)


def _measure_size(copies: Copies, published: list[Any], small: dict[str, Any]) -> None:
    for source in ("ledger", *sorted(set().union(*(one.definition.fact_tables for one in published)))):
        copies.file(source)
    each = [_columns(one) for one in published if one.definition.source == "ledger"]
    once = _median(lambda: _scan(copies, [set().union(*each)]))
    scans = _median(lambda: _scan(copies, each))
    plain = _median(lambda: _values(copies, published))
    broken_down = _median(lambda: _values(copies, published, breakdowns=True))
    large = _values(copies, published)
    assert large == {code: value * copies.copies for code, value in small.items()}, "copies do not add up"
    print(
        f"{copies.lines:,} lines: all columns needed scanned once {once:.2f} s, for each figure {scans:.2f} s"
    )
    for what, taken in (("figures", plain), ("with breakdowns", broken_down)):
        ratios = f"{taken / once:>6.1f} times one scan {taken / scans:>6.1f} times a scan for each"
        print(f"  {what:<16} {taken:>6.2f} s {ratios}", flush=True)


def _values(store: Any, published: list[Any], *, breakdowns: bool = False) -> dict[str, Any]:
    from imece.indicators.figures import Counter

    counter = Counter(store)
    try:
        return {one.code: counter.figure(one, None, "en", breakdowns=breakdowns).value for one in published}
    finally:
        counter.close()


def _scan(copies: Copies, wanted: list[set[str]]) -> None:
    """Read columns and do next to nothing with them; a sum cannot be answered from the file's statistics."""
    from imece.indicators.layout import TEXTS

    with duckdb.connect(config=copies.duckdb_settings()) as duck:
        for columns in wanted:
            sums = ", ".join(f"sum(strlen({name}))" if name in TEXTS else f"sum({name})" for name in columns)
            duck.execute(f"SELECT {sums} FROM '{copies.file('ledger')}'").fetchall()


def _columns(one: Any) -> set[str]:
    """The ledger's columns that a figure and its breakdowns need."""
    from imece.indicators.counting import MEASURED, ON_LINES
    from imece.indicators.layout import NUMBERS, TEXTS

    definition = one.definition
    by = {*definition.who, *(group.column for group in definition.breakdowns if not group.table)}
    names = {"subject", "day", *definition.where, *MEASURED[definition.count]}
    names |= {ON_LINES.get(name, name) for name in by}
    names |= {"place_in_order"} if by else set()
    names |= {"birth"} if "age_band" in by else set()
    return names & {*NUMBERS, *TEXTS}


def _median(deed: Callable[[], object]) -> float:
    taken = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        deed()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
