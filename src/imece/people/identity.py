"""Who is who, by exact rules, within one kind of list.

The participant code makes the person; a row without one is the person whose code its identity number bears elsewhere
in that kind; else the identity number (checksum right or not) makes the person, else the case number; a row with none
stands alone. Spelling plays no part. The result does not depend on the order in which lists come: a person known by a
number points to the one known by a code as soon as, and as long as, some standing row bears both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from imece.base.places import Place
from imece.base.turns import take_turn
from imece.lib.dates import Birth
from imece.lib.text import squash
from imece.lists.kinds import Batch, RowIn
from imece.people.findable import make_findable, make_findable_again
from imece.people.homes import settle_households
from imece.people.likeness import TURN
from imece.people.merging import Merge, settle
from imece.people.persons import Contact, Household, Known, Membership, Mention, Person

_PART = 400


@dataclass
class Seen:
    """What a row says of a person: keys first, then attributes; ``served_in``: the district of the whole list."""

    row_id: int
    code: str
    id_number: str
    case: str
    alone: str
    values: dict[str, Any]
    served_in: str = ""

    @property
    def key(self) -> tuple[str, str]:
        if self.code:
            return Known.KeyKind.CODE, self.code
        if self.id_number:
            return Known.KeyKind.ID, self.id_number
        if self.case:
            return Known.KeyKind.CASE, self.case
        return Known.KeyKind.ROW, self.alone


def seen_in(batch: Batch, rows: Sequence[RowIn], *, code_field: str = "", case_field: str = "") -> list[Seen]:
    """Read the rows of a batch as sightings; ``row.values`` gives the attributes."""
    equal: Counter[str] = Counter()
    sightings = []
    for row in rows:
        equal[row.fingerprint] += 1
        alone = f"{batch.taken_list.content_key[:24]}:{row.fingerprint}:{equal[row.fingerprint]}"
        sightings.append(
            Seen(
                row.row_id,
                squash(row.text(code_field))[:80] if code_field else "",
                squash(row.text("id_number"))[:40],
                squash(row.text(case_field)) if case_field else "",
                alone,
                row.values,
                batch.fact("district"),
            )
        )
    return sightings


@transaction.atomic
def recognise_persons(family: str, sightings: Sequence[Seen], *, unit_code: str) -> list[Person]:
    """The person of each sighting, in order; those not known yet are made known."""
    # Before any record is touched: whoever merges waits for the turn first and for records then.
    take_turn(TURN)
    new: set[str] = set()

    def introduce(made: Sequence[Person], first_seen: Sequence[Seen]) -> None:
        _learn(made, first_seen)
        new.update(person.key for person in made)

    persons = _known_or_new(Person, family, sightings, introduce=introduce)
    learned = _learn(persons, sightings)
    Person.objects.bulk_update(learned, _LEARNED, batch_size=200)
    Mention.objects.bulk_create(
        [
            Mention(
                person=person, row_id=seen.row_id, family=family, code_key=seen.code, id_key=seen.id_number
            )
            for person, seen in zip(persons, sightings, strict=True)
        ],
        batch_size=500,
    )
    point_to_codes(family, {seen.id_number for seen in sightings if seen.id_number})
    _note_contacts(persons, sightings, unit_code)
    make_findable([*learned, *_with_something_new(persons, sightings, new)])
    return persons


def _with_something_new(persons: Sequence[Person], sightings: Sequence[Seen], new: set[str]) -> list[Person]:
    """Those just made, and those of whom a row bears a code or a number that is not the record's own."""
    return [
        person
        for person, seen in zip(persons, sightings, strict=True)
        if person.key in new or {seen.code, seen.id_number} - {"", person.key, squash(person.id_number)}
    ]


@transaction.atomic
def recognise_households(
    family: str, sightings: Sequence[Seen], *, unit_code: str
) -> list[tuple[Household, Person]]:
    """The household of each sighting with the person who heads it."""
    heads = recognise_persons(family, sightings, unit_code=unit_code)
    households = _known_or_new(Household, family, sightings, introduce=_size)
    Household.objects.bulk_update(_size(households, sightings), ["size"], batch_size=400)
    Membership.objects.bulk_create(
        [
            Membership(person=head, household=household, is_head=True)
            for household, head in zip(households, heads, strict=True)
        ],
        ignore_conflicts=True,
        batch_size=400,
    )
    _settle_merged(heads)
    return list(zip(households, heads, strict=True))


def _settle_merged(heads: Sequence[Person]) -> None:
    """A head who was merged brings the household that the list makes known."""
    numbers = sorted({head.pk for head in heads})
    for start in range(0, len(numbers), _PART):
        part = numbers[start : start + _PART]
        pairs = Merge.objects.standing().touching(part).values_list("kept_id", "joined_id")
        settle_households({pk for pair in pairs for pk in pair})


def _known_or_new(
    model: Any, family: str, sightings: Sequence[Seen], *, introduce: Callable[[Any, Any], Any]
) -> list[Any]:
    """Those of the sightings, in order; new ones are written with what ``introduce`` fills in at once, since
    updating thousands of rows one by one afterwards takes far longer."""
    keys = list(dict.fromkeys(seen.key for seen in sightings))
    found = _by_key(model, family, keys)
    new = {
        (kind, key): model(family=family, key_kind=kind, key=key)
        for kind, key in keys
        if (kind, key) not in found
    }
    first_seen = [seen for seen in sightings if seen.key in new]
    introduce([new[seen.key] for seen in first_seen], first_seen)
    model.objects.bulk_create(new.values(), ignore_conflicts=True, batch_size=300)
    found = _by_key(model, family, keys)
    return [found[seen.key] for seen in sightings]


