"""What the ledger counts of a person, where records are set side by side: how often, and from when to when."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Min
from django.utils.translation import ngettext

from imece.assistance.ledger import Delivery
from imece.people.models import Person
from imece.ui.formats import number_text, period_text


def received_times(person: Person, reader: Any) -> str:
    """Standing lines of the units in which the reader may see persons; what they brought is not said."""
    records = person.records().values_list("pk", flat=True)
    lines = Delivery.objects.standing().of_persons(records).of_units_in_reach(reader, "person.view")
    found = lines.order_by().aggregate(number=Count("pk", distinct=True), first=Min("day"), last=Max("day"))
    number = found["number"]
    if not number:
        return ""
    said = ngettext("%(number)s time, %(days)s", "%(number)s times, %(days)s", number)
    return said % {"number": number_text(number), "days": period_text(found["first"], found["last"])}
