"""The sheet on paper: an A4 PDF, tagged, in one language, at most two pages."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from imece.reporting.reading import Read, reading
from imece.reporting.sheet import Picture
from imece.ui import charts
from imece.ui.charts import PRINT
from imece.ui.document.document import compile_document
from imece.ui.formats import day_text, number_text
from imece.ui.tilemap import Tile, tile_map

TEMPLATE = "reporting/documents/fact_sheet.typ"
MOST_PAGES = 2
Form = tuple[float, bool]
# How large text and drawings are, and whether units are kept whole on their page; the first that fits is taken.
FORMS: tuple[Form, ...] = tuple((size / 100, True) for size in (106, 100, 96, 92, 88, 84)) + tuple(
    (size / 100, False) for size in (100, 92, 84, 76)
)
FOR_ONE_PAGE = FORMS[1:4]
# A chart's width in its own units, in which its text is 12 high: half a page in a team's column, else a third.
HALF, THIRD = 455, 300
COLUMNS_HIGH = 118


@dataclass(frozen=True)
class Imprint:
    """What says which publication this is: its number and day; a draft has none."""

    number: int | None
    day: datetime.date


def paper(content: Read, pictures: Mapping[str, Picture], *, language: str, imprint: Imprint) -> bytes:
    """The PDF. The text is set as large as two pages allow; a little smaller where one page is then enough."""

    def formed(form: Form) -> bytes:
        return set_on_paper(content, pictures, language=language, imprint=imprint, form=form)

    first, *others = FORMS
    roomy = formed(first)
    number = page_count(roomy)
    if number == 1:
        return roomy
    if number <= MOST_PAGES:
        return next((pdf for pdf in map(formed, FOR_ONE_PAGE) if page_count(pdf) == 1), roomy)
    pdf = roomy
    for form in others:
        pdf = formed(form)
        if page_count(pdf) <= MOST_PAGES:
            break
    return pdf


def set_on_paper(
    content: Read, pictures: Mapping[str, Picture], *, language: str, imprint: Imprint, form: Form
) -> bytes:
    """The PDF in one of the forms, on as many pages as it takes."""
    size, planned = form
    with translation.override(language):
        data = printed(reading(content, language), language, imprint, size)
    return compile_document(
        TEMPLATE,
        {**data, "planned": planned},
        language=language,
        files={picture.file_name: picture.content for picture in pictures.values()},
        made_on=datetime.datetime.combine(imprint.day, datetime.time(12), tzinfo=datetime.UTC),
    )


def page_count(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def printed(read: Read, language: str, imprint: Imprint, size: float) -> Read:
    """What the template prints: the reading, its drawings as SVG, and the sheet's own words."""
    for block in read["blocks"]:
        block["across"] = 3 if len(block.get("charts", [])) > 2 else 2
        block["charts"] = draw_charts(block, language, (HALF if block["across"] == 2 else THIRD) / size)
        for team in block.get("teams", []):
            team["charts"] = draw_charts(team, language, HALF / size)
        if block["kind"] == "map":
            tiles = block.pop("tiles")
            block["maps"] = [drawn_map(tiles, one, language) for one in block["maps"][:1]]
    return {
        **read,
        "size": size,
        "words": words(),
        "imprint": imprint_text(imprint),
        "draft": imprint.number is None,
    }


def draw_charts(part: Read, language: str, width: float) -> list[Read]:
    return [drawn_chart(chart, language, width) for chart in part.get("charts", [])]


def drawn_chart(chart: Read, language: str, width: float) -> Read:
    draw: dict[str, Callable[..., str]] = {
        "bars": charts.bars,
        "split": charts.split,
        "columns": partial(charts.columns, height=COLUMNS_HIGH),
    }
    svg = draw[chart["draw"]](
        chart["rows"], title=chart["title"], language=language, palette=PRINT, width=round(width)
    )
    return {
        "title": chart["title"],
        "note": chart["description"],
        "svg": str(svg),
        "alt": f"{chart['title']}. {chart['in_words']}",
    }


def drawn_map(tiles: list[Tile], one: Read, language: str) -> Read:
    figure = one["figure"]
    svg = tile_map(
        tiles, one["values"], title=one["label"], unit=figure["unit_name"], language=language, palette=PRINT
    )
    names = {tile.pcode: tile.name for tile in tiles}
    said = [f"{names[pcode]}: {number_text(value, language)}" for pcode, value in one["values"].items()]
    notes = [f"{row['label']}: {number_text(int(row['value']), language)}" for row in one["elsewhere"]]
    if one["few"]:
        notes.append(_("Fewer than ten people each: %(places)s.") % {"places": ", ".join(one["few"])})
    return {
        "title": one["label"],
        "note": " · ".join([figure["unit_name"], figure["window_text"], *notes]),
        "svg": str(svg),
        "alt": f"{one['label']}. {'; '.join(said)}",
        "across": 1 + max((tile.column for tile in tiles), default=0),
    }


def imprint_text(imprint: Imprint) -> str:
    day = day_text(imprint.day)
    if imprint.number is None:
        return _("Draft of %(day)s, not published") % {"day": day}
    return _("Edition %(number)s, published %(day)s") % {"number": imprint.number, "day": day}


def words() -> dict[str, Any]:
    """The sheet's own words, in the active language."""
    return {
        "fact_sheet": _("Fact sheet"),
        "responsible_for": _("Areas of responsibility"),
        "also_works_in": _("Also works in"),
        "coordinates_with": _("Works together with"),
        "people": pgettext("whom the mission works for", "For"),
        "how_counted": _("How each figure is counted"),
        "never_added": _("Figures of different units of count are never added to each other."),
        "draft": _("Draft"),
        "donor": _("Made possible by"),
        "also_done": _("Also done"),
    }
