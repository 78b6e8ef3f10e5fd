"""Figures as a page shows them: under their teams, with charts, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imece.assistance.catalogue import Category, Service
from imece.assistance.facts import FACTS
from imece.assistance.ledger import Delivery
from imece.base.mission import Mission
from imece.base.places import Place
from imece.base.users import Team, Unit
from imece.indicators.definition import NONE, UNKNOWN, Breakdown, Definition
from imece.indicators.figures import Number
from imece.indicators.models import Indicator
from imece.indicators.small_cells import Guarded
from imece.lists.labels import value_label
from imece.ui.formats import number_text, period_text
from imece.ui.tilemap import Tile, lay_out

TITLES: dict[str, Any] = {
    "sex": gettext_lazy("By sex"),
    "age_band": gettext_lazy("By age"),
    "nationality": gettext_lazy("By nationality"),
    "community": gettext_lazy("By community"),
    "population_group": gettext_lazy("By status"),
    "disability": gettext_lazy("By disability"),
    "residence": gettext_lazy("By district of residence"),
    "district": gettext_lazy("By district"),
    "service": gettext_lazy("By service"),
    "category": gettext_lazy("By category"),
    "month": gettext_lazy("By month"),
    "project": gettext_lazy("By project"),
    "head_group": gettext_lazy("By group"),
    "source": gettext_lazy("By how they came"),
    "reason": gettext_lazy("By reason"),
    "channel": gettext_lazy("By channel"),
    "sensitivity": gettext_lazy("By sensitivity"),
}
# The code lists whose words name a column's codes.
CODE_LISTS = {
    "sex": "sex",
    "nationality": "nationality",
    "community": "population_group",
    "population_group": "population_group",
    "disability": "yes_no",
    "source": "source",
    "reason": "bank_reason",
    "channel": "feedback_channel",
    "category": "feedback_category",
    "sensitivity": "sensitivity",
}
# What the columns of a line that are choices of the ledger are called.
_CHOICES: dict[str, Any] = {
    "basis": Delivery.Basis,
    "category": Category,
    "evidence": Delivery.Evidence,
    "head_group": Delivery.HeadGroup,
}
MOST_BARS = 12


@dataclass(frozen=True)
class Chart:
    """One breakdown as it is drawn: ``draw`` is bars, columns, split, map or nothing; ``unsaid``: what is not drawn."""

    draw: str
    title: str
    rows: list[tuple[str, Number]] = field(default_factory=list)
    values: dict[str, Number] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    unsaid: str = ""


@dataclass(frozen=True)
class Card:
    """A figure with what a reader needs to understand it at a glance."""

    indicator: Indicator
    seen: Guarded
    unit: str
    window: str
    points: list[Number]

    @property
    def value(self) -> str:
        if self.seen.value_hidden:
            return _("fewer than 5")
        return number_text(self.seen.figure.value)


@dataclass
class Group:
    """The figures of a team or of a unit."""

    title: str
    subtitle: str = ""
    unit: str = ""
    cards: list[Card] = field(default_factory=list)
    further: list[Card] = field(default_factory=list)


class Words:
    """Says codes in the reader's language; looked up once for a page."""

    def __init__(self) -> None:
        mission = Mission.current()
        self.units_of_count = mission.unit_name if mission else str
        self.services = {one.code: one for one in Service.objects.select_related("team__unit")}
        self.districts = list(Place.objects.districts())

    def key(self, column: str, key: str) -> str:
        """A group's key as the reader says it."""
        if key == UNKNOWN:
            return _("Not known")
        if key == NONE:
            return _("None given")
        if column == "month":
            year, month = key.split("-")
            return f"{str(MONTHS_3[int(month)]).capitalize()} {year}"
        if column == "service" and key in self.services:
            return self.services[key].name
        if column in _CHOICES and key in _CHOICES[column].values:
            return str(_CHOICES[column](key).label)
        code = {"F": "female", "M": "male"}.get(key, key) if column == "sex" else key
        return value_label(CODE_LISTS[column], code) if column in CODE_LISTS else key

    def tiles(self) -> Sequence[Tile]:
        return lay_out((one.pcode, one.name, one.tile_column, one.tile_row) for one in self.districts)

    def home(self, definition: Definition) -> tuple[Unit | None, Team | None]:
        """The unit and the team that a figure belongs to, by the services that it counts."""
        where = definition.where
        categories = {*definition.needs, *where.get("category", ())}
        teams = {
            one.team.pk: one.team
            for one in self.services.values()
            if one.team is not None
            and (
                one.category in categories
                or one.code in where.get("service", ())
                or one.team.code in where.get("team", ())
            )
        }
        units = {one.unit.pk: one.unit for one in teams.values()}
        return _only(units), _only(teams)


