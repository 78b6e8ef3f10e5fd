"""A mission served to a real browser, and a colleague who visits it; what the browser complains of fails the test."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, override

from tests.archive import LISTS, ROOT, OwnMission, own_mission

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

PASSWORD = "a long enough phrase"
COLLEAGUES = ("im", "partner", "interpreter", "psychologist", "pru.officer")
TAKEN = (
    "ecm/ECM_log_2021-2022.xlsx",
    "rsu/cash/payment_list_2022-07.xlsx",
    "rsu/cash/banka_sonuc_2022-07.csv",
    "rsu/hygiene/Avcılar hijyen 01-2022.xlsx",
)
SESSIONS: dict[tuple[str, str], list[Any]] = {}
NAMES = {"en": "English", "tr": "Türkçe", "ar": "العربية"}

# Runs inside the served mission: the demonstration's colleagues, with a password that the tests know.
GIVE_ROLES = """
from django.contrib.auth.hashers import make_password
from imece.base.access import Assignment
from imece.base.places import Place
from imece.base.users import Unit, User
hashed = make_password({password!r})
for one in {users!r}:
    given, _, family = one["name"].partition(" ")
    user = User.objects.create(username=one["username"], first_name=given, last_name=family, password=hashed)
    unit = Unit.objects.filter(code=one.get("unit", "")).first()
    district = Place.objects.filter(pcode=one.get("district", "")).first()
    Assignment.give(to=user, role=one["role"], by=None, unit=unit, district=district)
"""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a mission with a few lists and colleagues, in processes of its own."""
    with own_mission(folder) as mission:
        mission.run("lists", "take", *(LISTS / name for name in TAKEN))
        users = tomllib.loads((ROOT / "demo" / "users.toml").read_text(encoding="utf-8"))["user"]
        wanted = [user for user in users if user["username"] in COLLEAGUES]
        mission.run("manage", "shell", "-c", GIVE_ROLES.format(password=PASSWORD, users=wanted))
        yield from _until_done(mission)


def _until_done(mission: OwnMission) -> Iterator[str]:
    process = mission.start("serve", "--port", "0")
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found, said + process.stderr.read()
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)


@dataclass
class Visitor:
    """One colleague's browser: signs in, reads in one language, and notes every complaint."""

    context: BrowserContext
    page: Page
    home: str
    language: str = "en"
    complaints: list[str] = field(default_factory=list)

    def comes_back_as(self, name: str, language: str) -> None:
        """To the first page, with the session that the colleague had before or, the first time, by signing in."""
        kept = SESSIONS.get((self.home, name))
        self.language = language
        cookies = [*(kept or []), {"name": "django_language", "value": language, "url": self.home}]
        self.context.add_cookies(cookies)
        self.go("/")
        if kept is None:
            self.signs_in(name)
            self.page.wait_for_url(self.home + "/")
            SESSIONS[(self.home, name)] = [
                one for one in self.context.cookies() if one["name"] == "sessionid"
            ]

    def says(self, text: str, **values: Any) -> str:
        """The page's text in the visitor's language."""
        with override(self.language):
            return gettext(text) % values if values else gettext(text)

    def go(self, address: str) -> int:
        answer = self.page.goto(address)
        assert answer is not None
        return answer.status

    def reads(self, language: str) -> None:
        """Presses the language's button in the page's head."""
        self.page.click(f".languages button[value={language}]")
        self.language = language
        assert self.page.locator("html").get_attribute("lang") == language

    def signs_in(self, name: str) -> None:
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.button("Sign in").click()

    def button(self, text: str) -> Locator:
        return self.page.get_by_role("button", name=self.says(text), exact=True)

    def link(self, text: str) -> Locator:
        return self.page.get_by_role("link", name=self.says(text), exact=True)

    def sees(self, text: str, **values: Any) -> None:
        """The text stands on the page, in the visitor's language."""
        from playwright.sync_api import expect

        said = self.says(text, **values)
        expect(self.page.locator("body")).to_contain_text(said, ignore_case=True, timeout=30_000)

    def width_beyond(self, width: int) -> int:
        """How many pixels the page is wider than a window of that width."""
        self.page.set_viewport_size({"width": width, "height": 800})
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return max(int(wide), 0)

    def hears(self, said: ConsoleMessage) -> None:
        """Errors and what the content security policy forbids; a door that stays shut is meant.

        A look that is overtaken by the next change is given up; htmx calls that an error.
        """
        meant = r"status of 40[34]|^htmx:(afterRequest|sendAbort)"
        if said.type in {"error", "warning"} and not re.search(meant, said.text):
            self.complaints.append(said.text)

    def asks(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.complaints.append(f"asked another server: {request.url}")


@contextmanager
def visiting(browser: Browser, home: str) -> Iterator[Visitor]:
    """A new browser profile; at the end it must have had nothing to complain of."""
    context = browser.new_context(
        base_url=home, viewport={"width": 1280, "height": 900}, accept_downloads=True
    )
    context.set_default_timeout(15_000)
    visitor = Visitor(context, context.new_page(), home)
    context.on("console", visitor.hears)
    context.on("request", visitor.asks)
    context.on("weberror", lambda error: visitor.complaints.append(str(error.error)))
    try:
        yield visitor
    finally:
        context.close()
    assert visitor.complaints == []
