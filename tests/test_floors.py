"""A room looks down only. Import-linter sees imports; these see the other ways up, by the same list."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "imece"
REFERS = re.compile(r"""\{%-?\s*(?:include|extends)\s+["']([^"'#]+)""")
LOADS = re.compile(r"\{%\s*load\s+([^%]+?)(?:\s+from\s+(\w+)\s*)?%\}")


def floors() -> list[list[str]]:
    """From the top down; the rooms of one floor side by side."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["containers"] == ["imece"])
    return [[room.strip(" ()") for room in layer.split("|")] for layer in layers]


HEIGHT = {room: height for height, floor in enumerate(reversed(floors())) for room in floor}


def looks_down(room: str, other: str) -> bool:
    return room == other or HEIGHT[room] > HEIGHT[other]


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0]


def templates() -> dict[str, str]:
    """Each template's name and the room that owns it."""
    return {
        str(file.relative_to(PACKAGE / room_of(file) / "templates")): room_of(file)
        for file in PACKAGE.glob("*/templates/**/*")
        if file.is_file()
    }


def tag_libraries() -> dict[str, str]:
    return {
        file.stem: room_of(file) for file in PACKAGE.glob("*/templatetags/*.py") if file.stem != "__init__"
    }


def names_in_template(file: Path) -> Iterator[tuple[str, dict[str, str]]]:
    source = file.read_text(encoding="utf-8")
    for name in REFERS.findall(source):
        yield name, templates()
    for loaded, library in LOADS.findall(source):
        for name in [library] if library else loaded.split():
            yield name, tag_libraries()


def names_in_python(file: Path) -> Iterator[tuple[str, dict[str, str]]]:
    owners = templates()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html"):
            yield node.value.partition("#")[0], owners


def ways_up() -> Iterator[str]:
    """Templates that a room names though they belong to a room above it or beside it."""
    sources = list(PACKAGE.glob("*/templates/**/*.html"))
    sources += [file for file in PACKAGE.glob("*/**/*.py") if "tests" not in file.parts]
    for file in sources:
        named = names_in_template(file) if file.suffix == ".html" else names_in_python(file)
        for name, owners in named:
            owner = owners.get(name)
            if owner and not looks_down(room_of(file), owner):
                yield f"{file.relative_to(PACKAGE)} uses {name} of {owner}"


def test_every_room_is_drawn_on_a_floor() -> None:
    # A room is a folder with code in it; `locale` holds only translations.
    rooms = {folder.name for folder in PACKAGE.iterdir() if next(folder.glob("*.py"), None)}
    assert rooms == set(HEIGHT)


def test_no_relation_points_to_a_room_above_or_beside() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} points to {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("imece.")
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation and field.concrete and isinstance(field.related_model, type)
        if field.related_model._meta.app_label in HEIGHT
        if not looks_down(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert wrong == []


def test_no_migration_waits_for_a_room_above_or_beside() -> None:
    wrong = [
        f"{file.relative_to(PACKAGE)} waits for {other}"
        for file in PACKAGE.glob("*/migrations/[0-9]*.py")
        for other in re.findall(r"\(\s*[\"'](\w+)[\"'],\s*[\"']\d{4}_", file.read_text(encoding="utf-8"))
        if other in HEIGHT and not looks_down(room_of(file), other)
    ]
    assert wrong == []


def test_no_template_is_borrowed_from_a_room_above_or_beside() -> None:
    assert list(ways_up()) == []


@pytest.mark.parametrize(
    ("room", "other", "allowed"),
    [
        ("desk", "people", True),
        ("people", "people", True),
        ("people", "desk", False),
        ("cases", "cash", False),
    ],
)
def test_down_is_allowed_and_up_or_across_is_not(room: str, other: str, allowed: bool) -> None:
    assert looks_down(room, other) is allowed
