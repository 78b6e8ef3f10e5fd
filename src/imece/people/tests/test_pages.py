"""The pages of people, through the door. Who is in and who is out is said first."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imece.base.logbook import LogLine
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.people.models import Membership, Person
from imece.people.sections import SECTIONS, PersonSection
from imece.people.tests.registry import household, known

pytestmark = pytest.mark.django_db

GOOD, BAD = "99158602730", "99158602731"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def found(user: User, text: str) -> str:
    """The part of the page that says who was found, as htmx takes it."""
    asked = signed_in(user).get(reverse("people"), {"q": text}, headers={"HX-Request": "true"})
    page = asked.content.decode()
    return str(page).partition('<div id="found"')[2]


def page_of(user: User, person: Person) -> Any:
    return signed_in(user).get(reverse("person", args=[person.code]))


# ------------------------------------------------------------------------------------------ who is in, who is out


def test_who_may_look_for_people(cast: Cast) -> None:
    seen = {
        name: signed_in(user).get(reverse("people")).status_code for name, user in cast.everyone().items()
    }
    allowed = {"team_leader", "psychologist", "case_worker", "field_assistant", "registrar"}
    assert {name for name, status in seen.items() if status == 200} == allowed
    assert {status for name, status in seen.items() if name not in allowed} == {403}
    assert Client().get(reverse("people")).status_code == 302


def test_the_information_officer_reads_codes_and_no_persons(cast: Cast) -> None:
    assert page_of(cast.im_officer, known("Rana Haddad")).status_code == 403


def test_a_person_of_another_unit_is_not_found(cast: Cast) -> None:
    person = known("Rana Haddad", unit_code="RSU", district=cast.sultangazi.pcode)
    assert page_of(cast.team_leader, person).status_code == 404
    assert "Rana" not in found(cast.team_leader, "Rana")
    assert page_of(cast.field_assistant, person).status_code == 200


def test_a_person_of_another_district_is_not_found(cast: Cast) -> None:
    person = known("Rana Haddad", unit_code="RSU", district=cast.avcilar.pcode)
    assert page_of(cast.field_assistant, person).status_code == 404
    assert "Rana" not in found(cast.field_assistant, "Rana")


def test_a_person_is_within_reach_where_the_list_was_served(cast: Cast) -> None:
    person = known("Rana Haddad", unit_code="RSU", served_in=cast.sultangazi.pcode)
    assert person.district is None
    assert page_of(cast.field_assistant, person).status_code == 200


def test_a_code_that_nobody_bears_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.team_leader).get(reverse("person", args=["P-NOBODY22"])).status_code == 404


# ------------------------------------------------------------------------------------------ looking


def test_a_person_is_found_by_name_phone_number_and_code(cast: Cast) -> None:
    person = known("Şükrü Gökçeoğlu", id_number=GOOD, phone="+905778834382", code="pmt7", father_name="Münir")
    for text in (
        "sukru",
        "GÖKÇE",
        "gokce sukru",
        "munir",
        "0577 883 43 82",
        GOOD,
        "991586",
        "pmt-7",
        person.code,
    ):
        assert person.code in found(cast.team_leader, text), text
    for text in ("kru", "ökçe x", "0599 999 99 99", "P-"):
        assert "Şükrü" not in found(cast.team_leader, text) or text == "P-"


def test_a_name_in_another_script_is_found(cast: Cast) -> None:
    person = known("رنا الخطيب")
    text = found(cast.team_leader, "رنا")
    assert person.code in text and '<bdi dir="auto">رنا الخطيب</bdi>' in text


def test_a_merged_person_is_found_once_under_any_of_the_records(cast: Cast) -> None:
    by_number = known("Rana H.", id_number=GOOD)
    by_code = known("Rana Haddad", id_number=GOOD, code="pmt9")
    text = found(cast.team_leader, GOOD)
    assert by_code.code in text and by_number.code not in text
    answer = page_of(cast.team_leader, by_number)
    assert answer.status_code == 302 and answer["Location"] == reverse("person", args=[by_code.code])
    page = page_of(cast.team_leader, by_code).content.decode()
    assert by_number.code in page and "Rana H." in page


def test_whom_no_standing_list_names_is_not_found(cast: Cast) -> None:
    person = known("Rana Haddad")
    person.mentions.all().delete()
    assert "Rana" not in found(cast.team_leader, "Rana")


def test_at_most_fifty_are_shown_and_one_is_asked_to_say_more(cast: Cast) -> None:
    for number in range(51):
        known(f"Fatma Number{number}")
    text = found(cast.team_leader, "fatma")
    assert text.count("<tr data-href") == 50 and "More than 50 persons fit" in text


def test_what_is_typed_and_what_was_written_stay_texts(cast: Cast) -> None:
    person = known("<script>alert(1)</script> Rana")
    text = found(cast.team_leader, '"><script>alert(2)</script>') + found(cast.team_leader, "rana")
    assert "<script>alert" not in text
    assert "<script>alert" not in page_of(cast.team_leader, person).content.decode()


def test_before_anybody_is_looked_for_the_page_counts_who_is_in_reach(cast: Cast) -> None:
    known("One", district=cast.sultangazi.pcode, sex="female")
    known("Two", unit_code="RSU", district=cast.sultangazi.pcode)
    text = signed_in(cast.team_leader).get(reverse("people")).content.decode()
    assert "Persons within your reach" in text and "Sultangazi" in text
    assert '<div class="value"><bdi>1</bdi>' in text


# ------------------------------------------------------------------------------------------ one person's page


def test_opening_a_person_is_written_down(cast: Cast) -> None:
    person = known("Rana Haddad")
    page_of(cast.psychologist, person)
    line = LogLine.objects.about(person).get()
    assert (line.action, line.actor, line.origin) == ("person.open", cast.psychologist, "127.0.0.1")
    assert str(line) == f"opened the page of {person.code}" and "Rana" not in str(line.details)


def test_the_page_says_what_is_known_and_from_where(cast: Cast) -> None:
    person = known(
        "Rana Haddad", id_number=GOOD, sex="female", phone="+905778834382", district=cast.avcilar.pcode
    )
    text = page_of(cast.team_leader, person).content.decode()
    for said in ("Rana Haddad", person.code, "Female", "+90 577 883 43 82", "Avcılar", GOOD, "Checks", "L-"):
        assert said in text, said


def test_a_number_that_fails_its_check_is_marked(cast: Cast) -> None:
    person = known("Rana Haddad", id_number=BAD)
    assert "Fails its check" in page_of(cast.team_leader, person).content.decode()


def test_a_household_names_only_members_within_reach(cast: Cast) -> None:
    home, head = household("Amal Hussain", district=cast.sultangazi.pcode, household_size=5)
    far = known("Far Away", unit_code="RSU", district=cast.avcilar.pcode, family="kits")
    Membership.objects.create(person=far, household=home)
    text = page_of(cast.field_assistant, head).content.decode()
    assert home.code in text and "5 persons" in text
    assert far.code in text and "Far Away" not in text


def test_a_list_out_of_reach_is_named_by_its_number_only(cast: Cast) -> None:
    person = known("Rana Haddad", unit_code="PRU")
    taken = person.mentions.get().row.taken_list
    taken.unit_code, taken.file_name = "RSU", "secret name.xlsx"
    taken.save()
    text = page_of(cast.team_leader, person).content.decode()
    assert taken.reference in text and "secret name" not in text


def test_a_room_above_hands_in_its_part(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_in = {
        "shown": PersonSection("shown", "Shown part", "people/tests/part.html", lambda p, r: {"said": "yes"}),
        "none": PersonSection("none", "Hidden part", "people/tests/part.html", lambda p, r: None),
    }
    monkeypatch.setattr(SECTIONS, "_items", handed_in)
    monkeypatch.setattr("imece.people.views.render", lambda request, template, context: _told(context))
    answer = page_of(cast.team_leader, known("Rana Haddad"))
    assert answer.content.decode() == "Shown part: yes"


def _told(context: dict[str, Any]) -> Any:
    from django.http import HttpResponse

    return HttpResponse(
        ", ".join(f"{part['title']}: {part['content']['said']}" for part in context["sections"])
    )


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_the_pages_read_in_both_directions(cast: Cast, language: str) -> None:
    person = known("رنا الخطيب", sex="female")
    client = signed_in(cast.team_leader)
    client.cookies["django_language"] = language
    for address in (reverse("people"), f"{reverse('people')}?q=رنا", reverse("person", args=[person.code])):
        text = client.get(address).content.decode()
        assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in text
