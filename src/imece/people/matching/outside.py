"""A set from outside the registry: persons.csv in, clusters.csv out. No database is needed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from imece.people.matching.batch import connect, load
from imece.people.matching.clusters import persons
from imece.people.matching.model import bits_of, trained_model
from imece.people.matching.traits import Traits, traits_of

NUMBER = "record_id"
# Without one of these nothing could be compared.
COMPARED = ("given", "family", "father", "mother", "birth_date", "birth_year", "id_no", "phone")
# May be there; anything else is left aside.
OTHERS = ("sex", "nationality", "district", "neighbourhood", "household", "script")


class CannotRead(ValueError):
    """What is wrong with the file, in a sentence for whoever wrote it."""


def read_people(path: Path) -> list[dict[str, str]]:
    """The rows of the file, checked: columns, and one number for each record."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _rows(file, path.name)
    except UnicodeDecodeError:
        raise CannotRead(f"{path.name} is not written in UTF-8; save it as 'CSV UTF-8'.") from None
    except csv.Error as trouble:
        raise CannotRead(f"{path.name} is no readable CSV: {trouble}.") from None


def _rows(file: TextIO, name: str) -> list[dict[str, str]]:
    first = file.readline()
    file.seek(0)
    rows = csv.DictReader(file, delimiter=";" if first.count(";") > first.count(",") else ",", restval="")
    rows.fieldnames = [column.strip().lower() for column in rows.fieldnames or []]
    _check_columns(rows.fieldnames, name)
    found, seen = [], set()
    for row in rows:
        number = (row[NUMBER] or "").strip()
        if not number:
            raise CannotRead(f"{name}, line {rows.line_num}: the record has no {NUMBER}.")
        if number in seen:
            raise CannotRead(f"{name}, line {rows.line_num}: {NUMBER} {number} stands there twice.")
        seen.add(number)
        found.append({**row, NUMBER: number})
    return found


def _check_columns(columns: Sequence[str], name: str) -> None:
    if not columns:
        raise CannotRead(
            f"{name} is empty; its first line should name the columns: {NUMBER}, {', '.join(COMPARED)}."
        )
    if NUMBER not in columns:
        raise CannotRead(f"{name} has no column {NUMBER}; its columns are: {', '.join(columns)}.")
    if not set(COMPARED) & set(columns):
        raise CannotRead(f"{name} has none of the columns that can be compared: {', '.join(COMPARED)}.")


def match_file(
    source: Path,
    target: Path,
    *,
    probability: float | None = None,
    told: Callable[[Iterable[dict[str, str]]], Iterable[dict[str, str]]] = iter,
    step: Callable[[str], None] = lambda _: None,
) -> tuple[int, int]:
    """Writes each record's cluster beside it; how many records and how many persons there are.

    `told` passes the rows through while they are read (a progress bar); `step` hears what is done next.
    """
    rows = read_people(source)
    people = [traits_of(row[NUMBER], row) for row in told(rows)]
    step("Comparing")
    numbers = persons_of(people, probability)
    _write(target, people, numbers)
    return len(people), len(set(numbers))


def persons_of(people: Sequence[Traits], probability: float | None = None) -> list[int]:
    """The number of the person that each record belongs to, at the product's threshold or at `probability`."""
    if not people:
        return []
    model = trained_model()
    threshold = model.same_person if probability is None else bits_of(probability)
    db = connect()
    try:
        load(db, people)
        return persons(db, people, model, threshold)
    finally:
        db.close()


def _write(target: Path, people: Sequence[Traits], numbers: Sequence[int]) -> None:
    """First to a file beside it: whoever looks never finds half a file."""
    half = target.with_name(target.name + ".part")
    with half.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([NUMBER, "cluster_id"])
        writer.writerows(_lines(people, numbers))
    half.replace(target)


def _lines(people: Sequence[Traits], numbers: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Clusters are numbered in the order in which they appear."""
    order: dict[int, int] = {}
    for person, number in zip(people, numbers, strict=True):
        yield person.record, f"C{order.setdefault(number, len(order) + 1):06d}"
