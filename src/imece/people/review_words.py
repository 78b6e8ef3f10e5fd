"""What the levels at which two records agree are called on a page, and whether they agree, nearly, or not."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Agrees(Enum):
    """How a field of two records stands to each other: with its word, tone and symbol, never by colour alone."""

    SAME = "same"
    NEAR = "near"
    DIFFERS = "differs"
    MISSING = "missing"

    @property
    def label(self) -> Any:
        return _LABELS[self]

    @property
    def tone(self) -> str:
        return {Agrees.SAME: "ok", Agrees.NEAR: "warn", Agrees.DIFFERS: "bad"}.get(self, "plain")

    @property
    def icon(self) -> str:
        names = {Agrees.SAME: "check", Agrees.NEAR: "nearly", Agrees.DIFFERS: "close"}
        return names.get(self, "minus")


_LABELS = {
    Agrees.SAME: _("Agrees"),
    Agrees.NEAR: _("Nearly agrees"),
    Agrees.DIFFERS: _("Differs"),
    Agrees.MISSING: _("Not known of both"),
}

FIELDS: dict[str, Any] = {
    "given": _("Given name"),
    "family": _("Family name"),
    "father": _("Father's name"),
    "mother": _("Mother's name"),
    "birth": pgettext_lazy("heading of a person's birth", "Born"),
    "document": _("Identity number"),
    "phone": _("Phone"),
    "place": _("District"),
    "sex": _("Sex"),
    "nationality": _("Nationality"),
}

Said = dict[str, tuple[Agrees, Any]]
_UNKNOWN: Said = {"unknown": (Agrees.MISSING, _("not known of both"))}

_NAMES: Said = _UNKNOWN | {
    "same spelling": (Agrees.SAME, _("the same spelling")),
    "same form": (Agrees.SAME, _("the same name, spelt another way")),
    "near form": (Agrees.NEAR, _("the same name but for one letter")),
    "same key": (Agrees.NEAR, _("may be the same name in another spelling")),
    "crossed": (Agrees.NEAR, _("given and family name have changed places")),
    "nearly crossed": (Agrees.NEAR, _("given and family name have changed places, with a slip")),
    "father first": (Agrees.NEAR, _("given and father's name have changed places")),
    "slip": (Agrees.NEAR, _("a slip of the pen apart")),
    "part, the rest elsewhere": (Agrees.NEAR, _("a part of it; the rest stands in another field")),
    "part": (Agrees.NEAR, _("a part of the name")),
    "beginning": (Agrees.NEAR, _("one is the beginning of the other")),
    "initial": (Agrees.NEAR, _("one is the first letter of the other")),
    "like": (Agrees.NEAR, _("a little alike")),
    "faint": (Agrees.DIFFERS, _("hardly alike")),
    "different": (Agrees.DIFFERS, _("another name")),
}

LEVELS: dict[str, Said] = {
    **dict.fromkeys(("given", "family", "father", "mother"), _NAMES),
    "birth": _UNKNOWN
    | {
        "same day": (Agrees.SAME, _("the same day")),
        "same first of January": (Agrees.NEAR, _("both 1 January or both 1 July, which say only the year")),
        "day and month swapped": (Agrees.NEAR, _("day and month have changed places")),
        "one digit": (Agrees.NEAR, _("one digit apart")),
        "same year": (Agrees.NEAR, _("the same year")),
        "same day of another year": (Agrees.NEAR, _("the same day of another year")),
        "another day of the year": (Agrees.NEAR, _("the same year, another day")),
        "ten years apart": (Agrees.DIFFERS, _("ten years apart")),
        "next year": (Agrees.NEAR, _("one year apart")),
        "near year": (Agrees.DIFFERS, _("up to two years apart")),
        "different": (Agrees.DIFFERS, _("years apart")),
    },
    "document": {
        "unknown": (Agrees.MISSING, _("not known of both, or of two kinds")),
        "same": (Agrees.SAME, _("the same number")),
        "one digit": (Agrees.NEAR, _("one digit apart")),
        "two digits": (Agrees.NEAR, _("two digits apart")),
        "two valid numbers": (Agrees.DIFFERS, _("two numbers, and both pass their check")),
        "different": (Agrees.DIFFERS, _("another number")),
    },
    "phone": _UNKNOWN
    | {
        "same": (Agrees.SAME, _("the same number")),
        "one digit": (Agrees.NEAR, _("one digit apart")),
        "different": (Agrees.DIFFERS, _("another number")),
    },
    "place": _UNKNOWN
    | {
        "same neighbourhood": (Agrees.SAME, _("the same neighbourhood")),
        "district alone": (Agrees.SAME, _("the same district")),
        "same district": (Agrees.NEAR, _("the same district, another neighbourhood")),
        "different": (Agrees.DIFFERS, _("another district")),
    },
    **dict.fromkeys(
        ("sex", "nationality"),
        _UNKNOWN
        | {
            "same": (Agrees.SAME, _("the same")),
            "different": (Agrees.DIFFERS, _("not the same")),
        },
    ),
}


def said_of(field: str, level: str) -> tuple[Agrees, Any]:
    """How a level stands and what it is called; a level that this page does not know is shown as it is."""
    return LEVELS.get(field, {}).get(level) or (Agrees.NEAR, level)
