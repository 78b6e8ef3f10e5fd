"""The figures: counted from the store as the database is now, each with what it counts, when and on what basis."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, NoReturn

import duckdb
import ibis
from django.core.cache import cache
from django.utils.translation import gettext as _
from ibis.expr.types import Expr, Table

from imece.assistance.facts import FACTS
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.users import in_language
from imece.indicators.counting import TOTAL, Count, Question, answers
from imece.indicators.definition import LEDGER, NONE, UNKNOWN, Breakdown, Definition
from imece.indicators.fact_file import dimensions_of
from imece.indicators.freshness import digest
from imece.indicators.layout import schema
from imece.indicators.models import Indicator
from imece.indicators.store import Store, open_store
from imece.indicators.windows import Window, age_bands, the_mission
from imece.lists.models import MissionWords
from imece.lists.words import load_words

Number = int | Decimal
_AT_ONCE = 10_000
REMEMBERED_SECONDS = 24 * 60 * 60
_LETTERS = {"female": "F", "male": "M"}


@dataclass(frozen=True)
class Figure:
    """A counted figure. Of ``breakdowns`` each group's number stands under its key."""

    code: str
    value: Number
    unit: str
    window: Window
    basis: str
    definition: str
    breakdowns: dict[str, dict[str, Number]] = field(default_factory=dict)
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "value": _plain(self.value),
            "unit": self.unit,
            "window": self.window.as_text(),
            "basis": self.basis,
            "definition": self.definition,
            "breakdowns": {
                name: {key: _plain(value) for key, value in groups.items()}
                for name, groups in self.breakdowns.items()
            },
        }


def figures(
    codes: Iterable[str] | None = None,
    window: Any = None,
    language: str | None = None,
    *,
    breakdowns: bool = True,
) -> list[Figure]:
    """The mission's figures in their order, or those of ``codes`` in that order.

    ``window``: a name, "from/to" or two days, instead of each figure's own.
    """
    indicators = indicators_of(codes)
    with counting() as counter:
        return [counter.figure(one, window, language, breakdowns=breakdowns) for one in indicators]


def indicators_of(codes: Iterable[str] | None) -> list[Indicator]:
    """The indicators of these codes, or all. Raises ``Refusal`` with the nearest code for one that is not there."""
    known = {one.code: one for one in Indicator.objects.all()}
    if codes is None:
        return list(known.values())
    return [known[code] if code in known else _no_such_figure(code, known) for code in codes]


def _no_such_figure(code: str, known: Iterable[str]) -> Indicator:
    near = difflib.get_close_matches(code, list(known), n=1, cutoff=0.5)
    if near:
        raise Refusal(
            _("There is no figure “%(code)s”; did you mean “%(near)s”?") % {"code": code, "near": near[0]}
        )
    raise Refusal(_("There is no figure “%(code)s”; see them all with: imece figures.") % {"code": code})


@contextmanager
def counting() -> Iterator[Counter]:
    """Counts figures of one state of the database, one after another; what they share is opened once."""
    with open_store() as store:
        counter = Counter(store)
        try:
            yield counter
        finally:
            counter.close()


