"""How many people the psychosocial team means to reach: a mission's psychosocial.toml."""

from __future__ import annotations

import datetime
import re
from typing import Any

from imece.config.mission.basics import Places
from imece.config.mission.files import Folder

QUARTER = re.compile(r"(20\d\d)-Q([1-4])")


def read_targets(folder: Folder, places: Places) -> list[dict[str, Any]]:
    """psychosocial.toml: [[target]] with district, quarter (2022-Q1) and people."""
    file = folder.toml("psychosocial.toml")
    targets: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in file.entries("target"):
        quarter = entry.text("quarter")
        read = QUARTER.fullmatch(quarter)
        if read is None:
            entry.wrong("quarter", f"“{quarter}” is not a quarter such as 2022-Q1")
        first = datetime.date(int(read[1]), 3 * int(read[2]) - 2, 1)
        pcode = places.code_of(entry, "district", entry.text("district"))
        if (pcode, quarter) in targets:
            entry.wrong("quarter", f"this district has a target for {quarter} already")
        targets[pcode, quarter] = {
            "district": pcode,
            "first": first.isoformat(),
            "people": entry.number("people", least=1),
        }
        entry.done()
    file.done()
    return list(targets.values())
