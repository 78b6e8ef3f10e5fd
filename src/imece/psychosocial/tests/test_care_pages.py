"""The pages of counselling, evaluation and conferences, through the door. Nobody here exists."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imece.assistance.catalogue import Category, Service
from imece.base.access import Assignment
from imece.base.logbook import LogLine
from imece.base.tests.cast import Cast
from imece.base.users import Team, User
from imece.people.models import Person
from imece.people.tests.registry import known
from imece.psychosocial.conferences import Conference
from imece.psychosocial.counselling import Counselling, Note
from imece.psychosocial.flags import RiskFlag
from imece.psychosocial.planning import Cycle, Enrolment
from imece.psychosocial.scales import Scale, ScaleAnswer

pytestmark = pytest.mark.django_db
SECRET = "kırlangıç görünce susuyor"
TODAY = timezone.localdate()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def service(cast: Cast) -> Service:
    return Service.objects.create(
        code="focused_mhpss", names={"en": "Focused MHPSS"}, category=Category.PSYCHOSOCIAL, unit=cast.pru,
        team=Team.objects.get(code="PMT"), pyramid_layer=3,
    )  # fmt: skip


@pytest.fixture
def person(cast: Cast) -> Person:
    return known("Rana Haddad", unit_code="PRU", district=cast.sultangazi.pcode, sex="female")


@pytest.fixture
def track(cast: Cast, service: Service, person: Person) -> Counselling:
    return Counselling.open_track(
        person=person, by=cast.psychologist, on=TODAY - datetime.timedelta(days=9), place=cast.sultangazi
    )


@pytest.fixture
def scale(db: None) -> Scale:
    return Scale.objects.create(
        code="two", names={"en": "Two items"}, version="1", licence="invented", source="invented",
        items=[{"names": {"en": "First", "tr": "Birinci"}}, {"names": {"en": "Second"}}],
        answers=[{"value": value, "names": {"en": str(value)}} for value in range(4)],
    )  # fmt: skip


def supervisor_of(cast: Cast) -> User:
    user = User.objects.create_user("technical.supervisor")
    Assignment.give(to=user, role="technical_supervisor", by=None, unit=cast.pru)
    return user


def deed(user: User, name: str, *args: Any, **data: Any) -> Any:
    return signed_in(user).post(reverse(name, args=args), data)


# ------------------------------------------------------------------------------------------ who is in, who is out


def test_who_opens_a_track(cast: Cast, track: Counselling) -> None:
    everyone = {**cast.everyone(), "supervisor": supervisor_of(cast)}
    seen = {
        name: signed_in(user).get(reverse("care_track", args=[track.code])).status_code
        for name, user in everyone.items()
    }
    assert {name for name, status in seen.items() if status == 200} == {"psychologist", "supervisor"}
    assert {status for name, status in seen.items() if name not in ("psychologist", "supervisor")} <= {
        403,
        404,
    }


def test_another_psychologist_finds_no_such_track(cast: Cast, track: Counselling) -> None:
    other = User.objects.create_user("other")
    Assignment.give(to=other, role="psychologist", by=None, unit=cast.pru)
    assert signed_in(other).get(reverse("care_track", args=[track.code])).status_code == 404
    assert deed(other, "care_notes", track.code).status_code == 404
    assert deed(other, "care_meet", track.code, day=TODAY, minutes=50, mode="office").status_code == 404


def test_the_person_s_page_says_with_whom_to_those_who_may_know(cast: Cast, track: Counselling) -> None:
    address = reverse("person", args=[track.person.code])
    for user, told in ((cast.psychologist, True), (cast.team_leader, True), (cast.case_worker, False)):
        page = signed_in(user).get(address).content.decode()
        assert ("Counselling" in page) is told, user
        assert (track.code in page) is (user == cast.psychologist), user


# ------------------------------------------------------------------------------------------ a track


def test_notes_are_shown_after_the_tap_and_the_tap_is_in_the_logbook(cast: Cast, track: Counselling) -> None:
    assert deed(
        cast.psychologist, "care_meet", track.code, day=TODAY, minutes=50, mode="office", note=SECRET
    ).status_code == 302  # fmt: skip
    client = signed_in(cast.psychologist)
    page = client.get(reverse("care_track", args=[track.code]))
    assert SECRET not in page.content.decode()
    assert not LogLine.objects.filter(action="note.open").exists()
    opened = client.post(reverse("care_notes", args=[track.code]))
    assert SECRET in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    assert LogLine.objects.filter(action="note.open").count() == 1
    assert client.get(reverse("care_notes", args=[track.code])).status_code == 405, "no address shows them"


def test_a_refused_meeting_keeps_what_was_typed(cast: Cast, track: Counselling) -> None:
    tomorrow = TODAY + datetime.timedelta(days=1)
    answer = deed(
        cast.psychologist, "care_meet", track.code, day=tomorrow, minutes=50, mode="office", note=SECRET
    )
    assert answer.status_code == 409
    assert SECRET in answer.content.decode()
    assert "next appointment" in answer.content.decode()
    assert not Note.objects.exists()


def test_the_week_is_in_order_of_what_presses(cast: Cast, track: Counselling) -> None:
    Counselling.objects.filter(pk=track.pk).update(next_on=TODAY - datetime.timedelta(days=1))
    page = signed_in(cast.psychologist).get(reverse("care_tracks")).content.decode()
    assert "Overdue" in page and "Rana Haddad" in page


def test_a_flag_reaches_the_team_leader_without_content(cast: Cast, track: Counselling) -> None:
    deed(cast.psychologist, "care_flag", track.code, urgency="today", what=SECRET)
    page = signed_in(cast.team_leader).get(reverse("care_flags")).content.decode()
    assert track.code in page
    assert SECRET not in page and "Rana" not in page.partition("<main")[2]
    flag = RiskFlag.objects.get()
    deed(cast.team_leader, "care_flag_see", flag.pk)
    flag.refresh_from_db()
    assert (flag.state, flag.seen_by) == ("seen", cast.team_leader)


def test_a_track_is_begun_from_the_person_s_page_within_reach_only(cast: Cast, service: Service) -> None:
    stranger = known("Somebody Else", unit_code="RSU")
    assert deed(cast.psychologist, "care_open", person=stranger.code).status_code == 404
    person = known("Rana Haddad", unit_code="PRU")
    assert deed(cast.psychologist, "care_open", person=person.code).status_code == 302
    assert Counselling.objects.get().person == person


def test_the_supervisor_hands_over(cast: Cast, track: Counselling) -> None:
    other = User.objects.create_user("other", first_name="Other")
    Assignment.give(to=other, role="psychologist", by=None, unit=cast.pru)
    supervisor = supervisor_of(cast)
    assert "Hand over" in signed_in(supervisor).get(reverse("care_track", args=[track.code])).content.decode()
    deed(supervisor, "care_hand", track.code, to=other.pk)
    track.refresh_from_db()
    assert track.keeper == other


# ------------------------------------------------------------------------------------------ evaluation


def test_a_scale_is_asked_in_the_person_s_language_and_its_change_shown(
    cast: Cast, track: Counselling, scale: Scale
) -> None:
    client = signed_in(cast.psychologist)
    address = reverse("care_ask", args=[track.code, "two"])
    assert "Birinci" in client.get(address, {"language": "tr"}).content.decode()
    answer = client.post(address, {"moment": "before", "day": TODAY, "item0": 1})
    assert answer.status_code == 409, "a missing answer is asked for"
    for moment, value in (("before", 1), ("after", 3)):
        client.post(address, {"moment": moment, "day": TODAY, "item0": value, "item1": value})
    assert [answer.score for answer in ScaleAnswer.objects.all()] == [2, 6]
    page = client.get(reverse("care_track", args=[track.code])).content.decode()
    assert "Better by what matters" in page


def test_managers_see_the_group_and_never_who(cast: Cast, service: Service, scale: Scale) -> None:
    cycle = Cycle.objects.create(title="Women's group", service=service, place=cast.sultangazi)
    for number in range(5):
        member = known(f"Member {number}", unit_code="PRU")
        Enrolment.objects.create(cycle=cycle, person=member, since=TODAY)
        for moment, value in (("before", 0), ("after", 3)):
            deed(
                cast.psychologist, "evaluation_ask", cycle.pk, member.code, "two",
                moment=moment, day=TODAY, item0=value, item1=value,
            )  # fmt: skip
        page = signed_in(cast.head).get(reverse("evaluation", args=[cycle.pk])).content.decode()
        assert "Member" not in page.partition("<main")[2]
        assert ("from 5 people on" in page) is (number < 4)
    assert (
        "Member 1"
        in signed_in(cast.psychologist).get(reverse("evaluation", args=[cycle.pk])).content.decode()
    )
    assert signed_in(cast.case_worker).get(reverse("evaluation", args=[cycle.pk])).status_code == 403


# ------------------------------------------------------------------------------------------ conferences


def test_a_conference_is_planned_decided_and_followed_up(cast: Cast, track: Counselling) -> None:
    RiskFlag.raise_for(track, by=cast.psychologist, urgency="today", what=SECRET)
    client = signed_in(cast.team_leader)
    client.post(reverse("care_conference_plan"), {"kind": "case_conference", "day": TODAY})
    conference = Conference.objects.get()
    address = reverse("care_conference", args=[conference.pk])
    page = client.get(address).content.decode()
    assert track.code in page and SECRET not in page
    item = conference.items.get()
    prefix = f"point{item.pk}"
    client.post(
        reverse("care_conference_decide", args=[conference.pk, item.pk]),
        {f"{prefix}-decision": "Visit together", f"{prefix}-responsible": cast.team_leader.pk,
         f"{prefix}-follow_up_on": TODAY},
    )  # fmt: skip
    client.post(reverse("care_conference_close", args=[conference.pk]))
    conference.refresh_from_db()
    assert conference.state == "held"
    assert "Visit together" in client.get(reverse("care_conferences")).content.decode()
    client.post(reverse("care_follow_up", args=[item.pk]))
    assert "Visit together" not in client.get(reverse("care_conferences")).content.decode()
    assert signed_in(cast.field_assistant).get(address).status_code == 403
