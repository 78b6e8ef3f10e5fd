"""The page about referrals says the states as the code has them."""

from __future__ import annotations

from pathlib import Path

from imece.referrals.states import MOVES, RECEIVER, State

PAGE = Path(__file__).resolve().parents[4] / "docs" / "referrals.md"


def row(state: State) -> str:
    following = [str(one) for one in State if one in MOVES[state]]
    whose = "receiver" if state in RECEIVER else "sender"
    return f"| {state} | {', '.join(following) or '–'} | {whose} |"


def test_the_page_tells_every_state_and_no_other() -> None:
    table = PAGE.read_text(encoding="utf-8").split(
        "| state | moves to | who brings it there |\n|---|---|---|\n"
    )[1]
    assert table.split("\n\n")[0].splitlines() == [row(state) for state in State]
