"""What is asked when sessions, cycles and campaigns are planned, moved or cancelled."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category, Service
from imece.base.access import ROLES, Reach, reach_of
from imece.base.holidays import Holiday, Holidays
from imece.base.places import Place
from imece.base.users import User
from imece.grants.models import ProjectCode
from imece.lists.labels import value_label
from imece.psychosocial.models import Finding, Lesson, Session, Vehicle, Venue
from imece.psychosocial.rhythm import MOST_SESSIONS, days_of, passed_over
from imece.psychosocial.sessions import Said
from imece.ui.fields import ColleagueField, DayInput

SUPPORTING_FIELDS = ("arts", "sports", "livelihood", "education", "health")
EVERY = [(1, _("every week")), (2, _("every second week")), (4, _("every fourth week"))]
MOST_LESSONS = 10
WITHOUT_NAMES = _("Without names of participants: it is shown on the plan and in calendars.")


class TimeInput(forms.TimeInput):
    """The browser's own field for a time, in steps of five minutes."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"step": 300})


class VenueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A venue with where it is."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.where})"


class ServiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An activity with the code that others count it by."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · 4Ws {obj.mhpss_code}" if obj.mhpss_code else obj.name


def services_for(reader: Any) -> Any:
    """The psychosocial activities of the reader's units."""
    reach = reach_of(reader, "session.plan")
    found = Service.objects.filter(category=Category.PSYCHOSOCIAL).select_related("unit", "team")
    return found if reach.everywhere else found.filter(unit__code__in=reach.unit_codes)


def places_for(reader: Any, verb: str = "session.plan") -> Any:
    """The districts in which the reader works."""
    codes = reach_of(reader, verb).district_codes
    districts = Place.objects.districts().order_by("pcode")
    return districts.filter(pcode__in=codes) if codes else districts


def colleagues_for(reader: Any) -> Any:
    """Those of the reader's units who have to do with sessions."""
    roles = [role.code for role in ROLES.values() if "session.view" in role.verbs]
    reach: Reach = reach_of(reader, "session.view")
    found = User.objects.filter(is_active=True, assignments__role__in=roles)
    if not reach.everywhere:
        found = found.filter(assignments__unit__code__in=reach.unit_codes)
    return found.distinct().order_by("first_name", "last_name", "username")


