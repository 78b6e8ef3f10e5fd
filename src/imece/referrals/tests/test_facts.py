"""What is counted of referrals, and that nobody can be read out of it. Nobody here exists."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from imece.assistance.facts import FACT_COLUMNS, FACTS
from imece.base.tests.cast import Cast
from imece.referrals.referrals import Referral
from imece.referrals.states import State
from imece.referrals.tests.referred import NAME, other_team, sent_out, somebody
from imece.referrals.tests.test_coming_in import came_in

pytestmark = pytest.mark.django_db


def steps() -> list[dict[str, Any]]:
    return list(FACTS["referral_steps"].rows())


def test_each_step_counts_once_on_its_day(cast: Cast) -> None:
    referral = sent_out(cast)
    for state, note in ((State.ACCEPTED, ""), (State.SERVED, "Seen")):
        referral.step(state, by=cast.psychologist, partner="By phone", note=note)
    found = steps()
    assert [one["step"] for one in found] == ["sent", "accepted", "served"]
    assert {one["subject"] for one in found} == {referral.pk}
    assert {(one["unit"], one["need"], one["direction"]) for one in found} == {("PRU", "health", "out")}
    assert [one["in_time"] for one in found] == ["", "yes", ""]
    assert {one["day"] for one in found} == {timezone.localdate()}


def test_a_draft_is_not_counted_and_a_late_answer_is_late(cast: Cast) -> None:
    team, worker = other_team()
    came_at = timezone.now() - datetime.timedelta(days=40)
    referral = came_in(worker, team, received_at=came_at)
    referral.step(State.DECLINED, by=worker, note="Elsewhere")
    first, second = steps()
    assert first["day"] == timezone.localtime(came_at).date() and first["source"] == "municipality"
    assert (second["step"], second["in_time"], second["team"], second["unit"]) == (
        "declined",
        "no",
        "ECM",
        "RSU",
    )
    person = somebody(cast)
    Referral.draft(by=cast.psychologist, person=person, need="health", from_unit=cast.pru, to_team=team)
    assert [one["step"] for one in steps()] == ["sent", "declined"]


@pytest.mark.parametrize("need", ["health", "gbv"])
def test_nobody_is_in_it(cast: Cast, need: str) -> None:
    referral = sent_out(cast, need=need)
    (one,) = steps()
    known = {*FACT_COLUMNS, *FACTS["referral_steps"].dimensions}
    assert set(one) <= known and not set(one) & {"sex", "birth_date", "nationality", "residence"}
    assert one["district"] == (None if need == "gbv" else "TUR034036")
    said = str(one)
    for never in (NAME, "Rana", referral.code, "0532", "Needs a doctor"):
        assert never not in said
