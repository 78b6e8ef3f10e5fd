"""Whoever came along: looked for in the registry, or registered in one row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imece.people.models import Person
from imece.people.search import Search
from imece.psychosocial.roll import Roll
from imece.psychosocial.sessions import Session

MOST = 8


@dataclass(frozen=True)
class Candidate:
    """Somebody who was found, and whether they are on the roll already."""

    person: Person
    is_on_roll: bool


def looked_for(typed: str, session: Session, reader: Any) -> list[Candidate]:
    """Persons within the reader's reach who fit what was typed, the best first."""
    if len(typed) < 2:
        return []
    on_roll = {entry.person.pk for entry in Roll(session).entries()}
    hits = Search(typed, reader=reader, most=MOST).hits
    return [Candidate(hit.person, hit.person.pk in on_roll) for hit in hits]
