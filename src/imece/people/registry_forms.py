"""What is asked when a person is registered or corrected."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imece.base.access import reach_of
from imece.base.places import Place
from imece.base.users import Unit
from imece.lists.labels import value_label
from imece.lists.words import load_words
from imece.people.births import BirthField
from imece.people.identity_documents import IdentityDocument, number_problem
from imece.people.persons import Person
from imece.people.phone_numbers import Phone
from imece.people.registering import DocumentSaid, Facts, PhoneSaid
from imece.people.statuses import GROUP_LABELS

LANGUAGES: dict[str, Any] = {
    "ar": _("Arabic"),
    "tr": _("Turkish"),
    "ku": _("Kurdish"),
    "fa": _("Persian or Dari"),
    "ps": _("Pashto"),
    "so": _("Somali"),
    "en": _("English"),
    "fr": _("French"),
    "ru": _("Russian"),
    "uz": _("Uzbek"),
    "tk": _("Turkmen"),
    "ur": _("Urdu"),
    "other": pgettext_lazy("language", "Another language"),
}
FACTS = (
    "given_name",
    "family_name",
    "father_name",
    "mother_name",
    "sex",
    "nationality",
    "neighbourhood",
)


def name_field(label: Any, *, first: bool = False) -> forms.CharField:
    attributes = {"dir": "auto", "autocomplete": "off", **({"autofocus": True} if first else {})}
    return forms.CharField(
        label=label, required=False, max_length=150, widget=forms.TextInput(attrs=attributes)
    )


def plain_field(label: Any, **kwargs: Any) -> forms.CharField:
    attributes = {"dir": "ltr", "autocomplete": "off", **kwargs.pop("attrs", {})}
    return forms.CharField(label=label, required=False, widget=forms.TextInput(attrs=attributes), **kwargs)


def day_field(label: Any, *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


def sex_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Sex"), required=False, choices=Person.Sex.choices, widget=forms.RadioSelect
    )


def nationalities() -> list[tuple[str, str]]:
    """The commonest first, as the file of words has them; '' for not known."""
    codes = load_words().codes("nationality")
    return [("", _now("Not known")), *((code, value_label("nationality", code)) for code in codes)]


def groups() -> list[tuple[str, Any]]:
    return [("", _now("Not known")), *GROUP_LABELS.items()]


def units_of(reader: Any, verb: str) -> Any:
    """The units for which the reader may do this."""
    reach = reach_of(reader, verb)
    return Unit.objects.all() if reach.everywhere else Unit.objects.filter(code__in=reach.unit_codes)


def registered_in(reader: Any, district: Place | None) -> Place | None:
    """The district in which a reader registers who works in some districts only; else where the person lives."""
    pcodes = reach_of(reader, "person.register").district_codes
    if not pcodes or (district is not None and district.pcode in pcodes):
        return district
    return Place.objects.filter(pcode__in=sorted(pcodes)).first()


class PlaceForm(forms.Form):
    """For which unit somebody is registered, and where they live."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    district = forms.ModelChoiceField(
        label=_("District where they live"),
        queryset=Place.objects.none(),
        required=False,
        empty_label=_("Not known"),
    )
    neighbourhood = name_field(_("Neighbourhood"))
    nationality = forms.ChoiceField(label=_("Nationality"), required=False)
    population_group = forms.ChoiceField(label=_("Population group"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, reader: Any, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"token": uuid.uuid4(), **(initial or {})})
        self.reader = reader
        units = units_of(reader, "person.register")
        self._choose("unit").queryset = units
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()
            self.initial.setdefault("unit", units[0].pk)
        self._choose("district").queryset = Place.objects.districts()
        pcodes = reach_of(reader, "person.register").district_codes
        if len(pcodes) == 1 and "district" not in self.initial:
            self.initial["district"] = Place.objects.filter(pcode__in=pcodes).first()
        self._list("nationality").choices = nationalities()
        self._list("population_group").choices = groups()

    def _choose(self, name: str) -> Any:
        return self.fields[name]

    def _list(self, name: str) -> Any:
        return self.fields[name]

    @property
    def remembered(self) -> dict[str, Any]:
        """What the next form of the same colleague begins with: nothing of a person."""
        chosen = {name: self.cleaned_data[name] for name in ("unit", "district")}
        kept = {name: one.pk for name, one in chosen.items() if one is not None}
        return kept | {name: self.cleaned_data[name] for name in ("nationality", "population_group")}


class RegisterForm(PlaceForm):
    """A new person. Everything but one name may stay empty."""

    given_name = name_field(_("Given name"), first=True)
    family_name = name_field(_("Family name"))
    sex = sex_field()
    birth = BirthField(
        label=_("Birth or age"),
        required=False,
        help_text=_("05.03.1990, 03.1990, 1990, or an age such as 34"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    phone = plain_field(_("Phone"), max_length=40, attrs={"inputmode": "tel"})
    document = plain_field(_("Number of a document"), max_length=60)
    document_kind = forms.ChoiceField(
        label=_("Kind of document"),
        required=False,
        choices=[("", _("As the number says")), *IdentityDocument.Kind.choices],
    )
    father_name = name_field(_("Father's name"))
    mother_name = name_field(_("Mother's name"))
    phone_whose = forms.ChoiceField(
        label=_("Whose phone"), required=False, choices=Phone.Whose.choices, initial=Phone.Whose.OWN
    )
    group_since = day_field(_("In this group since"))
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    field_order = ("given_name", "family_name", "sex", "birth", "phone", "document", "unit", "district")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("given_name") and not given.get("family_name"):
            self.add_error("given_name", _now("Write at least one name."))
        since = given.get("group_since")
        if since and since > timezone.localdate():
            self.add_error(
                "group_since", _now("This day lies in the future; give the day from which it holds.")
            )
        return given

    @property
    def more_was_said(self) -> bool:
        """Whether something stands in the part of the form that is folded away."""
        more = ("father_name", "mother_name", "document_kind", "nationality", "neighbourhood", "languages")
        names = (*more, "population_group", "group_since")
        return self.is_bound and any(self[name].value() or self[name].errors for name in names)

    @property
    def document_problem(self) -> str:
        """Why the number cannot be right; a warning."""
        said = self.cleaned_data
        number, kind = said.get("document") or "", said.get("document_kind") or ""
        return document_problem(number, kind)

    @property
    def told(self) -> dict[str, Any]:
        """What `Person.register` takes."""
        said = self.cleaned_data
        facts = Facts(**{name: said[name] for name in FACTS}, languages=said["languages"])  # type: ignore[typeddict-item]
        facts["district"] = said["district"]
        if said["birth"] is not None:
            facts["birth"] = said["birth"]
        whose = said["phone_whose"] or Phone.Whose.OWN
        return {
            **facts,
            "unit": said["unit"],
            "registered_in": registered_in(self.reader, said["district"]),
            "population_group": said["population_group"],
            "group_since": said["group_since"] if said["population_group"] else None,
            "phones": [PhoneSaid(said["phone"], whose)] if said["phone"] else [],
            "documents": [DocumentSaid(said["document"], said["document_kind"])] if said["document"] else [],
            "token": said["token"],
        }


def document_problem(number: str, kind: str) -> str:
    """Where no kind was chosen, only what looks like an identity number is checked as one."""
    if not number:
        return ""
    if kind:
        return number_problem(number, kind)
    digits = sum(sign.isdigit() for sign in number)
    looks_like_one = digits >= 9 and not any(sign.isalpha() for sign in number)
    return number_problem(number, IdentityDocument.Kind.FOREIGNER) if looks_like_one else ""
