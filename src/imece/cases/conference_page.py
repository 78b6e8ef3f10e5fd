"""What the page of a case conference shows to this reader, and what a case's page shows of its decisions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from imece.cases.cases import Case
from imece.cases.conference_forms import (
    AnswerDecisionForm,
    BringForm,
    CloseConferenceForm,
    DecideForm,
    DiscussForm,
)
from imece.cases.conferences import CaseConference, ConferencePoint, Decision


@dataclass(frozen=True)
class PointShown:
    """A point with the forms that this reader may send."""

    point: ConferencePoint
    discuss: Any = None
    decide: Any = None
    open: bool = False

    @property
    def is_settled(self) -> bool:
        return bool(self.point.token_discussed) or self.point.carried_on or not self.point.case.is_open


class ConferencePage:
    """One conference for one reader. ``wrong``: forms that were refused, by their key."""

    def __init__(self, conference: CaseConference, reader: Any, wrong: dict[str, Any]) -> None:
        self.conference, self.reader, self.wrong = conference, reader, wrong
        self.holds = conference.is_planned and conference.may(reader)

    @cached_property
    def points(self) -> list[PointShown]:
        reached = self.conference.points.visible_to(self.reader).with_all_shown().in_order()
        found, opened = [], False
        for point in reached:
            held = self.conference.is_planned and point.case.is_open
            if not (held and point.case.may(self.reader, "case.confer")):
                found.append(PointShown(point))
                continue
            said, decide = f"said{point.pk}", f"decide{point.pk}"
            first = not opened and not point.token_discussed and not point.carried_on
            opened = opened or first
            found.append(
                PointShown(
                    point,
                    self.wrong.get(said) or DiscussForm(point=point, prefix=said),
                    self.wrong.get(decide) or DecideForm(point=point, prefix=decide),
                    first or said in self.wrong or decide in self.wrong,
                )
            )
        return found

    @property
    def settled(self) -> int:
        return sum(one.is_settled for one in self.points)

    @property
    def hidden(self) -> int:
        """Cases on the agenda that this reader may not read."""
        return int(self.conference.points.count()) - len(self.points)

    @property
    def close(self) -> Any:
        if not self.holds:
            return None
        return self.wrong.get("close") or CloseConferenceForm(conference=self.conference)

    @property
    def took_part(self) -> Any:
        return self.conference.took_part.order_by("first_name", "username")


class CaseInConference:
    """What stands on a case's page: its decisions, and how it comes before the next conference.

    ``wrong``: the form that was sent and refused, by its prefix.
    """

    def __init__(self, case: Case, reader: Any, wrong: tuple[str, Any] | None = None) -> None:
        self.case, self.reader = case, reader
        self.wrong = dict([wrong]) if wrong else {}
        self.confers = case.is_live and case.is_open and case.may(reader, "case.confer")

    @cached_property
    def to_come(self) -> ConferencePoint | None:
        """Where it stands on an agenda already."""
        return self.case.points.to_come().select_related("conference").first()

    @property
    def bring(self) -> dict[str, Any] | None:
        sent = self.wrong.get("bring")
        brought = self.to_come is not None and "brought" in self.to_come.whys
        if sent is None and (brought or not self.confers):
            return None
        form = sent or BringForm(case=self.case, reader=self.reader, prefix="bring")
        return {
            "deed": "bring", "title": _("Bring it to the conference"), "form": form, "open": sent is not None,
            "url": reverse("case_bring", args=[self.case.pk]),
        }  # fmt: skip

    @cached_property
    def decisions(self) -> list[tuple[Decision, Any]]:
        works = self.case.may(self.reader, "case.work")
        found = []
        for one in self.case.decisions.with_all_shown():
            form = self.wrong.get(f"decision{one.pk}")
            if form is None and one.is_open and (works or one.responsible_id == self.reader.pk):
                form = AnswerDecisionForm(prefix=f"decision{one.pk}")
            found.append((one, form))
        return found
