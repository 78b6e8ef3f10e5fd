"""Which time the figures are asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imece.base.mission import Mission
from imece.base.refusal import Refusal
from imece.indicators.windows import Window
from imece.ui.formats import period_text


class WindowForm(forms.Form):
    """A window of the mission's or, for who may see the lines, any days.

    Two windows that differ by a day would show what happened on it, so only such readers choose days freely.
    """

    window = forms.ChoiceField(label=_("Time"), required=False)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, *, any_days: bool) -> None:
        super().__init__(data)
        mission = Mission.current()
        windows = mission.windows if mission else {}
        field = self.fields["window"]
        assert isinstance(field, forms.ChoiceField)
        own = ("", _("Each figure's own"))
        field.choices = [own, *((name, period_text(first, last)) for name, (first, last) in windows.items())]
        if not any_days:
            del self.fields["first"], self.fields["last"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(said.get("first")) != bool(said.get("last")):
            raise forms.ValidationError(_("Say both the first and the last day."))
        if said.get("first"):
            try:
                said["days"] = Window.named((said["first"], said["last"]))
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return said

    def asked(self) -> Any:
        """The window asked for; None is each figure's own, as is what cannot be read."""
        if not self.is_valid():
            return None
        return self.cleaned_data.get("days") or self.cleaned_data.get("window") or None
