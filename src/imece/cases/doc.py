"""The tables of docs/cases.md, worked out from the code: states, moves, who may make them."""

from __future__ import annotations

from imece.base.access import ROLES
from imece.cases.states import (
    CASE_DEEDS,
    MOVES,
    SERVICE_DEEDS,
    SERVICE_MOVES,
    Deed,
    ServiceState,
    State,
    deed_to,
)

HEAD = "| state | moves to | brought there by | right | not by |\n|---|---|---|---|---|"


def state_table() -> str:
    return _table(
        [str(one) for one in State], {str(a): {str(b) for b in to} for a, to in MOVES.items()}, CASE_DEEDS
    )


def service_table() -> str:
    moves = {str(a): {str(b) for b in to} for a, to in SERVICE_MOVES.items()}
    return _table([str(one) for one in ServiceState], moves, SERVICE_DEEDS)


def _table(states: list[str], moves: dict[str, set[str]], deeds: tuple[Deed, ...]) -> str:
    rows = [HEAD]
    for state in states:
        deed = deed_to(deeds, state)
        following = ", ".join(one for one in states if one in moves[state]) or "–"
        by = f"`{deed.verb}` | {deed.right} | {deed.not_by or '–'}" if deed else "lists only | – | –"
        rows.append(f"| {state} | {following} | {by} |")
    return "\n".join(rows)


def rights_table() -> str:
    """Which role holds which right of this room."""
    rights = sorted({verb for role in ROLES.values() for verb in role.verbs if verb.startswith("case.")})
    rows = ["| right | roles |", "|---|---|"]
    for right in rights:
        roles = ", ".join(role.code for role in ROLES.values() if right in role.verbs)
        rows.append(f"| {right} | {roles} |")
    return "\n".join(rows)
