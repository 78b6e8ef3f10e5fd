from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imece.lib.tests.cells import any_cell
from imece.lib.text import as_text, fold, is_empty, squash


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("SERVİCE CATEGORY", "service category"),
        ("BİRTH DATE/YEAR/AGE", "birth date year age"),
        ("DESCRİPTİON OF WORK", "description of work"),
        ("Şişli", "sisli"),
        ("SISLI", "sisli"),
        ("İŞ BİRLİĞİ", "is birligi"),
        ("ILCE ", "ilce"),
        ("İlçe", "ilce"),
        ("Father's name", "fathers name"),
        ("Father’s name", "fathers name"),
        ("T.C./YKN", "t c ykn"),
        ("رقم الهويّة", "رقم الهويه"),
        ("الـــحـــي", "الحي"),
        ("أنثى", "انثي"),
        ("المسلّم", "المسلم"),
        ("آخر ٤ أرقام", "اخر 4 ارقام"),
        ("ایران", "ايران"),
        ("m²", "m2"),
        ("#", ""),
        ("✓", ""),
        (" - ", ""),
    ],
)
def test_spellings_of_one_word_fold_into_one(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_dots_and_spaces_do_not_matter_when_squashed() -> None:
    assert squash("S.Gazi") == squash("S. GAZİ") == squash("sgazi") == "sgazi"
    assert squash("G.O.P.") == "gop"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_turkish_upper_case_folds_like_the_lower_case(text: str) -> None:
    upper = text.replace("i", "İ").replace("ı", "I")
    assert fold(upper) == fold(text.replace("ı", "i"))


@given(any_cell)
def test_any_cell_has_a_text(cell: object) -> None:
    assert is_empty(cell) == (as_text(cell) == "")
    assert squash(cell) == fold(cell).replace(" ", "")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (99158602730.0, "99158602730"),
        (995.3, "995.3"),
        (Decimal("12.50"), "12.5"),
        (Decimal("100"), "100"),
        (True, "TRUE"),
        (None, ""),
        (float("nan"), ""),
        (datetime.date(2021, 7, 5), "2021-07-05"),
        ("  Leyla \u200f El\u00a0 Ubeydi\n", "Leyla El Ubeydi"),
    ],
)
def test_a_cell_reads_as_the_spreadsheet_shows_it(cell: object, text: str) -> None:
    assert as_text(cell) == text
