"""How fast attendance is taken while the registry holds many people (BENCH_PERSONS, default 100 000), all invented.

A roll of 25 people, ten of them children of whom an age was stated: the page, one tap, the whole roll closed, and a
look in the registry for somebody who came along. Set against a page that reads one record by its primary key, in the
same run. Beside the time on the clock stands the processor's own, which other work on the machine does not lengthen as
much; SQLite works within the process, so that nothing is left out of it. The registry is in a folder of its own, which
stays for the next run (bench/many_people.py makes the people).
"""

from __future__ import annotations

import datetime
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from matching_speed import PERSONS, fill, put, set_up  # noqa: E402

HOME = ROOT / "build" / "attendance" / str(PERSONS)
ROUNDS = 40
PEOPLE, CHILDREN = 25, 10
AIM = 100.0  # milliseconds of the server for the page, with 100 000 persons
LINE = "  {:<44} {:>10} {:>9} {:>9} {:>7}"
Took = list[tuple[float, float]]


def main() -> None:
    if len(sys.argv) > 1:
        return measure()
    HOME.mkdir(parents=True, exist_ok=True)
    known = {**os.environ, "IMECE_HOME": str(HOME), "IMECE_DEBUG": "", "DATABASE_URL": ""}
    known.pop("DATABASE_URL")
    if subprocess.run([sys.executable, __file__, "measure"], env=known).returncode:
        sys.exit("Attendance could not be measured.")


def measure() -> None:
    set_up()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    fill()
    make_findable()
    client, page, cards = prepare()
    print(
        f"Attendance of {PEOPLE} people with {PERSONS:,} persons in the registry (SQLite, ms, {ROUNDS} rounds)"
    )
    print(LINE.format("", "processor", "clock", "p95", "ratio"))
    plain = timed(lambda number: client.get(page["venue"]))
    report("a page that reads one record by its key", plain, plain)
    roll = timed(lambda number: client.get(page["roll"]))
    report("the page of the roll", roll, plain)
    report("one tap", timed(lambda number: client.post(page["mark"], a_tap(cards, number))), plain)
    names = ("mehmet", "فاطمة", "yilmaz", "0532", "ali hasan")
    look = timed(lambda number: client.get(page["look"], {"q": names[number % len(names)]}))
    report("a look in the registry for who came along", look, plain)
    report(
        "closing the roll and opening it again", timed(lambda number: close_and_open(client, page), 10), plain
    )
    if middle(roll) > AIM:
        print(f"  The page takes more than {AIM:.0f} ms.")


def make_findable() -> None:
    """The words to look for them by, and the unit that reaches them."""
    from django.db import connection, transaction

    from imece.people.models import Contact, Person
    from imece.people.words import words_of_record

    if Contact.objects.exists():
        return
    people = Person.objects.order_by("pk")
    with transaction.atomic():
        for start in range(0, PERSONS, 5_000):
            part = list(people[start : start + 5_000])
            put(
                "people_word (word, person_id)",
                sorted((w, one.pk) for one in part for w in words_of_record(one)),
            )
            Contact.objects.bulk_create(
                [Contact(person_id=one.pk, unit_code="WIDE", district_id=one.district_id) for one in part]
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def prepare() -> tuple[Any, dict[str, str], list[str]]:
    """A colleague, a cycle of today with its group, and the addresses that are asked."""
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from imece.assistance.catalogue import Category, Service
    from imece.base.access import Assignment
    from imece.base.places import Place
    from imece.base.users import Unit, User
    from imece.people.models import Person
    from imece.psychosocial.models import Cycle, Enrolment, Venue

    unit = Unit.objects.get_or_create(code="WIDE", defaults={"names": {"en": "Wide"}})[0]
    user, new = User.objects.get_or_create(username="bench.leader")
    if new:
        Assignment.give(to=user, role="team_leader", by=None, unit=unit)
    place = Place.objects.districts().order_by("pk")[0]
    service = Service.objects.get_or_create(
        code="bench",
        defaults={"names": {"en": "Group"}, "category": Category.PSYCHOSOCIAL, "unit": unit},
    )[0]
    venue = Venue.objects.get_or_create(name="Bench hall", place=place)[0]
    cycle = Cycle.plan(by=user, title="Bench", service=service, days=[timezone.localdate()], held_in=venue)
    first = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    step = PERSONS // PEOPLE
    numbers = [first + step * number for number in range(PEOPLE)]
    Person.objects.filter(pk__in=numbers).update(canonical=None)
    children = numbers[:CHILDREN]
    Person.objects.filter(pk__in=children).update(
        stated_age=9, birth_precision="age", birth_date=None, birth_year=None
    )
    people = list(Person.objects.filter(pk__in=numbers))
    since = timezone.localdate() - datetime.timedelta(days=1)
    Enrolment.objects.bulk_create(Enrolment(cycle=cycle, person=person, since=since) for person in people)
    session = cycle.sessions.get()
    client = Client()
    client.force_login(user)
    names = ("attendance", "attendance_mark", "attendance_look", "attendance_save", "attendance_reopen")
    page = {
        name.removeprefix("attendance_") if name != "attendance" else "roll": reverse(name, args=[session.pk])
        for name in names
    }
    page["venue"] = reverse("session_venue", args=[venue.pk])
    return client, page, [person.code for person in people]


def a_tap(cards: list[str], number: int) -> dict[str, Any]:
    state = "present" if (number // len(cards)) % 2 == 0 else "absent"
    return {"person": cards[number % len(cards)], "state": state, "at": int(time.time() * 1000)}


def close_and_open(client: Any, page: dict[str, str]) -> Any:
    """25 lines into the ledger, and 25 reversals."""
    client.post(page["save"], {"then": "hold"})
    return client.post(page["reopen"], {"reason": "measured"})


def timed(ask: Callable[[int], Any], rounds: int = ROUNDS) -> Took:
    """Milliseconds of each round, of the processor and on the clock, after three that warm up."""
    took = []
    for number in range(-3, rounds):
        clock, processor = time.perf_counter(), time.process_time()
        answer = ask(number)
        if number >= 0:
            took.append(((time.process_time() - processor) * 1000, (time.perf_counter() - clock) * 1000))
        assert answer.status_code in (200, 302), answer.content[:300]
    return took


def middle(took: Took, which: int = 0) -> float:
    return statistics.median(one[which] for one in took)


def report(what: str, took: Took, plain: Took) -> None:
    slow = sorted(clock for _processor, clock in took)[int(len(took) * 0.95) - 1]
    ratio = middle(took) / middle(plain)
    numbers = (f"{middle(took):.1f}", f"{middle(took, 1):.1f}", f"{slow:.1f}", f"{ratio:.1f}")
    print(LINE.format(what, *numbers), flush=True)


if __name__ == "__main__":
    main()
