"""From the roll of a session to the figures: who counts, and how often. Everyone is invented."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import imece.config
from imece.base.mission import Mission
from imece.base.tests.cast import Cast
from imece.indicators.figures import figures
from imece.indicators.models import Indicator
from imece.indicators.tests.small_ledger import SETTINGS
from imece.people.merging import Merge
from imece.people.models import Person
from imece.psychosocial.models import Enrolment, Session
from imece.psychosocial.roll import Roll
from imece.psychosocial.tests.small_group import Group, activity, assemble, days_ago

pytestmark = pytest.mark.django_db
CODES = (
    "pmt_individuals",
    "pmt_participations",
    "pmt_sessions_held",
    "pmt_headcount",
    "pmt_cycle_completions",
)


@pytest.fixture(autouse=True)
def mission(cast: Cast) -> None:
    Mission.objects.create(code="small", names={"en": "Small"}, settings=SETTINGS)
    standard = Path(imece.config.__file__).parent / "standard" / "indicators.toml"
    entries = tomllib.loads(standard.read_text(encoding="utf-8"))["indicator"]
    Indicator.load([entry for entry in entries if entry["code"] in CODES], by=None)


def counted() -> dict[str, Any]:
    window = f"{days_ago(60)}/{days_ago(0)}"
    return {figure.code: figure.value for figure in figures(list(CODES), window)}


def join(group: Group, person: Person) -> None:
    Enrolment.objects.create(cycle=group.cycle, person=person, since=days_ago(40))


def an_open_event(cast: Cast) -> Roll:
    return Roll(
        Session.plan(
            by=cast.team_leader, service=activity(cast), day=days_ago(0), place=cast.sultangazi, is_open=True
        )
    )


def test_a_person_in_three_groups_and_one_open_event_counts_once(cast: Cast) -> None:
    groups = [
        assemble(cast, sessions=1, people=2, title=f"Group {one}", first_number=2 * one) for one in range(3)
    ]
    busy = groups[0].people[0]
    for group in groups[1:]:
        join(group, busy)
    for group in groups:
        group.take(1, busy, *group.people)
    event = an_open_event(cast)
    event.add(busy, by=cast.team_leader)
    event.count({"women": 30, "girls": 12}, by=cast.team_leader)
    event.hold(by=cast.team_leader)
    assert counted() == {
        "pmt_individuals": 6,
        "pmt_participations": 9,
        "pmt_sessions_held": 4,
        "pmt_headcount": 42,
        "pmt_cycle_completions": 8,
    }


def test_cancelled_absent_and_duplicate_attendances_never_count(cast: Cast) -> None:
    group = assemble(cast, sessions=3, people=4)
    here, twin, away, *_others = group.people
    group.take(1, here, twin)
    group.roll(1).mark({away.code: "absent"}, by=group.leader, reason="as on the sheet")
    group.roll(2).mark({away.code: "present"}, by=group.leader)
    Session.objects.get(pk=group.sessions[1].pk).cancel(by=group.leader, reason="snow")
    group.roll(3).mark({away.code: "present"}, by=group.leader)
    assert counted()["pmt_individuals"] == 2, "taken, but not held"
    Merge.make(kept=here, joined=[twin], by=cast.team_leader)
    group.roll(1).mark({away.code: "absent", here.code: "present"}, by=group.leader, reason="one person")
    assert counted()["pmt_individuals"] == 1


def test_a_correction_is_in_the_figures_at_once(cast: Cast) -> None:
    group = assemble(cast, sessions=1, people=3)
    group.take(1, *group.people)
    assert counted()["pmt_participations"] == 3
    group.roll().mark({group.people[0].code: "absent"}, by=group.leader, reason="it was her sister")
    assert (counted()["pmt_individuals"], counted()["pmt_participations"]) == (2, 2)
    group.roll().reopen(by=group.leader, reason="wrong sheet")
    assert counted() == dict.fromkeys(CODES, 0)
