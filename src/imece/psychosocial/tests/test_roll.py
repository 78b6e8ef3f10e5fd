"""Attendance by its verbs: what counts, what is corrected, and what two people do at once. Nobody exists."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from imece.assistance.ledger import Delivery
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.people.merging import Merge
from imece.people.models import Contact, Person
from imece.people.tests.registry import a_row, known
from imece.psychosocial.models import Attendance, Correction, Enrolment, HeadCount, Session
from imece.psychosocial.roll import Roll
from imece.psychosocial.tests.small_group import Group, activity, assemble, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(cast: Cast) -> Group:
    return assemble(cast)


def standing() -> Any:
    return Delivery.objects.standing()


def open_event(cast: Cast, **said: Any) -> Roll:
    session = Session.plan(
        by=cast.team_leader,
        service=activity(cast),
        day=said.pop("day", days_ago(0)),
        place=cast.sultangazi,
        is_open=True,
        **said,
    )
    return Roll(session)


# ------------------------------------------------------------------------------------------ who is on the roll


def test_the_group_is_on_the_roll_by_name_with_numbers_that_stay(cast: Cast, group: Group) -> None:
    roll = group.roll()
    shown = {entry.number: entry.person.pk for entry in roll.entries()}
    assert set(shown) == {1, 2, 3, 4, 5}
    assert not Attendance.objects.exists(), "looking writes nothing"
    roll.mark({group.people[2].code: "present"}, by=group.leader)
    newcomer = known("Aaa First By Name")
    Enrolment.objects.create(cycle=group.cycle, person=newcomer, since=days_ago(1))
    after = {entry.number: entry.person.pk for entry in group.roll().entries()}
    assert after == {**shown, 6: newcomer.pk}


def test_who_left_the_group_is_expected_no_more_but_stays_where_they_were(cast: Cast, group: Group) -> None:
    group.roll().write_down(by=group.leader)
    left = group.people[0]
    Enrolment.objects.filter(person=left).update(left_on=days_ago(0))
    assert left.pk not in {entry.person.pk for entry in group.roll().entries()}
    guest = group.roll().add(known("Takes No Number Of Others"), by=group.leader)
    assert guest.number == 6
    group.roll().hold(by=group.leader)
    assert group.roll().session.attendances.get(person=left).state == "expected", "was never awaited"
    group.roll(1).mark({left.code: "present"}, by=group.leader)
    assert left.pk in {entry.person.pk for entry in group.roll(1).entries()}


def test_two_records_of_one_person_are_one_on_the_roll_and_one_line(cast: Cast, group: Group) -> None:
    one, other = group.people[:2]
    group.roll().mark({one.code: "present", other.code: "present"}, by=group.leader)
    Merge.make(kept=one, joined=[other], by=cast.team_leader)
    assert len(group.roll().entries()) == 4
    group.roll().hold(by=group.leader)
    [line] = standing()
    assert line.person_id in {one.pk, other.pk}
    group.roll().mark({other.code: "absent"}, by=group.leader, reason="was ill")
    assert not standing().exists()


# ------------------------------------------------------------------------------------------ what counts


def test_only_who_was_present_at_a_held_session_makes_a_line(cast: Cast, group: Group) -> None:
    roll, [here, away, *_others] = group.roll(), group.people
    roll.mark({here.code: "present", away.code: "absent"}, by=group.leader)
    assert not Delivery.objects.exists()
    roll.hold(by=group.leader)
    [line] = standing()
    session = group.today
    assert (line.source_kind, line.person, line.day) == ("psychosocial.attendance", here, session.day)
    assert (line.place, line.project, line.partner) == (session.place, session.project, session.partner)
    assert line.team is not None and line.team.code == "PMT"
    assert (line.sex, line.population_group, line.basis) == ("female", "refugee", "named")
    assert set(Attendance.objects.values_list("state", flat=True)) == {"present", "absent"}
    session.refresh_from_db()
    assert session.state == "held"
    group.cycle.refresh_from_db()
    assert group.cycle.state == "running"


def test_holding_twice_is_once(cast: Cast, group: Group) -> None:
    group.take(3, group.people[0])
    group.roll().hold(by=group.leader)
    assert Delivery.objects.count() == 1
    assert LogLine.objects.filter(action="session.hold").count() == 1


def test_a_session_with_nobody_is_not_held(cast: Cast, group: Group) -> None:
    group.roll().mark({group.people[0].code: "absent"}, by=group.leader)
    with pytest.raises(Refusal, match="Nobody"):
        group.roll().hold(by=group.leader)


def test_before_its_day_nobody_was_present_but_somebody_may_be_expected_or_excused(
    cast: Cast, group: Group
) -> None:
    Session.objects.filter(pk=group.today.pk).update(day=timezone.localdate() + datetime.timedelta(days=2))
    roll, guest = group.roll(), known("Guest Of Tomorrow")
    with pytest.raises(Refusal, match="on its day or later"):
        roll.mark({group.people[0].code: "present"}, by=group.leader)
    roll.mark({group.people[0].code: "absent"}, by=group.leader)
    roll.add(guest, by=group.leader)
    assert roll.session.attendances.get(person=guest).state == "expected"
    with pytest.raises(Refusal, match="on its day or later"):
        roll.hold(by=group.leader)
    with pytest.raises(Refusal, match="on its day or later"):
        roll.count({"men": 2}, by=group.leader)


def test_a_cancelled_session_takes_no_attendance(cast: Cast, group: Group) -> None:
    group.roll().mark({group.people[0].code: "present"}, by=group.leader)
    Session.objects.get(pk=group.today.pk).cancel(by=group.leader, reason="snow")
    with pytest.raises(Refusal, match="cancelled"):
        group.roll().mark({group.people[0].code: "present"}, by=group.leader)
    with pytest.raises(Refusal, match="cancelled"):
        group.roll().hold(by=group.leader)
    assert not Delivery.objects.exists()


def test_what_a_list_brought_is_corrected_on_the_list(cast: Cast, group: Group) -> None:
    session = Session.objects.create(
        code="L-1", day=days_ago(3), state="held", service=activity(cast), place=cast.sultangazi, row=a_row()
    )
    Attendance.objects.create(session=session, person=group.people[0], state="present", row=session.row)
    roll = Roll(session)
    assert [entry.person for entry in roll.entries()] == [group.people[0]]
    [person, other, *_others] = group.people
    verbs: list[Callable[[], Any]] = [
        lambda: roll.mark({person.code: "absent"}, by=group.leader, reason="late"),
        lambda: roll.add(other, by=group.leader, reason="late"),
        lambda: roll.count({"men": 1}, by=group.leader, reason="late"),
        lambda: roll.reopen(by=group.leader, reason="late"),
        lambda: roll.hold(by=group.leader),
    ]
    for verb in verbs:
        with pytest.raises(Refusal, match="Correct the list"):
            verb()


def test_the_unit_reaches_whom_it_served(cast: Cast, group: Group) -> None:
    stranger = known("From Another Unit", unit_code="RSU")
    group.roll().add(stranger, by=group.leader)
    group.roll().hold(by=group.leader)
    assert Contact.objects.filter(person=stranger, unit_code="PRU", district=cast.sultangazi).exists()


# ------------------------------------------------------------------------------------------ who came along


def test_a_walk_in_is_present_today_and_joins_the_group_only_if_asked(cast: Cast, group: Group) -> None:
    once, stays = known("Only Today"), known("Wants To Stay")
    group.roll().add(once, by=group.leader)
    group.roll().add(stays, by=group.leader, enrol=True)
    group.roll().add(stays, by=group.leader, enrol=True)
    roll = {entry.person.pk: entry for entry in group.roll().entries()}
    assert (roll[once.pk].number, roll[once.pk].state, roll[once.pk].came_along) == (6, "present", True)
    assert (roll[stays.pk].state, roll[stays.pk].came_along) == ("present", False)
    assert [one.person_id for one in Enrolment.objects.filter(since=days_ago(0))] == [stays.pk]


def test_a_walk_in_who_is_on_the_roll_under_another_record_is_that_one(cast: Cast, group: Group) -> None:
    other_record = known(group.people[0].full_name, family="kits")
    Merge.make(kept=group.people[0], joined=[other_record], by=cast.team_leader)
    group.roll().add(Person.objects.get(pk=other_record.pk), by=group.leader)
    assert len(group.roll().entries()) == 5
    assert group.roll().session.attendances.get(person=group.people[0]).state == "present"


def test_there_is_no_group_to_join_without_a_cycle(cast: Cast) -> None:
    with pytest.raises(Refusal, match="no cycle"):
        open_event(cast).add(known("Somebody"), by=cast.team_leader, enrol=True)


# ------------------------------------------------------------------------------------------ unnamed people


def test_head_counts_make_lines_of_their_own_and_never_persons(cast: Cast) -> None:
    roll, persons = open_event(cast), Person.objects.count()
    roll.count({"men": 40, "girls": 12, "boys": 0}, by=cast.team_leader)
    roll.add(known("One By Name"), by=cast.team_leader)
    roll.hold(by=cast.team_leader)
    lines = {(line.source_kind, line.head_group, int(line.quantity), line.basis) for line in standing()}
    assert lines == {
        ("psychosocial.heads", "men", 40, "headcount"),
        ("psychosocial.heads", "girls", 12, "headcount"),
        ("psychosocial.attendance", "", 1, "named"),
    }
    assert Person.objects.count() == persons + 1


def test_a_head_count_is_corrected_with_its_reason(cast: Cast) -> None:
    roll = open_event(cast)
    roll.count({"men": 40}, by=cast.team_leader)
    roll.hold(by=cast.team_leader)
    with pytest.raises(Refusal, match="Say why"):
        roll.count({"men": 4}, by=cast.team_leader)
    roll.count({"men": 4}, by=cast.team_leader, reason="a slip of the pen")
    roll.count({"men": 0}, by=cast.team_leader, reason="none at all")
    assert not standing().exists()
    said = Correction.objects.order_by("pk").values_list("group", "before", "after", "reason")
    assert [*said] == [("men", "40", "4", "a slip of the pen"), ("men", "4", "0", "none at all")]


def test_a_head_count_beyond_any_square_is_refused(cast: Cast) -> None:
    for number in (-1, 20_001):
        with pytest.raises(Refusal, match="between 0"):
            open_event(cast).count({"men": number}, by=cast.team_leader)
    assert not HeadCount.objects.exists()


# ------------------------------------------------------------------------------------------ late corrections


def test_a_late_correction_needs_a_reason_that_is_kept_and_moves_the_line(cast: Cast, group: Group) -> None:
    here, late, *_others = group.people
    group.take(3, here)
    with pytest.raises(Refusal, match="Say why"):
        group.roll().mark({late.code: "present"}, by=cast.psychologist)
    group.roll().mark(
        {late.code: "present", here.code: "absent"}, by=cast.psychologist, reason="sheet misread"
    )
    assert [line.person for line in standing()] == [late]
    assert Delivery.objects.count() == 3
    kept = {
        (one.attendance_id, one.before, one.after, one.by, one.reason) for one in Correction.objects.all()
    }
    numbers = dict(group.today.attendances.values_list("person_id", "pk"))
    assert kept == {
        (numbers[late.pk], "absent", "present", cast.psychologist, "sheet misread"),
        (numbers[here.pk], "present", "absent", cast.psychologist, "sheet misread"),
    }
    line = LogLine.objects.get(action="attendance.correct")
    assert "sheet misread" not in str(line.details)


def test_who_is_added_late_was_not_on_the_roll_before(cast: Cast, group: Group) -> None:
    group.take(3, group.people[0])
    forgotten = known("Forgotten On The Day")
    with pytest.raises(Refusal, match="Say why"):
        group.roll().add(forgotten, by=group.leader)
    assert not Attendance.objects.filter(person=forgotten).exists(), "nothing is left of what was refused"
    group.roll().add(forgotten, by=group.leader, reason="was on the paper")
    assert Correction.objects.get().before == ""
    assert standing().count() == 2


def test_a_held_session_leaves_nobody_merely_expected(cast: Cast, group: Group) -> None:
    group.take(3, group.people[0])
    with pytest.raises(Refusal, match="present or absent"):
        group.roll().mark({group.people[0].code: "expected"}, by=group.leader, reason="unsure")


def test_a_session_taken_up_again_counts_nowhere_until_it_is_held_anew(cast: Cast, group: Group) -> None:
    group.take(3, *group.people[:2])
    with pytest.raises(Refusal, match="Say why"):
        group.roll().reopen(by=group.leader, reason=" ")
    group.roll().reopen(by=group.leader, reason="wrong day")
    assert not standing().exists()
    assert group.roll().session.state == "planned"
    group.roll().mark({group.people[0].code: "absent"}, by=group.leader)
    group.roll().hold(by=group.leader)
    assert [line.person for line in standing()] == [group.people[1]]
    with pytest.raises(Refusal, match="Only a session that was held"):
        group.roll(2).reopen(by=group.leader, reason="why not")


def test_a_session_of_a_finished_cycle_stays_as_it_is(cast: Cast, group: Group) -> None:
    for number in (1, 2, 3):
        group.take(number, group.people[0])
    group.cycle.refresh_from_db()
    group.cycle.finish(by=group.leader)
    with pytest.raises(Refusal, match="cycle is finished"):
        group.roll().reopen(by=group.leader, reason="wrong day")


def test_a_held_session_is_no_longer_planned(cast: Cast, group: Group) -> None:
    """Taking it up again is a deed of the roll; the plan's deeds stay shut."""
    group.take(3, group.people[0])
    session = Session.objects.get(pk=group.today.pk)
    with pytest.raises(Refusal, match="no longer changes"):
        session.move(by=group.leader, day=days_ago(1), starts_at=None, reason="x")
    with pytest.raises(Refusal, match="no longer changes"):
        session.cancel(by=group.leader, reason="x")
    with pytest.raises(Refusal, match="no longer changes"):
        session.change(by=group.leader, theme="other")


