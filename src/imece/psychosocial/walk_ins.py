"""Whoever came along: looked for in the registry, or registered in one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from imece.base.users import User
from imece.lib.name_keys import name_key
from imece.people.looking import likely_of
from imece.people.merging import all_as_one
from imece.people.models import Person
from imece.people.registering import PhoneSaid
from imece.people.search import Search
from imece.psychosocial.roll import Roll
from imece.psychosocial.roll_forms import LightForm
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
    return _candidates([hit.person for hit in Search(typed, reader=reader, most=MOST).hits], session)


def alike(light: LightForm, session: Session, reader: Any) -> list[Candidate]:
    """Persons within reach who may be the one that is about to be registered, the likeliest first.

    Whoever bears the same name is among them, even where nothing else is known that would tell.
    """
    drawn = light.drawn()
    likely = [one.person for one in likely_of(drawn)[:MOST]]
    hits = Search(drawn.full_name, reader=reader, most=MOST).hits
    key = name_key(drawn.full_name)
    likely += [hit.person.pk for hit in hits if name_key(hit.person.full_name) == key]
    reached = Person.objects.visible_to(reader).select_related("district").in_bulk(likely)
    found = [reached[pk] for pk in dict.fromkeys(likely) if pk in reached]
    return _candidates(all_as_one(found), session)


def _candidates(persons: Sequence[Person], session: Session) -> list[Candidate]:
    on_roll = {entry.person.pk for entry in Roll(session).entries()}
    return [Candidate(person, person.pk in on_roll) for person in persons]


@transaction.atomic
def register(
    light: LightForm, session: Session, *, by: User, other_than: Sequence[Person], enrol: bool, reason: str
) -> Person:
    """Register somebody who came along, and put them on the roll; the same form sent twice does so once.

    Where they live was not asked: the unit met them in the district of the session. ``other_than``: those who were
    shown as alike and are somebody else.
    """
    said = light.cleaned_data
    person = Person.register(
        by=by,
        unit=session.service.unit,
        registered_in=session.place,
        population_group=said["population_group"],
        phones=[PhoneSaid(said["phone"])] if said["phone"] else [],
        other_than=other_than,
        token=said["token"],
        **light.facts(),
    )
    Roll(session).add(person, by=by, enrol=enrol, reason=reason)
    return person
