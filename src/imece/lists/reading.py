"""Reading a file into sheets of cells; a file that is not a list gets one clear sentence.

Cells come as the file stores them: text, numbers (always float), booleans, dates. Formula cells give their value.
Vertically merged cells give their text to every row that they cover.
"""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook, PasswordError

from imece.base.refusal import Refusal

SPREADSHEETS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt"}
LARGEST_FILE = 40 * 1024 * 1024
LARGEST_UNPACKED = 400 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 300
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

Cells = Sequence[Any]


@dataclass(frozen=True)
class SheetRead:
    """A sheet: its name ('' for a CSV) and its rows from the first one on, so row n is ``rows[n - 1]``."""

    name: str
    rows: list[list[Any]]


@dataclass(frozen=True)
class Book:
    """A file's sheets with the file's name, bytes and SHA-256."""

    file_name: str
    content: bytes
    digest: str
    sheets: list[SheetRead]

    @property
    def is_csv(self) -> bool:
        return PurePosixPath(self.file_name).suffix.lower() in {".csv", ".tsv", ".txt"}


def column_letter(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA, as a spreadsheet shows it."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_spreadsheet(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in SPREADSHEETS and not path.name.startswith(("~$", "."))


def clean_file_name(name: str) -> str:
    """The name in composed letters, with forward slashes and no way out of its folder."""
    parts = [part for part in unicodedata.normalize("NFC", name).replace("\\", "/").split("/") if part]
    return "/".join(part for part in parts if part not in {".", ".."})[-400:]


def read_path(path: Path, *, file_name: str | None = None) -> Book:
    """Read a file on disk; ``file_name`` is how the list is called (default: the file's own name)."""
    if path.stat().st_size > LARGEST_FILE:
        raise Refusal(_too_large())
    return read_bytes(path.read_bytes(), file_name=file_name or path.name)


def unread_book(path: Path, file_name: str) -> Book:
    """A file that could not be read, as far as its name and SHA-256 (of its first megabytes if it is huge)."""
    with path.open("rb") as source:
        content = source.read(LARGEST_FILE)
    return Book(clean_file_name(file_name), content, hashlib.sha256(content).hexdigest(), [])


def read_bytes(content: bytes, *, file_name: str) -> Book:
    """Read a file's bytes. Raises ``Refusal`` with what is wrong and what to do."""
    file_name = clean_file_name(file_name)
    suffix = PurePosixPath(file_name).suffix.lower()
    if not content:
        raise Refusal(_("The file is empty. Ask the sender for the filled-in list."))
    if len(content) > LARGEST_FILE:
        raise Refusal(_too_large())
    if suffix not in SPREADSHEETS:
        raise Refusal(_("This is not a spreadsheet. Send the list as Excel (.xlsx, .xls), .ods or .csv."))
    sheets = _read_csv(content) if suffix in {".csv", ".tsv", ".txt"} else _read_workbook(content)
    if not any(any(cell != "" for cell in row) for sheet in sheets for row in sheet.rows):
        raise Refusal(_("Every sheet of the file is empty. Ask the sender for the filled-in list."))
    return Book(file_name, content, hashlib.sha256(content).hexdigest(), sheets)


def _too_large() -> str:
    return _(
        "The file is larger than %(size)s MB. Split it, or remove pictures from it, and send it again."
    ) % {"size": LARGEST_FILE // (1024 * 1024)}


def _read_workbook(content: bytes) -> list[SheetRead]:
    if content[:8] == _OLE and _ENCRYPTED_PACKAGE in content:
        raise Refusal(
            _("The file is protected with a password. Save it without a password and send it again.")
        )
    if content[:2] == b"PK":
        _refuse_a_bomb(content)
    elif content[:8] != _OLE:
        raise Refusal(
            _("The file is called a spreadsheet but is not one. Open it, save it as .xlsx and send it again.")
        )
    try:
        return _sheets_of(CalamineWorkbook.from_filelike(io.BytesIO(content)))
    except PasswordError:
        raise Refusal(
            _("The file is protected with a password. Save it without a password and send it again.")
        ) from None
    except Refusal:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # a damaged file can also panic the reader, which is no Exception
        raise Refusal(
            _(
                "The file is damaged and cannot be opened. Open it in Excel, save it again as .xlsx and send that."
            )
        ) from None


def _refuse_a_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise Refusal(
            _(
                "The file is damaged and cannot be opened. Open it in Excel, save it again as .xlsx and send that."
            )
        ) from None
    if unpacked > LARGEST_UNPACKED:
        raise Refusal(_too_large())


def _sheets_of(workbook: CalamineWorkbook) -> list[SheetRead]:
    sheets = []
    for name, meta in zip(workbook.sheet_names, workbook.sheets_metadata, strict=True):
        if str(meta.typ) != "SheetTypeEnum.WorkSheet":
            continue
        sheet = workbook.get_sheet_by_name(name)
        if sheet.total_height > MOST_ROWS or sheet.total_width > 16384:
            raise Refusal(
                _("Sheet “%(sheet)s” has more than %(rows)s rows. Split it and send the parts.")
                % {"sheet": name, "rows": MOST_ROWS}
            )
        rows = [row[:MOST_COLUMNS] for row in sheet.to_python(skip_empty_area=False)]
        _fill_merged(rows, getattr(sheet, "merged_cell_ranges", None) or [])
        sheets.append(SheetRead(name, rows))
    return sheets


def _fill_merged(rows: list[list[Any]], ranges: Any) -> None:
    """Give the text of a vertically merged cell to each row that it covers (not across columns)."""
    for (top, left), (bottom, _right) in ranges:
        if bottom <= top or top >= len(rows) or left >= len(rows[top]):
            continue
        text = rows[top][left]
        for number in range(top + 1, min(bottom + 1, len(rows))):
            if left < len(rows[number]) and rows[number][left] == "":
                rows[number][left] = text


def _read_csv(content: bytes) -> list[SheetRead]:
    text = _decoded(content)
    if "\0" in text:
        raise Refusal(
            _("The file is called a text list but holds other data. Send the list as .xlsx or .csv.")
        )
    delimiter = _delimiter(text)
    lines: list[list[Any]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            while len(lines) < reader.line_num - 1:
                lines.append([])
            lines.append([cell.strip() for cell in cells[:MOST_COLUMNS]])
            if len(lines) > MOST_ROWS:
                raise Refusal(
                    _("The file has more than %(rows)s lines. Split it and send the parts.")
                    % {"rows": MOST_ROWS}
                )
    except csv.Error:
        raise Refusal(
            _("The file's lines cannot be told apart into columns. Save it as .xlsx and send that.")
        ) from None
    width = max((len(line) for line in lines), default=0)
    return [SheetRead("", [line + [""] * (width - len(line)) for line in lines])]


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else a bank's Windows page: Turkish, or Arabic where that fits better."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    turkish = content.decode("cp1254", errors="replace")
    arabic = content.decode("cp1256", errors="replace")
    letters = [c for c in arabic if "\u0600" <= c <= "\u06ff"]
    high = sum(byte > 127 for byte in content)
    likely_turkish = sum(c in "ğĞşŞıİöÖüÜçÇ" for c in turkish)
    return arabic if len(letters) > 0.7 * high and likely_turkish < 0.5 * high else turkish


def _delimiter(text: str) -> str:
    """The separator that cuts the first lines most evenly."""
    lines = [line for line in text.splitlines()[:60] if line.strip()]
    best, best_score = ";", 0.0
    for delimiter in (";", "\t", ",", "|"):
        counts = [line.count(delimiter) for line in lines]
        most = max(set(counts), key=counts.count) if counts else 0
        if most and most * counts.count(most) > best_score:
            best, best_score = delimiter, most * counts.count(most)
    return best
