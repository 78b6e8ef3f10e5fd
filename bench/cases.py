"""How fast the list of cases narrows, sorts and turns its pages (BENCH_CASES, default 50 000), all invented.

Beside the time on the clock stands the processor's own, which other work on the machine does not lengthen as much, and
the ratio to a person's page in the same run. The folder stays for the next run.
"""

from __future__ import annotations

import datetime
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CASES = int(os.environ.get("BENCH_CASES", "50000"))
HOME = ROOT / "build" / "cases" / str(CASES)
ROUNDS = 20
AIM = 150.0  # milliseconds of the server
LINE = "  {:<52} {:>10} {:>9} {:>9} {:>7}"
ASKED = {
    "the first page, most urgent first": "",
    "a page in the middle": "page=1000",
    "the last page": "page=100000",
    "newest first": "sort=new",
    "emergencies": "priority=emergency",
    "a state": "state=planned",
    "waiting for the approver, newest first": "waits=approver&sort=new",
    "a district and a state": "district={district}&state=follow_up",
    "a number's beginning": "number=C-00000017",
}


def main() -> None:
    if len(sys.argv) > 1:
        return measure()
    HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = {**os.environ, "IMECE_HOME": str(HOME), "IMECE_DEBUG": ""}
    known.pop("DATABASE_URL", None)
    if subprocess.run([sys.executable, __file__, "measure"], env=known).returncode:
        sys.exit("Cases could not be measured.")


def measure() -> None:
    sys.path[:0] = [str(ROOT / "src")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imece.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    user = fill()
    client = Client()
    client.force_login(user)
    district = place_codes()[0]
    print(f"The list of {CASES:,} cases (SQLite, ms, {ROUNDS} rounds)")
    print(LINE.format("", "processor", "clock", "p95", "ratio"))
    plain = timed(client, reverse("person", args=[person_code()]))
    report("a person's page", plain, plain)
    slow = []
    for words, query in ASKED.items():
        took = timed(client, f"{reverse('case_list')}?{query.format(district=district)}")
        report(words, took, plain)
        if statistics.median(took[0]) > AIM:
            slow.append(words)
    if slow:
        print(f"  More than {AIM:.0f} ms: {', '.join(slow)}.")


def place_codes() -> list[str]:
    from imece.base.places import Place

    return list(Place.objects.districts().order_by("pk").values_list("pcode", flat=True))


def person_code() -> str:
    from imece.people.models import Person

    return Person.objects.order_by("pk").values_list("code", flat=True)[0]


def timed(client: Any, address: str) -> tuple[list[float], list[float]]:
    """Processor and clock of each round, in milliseconds."""
    processor, clock = [], []
    for number in range(ROUNDS + 1):
        before = time.process_time(), time.perf_counter()
        answer = client.get(address)
        if answer.status_code != 200:
            sys.exit(f"{address} answered {answer.status_code}")
        if number:  # the first warms up
            processor.append((time.process_time() - before[0]) * 1000)
            clock.append((time.perf_counter() - before[1]) * 1000)
    return processor, clock


def report(words: str, took: tuple[list[float], list[float]], plain: tuple[list[float], list[float]]) -> None:
    processor, clock = took
    ratio = statistics.median(processor) / statistics.median(plain[0])
    p95 = sorted(clock)[int(0.95 * len(clock)) - 1]
    print(
        LINE.format(
            words,
            f"{statistics.median(processor):.1f}",
            f"{statistics.median(clock):.1f}",
            f"{p95:.1f}",
            f"{ratio:.2f}",
        )
    )


def fill() -> Any:
    """A unit, its workers, persons, and cases in all states; made once."""
    from django.utils import timezone

    from imece.assistance.catalogue import Category, Service
    from imece.base.access import Assignment
    from imece.base.places import Place
    from imece.base.users import Unit, User
    from imece.cases.models import Case
    from imece.people.models import Contact, Person

    unit, _new = Unit.objects.get_or_create(code="BENCH", defaults={"names": {"en": "Bench"}})
    user, new = User.objects.get_or_create(username="bench.officer")
    if not new and Case.objects.count() >= CASES:
        return user
    Assignment.give(to=user, role="pru_officer", by=None, unit=unit)
    Service.objects.get_or_create(
        code="bench", defaults={"names": {"en": "Bench"}, "category": Category.CASE_SERVICE, "unit": unit}
    )
    province = Place.objects.create(pcode="BEN01", level="province", names={"en": "Bench"})
    places = [
        Place.objects.create(
            pcode=f"BEN01{n:03d}", level="district", parent=province, names={"en": f"District {n}"}
        )
        for n in range(39)
    ]
    workers = [User.objects.create(username=f"bench.worker{n}") for n in range(30)]
    chance = random.Random(5)
    people = Person.objects.bulk_create(
        [
            Person(
                family="registry", key_kind="code", key=f"bench{n}", code=f"P-{n:08d}",
                full_name=f"Invented Person {n}", district=places[n % 39],
            )
            for n in range(CASES // 2)
        ],
        batch_size=500,
    )  # fmt: skip
    Contact.objects.bulk_create(
        [Contact(person=one, unit_code="BENCH", district=one.district) for one in people], batch_size=500
    )
    now = timezone.now()
    Case.objects.bulk_create(
        (a_case(n, chance, unit, user, chance.choice(workers), people[n // 2], now) for n in range(CASES)),
        batch_size=500,
    )
    return user


def a_case(
    number: int, chance: random.Random, unit: Any, user: Any, worker: Any, person: Any, now: Any
) -> Any:
    from imece.cases.models import Case
    from imece.cases.states import ENDED, Priority, State, Waits

    states = [State.CLOSED] * 12 + [one for one in State if one not in (State.DUPLICATE, State.DECEASED)]
    state = chance.choice(states)
    received = now - datetime.timedelta(minutes=chance.randrange(1, 60 * 24 * 700))
    ended = state in ENDED
    return Case(
        number=f"C-{number:08d}", person=person, place_id=person.district_id, unit=unit, opened_by=user, worker=worker,
        state=state, priority=chance.choice(Priority.values), opened_on=received.date(), received_at=received,
        clock_from=received, due_at=received + datetime.timedelta(days=chance.choice([1, 3, 14])),
        waits_for="" if ended else chance.choice(Waits.values), ended_at=now if ended else None,
        closed_on=now.date() if ended else None, signed_off_by=user if state == State.CLOSED else None,
        closing_by=worker if state == State.CLOSED else None,
    )  # fmt: skip


if __name__ == "__main__":
    main()
