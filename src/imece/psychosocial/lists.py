"""The spreadsheets of the psychosocial team: sessions, and who attended them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, other_code
from imece.assistance.ledger import Delivery
from imece.assistance.limits import leave_out_above
from imece.assistance.naming import service_namer, unit_of
from imece.assistance.writing import LineWriter, withdraw_rows
from imece.lib.text import squash
from imece.lists.findings import register_finding
from imece.lists.kinds import Batch, Fact, Field, RowIn, SheetKind, register_kind
from imece.partners.models import partner_finder
from imece.people.identity import recognise_persons, seen_in
from imece.psychosocial.models import Attendance, HeadCount, Session

FAMILY = "psychosocial"
GROUPS = tuple(Delivery.HeadGroup.values)
MOST_HEADS = 20_000
"""More unnamed people of one group at one session than any square of a district holds."""

register_finding(
    "session_rejected",
    _("The session “%(text)s” was refused on its own sheet. Correct the session first; this row follows it."),
)
register_finding(
    "unknown_activity",
    _("“%(text)s” is not an activity of the mission's catalogue; it is counted as another activity."),
)
register_finding(
    "session_state_missing",
    _("It is not said whether this session was held. It does not count until that is written."),
)
register_finding(
    "session_planned_here",
    _(
        "The session “%(text)s” is planned in the system. Its attendance is taken there; a list would count it twice."
    ),
)


class Sessions(SheetKind):
    """The calendar of sessions: one row for each, with its head counts."""

    code = "psychosocial.sessions"
    title = _("Psychosocial sessions")
    family = FAMILY
    order = 10
    key_fields = ("session_no",)
    event_date = "session_date"
    list_facts = ("district", "project")
    fields = (
        Field("session_no", "reference", must=True, weight=2),
        Field("session_date", "date", must=True, needed=True, strict=True),
        Field("district", "district"),
        Field("neighbourhood"),
        Field("venue"),
        Field("activity", weight=1.5),
        Field("theme"),
        Field("supporting_field", "word", words="supporting_field"),
        Field("team"),
        Field("partner"),
        Field("project", "project"),
        *(Field(f"heads_{group}", "whole", positive=True, weight=1.5) for group in GROUPS),
        Field("session_status", "word", words="session_status", weight=1.5),
        Field("note", weight=0.3),
    )

    @property
    def unit_code(self) -> str:  # type: ignore[override]
        """The unit that the mission's catalogue gives these activities to."""
        return unit_of(Category.PSYCHOSOCIAL)

    def check(self, row: RowIn) -> None:
        leave_out_above(row, **{f"heads_{group}": MOST_HEADS for group in GROUPS})

    def check_all(self, rows: list[RowIn], facts: dict[str, Fact]) -> None:
        name = service_namer(Category.PSYCHOSOCIAL, "activity")
        says_states = any(row.get("session_status") for row in rows)
        planned_here = Session.objects.kept_here(row.text("session_no")[:200] for row in rows)
        for row in rows:
            if row.text("session_no")[:200] in planned_here:
                row.reject("session_planned_here", "session_no", text=row.text("session_no"))
            service = name(row.text("activity"))
            if service is None:
                row.warn("unknown_activity", "activity", text=row.text("activity"))
            row.values["service"] = service or other_code(Category.PSYCHOSOCIAL)
            if row.get("session_status"):
                continue
            # A list without that column speaks of what took place; a blank in it says nothing.
            row.values["session_status"] = Session.State.PLANNED if says_states else Session.State.HELD
            if says_states and not any(found.field == "session_status" for found in row.findings):
                row.warn("session_state_missing", "session_status")

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        partner = partner_finder()
        sessions = [_session(row, writer, partner(row.text("partner"))) for row in batch.rows]
        Session.record_past(sessions=sessions)
        heads = [
            (row, session, HeadCount(session=session, group=group, number=int(number), row_id=row.row_id))
            for row, session in zip(batch.rows, sessions, strict=True)
            for group in GROUPS
            if (number := row.get(f"heads_{group}"))
        ]
        HeadCount.record_past(heads=[head for _row, _session_, head in heads])
        held = [
            _head_line(row, session, head, writer)
            for row, session, head in heads
            if session.state == Session.State.HELD
        ]
        Delivery.write(held, by=batch.by)

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        withdraw_rows(list(row_ids), [HeadCount, Session], by=by)


def _session(row: RowIn, writer: LineWriter, partner_code: str | None) -> Session:
    batch = writer.batch
    return Session(
        code=row.text("session_no")[:200],
        day=row.values["session_date"],
        state=row.text("session_status"),
        service=writer.service(row.text("service")),
        place_id=writer.districts.get(batch.value(row, "district") or ""),
        neighbourhood=row.text("neighbourhood"),
        venue=row.text("venue"),
        theme=row.text("theme"),
        supporting_field=row.text("supporting_field"),
        team=writer.service(row.text("service")).team,
        team_name=row.text("team"),
        partner_id=writer.partners.get(partner_code or ""),
        partner_name=row.text("partner"),
        project_id=writer.project_id(batch.value(row, "project")),
        row_id=row.row_id,
    )


