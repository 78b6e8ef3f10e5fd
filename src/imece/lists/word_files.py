"""Where words come from: the files of a folder merged into one table, and the phrases and patterns in them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from imece.lib.text import fold

FOLDER = Path(__file__).parent / "words"
TABLES = ("headers", "values", "marks", "places")
# Keys of an entry that are no language.
_RULES = ("weak", "contains", "broader")

Pattern = tuple[str, ...]


def read_word_files(folder: Path) -> dict[str, Any]:
    """All *.toml of a folder as one table, ready for `load_words`; files in the order of their names."""
    merged: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        with path.open("rb") as file:
            content = tomllib.load(file)
        for table, entries in content.items():
            _merge(merged.setdefault(table, {}), entries)
    return merged


def _merge(into: dict[str, Any], entries: Mapping[str, Any]) -> None:
    """Entries of two files: tables grow together, lists follow one another."""
    for name, entry in entries.items():
        there = into.get(name)
        if isinstance(there, dict) and isinstance(entry, Mapping):
            _merge(there, entry)
        elif isinstance(there, list) and isinstance(entry, list):
            into[name] = [*there, *entry]
        elif there is None:
            into[name] = dict(entry) if isinstance(entry, Mapping) else entry
        elif there != entry:
            raise ValueError(f"said twice in the word lists: {name}")


def phrases(entry: Any) -> list[str]:
    """The words of an entry: of all its languages, or a plain list."""
    if not isinstance(entry, Mapping):
        return [str(phrase) for phrase in entry]
    return [str(phrase) for name, phrases in entry.items() if name not in _RULES for phrase in phrases]


def pattern(text: str) -> tuple[str, ...]:
    """'belediye*' as whole folded words; a star ends a word that goes on."""
    return tuple(
        part if part == "*" else fold(part) + ("*" if part.endswith("*") else "") for part in text.split()
    )


def holds(words: list[str], pattern: Pattern) -> bool:
    """Whether the words of the pattern stand next to each other among the folded words of a cell."""
    return any(
        all(_fits(word, piece) for word, piece in zip(words[start:], pattern, strict=False))
        for start in range(len(words) - len(pattern) + 1)
    )


def _pieces(part: str) -> list[str]:
    pieces = fold(part.rstrip("*")).split()
    return [*pieces[:-1], pieces[-1] + "*"] if part.endswith("*") and pieces else pieces


def _fits(word: str, piece: str) -> bool:
    return word.startswith(piece[:-1]) if piece.endswith("*") else word == piece
