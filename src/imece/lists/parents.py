"""A row and what it belongs to: the parent stands, was refused, or has not come yet (then the row waits)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from imece.lists.kinds import RowIn, SheetKind, unpacked
from imece.lists.models import Row, TakenList


def in_parts(values: list[Any], size: int) -> Iterable[list[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def refuse_standing_keys(kind: SheetKind, rows: list[RowIn]) -> None:
    """An entry that another standing list brought already counts once."""
    wanted = {row.key: row for row in rows if row.key and not row.refused}
    for part in in_parts(list(wanted), 500):
        standing = Row.objects.accepted().filter(kind=kind.code, key__in=part).select_related("taken_list")
        for before in standing:
            row = wanted[before.key]
            row.reject("duplicate_of_list", list=before.taken_list.file_name, row=before.number)


def join_parents(kind: SheetKind, rows: list[RowIn], own: TakenList) -> None:
    """Find the parent of each row: standing, refused or not there yet; in the last two cases the row waits.

    A row whose parent was refused counts as little as one whose parent is unknown; both are recorded as soon as the
    parent stands, whichever list brings it.
    """
    if kind.parent is None:
        return
    wanted = [
        row for row in rows if row.parent_key and not any(f.code == "missing_reference" for f in row.findings)
    ]
    parents = parents_of(kind.parent[0], {row.parent_key for row in wanted}, own)
    for row in wanted:
        join_one(kind, row, parents.get(row.parent_key))


def join_one(kind: SheetKind, row: RowIn, parent: tuple[int, str, dict[str, Any]] | None) -> None:
    assert kind.parent is not None
    shown = row.text(kind.parent[1])
    if parent is not None and parent[1] == Row.State.ACCEPTED:
        row.parent_id, row.parent_values = parent[0], unpacked(parent[2])
    elif parent is not None and kind.accepts_rejected_parent(row):
        row.warn(kind.parent_rejected_code, kind.parent[1], text=shown)
    elif parent is None and row.refused:
        pass  # a row that is refused anyway waits for nobody: its own fault comes first
    else:
        row.waiting = not row.refused
        row.reject(kind.parent_rejected_code if parent else "unknown_reference", kind.parent[1], text=shown)


def parents_of(
    kind_code: str, keys: set[str], own: TakenList | None = None
) -> dict[str, tuple[int, str, dict[str, Any]]]:
    """Key to (row, state, values): the accepted row where there is one, else a refused one of a standing list.

    In a preview the parents within the list itself (``own``) are held back like all its rows; they will do.
    """
    judged = [Row.State.ACCEPTED, Row.State.REFUSED]
    states = models.Q(state__in=judged, taken_list__state=TakenList.State.TAKEN)
    if own is not None:
        states |= models.Q(state__in=[*judged, Row.State.WITHDRAWN], taken_list=own)
    found: dict[str, tuple[int, str, dict[str, Any]]] = {}
    for part in in_parts(sorted(keys), 500):
        rows = Row.objects.filter(states, kind=kind_code, key__in=part)
        for key, pk, state, values in rows.values_list("key", "pk", "state", "values"):
            stands = state != Row.State.REFUSED
            if key not in found or stands:
                found[key] = (pk, Row.State.ACCEPTED if stands else state, values)
    return found
