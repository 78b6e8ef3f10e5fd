"""Pairs answered by the keyboard alone, in a real browser."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from imece.people.likeness import Likeness, Verdict
from imece.people.merging import Merge
from imece.people.tests.registry import household, known
from imece.people.tests.test_review import GOOD, alike

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from imece.base.tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def registry() -> list[Likeness]:
    """Pairs in two scripts, the surest first; a third who looks like the first two; one for quick confirmation."""
    facts = {"sex": "male", "district": "TUR034036", "neighbourhood": "Cebeci", "nationality": "SYR"}
    _home, arabic = household(
        "محمد الحلبي",
        unit_code="PRU",
        id_number=GOOD,
        father_name="علي",
        mother_name="فاطمة الخطيب",
        phone="+905551112233",
        **facts,
    )
    latin = known(
        "Muhammed Halebi",
        code="PMT12",
        id_number="99158602731",
        father_name="Ali",
        phone="+905559998877",
        **facts,
    )
    third = known("Mohamad Alhalabi", code="PMT77", father_name="Aly", **{**facts, "district": "TUR034004"})
    rana = known("رنا عبد القادر", code="ECM3", father_name="حسين", sex="female", district="TUR034004")
    reyna = known("Rana Abdülkadir", code="PMT3", father_name="Hüseyin", sex="female", district="TUR034004")
    pairs = [
        alike(arabic, latin, bits=14.0),
        alike(latin, third, bits=6.0),
        alike(rana, reyna, bits=11.0),
        alike(known("Şükrü Gökçe", code="P4"), known("Sukru Gokce", code="P5"), bits=9.0),
        alike(known("Hasan Nasser", code="P6"), known("حسن ناصر", code="P7"), quick=True),
        alike(known("Amal Darwish", code="P8"), known("Emel Derviş", code="P9"), quick=True),
    ]
    return pairs


def comes(browser: Browser, live_server: Any, cast: Cast, language: str = "en", width: int = 1280) -> Page:
    from django.test import Client

    client = Client()
    client.force_login(cast.registrar)
    context = browser.new_context(viewport={"width": width, "height": 900})
    cookies = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
    context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


def test_three_pairs_are_answered_and_one_is_taken_back_by_keys_alone(
    chromium: Browser, live_server: Any, cast: Cast
) -> None:
    first, _tied, second, third, *_quick = registry()
    page = comes(chromium, live_server, cast)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{live_server.url}/people/review/{first.pk}/?tab=open")

    def pressed(key: str, expected: str) -> None:
        page.keyboard.press(key)
        page.wait_for_function("words => document.body.innerText.includes(words)", arg=expected)

    pressed("n", "رنا عبد القادر")
    pressed("p", "Mohamad Alhalabi")
    pressed("ArrowRight", "Rana Abdülkadir")
    pressed("ArrowLeft", "Mohamad Alhalabi")
    pressed("1", "Done: one person.")
    pressed("2", "Done: two people.")
    pressed("3", "Done: not sure.")
    assert Merge.objects.standing().count() == 1
    said = {(one.left_id, one.answer) for one in Verdict.objects.standing().exclude(answer="same")}
    assert said == {(second.left_id, "different"), (third.left_id, "unsure")}
    pressed("u", "Taken back.")
    assert Verdict.objects.standing().filter(answer="unsure").count() == 0
    # Whoever writes a reason does not answer by it.
    page.focus("#answer-note")
    page.keyboard.type("123 nup")
    assert page.input_value("#answer-note") == "123 nup"
    assert Verdict.objects.standing().count() == 2
    assert complaints == []


def test_sure_pairs_are_ticked_and_confirmed_by_keys_alone(
    chromium: Browser, live_server: Any, cast: Cast
) -> None:
    registry()
    page = comes(chromium, live_server, cast)
    page.goto(f"{live_server.url}/people/review/")
    page.focus(".pairs input")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_function("document.body.innerText.includes('1 pair joined.')")
    assert Merge.objects.standing().count() == 1


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_the_pages_fit_a_phone_and_a_desk(
    chromium: Browser, live_server: Any, cast: Cast, language: str
) -> None:
    """With IMECE_PICTURES set to a folder, leaves a picture of each there."""
    first, *_others = registry()
    address = f"/people/review/{first.pk}/?tab=open"
    [merge] = Merge.make(
        kept=_others[2].left, joined=[_others[2].right], by=cast.registrar, note="same mother"
    )
    pages = {
        "queue": "/people/review/?tab=open",
        "quick": "/people/review/",
        "pair": address,
        "person": f"/people/{merge.kept.code}/",
    }
    folder = os.environ.get("IMECE_PICTURES", "")
    for width in (360, 1280):
        page = comes(chromium, live_server, cast, language, width)
        for name, where in pages.items():
            page.goto(live_server.url + where)
            assert page.locator("html").get_attribute("lang") == language
            beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert beyond <= 0, (name, width)
            if folder:
                page.screenshot(path=f"{folder}/{name}-{language}-{width}.png", full_page=True)
        page.context.close()
