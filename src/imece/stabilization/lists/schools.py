"""The school lists: works, rolls, bills of quantities and weekly progress."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category
from imece.assistance.ledger import Delivery
from imece.assistance.limits import leave_out_above, refuse_above
from imece.assistance.writing import LineWriter
from imece.lib.text import squash
from imece.lists.findings import register_finding
from imece.lists.kinds import Batch, Fact, Field, RowIn, register_kind
from imece.stabilization.choosing import Chooser
from imece.stabilization.lists.common import CURRENCY, LARGEST_AMOUNT, LARGEST_QUANTITY, StabilizationKind
from imece.stabilization.models import BoqItem, RollCount, SchoolWork, WeeklyProgress, WorksState
from imece.stabilization.places import Schools

LARGEST_SCHOOL = 20_000

register_finding(
    "handover_without_date",
    _(
        "The school is marked as handed over, and the day is missing. It does not count until the day is written."
    ),
)
register_finding("missing_school", _("The name of the school is missing."))


class SchoolWorks(StabilizationKind):
    """The list of schools: one row for the works at each."""

    code = "stabilization.schools"
    title = _("School works")
    category = Category.SCHOOL_WORKS
    models = (SchoolWork,)
    order = 10
    key_fields = ("school",)
    event_date = "handed_over_on"
    list_facts = ("district", "project")
    fields = (
        Field("serial", weight=0.3),
        Field("school", "reference", must=True, needed=True, blank="missing_school", weight=2),
        Field("district", "district"),
        Field("neighbourhood"),
        Field("students", "whole", positive=True),
        Field("school_year"),
        Field("assessed_on", "date", weight=1.5),
        Field("works_status", "word", words="works_status", must=True, weight=2),
        Field("handed_over_on", "date", strict=True, weight=1.5),
        Field("contract_amount", "money", positive=True, weight=1.5),
        Field("project", "project"),
        Field("note", weight=0.3),
    )

    def check(self, row: RowIn) -> None:
        refuse_above(row, contract_amount=LARGEST_AMOUNT)
        leave_out_above(row, students=LARGEST_SCHOOL)
        unread = any(found.field == "handed_over_on" for found in row.findings)
        if row.get("works_status") == WorksState.HANDED_OVER and not (row.get("handed_over_on") or unread):
            row.warn("handover_without_date", "handed_over_on")

    def check_all(self, rows: list[RowIn], facts: dict[str, Fact]) -> None:
        """A name that two districts share is two schools; rolls that say only the name mean the first."""
        first: dict[str, str] = {}
        for row in rows:
            district = row.text("district")
            if district and first.setdefault(row.key, district) != district:
                row.key = f"{row.key}|{district}"

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        schools = Schools()
        service = Chooser(Category.SCHOOL_WORKS).generic()
        works = [_school_work(row, writer, schools) for row in batch.rows]
        SchoolWork.record_past(works=works)
        lines = [
            writer.line(
                row,
                service.code,
                source_kind=self.code,
                source_key=work.pk,
                day=work.handed_over_on,
                institution=work.school,
                basis=Delivery.Basis.INSTITUTION_ROLL,
                evidence=Delivery.Evidence.RECEIVED,
                detail=row.text("school")[:160],
            )
            for row, work in zip(batch.rows, works, strict=True)
            if work.state == WorksState.HANDED_OVER and work.handed_over_on is not None
        ]
        Delivery.write(lines, by=batch.by)


def _school_work(row: RowIn, writer: LineWriter, schools: Schools) -> SchoolWork:
    batch = writer.batch
    district = batch.value(row, "district") or ""
    return SchoolWork(
        school=schools.named(row.text("school"), district),
        state=row.get("works_status", WorksState.IDENTIFIED),
        district_id=writer.districts.get(district),
        neighbourhood=row.text("neighbourhood"),
        assessed_on=row.get("assessed_on"),
        handed_over_on=row.get("handed_over_on"),
        students=row.get("students"),
        contract_amount=row.get("contract_amount"),
        currency=row.get("currency", CURRENCY)[:3] if row.get("contract_amount") is not None else "",
        school_year=row.text("school_year")[:40],
        project_id=writer.project_id(batch.value(row, "project")),
        row_id=row.row_id,
    )


class SchoolSheet(StabilizationKind):
    """A sheet whose rows belong to the works at a school."""

    category = Category.SCHOOL_WORKS
    order = 20
    parent = ("stabilization.schools", "school")
    school = Field("school", "reference", must=True, weight=2)

    def works(self, batch: Batch) -> list[tuple[RowIn, int]]:
        """Each row with the number of the works that it belongs to."""
        ids = SchoolWork.objects.of_rows(row.parent_id for row in batch.rows if row.parent_id is not None)
        return [(row, ids[row.parent_id]) for row in batch.rows if row.parent_id in ids]


class Rolls(SchoolSheet):
    """How many girls and boys of each nationality a school has."""

    code = "stabilization.rolls"
    title = _("Students on the roll")
    models = (RollCount,)
    fields = (
        Field("serial", weight=0.3),
        SchoolSheet.school,
        Field("nationality", "word", words="nationality", must=True),
        Field("girls", "whole", must=True, positive=True, weight=2),
        Field("boys", "whole", must=True, positive=True, weight=2),
        Field("note", weight=0.3),
    )

    def natural_key(self, row: RowIn) -> str:
        """The school and the nationality; '' where the nationality is not understood."""
        school, nationality = squash(row.text("school")), row.text("nationality")
        return f"{school}|{nationality}" if school and nationality else ""

    def check(self, row: RowIn) -> None:
        refuse_above(row, girls=LARGEST_SCHOOL, boys=LARGEST_SCHOOL)

    def record(self, batch: Batch) -> None:
        counts = [
            RollCount(
                work_id=work,
                nationality=row.text("nationality")[:3],
                girls=int(row.get("girls", 0)),
                boys=int(row.get("boys", 0)),
                row_id=row.row_id,
            )
            for row, work in self.works(batch)
        ]
        RollCount.record_past(counts=counts)


class Bills(SchoolSheet):
    """The bill of quantities."""

    code = "stabilization.boq"
    title = _("Bill of quantities")
    models = (BoqItem,)
    fields = (
        SchoolSheet.school,
        Field("item_no", "reference", weight=2),
        Field("work_item", weight=1.5),
        Field("unit"),
        Field("quantity", "quantity", positive=True),
        Field("unit_price", "money", must=True, positive=True, weight=3),
        Field("subtotal", "money", positive=True),
        Field("note", weight=0.3),
    )

    def check(self, row: RowIn) -> None:
        leave_out_above(row, quantity=LARGEST_QUANTITY, unit_price=LARGEST_AMOUNT, subtotal=LARGEST_AMOUNT)

    def record(self, batch: Batch) -> None:
        items = [
            BoqItem(
                work_id=work,
                item_no=row.text("item_no")[:80],
                description=row.text("work_item"),
                unit=row.text("unit")[:40],
                quantity=row.get("quantity"),
                unit_price=row.get("unit_price"),
                amount=row.get("subtotal"),
                row_id=row.row_id,
            )
            for row, work in self.works(batch)
        ]
        BoqItem.record_past(items=items)


class Progress(SchoolSheet):
    """The weeks of the works, planned and real; kept and not counted."""

    code = "stabilization.progress"
    title = _("Weekly progress of works")
    models = (WeeklyProgress,)
    fields = (
        SchoolSheet.school,
        Field("week_ending", "date", must=True, needed=True, strict=True, weight=2),
        Field("planned_percent", "percent", weight=2),
        Field("actual_percent", "percent", must=True, weight=2),
        Field("note", weight=0.3),
    )

    def check(self, row: RowIn) -> None:
        leave_out_above(row, planned_percent=1000, actual_percent=1000)

    def record(self, batch: Batch) -> None:
        share = _written_as_share(batch.rows)
        weeks = [
            WeeklyProgress(
                work_id=work,
                week_ends_on=row.values["week_ending"],
                planned=_percent(row.get("planned_percent"), share),
                actual=_percent(row.get("actual_percent"), share),
                row_id=row.row_id,
            )
            for row, work in self.works(batch)
        ]
        WeeklyProgress.record_past(weeks=weeks)


def _written_as_share(rows: list[RowIn]) -> bool:
    """Whether the sheet writes 0.5 for 50 %: then nothing on it is above one."""
    numbers = [row.get(name) for row in rows for name in ("planned_percent", "actual_percent")]
    return max((number for number in numbers if number is not None), default=Decimal(0)) <= 1


def _percent(value: Any, share: bool) -> Decimal | None:
    return None if value is None else Decimal(value) * (100 if share else 1)


for kind in (SchoolWorks(), Rolls(), Bills(), Progress()):
    register_kind(kind)
