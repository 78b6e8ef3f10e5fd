"""Bringing mission data in: records by their code, made or changed; what left the folder goes, unless it is in use."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models.deletion import ProtectedError, RestrictedError

from imece.base.places import Place
from imece.base.users import Team, Unit


@dataclass
class Changes:
    """What a load did to one kind of record, by code."""

    what: str
    total: int = 0
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    # Changed on a page of ours since: what the folder says of these is not taken.
    kept_here: list[str] = field(default_factory=list)

    @property
    def any(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def bring(
    model: type[models.Model], what: str, rows: Mapping[str, Mapping[str, Any]], *, key: str = "code"
) -> Changes:
    """Make or change one record per code; fields of ``rows`` are attributes of the model."""
    changes = Changes(what, len(rows))
    known = {getattr(one, key): one for one in model._default_manager.filter(**{f"{key}__in": list(rows)})}
    for code, values in rows.items():
        record = known.get(code)
        if record is None:
            model._default_manager.create(**{key: code, **values})
            changes.added.append(code)
            continue
        different = [name for name, value in values.items() if getattr(record, name) != value]
        if different:
            for name in different:
                setattr(record, name, values[name])
            record.save(update_fields=different)
            changes.changed.append(code)
    return changes


def drop(model: type[models.Model], codes: Collection[str], changes: Changes, *, key: str = "code") -> None:
    """Delete what is not in the mission's folder any more; what records stand on is kept and said."""
    for record in model._default_manager.filter(**{f"{key}__in": list(codes)}).order_by(
        f"-{model._meta.pk.attname}"
    ):
        code = getattr(record, key)
        try:
            with transaction.atomic():
                record.delete()
        except (ProtectedError, RestrictedError):
            changes.kept.append(code)
        else:
            changes.removed.append(code)


def numbers_of(model: type[models.Model], *, key: str = "code") -> dict[str, int]:
    """Each record's number by its code."""
    return dict(model._default_manager.values_list(key, "pk"))


def pointing(row: Mapping[str, Any], **numbers: Mapping[str, int]) -> dict[str, Any]:
    """The row with the numbers of the records whose codes it names: ``unit`` becomes ``unit_id``."""
    found = {name: value for name, value in row.items() if name not in numbers}
    return found | {f"{name}_id": known[row[name]] if row[name] else None for name, known in numbers.items()}


def load_places(rows: Mapping[str, Mapping[str, Any]]) -> Changes:
    """Places by p-code; ``parent`` is a p-code of the same rows."""
    changes = Changes("places", len(rows))
    for level in Place.Level.values:
        numbers = numbers_of(Place, key="pcode")
        of_level = {
            pcode: {
                **{name: value for name, value in row.items() if name != "parent"},
                "parent_id": numbers.get(row["parent"]) if row["parent"] else None,
            }
            for pcode, row in rows.items()
            if row["level"] == level
        }
        brought = bring(Place, "places", of_level, key="pcode")
        changes.added += brought.added
        changes.changed += brought.changed
    return changes


def load_units(rows: Mapping[str, Mapping[str, Any]]) -> Changes:
    return bring(Unit, "units", rows)


def load_teams(rows: Mapping[str, Mapping[str, Any]]) -> Changes:
    """Teams by code; ``unit`` is a unit's code."""
    units = numbers_of(Unit)
    return bring(Team, "teams", {code: pointing(row, unit=units) for code, row in rows.items()})
