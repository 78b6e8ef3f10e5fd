"""The spreadsheets of cash assistance: payment lists, and the files in which the bank answers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service
from imece.assistance.ledger import Delivery
from imece.assistance.limits import leave_out_above, refuse_above
from imece.assistance.naming import unit_of
from imece.assistance.writing import LineWriter, withdraw_rows
from imece.base.refusal import Refusal
from imece.cash.models import CURRENCY, BankResult, Payment, PaymentList
from imece.lib.text import squash
from imece.lists.findings import register_finding
from imece.lists.kinds import Batch, Fact, Field, RowIn, SheetKind, register_kind
from imece.people.identity import recognise_households, seen_in

FAMILY = "cash"
LARGEST_PAYMENT = 100_000_000
LARGEST_HOUSEHOLD = 99

register_finding(
    "payment_rejected",
    _("Payment “%(text)s” was refused on its own list. Correct it there; the bank's line follows it."),
)
register_finding("missing_amount", _("The amount is missing. Write how much was to be paid."))
register_finding(
    "missing_bank_status",
    _("The bank's answer is missing or not understood. Ask the bank what became of this payment."),
)
register_finding(
    "credited_without_date",
    _("The bank credited it, and the value date is missing. It does not count until the date is written."),
)
register_finding(
    "double_credit",
    _("The bank credited payment “%(text)s” before (%(before)s). Both stand; ask the bank and recover one."),
)


def last_four(text: str) -> str:
    """The last four digits of a card; a spreadsheet may have dropped leading zeros."""
    digits = "".join(character for character in text if character.isdigit())
    return digits[-4:].zfill(4) if digits else ""


def keep_last_four(row: RowIn) -> None:
    """Nothing more of a card than its last four digits gets past this point."""
    if row.get("card_last4") is not None:
        row.values["card_last4"] = last_four(row.text("card_last4"))


class CashKind(SheetKind):
    """What payment lists and bank files share."""

    family = FAMILY
    list_facts: tuple[str, ...] = ("project", "period")

    @property
    def unit_code(self) -> str:  # type: ignore[override]
        """The unit that the mission's catalogue gives cash assistance to."""
        return unit_of(Category.CASH)


class Payments(CashKind):
    """The payment list: one row for each payment to a household."""

    code = "cash.payments"
    title = _("Payment list")
    order = 10
    named = True
    who = ("full_name", "given_name", "family_name", "id_number")
    key_fields = ("payment_ref",)
    list_facts = ("district", "project", "period")
    fields = (
        Field("serial", weight=0.3),
        Field("payment_ref", "reference", must=True, needed=True, blank="missing_reference", weight=2),
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
        Field("district", "district"),
        Field("neighbourhood"),
        Field("household_size", "whole", weight=1.5),
        Field("card_last4", "reference", weight=1.5),
        Field("amount", "money", must=True, strict=True, positive=True, weight=1.5),
        Field("tranche", "reference", weight=1.5),
        Field("project", "project"),
        Field("note", weight=0.3),
    )

    def check(self, row: RowIn) -> None:
        keep_last_four(row)
        refuse_above(row, amount=LARGEST_PAYMENT)
        leave_out_above(row, household_size=LARGEST_HOUSEHOLD)
        if row.get("amount") is None and not any(found.field == "amount" for found in row.findings):
            row.reject("missing_amount", "amount")

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        project_id = writer.project_id(batch.fact("project"))
        payment_list, _new = PaymentList.objects.get_or_create(
            taken_list=batch.taken_list, defaults={"project_id": project_id}
        )
        known = recognise_households(FAMILY, seen_in(batch, batch.rows), unit_code=self.unit_code)
        payments = [
            Payment(
                payment_list=payment_list,
                reference=row.text("payment_ref")[:200],
                household=household,
                amount=row.values["amount"],
                currency=row.get("currency", CURRENCY)[:3],
                tranche=row.get("tranche", "1")[:40],
                card_last4=row.text("card_last4"),
                district_id=writer.districts.get(batch.value(row, "district") or ""),
                project_id=writer.project_id(batch.value(row, "project")),
                row_id=row.row_id,
            )
            for row, (household, _head) in zip(batch.rows, known, strict=True)
        ]
        Payment.record_past(payments=payments)
        BankResult.join(payments)

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        ids = list(row_ids)
        BankResult.part_from(ids)
        withdraw_rows(ids, [Payment], by=by)
        PaymentList.objects.filter(payments__isnull=True).delete()


