"""The one thing that the machine joins by itself: the same document in two kinds of list, with agreeing names.

Two records of one kind of list are never joined so, since the exact rules of the lists (`identity`) know these; nor
two persons who would then hold two records of one kind; nor where somebody answered for the two, or undid it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce, Replace, Upper

from imece.people.keys import stored_of, traits_in
from imece.people.likeness import in_order
from imece.people.looking import answered_pairs
from imece.people.matching.traits import Name, Traits
from imece.people.merging import Merge
from imece.people.persons import Person

# A shorter row of signs in a column of documents is more often a running number.
SHORTEST = 7
_PART = 400


class Documented(NamedTuple):
    """A record with a document, the kind of list it is of and the person that it belongs to."""

    record: int
    person: int
    family: str
    traits: Traits


def may_be_joined(one: Documented, other: Documented) -> bool:
    """Different kinds of list, the same document, agreeing names, and the same birth year where both have one."""
    a, b = one.traits, other.traits
    return (
        one.family != other.family
        and a.document == b.document
        and len(a.document) >= SHORTEST
        and (a.year is None or b.year is None or a.year == b.year)
        and names_agree(a, b)
    )


def names_agree(a: Traits, b: Traits) -> bool:
    """Given and family name share a key each, in either order; where one is missing, the other must."""
    straight = (_agree(a.given, b.given), _agree(a.family, b.family))
    crossed = (_agree(a.given, b.family), _agree(a.family, b.given))
    return any(False not in names and True in names for names in (straight, crossed))


def _agree(one: Name, other: Name) -> bool | None:
    """None where a name is missing."""
    if not one.keys or not other.keys:
        return None
    return not set(one.keys).isdisjoint(other.keys)


# ------------------------------------------------------------------------------------------- in the registry
def same_document_pairs() -> list[tuple[int, int]]:
    """Records that the rule joins, the first of each pair known for longer; each pair also holds after those before it.

    Pairs of persons on whom a verdict stands, or whose merge was undone, are left out.
    """
    groups: dict[str, list[Documented]] = defaultdict(list)
    for record in _documented():
        groups[record.traits.document].append(record)
    several = [sorted(group) for group in groups.values() if len({one.person for one in group}) > 1]
    persons = {one.person for group in several for one in group}
    families = _families_of(persons)
    told = answered_pairs() | _undone()
    holder = {person: {person} for person in persons}
    return [pair for group in several for pair in _joined_in(group, holder, families, told)]


def _joined_in(
    group: Sequence[Documented],
    holder: dict[int, set[int]],
    families: dict[int, set[str]],
    told: set[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """The pairs of one document. `holder`: with whom each person has been joined so far."""
    for place, other in enumerate(group):
        for one in group[:place]:
            ones, others = holder[one.person], holder[other.person]
            if ones is others or not may_be_joined(one, other):
                continue
            answered = any(in_order(a, b) in told for a in ones for b in others)
            if answered or not _all(families, ones).isdisjoint(_all(families, others)):
                continue
            yield one.record, other.record
            ones |= others
            holder.update(dict.fromkeys(others, ones))


def _all(families: dict[int, set[str]], persons: Iterable[int]) -> set[str]:
    return {family for person in persons for family in families[person]}


def _documented() -> Iterator[Documented]:
    """The records that bear a number which records of two kinds of list bear."""
    number = Upper("id_number")
    for sign in " -./":
        number = Replace(number, Value(sign))  # type: ignore[assignment]
    numbered = Person.objects.known().exclude(id_number="").annotate(number=number)
    kinds = numbered.values("number").annotate(kinds=Count("family", distinct=True)).filter(kinds__gt=1)
    shared = list(kinds.values_list("number", flat=True))
    for start in range(0, len(shared), _PART):
        part = numbered.filter(number__in=shared[start : start + _PART])
        family = dict(part.values_list("pk", "family"))
        for stored in stored_of(family):
            yield Documented(stored.record, stored.person, family[stored.record], traits_in(stored))


def _families_of(person_ids: Iterable[int]) -> dict[int, set[str]]:
    """The kinds of list of all records of each person."""
    wanted = sorted(person_ids)
    families: dict[int, set[str]] = defaultdict(set)
    for start in range(0, len(wanted), _PART):
        part = wanted[start : start + _PART]
        records = Person.objects.filter(Q(pk__in=part) | Q(canonical_id__in=part))
        for person, family in records.values_list(Coalesce("canonical_id", "pk"), "family"):
            families[person].add(family)
    return families


def _undone() -> set[tuple[int, int]]:
    """Pairs of persons whose merge somebody took back: the machine does not join them again."""
    undone = Merge.objects.exclude(undone_at=None)
    person = (Coalesce(f"{side}__canonical_id", f"{side}_id") for side in ("kept", "joined"))
    return {in_order(*pair) for pair in undone.values_list(*person)}
