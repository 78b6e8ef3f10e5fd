"""The engine against a plain count in Python, on ledgers that nobody thought of. Everyone in them is invented."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from imece.indicators.definition import Definition
from imece.indicators.figures import Counter
from imece.indicators.layout import schema
from imece.indicators.ledger_file import duckdb_settings
from imece.indicators.models import Indicator
from imece.indicators.tests.small_ledger import PEOPLE, found_mission
from imece.indicators.windows import Window

BANDS = [(0, 4), (5, 11), (12, 17), (18, 24), (25, 49), (50, 59), (60, 999)]
BROADER = {"refugee": "migrant_refugee", "migrant": "migrant_refugee", "host": "host"}
WINDOW = Window(datetime.date(2022, 1, 1), datetime.date(2022, 6, 30))
BIRTHS = [0, -1, -18, 19_900_000, 20_040_630, 20_040_701, 20_220_630, 20_220_701, 20_170_000]

LINE = st.fixed_dictionaries(
    {
        "subject": st.sampled_from([None, 4, 8, 12, 16]),
        "day": st.sampled_from([20_211_231, 20_220_101, 20_220_315, 20_220_630, 20_220_701]),
        "birth": st.sampled_from(BIRTHS),
        "quantity": st.integers(0, 500),
        "household_size": st.none() | st.integers(1, 9),
        "list": st.none() | st.integers(1, 3),
        "identified": st.booleans(),
        "service": st.sampled_from(["group", "talk"]),
        "project": st.sampled_from(["", "AA.01", "AA.02"]),
        "team": st.sampled_from(["MHPSS", "CASES"]),
        "sex": st.sampled_from(["", "female", "male"]),
        "nationality": st.sampled_from(["", "SYR", "TUR"]),
        "population_group": st.sampled_from(["", "refugee", "migrant", "host"]),
        "residence": st.sampled_from(["", "TUR027001", "TUR027002"]),
    }
)
ASKED = st.fixed_dictionaries(
    {"count": st.sampled_from(["subjects", "lines", "quantity", "household_size"])},
    optional={
        "who": st.sampled_from(
            [
                {"community": ["migrant_refugee"]},
                {"sex": ["female", "unknown"]},
                {"age_band": ["18-24", "0-4"]},
            ]
        ),
        "identified": st.just(True),
        "lists_at_least": st.just(2),
        "any_day": st.just(True),
    },
)


class OneFile:
    """A store with one ledger, as drawn."""

    is_private = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, source: str) -> Path:
        return self.folder / f"{source}.parquet"

    def duckdb_settings(self) -> dict[str, Any]:
        return duckdb_settings(self.folder)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneFile]:
    yield OneFile(tmp_path_factory.mktemp("drawn"))


@settings(
    deadline=None,
    max_examples=50,
    phases=[Phase.reuse, Phase.generate],  # making a failure smaller would take minutes; it is small enough
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=st.lists(LINE, max_size=14), asked=ASKED, data=st.data())
def test_the_engine_counts_as_one_counts_by_hand(
    db: None, shelf: OneFile, drawn: list[dict[str, Any]], asked: dict[str, Any], data: st.DataObject
) -> None:
    if not Indicator.objects.exists():
        found_mission()
        Indicator.load([PEOPLE], by=None)
    orders = data.draw(st.permutations(range(len(drawn))))
    lines = [{**line, "place_in_order": order} for line, order in zip(drawn, orders, strict=True)]
    _write(shelf, lines)
    entry = {**PEOPLE, **asked, "where": {"team": ["MHPSS"]}}
    entry["breakdowns"] = [
        "sex",
        "age_band",
        "community",
        "district=residence",
        "service",
        "month",
        "project",
    ]
    counter = Counter(shelf)  # type: ignore[arg-type]
    figure = counter.figure(Indicator(spec=entry), WINDOW, "en")
    counter.close()
    by_hand = ByHand(Definition.read(entry), lines)
    assert figure.value == by_hand.value()
    assert figure.breakdowns == by_hand.breakdowns()


def _write(shelf: OneFile, lines: list[dict[str, Any]]) -> None:
    rows = [{**dict.fromkeys(schema().names, ""), **line, "month": line["day"] // 100} for line in lines]
    blank = {"key": 0, "amount": None, "sheet": None, "row_number": None, "row_id": None, "sealed": False}
    table = pa.Table.from_pylist([{**row, **blank} for row in rows], schema())
    duckdb.from_arrow(table).write_parquet(str(shelf.file("ledger")))


class ByHand:
    """The rules as loops, one line after another."""

    def __init__(self, asked: Definition, lines: list[dict[str, Any]]) -> None:
        self.asked = asked
        fit = [line for line in lines if line["team"] == "MHPSS" and self._in_time(line)]
        self.lines = sorted(fit, key=lambda line: int(line["place_in_order"]))
        self.of: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for line in self.lines:
            if line["subject"] is not None:
                self.of[line["subject"]].append(line)
        self.subjects = {one: self._attributes(own) for one, own in self.of.items()}
        self.subjects = {one: known for one, known in self.subjects.items() if self._counts(one, known)}
        if asked.asks_who:
            self.lines = [line for line in self.lines if line["subject"] in self.subjects]

    def _in_time(self, line: dict[str, Any]) -> bool:
        if self.asked.any_day:
            return line["list"] is not None or bool(line["day"] <= 20_220_630)
        return bool(20_220_101 <= line["day"] <= 20_220_630)

    def _counts(self, one: int, known: dict[str, str]) -> bool:
        lists = {line["list"] for line in self.of[one]} - {None}
        return (
            all(known[name] in values for name, values in self.asked.who.items())
            and (not self.asked.identified or any(line["identified"] for line in self.of[one]))
            and len(lists) >= self.asked.lists_at_least
        )

    def _attributes(self, lines: list[dict[str, Any]]) -> dict[str, str]:
        known = [attributes(line) for line in lines]
        return {
            name: next((one[name] for one in known if one[name] != "unknown"), "unknown") for name in known[0]
        }

    def value(self) -> Any:
        return len(self.subjects) if self.asked.count == "subjects" else _total(self.asked.count, self.lines)

    def breakdowns(self) -> dict[str, dict[str, Any]]:
        names = {"sex": "sex", "age_band": "age_band", "community": "community", "district": "residence"}
        said = {name: self._by_attribute(attribute) for name, attribute in names.items()}
        letters = {"female": "F", "male": "M"}
        said["sex"] = {letters.get(key, key): value for key, value in said["sex"].items()}
        for name in ("service", "month", "project"):
            said[name] = self._by_line(name)
        return said

    def _by_attribute(self, name: str) -> dict[str, Any]:
        groups: dict[str, list[Any]] = defaultdict(list)
        if self.asked.count == "subjects":
            for one, known in self.subjects.items():
                groups[known[name]].append(one)
            return {key: len(ones) for key, ones in groups.items()}
        for line in self.lines:
            groups[attributes(line)[name]].append(line)
        return {key: _total(self.asked.count, lines) for key, lines in groups.items()}

    def _by_line(self, name: str) -> dict[str, Any]:
        groups: dict[str, list[Any]] = defaultdict(list)
        for line in self.lines:
            key = f"{line['day'] // 10_000}-{line['day'] // 100 % 100:02}" if name == "month" else line[name]
            if key and (self.asked.count != "subjects" or line["subject"] is not None):
                groups[key].append(line)
        if self.asked.count == "subjects":
            return {key: len({line["subject"] for line in lines}) for key, lines in groups.items()}
        return {key: _total(self.asked.count, lines) for key, lines in groups.items()}


def attributes(line: dict[str, Any]) -> dict[str, str]:
    """What one line says of its subject, as figures name it."""
    names = {"TUR027001": "Şahinbey", "TUR027002": "Şehitkâmil"}
    return {
        "sex": line["sex"] or "unknown",
        "age_band": band(line["birth"]),
        "community": BROADER.get(line["population_group"], "unknown"),
        "residence": names.get(line["residence"], "unknown"),
    }


def band(birth: int) -> str:
    if birth == 0:
        return "unknown"
    if birth < 0:
        age = -birth - 1
    else:
        year, month_and_day = divmod(birth, 10_000)
        age = 2022 - year - (month_and_day > 630)
    found = [f"{first}-{last}" if last < 999 else "60+" for first, last in BANDS if first <= age <= last]
    return found[0] if found else "unknown"


def _total(count: str, lines: list[dict[str, Any]]) -> Any:
    if count == "lines":
        return len(lines)
    total = sum(line[count] or 0 for line in lines)
    return Decimal(total) / 100 if count == "quantity" else total
