"""The way from a spreadsheet to a published sheet as people walk it, in a real browser and in three languages.

The mission is served by ``imece serve`` in processes of its own, with four lists of the archive taken in. Every
visit also fails on an error in the console, on anything that the content security policy forbids, and on a
request to any other server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.browsing import NAMES, Visitor, served, visiting
from tests.sent_list import Sent

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

KITS = "/figures/hygiene_kits/"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture
def doors(chromium: Browser, address: str) -> Iterator[ExitStack]:
    """Closes the visitors' browsers, and fails on what they complained of."""
    with ExitStack() as open_doors:
        yield open_doors


@pytest.fixture
def visitor(chromium: Browser, address: str, doors: ExitStack) -> Visitor:
    return doors.enter_context(visiting(chromium, address))


def signed_in(visitor: Visitor, name: str, language: str = "en") -> Visitor:
    visitor.comes_back_as(name, language)
    return visitor


# ------------------------------------------------------------------------------------------ the officer's way


SENT = {
    "en": Sent("Blorks", "Alfa", "0532 410 10 1"),
    "tr": Sent("Zımbalak", "Beta", "0532 420 20 2", 2),
    "ar": Sent("بلركز", "Gama", "0532 430 30 3", 3),
}


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_from_a_spreadsheet_to_a_published_sheet(visitor: Visitor, language: str, tmp_path: Path) -> None:
    officer, sent = visitor, SENT[language]
    officer.go("/")
    officer.reads(language)
    officer.signs_in("im")
    officer.page.wait_for_url(officer.home + "/")
    assert officer.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    before = kits(officer)
    uploads(officer, sent.file_name, sent.content())
    matches_the_unknown_header(officer, sent)
    sees_what_was_recognised(officer)
    list_address = takes_it_in(officer, sent)
    has_the_wrong_cells_marked(officer, tmp_path)
    assert kits(officer) == before + sent.kits
    opens_the_figure(officer, before + sent.kits)
    edition = publishes(officer, before + sent.kits)
    has_the_sheet_on_paper(officer)
    undoes(officer, list_address)
    assert kits(officer) == before
    officer.go(edition)
    assert kits_on_the_sheet(officer) == before + sent.kits, "an edition never changes"


def kits(officer: Visitor) -> int:
    officer.go(KITS)
    return number_in(officer, ".figure-value .num")


def number_in(officer: Visitor, selector: str) -> int:
    return int(re.sub(r"\D", "", officer.page.locator(selector).first.inner_text()))


def kits_on_the_sheet(officer: Visitor) -> int:
    place = officer.page.locator(".sheet-figure", has=officer.page.locator('a.note[href="#how-8"]'))
    return int(re.sub(r"\D", "", place.locator(".value bdi").inner_text()))


def uploads(officer: Visitor, file_name: str, content: bytes) -> None:
    officer.go("/lists/")
    spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    officer.page.set_input_files("#files", {"name": file_name, "mimeType": spreadsheet, "buffer": content})
    officer.button("Look at them").click()
    officer.page.wait_for_url(re.compile(r"/lists/\d+/$"))
    assert file_name in officer.page.locator("h1").inner_text()


def matches_the_unknown_header(officer: Visitor, sent: Sent) -> None:
    """The file is no list that we know, until the officer says once what its header means."""
    officer.sees("This file could not be taken in.")
    officer.link("Match its headers by hand").click()
    officer.page.select_option("#match-kind", "distributions.lines")
    officer.page.wait_for_url(re.compile("kind=distributions.lines"))
    means = officer.page.locator("tr", has_text=sent.header).locator("select")
    means.select_option("received")
    officer.button("Remember and read again").click()
    officer.page.wait_for_url(re.compile(r"/lists/\d+/$"))


def sees_what_was_recognised(officer: Visitor) -> None:
    """What would count, what was taken from where, and what is wrong in which cell."""
    assert verdict(officer) == [3, 3]
    officer.sees("Said of the whole list")
    said = officer.page.locator("dl.said").inner_text()
    assert "T.C. AVCILAR BELEDİYESİ" in said and officer.says("from the title") in said
    found = officer.page.locator("table.findings").inner_text()
    assert "31.02.2022" in found and "F7" in found and "E8" in found
    officer.sees("headers in row %(row)s", row=3)
    assert officer.page.locator("#rows tbody tr:has(th)").count() == 3


def verdict(officer: Visitor) -> list[int]:
    numbers = officer.page.locator("dl.verdict dd").all_inner_texts()
    return [int(re.sub(r"\D", "", text)) for text in numbers]


def takes_it_in(officer: Visitor, sent: Sent) -> str:
    """Pressed twice, the list is taken once."""
    officer.button("Take it in").dblclick()
    officer.page.wait_for_selector(".messages .notice")
    assert verdict(officer) == [3, 3]
    here = officer.page.url
    officer.go(f"/lists/?state=taken&q={sent.mark}")
    assert officer.page.locator("table.inbox tbody tr").count() == 1
    officer.go(here)
    return here


