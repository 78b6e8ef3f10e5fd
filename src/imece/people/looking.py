"""Who of the registry may be the person asked for: for one record, or for a list of them.

The whole registry is looked through by `looking_through`. What is found is plain data; storing it and answering it is
`likeness`, joining is `merging`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from imece.people.keys import all_traits
from imece.people.likeness import Verdict, in_order, records_of, true_ids
from imece.people.matching.model import Model, Score, against, bits_of, trained_model
from imece.people.matching.single import Found, KeyTable
from imece.people.matching.traits import Traits
from imece.people.persons import Membership, Person

TO_REVIEW = 0.5  # a pair at least so likely is worth a look
_PART = 400


class Likely(NamedTuple):
    """A person who may be the one asked for, by the record that is most like; `fields`: field to (level, bits)."""

    person: int
    record: int
    bits: float
    probability: float
    quick: bool
    fields: dict[str, tuple[str, float]]


def is_quick(score: Score, model: Model) -> bool:
    """Sure enough to be proposed for quick confirmation: nothing of the person's own speaks against it."""
    return score.bits >= model.quick_confirm and not against(score.fields)


# ------------------------------------------------------------------------------------------- one, or a list
def likely_of(whom: Traits | Person, *, at_least: float = TO_REVIEW) -> list[Likely]:
    """Persons at least so likely to be this one, the likeliest first; the person may be saved or not.

    Of a saved person those are left out who were answered already, and the person's own records.
    """
    return likely_of_many([whom], at_least=at_least)[0]


def likely_of_many(people: Sequence[Traits | Person], *, at_least: float = TO_REVIEW) -> list[list[Likely]]:
    """`likely_of` for each of these, in few questions."""
    model = trained_model()
    found = KeyTable().find_many(_traits(people), model, at_least=bits_of(at_least))
    own = [one.pk for one in people if isinstance(one, Person) and one.pk]
    persons = true_ids(own)
    answered = answered_pairs(own) if own else set()
    likely = []
    for one, some in zip(people, found, strict=True):
        person = persons.get(one.pk) if isinstance(one, Person) else None
        likely.append(_by_person(some, model, person, answered))
    return likely


def _traits(people: Sequence[Traits | Person]) -> list[Traits]:
    """Traits of each; of saved persons with the household that they were registered with."""
    persons = [one for one in people if isinstance(one, Person)]
    homes = _first_homes([one.pk for one in persons if one.pk])
    made = iter(all_traits(persons))
    return [
        next(made)._replace(household=str(homes.get(one.pk, ""))) if isinstance(one, Person) else one
        for one in people
    ]


def _first_homes(person_ids: list[int]) -> dict[int, int]:
    homes: dict[int, int] = {}
    for start in range(0, len(person_ids), _PART):
        held = Membership.objects.filter(person_id__in=person_ids[start : start + _PART]).order_by("-pk")
        homes.update(held.values_list("person_id", "household_id"))
    return homes


def _by_person(
    found: Iterable[Found], model: Model, own: int | None, answered: set[tuple[int, int]]
) -> list[Likely]:
    """The best record of each person."""
    best: dict[int, Likely] = {}
    for record, person, score in found:
        known = own is not None and (person == own or in_order(person, own) in answered)
        if person not in best and not known:
            quick = is_quick(score, model)
            best[person] = Likely(person, record, score.bits, score.probability, quick, score.fields)
    return list(best.values())


def answered_pairs(person_ids: Sequence[int] | None = None) -> set[tuple[int, int]]:
    """Pairs of persons on whom a verdict stands; of all persons, or of these."""
    verdicts = Verdict.objects.standing()
    if person_ids is not None:
        verdicts = verdicts.touching(records_of(person_ids))
    pairs = list(verdicts.values_list("left_id", "right_id"))
    persons = true_ids({record for pair in pairs for record in pair})
    return {in_order(persons[left], persons[right]) for left, right in pairs}
