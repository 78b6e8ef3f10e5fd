"""The menu: each room hands in its entries at start-up; a reader sees those whose verb is theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from imece.base.register import Register


@dataclass(frozen=True)
class MenuEntry:
    """One line of the menu: its label, page, icon, the verb that opens it and its place in the order."""

    code: str
    label: Any
    url_name: str
    icon: str
    verb: str
    order: int
    count: Callable[[Any], int] | None = None


MENU: Register[MenuEntry] = Register("menu entry")


def register_menu(entry: MenuEntry) -> None:
    MENU.add(entry.code, entry)
