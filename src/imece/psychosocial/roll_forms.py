"""What is asked while attendance is taken."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from imece.base.mission import Mission
from imece.base.refusal import Refusal
from imece.lib.dates import Birth
from imece.lib.names import full_name
from imece.lib.phones import read_phone
from imece.lib.text import western_digits
from imece.lists.labels import value_label
from imece.people.models import Person
from imece.people.registering import Facts
from imece.psychosocial.asked import AttendanceState
from imece.psychosocial.expected import GROUPS

LATEST = 4_102_444_800_000  # the year 2100
COMMUNITIES = ("temporary_protection", "international_protection", "residence_permit", "migrant", "host")


def taps_from(data: Mapping[str, Any]) -> dict[str, str]:
    """Of a form with everybody on it, those who were marked since the page was opened: code to state."""
    said = {name.removeprefix("state-"): str(data[name]) for name in data if name.startswith("state-")}
    return {code: state for code, state in said.items() if state != data.get(f"seen-{code}", "")}


def heads_from(data: Mapping[str, Any]) -> dict[str, int]:
    """The head counts that were changed since the page was opened. A blank is left as it was."""
    heads: dict[str, int] = {}
    for group in GROUPS:
        typed = western_digits(str(data.get(f"heads-{group}", "")).strip())
        if typed.isascii() and typed.isdigit() and typed != str(data.get(f"seen-heads-{group}", "")):
            heads[group] = int(typed[:9])
    return heads


class TapForm(forms.Form):
    """One tap: who, what, and when it was tapped, in milliseconds (a lost connection sends it later)."""

    person = forms.CharField(max_length=12)
    state = forms.ChoiceField(choices=AttendanceState.choices)
    at = forms.IntegerField(min_value=0, max_value=LATEST)


@dataclass
class Taps:
    """What the page's script sends: every tap that waits, and why a held session is corrected."""

    states: dict[str, str]
    tapped_at: dict[str, datetime.datetime]
    reason: str

    @classmethod
    def read(cls, data: QueryDict) -> Taps:
        """Refused as a whole where a tap cannot be read."""
        taps = cls({}, {}, data.get("reason", "")[:200])
        sent = [data.getlist(name) for name in ("person", "state", "at")]
        for person, state, at in zip_longest(*sent):
            form = TapForm({"person": person, "state": state, "at": at})
            if not form.is_valid():
                raise Refusal(_("This tap could not be read. Load the page again."))
            tap = form.cleaned_data
            taps.states[tap["person"]] = tap["state"]
            taps.tapped_at[tap["person"]] = datetime.datetime.fromtimestamp(tap["at"] / 1000, tz=datetime.UTC)
        return taps


class ReasonForm(forms.Form):
    """Why a session that was held is taken up again."""

    reason = forms.CharField(label=_("Why"), max_length=200)


class SheetForm(forms.Form):
    """In which languages the sheet is printed."""

    LANGUAGES = (
        ("tr-ar", _("Turkish and Arabic")),
        ("en-ar", _("English and Arabic")),
        ("en", _("English")),
    )
    languages = forms.ChoiceField(label=_("Languages"), choices=LANGUAGES)

    @classmethod
    def fitting(cls) -> str:
        """Turkish and Arabic, unless the reader reads English."""
        return "en-ar" if (get_language() or "").startswith("en") else "tr-ar"


def age_bands() -> list[str]:
    """The mission's age bands, such as 5-11 and 60+."""
    mission = Mission.current()
    return list(mission.settings.get("age_bands", [])) if mission else []


class LightForm(forms.Form):
    """Somebody whom the registry does not have: as little as a sheet of paper asks for."""

    given_name = forms.CharField(label=_("Name or nickname"), max_length=150)
    family_name = forms.CharField(label=_("Family name"), max_length=150, required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("", _("Not said")), *Person.Sex.choices], required=False
    )
    age_band = forms.ChoiceField(label=_("Age"), required=False)
    population_group = forms.ChoiceField(label=_("Community"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    # Sent twice, the form registers once.
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"token": uuid.uuid4()}, prefix="light")
        unsaid = ("", _("Not said"))
        for name, choices in (
            ("age_band", [(band, band.replace("-", "–")) for band in age_bands()]),
            ("population_group", [(code, value_label("population_group", code)) for code in COMMUNITIES]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [unsaid, *choices]

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        if typed and not read_phone(typed).e164:
            raise forms.ValidationError(
                _("This is no phone number. Write it like 0532 123 45 67, or with + and the country.")
            )
        return typed

    def facts(self) -> Facts:
        """What is written down of the person.

        An age band is kept as its youngest year: bands come out right in figures, and no child is taken for grown up.
        """
        said = self.cleaned_data
        facts: Facts = {name: said[name] for name in ("given_name", "family_name", "sex")}  # type: ignore[assignment]
        if said["age_band"]:
            youngest = str(said["age_band"]).partition("-")[0].rstrip("+")
            facts["birth"] = Birth(None, "age", None, int(youngest), None)
        return facts

    def drawn(self) -> Person:
        """The person as they would be registered, for showing who is alike."""
        said, facts = self.cleaned_data, self.facts()
        person = Person(
            full_name=full_name(said["given_name"], said["family_name"]),
            given_name=said["given_name"],
            family_name=said["family_name"],
            sex=said["sex"],
            phone=said["phone"],
            population_group=said["population_group"],
        )
        if "birth" in facts:
            person.birth_precision, person.stated_age = "age", facts["birth"].age
        return person