def has_the_wrong_cells_marked(officer: Visitor, folder: Path) -> None:
    """The same workbook comes back, in the reader's language."""
    with officer.page.expect_download() as coming:
        officer.link("Error sheet").click()
    coming.value.save_as(folder / "errors.xlsx")
    sheet = load_workbook(folder / "errors.xlsx")["Liste"]
    assert sheet["F7"].value == "31.02.2022" and sheet["F7"].comment is not None
    reason = officer.says(
        "“%(text)s” is not a date that exists. Write day.month.year, for example 05.03.2022."
    )
    assert reason.rpartition(".")[0].split("%(text)s”")[1] in sheet["F7"].comment.text
    assert sheet["E8"].comment is not None and sheet["F4"].comment is None
    assert sheet["F7"].fill.fgColor.rgb != sheet["F4"].fill.fgColor.rgb


def opens_the_figure(officer: Visitor, value: int) -> None:
    """From the number to the lines that it is counted from, on the page and as a file."""
    officer.go(KITS)
    officer.link("Open the lines behind it").click()
    officer.page.wait_for_url(re.compile("/hygiene_kits/lines/"))
    lines = officer.page.locator("main table tbody tr").count()
    assert 0 < lines <= value
    with officer.page.expect_download() as coming:
        officer.link("Save as CSV").click()
    text = Path(coming.value.path()).read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) > lines


def publishes(officer: Visitor, value: int) -> str:
    """Looked at first; pressed twice (in English, to save time), published once."""
    officer.go("/editions/")
    before = officer.page.locator("main tbody tr").count()
    officer.link("Draft of the next one").click()
    officer.page.wait_for_url("**/editions/preview/")
    assert kits_on_the_sheet(officer) == value
    publish = officer.button("Publish this edition")
    publish.dblclick() if officer.language == "en" else publish.click()
    officer.page.wait_for_url(re.compile(r"/editions/\d+/$"))
    published = officer.page.url
    assert kits_on_the_sheet(officer) == value
    officer.go("/editions/")
    assert officer.page.locator("main tbody tr").count() == before + 1
    officer.go(published)
    return published


def has_the_sheet_on_paper(officer: Visitor) -> None:
    link = officer.page.get_by_role("link", name="PDF Türkçe")
    answer = officer.context.request.get(officer.home + str(link.get_attribute("href")))
    assert answer.ok and answer.headers["content-type"] == "application/pdf"
    paper = answer.body()
    assert paper.startswith(b"%PDF-") and len(paper) > 20_000
    assert re.search(rb"/Lang ?\(tr\)", paper) and b"/StructTreeRoot" in paper


def undoes(officer: Visitor, list_address: str) -> None:
    """After a question; what the list wrote counts no more."""
    officer.go(list_address)
    officer.button("Undo the list").click()
    dialog = officer.page.get_by_role("dialog")
    dialog.get_by_role("button", name=officer.says("Undo the list")).click()
    officer.page.wait_for_selector(".messages .notice.ok")
    assert officer.page.url == list_address


# ------------------------------------------------------------------------------------------ what else the officer meets


def test_a_header_is_matched_once_and_known_in_the_next_list(visitor: Visitor) -> None:
    officer = signed_in(visitor, "im")
    first, second = Sent("Trukks", "Delta", "0532 440 40 4"), Sent("Trukks", "Omega", "0532 450 50 5")
    uploads(officer, first.file_name, first.content())
    matches_the_unknown_header(officer, first)
    uploads(officer, second.file_name, second.content())
    assert verdict(officer) == [3, 3] and officer.button("Take it in").is_visible()
    officer.button("Let it go").click()
    officer.sees("%(file)s was let go. Nothing of it counts.", file=second.file_name)


def test_a_newer_version_shows_what_changes_before_it_replaces(visitor: Visitor) -> None:
    officer, sent = signed_in(visitor, "im"), Sent("Teslim Aldı", "Sigma", "0532 460 60 6")
    uploads(officer, sent.file_name, sent.content())
    officer.button("Take it in").click()
    officer.page.wait_for_selector(".messages .notice.ok")
    uploads(officer, sent.file_name, sent.content(day="18.03.2022"))
    officer.sees("Compared with")
    assert "18 Mar 2022" in officer.page.locator("section.changes").inner_text()
    officer.page.get_by_label("It replaces the earlier list").check()
    officer.button("Take it in").click()
    officer.page.wait_for_selector(".messages .notice.ok")
    assert verdict(officer) == [4, 2]
    officer.sees("It took the place of")


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_a_list_on_which_another_stands_is_not_undone_and_the_page_says_why(
    visitor: Visitor, language: str
) -> None:
    officer = signed_in(visitor, "im", language)
    officer.go("/lists/?q=payment_list_2022-07")
    officer.page.get_by_role("link", name="payment_list_2022-07.xlsx").click()
    assert officer.button("Undo the list").is_disabled()
    officer.sees("This list cannot be undone while others stand on it. Undo these first:")
    officer.page.locator("#why-not a", has_text="banka_sonuc_2022-07.csv").click()
    assert officer.button("Undo the list").is_enabled()


