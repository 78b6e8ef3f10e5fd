"""How the mission's fact sheet is laid out: fact_sheet.toml, or the standard one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from imece.config.mission.figures import Figures, checked_window
from imece.config.mission.files import Entry, Folder, Texts, near
from imece.config.mission.money import Money
from imece.config.mission.work import Rows, Work

MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
LARGEST_PICTURE = 5_000_000
# What a drawing may not do on a page: run, embed, or fetch from elsewhere.
ACTIVE = re.compile(
    rb"<\s*(script|foreignObject|iframe|object|embed|animate|set|use|image|style)\b|<!|<\?(?!xml\b)"
    rb"|\bon[a-z]+\s*=|javascript:|\bhref\s*=|url\(\s*[\"']?\s*[^#\"'\s]",
    re.IGNORECASE,
)

Block = dict[str, Any]


@dataclass
class Layout:
    """The sheet, block by block, and the pictures that it shows."""

    sheet: Block = field(default_factory=dict)
    pictures: dict[str, tuple[str, bytes]] = field(default_factory=dict)


class LayoutReader:
    """Reads one layout. The standard's speaks of figures that not every mission has: those are left out."""

    def __init__(
        self,
        folder: Folder,
        settings: dict[str, Any],
        work: Work,
        money: Money,
        services: Rows,
        figures: Figures,
    ) -> None:
        self.folder, self.settings, self.work, self.money = folder, settings, work, money
        self.services, self.figures = services, figures
        self.own = folder.has("fact_sheet.toml")
        self.layout = Layout()
        self.shown: set[str] = set()

    def read(self) -> Layout:
        file = self.folder.toml("fact_sheet.toml") if self.own else self.folder.standard("fact_sheet.toml")
        window = file.text("window", self.settings["default_window"])
        sheet: Block = {
            "title": file.texts("title"),
            "lead": file.texts("lead", {}),
            "window": checked_window(file, "window", window, self.settings),
        }
        blocks = [block for entry in file.entries("block") for block in self._blocks(entry)]
        file.done()
        if not blocks:
            file.wrong("", "holds no [[block]]")
        self.layout.sheet = {**sheet, "blocks": blocks}
        return self.layout

    def _blocks(self, entry: Entry) -> list[Block]:
        """What one [[block]] becomes: itself, or a block for each unit, or nothing."""
        kinds: dict[str, Callable[[Entry], list[Block]]] = {
            "areas": lambda one: [{"text": one.texts("text", {})}],
            "unit": lambda one: [self._unit(one, one.one_of("unit", self.work.units))],
            "units": lambda one: [self._whole_unit(code) for code in self.work.units],
            "figures": lambda one: _if_any({"figures": self._figures(one)}, "figures"),
            "charts": lambda one: _if_any({"charts": self._charts(one)}, "charts"),
            "map": lambda one: _if_any({"figures": self._map_figures(one)}, "figures"),
            "done": lambda one: [{"done": self._done(one)}],
            "pictures": lambda one: [{"pictures": self._pictures(one)}],
            "text": lambda one: [{"text": one.texts("text")}],
            "donor": lambda one: _if_any(self._donors(one), "donors"),
        }
        kind = entry.one_of("kind", kinds)
        title = entry.texts("title", {})
        made = kinds[kind](entry)
        entry.done()
        kind = "unit" if kind == "units" else kind
        return [{"kind": kind, **({"title": title} if title else {}), **block} for block in made]

    # ------------------------------------------------------------------ units

    def _unit(self, entry: Entry, code: str) -> Block:
        teams = []
        for team in entry.entries("team", "block."):
            name = team.one_of("team", [one for one, row in self.work.teams.items() if row["unit"] == code])
            teams.append({"team": name, **self._contents(team)})
            team.done()
        return {"unit": code, **self._contents(entry), "teams": teams}

    def _contents(self, entry: Entry) -> Block:
        return {
            "figures": self._figures(entry),
            "done": self._done(entry),
            "pictures": self._pictures(entry),
            "charts": self._charts(entry),
        }

    def _whole_unit(self, code: str) -> Block:
        """A unit with its teams, each with the published figures that count what it gives."""

        def contents(home: str) -> Block:
            mine = [one for one in self.figures.published() if self._home(one) == home]
            self.shown |= set(mine)
            return {"figures": [{"figure": one} for one in mine], "done": [], "pictures": [], "charts": []}

        teams = [team for team, row in self.work.teams.items() if row["unit"] == code]
        return {"unit": code, **contents(code), "teams": [{"team": team, **contents(team)} for team in teams]}

    def _home(self, figure: str) -> str:
        return self.figures.teams(figure, self.work, self.services)

    # ------------------------------------------------------------------ figures

    def _figures(self, entry: Entry, field: str = "figures") -> list[Block]:
        said = entry.data.get(field, [])
        entry.asked.add(field)
        if said in ("published", "rest"):
            codes = [one for one in self.figures.published() if said == "published" or one not in self.shown]
            return [{"figure": code} for code in codes]
        if not isinstance(said, list) or not all(isinstance(one, (str, dict)) for one in said):
            entry.wrong(field, 'must be a list of figures\' codes, "published" or "rest"')
        parts = [
            Entry({"figure": one} if isinstance(one, str) else one, entry.where, entry.notes) for one in said
        ]
        found = [self._figure(part) for part in parts if self._known(part)]
        for part in parts:
            part.done()
        return found

    def _known(self, entry: Entry) -> bool:
        """Whether the mission counts the figure; only the standard layout may name one that it does not."""
        code = entry.text("figure")
        if code in self.figures.entries:
            return True
        if self.own:
            entry.wrong("figure", f"there is no figure “{code}”{near(code, self.figures.entries)}")
        return False

    def _figure(self, entry: Entry) -> Block:
        code = entry.text("figure")
        self.shown.add(code)
        window, label = entry.text("window", ""), entry.texts("label", {})
        found: Block = {"figure": code}
        if window:
            found["window"] = checked_window(entry, "window", window, self.settings)
        if label:
            found["label"] = label
        return found

    def _map_figures(self, entry: Entry) -> list[Block]:
        figures = self._figures(entry)
        for one in figures:
            self._broken_down(entry, "figures", one["figure"], "district")
        return figures

    def _charts(self, entry: Entry) -> list[Block]:
        return [chart for one in entry.entries("chart", "block.") if (chart := self._chart(one))]

    def _chart(self, entry: Entry) -> Block | None:
        chart: Block = {
            "draw": entry.one_of("draw", ("bars", "split", "columns")),
            "title": entry.texts("title"),
        }
        if entry.has("figures"):
            chart["figures"] = self._figures(entry)
            entry.done()
            return chart if len(chart["figures"]) > 1 else None
        by, known = entry.text("by"), self._known(entry)
        if not known:
            return None
        chart |= self._figure(entry) | {"by": by}
        self._broken_down(entry, "by", chart["figure"], by)
        entry.done()
        return chart

    def _broken_down(self, entry: Entry, field: str, figure: str, by: str) -> None:
        breakdowns = self.figures.breakdowns(figure)
        if by not in breakdowns:
            entry.wrong(field, f"the figure {figure} has no breakdown “{by}”{near(by, breakdowns)}")

    # ------------------------------------------------------------------ the rest

    def _done(self, entry: Entry) -> list[Texts]:
        return [one.checked_texts("", one.data) for one in entry.entries("done", "block.")]

    def _donors(self, entry: Entry) -> Block:
        donors = entry.words("donors", list(self.money.donors))
        for donor in donors:
            if donor not in self.money.donors:
                entry.wrong("donors", f"grants.toml has no donor “{donor}”{near(donor, self.money.donors)}")
        return {"text": entry.texts("text", {}), "donors": donors}

    def _pictures(self, entry: Entry) -> list[Block]:
        found = []
        for one in entry.entries("picture", "block."):
            caption = one.texts("caption")
            picture = {
                "file": self._picture_file(one),
                "caption": caption,
                "alt": one.texts("alt", {}) or caption,
                "consent": one.texts("consent"),
                "credit": one.texts("credit", {}),
            }
            one.done()
            found.append(picture)
        return found

    def _picture_file(self, entry: Entry) -> str:
        name: str = entry.text("file")
        path = self.folder.path / "pictures" / name
        media_type = MEDIA_TYPES.get(path.suffix.lower())
        if media_type is None or "/" in name or "\\" in name:
            entry.wrong(
                "file", f"“{name}” is not the name of an SVG, PNG or JPEG picture in the folder pictures/"
            )
        if not path.is_file():
            here = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
            entry.wrong("file", f"pictures/{name} does not exist{near(name, here)}")
        content = path.read_bytes()
        if len(content) > LARGEST_PICTURE:
            entry.wrong("file", f"pictures/{name} is larger than {LARGEST_PICTURE // 1_000_000} MB")
        if media_type != "image/svg+xml" and not content.startswith((b"\x89PNG", b"\xff\xd8\xff")):
            entry.wrong("file", f"pictures/{name} is not a picture of the kind that its name says")
        if media_type == "image/svg+xml" and (ACTIVE.search(content) or b"viewBox" not in content):
            entry.wrong(
                "file",
                f"pictures/{name} is not a plain drawing: it needs a viewBox, and no scripts, styles, events, embedded "
                "pictures or links",
            )
        self.layout.pictures[name] = (media_type, content)
        return name


def _if_any(block: Block, needed: str) -> list[Block]:
    return [block] if block[needed] else []


def read_layout(
    folder: Folder, settings: dict[str, Any], work: Work, money: Money, services: Rows, figures: Figures
) -> Layout:
    return LayoutReader(folder, settings, work, money, services, figures).read()
