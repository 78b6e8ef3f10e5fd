"""What a figure is, said once in ibis: the same expressions answer on DuckDB and on Spark.

A figure is counted from the lines that stand in its window and meet its conditions. Where it asks who somebody is,
each subject's attributes are its first valid ones among those lines, by the order of lists, sheets and rows. Counted
subjects are counted once however many lines they have; in a breakdown by what a line says (month, project), once in
each group.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import ibis
from ibis.expr.types import Column, Table, Value

from imece.indicators.definition import ATTRIBUTES, NONE, UNKNOWN, Breakdown, Definition
from imece.indicators.fact_file import day_number
from imece.indicators.layout import SUBJECT_KINDS
from imece.indicators.windows import AgeBand, Window

Tables = Callable[[str], Table]
TOTAL = ""  # the breakdown that is the figure itself

# Attributes that a line bears under another name, and the columns that each way of counting reads.
ON_LINES = {"age_band": "age", "community": "population_group"}
MEASURED: dict[str, set[str]] = {
    "subjects": set(),
    "lines": set(),
    "quantity": {"quantity"},
    "amount": {"amount", "currency"},
    "household_size": {"household_size"},
    "mean_household_size": {"household_size"},
}


@dataclass(frozen=True)
class Question:
    """A definition with what the mission says besides: the window, its age bands, its broader groups."""

    definition: Definition
    window: Window
    also: Window | None
    bands: tuple[AgeBand, ...]
    communities: tuple[tuple[str, str], ...]


class Count:
    """The expressions of one question over the store's tables. ``openly``: without what is sealed."""

    def __init__(
        self, question: Question, tables: Tables, *, openly: bool = False, every_column: bool = False
    ) -> None:
        self.question = question
        self.definition = question.definition
        self.tables = tables
        self.openly = openly
        self.every_column = every_column

    # --- lines -----------------------------------------------------------------------------------------------

    @cached_property
    def lines(self) -> Table:
        """The lines that stand in the window and meet ``where``."""
        lines = self.tables(self.definition.source)
        conditions = [lines[column].isin(values) for column, values in self.definition.where.items()]
        conditions.append(self._known_by_then(lines) if self.definition.any_day else self._in_window(lines))
        return self._known(lines, conditions)

    @cached_property
    def counted(self) -> Table:
        """The lines that count: those of the subjects that count, where the figure asks who they are."""
        if not self.definition.asks_who:
            return self.lines
        return self.lines.semi_join(self.subjects, "subject")

    def _known(self, lines: Table, conditions: Sequence[Value]) -> Table:
        """The lines that meet the conditions, in the columns that the question needs."""
        if self.openly:
            conditions = [*conditions, ~lines.sealed]
        kept = lines.filter(*conditions) if conditions else lines
        columns = {*lines.columns, "age"} if self.every_column else self._needed()
        return kept.select(
            **{name: self._age(kept) if name == "age" else kept[name] for name in sorted(columns)}
        )

    def _needed(self) -> set[str]:
        """The columns of a line that the question looks at."""
        own = {one.column for one in self.definition.breakdowns if not one.table}
        names = {ON_LINES.get(name, name) for name in own}
        names |= {"subject", "place_in_order", *self._attributes}
        names |= {"identified"} if self.definition.identified else set()
        names |= {"list"} if self.definition.lists_at_least else set()
        return names | MEASURED[self.definition.count]

    def _in_window(self, lines: Table) -> Value:
        window = self.question.window
        return lines.day.between(day_number(window.first), day_number(window.last))

    def _known_by_then(self, lines: Table) -> Value:
        """All that a list says, whatever its day; what is recorded as it happens, up to the window's end."""
        up_to_end = lines.day.isnull() | (lines.day <= day_number(self.question.window.last))
        return lines["list"].notnull() | up_to_end

    def _age(self, lines: Table) -> Value:
        """Completed years on the window's last day; from a year the difference of years; an age as stated.

        Days are numbers like 20220630, so ten thousand is a year.
        """
        last, born = day_number(self.question.window.last), lines.birth
        grown = ((last - born) / 10_000).floor().cast("int32")
        return ibis.cases((born < 0, (-born - 1).cast("int32")), ((born > 0) & (born <= last), grown))

    # --- subjects --------------------------------------------------------------------------------------------

    @cached_property
    def subjects(self) -> Table:
        """Each subject that counts, once, with its attributes."""
        wanted, lines = self.definition, self.lines.filter(self.lines.subject.notnull())
        columns: dict[str, Value] = {}
        if wanted.identified:
            columns["identified"] = lines.identified.any()
        if wanted.lists_at_least:
            columns["lists"] = lines["list"].nunique()
        if not wanted.attributes:
            columns |= self._first_valid(lines)
        subjects = lines.group_by("subject").agg(**columns) if columns else lines.select("subject").distinct()
        if wanted.attributes:
            subjects = subjects.left_join(self._said_elsewhere(), "subject").drop("subject_right")
        return self._those_who_count(self._named(subjects))

    def _those_who_count(self, subjects: Table) -> Table:
        wanted = self.definition
        for attribute, values in wanted.who.items():
            subjects = subjects.filter(subjects[attribute].isin(values))
        if wanted.identified:
            subjects = subjects.filter(subjects.identified)
        if wanted.lists_at_least:
            subjects = subjects.filter(subjects.lists >= wanted.lists_at_least)
        if self.question.also is not None:
            then = replace(self.question, window=self.question.also, also=None)
            subjects = subjects.semi_join(Count(then, self.tables, openly=self.openly).subjects, "subject")
        return subjects

    @property
    def _attributes(self) -> list[str]:
        """The attributes that the figure needs, in terms of the columns that lines have."""
        wanted = set(self.definition.who)
        if self.definition.count == "subjects":
            wanted |= {one.column for one in self.definition.breakdowns if not one.table} & set(ATTRIBUTES)
        return sorted({ON_LINES.get(name, name) for name in wanted})

    def _first_valid(self, lines: Table) -> dict[str, Value]:
        return {
            name: lines[name].argmin(lines.place_in_order, where=_is_valid(lines[name]))
            for name in self._attributes
        }

    def _said_elsewhere(self) -> Table:
        rows = self._known(self.tables(self.definition.attributes), ())
        return rows.group_by("subject").agg(**self._first_valid(rows))

    def _named(self, subjects: Table) -> Table:
        """Attributes as the figure names them: bands for ages, the broader community, unknown for none."""
        named = {
            name: subjects[name].fill_null(UNKNOWN)
            for name in self._attributes
            if name not in ("age", "population_group")
        }
        if "age" in subjects.columns:
            named["age_band"] = self.band_of(subjects.age)
        if "population_group" in subjects.columns:
            named["community"] = self.community_of(subjects.population_group).fill_null(UNKNOWN)
            named["population_group"] = subjects.population_group.fill_null(UNKNOWN)
        return subjects.mutate(**named) if named else subjects

    def band_of(self, age: Value) -> Value:
        branches = []
        for band in self.question.bands:
            old_enough = age >= band.youngest
            branches.append(
                (old_enough if band.oldest is None else old_enough & (age <= band.oldest), band.name)
            )
        return ibis.cases(*branches, else_=UNKNOWN)

    def community_of(self, group: Value) -> Value:
        return group.cases(*self.question.communities, else_=group) if self.question.communities else group

    # --- the lines behind the figure -------------------------------------------------------------------------

    def opened(self, units: Collection[str] | None = None, districts: Collection[str] = ()) -> Table:
        """The lines that count, in their order, with whom each reached as a number by first appearance.

        ``units``, ``districts``: only their lines, for a reader who does not reach further.
        """
        lines = self.counted
        if units is not None:
            lines = lines.filter(lines.unit.isin(list(units)))
        if districts:
            lines = lines.filter(lines.district.isin(list(districts)))
        if self.definition.attributes:
            lines = self._with_attributes_of_elsewhere(lines)
        kind = lines.subject % SUBJECT_KINDS
        lines = lines.mutate(
            kind=kind,
            first=lines.place_in_order.min().over(group_by=lines.subject),
            community=self.community_of(lines.population_group),
        )
        number = ibis.dense_rank().over(group_by=lines.kind, order_by=lines["first"]) + 1
        return lines.mutate(number=number).order_by("place_in_order")

    def _with_attributes_of_elsewhere(self, lines: Table) -> Table:
        by_each = tuple(Breakdown(name, name) for name in ATTRIBUTES)
        every = replace(self.definition, count="subjects", breakdowns=by_each)
        count = Count(replace(self.question, definition=every), self.tables, openly=self.openly)
        said = count._said_elsewhere()
        kept = lines.drop(*(name for name in said.columns if name != "subject"))
        joined = kept.left_join(said, "subject").drop("subject_right")
        texts = {name: joined[name].fill_null("") for name in said.columns if name not in ("subject", "age")}
        return joined.mutate(**texts)

    # --- answers ---------------------------------------------------------------------------------------------

    def total(self) -> Table:
        """One row: the figure, how many lines its mean is over, and whether unlike things were added."""
        if self.definition.count == "subjects":
            kind = self.subjects.subject % SUBJECT_KINDS
            mixed = kind.max() != kind.min()
            return _row(self.subjects.agg(total=self.subjects.count(), over=_nothing(), mixed=mixed), TOTAL)
        mixed = ibis.literal(False)
        if self.definition.count == "amount":
            paid, currency = self.counted.amount.notnull(), self.counted.currency
            mixed = currency.max(where=paid) != currency.min(where=paid)
        return _row(self.counted.agg(**self._measure(self.counted), mixed=mixed), TOTAL)

    def broken_down(self, breakdown: Breakdown) -> Table:
        """One row for each group of the breakdown."""
        column, once = breakdown.column, self.definition.count == "subjects"
        if breakdown.table:
            answer = self._of_another_table(breakdown)
        elif once and column in ATTRIBUTES:
            answer = self.subjects.group_by(key=column).agg(total=ibis._.count(), over=_nothing())
        elif once:
            groups = self.counted.filter(self.counted.subject.notnull()).group_by(key=column)
            answer = groups.agg(total=ibis._.subject.nunique(), over=_nothing())
        else:
            lines = self._line_attribute(column)
            answer = lines.group_by(key=column).agg(**self._measure(lines))
        return _row(_without_blanks(answer, column).mutate(mixed=False), breakdown.name)

    def crossed(self, rows: str, columns: str) -> Table:
        """Counted subjects by two of their attributes at once, for a pyramid."""
        both = self.subjects.group_by([rows, columns]).agg(total=ibis._.count())
        return both.select(row=both[rows], column=both[columns], total=both.total)

    def _of_another_table(self, breakdown: Breakdown) -> Table:
        facts = self.tables(breakdown.table)
        facts = facts.filter(self._in_window(facts), ~facts.sealed)
        return facts.group_by(key=breakdown.column).agg(total=ibis._.subject.nunique(), over=_nothing())

    def _line_attribute(self, column: str) -> Table:
        """The counted lines, with an attribute as the line itself says it."""
        lines = self.counted
        if column == "age_band":
            return lines.mutate(age_band=self.band_of(lines.age))
        if column == "community":
            return lines.mutate(community=self.community_of(lines.population_group))
        return lines

    def _measure(self, lines: Table) -> dict[str, Value]:
        count = self.definition.count
        if count == "lines":
            return {"total": lines.count(), "over": _nothing()}
        column = lines["household_size" if count == "mean_household_size" else count]
        over = column.count() if count == "mean_household_size" else _nothing()
        return {"total": column.sum().fill_null(0), "over": over}


