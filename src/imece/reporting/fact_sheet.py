"""Making the fact sheet: the mission's layout, block by block, filled with its texts and with the figures of now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from imece.assistance.ledger import Delivery
from imece.base.mission import Mission
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.users import Team, Unit
from imece.grants.models import Donor
from imece.reporting.charts import breakdown_chart, figures_chart, map_values
from imece.reporting.counting import Counted, Wanted, Window, as_text, count
from imece.reporting.labels import Labels, Text, filled, in_all, same_in_all
from imece.reporting.sheet import Picture, Sheet, SheetFigure
from imece.ui.tilemap import lay_out

Block = dict[str, Any]


def fact_sheet(*, window: Window | None = None) -> Sheet:
    """The mission's fact sheet as it would be published now; ``window`` puts every figure in another window."""
    mission = Mission.current()
    if mission is None:
        raise Refusal(_("No mission is loaded yet: run “imece mission load FOLDER” first."))
    layout = mission.settings.get("fact_sheet")
    if not layout:
        raise Refusal(
            _("The mission's data has no fact sheet: add fact_sheet.toml to its folder and load it again.")
        )
    return Making(mission, layout, window).sheet()


def named_figures(part: Any) -> Iterator[tuple[str, str]]:
    """(code, window's name or '') of every figure that a part of the layout names, in its order."""
    if isinstance(part, Mapping):
        if isinstance(part.get("figure"), str):
            yield part["figure"], part.get("window") or ""
        for inner in part.values():
            yield from named_figures(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from named_figures(inner)


class Making:
    """One sheet under way: what was counted, under which key it stands, and the pictures met on the way."""

    def __init__(self, mission: Mission, layout: Mapping[str, Any], window: Window | None) -> None:
        self.mission, self.layout, self.forced = mission, layout, window
        self.labels = Labels()
        self.pictures: dict[str, Picture] = {}
        self.places = {place.pcode: place for place in Place.objects.all()}
        wanted = {self.wanted(code, name): None for code, name in named_figures(layout["blocks"])}
        self.counted = count(wanted)
        self.figures = self._placed(wanted)
        self.keys = {(figure.code, figure.counted.window): figure.key for figure in self.figures}

    def wanted(self, code: str, window: str) -> Wanted:
        return code, self.forced or (self.mission.window(window) if window else None)

    def _placed(self, wanted: Mapping[Wanted, None]) -> list[SheetFigure]:
        """Each figure once, at the place where the sheet first speaks of it."""
        placed: dict[tuple[str, Window], SheetFigure] = {}
        for one in wanted:
            counted = self.counted[one]
            same_code = any(code == counted.code for code, _window in placed)
            key = f"{counted.code}-{counted.window[0]}-{counted.window[1]}" if same_code else counted.code
            placed.setdefault((counted.code, counted.window), SheetFigure(key, len(placed) + 1, counted))
        return list(placed.values())

    def sheet(self) -> Sheet:
        if not any(figure.value for figure in self.figures):
            raise Refusal(_("There is nothing to publish yet: no list that counts has been taken in."))
        first, last = self.forced or self.mission.window(self.layout["window"])
        settings = self.mission.settings
        content = {
            "format": 1,
            "kind": "fact_sheet",
            "window": [first.isoformat(), last.isoformat()],
            "mission": filled(self.mission.names),
            "title": filled(self.layout["title"]),
            "lead": filled(self.layout.get("lead")),
            "organisation": filled(settings["organisation"]["names"]),
            "organisation_short": settings["organisation"].get("short_name", ""),
            "country": filled(settings["country"]["names"]),
            "province": self.place(settings["province"]),
            "blocks": [self.block(block) for block in self.layout["blocks"]],
            "figures": [self.figure(figure) for figure in self.figures],
        }
        return Sheet("fact_sheet", first, last, content, self.figures, self.pictures)

    def figure(self, figure: SheetFigure) -> Block:
        counted = figure.counted
        definition = counted.definition
        return {
            "key": figure.key,
            "code": counted.code,
            "position": figure.position,
            "names": filled(definition.names),
            "definition": filled(definition.definition),
            "value": as_text(counted.value),
            "unit": definition.unit,
            "unit_name": self.unit_name(definition.unit),
            "window": [day.isoformat() for day in counted.window],
            "basis": definition.basis,
            "basis_name": in_all(Delivery.Basis(definition.basis).label),
            "breakdowns": {
                name: [[key, as_text(value)] for key, value in rows.items()]
                for name, rows in counted.breakdowns.items()
            },
        }

    def unit_name(self, code: str) -> Text:
        names = self.mission.settings.get("units_of_count", {}).get(code)
        return filled(names) if names else same_in_all(code.replace("_", " "))

    def place(self, pcode: str) -> Text:
        place = self.places.get(pcode)
        return filled(place.names) if place else same_in_all(pcode)

    # ------------------------------------------------------------------ blocks, each by its kind

    def block(self, block: Mapping[str, Any]) -> Block:
        shared = {
            "kind": block["kind"],
            "title": filled(block.get("title")),
            "text": filled(block.get("text")),
        }
        return {
            **shared,
            **self.listed(block),
            **getattr(self, f"_{block['kind']}", lambda _block: {})(block),
        }

    def listed(self, part: Mapping[str, Any]) -> Block:
        """What a block, a unit or a team lists: figures, charts, what was done without a number, pictures."""
        return {
            "figures": [self.tile(one) for one in part.get("figures", [])],
            "charts": [chart for one in part.get("charts", []) if (chart := self.chart(one))],
            "done": [filled(text) for text in part.get("done", [])],
            "pictures": [self.picture(one) for one in part.get("pictures", [])],
        }

    def _areas(self, block: Mapping[str, Any]) -> Block:
        settings = self.mission.settings
        return {
            "responsible_for": [self.place(pcode) for pcode in settings.get("responsible_for", [])],
            "also_works_in": [self.place(pcode) for pcode in settings.get("also_works_in", [])],
            "coordinates_with": filled(settings.get("coordinates_with")),
            "people": filled(settings.get("people")),
        }

    def _unit(self, block: Mapping[str, Any]) -> Block:
        unit = Unit.objects.get(code=block["unit"])
        return {
            "code": unit.code,
            "names": filled(unit.names),
            "programme": filled(unit.programme_names),
            "story": filled(unit.story),
            "teams": [self.team(one) for one in block.get("teams", [])],
        }

    def team(self, part: Mapping[str, Any]) -> Block:
        team = Team.objects.get(code=part["team"])
        return {
            "code": team.code,
            "names": filled(team.names),
            "districts": [
                filled(one) if isinstance(one, dict) else self.place(one) for one in team.districts
            ],
            "story": filled(team.story),
            **self.listed(part),
        }

    def _map(self, block: Mapping[str, Any]) -> Block:
        districts = [place for place in self.places.values() if place.level == Place.Level.DISTRICT]
        laid = lay_out((one.pcode, one.local_name, one.tile_column, one.tile_row) for one in districts)
        tiles = [
            {"pcode": tile.pcode, "names": self.place(tile.pcode), "column": tile.column, "row": tile.row}
            for tile in laid
        ]
        by_name = {place.local_name: place.pcode for place in self.places.values()}
        maps = [
            {**self.tile(one), **map_values(self.of(one), by_name, self.labels)}
            for one in block.get("figures", [])
        ]
        return {"tiles": tiles, "maps": maps, "figures": []}

    def _donor(self, block: Mapping[str, Any]) -> Block:
        donors = Donor.objects.in_bulk(block.get("donors", []), field_name="code")
        named = [donors[code] for code in block.get("donors", []) if code in donors]
        return {"donors": [{"names": filled(donor.names), "short_name": donor.short_name} for donor in named]}

    # ------------------------------------------------------------------ what stands in a block

    def of(self, named: Mapping[str, Any]) -> Counted:
        return self.counted[self.wanted(named["figure"], named.get("window") or "")]

    def tile(self, named: Mapping[str, Any]) -> Block:
        counted = self.of(named)
        return {
            "figure": self.keys[counted.code, counted.window],
            "label": filled(named.get("label") or counted.definition.names),
        }

    def chart(self, part: Mapping[str, Any]) -> Block | None:
        """A chart of one figure's breakdown, or of several figures of one unit; None when nothing is to be drawn."""
        title = filled(part["title"])
        if "by" in part:
            counted = self.of(part)
            drawn = breakdown_chart(
                counted, part["by"], self.labels, bands=self.mission.settings.get("age_bands", [])
            )
            figures = [self.keys[counted.code, counted.window]]
        else:
            several = [(self.tile(one), self.of(one)) for one in part["figures"]]
            counted = several[0][1]
            drawn = figures_chart([(tile["label"], one) for tile, one in several])
            figures = [tile["figure"] for tile, _counted in several]
        if drawn is None:
            return None
        about = {
            "unit_name": self.unit_name(counted.definition.unit),
            "window": [day.isoformat() for day in counted.window],
        }
        return {"draw": part["draw"], "title": title, "of": figures, **about, **drawn}

    def picture(self, part: Mapping[str, Any]) -> Block:
        stored = self.mission.picture(part["file"])
        if stored is None:
            raise Refusal(
                _("The picture %(file)s is not in the mission's data; load the mission again.") % part
            )
        self.pictures[part["file"]] = Picture(part["file"], stored.media_type, stored.data)
        return {
            "file": part["file"],
            **{name: filled(part.get(name)) for name in ("caption", "alt", "consent", "credit")},
        }
