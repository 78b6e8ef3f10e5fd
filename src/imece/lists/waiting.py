"""Rows that wait for another list: recorded or refused when it comes, waiting again when it is replaced."""

from __future__ import annotations

from collections import defaultdict

from django.db import models

from imece.base.users import User
from imece.lists.kinds import KINDS, Batch, Fact, RowIn, SheetKind, unpacked
from imece.lists.models import Finding, Row, TakenList
from imece.lists.parents import in_parts, join_one, parents_of, refuse_standing_keys


def resolve_waiting(touched: set[tuple[str, str]], *, by: User | None) -> None:
    """Rows of other lists that waited for one of these (kind, key) pairs are looked at again."""
    keys_of: dict[str, list[str]] = defaultdict(list)
    for kind_code, key in sorted(touched):
        keys_of[kind_code].append(key)
    waiting: dict[int, list[Row]] = defaultdict(list)
    for kind_code, keys in keys_of.items():
        for part in in_parts(keys, 500):
            for row in Row.objects.waiting_for(kind_code, part).select_related("taken_list", "sheet"):
                waiting[row.sheet_id].append(row)
    for _sheet_id, rows in sorted(waiting.items()):
        _resolve(KINDS[rows[0].kind], sorted(rows, key=lambda row: row.number), by=by)


def _resolve(kind: SheetKind, rows: list[Row], *, by: User | None) -> None:
    """One sheet's waiting rows: recorded where the parent stands now, else waiting on, with today's reason."""
    taken, sheet = rows[0].taken_list, rows[0].sheet
    again = _looked_at_again(kind, rows)
    came = [row for row in rows if not again[row.pk].waiting]
    refuse_standing_keys(kind, [again[row.pk] for row in came])
    for row in came:
        incoming = again[row.pk]
        row.state = Row.State.REFUSED if incoming.refused else Row.State.ACCEPTED
        row.parent_id = incoming.parent_id
    Row.objects.bulk_update(came, ["state", "parent_id"], batch_size=300)
    _rewrite_findings(kind, taken, rows, again)
    accepted = [again[row.pk] for row in came if row.state == Row.State.ACCEPTED]
    kind.record(Batch(taken, kind, accepted, {fact["name"]: Fact(**fact) for fact in sheet.facts}, by))
    _recount(taken)


def _looked_at_again(kind: SheetKind, rows: list[Row]) -> dict[int, RowIn]:
    assert kind.parent is not None
    parents = parents_of(kind.parent[0], {row.parent_key for row in rows})
    again = {}
    for row in rows:
        incoming = RowIn(row.number, (), unpacked(row.values), key=row.key, row_id=row.pk)
        incoming.parent_key, incoming.fingerprint = row.parent_key, row.fingerprint
        join_one(kind, incoming, parents.get(row.parent_key))
        again[row.pk] = incoming
    return again


def _rewrite_findings(kind: SheetKind, taken: TakenList, rows: list[Row], again: dict[int, RowIn]) -> None:
    numbers = [row.number for row in rows]
    waited = taken.findings.filter(
        sheet_name=rows[0].sheet.name, code__in=["unknown_reference", kind.parent_rejected_code]
    )
    for part in in_parts(numbers, 500):
        waited.filter(row_number__in=part).delete()
    Finding.objects.bulk_create(
        [
            Finding(
                taken_list=taken,
                sheet_name=row.sheet.name,
                row_number=row.number,
                column=row.sheet.columns.get(found.field) if found.field else None,
                code=found.code,
                severity=found.severity,
                details=found.details,
            )
            for row in rows
            for found in again[row.pk].findings
        ],
        batch_size=500,
    )


def _recount(taken: TakenList) -> None:
    numbers = dict(taken.rows.values_list("state").annotate(number=models.Count("pk")))
    taken.rows_accepted = numbers.get(Row.State.ACCEPTED, 0)
    taken.rows_refused = numbers.get(Row.State.REFUSED, 0)
    taken.rows_waiting = numbers.get(Row.State.WAITING, 0)
    taken.save(update_fields=["rows_accepted", "rows_refused", "rows_waiting"])


def let_children_wait(taken: TakenList, *, by: User | None) -> set[tuple[str, str]]:
    """Before a list is replaced: rows of other lists that stand on it wait for the new one.

    Answers the (kind, key) pairs of everything that the list brought, for ``resolve_waiting`` afterwards.
    """
    children = Row.objects.accepted().filter(parent__taken_list=taken).exclude(taken_list=taken)
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in children:
        by_kind[row.kind].append(row)
    for kind_code, rows in by_kind.items():
        ids = [row.pk for row in rows]
        KINDS[kind_code].unrecord(ids, by=by)
        for part in in_parts(ids, 500):
            Row.objects.filter(pk__in=part).update(state=Row.State.WAITING, parent=None)
    return set(taken.rows.exclude(key="").values_list("kind", "key"))