def test_the_database_keeps_a_reason_on_each_correction(cast: Cast, group: Group) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(session=group.today, before="absent", after="present", reason="")


# ------------------------------------------------------------------------------------------ two at once


def test_of_two_taps_the_later_one_stands_whichever_arrives_first(cast: Cast, group: Group) -> None:
    [person, *_others] = group.people
    now = timezone.now()
    group.roll().mark({person.code: "absent"}, by=cast.psychologist, tapped_at={person.code: now})
    earlier = now - datetime.timedelta(seconds=30)
    group.roll().mark({person.code: "present"}, by=group.leader, tapped_at={person.code: earlier})
    assert group.roll().session.attendances.get(person=person).state == "absent"
    ahead = {person.code: now + datetime.timedelta(hours=9)}
    group.roll().mark({person.code: "present"}, by=group.leader, tapped_at=ahead)
    one = group.roll().session.attendances.get(person=person)
    assert one.state == "present"
    assert one.tapped_at is not None and one.tapped_at <= timezone.now(), "a wrong clock gains nothing"


def test_a_tap_sent_twice_is_one(cast: Cast, group: Group) -> None:
    for _again in range(2):
        group.roll().mark({group.people[0].code: "present"}, by=group.leader)
    assert LogLine.objects.filter(action="attendance.mark").count() == 1


