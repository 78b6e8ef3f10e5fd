"""What matching looks up: each record's traits, the keys that bring records together, and how frequent values are.

`write_keys` writes all three in the transaction that changes a person. Numbers of records are written as differences,
one row more for each change, so that nobody who registers a person waits for another; `fold_counts` adds them up.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from django.db import connection, models, transaction
from django.db.models.functions import Coalesce

from imece.base.places import Place
from imece.lib.text import squash
from imece.people.matching.blocking import block_keys
from imece.people.matching.columns import from_text, packed, to_text, unpacked
from imece.people.matching.model import BY_FREQUENCY
from imece.people.matching.traits import Traits, traits_of
from imece.people.persons import Membership, Person
from imece.people.words import write_words

PORTION = 500  # records written at a time
_AT_ONCE = 400  # rows in one statement
_ASKED_AT_ONCE = 5_000
_ANY_NUMBER = -7
# Of persons registered one by one, every so many-th adds up the differences in the counts of the own values.
_FOLD_EVERY = 64
_BELONGS_TO_NEXT = frozenset(
    [
        "el",
        "al",
        "ul",
        "abd",
        "abdul",
        "abdel",
        "abdal",
        "abu",
        "ebu",
        "ibn",
        "bin",
        "ال",
        "عبد",
        "ابو",
        "أبو",
        "بن",
    ]
)
RECORDS = "records"  # the field under which the number of all records is counted


class RecordTraits(models.Model):
    """A record of a person in the forms that matching compares (`matching.columns`), and its keys as bytes."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="traits")
    line = models.TextField()
    keys = models.BinaryField()
    # By which rules they were made; others are made anew (`refresh_keys`).
    rules = models.BigIntegerField()

    def __str__(self) -> str:
        return self.line


class RecordKey(models.Model):
    """One hashed key of a record; whoever shares one may be the same person. The primary key covers all questions."""

    pk = models.CompositePrimaryKey("key", "person_id")
    key = models.BigIntegerField()
    person = models.ForeignKey(
        Person, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )


class ValueCount(models.Model):
    """So many records more (or fewer) carry this name key or phone; the sum over all rows of a value counts."""

    field = models.CharField(max_length=16)
    value = models.CharField(max_length=300)
    records = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["field", "value", "records"], name="count_of_value")]


# ------------------------------------------------------------------------------------------- traits of a record
@cache
def rules_of_today() -> int:
    """A number for the text of the files that say how traits and keys are made."""
    ours, lib = resources.files("imece.people.matching"), resources.files("imece.lib")
    files = [ours / "traits.py", ours / "blocking.py", ours / "columns.py", lib / "name_keys.py"]
    files += [lib / "text.py", lib / "identity.py", lib / "data/names.toml"]
    sign = 0
    for file in files:
        sign = zlib.crc32(file.read_bytes(), sign)
    return sign


def traits_of_person(person: Any, pcodes: dict[int, str]) -> Traits:
    """`person` may be a row of a migration; `pcodes` by the numbers of districts. The household is not told here."""
    given, family = names_of(person)
    row = {
        "given": given,
        "family": family,
        "father": person.father_name,
        "mother": person.mother_name,
        "birth_date": str(person.birth_date) if person.birth_date and person.birth_precision == "day" else "",
        "birth_year": str(person.birth_year or ""),
        "sex": person.sex,
        "nationality": person.nationality,
        "id_no": person.id_number,
        "phone": person.phone,
        "district": pcodes.get(person.district_id, ""),
        "neighbourhood": person.neighbourhood,
    }
    return traits_of(str(person.pk or ""), row)


def names_of(person: Any) -> tuple[str, str]:
    """Given and family name; where only the full name is known, its last word is the family's and the rest given.

    What belongs to the word behind it goes with it: El Hasan, Abd Al Rahman.
    """
    if person.given_name or person.family_name:
        return person.given_name, person.family_name
    words = person.full_name.split()
    split = len(words) - 1
    while split > 1 and squash(words[split - 1]) in _BELONGS_TO_NEXT:
        split -= 1
    return (" ".join(words[:split]), " ".join(words[split:])) if split > 0 else (person.full_name.strip(), "")


def all_traits(persons: Sequence[Person]) -> list[Traits]:
    pcodes = _pcodes(persons)
    return [traits_of_person(person, pcodes) for person in persons]


