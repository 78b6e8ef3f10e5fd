"""What is asked of the calendar of sessions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.psychosocial.venues import reached

if TYPE_CHECKING:
    from imece.psychosocial.sessions import Session


class SessionState(models.TextChoices):
    """What has become of a session."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")


class AttendanceState(models.TextChoices):
    """Whether a named participant was at a session."""

    EXPECTED = "expected", _("Expected")
    PRESENT = "present", _("Present")
    ABSENT = "absent", _("Absent")


class SessionQuerySet(models.QuerySet["Session"]):
    """Questions put to the calendar of sessions."""

    def visible_to(self, user: Any, verb: str = "session.view") -> SessionQuerySet:
        """Sessions of the reader's units, in the reader's districts. ``verb``: what for."""
        found: SessionQuerySet = reached(self, user, unit="service__unit", place="place", verb=verb)
        return found

    def between(self, first: datetime.date, last: datetime.date) -> SessionQuerySet:
        return self.filter(day__gte=first, day__lte=last)

    def held(self) -> SessionQuerySet:
        return self.filter(state=SessionState.HELD)

    def planned(self) -> SessionQuerySet:
        """Those that are still to come about."""
        return self.filter(state__in=(SessionState.PLANNED, SessionState.POSTPONED))

    def standing(self) -> SessionQuerySet:
        return self.exclude(state=SessionState.CANCELLED)

    def meetings(self) -> SessionQuerySet:
        """Those that stand and are not a cycle's evaluation: y of "x of y"."""
        return self.standing().filter(is_evaluation=False)

    def in_district(self, pcode: str) -> SessionQuerySet:
        return self.filter(place__pcode=pcode)

    def led_by(self, user: Any) -> SessionQuerySet:
        """Those that the colleague facilitates or interprets."""
        return self.filter(models.Q(facilitator=user) | models.Q(interpreter=user))

    def of_crew(self, name: str) -> SessionQuerySet:
        return self.filter(team_name=name)

    def of_campaign(self, campaign: Any) -> SessionQuerySet:
        return self.filter(campaign=campaign)

    def crews(self) -> list[str]:
        """The names that teams go by on sessions: PMT-1, PMT-2."""
        names = self.exclude(team_name="").order_by("team_name").values_list("team_name", flat=True)
        return list(names.distinct())

    def in_order(self) -> SessionQuerySet:
        return self.order_by("day", models.F("starts_at").asc(nulls_first=True), "pk")

    def for_calendar(self) -> SessionQuerySet:
        """With everything that a line of the calendar shows: ``of_sessions`` is y of "x of y"."""
        enrolled = models.Q(cycle__enrolments__since__lte=models.F("day")) & (
            models.Q(cycle__enrolments__left_on__isnull=True)
            | models.Q(cycle__enrolments__left_on__gt=models.F("day"))
        )
        siblings = self.model._default_manager.meetings().order_by().filter(cycle=models.OuterRef("cycle"))
        return (
            self.select_related(
                "service",
                "place",
                "cycle",
                "campaign",
                "held_in__place",
                "facilitator",
                "interpreter",
                "vehicle",
            )
            .annotate(
                of_sessions=models.Subquery(
                    siblings.values("cycle").annotate(number=models.Count("pk")).values("number")
                ),
                listed=models.Count("attendances", distinct=True),
                enrolled=models.Count("cycle__enrolments", filter=enrolled, distinct=True),
            )
            .in_order()
        )

    def of_rows(self, row_ids: Sequence[int]) -> dict[int, Session]:
        """Row number in the database to the session that it brought."""
        found: dict[int, Session] = {}
        for start in range(0, len(row_ids), 400):
            for session in self.filter(row_id__in=row_ids[start : start + 400]):
                if session.row_id is not None:
                    found[session.row_id] = session
        return found

    def kept_here(self, codes: Iterable[str]) -> set[str]:
        """Of these session numbers, those of sessions that were planned here and came on no list."""
        wanted = list(codes)
        found: set[str] = set()
        for start in range(0, len(wanted), 400):
            own = self.filter(row__isnull=True, code__in=wanted[start : start + 400])
            found.update(own.values_list("code", flat=True))
        return found
