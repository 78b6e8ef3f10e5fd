"""To which population group a person belongs, from when to when: as the person tells it, never by a number."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import LogLine, register_action
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.lists.labels import value_label
from imece.people.persons import Person
from imece.people.registering import keep_codes
from imece.ui.formats import day_text

# The finer groups first: whoever knows the status says it; the two that are published follow from it.
GROUP_LABELS: dict[str, Any] = {
    "temporary_protection": _("Under temporary protection"),
    "international_protection": _("Under international protection"),
    "residence_permit": _("With a residence permit"),
    "refugee": _("Refugee"),
    "migrant": _("Migrant"),
    "migrant_refugee": _("Migrant or refugee, not told which"),
    "host": _("Host community"),
}


def group_label(group: str) -> str:
    """What a group is called; one that only lists use by the word that they use."""
    return str(GROUP_LABELS[group]) if group in GROUP_LABELS else value_label("population_group", group)


class StatusQuerySet(models.QuerySet["PopulationStatus"]):
    """Questions put to the statuses."""

    def of_persons(self, record_ids: Iterable[int]) -> StatusQuerySet:
        """The newest first."""
        return self.filter(person_id__in=list(record_ids)).order_by(
            models.F("until").desc(nulls_first=True), "-pk"
        )

    def current(self) -> StatusQuerySet:
        return self.filter(until__isnull=True)


class PopulationStatus(models.Model):
    """A person belonged to a group from one day to another; one at a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="statuses")
    group = models.CharField(_("population group"), max_length=30)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = StatusQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(until__isnull=True), name="one_status_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="status_ends_after_it_began",
            ),
        ]

    @classmethod
    def begin(
        cls, *, person: Person, group: str, since: datetime.date | None = None, by: User | None
    ) -> PopulationStatus:
        """From that day on the person belongs to this group; what was before ends that day and stays written down."""
        if since is not None and since > timezone.localdate():
            raise Refusal(gettext("This day lies in the future; give the day from which it holds."))
        with transaction.atomic():
            Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
            _adopt(person, group)
            last = cls.objects.of_persons([person.pk]).current().first()
            if last is not None and last.group == group:
                return last._since(since, by)
            _end(last, since or timezone.localdate())
            status = cls.objects.create(person=person, group=group, since=since, recorded_by=by)
            person.population_group = group
            Person.objects.filter(pk=person.pk).update(population_group=group)
            LogLine.write(by=by, action="status.begin", subject=person, code=person.code, group=group)
        return status

    def _since(self, since: datetime.date | None, by: User | None) -> PopulationStatus:
        """The same group: only the day is corrected."""
        if since is not None and since != self.since:
            PopulationStatus.objects.filter(pk=self.pk).update(since=since)
            self.since = since
            LogLine.write(
                by=by, action="status.begin", subject=self.person, code=self.person.code, group=self.group
            )
        return self

    @property
    def group_text(self) -> str:
        return group_label(self.group)

    def __str__(self) -> str:
        return self.group


def _end(last: PopulationStatus | None, on: datetime.date) -> None:
    if last is None:
        return
    if last.since is not None and on < last.since:
        raise Refusal(
            gettext("They are “%(group)s” since %(day)s. Give that day or a later one.")
            % {"group": last.group_text, "day": day_text(last.since)}
        )
    PopulationStatus.objects.filter(pk=last.pk).update(until=on)


def _adopt(person: Person, group: str) -> None:
    """What a list said stays as what was before."""
    if person.population_group and person.population_group != group and not person.statuses.exists():
        PopulationStatus.objects.create(person=person, group=person.population_group)


register_action("status.begin", _("wrote down the population group of %(code)s"), erase=keep_codes)
