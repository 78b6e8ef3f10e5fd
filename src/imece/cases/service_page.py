"""What the page of one service shows to this reader: its steps, money, quotes, what stands out."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imece.base.refusal import Refusal
from imece.cases import service_forms as forms
from imece.cases.case_services import CaseService
from imece.cases.exceptions import exceptions_of
from imece.cases.files import CaseFile
from imece.cases.forms import CaseForm
from imece.cases.page import entry_of
from imece.cases.rules import Rules
from imece.cases.states import GIVEN, SERVICE_MOVES, ServiceState
from imece.grants.approvals import ApprovalRule

FORMS: dict[str, type[CaseForm]] = {
    "change": forms.ChangeForm, "quote": forms.QuoteForm, "order": forms.NothingForm, "deliver": forms.DeliverForm,
    "confirm": forms.ConfirmForm, "invoice": forms.InvoiceForm, "cancel": forms.CancelForm,
    "ask_again": forms.NothingForm, "approve": forms.ApproveForm, "reject": forms.RejectForm,
    "pay": forms.NothingForm, "shorten": forms.ShortenForm, "withdraw_invoice": forms.WithdrawForm,
}  # fmt: skip
TITLES = {
    "change": _("Change the request"), "quote": _("Note a quote"), "order": _("Order it"), "deliver": _("It came"),
    "confirm": _("The person's receipt"), "invoice": _("Note the invoice"), "cancel": _("Cancel it"),
    "ask_again": _("Ask again"), "approve": _("Approve"), "reject": _("Do not approve"), "pay": _("Pay it"),
    "shorten": _("No more will come"), "withdraw_invoice": _("Withdraw the invoice"),
}  # fmt: skip
OF_WORK = (
    "order", "deliver", "confirm", "invoice", "ask_again", "quote", "change", "shorten", "withdraw_invoice", "cancel",
)  # fmt: skip
FOLDED = ("quote", "change", "shorten", "withdraw_invoice", "cancel")
TONES = {
    ServiceState.REQUESTED: ("info", "clock"), ServiceState.QUOTED: ("info", "clock"),
    ServiceState.APPROVED: ("ok", "check"), ServiceState.ORDERED: ("info", "external"),
    ServiceState.DELIVERED: ("ok", "box"), ServiceState.CONFIRMED: ("ok", "check"), ServiceState.PAID: ("ok", "cash"),
    ServiceState.REJECTED: ("bad", "close"), ServiceState.CANCELLED: ("plain", "close"),
}  # fmt: skip


def form_for(deed: str, service: CaseService, *sent: Any, reader: Any, **more: Any) -> CaseForm:
    """The form of a step, empty or with what was ``sent``."""
    wanted = FORMS[deed]
    if issubclass(wanted, forms.ServiceForm):
        more["service"] = service
    return wanted(*sent, case=service.case, reader=reader, prefix=deed, **more)


class ServicePage:
    """One service for one reader. ``wrong``: the form that was sent and refused, by its deed."""

    def __init__(self, service: CaseService, reader: Any, wrong: tuple[str, Any] | None = None) -> None:
        self.service, self.case, self.reader, self.wrong = service, service.case, reader, wrong
        live = service.is_live
        self.works = live and self.case.may(reader, "case.work")
        self.approves = live and self.case.may(reader, "case.approve")
        self.pays = live and self.case.may(reader, "case.pay")
        self.reads_case = self.case.may(reader, "case.view")

    def fits(self, deed: str) -> bool:
        one, moves = self.service, SERVICE_MOVES[self.service.state]
        fits = {
            "change": one.state in (ServiceState.REQUESTED, ServiceState.QUOTED, ServiceState.APPROVED),
            "quote": one.costs and one.is_asked_for,
            "order": one.costs and ServiceState.ORDERED in moves,
            "deliver": ServiceState.DELIVERED in moves
            and not (one.costs and one.state != ServiceState.ORDERED),
            "confirm": ServiceState.CONFIRMED in moves,
            "invoice": one.costs and one.state in (ServiceState.ORDERED, *GIVEN) and not one.is_invoiced,
            "shorten": one.state == ServiceState.ORDERED and bool(one.came),
            "withdraw_invoice": one.is_invoiced and one.paid_on is None,
            "cancel": ServiceState.CANCELLED in moves and not one.came,
            "ask_again": one.state == ServiceState.REJECTED,
            "approve": one.is_asked_for,
            "reject": one.is_asked_for,
            "pay": one.costs and one.state in GIVEN and one.is_invoiced and one.paid_on is None,
        }
        return fits[deed] and self.case.is_open

    def _form(self, deed: str, url: str) -> dict[str, Any]:
        wrong = self.wrong[1] if self.wrong and self.wrong[0] == deed else None
        initial = forms.initial_of(self.service) if deed == "change" else None
        form = wrong or form_for(deed, self.service, reader=self.reader, initial=initial)
        if deed == "approve" and self.exceptions:  # the verb asks for it; the page says so before
            form.fields["note"].required = True
        return {
            "deed": deed, "title": TITLES[deed], "form": form, "open": wrong is not None,
            "url": reverse(url, args=[self.service.pk, deed]),
        }  # fmt: skip

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """What the worker may do next; the first stands open."""
        if not self.works:
            return []
        found = [self._form(deed, "case_service_do") for deed in OF_WORK if self.fits(deed)]
        if found and found[0]["deed"] not in FOLDED:
            found[0]["first"] = True
        return found

    @cached_property
    def answers(self) -> list[dict[str, Any]]:
        """For an approver who did not ask for it."""
        if not self.approves or self.service.requested_by_id == self.reader.pk:
            return []
        deeds = ("approve", "reject") if self.answers_amount else ("reject",)
        return [self._form(deed, "case_service_answer") for deed in deeds if self.fits(deed)]

    @cached_property
    def answers_amount(self) -> bool:
        """Whether the matrix lets one of the reader's roles approve that much; the verb looks again."""
        return self.rule is None or self.rule.lets(self.reader, unit=self.case.unit)

    @property
    def payment(self) -> dict[str, Any] | None:
        return self._form("pay", "case_service_pay") if self.pays and self.fits("pay") else None

    # ------------------------------------------------------------------ what is known
    @cached_property
    def exceptions(self) -> list[str]:
        return exceptions_of(self.service) if self.service.is_asked_for else []

    @cached_property
    def rule(self) -> ApprovalRule | None:
        if self.service.estimated is None or not self.service.is_asked_for:
            return None
        try:
            return self.service.rule()
        except Refusal:
            return None

    @cached_property
    def balance(self) -> Any:
        return self.service.line.balance() if self.service.line else None

    @property
    def has_agreed_price(self) -> bool:
        return self.service.has_agreed_price()

    @property
    def quotes(self) -> Any:
        return self.service.quotes.select_related("vendor__organisation")

    @cached_property
    def order(self) -> Any:
        return self.service.placed_order() if self.service.is_live else None

    @property
    def differences(self) -> list[str]:
        """What does not agree between order, receipt and invoice."""
        if self.order is None or not self.service.is_invoiced or self.service.paid_on:
            return []
        return [str(one) for one in self.order.agrees().differences]

    @property
    def papers(self) -> list[dict[str, Any]]:
        """The checklist of its category: what is kept, and before which step the rest is needed."""
        kept = list(CaseFile.objects.filter(case=self.case).select_related("by"))
        found = []
        for paper in Rules.of_mission().papers_for(self.service.service.code):
            files = [
                one for one in kept if one.kind == paper.code and one.service_id in (None, self.service.pk)
            ]
            found.append({"paper": paper, "before": BEFORE[paper.before], "files": files})
        return found

    @property
    def tone(self) -> tuple[str, str]:
        return TONES[ServiceState(self.service.state)]

    @property
    def quantity(self) -> str:
        return forms.quantity_said(self.service)

    @property
    def came(self) -> str:
        """How much of it came, where that is not all that was asked for."""
        one = self.service
        return forms.came_said(one) if one.came and one.still_to_come else ""

    @property
    def entries(self) -> list[dict[str, Any]]:
        steps = self.service.steps.select_related("by").order_by("-pk")
        return [entry_of(step) | {"url": ""} for step in steps]


BEFORE = {
    "approval": _("before approval"),
    "payment": _("before payment"),
    "closing": _("before closing"),
}
