"""Whom somebody may refer: persons within reach, and those whom a room above knows them to work with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404

from imece.base.register import Register
from imece.people.persons import Person

# Each answers whether this reader works with this person, as a psychologist does with whom they counsel.
WORKS_WITH: Register[Callable[[Person, Any], bool]] = Register("way to somebody who is referred")


def register_works_with(code: str, answers: Callable[[Person, Any], bool]) -> None:
    WORKS_WITH.add(code, answers)


def person_to_refer(reader: Any, code: str) -> Person:
    """The person of that code, or 404 where the reader does not reach them."""
    found = get_object_or_404(Person.objects.select_related("canonical", "district"), code=code)
    person = found.canonical or found
    if not any(works(person, reader) for works in WORKS_WITH):
        get_object_or_404(Person.objects.visible_to(reader), pk=person.pk)
    return person
