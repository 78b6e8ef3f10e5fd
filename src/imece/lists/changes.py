"""What would change if a previewed list replaced an earlier one: rows that are new, gone, changed or the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from imece.lists.labels import field_label, shown_values
from imece.lists.models import Row, TakenList

MOST_SHOWN = 20


@dataclass(frozen=True)
class Brief:
    """A row as far as comparing needs it."""

    pk: int
    kind: str
    number: int
    key: str
    fingerprint: str


@dataclass(frozen=True)
class ShownRow:
    """A new or gone row for the page: its number and what it says."""

    number: int
    text: str


@dataclass(frozen=True)
class ShownChange:
    """A row that stayed by its key and says something else now: (field, before, now) of each difference."""

    number: int
    differences: list[tuple[str, str, str]]


@dataclass
class Changes:
    """The comparison; rows that are equal are only counted."""

    earlier: TakenList
    same: int = 0
    new: list[Brief] = field(default_factory=list)
    gone: list[Brief] = field(default_factory=list)
    changed: list[tuple[Brief, Brief]] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not (self.new or self.gone or self.changed)


def changes_between(earlier: TakenList, later: TakenList) -> Changes:
    """Compare by content first; what is left over by the kind's own key; the rest is new or gone."""
    before, after = _briefs(earlier), _briefs(later)
    changes = Changes(earlier)
    both = Counter((row.kind, row.fingerprint) for row in before) & Counter(
        (row.kind, row.fingerprint) for row in after
    )
    changes.same = both.total()
    left_before, left_after = _without(before, both), _without(after, both)
    by_key = {(row.kind, row.key): row for row in left_before if row.key}
    for row in left_after:
        old = by_key.pop((row.kind, row.key), None) if row.key else None
        if old is None:
            changes.new.append(row)
        else:
            changes.changed.append((old, row))
    paired = {old.pk for old, _now in changes.changed}
    changes.gone = [row for row in left_before if row.pk not in paired]
    return changes


def _briefs(taken: TakenList) -> list[Brief]:
    rows = taken.rows.order_by("sheet__position", "number")
    return [Brief(*values) for values in rows.values_list("pk", "kind", "number", "key", "fingerprint")]


def _without(rows: Iterable[Brief], counted: Counter[tuple[str, str]]) -> list[Brief]:
    left = Counter(counted)
    kept = []
    for row in rows:
        if left[row.kind, row.fingerprint] > 0:
            left[row.kind, row.fingerprint] -= 1
        else:
            kept.append(row)
    return kept


def shown_rows(rows: list[Brief], places: dict[str, str]) -> list[ShownRow]:
    """The first of these rows in words. A sealed row has no words to show but its number."""
    wanted = [row.pk for row in rows[:MOST_SHOWN]]
    stored = Row.objects.in_bulk(wanted)
    return [ShownRow(row.number, _in_words(stored[row.pk], places)) for row in rows[:MOST_SHOWN]]


def _in_words(row: Row, places: dict[str, str]) -> str:
    values = shown_values(row.kind, row.values, places)
    return " · ".join(text for name, text in values.items() if text and name not in {"serial", "sealed"})[:200]


def shown_changes(changed: list[tuple[Brief, Brief]], places: dict[str, str]) -> list[ShownChange]:
    pairs = changed[:MOST_SHOWN]
    stored = Row.objects.in_bulk([row.pk for pair in pairs for row in pair])
    return [
        ShownChange(now.number, _differences(stored[old.pk], stored[now.pk], places)) for old, now in pairs
    ]


def _differences(old: Row, now: Row, places: dict[str, str]) -> list[tuple[str, str, str]]:
    before: dict[str, Any] = shown_values(old.kind, old.values, places)
    after: dict[str, Any] = shown_values(now.kind, now.values, places)
    names = dict.fromkeys([*before, *after])
    return [
        (field_label(name), before.get(name, "–"), after.get(name, "–"))
        for name in names
        if before.get(name) != after.get(name)
    ]
