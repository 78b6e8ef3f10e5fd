"""The database's shape and the models say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "imece"


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_have_spoken_names() -> None:
    names = [file.stem for file in PACKAGE.glob("*/migrations/[0-9]*.py")]
    assert [name for name in names if re.search(r"_auto_|_migration$", name)] == []
