"""What charges are for, in words: a room that spends hands in how its records are named and where they are shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

from imece.base.register import Register
from imece.grants.charges import Charge


class Named(NamedTuple):
    """A record in words; without an address for a reader who may not open it."""

    name: str
    url: str = ""


# (numbers of records, reader) to each number's words.
Describe = Callable[[Collection[str], Any], dict[str, Named]]
SOURCES: Register[Describe] = Register("source of charges")


def register_source(kind: str, describe: Describe) -> None:
    SOURCES.add(kind, describe)


def named_sources(charges: Iterable[Charge], reader: Any) -> dict[int, Named]:
    """Each charge's number to what it is for; one question to each room."""
    wanted: dict[str, dict[str, list[int]]] = {}
    for charge in charges:
        wanted.setdefault(charge.source_kind, {}).setdefault(charge.source_id, []).append(charge.pk)
    found: dict[int, Named] = {}
    for kind, numbers in wanted.items():
        describe = SOURCES.get(kind)
        said = describe(list(numbers), reader) if describe else {}
        for number, charged in numbers.items():
            found |= dict.fromkeys(charged, said.get(number, Named(f"{kind} {number}")))
    return found


def with_sources(charges: Iterable[Charge], reader: Any) -> list[tuple[Charge, Named]]:
    """Each charge beside what it is for."""
    listed = list(charges)
    named = named_sources(listed, reader)
    return [(charge, named[charge.pk]) for charge in listed]
