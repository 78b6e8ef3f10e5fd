"""Payments to households, and the bank's answers to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imece.base.places import Place
from imece.grants.models import ProjectCode
from imece.lib.text import squash
from imece.lists.models import Row, TakenList
from imece.people.models import Household

CURRENCY = "TRY"
"""What a list means that names no currency."""


class PaymentList(models.Model):
    """A list of payments that goes to the bank together."""

    taken_list = models.OneToOneField(
        TakenList, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.taken_list or self.pk)


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Questions put to payments."""

    def of_rows(self, row_ids: Iterable[int]) -> dict[int, Payment]:
        """The row's number in the database to the payment that it brought."""
        wanted = sorted(set(row_ids))
        found: dict[int, Payment] = {}
        for start in range(0, len(wanted), 400):
            for payment in self.filter(row_id__in=wanted[start : start + 400]):
                if payment.row_id is not None:
                    found[payment.row_id] = payment
        return found


class Payment(models.Model):
    """Money that a household is to receive under one reference."""

    class State(models.TextChoices):
        LISTED = "listed", _("Listed")
        SENT = "sent", _("Sent to the bank")
        CREDITED = "credited", _("Credited")
        REJECTED = "rejected", _("Rejected by the bank")
        RETURNED = "returned", _("Returned")

    MOVES: dict[str, set[str]] = {
        State.LISTED: {State.SENT, State.CREDITED, State.REJECTED},
        State.SENT: {State.CREDITED, State.REJECTED, State.RETURNED},
        State.REJECTED: {State.SENT, State.CREDITED},
        State.CREDITED: {State.RETURNED},
        State.RETURNED: {State.SENT},
    }

    payment_list = models.ForeignKey(PaymentList, on_delete=models.PROTECT, related_name="payments")
    reference = models.CharField(_("payment reference"), max_length=200)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default=CURRENCY)
    tranche = models.CharField(_("tranche"), max_length=40, default="1")
    card_last4 = models.CharField(_("card's last four digits"), max_length=4, blank=True)
    district = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.LISTED)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="a_payment_reference_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="no_payment_is_below_zero"),
            models.CheckConstraint(condition=~Q(currency=""), name="a_payment_names_its_currency"),
        ]

    @classmethod
    def record_past(cls, *, payments: Sequence[Payment]) -> None:
        """Write the payments of a list; what became of them is the bank's to say."""
        Payment.objects.bulk_create(payments, batch_size=300)

    @classmethod
    def settle(cls, payment_ids: Iterable[int]) -> None:
        """Bring payments to the state that the bank's lines, as they stand now, give them."""
        wanted = sorted(set(payment_ids))
        for start in range(0, len(wanted), 400):
            part = wanted[start : start + 400]
            answers: dict[int, list[tuple[str, str]]] = defaultdict(list)
            lines = BankResult.objects.filter(payment_id__in=part)
            for payment_id, state, day in lines.values_list("payment_id", "state", "value_date"):
                answers[payment_id or 0].append((day.isoformat() if day else "", state))
            by_state: dict[str, list[int]] = defaultdict(list)
            for payment_id in part:
                by_state[_state_after(answers[payment_id])].append(payment_id)
            for state, ids in sorted(by_state.items()):
                cls.objects.filter(pk__in=ids).exclude(state=state).update(state=state)

    def __str__(self) -> str:
        return f"{self.reference} {self.amount} {self.currency}"


def _state_after(answers: list[tuple[str, str]]) -> str:
    """The state after the bank's lines (day, state) in the order of their days; undated ones come first."""
    state: str = Payment.State.LISTED
    for _day, answer in sorted(answers):
        after = BankResult.LEADS_TO[answer]
        if state == Payment.State.CREDITED and after in (Payment.State.SENT, Payment.State.REJECTED):
            continue
        state = after
    return state


class BankResult(models.Model):
    """One line of the bank's answer: what became of one payment."""

    class State(models.TextChoices):
        CREDITED = "credited", _("Credited")
        REJECTED = "rejected", _("Rejected")
        PENDING = "pending", _("Pending")
        RETURNED = "returned", _("Returned")

    MOVES: dict[str, set[str]] = {
        State.PENDING: {State.CREDITED, State.REJECTED},
        State.CREDITED: {State.RETURNED},
        State.REJECTED: set(),
        State.RETURNED: set(),
    }
    LEADS_TO: dict[str, str] = {
        State.CREDITED: Payment.State.CREDITED,
        State.REJECTED: Payment.State.REJECTED,
        State.PENDING: Payment.State.SENT,
        State.RETURNED: Payment.State.RETURNED,
    }

    payment = models.ForeignKey(
        Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="results"
    )
    reference = models.CharField(_("payment reference"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3, default=CURRENCY)
    value_date = models.DateField(_("value date"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=40, blank=True, help_text="a code; blank when not told")
    card_last4 = models.CharField(_("card's last four digits"), max_length=4, blank=True)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["reference"], name="bank_result_reference")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="no_bank_line_is_below_zero"),
        ]

    @property
    def counts(self) -> bool:
        """Whether money reached a household on a known day."""
        return (
            self.state == self.State.CREDITED and self.payment_id is not None and self.value_date is not None
        )

    @classmethod
    def join(cls, payments: Sequence[Payment]) -> None:
        """Give payments that came at last the bank's lines that stood without one (their row had been refused)."""
        alone: dict[str, list[BankResult]] = defaultdict(list)
        for result in BankResult.objects.filter(payment__isnull=True):
            alone[squash(result.reference)].append(result)
        joined = []
        for payment in payments:
            for result in alone.get(squash(payment.reference), ()):
                result.payment = payment
                joined.append(result)
        BankResult.objects.bulk_update(joined, ["payment"], batch_size=300)
        Payment.settle(result.payment_id for result in joined if result.payment_id)

    @classmethod
    def part_from(cls, payment_row_ids: Sequence[int]) -> None:
        """Let lines that the bank did not credit stand without their payment again: its list is withdrawn."""
        for start in range(0, len(payment_row_ids), 400):
            part = payment_row_ids[start : start + 400]
            BankResult.objects.filter(payment__row_id__in=part).update(payment=None)

    @classmethod
    def record_past(cls, *, results: Sequence[BankResult]) -> None:
        """Write what the bank answered, and bring the payments to the state that follows."""
        BankResult.objects.bulk_create(results, batch_size=300)
        Payment.settle(result.payment_id for result in results if result.payment_id)

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"
