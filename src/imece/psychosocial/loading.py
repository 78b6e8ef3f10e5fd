"""Bringing in the questionnaires of a mission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from imece.base.loading import Changes, bring
from imece.psychosocial.scales import Scale, ScaleAnswer

# What makes an earlier answer mean something else.
_MEANS = ("items", "answers", "times", "higher_is_better")


def changed_though_answered(rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Codes of scales that people answered in this version and that would now ask or score something else."""
    answered = Scale.objects.filter(code__in=list(rows), answered__isnull=False).distinct()
    return [
        one.code
        for one in answered
        if one.version == rows[one.code]["version"]
        and any(getattr(one, name) != rows[one.code][name] for name in _MEANS)
    ]


def load_scales(rows: Mapping[str, Mapping[str, Any]]) -> Changes:
    """Scales by code. One that is not given any more goes if nobody answered it; else it stays for its answers."""
    changes = bring(Scale, "scales", rows)
    for scale in Scale.objects.exclude(code__in=list(rows)).order_by("code"):
        if ScaleAnswer.objects.filter(scale=scale).exists():
            changes.kept.append(scale.code)
        else:
            scale.delete()
            changes.removed.append(scale.code)
    return changes
