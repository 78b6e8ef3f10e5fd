"""Bringing in the consent texts of a mission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from imece.base.loading import Changes, bring
from imece.people.consents import ConsentText

# What people were told, word for word.
_SAID = ("titles", "texts")


def changed_though_used(rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Codes of texts that were read to people under this version and would now say something else."""
    used = ConsentText.objects.filter(code__in=list(rows), first_used__isnull=False)
    return [one.code for one in used if any(getattr(one, name) != rows[one.code][name] for name in _SAID)]


def load_consent_texts(rows: Mapping[str, Mapping[str, Any]]) -> Changes:
    """Texts by code (purpose and version); call it with none of `changed_though_used`.

    A version that is not given any more goes if nobody ever heard it; else it stays as the evidence of what was said,
    and is in force until the first day of the one that follows.
    """
    changes = bring(
        ConsentText, "consent texts", {code: {**row, "offered": True} for code, row in rows.items()}
    )
    for text in ConsentText.objects.exclude(code__in=list(rows)).order_by("code"):
        if text.first_used is None:
            text.delete()
            changes.removed.append(text.code)
        elif text.offered:
            text.offered = False
            text.save(update_fields=["offered"])
            changes.kept.append(text.code)
    return changes
