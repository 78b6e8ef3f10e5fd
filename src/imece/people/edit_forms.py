"""What is asked when one part of a person is put right."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imece.base.places import Place
from imece.base.users import Unit
from imece.lib.dates import NO_BIRTH
from imece.people.births import BirthField, typed_like
from imece.people.functioning import QUESTIONS, WashingtonGroup
from imece.people.identity_documents import IdentityDocument
from imece.people.keys import names_of
from imece.people.persons import Membership, Person
from imece.people.phone_numbers import Phone
from imece.people.registering import Facts
from imece.people.registry_forms import (
    LANGUAGES,
    day_field,
    groups,
    name_field,
    nationalities,
    plain_field,
    sex_field,
)
from imece.people.statuses import GROUP_LABELS


class FactsForm(forms.Form):
    """One part of a person's own columns."""

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, initial={name: getattr(person, name, "") for name in self.base_fields})

    @property
    def changes(self) -> Facts:
        return cast(Facts, self.cleaned_data)


class NamesForm(FactsForm):
    """Names, sex and birth."""

    given_name = name_field(_("Given name"), first=True)
    family_name = name_field(_("Family name"))
    father_name = name_field(_("Father's name"))
    mother_name = name_field(_("Mother's name"))
    sex = sex_field()
    birth = BirthField(
        label=_("Birth or age"),
        required=False,
        help_text=_("05.03.1990, 03.1990, 1990, or an age such as 34"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, person=person)
        self.initial["given_name"], self.initial["family_name"] = names_of(person)
        self.initial["birth"] = typed_like(person)

    @property
    def changes(self) -> Facts:
        """What was not touched stays as it is: a name that a list gave whole, the day on which an age was stated."""
        said = {name: value for name, value in self.cleaned_data.items() if name in self.changed_data}
        if "given_name" in said or "family_name" in said:
            said |= {name: self.cleaned_data[name] for name in ("given_name", "family_name")}
        if "birth" in said and said["birth"] is None:
            said["birth"] = NO_BIRTH
        return cast(Facts, said)


class OriginForm(FactsForm):
    """Nationality and languages."""

    nationality = forms.ChoiceField(label=_("Nationality"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, person=person)
        field: Any = self.fields["nationality"]
        known = nationalities()
        extra = [] if person.nationality in dict(known) else [(person.nationality, person.nationality)]
        field.choices = [*known, *extra]


class AddressForm(FactsForm):
    """Where they live."""

    district = forms.ModelChoiceField(
        label=_("District where they live"),
        queryset=Place.objects.none(),
        required=False,
        empty_label=_("Not known"),
    )
    neighbourhood = name_field(_("Neighbourhood"))

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, person=person)
        field: Any = self.fields["district"]
        field.queryset = Place.objects.districts()


class DocumentForm(forms.Form):
    """Another document."""

    kind = forms.ChoiceField(
        label=_("Kind of document"),
        required=False,
        choices=[("", _("As the number says")), *IdentityDocument.Kind.choices],
    )
    number = plain_field(_("Number of the document"), max_length=60)
    status = forms.ChoiceField(
        label=pgettext_lazy("of a document", "Status"),
        choices=IdentityDocument.Status.choices,
        initial=IdentityDocument.Status.UNKNOWN,
    )
    status_on = day_field(_("Status seen on"))


class DocumentStatusForm(forms.Form):
    """Whether a document is in use."""

    status = forms.ChoiceField(
        label=pgettext_lazy("of a document", "Status"), choices=IdentityDocument.Status.choices
    )
    status_on = day_field(_("Status seen on"))

    def __init__(self, data: Any = None, *, document: IdentityDocument) -> None:
        today = timezone.localdate()
        initial = {"status": document.status, "status_on": document.status_on or today}
        super().__init__(data, initial=initial, auto_id=f"document-{document.pk}-%s")


class PhoneForm(forms.Form):
    """Another phone."""

    number = plain_field(_("Phone"), max_length=40, attrs={"inputmode": "tel"})
    whose = forms.ChoiceField(label=_("Whose phone"), choices=Phone.Whose.choices)
    preferred = forms.BooleanField(label=_("Call this one first"), required=False)


class StatusForm(forms.Form):
    """The group that a person belongs to now."""

    group = forms.ChoiceField(label=_("Population group"))
    since = day_field(_("In this group since"))

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, initial={"group": person.population_group})
        field: Any = self.fields["group"]
        listed = [] if person.population_group in GROUP_LABELS else [groups()[0]]
        field.choices = [*listed, *GROUP_LABELS.items()]


