"""What managers see of the psychosocial team's work in a quarter: numbers, never names.

People are counted from the ledger's standing lines; sessions and cycles from this room's records. A person is reached
in the week, and in the district, of their first line of the quarter, so that weeks and districts sum to the total.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from imece.assistance.catalogue import Category
from imece.assistance.ledger import Delivery
from imece.base.access import reach_of, user_may
from imece.base.mission import Mission
from imece.base.places import Place
from imece.lists.models import MissionWords
from imece.lists.words import load_words
from imece.psychosocial.completing import takings
from imece.psychosocial.models import Attendance, Cycle, Session
from imece.psychosocial.scales import FEWEST

FOCUSED = 3
"""From this layer of the IASC pyramid on, support is focused."""
MOST_LISTED = 40
WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Quarter:
    """Three months of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: datetime.date) -> Quarter:
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def read(cls, text: str) -> Quarter | None:
        """2022-Q1; None for anything else."""
        year, dash, number = text.partition("-Q")
        if not dash or number not in ("1", "2", "3", "4") or not (year.isascii() and year.isdigit()):
            return None
        return cls(int(year), int(number)) if 2000 <= int(year) <= 2100 else None

    @property
    def code(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> datetime.date:
        return self.after.first - datetime.timedelta(days=1)

    @property
    def after(self) -> Quarter:
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def before(self) -> Quarter:
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    def mondays(self) -> list[datetime.date]:
        """The Mondays of its weeks; the first and the last may belong to other months in part."""
        monday = self.first - datetime.timedelta(days=self.first.weekday())
        return [monday + number * WEEK for number in range((self.last - monday).days // 7 + 1)]


@dataclass(frozen=True)
class Number:
    """A number of people as one reader may see it: ``shown`` is None where somebody could be recognised in it."""

    label: str
    shown: int | None
    target: int | None = None

    @property
    def share(self) -> float | None:
        if self.shown is None or not self.target:
            return None
        return self.shown / self.target


class Overview:
    """One quarter, of what the reader's units do in the reader's districts."""

    def __init__(self, reader: Any, quarter: Quarter, *, district: str = "") -> None:
        self.reader, self.quarter, self.district = reader, quarter, district
        self.reach = reach_of(reader, "session.overview")

    # ------------------------------------------------------------------------------------------ where it is read
    def _within(self, found: Any, *, unit: str, place: str = "place__pcode") -> Any:
        if self.reach.nowhere and not self.reach.everywhere:
            return found.none()
        if not self.reach.everywhere:
            found = found.filter(**{f"{unit}__in": self.reach.unit_codes})
            if self.reach.district_codes:
                found = found.filter(**{f"{place}__in": self.reach.district_codes})
        return found.filter(**{place: self.district}) if self.district else found

    @cached_property
    def exact(self) -> bool:
        """Whether the reader may open such numbers into their lines, all of them; else small ones are hidden."""
        lines = reach_of(self.reader, "figure.lines")
        if lines.everywhere:
            return True
        units = set() if self.reach.everywhere else self.reach.unit_codes
        return bool(units) and units <= lines.unit_codes and not lines.district_codes

    @cached_property
    def _lines(self) -> Any:
        lines = self._within(Delivery.objects.standing().received(), unit="unit__code")
        return lines.filter(service__category=Category.PSYCHOSOCIAL).between(
            self.quarter.first, self.quarter.last
        )

    @cached_property
    def _sessions(self) -> Any:
        within = self._within(Session.objects.all(), unit="service__unit__code")
        return within.between(self.quarter.first, self.quarter.last)

    def places(self) -> list[Place]:
        """The districts to choose from: where the team works or means to, within reach."""
        worked = self._within(Session.objects.all(), unit="service__unit__code").values("place__pcode")
        pcodes = models.Q(pcode__in=worked) | models.Q(pcode__in=self.targets)
        return list(Place.objects.districts().filter(pcodes))

    # ------------------------------------------------------------------------------------------ people
    @cached_property
    def _people(self) -> dict[int, _Reached]:
        """Each person once, with what their first lines say."""
        found: dict[int, _Reached] = {}
        named = self._lines.filter(basis=Delivery.Basis.NAMED, person__isnull=False)
        rows = named.annotate(root=Coalesce("person__canonical_id", "person_id")).order_by("day", "pk")
        for root, day, pcode, *told in rows.values_list("root", "day", "place__pcode", *_TOLD):
            person = found.setdefault(root, _Reached(day, pcode or "", {}))
            for name, value in zip(_TOLD, told, strict=True):
                if value not in ("", None):
                    person.told.setdefault(name, value)
        return found

    @property
    def reached(self) -> int:
        return len(self._people)

    @cached_property
    def unnamed(self) -> int:
        heads = self._lines.filter(basis=Delivery.Basis.HEADCOUNT)
        return int(heads.aggregate(sum=models.Sum("quantity"))["sum"] or 0)

    @cached_property
    def targets(self) -> dict[str, int]:
        """The quarter's targets by district, within reach."""
        mission = Mission.current()
        rows = mission.settings.get("reach_targets", []) if mission else []
        wanted = {
            row["district"]: row["people"] for row in rows if row["first"] == self.quarter.first.isoformat()
        }
        allowed = {self.district} if self.district else self.reach.district_codes
        return {pcode: people for pcode, people in wanted.items() if not allowed or pcode in allowed}

    @property
    def target(self) -> int | None:
        return sum(self.targets.values()) or None

    def weeks(self) -> list[Number]:
        """People reached for the first time in each week, beside an even share of the target."""
        counted = Counter(
            person.day - datetime.timedelta(days=person.day.weekday()) for person in self._people.values()
        )
        mondays = self.quarter.mondays()
        share = -(-self.target // len(mondays)) if self.target else None
        found = {monday.isoformat(): counted[monday] for monday in mondays}
        return [Number(day, number, share) for day, number in self._guarded(found).items()]

    def districts(self) -> list[Number]:
        """People by the district where they were first met, each beside its target."""
        counted = Counter(person.pcode for person in self._people.values())
        names = {place.pcode: place.name for place in Place.objects.districts()}
        pcodes = sorted({*counted, *self.targets} - {""}, key=lambda pcode: (-counted[pcode], pcode))
        shown = self._guarded({pcode: counted[pcode] for pcode in pcodes})
        return [Number(names.get(pcode, pcode), shown[pcode], self.targets.get(pcode)) for pcode in pcodes]

    def communities(self) -> dict[str, int | None]:
        """host, migrant_refugee and unknown."""
        added = MissionWords.objects.first()
        words = load_words(added.words) if added and added.words else load_words()
        groups = [str(person.told.get("population_group", "")) for person in self._people.values()]
        counted = Counter(words.broader("population_group", group) or "unknown" for group in groups)
        return self._guarded({group: counted[group] for group in ("migrant_refugee", "host", "unknown")})

    def host_share(self) -> float | None:
        """The host community's part of those whose community is known."""
        groups = self.communities()
        host, others = groups["host"], groups["migrant_refugee"]
        if host is None or others is None or not host + others:
            return None
        return host / (host + others)

    def missing(self) -> dict[str, int | None]:
        """Of how many people it is not known: sex, age, community."""
        people = self._people.values()
        return self._guarded(
            {
                "sex": sum("sex" not in person.told for person in people),
                "age": sum(
                    not {"birth_date", "birth_year", "stated_age"} & person.told.keys() for person in people
                ),
                "community": sum("population_group" not in person.told for person in people),
            }
        )

    def _guarded(self, numbers: Mapping[Any, int]) -> dict[Any, int | None]:
        """Small groups hidden, and where it is the only one the next smallest: it could be had from the total."""
        if self.exact:
            return dict(numbers)
        small = {key for key, number in numbers.items() if 0 < number < FEWEST}
        others = [key for key, number in numbers.items() if key not in small and number]
        if len(small) == 1 and others:
            small.add(min(others, key=lambda key: numbers[key]))
        return {key: None if key in small else number for key, number in numbers.items()}

    # ------------------------------------------------------------------------------------------ sessions and cycles
    def focus(self) -> dict[str, int]:
        """Participations by name in focused and in other activities."""
        named = self._lines.filter(basis=Delivery.Basis.NAMED)
        layers = named.order_by().values_list("service__pyramid_layer").annotate(number=models.Count("pk"))
        counted: Counter[str] = Counter()
        for layer, number in layers:
            counted["focused" if layer and layer >= FOCUSED else "other"] += number
        return {"focused": counted["focused"], "other": counted["other"]}

    @cached_property
    def held(self) -> int:
        return int(self._sessions.held().count())

    def without_attendance(self) -> list[Session]:
        """Sessions whose day is over and of which nobody knows who came: still planned, or held with nobody."""
        someone = Attendance.objects.filter(session=models.OuterRef("pk"), state=Attendance.State.PRESENT)
        over = self._sessions.standing().filter(day__lt=timezone.localdate())
        over = over.exclude(state=Session.State.POSTPONED).exclude(head_counts__number__gt=0)
        nobody = models.Q(state=Session.State.PLANNED) | ~models.Exists(someone)
        return list(over.filter(nobody).select_related("service", "place", "cycle").in_order()[:MOST_LISTED])

    def cycles(self) -> list[CycleLine]:
        """Cycles that were over by the end of the quarter and ended in it, with how many completed them."""
        taken: dict[int, list[bool]] = {}
        for one in takings():
            if self.quarter.first <= one.day <= self.quarter.last:
                taken.setdefault(one.cycle_id, []).append(one.is_complete)
        within = self._within(Cycle.objects.filter(pk__in=taken), unit="service__unit__code")
        return [
            CycleLine(
                cycle.pk,
                cycle.title,
                len(taken[cycle.pk]),
                sum(taken[cycle.pk]),
                cycle.complete_at,
                self.exact,
            )
            for cycle in within.order_by("title", "pk")
        ]

    @property
    def opens_sessions(self) -> bool:
        return user_may(self.reader, "session.view")


_TOLD = ("sex", "birth_date", "birth_year", "stated_age", "population_group")


@dataclass
class _Reached:
    """A person's first day and district in the quarter, and what is known of them."""

    day: datetime.date
    pcode: str
    told: dict[str, Any]


@dataclass(frozen=True)
class CycleLine:
    """A cycle that ended: how many came at least once, and how many of them completed it."""

    pk: int
    title: str
    came: int
    completed: int
    complete_at: int
    exact: bool

    @property
    def is_hidden(self) -> bool:
        """Whether somebody could be recognised: too few came, or almost nobody or everybody did not complete it."""
        left = self.came - self.completed
        return not self.exact and (self.came < FEWEST or 0 < self.completed < FEWEST or 0 < left < FEWEST)

    @property
    def share(self) -> float:
        return self.completed / self.came if self.came else 0.0


def newest_quarter() -> Quarter:
    """This quarter, or before anything happened in it the last one in which something did."""
    this = Quarter.of(timezone.localdate())
    psychosocial = Delivery.objects.filter(service__category=Category.PSYCHOSOCIAL, day__lte=this.last)
    day = psychosocial.aggregate(last=models.Max("day"))["last"]
    return Quarter.of(day) if day else this
