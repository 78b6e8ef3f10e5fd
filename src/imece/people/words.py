"""The words by which a person is looked for: names in every spelling, codes, documents and phones.

Each record has one row for each word: the folded words of its names, its codes and numbers written together, and the
keys of its names (`imece.lib.name_keys`) behind a sign that nobody can type. Whoever looks for a person finds them by
the beginning of a word, or by a key that the typed name shares: `huseyin` finds Hüseyin, Hussein and حسين.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db import connection, models

from imece.lib.name_keys import keys_by_word, name_keys
from imece.lib.names import name_fold
from imece.lib.phones import national_digits, read_phone
from imece.lib.text import squash
from imece.people.persons import Mention, Person

LONGEST = 60  # signs of a word; nobody types more to find somebody
KEY = "="  # before a key; folding leaves no such sign in a typed word
_PART = 400
_TABLE = "people_word"
_ARTICLE, _DIN = "ال", "tn"


class PlainWordField(models.CharField):  # type: ignore[type-arg]
    """Words in the order of their signs, whatever the database's language: a beginning is a stretch of the index."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters: dict[str, Any] = dict(super().db_parameters(connection))
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class WordQuerySet(models.QuerySet["Word"]):
    """Questions put to the words."""

    def of_records(self, record_ids: Iterable[int]) -> WordQuerySet:
        return self.filter(person_id__in=list(record_ids))

    def between(self, first: str, end: str) -> WordQuerySet:
        """Words from the first on and before the end, in the order of the index."""
        return self.filter(word__gte=first, word__lt=end).order_by("word", "person_id")

    def numbers_in(self, stretches: Iterable[tuple[str, str]], *, most: int) -> dict[tuple[str, str], int]:
        """How many there are in each of these stretches of the alphabet, in one question; none is counted further
        than so many."""
        wanted = list(dict.fromkeys(stretches))
        one = f"(SELECT count(*) FROM (SELECT 1 FROM {_TABLE} WHERE word >= %s AND word < %s LIMIT {most}) these)"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join([one] * len(wanted))}", [end for pair in wanted for end in pair]
            )
            return dict(zip(wanted, cursor.fetchone(), strict=True))


class Word(models.Model):
    """A record of a person may be looked for by this word."""

    pk = models.CompositePrimaryKey("word", "person_id")
    word = PlainWordField(max_length=LONGEST)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="words", db_index=False)

    objects = WordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "word"], name="word_of_person")]


# ------------------------------------------------------------------------------------------ which words a record has
def words_of(*, names: Iterable[str] = (), codes: Iterable[str] = (), phones: Iterable[str] = ()) -> set[str]:
    """Every word of these names, codes and numbers; '' is nothing. 'P-7K' is 'p7k'; a phone also without country."""
    words: set[str] = set()
    for name in dict.fromkeys(names):
        words |= words_of_name(name)
    words |= {squash(code) for code in codes}
    for phone in phones:
        words |= _words_of_phone(phone)
    return {word[:LONGEST] for word in words if word}


@lru_cache(maxsize=65536)
def words_of_name(name: str) -> frozenset[str]:
    """The folded words, those in Arabic script also without their article, and the keys of all."""
    folded = name_fold(name).split()
    words = set(folded)
    words |= {word[2:] for word in folded if word.startswith(_ARTICLE) and len(word) > 4}
    by_word = keys_by_word(name)
    keys = {key for readings in by_word for key in readings}
    # 'Nour al-Din' is 'Nurettin' too.
    keys |= {one[0] + two[0] for one, two in pairwise(by_word) if two[0] == _DIN}
    keys.update(key for word in folded for key in name_keys(word))
    return frozenset(words | {KEY + key for key in keys if len(key) > 1})


def _words_of_phone(phone: str) -> set[str]:
    e164 = read_phone(phone).e164
    return {e164[1:], national_digits(e164)} if e164 else {squash(phone).lstrip("0")}


def words_of_record(person: Any, keys: Iterable[str] = ()) -> set[str]:
    """What the record itself says, and the codes and numbers of the rows that speak of it.

    `person` may be a row of a migration.
    """
    names = ("full_name", "given_name", "family_name", "father_name", "mother_name")
    own_key = "" if person.key_kind == "row" else person.key
    return words_of(
        names=[getattr(person, name) for name in names],
        codes=[person.code, person.id_number, own_key, *keys],
        phones=[person.phone],
    )


def write_words(persons: Iterable[Person]) -> None:
    """The words of these records as they are now: what is gone goes, what is new comes, the rest stays untouched."""
    records = list({person.pk: person for person in persons}.values())
    for start in range(0, len(records), _PART):
        _write_part(records[start : start + _PART])


def _write_part(records: Sequence[Person]) -> None:
    keys = Mention.objects.keys_of(record.pk for record in records)
    wanted = {
        (word, record.pk) for record in records for word in words_of_record(record, keys.get(record.pk, ()))
    } | _words_beside(records)
    held = set(Word.objects.of_records(record.pk for record in records).values_list("word", "person_id"))
    # In the order of the index: neighbours are written to one page.
    _write(f"DELETE FROM {_TABLE} WHERE (word, person_id) IN (VALUES {{}})", sorted(held - wanted))
    # Another transaction may have written the same word of the same record meanwhile.
    _write(
        f"INSERT INTO {_TABLE} (word, person_id) VALUES {{}} ON CONFLICT DO NOTHING", sorted(wanted - held)
    )


def _words_beside(records: Sequence[Person]) -> set[tuple[str, int]]:
    """The words of the documents and phones that were written down beside what the record itself says."""
    from imece.people.identity_documents import IdentityDocument
    from imece.people.phone_numbers import Phone

    ids = [record.pk for record in records]
    documents = IdentityDocument.objects.of_persons(ids).values_list("person_id", "number", "squashed")
    words = {(word, pk) for pk, *codes in documents for word in words_of(codes=codes)}
    phones = Phone.objects.of_persons(ids).values_list("person_id", "number")
    return words | {(word, pk) for pk, number in phones for word in words_of(phones=[number])}


def _write(sql: str, rows: Sequence[tuple[str, int]]) -> None:
    """The same SQL on SQLite and PostgreSQL, for thousands of rows in a list: without an object for each."""
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _PART):
            part = rows[start : start + _PART]
            marks = ", ".join(["(%s, %s)"] * len(part))
            cursor.execute(sql.format(marks), [cell for row in part for cell in row])
