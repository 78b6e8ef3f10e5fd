"""The whole registry looked through for records of one person: found, never joined."""

from __future__ import annotations

import fcntl
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from imece.base.refusal import Refusal
from imece.people.keys import fold_counts, refresh_keys, stored_in_portions
from imece.people.likeness import FoundPair, Verdict, in_order
from imece.people.looking import TO_REVIEW, answered_pairs, is_quick
from imece.people.matching.model import Model, bits_of, trained_model
from imece.people.persons import Known, Membership, Person

_PORTION = 1_000


class Told(NamedTuple):
    """How far it has come: what is done now, how much of it, of how much (0: not known)."""

    step: str
    done: int
    total: int


Progress = Callable[[Told], None]


@contextmanager
def one_look_at_a_time() -> Iterator[None]:
    """Refused where somebody else looks through the registry; whoever is killed no longer does."""
    busy = Refusal(_("The registry is being looked through already. Wait until that is done."))
    if connection.vendor == "postgresql":
        number = zlib.crc32(b"look through")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
            if not cursor.fetchone()[0]:
                raise busy
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
        return
    with open(Path(settings.HOME) / "looking.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise busy from None
        yield


def look_through(progress: Progress = lambda _told: None) -> Iterator[FoundPair]:
    """Pairs of records of different persons that may be one; of each two persons the pair that is most alike.

    Those that were answered are left out, and records that were ever in one household. Works in DuckDB beside the
    database, in bounded memory.
    """
    from imece.people.matching import batch, weighing  # bring DuckDB, which a page does without

    model = trained_model()
    _prepare(progress)
    with batch.workspace() as db:
        batch.load_records(db, _records(progress))
        progress(Told("Comparing", 0, 0))
        chosen, first_of = _chosen(db, model)
        batch.take_pairs(db, list(chosen))
        weighing.weigh(db, model, at_least=float("-inf"))
        done = 0
        with closing(weighing.told(db)) as waiting:
            while some := list(islice(waiting, _PORTION)):
                found = [
                    FoundPair(*chosen[pair[:2]], its.bits, its.probability, quick, its.fields)
                    for pair, its in some
                    for quick in [is_quick(its, model) and _are_one(pair, first_of)]
                ]
                yield from _without_two_codes(found)
                done += len(some)
                progress(Told("Telling", done, len(chosen)))


def _prepare(progress: Progress) -> None:
    total, made = Person.objects.count(), 0

    def step(more: int) -> None:
        nonlocal made
        made += more
        progress(Told("Making keys", made, total))

    refresh_keys(step)
    fold_counts()


def _records(progress: Progress) -> Iterator[Any]:
    from imece.people.matching.batch import Record

    total, done = Person.objects.count(), 0
    for portion in stored_in_portions():
        for record, person, household, line, keys in portion:
            yield Record(str(record), str(household or ""), person, line, bytes(keys))
        done += len(portion)
        progress(Told("Reading", done, total))


def _are_one(pair: Sequence[Any], first_of: Mapping[int, int]) -> bool:
    """Whether grouping brought the two together as well."""
    return pair[0] in first_of and first_of[pair[0]] == first_of.get(pair[1])


def _chosen(db: Any, model: Model) -> tuple[dict[tuple[int, int], tuple[int, int]], dict[int, int]]:
    """The pairs to tell of, by place, with the numbers of their records; and who is grouped with whom."""
    from imece.people.matching import batch, clusters, weighing

    known = _known(db)
    batch.find_pairs(db)
    db.execute("DROP TABLE keys")
    lowest = min(bits_of(TO_REVIEW), model.same_person - clusters.SLACK)
    pairs = weighing.score_pairs(db, model, at_least=lowest)
    weighed = clusters.pairs_of_chains(db, pairs, model, known)
    first_of = clusters.group(db, weighed, model.same_person, known)
    del weighed
    likely = [pair for pair in pairs if pair.bits >= bits_of(TO_REVIEW)]
    members = clusters.members_of(db, {place for pair in likely for place in pair[:2]})
    likely = clusters.best_of_household(members, likely)
    return _best_of_persons(db, likely), first_of


def _known(db: Any) -> Any:
    """Records that are one person already, and those of whom somebody said that they are two, by place."""
    from imece.people.matching.clusters import Known

    one = db.execute(
        "SELECT list(place ORDER BY place) FROM people GROUP BY person HAVING count(*) > 1"
    ).fetchall()
    apart = Verdict.objects.apart()
    place = dict(_places(db, {record for pair in apart for record in pair}))
    return Known(
        [places for (places,) in one],
        [(place[left], place[right]) for left, right in apart if left in place and right in place],
    )


def _places(db: Any, records: Iterable[int]) -> list[tuple[int, int]]:
    wanted = [str(record) for record in records]
    rows = db.execute(
        "SELECT record, place FROM people WHERE record IN (SELECT unnest(?))", [wanted]
    ).fetchall()
    return [(int(record), place) for record, place in rows]


def _best_of_persons(db: Any, pairs: Sequence[Any]) -> dict[tuple[int, int], tuple[int, int]]:
    """Of each two persons that were not answered the surest pair, by place, with the numbers of the records."""
    places = sorted({place for pair in pairs for place in pair[:2]})
    rows = db.execute(
        "SELECT place, CAST(record AS BIGINT), person FROM people WHERE place IN (SELECT unnest(?))", [places]
    ).fetchall()
    record_of = {place: record for place, record, _person in rows}
    person_of = {place: person for place, _record, person in rows}
    answered, homes = answered_pairs(), _homes_of_several()
    seen: set[tuple[int, int]] = set()
    best = {}
    for left, right, _bits, _against in sorted(pairs, key=lambda pair: (-pair.bits, pair.left, pair.right)):
        persons = in_order(person_of[left], person_of[right])
        records = (record_of[left], record_of[right])
        together = homes and not homes.get(records[0], set()).isdisjoint(homes.get(records[1], set()))
        if persons[0] != persons[1] and persons not in answered and persons not in seen and not together:
            seen.add(persons)
            best[left, right] = records
    return best


def _homes_of_several() -> dict[int, set[int]]:
    """The households of those who live with anybody who was in several households."""
    several = (
        Membership.objects.values("person").annotate(homes=Count("pk")).filter(homes__gt=1).values("person")
    )
    shared = Membership.objects.filter(household__memberships__person__in=several).distinct()
    homes: dict[int, set[int]] = defaultdict(set)
    for person, household in shared.values_list("person_id", "household_id"):
        homes[person].add(household)
    return homes


def _without_two_codes(found: list[FoundPair]) -> list[FoundPair]:
    """Two codes in one kind of list speak against one person: such a pair is for review."""
    quick = {record for pair in found if pair.quick for record in (pair.left, pair.right)}
    if not quick:
        return found
    person_of = dict(Person.objects.filter(pk__in=quick).values_list("pk", Coalesce("canonical_id", "pk")))
    coded = Person.objects.filter(key_kind=Known.KeyKind.CODE)
    families: dict[int, set[str]] = defaultdict(set)
    # Two questions, since a database that is asked for either of two looks through all.
    for asked in ("pk", "canonical_id"):
        held = coded.filter(**{f"{asked}__in": set(person_of.values())})
        for person, family in held.values_list(asked, "family"):
            families[person].add(family)
    return [
        pair._replace(quick=families[person_of[pair.left]].isdisjoint(families[person_of[pair.right]]))
        if pair.quick
        else pair
        for pair in found
    ]
