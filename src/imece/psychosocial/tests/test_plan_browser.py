"""A new team leader plans a cycle of eight sessions, moves one and cancels one, in Turkish and in Arabic."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from imece.base.tests.cast import assemble
from imece.people.tests.registry import known
from imece.psychosocial.models import Assessment, Cycle, Enrolment, Finding
from imece.psychosocial.tests.small_week import MONDAY, Week, prepare

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = datetime.timedelta(days=1)


@dataclass
class Planner:
    """The team leader's browser, in one language."""

    page: Page
    language: str

    def says(self, text: str) -> str:
        with override(self.language):
            return gettext(text)

    def button(self, text: str) -> Locator:
        return self.page.get_by_role("button", name=self.says(text), exact=True)

    def opens(self, text: str) -> None:
        self.page.locator("summary", has_text=self.says(text)).first.click()

    def is_not_too_wide(self) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def week() -> Week:
    return prepare(assemble())


@pytest.fixture(params=["tr", "ar"])
def planner(request: Any, week: Week, chromium: Browser, live_server: LiveServer) -> Iterator[Planner]:
    """Whatever the browser complains about fails the test."""
    client = Client()
    client.force_login(week.leader)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 740})
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url},
            {"name": "django_language", "value": request.param, "url": live_server.url},
        ]
    )
    page = context.new_page()
    complaints: list[str] = []

    def hears(said: ConsoleMessage) -> None:
        # A look at the dates that is overtaken by the next change is given up; htmx calls that an error.
        if said.type == "error" and not said.text.startswith(("htmx:afterRequest", "htmx:sendAbort")):
            complaints.append(said.text)

    page.on("console", hears)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Planner(page, request.param)
    context.close()
    assert complaints == []


def test_a_cycle_of_eight_is_planned_on_a_phone_one_session_moved_and_one_cancelled(
    planner: Planner, week: Week
) -> None:
    page = planner.page
    taken = week.session(MONDAY + 7 * DAY)
    page.goto(reverse("session_week"))
    planner.is_not_too_wide()
    page.get_by_role("link", name=planner.says("Plan a cycle")).first.click()
    page.select_option("[name=service]", str(week.group.pk))
    page.fill("[name=title]", "Ritim")
    page.fill("[name=first_day]", MONDAY.isoformat())
    page.fill("[name=starts_at]", "10:30")
    page.select_option("[name=held_in]", str(week.hall.pk))
    with page.expect_response(lambda answer: answer.url.endswith(reverse("session_cycle_dates"))):
        page.select_option("[name=facilitator]", str(week.leader.pk))
    page.wait_for_selector("#dates li.warned")
    assert page.locator("#dates input[type=date]").count() == 8
    assert page.locator("#dates li.warned").count() == 1
    planner.is_not_too_wide()
    with page.expect_response(lambda answer: answer.url.endswith(reverse("session_cycle_dates"))):
        page.fill("#day-2", (MONDAY + 8 * DAY).isoformat())
        page.locator("#day-2").blur()
    page.wait_for_function("!document.querySelector('#dates li.warned')")
    planner.button("Save the plan").click()
    page.wait_for_url("**/cycles/*/")
    cycle = Cycle.objects.get()
    assert cycle.sessions.count() == 8 and cycle.sessions.get(number=2).day == MONDAY + 8 * DAY
    planner.is_not_too_wide()

    person = known("Amal Saeed", phone="+905321112233")
    Enrolment.objects.create(cycle=cycle, person=person, since=MONDAY)
    third = cycle.sessions.get(number=3)
    page.goto(reverse("session_page", args=[third.pk]))
    planner.opens("Move it")
    page.fill("#move-form [name=reason]", "Salon kapalı")
    with page.expect_response(lambda answer: "move/clashes" in answer.url):
        page.fill("#move-form [name=day]", taken.day.isoformat())
        page.locator("#move-form [name=starts_at]").focus()
    page.wait_for_selector("#move-warnings .notice")
    page.fill("#move-form [name=day]", (MONDAY + 16 * DAY).isoformat())
    planner.button("Move the session").click()
    page.wait_for_selector("#guests a[href='tel:+905321112233']")
    third.refresh_from_db()
    assert third.day == MONDAY + 16 * DAY and third.reason == "Salon kapalı"
    planner.button("Told?").click()
    page.wait_for_selector("#guests [aria-pressed=true]")
    planner.is_not_too_wide()

    fourth = cycle.sessions.get(number=4)
    page.goto(reverse("session_page", args=[fourth.pk]))
    planner.opens("Cancel it")
    page.fill("#cancel-reason", "Kar")
    planner.button("Cancel the session").click()
    page.get_by_text(planner.says("The session is cancelled.")).wait_for()
    fourth.refresh_from_db()
    assert fourth.state == "cancelled"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(reverse("session_week") + f"?week={MONDAY.isoformat()}")
    box = page.locator(".week .slot").first.bounding_box()
    assert box is not None and box["height"] > 90


def test_findings_are_written_with_the_keyboard_alone(planner: Planner, week: Week) -> None:
    page = planner.page
    page.goto(reverse("finding_assessment_record"))
    planner.is_not_too_wide()
    page.select_option("[name=kind]", "focus_group")
    page.select_option("[name=place]", str(week.hall.place_id))
    page.fill("[name=participants]", "9")
    page.focus("[name=row-0-text]")
    for number in range(8):
        page.keyboard.type(f"İhtiyaç {number}")
        page.keyboard.press("Tab")
        page.keyboard.type(str(9 - number))
        page.keyboard.press("Enter")
    assert page.locator("[data-row]").count() == 9
    planner.button("Save the assessment").click()
    page.wait_for_url("**/assessments/*/")
    assert Assessment.objects.get().findings.count() == 8
    assert Finding.objects.get(rank=8).votes == 2
    page.goto(reverse("finding_list"))
    planner.is_not_too_wide()
