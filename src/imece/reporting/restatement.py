"""What has changed since: a published edition beside what its figures say today."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from imece.base.refusal import Refusal
from imece.base.users import in_language
from imece.reporting.counting import Counted, Wanted, count
from imece.reporting.models import Edition, EditionFigure


@dataclass(frozen=True)
class Restated:
    """One figure: as published, and as counted now (None when it is not counted any more)."""

    figure: EditionFigure
    now: Decimal | None

    @property
    def name(self) -> str:
        return in_language(self.figure.shown["names"])

    @property
    def unit(self) -> str:
        return in_language(self.figure.shown["unit_name"])

    @property
    def difference(self) -> Decimal | None:
        return None if self.now is None else self.now - self.figure.value

    @property
    def sign(self) -> str:
        """A plus sign where there is more now; a minus comes with the number."""
        return "+" if self.difference and self.difference > 0 else ""


def restated(edition: Edition) -> list[Restated]:
    """Every figure of the edition, counted again in the window in which it was published."""
    found = []
    for figure in edition.figures.all():
        counted = _counted_now((figure.code, (figure.first_day, figure.last_day)))
        found.append(Restated(figure, counted.value if counted else None))
    return found


def _counted_now(wanted: Wanted) -> Counted | None:
    try:
        return count([wanted])[wanted]
    except Refusal:
        # The mission's data does not define it any more.
        return None
