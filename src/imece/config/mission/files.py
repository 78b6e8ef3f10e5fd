"""Reading a mission's files; every mistake names the file, the entry and the field."""

from __future__ import annotations

import csv
import datetime
import difflib
import re
import tomllib
from collections.abc import Collection, Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

from imece.base.mission import days
from imece.base.refusal import Refusal
from imece.lib.text import as_text

STANDARD = Path(__file__).resolve().parent.parent / "standard"
FILES = (
    "mission.toml",
    "places.csv",
    "tiles.csv",
    "units.toml",
    "services.toml",
    "partners.toml",
    "grants.toml",
    "approvals.toml",
    "vendors.toml",
    "indicators.toml",
    "consents.toml",
    "scales.toml",
    "directory.toml",
    "psychosocial.toml",
    "cases.toml",
    "holidays.toml",
    "fact_sheet.toml",
    "words.toml",
)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
LANGUAGE_NAMES = {"en": "English", "tr": "Turkish", "ar": "Arabic", "fa": "Persian"}

Texts = dict[str, str]


class Mistake(Refusal):
    """What is wrong in a mission's folder, in one sentence for whoever wrote it."""


def near(wrong: str, known: Iterable[str]) -> str:
    """What may have been meant, as the end of a sentence."""
    choices = [str(one) for one in known]
    close = difflib.get_close_matches(wrong, choices, n=1, cutoff=0.6)
    if close:
        return f"; did you mean “{close[0]}”?"
    return f"; known are: {', '.join(choices)}." if choices and len(choices) <= 20 else "."


class Entry:
    """One table of a file: its fields are asked for one by one; ``done`` refuses those that nobody asked for."""

    def __init__(self, data: dict[str, Any], where: str, notes: Notes) -> None:
        self.data = data
        self.where = where
        self.notes = notes
        self.asked: set[str] = set()

    def wrong(self, field: str, what: str) -> NoReturn:
        at = f"{self.where}, {field}" if field else self.where
        raise Mistake(f"{at}: {what}" if what.endswith((".", "?")) else f"{at}: {what}.")

    def has(self, field: str) -> bool:
        return field in self.data

    def done(self) -> None:
        for field in self.data:
            if field not in self.asked:
                self.wrong("", f"there is no field “{field}”{near(field, sorted(self.asked))}")

    def _value(self, field: str, kind: type | tuple[type, ...], what: str, default: Any) -> Any:
        self.asked.add(field)
        value = self.data.get(field)
        if value is None:
            if default is ...:
                self.wrong(field, "is missing")
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.wrong(field, f"must be {what}")
        return value

    def text(self, field: str, default: Any = ...) -> Any:
        value = self._value(field, str, "a text in quotation marks", default)
        if isinstance(value, str) and not value.strip():
            if default is ...:
                self.wrong(field, "is empty")
            return default
        return flowed(value) if isinstance(value, str) else value

    def code(self, field: str = "code", longest: int = 60) -> str:
        code: str = self.text(field)
        if not CODE.fullmatch(code):
            self.wrong(field, f"“{code}” may hold only Latin letters, digits, dots, hyphens and underscores")
        if len(code) > longest:
            self.wrong(field, f"“{code}” is longer than {longest} letters")
        return code

    def texts(self, field: str, default: Any = ...) -> Texts:
        """A text in each language, or one text for all. English must be there: it is what others fall back to."""
        value = self._value(field, (str, dict), 'a text for each language, such as { en = "..." }', default)
        if value is None or value == {}:
            return {}
        return self.checked_texts(field, {"en": value} if isinstance(value, str) else value)

    def checked_texts(self, field: str, value: dict[str, Any]) -> Texts:
        for language, text in value.items():
            if not isinstance(text, str):
                self.wrong(f"{field}.{language}" if field else language, "must be a text in quotation marks")
        found = {language: flowed(text) for language, text in value.items() if text.strip()}
        if not found.get("en"):
            self.wrong(
                f"{field}.en" if field else "en", "is missing; the English text stands in for other languages"
            )
        self.notes.missing(found, f"{self.where}, {field}" if field else self.where)
        return found

    def words(self, field: str, default: Any = ()) -> list[str]:
        values = self._value(field, list, 'a list of texts, such as ["...", "..."]', default)
        if any(not isinstance(value, str) or not value.strip() for value in values):
            self.wrong(field, 'must be a list of texts, such as ["...", "..."]')
        return list(values)

    def lists(self, field: str) -> list[Any]:
        """A list of anything; none where the field is absent."""
        return list(self._value(field, list, "a list", []))

    def one_of(self, field: str, known: Collection[str], default: Any = ...) -> Any:
        value = self.text(field, default)
        if value is not None and value != default and value not in known:
            self.wrong(field, f"there is no “{value}”{near(value, known)}")
        return value

    def number(self, field: str, default: Any = ..., *, least: int = 0, most: int = 100_000) -> Any:
        value = self._value(field, int, "a whole number", default)
        if isinstance(value, int) and not least <= value <= most:
            self.wrong(field, f"must be a whole number from {least} to {most}")
        return value

    def amount(self, field: str, default: Any = ..., *, places: int = 2) -> Any:
        """A sum of money, at least zero, with so many places after the point: 1250, 1250.5 or "1250.50"."""
        value = self._value(field, (int, float, str), "an amount such as 1250.50", default)
        if value is None or value is default:
            return value
        try:
            amount = Decimal(str(value).replace("_", ""))
            whole = amount == amount.quantize(Decimal(1).scaleb(-places))
        except InvalidOperation:
            whole = False
        if not whole or not 0 <= amount < 10**12:
            self.wrong(field, f"“{value}” is not an amount with at most {places} places, such as 1250.50")
        return amount.quantize(Decimal(1).scaleb(-places))

    def yes(self, field: str, default: bool) -> bool:
        return bool(self._value(field, bool, "true or false", default))

    def day(self, field: str) -> datetime.date | None:
        value = self._value(field, (str, datetime.date), "a day such as 2022-06-30", None)
        if value is None:
            return None
        try:
            return datetime.date.fromisoformat(str(value))
        except ValueError:
            self.wrong(field, f"“{value}” is not a day; write it like 2022-06-30")

    def window(self, field: str) -> list[str]:
        value = self._value(field, list, 'two days, such as ["2021-07-01", "2022-06-30"]', ...)
        if len(value) != 2:
            self.wrong(field, 'must be two days, such as ["2021-07-01", "2022-06-30"]')
        try:
            return [day.isoformat() for day in days(*value)]
        except Refusal as refusal:
            self.wrong(field, str(refusal))

    def table(self, field: str) -> Entry | None:
        value = self._value(field, dict, f"a table [{field}]", None)
        return None if value is None else Entry(value, f"{self.where}, [{field}]", self.notes)

    def entries(self, field: str, prefix: str = "") -> list[Entry]:
        """The tables of an array [[field]], each named by its code or its number."""
        values = self._value(field, list, f"written as [[{prefix}{field}]]", [])
        if any(not isinstance(value, dict) for value in values):
            self.wrong(field, f"must be written as [[{prefix}{field}]]")
        return [
            Entry(value, f"{self.where}, {field} {named(value, number)}", self.notes)
            for number, value in enumerate(values, start=1)
        ]


