"""The inbox's lines and filters, and taking many previewed lists in at once."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from imece.base.refusal import Refusal
from imece.base.users import User
from imece.lists.intake import Intake
from imece.lists.labels import kind_label
from imece.lists.models import TakenList
from imece.lists.page import TONES, State, shares_of
from imece.lists.review import confirm

LONGEST = 45.0
"""Seconds that one request may go on taking lists in; what is left waits for the next."""


@dataclass(frozen=True)
class InboxLine:
    """A list with what its line in the inbox shows; ``shares``: (start, width, tone) of its bar, in hundredths."""

    taken: TakenList
    kinds: list[str]
    tone: str
    shares: list[tuple[float, float, str]]

    @property
    def folder(self) -> str:
        return self.taken.file_name.rpartition("/")[0]

    @property
    def name(self) -> str:
        return self.taken.file_name.rpartition("/")[2]

    @property
    def can_be_chosen(self) -> bool:
        """Many at once takes in only what leaves no question open."""
        return self.taken.state == State.PREVIEWED and self.taken.proposes_id is None


def inbox_lines(lists: Iterable[TakenList]) -> list[InboxLine]:
    return [
        InboxLine(
            one,
            list(dict.fromkeys(kind_label(sheet.kind) for sheet in one.sheets.all() if sheet.kind)),
            TONES[State(one.state)],
            shares_of(one),
        )
        for one in lists
    ]


def state_filters(query: QueryDict, numbers: dict[str, int], current: str) -> list[dict[str, Any]]:
    """One pill for each state that has lists, and one for all."""
    shown = [("", _("All"), sum(numbers.values()))]
    shown += [
        (state.value, str(state.label), numbers.get(state.value, 0))
        for state in State
        if state != State.DISCARDED and (numbers.get(state.value) or state.value == current)
    ]
    filters = []
    for state, label, number in shown:
        asked = query.copy()
        asked.pop("page", None)
        asked["state"] = state
        filters.append(
            {"label": label, "url": f"?{asked.urlencode()}", "current": state == current, "count": number}
        )
    return filters


@dataclass
class TakenMany:
    """What became of many lists: those that count now, the sentences of those that do not, and how many are left."""

    taken: list[TakenList]
    refused: list[str]
    left: int = 0


def confirm_many(waiting: Iterable[TakenList], *, by: User) -> TakenMany:
    """Take in each previewed list that leaves no question open, as long as one request may last."""
    intake, many, begun = Intake(), TakenMany([], []), time.monotonic()
    for one in waiting:
        if time.monotonic() - begun > LONGEST:
            many.left += 1
            continue
        try:
            many.taken.append(confirm(one, by=by, intake=intake))
        except Refusal as refusal:
            many.refused.append(f"{one.reference}: {refusal}")
    return many
