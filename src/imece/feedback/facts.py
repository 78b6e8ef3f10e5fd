"""What is counted of the feedback log. A sealed entry stands in totals only: it has a day and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.assistance.facts import FactTable, register_facts
from imece.feedback.models import Entry


def entry_rows() -> Iterator[dict[str, Any]]:
    """Every entry; ``sealed`` ones without any dimension."""
    for entry in Entry.objects.select_related("place").order_by("pk").iterator(chunk_size=2000):
        row: dict[str, Any] = {
            "key": entry.pk,
            "subject": entry.pk,
            "day": entry.received_on,
            "sealed": entry.sealed,
            "row_id": entry.row_id,
        }
        if not entry.sealed:
            row |= {
                "district": entry.place.pcode if entry.place else None,
                "category": entry.category,
                "channel": entry.channel,
                "sensitivity": entry.sensitivity,
                "closed_in_time": "yes" if entry.closed_in_time else "no",
                "status": entry.state,
            }
        yield row


register_facts(
    FactTable(
        "entries",
        _("Feedback entries"),
        entry_rows,
        dimensions=("channel", "sensitivity", "closed_in_time", "status", "sealed"),
    )
)