class FunctioningForm(forms.Form):
    """The Washington Group Short Set; questions and answers as the Group has them."""

    respondent = forms.ChoiceField(
        label=_("Who answers?"),
        choices=WashingtonGroup.Respondent.choices,
        initial=WashingtonGroup.Respondent.SELF,
        widget=forms.RadioSelect,
    )
    asked_on = day_field(_("On which day"), required=True)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"asked_on": timezone.localdate()})
        for name, question in QUESTIONS.items():
            self.fields[name] = forms.ChoiceField(
                label=question,
                choices=WashingtonGroup.Answer.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Mark an answer; “refused” and “don't know” are answers too.")},
            )

    @property
    def questions(self) -> list[Any]:
        return [self[name] for name in QUESTIONS]

    @property
    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in QUESTIONS}


class ShareForm(forms.Form):
    """Which other unit is to see a person."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=Place.objects.none(),
        required=False,
        empty_label=_("All districts of the unit"),
        help_text=_("Colleagues who work in some districts only see the person in these."),
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data, initial={"district": person.district_id})
        fields: Any = self.fields
        fields["unit"].queryset = Unit.objects.all()
        fields["district"].queryset = Place.objects.districts()


class MemberForm(forms.Form):
    """Somebody comes to live in a household; ``code``: of a known person."""

    code = forms.CharField(
        label=_("Code of the person"),
        max_length=12,
        help_text=_("The P-… code on the person's page; register them first if they are new."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    relationship = forms.ChoiceField(label=_("To the head"), required=False)
    on = day_field(_("Lives here since"), required=True)
    move = forms.BooleanField(label=_("They leave where they live today"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"on": timezone.localdate()}, auto_id="member-%s")
        field: Any = self.fields["relationship"]
        field.choices = [
            ("", _("Not known")),
            *(one for one in Membership.Relationship.choices if one[0] != Membership.Relationship.HEAD),
        ]


class LeaveForm(forms.Form):
    """On which day somebody left."""

    on = day_field(_("On which day"), required=True)

    def __init__(self, data: Any = None, *, auto_id: str = "leave-%s") -> None:
        super().__init__(data, initial={"on": timezone.localdate()}, auto_id=auto_id)


class HeadForm(forms.Form):
    """Who heads the household from a day on, and what the others are to them."""

    head = forms.ChoiceField(label=_("Who heads the household?"))
    on = day_field(_("From which day on"), required=True)

    def __init__(self, data: Any = None, *, members: list[Membership]) -> None:
        super().__init__(data, initial={"on": timezone.localdate()}, auto_id="head-%s")
        field: Any = self.fields["head"]
        field.choices = [(one.person.code, one.person.shown_name) for one in members if not one.is_head]
        self.members = {one.person_id: one for one in members}
        for pk, one in self.members.items():
            self.fields[f"to_head_{pk}"] = forms.ChoiceField(
                label=one.person.shown_name,
                required=False,
                choices=[
                    ("", _("Not known")),
                    *(choice for choice in Membership.Relationship.choices if choice[0] != "head"),
                ],
            )

    @property
    def others(self) -> list[Any]:
        return [self[f"to_head_{pk}"] for pk in self.members]

    @property
    def relationships(self) -> dict[int, str]:
        return {pk: self.cleaned_data[f"to_head_{pk}"] for pk in self.members}