def _only(found: dict[int, Any]) -> Any:
    return next(iter(found.values())) if len(found) == 1 else None


def card_of(seen: Guarded, indicator: Indicator, words: Words) -> Card:
    months = seen.figure.breakdowns.get("month", {})
    return Card(
        indicator=indicator,
        seen=seen,
        unit=words.units_of_count(seen.figure.unit),
        window="" if indicator.definition.any_day else period_text(*seen.figure.window),
        points=list(months.values()),
    )


def facts_of(card: Card, words: Words) -> list[tuple[str, str]]:
    """What the figure is, as terms and values."""
    definition = card.indicator.definition
    table = FACTS.get(definition.source)
    home = " · ".join(one.name for one in words.home(definition) if one)
    facts = [
        (_("Unit of count"), card.unit),
        (_("Time"), card.window or _("Any day")),
        (_("Basis"), card.indicator.basis_label),
        (_("Counted from"), str(table.label) if table else _("Assistance ledger")),
        (_("Belongs to"), home),
    ]
    if definition.times > 1:
        facts.append((_("Multiplied by"), number_text(definition.times)))
    return [(term, value) for term, value in facts if value]


def grouped(cards: Iterable[Card], words: Words) -> list[Group]:
    """The figures under their teams, in the order of the first of each; the mission's own last."""
    groups: dict[tuple[str, str], Group] = {}
    for card in cards:
        unit, team = words.home(card.indicator.definition)
        title = team.name if team else unit.name if unit else _("The whole mission")
        key = (unit.code if unit else "", team.code if team else "")
        subtitle = unit.name if unit and team else ""
        group = groups.setdefault(key, Group(title, subtitle, unit.code if unit else ""))
        (group.cards if card.indicator.published else group.further).append(card)
    return sorted(groups.values(), key=lambda group: group.unit == "")


def charts_of(seen: Guarded, definition: Definition, words: Words) -> list[Chart]:
    """The breakdowns, each drawn as it is read best; one without any group is left out."""
    return [
        _chart(one, seen.figure.breakdowns[one.name], seen.hidden.get(one.name, []), words)
        for one in definition.breakdowns
        if seen.figure.breakdowns.get(one.name) or seen.hidden.get(one.name)
    ]


def _chart(breakdown: Breakdown, groups: dict[str, Number], hidden: list[str], words: Words) -> Chart:
    column = breakdown.column
    title = str(TITLES.get(column) or breakdown.name.replace("_", " ").capitalize())
    named = [words.key(column, key) for key in hidden]
    if not groups:
        return Chart("nothing", title, hidden=named)
    if column in ("district", "residence"):
        return _map(title, groups, named, words)
    rows = [(words.key(column, key), value) for key, value in groups.items()]
    if column == "month":
        return Chart("columns", title, rows, hidden=named)
    if column in ("sex", "community") and 1 < len(rows) <= 3:
        return Chart("split", title, rows, hidden=named)
    if column != "age_band":
        rows.sort(key=lambda row: -row[1])
    return Chart("bars", title, rows[:MOST_BARS], hidden=named, unsaid=_left_out(rows[MOST_BARS:]))


def _map(title: str, groups: dict[str, Number], hidden: list[str], words: Words) -> Chart:
    by_name = {one.local_name: one.pcode for one in words.districts}
    values = {by_name[key]: value for key, value in groups.items() if key in by_name}
    elsewhere = [(words.key("district", key), value) for key, value in groups.items() if key not in by_name]
    return Chart("map", title, values=values, hidden=hidden, unsaid=_left_out(elsewhere))


def _left_out(rows: Iterable[tuple[str, Number]]) -> str:
    return " · ".join(f"{label}: {number_text(value)}" for label, value in rows)
