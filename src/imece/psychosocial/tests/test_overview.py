"""What managers see of the sessions: numbers against targets, never a name, never a number that tells on somebody."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imece.base.mission import Mission
from imece.base.tests.cast import Cast
from imece.people.models import Person
from imece.people.tests.registry import known
from imece.psychosocial.models import Enrolment, Session
from imece.psychosocial.overview import Overview, Quarter
from imece.psychosocial.tests.small_group import Group, activity, assemble

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2022, 2)
TARGETS = [
    {"district": "TUR034036", "first": "2022-04-01", "people": 20},
    {"district": "TUR034004", "first": "2022-04-01", "people": 6},
    {"district": "TUR034036", "first": "2022-07-01", "people": 99},
]


@pytest.fixture
def group(cast: Cast) -> Group:
    """Seven people over two sessions of spring 2022, in the third and fourth week of April."""
    Mission.objects.create(code="small", names={"en": "Small"}, settings={"reach_targets": TARGETS})
    group = assemble(cast, sessions=2, people=7)
    Enrolment.objects.update(since=datetime.date(2022, 4, 1))
    for number, day in enumerate((18, 25)):
        Session.objects.filter(pk=group.sessions[number].pk).update(day=datetime.date(2022, 4, day))
    Person.objects.filter(pk=group.people[6].pk).update(population_group="host", sex="", birth_year=1990)
    Person.objects.filter(pk=group.people[5].pk).update(population_group="")
    group.take(1, *group.people[:5])
    group.take(2, *group.people[1:])
    return group


def seen_by(reader: Any, **said: Any) -> Overview:
    return Overview(reader, QUARTER, **said)


def page(client: Client, reader: Any, **asked: str) -> Any:
    client.force_login(reader)
    return client.get(reverse("reach_overview"), {"quarter": "2022-Q2", **asked})


def test_who_may_look_and_who_may_not(cast: Cast, client: Client, group: Group) -> None:
    let_in = {
        name for name, colleague in cast.everyone().items() if page(client, colleague).status_code == 200
    }
    assert let_in == {"head", "im_officer", "team_leader", "psychologist"}


def test_no_name_and_no_code_of_a_person_is_on_the_page(cast: Cast, client: Client, group: Group) -> None:
    text = page(client, cast.head).content.decode()
    for person in group.people:
        assert person.full_name not in text and person.code not in text


def test_each_person_counts_once_in_the_week_and_district_of_their_first_session(
    cast: Cast, group: Group
) -> None:
    overview = seen_by(cast.head)
    assert (overview.reached, overview.target) == (7, 26)
    weeks = {week.label: week.shown for week in overview.weeks() if week.shown}
    assert weeks == {"2022-04-18": 5, "2022-04-25": 2}
    assert {week.target for week in overview.weeks()} == {2}
    assert [(one.label, one.shown, one.target) for one in overview.districts()] == [
        ("Sultangazi", 7, 20),
        ("Avcılar", 0, 6),
    ]


def test_one_district_alone(cast: Cast, group: Group) -> None:
    assert seen_by(cast.head, district="TUR034036").target == 20
    assert seen_by(cast.head, district="TUR034004").reached == 0


def test_communities_focus_and_what_is_missing(cast: Cast, group: Group) -> None:
    overview = seen_by(cast.head)
    assert overview.communities() == {"migrant_refugee": 5, "host": 1, "unknown": 1}
    assert overview.host_share() == pytest.approx(1 / 6)
    assert overview.focus() == {"focused": 0, "other": 11}
    assert overview.missing() == {"sex": 1, "age": 6, "community": 1}


def test_small_numbers_are_hidden_from_whoever_may_not_open_them(cast: Cast, group: Group) -> None:
    overview = seen_by(cast.psychologist)
    assert not overview.exact
    assert overview.communities() == {"migrant_refugee": 5, "host": None, "unknown": None}
    assert overview.host_share() is None
    assert {week.shown for week in overview.weeks()} == {0, None}, "the five could be had from the total"


def test_a_leader_of_another_unit_sees_nothing(cast: Cast, group: Group) -> None:
    from imece.base.access import Assignment
    from imece.base.users import User

    other = User.objects.create_user("rsu.manager")
    Assignment.give(to=other, role="programme_manager", by=None, unit=cast.rsu)
    overview = seen_by(other)
    assert (overview.reached, overview.held, overview.without_attendance(), overview.cycles()) == (
        0,
        0,
        [],
        [],
    )


def test_cycles_that_ended_with_how_many_completed_them(cast: Cast, group: Group) -> None:
    [line] = seen_by(cast.head).cycles()
    assert (line.came, line.completed, line.is_hidden) == (7, 4, False)
    [line] = seen_by(cast.psychologist).cycles()
    assert line.is_hidden, "three people who did not complete it could be told"


def test_sessions_of_which_nobody_knows_who_came(cast: Cast, group: Group) -> None:
    day = datetime.date(2022, 5, 2)
    forgotten = Session.plan(by=cast.team_leader, service=activity(cast), day=day, place=cast.sultangazi)
    cancelled = Session.plan(by=cast.team_leader, service=activity(cast), day=day, place=cast.sultangazi)
    cancelled.cancel(by=cast.team_leader, reason="rain")
    assert seen_by(cast.head).without_attendance() == [forgotten]


def test_a_reversed_line_reaches_nobody(cast: Cast, group: Group) -> None:
    group.roll(2).reopen(by=group.leader, reason="wrong sheet")
    assert seen_by(cast.head).reached == 5


def test_quarters_follow_one_another() -> None:
    assert Quarter.read("2022-Q4") == Quarter(2022, 4)
    assert (Quarter(2022, 4).after, Quarter(2022, 1).before) == (Quarter(2023, 1), Quarter(2021, 4))
    assert (QUARTER.first, QUARTER.last) == (datetime.date(2022, 4, 1), datetime.date(2022, 6, 30))
    assert QUARTER.mondays()[0] == datetime.date(2022, 3, 28)
    for text in ("", "2022", "2022-Q5", "x-Q1", "١٢٣٤-Q1", "0001-Q1"):
        assert Quarter.read(text) is None


def test_unnamed_people_stay_apart(cast: Cast, group: Group) -> None:
    group.roll(2).count({"girls": 12}, by=group.leader, reason="open part")
    overview = seen_by(cast.head)
    assert (overview.reached, overview.unnamed) == (7, 12)


def test_the_page_is_read_in_few_questions(
    cast: Cast, client: Client, group: Group, django_assert_max_num_queries: Any
) -> None:
    known("Warms The Words")
    page(client, cast.head)
    with django_assert_max_num_queries(32):
        assert page(client, cast.head).status_code == 200
