"""What is asked of the directory, and what is written down of a service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from imece.base.places import Place
from imece.base.users import Team
from imece.people.registry_forms import LANGUAGES
from imece.referrals.destinations import partners_who_refer
from imece.referrals.directory import Need, ServicePoint

_TEXTS = {
    "names": _("Name of the service"),
    "eligibility": _("For whom"),
    "opening_hours": _("Opening hours"),
}


class DirectoryForm(forms.Form):
    """What is looked for; a word that is no choice is not looked for."""

    words = forms.CharField(label=_("Words"), required=False, max_length=80)
    need = forms.ChoiceField(label=_("Need"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        every = ("", _now("All"))
        fields["need"].choices = [every, *Need.choices]
        fields["district"].choices = [every, *((one.pcode, one.name) for one in Place.objects.districts())]
        fields["language"].choices = [every, *LANGUAGES.items()]

    @property
    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class ServicePointForm(forms.Form):
    """One service: who gives it, what, where, to whom and when, in the mission's languages."""

    giver = forms.ChoiceField(label=_("Who gives it?"))
    need = forms.ChoiceField(label=_("For which need?"), choices=Need.choices)
    districts = forms.MultipleChoiceField(
        label=_("Districts"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    address = forms.CharField(
        label=_("Address"), required=False, max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail for referrals"), required=False, widget=forms.EmailInput(attrs={"dir": "ltr"}),
        help_text=_("The links by which the partner answers go there."),
    )  # fmt: skip
    is_closed = forms.BooleanField(label=_("No longer gives this service"), required=False)

    def __init__(self, data: Any = None, *, point: ServicePoint | None) -> None:
        self.instance = point or ServicePoint()
        super().__init__(data, initial=self._before())
        fields: Any = self.fields
        teams = [(f"team-{one.pk}", one.name) for one in Team.objects.all()]
        partners = [(f"partner-{one.pk}", one.name) for one in partners_who_refer()]
        known = {key for key, _name in partners}
        if point and point.organisation and f"partner-{point.organisation_id}" not in known:
            partners.append((f"partner-{point.organisation_id}", point.organisation.name))
        fields["giver"].choices = [(_now("Our teams"), teams), (_now("Partners"), partners)]
        fields["districts"].choices = [(one.pcode, one.name) for one in Place.objects.districts()]
        for name, label in _TEXTS.items():
            for language, said in settings.LANGUAGES:
                attributes = {"dir": "rtl" if language == "ar" else "ltr", "lang": language}
                fields[f"{name}_{language}"] = forms.CharField(
                    label=f"{label} ({said})", required=False, max_length=160,
                    initial=getattr(self.instance, name).get(language, ""),
                    widget=forms.TextInput(attrs=attributes),
                )  # fmt: skip

    def _before(self) -> dict[str, Any]:
        one = self.instance
        plain = ("need", "districts", "languages", "address", "phone", "email", "is_closed")
        giver = f"team-{one.team_id}" if one.team_id else f"partner-{one.organisation_id}"
        return {**{name: getattr(one, name) for name in plain}, "giver": giver}

    @property
    def texts(self) -> list[list[forms.BoundField]]:
        """The fields in each language, by what they say."""
        return [[self[f"{name}_{language}"] for language, _said in settings.LANGUAGES] for name in _TEXTS]

    def point(self) -> ServicePoint:
        """The service as the form says it, not kept yet."""
        one, said = self.instance, self.cleaned_data
        for name in ("need", "districts", "languages", "address", "phone", "email", "is_closed"):
            setattr(one, name, said[name])
        for name in _TEXTS:
            texts = {language: said[f"{name}_{language}"].strip() for language, _said in settings.LANGUAGES}
            setattr(one, name, {language: text for language, text in texts.items() if text})
        kind, _dash, number = said["giver"].partition("-")
        one.team_id = int(number) if kind == "team" else None
        one.organisation_id = int(number) if kind == "partner" else None
        return one
