"""The spreadsheet of the feedback desk: one row for each entry of the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from imece.assistance.writing import LineWriter, withdraw_rows
from imece.feedback.models import Category, Entry, SealedEntry, Sensitivity
from imece.lists.findings import register_finding
from imece.lists.kinds import Batch, Fact, Field, RowIn, SheetKind, register_kind

register_finding(
    "sealed_to_be_safe",
    _(
        "It cannot be read whether this entry is sensitive. It was sealed; write how sensitive it is and send it again."
    ),
)

HIDDEN = "…"
_KEPT = ("entry_no", "received_on", "sealed")


class Entries(SheetKind):
    """The feedback log."""

    code = "feedback.entries"
    title = _("Feedback")
    order = 10
    key_fields = ("entry_no",)
    event_date = "received_on"
    list_facts = ("district",)
    fields = (
        Field("serial", weight=0.2),
        Field("entry_no", "reference", weight=2),
        Field("received_on", "date", must=True, weight=0.8, needed=True, strict=True),
        Field("channel", "word", words="feedback_channel", weight=1.5),
        Field("category", "word", words="feedback_category", must=True, weight=0.8),
        Field("sensitivity", "word", words="sensitivity", weight=1.5),
        Field("district", "district", weight=0.2),
        Field("language", "word", words="language"),
        Field("unit_concerned"),
        Field("due_on", "date"),
        Field("closed_on", "date", weight=0.5),
        Field("action_taken"),
        Field("summary"),
        Field("full_name", "name", weight=0.2),
        Field("phone", "phone", weight=0.2),
        Field("feedback_status", "word", words="feedback_status"),
        Field("note", weight=0.2),
    )

    def check(self, row: RowIn) -> None:
        """Decide whether the row is sealed; one whose sensitivity cannot be read is, until it can be."""
        doubtful = _cannot_be_told_open(row)
        if not doubtful and not _is_sealed(row):
            return
        row.values["sealed"] = True
        if doubtful:
            row.warn("sealed_to_be_safe", "sensitivity")
        for found in row.findings:
            found.details = dict.fromkeys(found.details, HIDDEN)

    def check_all(self, rows: list[RowIn], facts: dict[str, Fact]) -> None:
        """A plain fingerprint would let somebody confirm a guess at what a sealed row says; a keyed one does not."""
        for row in rows:
            if row.get("sealed"):
                row.fingerprint = salted_hmac(
                    "imece.feedback", row.fingerprint, algorithm="sha256"
                ).hexdigest()

    def stored_values(self, row: RowIn) -> dict[str, Any]:
        if not row.get("sealed"):
            return row.values
        return {name: row.values[name] for name in _KEPT if name in row.values}

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        entries = [
            _sealed_entry(row) if row.get("sealed") else _open_entry(row, writer) for row in batch.rows
        ]
        sealed = [
            SealedEntry.of(entry=entry, values=row.values)
            for row, entry in zip(batch.rows, entries, strict=True)
            if entry.sealed
        ]
        Entry.record_past(entries=entries, sealed=sealed)

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        withdraw_rows(list(row_ids), [Entry], by=by)


def _is_sealed(row: RowIn) -> bool:
    return row.text("sensitivity") == Sensitivity.SEALED or row.text("category") == Category.SEA


def _cannot_be_told_open(row: RowIn) -> bool:
    """An unknown word for the sensitivity, or one for the category of an entry of no stated sensitivity."""
    unread = {found.field for found in row.findings if found.code == "unknown_word"}
    return "sensitivity" in unread or ("category" in unread and not row.get("sensitivity"))


def _sealed_entry(row: RowIn) -> Entry:
    return Entry(
        number=row.text("entry_no")[:200],
        received_on=row.values["received_on"],
        sealed=True,
        row_id=row.row_id,
    )


def _open_entry(row: RowIn, writer: LineWriter) -> Entry:
    closed = Entry.State.CLOSED if row.get("closed_on") else Entry.State.OPEN
    return Entry(
        number=row.text("entry_no")[:200],
        received_on=row.values["received_on"],
        channel=row.text("channel"),
        category=row.text("category"),
        sensitivity=row.get("sensitivity", Sensitivity.OPEN),
        place_id=writer.districts.get(writer.batch.value(row, "district") or ""),
        language=row.text("language"),
        unit_concerned=row.text("unit_concerned"),
        due_on=row.get("due_on"),
        closed_on=row.get("closed_on"),
        action_taken=row.text("action_taken"),
        summary=row.text("summary"),
        name=row.text("full_name"),
        phone=row.text("phone"),
        state=row.get("feedback_status", closed),
        row_id=row.row_id,
    )


register_kind(Entries())
