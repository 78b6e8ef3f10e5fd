"""Referrals made, accepted and served are counted from their steps. Nobody here exists."""

from __future__ import annotations

import pytest
from django.utils import timezone

from imece.base.mission import Mission
from imece.base.tests.cast import Cast
from imece.indicators.figures import figures
from imece.indicators.tests.small_ledger import SETTINGS, define
from imece.referrals.states import State
from imece.referrals.tests.referred import other_team, sent_out
from imece.referrals.tests.test_coming_in import came_in

pytestmark = pytest.mark.django_db


def test_a_referral_is_made_accepted_and_served_once(cast: Cast) -> None:
    today = timezone.localdate().isoformat()
    Mission.objects.create(code="m", settings={**SETTINGS, "windows": {"year": [today, today]}})
    team, worker = other_team()
    out, came = sent_out(cast), came_in(worker, team)
    out.step(State.ACCEPTED, by=cast.psychologist, partner="By phone")
    out.step(State.SERVED, by=cast.psychologist, partner="By phone", note="Seen")
    came.step(State.DECLINED, by=worker, note="Elsewhere")
    values = {}
    for step in ("sent", "accepted", "served"):
        code = define(
            code=f"referrals_{step}", source="referral_steps", where={"step": [step]}, basis="item", window="year",
            breakdowns=["direction", "district"],
        )  # fmt: skip
        (figure,) = figures([code])
        values[step] = figure.value
        if step == "sent":
            assert figure.breakdowns["direction"] == {"out": 1, "in": 1}
    assert values == {"sent": 2, "accepted": 1, "served": 1}
