"""``imece mission``: the mission's data, from its folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from imece.config.commands import prepared, progress


@click.group("mission")
def command() -> None:
    """Load a mission's places, units, services and indicators from a folder."""


@command.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only say what is wrong or would change; change nothing.")
def load(folder: Path, check: bool) -> None:
    """Load FOLDER: places, units and teams, services, partners, grants, indicators and the fact sheet's layout.

    All or nothing: a mistake is told in one sentence and changes nothing. The same folder again changes nothing; what
    left the folder is removed, unless records stand on it. docs/missions.md says how to write such a folder.
    """
    prepared()
    from imece.config.mission.loading import load_mission

    def watch(steps: list[Callable[[], None]]) -> Iterator[Callable[[], None]]:
        return progress(steps, "Loading the mission")

    done = load_mission(folder, keep=not check, watch=watch)
    verb = "is well written and would be loaded" if check else "is loaded"
    click.echo(f"The mission “{done.mission.code}” {verb}: {done.summary}.")
    for sentence in done.sentences():
        click.echo(sentence)
