"""Who is within a reader's reach, in numbers: by sex and by district."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from imece.base.access import reach_of
from imece.base.places import Place
from imece.people.persons import Person

QUICK = 20_000  # persons who are counted while the page waits
KEPT = 10 * 60  # seconds that a count stands which took long
LONG = 0.5  # seconds
_DISTRICTS = 12


def quick_overview(reader: Any) -> dict[str, Any] | None:
    """The numbers where they are at hand or soon counted; None where counting would keep the page waiting."""
    known = cache.get(_key(reader))
    if known is None and Person.objects.order_by()[: QUICK + 1].count() > QUICK:
        return None
    return overview(reader)


def overview(reader: Any) -> dict[str, Any]:
    """The numbers; those of a registry that takes long to count stand for some minutes."""
    known = cache.get(_key(reader))
    if known is None:
        started = time.monotonic()
        persons = Person.objects.visible_to(reader).known().canonical()
        known = {"rows": persons.by_sex_and_district(), "at": timezone.now(), "kept": False}
        if time.monotonic() - started > LONG:
            known["kept"] = True
            cache.set(_key(reader), known, KEPT)
    return _in_words(known)


def _key(reader: Any) -> str:
    reach = reach_of(reader, "person.view")
    said = repr((reach.everywhere, sorted(reach.unit_codes), sorted(reach.district_codes)))
    return f"people-overview:{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _in_words(counted: dict[str, Any]) -> dict[str, Any]:
    sexes: dict[str, int] = {}
    districts: dict[str, int] = {}
    for sex, pcode, number in counted["rows"]:
        sexes[sex] = sexes.get(sex, 0) + number
        if pcode:
            districts[pcode] = districts.get(pcode, 0) + number
    names = {place.pcode: place.name for place in Place.objects.districts()}
    labels = {**dict(Person.Sex.choices), "": _("Not recorded")}
    most = sorted(districts.items(), key=lambda pair: (-pair[1], pair[0]))[:_DISTRICTS]
    return {
        "total": sum(sexes.values()),
        "by_sex": [(str(label), sexes[sex]) for sex, label in labels.items() if sexes.get(sex)],
        "by_district": [(names.get(pcode, pcode), number) for pcode, number in most],
        "counted_at": counted["at"] if counted["kept"] else None,
    }
