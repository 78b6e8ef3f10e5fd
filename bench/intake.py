"""Taking lists in: rows per second of the whole pipeline against just reading the same files with python-calamine."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[1]
LISTS = ROOT / "demo" / "lists"


def imece(home: Path, *words: str) -> str:
    environment = {**os.environ, "IMECE_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-c", "from imece.config.cli import main; main()", *words]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def just_read() -> tuple[int, float]:
    """Rows and seconds of reading every sheet of the archive (lines of its CSV files) and nothing more."""
    started, rows = time.perf_counter(), 0
    for path in sorted(LISTS.rglob("*")):
        if path.suffix == ".xlsx":
            book = CalamineWorkbook.from_path(str(path))
            rows += sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
        elif path.suffix == ".csv":
            rows += len(path.read_text(encoding="cp1254").splitlines())
    return rows, time.perf_counter() - started


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="imece-bench-") as folder:
        home = Path(folder)
        imece(home, "mission", "load", str(ROOT / "missions" / "istanbul"))
        rows, reading = min((just_read() for _run in range(3)), key=lambda run: run[1])
        started = time.perf_counter()
        imece(home, "lists", "take", str(LISTS))
        taking = time.perf_counter() - started
        started = time.perf_counter()
        imece(home, "lists", "take", str(LISTS))
        again = time.perf_counter() - started
    print(f"intake: {rows} rows of {len(list(LISTS.rglob('*.*')))} files")
    print(f"  whole pipeline    {taking:6.1f} s  {rows / taking:8.0f} rows/s")
    print(
        f"  just reading      {reading:6.1f} s  {rows / reading:8.0f} rows/s   ratio {taking / reading:.0f}"
    )
    print(f"  the same again    {again:6.1f} s  (nothing added)   {again / taking:.2f} of the first time")


if __name__ == "__main__":
    main()
