"""``imece lists``: take spreadsheets in, see what is wrong in them, undo one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imece.config.commands import prepared, progress

if TYPE_CHECKING:
    from imece.lists.intake import Intake
    from imece.lists.models import TakenList


@click.group()
def command() -> None:
    """Take spreadsheets in, see what is wrong in them, undo one."""


@command.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--replaces", metavar="LIST", help="The list that this file replaces, by its number or file name."
)
@click.option(
    "--beside", is_flag=True, help="Take the file as a list of its own, though it resembles an earlier one."
)
@click.option(
    "--say",
    multiple=True,
    metavar="FACT=VALUE",
    help="Say what the file does not: item, district, project ...",
)
def take(paths: tuple[Path, ...], replaces: str | None, beside: bool, say: tuple[str, ...]) -> None:
    """Take in the lists in PATHS: files, or folders with everything below them.

    Good rows are kept although others are refused; what is wrong is told by `imece lists errors`. Taking the same
    file again adds nothing. Each file is one step: stopped in the middle, the run is simply started again.
    """
    prepared()
    from imece.base.mission import Mission
    from imece.base.refusal import Refusal
    from imece.lists.intake import Intake
    from imece.lists.models import TakenList

    if not Mission.objects.exists():
        raise Refusal("No mission is loaded yet: imece mission load FOLDER.")
    files = list(files_in(paths))
    if replaces and len(files) != 1:
        raise Refusal("--replaces takes exactly one file.")
    earlier = TakenList.objects.referred(replaces) if replaces else None
    said = dict(_said(say))
    intake, lines = Intake(), []
    for path, name in progress(files, "Lists", len(files)):
        lines.append(take_one(intake, path, name, said=said, replaces=earlier, beside=beside))
    for line in lines:
        click.echo(line)


def files_in(paths: Iterable[Path]) -> Iterable[tuple[Path, str]]:
    """Each file with the name that its list gets: below a folder, the way from that folder."""
    from imece.lists.reading import is_spreadsheet

    for given in paths:
        below = sorted(one for one in given.rglob("*") if one.is_file()) if given.is_dir() else [given]
        for path in below:
            name = path.relative_to(given).as_posix() if given.is_dir() else path.name
            if is_spreadsheet(name):
                yield path, name
            else:
                click.echo(f"{name}: not a spreadsheet, skipped.")


def _said(pairs: Iterable[str]) -> Iterable[tuple[str, str]]:
    from imece.lists.context import said_value

    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--say {pair}: write it as fact=value, for example item=hygiene_kit.")
        yield name.strip(), said_value(name.strip(), value.strip())


def take_one(
    intake: Intake,
    path: Path,
    name: str,
    *,
    said: dict[str, str] | None = None,
    replaces: TakenList | None = None,
    beside: bool = False,
) -> str:
    """One file, one line that says what became of it."""
    from imece.base.refusal import Refusal
    from imece.lists.intake import already_taken, likely_replaced, preview, refuse_file
    from imece.lists.intake import take as take_list
    from imece.lists.reading import read_path, unread_book

    book = None
    try:
        book = read_path(path, file_name=name)
        read = intake.read(book, said=said)
    except Refusal as refusal:
        refuse_file(book or unread_book(path, name), str(refusal), by=None)
        return f"{name}: refused. {refusal}"
    standing = already_taken(read)
    if standing is not None and standing != replaces:
        return f"{name}: stands already as {standing.reference}; nothing added."
    if replaces is None and not beside and (earlier := likely_replaced(read)) is not None:
        waiting = preview(read, by=None, proposes=earlier)
        return (
            f"{name}: most of its rows stand in {earlier} already; it waits as {waiting.reference}. Take it again"
            f" with --replaces {earlier.reference}, or with --beside if it is a list of its own."
        )
    try:
        taken = take_list(read, by=None, replaces=replaces)
    except Refusal as refusal:
        return f"{name}: {refusal}"
    return f"{name}: {_summary(taken)}"


def _summary(taken: TakenList) -> str:
    parts = [f"{taken.reference}, {taken.rows_accepted} rows accepted"]
    if taken.rows_refused:
        parts.append(f"{taken.rows_refused} refused")
    if taken.rows_waiting:
        parts.append(f"{taken.rows_waiting} waiting for the row that they belong to")
    if taken.rows_warned:
        parts.append(f"{taken.rows_warned} with a warning")
    return ", ".join(parts) + "."


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One array of findings on standard output.")
@click.option("--list", "only", metavar="LIST", help="Only the findings of one list.")
@click.option("--language", type=click.Choice(["en", "tr", "ar"]), help="The language of the messages.")
@click.option(
    "--to", type=click.Path(path_type=Path), help="With --list: write the sender's workbook, marked, here."
)
def errors(as_json: bool, only: str | None, language: str | None, to: Path | None) -> None:
    """What is wrong in the lists, by file, sheet, row and column."""
    prepared()
    from django.utils import translation

    from imece.lists.models import Finding, TakenList

    lists = TakenList.objects.open()
    if only:
        lists = lists.filter(pk=TakenList.objects.referred(only).pk)
    with translation.override(language or translation.get_language() or "en"):
        if to is not None:
            _write_error_sheet(only, to)
            return
        findings = Finding.objects.filter(taken_list__in=lists).select_related("taken_list")
        objects = [_as_object(finding) for finding in findings.order_by("taken_list__file_name", "pk")]
    if as_json:
        click.echo(json.dumps(objects, ensure_ascii=False, indent=1))
        return
    for one in objects:
        place = " ".join(str(part) for part in (one["sheet"], one["row"] or "", one["column"]) if part)
        click.echo(f"{one['severity']:6} {one['file']} {place}: {one['message']}")


def _as_object(finding: Any) -> dict[str, Any]:
    return {
        "file": finding.taken_list.file_name,
        "sheet": finding.sheet_name,
        "row": finding.row_number,
        "column": finding.column_letter,
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "list": finding.taken_list.reference,
    }


def _write_error_sheet(only: str | None, to: Path) -> None:
    from imece.lists.error_sheet import error_sheet
    from imece.lists.models import TakenList

    if not only:
        raise click.UsageError("--to goes with --list.")
    name, content = error_sheet(TakenList.objects.referred(only))
    to.write_bytes(content)
    click.echo(f"{to}: {name}")


@command.command()
@click.argument("list_", metavar="LIST")
def undo(list_: str) -> None:
    """Take a whole list back: its ledger lines are reversed and its rows stop counting."""
    prepared()
    from imece.lists.intake import undo as undo_list
    from imece.lists.models import TakenList

    taken = TakenList.objects.referred(list_)
    undo_list(taken, by=None)
    click.echo(f"{taken}: undone.")


@command.command(name="show")
@click.option("--json", "as_json", is_flag=True, help="One array of lists on standard output.")
def show(as_json: bool) -> None:
    """The lists that came in, newest last."""
    prepared()
    from imece.lists.models import TakenList

    lists = TakenList.objects.exclude(state=TakenList.State.DISCARDED).order_by("pk")
    if as_json:
        click.echo(json.dumps([_list_object(one) for one in lists], ensure_ascii=False, indent=1))
        return
    for one in lists:
        click.echo(f"{one.reference}  {one.get_state_display():24}  {one.rows_accepted:6}  {one.file_name}")


def _list_object(taken: TakenList) -> dict[str, Any]:
    return {
        "list": taken.reference,
        "file": taken.file_name,
        "state": taken.state,
        "accepted": taken.rows_accepted,
        "refused": taken.rows_refused,
        "waiting": taken.rows_waiting,
        "warned": taken.rows_warned,
        "context": taken.context,
    }
