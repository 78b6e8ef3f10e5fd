"""The registry's verbs: persons, what stands beside them, households. Nobody here exists."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imece.base.logbook import ACTIONS, LogLine
from imece.base.refusal import Refusal
from imece.base.tests.cast import Cast
from imece.lib.dates import IMPOSSIBLE_BIRTH, Birth, read_birth
from imece.people.functioning import QUESTIONS
from imece.people.identity_documents import bearers_of, number_problem
from imece.people.likeness import Likeness, Verdict
from imece.people.living_together import LivesElsewhere, Newcomer
from imece.people.looking import likely_of
from imece.people.models import (
    Contact,
    Household,
    IdentityDocument,
    Membership,
    Person,
    Phone,
    PopulationStatus,
    WashingtonGroup,
)
from imece.people.phone_numbers import reached_under
from imece.people.registering import DocumentSaid, PhoneSaid
from imece.people.search import Search
from imece.people.tests.registry import household, known

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
GOOD, BAD = "99158602730", "99158602731"
BORN = Birth(datetime.date(1990, 3, 5), "day", 1990, None, None, 3)


def registered(cast: Cast, given: str = "Rana", family: str = "Haddad", **values: Any) -> Person:
    said: dict[str, Any] = {"given_name": given, "family_name": family, "district": cast.sultangazi, **values}
    return Person.register(by=cast.case_worker, unit=cast.pru, **said)


def at_home(cast: Cast, head: Person, *others: tuple[Person, str]) -> Household:
    members = [Newcomer("head", head), *(Newcomer(relationship, person) for person, relationship in others)]
    return Household.register(by=cast.case_worker, unit=cast.pru, members=members)


# ------------------------------------------------------------------------------------------ persons


def test_a_registered_person_is_reached_by_the_unit_and_found_by_name(cast: Cast) -> None:
    person = registered(cast, birth=BORN, languages=["ar", "tr", "ar"])
    assert (person.full_name, person.birth_year, person.languages) == ("Rana Haddad", 1990, ["ar", "tr"])
    assert (person.family, person.key_kind, person.key) == ("registry", "code", person.code)
    assert Person.objects.visible_to(cast.team_leader).filter(pk=person.pk).exists()
    assert not Person.objects.visible_to(cast.field_assistant).filter(pk=person.pk).exists()
    assert [hit.person for hit in Search("رنا حداد", reader=cast.team_leader).hits] == [person]
    line = LogLine.objects.about(person).get()
    assert (line.action, line.actor, line.details) == (
        "person.register", cast.case_worker, {"code": person.code, "unit": "PRU"},
    )  # fmt: skip


def test_whoever_registers_in_one_district_reaches_somebody_who_lives_in_another(cast: Cast) -> None:
    person = Person.register(
        by=cast.field_assistant,
        unit=cast.rsu,
        given_name="Rana",
        district=cast.avcilar,
        registered_in=cast.sultangazi,
    )
    assert Person.objects.visible_to(cast.field_assistant).filter(pk=person.pk).exists()


def test_the_same_form_sent_twice_registers_once(cast: Cast) -> None:
    token = uuid.uuid4()
    first, second = registered(cast, token=token), registered(cast, token=token)
    assert first.pk == second.pk
    assert (Person.objects.count(), Contact.objects.count()) == (1, 1)
    assert LogLine.objects.filter(action="person.register").count() == 1


def test_what_cannot_be_is_refused_and_nobody_is_registered(cast: Cast) -> None:
    for values, sentence in (
        ({"birth": IMPOSSIBLE_BIRTH}, "not possible"),
        ({"given": " ", "family": ""}, "at least one name"),
        ({"population_group": "host", "group_since": TODAY + datetime.timedelta(days=1)}, "in the future"),
        ({"phones": [PhoneSaid("no phone")]}, "with its digits"),
    ):
        with pytest.raises(Refusal, match=sentence):
            registered(cast, **values)
    assert not Person.objects.exists() and not LogLine.objects.filter(action="person.register").exists()


@pytest.mark.parametrize(
    ("typed", "precision", "shown"),
    [
        ("05.03.1990", "day", "5 Mar 1990"),
        ("٠٥.٠٣.١٩٩٠", "day", "5 Mar 1990"),
        ("03.1990", "month", "Mar 1990"),
        ("1990", "year", "1990"),
        ("34", "age", "34 when listed"),
    ],
)
def test_a_birth_is_kept_as_precisely_as_it_is_known(
    cast: Cast, typed: str, precision: str, shown: str
) -> None:
    person = registered(cast, birth=read_birth(typed))
    assert (person.birth_precision, person.birth_text) == (precision, shown)


def test_a_correction_says_what_changed_and_can_forget_what_was(cast: Cast) -> None:
    person = registered(cast)
    assert person.correct(by=cast.case_worker, family_name="Haddād", birth=BORN) == ["family_name", "birth"]
    assert (person.full_name, person.birth_date) == ("Rana Haddād", BORN.date)
    assert person.correct(by=cast.case_worker, birth=BORN) == [], "what says the same is no correction"
    line = LogLine.objects.get(action="person.correct")
    assert line.details["before"] == {"family_name": "Haddad", "birth": ""}
    assert ACTIONS["person.correct"].erase(line.details) == {
        "code": person.code, "fields": "family_name, birth",
    }  # fmt: skip
    assert [hit.person for hit in Search("Haddād", reader=cast.team_leader).hits] == [person]


def test_whoever_moves_to_another_district_is_reached_there(cast: Cast) -> None:
    person = Person.register(by=None, unit=cast.rsu, given_name="Rana", district=cast.avcilar)
    assert not Person.objects.visible_to(cast.field_assistant).exists()
    person.correct(by=cast.registrar, district=cast.sultangazi)
    assert Person.objects.visible_to(cast.field_assistant).get() == person


def test_another_unit_sees_whom_it_was_let_see(cast: Cast) -> None:
    person = registered(cast)
    person.share(by=cast.case_worker, unit=cast.rsu, district=cast.sultangazi)
    assert Person.objects.visible_to(cast.field_assistant).get() == person
    assert LogLine.objects.get(action="person.share").details == {"code": person.code, "unit": "RSU"}
    with pytest.raises(Refusal, match="already"):
        person.share(by=cast.case_worker, unit=cast.rsu, district=cast.sultangazi)


def test_somebody_alike_waits_for_an_answer_unless_it_was_given(cast: Cast) -> None:
    first = registered(cast, birth=BORN, phones=[PhoneSaid("0532 123 45 67")])
    registered(cast, birth=BORN)
    assert Likeness.objects.open().count() == 1
    again = registered(cast, given="Rana", family="Hadad", birth=BORN, other_than=[first])
    verdict = Verdict.objects.get()
    assert {verdict.left, verdict.right} == {first, again} and verdict.answer == "different"
    pairs = {(pair.left_id, pair.right_id) for pair in Likeness.objects.open()}
    assert (first.pk, again.pk) not in pairs and len(pairs) == 2, "the second and third wait for an answer"


# ------------------------------------------------------------------------------------------ documents and phones


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        ("temporary", GOOD, ""),
        ("temporary", "٩٩١٥٨٦٠٢٧٣٠", ""),
        ("temporary", BAD, "do not fit"),
        ("citizen", "9915860273", "10 digits"),
        ("citizen", "991586027301", "12 digits"),
        ("foreigner", "99158A02730", "other signs"),
        ("citizen", "01234567890", "begins with 0"),
        ("passport", "N 0123456", ""),
        ("other", "1", ""),
    ],
)
def test_a_number_is_checked_with_the_reason_and_never_refused(
    cast: Cast, kind: str, number: str, said: str
) -> None:
    person = registered(cast)
    document = IdentityDocument.record(person=person, kind=kind, number=number, by=cast.case_worker)
    assert said in document.problem and bool(said) == bool(document.problem)
    assert number_problem(number, kind) == document.problem
    assert Person.objects.get(pk=person.pk).id_number


def test_what_a_number_begins_with_says_nothing_of_the_status(cast: Cast) -> None:
    person = registered(cast, documents=[DocumentSaid(GOOD)])
    document = person.identity_documents.get()
    assert (document.kind, document.status, person.population_group) == ("foreigner", "unknown", "")


def test_the_first_document_stands_for_the_person_until_it_is_passive(cast: Cast) -> None:
    person = registered(
        cast, documents=[DocumentSaid("N 0123456", "passport"), DocumentSaid(GOOD, "temporary")]
    )
    assert Person.objects.get(pk=person.pk).id_number == GOOD
    card = person.identity_documents.get(kind="temporary")
    card.set_status(status="passive", on=TODAY, by=cast.case_worker)
    assert Person.objects.get(pk=person.pk).id_number == "N 0123456"
    for typed in (GOOD, "n0123456", "N 0123456"):
        assert [hit.person for hit in Search(typed, reader=cast.team_leader).hits] == [person], typed
    card.remove(by=cast.case_worker)
    assert not Search(GOOD, reader=cast.team_leader).hits
    assert ACTIONS["document.remove"].erase(LogLine.objects.get(action="document.remove").details) == {
        "code": person.code, "kind": "temporary",
    }  # fmt: skip


def test_a_number_that_a_list_gave_stays_beside_a_new_one(cast: Cast) -> None:
    person = known("Rana Haddad", id_number=GOOD, phone="+905321234567")
    IdentityDocument.record(person=person, kind="passport", number="N1", by=cast.case_worker)
    Phone.record(person=person, number="0533 123 45 67", by=cast.case_worker, preferred=True)
    assert {one.number for one in person.identity_documents.all()} == {GOOD, "N1"}
    fresh = Person.objects.get(pk=person.pk)
    assert (fresh.id_number, fresh.phone) == (GOOD, "+905331234567")
    assert reached_under("0532 123 45 67") == [person.pk] == reached_under("+90 533 123 4567")


def test_who_bears_a_number_is_known_from_lists_and_documents(cast: Cast) -> None:
    first = registered(cast, documents=[DocumentSaid("991 586 02730", "temporary")])
    listed = known("R. Haddad", id_number=GOOD, code="PMT7")
    later = known("R. Hadad", code="PMT8")
    assert bearers_of("99 15 86 02 730") == sorted([first.pk, listed.pk])
    assert bearers_of("pmt8") == [], "a participant code is no document"
    IdentityDocument.record(person=later, number=GOOD, by=None)
    assert later.pk in bearers_of(GOOD)


def test_a_document_or_phone_is_written_down_once_for_a_person(cast: Cast) -> None:
    person = registered(cast, documents=[DocumentSaid(GOOD)], phones=[PhoneSaid("05321234567")])
    with pytest.raises(Refusal, match="already"):
        IdentityDocument.record(person=person, number="99-158-602-730", by=cast.case_worker)
    with pytest.raises(Refusal, match="already"):
        Phone.record(person=person, number="0532 123 45 67", by=cast.case_worker)


def test_a_family_shares_a_phone_and_one_is_called_first(cast: Cast) -> None:
    first, second = registered(cast), registered(cast, given="Lina")
    for person in (first, second):
        Phone.record(person=person, number="0532 123 45 67", whose="family", by=cast.case_worker)
    assert reached_under("05321234567") == [first.pk, second.pk]
    newer = Phone.record(person=first, number="0533 123 45 67", by=cast.case_worker)
    newer.prefer(by=cast.case_worker)
    assert Person.objects.get(pk=first.pk).phone == newer.number
    newer.remove(by=cast.case_worker)
    assert Person.objects.get(pk=first.pk).phone == "+905321234567"
    assert first.phones.filter(preferred=True).count() == 1


# ------------------------------------------------------------------------------------------ status, functioning


def test_the_group_has_a_history_and_one_is_current(cast: Cast) -> None:
    person = registered(cast, population_group="temporary_protection")
    PopulationStatus.begin(person=person, group="host", since=datetime.date(2022, 5, 1), by=None)
    told = [(one.group, one.until) for one in person.statuses.order_by("pk")]
    assert told == [("temporary_protection", datetime.date(2022, 5, 1)), ("host", None)]
    assert Person.objects.get(pk=person.pk).population_group == "host"
    with pytest.raises(Refusal, match="or a later one"):
        PopulationStatus.begin(person=person, group="refugee", since=datetime.date(2021, 1, 1), by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        PopulationStatus.objects.create(person=person, group="migrant")


def test_what_a_list_said_of_the_group_stays_as_what_was_before(cast: Cast) -> None:
    person = known("Rana Haddad", population_group="refugee")
    PopulationStatus.begin(person=person, group="host", by=cast.case_worker)
    assert [(one.group, one.until) for one in person.statuses.order_by("pk")] == [
        ("refugee", TODAY), ("host", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "disability"),
    [
        ({}, "no"),
        ({"seeing": "some", "hearing": "some"}, "no"),
        ({"walking": "a_lot"}, "yes"),
        ({"hearing": "cannot", "seeing": "refused"}, "yes"),
        ({"seeing": "refused"}, ""),
        ({"seeing": "unknown"}, ""),
    ],
)
def test_the_cut_off_of_the_washington_group(cast: Cast, answers: dict[str, str], disability: str) -> None:
    person = registered(cast)
    said = dict.fromkeys(QUESTIONS, "no") | answers
    WashingtonGroup.record(person=person, answers=said, respondent="self", asked_on=TODAY, by=None)
    assert Person.objects.get(pk=person.pk).disability == disability


def test_newer_answers_count_and_all_six_are_needed(cast: Cast) -> None:
    person = registered(cast)
    said: dict[str, Any] = {"person": person, "respondent": "proxy", "by": cast.psychologist}
    none = dict.fromkeys(QUESTIONS, "no")
    WashingtonGroup.record(answers=none | {"seeing": "a_lot"}, asked_on=TODAY, **said)
    WashingtonGroup.record(answers=none, asked_on=TODAY - datetime.timedelta(days=400), **said)
    assert Person.objects.get(pk=person.pk).disability == "yes"
    with pytest.raises(Refusal, match="each of the six"):
        WashingtonGroup.record(answers={"seeing": "no"}, asked_on=TODAY, **said)
    with pytest.raises(Refusal, match="in the future"):
        WashingtonGroup.record(answers=none, asked_on=TODAY + datetime.timedelta(days=1), **said)


def test_the_wording_is_the_groups_own() -> None:
    assert [str(question) for question in QUESTIONS.values()] == [
        "Do you have difficulty seeing, even if wearing glasses?",
        "Do you have difficulty hearing, even if using a hearing aid?",
        "Do you have difficulty walking or climbing steps?",
        "Do you have difficulty remembering or concentrating?",
        "Do you have difficulty with self-care such as washing all over or dressing?",
        "Using your usual language, do you have difficulty communicating, for example understanding or being"
        " understood?",
    ]


# ------------------------------------------------------------------------------------------ households


def test_a_household_is_registered_in_one_go_with_new_people_and_known_ones(cast: Cast) -> None:
    grandmother = known("Huda Haddad", unit_code="RSU")
    home = Household.register(
        by=cast.case_worker,
        unit=cast.pru,
        size=6,
        members=[
            Newcomer("child", facts={"given_name": "Lina", "birth": read_birth("2015")}),
            Newcomer(
                "head", facts={"given_name": "Rana", "sex": "female"}, phones=[PhoneSaid("05321234567")]
            ),
            Newcomer("parent", grandmother),
        ],
    )
    told = [(one.person.full_name, one.relationship, one.is_head, one.since) for one in home.members()]
    assert told == [
        ("Rana", "head", True, TODAY), ("Huda Haddad", "parent", False, TODAY), ("Lina", "child", False, TODAY),
    ]  # fmt: skip
    assert home.size == 6
    assert Person.objects.visible_to(cast.team_leader).filter(pk=grandmother.pk).exists()


def test_a_household_needs_one_head(cast: Cast) -> None:
    for members, sentence in (
        ([Newcomer("child", facts={"given_name": "Lina"})], "Choose who heads"),
        ([Newcomer("head", facts={"given_name": name}) for name in ("Rana", "Omar")], "one head"),
        ([], "Choose who heads"),
    ):
        with pytest.raises(Refusal, match=sentence):
            Household.register(by=None, unit=cast.pru, members=members)
    assert not Household.objects.exists() and not Person.objects.exists()


def test_one_wrong_row_registers_nobody(cast: Cast) -> None:
    rows = [Newcomer("head", facts={"given_name": "Rana"}), Newcomer("child", facts={"given_name": " "})]
    with pytest.raises(Refusal):
        Household.register(by=None, unit=cast.pru, members=rows)
    assert not Household.objects.exists() and not Person.objects.exists()


def test_the_form_of_a_household_sent_twice_registers_once(cast: Cast) -> None:
    token, rows = uuid.uuid4(), [Newcomer("head", facts={"given_name": "Rana"})]
    homes = [Household.register(by=None, unit=cast.pru, members=rows, token=token) for _time in range(2)]
    assert homes[0] == homes[1] and Person.objects.count() == 1


def test_nobody_lives_in_two_households_at_once(cast: Cast) -> None:
    head, child = registered(cast), registered(cast, given="Lina")
    home = at_home(cast, head, (child, "child"))
    with pytest.raises(LivesElsewhere, match=home.code) as refused:
        at_home(cast, child)
    assert (refused.value.person, refused.value.household) == (child, home)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=child, household=household("Omar Nasser")[0])
    other = at_home(cast, registered(cast, given="Omar"))
    other.move_in(child, by=None, relationship="relative", on=TODAY)
    assert list(child.memberships.order_by("pk").values_list("household", "until")) == [
        (home.pk, TODAY), (other.pk, None),
    ]  # fmt: skip
    assert (home.members().count(), other.members().count()) == (1, 2)


def test_whoever_is_merged_lives_in_one_household_under_all_records(cast: Cast) -> None:
    from imece.people.merging import Merge

    home, listed = household("Omar Nasser", unit_code="PRU")
    person = registered(cast, given="Omar", family="Nasser")
    Merge.make(kept=person, joined=[listed], by=cast.registrar)
    with pytest.raises(LivesElsewhere, match=home.code):
        at_home(cast, person)
    added = home.add(registered(cast, given="Lina"), relationship="child", by=None)
    assert added.household == home and home.members().count() == 2


def test_nobody_lived_in_two_households_on_one_day_that_is_over(cast: Cast) -> None:
    head, child = registered(cast), registered(cast, given="Lina")
    home = at_home(cast, head, (child, "child"))
    home.leave(child, on=TODAY, by=None)
    other = at_home(cast, registered(cast, given="Omar"))
    with pytest.raises(Refusal, match="or a later one"):
        other.add(child, since=TODAY - datetime.timedelta(days=3), by=None)
    assert other.add(child, by=None).since == TODAY


def test_the_head_leaves_when_another_was_chosen(cast: Cast) -> None:
    head, wife, child = (registered(cast, given=name) for name in ("Omar", "Rana", "Lina"))
    home = at_home(cast, head, (wife, "spouse"), (child, "child"))
    with pytest.raises(Refusal, match="Choose who heads"):
        home.leave(head, on=TODAY, by=None)
    home.change_head(to=wife, on=TODAY, relationships={child.pk: "child"}, by=None)
    told = {one.person: (one.relationship, one.is_head) for one in home.members()}
    assert told == {wife: ("head", True), child: ("child", False), head: ("", False)}
    home.leave(head, on=TODAY, by=None)
    assert (home.size, [one.person for one in home.members()]) == (2, [wife, child])


def test_what_somebody_was_to_the_head_before_stays_written_down(cast: Cast) -> None:
    head, wife = registered(cast, given="Omar"), registered(cast)
    home = Household.register(
        by=None,
        unit=cast.pru,
        since=TODAY - datetime.timedelta(days=900),
        members=[Newcomer("head", head), Newcomer("spouse", wife)],
    )
    home.change_head(to=wife, on=TODAY - datetime.timedelta(days=30), by=None)
    told = list(wife.memberships.order_by("pk").values_list("relationship", "is_head", "until"))
    assert told == [("spouse", False, TODAY - datetime.timedelta(days=30)), ("head", True, None)]


def test_members_of_one_household_never_match_each_other(cast: Cast) -> None:
    twin: dict[str, Any] = {
        "given_name": "Hasan",
        "father_name": "Ahmad",
        "mother_name": "Huda",
        "birth": BORN,
    }
    apart = registered(
        cast, **{key: value for key, value in twin.items() if key != "given_name"}, given="Hasan"
    )
    home = Household.register(
        by=None,
        unit=cast.pru,
        members=[Newcomer("head", facts=twin), Newcomer("sibling", facts=twin)],  # type: ignore[arg-type]
    )
    one, other = (member.person for member in home.members())
    assert {found.person for found in likely_of(one)} <= {apart.pk}
    assert not Likeness.objects.of_records([one.pk]).of_records([other.pk]).exists()


deeds = st.lists(st.tuples(st.sampled_from("radmc"), st.integers(0, 3), st.integers(0, 2)), max_size=14)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_whatever_is_done_one_head_and_one_household_at_a_time(
    cast: Cast, deeds: list[tuple[str, int, int]]
) -> None:
    point = transaction.savepoint()
    people = [registered(cast, given=name) for name in ("Rana", "Lina", "Omar", "Nur")]
    homes: list[Household] = []
    for deed, person, home in deeds:
        lived = dict(Membership.objects.current().values_list("person", "household"))
        try:
            with transaction.atomic():
                if deed == "r":
                    homes.append(at_home(cast, people[person]))
                elif homes:
                    _do(deed, homes[home % len(homes)], people[person], lived)
        except Refusal:
            assert dict(Membership.objects.current().values_list("person", "household")) == lived
        for one in homes:
            members = one.members()
            assert members.filter(is_head=True).count() == (1 if members else 0)
            assert (one.size or 0) >= len(members)
        now = list(Membership.objects.current().values_list("person", flat=True))
        assert len(now) == len(set(now))
    transaction.savepoint_rollback(point)


def _do(deed: str, home: Household, person: Person, lived: dict[int, int]) -> None:
    if deed == "a":
        home.add(person, relationship="relative", by=None)
    elif deed == "d":
        home.leave(person, on=TODAY, by=None)
        assert not person.memberships.current().exists()
    elif deed == "m":
        home.move_in(person, relationship="relative", on=TODAY, by=None)
        assert person.memberships.current().get().household_id == home.pk
    else:
        home.change_head(to=person, on=TODAY, by=None)
        assert person.memberships.current().get().is_head
        assert dict(Membership.objects.current().values_list("person", "household")) == lived
