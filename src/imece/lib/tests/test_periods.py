from __future__ import annotations

import datetime

import pytest
from hypothesis import given

from imece.lib.periods import read_period, read_school_year
from imece.lib.tests.cells import any_cell


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021-08", "2021-08-01", "2021-08-31"),
        ("08-2021", "2021-08-01", "2021-08-31"),
        ("08.2021", "2021-08-01", "2021-08-31"),
        ("2021/8", "2021-08-01", "2021-08-31"),
        ("202108", "2021-08-01", "2021-08-31"),
        ("٢٠٢١-٠٨", "2021-08-01", "2021-08-31"),
        ("Ağustos 2021", "2021-08-01", "2021-08-31"),
        ("2021 AĞUSTOS", "2021-08-01", "2021-08-31"),
        ("آب / أغسطس 2021", "2021-08-01", "2021-08-31"),
        ("Feb 2024", "2024-02-01", "2024-02-29"),
        ("2021_H2", "2021-07-01", "2021-12-31"),
        ("H1 2022", "2022-01-01", "2022-06-30"),
        ("2022 ilk yarı", "2022-01-01", "2022-06-30"),
        ("2022 yılının ikinci yarısı", "2022-07-01", "2022-12-31"),
        ("second half of 2021", "2021-07-01", "2021-12-31"),
        ("النصف الأول من عام 2022", "2022-01-01", "2022-06-30"),
        ("2021 3. çeyrek", "2021-07-01", "2021-09-30"),
        ("Q4-2021", "2021-10-01", "2021-12-31"),
        ("07/2021 - 06/2022", "2021-07-01", "2022-06-30"),
        ("Temmuz 2021 – Haziran 2022", "2021-07-01", "2022-06-30"),
        ("July to December 2021", "2021-07-01", "2021-12-31"),
        ("Ekim, Kasım ve Aralık 2021", "2021-10-01", "2021-12-31"),
        ("01.07.2021 - 30.06.2022", "2021-07-01", "2022-06-30"),
        ("2021-2022", "2021-01-01", "2022-12-31"),
        ("2021/22", "2021-01-01", "2022-12-31"),
        ("2021", "2021-01-01", "2021-12-31"),
        ("Avcılar hijyen 01-2022.xlsx", "2022-01-01", "2022-01-31"),
        ("202112 Sultangazi Belediyesi gida kolisi.xlsx", "2021-12-01", "2021-12-31"),
        ("PMT_activities_2021_H2.xlsx", "2021-07-01", "2021-12-31"),
        ("Payment list 1 - 2021-10", "2021-10-01", "2021-10-31"),
        ("Dağıtım günü: 05.07.2021", "2021-07-05", "2021-07-05"),
    ],
)
def test_a_period_is_found_in_titles_and_file_names(text: str, first: str, last: str) -> None:
    period = read_period(text)
    assert period is not None
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text", ["", None, "hello", "CV.0071.TR34", "S22A-001", "IST-H0101", "Merkez 12", 7, True]
)
def test_what_names_no_period_gives_none(text: object) -> None:
    assert read_period(text) is None


def test_a_school_year_runs_from_september_to_august() -> None:
    year = read_school_year("School year 2021-2022")
    assert year == (datetime.date(2021, 9, 1), datetime.date(2022, 8, 31))
    assert read_school_year("2021/22 Eğitim Yılı") == year
    assert read_school_year("2021-08") is None
    assert read_school_year("2021-2024") is None


@given(any_cell)
def test_no_cell_makes_the_reader_stumble(cell: object) -> None:
    period = read_period(cell)
    assert period is None or period.first <= period.last
    read_school_year(cell)
