"""Consent texts as mission data: the standard's, a mission's own, and every way to be wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import timezone

from imece.base.mission import Mission
from imece.config.mission import load_mission
from imece.config.mission.files import Mistake
from imece.config.mission.loading import read_folder
from imece.config.tests.test_mission import GAZIANTEP, GUIDE, ISTANBUL, own_copy, rewrite, write
from imece.people.consent_sheet import consent_sheet
from imece.people.consents import PHOTO, REFERRAL, SERVICE, SURVEY, Consent, ConsentText
from imece.people.models import Person

OWN = """
[[consent]]
code = "photo"
version = "2"
valid_from = "2023-01-01"
text = { en = "Who are we? {organisation}.", tr = "Biz kimiz? {organisation}.", ar = "من نحن؟ {organisation}." }

[[consent]]
code = "school"
version = "2023-09"
valid_from = "2023-09-01"
title = { en = "Talking to the school", tr = "Okulla konuşmak", ar = "التحدث مع المدرسة" }
text = { en = "May we talk to the school?", tr = "Okulla konuşabilir miyiz?", ar = "هل نتحدث مع المدرسة؟" }
"""


def own_texts(tmp_path: Path, text: str = OWN) -> Path:
    folder = own_copy(tmp_path)
    write(folder, "consents.toml", text)
    return folder


def texts() -> dict[str, ConsentText]:
    return {text.code: text for text in ConsentText.objects.all()}


def heard(code: str) -> Consent:
    """Somebody answered this text."""
    from imece.base.users import User

    user = User.objects.get_or_create(username="asks")[0]
    person = Person.objects.create(family="test", key_kind="row", key=code, birth_year=1980)
    return Consent.record(
        person=person,
        text=ConsentText.objects.get(code=code),
        language="en",
        answer="given",
        how="signature",
        day=timezone.localdate(),
        by=user,
    )


# ------------------------------------------------------------------------------------------ the standard's


def test_the_standard_texts_are_there_in_three_languages_with_the_missions_name(db: None) -> None:
    said = load_mission(ISTANBUL)
    assert "4 consent texts" in said.summary
    found = ConsentText.objects.offered_on(timezone.localdate())
    assert [text.purpose for text in found] == [SERVICE, REFERRAL, PHOTO, SURVEY]
    for text in found:
        assert set(text.texts) == set(text.titles) == {"en", "tr", "ar"}
        assert "International Organization for Migration" in text.texts["en"]
        assert "Uluslararası Göç Örgütü" in text.texts["tr"] and "المنظمة الدولية للهجرة" in text.texts["ar"]
        assert not any("{" in said for said in text.texts.values())


def test_each_standard_text_says_the_same_things_in_every_language(db: None) -> None:
    """Who, what, why, who sees it, how long, rights, and that no is an answer: each begins with its question."""
    load_mission(ISTANBUL)
    for text in ConsentText.objects.all():
        questions = {
            language: [question for question, _rest in text.read(language)] for language in text.texts
        }
        assert all(all(asked) for asked in questions.values()), text
        assert len({len(asked) for asked in questions.values()}) == 1, text
        assert 7 <= len(questions["en"]) <= 8


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
@pytest.mark.parametrize("beside", ["", "en", "tr", "ar"])
def test_every_standard_text_fits_on_one_page(db: None, language: str, beside: str) -> None:
    load_mission(ISTANBUL)
    person = Person(full_name="Rana Haddad", code="P-22222222")
    for text in ConsentText.objects.all():
        pdf = consent_sheet(text, language=language, beside=beside, person=person)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1, text


def test_loading_twice_changes_nothing(db: None) -> None:
    load_mission(ISTANBUL)
    heard("photo 1")
    before = list(ConsentText.objects.order_by("pk").values())
    again = load_mission(ISTANBUL)
    assert not any(one.any or one.kept for one in again.changes)
    assert list(ConsentText.objects.order_by("pk").values()) == before


# ------------------------------------------------------------------------------------------ a mission's own


def test_a_mission_changes_a_text_by_its_code_and_adds_a_purpose(db: None, tmp_path: Path) -> None:
    load_mission(own_texts(tmp_path))
    found = texts()
    assert set(found) == {"service 1", "referral 1", "photo 2", "survey 1", "school 2023-09"}
    assert found["photo 2"].titles["en"] == "Photo and story"
    mission = Mission.current()
    assert mission is not None
    assert found["photo 2"].texts["en"] == f"Who are we? {mission.settings['organisation']['names']['en']}."
    assert [text.purpose for text in ConsentText.objects.offered_on(timezone.localdate())][-1] == "school"


def test_a_mission_may_leave_a_purpose_out(db: None, tmp_path: Path) -> None:
    load_mission(own_texts(tmp_path, 'without = ["survey"]'))
    assert "survey 1" not in texts()


def test_the_small_mission_of_the_tests_loads_with_the_standard_texts(db: None) -> None:
    load_mission(GAZIANTEP)
    assert set(texts()) == {"service 1", "referral 1", "photo 1", "survey 1"}


def test_a_text_that_nobody_heard_may_still_change(db: None, tmp_path: Path) -> None:
    folder = own_texts(tmp_path)
    load_mission(folder)
    rewrite(folder, "consents.toml", "May we talk to the school?", "May we call the school?")
    assert "consent texts changed: school 2023-09." in load_mission(folder).sentences()
    assert texts()["school 2023-09"].texts["en"] == "May we call the school?"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("May we talk to the school?", "May we call the school?"),
        ("Okulla konuşabilir miyiz?", "Okulu arayabilir miyiz?"),
        ("Talking to the school", "Calling the school"),
    ],
)
def test_a_text_that_somebody_heard_is_never_changed(db: None, tmp_path: Path, old: str, new: str) -> None:
    folder = own_texts(tmp_path)
    load_mission(folder)
    heard("school 2023-09")
    before = texts()["school 2023-09"].texts
    rewrite(folder, "consents.toml", old, new)
    with pytest.raises(Mistake) as caught:
        load_mission(folder)
    assert str(caught.value) == (
        "consents.toml, consent “school”, version: version “2023-09” was already read to people or printed and is "
        "never changed; write the new text under another version, with the day from which it is valid."
    )
    assert texts()["school 2023-09"].texts == before


def test_a_printed_text_is_never_changed_either(db: None, tmp_path: Path) -> None:
    folder = own_texts(tmp_path)
    load_mission(folder)
    texts()["photo 2"].use()
    rewrite(folder, "consents.toml", "Biz kimiz?", "Kimiz biz?")
    with pytest.raises(Mistake, match=r"consent “photo”, version: .*write the new text under version “3”"):
        load_mission(folder)


def test_under_a_higher_version_the_new_text_stands_and_the_old_one_stays_as_evidence(
    db: None, tmp_path: Path
) -> None:
    folder = own_texts(tmp_path)
    load_mission(folder)
    consent = heard("photo 2")
    rewrite(folder, "consents.toml", 'version = "2"', 'version = "3"')
    rewrite(folder, "consents.toml", "Who are we?", "Who asks?")
    said = load_mission(folder).sentences()
    assert "consent texts added: photo 3." in said
    assert "consent texts kept, in use though no longer in the folder: photo 2." in said
    assert ConsentText.objects.in_force(PHOTO, on=timezone.localdate()) == texts()["photo 3"]
    consent.refresh_from_db()
    assert consent.text.texts["en"].startswith("Who are we?")
    assert Consent.objects.stands(consent.person, PHOTO)
    assert not any("photo 2" in sentence for sentence in load_mission(folder).sentences())


def test_a_version_that_nobody_heard_goes(db: None, tmp_path: Path) -> None:
    folder = own_texts(tmp_path)
    load_mission(folder)
    rewrite(folder, "consents.toml", 'version = "2"', 'version = "3"')
    assert "consent texts removed: photo 2." in load_mission(folder).sentences()
    assert "photo 2" not in texts()


def test_a_purpose_that_left_the_folder_is_not_asked_for_but_what_was_said_stays(
    db: None, tmp_path: Path
) -> None:
    folder = own_texts(tmp_path)
    load_mission(folder)
    consent = heard("school 2023-09")
    (folder / "consents.toml").unlink()
    load_mission(folder)
    assert ConsentText.objects.in_force("school", on=timezone.localdate()) is None
    assert Consent.objects.stands(consent.person, "school")


# ------------------------------------------------------------------------------------------ mistakes

MISTAKES: list[tuple[str, str, str]] = [
    ('code = "photo"\n', "", "consents.toml, consent no. 1, code: is missing."),
    ('code = "photo"', 'code = "the photo"', "code: “the photo” may hold only Latin letters"),
    ('version = "2"', "version = 2", "consent “photo”, version: must be a text in quotation marks."),
    ('version = "2"', 'version = "two words"', "version: “two words” may hold only Latin letters"),
    ('valid_from = "2023-09-01"\n', "", "consent “school”, valid_from: is missing; say the first day"),
    ('"2023-09-01"', '"1 September"', "valid_from: “1 September” is not a day; write it like 2022-06-30."),
    ("title = {", "titel = {", "consent “school”, title: is missing."),
    ('title = { en = "Talking to the school", ', "title = { ", "consent “school”, title.en: is missing"),
    ('en = "May we talk to the school?", ', "", "consent “school”, text.en: is missing; the English text"),
    (
        '{ en = "May we',
        '{ en = 5, x = "May we',
        "consent “school”, text.en: must be a text in quotation marks.",
    ),
    (
        "{organisation}",
        "{organization}",
        "text.en: nothing stands for {organization}; did you mean “organisation”?",
    ),
    ("{organisation}", "{}", "text.en: nothing stands for {}; known are: organisation."),
    ('code = "school"', 'code = "photo"', "consent “photo”, code: stands there twice."),
    ("[[consent]]", "[[consents]]", "consents.toml: there is no field “consents”; did you mean “consent”?"),
    (
        'valid_from = "2023-01-01"',
        'valid_form = "2023-01-01"',
        "no field “valid_form”; did you mean “valid_from”?",
    ),
    (
        "May we talk",
        "May we talk " + "on and on " * 200,
        "letters; 2000 is the most that fits on its sheet of paper.",
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), MISTAKES, ids=lambda value: str(value)[:30])
def test_a_mistake_is_one_sentence_that_says_where(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    folder = own_texts(tmp_path)
    rewrite(folder, "consents.toml", old, new)
    with pytest.raises(Mistake) as caught:
        read_folder(folder)
    said = str(caught.value)
    assert sentence in said
    assert said.startswith("consents.toml") and "\n" not in said and said.endswith((".", "?"))


def test_what_the_standard_lacks_cannot_be_left_out(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="without: the standard has no consent “foto”; did you mean “photo”"):
        read_folder(own_texts(tmp_path, 'without = ["foto"]'))


def test_a_language_that_lacks_is_said_not_refused(db: None, tmp_path: Path) -> None:
    folder = own_texts(tmp_path)
    rewrite(folder, "consents.toml", ', ar = "هل نتحدث مع المدرسة؟"', "")
    assert any("no Arabic" in sentence for sentence in load_mission(folder).notes)
    assert texts()["school 2023-09"].languages == ["en", "tr"]


def test_the_example_of_the_guide_is_well_written(tmp_path: Path) -> None:
    blocks = re.findall(r"^```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.M | re.S)
    example = next(block for block in blocks if "[[consent]]" in block)
    assert list(read_folder(own_texts(tmp_path, example)).consents.rows) == [
        "service 1",
        "referral 1",
        "photo 2",
    ]
