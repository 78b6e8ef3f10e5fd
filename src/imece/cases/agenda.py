"""What the system knows that a case conference should speak about: each reason, and the cases to which it applies."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imece.cases.following_up import Assessment, FollowUp
from imece.cases.questions import CaseQuerySet
from imece.cases.rules import Rules
from imece.cases.states import Risk, ServiceState, State


class Why(models.TextChoices):
    LATE = "late", _("Help is late")
    WAITING = "waiting", _("Waiting too long")
    UNANSWERED = "unanswered", _("A request without an answer")
    RISK = "risk", _("Protection risk high")
    ATTENTION = "attention", _("Advisory score high")
    FOLLOW_UP = "follow_up", _("Follow-up overdue")
    REFUSED = "refused", _("A service was not approved")
    REOPENED = "reopened", _("Case opened again")
    DECISION = "decision", _("Decision overdue")
    CARRIED = "carried", _("Carried on from the last time")
    BROUGHT = "brought", _("Brought by a colleague")


# What stays true of a case after it was spoken of: it comes back after the days of a follow-up, not every time.
LASTING = (Why.RISK, Why.ATTENTION, Why.REFUSED, Why.REOPENED)
_Found = Callable[[CaseQuerySet, datetime.date, Rules], Iterable[int]]


def what_came_up(cases: CaseQuerySet, *, today: datetime.date) -> dict[int, list[str]]:
    """Of these cases, each that should be spoken of, with its reasons."""
    rules = Rules.of_mission()
    since = today - datetime.timedelta(days=rules.follow_up_days)
    spoken = set(_of("ConferencePoint", cases).exclude(token_discussed="").filter(
        conference__day__gte=since).values_list("case_id", flat=True))  # fmt: skip
    found: dict[int, list[str]] = {}
    for why, look in LOOKS.items():
        for case_id in dict.fromkeys(look(cases, today, rules)):
            if why not in LASTING or case_id not in spoken:
                found.setdefault(case_id, []).append(why.value)
    return found


def _of(model: str, cases: CaseQuerySet) -> models.QuerySet[Any]:
    """Records of that kind under these cases."""
    found: models.QuerySet[Any] = apps.get_model("cases", model)._default_manager.filter(
        case__in=cases.order_by().values("pk")
    )
    return found


def _late(cases: CaseQuerySet, _today: datetime.date, _rules: Rules) -> Iterable[int]:
    return cases.overdue().values_list("pk", flat=True)


def _waiting(cases: CaseQuerySet, today: datetime.date, rules: Rules) -> Iterable[int]:
    """For the person, or for the supplier, longer than the mission lets it wait."""
    span = datetime.timedelta(days=rules.wait_days)
    yield from cases.filter(paused_at__lt=timezone.now() - span).values_list("pk", flat=True)
    ordered = _of("CaseService", cases).filter(state=ServiceState.ORDERED, ordered_on__lt=today - span)
    yield from ordered.values_list("case_id", flat=True)


def _unanswered(cases: CaseQuerySet, today: datetime.date, rules: Rules) -> Iterable[int]:
    asked = _of("CaseService", cases).filter(state__in=[ServiceState.REQUESTED, ServiceState.QUOTED])
    span = datetime.timedelta(days=rules.answer_days)
    return asked.filter(requested_on__lt=today - span).values_list("case_id", flat=True)


def _risk(cases: CaseQuerySet, _today: datetime.date, _rules: Rules) -> Iterable[int]:
    return cases.filter(risk=Risk.HIGH).values_list("pk", flat=True)


def _attention(cases: CaseQuerySet, _today: datetime.date, rules: Rules) -> Iterable[int]:
    """By the latest assessment."""
    if not rules.attention:
        return []
    latest = Assessment.objects.filter(case=models.OuterRef("pk")).order_by("-day", "-pk").values("score")[:1]
    scored = cases.annotate(score=models.Subquery(latest)).filter(score__gte=rules.attention)
    return scored.values_list("pk", flat=True)


def _follow_up(cases: CaseQuerySet, today: datetime.date, _rules: Rules) -> Iterable[int]:
    late = FollowUp.objects.filter(case__in=cases.order_by().values("pk"), done_on__isnull=True)
    return late.filter(due_on__lt=today).values_list("case_id", flat=True)


def _refused(cases: CaseQuerySet, _today: datetime.date, _rules: Rules) -> Iterable[int]:
    return _of("CaseService", cases).filter(state=ServiceState.REJECTED).values_list("case_id", flat=True)


def _reopened(cases: CaseQuerySet, _today: datetime.date, _rules: Rules) -> Iterable[int]:
    return cases.filter(state=State.REOPENED).values_list("pk", flat=True)


def _decision(cases: CaseQuerySet, today: datetime.date, _rules: Rules) -> Iterable[int]:
    late = _of("Decision", cases).filter(state="open", due_on__lt=today)
    return late.values_list("case_id", flat=True)


LOOKS: dict[Why, _Found] = {
    Why.LATE: _late, Why.WAITING: _waiting, Why.UNANSWERED: _unanswered, Why.RISK: _risk,
    Why.ATTENTION: _attention, Why.FOLLOW_UP: _follow_up, Why.REFUSED: _refused, Why.REOPENED: _reopened,
    Why.DECISION: _decision,
}  # fmt: skip
