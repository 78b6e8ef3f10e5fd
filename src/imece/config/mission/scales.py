"""The questionnaires that a mission asks before and after. The standard brings none: each has a licence of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from imece.base.loading import Changes
from imece.config.mission.files import Entry, Folder
from imece.config.mission.work import Rows
from imece.psychosocial.loading import changed_though_answered, load_scales


@dataclass
class Scales:
    """Scales as the psychosocial room takes them, and where each came from."""

    rows: Rows = field(default_factory=dict)
    came_from: dict[str, Entry] = field(default_factory=dict)


def read_scales(folder: Folder) -> Scales:
    """scales.toml: [[scale]] with [[scale.item]] and [[scale.answer]], its scoring, licence and source."""
    scales = Scales()
    whole = folder.toml("scales.toml")
    for entry in whole.entries("scale"):
        code = entry.code()
        if code in scales.rows:
            entry.wrong("code", "stands there twice")
        items = [{"names": item.texts("names")} for item in entry.entries("item", "scale.")]
        answers = [_answer(answer) for answer in entry.entries("answer", "scale.")]
        if not items:
            entry.wrong("", "has no [[scale.item]]")
        if len({answer["value"] for answer in answers}) < 2:
            entry.wrong("", "needs at least two [[scale.answer]] with different values")
        scales.rows[code] = {
            "names": entry.texts("names"),
            "version": entry.code("version", 20),
            "introduction": entry.texts("introduction", {}),
            "items": items,
            "answers": answers,
            "times": Decimal(entry.number("times", 1, least=1, most=100)),
            "higher_is_better": entry.yes("higher_is_better", True),
            "meaningful": _number(entry, "meaningful"),
            "attention": _number(entry, "attention"),
            "youngest": entry.number("youngest", None, most=120),
            "licence": entry.text("licence"),
            "source": entry.text("source"),
            "position": len(scales.rows),
        }
        entry.done()
        scales.came_from[code] = entry
    whole.done()
    return scales


def _answer(answer: Entry) -> dict[str, Any]:
    said = {"value": answer.number("value"), "names": answer.texts("names")}
    answer.done()
    return said


def _number(entry: Entry, field: str) -> Decimal | None:
    value = entry.number(field, None)
    return None if value is None else Decimal(value)


def load_all_scales(scales: Scales) -> Changes:
    """Hand them to the room; what people answered keeps its meaning."""
    for code in changed_though_answered(scales.rows):
        scales.came_from[code].wrong(
            "version",
            f"version “{scales.rows[code]['version']}” was answered by people; a change of its items, answers or "
            "scoring needs another version",
        )
    return load_scales(scales.rows)
