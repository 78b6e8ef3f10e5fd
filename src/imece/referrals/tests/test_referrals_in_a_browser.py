"""On a phone: somebody is referred in two taps and a tick, and the partner answers three steps by links, in Arabic.

With IMECE_PICTURES set to a folder, the pictures of docs/referrals.md are taken into it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from imece.base.tests.cast import assemble
from imece.referrals.referrals import Referral
from imece.referrals.states import State
from imece.referrals.tests.referred import NAME, agreed, clinic, other_team, somebody
from imece.referrals.tests.test_coming_in import municipality

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

STEPS = ("We have received it", "We accept", "It is done")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(chromium: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 740})
    yield context
    context.close()


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("IMECE_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["ar", "tr"])
def test_referred_and_answered(
    phone: BrowserContext, chromium: Browser, live_server: LiveServer, language: str
) -> None:
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
    picture(page, "referral-sent")
    _partner_answers(chromium, address, language)
    referral = Referral.objects.get()
    assert (referral.state, referral.became) == (State.SERVED, "Seen by a doctor")
    page.goto(reverse("referral", args=[referral.code]))
    assert page.get_by_text("Seen by a doctor").first.is_visible()
    fits(page)


def test_what_a_municipality_sent_is_written_down_known_served_and_told_back(
    phone: BrowserContext, live_server: LiveServer
) -> None:
    cast = assemble()
    team, worker = other_team()
    municipality()
    client = Client()
    client.force_login(worker)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    phone.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = phone.new_page()
    page.goto(reverse("referrals"))
    fits(page)
    page.get_by_role("link", name="One came in").click()
    fits(page)
    page.get_by_text("Municipality's desk", exact=True).click()
    page.get_by_label("Which office or partner?").select_option(label="Municipality of Sultangazi")
    page.get_by_label("Name of who referred").fill("Desk Officer")
    page.get_by_label("Given name").fill("Rana")
    page.get_by_label("Family name").fill("Haddad")
    page.get_by_label("What they wrote or said").fill("Needs a wheelchair")
    picture(page, "referral-came-in-form")
    page.get_by_role("button", name="Write it down").click()
    fits(page)
    picture(page, "referral-came-in")
    page.get_by_role("button", name="Register with what was told").click()
    page.get_by_role("button", name="We accept").click()
    page.get_by_label("In a sentence").first.fill("A wheelchair was given")
    page.get_by_role("button", name="It is done").click()
    fits(page)
    page.get_by_label("What they are told").fill("The wheelchair was given on Monday.")
    page.get_by_text("By phone", exact=True).click()
    picture(page, "referral-tell-back")
    page.get_by_role("button", name="They were told: close it").click()
    assert page.get_by_text("The referrer was told").is_visible()
    fits(page)
    referral = Referral.objects.get()
    assert (referral.state, referral.told_back, referral.to_team) == (State.CLOSED, "phone", team)
    assert referral.person is not None and referral.person.full_name == NAME and cast.rsu == team.unit


def _partner_answers(chromium: Browser, address: str, language: str) -> None:
    """Who has no account, in a browser of their own, in their language."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="tr-TR")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(address)
    page.get_by_role("link", name="العربية" if language == "ar" else "Türkçe").click()
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert page.get_by_text(NAME).is_visible()
    with override(language):
        words = {key: gettext(key) for key in (*STEPS, "Your name and office", "In a sentence", "Thank you")}
    for number, step in enumerate(STEPS, start=1):
        fits(page)
        picture(page, f"referral-partner-{number}-{language}")
        page.get_by_label(words["Your name and office"]).fill("Dr. Invented, Clinic")
        page.get_by_label(words["In a sentence"]).fill("Seen by a doctor" if step == STEPS[-1] else "")
        page.get_by_role("button", name=words[step]).click()
    assert page.get_by_role("heading", name=words["Thank you"]).is_visible()
    picture(page, f"referral-partner-4-{language}")
    assert not page.get_by_text(NAME).is_visible() and complaints == []
    context.close()
