"""Made-up content for the pattern page: no person, place or figure here is anyone's."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imece.ui.tilemap import Tile, lay_out

SEXES = [("female", gettext_lazy("Female")), ("male", gettext_lazy("Male"))]
TOWNS = (
    "Akçaova",
    "Bağlıca",
    "Çınarlı",
    "Değirmenköy",
    "Eskiiskele",
    "Fıstıklı",
    "Göldere",
    "Ihlamurlu",
    "İncirli",
    "Kavacık",
    "Limanköy",
    "Yukarıçeşmebaşı",
)
HEADS = (1240, 96, 310, 0, 57, 702, 188, 25, 411, 930, 64, 133)


class PatternForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Name as given"), max_length=120)
    district = forms.ChoiceField(
        label=gettext_lazy("District"),
        choices=[("fatih", "Fatih"), ("avcilar", "Avcılar")],
        help_text=gettext_lazy("Where the person lives, not where the service was given."),
    )
    born = forms.DateField(
        label=gettext_lazy("Date of birth"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=SEXES, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    agreed = forms.BooleanField(label=gettext_lazy("The person agreed that we keep this"))


class PatternFilter(forms.Form):
    """The row of fields above a table."""

    q = forms.CharField(label=gettext_lazy("Words"), required=False)
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), required=False, choices=[("", "–"), *SEXES])


def example_context() -> dict[str, Any]:
    return {**_frame(), **_charts(), **_parts()}


def _frame() -> dict[str, Any]:
    return {
        "mission_name": _("Sample mission"),
        "search_url": "#",
        "menu": [
            {"label": _("Home"), "url": "#stat", "icon": "home"},
            {"label": _("Lists"), "url": "#table", "icon": "inbox", "count": 12, "group": _("Work")},
            {"label": _("People"), "url": "#parts", "icon": "people", "count": 4310, "group": _("Work")},
            {"label": _("Ledger"), "url": "#table", "icon": "ledger", "group": _("Work")},
            {"label": _("Figures"), "url": "#charts", "icon": "figures", "group": _("Results")},
            {"label": _("Editions"), "url": "#map", "icon": "edition", "group": _("Results")},
            {"label": _("Patterns"), "url": "#main", "icon": "eye", "current": True, "group": _("Results")},
        ],
    }


def _charts() -> dict[str, Any]:
    tiles = lay_out((f"X{number:02}", name, None, None) for number, name in enumerate(TOWNS))
    months = [datetime.date(2021 + (6 + step) // 12, (6 + step) % 12 + 1, 1) for step in range(12)]
    runs = (410, 532, 498, 611, 700, 655, 590, 720, 815, 760, 842, 797)
    return {
        "by_district": [
            *zip(TOWNS[:6], HEADS[:6], strict=True),
            (_("A district with a very long name indeed"), 33),
        ],
        "by_age": [
            ("0–4", 41, 47),
            ("5–11", 122, 131),
            ("12–17", 98, 87),
            ("18–59", 402, 256),
            ("60+", 31, 22),
        ],
        "by_group": [
            (_("Syrian refugees"), 612),
            (_("Other migrants and refugees"), 123),
            (_("Host community"), 113),
        ],
        "for_and_against": [
            (_("Name"), Decimal("7.4")),
            (_("Date of birth"), Decimal("3.1")),
            (_("District"), Decimal("-1.6")),
            (_("Together"), Decimal("8.9")),
        ],
        "by_month": [(_month(month), heads) for month, heads in zip(months, runs, strict=True)],
        "points": list(runs),
        "tiles": tiles,
        "heads": _heads(tiles),
    }


def _month(month: datetime.date) -> str:
    from django.utils.dates import MONTHS_3

    return str(MONTHS_3[month.month]).capitalize()


def _heads(tiles: tuple[Tile, ...]) -> dict[str, int]:
    places = {name: f"X{number:02}" for number, name in enumerate(TOWNS)}
    return {places[tile.name]: HEADS[TOWNS.index(tile.name)] for tile in tiles}


def _parts() -> dict[str, Any]:
    moment = datetime.datetime(2022, 6, 17, 11, 12, tzinfo=datetime.UTC)
    return {
        "filter_form": PatternFilter(auto_id="filter_%s"),
        "first": datetime.date(2021, 7, 1),
        "last": datetime.date(2022, 6, 30),
        "moment": moment,
        "amount": Decimal("1250"),
        "share": Decimal("0.497"),
        "crumbs": [(_("Home"), "#"), (_("Parts"), "#parts")],
        "tones": [
            (_("Plain"), "plain"),
            (_("Accepted"), "ok"),
            (_("Waiting"), "warn"),
            (_("Refused"), "bad"),
            (_("New"), "info"),
            (_("Sealed"), "sealed"),
        ],
        "filters": [
            {"label": _("All"), "url": "#table", "current": True, "count": 430},
            {"label": _("Waiting"), "url": "#table", "count": 12},
            {"label": _("Refused"), "url": "#table", "count": 3},
        ],
        "facts": [
            (_("Case"), "ECM-2022-0142"),
            (_("District"), "Avcılar"),
            (_("Spoken language"), _("Arabic")),
        ],
        "people": _people(),
        "entries": _entries(moment),
        "steps": [
            {"label": _("Upload"), "state": "done", "url": "#"},
            {"label": _("Check"), "state": "current"},
            {"label": _("Take in"), "state": "todo"},
        ],
        "icons": [
            "home",
            "inbox",
            "people",
            "family",
            "ledger",
            "figures",
            "edition",
            "search",
            "place",
            "unit",
            "partner",
            "grant",
            "cash",
            "kit",
            "school",
            "course",
            "feedback",
            "lock",
            "download",
            "upload",
            "file",
            "undo",
            "next",
            "back",
            "warning",
            "check",
            "nearly",
        ],
    }


def _people() -> list[dict[str, Any]]:
    return [
        {
            "name": "رنا الخطيب",
            "code": "PMT-0007",
            "place": "Sultangazi",
            "heads": 4,
            "tone": "ok",
            "state": _("Accepted"),
            "day": datetime.date(2022, 3, 8),
        },
        {
            "name": "Şükrü Gökçeoğlu",
            "code": "PMT-0019",
            "place": "Gaziosmanpaşa",
            "heads": 1,
            "tone": "warn",
            "state": _("Waiting"),
            "day": datetime.date(2022, 3, 9),
        },
        {
            "name": "Amal Al-Hussain",
            "code": "ECM-0142",
            "place": "Avcılar",
            "heads": 6,
            "tone": "bad",
            "state": _("Refused"),
            "day": datetime.date(2021, 12, 31),
        },
    ]


def _entries(moment: datetime.datetime) -> list[dict[str, Any]]:
    return [
        {
            "when": moment,
            "title": _("Medical item delivered"),
            "icon": "check",
            "tone": "ok",
            "text": _("Hearing aid, handed over at home."),
            "by": _("Emergency Case Management"),
        },
        {
            "when": moment - datetime.timedelta(days=21),
            "title": _("Request approved"),
            "icon": "note",
            "tone": "info",
            "text": "",
            "by": _("Emergency Case Management"),
            "url": "#",
        },
        {
            "when": datetime.date(2022, 4, 2),
            "title": _("Referred by the municipality"),
            "icon": "partner",
            "tone": "",
            "text": "",
            "by": "",
        },
    ]