class Counter:
    """Puts questions to the store."""

    def __init__(self, store: Store) -> None:
        mission = the_mission()
        self.store = store
        self.bands = age_bands(mission)
        self.communities = _communities()
        self.districts = _district_names()
        self._tables: dict[str, Table] = {}
        self._sealed: dict[str, bool] = {}

    @cached_property
    def duck(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(config=self.store.duckdb_settings())

    def close(self) -> None:
        if "duck" in vars(self):
            self.duck.close()

    def table(self, source: str) -> Table:
        """The ledger, or a table of facts, as expressions name it."""
        if source not in self._tables:
            path = str(self.store.file(source)).replace("'", "''")
            self.duck.execute(f"""CREATE VIEW "{source}" AS FROM read_parquet('{path}')""")
            columns = schema(() if source == LEDGER else dimensions_of(FACTS[source]))
            self._tables[source] = ibis.table(ibis.Schema.from_pyarrow(columns), name=source)
        return self._tables[source]

    def answer(self, asked: Expr) -> list[dict[str, Any]]:
        """The rows that an expression asks for."""
        table = self.duck.sql(ibis.to_sql(asked, dialect="duckdb", pretty=False)).to_arrow_table()
        return list(table.to_pylist())

    def stream(self, asked: Expr) -> Iterator[dict[str, Any]]:
        for batch in self.duck.sql(ibis.to_sql(asked, dialect="duckdb", pretty=False)).to_arrow_reader(
            _AT_ONCE
        ):
            yield from batch.to_pylist()

    def question(self, definition: Definition, window: Any = None) -> Question:
        also = Window.named(definition.also) if definition.also else None
        own = Window.named(window or definition.window)
        return Question(definition, own, also, self.bands, self.communities)

    def has_sealed(self, source: str) -> bool:
        if source == LEDGER:
            return False
        if source not in self._sealed:
            self.table(source)
            found = self.duck.execute(f'SELECT 1 FROM "{source}" WHERE sealed LIMIT 1').fetchall()
            self._sealed[source] = bool(found)
        return self._sealed[source]

    def figure(
        self, indicator: Indicator, window: Any, language: str | None, *, breakdowns: bool = True
    ) -> Figure:
        definition = indicator.definition
        question = self.question(definition, window)
        value, groups = self._remembered(question, breakdowns)
        return Figure(
            code=definition.code,
            value=value,
            unit=definition.unit,
            window=question.window,
            basis=definition.basis,
            definition=in_language(definition.definition, language),
            breakdowns=groups,
            name=in_language(definition.names, language),
        )

    def _remembered(
        self, question: Question, breakdowns: bool
    ) -> tuple[Number, dict[str, dict[str, Number]]]:
        """The same question put to the same state of the database has the same answer."""
        if self.store.is_private:
            return self._counted(question, breakdowns)
        tables = question.definition.fact_tables
        stamps = [self.store.stamp(source) for source in sorted({question.definition.source, *tables})]
        key = f"figure-{digest(stamps, question, breakdowns, sorted(self.districts.items()))}"
        answer = cache.get(key)
        if answer is None:
            answer = self._counted(question, breakdowns)
            cache.set(key, answer, REMEMBERED_SECONDS)
        return answer  # type: ignore[no-any-return]

    def _counted(self, question: Question, breakdowns: bool) -> tuple[Number, dict[str, dict[str, Number]]]:
        definition = question.definition
        sealed = breakdowns and self.has_sealed(definition.source)
        asked = answers(question, self.table, breakdowns=breakdowns, sealed=sealed)
        rows = self.answer(asked)
        total = next(row for row in rows if row["name"] == TOTAL)
        if total["mixed"]:
            _refuse_mixture(definition)
        wanted = definition.breakdowns if breakdowns else ()
        return _number(definition, total), {one.name: self._groups(definition, one, rows) for one in wanted}

    def pyramid(self, indicator: Indicator, window: Any) -> list[tuple[str, int, int]]:
        """Women and men of each age band, youngest first, for a figure that is broken down by both."""
        question = self.question(indicator.definition, window)
        count = Count(question, self.table, openly=self.has_sealed(indicator.definition.source))
        found = {
            (row["row"], row["column"]): row["total"] for row in self.answer(count.crossed("age_band", "sex"))
        }
        names = [band.name for band in self.bands]
        return [(name, found.get((name, "female"), 0), found.get((name, "male"), 0)) for name in names]

    def _groups(
        self, definition: Definition, breakdown: Breakdown, rows: Sequence[dict[str, Any]]
    ) -> dict[str, Number]:
        shown = {
            self.shown(breakdown.column, row["key"]): _number(definition, row)
            for row in rows
            if row["name"] == breakdown.name
        }
        return {key: shown[key] for key in sorted(shown, key=lambda key: self._rank(breakdown.column, key))}

    def shown(self, column: str, key: str) -> str:
        """A group's key as the figure shows it: districts by their local name, sex by a letter."""
        if column in ("district", "residence"):
            return self.districts.get(key, key)
        if column == "month":
            return f"{key[:4]}-{key[4:]}"
        return _LETTERS.get(key, key) if column == "sex" else key

    def _rank(self, column: str, key: str) -> tuple[bool, int, str]:
        """Bands from the youngest, all else by its key, what is not known last."""
        names = [band.name for band in self.bands]
        band = names.index(key) if column == "age_band" and key in names else 0
        return key in (UNKNOWN, NONE), band, key


def _communities() -> tuple[tuple[str, str], ...]:
    """Each population group that belongs to a broader one, with that one."""
    added = MissionWords.objects.first()
    words = load_words(added.words) if added and added.words else load_words()
    groups = [(code, words.broader("population_group", code)) for code in words.codes("population_group")]
    return tuple(sorted((code, broader) for code, broader in groups if code != broader))


def _district_names() -> dict[str, str]:
    """The local name of each district; where two bear the same, with the p-code."""
    names = {place.pcode: place.local_name for place in Place.objects.districts()}
    taken = list(names.values())
    return {code: name if taken.count(name) == 1 else f"{name} ({code})" for code, name in names.items()}


def _refuse_mixture(definition: Definition) -> NoReturn:
    """Different units are never added to each other."""
    if definition.count == "amount":
        sentence = _(
            "The figure “%(code)s” would add different currencies; name one in its “where”: currency = [...]."
        )
    else:
        sentence = _("The figure “%(code)s” would add persons, households or institutions to each other.")
    raise Refusal(sentence % {"code": definition.code})


def _number(definition: Definition, row: dict[str, Any]) -> Number:
    """The value of an answer's row: whole where it is whole, a mean to two decimals."""
    total = row["total"] * definition.times
    if definition.count == "mean_household_size":
        mean = Decimal(total) / row["over"] if row["over"] else Decimal(0)
        return mean.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    if definition.count not in ("quantity", "amount"):
        return int(total)
    return total // 100 if total % 100 == 0 else Decimal(total) / 100


def _plain(value: Number) -> int | float:
    """A number for JSON: whole where it is whole."""
    return int(value) if value == int(value) else float(value)
