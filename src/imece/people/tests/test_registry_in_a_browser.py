"""The fast way: a person and a household registered by the keyboard alone, in a real browser."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from imece.people.models import Household, Person
from imece.people.tests.registry import known

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from imece.base.tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW_TYPIST = 2.0  # keys in a second: whoever looks for each key


class Keyboard:
    """Somebody who never touches the mouse; every press is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def types(self, text: str) -> Keyboard:
        self.page.keyboard.type(text)
        self.presses += len(text)
        return self

    def hits(self, *keys: str) -> Keyboard:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1
        return self


def comes(browser: Browser, live_server: Any, cast: Cast, width: int = 1280) -> Page:
    from django.test import Client

    client = Client()
    client.force_login(cast.case_worker)
    context = browser.new_context(viewport={"width": width, "height": 900})
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def test_a_person_is_registered_in_under_a_minute_by_keys_alone(
    chromium: Browser, live_server: Any, cast: Cast
) -> None:
    page = comes(chromium, live_server, cast)
    started = time.monotonic()
    page.goto(f"{live_server.url}/people/register/")
    keys = Keyboard(page)
    keys.types("Rana").hits("Tab").types("Haddad").hits("Tab", "Space", "Tab")
    keys.types("05.03.1990").hits("Tab").types("05321234567").hits("Tab").types("99158602730").hits("Enter")
    page.wait_for_url("**/people/P-*/")
    waited = time.monotonic() - started
    person = Person.objects.get()
    assert (person.full_name, person.sex, str(person.birth_date)) == ("Rana Haddad", "female", "1990-03-05")
    assert (person.phone, person.id_number) == ("+905321234567", "99158602730")
    assert keys.presses == 49
    assert keys.presses / SLOW_TYPIST + waited < 60


def test_likely_matches_appear_while_typing_and_enter_never_takes_one(
    chromium: Browser, live_server: Any, cast: Cast
) -> None:
    first = known("رنا الحداد", phone="+905321234567", id_number="99158602730", sex="female")
    page = comes(chromium, live_server, cast, width=360)
    page.goto(f"{live_server.url}/people/register/")
    keys = Keyboard(page)
    keys.types("Rana").hits("Tab").types("Haddad").hits("Tab", "Tab").types("31.02.2020")
    page.wait_for_function("() => document.querySelector('#likely').innerText.includes('رنا')")
    page.wait_for_function("() => document.querySelector('#birth-read').innerText.includes('no such day')")
    assert page.locator("[name=birth]").evaluate("field => field === document.activeElement")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    keys.hits(*["Backspace"] * 10).types("1990").hits("Tab").types("05321234567").hits("Enter")
    page.wait_for_function("() => document.body.innerText.includes('Look first')")
    assert page.url.endswith("/people/register/") and Person.objects.count() == 1
    page.get_by_role("button", name="This is them").first.click()
    page.wait_for_url(f"**/people/{first.code}/")
    assert Person.objects.count() == 1


def test_a_household_of_four_is_registered_in_under_a_minute(
    chromium: Browser, live_server: Any, cast: Cast
) -> None:
    page = comes(chromium, live_server, cast)
    started = time.monotonic()
    page.goto(f"{live_server.url}/people/register/household/")
    keys = Keyboard(page)
    for given, birth, relation in (
        ("Rana", "1988", ""),
        ("Omar", "1985", "sp"),
        ("Lina", "9", "so"),
        ("Sam", "6", "so"),
    ):
        keys.types(given).hits("Tab", "Tab", "Tab").types(birth).hits("Tab").types(relation).hits(
            "Tab", "Tab"
        )
    page.wait_for_timeout(1200)
    page.get_by_role("button", name="Register the household").last.focus()
    keys.hits("Enter")
    page.wait_for_url("**/people/P-*/")
    waited = time.monotonic() - started
    members = [(one.person.full_name, one.relationship) for one in Household.objects.get().members()]
    assert members == [("Rana", "head"), ("Lina", "child"), ("Omar", "spouse"), ("Sam", "child")]
    assert keys.presses / SLOW_TYPIST + waited < 60, keys.presses
