"""Works in public buildings, and materials and tools for municipalities."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category
from imece.assistance.ledger import Delivery
from imece.assistance.limits import refuse_above
from imece.assistance.writing import LineWriter
from imece.lib.text import squash
from imece.lists.kinds import Batch, Fact, Field, RowIn, register_kind
from imece.partners.models import Organisation
from imece.partners.municipalities import Municipalities
from imece.stabilization.choosing import Choice, Chooser
from imece.stabilization.lists.common import CURRENCY, LARGEST_AMOUNT, LARGEST_QUANTITY, StabilizationKind
from imece.stabilization.models import FINISHED, Component, MaterialHandover, WorksState
from imece.stabilization.places import Institutions, Role, likely_name, titles_of


class Components(StabilizationKind):
    """The works in a public building: one row for each component."""

    code = "stabilization.works"
    title = _("Works in public buildings")
    category = Category.BUILDING_WORKS
    models = (Component,)
    order = 10
    event_date = "completed_on"
    list_facts = ("district", "project")
    fields = (
        Field("serial", weight=0.3),
        Field("component", must=True, needed=True, blank="missing_item", weight=2),
        Field("description"),
        Field("works_status", "word", words="works_status", weight=2),
        Field("started_on", "date"),
        Field("completed_on", "date", must=True, strict=True, weight=1.5),
        Field("amount", "money", positive=True),
        Field("project", "project"),
        Field("note", weight=0.3),
    )

    def natural_key(self, row: RowIn) -> str:
        """The component, where it is and when it began: paint is done in many buildings and many years."""
        parts = [squash(row.text(name)) for name in ("component", "description", "started_on")]
        return "|".join(parts)[:200] if parts[0] and parts[2] else ""

    def check(self, row: RowIn) -> None:
        refuse_above(row, amount=LARGEST_AMOUNT)
        if row.get("completed_on") and not row.get("works_status"):
            row.values["works_status"] = WorksState.COMPLETED.value
        if row.get("works_status") in FINISHED and row.get("completed_on") is None and not row.refused:
            row.warn("missing_day", "completed_on")

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        service = Chooser(Category.BUILDING_WORKS).generic()
        building = _building(batch)
        place_id = building.district_id or writer.districts.get(batch.fact("district"))
        components = [_component(row, building, writer) for row in batch.rows]
        Component.record_past(components=components)
        lines = [
            writer.line(
                row,
                service.code,
                source_kind=self.code,
                source_key=component.pk,
                day=component.completed_on,
                place_id=place_id,
                institution=building,
                amount=component.amount,
                currency=component.currency,
                basis=Delivery.Basis.ITEM,
                evidence=Delivery.Evidence.RECEIVED,
                detail=component.name[:160],
            )
            for row, component in zip(batch.rows, components, strict=True)
            if component.counts
        ]
        Delivery.write(lines, by=batch.by)


def _building(batch: Batch) -> Organisation:
    """The building: named in a description, else in the titles, else the mission's only one, else a new one."""
    described = [row.text("description") for row in batch.rows if row.get("description")]
    titles = titles_of(batch)
    buildings = Institutions(Role.BUILDING)
    found = buildings.named_in([*described, *titles]) or buildings.only()
    if found is not None:
        return found
    name = likely_name([*titles, *described], _("Public building"))
    return Organisation.named(name, role=Role.BUILDING, district_pcode=batch.fact("district") or None)


def _component(row: RowIn, building: Organisation, writer: LineWriter) -> Component:
    amount = row.get("amount")
    return Component(
        building=building,
        name=row.text("component"),
        description=row.text("description"),
        state=row.get("works_status", WorksState.IDENTIFIED),
        started_on=row.get("started_on"),
        completed_on=row.get("completed_on"),
        amount=amount,
        currency=row.get("currency", CURRENCY)[:3] if amount is not None else "",
        project_id=writer.project_id(writer.batch.value(row, "project")),
        row_id=row.row_id,
    )


