"""Households on their pages, and a person put right from the cards, through the door. Nobody here exists."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from imece.base.tests.cast import Cast
from imece.people.functioning import QUESTIONS
from imece.people.likeness import Verdict
from imece.people.merging import Merge
from imece.people.models import Household, Person, WashingtonGroup
from imece.people.registering import DocumentSaid, PhoneSaid
from imece.people.tests.registry import household, known
from imece.people.tests.test_registering import BAD, GOOD, at_home, registered
from imece.people.tests.test_registry_pages import far_away, pages_of, seen_in, signed_in, text

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate().isoformat()
HOUSEHOLD = reverse("person_household_register")
RANA = {"given_name": "Rana", "relationship": "head"}


WRONG: list[tuple[tuple[dict[str, str], ...], str]] = [
    (({"given_name": "Rana", "relationship": "spouse"},), "Choose who heads this household."),
    (
        ({"given_name": "Rana", "relationship": "head"}, {"given_name": "Omar", "relationship": "head"}),
        "one head",
    ),
    (
        ({"given_name": "Rana", "relationship": "head"}, {"given_name": "Lina", "birth": "31.02.2020"}),
        "no such day",
    ),
    (({"given_name": "Rana", "relationship": "head"}, {"birth": "1990"}), "or clear the row"),
    (({},), "Write at least one row"),
]


def row(number: int, **said: Any) -> dict[str, Any]:
    return {f"row-{number}-{name}": value for name, value in said.items()}


def house(cast: Cast, *rows: dict[str, Any], **said: Any) -> dict[str, Any]:
    filled = {key: value for number, one in enumerate(rows) for key, value in row(number, **one).items()}
    return {"unit": cast.pru.pk, "token": str(uuid.uuid4()), "rows": max(len(rows), 1), **filled, **said}


# ------------------------------------------------------------------------------------------ a household on one page


def test_a_household_is_registered_on_one_page(cast: Cast) -> None:
    rows: tuple[dict[str, str], ...] = (
        {
            "given_name": "Rana",
            "family_name": "Haddad",
            "sex": "female",
            "birth": "1990",
            "relationship": "head",
        },
        {"given_name": "Lina", "birth": "6", "relationship": "child", "document": GOOD},
        {},
    )
    answer = signed_in(cast.case_worker).post(
        HOUSEHOLD, house(cast, *rows, district=cast.sultangazi.pk, phone="05321234567", size=4), follow=True
    )
    home = Household.objects.get()
    told = {one.person.full_name: one.relationship for one in home.members()}
    assert told == {"Rana Haddad": "head", "Lina": "child"} and home.size == 4
    head = Person.objects.get(given_name="Rana")
    assert (head.phone, head.district, Person.objects.get(given_name="Lina").phone) == (
        "+905321234567", cast.sultangazi, "",
    )  # fmt: skip
    assert home.code in text(answer) and "with 2 persons" in text(answer)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    WRONG,
)
def test_one_mistake_registers_nobody_and_loses_nothing(cast: Cast, rows: Any, sentence: str) -> None:
    page = text(signed_in(cast.case_worker).post(HOUSEHOLD, house(cast, *rows, neighbourhood="Cebeci")))
    assert sentence in page and not Person.objects.exists() and not Household.objects.exists()
    typed = [value for one in rows for name, value in one.items() if name != "relationship"]
    for value in [*typed, "Cebeci"]:
        assert f'value="{value}"' in page, value


def test_a_row_takes_somebody_known_and_gives_them_back(cast: Cast) -> None:
    person = known("Rana Haddad", id_number=GOOD)
    client = signed_in(cast.case_worker)
    said = house(
        cast, {"given_name": "Rana", "family_name": "Haddad", "document": GOOD, "relationship": "head"}
    )
    assert person.code in text(client.post(f"{reverse('person_household_likely')}?row=0", said))
    taken = text(client.post(HOUSEHOLD, {**said, "take": f"0:{person.code}"}))
    assert f'name="row-0-person" value="{person.code}"' in taken and not Household.objects.exists()
    assert 'name="row-0-given_name" value="Rana"' in text(client.post(HOUSEHOLD, {**said, "drop": "0"}))
    client.post(HOUSEHOLD, {**said, "row-0-person": person.code})
    assert [one.person for one in Household.objects.get().members()] == [person]


def test_somebody_beyond_reach_is_not_taken_into_a_row(cast: Cast) -> None:
    far = far_away(cast)
    said = house(cast, {"given_name": "Rana", "relationship": "head", "person": far.code})
    page = text(signed_in(cast.case_worker).post(HOUSEHOLD, said))
    assert (
        "not known under this code" in page and far.full_name not in page and not Household.objects.exists()
    )


def test_whoever_lives_elsewhere_is_moved_only_when_it_is_said(cast: Cast) -> None:
    old, person = household("Omar Nasser", unit_code="PRU")
    client = signed_in(cast.case_worker)
    said = house(
        cast,
        {"given_name": "Rana", "relationship": "head"},
        {"person": person.code, "relationship": "spouse"},
    )
    page = text(client.post(HOUSEHOLD, said))
    assert f"Omar Nasser lives in household {old.code}" in page and "row-1-move" in page
    assert not Person.objects.filter(given_name="Rana").exists()
    assert client.post(HOUSEHOLD, {**said, "row-1-move": "on"}).status_code == 302
    assert person.memberships.current().get().household != old and not old.members().exists()


def test_rows_are_asked_about_once_more_too(cast: Cast) -> None:
    first = known("Lina Haddad", id_number=GOOD)
    client = signed_in(cast.case_worker)
    said = house(
        cast,
        {"given_name": "Rana", "relationship": "head"},
        {"given_name": "Lina", "family_name": "Haddad", "document": GOOD, "relationship": "child"},
    )
    page = text(client.post(HOUSEHOLD, said))
    assert "Look first" in page and first.code in page and not Household.objects.exists()
    client.post(HOUSEHOLD, {**said, "anyway": "different", "seen": seen_in(page)})
    assert Household.objects.get().members().count() == 2 and Verdict.objects.get().answer == "different"


def test_a_household_beyond_reach_says_nothing(cast: Cast) -> None:
    far = far_away(cast)
    said = house(
        cast, {"given_name": "Leyla", "family_name": "Karaağaçlı", "document": GOOD, "relationship": "head"}
    )
    page = text(signed_in(cast.case_worker).post(HOUSEHOLD, said))
    assert "is known outside what you may see" in page
    for hidden in (far.code, "Hasanullah", "Nurcihan", "Cebeci Yolu", "0001122"):
        assert hidden not in page, hidden


def test_more_rows_keep_what_was_typed(cast: Cast) -> None:
    said = house(cast, {"given_name": "Rana", "birth": "nonsense"}, more="1")
    page = text(signed_in(cast.case_worker).post(HOUSEHOLD, said))
    assert 'value="nonsense"' in page and 'name="row-3-given_name"' in page


# ------------------------------------------------------------------------------------------ who lives there


def test_somebody_comes_leaves_and_another_heads_the_household(cast: Cast) -> None:
    head, wife, child = (registered(cast, given=name) for name in ("Omar", "Rana", "Lina"))
    home = at_home(cast, head, (wife, "spouse"))
    client, address = signed_in(cast.case_worker), reverse("person_household", args=[home.code])
    client.post(address, {"code": child.code.lower(), "relationship": "child", "on": TODAY})
    assert child.memberships.current().get().relationship == "child"
    leave = reverse("person_household_leave", args=[home.code, head.memberships.get().pk])
    assert "Choose who heads this household first" in text(client.post(leave, {"on": TODAY}, follow=True))
    client.post(
        reverse("person_household_head", args=[home.code]),
        {"head": wife.code, "on": TODAY, f"to_head_{child.pk}": "child"},
    )
    assert wife.memberships.current().get().is_head
    leave = reverse("person_household_leave", args=[home.code, head.memberships.current().get().pk])
    client.post(leave, {"on": TODAY})
    page = text(client.get(address))
    assert "Before" in page and not head.memberships.current().exists()


def test_who_lives_elsewhere_or_is_beyond_reach_does_not_simply_come(cast: Cast) -> None:
    home = at_home(cast, registered(cast))
    other = at_home(cast, registered(cast, given="Omar"))
    lina = registered(cast, given="Lina")
    other.add(lina, by=None)
    client, address = signed_in(cast.case_worker), reverse("person_household", args=[home.code])
    page = text(client.post(address, {"code": lina.code, "on": TODAY}))
    assert f"lives in household {other.code}" in page and lina.code in page
    client.post(address, {"code": lina.code, "on": TODAY, "move": "on"})
    assert lina.memberships.current().get().household == home
    page = text(client.post(address, {"code": far_away(cast).code, "on": TODAY}))
    assert "Nobody within your reach" in page and "Leyla" not in page


# ------------------------------------------------------------------------------------------ putting right


def test_every_part_of_a_person_is_put_right_from_its_card(cast: Cast) -> None:
    person = registered(cast, phones=[PhoneSaid("05321234567")])
    client = signed_in(cast.case_worker)

    def sends(name: str, *args: Any, **said: Any) -> None:
        assert client.post(reverse(name, args=[person.code, *args]), said).status_code == 302, name

    sends("person_edit", "names", given_name="Rana", family_name="Haddād", birth="1990", sex="female")
    sends("person_edit", "origin", nationality="SYR", languages=["ar"])
    sends("person_edit", "address", district=cast.avcilar.pk, neighbourhood="Cebeci")
    sends("person_documents", kind="temporary", number=BAD, status="active", status_on=TODAY)
    sends("person_phones", number="0533 123 45 67", whose="spouse", preferred="on")
    sends("person_status", group="host", since=TODAY)
    sends("person_functioning", respondent="self", asked_on=TODAY, **dict.fromkeys(QUESTIONS, "a_lot"))
    page = text(client.get(reverse("person", args=[person.code])))
    for shown in ("Rana Haddād", "1990", "Syria", "Arabic", "Avcılar", "Cebeci", BAD, "do not fit the others", "Active",
                  "+90 533 123 45 67", "Call first", "Host community", "Yes - a lot of difficulty"):  # fmt: skip
        assert shown in page, shown
    document, phone = person.identity_documents.get(), person.phones.get(number="+905321234567")
    sends("person_document_status", document.pk, status="passive", status_on=TODAY)
    sends("person_phone_first", phone.pk)
    sends("person_document_remove", document.pk)
    assert (
        not person.identity_documents.exists() and Person.objects.get(pk=person.pk).phone == "+905321234567"
    )


def test_a_name_that_a_list_gave_whole_stays_whole_until_it_is_touched(cast: Cast) -> None:
    person = known("Abd Al Rahman El Hasan", sex="male")
    client, address = signed_in(cast.case_worker), reverse("person_edit", args=[person.code, "names"])
    page = text(client.get(address))
    given, family = (re.search(rf'name="{name}_name" value="([^"]*)"', page) for name in ("given", "family"))
    assert given and family and family[1] == "El Hasan"
    client.post(address, {"given_name": given[1], "family_name": family[1], "sex": "male", "birth": "34"})
    fresh = Person.objects.get(pk=person.pk)
    assert (fresh.full_name, fresh.given_name, fresh.stated_age) == ("Abd Al Rahman El Hasan", "", 34)


def test_the_questions_are_read_as_the_group_wrote_them(cast: Cast) -> None:
    person = registered(cast)
    address = reverse("person_functioning", args=[person.code])
    page = text(signed_in(cast.psychologist).get(address))
    places = [page.index(str(question)) for question in QUESTIONS.values()]
    assert places == sorted(places)
    for answer in (
        "No - no difficulty",
        "Yes - some difficulty",
        "Yes - a lot of difficulty",
        "Cannot do at all",
    ):
        assert page.count(answer) == 6
    answers = dict.fromkeys(list(QUESTIONS)[:5], "no")
    page = text(
        signed_in(cast.psychologist).post(address, {"respondent": "self", "asked_on": TODAY, **answers})
    )
    assert "Mark an answer" in page and not WashingtonGroup.objects.exists()


def test_a_document_that_somebody_else_bears_is_told_on_the_page(cast: Cast) -> None:
    first = registered(cast, documents=[DocumentSaid(GOOD)])
    second = registered(cast, given="Lina", documents=[DocumentSaid(GOOD)])
    page = text(signed_in(cast.case_worker).get(reverse("person", args=[second.code])))
    assert "The same number is written down for somebody else" in page and first.code in page


def test_the_page_tells_the_person_as_all_records_do(cast: Cast) -> None:
    from imece.people.merging import Merge

    listed = known("Rana H.", id_number=GOOD, phone="+905330001122", father_name="Mahmud", unit_code="PRU")
    person = registered(cast, phones=[PhoneSaid("05321234567")], languages=["ar"])
    Merge.make(kept=person, joined=[listed], by=cast.registrar)
    page = text(signed_in(cast.case_worker).get(reverse("person", args=[person.code])))
    for shown in (
        "Rana Haddad",
        "Rana H.",
        GOOD,
        "from a list",
        "Mahmud",
        "+90 532 123 45 67",
        "+90 533 000 11 22",
    ):
        assert shown in page, shown


def test_whoever_may_not_write_sees_no_button(cast: Cast) -> None:
    person = registered(cast)
    from imece.base.access import Assignment

    Assignment.give(to=cast.stranger, role="technical_supervisor", by=None, unit=cast.pru)
    page = text(signed_in(cast.stranger).get(reverse("person", args=[person.code])))
    assert "Rana Haddad" in page and "/edit/" not in page and "/share/" not in page


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_every_page_opens_in_every_language(cast: Cast, language: str) -> None:
    person = registered(cast, documents=[DocumentSaid(BAD)])
    home = at_home(cast, person, (registered(cast, given="لينا"), "child"))
    client = signed_in(cast.case_worker, language)
    own = [reverse("person", args=[person.code]), reverse("person_share", args=[person.code])]
    for address in [reverse("person_register"), HOUSEHOLD, *own, *pages_of(person, home).values()]:
        page = text(client.get(address))
        assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page, address


def test_one_person_in_two_households_is_told_and_put_right(cast: Cast) -> None:
    first = house(cast, RANA, {"given_name": "Lina", "relationship": "child"})
    second = house(
        cast, {"given_name": "Omar", "relationship": "head"}, {"given_name": "Lina", "relationship": "child"}
    )
    for filled in (first, second):
        signed_in(cast.case_worker).post(HOUSEHOLD, filled | {"row-1-other_than": "all"}, follow=True)
    here, there = Person.objects.filter(given_name="Lina").order_by("pk")
    page = reverse("person", args=[here.code])
    assert "two households today" not in text(signed_in(cast.case_worker).get(page))
    Merge.make(kept=here, joined=[there], by=cast.registrar)
    assert "two households today" in text(signed_in(cast.case_worker).get(page))
    left = there.memberships.get().household
    left.leave(there, on=timezone.localdate(), by=cast.case_worker)
    assert "two households today" not in text(signed_in(cast.case_worker).get(page))
