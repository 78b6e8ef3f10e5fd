"""A whole household on one page: what all share, and a row for each who lives there."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from imece.people.alike import Alike, Typed, typed_from
from imece.people.births import BirthField, understood
from imece.people.living_together import HEAD, Newcomer
from imece.people.persons import Membership, Person
from imece.people.registering import DocumentSaid, Facts, PhoneSaid
from imece.people.registry_forms import (
    PlaceForm,
    day_field,
    document_problem,
    name_field,
    plain_field,
    registered_in,
    sex_field,
)

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 4, 3, 30


class SharedForm(PlaceForm):
    """What holds for all of a household."""

    phone = plain_field(_("Phone of the household"), max_length=40, attrs={"inputmode": "tel"})
    size = forms.IntegerField(
        label=_("Persons in all"),
        required=False,
        min_value=1,
        max_value=60,
        help_text=_("only if more live there than you name"),
    )
    since = day_field(_("Living together since"))

    def clean_since(self) -> Any:
        since = self.cleaned_data.get("since")
        if since and since > timezone.localdate():
            raise forms.ValidationError(_now("This day lies in the future. Give the day on which it was so."))
        return since


class RowForm(forms.Form):
    """One person of the household, new or known (``person``: their code)."""

    given_name = name_field(_("Given name"))
    family_name = name_field(_("Family name"))
    sex = sex_field()
    birth = BirthField(
        label=_("Birth or age"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    relationship = forms.ChoiceField(
        label=_("To the head"),
        required=False,
        choices=[("", _("Not known")), *Membership.Relationship.choices],
    )
    document = plain_field(_("Number of a document"), max_length=60)
    person = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    move = forms.BooleanField(label=_("They leave there today and live here from now on"), required=False)

    def __init__(self, data: Any, *, number: int, reader: Any, head: str = "") -> None:
        first = {"relationship": HEAD, "person": head} if number == 0 else {}
        super().__init__(data, prefix=f"row-{number}", initial=first)
        self.number, self.reader = number, reader
        if number == 0:
            self.fields["given_name"].widget.attrs["autofocus"] = True

    @cached_property
    def known(self) -> Person | None:
        """Who «This is them» chose."""
        code = str(self["person"].value() or "")
        if not code:
            return None
        reached = Person.objects.visible_to(self.reader).select_related("canonical", "district")
        found = reached.coded(code)
        return (found.canonical or found) if found else None

    @property
    def lives_in(self) -> Membership | None:
        """Where somebody known lives today."""
        if self.known is None:
            return None
        records = self.known.records().values_list("pk", flat=True)
        return Membership.objects.of_persons(records).current().with_all_shown().first()

    @property
    def is_blank(self) -> bool:
        said = (self[name].value() for name in ("given_name", "family_name", "birth", "document", "person"))
        return not any(str(value or "").strip() for value in said)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        named = given.get("given_name") or given.get("family_name") or given.get("person")
        if not self.is_blank and not named:
            self.add_error("given_name", _now("Write at least one name, or clear the row."))
        if given.get("person") and self.known is None:
            self.add_error(
                "person", _now("This person is not known under this code. Take them out of the row.")
            )
        return given

    @property
    def understood(self) -> str:
        return understood(self.cleaned_data.get("birth")) if self.is_bound and self.is_valid_enough else ""

    @property
    def document_problem(self) -> str:
        return document_problem(str(self["document"].value() or ""), "")

    @property
    def is_valid_enough(self) -> bool:
        """The fields that are right can be read, whatever the others are."""
        self.is_valid()
        return hasattr(self, "cleaned_data")


class HouseholdEntry:
    """The page as it was sent, or blank; what was typed stays in it whatever is wrong."""

    def __init__(
        self, data: QueryDict | None, *, reader: Any, initial: dict[str, Any] | None = None, head: str = ""
    ) -> None:
        self.reader, self.is_bound = reader, data is not None
        sent = data.copy() if data is not None else None
        number = FIRST_ROWS
        if sent is not None:
            rows = sent.get("rows", "")
            number = min(int(rows), MOST_ROWS) if rows.isdecimal() and rows.isascii() else FIRST_ROWS
            number = min(number + MORE_ROWS * ("more" in sent), MOST_ROWS)
            _take(sent)
        self.shared = SharedForm(sent, reader=reader, initial=initial)
        self.rows = [RowForm(sent, number=place, reader=reader, head=head) for place in range(number)]

    @property
    def is_sent(self) -> bool:
        """To be registered, not only changed in its rows."""
        sent = self.shared.data
        return self.is_bound and not any(name in sent for name in ("more", "take", "drop"))

    @property
    def filled(self) -> list[RowForm]:
        return [row for row in self.rows if not row.is_blank]

    @property
    def has_wrong_rows(self) -> bool:
        return self.is_sent and any(row.errors for row in self.filled)

    def is_valid(self) -> bool:
        right = [self.shared.is_valid(), *(row.is_valid() for row in self.filled)]
        if not self.filled:
            self.shared.add_error(None, _now("Write at least one row: the head of the household."))
        return all(right) and bool(self.filled)

    # ------------------------------------------------------------------ who is alike
    @cached_property
    def alike(self) -> dict[int, Alike]:
        """By the row's number; also where another field of the row is wrong."""
        found = {}
        self.shared.is_valid()
        for row in self.filled if self.is_bound else ():
            if row.known is None and row.is_valid_enough:
                found[row.number] = Alike(self._typed(row), reader=self.reader, but=self._taken)
        return found

    @property
    def hinted(self) -> list[tuple[RowForm, Alike | None]]:
        return [(row, self.alike.get(row.number)) for row in self.rows]

    def write_down(self) -> None:
        for alike in self.alike.values():
            alike.write_down(form=self.shared.cleaned_data.get("token"))

    @property
    def seal(self) -> str:
        seals = ",".join(alike.seal(number) for number, alike in sorted(self.alike.items()))
        return salted_hmac("people.household", seals).hexdigest()

    @property
    def to_be_asked(self) -> bool:
        return any(alike.to_be_asked for alike in self.alike.values())

    @property
    def _taken(self) -> set[int]:
        return {row.known.pk for row in self.rows if row.known is not None}

    def _typed(self, row: RowForm) -> Typed:
        shared = self.shared.cleaned_data
        said = {**row.cleaned_data, "phone": shared.get("phone") if row.number == 0 else ""}
        return typed_from(
            {**said, **{name: shared.get(name) for name in ("district", "neighbourhood", "nationality")}}
        )

    # ------------------------------------------------------------------ what is registered
    def told(self, *, different: bool) -> dict[str, Any]:
        """What `Household.register` takes; ``different``: the people shown beside the rows are others."""
        shared = self.shared.cleaned_data
        return {
            "unit": shared["unit"],
            "registered_in": registered_in(self.reader, shared["district"]),
            "since": shared["since"],
            "size": shared["size"],
            "token": shared["token"],
            "members": [self._newcomer(row, different=different) for row in self.filled],
        }

    def _newcomer(self, row: RowForm, *, different: bool) -> Newcomer:
        said, shared = row.cleaned_data, self.shared.cleaned_data
        if row.known is not None:
            return Newcomer(said["relationship"], row.known, move=said["move"])
        facts = Facts(given_name=said["given_name"], family_name=said["family_name"], sex=said["sex"])
        if said["birth"] is not None:
            facts["birth"] = said["birth"]
        facts["district"], facts["neighbourhood"] = shared["district"], shared["neighbourhood"]
        facts["nationality"] = shared["nationality"]
        heads = said["relationship"] == HEAD
        return Newcomer(
            said["relationship"],
            facts=facts,
            population_group=shared["population_group"],
            phones=[PhoneSaid(shared["phone"])] if shared["phone"] and heads else [],
            documents=[DocumentSaid(said["document"])] if said["document"] else [],
            other_than=self.alike[row.number].others if different and row.number in self.alike else [],
        )


def _take(sent: QueryDict) -> None:
    """«This is them» puts a known person into a row; taking them out leaves what was typed before."""
    number, _sign, code = sent.get("take", "").partition(":")
    if code and number.isdecimal():
        sent[f"row-{number}-person"] = code
    if sent.get("drop", "").isdecimal():
        sent[f"row-{sent['drop']}-person"] = ""
