"""``imece demo``: the demonstration mission, from its folder of lists to its published sheet, ready to open."""

from __future__ import annotations

import os
import secrets
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imece.config.commands import prepared, progress

if TYPE_CHECKING:
    from imece.base.users import User
    from imece.reporting.models import Edition


@click.command()
@click.option("--no-serve", is_flag=True, help="End when everything is prepared and published.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
def command(no_serve: bool, host: str, port: int) -> None:
    """Prepare the demonstration, publish its fact sheet, print the address and the sign-ins, and serve.

    Run again, it goes on from where it was: lists that stand are not taken twice, an unchanged sheet is not
    published twice.
    """
    from imece.config.commands.serve import address_of, open_door, serve_until_stopped

    door = None if no_serve else open_door(host, port)
    started = time.monotonic()
    root = _root()
    prepared()
    _load_mission(root / "missions" / "istanbul")
    users, password = _make_users(root / "demo" / "users.toml")
    _take_lists(root / "demo" / "lists")
    edition = _publish()
    _plan_weeks(root / "demo" / "plan.toml")
    _work(root / "demo")
    click.echo(f"Prepared in {time.monotonic() - started:.0f} seconds. Published: {edition}")
    _print_figures(edition)
    if door is not None:
        click.echo(f"\nOpen {address_of(door)}")
    _print_sign_ins(users, password)
    if door is not None:
        serve_until_stopped(door)


def _root() -> Path:
    """The checkout: the demonstration's lists and mission lie beside the package."""
    from imece.base.refusal import Refusal

    for folder in (Path(__file__).resolve().parents[4], Path.cwd()):
        if (folder / "demo" / "lists").is_dir() and (folder / "missions" / "istanbul").is_dir():
            return folder
    raise Refusal(
        "The folders demo/ and missions/ are not here. Run the demonstration from a checkout of imece."
    )


def _load_mission(folder: Path) -> None:
    from imece.config.mission import load_mission

    load_mission(folder, by=None)


def _make_users(file: Path) -> tuple[list[dict[str, Any]], str]:
    """One sign-in for each role; their one password is made at random and kept in IMECE_HOME."""
    from django.contrib.auth.hashers import make_password

    password = _password()
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["user"]
    hashed = make_password(password)
    for entry in entries:
        _make_user(entry, hashed)
    return entries, password


def _password() -> str:
    from django.conf import settings

    file = Path(settings.HOME) / "demo-password"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="ascii") as kept:
            kept.write(f"{secrets.token_hex(3)}-{secrets.token_hex(3)}-{secrets.token_hex(3)}")
    return file.read_text(encoding="ascii").strip()


def _make_user(entry: dict[str, Any], hashed: str) -> User:
    from imece.base.access import Assignment
    from imece.base.places import Place
    from imece.base.users import Unit, User

    given, _space, family = entry["name"].partition(" ")
    user, new = User.objects.get_or_create(
        username=entry["username"],
        defaults={"first_name": given, "last_name": family, "password": hashed},
    )
    if not new:
        User.objects.filter(pk=user.pk).update(password=hashed)
    district = Place.objects.get(pcode=entry["district"]) if "district" in entry else None
    units = (
        [Unit.objects.get(code=code) for code in [entry["unit"], *entry.get("also", [])]]
        if "unit" in entry
        else [None]
    )
    for unit in units:
        Assignment.give(to=user, role=entry["role"], by=None, unit=unit, district=district)
    return user


def _take_lists(folder: Path) -> None:
    from imece.config.commands.lists import files_in, take_one
    from imece.lists.intake import Intake

    files = list(files_in([folder]))
    intake = Intake()
    for path, name in progress(files, "Lists", len(files)):
        take_one(intake, path, name)


def _plan_weeks(file: Path) -> None:
    """The mobile team's coming weeks, so that its calendar lives; nothing of it counts before it is held."""
    from django.utils import timezone

    from imece.config.commands.demo_plan import DemoPlan

    DemoPlan(file, timezone.localdate()).plan()


def _work(folder: Path) -> None:
    """Cases and referrals of the last weeks, so that whoever works on them finds their day; see demo/README.md."""
    from django.utils import timezone

    from imece.config.commands.demo_work import DemoWork

    DemoWork(folder, timezone.now()).load()


def _publish() -> Edition:
    from imece.reporting.publishing import publish_fact_sheet

    return publish_fact_sheet(by=None)


def _print_figures(edition: Edition) -> None:
    """What the edition says, from the edition: each figure with its unit of count."""
    for figure in edition.figures.all():
        name = figure.shown["names"]["en"]
        click.echo(f"  {figure.value:>9,.0f}  {name} ({figure.first_day} to {figure.last_day})")


def _print_sign_ins(users: list[dict[str, Any]], password: str) -> None:
    from imece.base.access import ROLES

    click.echo(f"\nSign in with any of these names; the password is the same for all: {password}\n")
    for entry in users:
        click.echo(f"  {entry['username']:16} {ROLES[entry['role']].label}")
    click.echo("")
