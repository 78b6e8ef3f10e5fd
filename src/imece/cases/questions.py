"""Questions put to the cases, in the field's words."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from imece.assistance.catalogue import Category
from imece.assistance.naming import unit_of
from imece.base.access import reach_of
from imece.base.places import Place
from imece.base.users import Unit
from imece.cases import states
from imece.people.models import Person

if TYPE_CHECKING:
    from imece.cases.case_services import CaseService
    from imece.cases.cases import Case

_ENDS_IN_DIGITS = re.compile(r"[0-9A-Z-]*[0-8]9*", re.ASCII)


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions put to the case register."""

    def visible_to(self, user: Any, right: str = "case.view") -> CaseQuerySet:
        """Cases of the reader's units and districts; those of lists are of the unit that gives case services."""
        reach = reach_of(user, right)
        if reach.everywhere:
            return self
        if reach.nowhere:
            return self.none()
        # By number, not by a join: the list asks for tens of thousands.
        units = list(Unit.objects.filter(code__in=reach.unit_codes).values_list("pk", flat=True))
        reached = models.Q(unit__in=units)
        if unit_of(Category.CASE_SERVICE) in reach.unit_codes:
            reached |= models.Q(unit__isnull=True)
        found = self.filter(reached)
        if not reach.district_codes:
            return found
        places = Place.objects.filter(pcode__in=reach.district_codes)
        return found.filter(place__in=list(places.values_list("pk", flat=True)))

    def of_rows(self, row_ids: Sequence[int]) -> dict[int, Case]:
        """Row number in the database to the case that it brought."""
        found: dict[int, Case] = {}
        for start in range(0, len(row_ids), 400):
            for case in self.filter(row_id__in=row_ids[start : start + 400]):
                if case.row_id is not None:
                    found[case.row_id] = case
        return found

    def live(self) -> CaseQuerySet:
        """Worked on here, not recorded by a list."""
        return self.filter(row__isnull=True)

    def open(self) -> CaseQuerySet:
        return self.exclude(state__in=states.ENDED)

    def ended(self) -> CaseQuerySet:
        return self.filter(state__in=states.ENDED)

    def worked_by(self, user: Any) -> CaseQuerySet:
        return self.filter(worker=user)

    def without_worker(self) -> CaseQuerySet:
        return self.live().open().filter(worker__isnull=True)

    def overdue(self, now: datetime.datetime | None = None) -> CaseQuerySet:
        """Help has not come in time, and the clock runs."""
        running = self.open().filter(paused_at__isnull=True, helped_at__isnull=True)
        return running.filter(due_at__lt=now or timezone.now())

    def waiting_for(self, whom: str) -> CaseQuerySet:
        return self.filter(waits_for=whom)

    def to_sign_off(self) -> CaseQuerySet:
        return self.filter(closing_at__isnull=False).open()

    def of_referrals(self, referrals: models.QuerySet[Any]) -> CaseQuerySet:
        """Those that began with one of these referrals."""
        return self.filter(referral__in=referrals)

    def of_person(self, person: Person) -> CaseQuerySet:
        return self.filter(person__in=(person.canonical or person).records())

    def made_by_form(self, form_token: uuid.UUID) -> Case | None:
        return self.filter(form_token=form_token).first()

    def narrowed(self, **wanted: Any) -> CaseQuerySet:
        """By state, priority, worker's name, district's p-code, a beginning of the number; blanks do not narrow."""
        columns = {
            "state": "state",
            "priority": "priority",
            "worker": "worker__username",
            "district": "place__pcode",
            "waits": "waits_for",
        }
        found = self.numbers_from(wanted.pop("number", ""))
        return found.filter(**{columns[name]: value for name, value in wanted.items() if value})

    def numbers_from(self, beginning: str) -> CaseQuerySet:
        """Whose number begins so. Digits have one order in every collation: between bounds, an index serves them."""
        if not beginning:
            return self
        found = self.filter(number__startswith=beginning).exclude(number="")
        if not _ENDS_IN_DIGITS.fullmatch(beginning):
            return found
        stem = beginning.rstrip("9")
        return found.filter(number__gte=beginning, number__lt=f"{stem[:-1]}{int(stem[-1]) + 1}")

    def with_all_shown(self) -> CaseQuerySet:
        return self.select_related(
            "person__canonical", "unit", "worker", "place", "opened_by", "referred_by", "referral",
            "referred_to", "consent__text", "closing_by", "signed_off_by",
        )  # fmt: skip

    def with_line_shown(self) -> CaseQuerySet:
        """What a line of a list shows."""
        return self.select_related("person", "worker", "place")

    def with_next_step(self) -> CaseQuerySet:
        """What `next_step` looks at, besides what a line shows."""
        return self.with_line_shown().prefetch_related("services__service", "follow_ups")

    def numbered(self, numbers: Sequence[int]) -> list[Case]:
        """The cases of these numbers in the database, in that order, with what a line shows."""
        found = {case.pk: case for case in self.filter(pk__in=numbers).with_line_shown()}
        return [found[number] for number in numbers if number in found]

    def most_urgent(self) -> CaseQuerySet:
        return self.order_by(models.F("due_at").asc(nulls_last=True), "pk")

    def newest(self) -> CaseQuerySet:
        return self.order_by("-pk")


