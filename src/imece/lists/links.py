"""Where else a taken list leads: upper rooms hand in their pages at start-up, such as the ledger's lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from imece.base.access import verbs_of
from imece.base.register import Register
from imece.lists.models import TakenList


@dataclass(frozen=True)
class ListLink:
    """A page of another room about one list: its label, icon, the verb that opens it, and its address."""

    code: str
    label: Any
    icon: str
    verb: str
    address: Callable[[TakenList], str]


LINKS: Register[ListLink] = Register("link from a list")


def register_link(link: ListLink) -> None:
    LINKS.add(link.code, link)


def links_of(taken: TakenList, reader: Any) -> list[dict[str, Any]]:
    """The links that this reader may follow; only a list that stands leads anywhere."""
    if taken.state != TakenList.State.TAKEN:
        return []
    granted = verbs_of(reader)
    return [
        {"label": link.label, "icon": link.icon, "url": link.address(taken)}
        for link in LINKS
        if link.verb in granted
    ]
