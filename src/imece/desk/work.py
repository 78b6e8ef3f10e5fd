"""What of the day's work waits for a reader: cases, approvals, payments, referrals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from imece.cases.case_services import CaseService
from imece.cases.cases import Case
from imece.cases.states import Waits
from imece.referrals.referrals import Referral


@dataclass(frozen=True)
class Due:
    """Something that waits for the reader."""

    label: str
    number: int
    url: str
    icon: str
    tone: str = ""


def due_work(reader: Any, granted: frozenset[str]) -> Iterator[Due]:
    if "case.work" in granted:
        yield from _of_my_cases(reader)
    if "case.sign_off" in granted:
        number = (
            Case.objects.visible_to(reader, "case.sign_off")
            .live()
            .to_sign_off()
            .exclude(closing_by=reader)
            .count()
        )
        label = ngettext("closure to sign off", "closures to sign off", number)
        yield Due(label, number, f"{reverse('case_list')}?waits={Waits.SUPERVISOR}", "lock")
    if "case.approve" in granted:
        number = CaseService.objects.to_answer_by(reader).count()
        label = ngettext("request to approve", "requests to approve", number)
        yield Due(label, number, reverse("approvals_of_cases"), "check")
    if "case.pay" in granted:
        number = CaseService.objects.to_pay_by(reader).count()
        label = ngettext("invoice to pay", "invoices to pay", number)
        yield Due(label, number, reverse("payments_of_cases"), "cash")
    if "referral.view" in granted:
        number = Referral.objects.to_answer_by(reader).count()
        label = ngettext("referral to answer", "referrals to answer", number)
        yield Due(label, number, reverse("referrals"), "external")


def _of_my_cases(reader: Any) -> Iterator[Due]:
    mine = Case.objects.visible_to(reader).live().worked_by(reader).open()
    late = mine.overdue().count()
    yield Due(
        ngettext("case of mine is overdue", "cases of mine are overdue", late),
        late, reverse("cases"), "warning", "bad",
    )  # fmt: skip
    to_do = mine.waiting_for(Waits.WORKER).count()
    yield Due(ngettext("case waits for me", "cases wait for me", to_do), to_do, reverse("cases"), "case")
