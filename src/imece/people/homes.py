"""Households that one person heads under several records are one household, for as long as the records are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from imece.people.likeness import records_of
from imece.people.persons import Household, Membership

_PART = 400


def settle_households(record_ids: Iterable[int]) -> None:
    """Households that one person heads today under several records are one household."""
    given = records_of(record_ids)
    target: dict[int, int | None] = dict.fromkeys(_headed(given, ever=True))
    # Who heads them now, if not the same: their other households come with them.
    roots = records_of([*given, *_heads_of(target)])
    homes: dict[int, list[tuple[bool, int]]] = defaultdict(list)
    for household, person in _headed(roots, ever=False).items():
        # The household of the record that counts comes first, then the oldest.
        homes[roots[person]].append((person != roots[person], household))
    for headed_by_one in homes.values():
        first, *others = [household for _order, household in sorted(headed_by_one)]
        target |= {first: None, **dict.fromkeys(others, first)}
    _point(target)


def _heads_of(households: Iterable[int]) -> set[int]:
    """Who heads these households today."""
    numbers = list(households)
    found: set[int] = set()
    for start in range(0, len(numbers), _PART):
        part = numbers[start : start + _PART]
        heads = Membership.objects.filter(household_id__in=part, is_head=True, until__isnull=True)
        found.update(heads.values_list("person_id", flat=True))
    return found


def _headed(record_ids: Iterable[int], *, ever: bool) -> dict[int, int]:
    """The households that these records head, today or ``ever``, each with the record."""
    numbers = list(record_ids)
    found: dict[int, int] = {}
    for start in range(0, len(numbers), _PART):
        headed = Membership.objects.filter(person_id__in=numbers[start : start + _PART], is_head=True)
        headed = headed if ever else headed.filter(until__isnull=True)
        found.update(headed.values_list("household_id", "person_id"))
    return found


def _point(target: dict[int, int | None]) -> None:
    """Let each household point where it is to, where it does not yet."""
    wanted, changed = list(target), []
    for start in range(0, len(wanted), _PART):
        for home in Household.objects.filter(pk__in=wanted[start : start + _PART]).only("pk", "canonical_id"):
            if home.canonical_id != target[home.pk]:
                home.canonical_id = target[home.pk]
                changed.append(home)
    Household.objects.bulk_update(changed, ["canonical"], batch_size=300)
