"""How new the database is: stamps that change whenever a figure might, and cost a few small queries.

The ledger is append-only, so its number of lines, its last line and when that was written say which lines there are.
What the lines point to may change besides: who is whom, which lists stand, what codes are called.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Max, Sum

from imece.assistance.catalogue import Service
from imece.assistance.ledger import Delivery
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.users import Team, Unit
from imece.grants.models import ProjectCode
from imece.indicators.layout import LAYOUT
from imece.lists.models import TakenList
from imece.partners.models import Organisation
from imece.people.models import Household, Person

# Deeds after which every fact is as it was. Whatever is not named here counts as a change.
NEVER_TOUCHES_FACTS = (
    "consent.give",
    "consent.print",
    "consent.refuse",
    "consent.withdraw",
    "directory.add",
    "directory.change",
    "document.record",
    "document.remove",
    "document.status",
    "edition.csv",
    "edition.publish",
    "edition.restate",
    "edition.withdraw",
    "feedback.unseal",
    "figure.csv",
    "indicator.load",
    "ledger.export",
    "list.discard",
    "list.file",
    "list.match",
    "list.preview",
    "list.refuse",
    "note.open",
    "person.ask_again",
    "person.check",
    "person.different",
    "person.open",
    "person.register",
    "person.serve",
    "person.share",
    "person.unsure",
    "phone.prefer",
    "phone.record",
    "phone.remove",
    "photo.add",
    "photo.delete",
    "referral.letter",
    "referral.link",
    "referral.open",
    "role.give",
)


def ledger_stamp() -> str:
    """Changes with the standing lines, the persons and households behind them, their lists and the codes."""
    return digest(
        LAYOUT,
        _last(Delivery, "written_at"),
        _pointers(Person),
        _pointers(Household),
        _deeds(subject_kind__in=["people.person", "people.household"]),
        *TakenList.objects.order_by("pk").values_list("pk", "state", "order_key", "taken_at"),
        *_codes(),
    )


def facts_stamp() -> str:
    """Changes with the ledger, and with every deed in the logbook that may have touched a room's records."""
    return digest(ledger_stamp(), _deeds())


def _last(model: Any, moment: str) -> tuple[Any, ...]:
    newest = model.objects.order_by("-pk").values_list("pk", moment).first() or ()
    return (model.objects.count(), *newest)


def _deeds(**about: Any) -> tuple[Any, ...]:
    lines = LogLine.objects.filter(**about).exclude(action__in=NEVER_TOUCHES_FACTS)
    return (lines.count(), *(lines.order_by("-pk").values_list("pk", "at").first() or ()))


def _pointers(model: Any) -> tuple[Any, ...]:
    """Changes when any record points to another one than before."""
    found: dict[str, Any] = model.objects.filter(canonical__isnull=False).aggregate(
        number=Count("pk"),
        last=Max("pk"),
        targets=Sum("canonical_id"),
        pairs=Sum(F("canonical_id") * (F("pk") % 9973)),
    )
    return tuple(sorted(found.items()))


def _codes() -> Iterable[Any]:
    yield from Unit.objects.order_by("pk").values_list("pk", "code")
    yield from Team.objects.order_by("pk").values_list("pk", "code")
    yield from Service.objects.order_by("pk").values_list("pk", "code", "category")
    yield from Place.objects.order_by("pk").values_list("pk", "pcode", "level", "parent_id")
    yield _last(Organisation, "code")
    yield _last(ProjectCode, "code")


def digest(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