class Notes:
    """What is not wrong but worth saying: texts that lack a language of the mission."""

    def __init__(self) -> None:
        self.languages: list[str] = ["en"]
        self.without: dict[str, list[str]] = {}

    def missing(self, found: Texts, where: str) -> None:
        for language in self.languages:
            if language not in found:
                self.without.setdefault(language, []).append(where)

    def sentences(self) -> list[str]:
        return [
            f"{len(places)} {'text has' if len(places) == 1 else 'texts have'} no "
            f"{LANGUAGE_NAMES.get(language, language)}; English is shown instead (first: {places[0]})."
            for language, places in self.without.items()
        ]


def named(value: dict[str, Any], number: int) -> str:
    for field in ("code", "team", "unit", "kind", "figure", "file"):
        if isinstance(value.get(field), str) and value[field]:
            return f"“{value[field]}”"
    return f"no. {number}"


def flowed(text: str) -> str:
    """Lines joined to one; an empty line parts paragraphs."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


class Folder:
    """A mission's folder, and the standard one beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notes = Notes()
        if not path.is_dir():
            raise Mistake(f"{path} is not a folder.")
        if not (path / "mission.toml").is_file():
            raise Mistake(f"{path} is not a mission's folder: it has no mission.toml.")
        for file in sorted(path.iterdir()):
            if file.suffix in (".toml", ".csv") and file.name not in FILES:
                raise Mistake(f"{file.name} is not a file of a mission{near(file.name, FILES)}")

    def has(self, name: str) -> bool:
        return (self.path / name).is_file()

    def toml(self, name: str) -> Entry:
        """The file as one entry; an empty one where the mission does not have it."""
        data = _toml(self.path / name, name) if self.has(name) else {}
        return Entry(data, name, self.notes)

    def standard(self, name: str) -> Entry:
        notes = Notes()
        notes.languages = []
        return Entry(_toml(STANDARD / name, f"standard {name}"), f"standard {name}", notes)

    def rows(self, name: str) -> list[Entry]:
        """The rows of a CSV file, each named by its line; none where the mission does not have it."""
        if not self.has(name):
            return []
        lines = _text_of(self.path / name, name).splitlines()
        delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
        reader = csv.DictReader(lines, delimiter=delimiter, restkey="", strict=True)
        entries = []
        try:
            for row in reader:
                if "" in row:
                    raise Mistake(
                        f"{name}, line {reader.line_num}: has more cells than the first line has columns."
                    )
                cells = {str(key).strip(): as_text(value) for key, value in row.items() if as_text(value)}
                if cells:
                    entries.append(Entry(cells, f"{name}, line {reader.line_num}", self.notes))
        except csv.Error as trouble:
            raise Mistake(f"{name}, line {reader.line_num}: is not proper CSV ({trouble}).") from None
        return entries


def _toml(path: Path, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(_text_of(path, name))
    except tomllib.TOMLDecodeError as trouble:
        raise Mistake(f"{name} is not proper TOML: {str(trouble).rstrip('.')}.") from None


def _text_of(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Mistake(f"{name} is not UTF-8 text; save it again with the encoding UTF-8.") from None
