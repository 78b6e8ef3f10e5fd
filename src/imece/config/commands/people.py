"""``imece people``: which records are one person."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from imece.config.commands import progress


@click.group()
def command() -> None:
    """Find records of one person."""


@command.command()
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with record_id and what is known: given, family, father, mother, birth_date, birth_year, "
    "sex, nationality, id_no, phone, district, neighbourhood, household.",
)
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The CSV file to write: record_id, cluster_id.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="How likely two records must be one person. Default: the product's own, 0.9.",
)
def match(source: Path, target: Path, threshold: float | None) -> None:
    """Group the records of a file into persons. Needs no database and changes nothing in the registry.

    Members of one `household`, where the file has that column, are never taken for one person.
    """
    from imece.people.matching.outside import CannotRead, match_file

    def told(rows: Iterable[dict[str, str]]) -> Iterable[dict[str, str]]:
        return progress(rows, "Reading names")

    try:
        records, persons = match_file(
            source,
            target,
            probability=threshold,
            told=told,
            step=lambda what: click.echo(f"{what} ...", err=True),
        )
    except CannotRead as trouble:
        raise click.ClickException(str(trouble)) from None
    click.echo(f"{records} records are {persons} persons: {target}")
