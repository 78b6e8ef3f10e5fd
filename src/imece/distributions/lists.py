"""The spreadsheets of relief in kind: who received a kit or a parcel, and what was handed to the municipality."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, service_finder
from imece.assistance.ledger import Delivery
from imece.assistance.limits import leave_out_above, refuse_above
from imece.assistance.naming import unit_of
from imece.assistance.writing import LineWriter, withdraw_rows
from imece.base.refusal import Refusal
from imece.distributions.models import Distribution, DistributionLine, Handover
from imece.lib.text import fold, squash
from imece.lists.findings import message_of, register_finding
from imece.lists.kinds import Batch, Fact, Field, RowIn, SheetKind, register_kind
from imece.lists.words import Words, load_words
from imece.partners.models import Organisation
from imece.partners.municipalities import Municipalities
from imece.people.identity import recognise_households, seen_in

FAMILY = "distributions"
MOST_ITEMS = 1000
"""More of one item in one household's hands is another column that slipped."""
LARGEST_HOUSEHOLD = 99
LONGEST_PERIOD = datetime.timedelta(days=366)
"""Two years, as a school year is often written, say nothing of a day."""
LARGEST_WAYBILL = 1_000_000

STATES = {
    "received": DistributionLine.State.SERVED,
    "not_received": DistributionLine.State.LISTED,
    "no_show": DistributionLine.State.NO_SHOW,
    "refused": DistributionLine.State.REFUSED,
}

register_finding(
    "received_without_date",
    _("It is marked as received, and the day is missing. It does not count until the day is written."),
)
register_finding(
    "handed_over_without_date",
    _("The day of the handover is missing. It does not count until the day is written."),
)
register_finding(
    "same_household_twice",
    _("The identity number of row %(row)s stands here again with other content. Both count; please compare."),
)
register_finding(
    "place_not_told",
    _(
        "We cannot tell for which district this list is. Write it into the title, or say it when taking the list."
    ),
)
register_finding(
    "date_from_period",
    _("The list has no dates of receipt; the last day of its period, %(day)s, was taken for every row."),
)


def fit_for_relief() -> Callable[[str], str | None]:
    """Finds the kit or parcel that a cell means; prepared once per sheet."""
    kit, parcel = service_finder(Category.KIT), service_finder(Category.PARCEL)
    return lambda text: kit(text) or parcel(text)


class ReliefKind(SheetKind):
    """What both sheets of a distribution list share: the item, the district and the round."""

    family = FAMILY
    list_facts = ("district", "municipality", "project", "item", "period")

    @property
    def unit_code(self) -> str:  # type: ignore[override]
        """The unit that the mission's catalogue gives kits, else parcels, to."""
        return unit_of(Category.KIT) or unit_of(Category.PARCEL)

    def name_items(self, rows: list[RowIn], facts: dict[str, Fact]) -> None:
        """Write the service of each row; a list of which nobody can tell what was given is refused as a whole."""
        find = fit_for_relief()
        said = facts["item"].value if "item" in facts else None
        for row in rows:
            row.values["service"] = find(row.text("item")) or said or _named_in(row.cells, find)
        if rows and not any(row.get("service") for row in rows):
            raise Refusal(message_of("item_unknown", {}))
        for row in rows:
            if not row.get("service"):
                row.reject("item_unknown", "item")
        if rows and "district" not in facts and not any(row.get("district") for row in rows):
            rows[0].warn("place_not_told")


def _named_in(cells: Sequence[Any], find: Callable[[str], str | None]) -> str | None:
    """The one item that cells of a row name under another header, as "Remarks"."""
    named = {code for cell in cells if isinstance(cell, str) and fold(cell) and (code := find(cell))}
    return named.pop() if len(named) == 1 else None


