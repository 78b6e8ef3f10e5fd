"""What is counted of the psychosocial team's work and is not a delivery: the sessions themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from imece.assistance.facts import FactTable, register_facts
from imece.psychosocial.models import Session

_READ = (
    "pk",
    "day",
    "state",
    "theme",
    "row_id",
    "service__code",
    "service__category",
    "service__unit__code",
    "service__team__code",
    "place__pcode",
    "project__code",
)


def session_rows() -> Iterator[dict[str, Any]]:
    """Every session on a standing list, whatever became of it; ``status`` says what."""
    for one in Session.objects.order_by("pk").values(*_READ).iterator(chunk_size=2000):
        yield {
            "key": one["pk"],
            "subject": one["pk"],
            "day": one["day"],
            "unit": one["service__unit__code"],
            "team": one["service__team__code"],
            "service": one["service__code"],
            "category": one["service__category"],
            "detail": one["theme"],
            "district": one["place__pcode"],
            "project": one["project__code"],
            "status": one["state"],
            "row_id": one["row_id"],
        }


register_facts(FactTable("sessions", _("Psychosocial sessions"), session_rows, dimensions=("status",)))
