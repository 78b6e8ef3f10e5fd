"""On a phone: somebody is referred in two taps and a tick, and the partner answers three steps by links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from imece.base.tests.cast import assemble
from imece.referrals.referrals import Referral
from imece.referrals.states import State
from imece.referrals.tests.referred import NAME, agreed, clinic, somebody

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(chromium: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 740})
    yield context
    context.close()


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_referred_and_answered(phone: BrowserContext, chromium: Browser, live_server: LiveServer) -> None:
    cache.clear()
    cast = assemble()
    person = somebody(cast)
    agreed(person, cast)
    clinic("case_management")
    client = Client()
    client.force_login(cast.psychologist)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    phone.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = phone.new_page()
    page.goto(reverse("person", args=[person.code]))
    page.get_by_role("link", name="Refer", exact=True).click()
    fits(page)
    page.get_by_label("I have named this place to the person and they agree.").check()
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("button", name="Make a new link, or remind").click()
    address = page.get_by_role("textbox", name="Link for the partner").input_value()
    fits(page)
    _partner_answers(chromium, address)
    referral = Referral.objects.get()
    assert (referral.state, referral.became) == (State.SERVED, "Seen by a doctor")
    page.goto(reverse("referral", args=[referral.code]))
    assert page.get_by_text("Seen by a doctor").first.is_visible()
    fits(page)


def _partner_answers(chromium: Browser, address: str) -> None:
    """Who has no account, in a browser of their own."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="tr-TR")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(address)
    page.get_by_role("link", name="English").click()
    assert page.get_by_text(NAME).is_visible()
    for words in ("We have received it", "We accept", "It is done"):
        fits(page)
        page.get_by_label("Your name and office").fill("Dr. Invented, Clinic")
        page.get_by_label("In a sentence").fill("Seen by a doctor" if words == "It is done" else "")
        page.get_by_role("button", name=words).click()
    assert page.get_by_role("heading", name="Thank you").is_visible()
    assert not page.get_by_text(NAME).is_visible() and complaints == []
    context.close()