def _pcodes(persons: Iterable[Any]) -> dict[int, str]:
    """Of the districts that these persons live in; those that were read with the person are not asked for again."""
    found, wanted = {}, set()
    for person in persons:
        if person.district_id is not None and "district" in person._state.fields_cache:
            found[person.district_id] = person.district.pcode
        elif person.district_id is not None:
            wanted.add(person.district_id)
    if wanted - set(found):
        found.update(Place.objects.filter(pk__in=wanted).values_list("pk", "pcode"))
    return found


def values_of(traits: Traits) -> Iterator[tuple[str, str]]:
    """What is counted of a record: the keys of its names, its phone."""
    for field in BY_FREQUENCY:
        value = getattr(traits, field)
        if isinstance(value, str):
            if value:
                yield field, value
        else:
            for key in value.keys:
                yield field, key


# ------------------------------------------------------------------------------------------- writing
class Prepared(NamedTuple):
    """What is written of one record."""

    person: int
    line: str
    keys: bytes


def prepared(traits: Traits) -> Prepared:
    return Prepared(int(traits.record), to_text(traits), packed(sorted(block_keys(traits))))


def write_keys(persons: Iterable[Person]) -> None:
    """Traits, keys and counts of these records as they are now; what has not changed is not touched."""
    records = sorted({person.pk: person for person in persons}.values(), key=lambda person: person.pk)
    with transaction.atomic():
        for start in range(0, len(records), PORTION):
            _write_part(records[start : start + PORTION])


def _write_part(records: Sequence[Person]) -> None:
    _wait_for([record.pk for record in records])
    held = RecordTraits.objects.in_bulk([record.pk for record in records])
    changed: list[tuple[Prepared, RecordTraits | None]] = []
    for traits in all_traits(records):
        new = prepared(traits)
        old = held.get(new.person)
        same = old is not None and (old.line, bytes(old.keys), old.rules) == (
            new.line,
            new.keys,
            rules_of_today(),
        )
        if not same:
            changed.append((new, old))
    if changed:
        _write_traits([new for new, _ in changed])
        _write_record_keys(changed)
        _write_counts(changed)


def _wait_for(person_ids: list[int]) -> None:
    """Whoever writes the same records at once comes after us: the old values must be those that are taken away.

    In the order of their numbers, so that two who write many records do not wait for each other.
    """
    if connection.features.has_select_for_update:
        locked = Person.objects.select_for_update(no_key=True).filter(pk__in=person_ids).order_by("pk")
        list(locked.values_list("pk", flat=True))


def _write_traits(new: Sequence[Prepared]) -> None:
    rules = rules_of_today()
    _insert(
        RecordTraits,
        ("person_id", "line", "keys", "rules"),
        [(one.person, one.line, one.keys, rules) for one in new],
        "ON CONFLICT (person_id) DO UPDATE SET line = excluded.line, keys = excluded.keys, rules = excluded.rules",
    )


def _write_record_keys(changed: Sequence[tuple[Prepared, RecordTraits | None]]) -> None:
    added, gone = [], []
    for new, old in changed:
        now, before = set(unpacked(new.keys)), set(unpacked(bytes(old.keys))) if old else set()
        added += [(key, new.person) for key in now - before]
        gone += [(key, new.person) for key in before - now]
    if gone:
        with connection.cursor() as cursor:
            table = RecordKey._meta.db_table
            cursor.executemany(f"DELETE FROM {table} WHERE key = %s AND person_id = %s", sorted(gone))
    # In the order of the index: neighbours are written to one page.
    _insert(RecordKey, ("key", "person_id"), sorted(added), "ON CONFLICT DO NOTHING")


def _write_counts(changed: Sequence[tuple[Prepared, RecordTraits | None]]) -> None:
    more: Counter[tuple[str, str]] = Counter()
    for new, old in changed:
        more.update(values_of(from_text(new.line, record="")))
        if old is None:
            more[RECORDS, ""] += 1
        else:
            more.subtract(values_of(from_text(old.line, record="")))
    rows = [(field, value, count) for (field, value), count in sorted(more.items()) if count]
    _insert(ValueCount, ("field", "value", "records"), rows)
    if len(changed) == 1 and changed[0][0].person % _FOLD_EVERY == 0:
        _fold([(field, value) for field, value, _ in rows])


def _insert(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]], then: str = ""
) -> None:
    """Rows by few statements; the same SQL on SQLite and PostgreSQL."""
    table, one = model._meta.db_table, f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _AT_ONCE):
            part = rows[start : start + _AT_ONCE]
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * len(part))} {then}",
                [value for row in part for value in row],
            )


# ------------------------------------------------------------------------------------------- counts
def fold_counts() -> None:
    """One row for each value again, as long as nobody else is at it."""
    for field in (*BY_FREQUENCY, RECORDS):
        last = ""
        while values := _told_more_than_once(field, last):
            with transaction.atomic():
                _fold([(field, value) for value in values])
            last = values[-1]


