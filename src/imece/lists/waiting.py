"""Rows that wait for another list: recorded or refused when it comes, waiting again when it is replaced."""

from __future__ import annotations

from collections import defaultdict

from django.db import models

from imece.base.users import User
from imece.lists.kinds import KINDS, Batch, Fact, RowIn, SheetKind, unpacked
from imece.lists.models import Finding, Row, TakenList
from imece.lists.parents import in_parts, join_one, parents_of, refuse_standing_keys


def resolve_waiting(touched: set[tuple[str, str]], *, by: User | None) -> None:
    """Rows of other lists that waited for one of these (kind, key) pairs are now recorded or refused."""
    keys_of: dict[str, list[str]] = defaultdict(list)
    for kind_code, key in sorted(touched):
        keys_of[kind_code].append(key)
    waiting: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for kind_code, keys in keys_of.items():
        for part in in_parts(keys, 500):
            for row in Row.objects.waiting_for(kind_code, part).select_related("taken_list", "sheet"):
                waiting[row.taken_list_id, row.kind].append(row)
    for (_list_id, kind_code), rows in sorted(waiting.items(), key=lambda item: item[0]):
        _resolve(KINDS[kind_code], rows, by=by)


def _resolve(kind: SheetKind, rows: list[Row], *, by: User | None) -> None:
    taken = rows[0].taken_list
    assert kind.parent is not None
    again = {row.pk: RowIn(row.number, (), unpacked(row.values), key=row.key, row_id=row.pk) for row in rows}
    parents = parents_of(kind.parent[0], {row.parent_key for row in rows})
    for row in rows:
        incoming = again[row.pk]
        incoming.parent_key, incoming.fingerprint = row.parent_key, row.fingerprint
        if row.parent_key in parents:
            join_one(kind, incoming, parents[row.parent_key])
        else:
            incoming.waiting = True
    came = [row for row in rows if not again[row.pk].waiting]
    refuse_standing_keys(kind, [again[row.pk] for row in came])
    for row in came:
        incoming = again[row.pk]
        row.state = Row.State.REFUSED if incoming.refused else Row.State.ACCEPTED
        row.parent_id = incoming.parent_id
    Row.objects.bulk_update(came, ["state", "parent_id"], batch_size=300)
    _rewrite_findings(taken, came, again)
    accepted = [again[row.pk] for row in came if row.state == Row.State.ACCEPTED]
    kind.record(Batch(taken, kind, accepted, _facts_of(taken), by))
    _recount(taken)


def _rewrite_findings(taken: TakenList, came: list[Row], again: dict[int, RowIn]) -> None:
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in came:
        numbers[row.sheet.name].append(row.number)
    waited = taken.findings.filter(code="unknown_reference")
    for sheet_name, rows in numbers.items():
        for part in in_parts(rows, 500):
            waited.filter(sheet_name=sheet_name, row_number__in=part).delete()
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
            for row in came
            for found in again[row.pk].findings
        ],
        batch_size=500,
    )


def _facts_of(taken: TakenList) -> dict[str, Fact]:
    return {fact["name"]: Fact(**fact) for fact in taken.context}


def _recount(taken: TakenList) -> None:
    numbers = dict(taken.rows.values_list("state").annotate(number=models.Count("pk")))
    taken.rows_accepted = numbers.get(Row.State.ACCEPTED, 0)
    taken.rows_refused = numbers.get(Row.State.REFUSED, 0)
    taken.rows_waiting = numbers.get(Row.State.WAITING, 0)
    taken.save(update_fields=["rows_accepted", "rows_refused", "rows_waiting"])


def let_children_wait(taken: TakenList, *, by: User | None) -> list[int]:
    """Before a list is replaced: rows of other lists that stand on it wait for the new one."""
    children = list(
        Row.objects.accepted()
        .filter(parent__taken_list=taken)
        .exclude(taken_list=taken)
        .select_related("sheet")
    )
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in children:
        by_kind[row.kind].append(row)
    for kind_code, rows in by_kind.items():
        kind = KINDS[kind_code]
        kind.unrecord([row.pk for row in rows], by=by)
        assert kind.parent is not None
        Row.objects.filter(pk__in=[row.pk for row in rows]).update(state=Row.State.WAITING, parent=None)
        for row in rows:
            Finding.objects.create(
                taken_list_id=row.taken_list_id,
                sheet_name=row.sheet.name,
                row_number=row.number,
                column=row.sheet.columns.get(kind.parent[1]),
                code="unknown_reference",
                severity=Finding.Severity.REJECT,
                details={"text": str(row.values.get(kind.parent[1], ""))},
            )
    for child in TakenList.objects.filter(pk__in={row.taken_list_id for row in children}):
        _recount(child)
    return [row.pk for row in children]
