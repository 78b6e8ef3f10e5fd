"""What stands on the sheet: texts in the reader's language, few people never alone, and the paper."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imece.base.mission import Mission
from imece.reporting.fact_sheet import fact_sheet
from imece.reporting.paper import MOST_PAGES, Imprint, page_count, paper
from imece.reporting.reading import reading
from imece.reporting.small_numbers import SMALLEST_SHOWN, few, joined_bands
from imece.reporting.tests.small_sheet import found_sheet, said

HOSTILE = '<script>alert("x")</script> #panic("no") $ * _ ] \\ "'
DAY = datetime.date(2022, 7, 15)


@pytest.fixture
def sheet(db: None) -> Any:
    found_sheet()


def rows(*pairs: tuple[str, int]) -> list[tuple[str, Decimal]]:
    return [(key, Decimal(value)) for key, value in pairs]


def test_few_people_are_never_shown_alone() -> None:
    assert few(rows(("Nizip", 40), ("Şahinbey", 12), ("İslahiye", 3))) == ["İslahiye", "Şahinbey"]
    assert few(rows(("Nizip", 40), ("Şahinbey", 12))) == []


def test_what_is_not_recorded_may_be_few() -> None:
    assert few(rows(("Nizip", 40), ("unknown", 3)), kept=["unknown"]) == []


@given(st.lists(st.integers(1, 60), min_size=2, max_size=12))
def test_no_hidden_number_can_be_worked_out(values: list[int]) -> None:
    known = rows(*((f"place {at}", value) for at, value in enumerate(values)))
    hidden = few(known)
    assert all(key in hidden for key, value in known if value < SMALLEST_SHOWN)
    if hidden:
        assert len(hidden) >= 2
        together = sum(value for key, value in known if key in hidden)
        assert together >= SMALLEST_SHOWN or len(hidden) == len(known)


def test_a_small_age_band_joins_its_neighbour() -> None:
    bands = rows(("0-4", 5), ("5-11", 22), ("12-17", 16), ("60+", 4), ("unknown", 1))
    joined = joined_bands(bands, kept=["unknown"])
    assert joined == rows(("0-11", 27), ("12+", 20), ("unknown", 1))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=7))
def test_joined_bands_keep_the_total(values: list[int]) -> None:
    names = ["0-4", "5-11", "12-17", "18-24", "25-49", "50-59", "60+"]
    bands = rows(*zip(names, values, strict=False))
    assert sum(value for _key, value in joined_bands(bands)) == sum(values)


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("language", "title", "window"),
    [
        ("en", "Gaziantep at a glance", "Jul 2021 – Jun 2022"),
        ("tr", "Bir bakışta Gaziantep", "Tem 2021 – Haz 2022"),
        ("ar", "غازي عنتاب في لمحة", "يوليو 2021 – يونيو 2022"),
    ],
)
def test_a_reader_sees_one_language(language: str, title: str, window: str) -> None:
    read = reading(fact_sheet().content, language)
    assert (read["title"], read["window_text"]) == (title, window)
    team = read["blocks"][1]["teams"][0]
    assert team["figures"][0]["figure"]["value_text"] == "30"
    assert [value for _label, value in team["charts"][0]["rows"]] == [18, 12]
    assert read["blocks"][3]["maps"][0]["values"] == {"TUR027001": 3, "TUR027003": 4}


@pytest.mark.usefixtures("sheet")
def test_the_content_depends_on_nothing_but_what_it_says() -> None:
    assert fact_sheet().digest == fact_sheet().digest


def made(language: str, number: int | None = 1) -> bytes:
    sheet = fact_sheet()
    return paper(sheet.content, sheet.pictures, language=language, imprint=Imprint(number, DAY))


def title_of(pdf: bytes) -> str:
    found = re.search(rb"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", pdf, re.DOTALL)
    assert found is not None
    return found[1].decode()


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Gaziantep at a glance"), ("tr", "Bir bakışta Gaziantep"), ("ar", "غازي عنتاب في لمحة")],
)
def test_the_paper_is_tagged_and_speaks_its_language(language: str, title: str, tmp_path: Path) -> None:
    pdf = made(language)
    assert pdf.startswith(b"%PDF-") and 1 <= page_count(pdf) <= MOST_PAGES
    assert b"/MarkInfo" in pdf and b"pdfuaid" in pdf
    assert f"/Lang({language})".encode() in pdf.replace(b"/Lang (", b"/Lang(")
    assert title_of(pdf).startswith(title)
    if shutil.which("pdftotext"):
        (tmp_path / "sheet.pdf").write_bytes(pdf)
        text = subprocess.run(
            ["pdftotext", str(tmp_path / "sheet.pdf"), "-"], capture_output=True, text=True, check=True
        ).stdout
        assert "30" in text and (language == "ar" or title in text)


@pytest.mark.usefixtures("sheet")
def test_the_same_sheet_is_the_same_paper() -> None:
    assert made("tr") == made("tr")


@pytest.mark.usefixtures("sheet")
def test_a_draft_is_another_paper() -> None:
    assert made("en", None) != made("en", 1)


@pytest.mark.usefixtures("sheet")
def test_hostile_text_stays_text_on_paper() -> None:
    mission = Mission.objects.get()
    mission.settings["fact_sheet"]["title"] = said(HOSTILE)
    mission.settings["fact_sheet"]["blocks"][1]["teams"][0]["charts"][0]["title"] = said(HOSTILE)
    mission.save()
    assert "#panic" in title_of(made("en"))


@pytest.mark.usefixtures("sheet")
def test_a_mission_that_has_much_to_say_still_fits_in_some_pages() -> None:
    mission = Mission.objects.get()
    blocks = mission.settings["fact_sheet"]["blocks"]
    blocks[1]["teams"][0]["done"] = [said("One more thing that was done. " * 6)] * 90
    mission.save()
    assert page_count(made("en")) >= MOST_PAGES
