"""``imece ledger``: write the assistance ledger out."""

from __future__ import annotations

import csv
from typing import IO

import click

from imece.config.commands import prepared


@click.group()
def command() -> None:
    """Write the assistance ledger out."""


@command.command()
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True))
def export(file: IO[str]) -> None:
    """Write the standing lines by their content to FILE, a CSV (- is standard output).

    The lines are sorted by what they say and bear no record number and no time: two databases that took in the
    same lists, in whatever order, give the same file. Persons and households are numbered within the file; no
    name, no code and no identity number is in it.
    """
    prepared()
    from imece.assistance.content import COLUMNS, lines_by_content
    from imece.lib.cells import harmless

    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    lines = list(lines_by_content())
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    click.echo(f"{len(lines)} lines.", err=True)