def answers(question: Question, tables: Tables, *, breakdowns: bool, sealed: bool) -> Table:
    """The figure and all its breakdowns as one expression, so that the engine reads the lines once.

    What is sealed counts in the total and is in no breakdown.
    """
    whole = Count(question, tables)
    if not breakdowns:
        slim = replace(question, definition=replace(question.definition, breakdowns=()))
        return Count(slim, tables).total()
    opened = Count(question, tables, openly=True) if sealed else whole
    return ibis.union(
        whole.total(), *(opened.broken_down(breakdown) for breakdown in question.definition.breakdowns)
    )


def _row(answer: Table, name: str) -> Table:
    """The columns in which every answer comes, so that answers can stand under one another."""
    key = answer.key.cast("string") if "key" in answer.columns else ibis.literal(TOTAL)
    return answer.select(
        name=ibis.literal(name),
        key=key,
        total=answer.total.cast("int64"),
        over=answer.over.cast("int64"),
        mixed=answer.mixed.fill_null(False),
    )


def _without_blanks(answer: Table, column: str) -> Table:
    """A blank attribute is unknown, a blank reason is none; other blank groups are left out."""
    blank = UNKNOWN if column in ATTRIBUTES else NONE if column == "reason" else ""
    if column == "month":
        return answer.filter(answer.key.notnull())
    if blank:
        empty = answer.key.isnull() | (answer.key == "")
        return answer.mutate(key=ibis.ifelse(empty, blank, answer.key))
    return answer.filter(answer.key.notnull() & (answer.key != ""))


def _is_valid(column: Column) -> Value:
    return column.notnull() if column.type().is_integer() else column != ""


def _nothing() -> Value:
    return ibis.literal(0, "int64")
