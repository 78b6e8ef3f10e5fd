"""The command ``imece figures``, as it is typed. Everyone in the ledger is invented."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from imece.config.cli import main
from imece.indicators.tests.small_ledger import (
    a_line,
    a_list,
    a_person,
    a_row,
    define,
    found_mission,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def people(db: None) -> None:
    found_mission()
    sheet = a_list()
    write(
        a_line(person=a_person(), row=a_row(sheet, 2), sex="female", detail="=1+1"),
        a_line(person=a_person(), row=a_row(sheet, 3), sex="male", day="2021-08-01"),
    )
    define(breakdowns=["sex"])


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["figures", *arguments])


def asked(*arguments: str) -> Any:
    answer = typed(*arguments, "--json")
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)


def test_the_json_is_one_array_with_all_that_a_figure_says() -> None:
    assert asked() == [
        {
            "code": "people",
            "value": 1,
            "unit": "individuals",
            "window": ["2022-01-01", "2022-06-30"],
            "basis": "named",
            "definition": "Different people in groups.",
            "breakdowns": {"sex": {"F": 1}},
        }
    ]


def test_without_options_a_table_is_printed() -> None:
    answer = typed()
    assert answer.exit_code == 0
    assert answer.stdout.splitlines() == [
        "figure  value  unit         window                 basis",
        "people      1  individuals  2022-01-01/2022-06-30  named",
    ]


def test_one_figure_is_printed_with_its_breakdowns() -> None:
    answer = typed("people", "--language", "tr")
    assert "Gruplara gelen farklı kişiler." in answer.stdout
    assert answer.stdout.splitlines()[-2:] == ["sex", "  F  1"]


def test_a_window_is_asked_for_by_name_or_by_days() -> None:
    assert asked("--window", "year")[0]["value"] == 2
    assert asked("--from", "2021-08-01", "--to", "2021-08-31")[0]["window"] == ["2021-08-01", "2021-08-31"]
    assert typed("--from", "2021-08-01").exit_code == 2
    assert typed("--window", "year", "--from", "2021-08-01", "--to", "2021-08-31").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["poeple"], "There is no figure “poeple”; did you mean “people”?"),
        (["xyz"], "There is no figure “xyz”; see them all with: imece figures."),
        (["--window", "quarter"], "The mission has no window “quarter”;"),
        (["--from", "2022-06-31", "--to", "2022-07-01"], "is not a window; write it like"),
        (["people", "--lines", "/nowhere/x.csv"], "/nowhere/x.csv: No such file or directory."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments: list[str], said: str) -> None:
    answer = typed(*arguments)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert said in answer.stderr and "Traceback" not in answer.stderr


def test_lines_are_written_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    answer = typed("people", "--lines", str(file))
    assert (answer.exit_code, answer.stdout) == (0, "")
    with open(file, encoding="utf-8-sig", newline="") as written:
        [line] = csv.DictReader(written)
    assert (line["who"], line["detail"], line["row"]) == ("P1", "'=1+1", "2")


def test_lines_are_written_to_standard_output_and_nothing_else() -> None:
    answer = typed("people", "--lines", "-")
    head, line = answer.stdout.splitlines()
    assert head.startswith("day,service,detail,") and line.startswith("2022-03-08,group,'=1+1,")


def test_lines_need_a_figure() -> None:
    assert typed("--lines", "x.csv").exit_code == 2
    assert typed("people", "--lines", "x.csv", "--json").exit_code == 2
