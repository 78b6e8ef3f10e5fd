"""``imece people``: which records are one person."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from imece.config.commands import prepared, progress


@click.group()
def command() -> None:
    """Find records of one person."""


@command.command()
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Instead of the registry a CSV file with record_id and what is known: given, family, father, mother, "
    "birth_date, birth_year, sex, nationality, id_no, phone, district, neighbourhood, household.",
)
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The CSV file to write: record_id, cluster_id.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="With --from: how likely two records must be one person. Default: the product's own, 0.9.",
)
@click.option(
    "--dry-run", is_flag=True, help="Look through the registry, but join nothing and write nothing down."
)
def match(source: Path | None, target: Path | None, threshold: float | None, dry_run: bool) -> None:
    """Look through the registry for records of one person, or group the records of a file.

    Records of two kinds of list with the same document number and agreeing names are joined; what else may be one
    person is written down for somebody to answer. With --from and --to no database is needed and nothing changes in
    the registry. Members of one household are never taken for one person.
    """
    if source is None and target is None:
        if threshold is not None:
            raise click.UsageError("--threshold goes with --from and --to.")
        _match_registry(keep=not dry_run)
    elif source is None or target is None:
        raise click.UsageError("--from and --to go together; without both the registry is looked through.")
    elif dry_run:
        raise click.UsageError("--dry-run is for the registry; --from and --to change nothing in it.")
    else:
        _match_file(source, target, threshold)


def _match_registry(*, keep: bool) -> None:
    prepared()
    from imece.people.whole_registry import match_registry

    with _Bar() as told:
        found = match_registry(keep=keep, progress=told)
    would = "" if keep else "would be "
    click.echo(f"{found.records} records of {found.persons} persons.")
    click.echo(f"{found.joined} {would}joined: the same document in two kinds of list, and agreeing names.")
    click.echo(f"{found.quick} pairs for quick confirmation, {found.to_review} pairs to review.")


class _Bar:
    """One bar for each step on a terminal, one line for each step elsewhere."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: Any = None
        self._done = 0

    def __enter__(self) -> Callable[[Any], None]:
        return self._told

    def __exit__(self, *_trouble: object) -> None:
        self._end()

    def _told(self, told: Any) -> None:
        if told.step != self._step:
            self._end()
            self._begin(told)
        if self._bar is not None:
            self._bar.update(told.done - self._done)
            self._done = told.done

    def _begin(self, told: Any) -> None:
        self._step, self._done = told.step, 0
        if sys.stderr.isatty() and told.total:
            self._bar = click.progressbar(length=told.total, label=told.step, file=sys.stderr)
            self._bar.__enter__()
        else:
            click.echo(f"{told.step} ...", err=True)

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None


def _match_file(source: Path, target: Path, threshold: float | None) -> None:
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
