"""What would change if a previewed list replaced an earlier one: rows that are new, gone, changed or the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from imece.lists.labels import field_label, shown_values
from imece.lists.models import Row, TakenList
from imece.lists.parents import in_parts

MOST_SHOWN = 20
MOST_COMPARED = 2000
ALIKE = 0.6


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
    texts: list[str]


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
    """Compare by content first; what is left over by the kind's own key, then by likeness; the rest is new or gone."""
    before, after = _briefs(earlier), _briefs(later)
    changes = Changes(earlier)
    both = Counter((row.kind, row.fingerprint) for row in before) & Counter(
        (row.kind, row.fingerprint) for row in after
    )
    changes.same = both.total()
    gone, new = _without(before, both), _without(after, both)
    by_key = {(row.kind, row.key): row for row in gone if row.key}
    changes.changed = [
        (by_key[row.kind, row.key], row) for row in new if row.key and (row.kind, row.key) in by_key
    ]
    gone, new = _unpaired(gone, new, changes.changed)
    changes.changed += _alike(gone, new)
    changes.gone, changes.new = _unpaired(gone, new, changes.changed)
    changes.changed.sort(key=lambda pair: (pair[1].kind, pair[1].number))
    return changes


def _unpaired(
    gone: list[Brief], new: list[Brief], pairs: list[tuple[Brief, Brief]]
) -> tuple[list[Brief], list[Brief]]:
    taken = {row.pk for pair in pairs for row in pair}
    return [row for row in gone if row.pk not in taken], [row for row in new if row.pk not in taken]


def _alike(gone: list[Brief], new: list[Brief]) -> list[tuple[Brief, Brief]]:
    """Rows of which most cells are equal are one row that was corrected. Tried where few are left over."""
    if not gone or not new or max(len(gone), len(new)) > MOST_COMPARED:
        return []
    cells = {pk: _cells(values) for pk, values in _values_of([*gone, *new])}
    by_cell: dict[tuple[str, str], list[Brief]] = {}
    for row in gone:
        for cell in cells[row.pk]:
            by_cell.setdefault((row.kind, cell), []).append(row)
    pairs, taken = [], set()
    for row in new:
        equal = Counter(
            old for cell in cells[row.pk] for old in by_cell.get((row.kind, cell), ()) if old.pk not in taken
        )
        for old, number in equal.most_common(1):
            if number >= ALIKE * max(len(cells[row.pk]), len(cells[old.pk])):
                pairs.append((old, row))
                taken.add(old.pk)
    return pairs


def _values_of(rows: list[Brief]) -> list[tuple[int, dict[str, Any]]]:
    return [
        pair
        for part in in_parts([row.pk for row in rows], 500)
        for pair in Row.objects.filter(pk__in=part).values_list("pk", "values")
    ]


def _cells(values: dict[str, Any]) -> set[str]:
    return {f"{name}={value}" for name, value in values.items() if name != "serial"}


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


def _in_words(row: Row, places: dict[str, str]) -> list[str]:
    values = shown_values(row.kind, row.values, places)
    return [text[:80] for name, text in values.items() if text and name != "serial"][:12]


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
