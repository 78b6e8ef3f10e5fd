from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imece.lib.money import from_kurus, to_kurus
from imece.lib.numbers import read_money, read_percent, read_quantity, read_whole
from imece.lib.tests.cells import any_cell


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        (1, "1", None),
        (1.0, "1", None),
        ("1 adet", "1", "adet"),
        ("2 kutu", "2", "kutu"),
        ("Adet: 3", "3", "adet"),
        ("5 m2", "5", "m2"),
        ("x4", "4", None),
        ("1 (bir)", "1", None),
        ("iki koli", "2", "koli"),
        ("-1", "-1", None),
        (-1.0, "-1", None),
        ("1,5", "1.5", None),
        ("٣", "3", None),
        ("1.250", "1250", None),
        ("1,250", "1.25", None),
        ("0.125", "0.125", None),
        ("1.250,5", "1250.5", None),
        ("12 345", "12345", None),
    ],
)
def test_a_quantity_is_read_with_its_unit(cell: object, value: str, unit: str | None) -> None:
    assert read_quantity(cell) == (Decimal(value), unit, None)


@pytest.mark.parametrize(
    "cell", ["abc", "1+1", "1/2", "1 kutu 2 paket", "12.34.56", True, float("inf"), "1e5", 10**20]
)
def test_what_is_no_number_says_so(cell: object) -> None:
    assert read_quantity(cell).problem == "not_a_number"
    assert read_money(cell).problem == "not_a_number"


@pytest.mark.parametrize("cell", ["", None, "-", " ", "yok", float("nan")])
def test_an_empty_cell_is_empty_and_not_zero(cell: object) -> None:
    assert read_quantity(cell) == (None, None, "empty")
    assert read_money(cell) == (None, None, "empty")


def test_persons_come_in_whole_numbers() -> None:
    assert read_whole(6.0).value == 6
    assert read_whole("2,5").problem == "not_a_number"


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("1.250,00 TL", "1250", "TRY"),
        ("412.028,70 TL", "412028.70", "TRY"),
        ("-1.500,00", "-1500", None),
        ("1.500,00-", "-1500", None),
        ("(50,00)", "-50", None),
        ("-925,00 ₺", "-925", "TRY"),
        ("₺615,00", "615", "TRY"),
        ("1,250.00", "1250", None),
        ("1,250", "1250", None),
        ("1.250", "1250", None),
        ("1.250.000", "1250000", None),
        ("1250,5", "1250.5", None),
        ("1.500,-", "1500", None),
        ("TRY 500", "500", "TRY"),
        ("5.000 TL.", "5000", "TRY"),
        ("$20", "20", "USD"),
        ("100 USD", "100", "USD"),
        ("500 Suriye lirası", "500", "SYP"),
        ("٥٠٠ ليرة تركية", "500", "TRY"),
        ("١٬٢٥٠٫٥٠ ل.ت", "1250.50", "TRY"),
        (615.0, "615", None),
        (139733.75, "139733.75", None),
    ],
)
def test_money_is_read_with_its_currency(cell: object, amount: str, currency: str | None) -> None:
    assert read_money(cell) == (Decimal(amount), currency, None)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_every_amount_comes_back_from_both_ways_of_parting_thousands(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    turkish = english.translate(str.maketrans(".,", ",."))
    assert (
        read_money(english).amount
        == read_money(turkish).amount
        == read_money(f"{turkish} TL").amount
        == amount
    )
    assert from_kurus(to_kurus(amount)) == amount


@given(any_cell)
def test_no_cell_makes_a_reader_stumble(cell: object) -> None:
    for read in (read_quantity(cell), read_whole(cell), read_percent(cell)):
        assert (read.value is None) == (read.problem is not None)
    money = read_money(cell)
    assert (money.amount is None) == (money.problem is not None)
    if money.amount is not None:
        assert from_kurus(to_kurus(money.amount)) == money.amount


def test_a_percentage_is_the_number_that_stands_there() -> None:
    assert (
        read_percent("49,7 %").value
        == read_percent("%49,7").value
        == read_percent(49.7).value
        == Decimal("49.7")
    )
    assert read_percent("yüzde 50").value == 50


def test_half_a_kurus_is_refused() -> None:
    assert to_kurus(Decimal("1250.5")) == 125050
    with pytest.raises(ValueError, match="kuruş"):
        to_kurus(Decimal("0.005"))
