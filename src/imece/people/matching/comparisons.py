"""The levels at which two records agree, field by field; each level once in SQL (`x_l`, `x_r`) and once in Python.

The levels of one field are tried from the top and the first that holds counts. `unknown` weighs nothing. Distances
are Damerau-Levenshtein's: one wrong, missing, added or swapped sign is 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from imece.people.matching.distances import within_one, within_two
from imece.people.matching.traits import Name, Traits

UNKNOWN = "unknown"
DIFFERENT = "different"


class Level(NamedTuple):
    """A level's name and its condition; levels with `by_frequency` weigh more for a rare value."""

    name: str
    sql: str
    by_frequency: bool = False


class Comparison(NamedTuple):
    """One field's levels, and the function that says in Python which of them holds."""

    field: str
    levels: tuple[Level, ...]
    level: Callable[[Traits, Traits], str]


# ---------------------------------------------------------------------------------------------------- names
def _near(a: str, b: str, *, one_from: int, two_from: int) -> bool:
    """One sign apart in forms of a certain length, two in longer ones."""
    shorter = min(len(a), len(b))
    return (shorter >= one_from and within_one(a, b)) or (shorter >= two_from and within_two(a, b))


def _slip(a: Name, b: Name) -> bool:
    """A slip of the pen: one sign in a short form, two in a long one, or one consonant."""
    return _near(a.form, b.form, one_from=4, two_from=7) or (
        min(len(a.key), len(b.key)) >= 4 and within_one(a.key, b.key)
    )


def _like(a: Name, b: Name) -> bool:
    """Less like each other than by a slip, and yet seldom two names: short ones one sign apart, or two signs."""
    return _near(a.form, b.form, one_from=3, two_from=5) or (
        min(len(a.key), len(b.key)) >= 3 and within_one(a.key, b.key)
    )


def _name_level(a: Name, b: Name, crossed: str = "", elsewhere: bool = False) -> str:
    if not a.keys or not b.keys:
        return UNKNOWN
    if same := _same_name(a, b):
        return same
    if crossed in ("crossed", "father first"):
        return crossed
    if _slip(a, b):
        return "slip"
    if crossed == "nearly crossed":
        return crossed
    if elsewhere:
        return "part, the rest elsewhere"
    return _name_in_part(a, b)


def _same_name(a: Name, b: Name) -> str:
    if a.spelt == b.spelt:
        return "same spelling"
    if a.form == b.form:
        return "same form"
    if not set(a.keys).isdisjoint(b.keys):
        return "near form" if within_one(a.form, b.form) else "same key"
    return ""


def _name_in_part(a: Name, b: Name) -> str:
    if not set(a.words).isdisjoint(b.words):
        return "part"
    if begins := _begins(a.form, b.form):
        return begins
    if _like(a, b):
        return "like"
    return "faint" if min(len(a.key), len(b.key)) >= 2 and within_one(a.key, b.key) else DIFFERENT


def _begins(a: str, b: str) -> str:
    """'Abd.' for Abdullah and a name cut short are a beginning, 'M.' an initial."""
    shorter, longer = sorted((a, b), key=len)
    if not longer.startswith(shorter):
        return ""
    if len(shorter) >= 3:
        return "beginning" if len(longer) - len(shorter) >= 2 else ""
    return "initial" if shorter and len(longer) - len(shorter) >= 2 else ""


def _crossed(a: Traits, b: Traits) -> str:
    """'crossed' where given and family name have changed places; 'nearly' where one of the two has a slip in it."""
    there = not set(a.given.keys).isdisjoint(b.family.keys)
    back = not set(a.family.keys).isdisjoint(b.given.keys)
    if there and back:
        return "crossed"
    nearly = (there and _two_signs(a.family, b.given)) or (back and _two_signs(a.given, b.family))
    return "nearly crossed" if nearly else ""


def _elsewhere(a: Traits, b: Traits) -> bool:
    """Whether one's given name has behind it the other's father's or family name: 'Ali Mahmud', and Ali of Mahmud."""
    return any(
        one.given.words[:1]
        and one.given.words[0] in (*other.given.keys, *other.given.words)
        and not set(one.given.words[1:]).isdisjoint((*other.father.keys, *other.family.keys))
        for one, other in ((a, b), (b, a))
    )


