"""The verbs of the plan: cycles, sessions, campaigns. The people are invented."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from imece.assistance.facts import FACTS
from imece.assistance.models import Delivery
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.people.tests.registry import known
from imece.psychosocial.models import Attendance, Campaign, Cycle, Enrolment, Session, Told
from imece.psychosocial.rhythm import days_of, passed_over
from imece.psychosocial.telling import guests, invited
from imece.psychosocial.tests.small_week import MONDAY, TEN, Week, prepare

WEEK = datetime.timedelta(days=7)


@pytest.fixture
def week(cast: Cast) -> Week:
    return prepare(cast)


def a_cycle(week: Week, number: int = 8, **said: Any) -> Cycle:
    days = [MONDAY + WEEK * step for step in range(number)]
    said = {"held_in": week.hall, "starts_at": TEN, "facilitator": week.leader, **said}
    return Cycle.plan(by=week.leader, title="Music circle", service=week.group, days=days, **said)


def test_a_cycle_is_planned_with_its_numbered_sessions_in_one_deed(week: Week) -> None:
    cycle = a_cycle(week, theme="Rhythm", supporting_field="arts", complete_at=80)
    sessions = list(cycle.sessions.order_by("number"))
    assert [one.number for one in sessions] == list(range(1, 9))
    assert [one.code for one in sessions[:2]] == ["PMT-2026-0001", "PMT-2026-0002"]
    assert sessions[-1].code.startswith("PMT-2027-")
    assert all(one.place == week.hall.place and one.partner == week.hall.host for one in sessions)
    assert {(one.venue, one.neighbourhood, one.supporting_field) for one in sessions} == {
        ("Cebeci information house", "Cebeci", "arts")
    }
    assert cycle.complete_at == 80 and cycle.state == "planned"
    assert LogLine.objects.about(cycle).get().sentence == "planned the cycle “Music circle” with 8 sessions"


def test_sessions_of_a_cycle_are_numbered_by_their_days_whatever_the_order_given(week: Week) -> None:
    days = [MONDAY + WEEK, MONDAY]
    cycle = Cycle.plan(by=week.leader, title="Chess", service=week.group, days=days, held_in=week.hall)
    assert list(cycle.sessions.order_by("number").values_list("day", flat=True)) == sorted(days)


def test_nothing_is_left_of_a_cycle_that_cannot_be_planned(week: Week) -> None:
    with pytest.raises(Refusal, match="Say the venue"):
        Cycle.plan(by=week.leader, title="Nowhere", service=week.group, days=[MONDAY])
    with pytest.raises(Refusal, match="between 1 and"):
        Cycle.plan(by=week.leader, title="Never", service=week.group, days=[], held_in=week.hall)
    assert not Cycle.objects.exists() and not Session.objects.exists()


def test_the_rhythm_gives_the_days() -> None:
    assert days_of(MONDAY, count=3) == [MONDAY, MONDAY + WEEK, MONDAY + 2 * WEEK]
    tuesday_friday = days_of(MONDAY, count=3, weekdays=[4, 1])
    assert [day.isoformat() for day in tuesday_friday] == ["2026-12-01", "2026-12-04", "2026-12-08"]
    assert days_of(MONDAY, count=2, every=2) == [MONDAY, MONDAY + 2 * WEEK]


def test_the_rhythm_passes_over_free_days_and_still_gives_them_all() -> None:
    feast = {MONDAY + WEEK, MONDAY + 2 * WEEK}
    days = days_of(MONDAY, count=3, is_free=feast.__contains__)
    assert days == [MONDAY, MONDAY + 3 * WEEK, MONDAY + 4 * WEEK]
    assert passed_over(MONDAY, days[-1], is_free=feast.__contains__) == sorted(feast)
    assert passed_over(MONDAY, MONDAY + WEEK, weekdays=[1], is_free=feast.__contains__) == []


def test_a_planned_session_counts_nothing_before_it_is_held(week: Week) -> None:
    week.session()
    assert not Delivery.objects.exists()
    [row] = [row for table in FACTS if table.code == "sessions" for row in table.rows()]
    assert row["status"] == "planned"


def test_two_who_were_given_the_same_number_get_one_each(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    week.session()
    from imece.psychosocial import sessions

    honest, asked = sessions.next_code, []

    def late(session: Session) -> str:
        asked.append(session)
        return "PMT-2026-0001" if len(asked) == 1 else honest(session)

    monkeypatch.setattr(sessions, "next_code", late)
    assert week.session(MONDAY + WEEK).code == "PMT-2026-0002"


def test_numbers_of_lists_do_not_disturb_those_of_the_plan(week: Week) -> None:
    for code in ("PMT-2026-S9", "PMT-2026-9", "PMT-2026-0041"):
        Session.objects.create(code=code, day=MONDAY, service=week.group)
    assert week.session().code == "PMT-2026-0042"


def test_only_psychosocial_activities_are_planned(week: Week) -> None:
    week.talk.category = "kit"
    with pytest.raises(Refusal, match="Only psychosocial"):
        week.session(service=week.talk)


def test_a_moved_session_keeps_its_number_and_says_why(week: Week) -> None:
    session = a_cycle(week).sessions.get(number=3)
    session.move(
        by=week.leader,
        day=MONDAY,
        starts_at=datetime.time(14),
        reason="The hall is closed",
        held_in=week.park,
    )
    session.refresh_from_db()
    assert (session.number, session.day, session.state, session.revision) == (3, MONDAY, "planned", 1)
    assert session.place == week.park.place and session.venue == "Coast park" and session.neighbourhood == ""
    assert session.reason == "The hall is closed"
    sentence = LogLine.objects.about(session).newest()[0].sentence
    assert sentence == f"moved session {session.code} from 14 Dec 2026 to 30 Nov 2026"


def test_a_plan_does_not_change_without_a_reason(week: Week) -> None:
    session = week.session()
    with pytest.raises(Refusal, match="Say why"):
        session.move(by=week.leader, day=MONDAY, starts_at=TEN, reason=" ")
    with pytest.raises(Refusal, match="Say why"):
        session.cancel(by=week.leader, reason="")
    with pytest.raises(Refusal, match="Say why"):
        session.postpone(by=week.leader, reason="")


def test_a_postponed_session_gets_its_new_day_by_a_move(week: Week) -> None:
    session = week.session()
    session.postpone(by=week.leader, reason="Snow")
    assert session.state == "postponed" and not session.takes_place
    session.move(by=week.leader, day=MONDAY + WEEK, starts_at=TEN, reason="After the snow")
    assert session.state == "planned" and session.day == MONDAY + WEEK


def test_what_is_cancelled_or_held_no_longer_moves(week: Week) -> None:
    for state in ("cancelled", "held"):
        session = week.session()
        Session.objects.filter(pk=session.pk).update(state=state)
        session.refresh_from_db()
        with pytest.raises(Refusal, match="no longer changes"):
            session.move(by=week.leader, day=MONDAY, starts_at=TEN, reason="x")
        with pytest.raises(Refusal, match="no longer changes"):
            session.change(by=week.leader, theme="Other")


def test_of_two_who_change_a_session_at_once_the_second_is_told(week: Week) -> None:
    first = week.session()
    second = Session.objects.get(pk=first.pk)
    first.move(by=week.leader, day=MONDAY + WEEK, starts_at=TEN, reason="Hall closed")
    with pytest.raises(Refusal, match="Somebody else"):
        second.cancel(by=week.leader, reason="Ill")
    assert Session.objects.get(pk=first.pk).state == "planned"
    assert LogLine.objects.about(first).count() == 2


def test_of_two_who_move_a_cycle_at_once_the_second_is_told(week: Week) -> None:
    first = a_cycle(week, 2)
    second = Cycle.objects.get(pk=first.pk)
    first.start(by=week.leader)
    with pytest.raises(Refusal, match="Somebody else"):
        second.start(by=week.leader)


def test_a_cycle_moves_only_as_its_table_says(week: Week) -> None:
    cycle = a_cycle(week, 2)
    with pytest.raises(Refusal, match="still to come"):
        cycle.finish(by=week.leader)
    cycle.start(by=week.leader)
    cycle.sessions.update(state="held")
    cycle.finish(by=week.leader)
    assert cycle.state == "finished"
    with pytest.raises(Refusal, match="cannot become"):
        cycle.cancel(by=week.leader, reason="Too late")
    cycle.reopen(by=week.leader)
    assert Cycle.objects.get().state == "running"
    with pytest.raises(Refusal, match="Only a finished"):
        cycle.reopen(by=week.leader)


def test_with_a_cycle_its_coming_sessions_are_cancelled_and_those_held_are_not(week: Week) -> None:
    cycle = a_cycle(week, 3)
    cycle.sessions.filter(number=1).update(state="held")
    cycle.start(by=week.leader)
    cycle.cancel(by=week.leader, reason="The school closes")
    states = list(cycle.sessions.order_by("number").values_list("state", flat=True))
    assert states == ["held", "cancelled", "cancelled"] and cycle.state == "cancelled"
    with pytest.raises(Refusal, match="no longer changes"):
        cycle.add_session(by=week.leader, day=MONDAY, starts_at=TEN)


def test_a_session_is_added_like_the_last_one_and_removed_with_the_rest_moving_up(week: Week) -> None:
    cycle = a_cycle(week, 3, vehicle=week.bus)
    added = cycle.add_session(by=week.leader, day=MONDAY + 9 * WEEK, starts_at=TEN)
    assert (added.number, added.vehicle, added.held_in, added.title) == (
        4,
        week.bus,
        week.hall,
        "Music circle",
    )
    second = cycle.sessions.get(number=2)
    Attendance.objects.create(session=second, person=known("Lina Haddad"), state="expected")
    cycle.remove_session(second, by=week.leader)
    left = list(cycle.sessions.order_by("number").values_list("number", "day"))
    assert left == [(1, MONDAY), (2, MONDAY + 2 * WEEK), (3, MONDAY + 9 * WEEK)]


def test_a_session_with_attendance_is_not_removed(week: Week) -> None:
    cycle = a_cycle(week, 2)
    session = cycle.sessions.get(number=1)
    Attendance.objects.create(session=session, person=known("Lina Haddad"), state="present")
    with pytest.raises(Refusal, match="Cancel it instead"):
        cycle.remove_session(session, by=week.leader)
    cycle.remove_session(cycle.sessions.get(number=2), by=week.leader)
    session.attendances.all().delete()
    with pytest.raises(Refusal, match="only session"):
        cycle.remove_session(session, by=week.leader)


def test_the_database_itself_refuses_an_unnumbered_session_of_a_cycle(week: Week) -> None:
    cycle = a_cycle(week, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        cycle.sessions.update(number=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        cycle.sessions.update(minutes=0)


def test_a_campaign_has_one_open_session_at_each_of_its_places(week: Week) -> None:
    campaign = Campaign.plan(
        by=week.leader,
        name="World Mental Health Day",
        first_day=MONDAY,
        last_day=MONDAY + WEEK,
        service=week.talk,
        message="Nobody is alone",
        spots=[
            (MONDAY, {"held_in": week.hall}),
            (MONDAY + WEEK, {"held_in": week.park, "team_name": "PMT-2"}),
        ],
    )
    sessions = list(campaign.sessions.order_by("day"))
    assert [(one.place_id, one.is_open, one.title) for one in sessions] == [
        (week.hall.place_id, True, "World Mental Health Day"),
        (week.park.place_id, True, "World Mental Health Day"),
    ]
    assert sessions[1].team_name == "PMT-2"


def test_a_campaign_lies_within_its_days(week: Week) -> None:
    plan: dict[str, Any] = {"by": week.leader, "name": "Day", "service": week.talk}
    spot: Any = (MONDAY + WEEK, {"held_in": week.hall})
    with pytest.raises(Refusal, match="within the days"):
        Campaign.plan(first_day=MONDAY, last_day=MONDAY, spots=[spot], **plan)
    with pytest.raises(Refusal, match="or later"):
        Campaign.plan(first_day=MONDAY, last_day=MONDAY - WEEK, spots=[spot], **plan)
    with pytest.raises(Refusal, match="at least one place"):
        Campaign.plan(first_day=MONDAY, last_day=MONDAY, spots=[], **plan)
    assert not Campaign.objects.exists()


def test_those_on_the_roster_and_in_the_group_that_day_are_invited(week: Week) -> None:
    cycle = a_cycle(week, 2)
    stays, left, comes, extra = (
        known(name) for name in ("Amal Saeed", "Omar Naser", "Ece Demir", "Rana Halabi")
    )
    Enrolment.objects.create(cycle=cycle, person=stays, since=MONDAY)
    Enrolment.objects.create(cycle=cycle, person=left, since=MONDAY, left_on=MONDAY + WEEK)
    Enrolment.objects.create(cycle=cycle, person=comes, since=MONDAY + WEEK)
    first, second = cycle.sessions.order_by("number")
    Attendance.objects.create(session=first, person=extra, state="expected")
    assert set(invited(first)) == {stays, left, extra}
    assert set(invited(second)) == {stays, comes}
    lines: Any = Session.objects.for_calendar()
    assert [(one.of_sessions, one.listed, one.enrolled) for one in lines] == [(2, 1, 2), (2, 0, 2)]


def test_who_was_told_of_one_change_is_to_be_told_of_the_next(week: Week, cast: Cast) -> None:
    session = week.session()
    person = known("Amal Saeed", phone="+905551112233")
    Attendance.objects.create(session=session, person=person, state="expected")
    session.move(by=week.leader, day=MONDAY + WEEK, starts_at=TEN, reason="Snow")
    Told.tell(session=session, person=person, by=week.leader)
    Told.tell(session=session, person=person, by=week.leader)
    assert [guest.is_told for guest in guests(session, week.leader) or []] == [True]
    session.cancel(by=week.leader, reason="More snow")
    assert [guest.is_told for guest in guests(session, week.leader) or []] == [False]
    assert guests(session, week.interpreter) is None
    with pytest.raises(Refusal, match="not expected"):
        Told.tell(session=session, person=known("Omar Naser"), by=week.leader)
