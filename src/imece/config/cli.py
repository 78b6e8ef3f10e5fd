"""The command ``imece``. A command's file is read only when it is called, so that help answers at once."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager

import click

from imece import __version__
from imece.config.commands import INTERRUPTED, in_debug, sentence_for

# Command: the one line that `imece --help` shows. Its file is imece/config/commands/<name>.py.
COMMANDS = {
    "mission": "Load a mission's places, units, services and indicators from a folder.",
    "lists": "Take spreadsheets in, see what is wrong in them, undo one.",
    "people": "Find the records of one person in a file.",
    "figures": "Count the mission's figures, or open one into its lines.",
    "publish": "Publish an edition of the fact sheet.",
    "ledger": "Write the assistance ledger out.",
    "serve": "Serve the pages to browsers until stopped.",
    "demo": "Prepare the demonstration mission, publish its sheet and serve it.",
}
# Django's own commands (makemigrations, check, shell), for those who work on imece.
HIDDEN_COMMANDS = {"manage"}


@contextmanager
def one_clear_sentence() -> Iterator[None]:
    """Whatever stops a command ends in one sentence on standard error and exit code 1."""
    try:
        yield
    except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        click.echo("\nInterrupted.", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    except Exception as trouble:
        if in_debug():
            raise
        raise click.ClickException(sentence_for(trouble)) from trouble


class Commands(click.Group):
    """The group of all commands; each is loaded by its name when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS and cmd_name not in HIDDEN_COMMANDS:
            return None
        command = importlib.import_module(f"imece.config.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        with one_clear_sentence():
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="imece")
def main() -> None:
    """imece: from an office's lists to the figures that a mission publishes.

    The database and all files lie in the folder IMECE_HOME (./.imece); DATABASE_URL chooses PostgreSQL.
    Each command explains itself: imece COMMAND --help.
    """