def test_the_head_of_the_page_says_who_is_signed_in_and_as_what(visitor: Visitor) -> None:
    officer = visitor
    officer.go("/")
    officer.signs_in("im")
    who = officer.page.locator("button[popovertarget=user-menu]")
    assert "Deniz Harita" in who.inner_text()
    who.click()
    assert "Information and M&E officer" in officer.page.locator("#user-menu").inner_text()
    officer.button("Sign out").click()
    officer.page.wait_for_url(re.compile("/accounts/login/"))
    officer.go("/ledger/")
    assert "/accounts/login/" in officer.page.url


# ------------------------------------------------------------------------------------------ who sees what


def menu(visitor: Visitor) -> list[str]:
    addresses = [link.get_attribute("href") for link in visitor.page.locator("nav.side a").all()]
    return [str(address) for address in addresses]


def test_a_stranger_is_asked_to_sign_in(visitor: Visitor) -> None:
    for path in (
        "/",
        "/lists/",
        "/people/",
        "/ledger/",
        KITS,
        "/editions/",
        "/editions/preview/",
        "/logbook/",
    ):
        visitor.go(path)
        assert f"/accounts/login/?next={path}" in visitor.page.url
        assert visitor.page.locator("nav.side").count() == 0


def test_after_signing_in_one_arrives_where_one_wanted(visitor: Visitor) -> None:
    visitor.go(KITS)
    visitor.signs_in("im")
    visitor.page.wait_for_url("**" + KITS)


def test_a_partner_sees_only_the_lists_that_the_partner_brought(visitor: Visitor) -> None:
    partner = signed_in(visitor, "partner")
    partner.go("/lists/")
    partner.sees("Nothing has come in yet")
    assert partner.go("/lists/1/") == 404
    sent = Sent("Teslim Aldı", "Tau", "0532 470 70 7")
    uploads(partner, sent.file_name, sent.content())
    partner.go("/lists/")
    assert partner.page.locator("table.inbox tbody tr").count() == 1
    assert [partner.go(path) for path in ("/ledger/", KITS, "/people/")] == [403, 403, 403]


def test_an_interpreter_sees_only_editions_and_the_week(visitor: Visitor) -> None:
    interpreter = signed_in(visitor, "interpreter")
    assert menu(interpreter) == ["/", "/sessions/", "/sessions/needs/", "/editions/"]
    assert interpreter.go("/editions/") == 200
    assert interpreter.link("Draft of the next one").count() == 0
    closed = ("/lists/", "/people/", "/ledger/", "/figures/", KITS, "/editions/preview/", "/logbook/")
    assert [interpreter.go(path) for path in closed] == [403] * len(closed)


def test_a_psychologist_cannot_open_the_ledger_and_is_told_why(visitor: Visitor) -> None:
    psychologist = signed_in(visitor, "psychologist")
    assert "/ledger/" not in menu(psychologist)
    assert psychologist.go("/ledger/") == 403
    psychologist.sees("Your role does not include this: Read the ledger's coded lines.")


# ------------------------------------------------------------------------------------------ every page, three languages


def officers_pages(officer: Visitor) -> list[str]:
    """The addresses of all pages that an information officer can reach, with one record of each kind."""
    officer.go("/ledger/")
    line = officer.page.locator("main tbody a").first.get_attribute("href")
    return [
        "/", "/lists/", "/lists/?state=refused", "/lists/1/", "/lists/1/?show=all", "/lists/1/match/?kind=cases.log",
        "/lists/2/", "/ledger/", str(line), "/figures/", KITS, KITS + "lines/", "/figures/ecm_individuals/",
        "/editions/", "/editions/preview/", "/logbook/", "/patterns/", "/accounts/password/change/", "/accounts/2fa/",
        "/no-such-page/",
    ]  # fmt: skip


def peoples_pages(officer: Visitor) -> list[str]:
    officer.go("/ledger/?receiver=person")
    person = officer.page.locator('main tbody a[href^="/people/"]').first.get_attribute("href")
    return ["/people/", "/people/?q=ahmed", str(person)]


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_no_page_is_wider_than_its_window(
    chromium: Browser, address: str, doors: ExitStack, language: str
) -> None:
    """From a phone of 360 pixels on; each page reads in its language and direction."""
    wide: dict[str, int] = {}
    for name, pages in (("im", officers_pages), ("pru.officer", peoples_pages)):
        visitor = doors.enter_context(visiting(chromium, address))
        visitor.go("/accounts/login/")
        wide["sign in"] = visitor.width_beyond(360)
        signed_in(visitor, name, language)
        for path in pages(visitor):
            visitor.go(path)
            html = visitor.page.locator("html")
            direction = "rtl" if language == "ar" else "ltr"
            assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, direction), path
            assert (
                visitor.page.locator(".languages button[aria-pressed=true]").first.inner_text()
                in NAMES[language]
            )
            for width in (360, 768, 1280):
                wide[f"{path} {width}"] = visitor.width_beyond(width)
    assert {place: beyond for place, beyond in wide.items() if beyond} == {}
