"""What a week is planned with: venues, vehicles, cycles for a group, campaigns over several districts, findings."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Service
from imece.base.access import reach_of
from imece.base.places import Place
from imece.base.users import Team, User
from imece.grants.models import ProjectCode
from imece.partners.models import Organisation
from imece.people.models import Person


def reached(found: Any, user: Any, *, unit: str, place: str) -> Any:
    """Of ``found`` what the reader's units do in the reader's districts; ``unit`` '' where a record has none."""
    reach = reach_of(user, "session.view")
    if reach.everywhere:
        return found
    if reach.nowhere:
        return found.none()
    if unit:
        found = found.filter(**{f"{unit}__code__in": reach.unit_codes})
    return found.filter(**{f"{place}__pcode__in": reach.district_codes}) if reach.district_codes else found


class VenueQuerySet(models.QuerySet["Venue"]):
    """Questions put to the venues."""

    def visible_to(self, user: Any) -> VenueQuerySet:
        found: VenueQuerySet = reached(self, user, unit="", place="place")
        return found

    def in_use(self) -> VenueQuerySet:
        return self.filter(is_closed=False)


class Venue(models.Model):
    """A room, school or park where sessions are held, with its host and the letter that permits it."""

    name = models.CharField(_("name"), max_length=160)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("district"))
    neighbourhood = models.CharField(_("neighbourhood"), max_length=120, blank=True)
    host = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("partner that hosts"),
    )
    seats = models.PositiveSmallIntegerField(_("people it holds"), null=True, blank=True)
    is_accessible = models.BooleanField(_("step-free access"), null=True, blank=True)
    letter = models.CharField(_("permission letter"), max_length=80, blank=True)
    letter_day = models.DateField(_("date of the letter"), null=True, blank=True)
    letter_until = models.DateField(_("permitted until"), null=True, blank=True)
    is_closed = models.BooleanField(_("no longer used"), default=False)

    objects = VenueQuerySet.as_manager()

    class Meta:
        ordering = ["place", "name"]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="a_venue_once_in_a_district")]

    def __str__(self) -> str:
        return self.name


class Vehicle(models.Model):
    """A car or minibus that takes a team to its sessions."""

    name = models.CharField(_("name or plate"), max_length=60, unique=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    is_retired = models.BooleanField(_("no longer used"), default=False)

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """Sessions in several districts under one name, such as World Mental Health Day."""

    name = models.CharField(_("name"), max_length=160)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    message = models.TextField(_("message"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="a_campaign_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CycleQuerySet(models.QuerySet["Cycle"]):
    """Questions put to the cycles."""

    def visible_to(self, user: Any) -> CycleQuerySet:
        found: CycleQuerySet = reached(self, user, unit="service__unit", place="place")
        return found


class Cycle(models.Model):
    """A structured group: the same people over a number of sessions, finished by those who came often enough."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES: dict[str, set[str]] = {
        State.PLANNED: {State.RUNNING, State.CANCELLED},
        State.RUNNING: {State.FINISHED, State.CANCELLED},
        State.FINISHED: {State.RUNNING},
        State.CANCELLED: set(),
    }

    title = models.CharField(_("title"), max_length=160)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="+", verbose_name=_("activity")
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("district"))
    project = models.ForeignKey(
        ProjectCode, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    theme = models.CharField(_("theme"), max_length=160, blank=True)
    supporting_field = models.CharField(_("supported by the field of"), max_length=60, blank=True)
    target_group = models.CharField(_("for whom"), max_length=160, blank=True)
    seats = models.PositiveSmallIntegerField(_("places in the group"), null=True, blank=True)
    complete_at = models.PositiveSmallIntegerField(
        _("per cent of sessions to complete"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PLANNED)
    answers = models.ForeignKey(
        "Finding", null=True, blank=True, on_delete=models.PROTECT, related_name="cycles"
    )
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(complete_at__gte=1, complete_at__lte=100), name="a_share_of_the_sessions"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Enrolment(models.Model):
    """A person belongs to a cycle's group from one day, and perhaps left it on another."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(_("since"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    left_because = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "person"], name="enrolled_once_in_a_cycle")]


class Finding(models.Model):
    """A need or wish that people named: in an assessment, or met while working with somebody (never by name)."""

    class State(models.TextChoices):
        OPEN = "open", _("To be answered")
        ANSWERED = "answered", _("Answered by activities")
        SET_ASIDE = "set_aside", _("Set aside")

    MOVES: dict[str, set[str]] = {
        State.OPEN: {State.ANSWERED, State.SET_ASIDE},
        State.ANSWERED: {State.OPEN, State.SET_ASIDE},
        State.SET_ASIDE: {State.OPEN},
    }

    text = models.CharField(_("what people said"), max_length=400)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("district"))
    neighbourhood = models.CharField(_("neighbourhood"), max_length=120, blank=True)
    group = models.CharField(_("group"), max_length=120, blank=True)
    votes = models.PositiveSmallIntegerField(_("votes"), null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    set_aside_because = models.CharField(_("why set aside"), max_length=200, blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.text