def _head_line(row: RowIn, session: Session, head: HeadCount, writer: LineWriter) -> Delivery:
    return writer.line(
        row,
        session.service.code,
        source_kind="psychosocial.heads",
        source_key=head.pk,
        day=session.day,
        head_group=head.group,
        quantity=Decimal(head.number),
        basis=Delivery.Basis.HEADCOUNT,
        evidence=Delivery.Evidence.RECEIVED,
        partner_id=session.partner_id,
        detail=session.theme[:160],
    )


class Attendances(SheetKind):
    """The attendance list: one row for each participant of each session."""

    code = "psychosocial.attendance"
    title = _("Psychosocial attendance")
    family = FAMILY
    order = 20
    parent = ("psychosocial.sessions", "session_no")
    parent_rejected_code = "session_rejected"
    named = True
    fields = (
        Field("serial", weight=0.3),
        Field("session_no", "reference", must=True, weight=2),
        Field("participant_code", "reference", weight=1.5),
        Field("full_name", "name"),
        Field("given_name", "name"),
        Field("family_name", "name"),
        Field("father_name", "name"),
        Field("mother_name", "name"),
        Field("birth", "birth"),
        Field("sex", "word", words="sex"),
        Field("nationality", "word", words="nationality"),
        Field("population_group", "word", words="population_group"),
        Field("id_number", "id_number"),
        Field("phone", "phone"),
        Field("district", "district"),
        Field("neighbourhood"),
        Field("disability", "word", words="yes_no"),
        Field("consent", "word", words="yes_no"),
        Field("attended", "word", words="attended", must=True, weight=1.5),
        Field("note", weight=0.3),
    )

    @property
    def unit_code(self) -> str:  # type: ignore[override]
        """The unit that the mission's catalogue gives these activities to."""
        return unit_of(Category.PSYCHOSOCIAL)

    def natural_key(self, row: RowIn) -> str:
        """The session and the participant's code or number; '' where a row has neither."""
        return _place_of(row, squash(row.text("participant_code")) or squash(row.text("id_number")))

    def check_all(self, rows: list[RowIn], facts: dict[str, Fact]) -> None:
        """A number that bears a code elsewhere on the sheet is that participant: not twice in one session."""
        codes: dict[str, str] = {}
        for row in rows:
            number, code = squash(row.text("id_number")), squash(row.text("participant_code"))
            if number and code:
                codes[number] = min(code, codes.get(number, code))
        for row in rows:
            number = squash(row.text("id_number"))
            if number in codes and not row.get("participant_code"):
                row.key = _place_of(row, codes[number])

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        sessions = Session.objects.select_related("service").of_rows(_parent_ids(batch.rows))
        sightings = seen_in(batch, batch.rows, code_field="participant_code")
        persons = recognise_persons(FAMILY, sightings, unit_code=self.unit_code)
        attendances = [
            Attendance(
                session=sessions[row.parent_id or 0],
                person=person,
                state=row.get("attended", Attendance.State.ABSENT),
                consent=row.text("consent"),
                row_id=row.row_id,
            )
            for row, person in zip(batch.rows, persons, strict=True)
        ]
        Attendance.record_past(attendances=attendances)
        present = [
            _presence_line(row, attendance, writer)
            for row, attendance in zip(batch.rows, attendances, strict=True)
            if attendance.state == Attendance.State.PRESENT and attendance.session.state == Session.State.HELD
        ]
        Delivery.write(present, by=batch.by)

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        withdraw_rows(list(row_ids), [Attendance], by=by)


def _place_of(row: RowIn, who: str) -> str:
    session = squash(row.text("session_no"))
    return f"{session}|{who}"[:200] if session and who else ""


def _parent_ids(rows: Sequence[RowIn]) -> list[int]:
    return sorted({row.parent_id for row in rows if row.parent_id is not None})


def _presence_line(row: RowIn, attendance: Attendance, writer: LineWriter) -> Delivery:
    """The deed took place where and under what the session says; the row says who the person was that day."""
    session = attendance.session
    line = writer.line(
        row,
        session.service.code,
        source_kind="psychosocial.attendance",
        source_key=attendance.pk,
        day=session.day,
        place_id=session.place_id,
        project_id=session.project_id,
        partner_id=session.partner_id,
        person=attendance.person,
        basis=Delivery.Basis.NAMED,
        evidence=Delivery.Evidence.RECEIVED,
        detail=session.theme[:160],
    )
    return line.know(row.values, writer.districts)


register_kind(Sessions())
register_kind(Attendances())
