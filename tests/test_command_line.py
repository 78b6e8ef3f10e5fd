"""The command line: quick help, one sentence on failure, a database that is always up to date."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner

from imece.config.cli import COMMANDS, HIDDEN_COMMANDS, Commands, main
from imece.config.commands import progress, sentence_for

IMECE = [sys.executable, "-c", "from imece.config.cli import main; main(prog_name='imece')"]


def imece(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IMECE_", "DATABASE_"))}
    return subprocess.run(
        [*IMECE, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env={**kept, "IMECE_HOME": str(home), **environment},
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name: str, tmp_path: Path) -> None:
    done = imece(name, "--help", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Usage: imece {name}")
    assert not (tmp_path / "home").exists(), "help makes nothing"


def test_help_names_every_command_without_waiting_for_django(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['imece', '--help']; from imece.config.cli import main\n"
        "try: main(prog_name='imece')\n"
        "finally: assert 'django' not in sys.modules, 'help loads Django'"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout
    for name in HIDDEN_COMMANDS:
        assert f"\n  {name} " not in done.stdout


def test_an_unknown_command_fails(tmp_path: Path) -> None:
    done = imece("publihs", home=tmp_path / "home")
    assert done.returncode == 2
    assert "No such command 'publihs'" in done.stderr


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    done = imece("manage", "check", home=tmp_path / "home", DATABASE_URL="mysql://server/imece")
    assert done.returncode == 1
    assert done.stderr.strip() == "Error: DATABASE_URL must begin with sqlite:/// or postgres://."


def test_a_database_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    nowhere = "postgres://nobody:x@127.0.0.1:9/imece?connect_timeout=2"
    done = imece("serve", "--port", "0", home=tmp_path / "home", DATABASE_URL=nowhere)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The database did not answer as it should:")
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = imece("serve", "--port", str(port), home=tmp_path / "home")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Port {port} is in use;")


def two_prepare_at_once(home: Path, url: str) -> None:
    code = "from imece.config.commands import prepared; prepared()"
    environment = {**os.environ, "IMECE_HOME": str(home), "DATABASE_URL": url}
    both = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ends = [one.communicate(timeout=120)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], ends


def test_two_processes_prepare_one_new_database(tmp_path: Path) -> None:
    two_prepare_at_once(tmp_path / "home", url="")


@pytest.mark.postgres
def test_two_processes_prepare_one_new_database_on_a_server(tmp_path: Path) -> None:
    server, name = os.environ["DATABASE_URL"], f"imece_new_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            two_prepare_at_once(tmp_path / "home", url=server.rpartition("/")[0] + f"/{name}")
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def tried(trouble: BaseException) -> tuple[int, str]:
    """What a command that fails with ``trouble`` answers."""

    class One(Commands):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
            @click.command("one")
            def one() -> None:
                raise trouble

            return one

    answer = CliRunner().invoke(One("imece"), ["one"])
    return answer.exit_code, answer.stderr.strip()


def test_a_refusal_is_shown_as_it_is() -> None:
    from imece.base.refusal import Refusal

    assert tried(Refusal("The list stands under another.")) == (1, "Error: The list stands under another.")


def test_a_file_that_cannot_be_read_is_named() -> None:
    assert tried(FileNotFoundError(2, "No such file or directory", "/srv/lists")) == (
        1,
        "Error: /srv/lists: No such file or directory.",
    )


def test_an_interruption_ends_with_130() -> None:
    assert tried(KeyboardInterrupt())[0] == 130


def test_our_own_mistake_says_how_to_see_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMECE_DEBUG", raising=False)
    code, sentence = tried(ValueError("shape"))
    assert code == 1
    assert "ValueError: shape" in sentence and "IMECE_DEBUG=1" in sentence


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMECE_DEBUG", "1")
    answer = CliRunner().invoke(main, ["manage", "no-such-thing"], catch_exceptions=True)
    assert answer.exit_code != 0


def test_progress_is_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress(range(40), "Rows")) == list(range(40))
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines()[0] == "Rows: 4 of 40"
    assert shown.err.splitlines()[-1] == "Rows: 40 done"


def test_progress_of_unknown_length_ends_with_its_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress(iter("abc"), "Files")) == ["a", "b", "c"]
    assert capsys.readouterr().err == "Files: 3 done\n"


def test_a_sentence_stays_one_sentence() -> None:
    assert "\n" not in sentence_for(RuntimeError("first line\nsecond line"))
