"""How an indicator is written in a mission's indicators.toml, and what is wrong where it is wrong.

code, names, definition, unit, basis    what the figure is called, says, counts in and rests on
window       a name of the mission's windows, or "2022-01-01/2022-06-30"; absent: the mission's default
source       "ledger", or a table of facts
count        subjects (each once) | lines | quantity | amount | household_size | mean_household_size
where        columns of the line, each with the values that count
who          attributes of the subject (its first valid value), each with the values that count
attributes   a table of facts whose rows, whatever their day, say the subject's attributes
any_day      lists count whatever their days; what is recorded as it happens, up to the window's end
also         a window in which the subject must be counted too
identified   only subjects known by an identity number
lists_at_least   the subject's lines come from that many lists
times        the value is multiplied (an assumed household size)
breakdowns   "name" or "name=column"; "name=table.column" counts the subjects of another table of facts
needs        categories of service that a team must give; the page puts the figure under that team
position, published
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from imece.assistance.catalogue import Category, Service
from imece.assistance.facts import FACTS
from imece.assistance.ledger import Delivery
from imece.base.refusal import Refusal
from imece.base.users import Team, Unit
from imece.indicators.fact_file import dimensions_of
from imece.indicators.layout import TEXTS
from imece.indicators.windows import Window

LEDGER = "ledger"
COUNTS = ("subjects", "lines", "quantity", "amount", "household_size", "mean_household_size")
ATTRIBUTES = (
    "sex",
    "age_band",
    "nationality",
    "community",
    "population_group",
    "disability",
    "residence",
)
COLUMNS = (*TEXTS, "month")
UNKNOWN, NONE = "unknown", "none"


@dataclass(frozen=True)
class Breakdown:
    """The groups in which a figure is shown: by a column of the counted lines, or of another table of facts."""

    name: str
    column: str
    table: str = ""

    @classmethod
    def read(cls, text: str) -> Breakdown:
        name, equals, column = text.partition("=")
        table, dot, of_table = (column if equals else name).partition(".")
        return cls(name.strip(), (of_table if dot else table).strip(), table.strip() if dot else "")


@dataclass(frozen=True)
class Definition:
    """An indicator, read and checked."""

    code: str
    unit: str
    basis: str
    window: str = ""
    source: str = LEDGER
    count: str = "subjects"
    where: dict[str, list[str]] = field(default_factory=dict)
    who: dict[str, list[str]] = field(default_factory=dict)
    attributes: str = ""
    any_day: bool = False
    also: str = ""
    identified: bool = False
    lists_at_least: int = 0
    times: int = 1
    breakdowns: tuple[Breakdown, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    definition: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    position: int = 0
    published: bool = False

    @classmethod
    def read(cls, entry: dict[str, Any]) -> Definition:
        """From an entry of indicators.toml that was checked before."""
        known = {key: value for key, value in entry.items() if key in KEYS}
        known["breakdowns"] = tuple(Breakdown.read(text) for text in entry.get("breakdowns", ()))
        known["needs"] = tuple(entry.get("needs", ()))
        return cls(**known)

    @property
    def asks_who(self) -> bool:
        """Whether a line counts only if its subject does."""
        return bool(self.who or self.also or self.identified or self.lists_at_least)

    @property
    def fact_tables(self) -> set[str]:
        """The tables of facts that the figure is counted from."""
        tables = {self.source, self.attributes, *(breakdown.table for breakdown in self.breakdowns)}
        return tables - {LEDGER, ""}


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[A-Za-z0-9_-]{1,60}", value))


def _texts(value: Any) -> bool:
    return (
        isinstance(value, dict) and bool(value.get("en")) and all(isinstance(v, str) for v in value.values())
    )


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _list(value: Any) -> bool:
    return isinstance(value, list) and all(_text(one) for one in value)


def _values(value: Any) -> bool:
    return isinstance(value, dict) and all(_list(values) and values for values in value.values())


def _yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


# Key: what its value must be, and how that is said.
KEYS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "code": (_is_code, "letters, digits and _"),
    "names": (_texts, 'names in each language, such as {en = "..."}'),
    "definition": (_texts, 'a sentence in each language, such as {en = "..."}'),
    "unit": (_text, "a text"),
    "basis": (_text, "a text"),
    "window": (_text, "a text"),
    "source": (_text, "a text"),
    "count": (_text, "a text"),
    "where": (_values, 'columns with lists of values, such as {team = ["PMT"]}'),
    "who": (_values, 'attributes with lists of values, such as {community = ["host"]}'),
    "attributes": (_text, "a text"),
    "any_day": (_yes_or_no, "true or false"),
    "also": (_text, "a text"),
    "identified": (_yes_or_no, "true or false"),
    "lists_at_least": (_whole, "a whole number"),
    "times": (_whole, "a whole number"),
    "breakdowns": (_list, "a list of texts"),
    "needs": (_list, "a list of texts"),
    "position": (_whole, "a whole number"),
    "published": (_yes_or_no, "true or false"),
}
NEEDED = ("code", "names", "definition", "unit", "basis")


def check(entry: dict[str, Any]) -> Definition:
    """Read an entry. A mistake is refused in one sentence: which indicator, which key, what may stand there."""
    code = entry.get("code") or "?"
    for key in NEEDED:
        if key not in entry:
            _wrong(code, _("the key “%(key)s” is missing") % {"key": key})
    for key, value in entry.items():
        _among(code, key, KEYS, _("there is no key “%(value)s”"))
        fits, said = KEYS[key]
        if not fits(value):
            _wrong(code, _("“%(key)s” must be %(kind)s") % {"key": key, "kind": said})
    definition = Definition.read(entry)
    _check_counting(definition)
    _check_tables(definition)
    _check_columns(definition)
    _check_codes(definition)
    return definition


def _check_counting(one: Definition) -> None:
    _among(one.code, one.count, COUNTS, _("there is no way to count “%(value)s”"))
    _among(one.code, one.basis, Delivery.Basis.values, _("there is no count basis “%(value)s”"))
    for window in filter(None, (one.window, one.also)):
        try:
            Window.named(window)
        except Refusal as refusal:
            _wrong(one.code, str(refusal).rstrip("."))
    if one.times == 0:
        _wrong(one.code, _("“times” may not be 0"))


def _check_tables(one: Definition) -> None:
    for table in sorted(one.fact_tables):
        _among(one.code, table, [LEDGER, *FACTS.codes()], _("there is no table of facts “%(value)s”"))


def _check_columns(one: Definition) -> None:
    columns = [*COLUMNS, *_dimensions(one.source)]
    for column in one.where:
        _among(one.code, column, [*TEXTS, *_dimensions(one.source)], _("“where” knows no column “%(value)s”"))
    for attribute in one.who:
        _among(one.code, attribute, ATTRIBUTES, _("“who” knows no attribute “%(value)s”"))
    names = [breakdown.name for breakdown in one.breakdowns]
    if len(set(names)) < len(names):
        _wrong(one.code, _("two breakdowns bear the same name"))
    for breakdown in one.breakdowns:
        own = [*COLUMNS, *_dimensions(breakdown.table)] if breakdown.table else [*ATTRIBUTES, *columns]
        _among(one.code, breakdown.column, own, _("“breakdowns” knows no column “%(value)s”"))


def _check_codes(one: Definition) -> None:
    """A mistyped code would count nobody and say nothing."""
    known: dict[str, Callable[[], Iterable[str]]] = {
        "unit": lambda: Unit.objects.values_list("code", flat=True),
        "team": lambda: Team.objects.values_list("code", flat=True),
        "service": lambda: Service.objects.values_list("code", flat=True),
        "basis": lambda: Delivery.Basis.values,
        "evidence": lambda: Delivery.Evidence.values,
        "head_group": lambda: Delivery.HeadGroup.values,
    }
    if one.source == LEDGER:
        known["category"] = lambda: Category.values
    for column, values in one.where.items():
        if column in known:
            codes = list(known[column]())
            for value in values:
                _among(one.code, value, codes, _("“%(column)s” has no “%(value)s”"), column=column)


def _dimensions(source: str) -> tuple[str, ...]:
    table = FACTS.get(source)
    return dimensions_of(table) if table else ()


def _among(code: str, value: str, known: Collection[str], sentence: str, **more: str) -> None:
    if value not in known:
        _wrong(code, sentence % {"value": value, **more}, known)


def _wrong(code: str, what: str, known: Collection[str] = ()) -> None:
    ending = _("; known are: %(known)s") % {"known": ", ".join(known)} if known else ""
    raise Refusal(
        _("Indicator “%(code)s”: %(what)s%(known)s.") % {"code": code, "what": what, "known": ending}
    )
