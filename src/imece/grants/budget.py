"""Budget lines: what a grant gives for a purpose, and what of it is planned, committed and paid."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.access import reach_of
from imece.base.logbook import LogLine
from imece.base.money import KurusField, whole_amount
from imece.base.refusal import Refusal
from imece.base.users import NamedModel, Unit, User
from imece.grants.donors import Grant, ProjectCode
from imece.grants.rates import Rate
from imece.grants.states import ChargeState
from imece.ui.formats import day_text, money_text

ZERO = Decimal("0.00")
COUNTED = (ChargeState.PLANNED, ChargeState.COMMITTED, ChargeState.PAID)


class Balance(NamedTuple):
    """How a line stands, in its own currency.

    ``left`` may still be committed; ``unplanned`` is what of it no plan waits for, and may lie below zero.
    """

    amount: Decimal
    planned: Decimal
    committed: Decimal
    paid: Decimal
    left: Decimal
    unplanned: Decimal
    currency: str


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    """Questions put to the budget."""

    def visible_to(self, user: Any) -> BudgetLineQuerySet:
        """Lines of the reader's units; those of no unit for whoever reaches any."""
        reach = reach_of(user, "budget.view")
        if reach.everywhere:
            return self
        if reach.nowhere:
            return self.none()
        return self.filter(Q(unit__code__in=reach.unit_codes) | Q(unit__isnull=True))

    def of_unit(self, unit: Unit | None) -> BudgetLineQuerySet:
        return self.filter(Q(unit=unit) | Q(unit__isnull=True)) if unit is not None else self

    def open_on(self, day: datetime.date) -> BudgetLineQuerySet:
        return self.filter(eligible_from__lte=day, eligible_until__gte=day)

    def paying_for(self, *, category: str, services: Iterable[str]) -> BudgetLineQuerySet:
        """Lines that may pay for any of these services of that category; a line that names nothing pays for all."""
        codes = list(services)
        fitting = [line.pk for line in self if any(line.pays_for(category, code) for code in codes or [""])]
        return self.filter(pk__in=fitting)

    def for_service(
        self,
        *,
        category: str,
        services: Iterable[str] = (),
        unit: Unit | None = None,
        day: datetime.date | None = None,
    ) -> BudgetLineQuerySet:
        """Lines of the unit, open that day, that may pay for one of these services (by code) of that category."""
        lines = self.of_unit(unit).open_on(day or timezone.localdate())
        return lines.paying_for(category=category, services=services)

    def with_all_shown(self) -> BudgetLineQuerySet:
        return self.select_related("grant__donor", "project", "unit").order_by(
            "grant__code", "project__code", "code"
        )


