"""The pages of consents, through the door. Who is in and who is out is said first. Nobody here exists."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imece.base.logbook import LogLine
from imece.base.tests.cast import Cast
from imece.base.users import User
from imece.people.consents import PHOTO, REFERRAL, Consent, ConsentText
from imece.people.merging import Merge
from imece.people.models import Person
from imece.people.tests.registry import known
from imece.people.tests.test_consents import answered, grown, told

pytestmark = pytest.mark.django_db


def signed_in(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def ask_url(person: Person, purpose: str = REFERRAL) -> str:
    return reverse("person_consent", args=[person.code, purpose])


def form(**said: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    return {"how": "signature", "given_by": "person", "day": today, "answer": "given", **said}


def page(user: User, person: Person, language: str = "en") -> str:
    return str(signed_in(user, language).get(reverse("person", args=[person.code])).content.decode())


# ------------------------------------------------------------------------------------------ who is in, who is out


def pages_of(person: Person, consent: Consent) -> dict[str, str]:
    code = person.code
    return {
        "history": reverse("person_consents", args=[code]),
        "ask": ask_url(person),
        "take back": reverse("person_consent_take_back", args=[code, consent.pk]),
        "sheet": reverse("person_consent_sheet", args=[code, REFERRAL]),
        "photo": reverse("person_photo_add", args=[code]),
    }


def test_who_may_record_and_who_may_only_see(cast: Cast) -> None:
    person = grown()
    consent = answered(person, cast, day=timezone.localdate())
    records = {"team_leader", "psychologist", "case_worker", "registrar"}
    for name, address in pages_of(person, consent).items():
        seen = {who: signed_in(user).get(address).status_code for who, user in cast.everyone().items()}
        assert {who for who, status in seen.items() if status == 200} == records, name
        # The field assistant records too, but for another unit.
        assert seen["field_assistant"] == 404
        shut = {"head", "im_officer", "partner", "stranger"}
        assert {seen[who] for who in shut} == {403}, name
        assert Client().get(address).status_code == 302


def test_who_may_see_persons_but_not_record_reads_without_buttons(cast: Cast) -> None:
    from imece.base.access import Assignment

    supervisor = User.objects.create_user("supervisor", password="a long enough phrase")
    Assignment.give(to=supervisor, role="technical_supervisor", by=None, unit=cast.pru)
    person = grown()
    answered(person, cast, day=timezone.localdate())
    text = page(supervisor, person)
    assert "Agreed" in text and ask_url(person) not in text
    assert signed_in(supervisor).get(reverse("person_consents", args=[person.code])).status_code == 200
    assert signed_in(supervisor).post(ask_url(person), form()).status_code == 403
    assert Consent.objects.count() == 1


def test_nothing_is_written_for_a_person_out_of_reach(cast: Cast) -> None:
    person = known("Far Away", unit_code="RSU", district=cast.avcilar.pcode)
    told()
    for user in (cast.case_worker, cast.field_assistant):
        assert signed_in(user).post(ask_url(person), form()).status_code == 404
    assert not Consent.objects.exists()


def test_a_consent_of_somebody_else_is_not_taken_back_through_ones_own_page(cast: Cast) -> None:
    mine, other = grown(), known("Far Away", unit_code="RSU")
    consent = answered(other, cast, day=timezone.localdate())
    address = reverse("person_consent_take_back", args=[mine.code, consent.pk])
    said = {"withdrawn_by": "person", "on": timezone.localdate().isoformat()}
    assert signed_in(cast.case_worker).post(address, said).status_code == 404
    consent.refresh_from_db()
    assert consent.withdrawn_on is None


# ------------------------------------------------------------------------------------------ asking


def test_the_text_is_read_in_the_language_of_the_person_first(cast: Cast) -> None:
    told()
    syrian, unknown = grown(nationality="SYR"), grown("Somebody Else")
    client = signed_in(cast.case_worker, "tr")
    text = client.get(ask_url(syrian)).content.decode()
    assert 'lang="ar" dir="rtl"><h2>عنوان</h2><p><strong>من نحن؟</strong> نسأل.</p>' in text
    assert "<strong>Biz kimiz?</strong> Soruyoruz." in client.get(ask_url(unknown)).content.decode()
    assert (
        "<strong>Who are we?</strong> We ask."
        in client.get(f"{ask_url(syrian)}?language=en").content.decode()
    )
    assert client.get(f"{ask_url(syrian)}?language=../x").status_code == 200


def test_a_yes_is_written_down_with_the_language_in_which_it_was_read(cast: Cast) -> None:
    told()
    person = grown(nationality="SYR")
    answer = signed_in(cast.case_worker).post(f"{ask_url(person)}?language=tr", form(), follow=True)
    assert "Written down: they agreed." in answer.content.decode()
    consent = Consent.objects.get()
    assert (consent.language, consent.answer, consent.recorded_by) == ("tr", "given", cast.case_worker)
    assert "Agreed" in page(cast.case_worker, person)


def test_a_no_is_written_down_and_said_to_stop_sharing_only(cast: Cast) -> None:
    told()
    person = grown()
    answer = signed_in(cast.case_worker).post(ask_url(person), form(answer="refused"), follow=True)
    text = answer.content.decode()
    assert "They go on being counted and helped" in text and "Said no" in text
    assert "A no never stops anybody from being counted or helped; it stops sharing." in text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"how": "spoken"}, "needs the name of a witness"),
        ({"answer": ""}, "Press the button"),
        ({"answer": "maybe"}, "Press the button"),
        ({"how": ""}, "This field is required"),
        ({"day": "2999-01-01"}, "lies in the future"),
        ({"day": "yesterday"}, "Enter a valid date"),
        ({"given_by": "guardian"}, "Name the parent or guardian"),
        (
            {"given_by": "guardian", "guardian_name": "x" * 201, "guardian_relationship": "mother"},
            "at most 200",
        ),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(
    cast: Cast, said: dict[str, str], sentence: str
) -> None:
    told()
    answer = signed_in(cast.case_worker).post(ask_url(grown()), form(**said))
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert not Consent.objects.exists()


def test_the_page_says_where_a_guardian_answers(cast: Cast) -> None:
    told()
    child, unknown, adult = known("Child Haddad"), known("Somebody Unknown"), grown("Grown Haddad")
    Person.objects.filter(pk=child.pk).update(
        birth_precision="year", birth_year=timezone.localdate().year - 9
    )
    client = signed_in(cast.case_worker)
    guardian_chosen = re.compile(r'value="guardian"[^>]*checked')
    text = client.get(ask_url(child)).content.decode()
    assert "This person is under 18" in text and guardian_chosen.search(text)
    text = client.get(ask_url(unknown)).content.decode()
    assert "not known well enough" in text and not guardian_chosen.search(text)
    text = client.get(ask_url(adult)).content.decode()
    assert "under 18" not in text and not guardian_chosen.search(text)
    assert "under 18: a parent or guardian agrees" in client.post(ask_url(child), form()).content.decode()


def test_an_older_version_of_the_text_may_be_chosen_for_an_older_paper(cast: Cast) -> None:
    told(offered=False)
    told(version="2", valid_from=timezone.localdate(), texts={"en": "New words."})
    person, day = grown(), timezone.localdate() - datetime.timedelta(days=3)
    client = signed_in(cast.case_worker)
    refused = client.post(ask_url(person), form(day=day.isoformat())).content.decode()
    assert "choose the version before it" in refused
    client.post(f"{ask_url(person)}?version=1", form(day=day.isoformat()))
    assert Consent.objects.get().text.version == "1"
    assert client.get(f"{ask_url(person)}?version=9").status_code == 404


def test_a_purpose_that_nobody_asks_for_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.case_worker).get(ask_url(grown(), "nothing")).status_code == 404


def test_the_page_of_a_joined_record_asks_the_person_it_points_to(cast: Cast) -> None:
    told()
    one, other = grown("Rana Haddad", family="visits"), grown("Rana Haddad", family="kits")
    Merge.make(kept=one, joined=[other], by=cast.registrar)
    signed_in(cast.case_worker).post(ask_url(other), form())
    assert Consent.objects.get().person == one


# ------------------------------------------------------------------------------------------ taking back


def test_a_yes_is_taken_back_on_its_page(cast: Cast) -> None:
    person = grown()
    consent = answered(person, cast, day=timezone.localdate())
    address = reverse("person_consent_take_back", args=[person.code, consent.pk])
    assert address in page(cast.case_worker, person)
    said = {"withdrawn_by": "person", "on": timezone.localdate().isoformat(), "why": "moved"}
    signed_in(cast.psychologist).post(address, said)
    assert not Consent.objects.stands(person, REFERRAL)
    text = page(cast.case_worker, person)
    assert "Taken back" in text and address not in text
    again = signed_in(cast.psychologist).post(address, said).content.decode()
    assert "taken back already" in again


def test_the_history_shows_all_records_and_who_spoke(cast: Cast) -> None:
    one, other = grown("Rana Haddad", family="visits"), known("Rana Haddad", family="kits")
    day = timezone.localdate()
    answered(one, cast, day=day, how="spoken", witness="Huda Saleh")
    answered(
        other,
        cast,
        purpose=PHOTO,
        day=day,
        given_by="guardian",
        guardian_name="Salma Haddad",
        guardian_relationship="mother",
    ).withdraw(by=cast.case_worker, on=day, why="afraid")
    Merge.make(kept=one, joined=[other], by=cast.registrar)
    text = signed_in(cast.case_worker).get(reverse("person_consents", args=[other.code])).content.decode()
    for said in ("witness: Huda Saleh", "Salma Haddad (Mother)", "afraid", one.code, other.code, "العربية"):
        assert said in text, said


def test_a_childs_consent_that_is_outgrown_is_pointed_out(cast: Cast) -> None:
    person = grown()
    guardian = {"given_by": "guardian", "guardian_name": "Salma Haddad", "guardian_relationship": "mother"}
    answered(person, cast, day=timezone.localdate(), **guardian)
    assert "the person is of age now" in page(cast.case_worker, person)


def test_what_was_typed_stays_text(cast: Cast) -> None:
    person = grown()
    answered(person, cast, day=timezone.localdate(), how="spoken", witness="<script>alert(1)</script>")
    text = signed_in(cast.case_worker).get(reverse("person_consents", args=[person.code])).content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


# ------------------------------------------------------------------------------------------ on paper


def pages_in(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
@pytest.mark.parametrize("beside", ["", "tr", "ar"])
def test_a_blank_sheet_is_one_tagged_page_in_every_language(cast: Cast, language: str, beside: str) -> None:
    told()
    address = reverse("person_blank_sheet", args=[REFERRAL])
    answer = signed_in(cast.case_worker).get(address, {"language": language, "beside": beside})
    assert answer["Content-Type"] == "application/pdf" and answer["Cache-Control"] == "no-store"
    assert answer.content.startswith(b"%PDF") and b"/StructTreeRoot" in answer.content
    assert pages_in(answer.content) == 1
    assert told().first_used is not None


def test_a_sheet_for_a_person_is_written_down(cast: Cast) -> None:
    told()
    person = grown()
    address = reverse("person_consent_sheet", args=[person.code, REFERRAL])
    assert (
        address
        in signed_in(cast.case_worker).get(reverse("person_consents", args=[person.code])).content.decode()
    )
    answer = signed_in(cast.case_worker).get(address)
    assert pages_in(answer.content) == 1
    line = LogLine.objects.about(person).get(action="consent.print")
    assert str(line) == f"printed a consent sheet for {person.code}: referral 1"


def test_a_language_that_the_text_lacks_falls_back(cast: Cast) -> None:
    told(texts={"en": "Only English."})
    address = reverse("person_blank_sheet", args=[REFERRAL])
    answer = signed_in(cast.case_worker, "ar").get(address, {"language": "xx", "beside": "ar"})
    assert answer.status_code == 200 and pages_in(answer.content) == 1


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_the_pages_read_in_both_directions(cast: Cast, language: str) -> None:
    person = grown()
    consent = answered(person, cast, day=timezone.localdate())
    client = signed_in(cast.case_worker, language)
    addresses = [*pages_of(person, consent).values(), reverse("person_sheets")]
    for address in addresses:
        answer = client.get(address)
        if answer["Content-Type"].startswith("text/html"):
            assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in answer.content.decode()


def test_the_page_of_sheets_without_texts_says_where_they_come_from(cast: Cast) -> None:
    assert not ConsentText.objects.exists()
    assert "imece mission load" in signed_in(cast.case_worker).get(reverse("person_sheets")).content.decode()
