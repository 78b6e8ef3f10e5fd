"""Keys that bring two records together. Two records are compared where they share one; the rest never meet.

The same function feeds the batch and the table of keys in the database, so both see the same pairs. A key is a
64-bit number (signed, as databases keep it), the hash of its rule and parts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import product

from imece.people.matching.traits import Name, Traits

# A key that more records share than this says nothing; other rules bring its true pairs together.
MOST_SHARING = 300
_READINGS = 3  # of each name in a joint key


def block_keys(traits: Traits) -> list[int]:
    """The record's keys, each once."""
    found = dict.fromkeys("\x1f".join(parts) for parts in _rules(traits) if all(parts))
    return [_hash(text) for text in found]


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _some(name: Name) -> tuple[str, ...]:
    """The likeliest readings; of two names in one column also the first alone."""
    return tuple(dict.fromkeys((*name.keys[:_READINGS], *name.words[: len(name.words) > 1])))


def _pairs(t: Traits) -> set[tuple[str, ...]]:
    """Given and family name, in order of the alphabet, so that the two swapped, or both in one column, meet as well."""
    families = _some(t.family) or t.given.words[1:][-1:]
    return {tuple(sorted(keys)) for keys in product(_some(t.given), families)}


def _rules(t: Traits) -> Iterator[tuple[str, ...]]:
    """Each rule by its number, with the parts that must agree. A part that is not known makes no key."""
    year = str(t.year or "")
    place = t.district + t.neighbourhood
    day = "" if t.rounded else t.month_day
    if t.document:
        yield "1", t.document
    yield "3", t.phone, year
    for name in (t.family.key, t.given.key):
        yield "4", t.phone, t.sex, name
    for pair in _pairs(t):
        yield "5", *pair, year
        yield "7", *pair, t.district
        if t.father.keys:  # any two of the three may have changed places
            yield "8", *sorted((*pair, t.father.key))
        yield "9", *pair, t.mother.key
        yield "24", *pair, day
    for given in _some(t.given):
        yield "10", given, t.date
        yield "11", given, t.phone
        yield "12", given, t.father.key, year
        yield "13", given, t.mother.key, year
        yield "14", given, t.father.key, t.mother.key
        yield "15", given, place, year
        yield "25", given, t.father.key, place
    for family in _some(t.family):
        yield "16", family, t.date
        yield "18", family, place, year
        yield "23", family, t.father.key, year
        yield "26", family, t.mother.key, place
    yield "19", t.father.key, t.date
    yield "20", t.mother.key, t.date
    yield "21", place, t.date
