"""The pages of the registry, through the door. Who is in and who is out is said first. Nobody here exists."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imece.base.logbook import LogLine
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.people.likeness import Likeness, Verdict
from imece.people.models import Household, Person, Phone
from imece.people.tests.registry import known
from imece.people.tests.test_registering import BAD, GOOD, at_home, registered

pytestmark = pytest.mark.django_db
REGISTER, LIKELY = reverse("person_register"), reverse("person_likely")
HOUSEHOLD = reverse("person_household_register")
REGISTERS = {"team_leader", "psychologist", "case_worker", "field_assistant", "registrar"}


def signed_in(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def form(cast: Cast, **said: Any) -> dict[str, Any]:
    return {"unit": cast.pru.pk, "token": str(uuid.uuid4()), "given_name": "Rana", **said}


def text(answer: Any) -> str:
    return str(answer.content.decode())


# ------------------------------------------------------------------------------------------ who is in, who is out


def pages_of(person: Person, home: Household) -> dict[str, str]:
    code = person.code
    parts = ("documents", "phones", "status", "functioning")
    return {
        **{part: reverse(f"person_{part}", args=[code]) for part in parts},
        **{part: reverse("person_edit", args=[code, part]) for part in ("names", "origin", "address")},
        "household": reverse("person_household", args=[home.code]),
    }


def test_who_may_register_and_who_may_not(cast: Cast) -> None:
    for address in (REGISTER, HOUSEHOLD):
        seen = {name: signed_in(user).get(address).status_code for name, user in cast.everyone().items()}
        assert {name for name, status in seen.items() if status == 200} == REGISTERS
        assert {status for name, status in seen.items() if name not in REGISTERS} == {403}
        assert Client().get(address).status_code == 302
    assert signed_in(cast.head).post(LIKELY, form(cast)).status_code == 403


def test_whoever_is_beyond_reach_cannot_be_corrected(cast: Cast) -> None:
    person = registered(cast)
    home = at_home(cast, person)
    for name, address in pages_of(person, home).items():
        assert signed_in(cast.case_worker).get(address).status_code == 200, name
        assert signed_in(cast.field_assistant).get(address).status_code == 404, name
        assert signed_in(cast.im_officer).get(address).status_code == 403, name
        assert signed_in(cast.field_assistant).post(address, {}).status_code == 404, name


def test_who_may_let_another_unit_see_a_person(cast: Cast) -> None:
    address = reverse("person_share", args=[registered(cast).code])
    seen = {name: signed_in(user).get(address).status_code for name, user in cast.everyone().items()}
    assert {name for name, status in seen.items() if status == 200} == {
        "team_leader",
        "case_worker",
        "registrar",
    }
    assert seen["field_assistant"] == 404, "may share, but does not reach the person"
    assert seen["psychologist"] == 403


def test_a_document_of_somebody_beyond_reach_cannot_be_touched(cast: Cast) -> None:
    own, far = registered(cast), known("Far Away", unit_code="RSU", district=cast.avcilar.pcode)
    phone = Phone.record(person=far, number="05321234567", by=None)
    address = reverse("person_phone_remove", args=[own.code, phone.pk])
    assert signed_in(cast.case_worker).post(address).status_code == 404
    assert Phone.objects.filter(pk=phone.pk).exists()


# ------------------------------------------------------------------------------------------ registering


def test_a_person_is_registered_with_one_form(cast: Cast) -> None:
    said = form(
        cast, family_name="Haddad", sex="female", birth="٠٥.٠٣.١٩٩٠", phone="0532 123 45 67", document=GOOD,
        district=cast.sultangazi.pk, population_group="temporary_protection", languages=["ar", "ku"],
        father_name="Mahmud", nationality="SYR",
    )  # fmt: skip
    answer = signed_in(cast.case_worker).post(REGISTER, said, follow=True)
    person = Person.objects.get()
    assert answer.redirect_chain == [(reverse("person", args=[person.code]), 302)]
    for shown in ("Rana Haddad", "5 Mar 1990", "+90 532 123 45 67", GOOD, "Checks", "Sultangazi", "Arabic · Kurdish",
                  "Under temporary protection", "Mahmud", "Syria", "Registered by hand"):  # fmt: skip
        assert shown in text(answer), shown


@pytest.mark.parametrize(
    ("birth", "sentence"),
    [
        ("31.02.2020", "There is no such day"),
        ((datetime.date.today() + datetime.timedelta(days=1)).strftime("%d.%m.%Y"), "in the future"),
        ("2150", "in the future"),
        ("1850", "more than 120 years"),
        ("130", "more than 120 years"),
        ("05.03.1850", "more than 120 years"),
        ("13.1990", "There is no such day"),
        ("soon", "There is no such day"),
    ],
)
def test_an_impossible_birth_is_told_with_one_sentence_and_nothing_is_lost(
    cast: Cast, birth: str, sentence: str
) -> None:
    said = form(cast, family_name="Haddad", birth=birth, phone="0532 123 45 67", father_name="Mahmud")
    page = text(signed_in(cast.case_worker).post(REGISTER, said))
    assert sentence in page and not Person.objects.exists()
    for typed in ("Rana", "Haddad", birth, "0532 123 45 67", "Mahmud"):
        assert f'value="{typed}"' in page, typed


def test_a_double_click_registers_once(cast: Cast) -> None:
    said = form(cast)
    pages = [signed_in(cast.case_worker).post(REGISTER, said).status_code for _time in range(2)]
    person = Person.objects.get()
    assert pages[0] == 302 and LogLine.objects.about(person).count() == 1


def test_a_number_that_fails_its_check_is_kept_with_a_warning(cast: Cast) -> None:
    page = text(signed_in(cast.case_worker).post(REGISTER, form(cast, document=BAD), follow=True))
    assert "do not fit the others" in page and Person.objects.get().id_number == BAD


def test_a_unit_beyond_ones_own_is_not_offered(cast: Cast) -> None:
    page = text(signed_in(cast.case_worker).post(REGISTER, form(cast, unit=cast.rsu.pk)))
    assert not Person.objects.exists() and "could not be saved" in page
    assert signed_in(cast.registrar).post(REGISTER, form(cast, unit=cast.rsu.pk)).status_code == 302


def test_the_next_form_begins_with_the_place_and_no_person(cast: Cast) -> None:
    client = signed_in(cast.case_worker)
    client.post(REGISTER, form(cast, district=cast.avcilar.pk, nationality="SYR", father_name="Mahmud"))
    page = text(client.get(REGISTER))
    assert f'<option value="{cast.avcilar.pk}" selected>' in page and '<option value="SYR" selected>' in page
    assert "Rana" not in page and "Mahmud" not in page


# ------------------------------------------------------------------------------------------ whom it may be


def test_likely_matches_are_shown_while_somebody_types(cast: Cast) -> None:
    person = known("رنا الحداد", phone="+905321234567", id_number=GOOD, father_name="محمود", sex="female",
                   district=cast.sultangazi.pcode)  # fmt: skip
    page = text(
        signed_in(cast.case_worker).post(LIKELY, form(cast, family_name="Haddad", phone="05321234567"))
    )
    for shown in (
        person.code,
        "رنا الحداد",
        "محمود",
        "Sultangazi",
        "Same phone",
        "Same given name",
        "This is them",
    ):
        assert shown in page, shown
    assert "<html" not in page
    assert 'id="birth-read"' in page and 'hx-swap-oob="true"' in page


def test_the_birth_and_the_number_are_read_back_while_somebody_types(cast: Cast) -> None:
    page = text(signed_in(cast.case_worker).post(LIKELY, form(cast, birth="03.1990", document="9915860273")))
    assert "born in Mar 1990" in page and "10 digits" in page
    assert "There is no such day" in text(
        signed_in(cast.case_worker).post(LIKELY, form(cast, birth="31.02.2020"))
    )


def test_a_phone_alone_shows_the_family_and_asks_nothing(cast: Cast) -> None:
    known("Omar Nasser", phone="+905321234567")
    said = form(cast, given_name="Lina", family_name="Darwish", phone="0532 123 45 67")
    assert "Omar Nasser" in text(signed_in(cast.case_worker).post(LIKELY, said))
    assert signed_in(cast.case_worker).post(REGISTER, said).status_code == 302


def test_this_is_them_opens_the_person_and_the_unit_serves_them(cast: Cast) -> None:
    person = known("Rana Haddad", unit_code="PRU")
    address = reverse("person_serve", args=[person.code])
    answer = signed_in(cast.registrar).post(address, {"unit": cast.rsu.pk})
    assert answer["Location"] == reverse("person", args=[person.code])
    assert {contact.unit_code for contact in person.contacts.all()} == {"PRU", "RSU"}
    far = known("Far Away", unit_code="RSU", district=cast.avcilar.pcode)
    assert signed_in(cast.case_worker).post(reverse("person_serve", args=[far.code])).status_code == 404


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found, "the page does not ask once more"
    return found[1]


def test_somebody_alike_is_asked_about_once_more(cast: Cast) -> None:
    first = known("Rana Haddad", unit_code="PRU", id_number=GOOD)
    client, said = signed_in(cast.case_worker), form(cast, family_name="Haddad", document=GOOD)
    page = text(client.post(REGISTER, said))
    assert (
        "Look first" in page and first.code in page and not Person.objects.filter(family="registry").exists()
    )
    assert 'value="Haddad"' in page and GOOD in page
    answer = client.post(REGISTER, {**said, "anyway": "different", "seen": seen_in(page)})
    person = Person.objects.get(family="registry")
    assert answer.status_code == 302
    verdict = Verdict.objects.get()
    assert ({verdict.left, verdict.right}, verdict.answer, verdict.by) == (
        {first, person}, "different", cast.case_worker,
    )  # fmt: skip
    assert not Likeness.objects.open().exists()


def test_whoever_is_not_sure_leaves_the_two_to_be_compared(cast: Cast) -> None:
    known("Rana Haddad", unit_code="PRU", id_number=GOOD)
    client, said = signed_in(cast.case_worker), form(cast, family_name="Haddad", document=GOOD)
    page = text(client.post(REGISTER, said))
    client.post(REGISTER, {**said, "anyway": "unsure", "seen": seen_in(page)})
    assert not Verdict.objects.exists() and Likeness.objects.open().count() == 1


def test_what_was_said_of_others_does_not_hold_for_somebody_who_turned_up_since(cast: Cast) -> None:
    known("Rana Haddad", unit_code="PRU", id_number=GOOD)
    client, said = signed_in(cast.case_worker), form(cast, family_name="Haddad", document=GOOD)
    seen = seen_in(text(client.post(REGISTER, said)))
    known("R. Haddad", unit_code="PRU", id_number=GOOD, code="PMT9")
    page = text(client.post(REGISTER, {**said, "anyway": "different", "seen": seen}))
    assert "Look first" in page and not Person.objects.filter(family="registry").exists()


# ------------------------------------------------------------------------------------------ beyond reach


def far_away(cast: Cast) -> Person:
    cast.field_assistant.first_name, cast.field_assistant.last_name = "Zeynep", "Kaya"
    cast.field_assistant.save()
    return known(
        "Leyla Karaağaçlı", unit_code="RSU", id_number=GOOD, phone="+905330001122", father_name="Hasanullah",
        mother_name="Nurcihan", sex="female", district=cast.sultangazi.pcode, neighbourhood="Cebeci Yolu",
    )  # fmt: skip


def hidden_of(person: Person) -> list[str]:
    return [person.code, person.full_name, "Hasanullah", "Nurcihan", "Cebeci Yolu", "+90 533", "0001122"]


def test_beyond_reach_only_that_somebody_is_known_to_whom_and_whom_to_ask(cast: Cast) -> None:
    far = far_away(cast)
    said = form(cast, given_name="Leyla", family_name="Karaagacli", sex="female", father_name="Hasan U.",
                document=GOOD)  # fmt: skip
    client = signed_in(cast.case_worker)
    for address in (LIKELY, REGISTER):
        page = text(client.post(address, said))
        assert "is known outside what you may see" in page
        assert "Resilience and Stabilization Unit" in page and "Zeynep Kaya" in page
        for hidden in hidden_of(far):
            assert hidden not in page, hidden
    line = LogLine.objects.get(action="person.check")
    assert (line.actor, line.subject_key) == (cast.case_worker, str(far.pk)), "once for a form"
    client.post(LIKELY, {**said, "token": str(uuid.uuid4())})
    assert LogLine.objects.filter(action="person.check").count() == 2


def test_nothing_of_somebody_beyond_reach_shows_when_they_are_only_a_little_alike(cast: Cast) -> None:
    far = far_away(cast)
    page = text(signed_in(cast.case_worker).post(LIKELY, form(cast, given_name="Leyla")))
    for hidden in [*hidden_of(far), "Zeynep", "Stabilization"]:
        assert hidden not in page, hidden
    assert not LogLine.objects.filter(action="person.check").exists()


def test_nobody_can_say_two_people_of_somebody_whom_they_cannot_see(cast: Cast) -> None:
    far = far_away(cast)
    client, said = (
        signed_in(cast.case_worker),
        form(cast, given_name="Leyla", family_name="Karaağaçlı", document=GOOD),
    )
    page = text(client.post(REGISTER, said))
    answer = client.post(REGISTER, {**said, "anyway": "different", "seen": seen_in(page)}, follow=True)
    assert not Verdict.objects.exists() and Likeness.objects.open().count() == 1
    assert "somebody outside what you may see" in text(answer)
    for hidden in hidden_of(far)[0:1] + hidden_of(far)[2:]:
        assert hidden not in text(answer), hidden


def test_after_sharing_the_person_is_seen(cast: Cast) -> None:
    far = far_away(cast)
    address = reverse("person_share", args=[far.code])
    said = {"unit": cast.pru.pk, "district": ""}
    assert signed_in(cast.field_assistant).post(address, said).status_code == 302
    assert far.code in text(
        signed_in(cast.case_worker).post(LIKELY, form(cast, given_name="Leyla", document=GOOD))
    )
    assert "sees this person already" in text(signed_in(cast.field_assistant).post(address, said))
