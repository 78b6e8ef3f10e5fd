"""A service under a case and its verbs: asked for, approved, ordered, received, confirmed by the person, paid.

Whoever asked for it does not approve it, whoever receives it did neither, whoever pays took no other part: this is
code and no setting. Money and orders are `grants`' (budget, approvals, purchases); the ledger follows.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from imece.assistance.catalogue import Category, Service
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.cases import states
from imece.cases.bought import BoughtService
from imece.cases.cases import Case
from imece.cases.files import papers_missing
from imece.cases.ledger import follow_service
from imece.cases.questions import CaseServiceQuerySet
from imece.cases.quotes import Quote
from imece.cases.service_record import may_be_asked
from imece.cases.states import ServiceState, State
from imece.grants.approvals import different_people
from imece.grants.budget import BudgetLine
from imece.grants.charges import Charge
from imece.partners.agreements import price_on
from imece.partners.vendors import Vendor

# What a request says; a change of it is a change of what was approved.
ASKED = ("service", "item", "quantity", "measure", "estimated", "currency", "vendor", "line")
_OPEN_TO_REQUESTS = (*states.AT_WORK, State.FOLLOW_UP, State.REOPENED)
_CENT = Decimal("0.01")
NOT_APPROVED: dict[str, Any] = {
    "approver": None,
    "approved_on": None,
    "approved_by": "",
    "approval_digest": "",
}


class CaseService(BoughtService):
    """One thing asked for, approved and given under a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="services")

    objects = CaseServiceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "requested_on"], name="case_service_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0),
                name="a_case_service_costs_nothing_or_more",
            ),
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | ~models.Q(currency=""),
                name="a_case_service_cost_names_its_currency",
            ),
            models.CheckConstraint(
                name="nobody_approves_what_they_asked_for",
                condition=models.Q(approver__isnull=True) | ~models.Q(approver=models.F("requested_by")),
            ),
            models.CheckConstraint(
                name="nobody_receives_what_they_asked_for_or_approved",
                condition=models.Q(received_by__isnull=True)
                | ~models.Q(received_by=models.F("requested_by"))
                & (models.Q(approver__isnull=True) | ~models.Q(received_by=models.F("approver"))),
            ),
            models.CheckConstraint(
                name="nothing_is_ordered_or_given_without_approval",
                condition=models.Q(row__isnull=False)
                | ~models.Q(state__in=["approved", "ordered", "delivered", "confirmed"])
                | models.Q(approver__isnull=False, approved_on__isnull=False) & ~models.Q(approval_digest=""),
            ),
            models.CheckConstraint(
                name="what_was_given_has_a_day",
                condition=models.Q(row__isnull=False)
                | ~models.Q(state__in=["delivered", "confirmed"])
                | models.Q(delivered_on__isnull=False, received_by__isnull=False),
            ),
            models.CheckConstraint(
                name="what_was_paid_was_given",
                condition=models.Q(paid_on__isnull=True)
                | models.Q(state__in=["delivered", "confirmed"], cost__isnull=False, paid_by__isnull=False),
            ),
        ]

    @classmethod
    def record_past(cls, *, services: Sequence[CaseService]) -> None:
        """Write services in their final state, delivered or not."""
        CaseService.objects.bulk_create(services, batch_size=300)

    # ------------------------------------------------------------------ asked for
    @classmethod
    def request(
        cls,
        *,
        by: User,
        case: Case,
        service: Service,
        item: str,
        quantity: Decimal = Decimal(1),
        measure: str = "",
        estimated: Decimal | None = None,
        currency: str = "",
        vendor: Vendor | None = None,
        line: BudgetLine | None = None,
    ) -> CaseService:
        """Ask for something. ``estimated``: for all of it; None where it comes from the mission's own stock."""
        asked = {
            "service": service, "item": item.strip(), "quantity": quantity, "measure": measure.strip(),
            "estimated": estimated, "currency": currency if estimated is not None else "", "vendor": vendor,
            "line": line if estimated is not None else None,
        }  # fmt: skip
        may_be_asked(asked)
        with case.deed(by, "case.work"):
            if case.state not in _OPEN_TO_REQUESTS:
                raise Refusal(gettext("Make the plan first; services are requested under it."))
            made = cls.objects.create(
                case=case, **asked, requested_by=by, requested_on=timezone.localdate(),
                supplier=vendor.name if vendor else "", project=line.project if line else None,
            )  # fmt: skip
            made._plan_money(by=by)
            made.note_step("request", by=by, note=made.shown_name)
            if case.closing_at is not None:
                case.write(closing_at=None, closing_by=None)
            case.follow_services()
        return made

    def change(self, *, by: User, **asked: Any) -> None:
        """Change what is asked for. An approval speaks of exactly what was approved: with any change it falls."""
        assert set(asked) <= set(ASKED), asked
        with self.deed(by, "case.work"):
            before = self.digest()
            if self.state not in (ServiceState.REQUESTED, ServiceState.QUOTED, ServiceState.APPROVED):
                raise Refusal(
                    gettext("It is “%(state)s”; cancel it and ask anew.")
                    % {"state": self.get_state_display()}
                )
            said = {name: asked.get(name, getattr(self, name)) for name in ASKED}
            may_be_asked(said)
            self.write(**said)
            if self.digest() == before:
                return
            self._release_money(by=by)
            fell = self.state == ServiceState.APPROVED
            anew = {
                "requested_by": by, "requested_on": timezone.localdate(),
                "supplier": self.vendor.name if self.vendor else "",
                "project": self.line.project if self.line else None,
            }  # fmt: skip
            if fell:
                self.move(ServiceState.REQUESTED, **anew, **NOT_APPROVED)
            else:
                self.write(**anew)
            self._plan_money(by=by)
            self.note_step("drop" if fell else "change", by=by, note=self.shown_name)

    def quote(self, *, by: User, vendor: Vendor, amount: Decimal, currency: str, day: datetime.date) -> Quote:
        """Note what a supplier asks."""
        if amount <= 0:
            raise Refusal(gettext("A quote is more than nothing."))
        if day > timezone.localdate():
            raise Refusal(gettext("This day lies in the future; give the day of the quote."))
        with self.deed(by, "case.work"):
            if self.state == ServiceState.REQUESTED:
                self.move(ServiceState.QUOTED)
            elif self.state != ServiceState.QUOTED:
                raise Refusal(gettext("Quotes are noted before it is approved."))
            try:
                with transaction.atomic():
                    made = Quote.objects.create(
                        service=self, vendor=vendor, amount=amount, currency=currency, day=day, by=by
                    )
            except IntegrityError:
                raise Refusal(gettext("A quote of this supplier is noted already.")) from None
            self.note_step("quote", by=by, note=vendor.name)
        return made

    def _plan_money(self, *, by: User) -> None:
        if self.line is not None and self.estimated is not None:
            Charge.plan(
                by=by, line=self.line, source=self.source_of_money, category=Category.CASE_SERVICE,
                service=self.service.code, amount=self.estimated, currency=self.currency, unit=self.case.unit,
            )  # fmt: skip

    def _release_money(self, *, by: User) -> None:
        charge = self.charge()
        if charge is not None and charge.state != Charge.State.PAID:
            charge.release(by=by)

    # ------------------------------------------------------------------ approved
    def approve(self, *, by: User, note: str = "") -> None:
        """Approve exactly this; what stands out (`exceptions.py`) needs a reason in words."""
        from imece.cases.exceptions import exceptions_of

        with self.deed(by, "case.approve"):
            if not self.is_asked_for:
                raise Refusal(
                    gettext("It is “%(state)s”; there is nothing to approve.")
                    % {"state": self.get_state_display()}
                )
            different_people(requester=self.requested_by, approver=by)
            if self.costs:
                self._allowed_by_matrix(by)
            standing_out = exceptions_of(self)
            if standing_out and not note.strip():
                raise Refusal(
                    gettext("Say why you approve it all the same: %(what)s")
                    % {"what": " ".join(standing_out)}
                )
            if self.costs:
                charge = self.charge()
                if charge is None:
                    raise Refusal(gettext("Choose the budget line that pays for it first."))
                charge.commit(by=by)
            self.move(
                ServiceState.APPROVED, approver=by, approved_by=by.shown_name, approved_on=timezone.localdate(),
                approval_digest=self.digest(),
            )  # fmt: skip
            self.note_step("approve", by=by, note=note)

    def _allowed_by_matrix(self, by: User) -> None:
        assert self.estimated is not None
        if self.vendor is None or self.line is None:
            raise Refusal(gettext("Choose the supplier and the budget line first."))
        rule = self.rule()
        rule.allow(by, unit=self.case.unit)
        quotes = self.quotes.count()
        if quotes < rule.quotes_needed and not self.has_agreed_price():
            raise Refusal(
                gettext("This amount needs %(needed)s quotes; %(there)s are noted.")
                % {"needed": rule.quotes_needed, "there": quotes}
            )

    def has_agreed_price(self) -> bool:
        """Whether a framework agreement has this item at no less than it costs here."""
        if self.vendor is None or self.unit_price is None:
            return False
        price = price_on(self.vendor, self.item, timezone.localdate())
        return price is not None and price.price >= self.unit_price

    def reject(self, *, by: User, note: str) -> None:
        if not note.strip():
            raise Refusal(
                gettext("Say in a sentence why it is not approved, so that another way can be found.")
            )
        with self.deed(by, "case.approve"):
            different_people(requester=self.requested_by, approver=by)
            self.move(ServiceState.REJECTED)
            self._release_money(by=by)
            self.note_step("reject", by=by, note=note)

    def ask_again(self, *, by: User) -> None:
        """Ask once more for what was not approved; change it first where that was the reason."""
        with self.deed(by, "case.work"):
            if self.state != ServiceState.REJECTED:
                raise Refusal(gettext("Only what was not approved is asked for again."))
            self.move(
                ServiceState.REQUESTED, requested_by=by, requested_on=timezone.localdate(), **NOT_APPROVED
            )
            self._plan_money(by=by)
            self.note_step("request", by=by, note=self.shown_name)

    # ------------------------------------------------------------------ cancelled
    def cancel(self, *, by: User, note: str) -> None:
        """Before anything was received; the money goes back to its line."""
        if not note.strip():
            raise Refusal(gettext("Say in a sentence why it is cancelled."))
        with self.deed(by, "case.work"):
            if self.state == ServiceState.ORDERED and (order := self.placed_order()) is not None:
                order.cancel(by=by, reason=note.strip())
            self._cancel(by=by)
            self.note_step("cancel", by=by, note=note)

    def _cancel(self, *, by: User) -> None:
        self.move(ServiceState.CANCELLED)
        self._release_money(by=by)

    def fall_with_case(self, *, by: User) -> None:
        """A case that ends takes with it what was only asked for or approved."""
        if self.is_live and self.state in states.STILL_TO_COME:
            self._cancel(by=by)

    def follow_ledger(self, *, by: User) -> None:
        follow_service(self, by=by)

    def papers_missing(self, before: str) -> list[str]:
        """Papers of the mission's checklist that are not kept yet, by name."""
        return [paper.name for paper in papers_missing(self, before)]
