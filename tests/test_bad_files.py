"""Files that are no lists: one clear sentence each, nothing changed, the good ones beside them still taken."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from tests.archive import LISTS, OwnMission, own_mission

GOOD = LISTS / "rsu" / "hygiene" / "ZEYTINBURNU_hijyen_2022-07.xlsx"


def encrypted_workbook() -> bytes:
    """What Excel writes for a workbook with a password: an OLE file that holds an encrypted package."""
    return (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + b"\0" * 504
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 1024
    )


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(5):
            archive.writestr(f"xl/part{part}.xml", b"0" * (100 * 1024 * 1024))
    return target.getvalue()


def workbook(rows: Sequence[Sequence[object]], **options: object) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return target.getvalue()


BAD = {
    "empty.xlsx": (b"", "empty"),
    "damaged.xlsx": (GOOD.read_bytes()[:5000], "damaged"),
    "protected.xlsx": (encrypted_workbook(), "password"),
    "picture.xlsx": (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "not one"),
    "bomb.xlsx": (bomb(), "larger"),
    "recipe.xlsx": (workbook([["Flour", "Sugar", "Eggs"], [1, 2, 3]]), "looks like a list"),
    "blank.xlsx": (workbook([]), "empty"),
    "headers only.xlsx": (
        workbook([["No", "Name of person", "ID number", "HH size", "Kits", "Received", "Date received"]]),
        "no rows",
    ),
    "binary.csv": (b"\0\1\2\3" * 50, "other data"),
}


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnMission]:
    with own_mission(tmp_path_factory.mktemp("bad")) as one:
        yield one


def test_each_bad_file_gets_its_sentence_and_the_good_one_is_taken(
    mission: OwnMission, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, (content, _words) in BAD.items():
        (folder / name).write_bytes(content)
    shutil.copy(GOOD, folder / GOOD.name)
    (folder / "letter.docx").write_bytes(b"PK\3\4")
    out = mission.run("lists", "take", folder)
    for name, (_content, words) in BAD.items():
        line = next(line for line in out.splitlines() if line.startswith(f"{name}:"))
        assert words in line, line
    assert "letter.docx: not a spreadsheet, skipped." in out
    findings = mission.json("lists", "errors", "--json")
    whole = {f["file"]: f for f in findings if f["row"] == 0 and f["severity"] == "reject"}
    assert set(BAD) <= set(whole)
    assert all(f["sheet"] == "" and f["column"] == "" for f in whole.values())
    standing = [one for one in mission.json("lists", "show", "--json") if one["state"] == "taken"]
    assert [one["file"] for one in standing] == [GOOD.name]


def test_a_corrected_file_takes_the_place_of_its_refusal(mission: OwnMission, tmp_path: Path) -> None:
    path = tmp_path / "again.xlsx"
    path.write_bytes(b"")
    mission.run("lists", "take", path)
    assert any(f["file"] == "again.xlsx" for f in mission.json("lists", "errors", "--json"))
    path.write_bytes((LISTS / "rsu" / "hygiene" / "SULTANGAZI_hijyen_2021-06.xlsx").read_bytes())
    mission.run("lists", "take", "--say", "district=Sultangazi", "--say", "item=hijyen", path)
    assert not [
        f for f in mission.json("lists", "errors", "--json") if f["file"] == "again.xlsx" and f["row"] == 0
    ]


def test_what_is_not_there_fails_with_a_sentence(mission: OwnMission, tmp_path: Path) -> None:
    assert "does not exist" in mission.run("lists", "take", tmp_path / "nowhere", fails=True)
    assert "No list is called" in mission.run("lists", "undo", "L-9999", fails=True)
    assert "Traceback" not in mission.run("mission", "load", tmp_path, fails=True)


def test_lists_are_not_taken_before_a_mission_is_loaded(tmp_path: Path) -> None:
    with own_mission(tmp_path, mission=None) as nobody:
        assert "No mission is loaded yet" in nobody.run("lists", "take", GOOD, fails=True)
        assert nobody.json("lists", "show", "--json") == []


def test_text_that_begins_like_a_formula_is_written_out_as_text(mission: OwnMission, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    headers = ["No", "Name of person", "ID number", "HH size", "Kits", "Received", "Date received"]
    rows: list[list[object]] = [
        [*headers],
        [1, "=1+1", "12345678901", 4, -1, "X", "05.03.2022"],
        [2, "@SUM(A1)", "", 4, 1, "X", "31.02.2022"],
    ]
    path = tmp_path / "Fatih hijyen 03-2022.xlsx"
    path.write_bytes(workbook(rows, strings_to_formulas=False))
    mission.run("lists", "take", path)
    marked = tmp_path / "marked.xlsx"
    mission.run("lists", "errors", "--list", path.name, "--to", marked)
    for sheet in load_workbook(marked):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_formula_cells_are_read_as_their_values(mission: OwnMission, tmp_path: Path) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Liste")
        sheet.write_row(0, 0, ["No", "Ad Soyad", "Kimlik No", "Hane Kişi Sayısı", "Adet", "İmza", "Tarih"])
        sheet.write_row(1, 0, [1, "Deneme Kişi", "10000000146", 5])
        sheet.write_formula(1, 4, "=1+2", None, 3)
        sheet.write_row(1, 5, ["✓", "05.03.2022"])
    path = tmp_path / "Bağcılar hijyen formül.xlsx"
    path.write_bytes(target.getvalue())
    before = _kits(mission)
    mission.run("lists", "take", path)
    assert _kits(mission) == before + 3


def _kits(mission: OwnMission) -> int:
    return int(next(f for f in mission.json("figures", "--json") if f["code"] == "hygiene_kits")["value"])
