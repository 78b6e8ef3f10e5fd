"""What only a browser does: files sent one by one, rows changed in place; and nothing that the policy forbids."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from imece.base.tests.cast import assemble
from imece.lists.models import TakenList
from imece.lists.tests.books import a_book, take_in
from imece.lists.tests.visits import visit, visits

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("only_visits"),
]


@pytest.fixture
def officer(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """The information officer's browser; whatever it complains about fails the test."""
    client = Client()
    client.force_login(assemble().im_officer)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(base_url=live_server.url)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    yield page
    context.close()
    assert complaints == []


def test_many_files_are_sent_one_after_another_and_confirmed_together(officer: Page, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        book = a_book("x.xlsx", {"Visits": visits(visit(number))})
        (tmp_path / f"visits {number}.xlsx").write_bytes(book.content)
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04")
    officer.goto(reverse("lists"))
    officer.set_input_files("#files", sorted(tmp_path.iterdir()))
    officer.click("form.upload button")
    officer.wait_for_url("**/?state=previewed")
    assert TakenList.objects.filter(state="previewed").count() == 3
    assert TakenList.objects.filter(state="refused").count() == 1
    officer.check("#choose-all")
    officer.click("form.choosing button")
    officer.wait_for_selector(".notice.ok")
    assert TakenList.objects.standing().count() == 3


def test_the_rows_change_in_place(officer: Page) -> None:
    rows = [visit(number) for number in range(1, 120)]
    from playwright.sync_api import expect

    taken = take_in(a_book("many.xlsx", {"Visits": visits(*rows, visit(120, day="31.02.2022"))}))
    officer.goto(reverse("list_page", args=[taken.pk]))
    assert officer.locator("#rows tbody").count() == 1
    officer.click("#rows .filters a >> nth=0")
    expect(officer.locator("#rows tbody")).to_have_count(100)
    officer.click("#rows a[rel=next]")
    expect(officer.locator("#rows tbody")).to_have_count(20)
    assert "page=2" in officer.url and officer.locator("#rows").count() == 1


def test_a_list_is_undone_after_a_question(officer: Page) -> None:
    taken = take_in(a_book("a.xlsx", {"Visits": visits(visit(1))}))
    officer.goto(reverse("list_page", args=[taken.pk]))
    officer.click(".page-header button.danger")
    officer.click("dialog[open] button.primary")
    officer.wait_for_selector(".notice.ok")
    taken.refresh_from_db()
    assert taken.state == TakenList.State.UNDONE
