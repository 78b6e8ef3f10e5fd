from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imece.lib.identity import checksum_ok, kind_of, read_id_number
from imece.lib.names import clean_name, full_name, name_fold
from imece.lib.phones import read_phone, show_phone
from imece.lib.tests.cells import any_cell


@pytest.mark.parametrize(
    "cell",
    [
        "99158602730",
        99158602730.0,
        99158602730,
        "991 586 027 30",
        "991.586.027.30",
        "99158602730.0",
        "'99158602730",
        "YKN: 99158602730",
        "T.C. 99158602730",
        "99158602730 (eşi)",
        "99158602730*",
        "٩٩١٥٨٦٠٢٧٣٠",
        "9.9158602730E+10",
        "99158602730 / 99337857326",
    ],
)
def test_an_id_number_is_read_however_it_is_written(cell: object) -> None:
    assert read_id_number(cell) == ("99158602730", "foreigner", True, None)


def test_the_known_vectors_of_the_checksum() -> None:
    assert checksum_ok("17291716060")
    assert checksum_ok("10000000146")
    assert not checksum_ok("17291716050")
    assert not checksum_ok("07291716060")


def test_a_failed_checksum_is_no_problem_of_the_number() -> None:
    read = read_id_number("17291716050")
    assert (read.number, read.checksum, read.problem) == ("17291716050", False, None)


@pytest.mark.parametrize(
    ("cell", "problem", "shown"),
    [
        ("", "empty", ""),
        ("-", "empty", ""),
        ("kimliği yok", "empty", ""),
        (0, "empty", ""),
        ("0000", "empty", ""),
        ("1234567890", "bad_length", "1234567890"),
        ("TC: 123456", "bad_length", "123456"),
        ("N012345678", "not_a_number", "N012345678"),
        ("pasaport", "not_a_number", "pasaport"),
        ("9,91586E+10", "not_a_number", "9,91586E+10"),
    ],
)
def test_what_is_no_id_number_is_kept_to_be_shown(cell: object, problem: str, shown: str) -> None:
    read = read_id_number(cell)
    assert (read.problem, read.number) == (problem, shown)


def test_the_number_tells_citizens_from_foreigners_and_no_more() -> None:
    assert kind_of("99158602730") == kind_of("98158602730") == "foreigner"
    assert kind_of("10000000146") == "citizen"
    assert kind_of("123") == "unknown"


@given(any_cell)
def test_no_cell_makes_a_reader_stumble(cell: object) -> None:
    number = read_id_number(cell)
    assert number.problem is not None or len(number.number) == 11
    phone = read_phone(cell)
    assert (phone.e164 is None) == (phone.problem is not None)
    assert clean_name(clean_name(cell)) == clean_name(cell)
    assert name_fold(name_fold(cell)) == name_fold(cell)


@given(st.text())
def test_the_checksum_answers_for_any_text(text: str) -> None:
    assert checksum_ok(text) in (True, False)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0577 883 43 82", "+905778834382"),
        ("(0529) 221 06 18", "+905292210618"),
        ("525 701 3091", "+905257013091"),
        ("00905272836860", "+905272836860"),
        ("+90 528 865 38 94", "+905288653894"),
        ("90 528 865 38 94", "+905288653894"),
        (5864897977.0, "+905864897977"),
        (905272836860.0, "+905272836860"),
        ("٠٥٣٢ ١٢٣ ٤٥ ٦٧", "+905321234567"),
        ("0532 123 45 67 / 0533 123 45 67", "+905321234567"),
        ("0532 123 45 67 (eşi)", "+905321234567"),
        ("0212 555 12 34", "+902125551234"),
        ("+963 933 123 456", "+963933123456"),
        ("00963933123456", "+963933123456"),
        ("0933 123 456", "+963933123456"),
    ],
)
def test_a_phone_is_one_number_in_every_spelling(cell: object, number: str) -> None:
    assert read_phone(cell) == (number, None)


def test_no_phone_and_a_wrong_phone_are_told_apart() -> None:
    assert read_phone("").problem == read_phone("-").problem == read_phone("telefonu yok").problem == "empty"
    assert read_phone("12345").problem == read_phone("arandı").problem == "not_a_phone"


def test_a_phone_is_shown_as_people_read_it() -> None:
    assert show_phone("+905778834382") == "+90 577 883 43 82"
    assert show_phone("?") == "?"


def test_a_name_is_cleaned_but_never_respelt() -> None:
    assert clean_name("  Leyla  El\u00a0Ubeydi ") == "Leyla El Ubeydi"
    assert clean_name("-") == clean_name("yok") == clean_name("X") == clean_name("...") == ""
    assert full_name(" Işık ", "") == "Işık"
    assert full_name("براءة", "الحاج") == "براءة الحاج"


def test_a_name_is_found_across_turkish_letters_hyphens_and_case() -> None:
    assert name_fold("Al-Hüseyin") == name_fold("AL HUSEYIN") == name_fold("al hüseyin ")
    assert name_fold("IŞIK") == name_fold("ışık") == name_fold("Isik")
    assert name_fold("إيمان المصطفى") == name_fold("ايمان المصطفي")
