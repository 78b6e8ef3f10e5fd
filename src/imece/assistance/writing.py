"""What the rooms share when they write ledger lines from a list: look-ups prepared once per batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from imece.assistance.catalogue import Service, other_service
from imece.assistance.ledger import Delivery
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.grants.models import ProjectCode
from imece.lists.kinds import Batch, RowIn
from imece.partners.models import Organisation
from imece.people.identity import forget_mentions


class LineWriter:
    """Starts ledger lines for the rows of one batch: service, unit, team, place, project and evidence row set."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.services = {service.code: service for service in Service.objects.select_related("unit", "team")}
        self.districts = dict(Place.objects.districts().values_list("pcode", "pk"))
        self.partners = dict(Organisation.objects.values_list("code", "pk"))
        self.projects = dict(ProjectCode.objects.values_list("code", "pk"))

    def service(self, code: str) -> Service:
        if code not in self.services and (other := other_service(code)) is not None:
            self.services[code] = other
        if code not in self.services:
            raise Refusal(
                _("The mission's catalogue has no service “%(code)s”. Add it, then load the mission.")
                % {"code": code}
            )
        return self.services[code]

    def project_id(self, code: str | None) -> int | None:
        """The project code's record; one that the mission does not know is written down without a grant."""
        if not code:
            return None
        if code not in self.projects:
            self.projects[code] = ProjectCode.objects.get_or_create(code=code[:60])[0].pk
        return self.projects[code]

    def line(
        self, row: RowIn, service_code: str, *, source_kind: str, source_key: Any, **fields: Any
    ) -> Delivery:
        """A line with what the row and its list say: district (of the deed), project; ``fields`` override."""
        service = self.service(service_code)
        fields.setdefault("place_id", self.districts.get(self.batch.value(row, "district") or ""))
        fields.setdefault("project_id", self.project_id(self.batch.value(row, "project")))
        return Delivery(
            service=service,
            unit=service.unit,
            team=service.team,
            source_kind=source_kind,
            source_key=str(source_key),
            row_id=row.row_id or None,
            **fields,
        )


def withdraw_rows(row_ids: Sequence[int], models: Sequence[Any], *, by: Any) -> None:
    """Take back what rows brought: reverse their lines, remove the rooms' records, forget who they spoke of.

    ``models``: the room's models with a ``row`` field, children first.
    """
    Delivery.reverse_rows(list(row_ids), by=by)
    for model in models:
        for start in range(0, len(row_ids), 400):
            model.objects.filter(row_id__in=row_ids[start : start + 400]).delete()
    forget_mentions(list(row_ids))
