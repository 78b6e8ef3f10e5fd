"""How fast a person is found among many (BENCH_PERSONS, default 100 000), all invented (bench/many_people.py).

Asked of the page that people use, as htmx asks it, by three readers: one who reaches a unit, one who reaches one of
its districts, and one whose unit is new and knows forty people. Set against reading one person by the primary key and
against looking through one text for each person (LIKE), both in the same run. On SQLite in a folder of its own, and
on PostgreSQL as well where DATABASE_URL names a server; there in a database `bench_search`, made for it.
Both stay for the next run. Each database is measured in a process of its own.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

PERSONS = int(os.environ.get("BENCH_PERSONS", "100000"))
HOME = ROOT / "build" / "search" / str(PERSONS)
TIMES = 30  # questions of each kind
READERS = {"unit": ("WIDE", None), "district": ("WIDE", "District 7"), "new unit": ("NEW", None)}
LINE = "  {:<34} {:>9} {:>8} {:>8} {:>8} {:>9} {:>10} {:>9}"
Took = tuple[float, float]  # seconds on the clock and of this process, in ms


# ------------------------------------------------------------------------------------------- the registry
def set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imece.config.settings")
    from imece.config.commands import prepared

    prepared()
    django.setup()


def fill() -> None:
    """Persons, one row that speaks of each, words, reach, and the text that was searched before; most in one unit.

    Written past the ORM, which would take an hour.
    """
    from django.db import connection, transaction
    from many_people import portions

    from imece.people.models import Person

    if Person.objects.count() == PERSONS:
        return
    lite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size = -2000000" if lite else "SELECT 1")
        cursor.execute("CREATE TABLE old_search (person_id bigint PRIMARY KEY, search_text text)")
    for rows in portions(PERSONS):
        with transaction.atomic():
            pour_portion(rows)
        print(".", end="", file=sys.stderr, flush=True)
    if not lite:  # as its autovacuum does; SQLite keeps no statistics by itself
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def pour_portion(rows: Any) -> None:
    from imece.people.models import Person
    from imece.people.words import words_of_record

    persons = persons_of(rows.to_pylist())
    join(persons, rows.column("person").to_pylist())
    fields = Person._meta.concrete_fields
    pour("people_person", [field.attname for field in fields], [stored(person, fields) for person in persons])
    row = the_row()
    spoken = [(person.pk, row, "bench", "", "") for person in persons]
    pour("people_mention", ["person_id", "row_id", "family", "code_key", "id_key"], spoken)
    words = sorted((word, person.pk) for person in persons for word in words_of_record(person))
    pour("people_word", ["word", "person_id"], words)
    pour("people_contact", ["person_id", "unit_code", "district_id"], reach(persons))
    pour("old_search", ["person_id", "search_text"], [(person.pk, old_text(person)) for person in persons])


def stored(person: Any, fields: Sequence[Any]) -> list[Any]:
    """The values as the database's driver wants them: a list of languages is JSON."""
    from django.db import connection

    return [field.get_db_prep_save(getattr(person, field.attname), connection) for field in fields]


