"""What the centre and its students are given: equipment by serial number, supplies by the child."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service, other_code
from imece.assistance.ledger import Delivery
from imece.assistance.limits import refuse_above
from imece.assistance.writing import LineWriter
from imece.lists.findings import register_finding
from imece.lists.kinds import Batch, Field, RowIn, register_kind
from imece.partners.models import Organisation
from imece.people.identity import recognise_persons, seen_in
from imece.stabilization.choosing import Chooser
from imece.stabilization.lists.common import StabilizationKind
from imece.stabilization.models import Asset, SupplyReceipt
from imece.stabilization.places import Institutions, Role, likely_name, titles_of

FAMILY = "stabilization.supplies"
MOST_SUPPLIES = 1000

register_finding("missing_serial", _("The serial number is missing. Equipment is known and counted by it."))


class Assets(StabilizationKind):
    """Equipment donated: one row for each piece."""

    code = "stabilization.assets"
    title = _("Equipment donated")
    category = Category.ASSET
    models = (Asset,)
    order = 10
    key_fields = ("serial_no",)
    event_date = "donated_on"
    list_facts = ("district", "project")
    fields = (
        Field("serial", weight=0.3),
        Field("serial_no", "reference", must=True, needed=True, blank="missing_serial", weight=2),
        Field("asset_tag", "reference", weight=1.5),
        Field("item", weight=1.5),
        Field("model", weight=1.5),
        Field("location"),
        Field("condition"),
        Field("donated_on", "date", strict=True),
        Field("project", "project"),
        Field("note", weight=0.3),
    )

    def check(self, row: RowIn) -> None:
        _tell_numbers_apart(row)
        if row.get("donated_on") is None and not any(found.field == "donated_on" for found in row.findings):
            row.warn("missing_day", "donated_on")

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        chooser = Chooser(Category.ASSET)
        owner = _owner(batch)
        assets = [
            Asset(
                serial_no=row.text("serial_no")[:200],
                tag=row.text("asset_tag")[:200],
                service=_equipment(row.text("item"), chooser, writer),
                item=row.text("item"),
                model=row.text("model"),
                location=row.text("location"),
                condition=row.text("condition"),
                owner=owner,
                donated_on=row.get("donated_on"),
                row_id=row.row_id,
            )
            for row in batch.rows
        ]
        Asset.record_past(assets=assets)
        lines = [
            _asset_line(row, asset, writer)
            for row, asset in zip(batch.rows, assets, strict=True)
            if asset.donated_on is not None
        ]
        Delivery.write(lines, by=batch.by)


def _equipment(item: str, chooser: Chooser, writer: LineWriter) -> Service:
    """The service that a piece belongs to; what is plainly something else, as a printer, is not the only one."""
    choice = chooser.choose(item)
    if not choice.named and chooser.words.value("equipment", item) == "other":
        return writer.service(other_code(Category.ASSET))
    return choice.service


def _tell_numbers_apart(row: RowIn) -> None:
    """“S/N” heads the number of the row on one list and the maker's number on another; the cells tell which."""
    count, maker = row.text("serial_no"), row.text("serial")
    if count.isdigit() and len(count) <= 4 and len(maker) > 4:
        row.values["serial_no"], row.values["serial"] = maker, count


def _owner(batch: Batch) -> Organisation:
    """Whom the equipment was given to: named in the titles, else the places where it stands, else the only one."""
    places = [row.text("location") for row in batch.rows if row.get("location")]
    titles = titles_of(batch)
    institutions = Institutions(Role.RECIPIENT, Role.SITE_HOST, Role.BUILDING, Role.SCHOOL)
    found = institutions.named_in([*titles, *places]) or institutions.only()
    if found is not None:
        return found
    name = likely_name([*titles, *places], _("Recipient not named"))
    return Organisation.named(name, role=Role.RECIPIENT, district_pcode=batch.fact("district") or None)


def _asset_line(row: RowIn, asset: Asset, writer: LineWriter) -> Delivery:
    district_id = asset.owner.district_id or writer.districts.get(writer.batch.fact("district"))
    return writer.line(
        row,
        asset.service.code,
        source_kind="stabilization.assets",
        source_key=asset.pk,
        day=asset.donated_on,
        place_id=district_id,
        institution=asset.owner,
        basis=Delivery.Basis.ITEM,
        evidence=Delivery.Evidence.RECEIVED,
        detail=asset.serial_no[:160],
    )


class Supplies(StabilizationKind):
    """Supplies for students: one row for each child."""

    code = "stabilization.supplies"
    title = _("Supplies for students")
    family = FAMILY
    category = Category.SUPPLIES
    models = (SupplyReceipt,)
    order = 10
    named = True
    who = ("full_name", "given_name", "family_name")
    event_date = "received_on"
    list_facts = ("district", "project")
    fields = (
        Field("serial", weight=0.3),
        Field("full_name", "name"),
        Field("given_name", "name"),
        Field("family_name", "name"),
        Field("birth", "birth"),
        Field("sex", "word", words="sex"),
        Field("nationality", "word", words="nationality"),
        Field("population_group", "word", words="population_group"),
        Field("disability", "word", words="yes_no"),
        Field("id_number", "id_number"),
        Field("school", weight=2, must=True),
        Field("grade", weight=2),
        Field("guardian", "name", weight=2),
        Field("phone", "phone"),
        Field("district", "district"),
        Field("neighbourhood"),
        Field("quantity", "quantity", positive=True),
        Field("received", "word", words="received", must=True),
        Field("received_on", "date", strict=True),
        Field("received_by", weight=0.5),
        Field("project", "project"),
        Field("note", weight=0.3),
    )

    def check(self, row: RowIn) -> None:
        refuse_above(row, quantity=MOST_SUPPLIES)
        if row.get("received") != "received" or row.refused:
            return
        if row.get("received_on") is None:
            row.warn("missing_day", "received_on")

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        service = Chooser(Category.SUPPLIES).generic()
        persons = recognise_persons(FAMILY, seen_in(batch, batch.rows), unit_code=self.unit_code)
        receipts = [
            SupplyReceipt(
                person=person,
                school=row.text("school"),
                grade=row.text("grade")[:40],
                guardian=row.text("guardian"),
                quantity=row.get("quantity", Decimal(1)),
                received=row.get("received") == "received",
                received_on=row.get("received_on"),
                row_id=row.row_id,
            )
            for row, person in zip(batch.rows, persons, strict=True)
        ]
        SupplyReceipt.record_past(receipts=receipts)
        lines = [
            writer.line(
                row,
                service.code,
                source_kind=self.code,
                source_key=receipt.pk,
                day=receipt.received_on,
                place_id=writer.districts.get(batch.fact("district") or row.text("district")),
                person=receipt.person,
                quantity=receipt.quantity,
                basis=Delivery.Basis.NAMED,
                evidence=Delivery.Evidence.RECEIVED,
                detail=receipt.school[:160],
            ).know(row.values, writer.districts)
            for row, receipt in zip(batch.rows, receipts, strict=True)
            if receipt.counts
        ]
        Delivery.write(lines, by=batch.by)


for kind in (Assets(), Supplies()):
    register_kind(kind)
