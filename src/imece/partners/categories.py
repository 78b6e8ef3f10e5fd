"""What categories of service, and services, are called: the catalogue above hands the names in at start-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from imece.base.register import Register

CATEGORIES: Register[Any] = Register("category of service")
CATALOGUES: Register[Callable[[Iterable[str]], dict[str, str]]] = Register("catalogue of services")


def name_categories(choices: Iterable[tuple[str, Any]]) -> None:
    """Hand in the categories, each with its name."""
    for code, label in choices:
        CATEGORIES.add(code, label)


def category_name(code: str) -> str:
    return str(CATEGORIES.get(code) or code)


def category_choices() -> list[tuple[str, Any]]:
    return [(code, CATEGORIES.get(code)) for code in CATEGORIES.codes()]


def name_services(names: Callable[[Iterable[str]], dict[str, str]]) -> None:
    """Hand in how services are called: from codes to names in the reader's language."""
    CATALOGUES.add("services", names)


def purpose_names(categories: Iterable[str], services: Iterable[str]) -> list[str]:
    """What a budget line pays for or a rule is about, in words; a service that left the catalogue by its code."""
    codes = list(services)
    names = CATALOGUES.get("services")
    known = names(codes) if codes and names else {}
    return [category_name(code) for code in categories] + [known.get(code, code) for code in codes]
