from __future__ import annotations

import datetime
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from imece.ui.tilemap import Tile


def shown(source: str, language: str = "en", **context: Any) -> str:
    with translation.override(language):
        request = RequestFactory().get("/?q=a&page=2")
        return Template("{% load ui %}" + source).render(RequestContext(request, context))


def test_a_figure_is_grouped_for_its_reader() -> None:
    assert shown("{{ 51180|figure }}", "tr") == "51.180"
    assert shown("{% figure_number 51180 %}", "ar") == '<bdi class="num">51,180</bdi>'
    assert shown("{{ nothing|figure }}", nothing=None) == "–"


def test_a_day_says_itself_to_machines_and_is_isolated_for_bidi() -> None:
    day = datetime.date(2022, 6, 17)
    assert shown("{% day day %}", day=day) == '<time datetime="2022-06-17"><bdi>17 Jun 2022</bdi></time>'
    assert shown("{% day nothing %}", nothing=None) == "–"


def test_a_moment_is_shown_on_the_missions_clock() -> None:
    moment = datetime.datetime(2022, 6, 17, 21, 30, tzinfo=datetime.UTC)
    assert "<bdi>18 Jun 2022 00:30</bdi>" in shown("{% moment moment %}", moment=moment)


@pytest.mark.parametrize(
    "tag",
    [
        "{% person_name name %}",
        "{% code name %}",
        "{% tag name %}",
        "{% stat name 3 %}",
        "{% progress 1 2 label=name %}",
        "{% page_header name %}{% endpage_header %}",
        '{% icon "info" label=name %}',
    ],
)
def test_what_people_wrote_is_escaped(tag: str) -> None:
    out = shown(tag, name="<b onclick=x>&")
    assert "<b onclick" not in out and "&lt;b onclick=x&gt;&amp;" in out


def test_an_icon_beside_words_is_silent_and_one_alone_speaks() -> None:
    assert 'aria-hidden="true"' in shown('{% icon "home" %}')
    assert 'role="img" aria-label="Warning"' in shown('{% icon "warning" label="Warning" %}')


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    import re
    from pathlib import Path

    room = Path(__file__).resolve().parents[1]
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (room / "static/ui/icons.svg").read_text("utf-8")))
    package = room.parent
    named = {
        name
        for file in package.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', file.read_text("utf-8"))
    }
    assert named - sprite == set()


def test_a_chart_has_the_table_of_its_numbers_beside_it() -> None:
    out = shown('{% bars rows title="Kits" unit="kits" %}', rows=[("Fatih", 1200), ("<Şile>", 3)])
    assert '<div class="visually-hidden"><table' in out
    assert (
        '<th scope="row"><bdi>&lt;Şile&gt;</bdi></th><td class="num">3</td>' in out
        and '<td class="num">1,200</td>' in out
    )


def test_the_table_of_a_chart_can_be_opened_and_leads_on() -> None:
    out = shown('{% bars rows title="Kits" table="open" links=links %}', rows=[("Fatih", 1)], links=["/x"])
    assert "<details>" in out and '<a href="/x"><bdi>Fatih</bdi></a>' in out


def test_a_map_takes_tiles_as_mappings_too() -> None:
    tiles: list[Any] = [{"pcode": "X1", "name": "Batı", "column": 0, "row": 0}, Tile("X2", "Doğu", 1, 0)]
    out = shown('{% tile_map tiles values title="Kits" unit="kits" %}', tiles=tiles, values={"X2": 7})
    assert "Doğu: 7 kits" in out and 'class="chart map"' in out and 'class="legend"' in out


def test_the_pager_keeps_what_was_searched() -> None:
    out = shown('{% include "ui/partials/pager.html" %}', page=Paginator(range(100), 10).get_page(2))
    assert "?q=a&amp;page=3" in out and "<bdi>11–20</bdi> of <bdi>100</bdi>" in out


class Sample(forms.Form):
    name = forms.CharField(help_text="As on the paper")
    sex = forms.ChoiceField(choices=[("f", "F")], widget=forms.RadioSelect)
    agreed = forms.BooleanField()


def test_a_field_ties_its_help_and_its_error_to_the_input() -> None:
    out = shown("{% fields form %}", form=Sample({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in out
    assert 'id="id_name_helptext"' in out and 'id="id_name_error"' in out and 'aria-invalid="true"' in out
    assert "<fieldset" in out and "<legend>Sex" in out


def test_the_summary_of_errors_leads_to_each_field() -> None:
    out = shown("{% error_summary form %}", form=Sample({}))
    assert '<a href="#id_name">Name</a>' in out and 'role="alert"' in out
    assert shown("{% error_summary form %}", form=Sample()).strip() == ""