def _told_more_than_once(field: str, after: str) -> list[str]:
    counted = ValueCount.objects.filter(field=field, value__gte=after).values("value")
    more = (
        counted.annotate(rows=models.Count("pk")).filter(rows__gt=1).exclude(value=after if after else None)
    )
    return list(more.order_by("value").values_list("value", flat=True)[:PORTION])


def _fold(values: Sequence[tuple[str, str]]) -> None:
    """Rows of these values become one each. Rows that another transaction has not finished writing stay as they are."""
    if not _alone():
        return
    table = ValueCount._meta.db_table
    sums: Counter[tuple[str, str]] = Counter()
    with connection.cursor() as cursor:
        for start in range(0, len(values), _AT_ONCE):
            part = values[start : start + _AT_ONCE]
            marks = ", ".join(["(%s, %s)"] * len(part))
            cursor.execute(
                f"DELETE FROM {table} WHERE (field, value) IN (VALUES {marks}) RETURNING field, value, records",
                [cell for pair in part for cell in pair],
            )
            for field, value, records in cursor.fetchall():
                sums[field, value] += records
    rows = [(field, value, records) for (field, value), records in sorted(sums.items()) if records]
    _insert(ValueCount, ("field", "value", "records"), rows)


def _alone() -> bool:
    """Whether nobody else adds up counts now; no waiting, since it can be done another time."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [zlib.crc32(b"fold counts")])
        return bool(cursor.fetchone()[0])


# ------------------------------------------------------------------------------------------- all records
def refresh_keys(step: Callable[[int], None] = lambda _: None) -> int:
    """Make anew what was made by other rules or is missing; how many records that were. Each portion stands alone."""
    last = made = 0
    while portion := _outdated(last):
        with transaction.atomic():
            records = list(Person.objects.filter(pk__in=portion))
            write_words(records)  # they hold the same keys of names
            write_keys(records)
        last, made = portion[-1], made + len(portion)
        step(len(portion))
    return made


def _outdated(after: int) -> list[int]:
    fresh = RecordTraits.objects.filter(person=models.OuterRef("pk"), rules=rules_of_today())
    old = Person.objects.filter(~models.Exists(fresh), pk__gt=after).order_by("pk")
    return list(old.values_list("pk", flat=True)[:PORTION])


class Stored(NamedTuple):
    """A record as it stands in the registry: the person it belongs to, the household it was registered with."""

    record: int
    person: int
    household: int | None
    line: str
    keys: bytes


def _stored(persons: models.QuerySet[Person]) -> Any:
    first = Membership.objects.filter(person=models.OuterRef("pk")).order_by("pk").values("household_id")[:1]
    return persons.values_list(
        "pk", Coalesce("canonical_id", "pk"), models.Subquery(first), "traits__line", "traits__keys"
    )


def stored_in_portions(portion: int = 20_000) -> Iterator[list[Stored]]:
    """Every record of whom something still speaks, by its number; never all at once in memory."""
    last = 0
    while True:
        some = Person.objects.known().filter(pk__gt=last, traits__isnull=False).order_by("pk")
        rows = [Stored(*row) for row in _stored(some)[:portion]]
        if not rows:
            return
        yield rows
        last = rows[-1].record


def stored_of(person_ids: Iterable[int]) -> Iterator[Stored]:
    wanted = list(person_ids)
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        part = wanted[start : start + _ASKED_AT_ONCE]
        before, after, params = _question(connection.vendor)
        with connection.cursor() as cursor:
            # Numbers of our own, written into the question: a page asks for a hundred of them.
            cursor.execute(f"{before}{', '.join(map(str, map(int, part)))}{after}", params)
            yield from (Stored(*row) for row in cursor.fetchall())


@cache
def _question(_vendor: str) -> tuple[str, str, tuple[Any, ...]]:
    """The SQL of `_stored` around the numbers asked for; putting it together takes longer than answering it."""
    some = Person.objects.known().filter(pk__in=[_ANY_NUMBER], traits__isnull=False)
    sql, params = _stored(some).query.sql_with_params()
    place = params.index(_ANY_NUMBER)
    parts = sql.split("%s")
    rest = (*params[:place], *params[place + 1 :])
    return "%s".join(parts[: place + 1]), "%s".join(parts[place + 1 :]), rest


def traits_in(stored: Stored) -> Traits:
    return from_text(stored.line, record=str(stored.record), household=str(stored.household or ""))
