"""Learns what each level of agreement weighs, with Splink, and writes src/imece/people/matching/model.json.

    python tools/train_matching.py [--labelled FOLDER ...] [--to FILE]

From registries of invented people (tools/invented_people.py, two of different hardness) and from labelled folders
with persons.csv and clusters.csv. The share of each level among records of one person (m) comes from the labels,
that among people at random (u) from drawn pairs. The rules and thresholds at the end are the house's, not learnt.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_level_library as levels
from splink import comparison_library as comparisons

from imece.people.matching.batch import columns_of
from imece.people.matching.comparisons import COMPARISONS, Comparison
from imece.people.matching.model import BY_FREQUENCY
from imece.people.matching.traits import NAMES, Traits, traits_of

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tools.invented_people import Invented  # noqa: E402

MODEL = ROOT / "src" / "imece" / "people" / "matching" / "model.json"
DRAWN_PAIRS = 2_000_000
SEED = 20260101
# (records, seed, hardness) of the invented registries.
REGISTRIES = ((15_000, 11, 1.0), (15_000, 12, 2.0))
# What was seen hardly ever among so many pairs is taken for this rare: no level may decide alone.
RAREST = {"m": 1e-4, "u": 1e-6}
# Two people seldom carry one number, and drawing pairs cannot show how seldom.
SAME_DOCUMENT_U = 1e-6
# What the registries show too seldom to be learnt is assumed: how often an office writes so, and how much more often
# between two records of one person than between two people (one name of twelve begins with the same letter).
ASSUMED: dict[str, dict[str, tuple[float, float]]] = {
    "given": {
        "part, the rest elsewhere": (0.01, 2**12), "beginning": (0.01, 2**6), "initial": (0.005, 12),
        "father first": (0.005, 2**7),
    },
    "family": {"part": (0.005, 2**6), "beginning": (0.005, 2**5), "initial": (0.002, 12)},
    "father": {
        "part": (0.005, 2**6), "beginning": (0.005, 2**5), "initial": (0.002, 12), "father first": (0.005, 1),
    },
    "mother": {"part": (0.005, 2**6), "beginning": (0.005, 2**5), "initial": (0.002, 12)},
    "birth": {"ten years apart": (0.01, 0.4)},
    "place": {"district alone": (0.04, 2**2)},
}  # fmt: skip
# People change their nationality, and women their family name: no registry of ours shows that.
LEAST_M = {"nationality": {"different": 0.02}, "family": {"different": 0.025}}
RULES = {
    "smoothing": 2000,
    "most_by_frequency": 6.0,
    # Bits that a shared family, phone and place may give where the given names are not quite the same.
    "given_caps": {
        "like": 14.0,
        "beginning": 14.0,
        "initial": 12.0,
        "part": 6.0,
        "faint": 3.0,
        "different": 0.0,
        "unknown": 8.0,
    },
    # ... and where the birthdays are far apart.
    "birth_cap": 10.0,
    "same_person": 0.9,
    "quick_confirm": 0.9999,
}


# m and u by level by field.
Shares = dict[str, dict[str, dict[str, float]]]


class Labelled(NamedTuple):
    people: list[Traits]
    person_of: list[str]


def registries(folders: list[Path]) -> Iterator[Labelled]:
    for records, seed, hardness in REGISTRIES:
        made = Invented(records=records, seed=seed, hardness=hardness)
        yield Labelled(
            [traits_of(row["record_id"], row) for row in made.rows], [f"{seed}-{p}" for p in made.person_of]
        )
    for folder in folders:
        with (folder / "clusters.csv").open(encoding="utf-8-sig", newline="") as file:
            person_of = {row["record_id"]: f"{folder}-{row['cluster_id']}" for row in csv.DictReader(file)}
        with (folder / "persons.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        people = [traits_of(row["record_id"], row) for row in rows]
        yield Labelled(people, [person_of[row["record_id"]] for row in rows])


def as_splink(comparison: Comparison) -> Any:
    unknown, *known = comparison.levels
    told: list[Any] = [levels.CustomLevel(unknown.sql, unknown.name).configure(is_null_level=True)]
    for level in known[:-1]:
        told.append(levels.CustomLevel(level.sql, level.name))
    told.append(levels.ElseLevel())
    return comparisons.CustomComparison(told, output_column_name=comparison.field)


def linker_of(people: list[Traits], person_of: list[str], blocks: list[Any]) -> Linker:
    table = columns_of(people)
    # The rows may come in any order: `place` says whose each is.
    person = pa.array([person_of[place] for place in table["place"].to_pylist()])
    table = table.append_column("person", person)
    table = table.append_column("unique_id", table["place"]).drop_columns(["place"])
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[as_splink(comparison) for comparison in COMPARISONS],
        blocking_rules_to_generate_predictions=blocks,
    )
    return Linker(DuckDBAPI().register(table), settings)


def learnt(labelled: Labelled) -> Shares:
    """m and u of each level, as Splink estimates them from the labels and from drawn pairs."""
    linker = linker_of(labelled.people, labelled.person_of, [block_on("person")])
    linker.training.estimate_u_using_random_sampling(max_pairs=DRAWN_PAIRS, seed=SEED)
    linker.training.estimate_m_from_label_column("person")
    return _levels_of(linker)


def learnt_shares(people: list[Traits]) -> dict[str, Any]:
    """What stands in model.json before the rules, learnt from one set without labels (bench/matching.py)."""
    blocks: list[Any] = [block_on("document"), block_on("date"), block_on("given_form", "family_form")]
    linker = linker_of(people, [""] * len(people), blocks)
    training = linker.training
    training.estimate_probability_two_random_records_match(blocks, recall=0.95)
    training.estimate_u_using_random_sampling(max_pairs=DRAWN_PAIRS / 5, seed=SEED)
    for block in blocks:
        training.estimate_parameters_using_expectation_maximisation(block)
    chance = float(linker.misc.save_model_to_json()["probability_two_random_records_match"])
    return {
        "duplicates_per_record": chance * len(people) / 2,
        "levels": mean([_levels_of(linker)]),
        "shares_of_equal_values": shares_of_equal_values(people),
    }


def _levels_of(linker: Linker) -> Shares:
    saved = linker.misc.save_model_to_json()
    return {c["output_column_name"]: _shares(c["comparison_levels"]) for c in saved["comparisons"]}


def _shares(saved: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Splink's levels by our names; its last is called otherwise."""
    known = [level for level in saved if not level.get("is_null_level")]
    return {
        ("different" if level["sql_condition"] == "ELSE" else level["label_for_charts"]): {
            share: float(level.get(f"{share}_probability") or 0.0) for share in "mu"
        }
        for level in known
    }


