"""Writing what was read: sheets, rows and findings; accepted rows go to their rooms."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from imece.base.users import User
from imece.lists.kinds import Batch, RowIn, packed
from imece.lists.models import Finding, Row, Sheet, TakenList
from imece.lists.parents import join_parents, refuse_standing_keys
from imece.lists.read_list import ReadList, ReadSheet
from imece.lists.recognition import RecognisedSheet


def write_sheets(
    read: ReadList,
    taken: TakenList,
    state_of: Callable[[RowIn], str],
    *,
    record: bool = False,
    by: User | None = None,
) -> set[tuple[str, str]]:
    """Write sheets, rows and findings; with ``record``, hand the accepted rows to their rooms.

    Answers the (kind, key) pairs that rows of other lists may be waiting for.
    """
    touched: set[tuple[str, str]] = set()
    for one in read.asides:
        sheet = _write_sheet(one, taken)
        _note_aside(sheet, taken)
    for part in read.sheets:
        kind = part.found.kind
        assert kind is not None
        sheet = _write_sheet(part.found, taken, facts=[fact.as_dict() for fact in part.facts.values()])
        if record:
            refuse_standing_keys(kind, part.rows)
        join_parents(kind, part.rows, taken)
        _write_rows(part, sheet, taken, state_of)
        touched |= {(kind.code, row.key) for row in part.rows if row.key}
        if record:
            accepted = [row for row in part.rows if not row.refused and not row.waiting]
            kind.record(Batch(taken, kind, accepted, part.facts, by))
    return touched


def _write_sheet(found: RecognisedSheet, taken: TakenList, *, facts: Sequence[dict[str, str]] = ()) -> Sheet:
    return Sheet.objects.create(
        taken_list=taken,
        name=found.sheet.name,
        position=found.position,
        kind=found.kind.code if found.kind else "",
        header_row=found.header_row,
        headers=found.headers,
        columns=found.columns,
        titles=found.titles if found.header_row else [],
        facts=list(facts),
    )


def _note_aside(sheet: Sheet, taken: TakenList) -> None:
    Finding.objects.create(
        taken_list=taken,
        sheet_name=sheet.name,
        code="sheet_not_recognised",
        severity=Finding.Severity.WARN,
        details={"headers": ", ".join(header for header in sheet.headers if header)[:300]},
    )


def _write_rows(part: ReadSheet, sheet: Sheet, taken: TakenList, state_of: Callable[[RowIn], str]) -> None:
    kind = part.found.kind
    assert kind is not None
    records = [
        Row(
            taken_list=taken,
            sheet=sheet,
            kind=kind.code,
            number=row.number,
            state=state_of(row),
            values=packed(kind.stored_values(row)),
            key=row.key,
            fingerprint=row.fingerprint,
            parent_kind=kind.parent[0] if kind.parent else "",
            parent_key=row.parent_key,
            parent_id=row.parent_id,
        )
        for row in part.rows
    ]
    Row.objects.bulk_create(records, batch_size=500)
    for row, record in zip(part.rows, records, strict=True):
        row.row_id = record.pk
    _write_findings(part, sheet, taken)


def _write_findings(part: ReadSheet, sheet: Sheet, taken: TakenList) -> None:
    Finding.objects.bulk_create(
        [
            Finding(
                taken_list=taken,
                sheet_name=sheet.name,
                row_number=row.number,
                column=part.found.columns.get(found.field) if found.field else None,
                code=found.code,
                severity=found.severity,
                details=found.details,
            )
            for row in part.rows
            for found in row.findings
        ],
        batch_size=500,
    )
