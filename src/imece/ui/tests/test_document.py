from __future__ import annotations

import datetime
import re

import pytest
import typst

from imece.ui.charts import PRINT, bars, pyramid
from imece.ui.document.document import compile_document
from imece.ui.tilemap import lay_out, tile_map

WORDS = {
    "en": ("A sheet", "women", "People in the district"),
    "tr": ("İstanbul'da ığüşöç", "kadın", "İlçedeki kişiler: ₺1.250"),
    "ar": ("أجزاء الوثيقة جدًا", "نساء", "الأشخاص في المنطقة (İstanbul)"),
}
ON = datetime.datetime(2022, 6, 30, 12, 0, tzinfo=datetime.UTC)


def sample(language: str) -> dict[str, object]:
    title, women, people = WORDS[language]
    tiles = lay_out([("X1", people, None, None), ("X2", women, None, None)])
    pictures = {
        "bars": bars([(people, 12), (title, 3)], title=title, language=language, palette=PRINT),
        "pyramid": pyramid(
            [("0–4", 4, 5), ("60+", 1, 2)],
            first=women,
            second=people,
            title=title,
            language=language,
            palette=PRINT,
        ),
        "map": tile_map(tiles, {"X1": 12}, title=title, unit=people, language=language, palette=PRINT),
    }
    return {
        "title": title,
        "lead": people,
        "footer": people,
        "chart_title": title,
        "table_title": title,
        "figures": [{"value": "10,090", "label": women, "note": people}],
        "charts": [{"title": title, "svg": pictures[name], "alt": people} for name in ("bars", "pyramid")],
        "map": {"title": title, "svg": pictures["map"], "alt": people},
        "headers": [title, women],
        "rows": [[people, "3"]],
        "facts": [[women, people]],
    }


@pytest.mark.parametrize("language", ["en", "tr", "ar"])
def test_a_document_is_made_in_each_language(language: str) -> None:
    pdf = compile_document("ui/document/sample.typ", sample(language), language=language)
    assert pdf.startswith(b"%PDF-1.7")
    assert f"/Lang ({language})".encode() in pdf or f"/Lang({language})".encode() in pdf
    assert b"/MarkInfo" in pdf and len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    fonts = {name.decode() for name in re.findall(rb"/BaseFont\s*/[A-Z]{6}\+(\w+)", pdf)}
    assert fonts <= {"Inter", "Vazirmatn"} and "Inter" in fonts
    assert ("Vazirmatn" in fonts) == (language == "ar")


def test_the_same_data_on_the_same_day_gives_the_same_bytes() -> None:
    one, other = (
        compile_document("ui/document/sample.typ", sample("tr"), language="tr", made_on=ON) for _ in "12"
    )
    assert one == other


def test_a_letter_that_our_fonts_lack_is_refused_and_not_left_out() -> None:
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        compile_document("ui/document/sample.typ", {**sample("en"), "lead": "人"}, language="en")
