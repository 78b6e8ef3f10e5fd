"""The spreadsheets of emergency case management: the cases, and the services under them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, other_code
from imece.assistance.ledger import Delivery
from imece.assistance.limits import refuse_above
from imece.assistance.naming import service_namer, unit_of
from imece.assistance.writing import LineWriter, withdraw_rows
from imece.cases.models import Case, CaseService
from imece.lists.findings import register_finding
from imece.lists.kinds import Batch, Fact, Field, RowIn, SheetKind, register_kind
from imece.people.identity import recognise_persons, seen_in

FAMILY = "cases"
MOST_COST = 1_000_000_000
CURRENCY = "TRY"
"""What a cost is in when the cell names no other currency: these logs are kept in lira."""

register_finding(
    "case_rejected",
    _("The case “%(text)s” was refused on its own sheet. Correct the case first; this row follows it."),
)
register_finding(
    "delivery_date_missing",
    _("It is marked as delivered and has no delivery date. It does not count until the date is written."),
)
register_finding(
    "unknown_case_service",
    _("“%(text)s” is not a case service of the mission's catalogue; it is counted as another service."),
)
register_finding(
    "service_state_missing",
    _("It is not said whether this service was delivered. It does not count until that is written."),
)


class Cases(SheetKind):
    """The case log: one row for each case, with the person whom it is about."""

    code = "cases.cases"
    title = _("Cases")
    family = FAMILY
    order = 10
    named = True
    who = ("full_name", "given_name", "family_name", "id_number")
    key_fields = ("case_no",)
    event_date = "opened_on"
    fields = (
        Field("case_no", "reference", must=True, weight=2),
        Field("opened_on", "date", must=True, strict=True),
        Field("source", "word", words="source", weight=1.5),
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
        Field("vulnerability", weight=1.5),
        Field("case_status", "word", words="case_status", weight=1.5),
        Field("closed_on", "date"),
        Field("closure_reason"),
        Field("note", weight=0.3),
    )

    @property
    def unit_code(self) -> str:  # type: ignore[override]
        """The unit that the mission's catalogue gives these services to."""
        return unit_of(Category.CASE_SERVICE)

    def record(self, batch: Batch) -> None:
        districts = LineWriter(batch).districts
        sightings = seen_in(batch, batch.rows, case_field="case_no")
        persons = recognise_persons(FAMILY, sightings, unit_code=self.unit_code)
        Case.record_past(
            cases=[
                Case(
                    number=row.text("case_no")[:200],
                    person=person,
                    opened_on=row.get("opened_on"),
                    source=row.text("source"),
                    vulnerabilities=vulnerabilities_in(row.text("vulnerability")),
                    state=row.get("case_status", Case.State.RECEIVED),
                    closed_on=row.get("closed_on"),
                    closure_reason=row.text("closure_reason"),
                    place_id=districts.get(row.text("district")),
                    neighbourhood=row.text("neighbourhood"),
                    row_id=row.row_id,
                )
                for row, person in zip(batch.rows, persons, strict=True)
            ]
        )

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        withdraw_rows(list(row_ids), [Case], by=by)


def vulnerabilities_in(text: str) -> list[str]:
    """'child at risk; no income' -> each on its own; semicolons, line breaks, or commas where there are none."""
    parts = re.split(r"[;؛\n|]", text)
    if len(parts) == 1:
        parts = re.split(r"[,،]", text)
    return [part.strip() for part in parts if part.strip()]


class CaseServices(SheetKind):
    """The service log: one row for each thing asked for under a case, whatever became of it."""

    code = "cases.services"
    title = _("Case services")
    family = FAMILY
    order = 20
    parent = ("cases.cases", "case_no")
    parent_rejected_code = "case_rejected"
    event_date = "delivered_on"
    list_facts = ("project",)
    fields = (
        Field("serial", weight=0.3),
        Field("case_no", "reference", must=True, weight=2),
        Field("category", must=True, weight=1.5),
        Field("item"),
        Field("requested_on", "date"),
        Field("approved_on", "date"),
        Field("approved_by"),
        Field("supplier"),
        Field("cost", "money", positive=True),
        Field("project", "project"),
        Field("delivered_on", "date", must=True, strict=True, weight=1.5),
        Field("service_status", "word", words="service_status", weight=1.5),
        Field("note", weight=0.3),
    )

    @property
    def unit_code(self) -> str:  # type: ignore[override]
        """The unit that the mission's catalogue gives these services to."""
        return unit_of(Category.CASE_SERVICE)

    def check(self, row: RowIn) -> None:
        refuse_above(row, cost=MOST_COST)

    def check_all(self, rows: list[RowIn], facts: dict[str, Fact]) -> None:
        name = service_namer(Category.CASE_SERVICE, "service_category")
        says_states = any(row.get("service_status") for row in rows)
        for row in rows:
            service = name(row.text("category"))
            if service is None:
                row.warn("unknown_case_service", "category", text=row.text("category"))
            row.values["service"] = service or other_code(Category.CASE_SERVICE)
            _settle_state(row, says_states=says_states)

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        cases = Case.objects.select_related("person", "place").of_rows(
            sorted({row.parent_id for row in batch.rows if row.parent_id is not None})
        )
        services = [_case_service(row, cases[row.parent_id or 0], writer) for row in batch.rows]
        CaseService.record_past(services=services)
        given = [
            _given_line(row, service, writer)
            for row, service in zip(batch.rows, services, strict=True)
            if service.counts
        ]
        Delivery.write(given, by=batch.by)

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        withdraw_rows(list(row_ids), [CaseService], by=by)


def _settle_state(row: RowIn, *, says_states: bool) -> None:
    """A log without states says by its delivery date what was given; a blank beside other states says nothing."""
    state = row.text("service_status")
    if not state:
        given = not says_states and row.get("delivered_on") is not None
        row.values["service_status"] = CaseService.State.DELIVERED if given else CaseService.State.REQUESTED
        if says_states and not any(found.field == "service_status" for found in row.findings):
            row.warn("service_state_missing", "service_status")
    elif state in CaseService.GIVEN and row.get("delivered_on") is None and not row.refused:
        row.warn("delivery_date_missing", "delivered_on")


def _case_service(row: RowIn, case: Case, writer: LineWriter) -> CaseService:
    cost = row.get("cost")
    return CaseService(
        case=case,
        service=writer.service(row.text("service")),
        item=row.text("item"),
        requested_on=row.get("requested_on"),
        approved_on=row.get("approved_on"),
        approved_by=row.text("approved_by"),
        supplier=row.text("supplier"),
        cost=cost,
        currency="" if cost is None else row.text("currency") or CURRENCY,
        project_id=writer.project_id(writer.batch.value(row, "project")),
        delivered_on=row.get("delivered_on"),
        state=row.text("service_status"),
        row_id=row.row_id,
    )


def _given_line(row: RowIn, given: CaseService, writer: LineWriter) -> Delivery:
    """Who the person was that day is what the case's own row says of them."""
    line = writer.line(
        row,
        given.service.code,
        source_kind="cases.service",
        source_key=given.pk,
        day=given.delivered_on,
        place_id=given.case.place_id,
        project_id=given.project_id,
        person=given.case.person,
        amount=given.cost,
        currency=given.currency,
        basis=Delivery.Basis.NAMED,
        evidence=Delivery.Evidence.RECEIVED,
        detail=given.item[:160],
    )
    return line.know(row.parent_values, writer.districts)


register_kind(Cases())
register_kind(CaseServices())
