"""The time that a figure looks at, by a name of the mission's or by its days; and the mission's age bands."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from imece.base.mission import Mission, days
from imece.base.refusal import Refusal


class Window(NamedTuple):
    """From the first day to the last, both included."""

    first: datetime.date
    last: datetime.date

    @classmethod
    def named(cls, said: Any) -> Window:
        """By a name of the mission's windows ('' is its first one), as "2022-01-01/2022-06-30", or as two days."""
        if isinstance(said, str):
            return cls(*the_mission().window(said))
        first, last = said
        return cls(*days(first, last))

    def as_text(self) -> list[str]:
        return [self.first.isoformat(), self.last.isoformat()]


def the_mission() -> Mission:
    mission = Mission.current()
    if mission is None:
        raise Refusal(_("No mission is loaded yet: imece mission load FOLDER."))
    return mission


class AgeBand(NamedTuple):
    """Completed years from the youngest to the oldest, both included; the last band has no oldest."""

    name: str
    youngest: int
    oldest: int | None

    @classmethod
    def read(cls, text: str) -> AgeBand:
        """From "5-11" or "60+"."""
        youngest, dash, oldest = text.strip().rstrip("+").partition("-")
        return cls(text, int(youngest), int(oldest) if dash else None)


def age_bands(mission: Mission) -> tuple[AgeBand, ...]:
    return tuple(AgeBand.read(text) for text in mission.settings.get("age_bands", []))
