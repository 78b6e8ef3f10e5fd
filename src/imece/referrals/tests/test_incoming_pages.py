"""The pages of what comes in from outside. Who is in and who is out is said first. Nobody here exists."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.people.models import Person
from imece.referrals.following import FOLLOW_UPS, FollowUp, register_follow_up
from imece.referrals.referrals import Referral
from imece.referrals.states import State
from imece.referrals.tests.referred import NAME, other_team, signed_in, somebody
from imece.referrals.tests.test_coming_in import came_in, municipality

pytestmark = pytest.mark.django_db


def write_down(user: User, team_pk: int, **said: Any) -> Any:
    data = {
        "form_token": uuid.uuid4(), "source": "municipality", "office": municipality().pk, "name": "Desk Officer",
        "email": "desk@example.org", "reference": "2022/17", "received_on": "2022-05-03", "given_name": "Rana",
        "family_name": "Haddad", "phone": "0532 000 11 22", "birth": "1990", "need": "case_management",
        "priority": "urgent", "to_team": team_pk, "reason": "Needs a wheelchair", **said,
    }  # fmt: skip
    return signed_in(user).post(reverse("referral_receive"), data)


def test_who_writes_down_what_came_in(cast: Cast) -> None:
    page = reverse("referral_receive")
    found = {who for who, user in cast.everyone().items() if signed_in(user).get(page).status_code == 200}
    assert found == {"team_leader", "psychologist", "case_worker"}


def test_written_down_once_and_seen_by_the_team(cast: Cast) -> None:
    team, worker = other_team()
    token = uuid.uuid4()
    first = write_down(worker, team.pk, form_token=token)
    again = write_down(worker, team.pk, form_token=token)
    referral = Referral.objects.get()
    assert first.url == again.url == reverse("referral", args=[referral.code])
    assert referral.told["full_name"] == NAME and referral.is_overdue
    page = signed_in(worker).get(reverse("referrals")).content.decode()
    assert NAME in page and "Municipality of Sultangazi" in page
    shown = signed_in(worker).get(first.url).content.decode()
    for text in ("Desk Officer", "desk@example.org", "2022/17", "Needs a wheelchair", "Came in"):
        assert text in shown
    assert signed_in(cast.team_leader).get(first.url).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"office": ""}, {"received_on": "2999-01-01"}, {"birth": "1000"}, {"need": "x"}]
)
def test_what_cannot_be_is_said_and_kept_in_the_form(cast: Cast, wrong: dict[str, Any]) -> None:
    team, worker = other_team()
    answer = write_down(worker, team.pk, **wrong)
    assert answer.status_code == 409 and "Desk Officer" in answer.content.decode()
    assert not Referral.objects.exists()


def test_only_a_code_is_enough(cast: Cast) -> None:
    team, worker = other_team()
    nothing = dict.fromkeys(("given_name", "family_name", "phone", "birth"), "")
    answer = write_down(worker, team.pk, need="gbv", **nothing)
    shown = signed_in(worker).get(answer.url).content.decode()
    assert "Nothing but the code" in shown and "Register with what was told" not in shown


def test_who_it_may_be_is_shown_and_said(cast: Cast) -> None:
    team, worker = other_team()
    person = somebody(cast)
    person.serve(unit=team.unit, district=None, by=None)
    referral = came_in(worker, team)
    shown = signed_in(worker).get(reverse("referral", args=[referral.code])).content.decode()
    assert person.code in shown and "This is them" in shown
    address = reverse("referral_known", args=[referral.code])
    assert signed_in(cast.psychologist).post(address, {"person": person.code}).status_code == 404
    assert signed_in(worker).post(address, {"person": person.code}).status_code == 302
    referral.refresh_from_db()
    assert referral.person == person
    assert (
        "This is them"
        not in signed_in(worker).get(reverse("referral", args=[referral.code])).content.decode()
    )


def test_nobody_of_these_is_registered_once(cast: Cast) -> None:
    team, worker = other_team()
    referral = came_in(worker, team)
    address = reverse("referral_known", args=[referral.code])
    assert signed_in(worker).post(address).status_code == 302
    assert signed_in(worker).post(address).status_code == 409
    referral.refresh_from_db()
    assert referral.person is not None and Person.objects.count() == 1
    assert (referral.person.full_name, referral.person.phone) == (NAME, "+905320001122")
    assert Person.objects.visible_to(worker).filter(pk=referral.person.pk).exists()


def test_somebody_out_of_reach_is_not_taken_by_a_code(cast: Cast) -> None:
    team, worker = other_team()
    referral, person = came_in(worker, team), somebody(cast)
    address = reverse("referral_known", args=[referral.code])
    for code in (person.code, "P-UNKNOWN"):
        answer = signed_in(worker).post(address, {"person": code})
        assert (
            answer.status_code == 409 and "Nobody within your reach has this code" in answer.content.decode()
        )


def answered(cast: Cast, **said: Any) -> tuple[Referral, User]:
    team, worker = other_team()
    referral = came_in(worker, team, **said)
    address = reverse("referral_step", args=[referral.code])
    for state, note in (("acknowledged", ""), ("accepted", ""), ("served", "A wheelchair")):
        assert signed_in(worker).post(address, {"state": state, "note": note}).status_code == 302
    return referral, worker


def test_the_referrer_hears_by_e_mail_without_more_than_they_told(cast: Cast) -> None:
    referral, worker = answered(cast)
    waiting = signed_in(worker).get(reverse("referrals") + "?show=tell").content.decode()
    assert referral.code in waiting and "waits to hear of it" in waiting
    address = reverse("referral_tell_back", args=[referral.code])
    assert signed_in(worker).post(address, {"how": "email", "feedback": ""}).status_code == 409
    told = {"how": "email", "feedback": "The wheelchair was given on Monday."}
    assert signed_in(worker).post(address, told).status_code == 302
    (letter,) = mail.outbox
    assert letter.to == ["desk@example.org"] and "2022/17" in letter.subject
    assert told["feedback"] in letter.body and NAME not in f"{letter.body}{letter.subject}"
    referral.refresh_from_db()
    assert (referral.state, referral.told_back) == (State.CLOSED, "email")


def test_an_e_mail_that_does_not_go_closes_nothing(cast: Cast) -> None:
    referral, worker = answered(cast, referrer={"name": "Nobody's address"})
    address = reverse("referral_tell_back", args=[referral.code])
    answer = signed_in(worker).post(address, {"how": "email", "feedback": "Done"})
    referral.refresh_from_db()
    assert (answer.status_code, referral.state, mail.outbox) == (409, State.SERVED, [])
    assert signed_in(worker).post(address, {"how": "phone", "feedback": "Done"}).status_code == 302


@pytest.fixture
def wheel_work() -> Iterator[None]:
    register_follow_up(
        FollowUp(
            "wheel",
            "Open the wheel work",
            "referrals",
            "referral",
            "Wheel",
            "referral.answer",
            needs=frozenset({"case_management"}),
        )
    )
    yield
    FOLLOW_UPS._items.pop("wheel")


@pytest.mark.usefixtures("wheel_work")
def test_the_button_of_the_room_above_stands_where_it_may(cast: Cast) -> None:
    team, worker = other_team()
    referral = came_in(worker, team)
    page = reverse("referral", args=[referral.code])
    assert "Open the wheel work" not in signed_in(worker).get(page).content.decode()
    referral.know_person(somebody(cast), by=worker)
    shown = signed_in(worker).get(page).content.decode()
    assert f"?referral={referral.code}" in shown and "Open the wheel work" in shown
    referral.follow(by=worker, kind="wheel", code="W-1")
    shown = signed_in(worker).get(page).content.decode()
    assert "Open the wheel work" not in shown and reverse("referral", args=["W-1"]) in shown
    other = came_in(worker, team, need="health", person=referral.person)
    shown = signed_in(worker).get(reverse("referral", args=[other.code])).content.decode()
    assert "Open the wheel work" not in shown
