"""A set from outside the registry: persons.csv in, clusters.csv out. No database is needed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from imece.people.matching.batch import load, workspace
from imece.people.matching.clusters import persons
from imece.people.matching.model import bits_of, trained_model
from imece.people.matching.traits import Traits, traits_of

NUMBER = "record_id"
_AT_ONCE = 20_000
# Without one of these nothing could be compared.
COMPARED = ("given", "family", "father", "mother", "birth_date", "birth_year", "id_no", "phone")
# May be there; anything else is left aside.
OTHERS = ("sex", "nationality", "district", "neighbourhood", "household", "script")


class CannotRead(ValueError):
    """What is wrong with the file, in a sentence for whoever wrote it."""


def read_people(path: Path) -> Iterator[dict[str, str]]:
    """The rows of the file, one by one, checked: columns, and one number for each record."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(file, path.name)
    except UnicodeDecodeError:
        raise CannotRead(f"{path.name} is not written in UTF-8; save it as 'CSV UTF-8'.") from None
    except csv.Error as trouble:
        raise CannotRead(f"{path.name} is no readable CSV: {trouble}.") from None


def _rows(file: TextIO, name: str) -> Iterator[dict[str, str]]:
    first = file.readline()
    file.seek(0)
    rows = csv.DictReader(file, delimiter=";" if first.count(";") > first.count(",") else ",", restval="")
    rows.fieldnames = [column.strip().lower() for column in rows.fieldnames or []]
    _check_columns(rows.fieldnames, name)
    seen: set[str] = set()
    for row in rows:
        number = (row[NUMBER] or "").strip()
        if not number:
            raise CannotRead(f"{name}, line {rows.line_num}: the record has no {NUMBER}.")
        if number in seen:
            raise CannotRead(f"{name}, line {rows.line_num}: {NUMBER} {number} stands there twice.")
        seen.add(number)
        yield {**row, NUMBER: number}


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

    Rows go through in portions, never all at once in memory. `told` passes them through while they are read (a
    progress bar); `step` hears what is done next.
    """
    with workspace() as db:
        records = load(db, (traits_of(row[NUMBER], row) for row in told(read_people(source))))
        step("Comparing")
        first_of = persons(db, trained_model(), _threshold(probability))
        _write(target, _names(db), first_of)
    return records, records - len(first_of) + len(set(first_of.values()))


def persons_of(people: Sequence[Traits], probability: float | None = None) -> list[int]:
    """The number of the person that each record belongs to, at the product's threshold or at `probability`."""
    with workspace() as db:
        load(db, people)
        first_of = persons(db, trained_model(), _threshold(probability))
    return [first_of.get(place, place) for place in range(len(people))]


def _threshold(probability: float | None) -> float:
    return trained_model().same_person if probability is None else bits_of(probability)


def _names(db: Any) -> Iterator[tuple[int, str]]:
    """Place and name of each record, in the order of the file."""
    answer = db.execute("SELECT place, record FROM people ORDER BY place")
    while rows := answer.fetchmany(_AT_ONCE):
        yield from rows


def _write(target: Path, names: Iterable[tuple[int, str]], first_of: Mapping[int, int]) -> None:
    """First to a file beside it: whoever looks never finds half a file. Clusters are numbered as they appear."""
    half = target.with_name(target.name + ".part")
    order: dict[int, int] = {}
    with half.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([NUMBER, "cluster_id"])
        for place, record in names:
            number = order.setdefault(first_of.get(place, place), len(order) + 1)
            writer.writerow([record, f"C{number:06d}"])
    half.replace(target)