def _size(households: Sequence[Household], sightings: Sequence[Seen]) -> list[Household]:
    """Note each household's size where it is not known yet; answers those that changed."""
    sized: dict[int, Household] = {}
    for household, seen in zip(households, sightings, strict=True):
        size = seen.values.get("household_size")
        if household.size is None and size is not None and 0 <= size < 1000:
            household.size = int(size)
            sized[id(household)] = household
    return list(sized.values())


def _by_key(model: Any, family: str, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for kind, key in keys:
        wanted[kind].append(key)
    found: dict[tuple[str, str], Any] = {}
    for kind, values in wanted.items():
        for start in range(0, len(values), _PART):
            part = values[start : start + _PART]
            for one in model.objects.filter(family=family, key_kind=kind, key__in=part):
                found[kind, one.key] = one
    return found


_TEXTS = [
    "full_name",
    "given_name",
    "family_name",
    "father_name",
    "mother_name",
    "sex",
    "nationality",
    "population_group",
    "disability",
    "phone",
    "id_number",
    "neighbourhood",
]
_LEARNED = [*_TEXTS, "birth_date", "birth_precision", "birth_year", "birth_month", "stated_age", "district"]


def _learn(persons: Sequence[Person], sightings: Sequence[Seen]) -> list[Person]:
    """Fill what is not known of each person yet; what is known stays as it was given first."""
    districts = dict(Place.objects.districts().values_list("pcode", "pk"))
    changed: dict[int, Person] = {}
    for person, seen in zip(persons, sightings, strict=True):
        if _fill(person, seen.values, districts):
            changed[id(person)] = person
    return list(changed.values())


def _fill(person: Person, values: dict[str, Any], districts: dict[str, int]) -> bool:
    changed = False
    for name in _TEXTS:
        value = values.get(name)
        if value and not getattr(person, name):
            limit = getattr(Person._meta.get_field(name), "max_length", None)
            setattr(person, name, str(value)[:limit])
            changed = True
    birth = values.get("birth")
    if isinstance(birth, Birth) and not person.birth_precision and birth.precision:
        person.birth_date, person.birth_precision = birth.date, birth.precision
        person.birth_year, person.stated_age = birth.year, birth.age
        person.birth_month = birth.month if birth.precision == "month" else None
        changed = True
    pcode = values.get("district")
    if pcode in districts and person.district_id is None:
        person.district_id = districts[pcode]
        changed = True
    return changed


def point_to_codes(family: str, id_numbers: Iterable[str]) -> None:
    """Let whoever is known by one of these numbers point to the code that the number bears, or to nobody."""
    numbers = sorted(number for number in id_numbers if number)
    for start in range(0, len(numbers), _PART):
        part = numbers[start : start + _PART]
        codes = dict(
            Mention.objects.filter(family=family, id_key__in=part)
            .exclude(code_key="")
            .values_list("id_key")
            .annotate(first=models.Min("code_key"))
        )
        by_number = _by_key(Person, family, [(Known.KeyKind.ID, number) for number in part])
        by_code = _by_key(Person, family, [(Known.KeyKind.CODE, code) for code in set(codes.values())])
        changed, touched = [], set()
        for (_kind, number), person in by_number.items():
            code = codes.get(number)
            target = by_code.get((Known.KeyKind.CODE, code)) if code else None
            if person.by_rule_id != (target.pk if target else None):
                touched |= {person.pk, person.by_rule_id, target.pk if target else None}
                person.by_rule = target
                changed.append(person)
        Person.objects.bulk_update(changed, ["by_rule"], batch_size=300)
        settle(pk for pk in touched if pk is not None)


def _note_contacts(persons: Sequence[Person], sightings: Sequence[Seen], unit_code: str) -> None:
    """The unit reaches the person where the row says that they live and where its list was served."""
    districts = dict(Place.objects.districts().values_list("pcode", "pk"))
    wanted = set()
    for person, seen in zip(persons, sightings, strict=True):
        places = {districts.get(pcode) for pcode in (seen.values.get("district"), seen.served_in) if pcode}
        wanted |= {(person.pk, place) for place in places or {None}}
    Contact.objects.bulk_create(
        [
            Contact(person_id=person, unit_code=unit_code, district_id=district)
            for person, district in sorted(wanted, key=str)
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


@transaction.atomic
def forget_mentions(row_ids: Sequence[int]) -> None:
    """A list is withdrawn: its rows no longer speak for anybody's identity."""
    take_turn(TURN)
    touched: dict[str, set[str]] = defaultdict(set)
    spoken_of: set[int] = set()
    for start in range(0, len(row_ids), _PART):
        part = Mention.objects.filter(row_id__in=row_ids[start : start + _PART])
        for family, number, person in part.exclude(id_key="").values_list("family", "id_key", "person_id"):
            touched[family].add(number)
            spoken_of.add(person)
        part.delete()
    for family, numbers in touched.items():
        point_to_codes(family, numbers)
    make_findable_again(spoken_of)