def _father_first(a: Traits, b: Traits) -> str:
    """Where the given name has changed places with the father's."""
    there = not set(a.given.keys).isdisjoint(b.father.keys)
    return "father first" if there and not set(a.father.keys).isdisjoint(b.given.keys) else ""


def _given_level(a: Traits, b: Traits) -> str:
    crossed = _crossed(a, b)
    if crossed != "crossed":
        crossed = _father_first(a, b) or crossed
    return _name_level(a.given, b.given, crossed, _elsewhere(a, b))


def _two_signs(a: Name, b: Name) -> bool:
    shorter = min(len(a.form), len(b.form))
    return shorter >= 4 and abs(len(a.form) - len(b.form)) <= 2 and within_two(a.form, b.form)


_SHARED = "list_has_any({f}_keys_l, {f}_keys_r)"
_CROSSED = "list_has_any(given_keys_l, family_keys_r) AND list_has_any(family_keys_l, given_keys_r)"
_FATHER_FIRST = "list_has_any(given_keys_l, father_keys_r) AND list_has_any(father_keys_l, given_keys_r)"
_TWO_SIGNS = (
    "least(length({a}_form_l), length({b}_form_r)) >= 4 AND abs(length({a}_form_l) - length({b}_form_r)) <= 2"
    " AND damerau_levenshtein({a}_form_l, {b}_form_r) <= 2"
)
_NEARLY_CROSSED = (
    f"(list_has_any(given_keys_l, family_keys_r) AND {_TWO_SIGNS.format(a='family', b='given')})"
    f" OR (list_has_any(family_keys_l, given_keys_r) AND {_TWO_SIGNS.format(a='given', b='family')})"
)
_ELSEWHERE = " OR ".join(
    f"((list_contains(given_keys_{other}, given_words_{one}[1]) OR"
    f" list_contains(given_words_{other}, given_words_{one}[1])) AND (list_has_any(given_words_{one}[2:],"
    f" father_keys_{other}) OR list_has_any(given_words_{one}[2:], family_keys_{other})))"
    for one, other in ("lr", "rl")
)
_BEGINS = (
    "(starts_with({f}_form_l, {f}_form_r) OR starts_with({f}_form_r, {f}_form_l))"
    " AND least(length({f}_form_l), length({f}_form_r)) "
)
_FAR = "damerau_levenshtein({f}_form_l, {f}_form_r)"
_SLIP = (
    "(least(length({f}_form_l), length({f}_form_r)) >= 4 AND abs(length({f}_form_l) - length({f}_form_r)) <= 2"
    f" AND ({_FAR} <= 1 OR ({_FAR} <= 2 AND least(length({{f}}_form_l), length({{f}}_form_r)) >= 7)))"
    " OR (least(length({f}_key_l), length({f}_key_r)) >= 4"
    " AND damerau_levenshtein({f}_key_l, {f}_key_r) <= 1)"
)
_LIKE = (
    "(least(length({f}_form_l), length({f}_form_r)) >= 3 AND abs(length({f}_form_l) - length({f}_form_r)) <= 2"
    f" AND ({_FAR} <= 1 OR ({_FAR} <= 2 AND least(length({{f}}_form_l), length({{f}}_form_r)) >= 5)))"
    " OR (least(length({f}_key_l), length({f}_key_r)) >= 3"
    " AND damerau_levenshtein({f}_key_l, {f}_key_r) <= 1)"
)


