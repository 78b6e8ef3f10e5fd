"""Findings: the code, and the sentence that a field assistant understands."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _

from imece.base.register import Register

SENTENCES: Register[Any] = Register("finding")


def register_finding(code: str, sentence: Any) -> None:
    """Hand in a finding: a code, and a lazy sentence with %(name)s from the finding's details."""
    SENTENCES.add(code, sentence)


class _Shown(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def message_of(code: str, details: dict[str, Any]) -> str:
    """The finding's sentence in the reader's language."""
    sentence = SENTENCES.get(code)
    if sentence is None:
        return code
    if get_language_bidi():
        details = {name: _isolated(value) for name, value in details.items()}
    return str(sentence) % _Shown(details)


def _isolated(value: Any) -> Any:
    """What a cell says keeps its own direction inside a sentence that runs from right to left."""
    return f"\u2068{value}\u2069" if isinstance(value, str) else value


for _code, _sentence in {
    # whole files
    "unreadable": _("%(reason)s"),
    "not_recognised": _(
        "No sheet of this file looks like a list that we know. Check that the row of headers is there, or match"
        " its headers by hand on the lists page."
    ),
    "no_rows": _("The sheet has headers and no rows under them. Send the filled-in list."),
    "sheet_not_recognised": _("This sheet was not recognised and was left aside: %(headers)s"),
    "header_not_recognised": _("The column “%(header)s” was not recognised and was left aside."),
    "item_unknown": _(
        "We cannot tell what was distributed. Write the item into the title or the file name, or say it when"
        " taking the list."
    ),
    "proposed_replacement": _(
        "Most rows stand in %(list)s already. Confirm that this list replaces it, or that it stands beside it."
    ),
    # rows and cells
    "impossible_date": _(
        "“%(text)s” is not a date that exists. Write day.month.year, for example 05.03.2022."
    ),
    "missing_date": _("The date is missing. Write when it happened."),
    "impossible_birth_date": _(
        "“%(text)s” cannot be a birth date. The row is accepted; the age is unknown until it is corrected."
    ),
    "missing_name": _("There is no name and no number on this row. Write who it is about."),
    "negative_quantity": _(
        "“%(text)s” is below zero. Write what was really given; returns have their own column."
    ),
    "not_a_number": _("“%(text)s” is not a number. Write digits only."),
    "duplicate_row": _("The same row stands on row %(row)s already; only the first counts."),
    "duplicate_of_list": _("This entry stands in %(list)s, row %(row)s, already; it counts once."),
    "bad_checksum": _(
        "The identity number %(text)s fails its own check: a digit may be mistyped. The row is accepted; please"
        " compare with the card."
    ),
    "unknown_reference": _(
        "“%(text)s” is on no list that was taken in. The row waits until that list comes."
    ),
    "missing_reference": _("The number that this row belongs to is missing. Fill it in."),
    "parent_rejected": _(
        "The row that this one belongs to (“%(text)s”) was refused. Correct that one first."
    ),
    "unknown_word": _("“%(text)s” is not a word that we know for this column; it was left unknown."),
    "unknown_place": _("“%(text)s” is not a district of this mission; the district was left unknown."),
    "unknown_project": _(
        "Project code “%(text)s” is not in the mission's data. The row is accepted; please check."
    ),
    "missing_mark": _("It is not marked whether this was received; the row does not count."),
    "quantity_assumed": _("The quantity is blank; one was assumed."),
}.items():
    register_finding(_code, _sentence)
