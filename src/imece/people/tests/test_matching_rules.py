"""What an office adds to a name, cuts from it or puts in another column does not make another person."""

from __future__ import annotations

from typing import Any

import pytest

from imece.people.matching.blocking import block_keys
from imece.people.matching.comparisons import COMPARISONS
from imece.people.matching.model import trained_model
from imece.people.matching.traits import Traits, traits_of
from imece.people.tests.test_matching import ALI, one_person

LEVELS = {comparison.field: comparison.level for comparison in COMPARISONS}


def traits(**cells: Any) -> Traits:
    return traits_of("R1", cells)


def level(field: str, one: dict[str, str], other: dict[str, str]) -> str:
    return LEVELS[field](traits_of("R1", one), traits_of("R2", other))


@pytest.mark.parametrize(
    "written",
    [
        "Hacı Yusuf",
        "Yusuf Hacı",
        "Şeyh Yusuf",
        "Dr. Yusuf",
        "Abu Ahmad Yusuf",
        "Yusuf Ebu Ahmed",
        "الحاج يوسف",
        "ابو احمد يوسف",
    ],
)
def test_a_title_and_a_kunya_are_not_of_the_name(written: str) -> None:
    assert set(traits(given=written).given.keys) & set(traits(given="Yusuf").given.keys)


@pytest.mark.parametrize("alone", ["Hacı", "Ebu Bekir", "Ümmü Gülsüm", "Abu Ahmad"])
def test_a_title_that_is_the_whole_name_stays(alone: str) -> None:
    assert traits(given=alone).given.keys


def test_a_family_name_like_a_title_stays() -> None:
    assert traits(given="Ali", family="El Şeyh").family.keys == traits(family="Şeyh").family.keys


def test_of_three_names_in_a_row_the_second_is_the_fathers() -> None:
    person = traits(given="Yusuf Halil Ahmed", family="Haddad")
    assert (person.given, person.father) == (traits(given="yusuf").given, traits(father="halil").father)


def test_two_given_names_stay_together() -> None:
    person = traits(given="Muhammed Ali", family="Haddad")
    assert person.given.key == traits(given="Muhammed").given.key + traits(given="Ali").given.key
    assert not person.father.keys


def test_a_name_of_which_a_part_stands_in_another_column_is_more_than_a_part() -> None:
    here = {"given": "Ali Mahmud", "family": "Haddad"}
    assert level("given", here, {"given": "Ali", "father": "Mahmud"}) == "part, the rest elsewhere"
    assert (
        level("given", {"given": "Ali Haddad"}, {"given": "علي", "family": "حداد"})
        == "part, the rest elsewhere"
    )
    assert level("given", here, {"given": "Ali", "father": "Halid"}) == "part"


def test_a_given_name_that_changed_places_with_the_fathers_is_told_once() -> None:
    one, other = {"given": "Yasin", "father": "Halid"}, {"given": "خالد", "father": "ياسين"}
    assert level("given", one, other) == level("father", one, other) == "father first"
    assert trained_model().weights["father"]["father first"] == 0


def test_a_man_and_his_son_who_bears_the_grandfathers_name_are_two() -> None:
    son = {
        "given": "Mahmud",
        "father": "Ali",
        "mother": "Reem",
        "birth_date": "2014-03-02",
        "birth_year": "2014",
        "id_no": "",
    }
    assert not one_person(ALI, ALI | son)


def test_a_slip_of_ten_years_is_less_than_another_birth() -> None:
    assert level("birth", {"birth_date": "1990-01-01"}, {"birth_year": "1980"}) == "ten years apart"
    assert level("birth", {"birth_date": "1990-03-05"}, {"birth_date": "1980-11-21"}) == "different"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Muh.", "Muhammed", {"same form"}),
        ("Zay.", "Zeynep", {"beginning"}),
        ("Abdurra", "Abdurrahman", {"beginning"}),
        ("M.", "Muhammed", {"initial"}),
        ("Ha.", "Halime", {"initial"}),
        ("M.", "Ahmed", {"different", "faint", "like"}),
    ],
)
def test_short_names_begin_longer_ones(one: str, other: str, expected: set[str]) -> None:
    assert level("given", {"given": one}, {"given": other}) in expected


