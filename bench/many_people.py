"""A registry of invented people as large as wanted, made in portions and kept under build/ as Parquet.

Beside the names of tools/invented_people.py, which are few, thousands of rare ones are drawn from invented roots, and
each portion has its own frequent names; there are 40 districts of 24 quarters each. All people are synthetic.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from tools.invented_people import Invented  # noqa: E402

KEPT = ROOT / "build" / "many-people"
PORTION = 50_000
RARE_NAMES = 4_000
_ROOT_LETTERS = {
    "ب": "b", "ت": "t", "ج": "j", "ح": "h", "خ": "h", "د": "d", "ر": "r", "ز": "z", "س": "s", "ش": "s",
    "ص": "s", "ط": "t", "ع": "", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h",
}  # fmt: skip
# Arabic patterns of names, each as it is written and as it is read; 1, 2 and 3 are the letters of the root.
_PATTERNS = (
    ("12ي3", "1a2i3"), ("1ا23", "1a2i3"), ("م12و3", "ma12u3"), ("1ا2و3", "1a2u3"), ("12و3ي", "1a2u3i"),
    ("1ي23", "1ai2a3"), ("12ا3", "1a2a3"), ("1و2ا3", "1au2a3"), ("12ي3ه", "1a2i3a"), ("ا12ا3", "a12a3"),
)  # fmt: skip


def rare_names() -> dict[str, str]:
    """Names from invented roots, as they are written and as they are read; always the same ones."""
    chance = random.Random(17)
    names: dict[str, str] = {}
    while len(names) < RARE_NAMES:
        root = chance.sample(sorted(_ROOT_LETTERS), 3)
        written, read = chance.choice(_PATTERNS)
        for number, letter in enumerate(root, start=1):
            written = written.replace(str(number), letter)
            read = read.replace(str(number), _ROOT_LETTERS[letter])
        names[written] = read
    return names


class ManyNames(Invented):
    """One portion, with the rare names behind the frequent ones."""

    def _household(self) -> None:
        if not self.rows and len(self.arabic) < RARE_NAMES:
            rare = {name: read for name, read in rare_names().items() if name not in self.read}
            self.read |= rare
            self.arabic = [*self.arabic, *rare]
        super()._household()

    def _names(self, turkish: bool) -> Any:
        given, family = super()._names(turkish)
        if turkish:
            return given, family
        middle = len(self.arabic) - RARE_NAMES
        families = [*self.arabic[middle::2], *self.arabic[:middle][::-1]]
        return given, lambda: ("ال" if self._is(0.5) else "") + self._common(families)


def portions(records: int) -> Iterator[pa.Table]:
    """Tables with the columns of persons.csv and `person`, the number of the invented person."""
    for number, first in enumerate(range(0, records, PORTION)):
        yield portion_of(number).slice(0, min(PORTION, records - first))


def portion_of(number: int) -> pa.Table:
    path = KEPT / f"{PORTION}-{number:03}.parquet"
    if not path.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        pq.write_table(_portion(number), half, compression="zstd")
        half.replace(path)
    return pq.read_table(path)


def _portion(number: int) -> pa.Table:
    made = ManyNames(records=PORTION, seed=1_000 + number)
    rows = made.rows[:PORTION]
    districts, quarters = 10 * (number % 4), 8 * (number // 4 % 3)
    for place, row in enumerate(rows, start=number * PORTION):
        district, quarter = (int(digits) for digits in row["neighbourhood"].split()[1].split("-"))
        row["record_id"] = str(place + 1)
        row["district"] = f"District {district + districts}"
        row["neighbourhood"] = f"Quarter {district + districts}-{quarter + quarters}"
    table = pa.table({column: [row[column] for row in rows] for column in rows[0]})
    persons = [number * PORTION + person for person in made.person_of[:PORTION]]
    return table.append_column("person", pa.array(persons, pa.int32()))