class Materials(StabilizationKind):
    """Materials and tools handed to municipalities: one row for each item of a waybill."""

    code = "stabilization.materials"
    title = _("Materials for municipalities")
    category = Category.MATERIALS
    models = (MaterialHandover,)
    order = 10
    event_date = "received_on"
    list_facts = ("district", "municipality", "project")
    fields = (
        Field("serial", weight=0.3),
        Field("waybill_no", "reference", weight=1.5),
        Field("municipality", weight=2),
        Field("district", "district"),
        Field("item", must=True, needed=True, blank="missing_item", weight=2),
        Field("unit", weight=1.5),
        Field("quantity", "quantity", positive=True),
        Field("handed_quantity", "quantity", positive=True),
        Field("received_on", "date", strict=True),
        Field("handed_on", "date", strict=True),
        Field("received_by_office"),
        Field("project", "project"),
        Field("note", weight=0.3),
    )

    def natural_key(self, row: RowIn) -> str:
        """The waybill and the item: one waybill may carry several."""
        waybill, item = squash(row.text("waybill_no")), squash(row.text("item"))
        return f"{waybill}|{item}"[:200] if waybill and item else ""

    def check(self, row: RowIn) -> None:
        refuse_above(row, quantity=LARGEST_QUANTITY, handed_quantity=LARGEST_QUANTITY)
        if row.refused:
            return
        if _quantity(row) is None:
            row.reject("missing_quantity", "quantity")
        elif _day(row) is None:
            row.warn("missing_day", "received_on")

    def check_all(self, rows: list[RowIn], facts: dict[str, Fact]) -> None:
        if "municipality" in facts or "district" in facts:
            return
        for row in rows:
            if not row.refused and not row.get("municipality") and not row.get("district"):
                row.reject("missing_municipality", "municipality")

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        chooser = Chooser(Category.MATERIALS)
        municipalities = Municipalities()
        chosen = [chooser.choose(row.text("item")) for row in batch.rows]
        handovers = [
            _handover(row, choice, _municipality(row, municipalities, batch), writer)
            for row, choice in zip(batch.rows, chosen, strict=True)
        ]
        MaterialHandover.record_past(handovers=handovers)
        lines = [
            _material_line(row, one, choice, writer)
            for row, one, choice in zip(batch.rows, handovers, chosen, strict=True)
            if one.day is not None and one.quantity > 0
        ]
        Delivery.write(lines, by=batch.by)


def _quantity(row: RowIn) -> Any:
    return row.get("quantity", row.get("handed_quantity"))


def _day(row: RowIn) -> Any:
    return row.get("received_on", row.get("handed_on"))


def _municipality(row: RowIn, municipalities: Municipalities, batch: Batch) -> Organisation:
    own = municipalities.find(row.text("municipality"), row.text("district"))
    found = own or municipalities.find(batch.fact("municipality"), batch.fact("district"))
    assert found is not None, "a row without a municipality is refused"
    return found


def _handover(row: RowIn, choice: Choice, municipality: Organisation, writer: LineWriter) -> MaterialHandover:
    return MaterialHandover(
        waybill=row.text("waybill_no")[:200],
        municipality=municipality,
        service=choice.service,
        item=row.text("item"),
        quantity=_quantity(row),
        unit=row.text("unit")[:40],
        day=_day(row),
        received_by=row.text("received_by_office"),
        project_id=writer.project_id(writer.batch.value(row, "project")),
        row_id=row.row_id,
    )


def _material_line(row: RowIn, handover: MaterialHandover, choice: Choice, writer: LineWriter) -> Delivery:
    return writer.line(
        row,
        choice.service.code,
        source_kind="stabilization.materials",
        source_key=handover.pk,
        day=handover.day,
        place_id=handover.municipality.district_id or writer.districts.get(row.text("district")),
        institution=handover.municipality,
        quantity=handover.quantity,
        partner_id=handover.municipality_id,
        basis=Delivery.Basis.ITEM,
        evidence=Delivery.Evidence.HANDED_TO_PARTNER,
        detail=choice.label[:160],
    )


for kind in (Components(), Materials()):
    register_kind(kind)
