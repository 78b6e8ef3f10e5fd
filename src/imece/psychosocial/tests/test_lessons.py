"""The evaluation of a cycle and what is carried from it to the next plan, through the pages. Nobody here exists."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imece.base.access import Assignment
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.psychosocial.conferences import Lesson
from imece.psychosocial.models import Cycle, Satisfaction, Session
from imece.psychosocial.tests.small_group import Group
from imece.psychosocial.tests.small_group import assemble as a_group
from imece.psychosocial.tests.small_week import MONDAY, Week, prepare

pytestmark = pytest.mark.django_db
LEARNT = "Mothers come when somebody minds the children"
WEEKS = datetime.timedelta(weeks=1)


@pytest.fixture
def week(cast: Cast) -> Week:
    return prepare(cast)


@pytest.fixture
def leader(week: Week) -> Client:
    return signed_in(week.leader)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer
    return str(answer.content.decode())


def former(week: Week, title: str = "Former circle", **said: Any) -> Cycle:
    whole = {"service": week.group, "days": [MONDAY - 20 * WEEKS], "held_in": week.hall, **said}
    return Cycle.plan(by=week.leader, title=title, **whole)


def planned(week: Week, **said: Any) -> dict[str, Any]:
    return {
        "service": week.group.pk, "title": "Next circle", "first_day": "2026-11-30", "count": 2, "every": 1,
        "starts_at": "10:00", "minutes": 90, "held_in": week.hall.pk, "complete_at": 70, **said,
    }  # fmt: skip


# ------------------------------------------------------------------------------------------ lessons


def test_lessons_of_the_same_activity_or_venue_are_shown_when_the_next_cycle_is_planned(
    week: Week, leader: Client
) -> None:
    same = Lesson.learn(cycle=former(week), text=LEARNT, by=week.leader)
    there = former(week, "Talk in the hall", service=week.talk)
    venue = Lesson.learn(cycle=there, text="The hall is cold in winter", by=week.leader)
    far = former(week, "Talk in the park", service=week.talk, held_in=week.park)
    Lesson.learn(cycle=far, text="The park is loud", by=week.leader)
    shown = text(leader.post(reverse("session_cycle_dates"), planned(week, lessons=[same.pk])))
    assert LEARNT in shown and "The hall is cold" in shown and "The park is loud" not in shown
    assert f'value="{same.pk}" id="lesson-{same.pk}" checked' in shown
    assert f'value="{venue.pk}" id="lesson-{venue.pk}">' in shown
    assert "Former circle" in shown


def test_what_is_ticked_is_carried_and_stands_on_the_plan(week: Week, leader: Client) -> None:
    lesson = Lesson.learn(cycle=former(week), text=LEARNT, by=week.leader)
    left = Lesson.learn(cycle=lesson.cycle, text="Begin at ten", by=week.leader)
    answer = leader.post(reverse("session_cycle_plan"), planned(week, lessons=[lesson.pk]), follow=True)
    cycle = Cycle.objects.get(title="Next circle")
    lesson.refresh_from_db()
    assert lesson.carried_to == cycle
    shown = text(answer)
    assert "Lessons taken up" in shown and LEARNT in shown
    assert "not taken up yet" in shown and "Begin at ten" in shown
    assert LEARNT not in text(leader.post(reverse("session_cycle_dates"), planned(week)))
    taken = leader.post(reverse("session_cycle_take_up", args=[cycle.pk]), {"lesson": left.pk}, follow=True)
    assert "The lesson is taken up." in text(taken)
    left.refresh_from_db()
    assert left.carried_to == cycle


def test_a_plan_that_is_refused_takes_no_lesson_up(week: Week, leader: Client) -> None:
    lesson = Lesson.learn(cycle=former(week), text=LEARNT, by=week.leader)
    said = planned(week, lessons=[lesson.pk], held_in="")
    assert "Say the venue" in text(leader.post(reverse("session_cycle_plan"), said))
    lesson.refresh_from_db()
    assert lesson.carried_to is None


def test_a_lesson_is_taken_up_once(week: Week) -> None:
    lesson = Lesson.learn(cycle=former(week), text=LEARNT, by=week.leader)
    first, second = former(week, "One"), former(week, "Two")
    lesson.carry(to=first, by=week.leader)
    with pytest.raises(Refusal, match="Another plan"):
        lesson.carry(to=second, by=week.leader)
    assert Lesson.objects.get().carried_to == first


def test_lessons_out_of_reach_are_neither_shown_nor_taken(cast: Cast, week: Week) -> None:
    far = former(week, "Coast circle", held_in=week.park)
    lesson = Lesson.learn(cycle=far, text="The coast is windy", by=week.leader)
    near = User.objects.create_user("near")
    Assignment.give(to=near, role="team_leader", by=None, unit=cast.pru, district=cast.sultangazi)
    client = signed_in(near)
    shown = text(client.post(reverse("session_cycle_dates"), planned(week, lessons=[lesson.pk])))
    assert "windy" not in shown
    own = former(week, "Own")
    gone = client.post(reverse("session_cycle_take_up", args=[own.pk]), {"lesson": lesson.pk})
    assert gone.status_code == 404
    looks = text(signed_in(week.interpreter).get(reverse("session_cycle", args=[own.pk])))
    assert "not taken up yet" not in looks


def test_a_lesson_names_nobody_by_number(week: Week) -> None:
    with pytest.raises(Refusal, match="Leave out"):
        Lesson.learn(cycle=former(week), text="Call 0532 111 22 33 first", by=week.leader)


# ------------------------------------------------------------------------------------------ the evaluation


def test_the_evaluation_is_added_to_the_cycle_and_counts_for_nobodys_completion(
    week: Week, leader: Client
) -> None:
    cycle = Cycle.plan(
        by=week.leader, title="Chess", service=week.group, days=[MONDAY, MONDAY + WEEKS], held_in=week.hall
    )
    address = reverse("session_cycle_add", args=[cycle.pk])
    said = {"day": "2026-12-21", "starts_at": "10:00", "is_evaluation": "on"}
    shown = text(leader.post(address, said, follow=True))
    evaluation = cycle.sessions.get(is_evaluation=True)
    assert evaluation.number == 3 and "2 of 2 sessions" in shown
    assert reverse("evaluation", args=[cycle.pk]) in shown
    leader.post(address, {"day": "2026-12-14", "starts_at": "10:00"})
    evaluation.refresh_from_db()
    added = cycle.sessions.get(day=datetime.date(2026, 12, 14))
    assert (added.number, evaluation.number) == (3, 4), "the evaluation stays behind all others"
    assert "3 of 3" in text(leader.get(reverse("session_page", args=[added.pk])))
    page = text(leader.get(reverse("session_page", args=[evaluation.pk])))
    assert "4 of" not in page and "Evaluation" in page


@pytest.fixture
def group(cast: Cast) -> Group:
    group = a_group(cast, sessions=2, people=6)
    group.take(1, *group.people)
    group.take(2, *group.people)
    return group


def test_from_a_held_session_one_finds_the_faces_and_the_evaluation(cast: Cast, group: Group) -> None:
    client, session = signed_in(cast.team_leader), group.today
    for page in ("session_page", "attendance"):
        shown = text(client.get(reverse(page, args=[session.pk])))
        assert reverse("evaluation_satisfaction", args=[session.pk]) in shown
        assert reverse("evaluation", args=[group.cycle.pk]) in shown
    numbers = {f"level{level}": number for level, number in ((5, 4), (4, 1), (3, 0), (2, 0), (1, 1))}
    address = reverse("evaluation_satisfaction", args=[session.pk])
    answer = client.post(address, numbers)
    assert answer["Location"] == reverse("evaluation", args=[group.cycle.pk])
    assert sum(one.number for one in Satisfaction.objects.all()) == 6
    assert "How satisfied people were" in text(client.get(answer["Location"]))


def test_few_faces_are_not_shown_and_the_page_says_why(cast: Cast, group: Group) -> None:
    Satisfaction.count(session=group.today, numbers={5: 3, 1: 1}, by=cast.team_leader)
    shown = text(signed_in(cast.head).get(reverse("evaluation", args=[group.cycle.pk])))
    assert "Shown from 5 people on." in shown and "Very satisfied" not in shown


def test_a_manager_comes_to_the_evaluation_from_the_overview_and_meets_no_closed_door(
    cast: Cast, group: Group
) -> None:
    client = signed_in(cast.head)
    assert Session.objects.planned().count() == 0
    evaluation = reverse("evaluation", args=[group.cycle.pk])
    assert evaluation in text(client.get(reverse("reach_overview")))
    shown = text(client.get(evaluation))
    assert reverse("session_cycle", args=[group.cycle.pk]) not in shown
    assert reverse("session_page", args=[group.today.pk]) not in shown
