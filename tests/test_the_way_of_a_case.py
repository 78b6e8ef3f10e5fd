"""The way of a case in a real browser, by links, buttons and labels only, in the colleagues' language.

What a municipality refers becomes an urgent case: triage, assessment, plan, a service with its quote and papers, the
officer's approval, the order, the delivery that a third colleague receives, the person's signed receipt, the payment,
the follow-up, the closing with its sign-off, and what the municipality is told. A case that is refused, and one that is
opened again. The worker in the field has a phone. Everybody is invented. ``IMECE_PICTURES=folder`` keeps what was seen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from imece.assistance.catalogue import Service
from imece.assistance.ledger import Delivery
from imece.base.tests.cast import assemble
from imece.base.users import Team, User
from imece.cases.models import Case, CaseService
from imece.cases.states import ServiceState, State
from imece.cases.tests.worked import Office, a_paper, delivered, open_office, opened, paid, say_rules
from imece.grants.budget import BudgetLine
from imece.partners.models import Organisation
from imece.referrals.referrals import Referral
from tests import case_way as way
from tests.archive import ROOT
from tests.browsing import visiting
from tests.case_way import DESK, PERSON, PHONE, WRITTEN, Colleague

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Meets = Callable[..., Colleague]


@pytest.fixture
def meets(chromium: Browser, live_server: LiveServer) -> Iterator[Meets]:
    """A colleague in a browser of their own, signed in, on the first page."""
    with ExitStack() as visits:

        def at_work(user: User, language: str, *, width: int = DESK) -> Colleague:
            found = visits.enter_context(visiting(chromium, live_server.url))
            one = Colleague(found.context, found.page, found.home, language, found.complaints)
            one.context.set_default_timeout(60_000)
            one.width = width
            one.page.set_viewport_size({"width": width, "height": 860 if width == PHONE else 800})
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookies = {settings.SESSION_COOKIE_NAME: session, "django_language": language}
            one.context.add_cookies(
                [{"name": name, "value": value, "url": one.home} for name, value in cookies.items()]
            )
            one.go("/")
            return one

        yield at_work


@pytest.fixture
def office(db: None) -> Office:
    """A case office with İstanbul's rules: reasons, papers and outcomes in three languages."""
    said = tomllib.loads((ROOT / "missions" / "istanbul" / "cases.toml").read_text(encoding="utf-8"))
    many = {"gap_reasons": "gap_reason", "outcomes": "outcome", "vulnerabilities": "vulnerability"}
    papers = [{"services": [], **paper} for paper in said["paper"]]
    say_rules(**{name: said[one] for name, one in many.items()}, papers=papers, attention=said["attention"])
    office = open_office(assemble())
    Service.objects.filter(pk=office.service.pk).update(names=way.SERVICE)
    BudgetLine.objects.filter(pk=office.line.pk).update(names=way.LINE)
    for username, (given, family) in way.NAMES.items():
        User.objects.filter(username=username).update(first_name=given, last_name=family)
    municipality = Organisation.objects.create(code="municipality", names=way.MUNICIPALITY)
    municipality.take_role("municipality")
    Team.objects.create(code="ECM", names=way.TEAM, unit=office.unit)
    return office


@pytest.mark.parametrize("language", ["tr", "ar"])
def test_an_urgent_case_from_the_municipality_to_the_receipt_and_the_answer(
    meets: Meets, office: Office, language: str
) -> None:
    worker = meets(office.worker, language, width=PHONE)
    way.writes_down_what_the_municipality_sent(worker)
    way.opens_the_case_and_plans(worker)
    way.asks_for_a_wheelchair(worker, office)
    officer = meets(office.officer, language)
    way.approves(officer)
    way.gets_it_to_the_person(worker, meets(office.colleague, language, width=PHONE))
    way.pays(meets(office.finance, language))
    way.follows_up_and_asks_to_close(worker)
    way.signs_off(officer)
    way.tells_the_municipality(worker)
    what_is_kept(office)


def what_is_kept(office: Office) -> None:
    """One line stands in the ledger with what was paid; the referral closed with what the municipality heard."""
    case, service, referral = Case.objects.get(), CaseService.objects.get(), Referral.objects.get()
    assert (case.state, service.state) == (State.CLOSED, ServiceState.CONFIRMED)
    assert (case.worker, service.approver, service.received_by, service.paid_by) == (
        office.worker, office.officer, office.colleague, office.finance,
    )  # fmt: skip
    assert sorted(case.files.values_list("kind", flat=True)) == ["board_report", "invoice", "receipt"]
    line = Delivery.objects.standing().get()
    assert (line.amount, line.person) == (Decimal("1250.50"), case.person)
    assert (referral.state, referral.told_back, referral.person) == ("closed", "letter", case.person)


@pytest.mark.parametrize("language", ["tr", "ar"])
def test_a_case_that_is_refused_leaves_nobody_without_a_way(
    meets: Meets, office: Office, language: str
) -> None:
    case = opened(office, need=WRITTEN[language]["need"])
    worker = meets(office.worker, language, width=PHONE)
    worker.goes_to("Cases")
    worker.opens(PERSON)
    worker.unfolds("Not eligible")
    worker.fills("Why is the person not eligible?", worker.wrote("refused"))
    worker.presses("Not eligible")
    worker.sees("Nobody is left without a way: refer the person elsewhere, or write the advice given.")
    assert worker.field("Why is the person not eligible?").input_value() == worker.wrote("refused")
    worker.heard_no()
    worker.shows("case-way-refused")
    worker.fills("Which advice was given?", worker.wrote("advice"))
    worker.presses("Not eligible")
    worker.fits()
    case.refresh_from_db()
    assert case.state == State.INELIGIBLE and case.ended_at is not None


@pytest.mark.parametrize("language", ["tr", "ar"])
def test_a_case_is_opened_again_under_its_number(meets: Meets, office: Office, language: str) -> None:
    case = closed_case(office)
    worker = meets(office.worker, language, width=PHONE)
    worker.goes_to("Cases")
    worker.follows("All cases")
    worker.opens(PERSON)
    worker.unfolds("Open the case again")
    worker.fills("Why?", worker.wrote("again"))
    worker.presses("Open the case again")
    worker.sees("Reopened")
    worker.page.get_by_text(case.number).first.wait_for()
    worker.fits()
    number = case.number
    case.refresh_from_db()
    assert (case.state, case.number) == (State.REOPENED, number)
    assert case.due_at and case.due_at > timezone.now()


def closed_case(office: Office) -> Case:
    """Everything given, kept and paid, and signed off."""
    service = delivered(office)
    case = service.case
    for kind in ("receipt", "invoice"):
        a_paper(office, case, kind, service)
    paid(office, service)
    case.refresh_from_db()
    case.close(by=office.worker, outcome="met", told="done")
    case.sign_off(by=office.officer)
    return case
