"""Charges: money of a budget line that is planned, committed and paid for something a room does."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import LogLine
from imece.base.money import KurusField, whole_amount
from imece.base.refusal import Refusal
from imece.base.users import Unit, User
from imece.grants.budget import BudgetLine
from imece.grants.rates import Converted, Rate
from imece.grants.states import CHARGE_MOVES, ChargeState


class Source(NamedTuple):
    """What a charge is for, as the room that spends names it: its kind of record and its number there."""

    kind: str
    id: str


class ChargeQuerySet(models.QuerySet["Charge"]):
    """Questions put to the charges."""

    def of_source(self, source: Source) -> ChargeQuerySet:
        return self.filter(source_kind=source.kind, source_id=source.id)

    def of_line(self, line: BudgetLine) -> ChargeQuerySet:
        return self.filter(line=line)

    def live(self) -> ChargeQuerySet:
        return self.exclude(state=ChargeState.RELEASED)

    def newest(self) -> ChargeQuerySet:
        return self.select_related("line", "planned_by", "committed_by", "paid_by").order_by("-day", "-pk")


class Charge(models.Model):
    """An amount that one budget line bears for one source; it is planned, then committed, then paid, or released.

    ``amount`` is what was agreed, in its own currency; ``line_amount`` the same in the line's, by the rate of ``day``.
    """

    State, MOVES = ChargeState, CHARGE_MOVES

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="charges")
    source_kind = models.CharField(max_length=60)
    source_id = models.CharField(max_length=60)
    amount = KurusField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    line_amount = KurusField(_("amount in the line's currency"))
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10)
    rate_day = models.DateField(_("rate of"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=ChargeState.choices, default=ChargeState.PLANNED
    )
    day = models.DateField(_("day"), help_text="of its latest step")
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    committed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    paid_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ChargeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["line", "state"], name="charges_of_a_line")]
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_id"],
                condition=~Q(state="released"),
                name="a_source_is_charged_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, line_amount__gt=0, rate__gt=0), name="a_charge_is_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "released"]) | Q(committed_by__isnull=False),
                name="what_is_committed_was_committed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_by__isnull=False),
                name="what_is_paid_was_paid_by_somebody",
            ),
        ]

    # ------------------------------------------------------------------ verbs
    @classmethod
    def plan(
        cls,
        *,
        by: User,
        line: BudgetLine,
        source: Source,
        category: str,
        amount: Decimal,
        currency: str,
        service: str = "",
        day: datetime.date | None = None,
        unit: Unit | None = None,
    ) -> Charge:
        """Set an estimate down on a line. More than is left may be planned; it cannot be committed."""
        day, amount = day or timezone.localdate(), whole_amount(amount)
        with transaction.atomic():
            line = BudgetLine.locked(line.pk)
            for sentence in line.why_not(category=category, service=service, unit=unit, day=day):
                raise Refusal(sentence)
            reckoned = _reckon(line, amount, currency, day)
            charge = cls(
                line=line,
                source_kind=source.kind,
                source_id=source.id,
                planned_by=by,
                day=day,
                currency=currency,
                **_values(amount, reckoned),
            )
            line.shift(before=None, after=(ChargeState.PLANNED, reckoned.amount))
            try:
                with transaction.atomic():
                    charge.save(force_insert=True)
            except IntegrityError:
                raise Refusal(
                    gettext("This is charged to a budget line already. Release that charge first.")
                ) from None
            charge._note("planned", by=by)
        return charge

    def commit(self, *, by: User, amount: Decimal | None = None, day: datetime.date | None = None) -> None:
        """Promise the money to somebody: from now on nobody else can have it. Never by whoever planned it."""
        if by.pk == self.planned_by_id:
            raise Refusal(gettext("Who planned this expense may not commit it. Another colleague has to."))
        self._move(ChargeState.COMMITTED, by=by, amount=amount, day=day, committed_by=by)

    def change(self, *, by: User, amount: Decimal, day: datetime.date | None = None) -> None:
        """Another amount, while it is planned or committed."""
        if self.state not in (ChargeState.PLANNED, ChargeState.COMMITTED):
            raise Refusal(gettext("Only what is planned or committed can change its amount."))
        if self.state == ChargeState.COMMITTED and by.pk == self.planned_by_id:
            raise Refusal(gettext("Who planned this expense may not change what is committed."))
        self._move(self.state, by=by, amount=amount, day=day, stays=True)

    def pay(self, *, by: User, amount: Decimal | None = None, day: datetime.date | None = None) -> None:
        """It was paid: ``amount`` is what was really paid. Where an order stands, the order is paid (purchases)."""
        if self.has_order:
            raise Refusal(gettext("This was ordered. Pay the order: it is paid where its papers agree."))
        self.settle(by=by, amount=amount, day=day)

    def settle(self, *, by: User, amount: Decimal | None, day: datetime.date | None) -> None:
        """Pay, whatever was ordered; for `pay` and for an order whose papers agree."""
        if by.pk == self.committed_by_id:
            raise Refusal(gettext("Who committed this money may not pay it. Another colleague has to."))
        self._move(ChargeState.PAID, by=by, amount=amount, day=day, paid_by=by)

    def release(self, *, by: User, reason: str = "") -> None:
        """Give the money back to the line: it is not needed, or not any more."""
        if self.has_order:
            raise Refusal(gettext("An order stands on this money. Cancel the order first."))
        self._move(ChargeState.RELEASED, by=by, reason=reason.strip())

    # ------------------------------------------------------------------ how it is done
    def _move(
        self,
        state: str,
        *,
        by: User,
        amount: Decimal | None = None,
        day: datetime.date | None = None,
        stays: bool = False,
        reason: str = "",
        **values: Any,
    ) -> None:
        """One guarded step; the line is held from before the balance is looked at until all is written."""
        with transaction.atomic():
            line = BudgetLine.locked(self.line_id)
            before = self.state
            kept = Charge.objects.filter(pk=self.pk, state=before).first()
            if kept is None:
                raise Refusal(gettext("Somebody moved this charge meanwhile. Open it again and look."))
            if not stays and state not in CHARGE_MOVES[before]:
                raise Refusal(
                    gettext("This charge is “%(state)s”; that step does not follow from there.")
                    % {"state": kept.get_state_display()}
                )
            values |= {"state": state, "day": day or timezone.localdate()}
            counted = kept.line_amount
            if state != ChargeState.RELEASED:
                values |= kept._reckoned_anew(line, amount, values["day"])
                counted = values["line_amount"]
            line.shift(before=(before, kept.line_amount), after=(state, counted))
            Charge.objects.filter(pk=self.pk, state=before).update(**values)
            self.refresh_from_db()
            self._note("changed" if stays else state, by=by, reason=reason)

    def _reckoned_anew(self, line: BudgetLine, amount: Decimal | None, day: datetime.date) -> dict[str, Any]:
        for sentence in line.why_not(day=day):
            raise Refusal(sentence)
        amount = whole_amount(amount) if amount is not None else self.amount
        return _values(amount, _reckon(line, amount, self.currency, day))

    def _note(self, deed: str, *, by: User, reason: str = "") -> None:
        LogLine.write(
            by=by,
            action=f"charge.{deed}",
            subject=self,
            line=self.line.code,
            amount=f"{self.amount} {self.currency}",
            reason=reason,
        )

    # ------------------------------------------------------------------ what is known of it
    @property
    def source(self) -> Source:
        return Source(self.source_kind, self.source_id)

    @property
    def has_order(self) -> bool:
        return bool(self.orders.live().exists())

    @property
    def other_currency(self) -> bool:
        return self.currency != self.line.currency

    def __str__(self) -> str:
        return f"{self.line_id} {self.amount} {self.currency}"


def _reckon(line: BudgetLine, amount: Decimal, currency: str, day: datetime.date) -> Converted:
    reckoned = Rate.convert(amount=amount, currency=currency, into=line.currency, day=day)
    if reckoned.amount <= 0:
        raise Refusal(gettext("That is less than the smallest amount in the currency of the line."))
    return reckoned


def _values(amount: Decimal, reckoned: Converted) -> dict[str, Any]:
    return {
        "amount": amount,
        "line_amount": reckoned.amount,
        "rate": reckoned.rate,
        "rate_day": reckoned.rate_day,
    }
