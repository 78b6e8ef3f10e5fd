"""The part of a person's page that says which records were joined, by whom and why, and what waits for an answer."""

from __future__ import annotations

from typing import Any

from imece.base.access import user_may
from imece.people.likeness import Likeness, Verdict
from imece.people.merging import Merge, merges_of
from imece.people.persons import Person
from imece.people.review import Line, lines_of
from imece.people.review_forms import UndoForm

MOST = 20


def joined_records(person: Person, reader: Any) -> dict[str, Any] | None:
    """Merges, standing or undone; answers of "two people"; and, for whoever may decide, what is still open."""
    records = list(person.records())
    numbers = [record.pk for record in records]
    merges = merges_of(person)
    may_decide = user_may(reader, "person.match")
    within_reach = Merge.objects.visible_to(reader).numbered(merge.pk for merge in merges)
    may_undo = set(within_reach.values_list("pk", flat=True)) if may_decide else set()
    apart = Verdict.objects.visible_to(reader).standing().touching(numbers).two_people()
    content = {
        "person": person,
        "merges": [(merge, _undo_form(merge) if merge.pk in may_undo else None) for merge in merges],
        "by_rule": [record for record in records if record.by_rule_id],
        "apart": [(verdict, other_of(verdict, numbers)) for verdict in apart[: MOST * may_decide]],
        "waiting": _waiting(numbers, reader) if may_decide else [],
    }
    return content if any(content[part] for part in ("merges", "by_rule", "apart", "waiting")) else None


def _undo_form(merge: Merge) -> UndoForm | None:
    return UndoForm(auto_id=f"undo_{merge.pk}_%s") if merge.undone_at is None else None


def _waiting(numbers: list[int], reader: Any) -> list[tuple[Line, Person]]:
    pairs = Likeness.objects.visible_to(reader).of_records(numbers).waiting().surest().with_persons()
    return [(line, other_of(line.pair, numbers)) for line in lines_of(pairs[:MOST])]


def other_of(pair: Likeness | Verdict, numbers: list[int]) -> Person:
    """The person of the pair's other side."""
    other = pair.right if pair.left_id in numbers else pair.left
    return other.canonical or other
