from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imece.lib.cells import STARTS_A_FORMULA, harmless


@pytest.mark.parametrize("text", ["=1+1", "+90 577", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    "cell", [-2, Decimal("-2.50"), 0.5, None, True, datetime.date(2022, 1, 5), "", "Ayşe", "رنا"]
)
def test_everything_else_stays_as_it_is(cell: object) -> None:
    assert harmless(cell) == cell


@given(st.text())
def test_no_text_leaves_as_a_formula(text: str) -> None:
    assert not str(harmless(text)).lstrip(" \u00a0").startswith(STARTS_A_FORMULA)
