"""What a cycle's evaluation shows: to the psychologist who was asked, to managers the group alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from imece.base.access import user_may
from imece.people.merging import all_as_one
from imece.people.models import Person
from imece.psychosocial.conferences import Lesson, Satisfaction
from imece.psychosocial.planning import Cycle
from imece.psychosocial.scales import FEWEST, GroupResult, Scale, ScaleAnswer, group_result
from imece.psychosocial.sessions import Session


@dataclass(frozen=True)
class Asked:
    """Somebody of the group: asked before, after, or not yet."""

    person: Person
    code: str
    before: bool
    after: bool


class EvaluationPage:
    """One cycle's evaluation, as this reader may see it."""

    def __init__(self, cycle: Cycle, reader: Any) -> None:
        self.cycle = cycle
        self.reader = reader
        self.asks = user_may(reader, "counselling.keep")
        self.may_plan = user_may(reader, "session.plan")

    @property
    def results(self) -> list[GroupResult]:
        found = [group_result(self.cycle, scale) for scale in Scale.objects.all()]
        return [result for result in found if result.before_number or result.after_number] or found[:1]

    @property
    def fewest(self) -> int:
        return FEWEST

    @property
    def scale(self) -> Scale | None:
        return Scale.objects.first()

    @property
    def group(self) -> list[Asked]:
        """Who belongs to the group; names only for whoever asks them."""
        if not self.asks:
            return []
        members = list(
            self.cycle.enrolments.select_related("person__canonical").order_by("person__full_name")
        )
        moments: dict[int, set[str]] = {}
        answers = ScaleAnswer.objects.standing().filter(cycle=self.cycle).select_related("person")
        for answer in answers:
            moments.setdefault(answer.person.canonical_id or answer.person_id, set()).add(answer.moment)
        persons = all_as_one([one.person.canonical or one.person for one in members])
        return [
            Asked(
                person,
                one.person.code,
                "before" in moments.get(person.pk, ()),
                "after" in moments.get(person.pk, ()),
            )
            for one, person in zip(members, persons, strict=True)
        ]

    @property
    def session(self) -> Session | None:
        """The session in which the group looks back: the latest evaluation that stands, else the last one held."""
        standing = self.cycle.sessions.visible_to(self.reader).standing()
        planned = standing.filter(is_evaluation=True).order_by("-number").first()
        return planned or standing.held().order_by("-number").first()

    @property
    def satisfaction(self) -> list[tuple[int, int]]:
        """(face, people) over all sessions of the cycle; none where fewer than `FEWEST` chose."""
        counted = self._faces
        return list(counted.items()) if sum(counted.values()) >= FEWEST else []

    @cached_property
    def _faces(self) -> dict[int, int]:
        counted = dict.fromkeys(range(5, 0, -1), 0)
        for one in Satisfaction.objects.filter(session__cycle=self.cycle):
            counted[one.level] += one.number
        return counted

    @property
    def was_asked_how_satisfied(self) -> bool:
        return any(self._faces.values())

    @property
    def lessons(self) -> list[Lesson]:
        return list(self.cycle.lessons.select_related("by", "carried_to"))

    @property
    def next_cycles(self) -> list[Cycle]:
        """Plans that a lesson may be carried to: of this place or this activity, not finished."""
        return list(Cycle.objects.visible_to(self.reader).still_open().but(self.cycle).newest()[:20])
