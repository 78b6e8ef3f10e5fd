"""What a mission tells people before they say yes or no: its consents.toml over the standard texts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from imece.base.loading import Changes
from imece.base.users import in_language
from imece.config.mission.files import Entry, Folder, Texts, near
from imece.config.mission.work import Rows, merged
from imece.people.loading import changed_though_used, load_consent_texts

ORGANISATION = "organisation"
PLACEHOLDER = re.compile(r"\{(\w*)\}")
# A sheet of paper holds two languages side by side, the boxes for the answer and the signatures.
LONGEST_TEXT = 2_000


@dataclass
class ConsentTexts:
    """Texts as the room of people takes them, by purpose and version, and where each came from."""

    rows: Rows = field(default_factory=dict)
    came_from: dict[str, Entry] = field(default_factory=dict)


def read_consents(folder: Folder, settings: dict[str, Any]) -> ConsentTexts:
    """consents.toml: [[consent]] with code (the purpose), version, valid_from, title and text."""
    texts = ConsentTexts()
    for entry, _own in merged(folder, "consents.toml", "consent"):
        purpose, version = entry.code(), entry.code("version", 20)
        valid_from = entry.day("valid_from")
        if valid_from is None:
            entry.wrong("valid_from", "is missing; say the first day on which this version is read to people")
        code = f"{purpose} {version}"
        texts.rows[code] = {
            "purpose": purpose,
            "version": version,
            "titles": entry.texts("title"),
            "texts": _filled(entry, settings["organisation"]["names"]),
            "valid_from": valid_from,
            "position": len(texts.rows),
        }
        entry.done()
        texts.came_from[code] = entry
    return texts


def _filled(entry: Entry, organisation: Texts) -> Texts:
    """The text in each language, with the mission's own name where it says {organisation}."""
    filled = {}
    for language, text in entry.texts("text").items():
        for name in PLACEHOLDER.findall(text):
            if name != ORGANISATION:
                entry.wrong(f"text.{language}", f"nothing stands for {{{name}}}{near(name, [ORGANISATION])}")
        filled[language] = text.replace(f"{{{ORGANISATION}}}", in_language(organisation, language))
        if len(filled[language]) > LONGEST_TEXT:
            entry.wrong(
                f"text.{language}",
                f"has {len(filled[language])} letters; {LONGEST_TEXT} is the most that fits on its sheet of paper",
            )
    return filled


def load_consents(texts: ConsentTexts) -> Changes:
    """Hand them to the room of people; a text that was used is not changed under the same version."""
    for code in changed_though_used(texts.rows):
        version = texts.rows[code]["version"]
        higher = f"version “{int(version) + 1}”" if version.isdecimal() else "another version"
        texts.came_from[code].wrong(
            "version",
            f"version “{version}” was already read to people or printed and is never changed; write the new text "
            f"under {higher}, with the day from which it is valid",
        )
    return load_consent_texts(texts.rows)