class Rounds:
    """The rounds that one batch speaks of, looked up once."""

    def __init__(self, batch: Batch, writer: LineWriter) -> None:
        self.batch, self.writer = batch, writer
        self.district = batch.fact("district")
        self.district_id = writer.districts.get(self.district)
        self.municipalities = Municipalities()
        self.municipality = self.municipalities.find(batch.fact("municipality"), self.district)
        self._known: dict[str, Distribution] = {}

    def of(self, row: RowIn) -> Distribution:
        code = row.text("service")
        if code not in self._known:
            self._known[code] = Distribution.of_list(
                self.batch.taken_list,
                service=self.writer.service(code),
                district_id=self.district_id,
                municipality=self.municipality,
                project_id=self.writer.project_id(self.batch.fact("project")),
            )
        return self._known[code]

    def place_id(self, row: RowIn) -> int | None:
        """The district of the list; of a list for many districts, the row's."""
        return self.district_id or self.writer.districts.get(row.text("district"))

    def municipality_of(self, row: RowIn) -> Organisation | None:
        """Who took over what a row says: the row's own municipality, else the list's."""
        own = self.municipalities.find(row.text("municipality"), row.text("district"))
        return own or self.municipality


class Lines(ReliefKind):
    """The distribution list: one row for each household."""

    code = "distributions.lines"
    title = _("Distribution list")
    order = 10
    named = True
    who = ("full_name", "given_name", "family_name", "id_number")
    event_date = "received_on"
    fields = (
        Field("serial", weight=0.3),
        Field("full_name", "name"),
        Field("given_name", "name"),
        Field("family_name", "name"),
        Field("father_name", "name"),
        Field("id_number", "id_number"),
        Field("birth", "birth"),
        Field("sex", "word", words="sex"),
        Field("nationality", "word", words="nationality"),
        Field("population_group", "word", words="population_group"),
        Field("disability", "word", words="yes_no"),
        Field("phone", "phone"),
        Field("household_size", "whole", weight=1.5),
        Field("district", "district"),
        Field("neighbourhood"),
        Field("item"),
        Field("quantity", "quantity", positive=True, weight=1.5),
        Field("received", "word", words="received", must=True, weight=1.5),
        Field("received_by"),
        Field("received_on", "date", strict=True),
        Field("project", "project"),
        Field("note", weight=0.3),
    )

    def check(self, row: RowIn) -> None:
        refuse_above(row, quantity=MOST_ITEMS)
        leave_out_above(row, household_size=LARGEST_HOUSEHOLD)

    def check_all(self, rows: list[RowIn], facts: dict[str, Fact]) -> None:
        self.name_items(rows, facts)
        _date_from_period(rows, facts)
        marked = [row for row in rows if not row.refused]
        for row in marked:
            _check_mark(row)
        _warn_of_second_rows([row for row in marked if row.get("received") == "received"])

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        rounds = Rounds(batch, writer)
        words = load_words()
        known = recognise_households(FAMILY, seen_in(batch, batch.rows), unit_code=self.unit_code)
        lines = [
            DistributionLine(
                distribution=rounds.of(row),
                household=household,
                quantity=row.get("quantity", Decimal(1)),
                state=_state(row, words),
                received_on=row.get("received_on"),
                received_by=row.text("received_by"),
                household_size=row.get("household_size"),
                row_id=row.row_id,
            )
            for row, (household, _head) in zip(batch.rows, known, strict=True)
        ]
        DistributionLine.record_past(lines=lines)
        counted = [
            _received(row, line, rounds) for row, line in zip(batch.rows, lines, strict=True) if line.counts
        ]
        Delivery.write(counted, by=batch.by)

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        withdraw_rows(list(row_ids), [DistributionLine], by=by)
        Distribution.objects.empty().delete()


def _state(row: RowIn, words: Words) -> str:
    state = STATES.get(row.text("received"), DistributionLine.State.LISTED)
    if (
        state == DistributionLine.State.SERVED
        and words.value("collector", row.text("received_by")) == "proxy"
    ):
        return DistributionLine.State.PROXY
    return state


def _date_from_period(rows: list[RowIn], facts: dict[str, Fact]) -> None:
    """A list without dates of receipt speaks of its period; the officer is told once, on its first row."""
    said = any(row.get("received_on") or any(f.field == "received_on" for f in row.findings) for row in rows)
    if said or not rows or "period" not in facts:
        return
    first, last = (datetime.date.fromisoformat(day) for day in facts["period"].value.split("/"))
    if last - first > LONGEST_PERIOD:
        return
    received = [row for row in rows if row.get("received") == "received"]
    for row in received:
        row.values["received_on"] = last
    if received:
        received[0].warn("date_from_period", day=date_format(last, "d.m.Y"))


