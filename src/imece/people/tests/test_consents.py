"""What a person agreed to: newest answer of any record, guardians, withdrawals. Nobody here exists."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.people.age import ages_on, minor_on
from imece.people.consents import PHOTO, REFERRAL, Consent, ConsentText, State
from imece.people.merging import Merge
from imece.people.models import Person
from imece.people.tests.registry import known

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)


def days_ago(number: int) -> datetime.date:
    return TODAY - datetime.timedelta(days=number)


def told(purpose: str = REFERRAL, version: str = "1", **values: Any) -> ConsentText:
    """A text of the mission, in three languages."""
    said = {
        "code": f"{purpose} {version}",
        "purpose": purpose,
        "version": version,
        "titles": {"en": purpose.title(), "tr": "Başlık", "ar": "عنوان"},
        "texts": {"en": "Who are we? We ask.", "tr": "Biz kimiz? Soruyoruz.", "ar": "من نحن؟ نسأل."},
        "valid_from": datetime.date(2021, 1, 1),
    }
    return ConsentText.objects.get_or_create(code=said["code"], defaults={**said, **values})[0]


def answered(person: Person, cast: Cast, *, purpose: str = REFERRAL, **said: Any) -> Consent:
    values = {"language": "ar", "answer": "given", "how": "signature", "day": TODAY, "by": cast.case_worker}
    return Consent.record(person=person, **{"text": told(purpose), **values, **said})


def grown(name: str = "Rana Haddad", **values: Any) -> Person:
    person = known(name, **values)
    Person.objects.filter(pk=person.pk).update(
        birth_date=datetime.date(1990, 3, 1), birth_precision="day", birth_year=1990
    )
    return Person.objects.get(pk=person.pk)


# ------------------------------------------------------------------------------------------ what stands


def test_nothing_stands_before_anybody_asked(cast: Cast) -> None:
    assert not Consent.objects.stands(grown(), REFERRAL)
    assert Consent.objects.standing(grown("Other"), REFERRAL).state == State.NONE


def test_a_yes_stands_for_its_purpose_only_and_from_its_day_on(cast: Cast) -> None:
    person = grown()
    answered(person, cast, day=days_ago(3))
    assert Consent.objects.stands(person, REFERRAL)
    assert Consent.objects.stands(person, REFERRAL, on=days_ago(3))
    assert not Consent.objects.stands(person, REFERRAL, on=days_ago(4))
    assert not Consent.objects.stands(person, PHOTO)


def test_a_later_answer_takes_the_place_of_an_earlier_one_and_both_are_kept(cast: Cast) -> None:
    person = grown()
    answered(person, cast, day=days_ago(9))
    answered(person, cast, day=days_ago(5), answer="refused")
    assert not Consent.objects.stands(person, REFERRAL)
    assert Consent.objects.stands(person, REFERRAL, on=days_ago(6))
    answered(person, cast, day=days_ago(1))
    assert Consent.objects.stands(person, REFERRAL)
    assert Consent.objects.of_person(person).count() == 3


def test_an_older_paper_typed_in_later_does_not_undo_a_newer_answer(cast: Cast) -> None:
    person = grown()
    answered(person, cast, day=days_ago(2), answer="refused")
    answered(person, cast, day=days_ago(40))
    assert not Consent.objects.stands(person, REFERRAL)


def test_on_one_day_the_last_word_counts(cast: Cast) -> None:
    person = grown()
    answered(person, cast, answer="refused")
    yes = answered(person, cast)
    assert Consent.objects.stands(person, REFERRAL)
    yes.withdraw(by=cast.case_worker, on=TODAY)
    assert Consent.objects.standing(person, REFERRAL).state == State.WITHDRAWN


def test_a_yes_taken_back_stands_until_that_day(cast: Cast) -> None:
    person = grown()
    answered(person, cast, day=days_ago(10)).withdraw(by=cast.psychologist, on=days_ago(4), why="afraid")
    assert Consent.objects.stands(person, REFERRAL, on=days_ago(5))
    assert not Consent.objects.stands(person, REFERRAL, on=days_ago(4))
    assert not Consent.objects.stands(person, REFERRAL)
    answered(person, cast, day=days_ago(1))
    assert Consent.objects.stands(person, REFERRAL)


def merged_pair(cast: Cast) -> tuple[Person, Person]:
    one, other = grown("Rana Haddad", family="visits"), grown("Rana Haddad", family="kits")
    Merge.make(kept=one, joined=[other], by=cast.registrar)
    return Person.objects.get(pk=one.pk), Person.objects.get(pk=other.pk)


def test_the_newest_answer_of_any_record_counts_for_the_whole_person(cast: Cast) -> None:
    one, other = grown("Rana Haddad", family="visits"), grown("Rana Haddad", family="kits")
    answered(one, cast, day=days_ago(9))
    refused = answered(other, cast, day=days_ago(8), answer="refused")
    assert Consent.objects.stands(one, REFERRAL)
    merge = Merge.make(kept=one, joined=[other], by=cast.registrar)[0]
    one, other = Person.objects.get(pk=one.pk), Person.objects.get(pk=other.pk)
    assert not Consent.objects.stands(one, REFERRAL)
    assert not Consent.objects.stands(other, REFERRAL)
    assert Consent.objects.standing(one, REFERRAL).consent == refused
    merge.undo(by=cast.registrar)
    assert Consent.objects.stands(Person.objects.get(pk=one.pk), REFERRAL)


def test_a_withdrawal_on_one_record_is_respected_for_the_whole_person(cast: Cast) -> None:
    one, other = merged_pair(cast)
    answered(one, cast, day=days_ago(9))
    answered(other, cast, day=days_ago(12)).withdraw(by=cast.case_worker, on=days_ago(2))
    for record in (one, other):
        assert not Consent.objects.stands(record, REFERRAL)
        assert Consent.objects.standings(record)[REFERRAL].state == State.WITHDRAWN
    assert Consent.objects.stands(one, REFERRAL, on=days_ago(3))


def test_a_consent_to_an_older_version_of_the_text_goes_on_standing(cast: Cast) -> None:
    person = grown()
    answered(person, cast, day=days_ago(9))
    told(version="2", valid_from=days_ago(3))
    assert Consent.objects.stands(person, REFERRAL)


# ------------------------------------------------------------------------------------------ writing down


def test_writing_down_and_taking_back_are_in_the_logbook_without_names(cast: Cast) -> None:
    person = grown()
    consent = answered(person, cast, how="spoken", witness="Huda Saleh")
    consent.withdraw(by=cast.psychologist, on=TODAY, why="afraid of the neighbours")
    answered(person, cast, answer="refused")
    lines = list(LogLine.objects.about(person).order_by("pk"))
    assert [(line.action, line.actor) for line in lines] == [
        ("consent.give", cast.case_worker),
        ("consent.withdraw", cast.psychologist),
        ("consent.refuse", cast.case_worker),
    ]
    assert str(lines[0]) == f"recorded that {person.code} agreed to referral 1"
    assert not any(word in str(line.details) for line in lines for word in ("Huda", "Rana", "afraid"))


def test_the_same_answer_sent_twice_is_one(cast: Cast) -> None:
    person = grown()
    assert answered(person, cast) == answered(person, cast)
    assert Consent.objects.count() == 1
    assert LogLine.objects.filter(action="consent.give").count() == 1


def test_a_text_is_marked_as_used_by_the_first_answer(cast: Cast) -> None:
    assert told().first_used is None
    answered(grown(), cast, answer="refused")
    assert told().first_used is not None


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"day": TODAY + datetime.timedelta(days=1)}, "lies in the future"),
        ({"language": "fa"}, "does not exist in this language"),
        ({"how": "spoken"}, "needs the name of a witness"),
        ({"how": "spoken", "witness": "  "}, "needs the name of a witness"),
        ({"given_by": "guardian"}, "Name the parent or guardian"),
        ({"given_by": "guardian", "guardian_name": "Salma Haddad"}, "how they are related"),
        ({"day": datetime.date(2020, 12, 31)}, "valid from 1 Jan 2021 on"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(cast: Cast, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        answered(grown(), cast, **said)
    assert not Consent.objects.exists()
    assert not LogLine.objects.filter(action__startswith="consent.").exists()


def test_only_a_yes_is_taken_back_once_and_not_before_it_was_given(cast: Cast) -> None:
    person = grown()
    no = answered(person, cast, answer="refused", day=days_ago(5))
    yes = answered(person, cast, day=days_ago(3))
    with pytest.raises(Refusal, match="this was a no"):
        no.withdraw(by=cast.case_worker, on=TODAY)
    with pytest.raises(Refusal, match="given on 12 Jun 2026"):
        yes.withdraw(by=cast.case_worker, on=days_ago(4))
    with pytest.raises(Refusal, match="future"):
        yes.withdraw(by=cast.case_worker, on=TODAY + datetime.timedelta(days=1))
    yes.withdraw(by=cast.case_worker, on=TODAY)
    with pytest.raises(Refusal, match="already"):
        yes.withdraw(by=cast.case_worker, on=TODAY)


def test_a_consent_is_never_deleted(cast: Cast) -> None:
    consent = answered(grown(), cast)
    with pytest.raises(Refusal):
        consent.delete()


@pytest.mark.parametrize(
    "wrong",
    [
        {"given_by": "guardian"},
        {"how": "spoken"},
        {"withdrawn_on": TODAY},
        {"withdrawn_by": "person"},
        {
            "withdrawn_on": days_ago(30),
            "withdrawn_by": "person",
            "withdrawal_recorded_at": datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC),
        },
    ],
)
def test_the_database_itself_refuses_what_must_never_be(cast: Cast, wrong: dict[str, Any]) -> None:
    consent = answered(grown(), cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(**wrong)


# ------------------------------------------------------------------------------------------ children


def born(**birth: Any) -> Person:
    """A person in a list of 1 March 2024, with what is known of the birth."""
    person = known("Child Haddad")
    taken = person.mentions.get().row.taken_list
    taken.first_day, taken.last_day = datetime.date(2024, 3, 1), datetime.date(2024, 3, 1)
    taken.save()
    Person.objects.filter(pk=person.pk).update(**birth)
    return Person.objects.get(pk=person.pk)


BIRTHS: list[tuple[dict[str, Any], tuple[int, int] | None, bool | None]] = [
    (
        {"birth_date": datetime.date(2008, 6, 15), "birth_precision": "day", "birth_year": 2008},
        (18, 18),
        False,
    ),
    (
        {"birth_date": datetime.date(2008, 6, 16), "birth_precision": "day", "birth_year": 2008},
        (17, 17),
        True,
    ),
    ({"birth_precision": "month", "birth_year": 2007}, (18, 19), False),
    ({"birth_precision": "month", "birth_year": 2008}, (17, 18), None),
    ({"birth_precision": "year", "birth_year": 2009}, (16, 17), True),
    ({"birth_precision": "year", "birth_year": 2008}, (17, 18), None),
    ({"birth_precision": "year", "birth_year": 2026}, (0, 0), True),
    # An age stated in March 2024 is two to three years higher in June 2026.
    ({"birth_precision": "age", "stated_age": 14}, (16, 17), True),
    ({"birth_precision": "age", "stated_age": 15}, (17, 18), None),
    ({"birth_precision": "age", "stated_age": 16}, (18, 19), False),
    ({}, None, None),
    ({"birth_precision": "year", "birth_year": 2030}, None, None),
]


@pytest.mark.parametrize(("birth", "ages", "minor"), BIRTHS)
def test_a_child_is_known_by_every_precision_of_the_birth(
    db: None, birth: dict[str, Any], ages: tuple[int, int] | None, minor: bool | None
) -> None:
    person = born(**birth)
    assert ages_on(person, TODAY) == ages
    assert minor_on(person, TODAY) is minor


def test_an_age_of_a_list_without_a_day_may_have_grown_since(db: None) -> None:
    person = known("Child Haddad")
    Person.objects.filter(pk=person.pk).update(birth_precision="age", stated_age=12)
    person.refresh_from_db()
    assert person.mentions.get().row.taken_list.first_day is None
    assert minor_on(person, TODAY) is None
    Person.objects.filter(pk=person.pk).update(stated_age=18)
    person.refresh_from_db()
    assert minor_on(person, TODAY) is False


def test_an_age_stated_at_registration_counts_from_that_day(db: None) -> None:
    person = known("Child Haddad")
    person.mentions.all().delete()
    Person.objects.filter(pk=person.pk).update(
        birth_precision="age", stated_age=12, made_at=datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
    )
    person.refresh_from_db()
    assert ages_on(person, TODAY) == (12, 13)


@pytest.mark.parametrize(("birth", "minor"), [(birth, minor) for birth, _ages, minor in BIRTHS])
def test_for_a_child_a_guardian_agrees(cast: Cast, birth: dict[str, Any], minor: bool | None) -> None:
    person = born(**birth)
    if minor:
        with pytest.raises(Refusal, match="under 18: a parent or guardian agrees"):
            answered(person, cast)
    else:
        answered(person, cast)
    guardian = {"given_by": "guardian", "guardian_name": "Salma Haddad", "guardian_relationship": "mother"}
    answered(person, cast, **guardian, day=TODAY, how="thumbprint")
    assert Consent.objects.stands(person, REFERRAL)


def test_a_childs_own_no_is_respected(cast: Cast) -> None:
    person = born(birth_precision="year", birth_year=2015)
    guardian = {"given_by": "guardian", "guardian_name": "Salma Haddad", "guardian_relationship": "mother"}
    answered(person, cast, day=days_ago(2), **guardian)
    answered(person, cast, answer="refused")
    assert not Consent.objects.stands(person, REFERRAL)


def test_the_birth_may_be_told_by_another_record_of_the_person(cast: Cast) -> None:
    one, other = known("Rana Haddad", family="visits"), known("Rana Haddad", family="kits")
    Person.objects.filter(pk=other.pk).update(birth_precision="year", birth_year=2015)
    assert minor_on(one, TODAY) is None
    Merge.make(kept=one, joined=[other], by=cast.registrar)
    assert minor_on(Person.objects.get(pk=one.pk), TODAY) is True


def test_who_was_a_child_then_needed_a_guardian_then(cast: Cast) -> None:
    person = born(birth_precision="day", birth_date=datetime.date(2008, 6, 14), birth_year=2008)
    with pytest.raises(Refusal, match="under 18"):
        answered(person, cast, day=days_ago(2))
    answered(person, cast)


# ------------------------------------------------------------------------------------------ texts


def test_the_text_in_force_is_the_missions_and_before_its_first_day_the_one_before(db: None) -> None:
    old = told(offered=False)
    new = told(version="2", valid_from=days_ago(3))
    assert ConsentText.objects.in_force(REFERRAL, on=TODAY) == new
    assert ConsentText.objects.in_force(REFERRAL, on=days_ago(4)) == old
    assert ConsentText.objects.in_force(REFERRAL, on=datetime.date(2020, 1, 1)) is None
    assert ConsentText.objects.offered_on(TODAY) == [new]


def test_a_purpose_that_the_mission_gave_up_is_not_asked_for_any_more(db: None) -> None:
    told(offered=False)
    told(PHOTO)
    assert [text.purpose for text in ConsentText.objects.offered_on(TODAY)] == [PHOTO]
