"""``imece people match``: a file of records in, a file of clusters out. All people are invented."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from imece.config.cli import main


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def match(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["people", "match", *map(str, arguments)])
    return result.exit_code, result.output


def test_the_command_writes_a_cluster_for_each_record(tmp_path: Path) -> None:
    ali = {
        "given": "Ali",
        "family": "El Hasan",
        "birth_date": "1990-05-12",
        "id_no": "99158602730",
        "sex": "M",
    }
    others = [ali | {"given": given, "id_no": "", "birth_date": ""} for given in ("Halid", "Yusuf", "Reem")]
    people = [ali, ali | {"given": "علي", "family": "الحسن"}, *others]
    source = written(
        tmp_path / "persons.csv", [{"record_id": f"R{n}", **row} for n, row in enumerate(people)]
    )
    code, said = match("--from", source, "--to", tmp_path / "clusters.csv")
    assert code == 0, said
    with (tmp_path / "clusters.csv").open(encoding="utf-8", newline="") as file:
        clusters = list(csv.DictReader(file))
    assert [row["record_id"] for row in clusters] == [f"R{n}" for n in range(5)]
    assert clusters[0]["cluster_id"] == clusters[1]["cluster_id"] != clusters[2]["cluster_id"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("name,phone\nAli,5\n", "no column record_id"),
        ("record_id,colour\n1,red\n", "none of the columns"),
        ("record_id,given\n1,Ali\n1,Ali\n", "line 3: record_id 1 stands there twice"),
        ("record_id,given\n,Ali\n", "line 2: the record has no record_id"),
    ],
)
def test_a_bad_file_is_told_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    source = tmp_path / "persons.csv"
    source.write_text(text, encoding="utf-8")
    code, said = match("--from", source, "--to", tmp_path / "clusters.csv")
    assert code == 1
    assert sentence in said
    assert not (tmp_path / "clusters.csv").exists()


def test_a_file_in_another_encoding_is_told_so(tmp_path: Path) -> None:
    source = tmp_path / "persons.csv"
    source.write_bytes("record_id,given\n1,Şükrü\n".encode("cp1254"))
    code, said = match("--from", source, "--to", tmp_path / "clusters.csv")
    assert code == 1
    assert "UTF-8" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--from", "{file}"], "--from and --to go together"),
        (["--to", "{file}"], "--from and --to go together"),
        (["--from", "{file}", "--to", "{file}", "--dry-run"], "--dry-run is for the registry"),
        (["--threshold", "0.5"], "--threshold goes with --from and --to"),
    ],
)
def test_what_does_not_go_together_is_told(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    file = tmp_path / "persons.csv"
    file.write_text("record_id,given\n1,Ali\n", encoding="utf-8")
    code, said = match(*(argument.format(file=file) for argument in arguments))
    assert code == 2 and sentence in said
