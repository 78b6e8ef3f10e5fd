"""Parts of a person's page that upper rooms hand in at start-up, such as what the person received."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from imece.base.register import Register
from imece.people.persons import Person


@dataclass(frozen=True)
class PersonSection:
    """One part: its title, the room's template, and what the template shows to this reader (None: no part).

    ``aside``: a small card beside the page's main column.
    """

    code: str
    title: Any
    template: str
    shown: Callable[[Person, Any], dict[str, Any] | None]
    order: int = 50
    aside: bool = False


SECTIONS: Register[PersonSection] = Register("section of a person's page")


def register_section(section: PersonSection) -> None:
    SECTIONS.add(section.code, section)


def sections_of(person: Person, reader: Any, *, aside: bool = False) -> list[dict[str, Any]]:
    """What each room shows of the person in the main column, or beside it, in order."""
    parts = []
    wanted = [section for section in SECTIONS if section.aside == aside]
    for section in sorted(wanted, key=lambda section: section.order):
        content = section.shown(person, reader)
        if content is not None:
            parts.append({"title": section.title, "template": section.template, "content": content})
    return parts


@dataclass(frozen=True)
class PersonTally:
    """What an upper room counts of a person, in a few words, where records stand side by side ('' for nothing)."""

    code: str
    label: Any
    counted: Callable[[Person, Any], Any]


TALLIES: Register[PersonTally] = Register("tally of a person")


def register_tally(tally: PersonTally) -> None:
    TALLIES.add(tally.code, tally)
