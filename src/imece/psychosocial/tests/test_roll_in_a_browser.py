"""Attendance in a real browser: how many presses it takes, by keys, by taps and from paper. Nobody exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from imece.assistance.ledger import Delivery
from imece.base.mission import Mission
from imece.base.tests.cast import Cast
from imece.people.models import Person
from imece.people.tests.registry import known
from imece.psychosocial.models import Enrolment
from imece.psychosocial.tests.small_group import Group, assemble

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_PRESSES = 30


@dataclass
class Hand:
    """Somebody at the page, whose presses and taps are counted."""

    page: Page
    context: BrowserContext
    presses: int = 0
    complaints: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.presses += 1

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.presses += 1

    def line(self, person: Person) -> Any:
        return self.page.locator(f"#on-{person.code}")

    def settled(self) -> None:
        """Everything that was tapped has reached the server."""
        self.page.locator("#roll[data-left='0']").wait_for(state="attached")


@pytest.fixture
def group(cast: Cast) -> Group:
    Mission.objects.create(
        code="small",
        names={"en": "Small"},
        settings={"age_bands": ["0-4", "5-11", "12-17", "18-24", "25-49"]},
    )
    return assemble(cast, sessions=1, people=25)


@pytest.fixture
def sit_down(chromium: Browser, live_server: Any, cast: Cast, client: Any) -> Iterator[Any]:
    """Open the roll of a group; at the end the browser had nothing to complain of."""
    hands: list[Hand] = []

    def open_page(group: Group, language: str = "en", width: int = 1280) -> Hand:
        client.force_login(cast.team_leader)
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 800}, has_touch=width < 500
        )
        context.add_cookies(
            [
                {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url},
                {"name": "django_language", "value": language, "url": live_server.url},
            ]
        )
        context.set_default_timeout(10_000)
        hand = Hand(context.new_page(), context)
        hand.page.on("pageerror", lambda error: hand.complaints.append(str(error)))
        hand.page.on(
            "console",
            lambda said: (
                hand.complaints.append(said.text)
                if said.type == "error"
                and not re.search("ERR_INTERNET_DISCONNECTED|ERR_FAILED|409", said.text)
                else None
            ),
        )
        hand.page.goto(reverse("attendance", args=[group.today.pk]))
        hands.append(hand)
        return hand

    yield open_page
    for hand in hands:
        hand.context.close()
        assert hand.complaints == []


def held(group: Group) -> set[int]:
    """Whom the ledger says that the session reached."""
    group.today.refresh_from_db()
    assert group.today.state == "held"
    lines = Delivery.objects.standing().filter(source_kind="psychosocial.attendance")
    return {line.person_id or 0 for line in lines}


def test_twenty_five_people_by_keys_in_at_most_thirty_presses(sit_down: Any, group: Group) -> None:
    hand = sit_down(group)
    by_number = sorted(
        group.people, key=lambda person: hand.line(person).get_attribute("data-number").zfill(3)
    )
    for number, _person in enumerate(by_number, 1):
        hand.press("a" if number in (3, 9, 17) else "Space")
    assert hand.page.locator("[data-count=present]").inner_text() == "22"
    hand.tap("button[value=hold]")
    hand.page.wait_for_load_state()
    assert hand.presses <= MOST_PRESSES
    away = {by_number[number - 1].pk for number in (3, 9, 17)}
    assert held(group) == {person.pk for person in group.people} - away


def test_all_present_and_then_the_absent_ones_on_a_phone(sit_down: Any, group: Group) -> None:
    hand, away = sit_down(group, width=360), group.people[4]
    hand.tap("button[value=all_present]")
    hand.tap(f"#on-{away.code} label.no")
    hand.settled()
    hand.tap("button[value=hold]")
    hand.page.wait_for_load_state()
    assert hand.presses == 3
    assert held(group) == {person.pk for person in group.people} - {away.pk}
    big = hand.page.evaluate(
        "[...document.querySelectorAll('.taps label')].every((one) => one.offsetHeight >= 44 && one.offsetWidth >= 44)"
    )
    assert big, "each target is as large as a thumb"


def test_typing_a_paper_sheet_in_by_its_numbers(sit_down: Any, group: Group) -> None:
    hand = sit_down(group)
    here = [person for person in group.people if person.pk % 2]
    numbers = [hand.line(person).get_attribute("data-number") for person in here]
    for number in numbers:
        for digit in number:
            hand.press(digit)
        hand.press("Enter")
    hand.settled()
    hand.tap("button[value=hold]")
    hand.page.wait_for_load_state()
    assert held(group) == {person.pk for person in here}


def test_letters_find_a_name_in_any_script(sit_down: Any, group: Group) -> None:
    hand = sit_down(group)
    shown = hand.page.locator(".roll-line:visible")
    for letter in "omar":
        hand.press(letter)
    assert {name.split()[0] for name in shown.all_inner_texts() if name}, "something is left"
    texts = hand.page.locator(".roll-line:visible .name").all_inner_texts()
    assert texts and all(text.startswith("Omar") for text in texts)
    hand.press("Escape")
    assert shown.count() == 25
    hand.page.locator("#roll-filter").fill("حسين")
    shown.first.wait_for()
    texts = hand.page.locator(".roll-line:visible .name").all_inner_texts()
    assert texts and all(text.startswith("Hüseyin") for text in texts)
    hand.press("Enter")
    hand.settled()
    [one] = group.today.attendances.filter(state="present")
    assert one.person.full_name.startswith("Hüseyin")


def test_what_was_tapped_without_a_connection_is_kept_and_sent_later(sit_down: Any, group: Group) -> None:
    hand, [first, second, third, *_others] = sit_down(group), group.people
    hand.tap(f"#on-{first.code} .yes")
    hand.settled()
    hand.context.set_offline(True)
    hand.tap(f"#on-{second.code} .yes")
    hand.tap(f"#on-{third.code} label.no")
    hand.page.locator(".line-trouble").wait_for(state="visible")
    assert hand.line(second).locator(".waiting").is_visible()
    hand.page.locator("button[value=hold]").click()
    assert hand.page.url.endswith("/attendance/"), "nothing is closed before everything was sent"
    hand.context.set_offline(False)
    hand.settled()
    hand.page.locator(".line-trouble").wait_for(state="hidden")
    states = dict(group.today.attendances.values_list("person_id", "state"))
    assert (states[first.pk], states[second.pk], states[third.pk]) == ("present", "present", "absent")


def test_a_page_loaded_again_still_sends_what_waits(sit_down: Any, group: Group) -> None:
    hand, person = sit_down(group), group.people[0]
    hand.page.route("**/mark/", lambda route: route.abort())
    hand.tap(f"#on-{person.code} .yes")
    hand.page.locator(".line-trouble").wait_for(state="visible")
    hand.page.unroute("**/mark/")
    hand.page.reload()
    hand.settled()
    assert group.today.attendances.get(person=person).state == "present"


def test_a_correction_asks_for_its_reason_and_puts_the_tap_back(sit_down: Any, group: Group) -> None:
    here, late, *_others = group.people
    group.take(1, here)
    hand = sit_down(group)
    hand.tap(f"#on-{late.code} .yes")
    hand.page.locator(".line-trouble").wait_for(state="visible")
    assert hand.line(late).locator("[type=radio][value=absent]").is_checked()
    hand.page.fill("#roll-reason", "on the paper")
    hand.tap(f"#on-{late.code} .yes")
    hand.settled()
    assert held(group) == {here.pk, late.pk}
    hand.page.reload()
    assert "on the paper" in hand.page.locator(".corrections").inner_text()


def test_head_counts_by_plus_and_minus(sit_down: Any, group: Group) -> None:
    hand = sit_down(group)
    hand.tap("#heads > summary")
    for _again in range(3):
        hand.tap(".head:has(#heads-girls) [data-step='1']")
    hand.tap(".head:has(#heads-girls) [data-step='-1']")
    hand.page.locator("[data-count=unnamed]", has_text="2").wait_for()
    assert group.today.head_counts.get(group="girls").number == 2


@pytest.mark.parametrize(("language", "width"), [("tr", 1280), ("ar", 360)])
def test_two_come_along_one_known_and_one_new(
    sit_down: Any, cast: Cast, group: Group, language: str, width: int
) -> None:
    guest = known("زينب العلي", district=cast.sultangazi.pcode, sex="female")
    hand = sit_down(group, language, width)
    assert hand.page.locator("html").get_attribute("lang") == language
    hand.page.fill("#along-q", "Zeyneb")
    hand.tap("#along-found li button[name=enrol]")
    hand.page.wait_for_load_state()
    hand.page.fill("#light [name=light-given_name]", "Mahmut")
    hand.page.select_option("#light [name=light-sex]", "male")
    hand.page.select_option("#light [name=light-age_band]", "12-17")
    hand.page.select_option("#light [name=light-population_group]", "host")
    hand.tap("#light button:not([name])")
    hand.page.wait_for_load_state()
    new = Person.objects.get(given_name="Mahmut")
    assert hand.line(new).get_attribute("data-state") == "present"
    hand.tap("button[value=all_present]")
    hand.settled()
    hand.tap("button[value=hold]")
    hand.page.wait_for_load_state()
    assert held(group) == {person.pk for person in [*group.people, guest, new]}
    assert (
        Enrolment.objects.filter(person=guest).exists() and not Enrolment.objects.filter(person=new).exists()
    )
    assert hand.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
