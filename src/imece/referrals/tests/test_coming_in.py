"""Referrals from outside to one of our teams, and the work that follows them. Nobody here exists."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from imece.base.access import Assignment
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.base.users import Team, User
from imece.partners.models import Organisation
from imece.people.models import Person
from imece.people.tests.registry import known
from imece.referrals.referrals import Referral
from imece.referrals.states import Source, State
from imece.referrals.tests.referred import NAME, other_team, somebody

pytestmark = pytest.mark.django_db


def municipality() -> Organisation:
    organisation, _new = Organisation.objects.get_or_create(
        code="desk", defaults={"names": {"en": "Municipality of Sultangazi"}}
    )
    organisation.take_role("municipality")
    return organisation


def came_in(by: User, team: Team, **said: Any) -> Referral:
    values = {
        "source": Source.MUNICIPALITY, "from_organisation": municipality(), "need": "case_management",
        "referrer": {"name": "Desk Officer", "email": "desk@example.org", "reference": "2022/17"},
        "first": {"given_name": "Rana", "family_name": "Haddad", "phone": "0532 000 11 22", "birth": "34"},
        "reason": "Needs a wheelchair", "priority": "urgent", **said,
    }  # fmt: skip
    return Referral.receive(by=by, to_team=team, **values)


def test_what_came_in_keeps_the_least_and_hides_it(cast: Cast) -> None:
    team, worker = other_team()
    referral = came_in(worker, team)
    assert (referral.direction, referral.state, referral.person) == ("in", State.SENT, None)
    year = str(timezone.localdate().year - 34)
    assert referral.told == {"full_name": NAME, "phone": "0532 000 11 22", "birth_year": year}
    assert referral.referrer["reference"] == "2022/17" and referral.sender == "Municipality of Sultangazi"
    assert "Rana" not in referral.token and "desk@" not in referral.token
    assert referral.answer_by is not None and referral.sent_at is not None
    assert referral.answer_by - referral.sent_at == datetime.timedelta(hours=72)


def test_it_is_due_from_the_day_on_which_it_came(cast: Cast) -> None:
    team, worker = other_team()
    late = came_in(worker, team, received_at=timezone.now() - datetime.timedelta(days=5))
    assert late.is_overdue
    with pytest.raises(Refusal):
        came_in(worker, team, received_at=timezone.now() + datetime.timedelta(hours=1))


def test_an_office_is_named_and_only_who_may_writes_it_down(cast: Cast) -> None:
    team, worker = other_team()
    with pytest.raises(Refusal):
        came_in(worker, team, from_organisation=None)
    for user in (cast.stranger, cast.partner, cast.head, cast.registrar):
        with pytest.raises(Refusal):
            came_in(user, team)
    assert (
        came_in(worker, team, source=Source.PERSON, from_organisation=None).sender
        == "The person came or called"
    )


def test_the_team_and_who_wrote_it_down_see_it(cast: Cast) -> None:
    team, worker = other_team()
    referral = came_in(cast.psychologist, team)
    sees = {who for who, user in cast.everyone().items() if referral in Referral.objects.visible_to(user)}
    assert sees == {"psychologist", "registrar"}
    assert referral in Referral.objects.visible_to(worker).sent_to(worker)
    assert referral not in Referral.objects.visible_to(cast.psychologist).sent_from(cast.psychologist)
    for wrong in (State.ACCEPTED, State.ACKNOWLEDGED):
        with pytest.raises(Refusal):
            referral.step(wrong, by=cast.psychologist)


def test_a_restricted_one_opens_for_the_team_and_who_wrote_it_down(cast: Cast) -> None:
    team, worker = other_team()
    referral = came_in(cast.psychologist, team, need="gbv")
    sees = {who for who, user in cast.everyone().items() if referral in Referral.objects.visible_to(user)}
    assert sees == {"psychologist"} and referral in Referral.objects.visible_to(worker)
    assert referral.shown_person == ""


def test_who_it_is_is_said_once_and_by_the_team(cast: Cast) -> None:
    team, worker = other_team()
    referral, person = came_in(worker, team), somebody(cast)
    with pytest.raises(Refusal):
        referral.know_person(person, by=cast.psychologist)
    assert not Person.objects.visible_to(worker).filter(pk=person.pk).exists()
    referral.know_person(person, by=worker)
    assert not Person.objects.visible_to(worker).filter(pk=person.pk).exists()
    referral.step(State.ACCEPTED, by=worker)
    assert Person.objects.visible_to(worker).filter(pk=person.pk).exists()
    with pytest.raises(Refusal):
        referral.know_person(known("Other", unit_code="RSU", district=cast.sultangazi.pcode), by=worker)


def test_the_referrer_hears_and_that_closes_it(cast: Cast) -> None:
    team, worker = other_team()
    referral = came_in(worker, team)
    with pytest.raises(Refusal):
        referral.tell_back(by=worker, how="phone", feedback="Too early")
    referral.step(State.DECLINED, by=worker, note="Lives in another province")
    with pytest.raises(Refusal):
        referral.close(by=worker)
    assert list(Referral.objects.to_be_told_back()) == [referral]
    for how, said in (("pigeon", "x"), ("phone", " ")):
        with pytest.raises(Refusal):
            referral.tell_back(by=worker, how=how, feedback=said)
    with pytest.raises(Refusal):
        referral.tell_back(by=cast.psychologist, how="phone", feedback="Not mine to tell")
    referral.tell_back(by=worker, how="phone", feedback="Sent on to the other province")
    assert (referral.state, referral.told_back) == (State.CLOSED, "phone")
    assert not Referral.objects.to_be_told_back()


def test_what_is_told_back_of_a_restricted_one_names_nobody(cast: Cast) -> None:
    team, worker = other_team()
    referral = came_in(worker, team, need="gbv")
    referral.step(State.DECLINED, by=worker, note="Elsewhere")
    for text in ("RANA was seen", "Call 0532 000 1122"):
        with pytest.raises(Refusal):
            referral.tell_back(by=worker, how="phone", feedback=text)
    referral.tell_back(by=worker, how="phone", feedback="She was seen elsewhere")


def test_somebody_of_one_district_sees_what_came_in_without_one(cast: Cast) -> None:
    team, worker = other_team()
    local = User.objects.create_user("local.worker")
    Assignment.give(to=local, role="case_worker", by=None, unit=team.unit, district=cast.avcilar)
    nowhere = came_in(worker, team)
    elsewhere = came_in(worker, team, person=somebody(cast))
    assert set(Referral.objects.visible_to(local)) == {nowhere} and elsewhere.place == cast.sultangazi


def test_work_follows_it_and_answers_it(cast: Cast) -> None:
    team, worker = other_team()
    referral = came_in(worker, team)
    with pytest.raises(Refusal):
        referral.follow(by=worker, kind="case", code="C-1")
    referral.know_person(somebody(cast), by=worker)
    assert Referral.objects.to_follow(referral.code.lower()) == referral
    with pytest.raises(Refusal):
        referral.follow(by=cast.psychologist, kind="case", code="C-1")
    for _twice in range(2):
        referral.follow(by=worker, kind="case", code="C-1")
    assert referral.state == State.ACCEPTED and Referral.objects.to_follow(referral.code) is None
    with pytest.raises(Refusal):
        referral.follow(by=worker, kind="case", code="C-2")
    with pytest.raises(Refusal):
        referral.answered_by_work(by=worker, kind="case", code="C-2", state=State.SERVED, note="x")
    (found,) = Referral.objects.of_work("case", "C-1")
    for _twice in range(2):
        found.answered_by_work(by=worker, kind="case", code="C-1", state=State.SERVED, note="A wheelchair")
    assert (found.state, found.became) == (State.SERVED, "A wheelchair")
    assert [step.state for step in found.steps.all()] == ["sent", "accepted", "served"]


def test_once_work_follows_it_its_own_clock_says_what_is_late(cast: Cast) -> None:
    team, worker = other_team()
    referral = came_in(worker, team, received_at=timezone.now() - datetime.timedelta(days=5))
    referral.know_person(somebody(cast), by=worker)
    assert referral.is_overdue and list(Referral.objects.overdue()) == [referral]
    referral.follow(by=worker, kind="case", code="C-1")
    assert not referral.is_overdue and not Referral.objects.overdue().exists()


def test_work_follows_what_came_under_a_code_once_the_sender_brought_the_person(cast: Cast) -> None:
    team, worker = other_team()
    person = somebody(cast)
    referral = Referral.draft(
        by=cast.psychologist, person=person, need="gbv", from_unit=cast.pru, to_team=team
    )  # fmt: skip
    referral.send(by=cast.psychologist)
    seen = Referral.objects.visible_to(worker)
    assert referral in seen and seen.to_follow(referral.code) is None
    with pytest.raises(Refusal):
        referral.follow(by=worker, kind="case", code="C-1")
    referral.step(State.ACCEPTED, by=worker)
    assert not Person.objects.visible_to(worker).filter(pk=person.pk).exists()
    person.share(unit=team.unit, by=cast.psychologist)
    referral.follow(by=worker, kind="case", code="C-1")
    assert referral.work_code == "C-1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_unit": "PRU"},
        {"source": ""},
        {"direction": "inside"},
        {"work_kind": "case", "work_code": "C-1"},
    ],
)
def test_the_database_refuses_what_cannot_be(cast: Cast, wrong: dict[str, Any]) -> None:
    team, worker = other_team()
    referral = came_in(worker, team)
    values = {name: cast.pru if value == "PRU" else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(**values)
