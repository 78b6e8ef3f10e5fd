"""What this room hands in: its menu entries, its part of a person's page, what can follow a referral."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.base.access import user_may
from imece.base.menu import MenuEntry, register_menu
from imece.cases.answering import KIND
from imece.cases.case_services import CaseService
from imece.cases.cases import Case
from imece.cases.conferences import Decision
from imece.people.persons import Person
from imece.people.sections import PersonSection, register_section
from imece.referrals.following import FollowUp, register_follow_up


def _mine(user: Any) -> int:
    """My open cases that are late, and what a conference decided that I should have done."""
    late = Case.objects.visible_to(user).live().worked_by(user).overdue().count()
    return late + Decision.objects.visible_to(user).overdue().of_user(user).count()


def _asked(user: Any) -> int:
    return CaseService.objects.to_answer_by(user).count()


def _to_pay(user: Any) -> int:
    return CaseService.objects.to_pay_by(user).count()


def _of_person(person: Person, reader: Any) -> dict[str, Any] | None:
    if not user_may(reader, "case.view"):
        return None
    found = Case.objects.visible_to(reader).of_person(person).with_line_shown().newest()
    return {"cases": list(found[:20]), "person": person, "may_open": user_may(reader, "case.open")}


def _opens(number: str, reader: Any) -> bool:
    return user_may(reader, "case.view") and Case.objects.visible_to(reader).filter(number=number).exists()


register_menu(MenuEntry("case", _("Cases"), "cases", "case", "case.view", 29, count=_mine))
register_menu(
    MenuEntry(
        "approvals_of_cases", _("To approve"), "approvals_of_cases", "check", "case.approve", 30, count=_asked
    )
)
register_menu(
    MenuEntry("payments_of_cases", _("To pay"), "payments_of_cases", "cash", "case.pay", 31, count=_to_pay)
)
register_menu(
    MenuEntry("overview_of_cases", _("Cases in numbers"), "overview_of_cases", "chart", "case.overview", 32)
)
register_section(PersonSection("cases", _("Cases"), "cases/of_person.html", _of_person, 15, aside=True))
register_follow_up(
    FollowUp(
        code=KIND,
        label=_("Open a case"),
        url_name="case_new",
        work_url_name="case_numbered",
        work_label=_("Case"),
        verb="case.open",
        icon="case",
        order=10,
        linked=_opens,
    )
)