class WhereAndWho(forms.Form):
    """When it begins, where it is held and who and what it takes."""

    starts_at = forms.TimeField(label=_("Begins"), widget=TimeInput(), required=False)
    minutes = forms.IntegerField(label=_("Minutes"), initial=90, min_value=5, max_value=600)
    held_in = VenueField(label=_("Venue"), queryset=Venue.objects.none(), required=False)
    place = forms.ModelChoiceField(
        label=_("District, where there is no venue yet"), queryset=Place.objects.none(), required=False
    )
    facilitator = ColleagueField(label=_("Facilitator"), queryset=User.objects.none(), required=False)
    interpreter = ColleagueField(label=_("Interpreter"), queryset=User.objects.none(), required=False)
    vehicle = forms.ModelChoiceField(label=_("Vehicle"), queryset=Vehicle.objects.none(), required=False)
    team_name = forms.CharField(
        label=_("Crew"),
        required=False,
        max_length=40,
        help_text=_("As the team calls itself, such as PMT-1."),
    )

    def __init__(self, *args: Any, reader: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        venues = Venue.objects.visible_to(reader).in_use().by_name()
        self.offer("held_in", venues)
        self.offer("place", places_for(reader))
        self.offer("facilitator", colleagues_for(reader))
        self.offer("interpreter", colleagues_for(reader))
        self.offer("vehicle", Vehicle.objects.visible_to(reader).in_use().by_name())
        crews = Session.objects.visible_to(reader).crews()
        self.crews = crews
        self.fields["team_name"].widget.attrs["list"] = "crews"

    def offer(self, name: str, found: Any) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = found
            field.empty_label = _("Choose") if field.required else _("Not said")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("held_in") and not given.get("place"):
            self.add_error("held_in", _("Say the venue, or at least the district."))
        return given


class Activity(WhereAndWho):
    """What the activity is, beside when and where."""

    service = ServiceField(label=_("Activity"), queryset=Service.objects.none())
    theme = forms.CharField(label=_("Theme"), required=False, max_length=160)
    target_group = forms.CharField(
        label=_("For whom"),
        required=False,
        max_length=160,
        help_text=_("Such as: mothers of young children."),
    )
    seats = forms.IntegerField(label=_("People expected"), required=False, min_value=1, max_value=2000)
    supporting_field = forms.ChoiceField(label=_("Supported by the field of"), required=False)
    project = forms.ModelChoiceField(
        label=_("Project code"), queryset=ProjectCode.objects.none(), required=False
    )
    answers = forms.ModelChoiceField(
        label=_("Answers the finding"), queryset=Finding.objects.none(), required=False
    )

    def __init__(self, *args: Any, reader: Any, **more: Any) -> None:
        super().__init__(*args, reader=reader, **more)
        self.offer("service", services_for(reader))
        self.offer("project", ProjectCode.objects.filter(grant__isnull=False))
        self.offer("answers", Finding.objects.visible_to(reader).to_answer().ranked())
        field = self.fields["supporting_field"]
        assert isinstance(field, forms.ChoiceField)
        named = [(code, value_label("supporting_field", code)) for code in SUPPORTING_FIELDS]
        field.choices = [("", _("Not said")), *named]

    def said(self) -> Said:
        """Everything but the day and the activity itself, as a session takes it."""
        aside = {"service", "day", "first_day", "weekdays", "every", "count", "complete_at", "lessons"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in aside}
        return given  # type: ignore[return-value]


class SessionForm(Activity):
    """One session."""

    title = forms.CharField(label=_("Title"), required=False, max_length=160, help_text=WITHOUT_NAMES)
    day = forms.DateField(label=_("Day"), widget=DayInput())
    is_open = forms.BooleanField(label=_("Open event: people are counted without names"), required=False)

    field_order = (
        "service", "title", "day", "starts_at", "minutes", "held_in", "place", "facilitator", "interpreter",
        "vehicle", "team_name", "theme", "target_group", "seats", "supporting_field", "project", "answers",
        "is_open",
    )  # fmt: skip


class ChangeForm(Activity):
    """What may change of a planned session while its day and venue stay."""

    title = forms.CharField(label=_("Title"), required=False, max_length=160, help_text=WITHOUT_NAMES)
    field_order = (
        "title", "minutes", "facilitator", "interpreter", "vehicle", "team_name", "theme", "target_group", "seats",
        "supporting_field", "project", "answers",
    )  # fmt: skip

    def __init__(self, *args: Any, reader: Any, **more: Any) -> None:
        super().__init__(*args, reader=reader, **more)
        for name in ("service", "held_in", "place", "starts_at"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        return forms.Form.clean(self) or {}


class CycleForm(Activity):
    """A cycle, with the rhythm that its days follow; the days themselves stand in the table beside it."""

    title = forms.CharField(label=_("Title"), max_length=160, help_text=WITHOUT_NAMES)
    first_day = forms.DateField(label=_("First day"), widget=DayInput())
    count = forms.IntegerField(label=_("Sessions"), initial=8, min_value=1, max_value=MOST_SESSIONS)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None: on the weekday of the first day."),
    )  # fmt: skip
    every = forms.TypedChoiceField(label=_("How often"), coerce=int, choices=EVERY, initial=1)
    complete_at = forms.IntegerField(
        label=_("Per cent to complete"), initial=70, min_value=1, max_value=100,
        help_text=_("Of the sessions, how many somebody has to attend."),
    )  # fmt: skip

    lessons = forms.ModelMultipleChoiceField(queryset=Lesson.objects.none(), required=False)

    field_order = (
        "service", "title", "first_day", "count", "weekdays", "every", "starts_at", "minutes", "held_in", "place",
        "facilitator", "interpreter", "vehicle", "team_name", "theme", "target_group", "seats", "supporting_field",
        "complete_at", "project", "answers",
    )  # fmt: skip

    def __init__(self, *args: Any, reader: Any, **more: Any) -> None:
        super().__init__(*args, reader=reader, **more)
        weekdays = self.fields["weekdays"]
        assert isinstance(weekdays, forms.TypedMultipleChoiceField)
        weekdays.choices = list(WEEKDAYS.items())
        self.known_lessons = Lesson.objects.visible_to(reader).not_taken_up()
        self.fields["lessons"].queryset = self.known_lessons  # type: ignore[attr-defined]

    @property
    def rhythm(self) -> str:
        """The rhythm in one word; days that were changed by hand hold while it stays the same."""
        given = self.cleaned_data
        days = "".join(str(day) for day in given.get("weekdays") or [])
        return f"{given['first_day']:%Y%m%d}.{given['count']}.{days}.{given.get('every') or 1}"

    def days(self) -> list[datetime.date]:
        """The days as changed by hand, else by the rhythm; none while that cannot be read."""
        given = getattr(self, "cleaned_data", {})
        if not given.get("first_day") or not given.get("count"):
            return []
        posted = [_day(text) for text in self.data.getlist("day")] if hasattr(self.data, "getlist") else []
        if self.data.get("rhythm") == self.rhythm and len(posted) == given["count"] and all(posted):
            return [day for day in posted if day is not None]
        return days_of(given["first_day"], count=given["count"], **self._beat)

    @property
    def fitting_lessons(self) -> list[tuple[Lesson, bool]]:
        """What was learnt from cycles like this one, and whether the planner has chosen to take it up."""
        given = getattr(self, "cleaned_data", {})
        if not given.get("service"):
            return []
        venue, place = given.get("held_in"), given.get("place")
        found = self.known_lessons.fitting(service=given["service"], venue=venue, place=place).newest()
        chosen = set(given.get("lessons") or [])
        return [(lesson, lesson in chosen) for lesson in found[:MOST_LESSONS]]

    @cached_property
    def holidays(self) -> Holidays:
        return Holidays.of_mission()

    @property
    def _beat(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "weekdays": given.get("weekdays") or (),
            "every": given.get("every") or 1,
            "is_free": self.holidays.is_whole_holiday,
        }

    @property
    def passed_over(self) -> list[Holiday]:
        """The official holidays of the rhythm on which no session was put."""
        days = self.days()
        if not days:
            return []
        free = passed_over(self.cleaned_data["first_day"], max(days), **self._beat)
        found = [self.holidays.on(day) for day in free if day not in days]
        return [holiday for holiday in found if holiday is not None]


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


class MoveForm(forms.Form):
    """To where and when, and why."""

    day = forms.DateField(label=_("New day"), widget=DayInput())
    starts_at = forms.TimeField(label=_("Begins"), widget=TimeInput(), required=False)
    held_in = VenueField(label=_("Venue"), queryset=Venue.objects.none(), required=False)
    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("Those who were invited hear it."))

    def __init__(self, *args: Any, reader: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["held_in"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Venue.objects.visible_to(reader).in_use().by_name()


class WhyForm(forms.Form):
    """Why something does not take place."""

    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("Those who were invited hear it."))


class AddSessionForm(forms.Form):
    """One more session of a cycle."""

    day = forms.DateField(label=_("Day"), widget=DayInput())
    starts_at = forms.TimeField(label=_("Begins"), widget=TimeInput(), required=False)
    is_evaluation = forms.BooleanField(
        label=_("This session is the evaluation"),
        required=False,
        help_text=_("It asks nobody to come often enough: completing the cycle is counted without it."),
    )


class WeekFilter(forms.Form):
    """Which sessions of the week."""

    week = forms.DateField(required=False, widget=forms.HiddenInput)
    district = forms.ChoiceField(label=_("District"), required=False)
    crew = forms.ChoiceField(label=_("Crew"), required=False)
    who = forms.ChoiceField(label=_("Facilitator or interpreter"), required=False)

    def __init__(self, data: Any, *, reader: Any) -> None:
        super().__init__(data)
        places = [(place.pcode, place.name) for place in places_for(reader, "session.view")]
        crews = [(crew, crew) for crew in Session.objects.visible_to(reader).crews()]
        people = [(str(one.pk), one.shown_name) for one in colleagues_for(reader)]
        for name, choices in (("district", places), ("crew", crews), ("who", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("All")), *choices]

    def asked(self) -> dict[str, str]:
        """What narrows; a field that cannot be read narrows nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") or "" for name in ("district", "crew", "who")}

    def monday(self) -> datetime.date:
        self.is_valid()
        day: datetime.date = self.cleaned_data.get("week") or timezone.localdate()
        return day - datetime.timedelta(days=day.weekday())
