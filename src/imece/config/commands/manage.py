"""``imece manage``: Django's own commands."""

from __future__ import annotations

import os

import click


@click.command(
    "manage",
    hidden=True,
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run one of Django's commands, such as makemigrations, check or shell."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imece.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["imece manage", *arguments])
