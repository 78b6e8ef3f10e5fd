"""What is asked on the pages of lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imece.base.users import Unit
from imece.lists.context import fact_choices, fact_label
from imece.lists.kinds import KINDS, SheetKind
from imece.lists.labels import field_label
from imece.lists.models import TakenList

EVERY: list[tuple[str, Any]] = [("", _("All"))]


class InboxFilter(forms.Form):
    """Which lists: of what kind, of which unit, by a part of the name."""

    q = forms.CharField(label=_("File or number"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind of list"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        kinds = sorted(KINDS, key=lambda kind: str(kind.title))
        self._offer("kind", [(kind.code, kind.title) for kind in kinds])
        self._offer("unit", [(unit.code, unit.name) for unit in Unit.objects.all()])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*EVERY, *choices]

    def asked(self) -> dict[str, str]:
        """What narrows, but for the state; a field that cannot be read narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return {"kind": given.get("kind", ""), "unit": given.get("unit", ""), "text": given.get("q", "")}


class SayForm(forms.Form):
    """What an officer says of a list as a whole, where its rows do not."""

    def __init__(self, data: Any, *, taken: TakenList, names: Iterable[str]) -> None:
        super().__init__(data)
        found = {fact["name"]: fact["value"] for fact in taken.context}
        for name in names:
            choices = fact_choices(name)
            if choices:
                self.fields[name] = forms.ChoiceField(
                    label=fact_label(name),
                    required=False,
                    choices=[("", _("Not said")), *choices],
                    initial=taken.said.get(name) or found.get(name, ""),
                )

    def said(self, taken: TakenList) -> dict[str, str]:
        """What the officer says now: only what differs from what the list itself says."""
        itself = {fact["name"]: fact["value"] for fact in taken.context if fact["source"] != "officer"}
        return {
            name: value for name, value in self.cleaned_data.items() if value and value != itself.get(name)
        }


class ConfirmForm(forms.Form):
    """Take it in; and where an earlier list resembles it, whether it takes that one's place."""

    CHOICES = [
        ("replaces", _("It replaces the earlier list")),
        ("beside", _("It stands beside the earlier list")),
    ]

    earlier = forms.IntegerField(required=False, widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        label=_("How do the two lists belong together?"),
        choices=CHOICES,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether this list replaces the earlier one or stands beside it.")},
    )

    def __init__(self, data: Any = None, *, earlier: TakenList | None = None) -> None:
        super().__init__(data, initial={"earlier": earlier.pk if earlier else None})
        asked = earlier is not None or bool(data and data.get("earlier"))
        self.fields["choice"].required = asked
        if not asked and data is None:
            del self.fields["choice"]


class MatchForm(forms.Form):
    """What each header of a sheet means, as a field of one kind of list."""

    def __init__(
        self, data: Any, *, kind: SheetKind, headers: list[tuple[int, str, str]], recognised: bool
    ) -> None:
        """``headers``: (column, header, field that it is understood as or ''); only a guess if not ``recognised``."""
        super().__init__(data)
        self.kind = kind
        self.headers = [(index, header) for index, header, _now in headers]
        choices = [(field.name, field_label(field.name)) for field in kind.fields]
        choices.sort(key=lambda pair: pair[1].casefold())
        for index, header, now in headers:
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=header, required=False, choices=[("", _("Left aside")), *choices], initial=now
            )
        self.before = {f"column_{index}": now if recognised else "" for index, _header, now in headers}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen: dict[str, str] = {}
        for name, value in list(given.items()):
            if value and value in chosen:
                self.add_error(
                    name, _("Another column is “%(field)s” already.") % {"field": field_label(value)}
                )
            elif value:
                chosen[value] = name
        for field in self.kind.fields:
            if field.must and field.name not in chosen:
                self._lacks(field_label(field.name))
        who = [name for name in self.kind.who if self.kind.has(name)]
        if self.kind.named and not any(name in chosen for name in who):
            self._lacks(" / ".join(field_label(name) for name in who))
        return given

    def _lacks(self, label: str) -> None:
        said = {"kind": self.kind.title, "field": label}
        self.add_error(None, _("A sheet of the kind “%(kind)s” needs the column “%(field)s”.") % said)

    def taught(self) -> dict[str, str]:
        """Header to field, for the headers whose meaning the officer changed."""
        return {
            header: self.cleaned_data[f"column_{index}"]
            for index, header in self.headers
            if self.cleaned_data.get(f"column_{index}", "") != self.before[f"column_{index}"]
        }
