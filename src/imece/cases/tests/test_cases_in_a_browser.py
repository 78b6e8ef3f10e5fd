"""In a real browser: an urgent case from a municipality's referral to the signed receipt and the answer, one that is
refused, and one that is opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imece.base.tests.cast import assemble
from imece.base.users import Team, User
from imece.cases.models import Case, CaseService
from imece.cases.states import State
from imece.cases.tests.worked import Office, open_office, opened, paid, say_rules
from imece.partners.models import Organisation
from imece.referrals.referrals import Referral

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opens = Callable[..., "Page"]


@pytest.fixture
def opens(chromium: Browser, live_server: LiveServer) -> Iterator[Opens]:
    """A colleague's own browser at an address."""
    cache.clear()
    contexts: list[BrowserContext] = []

    def as_colleague(user: User, address: str, *, width: int = 1280) -> Page:
        context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": 800})
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(address)
        return page

    yield as_colleague
    for context in contexts:
        context.close()


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def from_municipality(office: Office) -> Referral:
    municipality = Organisation.objects.create(code="municipality", names={"en": "Sultangazi Municipality"})
    team = Team.objects.create(code="ECM", names={"en": "Case team"}, unit=office.unit)
    return Referral.receive(
        by=office.worker, source="municipality", to_team=team, need="health", from_organisation=municipality,
        person=office.person, reason="Needs a wheelchair after an accident", priority="urgent",
    )  # fmt: skip


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).first.click()


def unfold(page: Page, words: str) -> None:
    page.locator("summary", has_text=words).first.click()


def test_an_urgent_case_from_the_municipality_to_the_receipt_and_the_answer(opens: Opens) -> None:
    office = open_office(assemble())
    say_rules()
    referral = from_municipality(office)
    page = opens(office.worker, reverse("referral", args=[referral.code]), width=360)
    page.get_by_text("Open a case").first.click()
    press(page, "Open the case")
    page.get_by_label("Why can existing services not cover this?").select_option("no_service")
    page.get_by_label("What shows it?").fill("The hospital's letter")
    press(page, "Triage")
    page.get_by_label("Protection risk").select_option("high")
    page.get_by_label("Which needs did you find?").fill("A wheelchair that fits the door")
    press(page, "Assessment")
    page.get_by_label("What is to be done?").fill("A wheelchair, then a look after a month")
    press(page, "Plan")
    page.get_by_role("link", name="Request a service").click()
    page.get_by_label("Category").select_option(str(office.service.pk))
    page.get_by_label("Item").fill("Wheelchair")
    page.get_by_label("Supplier").select_option(str(office.vendor.pk))
    page.get_by_label("Cost of all of it").fill("1250.50")
    page.get_by_label("Budget line").select_option(str(office.line.pk))
    press(page, "Request it")
    service = CaseService.objects.get()
    address = reverse("case_service", args=[service.pk])
    answers = opens(office.officer, reverse("approvals_of_cases"))
    fits(answers)
    answers.get_by_text("Wheelchair").first.click()
    answers.get_by_label("Why, where something stands out").fill("Consent is asked for today")
    press(answers, "Approve")
    page.goto(address)
    press(page, "Order it")
    receives = opens(office.colleague, address)
    receives.get_by_label("Number of the delivery note").fill("N-1")
    press(receives, "It came")
    page.goto(address)
    press(page, "The person's receipt")
    page.get_by_label("Number of the invoice").fill("F-1")
    page.get_by_label("Total of the invoice").fill("1250.50")
    press(page, "Note the invoice")
    fits(page)
    pays = opens(office.finance, reverse("payments_of_cases"))
    press(pays, "Pay it")
    case = Case.objects.get()
    page.goto(reverse("case", args=[case.pk]))
    unfold(page, "Ask to close the case")
    page.get_by_label("What became of the need?").select_option("met")
    page.get_by_label("In a sentence").first.fill("She goes out alone")
    press(page, "Ask to close the case")
    signs = opens(office.officer, reverse("case", args=[case.pk]))
    press(signs, "Sign off and close")
    fits(signs)
    case.refresh_from_db()
    referral.refresh_from_db()
    assert (case.state, referral.state) == (State.CLOSED, "served")
    assert referral.became == "The need is met"
    page.goto(reverse("referral", args=[referral.code]))
    assert page.get_by_text("The need is met").first.is_visible()


def test_a_case_that_is_refused_leaves_nobody_without_a_way(opens: Opens) -> None:
    office = open_office(assemble())
    case = opened(office)
    page = opens(office.worker, reverse("case", args=[case.pk]), width=360)
    unfold(page, "Not eligible")
    page.get_by_label("Why is the person not eligible?").fill("The insurance covers it")
    press(page, "Not eligible")
    assert page.get_by_text("Nobody is left without a way").first.is_visible()
    fits(page)
    page.get_by_label("Which advice was given?").fill("How to apply at the hospital")
    press(page, "Not eligible")
    case.refresh_from_db()
    assert case.state == State.INELIGIBLE and case.ended_at is not None


def test_a_case_is_opened_again_under_its_number(opens: Opens) -> None:
    office = open_office(assemble())
    case = paid(office).case
    case.close(by=office.worker, outcome="met", told="done")
    case.sign_off(by=office.officer)
    page = opens(office.worker, reverse("case", args=[case.pk]), width=360)
    unfold(page, "Open the case again")
    page.get_by_label("Why?").fill("A wheel broke")
    press(page, "Open the case again")
    assert (
        page.get_by_text(case.number).first.is_visible() and page.get_by_text("Reopened").first.is_visible()
    )
    fits(page)
    case.refresh_from_db()
    assert case.state == State.REOPENED and case.due_at and case.due_at > timezone.now()