class BudgetLine(NamedModel):
    """A sum that a grant gives for a purpose, within dates, to a unit, for some services or categories of services.

    ``planned``, ``committed`` and ``paid`` are the sums of its charges, kept with each move under the row's lock, so
    that a constraint of the database can refuse what goes beyond the line.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="lines")
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="lines"
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    amount = KurusField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    eligible_from = models.DateField(_("eligible from"))
    eligible_until = models.DateField(_("eligible until"))
    categories = models.JSONField(_("pays for"), default=list, blank=True)
    services = models.JSONField(_("pays for the services"), default=list, blank=True)
    planned = KurusField(_("planned"), default=ZERO)
    committed = KurusField(_("committed"), default=ZERO)
    paid = KurusField(_("paid"), default=ZERO)
    # A revision made here is not undone by the next load of the mission's folder.
    revised_at = models.DateTimeField(null=True, editable=False)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=F("committed") + F("paid")), name="a_line_is_never_overspent"
            ),
            models.CheckConstraint(
                condition=Q(planned__gte=0, committed__gte=0, paid__gte=0), name="no_sum_of_a_line_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(eligible_until__gte=F("eligible_from")), name="a_line_ends_after_it_begins"
            ),
        ]

    def balance(self) -> Balance:
        left = self.amount - self.committed - self.paid
        return Balance(
            self.amount, self.planned, self.committed, self.paid, left, left - self.planned, self.currency
        )

    def pays_for(self, category: str, service: str = "") -> bool:
        """Whether the line names that category or that service (by its code); one that names nothing pays for all."""
        if not self.categories and not self.services:
            return True
        return category in self.categories or (bool(service) and service in self.services)

    def is_open_on(self, day: datetime.date) -> bool:
        return self.eligible_from <= day <= self.eligible_until

    # ------------------------------------------------------------------ what speaks against a charge
    def why_not(
        self,
        *,
        category: str = "",
        service: str = "",
        unit: Unit | None = None,
        day: datetime.date | None = None,
        amount: Decimal | None = None,
        currency: str = "",
    ) -> list[str]:
        """What speaks against charging this line, one sentence each, to be shown before anybody approves."""
        day = day or timezone.localdate()
        said = [*self._wrong_purpose(category, service, unit), *self._wrong_day(day)]
        if amount is not None:
            try:
                wanted = Rate.convert(
                    amount=amount, currency=currency or self.currency, into=self.currency, day=day
                )
            except Refusal as refusal:
                return [*said, str(refusal)]
            said += self._too_much(wanted.amount, self.balance().left)
        return said

    def _wrong_purpose(self, category: str, service: str, unit: Unit | None) -> Iterable[str]:
        if category and not self.pays_for(category, service):
            yield gettext("The line %(line)s does not pay for this kind of service. Choose another line.") % {
                "line": self.code
            }
        if unit is not None and self.unit_id is not None and self.unit_id != unit.pk:
            yield gettext("The line %(line)s belongs to %(unit)s. Choose a line of your unit.") % {
                "line": self.code,
                "unit": self.unit,
            }

    def _wrong_day(self, day: datetime.date) -> Iterable[str]:
        if not self.is_open_on(day):
            yield gettext(
                "%(day)s lies outside the eligible dates of the line %(line)s (%(first)s to %(last)s)."
            ) % {
                "day": day_text(day),
                "line": self.code,
                "first": day_text(self.eligible_from),
                "last": day_text(self.eligible_until),
            }

    def _too_much(self, wanted: Decimal, left: Decimal) -> Iterable[str]:
        if wanted > left:
            yield gettext(
                "The line %(line)s has %(left)s left; %(wanted)s is more than that. Choose another line or a smaller "
                "amount."
            ) % {
                "line": self.code,
                "left": money_text(left, self.currency),
                "wanted": money_text(wanted, self.currency),
            }

    # ------------------------------------------------------------------ verbs
    @classmethod
    def locked(cls, pk: int) -> BudgetLine:
        """The line as it stands now, held until the transaction ends: moves on one line follow each other.

        PostgreSQL locks the row; on SQLite a write transaction is alone anyway (IMMEDIATE).
        """
        return cls.objects.select_for_update().get(pk=pk)

    def shift(self, *, before: tuple[str, Decimal] | None, after: tuple[str, Decimal]) -> None:
        """Count a charge that moved from (state, amount) to another; only on a locked line. Refuses to overspend."""
        sums = {state: Decimal(getattr(self, state)) for state in COUNTED}
        left = self.balance().left
        for sign, moved in ((-1, before), (1, after)):
            if moved is not None and moved[0] in sums:
                sums[ChargeState(moved[0])] += sign * moved[1]
        spent = sums[ChargeState.COMMITTED] + sums[ChargeState.PAID]
        if spent > self.amount:
            freed = before[1] if before and before[0] in (ChargeState.COMMITTED, ChargeState.PAID) else ZERO
            for sentence in self._too_much(after[1], left + freed):
                raise Refusal(sentence)
        values = {str(state.value): total for state, total in sums.items()}
        BudgetLine.objects.filter(pk=self.pk).update(**values)
        for name, total in values.items():
            setattr(self, name, total)

    def revise(
        self,
        *,
        by: User,
        reason: str,
        amount: Decimal | None = None,
        eligible_until: datetime.date | None = None,
    ) -> None:
        """Another amount or last day, as an amendment of the grant says; never below what is committed and paid."""
        if not reason.strip():
            raise Refusal(
                gettext("Say in a sentence what allows the revision, such as the amendment's number.")
            )
        with transaction.atomic():
            line = BudgetLine.locked(self.pk)
            line.amount = whole_amount(amount) if amount is not None else line.amount
            line.eligible_until = eligible_until or line.eligible_until
            if line.committed + line.paid > line.amount:
                raise Refusal(
                    gettext("%(spent)s of this line is committed or paid already; the amount cannot be less.")
                    % {"spent": money_text(line.committed + line.paid, line.currency)}
                )
            if line.eligible_until < line.eligible_from:
                raise Refusal(gettext("The last eligible day lies before the first."))
            line.revised_at = timezone.now()
            line.save(update_fields=["amount", "eligible_until", "revised_at"])
            LogLine.write(
                by=by,
                action="budget.revised",
                subject=line,
                line=line.code,
                amount=f"{line.amount} {line.currency}",
                until=line.eligible_until.isoformat(),
                reason=reason.strip(),
            )
        self.refresh_from_db()
