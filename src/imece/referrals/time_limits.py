"""How soon a referral should be answered: the mission's data, by urgency (``[answer_within]`` in directory.toml)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from imece.base.holidays import add_working_days
from imece.base.mission import Mission
from imece.referrals.states import Priority
from imece.ui.formats import number_text

UNITS = ("hours", "days", "working days")
_WRITTEN = re.compile(r"([1-9][0-9]{0,3})\s+(hours|days|working days)")


@dataclass(frozen=True)
class TimeLimit:
    """A number of hours, of days, or of working days of the mission."""

    number: int
    unit: str

    @classmethod
    def read(cls, text: str) -> TimeLimit | None:
        """As a mission's file writes it, such as "72 hours" or "10 working days"; None where it does not say one."""
        found = _WRITTEN.fullmatch(" ".join(text.split()))
        return cls(int(found[1]), found[2]) if found else None

    def after(self, since: datetime.datetime) -> datetime.datetime:
        if self.unit == "hours":
            return since + datetime.timedelta(hours=self.number)
        if self.unit == "days":
            return since + datetime.timedelta(days=self.number)
        local = timezone.localtime(since)
        last = add_working_days(local.date(), self.number)
        return local + (last - local.date())

    def __str__(self) -> str:
        shown = {"number": number_text(self.number)}
        if self.unit == "hours":
            return ngettext("%(number)s hour", "%(number)s hours", self.number) % shown
        if self.unit == "days":
            return ngettext("%(number)s day", "%(number)s days", self.number) % shown
        return ngettext("%(number)s working day", "%(number)s working days", self.number) % shown


# The inter-agency form's: 24 hours, 72 hours, two weeks.
STANDARD: dict[str, str] = {
    Priority.EMERGENCY: "24 hours",
    Priority.URGENT: "72 hours",
    Priority.NORMAL: "14 days",
}


def time_limits() -> dict[str, TimeLimit]:
    """The mission's, by urgency."""
    said: Any = Mission.objects.order_by("pk").values_list("settings__answer_within", flat=True).first()
    texts = {**STANDARD, **(said or {})}
    limits = {priority: TimeLimit.read(text) for priority, text in texts.items()}
    return {priority: limit for priority, limit in limits.items() if limit is not None}


def due(priority: str, since: datetime.datetime) -> datetime.datetime:
    """When the receiver should have answered."""
    return time_limits()[priority].after(since)


def priority_choices() -> list[tuple[str, str]]:
    """Each urgency with its time limit, for a form."""
    limits = time_limits()
    return [(one.value, f"{one.label} ({limits[one.value]})") for one in Priority]
