"""Counselling by its verbs: what counts, what is sealed, who may read, and how flags and scales go. Nobody exists."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from imece.assistance.catalogue import Category, Service
from imece.assistance.ledger import Delivery
from imece.base.access import Assignment
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.base.users import Team, User
from imece.people.models import Person
from imece.people.tests.registry import known
from imece.psychosocial.conferences import AgendaItem, Conference
from imece.psychosocial.counselling import Counselling
from imece.psychosocial.flags import RiskFlag
from imece.psychosocial.planning import Cycle
from imece.psychosocial.scales import FEWEST, Scale, ScaleAnswer, group_result

pytestmark = pytest.mark.django_db

SECRET = "kırlangıç görünce susuyor"


@pytest.fixture
def mission(cast: Cast) -> Any:
    return Service.objects.create(
        code="focused_mhpss",
        names={"en": "Focused MHPSS"},
        category=Category.PSYCHOSOCIAL,
        unit=cast.pru,
        team=Team.objects.get(code="PMT"),
        pyramid_layer=3,
    )


@pytest.fixture
def person(cast: Cast) -> Person:
    return known("Rana Haddad", unit_code="PRU", district=cast.sultangazi.pcode, sex="female")


@pytest.fixture
def track(cast: Cast, mission: Any, person: Person) -> Counselling:
    return Counselling.open_track(
        person=person, by=cast.psychologist, on=_days_ago(30), place=cast.sultangazi, goals="Sleep\nSchool"
    )


def _days_ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


def _another_psychologist(cast: Cast) -> User:
    other = User.objects.create_user("other.psychologist")
    Assignment.give(to=other, role="psychologist", by=None, unit=cast.pru)
    return other


def _supervisor(cast: Cast) -> User:
    supervisor = User.objects.create_user("technical.supervisor")
    Assignment.give(to=supervisor, role="technical_supervisor", by=None, unit=cast.pru)
    return supervisor


# ------------------------------------------------------------------------------------------ what counts


def test_a_meeting_is_one_line_of_the_ledger_and_says_nothing_more(cast: Cast, track: Counselling) -> None:
    meeting = track.meet(by=cast.psychologist, on=_days_ago(2), note=SECRET)
    [line] = Delivery.objects.standing()
    assert (line.person, line.day, line.service) == (track.person, meeting.day, track.service)
    assert SECRET not in str(vars(line))
    assert line.detail == ""


def test_opening_twice_is_the_track_that_is_open(cast: Cast, track: Counselling, person: Person) -> None:
    again = Counselling.open_track(person=person, by=cast.psychologist, on=_days_ago(1))
    assert again.pk == track.pk


def test_two_open_tracks_of_one_person_and_psychologist_are_refused_by_the_database(
    cast: Cast, track: Counselling
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Counselling.objects.create(
            person=track.person, keeper=track.keeper, service=track.service, opened_on=_days_ago(1)
        )


def test_a_meeting_of_tomorrow_is_an_appointment(cast: Cast, track: Counselling) -> None:
    with pytest.raises(Refusal, match="next appointment"):
        track.meet(by=cast.psychologist, on=_days_ago(-1))
    track.appoint(by=cast.psychologist, on=_days_ago(-1))
    assert track.next_on == _days_ago(-1)
    track.meet(by=cast.psychologist, on=_days_ago(0))
    assert track.next_on == _days_ago(-1), "a meeting before the appointment leaves it standing"


def test_a_kept_appointment_is_no_longer_open(cast: Cast, track: Counselling) -> None:
    Counselling.objects.filter(pk=track.pk).update(next_on=_days_ago(1))
    assert list(Counselling.objects.overdue(timezone.localdate())) == [track]
    track.meet(by=cast.psychologist, on=_days_ago(0))
    assert track.next_on is None
    assert not Counselling.objects.overdue(timezone.localdate()).exists()


def test_a_closed_track_takes_no_meeting_until_it_is_opened_again(cast: Cast, track: Counselling) -> None:
    track.close(by=cast.psychologist, outcome="goals_reached", on=_days_ago(0))
    with pytest.raises(Refusal, match="closed"):
        track.meet(by=cast.psychologist, on=_days_ago(0))
    with pytest.raises(Refusal, match="already"):
        track.close(by=cast.psychologist, outcome="goals_reached", on=_days_ago(0))
    track.reopen(by=cast.psychologist)
    assert track.meet(by=cast.psychologist, on=_days_ago(0)).number == 1


# ------------------------------------------------------------------------------------------ what is sealed


def test_notes_and_goals_stand_nowhere_in_the_database_in_clear(cast: Cast, track: Counselling) -> None:
    track.meet(by=cast.psychologist, on=_days_ago(2), note=SECRET)
    track.set_goal(SECRET, by=cast.psychologist)
    RiskFlag.raise_for(track, by=cast.psychologist, urgency="today", what=SECRET)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert SECRET not in str(cursor.fetchall()), table


def test_who_may_open_the_notes(cast: Cast, track: Counselling) -> None:
    track.meet(by=cast.psychologist, on=_days_ago(2), note=SECRET)
    everyone = {**cast.everyone(), "other": _another_psychologist(cast), "supervisor": _supervisor(cast)}
    readers = set()
    for name, user in everyone.items():
        try:
            [meeting] = track.opened_for(user)
        except Refusal:
            continue
        assert [text for _note, text in meeting.said] == [SECRET]
        readers.add(name)
    assert readers == {"psychologist", "supervisor"}
    assert LogLine.objects.filter(action="note.open").count() == 2


def test_a_supervisor_of_another_unit_does_not_read(cast: Cast, track: Counselling) -> None:
    stranger = User.objects.create_user("supervisor.elsewhere")
    Assignment.give(to=stranger, role="technical_supervisor", by=None, unit=cast.rsu)
    with pytest.raises(Refusal, match="Only the psychologist"):
        track.opened_for(stranger)


def test_a_later_note_leaves_the_earlier_one(cast: Cast, track: Counselling) -> None:
    meeting = track.meet(by=cast.psychologist, on=_days_ago(2), note="first")
    meeting.write_note("second", by=cast.psychologist)
    [opened] = track.opened_for(cast.psychologist)
    assert [text for _note, text in opened.said] == ["first", "second"]


def test_only_the_keeper_writes(cast: Cast, track: Counselling) -> None:
    other = _another_psychologist(cast)
    for deed in (
        lambda: track.meet(by=other, on=_days_ago(0)),
        lambda: track.set_goal("x", by=other),
        lambda: RiskFlag.raise_for(track, by=other, urgency="today"),
        lambda: track.close(by=other, outcome="stopped", on=_days_ago(0)),
    ):
        with pytest.raises(Refusal, match="Only the psychologist who keeps"):
            deed()


def test_the_supervisor_hands_a_track_over_with_its_notes(cast: Cast, track: Counselling) -> None:
    track.meet(by=cast.psychologist, on=_days_ago(2), note=SECRET)
    other = _another_psychologist(cast)
    with pytest.raises(Refusal, match="supervisor decides"):
        track.hand_over(to=other, by=cast.psychologist)
    with pytest.raises(Refusal, match="psychologist only"):
        track.hand_over(to=cast.case_worker, by=_supervisor(cast))
    track.hand_over(to=other, by=User.objects.get(username="technical.supervisor"))
    assert track.opened_for(other)[0].said[0][1] == SECRET
    with pytest.raises(Refusal):
        track.opened_for(cast.psychologist)


# ------------------------------------------------------------------------------------------ flags


def test_the_team_leader_is_alerted_without_content(cast: Cast, track: Counselling) -> None:
    flag = RiskFlag.raise_for(track, by=cast.psychologist, urgency="today", what=SECRET)
    [seen] = RiskFlag.objects.visible_to(cast.team_leader).standing()
    assert seen == flag
    assert SECRET not in str(vars(seen))
    assert not RiskFlag.objects.visible_to(cast.field_assistant).exists()
    flag.see(by=cast.team_leader)
    with pytest.raises(Refusal, match="already"):
        flag.see(by=cast.team_leader)
    flag.close(by=cast.psychologist)
    assert not RiskFlag.objects.standing().exists()


def test_two_who_answer_a_flag_at_once_are_told(cast: Cast, track: Counselling) -> None:
    flag = RiskFlag.raise_for(track, by=cast.psychologist, urgency="today")
    same = RiskFlag.objects.get(pk=flag.pk)
    flag.see(by=cast.team_leader)
    with pytest.raises(Refusal, match="meanwhile"):
        same.see(by=cast.team_leader)


# ------------------------------------------------------------------------------------------ scales


@pytest.fixture
def scale(db: None) -> Scale:
    texts = [{"names": {"en": f"Item {number}"}} for number in range(5)]
    answers = [{"value": value, "names": {"en": str(value)}} for value in range(6)]
    return Scale.objects.create(
        code="five", names={"en": "Five items"}, version="1", items=texts, answers=answers, times=4,
        meaningful=10, licence="invented", source="invented",
    )  # fmt: skip


def _cycle(track: Counselling) -> Cycle:
    assert track.place is not None
    return Cycle.objects.create(title="Women's group", service=track.service, place=track.place)


def test_a_score_needs_every_answer(cast: Cast, track: Counselling, scale: Scale) -> None:
    assert scale.score(dict.fromkeys(range(5), 3)) == 60
    assert (scale.lowest, scale.highest) == (0, 100)
    with pytest.raises(Refusal, match="2, 5"):
        scale.score({0: 1, 2: 1, 3: 1})
    with pytest.raises(Refusal, match="1"):
        scale.score(dict.fromkeys(range(5), 1) | {0: 9})


def test_asked_anew_for_the_same_moment_the_later_answers_count(
    cast: Cast, track: Counselling, scale: Scale
) -> None:
    for value in (1, 4):
        ScaleAnswer.take(
            scale=scale, person=track.person, moment="before", said=dict.fromkeys(range(5), value),
            on=_days_ago(3), by=cast.psychologist, counselling=track,
        )  # fmt: skip
    [answer] = ScaleAnswer.objects.of_person(track.person)
    assert answer.score == 80
    assert ScaleAnswer.objects.count() == 2


def test_a_small_group_has_no_result(cast: Cast, track: Counselling, scale: Scale) -> None:
    cycle = _cycle(track)
    people = [known(f"Person {number}", unit_code="PRU") for number in range(FEWEST)]
    for number, one in enumerate(people):
        assert not group_result(cycle, scale).shown
        for moment, value in (("before", 1), ("after", 3)):
            ScaleAnswer.take(
                scale=scale, person=one, moment=moment, said=dict.fromkeys(range(5), value),
                on=_days_ago(3 - number % 2), by=cast.psychologist, cycle=cycle,
            )  # fmt: skip
    result = group_result(cycle, scale)
    assert (result.before, result.after, result.change, result.better) == (20, 60, 40, FEWEST)


def test_scores_are_read_by_the_psychologist_only(cast: Cast, track: Counselling, scale: Scale) -> None:
    ScaleAnswer.take(
        scale=scale, person=track.person, moment="before", said=dict.fromkeys(range(5), 1),
        on=_days_ago(3), by=cast.psychologist, counselling=track,
    )  # fmt: skip
    readers = {
        name for name, user in cast.everyone().items() if ScaleAnswer.objects.readable_by(user).exists()
    }
    assert readers == {"psychologist"}


# ------------------------------------------------------------------------------------------ conferences


def test_the_agenda_begins_with_flags_and_overdue_tracks(cast: Cast, track: Counselling) -> None:
    RiskFlag.raise_for(track, by=cast.psychologist, urgency="today")
    Counselling.objects.filter(pk=track.pk).update(next_on=_days_ago(1))
    team = track.service.team
    assert team is not None
    conference = Conference.plan(team=team, kind="case_conference", on=_days_ago(0), by=cast.team_leader)
    assert {item.why for item in conference.items.all()} == {"flag", "overdue"}
    assert conference.gather(by=cast.team_leader) == 0, "gathering twice adds nothing"
    with pytest.raises(Refusal, match="2 points"):
        conference.close(by=cast.team_leader)
    flagged, overdue = conference.items.order_by("pk")
    flagged.decide(
        by=cast.team_leader,
        decision="Visit together",
        responsible=cast.psychologist,
        follow_up_on=_days_ago(-3),
    )
    overdue.carry_on(by=cast.team_leader)
    conference.close(by=cast.team_leader)
    later = Conference.plan(team=team, kind="case_conference", on=_days_ago(-7), by=cast.team_leader)
    follows = [item.follows for item in later.items.all() if item.why == AgendaItem.Why.FOLLOW_UP]
    assert set(follows) == {flagged, overdue}
    flagged.follow_up(by=cast.psychologist, on=_days_ago(-2))
    with pytest.raises(Refusal, match="already"):
        flagged.follow_up(by=cast.psychologist, on=_days_ago(-2))
