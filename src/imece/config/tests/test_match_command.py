"""``imece people match``: the registry looked through from the command line. All people are invented."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from imece.config.cli import main
from imece.people.likeness import Likeness
from imece.people.looking_through import Told, one_look_at_a_time
from imece.people.merging import Merge
from imece.people.tests.test_looking import OF_ALI, crowd, registered, with_doubles
from imece.people.whole_registry import match_registry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    # The test's database is prepared already.
    monkeypatch.setattr("imece.config.commands.people.prepared", lambda: None)


def match(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["people", "match", *arguments], catch_exceptions=False)


def test_the_command_says_what_it_joined_and_what_is_to_be_answered() -> None:
    registered(*crowd(60))
    registered(OF_ALI, OF_ALI | {"id_number": "", "given_name": "Aly"})
    registered(OF_ALI, family="kits")
    tried = match("--dry-run").output
    assert "63 records of 63 persons." in tried and "1 would be joined" in tried
    assert not Merge.objects.exists() and not Likeness.objects.exists()
    said = match().output
    assert "63 records of 62 persons." in said and "1 joined" in said
    quick, review = Likeness.objects.quick().count(), Likeness.objects.to_review().count()
    assert quick and f"{quick} pairs for quick confirmation, {review} pairs to review." in said
    assert "0 joined" in match().output


def test_whoever_stops_in_the_middle_leaves_nothing_half() -> None:
    with_doubles(60)
    whole = match_registry(keep=False)

    def stop(told: Told) -> None:
        if told.step == "Telling":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        match_registry(progress=stop)
    assert not list(Path(tempfile.gettempdir()).glob(f"imece-matching-{os.getpid()}-*"))
    assert match_registry() == whole
    assert Likeness.objects.count() == whole.quick + whole.to_review


def test_a_second_look_at_the_same_time_is_refused() -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        pytest.skip("on PostgreSQL one connection may take its own lock twice")
    registered(OF_ALI)
    with one_look_at_a_time():
        refused = match()
    assert refused.exit_code == 1
    assert "looked through already" in refused.output
    assert match().exit_code == 0
