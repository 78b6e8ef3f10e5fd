"""One list as its page shows it to one reader."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy

from imece.base.access import user_may
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.lists.changes import Changes, changes_between, shown_changes, shown_rows
from imece.lists.context import fact_choices, fact_label
from imece.lists.forms import ConfirmForm, SayForm
from imece.lists.intake import standing_on
from imece.lists.kinds import KINDS
from imece.lists.labels import kind_label
from imece.lists.links import links_of
from imece.lists.models import Finding, Sheet, TakenList
from imece.lists.row_table import FindingGroup, columns_of, counted_findings, place_names
from imece.lists.storage import is_kept
from imece.ui.formats import period_text

State = TakenList.State
TONES = {
    State.PREVIEWED: "warn",
    State.TAKEN: "ok",
    State.UNDONE: "plain",
    State.REPLACED: "plain",
    State.REFUSED: "bad",
    State.DISCARDED: "plain",
}
SOURCES: dict[str, Any] = {
    "officer": gettext_lazy("said by an officer"),
    "title": gettext_lazy("from the title"),
    "sheet": gettext_lazy("from another sheet"),
    "file_name": gettext_lazy("from the file's name"),
    "folder": gettext_lazy("from the folder"),
}


def may_open_file(taken: TakenList, reader: Any) -> bool:
    """A file with sealed rows opens for whoever brought it and for those who may open what is sealed."""
    return taken.by_id == reader.pk or user_may(reader, "feedback.sealed") or not taken.has_sealed_rows


def shares_of(taken: TakenList) -> list[tuple[float, float, str]]:
    """(start, width, tone) of the accepted, waiting and refused parts of a bar, in hundredths of it.

    No part that has rows vanishes: each is at least two hundredths wide.
    """
    parts = [(taken.rows_accepted, "ok"), (taken.rows_waiting, "warn"), (taken.rows_refused, "bad")]
    parts = [(number, tone) for number, tone in parts if number]
    total = sum(number for number, _tone in parts)
    room = 100 - 2 * len(parts)
    shares: list[tuple[float, float, str]] = []
    start = 0.0
    for number, tone in parts:
        width = 2 + room * number / total
        shares.append((round(start, 2), round(width, 2), tone))
        start += width
    return shares


class ListPage:
    """A list with everything that its page shows.

    Rows name people: only who takes lists in sees them. Others see what came and what became of it, in numbers.
    """

    def __init__(self, taken: TakenList, reader: Any, *, against: TakenList | None = None) -> None:
        self.taken = taken
        self.reader = reader
        self.earlier = against or self._proposed()
        self.may_take = user_may(reader, "list.take")
        self.may_match = user_may(reader, "list.match")

    def _proposed(self) -> TakenList | None:
        """The earlier list that this one resembles, if the reader may see it and it still stands."""
        if self.taken.state != State.PREVIEWED or self.taken.proposes_id is None:
            return None
        return TakenList.objects.visible_to(self.reader).standing().numbered([self.taken.proposes_id]).first()

    @property
    def proposed_out_of_reach(self) -> bool:
        """It resembles a list of somebody else's: only they, or the information officer, can tell."""
        return (
            self.taken.state == State.PREVIEWED
            and self.taken.proposes_id is not None
            and self.earlier is None
        )

    @property
    def tone(self) -> str:
        return TONES[State(self.taken.state)]

    @property
    def waits(self) -> bool:
        return self.taken.state == State.PREVIEWED

    @property
    def stands(self) -> bool:
        return self.taken.state == State.TAKEN

    @cached_property
    def sheets(self) -> list[Sheet]:
        return list(self.taken.sheets.order_by("position"))

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(kind_label(sheet.kind) for sheet in self.sheets if sheet.kind))

    @property
    def recognised(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.kind]

    @property
    def left_aside(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if not sheet.kind]

    @property
    def understood(self) -> list[dict[str, Any]]:
        """Each recognised sheet with its columns and how many of them were understood."""
        shown = []
        for sheet in self.recognised:
            columns = columns_of(sheet)
            known = sum(bool(column.name) for column in columns)
            shown.append({"sheet": sheet, "kind": kind_label(sheet.kind), "columns": columns, "known": known})
        return shown

    @cached_property
    def wanted_facts(self) -> list[str]:
        """What lists of these kinds may say as a whole, where no column of the sheet says it."""
        names: dict[str, None] = {}
        for sheet in self.recognised:
            kind = KINDS.get(sheet.kind)
            for name in kind.list_facts if kind else ():
                if name not in sheet.columns:
                    names.setdefault(name)
        return list(names)

    @property
    def facts(self) -> list[dict[str, Any]]:
        """Each of them with its value in words and where it was taken from; value '' where nothing says it."""
        said: dict[str, list[dict[str, Any]]] = {}
        for fact in self.taken.context:
            said.setdefault(fact["name"], []).append(fact)
        shown: list[dict[str, Any]] = []
        for name in self.wanted_facts:
            choices = dict(fact_choices(name))
            for fact in said.get(name) or [{"value": ""}]:
                shown.append(
                    {**fact, "label": fact_label(name), "shown": _fact_text(name, fact["value"], choices)}
                )
        for fact in shown:
            fact["from"] = SOURCES.get(fact.get("source", ""), "")
        return shown

    @property
    def say_form(self) -> SayForm | None:
        if not (self.waits and self.may_take and self.wanted_facts):
            return None
        return SayForm(None, taken=self.taken, names=self.wanted_facts)

    @property
    def confirm_form(self) -> ConfirmForm:
        return ConfirmForm(earlier=self.earlier)

    @property
    def bar(self) -> list[tuple[float, float, str]]:
        return shares_of(self.taken)

    @property
    def findings(self) -> list[FindingGroup]:
        return counted_findings(self.taken, in_full=self.may_take)

    @property
    def whole_file_findings(self) -> list[Finding]:
        return list(self.taken.findings.filter(row_number=0).exclude(code="proposed_replacement"))

    @cached_property
    def changes(self) -> Changes | None:
        return changes_between(self.earlier, self.taken) if self.earlier is not None else None

    @property
    def changes_shown(self) -> dict[str, Any]:
        """The first rows of each kind of change, in words."""
        if self.changes is None or not self.may_take:
            return {}
        places = place_names()
        return {
            "new": shown_rows(self.changes.new, places),
            "gone": shown_rows(self.changes.gone, places),
            "changed": shown_changes(self.changes.changed, places),
        }

    @property
    def others_on_it(self) -> list[TakenList]:
        """Lists that stand on this one: while they do it cannot be undone."""
        return standing_on(self.taken) if self.stands else []

    @property
    def standing_now(self) -> TakenList | None:
        """Where a list that was let go or confirmed under another number stands now."""
        if self.taken.state != State.DISCARDED:
            return None
        return TakenList.objects.visible_to(self.reader).standing().of_file(self.taken.digest).first()

    @property
    def replaced_by(self) -> TakenList | None:
        return self.taken.replacements.standing().first() if self.taken.state == State.REPLACED else None

    @property
    def may_match_headers(self) -> bool:
        open_states = {State.PREVIEWED, State.REFUSED}
        return self.may_match and self.taken.state in open_states and is_kept(self.taken.digest)

    @property
    def may_open_file(self) -> bool:
        return self.may_take and is_kept(self.taken.digest) and may_open_file(self.taken, self.reader)

    @property
    def links(self) -> list[dict[str, Any]]:
        return links_of(self.taken, self.reader)

    @property
    def history(self) -> list[LogLine]:
        return list(LogLine.objects.about(self.taken).select_related("actor").newest()[:20])


def _fact_text(name: str, value: str, choices: dict[str, str]) -> str:
    if name == "period" and "/" in value:
        first, last = (datetime.date.fromisoformat(part) for part in value.split("/"))
        return period_text(first, last)
    if name == "district" and value not in choices:
        place = Place.objects.filter(pcode=value).first()
        return place.name if place else value
    return choices.get(value, value)
