"""A case worker's day: my cases by what presses and for whom they wait."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from imece.base.access import user_may
from imece.cases.cases import Case
from imece.cases.conferences import Decision
from imece.cases.following_up import FollowUp
from imece.cases.questions import CaseQuerySet
from imece.cases.states import Waits
from imece.referrals.referrals import Referral

AT_ONCE = 100


@dataclass(frozen=True)
class Group:
    """Cases under one heading."""

    title: str
    icon: str
    cases: list[Case]
    tone: str = ""


def my_decisions(reader: Any) -> list[Decision]:
    """What a conference decided that the reader does, the oldest first."""
    return list(Decision.objects.visible_to(reader).open().of_user(reader).with_all_shown()[:AT_ONCE])


def to_be_told(reached: CaseQuerySet, reader: Any) -> list[Case]:
    """The reader's cases that ended, and whose referrer has not heard of it."""
    heard_not = Referral.objects.to_be_told_back()
    return list(reached.worked_by(reader).ended().of_referrals(heard_not).with_line_shown()[:AT_ONCE])


def my_day(reached: CaseQuerySet, reader: Any) -> list[Group]:
    """Each case once: what is late first, then what is mine to do, then for whom the others wait."""
    now = timezone.now()
    left = list(reached.live().open().worked_by(reader).with_next_step().most_urgent()[:AT_ONCE])
    today = timezone.localdate()
    looks = set(
        FollowUp.objects.filter(case__in=[one.pk for one in left], done_on__isnull=True, due_on__lte=today)
        .values_list("case_id", flat=True)
    )  # fmt: skip
    tomorrow = now + datetime.timedelta(days=1)
    kinds: list[tuple[str, str, str, Callable[[Case], Any]]] = [
        (_("Overdue"), "warning", "bad", lambda case: case.is_overdue(now)),
        (_("Follow-ups due"), "calendar", "", lambda case: case.pk in looks),
        (
            _("To be done by me, due today or tomorrow"), "clock", "",
            lambda case: case.waits_for == Waits.WORKER and case.clock_runs and case.is_overdue(tomorrow),
        ),
        (_("To be done by me"), "case", "", lambda case: case.waits_for == Waits.WORKER),
        (_("Waiting for the person"), "person", "", lambda case: case.waits_for == Waits.PERSON),
        (_("Waiting for others"), "team", "", lambda _case: True),
    ]  # fmt: skip
    groups = []
    for title, icon, tone, belongs in kinds:
        groups.append(Group(title, icon, [case for case in left if belongs(case)], tone))
        left = [case for case in left if not belongs(case)]
    if user_may(reader, "case.work"):
        free = reached.without_worker().with_next_step().most_urgent()[:AT_ONCE]
        groups.insert(1, Group(_("Nobody has taken these yet"), "inbox", list(free)))
    return [group for group in groups if group.cases]