def _name_levels(field: str) -> tuple[Level, ...]:
    crossed = [Level("crossed", _CROSSED, True)] if field in ("given", "family") else []
    nearly = [Level("nearly crossed", _NEARLY_CROSSED)] if field in ("given", "family") else []
    father = [Level("father first", _FATHER_FIRST)] if field in ("given", "father") else []
    elsewhere = [Level("part, the rest elsewhere", _ELSEWHERE)] if field == "given" else []
    levels = [
        Level(UNKNOWN, "{f}_key_l = '' OR {f}_key_r = ''"),
        Level("same spelling", "{f}_spelt_l = {f}_spelt_r", True),
        Level("same form", "{f}_form_l = {f}_form_r", True),
        Level("near form", f"{_SHARED} AND {_FAR} <= 1", True),
        Level("same key", _SHARED, True),
        *crossed,
        *father,
        Level("slip", _SLIP),
        *nearly,
        *elsewhere,
        Level("part", "list_has_any({f}_words_l, {f}_words_r)"),
        Level("beginning", f"{_BEGINS} >= 3 AND abs(length({{f}}_form_l) - length({{f}}_form_r)) >= 2"),
        Level("initial", f"{_BEGINS} <= 2 AND abs(length({{f}}_form_l) - length({{f}}_form_r)) >= 2"),
        Level("like", _LIKE),
        Level(
            "faint",
            "least(length({f}_key_l), length({f}_key_r)) >= 2"
            " AND damerau_levenshtein({f}_key_l, {f}_key_r) <= 1",
        ),
        Level(DIFFERENT, "ELSE"),
    ]
    return tuple(level._replace(sql=level.sql.format(f=field)) for level in levels)


# ---------------------------------------------------------------------------------------------------- birth
_BOTH_DAYS = "date_l <> '' AND date_r <> '' AND NOT rounded_l AND NOT rounded_r"
_SWAPPED = "date_l[6:7] = date_r[9:10] AND date_l[9:10] = date_r[6:7]"
BIRTH = (
    Level(UNKNOWN, "year_l IS NULL OR year_r IS NULL"),
    Level("same day", "date_l = date_r AND date_l <> '' AND NOT rounded_l"),
    Level("same first of January", "date_l = date_r AND date_l <> ''"),
    Level("day and month swapped", f"{_BOTH_DAYS} AND year_l = year_r AND {_SWAPPED}"),
    Level("one digit", f"{_BOTH_DAYS} AND damerau_levenshtein(date_l, date_r) <= 1"),
    Level("same year", f"year_l = year_r AND NOT ({_BOTH_DAYS})"),
    Level("same day of another year", f"{_BOTH_DAYS} AND date_l[6:] = date_r[6:]"),
    Level("another day of the year", "year_l = year_r"),
    Level("ten years apart", f"abs(year_l - year_r) = 10 AND NOT ({_BOTH_DAYS})"),
    Level("next year", f"abs(year_l - year_r) = 1 AND NOT ({_BOTH_DAYS})"),
    Level("near year", "abs(year_l - year_r) <= 2"),
    Level(DIFFERENT, "ELSE"),
)


def _birth_level(a: Traits, b: Traits) -> str:
    if a.year is None or b.year is None:
        return UNKNOWN
    if a.date == b.date and a.date:
        return "same first of January" if a.rounded else "same day"
    if a.date and b.date and not (a.rounded or b.rounded):
        return _level_of_days(a, b)
    gap = abs(a.year - b.year)
    return {0: "same year", 1: "next year", 2: "near year", 10: "ten years apart"}.get(gap, DIFFERENT)


def _level_of_days(a: Traits, b: Traits) -> str:
    """Two whole dates that are not equal."""
    assert a.year is not None and b.year is not None
    if a.year == b.year and (a.date[5:7], a.date[8:]) == (b.date[8:], b.date[5:7]):
        return "day and month swapped"
    if within_one(a.date, b.date):
        return "one digit"
    if a.month_day == b.month_day:
        return "same day of another year"
    if a.year == b.year:
        return "another day of the year"
    return "near year" if abs(a.year - b.year) <= 2 else DIFFERENT


