"""What the categories of service are called: the catalogue above hands its names in at start-up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from imece.base.register import Register

CATEGORIES: Register[Any] = Register("category of service")


def name_categories(choices: Iterable[tuple[str, Any]]) -> None:
    """Hand in the categories, each with its name."""
    for code, label in choices:
        CATEGORIES.add(code, label)


def category_name(code: str) -> str:
    return str(CATEGORIES.get(code) or code)


def category_choices() -> list[tuple[str, Any]]:
    return [(code, CATEGORIES.get(code)) for code in CATEGORIES.codes()]
