"""The page about money says the states as the code has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import models

from imece.base.access import ROLES
from imece.grants.states import (
    CHARGE_MOVES,
    CHARGE_VERBS,
    ORDER_MOVES,
    ORDER_VERBS,
    ChargeState,
    OrderState,
)

PAGE = Path(__file__).resolve().parents[4] / "docs" / "money.md"


@pytest.mark.parametrize(
    ("what", "states", "moves", "verbs"),
    [
        ("a charge", ChargeState, CHARGE_MOVES, CHARGE_VERBS),
        ("an order", OrderState, ORDER_MOVES, ORDER_VERBS),
    ],
)
def test_the_page_tells_every_state_and_no_other(
    what: str, states: type[models.TextChoices], moves: dict[str, set[str]], verbs: dict[str, str]
) -> None:
    head = f"| {what} is | moves to | by |\n|---|---|---|\n"
    table = PAGE.read_text(encoding="utf-8").split(head)[1].split("\n\n")[0]
    assert table.splitlines() == [
        f"| {state} | {', '.join(one for one in states if one in moves[state]) or '–'} | `{verbs[state]}` |"
        for state in states
    ]


def test_the_page_names_who_may() -> None:
    words = {
        "head": "head", "programme_manager": "programme manager", "pru_officer": "protection officer",
        "im_officer": "information officer", "logistics": "logistics", "finance": "finance",
    }  # fmt: skip
    text = PAGE.read_text(encoding="utf-8")
    for verb in ("budget.view", "budget.edit", "vendor.edit", "vendor.bank"):
        row = next(one for one in text.splitlines() if one.startswith(f"| `{verb}`"))
        told = {one.strip() for one in row.split("|")[2].split(",")}
        assert told == {words[code] for code, role in ROLES.items() if verb in role.verbs}