# ---------------------------------------------------------------------------------------------------- the rest
_LONG = "least(length(document_l), length(document_r)) >= 7"
_TWO_KINDS = (
    "abs(length(document_l) - length(document_r)) > 2"
    " OR regexp_matches(document_l, '[A-Z]') <> regexp_matches(document_r, '[A-Z]')"
)
DOCUMENT = (
    Level(UNKNOWN, f"document_l = '' OR document_r = '' OR {_TWO_KINDS}"),
    Level("same", "document_l = document_r"),
    Level("one digit", f"{_LONG} AND damerau_levenshtein(document_l, document_r) <= 1"),
    Level("two digits", f"{_LONG} AND damerau_levenshtein(document_l, document_r) <= 2"),
    Level("two valid numbers", "document_ok_l AND document_ok_r"),
    Level(DIFFERENT, "ELSE"),
)
PHONE = (
    Level(UNKNOWN, "phone_l = '' OR phone_r = ''"),
    Level("same", "phone_l = phone_r", True),
    Level("one digit", "damerau_levenshtein(phone_l, phone_r) <= 1"),
    Level(DIFFERENT, "ELSE"),
)
PLACE = (
    Level(UNKNOWN, "district_l = '' OR district_r = ''"),
    Level(
        "same neighbourhood",
        "district_l = district_r AND neighbourhood_l <> '' AND (neighbourhood_l = neighbourhood_r OR"
        " (least(length(neighbourhood_l), length(neighbourhood_r)) >= 5"
        " AND damerau_levenshtein(neighbourhood_l, neighbourhood_r) <= 1))",
    ),
    Level("district alone", "district_l = district_r AND (neighbourhood_l = '' OR neighbourhood_r = '')"),
    Level("same district", "district_l = district_r"),
    Level(DIFFERENT, "ELSE"),
)  # fmt: skip


def _document_level(a: Traits, b: Traits) -> str:
    if not a.document or not b.document or _two_kinds(a.document, b.document):
        return UNKNOWN
    if a.document == b.document:
        return "same"
    if min(len(a.document), len(b.document)) >= 7:
        if within_one(a.document, b.document):
            return "one digit"
        if within_two(a.document, b.document):
            return "two digits"
    return "two valid numbers" if a.document_ok and b.document_ok else DIFFERENT


def _two_kinds(a: str, b: str) -> bool:
    """A passport and an identity number are not one number written differently; nothing follows from them."""
    return abs(len(a) - len(b)) > 2 or a.isdecimal() != b.isdecimal()


def _phone_level(a: Traits, b: Traits) -> str:
    if not a.phone or not b.phone:
        return UNKNOWN
    if a.phone == b.phone:
        return "same"
    return "one digit" if within_one(a.phone, b.phone) else DIFFERENT


def _place_level(a: Traits, b: Traits) -> str:
    if not a.district or not b.district:
        return UNKNOWN
    if a.district != b.district:
        return DIFFERENT
    one, other = a.neighbourhood, b.neighbourhood
    if not one or not other:
        return "district alone"
    same = one == other or (min(len(one), len(other)) >= 5 and within_one(one, other))
    return "same neighbourhood" if same else "same district"


def _equal_levels(field: str) -> tuple[Level, ...]:
    return (
        Level(UNKNOWN, f"{field}_l = '' OR {field}_r = ''"),
        Level("same", f"{field}_l = {field}_r"),
        Level(DIFFERENT, "ELSE"),
    )


def _equal_level(a: str, b: str) -> str:
    if not a or not b:
        return UNKNOWN
    return "same" if a == b else DIFFERENT


COMPARISONS = (
    Comparison("given", _name_levels("given"), _given_level),
    Comparison(
        "family", _name_levels("family"), lambda a, b: _name_level(a.family, b.family, _crossed(a, b))
    ),
    Comparison(
        "father", _name_levels("father"), lambda a, b: _name_level(a.father, b.father, _father_first(a, b))
    ),
    Comparison("mother", _name_levels("mother"), lambda a, b: _name_level(a.mother, b.mother)),
    Comparison("birth", BIRTH, _birth_level),
    Comparison("document", DOCUMENT, _document_level),
    Comparison("phone", PHONE, _phone_level),
    Comparison("place", PLACE, _place_level),
    Comparison("sex", _equal_levels("sex"), lambda a, b: _equal_level(a.sex, b.sex)),
    Comparison(
        "nationality", _equal_levels("nationality"), lambda a, b: _equal_level(a.nationality, b.nationality)
    ),
)
