"""Which records are taken for one person, in batch and one at a time. All people are invented."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imece.people.matching.batch import connect, find_pairs, frequencies, load
from imece.people.matching.blocking import block_keys
from imece.people.matching.clusters import Known, persons
from imece.people.matching.columns import from_text, packed, to_text, unpacked
from imece.people.matching.distances import distance, within_one, within_two
from imece.people.matching.model import score, trained_model
from imece.people.matching.outside import persons_of
from imece.people.matching.traits import Traits, traits_of
from imece.people.matching.weighing import score_pairs, told, weigh

ALI = {
    "given": "Ali", "family": "El Hasan", "father": "Mahmud", "mother": "Fatma", "birth_date": "1990-05-12",
    "birth_year": "1990", "sex": "M", "nationality": "SYR", "id_no": "99158602730", "phone": "5778834382",
    "district": "Fatih", "neighbourhood": "Balat",
}  # fmt: skip
GIVEN = "Ahmed Meryem Halid Yusuf Hatice Osman Zeynep Cemal Sümeyye Velid Nisrin İbrahim Duha Firas".split()  # noqa: SIM905
FAMILY = [
    "El Ahmed",
    "Haddad",
    "Şami",
    "El Halil",
    "Neccar",
    "Türkmani",
    "Derviş",
    "Zeydan",
    "El Hatib",
    "Kurdi",
]


def crowd(many: int = 400, seed: int = 5) -> list[dict[str, str]]:
    """Others, so that names have a frequency."""
    chance = random.Random(seed)
    return [
        {
            "given": chance.choice(GIVEN),
            "family": chance.choice(FAMILY),
            "father": chance.choice(GIVEN),
            "mother": chance.choice(GIVEN),
            "birth_date": f"{chance.randrange(1950, 2020)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            "sex": chance.choice("FM"),
            "nationality": "SYR",
            "phone": f"5{chance.randrange(10**8, 10**9)}",
            "district": chance.choice(["Fatih", "Esenyurt", "Bağcılar"]),
            "neighbourhood": chance.choice(["A", "B", "C"]),
        }
        for _ in range(many)
    ]


def as_people(rows: list[dict[str, str]]) -> list[Traits]:
    return [traits_of(f"R{number}", row) for number, row in enumerate(rows)]


def one_person(*rows: dict[str, str]) -> bool:
    """Whether the first rows, in a crowd, are all taken for one person."""
    numbers = persons_of(as_people([*rows, *crowd()]))
    return len(set(numbers[: len(rows)])) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"given": "علي", "family": "الحسن", "father": "محمود", "mother": "فاطمة", "id_no": ""},
        {"given": "ALY", "family": "AL-HASSAN", "phone": "", "birth_date": "1990-01-01"},
        {"given": "El Hasan", "family": "Ali", "id_no": ""},
        {"birth_date": "1990-12-05", "id_no": "", "phone": ""},
        {"id_no": "99158602370", "phone": "5550001122"},
        {"given": "Ali Mahmud", "id_no": "", "phone": ""},
        {"family": "Elhasn", "father": "", "mother": "", "id_no": ""},
    ],
    ids=[
        "another script",
        "capitals, 1 January",
        "names swapped",
        "day and month swapped",
        "number mistyped",
        "father's name added",
        "slip",
    ],
)
def test_one_person_written_differently_is_one(other: dict[str, str]) -> None:
    assert one_person(ALI, ALI | other)


@pytest.mark.parametrize(
    "other",
    [
        {"given": "Hüseyin", "id_no": "99860000016"},
        {"given": "Reem", "sex": "F", "id_no": ""},
        {"father": "Yusuf", "mother": "Amina", "birth_date": "1985-02-20", "birth_year": "", "id_no": "", "phone": ""},
        {"given": "Halid", "birth_date": "1992-08-01", "birth_year": "1992", "id_no": ""},
    ],
    ids=["twin brother", "twin sister", "cousin of the same name", "brother with the same phone"],
)  # fmt: skip
def test_relatives_are_kept_apart(other: dict[str, str]) -> None:
    assert not one_person(ALI, ALI | other)


def test_members_of_one_household_are_never_one_person() -> None:
    assert one_person(ALI | {"household": "H1"}, ALI | {"household": "H2"})
    assert not one_person(ALI | {"household": "H1"}, ALI | {"household": "H1"})


def test_of_a_household_only_the_best_match_stays() -> None:
    home = {"household": "H1"}
    rows = [
        ALI | {"id_no": ""},
        ALI | home,
        ALI | home | {"given": "Aly", "id_no": "", "birth_date": "1990-01-01"},
    ]
    numbers = persons_of(as_people([*rows, *crowd()]))
    assert numbers[0] == numbers[1] != numbers[2]


def test_a_poor_record_does_not_tie_twins_together() -> None:
    poor = {"family": "El Hasan", "father": "Mahmud", "birth_date": "1990-05-12", "phone": "5778834382"}
    twin = ALI | {"given": "Hüseyin", "id_no": "99860000016"}
    numbers = persons_of(as_people([ALI, twin, poor, *crowd()]))
    assert numbers[0] != numbers[1]


def mixed() -> list[Traits]:
    """Records with much in common, so that every level is met."""
    rows = crowd(300)
    chance = random.Random(9)
    for row in rows[:150]:
        other = dict(row)
        for field in chance.sample(sorted(other), 3):
            other[field] = chance.choice(["", chance.choice(rows)[field], row[field][::-1], row[field][1:]])
        rows.append(other | {"id_no": ""} if chance.random() < 0.5 else other | {"id_no": "99158602730"})
    return as_people([ALI, *rows])


def test_the_batch_and_the_single_scorer_agree() -> None:
    people, model, db = mixed(), trained_model(), connect()
    load(db, people)
    assert find_pairs(db) > 200
    pairs = score_pairs(db, model, at_least=float("-inf"))
    seen = frequencies(db)
    for pair in pairs:
        alone = score(people[pair.left], people[pair.right], model, seen)
        assert alone.bits == pytest.approx(pair.bits, abs=1e-6), (
            people[pair.left],
            people[pair.right],
            alone,
        )


def test_what_each_field_gave_is_told_as_the_single_scorer_tells_it() -> None:
    people, model, db = mixed(), trained_model(), connect()
    load(db, people)
    find_pairs(db)
    weigh(db, model, at_least=0)
    seen = frequencies(db)
    for pair, its in told(db):
        alone = score(people[pair.left], people[pair.right], model, seen)
        assert {field: level for field, (level, _) in its.fields.items()} == {
            field: level for field, (level, _) in alone.fields.items()
        }
        assert [bits for _, bits in its.fields.values()] == pytest.approx(
            [bits for _, bits in alone.fields.values()]
        )


def test_the_order_of_records_changes_nothing() -> None:
    people = mixed()
    turned = people[::-1]

    def groups(people: list[Traits], numbers: list[int]) -> set[frozenset[str]]:
        members: dict[int, set[str]] = {}
        for person, number in zip(people, numbers, strict=True):
            members.setdefault(number, set()).add(person.record)
        return set(map(frozenset, members.values()))

    assert groups(people, persons_of(people)) == groups(turned, persons_of(turned))


def test_few_or_no_records_are_no_trouble() -> None:
    assert persons_of([]) == []
    assert persons_of(as_people([ALI])) == [0]
    assert len(set(persons_of(as_people([{}, {}])))) == 2
    db = connect()
    load(db, [])
    assert persons(db, trained_model(), 4.0) == {}


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_quick_distances_are_the_true_ones(a: str, b: str) -> None:
    assert within_one(a, b) == (distance(a, b) <= 1)
    assert within_two(a, b) == (distance(a, b) <= 2)


def test_distances_are_those_of_the_batch() -> None:
    chance, db = random.Random(3), connect()
    for _ in range(300):
        a, b = ("".join(chance.choices("abc", k=chance.randrange(7))) for _ in "ab")
        assert db.execute("SELECT damerau_levenshtein(?, ?)", [a, b]).fetchall()[0][0] == distance(a, b)


@given(st.dictionaries(st.sampled_from(sorted(ALI)), st.text(max_size=12)))
def test_any_cells_make_traits_that_survive_the_table(row: dict[str, str]) -> None:
    person = traits_of("R1", row)
    assert from_text(to_text(person), record="R1") == person
    keys = block_keys(person)
    assert len(set(keys)) == len(keys)
    assert unpacked(packed(keys)) == keys


# ------------------------------------------------------------------------------------------- what is known before
def clusters_of(people: list[Traits], known: Known) -> list[int]:
    db = connect()
    load(db, people)
    first_of = persons(db, trained_model(), trained_model().same_person, known)
    return [first_of.get(place, place) for place in range(len(people))]


def test_records_that_are_one_person_already_are_never_split() -> None:
    people = as_people([ALI, {"given": "Zeynep"}, ALI | {"given": "Aly"}, *crowd()])
    numbers = clusters_of(people, Known(one=[[0, 1]]))
    assert numbers[0] == numbers[1] == numbers[2]
    assert clusters_of(people, Known())[1] != numbers[0]


def test_records_said_to_be_two_people_are_never_joined_not_even_by_a_third() -> None:
    people = as_people([ALI, ALI | {"given": "Aly"}, ALI | {"id_no": ""}, ALI | {"phone": ""}, *crowd()])
    together = clusters_of(people, Known())
    assert len(set(together[:4])) == 1
    numbers = clusters_of(people, Known(apart=[(0, 1)]))
    assert numbers[0] != numbers[1]
    assert {numbers[2], numbers[3]} <= {numbers[0], numbers[1]}


def test_what_was_said_of_one_record_holds_for_the_whole_person() -> None:
    people = as_people([ALI, {"given": "Zeynep"}, ALI | {"given": "Aly"}, *crowd()])
    numbers = clusters_of(people, Known(one=[[0, 1]], apart=[(1, 2)]))
    assert numbers[0] == numbers[1] != numbers[2]