class MostUrgent:
    """The numbers of cases for a pager: the open ones with a clock by what is due, then all others, newest first.

    Two questions instead of one order with the others last: that order no index of SQLite serves.
    """

    def __init__(self, found: CaseQuerySet) -> None:
        pressing = models.Q(due_at__isnull=False) & ~models.Q(waits_for="")
        self.timed = found.filter(pressing).order_by("due_at", "pk").values_list("pk", flat=True)
        self.others = found.exclude(pressing).newest().values_list("pk", flat=True)
        self.count = found.count

    def __getitem__(self, wanted: slice) -> list[int]:
        first, last = wanted.start or 0, wanted.stop
        shown = list(self.timed[first:last])
        if len(shown) < last - first:
            before = self.timed.count()
            shown += self.others[max(0, first - before) : last - before]
        return shown


class CaseServiceQuerySet(models.QuerySet["CaseService"]):
    """Questions put to the services under the cases."""

    def visible_to(self, user: Any, right: str = "case.view") -> CaseServiceQuerySet:
        """Those of the cases that the right reaches."""
        from imece.cases.cases import Case

        return self.filter(case__in=Case.objects.visible_to(user, right).order_by().values("pk"))

    def live(self) -> CaseServiceQuerySet:
        return self.filter(row__isnull=True)

    def asked_for(self) -> CaseServiceQuerySet:
        """Waiting for an approver."""
        return self.live().filter(state__in=[states.ServiceState.REQUESTED, states.ServiceState.QUOTED])

    def to_answer_by(self, user: Any) -> CaseServiceQuerySet:
        """Requests that this approver reaches and did not make."""
        return self.visible_to(user, "case.approve").asked_for().exclude(requested_by=user)

    def to_pay_by(self, user: Any) -> CaseServiceQuerySet:
        return self.visible_to(user, "case.pay").to_pay()

    def to_pay(self) -> CaseServiceQuerySet:
        """Received and invoiced, not paid yet."""
        return self.live().filter(state__in=states.GIVEN, paid_on__isnull=True).exclude(invoice_number="")

    def given(self) -> CaseServiceQuerySet:
        """What reached somebody on a known day, whole or in part."""
        reached = models.Q(state__in=states.GIVEN) | models.Q(came__isnull=False)
        return self.filter(reached, delivered_on__isnull=False)

    def near(self, service: CaseService, *, days: int) -> CaseServiceQuerySet:
        """Others of the last days that may be parts of one order: the same thing for the person, or of the supplier."""
        since = (service.requested_on or timezone.localdate()) - datetime.timedelta(days=days)
        same = models.Q(service_id=service.service_id, item__iexact=service.item)
        persons = models.Q(case__person_id=service.case.person_id)
        if service.vendor_id is not None:
            persons |= models.Q(vendor_id=service.vendor_id)
        found = self.live().filter(same & persons, requested_on__gte=since).exclude(pk=service.pk)
        return found.exclude(state__in=[states.ServiceState.REJECTED, states.ServiceState.CANCELLED])

    def with_all_shown(self) -> CaseServiceQuerySet:
        return self.select_related(
            "case__person", "case__place", "case__unit", "case__worker", "service", "vendor__organisation", "line",
            "requested_by", "approver", "ordered_by", "received_by", "confirmed_by", "paid_by", "project",
        )  # fmt: skip

    def in_order(self) -> CaseServiceQuerySet:
        return self.order_by("pk")
