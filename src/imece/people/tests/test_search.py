"""Looking for a person: in any script and spelling, by numbers and codes, within reach, in a useful order."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from imece.base.access import Assignment
from imece.base.tests.cast import Cast
from imece.base.users import Unit, User
from imece.people import overview, search
from imece.people.findable import make_findable
from imece.people.identity import forget_mentions
from imece.people.persons import Contact, Person
from imece.people.tests.registry import known
from imece.people.words import LONGEST, Word

pytestmark = pytest.mark.django_db

GOOD = "99158602730"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, text: str) -> str:
    """What htmx takes while somebody types."""
    answer = signed_in(user).get(reverse("people"), {"q": text}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def found(user: User, text: str) -> list[str]:
    """The codes of those found, in order."""
    return re.findall(r'<tr data-href="/people/([^/]+)/"', page(user, text))


def finds(user: User, text: str, person: Person) -> bool:
    return person.code in found(user, text)


# ------------------------------------------------------------------------------------------ who is in, who is out


def test_nobody_out_of_reach_is_found_by_anything_that_is_known_of_them(cast: Cast) -> None:
    known("Rana Haddad", unit_code="RSU", district=cast.avcilar.pcode, id_number=GOOD, phone="+905778834382")
    for text in ("rana", "haddad", "رنا", GOOD, "0577 883 43 82", Person.objects.get().code):
        assert found(cast.team_leader, text) == []  # another unit
        assert found(cast.field_assistant, text) == []  # their unit, another district
    assert signed_in(cast.stranger).get(reverse("people"), {"q": "rana"}).status_code == 403
    assert Client().get(reverse("people"), {"q": "rana"}).status_code == 302


def test_whoever_is_reached_under_one_record_is_found_by_what_any_record_says(cast: Cast) -> None:
    by_number = known("رنا الحداد", id_number=GOOD, unit_code="RSU", district=cast.sultangazi.pcode)
    person = known("Rana Haddad", id_number=GOOD, code="pmt9", unit_code="PRU")
    by_number.refresh_from_db()
    assert by_number.canonical == person
    for reader in (cast.team_leader, cast.field_assistant):
        for text in ("rana", "رنا", "pmt-9", GOOD):
            assert found(reader, text) == [person.code], text


def test_a_unit_that_names_a_person_again_reaches_them_once(cast: Cast) -> None:
    for _again in range(2):
        known("Rana Haddad", code="pmt1")
        known("Rana Haddad", code="pmt1", district=cast.sultangazi.pcode)
    assert sorted(Contact.objects.values_list("unit_code", "district__pcode"), key=str) == [
        ("PRU", cast.sultangazi.pcode),
        ("PRU", None),
    ]


def test_a_reader_who_reaches_few_finds_them_among_many_of_one_name(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", 3)
    Unit.objects.get_or_create(code="NEW", defaults={"names": {"en": "New"}})
    for number in range(6):
        known(f"Fatma Kaya{number}")
    own = known("Fatma Demir", unit_code="NEW")
    other = known("فاطمة ديمير", unit_code="NEW")
    user = User.objects.create_user("newcomer")
    Assignment.give(to=user, role="team_leader", by=None, unit=Unit.objects.get(code="NEW"))
    assert found(user, "fatma") == [own.code, other.code]
    assert found(user, "fatma demir") == [own.code, other.code]
    assert found(user, "fatma kaya") == []
    assert len(found(cast.team_leader, "fatma")) == 6


# ------------------------------------------------------------------------------------------ scripts and spellings


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Hüseyin Şahin", "huseyin"),
        ("Hussein Shahin", "huseyin"),
        ("حسين شاهين", "huseyin"),
        ("Hüseyin Şahin", "حسين"),
        ("HUSSAIN", "Hüseyin"),
        ("محمد", "Muhammed"),
        ("Mohamad", "محمد"),
        ("Mhd Ali", "muhammad"),
        ("عبد الرحمن الخطيب", "Abdurrahman"),
        ("Abdulrahman Khatib", "abd al rahman"),
        ("Abdul Rahman", "عبدالرحمن"),
        ("الحسن", "hasan"),
        ("Al-Hasan", "حسن"),
        ("نور الدين", "nurettin"),
        ("Nurettin Kaya", "nour al din"),
        ("فاطمة", "fatma"),
        ("Fatimah", "فاطمه"),
        ("أحمد", "احمد"),
        ("مُحَمَّد", "محمد"),
        ("IŞIL IRMAK", "ışıl"),
        ("ışıl ırmak", "ISIL"),
        ("İbrahim", "ibrahim"),
        ("ibrahim", "İBRAHİM"),
        ("Gökçeoğlu", "GOKCEOG"),
        ("Ra'id", "raid"),
        ("Ayşe-Nur Kaya", "ayse nur"),
        ("Ayşe Nur Kaya", "Ayşe-Nur"),
    ],
)
def test_a_name_is_found_in_another_script_and_spelling(cast: Cast, written: str, typed: str) -> None:
    person = known(written)
    known("Qays Umayma")
    assert found(cast.team_leader, typed) == [person.code]


def test_every_word_must_fit_and_only_beginnings_do(cast: Cast) -> None:
    person = known("Şükrü Gökçeoğlu", father_name="Münir", mother_name="Zeynep")
    for text in ("su", "sukru gok", "gok sukru", "sukru munir", "zeyn", "شكري"):
        assert finds(cast.team_leader, text, person), text
    for text in ("kru", "ökçe", "sukru x", "munir zz", "sukru munir hasan"):
        assert found(cast.team_leader, text) == [], text


# ------------------------------------------------------------------------------------------ numbers and codes


def test_a_phone_is_found_however_it_is_typed(cast: Cast) -> None:
    person = known("Rana", phone="+905778834382")
    syrian = known("Amal", phone="+963933123456")
    for text in (
        "0577 883 43 82", "5778834382", "+90 577 883 43 82", "0090 577 883 4382", "(0577) 883-43-82", "0577 88",
        "٠٥٧٧ ٨٨٣ ٤٣ ٨٢", "۰۵۷۷۸۸۳", "rana 0577 883 43 82",
    ):  # fmt: skip
        assert found(cast.team_leader, text) == [person.code], text
    for text in ("0933 123 456", "+963 933", "933123"):
        assert found(cast.team_leader, text) == [syrian.code], text
    assert found(cast.team_leader, "883 43 82") == []


def test_a_document_is_found_by_its_beginning_and_in_other_digits(cast: Cast) -> None:
    person = known("Rana", id_number=GOOD)
    for text in (GOOD, "991586", "991 586 027", "٩٩١٥٨٦٠٢٧٣٠"):
        assert found(cast.team_leader, text) == [person.code], text
    passport = known("Amal", id_number="N012345678")
    for text in ("n012345678", "N 012345678", "N01"):
        assert found(cast.team_leader, text) == [passport.code], text


def test_a_code_is_found_with_and_without_its_hyphens(cast: Cast) -> None:
    person = known("Rana", code="ecm20220131")
    for text in ("ECM-2022-0131", "ecm 2022 0131", "ecm20220131", "ECM-2022", "rana ecm-2022-0131"):
        assert found(cast.team_leader, text) == [person.code], text
    for text in (person.code, person.code.lower(), person.code.replace("-", "")):
        assert found(cast.team_leader, text) == [person.code], text


def test_a_number_that_only_a_row_bears_is_found_as_long_as_its_list_stands(cast: Cast) -> None:
    person = known("Rana", code="pmt1", id_number=GOOD)
    again = known("Rana", code="pmt1", id_number="99111111110")
    assert again == person and again.id_number == GOOD
    assert found(cast.team_leader, "99111111110") == [person.code]
    forget_mentions([person.mentions.order_by("pk").last().row_id])  # type: ignore[union-attr]
    assert found(cast.team_leader, "99111111110") == []
    assert found(cast.team_leader, GOOD) == [person.code]


def test_enter_on_the_whole_code_of_one_person_opens_the_person(cast: Cast) -> None:
    person = known("Rana Haddad", code="pmt7", id_number=GOOD)
    client = signed_in(cast.team_leader)
    for text in (person.code, "PMT-7", GOOD):
        answer = client.get(reverse("people"), {"q": text})
        assert (answer.status_code, answer["Location"]) == (302, reverse("person", args=[person.code])), text
    # Not while typing, not by a name, not by a part, not out of reach.
    assert person.code in page(cast.team_leader, GOOD)
    for text in ("rana haddad", "991586"):
        assert client.get(reverse("people"), {"q": text}).status_code == 200
    assert signed_in(cast.field_assistant).get(reverse("people"), {"q": GOOD}).status_code == 200
    known("Somebody Else", id_number=GOOD, family="kits")
    assert client.get(reverse("people"), {"q": GOOD}).status_code == 200


# ------------------------------------------------------------------------------------------ what else may be typed


@pytest.mark.parametrize(
    "text",
    ["%", "_", "%%%", "'", '"', "\\", "=", "-", "...", "الـ", "؟", "\x00", "🙂", "' OR 1=1 --", ";"],
)
def test_what_is_no_word_finds_nobody(cast: Cast, text: str) -> None:
    known("Hüseyin Şahin", id_number=GOOD)
    assert found(cast.team_leader, text) == []


def test_signs_of_the_database_are_only_signs(cast: Cast) -> None:
    person = known("Hüseyin Şahin")
    for text in ("huse%", "%huse%", "huse_", "'huse", "=huse", "huse\\", "huse\x00"):
        assert found(cast.team_leader, text) == [person.code], text
    for text in ("h%n", "_useyin", "%yin"):
        assert found(cast.team_leader, text) == [], text


def test_one_letter_finds_those_whose_words_begin_with_it(cast: Cast) -> None:
    person = known("Hüseyin Şahin")
    assert found(cast.team_leader, "s") == found(cast.team_leader, "Ş") == [person.code]
    assert found(cast.team_leader, "z") == []


def test_very_long_and_very_many_words_are_answered(cast: Cast) -> None:
    person = known("X" * 200 + " Rana")
    for text in ("x" * 200, "x" * 10_000, "th" * 90, "a " * 100, "ع" * 200, "1" * 200, "abd al " * 30):
        page(cast.team_leader, text)
    assert finds(cast.team_leader, "x" * 200, person)
    assert max(len(word) for word in Word.objects.values_list("word", flat=True)) == LONGEST


def test_nothing_typed_shows_the_numbers(cast: Cast) -> None:
    known("Rana")
    for text in ("", "   "):
        assert "Persons within your reach" in page(cast.team_leader, text)


# ------------------------------------------------------------------------------------------ order, and what is told


def test_those_spelt_so_come_first_then_beginnings_then_other_spellings(cast: Cast) -> None:
    sounds = known("محمد الأحمد")
    begins = known("Muhammadi Ahmad")
    father = known("Zeki Ahmad", father_name="Muhammad")
    exact = known("Muhammad Zaki")
    first = known("Muhammad Ahmad")
    assert found(cast.team_leader, "muhammad") == [
        first.code, exact.code, father.code, begins.code, sounds.code,
    ]  # fmt: skip


def test_among_very_many_those_spelt_so_are_shown(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FEW", 5)
    monkeypatch.setattr(search, "MANY", 8)
    monkeypatch.setattr(search, "_WINDOWS", (2, 5, 20, None))
    for number in range(60):
        known(f"Mohammad Salem{number}")
    exact = [known("Muhammed Kaya").code, known("Muhammed Demir", phone="+905778834382").code]
    codes = found(cast.team_leader, "muhammed")
    assert set(codes[:2]) == set(exact) and len(codes) == 50
    assert "More than 50 persons fit" in page(cast.team_leader, "muhammed")
    # Two words of which each is frequent still find their person, in whatever spelling and order.
    rare = known("محمد سليم", father_name="Rare")
    for _number in range(10):
        known("Salim Kaya")
    assert found(cast.team_leader, "salim muhammed")[0:1] and finds(cast.team_leader, "محمد سليم", rare)
    assert found(cast.team_leader, "demir muhammad") == [exact[1]]


def test_it_is_told_which_spelling_or_number_fitted(cast: Cast) -> None:
    by_number = known("حسين الأحمد", id_number=GOOD)
    person = known("H. Ahmad", id_number=GOOD, code="pmt9", father_name="Salim", mother_name="Zeynep")
    by_number.refresh_from_db()
    assert by_number.canonical == person
    text = page(cast.team_leader, "huseyin")
    assert 'Also written: <bdi dir="auto">حسين الأحمد</bdi>' in text
    assert "Also written" not in page(cast.team_leader, "ahmad")
    assert 'Mother&#x27;s name: <bdi dir="auto">Zeynep</bdi>' in page(cast.team_leader, "ahmad zeynep")
    assert f'Identity number: <bdi class="ref" dir="ltr">{GOOD}</bdi>' in page(cast.team_leader, "99158")
    assert 'Code: <bdi class="ref" dir="ltr">pmt9</bdi>' in page(cast.team_leader, "pmt-9")


def test_namesakes_are_told_apart_by_their_fathers_and_births(cast: Cast) -> None:
    from imece.lib.dates import read_birth

    known("Rana Haddad", father_name="Salim", birth=read_birth("1990-03-02"))
    known("Rana Haddad", father_name="Kemal", birth=read_birth("2001"))
    text = page(cast.team_leader, "rana haddad")
    for said in ("Salim", "Kemal", "2 Mar 1990", "2001"):
        assert said in text, said


def test_how_many_were_found_is_said_to_those_who_listen(cast: Cast) -> None:
    known("Rana Haddad")
    whole = signed_in(cast.team_leader).get(reverse("people")).content.decode()
    assert '<p id="found-number" class="visually-hidden" role="status"></p>' in whole
    said = '<p id="found-number" hx-swap-oob="innerHTML">{}</p>'
    assert said.format("One person found") in page(cast.team_leader, "rana")
    known("Rana Kaya")
    assert said.format("2 persons found") in page(cast.team_leader, "rana")
    assert said.format("Nobody found") in page(cast.team_leader, "zzz")


# ------------------------------------------------------------------------------------------ words follow what is known


def test_words_follow_what_is_learnt_and_what_is_changed(cast: Cast) -> None:
    person = known("Rana Haddad", code="pmt1")
    assert found(cast.team_leader, "munir") == []
    known("Rana Haddad", code="pmt1", father_name="Münir", phone="+905778834382")
    assert found(cast.team_leader, "munir") == found(cast.team_leader, "0577 883") == [person.code]
    person.refresh_from_db()
    person.full_name, person.father_name = "Amal Haddad", ""
    person.save()
    make_findable([person])
    assert found(cast.team_leader, "amal") == [person.code]
    assert found(cast.team_leader, "rana") == found(cast.team_leader, "munir") == []


def test_words_are_written_once(cast: Cast) -> None:
    persons = [known(f"Rana Haddad{number}") for number in range(20)]
    before = set(Word.objects.values_list("word", "person_id"))
    make_findable(persons)
    make_findable([*persons, *persons])
    assert set(Word.objects.values_list("word", "person_id")) == before


def test_people_of_a_withdrawn_list_are_not_found(cast: Cast) -> None:
    person = known("Rana Haddad", code="pmt1", id_number=GOOD)
    forget_mentions(list(person.mentions.values_list("row_id", flat=True)))
    for text in ("rana", "haddad", "pmt-1", GOOD, person.code):
        assert found(cast.team_leader, text) == [], text


def test_somebody_registered_by_hand_is_known_without_any_list(cast: Cast) -> None:
    person = Person.objects.create(family="registry", key_kind="row", key="1", full_name="Rana Haddad")
    Contact.objects.create(person=person, unit_code="PRU")
    make_findable([person])
    assert found(cast.team_leader, "rana") == [person.code]
    assert '<div class="value"><bdi>1</bdi>' in page(cast.team_leader, "")


# ------------------------------------------------------------------------------------------ the numbers before


def test_the_page_of_a_great_registry_does_not_wait_for_its_numbers(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "QUICK", 1)
    monkeypatch.setattr(overview, "LONG", -1.0)
    known("Rana Haddad", district=cast.sultangazi.pcode)
    known("Amal Kaya", unit_code="RSU", district=cast.sultangazi.pcode)
    client = signed_in(cast.team_leader)
    address = reverse("people_overview")
    first = client.get(reverse("people")).content.decode()
    assert f'hx-get="{address}"' in first and "Persons within your reach" not in first
    # The numbers come behind the page, and stand for a while; then the page has them at once.
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert '<div class="value"><bdi>1</bdi>' in part and "<html" not in part
    known("Salma Demir")
    assert '<div class="value"><bdi>1</bdi>' in client.get(reverse("people")).content.decode()
    assert '<div class="value"><bdi>1</bdi>' in client.get(address).content.decode()
    assert "Counted:" in client.get(address).content.decode()
    # What one reader reaches is not told to another.
    assert (
        "TUR" not in part and "<bdi>1</bdi>" in signed_in(cast.field_assistant).get(address).content.decode()
    )
    cache.clear()
    assert '<div class="value"><bdi>2</bdi>' in client.get(address).content.decode()
    assert signed_in(cast.stranger).get(address).status_code == 403


def test_the_numbers_of_a_small_registry_are_always_of_now(cast: Cast) -> None:
    for number in range(1, 4):
        known(f"Rana {number}", sex="female")
        assert f'<div class="value"><bdi>{number}</bdi>' in page(cast.team_leader, "")