def pour(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    from django.db import connection

    named = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", rows)
            return
        with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def persons_of(rows: list[dict[str, Any]]) -> list[Any]:
    from django.utils import timezone

    from imece.lib.dates import read_date
    from imece.people.models import Person

    districts = districts_of({row["district"] for row in rows})
    return [
        Person(
            pk=int(row["record_id"]),
            made_at=timezone.now(),
            family="bench",
            key_kind="row",
            key=row["record_id"],
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
        for row in rows
    ]


def districts_of(names: set[str]) -> dict[str, int]:
    from imece.base.places import Place

    found = {}
    for name in sorted(names):
        place, _new = Place.objects.get_or_create(
            pcode=f"B{name.split()[1]:0>3}", defaults={"level": "district", "names": {"en": name}}
        )
        found[name] = place.pk
    return found


def the_row() -> int:
    """The row of a list that speaks of everybody: enough to be known."""
    from imece.lists.models import Row, Sheet, TakenList

    row = Row.objects.filter(kind="bench").first()
    if row is None:
        taken = TakenList.objects.create(
            file_name="bench.xlsx",
            digest="bench",
            content_key="bench",
            state=TakenList.State.TAKEN,
            unit_code="B",
        )
        sheet = Sheet.objects.create(taken_list=taken, position=0, name="bench")
        row = Row.objects.create(
            taken_list=taken,
            sheet=sheet,
            kind="bench",
            number=1,
            state=Row.State.ACCEPTED,
            fingerprint="bench",
        )
    return int(row.pk)


def join(persons: Sequence[Any], of: Sequence[int]) -> None:
    """A third of the records of one invented person point to the first of them."""
    first: dict[int, int] = {}
    for record, person in zip(persons, of, strict=True):
        if first.setdefault(person, record.pk) != record.pk and record.pk % 3 == 0:
            record.canonical_id = first[person]


def reach(persons: Sequence[Any]) -> list[tuple[int, str, int | None]]:
    step = max(1, PERSONS // 40)
    contacts: list[tuple[int, str, int | None]] = [
        (person.pk, "WIDE" if person.pk % 5 else "OTHER", person.district_id) for person in persons
    ]
    return contacts + [(person.pk, "NEW", None) for person in persons if person.pk % step == 0]


def old_text(person: Any) -> str:
    from imece.lib.names import name_fold

    words = [name_fold(person.full_name), name_fold(person.father_name), name_fold(person.code)]
    words += [person.id_number, person.phone.lstrip("+")]
    return " " + " ".join(" ".join(words).split())


# ------------------------------------------------------------------------------------------- what is asked
def questions() -> dict[str, list[str]]:
    """By kind, what people type: taken from persons of the registry, spelt as they are or otherwise."""
    from many_people import rare_names

    from imece.people.models import Person

    chance = random.Random(8)
    first = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    some = list(Person.objects.filter(pk__in=[first + chance.randrange(PERSONS) for _ in range(2_000)]))
    chance.shuffle(some)
    arabic = [person for person in some if person.full_name[:1] > "\u0600"]
    rare = sorted(rare_names().values())
    often = [
        "Muhammad",
        "Ahmad",
        "Hüseyin",
        "Fatma",
        "Hasan",
        "Ali",
        "Mustafa",
        "Khaled",
        "Ibrahim",
        "Yılmaz",
    ]
    return {
        "rare name": [chance.choice(rare).title() for _ in range(TIMES)],
        "frequent name": often,
        "two frequent names": [" ".join(chance.sample(often, 2)) for _ in range(TIMES)],
        "two that never meet": [
            f"{chance.choice(_TURKISH)} {chance.choice(_TURKISH)} Yılmaz" for _ in range(TIMES)
        ],
        "given and family name": [person.full_name for person in some[:TIMES]],
        "given and father's name": [
            f"{person.given_name} {person.father_name}" for person in some if person.father_name
        ][:TIMES],
        "in Arabic script": [person.full_name for person in arabic][:TIMES],
        "while typing (1 to 4 letters)": [p.given_name[: 1 + n % 4] for n, p in enumerate(some[:TIMES])],
        "phone": [f"0{person.phone[3:]}" for person in some if person.phone][:TIMES],
        "beginning of a phone": [f"0{person.phone[3:9]}" for person in some if person.phone][:TIMES],
        "beginning of a document": [person.id_number[:6] for person in some if person.id_number][:TIMES],
        "code": [person.code for person in some[:TIMES]],
        "nobody": [f"qxz{number} yyw" for number in range(TIMES)],
    }


_TURKISH = ["Oğuz", "Çağlar", "Songül", "Hülya", "Tuğba", "Yıldız", "Pınar", "Serkan", "Şerife", "Merve"]


# ------------------------------------------------------------------------------------------- measuring
def measure(database: str) -> None:
    set_up()
    from imece.people.models import Person

    fill()
    first = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    chance = random.Random(2)
    some = [first + chance.randrange(PERSONS) for _ in range(300)]
    by_key = percentiles([timed(partial(Person.objects.get, pk=pk))[0] for pk in some])
    print(f"search: {PERSONS} persons, {database}; one person by the primary key {by_key[0]:.2f} ms")
    print(LINE.format("page, ms", "reader", "p50", "p95", "worst", "p95 work", "p50/key", "LIKE/p50"))
    writing()
    asked = questions()
    for name, user in readers().items():
        measure_reader(name, user, asked, by_key[0])
    print(flush=True)


def writing() -> None:
    """The words of a list of 500 persons, as intake writes them."""
    from django.db import transaction

    from imece.people.models import Person, Word
    from imece.people.words import write_words

    persons = list(Person.objects.order_by("-pk")[:500])
    with transaction.atomic():
        Word.objects.of_records(person.pk for person in persons).delete()
        took, _work = timed(partial(write_words, persons))
        transaction.set_rollback(True)
    print(f"  the words of 500 persons are written in {took:.0f} ms")


def measure_reader(name: str, user: Any, asked: dict[str, list[str]], by_key: float) -> None:
    from django.test import Client

    client, page = Client(headers={"HX-Request": "true"}), Client()
    client.force_login(user)
    page.force_login(user)
    ask(client, "Muhammad")
    everything: list[Took] = []
    for kind, texts in asked.items():
        took = [timed(partial(ask, client, text)) for text in texts]
        everything += took
        scan = [timed(partial(old_scan, text)) for text in texts[:3]]
        tell(kind, name, took, by_key, statistics.median(clock for clock, _work in scan))
    tell("all of these", name, everything, by_key, 0)
    opened = [timed(partial(page.get, "/people/")) for _ in range(10)]
    tell("the page before anything is typed", name, opened, by_key, 0)
    tell("its numbers", name, [timed(partial(client.get, "/people/overview/"))], by_key, 0)


def readers() -> dict[str, Any]:
    from django.conf import settings

    from imece.base.access import Assignment
    from imece.base.places import Place
    from imece.base.users import Unit, User

    settings.ALLOWED_HOSTS = ["testserver"]
    made = {}
    for name, (unit_code, place) in READERS.items():
        unit, _new = Unit.objects.get_or_create(code=unit_code, defaults={"names": {"en": unit_code}})
        user, new = User.objects.get_or_create(username=name.replace(" ", "."))
        if new:
            district = Place.objects.get(names__en=place) if place else None
            Assignment.give(to=user, role="team_leader", by=None, unit=unit, district=district)
        made[name] = user
    return made


def ask(client: Any, text: str) -> None:
    answer = client.get("/people/", {"q": text})
    assert answer.status_code == 200, answer.status_code


def old_scan(text: str) -> None:
    """How it was before: every word somewhere in each person's text, the first fifty by that text."""
    from django.db import connection

    from imece.lib.names import name_fold

    words = name_fold(text).split()
    fits = " AND ".join(["search_text LIKE %s"] * len(words))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id FROM old_search WHERE {fits} ORDER BY search_text LIMIT 51",
            [f"% {word}%" for word in words],
        )
        cursor.fetchall()


def timed(step: Callable[[], Any]) -> Took:
    started, worked = time.perf_counter(), time.process_time()
    step()
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000


def percentiles(took: Sequence[float]) -> tuple[float, float, float]:
    ordered = sorted(took)
    return statistics.median(ordered), ordered[len(ordered) * 95 // 100], ordered[-1]


def tell(kind: str, reader: str, took: Sequence[Took], by_key: float, scan: float) -> None:
    p50, p95, worst = percentiles([clock for clock, _work in took])
    processor = percentiles([work for _clock, work in took])[1]
    beside = f"{scan / p50:.0f}" if scan else ""
    numbers = [f"{number:.1f}" for number in (p50, p95, worst, processor)]
    print(LINE.format(kind, reader, *numbers, f"{p50 / by_key:.0f}", beside), flush=True)


# ------------------------------------------------------------------------------------------- the databases
def main() -> None:
    if len(sys.argv) > 1:
        return measure(sys.argv[1])
    server = os.environ.pop("DATABASE_URL", "")
    failed = [run("SQLite")]
    if server.startswith("postgres"):
        failed.append(run("PostgreSQL", DATABASE_URL=own_database(server)))
    if any(failed):
        sys.exit("The search could not be measured.")


def run(database: str, **environment: str) -> int:
    HOME.mkdir(parents=True, exist_ok=True)
    known = {**os.environ, "IMECE_HOME": str(HOME), "IMECE_DEBUG": "", **environment}
    return subprocess.run([sys.executable, __file__, database], env=known).returncode


def own_database(url: str) -> str:
    """An address on the same server, with a database for so many persons that is made where there is none."""
    import psycopg

    name = f"bench_search_{PERSONS}"
    with psycopg.connect(url, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


if __name__ == "__main__":
    main()
