"""``imece publish``: freeze what the figures say into an edition, and write it on paper."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imece.config.commands import prepared, progress

if TYPE_CHECKING:
    from imece.reporting.counting import Window
    from imece.reporting.models import Edition, Step
    from imece.reporting.sheet import Sheet

LANGUAGES = ("en", "tr", "ar")


@click.group()
def command() -> None:
    """Publish an edition of the fact sheet."""


@command.command("fact-sheet")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of the PDF; the edition itself holds all three.",
)
@click.option(
    "--pdf", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the PDF here."
)
@click.option("--draft", is_flag=True, help="Write a PDF that is marked as a draft; publish nothing.")
@click.option("--from", "first", metavar="DAY", help="Count every figure from this day on (2021-07-01).")
@click.option("--to", "last", metavar="DAY", help="Count every figure up to this day.")
def fact_sheet(language: str, pdf: Path | None, draft: bool, first: str | None, last: str | None) -> None:
    """Publish the mission's fact sheet, in English, Turkish and Arabic at once.

    The edition is frozen with the lines behind each figure; later data never alters it. Run again when nothing
    changed, it makes no new edition and writes the same PDF.
    """
    if draft and pdf is None:
        raise click.UsageError("--draft writes a PDF: say where with --pdf FILE.")
    if (first is None) != (last is None):
        raise click.UsageError("--from and --to belong together.")
    with room_for(pdf) as target:
        prepared()
        from imece.reporting.fact_sheet import fact_sheet as made_now

        sheet = made_now(window=_window(first, last))
        if draft:
            target.write(_draft(sheet, language))
            said = "Draft: nothing is published."
        else:
            edition, new = _published(sheet)
            target.write(_paper(edition, language))
            said = f"{'Published' if new else 'Nothing changed since'} {edition}."
    click.echo(said)
    if pdf is not None:
        click.echo(f"PDF ({language}): {pdf}")


class Target:
    """Where the PDF goes: a file beside the one wanted, put in its place at the end; or nowhere."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def write(self, content: bytes) -> None:
        if self.path is not None:
            self.path.write_bytes(content)


@contextmanager
def room_for(pdf: Path | None) -> Iterator[Target]:
    """Finds out before anything is published whether the file can be written; leaves no half file."""
    if pdf is None:
        yield Target(None)
        return
    if not pdf.parent.is_dir():
        raise click.ClickException(f"The folder {pdf.parent} does not exist.")
    if pdf.is_dir():
        raise click.ClickException(f"{pdf} is a folder; name a file in it.")
    try:
        handle, name = tempfile.mkstemp(dir=pdf.parent, prefix=f".{pdf.name}.")
    except OSError as trouble:
        raise click.ClickException(f"{pdf} cannot be written: {trouble.strerror}.") from None
    os.close(handle)
    unfinished = Path(name)
    try:
        yield Target(unfinished)
        unfinished.chmod(0o666 & ~_umask())
        unfinished.replace(pdf)
    finally:
        unfinished.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _window(first: str | None, last: str | None) -> Window | None:
    from imece.base.mission import days

    return days(first, last) if first else None


def _published(sheet: Sheet) -> tuple[Edition, bool]:
    from imece.reporting.models import Edition

    def watch(steps: Sequence[Step]) -> Iterator[Step]:
        return progress(steps, "Publishing")

    return Edition.publish(sheet, by=None, watch=watch)


def _paper(edition: Edition, language: str) -> bytes:
    from imece.reporting.models import paper_name

    file = edition.file(paper_name(language))
    assert file is not None, "every edition has a paper in each language"
    return file.opened()


def _draft(sheet: Sheet, language: str) -> bytes:
    from django.utils import timezone

    from imece.reporting.paper import Imprint, paper

    imprint = Imprint(number=None, day=timezone.localdate())
    return paper(sheet.content, sheet.pictures, language=language, imprint=imprint)
