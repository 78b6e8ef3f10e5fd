"""The pages of editions: who may open what, and what they do."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imece.base.access import Assignment
from imece.base.mission import Mission
from imece.base.places import Place
from imece.base.tests.cast import Cast, assemble
from imece.base.users import Unit, User
from imece.indicators.tests.small_ledger import a_line, a_person, write
from imece.reporting.fact_sheet import fact_sheet
from imece.reporting.models import Edition
from imece.reporting.publishing import publish_fact_sheet
from imece.reporting.tests.small_sheet import DRAWING, found_sheet, one_more, said
from imece.reporting.tests.test_sheet import HOSTILE

READERS = {
    "head",
    "im_officer",
    "team_leader",
    "psychologist",
    "case_worker",
    "field_assistant",
    "partner",
    "registrar",
}
PUBLISHERS = {"head", "im_officer"}
OPENERS = {"head", "im_officer", "team_leader"}
COUNTERS = READERS - {"partner"}


@pytest.fixture
def cast(db: None) -> Cast:
    found_sheet()
    return assemble()


@pytest.fixture
def edition(cast: Cast) -> Edition:
    return publish_fact_sheet(by=None)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def who_may(cast: Cast, address: str, method: str = "get") -> set[str]:
    answers = {name: getattr(signed_in(user), method)(address) for name, user in cast.everyone().items()}
    assert {answer.status_code for answer in answers.values()} <= {200, 302, 403}
    return {name for name, answer in answers.items() if answer.status_code != 403}


@pytest.mark.parametrize(
    ("name", "args", "method", "inside"),
    [
        ("editions", [], "get", READERS),
        ("edition", [1], "get", READERS),
        ("edition_pdf", [1, "ar"], "get", READERS),
        ("edition_picture", [1, "garden.svg"], "get", READERS),
        ("edition_today", [1], "get", COUNTERS),
        ("edition_figure_lines", [1, "people"], "get", OPENERS),
        ("edition_csv", [1, "people"], "get", OPENERS),
        ("edition_preview", [], "get", PUBLISHERS),
        ("edition_preview_pdf", ["tr"], "get", PUBLISHERS),
        ("edition_preview_picture", ["garden.svg"], "get", PUBLISHERS),
        ("edition_publish", [], "post", PUBLISHERS),
        ("edition_withdraw", [1], "post", PUBLISHERS),
    ],
)
def test_who_is_in_and_who_is_out(
    cast: Cast, edition: Edition, name: str, args: list[Any], method: str, inside: set[str]
) -> None:
    address = reverse(name, args=args)
    assert who_may(cast, address, method) == inside
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "Gaziantep at a glance"), ("tr", "Bir bakışta Gaziantep"), ("ar", "غازي عنتاب في لمحة")],
)
def test_the_page_speaks_the_readers_language(
    cast: Cast, edition: Edition, language: str, shown: str
) -> None:
    client = signed_in(cast.head)
    client.cookies["django_language"] = language
    page = client.get(reverse("edition", args=[1])).content.decode()
    assert shown in page
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in page


def test_figures_open_only_for_those_who_may_open_them(cast: Cast, edition: Edition) -> None:
    lines = reverse("edition_figure_lines", args=[1, "people"])
    assert lines in signed_in(cast.head).get(reverse("edition", args=[1])).content.decode()
    assert lines not in signed_in(cast.partner).get(reverse("edition", args=[1])).content.decode()


def test_the_draft_is_published_as_it_was_looked_at(cast: Cast) -> None:
    client = signed_in(cast.im_officer)
    draft = client.get(reverse("edition_preview")).context["digest"]
    answer = client.post(reverse("edition_publish"), {"digest": draft})
    assert answer["Location"] == reverse("edition", args=[1])
    assert Edition.objects.get().published_by == cast.im_officer


def test_pressed_twice_it_is_published_once(cast: Cast) -> None:
    client = signed_in(cast.im_officer)
    for _press in range(2):
        answer = client.post(reverse("edition_publish"), {"digest": fact_sheet().digest})
        assert answer["Location"] == reverse("edition", args=[1])
    assert Edition.objects.count() == 1


def test_what_changed_since_it_was_looked_at_is_not_published(cast: Cast) -> None:
    client = signed_in(cast.im_officer)
    draft = client.get(reverse("edition_preview")).context["digest"]
    one_more()
    answer = client.post(reverse("edition_publish"), {"digest": draft}, follow=True)
    assert "changed since you looked" in answer.content.decode()
    assert not Edition.objects.exists()


def test_without_figures_the_draft_says_why(cast: Cast) -> None:
    Mission.objects.all().delete()
    answer = signed_in(cast.head).get(reverse("edition_preview"), follow=True)
    assert "No mission is loaded" in answer.content.decode()


def test_a_reader_opens_the_lines_of_her_own_unit_and_district(cast: Cast, edition: Edition) -> None:
    address = reverse("edition_figure_lines", args=[1, "people"])
    reader = signed_in(cast.team_leader)
    assert reader.get(address).context["page"].paginator.count == 0
    prot, nizip = Unit.objects.get(code="PROT"), Place.objects.get(pcode="TUR027003")
    Assignment.give(to=cast.team_leader, role="team_leader", by=None, unit=prot, district=nizip)
    Assignment.objects.filter(user=cast.team_leader, district=None).delete()
    answer = signed_in(User.objects.get(pk=cast.team_leader.pk)).get(address)
    assert answer.context["page"].paginator.count == 12
    assert answer.context["lines"].hidden == 18


def test_the_csv_holds_the_frozen_lines_and_no_formula(cast: Cast) -> None:
    write(a_line(person=a_person(), detail="=1+1", sex="female"))
    publish_fact_sheet(by=None)
    answer = signed_in(cast.head).get(reverse("edition_csv", args=[1, "people"]))
    text = answer.getvalue().decode("utf-8-sig")
    header, *lines = csv.reader(io.StringIO(text))
    assert len(lines) == 31
    assert "'=1+1" in {line[header.index("detail")] for line in lines}


def test_the_paper_and_the_picture_are_those_that_were_frozen(cast: Cast, edition: Edition) -> None:
    Mission.objects.get().pictures.all().delete()
    reader = signed_in(cast.partner)
    paper = reader.get(reverse("edition_pdf", args=[1, "tr"]))
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF-")
    assert reader.get(reverse("edition_picture", args=[1, "garden.svg"])).content == DRAWING


def test_what_is_not_there_is_not_found(cast: Cast, edition: Edition) -> None:
    reader = signed_in(cast.head)
    nowhere: list[tuple[str, list[Any]]] = [
        ("edition", [9]),
        ("edition_pdf", [1, "fr"]),
        ("edition_picture", [1, "paper-en.pdf"]),
        ("edition_figure_lines", [1, "nothing"]),
        ("edition_preview_picture", ["nothing.svg"]),
        ("edition_preview_pdf", ["fr"]),
    ]
    for name, args in nowhere:
        assert reader.get(reverse(name, args=args)).status_code == 404


def test_the_comparison_shows_what_changed(cast: Cast, edition: Edition) -> None:
    one_more()
    answer = signed_in(cast.head).get(reverse("edition_today", args=[1]))
    assert answer.context["changed"] == 1
    assert [row.difference for row in answer.context["rows"]] == [1, 0]


def test_a_withdrawn_edition_says_so_on_top(cast: Cast, edition: Edition) -> None:
    reason = f"Counted twice {HOSTILE}"
    signed_in(cast.head).post(reverse("edition_withdraw", args=[1]), {"reason": reason})
    page = signed_in(cast.partner).get(reverse("edition", args=[1])).content.decode()
    assert "Counted twice" in page and "<script>alert" not in page


def test_hostile_text_stays_text_on_the_page(cast: Cast) -> None:
    mission = Mission.objects.get()
    sheet = mission.settings["fact_sheet"]
    sheet["title"] = sheet["lead"] = said(HOSTILE)
    sheet["blocks"][1]["teams"][0]["charts"][0]["title"] = said(HOSTILE)
    sheet["blocks"][1]["teams"][0]["pictures"][0]["alt"] = said(HOSTILE)
    mission.save()
    publish_fact_sheet(by=None)
    reader = signed_in(cast.head)
    for address in [reverse("edition", args=[1]), reverse("editions"), reverse("edition_preview")]:
        page = reader.get(address).content.decode()
        assert "alert(" in page and "<script>alert" not in page
