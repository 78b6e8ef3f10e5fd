"""``imece figures``: count the mission's figures, or open one into its lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import click

from imece.config.commands import prepared, progress

if TYPE_CHECKING:
    from imece.indicators.figures import Figure


@click.command()
@click.argument("code", required=False)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON array on standard output, breakdowns included."
)
@click.option(
    "--lines",
    "lines_file",
    metavar="FILE.csv",
    help="Write the lines behind the figure CODE as CSV; - is standard output.",
)
@click.option("--from", "first", metavar="DAY", help="First day of the window for every figure: 2022-01-01.")
@click.option("--to", "last", metavar="DAY", help="Last day of the window: 2022-06-30.")
@click.option(
    "--window", "name", metavar="NAME", help="A window of the mission's by its name, for every figure."
)
@click.option("--language", type=click.Choice(["en", "tr", "ar"]), default="en", show_default=True)
def command(
    code: str | None,
    as_json: bool,
    lines_file: str | None,
    first: str | None,
    last: str | None,
    name: str | None,
    language: str,
) -> None:
    """Count the mission's figures, or only the figure CODE with its breakdowns.

    Each figure has a window of its own; --from with --to, or --window, asks for another one.
    """
    window = _window(first, last, name)
    if lines_file and not code:
        raise click.UsageError("--lines needs the code of one figure: imece figures CODE --lines FILE.csv")
    if lines_file and as_json:
        raise click.UsageError("--lines writes CSV; it does not go with --json.")
    prepared()
    if lines_file and code:
        _write_lines(code, window, lines_file)
        return
    from imece.indicators.figures import figures

    answers = figures([code] if code else None, window, language, breakdowns=bool(as_json or code))
    if as_json:
        click.echo(json.dumps([one.as_json() for one in answers], ensure_ascii=False, indent=1))
    elif code:
        click.echo("\n".join(_one(answers[0])))
    else:
        click.echo("\n".join(_table(answers)))


def _window(first: str | None, last: str | None, name: str | None) -> Any:
    if name and (first or last):
        raise click.UsageError("Say either --window or --from and --to.")
    if bool(first) != bool(last):
        raise click.UsageError("--from and --to go together.")
    return (first, last) if first else name


def _write_lines(code: str, window: Any, file: str) -> None:
    from imece.indicators.lines import as_csv, columns_of, lines

    columns = columns_of(code)
    rows = lines(code, window)
    with _opened(file) as target:
        for text in as_csv(columns, progress(rows, "Lines")):
            target.write(text)


@contextmanager
def _opened(file: str) -> Iterator[TextIO]:
    if file == "-":
        yield sys.stdout
        return
    # Excel takes a CSV for UTF-8 only by its byte order mark.
    with open(file, "w", encoding="utf-8-sig", newline="") as target:
        yield target


def _table(answers: Sequence[Figure]) -> Iterator[str]:
    rows = [
        (one.code, f"{one.value:,}", one.unit, "/".join(one.window.as_text()), one.basis) for one in answers
    ]
    head = ("figure", "value", "unit", "window", "basis")
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, *rows]:
        code, value, *others = row
        cells = [code.ljust(widths[0]), value.rjust(widths[1])]
        cells += [cell.ljust(width) for cell, width in zip(others, widths[2:], strict=True)]
        yield "  ".join(cells).rstrip()


def _one(figure: Figure) -> Iterator[str]:
    yield f"{figure.code}: {figure.value:,} {figure.unit}, {' to '.join(figure.window.as_text())}, {figure.basis}"
    yield figure.definition
    for name, groups in figure.breakdowns.items():
        yield f"\n{name}"
        wide = max((len(key) for key in groups), default=0)
        long = max((len(f"{value:,}") for value in groups.values()), default=0)
        yield from (f"  {key.ljust(wide)}  {f'{value:,}'.rjust(long)}" for key, value in groups.items())