def test_who_is_not_on_the_roll_is_not_marked(cast: Cast, group: Group) -> None:
    with pytest.raises(Refusal, match="not on this roll"):
        group.roll().mark({"P-NOBODY1": "present"}, by=group.leader)
    with pytest.raises(Refusal, match="present or absent"):
        group.roll().mark({group.people[0].code: "maybe"}, by=group.leader)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_phone_and_a_desk_take_one_attendance_together(cast: Cast) -> None:
    """Forty taps from four sides, walk-ins, head counts and two who close: nothing is doubled, nothing is lost."""
    group = assemble(cast, people=6)
    guest = known("Came Along")
    troubles: list[BaseException] = []

    def side(number: int) -> None:
        try:
            for turn, person in enumerate(group.people):
                state = "present" if (turn + number) % 2 else "absent"
                group.roll().mark({person.code: state}, by=group.leader, reason="together")
            group.roll().add(guest, by=group.leader, enrol=number % 2 == 0, reason="together")
            group.roll().count({"men": number}, by=group.leader, reason="together")
            group.roll().hold(by=group.leader)
        except BaseException as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    sides = [threading.Thread(target=side, args=(number,)) for number in range(4)]
    for one in sides:
        one.start()
    for one in sides:
        one.join(60)
    assert troubles == []
    rows = list(group.today.attendances.all())
    assert len({one.person_id for one in rows}) == len(rows) == 7
    assert sorted(one.number or 0 for one in rows) == list(range(1, 8))
    lines = {int(line.source_key) for line in standing().filter(source_kind="psychosocial.attendance")}
    assert lines == {one.pk for one in rows if one.state == "present"}
    heads = standing().filter(source_kind="psychosocial.heads")
    assert sum(int(line.quantity) for line in heads) == HeadCount.objects.get().number
