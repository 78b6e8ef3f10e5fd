"""Matching on the whole registry: joined where the rule of the same document says so, else written down to be answered.

Whoever is killed in the middle leaves nothing half: each join and each pair stands for itself, and pairs that are not
found any more are let go of only at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils import timezone

from imece.base.refusal import Refusal
from imece.people.likeness import FoundPair, Likeness, true_ids
from imece.people.looking_through import Progress, Told, look_through, one_look_at_a_time
from imece.people.merging import Merge
from imece.people.persons import Person
from imece.people.same_document import same_document_pairs

_PORTION = 500


class Matched(NamedTuple):
    """How many records of how many persons there are, how many joins were made, and what waits for an answer."""

    records: int
    persons: int
    joined: int
    quick: int
    to_review: int


def match_registry(*, keep: bool = True, progress: Progress = lambda _told: None) -> Matched:
    """Look through the registry. Without `keep` nothing is joined or written down; joins are told as they would be."""
    with one_look_at_a_time():
        started = timezone.now()
        joined = _joined(same_document_pairs(), keep=keep, progress=progress)
        quick = to_review = 0
        for pairs in _in_portions(look_through(progress)):
            if keep:
                Likeness.keep(pairs)
            quick += sum(pair.quick for pair in pairs)
            to_review += sum(not pair.quick for pair in pairs)
        if keep:
            Likeness.forget_old(before=started)
    known = Person.objects.known()
    persons = known.aggregate(number=Count(Coalesce("canonical_id", "pk"), distinct=True))["number"]
    return Matched(known.count(), persons, joined, quick, to_review)


def _joined(pairs: list[tuple[int, int]], *, keep: bool, progress: Progress) -> int:
    joined = 0
    for done, pair in enumerate(pairs, start=1):
        joined += _join(*pair) if keep else 1
        if done % 100 == 0 or done == len(pairs):
            progress(Told("Joining", done, len(pairs)))
    return joined


def _join(one: int, other: int) -> bool:
    """Whether the two persons were joined; somebody may have answered or joined them meanwhile."""
    persons = true_ids([one, other])
    if len(set(persons.values())) < 2:
        return False
    kept, joined = Person.objects.get(pk=persons[one]), Person.objects.get(pk=persons[other])
    try:
        Merge.make(kept=kept, joined=[joined], by=None, basis=Merge.Basis.SAME_DOCUMENT)
    except Refusal:
        return False
    return True


def _in_portions(pairs: Iterable[FoundPair]) -> Iterator[list[FoundPair]]:
    waiting = iter(pairs)
    while portion := list(islice(waiting, _PORTION)):
        yield portion
