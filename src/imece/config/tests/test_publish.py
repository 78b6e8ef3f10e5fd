"""``imece publish fact-sheet``: one step, said in one line; nothing half done."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from imece.base.logbook import LogLine
from imece.base.mission import Mission
from imece.config.cli import main
from imece.reporting.models import Edition
from imece.reporting.tests.small_sheet import found_sheet, one_more


@pytest.fixture(autouse=True)
def sheet(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # The database of the test is prepared already.
    monkeypatch.setattr("imece.config.commands.publish.prepared", lambda: None)
    found_sheet()


def publish(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["publish", "fact-sheet", *map(str, arguments)])


def test_it_publishes_and_writes_the_paper_of_the_language(tmp_path: Path) -> None:
    done = publish("--language", "tr", "--pdf", tmp_path / "sheet.pdf")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Published FS-01")
    edition = Edition.objects.get()
    file = edition.file("paper-tr.pdf")
    assert file is not None and (tmp_path / "sheet.pdf").read_bytes() == file.opened()
    assert LogLine.objects.get(action="edition.publish").actor is None


def test_again_without_a_change_it_writes_the_same_paper(tmp_path: Path) -> None:
    publish("--pdf", tmp_path / "first.pdf")
    done = publish("--pdf", tmp_path / "second.pdf")
    assert done.stdout.startswith("Nothing changed since FS-01")
    assert (tmp_path / "first.pdf").read_bytes() == (tmp_path / "second.pdf").read_bytes()
    assert Edition.objects.count() == 1


def test_after_a_change_it_publishes_the_next_edition() -> None:
    publish()
    one_more()
    assert publish().stdout.startswith("Published FS-02")


def test_a_draft_publishes_nothing(tmp_path: Path) -> None:
    done = publish("--draft", "--pdf", tmp_path / "draft.pdf")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "draft.pdf").read_bytes().startswith(b"%PDF-")
    assert not Edition.objects.exists()


def test_another_window_is_another_edition() -> None:
    publish()
    done = publish("--from", "2022-01-01", "--to", "2022-06-30")
    assert done.stdout.startswith("Published FS-02") and "Jan–Jun 2022" in done.stdout
    assert Edition.objects.standing().count() == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--draft"], "say where with --pdf FILE"),
        (["--from", "2022-01-01"], "belong together"),
        (["--from", "2022-06-30", "--to", "2022-01-01"], "ends before it begins"),
        (["--from", "June", "--to", "2022-01-01"], "is not a window"),
        (["--from", "2019-01-01", "--to", "2019-12-31"], "nothing to publish yet"),
        (["--pdf", "/no/such/folder/sheet.pdf"], "/no/such/folder does not exist"),
        (["--language", "fr"], "'fr' is not one of"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(arguments: list[str], sentence: str) -> None:
    done = publish(*arguments)
    assert done.exit_code in {1, 2}
    assert sentence in done.stderr and "Traceback" not in done.stderr
    assert not Edition.objects.exists()


def test_a_failure_leaves_no_file_and_keeps_the_one_that_was_there(tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").write_bytes(b"the sheet of last year")
    Mission.objects.all().delete()
    done = publish("--pdf", tmp_path / "sheet.pdf")
    assert done.exit_code == 1 and "No mission is loaded" in done.stderr
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [
        ("sheet.pdf", b"the sheet of last year")
    ]
