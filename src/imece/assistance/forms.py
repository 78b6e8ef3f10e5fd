"""What may be asked of the ledger's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service
from imece.assistance.ledger import Delivery, DeliveryQuerySet
from imece.base.access import reach_of
from imece.base.places import Place
from imece.base.users import Team, Unit
from imece.grants.models import ProjectCode

Choices = list[tuple[str, Any]]
EVERY: Choices = [("", _("All"))]
OFTEN = ("first", "last", "category", "service", "district", "state")


class LedgerFilter(forms.Form):
    """Which lines: of which days, service, unit, team, place, project, evidence, and whether they stand."""

    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    category = forms.ChoiceField(
        label=_("Kind of service"), required=False, choices=[*EVERY, *Category.choices]
    )
    service = forms.ChoiceField(label=_("Service"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    project = forms.ChoiceField(label=_("Project"), required=False)
    evidence = forms.ChoiceField(
        label=_("Evidence"), required=False, choices=[*EVERY, *Delivery.Evidence.choices]
    )
    basis = forms.ChoiceField(
        label=_("Count basis"), required=False, choices=[*EVERY, *Delivery.Basis.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Standing")), ("reversed", _("Reversed")), ("all", _("All"))],
    )
    taken_list = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, reader: Any) -> None:
        super().__init__(data)
        reach = reach_of(reader, "ledger.view")
        units = Unit.objects.all() if reach.everywhere else Unit.objects.filter(code__in=reach.unit_codes)
        self._offer("unit", [(unit.code, unit.name) for unit in units])
        self._offer("team", [(team.code, team.name) for team in Team.objects.filter(unit__in=units)])
        self._offer("service", [(one.code, one.name) for one in Service.objects.filter(unit__in=units)])
        districts = [(place.pcode, place.name) for place in Place.objects.districts()]
        self._offer("district", sorted(districts, key=lambda pair: str(pair[1]).casefold()))
        self._offer("project", [(one.code, one.code) for one in ProjectCode.objects.all()])

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*EVERY, *choices]

    @property
    def first_row(self) -> list[forms.BoundField]:
        """What is asked most."""
        return [self[name] for name in OFTEN]

    @property
    def further(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in OFTEN]

    @property
    def asks_further(self) -> bool:
        return any(self.data.get(field.name) for field in self.further)

    def narrow(self, lines: DeliveryQuerySet) -> DeliveryQuerySet:
        """The lines asked for. A field that cannot be read shows its error and narrows nothing."""
        self.is_valid()
        wanted = dict(self.cleaned_data)
        state = wanted.pop("state", "")
        lines = lines.narrowed(**wanted)
        if state == "all":
            return lines
        return lines.taken_back() if state == "reversed" else lines.standing()