def _check_mark(row: RowIn) -> None:
    mark = row.get("received")
    if mark is None and not any(found.field == "received" for found in row.findings):
        row.warn("missing_mark", "received")
    if mark != "received":
        return
    if row.get("received_on") is None:
        row.warn("received_without_date", "received_on")
    if row.get("quantity") is None:
        row.warn("quantity_assumed", "quantity")


def _warn_of_second_rows(rows: list[RowIn]) -> None:
    """One household twice on a list may be right (a second kit for a large one); somebody should look."""
    first: dict[str, RowIn] = {}
    seen: set[str] = set()
    for row in rows:
        number = squash(row.text("id_number"))
        if not number or row.fingerprint in seen:
            continue
        seen.add(row.fingerprint)
        if number in first:
            row.warn("same_household_twice", "id_number", row=first[number].number)
        first.setdefault(number, row)


def _received(row: RowIn, line: DistributionLine, rounds: Rounds) -> Delivery:
    writer = rounds.writer
    delivery = writer.line(
        row,
        line.distribution.service.code,
        source_kind="distributions.lines",
        source_key=line.pk,
        day=line.received_on,
        place_id=rounds.place_id(row),
        household=line.household,
        quantity=line.quantity,
        partner_id=line.distribution.municipality_id,
        basis=Delivery.Basis.HOUSEHOLD_REGISTERED,
        evidence=Delivery.Evidence.RECEIVED,
    ).know(row.values, writer.districts)
    delivery.residence_id = delivery.residence_id or rounds.district_id
    return delivery


class Handovers(ReliefKind):
    """The handover sheet: one row for each waybill."""

    code = "distributions.handovers"
    title = _("Handovers to the municipality")
    order = 10
    key_fields = ("waybill_no",)
    fields = (
        Field("serial", weight=0.3),
        Field("waybill_no", "reference", weight=2),
        Field("handed_on", "date", strict=True),
        Field("item"),
        Field("handed_quantity", "quantity", must=True, positive=True, weight=2),
        Field("returned", "quantity", positive=True, weight=1.5),
        Field("damaged", "quantity", positive=True, weight=1.5),
        Field("district", "district"),
        Field("municipality"),
        Field("project", "project"),
        Field("note", weight=0.3),
    )

    def check(self, row: RowIn) -> None:
        numbers = {"handed_quantity", "returned", "damaged"}
        refuse_above(row, **dict.fromkeys(sorted(numbers), LARGEST_WAYBILL))

    def check_all(self, rows: list[RowIn], facts: dict[str, Fact]) -> None:
        self.name_items(rows, facts)
        for row in rows:
            if row.refused:
                continue
            if row.get("handed_quantity") is None:
                row.reject("missing_quantity", "handed_quantity")
            elif row.get("handed_on") is None:
                row.warn("handed_over_without_date", "handed_on")

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        rounds = Rounds(batch, writer)
        handovers = [
            Handover(
                distribution=rounds.of(row),
                waybill=row.text("waybill_no")[:200],
                day=row.get("handed_on"),
                quantity=row.values["handed_quantity"],
                returned=row.get("returned", Decimal(0)),
                damaged=row.get("damaged", Decimal(0)),
                project_id=writer.project_id(batch.value(row, "project")),
                row_id=row.row_id,
            )
            for row in batch.rows
        ]
        Handover.record_past(handovers=handovers)
        lines = [_handed(row, one, rounds) for row, one in zip(batch.rows, handovers, strict=True)]
        Delivery.write([line for line in lines if line is not None], by=batch.by)

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        withdraw_rows(list(row_ids), [Handover], by=by)
        Distribution.objects.empty().delete()


def _handed(row: RowIn, handover: Handover, rounds: Rounds) -> Delivery | None:
    """What stayed with the municipality; nothing without a day, a municipality or anything that stayed."""
    municipality = rounds.municipality_of(row)
    if handover.day is None or municipality is None or not handover.stayed:
        return None
    return rounds.writer.line(
        row,
        handover.distribution.service.code,
        source_kind="distributions.handovers",
        source_key=handover.pk,
        day=handover.day,
        place_id=rounds.place_id(row),
        institution=municipality,
        quantity=handover.stayed,
        partner_id=municipality.pk,
        basis=Delivery.Basis.ITEM,
        evidence=Delivery.Evidence.HANDED_TO_PARTNER,
        detail=handover.waybill[:160],
    )


register_kind(Lines())
register_kind(Handovers())
