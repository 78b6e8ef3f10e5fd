from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imece.lib.dates import EXCEL_DAY_ZERO, Birth, age_on, read_birth, read_date
from imece.lib.tests.cells import any_cell

FIFTH_OF_JULY = datetime.date(2021, 7, 5)
LIST_DAY = datetime.date(2022, 6, 30)
any_day = st.dates(datetime.date(1955, 1, 1), datetime.date(2099, 12, 31))


@pytest.mark.parametrize(
    "cell",
    [
        FIFTH_OF_JULY,
        datetime.datetime(2021, 7, 5, 14, 30),
        44382,
        44382.0,
        44382.6,
        "44382",
        "05.07.2021",
        " 05. 07 .2021 ",
        "5.7.2021",
        "05/07/2021",
        "05-07-2021",
        "05,07,2021",
        "05..07.2021",
        "5/7/21",
        "2021-07-05",
        "2021-07-05T10:00:00+03:00",
        "2021-07-05 00:00:00",
        "05.07.2021 14:30",
        "05.07.2021 Pazartesi",
        "5 Temmuz 2021",
        "5 TEMMUZ 2021",
        "July 5, 2021",
        "5th of July 2021",
        "05-Jul-21",
        "٠٥/٠٧/٢٠٢١",
        "٥ تموز ٢٠٢١",
        "5 يوليو 2021",
        "20210705",
        "05072021",
    ],
)
def test_one_day_is_read_in_every_spelling(cell: object) -> None:
    assert read_date(cell).date == FIFTH_OF_JULY
    assert read_date(cell).problem is None


@pytest.mark.parametrize(
    "cell",
    [
        "31.02.2021",
        "2021-13-05",
        "00.05.2021",
        "45.01.2022",
        "2021-02-30",
        "31.04.2022",
        "1.1.0001",
        -100000,
        "bir gün",
        "#DEĞER!",
        "2021",
        2021.0,
        True,
        datetime.time(3),
        float("inf"),
        10**400,
        -5,
    ],
)
def test_what_is_on_no_calendar_is_impossible(cell: object) -> None:
    assert read_date(cell) == (None, "impossible_date")


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "-", "—", "?", "yok", "Bilinmiyor", "N/A", "غير معروف", float("nan")]
)
def test_a_cell_that_says_nothing_is_empty(cell: object) -> None:
    assert read_date(cell) == (None, "empty")
    assert read_birth(cell).problem == "empty"


def test_the_day_stands_first_unless_it_must_be_the_month() -> None:
    assert read_date("04/07/2021").date == datetime.date(2021, 7, 4)
    assert read_date("07/25/2021").date == datetime.date(2021, 7, 25)
    assert read_date("04/07/2021", day_first=False).date == datetime.date(2021, 4, 7)


@given(any_day, st.sampled_from(["%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%Y%m%d", "%d %m %Y"]))
def test_every_day_comes_back_from_every_written_form(day: datetime.date, form: str) -> None:
    assert read_date(day.strftime(form)).date == day


@given(any_day)
def test_every_day_comes_back_from_its_excel_serial(day: datetime.date) -> None:
    assert read_date(float((day - EXCEL_DAY_ZERO).days)).date == day


@given(any_cell)
def test_no_cell_makes_a_reader_stumble(cell: object) -> None:
    day, problem = read_date(cell)
    assert (day is None) == (problem is not None)
    birth = read_birth(cell, on=LIST_DAY)
    assert (birth.precision is None) == (birth.problem is not None)
    age = age_on(birth, LIST_DAY)
    assert age is None if birth.problem else age is not None and 0 <= age <= 120


@pytest.mark.parametrize(
    ("cell", "born"),
    [
        (20682, datetime.date(1956, 8, 15)),
        ("20682", datetime.date(1956, 8, 15)),
        (2203.0, datetime.date(1906, 1, 11)),
        ("01.01.1985", datetime.date(1985, 1, 1)),
        ("1997-10-12", datetime.date(1997, 10, 12)),
        ("05.07.62", datetime.date(1962, 7, 5)),
        ("14.03.1999 (?)", datetime.date(1999, 3, 14)),
    ],
)
def test_a_birth_may_be_known_to_the_day(cell: object, born: datetime.date) -> None:
    birth = read_birth(cell, on=LIST_DAY)
    assert (birth.date, birth.precision, birth.year) == (born, "day", born.year)


@pytest.mark.parametrize(
    "cell", [2005, 2005.0, "2005", "2005 doğumlu", "d. 2005", "~2005", "2005'li", "مواليد 2005"]
)
def test_a_birth_may_be_known_to_the_year(cell: object) -> None:
    assert read_birth(cell, on=LIST_DAY) == Birth(None, "year", 2005, None, None)


@pytest.mark.parametrize("cell", ["05.1985", "1985-05", "Mayıs 1985", "May 1985", "أيار 1985"])
def test_a_birth_may_be_known_to_the_month(cell: object) -> None:
    assert read_birth(cell, on=LIST_DAY) == Birth(None, "month", 1985, None, None, 5)


@pytest.mark.parametrize(
    ("cell", "age"),
    [
        (49, 49),
        (49.0, 49),
        ("49", 49),
        ("49.0", 49),
        ("49 yaş", 49),
        ("3 yaşında", 3),
        ("Yaş: 30", 30),
        ("40+", 40),
        ("18 years old", 18),
        ("عمره ٣٠ سنة", 30),
        ("2,5", 2),
        ("6 months", 0),
        ("6 aylık", 0),
        ("18 ay", 1),
        ("2 yıl 3 ay", 2),
        ("15 günlük", 0),
        ("yenidoğan", 0),
        (0, 0),
    ],
)
def test_an_age_may_be_all_that_is_known(cell: object, age: int) -> None:
    assert read_birth(cell, on=LIST_DAY) == Birth(None, "age", None, age, None)


@pytest.mark.parametrize(
    "cell",
    [
        "32.01.2001",
        "00.00.1985",
        "1979-13-01",
        "30.02.2010",
        2023,
        "05.07.2022",
        datetime.date(2030, 1, 1),
        "1890-01-01",
        1890,
        130,
        -3,
        True,
        "çocuk",
    ],
)
def test_nobody_is_born_on_an_impossible_day_or_later_than_the_list(cell: object) -> None:
    assert read_birth(cell, on=LIST_DAY).problem == "impossible_birth_date"


def test_age_counts_completed_years_only_where_the_day_is_known() -> None:
    born = read_birth("01.07.2000", on=LIST_DAY)
    assert age_on(born, datetime.date(2022, 6, 30)) == 21
    assert age_on(born, datetime.date(2022, 7, 1)) == 22
    assert age_on(read_birth("29.02.2000", on=LIST_DAY), datetime.date(2021, 2, 28)) == 20
    assert age_on(read_birth("2000", on=LIST_DAY), datetime.date(2022, 1, 1)) == 22
    assert age_on(read_birth("40", on=LIST_DAY), datetime.date(2030, 1, 1)) == 40
    assert age_on(read_birth("", on=LIST_DAY), LIST_DAY) is None
    assert age_on(born, datetime.date(1999, 1, 1)) is None
