"""Referring, answering and closing, through the door. Who is in and who is out is said first. Nobody here exists."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from imece.base.access import Assignment
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.base.users import Team, User
from imece.people.models import Person
from imece.people.tests.registry import known
from imece.referrals.referrals import Referral
from imece.referrals.states import MOVES, State
from imece.referrals.tests.referred import (
    NAME,
    agreed,
    clinic,
    other_team,
    refer,
    sent_out,
    signed_in,
    somebody,
)

pytestmark = pytest.mark.django_db


def statuses(cast: Cast, address: str) -> dict[str, int]:
    return {who: signed_in(user).get(address).status_code for who, user in cast.everyone().items()}


# ------------------------------------------------------------------------------------------ who is in, who is out


def test_who_sees_a_referral_and_who_may_refer(cast: Cast) -> None:
    referral = sent_out(cast)
    assert referral.person is not None
    team = {"team_leader", "psychologist", "case_worker"}
    page = statuses(cast, reverse("referral", args=[referral.code]))
    assert {who for who, status in page.items() if status == 200} == team | {"registrar"}
    new = statuses(cast, reverse("referral_new") + f"?person={referral.person.code}")
    assert {who for who, status in new.items() if status == 200} == team
    assert {page[who] for who in ("head", "im_officer", "field_assistant", "partner", "stranger")} == {403}


def test_a_restricted_one_opens_for_its_sender_alone(cast: Cast) -> None:
    referral = sent_out(cast, need="gbv")
    assert referral.person is not None
    page = statuses(cast, reverse("referral", args=[referral.code]))
    assert {who for who, status in page.items() if status == 200} == {"psychologist"}
    shown = signed_in(cast.team_leader).get(reverse("referrals")).content.decode()
    assert referral.code not in shown and NAME not in shown
    assert referral.code not in signed_in(cast.team_leader).get(
        reverse("person", args=[referral.person.code])
    ).content.decode()  # fmt: skip


def test_another_unit_neither_sees_nor_moves_it(cast: Cast) -> None:
    referral = sent_out(cast)
    _team, outsider = other_team()
    client = signed_in(outsider)
    assert client.get(reverse("referral", args=[referral.code])).status_code == 404
    for deed in ("step", "send", "close", "withdraw", "link"):
        said = {"state": "accepted", "partner": "X", "note": "X"}
        assert client.post(reverse(f"referral_{deed}", args=[referral.code]), said).status_code == 404
    with pytest.raises(Refusal):
        referral.withdraw(by=outsider, note="not mine")
    with pytest.raises(Refusal):
        referral.step(State.ACCEPTED, by=outsider, partner="X")
    referral.refresh_from_db()
    assert referral.state == State.SENT


def test_a_person_out_of_reach_is_not_found(cast: Cast) -> None:
    far = known("Far Away", unit_code="RSU", district=cast.avcilar.pcode)
    assert (
        signed_in(cast.psychologist).get(reverse("referral_new") + f"?person={far.code}").status_code == 404
    )
    assert refer(cast.psychologist, far, f"team-{Team.objects.get(code='PMT').pk}").status_code == 404
    assert not Referral.objects.exists()


# ------------------------------------------------------------------------------------------ sending


def test_to_a_team_in_two_taps(cast: Cast) -> None:
    person = somebody(cast)
    team, _user = other_team()
    page = signed_in(cast.psychologist).get(reverse("person", args=[person.code])).content.decode()
    assert reverse("referral_new") + f"?person={person.code}" in page
    answer = refer(cast.psychologist, person, f"team-{team.pk}", need="case_management")
    referral = Referral.objects.get()
    assert answer.url == reverse("referral", args=[referral.code])
    assert (referral.state, referral.to_team, referral.sent_by) == (State.SENT, team, cast.psychologist)
    assert referral.told["full_name"] == NAME and "id_number" not in referral.told


@pytest.mark.parametrize(("answer", "named"), [(None, True), ("refused", True), ("given", False)])
def test_nothing_goes_outside_without_consent_and_the_place_named(
    cast: Cast, answer: str | None, named: bool
) -> None:
    person, point = somebody(cast), clinic(email="clinic@example.org")
    if answer:
        agreed(person, cast, answer)
    said = {"place_named": "on"} if named else {}
    assert refer(cast.psychologist, person, f"point-{point.pk}", **said).status_code == 409
    assert not Referral.objects.exists() and not mail.outbox


def test_with_both_it_goes_and_keeps_which_consent(cast: Cast) -> None:
    person, point = somebody(cast), clinic(email="clinic@example.org")
    consent = agreed(person, cast)
    refer(cast.psychologist, person, f"point-{point.pk}", place_named="on", reason="Fever")
    referral = Referral.objects.get()
    assert (referral.state, referral.consent, referral.place_named) == (State.SENT, consent, True)
    (letter,) = mail.outbox
    assert letter.to == ["clinic@example.org"] and "/r/" in letter.body
    for secret in (NAME, person.code, "Fever", "0532"):
        assert secret not in letter.body and secret not in letter.subject


def test_the_database_refuses_what_leaves_without_consent(cast: Cast) -> None:
    referral = sent_out(cast)
    for wrong in ({"consent": None}, {"place_named": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Referral.objects.filter(pk=referral.pk).update(**wrong)


def test_the_same_form_sent_twice_refers_once(cast: Cast) -> None:
    person, (team, _user) = somebody(cast), other_team()
    token = uuid.uuid4()
    first = refer(cast.psychologist, person, f"team-{team.pk}", form_token=token)
    again = refer(cast.psychologist, person, f"team-{team.pk}", form_token=token)
    assert first.url == again.url and Referral.objects.count() == 1


def test_a_draft_stays_until_the_place_is_named(cast: Cast) -> None:
    person, point = somebody(cast), clinic()
    refer(cast.psychologist, person, f"point-{point.pk}", draft="1")
    referral = Referral.objects.get()
    assert referral.state == State.DRAFTED
    agreed(person, cast)
    address = reverse("referral_send", args=[referral.code])
    assert signed_in(cast.psychologist).post(address).status_code == 409
    assert signed_in(cast.psychologist).post(address, {"place_named": "1"}).status_code == 302
    referral.refresh_from_db()
    assert referral.state == State.SENT


def test_what_is_told_stays_as_it_was_told(cast: Cast) -> None:
    referral = sent_out(cast)
    Person.objects.filter(full_name=NAME).update(phone="0533 999 88 77")
    referral = Referral.objects.get()
    assert referral.told["phone"] == "0532 000 11 22" and referral.told["id_number"] == "99123456780"
    assert NAME not in referral.token and "doctor" not in referral.token


def test_somebody_of_several_units_says_for_which(cast: Cast) -> None:
    person, (team, _user) = somebody(cast), other_team()
    page = reverse("referral_new") + f"?person={person.code}"
    assert "For which of your units?" not in signed_in(cast.psychologist).get(page).content.decode()
    Assignment.give(to=cast.psychologist, role="case_worker", by=None, unit=cast.rsu)
    both = User.objects.get(pk=cast.psychologist.pk)
    assert "For which of your units?" in signed_in(both).get(page).content.decode()
    refer(both, person, f"team-{team.pk}", from_unit=cast.rsu.pk)
    assert Referral.objects.get().from_unit == cast.rsu
    foreign = refer(cast.team_leader, person, f"team-{team.pk}", from_unit=cast.rsu.pk)
    assert foreign.status_code == 409 and Referral.objects.count() == 1


# ------------------------------------------------------------------------------------------ answering


def test_a_team_answers_and_the_sender_closes(cast: Cast) -> None:
    person, (team, worker) = somebody(cast), other_team()
    refer(cast.psychologist, person, f"team-{team.pk}")
    referral = Referral.objects.get()
    client = signed_in(worker)
    assert referral.code in client.get(reverse("referrals")).content.decode()
    address = reverse("referral_step", args=[referral.code])
    assert signed_in(cast.psychologist).post(address, {"state": "accepted"}).status_code == 409
    assert client.get(reverse("person", args=[person.code])).status_code == 404
    for state, note in (("acknowledged", ""), ("accepted", ""), ("served", "A wheelchair was given")):
        assert client.post(address, {"state": state, "note": note}).status_code == 302
    # Whoever accepts may meet the person.
    assert client.get(reverse("person", args=[person.code])).status_code == 200
    assert client.post(reverse("referral_close", args=[referral.code])).status_code == 409
    page = signed_in(cast.psychologist).get(reverse("referral", args=[referral.code])).content.decode()
    assert "A wheelchair was given" in page
    assert (
        signed_in(cast.psychologist).post(reverse("referral_close", args=[referral.code])).status_code == 302
    )
    assert [step.state for step in referral.steps.all()] == [
        "drafted", "sent", "acknowledged", "accepted", "served", "closed",
    ]  # fmt: skip


def test_a_no_needs_its_reason(cast: Cast) -> None:
    person, (team, worker) = somebody(cast), other_team()
    refer(cast.psychologist, person, f"team-{team.pk}")
    referral = Referral.objects.get()
    address = reverse("referral_step", args=[referral.code])
    assert signed_in(worker).post(address, {"state": "declined"}).status_code == 409
    assert signed_in(worker).post(address, {"state": "declined", "note": "No bed is free"}).status_code == 302


def test_no_step_is_taken_that_does_not_follow(cast: Cast) -> None:
    referral = sent_out(cast)
    for state in State.values:
        Referral.objects.filter(pk=referral.pk).update(state=state, decline_reason="x")
        for wanted in set(State.values) - MOVES[state]:
            referral.refresh_from_db()
            with pytest.raises(Refusal):
                referral._move(wanted, by=cast.psychologist)


def test_what_is_late_stands_under_overdue(cast: Cast) -> None:
    referral = sent_out(cast)
    client = signed_in(cast.psychologist)
    late = reverse("referrals") + "?show=overdue"
    assert referral.code not in client.get(late).content.decode()
    Referral.objects.update(answer_by=timezone.now() - datetime.timedelta(hours=1))
    assert reverse("referral", args=[referral.code]) in client.get(late).content.decode()


def test_the_logbook_knows_codes_and_nothing_else(cast: Cast) -> None:
    referral = sent_out(cast)
    signed_in(cast.psychologist).get(reverse("referral", args=[referral.code]))
    lines = [line for line in LogLine.objects.all() if line.action.startswith("referral.")]
    assert {line.action for line in lines} == {"referral.drafted", "referral.sent", "referral.open"}
    assert all(line.details == {"code": referral.code} for line in lines)


@pytest.mark.parametrize("reason", ["RANA needs help", "Call 0532 000 1122", "number 99123456780"])
def test_what_travels_under_a_code_names_nobody_in_its_text(cast: Cast, reason: str) -> None:
    person, point = somebody(cast), clinic("gbv")
    agreed(person, cast)
    said = {"need": "gbv", "place_named": "on", "reason": reason}
    assert refer(cast.psychologist, person, f"point-{point.pk}", **said).status_code == 409
    assert not Referral.objects.exists()
