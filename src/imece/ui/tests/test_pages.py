"""The pattern page and the sign-in page, fetched as a visitor fetches them."""

from __future__ import annotations

import re

import pytest
from django.template import loader
from django.test import Client
from django.utils import translation

from imece.ui.views import patterns

pytestmark = pytest.mark.django_db
DIRECTIONS = [("en", "ltr"), ("tr", "ltr"), ("ar", "rtl")]


@pytest.mark.parametrize(("language", "direction"), DIRECTIONS)
def test_the_pattern_page_speaks_each_language(client: Client, language: str, direction: str) -> None:
    page = client.get("/patterns/", headers={"accept-language": language})
    assert page.status_code == 200
    assert f'<html lang="{language}" dir="{direction}">' in page.text


def test_the_pattern_page_says_why_anyone_may_open_it() -> None:
    assert len(patterns.open_because.split()) > 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(("language", "direction"), DIRECTIONS)
def test_a_visitor_meets_our_own_sign_in_page(client: Client, language: str, direction: str) -> None:
    page = client.get("/accounts/login/", headers={"accept-language": language})
    assert page.status_code == 200
    assert f'dir="{direction}"' in page.text and 'class="plain"' in page.text


def test_the_language_buttons_are_each_in_their_own_script(client: Client) -> None:
    page = client.get("/accounts/login/", headers={"accept-language": "tr"}).text
    assert [name in page for name in (">English<", ">Türkçe<", ">العربية<")] == [True, True, True]
    assert re.findall(r'value="(\w+)" lang="\w+" aria-pressed="true"', page) == ["tr"]


def test_a_language_button_changes_the_language_and_comes_back(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "ar", "next": "/patterns/?page=3"})
    assert answer.headers["Location"] == "/patterns/?page=3"
    assert 'dir="rtl"' in client.get("/patterns/").text


def test_every_page_of_the_ui_obeys_its_own_content_policy(client: Client) -> None:
    page = client.get("/patterns/")
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    assert not re.search(r"\sstyle=|<style|\son\w+=\"", page.text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.text)


def test_no_id_is_given_twice(client: Client) -> None:
    found = re.findall(r'\sid="([^"]+)"', client.get("/patterns/").text)
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
@pytest.mark.parametrize(("language", "direction"), DIRECTIONS)
def test_a_refusal_is_a_page_of_ours_even_when_nothing_is_known(
    name: str, language: str, direction: str
) -> None:
    with translation.override(language):
        page = loader.render_to_string(f"{name}.html")
    assert f'dir="{direction}"' in page and "<h1>" in page
