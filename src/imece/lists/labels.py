"""What a field, a code and a kind of list are called on a page: the first word that the files of words give.

The words of recognition serve as labels too, so that an officer reads a column's meaning in the language and the
terms that the senders use; a mission's own words come first where it has any.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from imece.base.users import in_language
from imece.lib.dates import Birth
from imece.lib.phones import show_phone
from imece.lists.kinds import KINDS, Field, unpacked
from imece.ui.formats import day_text, number_text

WORDS = Path(__file__).resolve().parent / "words"
Names = dict[str, str]


@cache
def _product_words() -> tuple[Mapping[str, Names], Mapping[tuple[str, str], Names]]:
    """Field to names, and (code list, code) to names, by language."""
    headers: dict[str, Names] = {}
    values: dict[tuple[str, str], Names] = {}
    for file in sorted(WORDS.glob("*.toml")):
        words = tomllib.loads(file.read_text(encoding="utf-8"))
        for name, table in words.get("headers", {}).items():
            headers[name] = _first_words(table)
        for codelist, codes in words.get("values", {}).items():
            for code, table in codes.items():
                values[codelist, code] = _first_words(table)
    return headers, values


def _first_words(table: Any) -> Names:
    if not isinstance(table, dict):
        return {"en": str(table[0])} if table else {}
    return {language: _spelt_out(words) for language, words in table.items() if len(language) == 2 and words}


def _spelt_out(words: list[str]) -> str:
    """The first word that is no abbreviation in capitals, if there is one."""
    return next((word for word in words if not word.isupper()), words[0])


def capitalised(text: str) -> str:
    """The first letter raised as the reader's language does it (Turkish raises i to İ)."""
    if not text:
        return ""
    first = "İ" if text[0] == "i" and (get_language() or "").startswith("tr") else text[0].upper()
    return first + text[1:]


def field_label(name: str) -> str:
    names = _product_words()[0].get(name)
    return capitalised(in_language(names)) if names else capitalised(name.replace("_", " "))


def value_label(codelist: str, code: str) -> str:
    """A code of a code list as the reader says it; a code that no file names shows as it is."""
    names = _product_words()[1].get((codelist, code))
    return capitalised(in_language(names)) if names else code.replace("_", " ")


def kind_label(code: str) -> str:
    kind = KINDS.get(code)
    return str(kind.title) if kind else code


def family_label(family: str) -> str:
    """The kind of list within which a person is known, by the title of its first kind that names people."""
    kinds = sorted(
        (kind for kind in KINDS if kind.family == family), key=lambda kind: (not kind.named, kind.order)
    )
    return str(kinds[0].title) if kinds else family


def shown_values(kind_code: str, values: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, str]:
    """A stored row's cells as texts for a page; ``places`` gives a p-code its name.

    What the kind worked out for itself stands in no cell and is left out.
    """
    kind = KINDS.get(kind_code)
    fields = {field.name: field for field in kind.fields} if kind else {}
    return {
        name: _shown(fields[name], value, places)
        for name, value in unpacked(dict(values)).items()
        if value is not None and name in fields
    }


def _shown(field: Field, value: Any, places: Mapping[str, str]) -> str:
    if isinstance(value, Birth):
        return _birth(value)
    if isinstance(value, datetime.date):
        return day_text(value)
    if isinstance(value, Decimal):
        return number_text(value)
    if field.reads == "word":
        return value_label(field.words, str(value))
    if field.reads == "district":
        return places.get(str(value), str(value))
    if field.reads == "phone" and str(value).startswith("+"):
        return show_phone(str(value))
    return str(value)


def _birth(birth: Birth) -> str:
    if birth.date is not None:
        return day_text(birth.date)
    if birth.precision == "month" and birth.year is not None:
        return f"{birth.month:02}.{birth.year}"
    known = birth.year if birth.year is not None else birth.age
    return "" if known is None else str(known)
