"""What is counted of referrals: each step that one took, on its day. No person is in it.

A figure counts the referrals behind the steps: those with the step ``sent`` were made, with ``accepted`` accepted, with
``served`` served. What travels under a code has no district: a single one in a small district would tell too much.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imece.assistance.facts import FactTable, register_facts
from imece.referrals.states import State
from imece.referrals.steps import Step

_READ = (
    "pk",
    "at",
    "state",
    "referral_id",
    "referral__direction",
    "referral__need",
    "referral__priority",
    "referral__source",
    "referral__is_restricted",
    "referral__sent_at",
    "referral__answer_by",
    "referral__place__pcode",
    "referral__from_unit__code",
    "referral__to_team__code",
    "referral__to_team__unit__code",
)
# The receiver's first yes or no: what the time limit is about.
_ANSWERS = (State.ACCEPTED, State.DECLINED)


def step_rows() -> Iterator[dict[str, Any]]:
    """Every step but that of drafting. Sent is on the day on which it went, or came in."""
    answered: set[int] = set()
    steps = Step.objects.exclude(state=State.DRAFTED).order_by("referral_id", "pk")
    for one in steps.values(*_READ).iterator(chunk_size=2000):
        first_answer = one["state"] in _ANSWERS and one["referral_id"] not in answered
        if first_answer:
            answered.add(one["referral_id"])
        yield _row(one, first_answer=first_answer)


def _row(one: dict[str, Any], *, first_answer: bool) -> dict[str, Any]:
    at = (one["referral__sent_at"] or one["at"]) if one["state"] == State.SENT else one["at"]
    in_time = ""
    if first_answer and one["referral__answer_by"] is not None:
        in_time = "yes" if one["at"] <= one["referral__answer_by"] else "no"
    return {
        "key": one["pk"],
        "subject": one["referral_id"],
        "day": timezone.localtime(at).date(),
        "unit": one["referral__from_unit__code"] or one["referral__to_team__unit__code"],
        "team": one["referral__to_team__code"],
        "detail": one["referral__need"],
        "district": None if one["referral__is_restricted"] else one["referral__place__pcode"],
        "step": one["state"],
        "direction": one["referral__direction"],
        "need": one["referral__need"],
        "priority": one["referral__priority"],
        "source": one["referral__source"],
        "in_time": in_time,
    }


register_facts(
    FactTable(
        "referral_steps",
        _("Steps of referrals"),
        step_rows,
        dimensions=("step", "direction", "need", "priority", "source", "in_time"),
    )
)
