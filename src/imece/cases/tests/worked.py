"""What the tests of live cases share: colleagues, a budget line, a supplier, a person. Nobody here exists."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from imece.assistance.catalogue import Category, Service
from imece.base.access import Assignment
from imece.base.mission import Mission
from imece.base.tests.cast import Cast
from imece.base.users import Unit, User
from imece.cases.models import Case, CaseFile, CaseService
from imece.grants.approvals import ApprovalRule
from imece.grants.budget import BudgetLine
from imece.grants.donors import Donor, Grant, ProjectCode
from imece.partners.vendors import Vendor
from imece.people.models import Person
from imece.people.tests.registry import known

NAME = "Rana Haddad"
NEED = "Needs a wheelchair after an accident"
PDF = b"%PDF-1.4 invented"


@dataclass(frozen=True)
class Office:
    """A small case office: a worker, a colleague who receives, an officer, a manager, finance; and their means."""

    cast: Cast
    worker: User
    colleague: User
    officer: User
    manager: User
    finance: User
    service: Service
    line: BudgetLine
    vendor: Vendor
    person: Person

    @property
    def unit(self) -> Unit:
        return self.cast.pru


def colleague(name: str, role: str, unit: Unit | None) -> User:
    user = User.objects.create_user(name, password="a long enough phrase")
    Assignment.give(to=user, role=role, by=None, unit=unit)
    return user


def open_office(cast: Cast, **rules: Any) -> Office:
    """``rules``: of cases.toml as the loader writes them; none means the usual ones."""
    if rules:
        say_rules(**rules)
    worker = cast.case_worker
    service = Service.objects.create(
        code="medical_items", names={"en": "Medical items"}, unit=cast.pru, category=Category.CASE_SERVICE
    )
    return Office(
        cast=cast,
        worker=worker,
        colleague=colleague("second.worker", "case_worker", cast.pru),
        officer=colleague("officer", "pru_officer", cast.pru),
        manager=colleague("manager", "programme_manager", cast.pru),
        finance=colleague("finance", "finance", cast.pru),
        service=service,
        line=a_line(cast.pru),
        vendor=Vendor.add(by=worker, name="Invented Medical Shop", tax_number="4540536920"),
        person=known(NAME, unit_code="PRU", district=cast.sultangazi.pcode, sex="female"),
    )


def say_rules(**rules: Any) -> None:
    said: dict[str, Any] = {
        "limits": {"emergency": {"hours": 24}, "urgent": {"working_days": 3}, "normal": {"working_days": 10}},
        "split_days": 30,
        "follow_up_days": 30,
        "attention": 6,
        "gap_reasons": [{"code": "no_service", "names": {"en": "No such service in reach"}}],
        "outcomes": [{"code": "met", "names": {"en": "The need is met"}}],
        "vulnerabilities": [{"code": "disability", "names": {"en": "Disability"}, "score": 3}],
        "papers": [],
    }
    Mission.objects.create(code="test", names={"en": "Test"}, settings={"cases": said | rules})


def a_line(unit: Unit, amount: str = "10000", code: str = "1.1") -> BudgetLine:
    donor, _new = Donor.objects.get_or_create(code="donor", defaults={"names": {"en": "A donor"}})
    grant, _new = Grant.objects.get_or_create(
        code="GR.1", defaults={"names": {"en": "A grant"}, "donor": donor}
    )
    project, _new = ProjectCode.objects.get_or_create(code="GR.1", defaults={"grant": grant})
    ApprovalRule.objects.get_or_create(
        code="small",
        defaults={
            "currency": "TRY",
            "amount_from": Decimal(0),
            "approvers": ["pru_officer", "programme_manager"],
        },
    )
    today = timezone.localdate()
    return BudgetLine.objects.create(
        code=code,
        names={"en": f"Line {code}"},
        grant=grant,
        project=project,
        unit=unit,
        amount=Decimal(amount),
        currency="TRY",
        eligible_from=today - datetime.timedelta(days=100),
        eligible_until=today + datetime.timedelta(days=100),
    )


def opened(office: Office, **said: Any) -> Case:
    wanted = {"source": "municipality", "need": NEED, "priority": "urgent", **said}
    person = wanted.pop("person", office.person)
    return Case.open(by=office.worker, person=person, unit=office.unit, **wanted)


def planned(office: Office, **said: Any) -> Case:
    """Through triage and assessment to the plan."""
    case = opened(office, **said)
    case.screen(
        by=office.worker, priority=case.priority, gap_reason="no_service", gap="SGK refused, letter seen"
    )
    case.assess(
        by=office.worker, how="home", day=timezone.localdate(), risk="medium", vulnerabilities=["disability"],
        needs="A wheelchair",
    )  # fmt: skip
    case.plan(by=office.worker, plan="A wheelchair, then a look after a month")
    return case


def requested(office: Office, case: Case | None = None, **said: Any) -> CaseService:
    wanted = {
        "service": office.service, "item": "Wheelchair", "estimated": Decimal("1250.50"), "currency": "TRY",
        "vendor": office.vendor, "line": office.line, **said,
    }  # fmt: skip
    return CaseService.request(by=office.worker, case=case or planned(office), **wanted)


def delivered(office: Office, service: CaseService | None = None) -> CaseService:
    service = service or requested(office)
    service.approve(by=office.officer, note="seen")
    service.order(by=office.worker)
    service.deliver(by=office.colleague, note_number=f"N{service.pk}")
    return service


def paid(office: Office, service: CaseService | None = None, *, amount: Decimal | None = None) -> CaseService:
    service = service or delivered(office)
    service.confirm(by=office.worker, how="signature")
    assert service.estimated is not None
    service.invoice(by=office.worker, number=f"F{service.pk}", amount=amount or service.estimated)
    service.pay(by=office.finance)
    return service


def a_paper(office: Office, case: Case, kind: str, service: CaseService | None = None) -> CaseFile:
    return CaseFile.keep(by=office.worker, case=case, kind=kind, content=PDF, service=service)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
