from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from imece.ui.formats import day_text, money_text, number_text, percent_text, period_text

DAY = datetime.date


@pytest.mark.parametrize(
    ("value", "english", "turkish", "arabic"),
    [
        (10090, "10,090", "10.090", "10,090"),
        (0, "0", "0", "0"),
        (Decimal("1234.50"), "1,234.5", "1.234,5", "1,234.5"),
        (-5, "−5", "−5", "\u200e−5"),
        (Decimal("-0.001"), "0", "0", "0"),
        (None, "–", "–", "–"),
        (float("nan"), "–", "–", "–"),
    ],
)
def test_a_number_in_three_languages(value: Decimal | None, english: str, turkish: str, arabic: str) -> None:
    assert [number_text(value, language) for language in ("en", "tr", "ar")] == [english, turkish, arabic]


@given(some.integers(min_value=-(10**15), max_value=10**15))
def test_a_whole_number_keeps_all_its_digits(value: int) -> None:
    for language in ("en", "tr", "ar"):
        shown = number_text(value, language)
        assert "".join(letter for letter in shown if letter.isdigit()) == str(abs(value))


def test_money_always_names_its_currency() -> None:
    assert money_text(Decimal("1250"), "TRY", "en") == "TRY\u00a01,250.00"
    assert money_text(Decimal("1250"), "TRY", "tr") == "1.250,00\u00a0TRY"


def test_turkish_writes_the_percent_sign_first() -> None:
    assert (percent_text(Decimal("0.497"), "en"), percent_text(0.497, "tr", places=1)) == ("50%", "%49,7")


def test_a_day_is_written_with_its_months_name() -> None:
    assert day_text(DAY(2022, 3, 8), "en") == "8 Mar 2022"
    assert day_text(DAY(2022, 3, 8), "tr") == "8 Mar 2022"
    assert day_text(DAY(2022, 1, 8), "ar") == "8 يناير 2022"


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (DAY(2022, 1, 1), DAY(2022, 6, 30), "Jan–Jun 2022"),
        (DAY(2021, 7, 1), DAY(2022, 6, 30), "Jul 2021 – Jun 2022"),
        (DAY(2022, 1, 1), DAY(2022, 12, 31), "2022"),
        (DAY(2021, 1, 1), DAY(2022, 12, 31), "2021–2022"),
        (DAY(2022, 2, 1), DAY(2022, 2, 28), "Feb 2022"),
        (DAY(2022, 1, 5), DAY(2022, 2, 12), "5 Jan – 12 Feb 2022"),
        (DAY(2021, 12, 5), DAY(2022, 2, 12), "5 Dec 2021 – 12 Feb 2022"),
        (DAY(2022, 1, 5), DAY(2022, 1, 5), "5 Jan 2022"),
    ],
)
def test_a_period_is_written_as_short_as_it_can_be(first: DAY, last: DAY, shown: str) -> None:
    assert period_text(first, last, "en") == shown
