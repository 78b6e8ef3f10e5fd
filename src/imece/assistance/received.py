"""The part of a person's page that says what reached them: their lines of the ledger, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from imece.assistance.catalogue import Category
from imece.assistance.ledger import Delivery
from imece.base.access import user_may
from imece.people.models import Person
from imece.ui.formats import money_text, number_text

MOST_LINES = 200
ICONS = {
    Category.PSYCHOSOCIAL: "people",
    Category.CASE_SERVICE: "case",
    Category.KIT: "kit",
    Category.PARCEL: "box",
    Category.CASH: "cash",
    Category.SCHOOL_WORKS: "school",
    Category.BUILDING_WORKS: "building",
    Category.LANGUAGE_COURSE: "course",
    Category.VOCATIONAL_COURSE: "course",
    Category.ASSET: "donate",
    Category.SUPPLIES: "donate",
    Category.MATERIALS: "donate",
}


def received_by(person: Person, reader: Any) -> dict[str, Any]:
    """Standing lines of the units in which the reader may see persons."""
    records = person.records().values_list("pk", flat=True)
    lines = Delivery.objects.standing().of_persons(records).of_units_in_reach(reader, "person.view")
    shown = list(lines.with_all_shown().newest()[:MOST_LINES])
    opens = user_may(reader, "ledger.view")
    counted = Counter(line.service.name for line in shown)
    return {
        "entries": [_entry(line, opens=opens) for line in shown],
        "services": counted.most_common() if len(shown) > len(counted) else [],
        "number": len(shown),
        "most": MOST_LINES,
    }


def _entry(line: Delivery, *, opens: bool) -> dict[str, Any]:
    handed_on = line.evidence == Delivery.Evidence.HANDED_TO_PARTNER
    by = [line.team.name if line.team else line.unit.name, line.place.name if line.place else ""]
    return {
        "when": line.day,
        "title": line.service.name,
        "text": _text(line),
        "by": _side_by_side(part for part in by if part),
        "icon": ICONS.get(Category(line.service.category), "check"),
        "tone": "info" if handed_on else "ok",
        "url": reverse("ledger_line", args=[line.pk]) if opens else "",
    }


def _side_by_side(parts: Iterable[str]) -> SafeString:
    """Each part keeps its own direction; Arabic would put an amount behind the Latin words that follow it."""
    return format_html_join(" · ", "<bdi>{}</bdi>", ((part,) for part in parts))


def _text(line: Delivery) -> SafeString:
    """How much, to the household if it was for one, and the detail where it says more than the service."""
    parts = []
    if line.amount is not None:
        parts.append(money_text(line.amount, line.currency))
    elif line.quantity != 1:
        parts.append(f"× {number_text(line.quantity)}")
    if line.household is not None:
        parts.append(_("to the household"))
    if line.detail and line.service.category == Category.CASH:
        parts.append(_("tranche %(number)s") % {"number": line.detail})
    elif line.detail and line.detail not in line.service.names.values():
        parts.append(line.detail)
    return _side_by_side(parts)


def overlapping_with(person: Person, reader: Any) -> dict[str, Any] | None:
    """What reached somebody under the same identity number in another kind of list; None where nothing did.

    The overlap question, answered from the ledger. Lines of units out of the reader's reach are not shown.
    """
    own = person.records().values_list("pk", flat=True)
    elsewhere = Delivery.objects.overlapping(person=person).of_units_in_reach(reader, "person.view")
    own_lines = Delivery.objects.of_persons(own).values("pk")
    lines = list(elsewhere.exclude(pk__in=own_lines).with_all_shown().newest()[:MOST_LINES])
    if not lines:
        return None
    opens = user_may(reader, "ledger.view")
    entries = [_entry(line, opens=opens) for line in lines]
    return {"entries": entries, "services": [], "number": len(lines), "most": MOST_LINES}
