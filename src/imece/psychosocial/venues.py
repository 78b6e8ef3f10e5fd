"""Where sessions are held and what takes the team there, with the letters that permit it."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from imece.base.access import reach_of
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.users import User
from imece.partners.models import Organisation
from imece.ui.formats import day_text, number_text

LETTER_SOON = 30
"""Days before a permission letter ends, from which on the plan speaks of it."""


def reached(found: Any, user: Any, *, unit: str, place: str, verb: str = "session.view") -> Any:
    """Of ``found`` what the reader's units do in the reader's districts; ``unit`` '' where a record has none."""
    reach = reach_of(user, verb)
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

    def by_name(self) -> VenueQuerySet:
        return self.select_related("place", "host").order_by("place", "name")


class Venue(models.Model):
    """A room, school or park where sessions are held, with its host and the letter that permits it."""

    name = models.CharField(_("name"), max_length=160)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("district"))
    neighbourhood = models.CharField(_("neighbourhood"), max_length=120, blank=True)
    address = models.CharField(_("how to find it"), max_length=200, blank=True)
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

    @property
    def where(self) -> str:
        """The neighbourhood and the district."""
        return " · ".join(part for part in (self.neighbourhood, self.place.name) if part)

    @transaction.atomic
    def keep(self, *, by: User | None) -> None:
        """Write the venue down, new or changed."""
        new = self.pk is None
        self.save()
        LogLine.write(by=by, action="venue.add" if new else "venue.change", subject=self, name=self.name)

    def letter_warning(self, day: datetime.date | None = None) -> str:
        """What is wrong with the permission for a session on ``day`` (today if none is said), '' if nothing."""
        today = timezone.localdate()
        wanted = day or today
        if not self.letter and self.letter_until is None:
            return gettext("No permission letter is kept for %(venue)s.") % {"venue": self.name}
        if self.letter_until is None:
            return ""
        said = {"venue": self.name, "day": day_text(self.letter_until)}
        if self.letter_until < wanted:
            return gettext("The permission for %(venue)s ends before that day, on %(day)s.") % said
        left = (self.letter_until - today).days
        if left > LETTER_SOON:
            return ""
        said["left"] = number_text(left)
        return (
            ngettext(
                "The permission for %(venue)s ends in %(left)s day, on %(day)s.",
                "The permission for %(venue)s ends in %(left)s days, on %(day)s.",
                left,
            )
            % said
        )

    def seats_warning(self, people: int | None) -> str:
        if not self.seats or not people or people <= self.seats:
            return ""
        said = {"venue": self.name, "seats": number_text(self.seats), "people": number_text(people)}
        return gettext("%(venue)s holds %(seats)s people; %(people)s are expected.") % said

    def __str__(self) -> str:
        return self.name


class VehicleQuerySet(models.QuerySet["Vehicle"]):
    """Questions put to the vehicles."""

    def visible_to(self, user: Any) -> VehicleQuerySet:
        """Vehicles belong to the mission: who may see the plan sees them all."""
        return self.none() if reach_of(user, "session.view").nowhere else self

    def in_use(self) -> VehicleQuerySet:
        return self.filter(is_retired=False)

    def by_name(self) -> VehicleQuerySet:
        return self.order_by("name")


class Vehicle(models.Model):
    """A car or minibus that takes a team to its sessions."""

    name = models.CharField(_("name or plate"), max_length=60, unique=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    is_retired = models.BooleanField(_("no longer used"), default=False)

    objects = VehicleQuerySet.as_manager()

    @transaction.atomic
    def keep(self, *, by: User | None) -> None:
        """Write the vehicle down, new or changed."""
        new = self.pk is None
        self.save()
        LogLine.write(by=by, action="vehicle.add" if new else "vehicle.change", subject=self, name=self.name)

    def __str__(self) -> str:
        return self.name