class Results(CashKind):
    """The bank's file: one line for what became of each payment."""

    code = "cash.results"
    title = _("Bank results")
    order = 20
    parent = ("cash.payments", "payment_ref")
    parent_rejected_code = "payment_rejected"
    event_date = "value_date"
    fields = (
        Field("serial", weight=0.3),
        Field("payment_ref", "reference", must=True, weight=2),
        Field("id_number"),
        Field("full_name", "name"),
        Field("given_name", "name"),
        Field("family_name", "name"),
        Field("phone", weight=0.5),
        Field("card_last4", "reference"),
        Field("amount", "money", positive=True),
        Field("value_date", "date", strict=True, weight=1.5),
        Field("bank_status", "word", words="bank_status", must=True, weight=2),
        Field("bank_reason", "word", words="bank_reason", weight=1.5),
        Field("note", weight=0.3),
    )

    def natural_key(self, row: RowIn) -> str:
        """Reference, value date and answer. The bank may reject one payment several times, each without a date."""
        parts = [squash(row.text(name)) for name in ("payment_ref", "value_date", "bank_status")]
        return "|".join(parts) if all(parts) else ""

    def check(self, row: RowIn) -> None:
        keep_last_four(row)
        refuse_above(row, amount=LARGEST_PAYMENT)
        if row.get("bank_status") is None:
            row.findings = [found for found in row.findings if found.field != "bank_status"]
            row.reject("missing_bank_status", "bank_status")
        if row.get("bank_status") == BankResult.State.CREDITED and not _dated(row):
            row.warn("credited_without_date", "value_date")

    def check_all(self, rows: list[RowIn], facts: dict[str, Fact]) -> None:
        credited = [row for row in rows if not row.refused and _credited(row) and row.get("value_date")]
        before = _credited_before({row.text("payment_ref") for row in credited})
        seen: dict[str, str] = {}
        for row in credited:
            reference, day = squash(row.text("payment_ref")), str(row.values["value_date"])
            others = before.get(reference, set()) | ({seen[reference]} if reference in seen else set())
            others.discard(day)
            if others:
                text = row.text("payment_ref")
                row.warn("double_credit", "payment_ref", text=text, before=", ".join(sorted(others)))
            seen.setdefault(reference, day)

    def accepts_rejected_parent(self, row: RowIn) -> bool:
        """What the bank did not credit stands; nothing was paid on the refused row."""
        return not _credited(row)

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        payments = Payment.objects.select_related("household", "district").of_rows(
            row.parent_id for row in batch.rows if row.parent_id is not None
        )
        results = [_result(row, payments.get(row.parent_id or 0)) for row in batch.rows]
        BankResult.record_past(results=results)
        service = _service()
        lines = [
            _credit_line(row, result, service, writer)
            for row, result in zip(batch.rows, results, strict=True)
            if result.counts
        ]
        Delivery.write(lines, by=batch.by)

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        ids = list(row_ids)
        payments: set[int] = set()
        for start in range(0, len(ids), 400):
            part = BankResult.objects.filter(row_id__in=ids[start : start + 400], payment__isnull=False)
            payments.update(part.values_list("payment_id", flat=True))
        withdraw_rows(ids, [BankResult], by=by)
        Payment.settle(payments)


def _credited(row: RowIn) -> bool:
    return bool(row.get("bank_status") == BankResult.State.CREDITED)


def _dated(row: RowIn) -> bool:
    """Whether a value date is there, readable or not (one that does not exist has its own finding)."""
    return row.get("value_date") is not None or any(f.field == "value_date" for f in row.findings)


def _credited_before(references: set[str]) -> dict[str, set[str]]:
    """Reference to the value dates on which standing bank files credited it."""
    wanted = sorted(references)
    found: dict[str, set[str]] = {}
    for start in range(0, len(wanted), 400):
        lines = BankResult.objects.filter(
            reference__in=wanted[start : start + 400],
            state=BankResult.State.CREDITED,
            value_date__isnull=False,
            payment__isnull=False,
        )
        for reference, day in lines.values_list("reference", "value_date"):
            found.setdefault(squash(reference), set()).add(str(day))
    return found


def _service() -> Service:
    service = Service.objects.filter(category=Category.CASH).first()
    if service is None:
        raise Refusal(
            _("The mission's catalogue has no cash assistance. Add it to the services, then load it.")
        )
    return service


def _result(row: RowIn, payment: Payment | None) -> BankResult:
    return BankResult(
        payment=payment,
        reference=row.text("payment_ref")[:200],
        amount=row.get("amount", payment.amount if payment else Decimal(0)),
        currency=row.get("currency", payment.currency if payment else CURRENCY)[:3],
        value_date=row.get("value_date"),
        state=row.text("bank_status"),
        reason=row.text("bank_reason"),
        card_last4=row.text("card_last4"),
        row_id=row.row_id,
    )


def _credit_line(row: RowIn, result: BankResult, service: Service, writer: LineWriter) -> Delivery:
    """Money reached the household of the payment, where and under what the payment list says."""
    payment = result.payment
    assert payment is not None
    line = writer.line(
        row,
        service.code,
        source_kind="cash.results",
        source_key=result.pk,
        day=result.value_date,
        place_id=payment.district_id,
        project_id=payment.project_id,
        household=payment.household,
        amount=result.amount,
        currency=result.currency,
        basis=Delivery.Basis.HOUSEHOLD_REGISTERED,
        evidence=Delivery.Evidence.RECEIVED,
        detail=payment.tranche,
    ).know(row.parent_values, writer.districts)
    line.residence_id = payment.district_id
    return line


register_kind(Payments())
register_kind(Results())
