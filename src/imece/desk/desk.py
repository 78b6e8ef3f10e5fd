"""What one reader's first page shows; each part is empty where it is not theirs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imece.assistance.ledger import Delivery, DeliveryQuerySet
from imece.assistance.totals import lines_by_month
from imece.base.access import roles_said, verbs_of
from imece.base.mission import Mission
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.desk.work import Due, due_work
from imece.indicators.figures import Figure, figures
from imece.indicators.models import Indicator
from imece.lists.inbox import InboxLine, inbox_lines
from imece.lists.models import Row, TakenList
from imece.reporting.models import Edition
from imece.ui.formats import period_text
from imece.ui.tilemap import Tile, lay_out

LATEST_LISTS = 6
ICONS = {
    "individuals": "people",
    "individuals_assumed": "family",
    "households": "family",
    "students": "school",
    "schools": "school",
    "kits": "kit",
    "parcels": "box",
    "items": "donate",
}


@dataclass(frozen=True)
class FigureTile:
    """A published figure with its run over the months, where it has one."""

    name: str
    value: int | Decimal
    unit: str
    window: str
    icon: str
    url: str
    points: list[int | Decimal] | None


@dataclass(frozen=True)
class DistrictMap:
    """Where the work went: lines of the ledger by district in a window."""

    tiles: tuple[Tile, ...]
    values: dict[str, int]
    links: dict[str, str]
    period: str


class Desk:
    """The first page of one reader."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.granted = verbs_of(reader)
        self.mission = Mission.current()

    @property
    def title(self) -> str:
        return self.mission.name if self.mission else _("Welcome")

    @property
    def roles(self) -> str:
        """The reader's roles, each with where it reaches."""
        return roles_said(self.reader)

    @property
    def can_take(self) -> bool:
        return "list.take" in self.granted

    @cached_property
    def _lists(self) -> Any:
        return TakenList.objects.visible_to(self.reader).kept()

    @property
    def due(self) -> list[Due]:
        found = (*due_work(self.reader, self.granted), *self._due_lists(), *self._due_editions())
        return [due for due in found if due.number]

    def _due_lists(self) -> list[Due]:
        if not self.can_take:
            return []
        numbers = self._lists.by_state()
        inbox = reverse("lists")
        waiting = numbers.get(TakenList.State.PREVIEWED, 0)
        refused = numbers.get(TakenList.State.REFUSED, 0)
        rows = self._lists.standing().aggregate(refused=Sum("rows_refused"))["refused"] or 0
        held = Row.objects.of_lists(self._lists.standing()).waiting().count()
        return [
            Due(
                ngettext("list waits for your confirmation", "lists wait for your confirmation", waiting),
                waiting,
                f"{inbox}?state=previewed",
                "clock",
                "warn",
            ),
            Due(
                ngettext("file could not be taken in", "files could not be taken in", refused),
                refused,
                f"{inbox}?state=refused",
                "error",
                "bad",
            ),
            Due(
                ngettext("row waits for another list", "rows wait for another list", held),
                held,
                inbox,
                "list",
            ),
            Due(
                ngettext("refused row to send back", "refused rows to send back", rows),
                rows,
                f"{inbox}?state=taken",
                "undo",
            ),
        ]

    def _due_editions(self) -> list[Due]:
        if "edition.publish" not in self.granted or Edition.objects.standing().exists():
            return []
        return [Due(_("edition is still to be published"), 1, reverse("edition_preview"), "edition", "warn")]

    @cached_property
    def figures(self) -> list[FigureTile]:
        if "figure.view" not in self.granted:
            return []
        codes = list(Indicator.objects.published().values_list("code", flat=True))
        try:
            return [self._tile(figure) for figure in figures(codes)]
        except Refusal:
            return []

    def _tile(self, figure: Figure) -> FigureTile:
        months = figure.breakdowns.get("month", {})
        return FigureTile(
            name=figure.name,
            value=figure.value,
            unit=self.mission.unit_name(figure.unit) if self.mission else figure.unit,
            window=period_text(figure.window.first, figure.window.last),
            icon=ICONS.get(figure.unit, "figures"),
            url=reverse("figure", args=[figure.code]),
            points=list(months.values()) if len(months) > 2 else None,
        )

    @cached_property
    def _window(self) -> tuple[datetime.date, datetime.date] | None:
        """The mission's first window; without one, the twelve months up to the latest line."""
        if self.mission and self.mission.windows:
            return self.mission.window("")
        latest = (
            Delivery.objects.visible_to(self.reader).order_by("-day").values_list("day", flat=True).first()
        )
        return (latest - datetime.timedelta(days=365), latest) if latest else None

    @cached_property
    def _lines(self) -> DeliveryQuerySet | None:
        if "ledger.view" not in self.granted or self._window is None:
            return None
        return Delivery.objects.visible_to(self.reader).standing().between(*self._window)

    @cached_property
    def map(self) -> DistrictMap | None:
        if self._lines is None or self._window is None:
            return None
        values = self._lines.by_district()
        if not values:
            return None
        places = list(Place.objects.districts())
        first, last = self._window
        ledger = f"{reverse('ledger')}?first={first.isoformat()}&last={last.isoformat()}&district="
        return DistrictMap(
            tiles=lay_out((one.pcode, one.name, one.tile_column, one.tile_row) for one in places),
            values=values,
            links={pcode: ledger + pcode for pcode in values},
            period=period_text(first, last),
        )

    @cached_property
    def months(self) -> list[tuple[str, int]]:
        return lines_by_month(self._lines) if self._lines is not None else []

    @cached_property
    def edition(self) -> Edition | None:
        return Edition.objects.visible_to(self.reader).standing().newest().first()

    @cached_property
    def lists(self) -> list[InboxLine]:
        if "list.view" not in self.granted:
            return []
        newest = self._lists.select_related("by").prefetch_related("sheets").newest()
        return inbox_lines(newest[:LATEST_LISTS])
