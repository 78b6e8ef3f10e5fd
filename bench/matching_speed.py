"""How long matching takes on a registry of many (BENCH_PERSONS, default 100 000), all invented (bench/many_people.py).

One new record against the registry's tables, a list of 500, and the whole registry in batch beside Splink alone on
the same prepared records, blocking keys and levels; seconds and the peak memory of all processes of each. On SQLite,
and on PostgreSQL as well where DATABASE_URL names a database that may be filled: the registry stays there, and the
next run takes it as it is. Each part runs in a process of its own.
"""

from __future__ import annotations

import json
import logging
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

PERSONS = int(os.environ.get("BENCH_PERSONS", "100000"))
HOME = ROOT / "build" / "matching-speed"
ASKED = 500
FILLERS = 3


# ------------------------------------------------------------------------------------------- the registry
def set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imece.config.settings")
    from imece.config.commands import prepared

    prepared()
    django.setup()


def fill() -> dict[str, float]:
    """The invented people as persons of one list with what `write_keys` writes of them, prepared by several processes.

    The rows go in as fast as the database takes them; what `write_keys` adds to a list is measured by bench/intake.py.
    """
    set_up()
    from django.db import connection, transaction
    from many_people import PORTION

    from imece.people.keys import fold_counts
    from imece.people.models import Person

    there = Person.objects.count()
    if there == PERSONS:
        return {}
    if there:
        sys.exit(f"This database holds {there} persons already; name an empty one.")
    started = time.perf_counter()
    districts = districts_of()
    row = evidence()
    if connection.vendor == "postgresql" and sqlite_file().exists():
        copy_all(sqlite_file())
        return {"seconds": time.perf_counter() - started}
    connection.close()
    with ProcessPoolExecutor(max_workers=FILLERS) as pool:
        for portion in pool.map(prepared_portion, range(-(-PERSONS // PORTION)), [districts] * PERSONS):
            with transaction.atomic():
                for table, rows in portion.items():
                    put(table, rows)
                put(MENTIONS, [(row, one[0], "bench", "", "") for one in portion[TRAITS]])
    fold_counts()
    return {"seconds": time.perf_counter() - started}


def copy_all(source: Path) -> None:
    """What the registry on SQLite holds, so that it is made only once."""
    from django.db import connection

    there = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    for table in (PEOPLE, *(table.partition(" ")[0] for table in (MENTIONS, TRAITS, KEYS, COUNTS))):
        rows = there.execute(f"SELECT * FROM {table}")
        columns = ", ".join(column[0] for column in rows.description)
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    with connection.cursor() as cursor:
        for table in (PEOPLE, MENTIONS.partition(" ")[0], COUNTS.partition(" ")[0]):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute("ANALYZE")


def sqlite_file() -> Path:
    return HOME / f"registry-{PERSONS}.sqlite3"


PEOPLE = "people_person"
MENTIONS = "people_mention (row_id, person_id, family, code_key, id_key)"
TRAITS = "people_recordtraits (person_id, line, keys, rules)"
KEYS = "people_recordkey (key, person_id)"
COUNTS = "people_valuecount (field, value, records)"


def put(table: str, rows: list[tuple[Any, ...]]) -> None:
    from django.db import connection

    marks = ", ".join(["%s"] * len(rows[0]))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            return
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def prepared_portion(number: int, districts: dict[str, int]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each table for one portion."""
    from django.db import connection
    from many_people import PORTION, portion_of

    from imece.people.keys import RECORDS, prepared, rules_of_today, traits_of_person, values_of
    from imece.people.matching.columns import unpacked
    from imece.people.models import Person

    rows = portion_of(number).slice(0, min(PORTION, PERSONS - number * PORTION)).to_pylist()
    persons = [person_of(row, districts) for row in rows]
    pcodes = {place: f"B{name.split()[1]:0>3}" for name, place in districts.items()}
    people = [traits_of_person(person, pcodes) for person in persons]
    made = [prepared(traits) for traits in people]
    counted = Counter(value for traits in people for value in values_of(traits))
    counted[RECORDS, ""] = len(people)
    fields = list(Person._meta.concrete_fields)
    columns = ", ".join(field.column for field in fields)
    return {
        f"{PEOPLE} ({columns})": [
            tuple(field.get_db_prep_save(getattr(person, field.attname), connection) for field in fields)
            for person in persons
        ],
        TRAITS: [(one.person, one.line, one.keys, rules_of_today()) for one in made],
        KEYS: sorted((key, one.person) for one in made for key in unpacked(one.keys)),
        COUNTS: [(field, value, records) for (field, value), records in sorted(counted.items())],
    }


def person_of(row: dict[str, Any], districts: dict[str, int]) -> Any:
    from django.utils import timezone

    from imece.lib.dates import read_date
    from imece.people.models import Person

    return Person(
        id=int(row["record_id"]),
        family="bench",
        key_kind="row",
        key=row["record_id"],
        made_at=timezone.now(),
        full_name=f"{row['given']} {row['family']}".strip(),
        given_name=row["given"],
        family_name=row["family"],
        father_name=row["father"],
        mother_name=row["mother"],
        sex={"F": "female", "M": "male"}.get(row["sex"], ""),
        birth_date=read_date(row["birth_date"]).date if row["birth_date"] else None,
        birth_precision="day" if row["birth_date"] else "year" if row["birth_year"] else "",
        birth_year=int(row["birth_year"]) if row["birth_year"] else None,
        nationality=row["nationality"],
        phone=f"+90{row['phone']}" if row["phone"] else "",
        id_number=row["id_no"],
        district_id=districts[row["district"]],
        neighbourhood=row["neighbourhood"],
    )


def districts_of() -> dict[str, int]:
    from imece.base.places import Place

    found = {}
    for number in range(40):
        place, _new = Place.objects.get_or_create(
            pcode=f"B{number:03}", defaults={"level": "district", "names": {"en": f"District {number}"}}
        )
        found[f"District {number}"] = place.pk
    return found


def evidence() -> int:
    """One row of one list speaks of all: enough to be known."""
    from imece.lists.models import Row, Sheet, TakenList

    taken = TakenList.objects.create(
        file_name="bench.xlsx",
        digest="bench",
        content_key="bench",
        state=TakenList.State.TAKEN,
        unit_code="B",
    )
    sheet = Sheet.objects.create(taken_list=taken, position=0, name="bench")
    return Row.objects.create(
        taken_list=taken, sheet=sheet, kind="bench", number=1, state=Row.State.ACCEPTED, fingerprint="bench"
    ).pk


# ------------------------------------------------------------------------------------------- parts
def one_at_a_time() -> dict[str, float]:
    """Records of the registry asked for as if they were new."""
    set_up()
    from imece.people.looking import likely_of
    from imece.people.models import Person

    chance = random.Random(4)
    first = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    numbers = [first + chance.randrange(PERSONS) for _ in range(ASKED + 50)]
    # As a form gives them: with the district that was chosen.
    people = list(Person.objects.filter(pk__in=numbers).select_related("district"))
    chance.shuffle(people)
    for person in people:
        person.pk = None
    took, own = [], []
    for person in people[:ASKED]:
        started, worked = time.perf_counter(), time.process_time()
        likely_of(person)
        took.append((time.perf_counter() - started) * 1000)
        own.append((time.process_time() - worked) * 1000)
    took.sort()
    own.sort()
    place = len(took) * 95 // 100
    return {
        "p50 ms": statistics.median(took),
        "p95 ms": took[place],
        "worst ms": took[-1],
        "own p50 ms": statistics.median(own),
        "own p95 ms": own[place],
        "asked": len(took),
    }


def a_list() -> dict[str, float]:
    set_up()
    from imece.people.looking import likely_of_many
    from imece.people.models import Person

    chance = random.Random(6)
    first = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    numbers = [first + chance.randrange(PERSONS) for _ in range(ASKED)]
    people = list(Person.objects.filter(pk__in=numbers).select_related("district"))
    for person in people:
        person.pk = None
    likely_of_many(people[:20])  # DuckDB is there already, as in a server that has run for a while
    started, worked = time.perf_counter(), time.process_time()
    found = likely_of_many(people)
    own = time.process_time() - worked
    return {
        "seconds": time.perf_counter() - started,
        "own seconds": own,
        "asked": len(people),
        "found": sum(map(bool, found)),
    }


def the_whole_registry() -> dict[str, float]:
    """`imece people match --dry-run` without the joins: from the database to the pairs to answer."""
    set_up()
    from imece.people.looking_through import look_through

    started = time.perf_counter()
    steps: dict[str, float] = {}
    quick = review = 0
    for pair in look_through(
        lambda told: steps.setdefault(told.step, time.perf_counter() - started) and None
    ):
        quick += pair.quick
        review += not pair.quick
    return {"seconds": time.perf_counter() - started, "quick": quick, "to review": review, **_starts(steps)}


def _starts(steps: dict[str, float]) -> dict[str, float]:
    return {f"{step.lower()} from": at for step, at in steps.items()}


def prepare() -> dict[str, float]:
    """What both batches start from: the traits and keys of the registry on SQLite, with the truth, as one Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from many_people import portions

    rows = sqlite3.connect(f"file:{sqlite_file()}?mode=ro", uri=True).execute(
        "SELECT person_id, line, keys FROM people_recordtraits ORDER BY person_id"
    )
    writer = None
    for portion in portions(PERSONS):
        numbers, lines, keys = zip(*rows.fetchmany(len(portion)), strict=True)
        made = pa.table(
            {
                "record": [str(number) for number in numbers],
                "line": lines,
                "keys": keys,
                "person": portion["person"],
            }
        )
        writer = writer or pq.ParquetWriter(prepared_file(), made.schema, compression="zstd")
        writer.write_table(made)
    assert writer is not None
    writer.close()
    return {}


def prepared_file() -> Path:
    return HOME / f"prepared-{PERSONS}.parquet"


def prepared_records() -> Iterator[Any]:
    import pyarrow.parquet as pq

    from imece.people.matching.batch import Record

    for rows in pq.ParquetFile(prepared_file()).iter_batches(20_000, columns=["record", "line", "keys"]):
        for record, line, keys in zip(
            *(rows[name].to_pylist() for name in ("record", "line", "keys")), strict=True
        ):
            yield Record(record, "", None, line, keys)


def batch_ours() -> dict[str, float]:
    """Pairs, weights and groups from the prepared records."""
    from imece.people.matching.batch import load_records, workspace
    from imece.people.matching.clusters import persons
    from imece.people.matching.model import trained_model

    model = trained_model()
    with workspace() as db:
        started = time.perf_counter()
        load_records(db, prepared_records())
        loaded, worked = time.perf_counter(), time.process_time()
        first_of = persons(db, model, model.same_person)
        ended = time.perf_counter()
        own = time.process_time() - worked
    return {"seconds": ended - loaded, "own seconds": own, "reading": loaded - started, **measures(first_of)}


def measures(first_of: dict[int, int]) -> dict[str, float]:
    import pyarrow.parquet as pq

    truth = pq.read_table(prepared_file(), columns=["person"])["person"].to_pylist()
    found = [first_of.get(place, place) for place in range(len(truth))]

    def pairs_in(groups: Any) -> int:
        return sum(size * (size - 1) // 2 for size in Counter(groups).values())

    hits = pairs_in(zip(truth, found, strict=True))
    return {"precision": hits / max(1, pairs_in(found)), "recall": hits / max(1, pairs_in(truth))}


def batch_splink() -> dict[str, float]:
    """Splink alone: the same columns, levels, weights and keys, its predictions and its clusters."""
    import duckdb
    from splink import DuckDBAPI, Linker

    from imece.people.matching.blocking import MOST_SHARING
    from imece.people.matching.model import trained_model

    db = duckdb.connect(":memory:")
    spill = HOME / "splink-spill"
    db.execute(f"SET threads = 2; SET memory_limit = '1500MB'; SET temp_directory = '{spill}'")
    wide_columns(db)
    telling = f"SELECT key FROM keys GROUP BY key HAVING count(*) BETWEEN 2 AND {MOST_SHARING}"
    db.execute(f"""
        CREATE TABLE told AS SELECT place, list(key) AS keys FROM keys WHERE key IN ({telling}) GROUP BY place;
        CREATE TABLE records AS SELECT wide.* EXCLUDE (place), place AS unique_id, keys
        FROM wide LEFT JOIN told USING (place);
        DROP TABLE told; DROP TABLE keys; DROP TABLE wide
    """)
    model = trained_model()
    started, worked = time.perf_counter(), time.process_time()
    api = DuckDBAPI(connection=db)
    linker = Linker(api.register("records"), splink_settings(model, PERSONS))
    predicted = linker.inference.predict(threshold_match_weight=model.same_person)
    scored = time.perf_counter()
    linker.clustering.cluster_pairwise_predictions_at_threshold(
        predicted, threshold_match_weight=model.same_person
    )
    ended = time.perf_counter()
    own = time.process_time() - worked
    return {
        "seconds": ended - started, "own seconds": own, "predicting": scored - started, "clustering": ended - scored
    }  # fmt: skip


def wide_columns(db: Any) -> None:
    """Tables `wide`, one row a record with all columns that the levels name, and `keys`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from imece.people.matching.columns import columns_from_text, unpacked

    place = 0
    for rows in pq.ParquetFile(prepared_file()).iter_batches(20_000, columns=["line", "keys"]):
        places = pa.array(range(place, place + len(rows)), pa.int64())
        db.register("portion", pa.table({"place": places, "line": rows["line"]}))
        lists = pa.array([unpacked(keys) for keys in rows["keys"].to_pylist()], pa.list_(pa.int64()))
        db.register("packs", pa.table({"place": places, "keys": lists}))
        for table, sql in (
            ("wide", columns_from_text("portion")),
            ("keys", "SELECT unnest(keys) AS key, place FROM packs"),
        ):
            db.execute(f"INSERT INTO {table} {sql}" if place else f"CREATE TABLE {table} AS {sql}")
        place += len(rows)


def splink_settings(model: Any, records: int) -> Any:
    from splink import SettingsCreator, block_on

    from imece.people.matching.comparisons import COMPARISONS

    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[as_splink(comparison, model) for comparison in COMPARISONS],
        blocking_rules_to_generate_predictions=[block_on("keys", arrays_to_explode=["keys"])],
        probability_two_random_records_match=model.duplicates_per_record * 2 / records,
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def as_splink(comparison: Any, model: Any) -> Any:
    """The levels with their weights; frequencies are left out, which spares Splink some work."""
    from splink import comparison_level_library as levels
    from splink import comparison_library as comparisons

    unknown, *known = comparison.levels
    told: list[Any] = [levels.CustomLevel(unknown.sql, unknown.name).configure(is_null_level=True)]
    for level in known:
        ratio = 2 ** model.weights[comparison.field][level.name]
        share = min(0.5, 0.5 / ratio)
        made = levels.ElseLevel() if level is known[-1] else levels.CustomLevel(level.sql, level.name)
        told.append(made.configure(m_probability=ratio * share, u_probability=share))
    return comparisons.CustomComparison(told, output_column_name=comparison.field)


PARTS: dict[str, Callable[[], dict[str, float]]] = {
    "fill": fill,
    "one": one_at_a_time,
    "list": a_list,
    "registry": the_whole_registry,
    "prepare": prepare,
    "ours": batch_ours,
    "splink": batch_splink,
}


# ------------------------------------------------------------------------------------------- measuring
def memory_of(number: int) -> int:
    """Resident bytes of a process and all that it started."""
    held = 0
    waiting = [number]
    while waiting:
        one = waiting.pop()
        try:
            held += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, ProcessLookupError):
            continue
    return held


def run(part: str, environment: dict[str, str]) -> dict[str, float]:
    """A part in a process of its own: what it tells, and the peak memory of it and its children."""
    command = [sys.executable, "-W", "ignore", str(Path(__file__).resolve()), part]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    peak = 0

    def watch() -> None:
        nonlocal peak
        while process.poll() is None:
            peak = max(peak, memory_of(process.pid))
            time.sleep(0.05)

    watching = threading.Thread(target=watch)
    watching.start()
    told, _nothing = process.communicate()
    watching.join()
    if process.returncode:
        sys.exit(f"{part} failed")
    found: dict[str, float] = json.loads(told.strip().splitlines()[-1])
    return {**found, "peak GiB": peak / 2**30}


def say(what: str, found: dict[str, float]) -> None:
    numbers = ", ".join(f"{name} {number:.4g}" for name, number in found.items())
    print(f"{what}: {numbers}", flush=True)


def main() -> None:
    if len(sys.argv) > 1:
        logging.disable(logging.WARNING)
        warnings.simplefilter("ignore")
        worked = time.process_time()
        found = PARTS[sys.argv[1]]()
        print(json.dumps({**found, "all own seconds": time.process_time() - worked}))
        return
    HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    here = {**os.environ, "IMECE_HOME": str(HOME)}
    address = here.pop("DATABASE_URL", "")
    databases = {"SQLite": {**here, "DATABASE_URL": f"sqlite:///{sqlite_file()}"}}
    if address:
        databases["PostgreSQL"] = {**here, "DATABASE_URL": address}
    print(f"{PERSONS} records")
    for name, environment in databases.items():
        for part in ("fill", "one", "list", "registry"):
            say(f"{name}, {part}", run(part, environment))
    if not prepared_file().exists():
        run("prepare", here)
    ours, splink = run("ours", here), run("splink", here)
    say("batch, imece", ours)
    say("batch, Splink alone", splink)
    print(
        f"batch: {ours['seconds'] / splink['seconds']:.2f} of the time of Splink alone,"
        f" {ours['own seconds'] / splink['own seconds']:.2f} of its processor time"
    )


if __name__ == "__main__":
    main()