def shares_of_equal_values(people: list[Traits]) -> dict[str, float]:
    """How often two people drawn at random carry the same value, field by field."""
    found = {}
    for field in BY_FREQUENCY:
        counts: Counter[str] = Counter()
        for person in people:
            counts.update(
                getattr(person, field).keys if field in NAMES else [person.phone] if person.phone else []
            )
        total = sum(counts.values())
        found[field] = sum((count / total) ** 2 for count in counts.values())
    return found


def mean(sets: list[Shares]) -> Shares:
    """The mean of what each registry taught, so that none decides; nothing rarer than RAREST."""
    result: Shares = {}
    for comparison in COMPARISONS:
        field, known = comparison.field, comparison.levels[1:]
        result[field] = {
            level.name: {
                share: round(
                    max(RAREST[share], sum(s[field][level.name][share] for s in sets) / len(sets)), 9
                )
                for share in "mu"
            }
            for level in known
        }
    result["document"]["same"]["u"] = SAME_DOCUMENT_U
    for field, assumed in ASSUMED.items():
        for name, (m, times) in assumed.items():
            result[field][name] = {"m": m, "u": round(m / times, 9)}
    for field, least in LEAST_M.items():
        for name, m in least.items():
            result[field][name]["m"] = max(m, result[field][name]["m"])
    # That the two names have changed places is one fact: the given name's level carries it whole.
    for level in ("crossed", "nearly crossed"):
        result["family"][level]["m"] = result["family"][level]["u"]
    return result


def _check(found: Shares) -> None:
    """Labels that have slipped from their rows teach that one person's records differ: no model then."""
    if odd := [name for name in NAMES if found[name]["different"]["m"] > 0.2]:
        sys.exit(f"These names differ too often between records of one person: {', '.join(odd)}.")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--labelled", type=Path, nargs="*", default=[])
    parser.add_argument("--to", type=Path, default=MODEL)
    given = parser.parse_args()
    sets, bases, duplicates = [], [], []
    for labelled in registries(given.labelled):
        sets.append(learnt(labelled))
        bases.append(shares_of_equal_values(labelled.people))
        sizes = Counter(labelled.person_of).values()
        duplicates.append(sum(size * (size - 1) / 2 for size in sizes) / len(labelled.people))
    model: dict[str, Any] = {
        "what": "Fellegi-Sunter shares by level, learnt by tools/train_matching.py with Splink",
        "duplicates_per_record": round(sum(duplicates) / len(duplicates), 4),
        "levels": mean(sets),
        "shares_of_equal_values": {
            field: round(sum(base[field] for base in bases) / len(bases), 9) for field in BY_FREQUENCY
        },
        "rules": RULES,
    }
    _check(model["levels"])
    given.to.write_text(json.dumps(model, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
