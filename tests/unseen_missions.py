"""Missions of other provinces: one written as the guide says, one copied from İstanbul's folder."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

from tests.unseen_office import Province


def write_mission(folder: Path, province: Province, first: datetime.date, last: datetime.date) -> Path:
    """A mission as its guide says: three files, and the project codes."""
    folder.mkdir(parents=True)
    names = '{{ en = "{0}", tr = "{0}", ar = "{1}" }}'.format
    (folder / "mission.toml").write_text(
        f'code = "{province.code}"\nnames = {names(province.name, province.arabic)}\nprovince = "{province.pcode}"\n'
        'assumed_household_size = 6\n[organisation]\nshort_name = "IOM"\n'
        f"names = {names('International Organization for Migration', 'المنظمة الدولية للهجرة')}\n"
        f'[windows]\nyear = ["{first}", "{last}"]\n',
        encoding="utf-8",
    )
    (folder / "units.toml").write_text(
        f'[[unit]]\ncode = "KORUMA"\nnames = {names("Koruma", "حماية")}\n'
        f'[[unit.team]]\ncode = "GEZICI"\nnames = {names("Gezici ekip", "فريق")}\n'
        'gives = ["psychosocial", "case_service"]\n'
        f'[[unit]]\ncode = "DESTEK"\nnames = {names("Destek", "دعم")}\n'
        'gives = ["kit", "parcel", "cash", "school_works", '
        '"building_works", "language_course", "vocational_course", "asset", "supplies", "materials"]\n',
        encoding="utf-8",
    )
    codes = [f"{kind}{province.pcode[-2:]}" for kind in PROJECTS.values()]
    (folder / "grants.toml").write_text(
        "".join(f'[[project]]\ncode = "{code}"\n' for code in codes), encoding="utf-8"
    )
    write_places(folder, province)
    return folder


PROJECTS = {
    "pmt": "MH.0711.TR",
    "ecm": "PR.0722.TR",
    "kit": "CV.0733.TR",
    "cash": "CV.0744.TR",
    "centre": "CS.0755.TR",
}


def write_places(folder: Path, province: Province) -> None:
    lines = [
        "pcode,level,parent,en,tr,ar,aliases",
        f"{province.pcode},province,,{province.name},{province.name},{province.arabic},",
    ]
    for number, (name, (arabic, short)) in enumerate(province.districts.items(), start=1):
        lines.append(
            f"{province.pcode}{number:03d},district,{province.pcode},{name},{name},{arabic},{'|'.join(short)}"
        )
    (folder / "places.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def copied_mission(folder: Path, istanbul: Path, province: Province) -> Path:
    """İstanbul's folder with another province's places, districts and project codes put in; its targets stay there."""
    shutil.copytree(istanbul, folder)
    write_places(folder, province)
    for own in ("tiles.csv", "psychosocial.toml"):
        (folder / own).unlink()
    old = [
        line.split(",")[4] for line in (istanbul / "places.csv").read_text(encoding="utf-8").splitlines()[2:]
    ]
    new = list(province.districts)
    swap = {name: new[number % len(new)] for number, name in enumerate(old)}
    for path in folder.glob("*.toml"):
        lines = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.lstrip().startswith(("districts =", "responsible_for", "also_works_in")) and "[" in line:
                head, _equals, rest = line.partition("[")
                kept = dict.fromkeys(swap[name] for name in old if f'"{name}"' in rest)
                line = head + "[" + ", ".join(f'"{name}"' for name in kept) + "]"
            elif line.startswith("district ="):
                line = f'district = "{new[0]}"'
            line = line.replace('"TUR034"', f'"{province.pcode}"').replace(
                'code = "istanbul"', f'code = "{province.code}"'
            )
            line = line.replace(".TR34", f".TR{province.pcode[-2:]}")
            lines.append(line)
        blocks = "\n".join(lines).split("[[partner]]")
        kept_blocks = [block for block in blocks if 'code = "municipality-' not in block]
        path.write_text("[[partner]]".join(kept_blocks) + "\n", encoding="utf-8")
    for name, codes in {
        "MH.0211": "pmt",
        "PR.0144": "ecm",
        "CV.0071": "kit",
        "CV.0092": "cash",
        "CS.0055": "centre",
    }.items():
        path = folder / "grants.toml"
        text = path.read_text(encoding="utf-8").replace(f"{name}.TR", PROJECTS[codes])
        path.write_text(text, encoding="utf-8")
    return folder