def test_a_passport_and_an_identity_number_are_not_compared() -> None:
    assert level("document", {"id_no": "N01234567"}, {"id_no": ALI["id_no"]}) == "unknown"
    assert level("document", {"id_no": ALI["id_no"][:-1]}, {"id_no": ALI["id_no"]}) == "one digit"


def test_letters_read_for_digits_are_digits() -> None:
    assert traits(id_no="991586O273O").document == "99158602730"
    assert traits(id_no="N0I234").document == "N0I234"


@pytest.mark.parametrize(
    ("district", "neighbourhood"),
    [("İstanbul/Fatih", "Balat Mah."), ("FATİH İLÇESİ", "Balat Mahallesi"), ("fatih", "Balaat")],
)
def test_a_place_written_otherwise_is_the_place(district: str, neighbourhood: str) -> None:
    other = ALI | {"district": district, "neighbourhood": neighbourhood}
    assert level("place", ALI, other) == "same neighbourhood"


def test_a_missing_neighbourhood_is_no_other_one() -> None:
    assert level("place", ALI, ALI | {"neighbourhood": ""}) == "district alone"


def test_a_birth_on_1_july_says_only_the_year() -> None:
    assert level("birth", {"birth_date": "1990-07-01"}, {"birth_date": "1990-03-12"}) == "same year"


@pytest.mark.parametrize(
    "other",
    [
        {"given": "Ali Mahmud Halil", "father": "", "id_no": "", "phone": ""},
        {"given": "Ali El Hasan", "family": "", "id_no": "", "phone": ""},
        {"given": "Hacı Ali", "id_no": "", "phone": "", "birth_date": "1990-07-01"},
        {"given": "A.", "id_no": ""},
        {"id_no": "N01234567", "phone": "", "birth_date": "1990-01-01"},
        {"birth_date": "1980-05-12", "birth_year": "1980", "id_no": "", "phone": ""},
        {"given": "Mahmud", "father": "Ali", "id_no": ""},
        {"given": "A1i", "family": "E1 Hasan", "id_no": ""},
    ],
    ids=[
        "three names in a row", "both names in one column", "a title", "an initial", "a passport", "ten years off",
        "father first", "misread",
    ],
)  # fmt: skip
def test_one_person_written_worse_is_one(other: dict[str, str]) -> None:
    assert one_person(ALI, ALI | other)


def test_a_record_without_a_given_name_is_no_member_of_the_family_for_sure() -> None:
    assert not one_person(
        ALI | {"id_no": ""}, ALI | {"given": "", "id_no": "", "birth_date": "", "birth_year": ""}
    )


def test_a_name_and_its_family_in_one_column_still_meet() -> None:
    one, other = traits(**ALI), traits(**(ALI | {"given": "Ali El Hasan", "family": ""}))
    assert set(block_keys(one)) & set(block_keys(other))


@pytest.mark.parametrize(
    "other",
    [
        {"birth_date": "1991-05-12", "birth_year": "1991", "district": "", "neighbourhood": ""},
        {"birth_date": "", "birth_year": "", "family": "Türkmani"},
        {"birth_date": "", "birth_year": "", "given": "Bilal", "father": ""},
        {"family": "Türkmani", "mother": "", "district": ""},
    ],
    ids=[
        "the year is wrong",
        "no birth and another family name",
        "no birth and another given name",
        "married",
    ],
)
def test_records_with_one_thing_missing_and_one_wrong_are_compared(other: dict[str, str]) -> None:
    there = ALI | {"id_no": "", "phone": ""} | other
    assert set(block_keys(traits(**ALI))) & set(block_keys(traits(**there)))


def test_no_level_lacks_a_weight() -> None:
    weights = trained_model().weights
    assert {c.field: {level.name for level in c.levels} for c in COMPARISONS} == {
        field: set(levels) for field, levels in weights.items()
    }
