"""What is asked of the referrals."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from imece.base.access import reach_of
from imece.people.persons import Person
from imece.referrals import states

if TYPE_CHECKING:
    from imece.referrals.referrals import Referral


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Questions put to the referrals."""

    def visible_to(self, user: Any) -> ReferralQuerySet:
        """What the reader's units sent or received, in the reader's districts.

        A restricted one opens for who sent it, who answered it, and the team that is to answer it.
        """
        reach = reach_of(user, "referral.view")
        if reach.nowhere:
            return self.none()
        own = models.Q(sent_by=user) | models.Q(answered_by=user)
        answers = models.Q(to_team__unit__code__in=reach_of(user, "referral.answer").unit_codes)
        if reach.everywhere:
            return self.filter(models.Q(is_restricted=False) | own | answers)
        from_here = models.Q(from_unit__code__in=reach.unit_codes)
        received = models.Q(direction=states.Direction.IN, sent_by=user)
        reached = from_here | received | models.Q(to_team__unit__code__in=reach.unit_codes)
        if reach.district_codes:
            # What came in without a district may be about anybody whom the team serves.
            nowhere_yet = models.Q(direction=states.Direction.IN, place__isnull=True)
            reached &= models.Q(place__pcode__in=reach.district_codes) | nowhere_yet | own
        return self.filter(reached, models.Q(is_restricted=False) | own | answers)

    def drafts(self) -> ReferralQuerySet:
        return self.filter(state=states.State.DRAFTED)

    def waiting(self) -> ReferralQuerySet:
        return self.filter(state__in=states.WAITING)

    def answered(self) -> ReferralQuerySet:
        """Answered for good; the person, or who referred from outside, has to hear of it."""
        return self.filter(state__in=states.ANSWERED)

    def finished(self) -> ReferralQuerySet:
        return self.filter(state__in=states.FINISHED)

    def overdue(self, now: datetime.datetime | None = None) -> ReferralQuerySet:
        """Not answered in time. What was accepted and is worked on here goes by that work's own clock."""
        late = self.waiting().filter(answer_by__lt=now or timezone.now())
        return late.exclude(models.Q(state=states.State.ACCEPTED) & ~models.Q(work_code=""))

    def sent_from(self, user: Any) -> ReferralQuerySet:
        """What the reader's units referred."""
        reach = reach_of(user, "referral.view")
        mine = self.filter(from_unit__isnull=False)
        return mine if reach.everywhere else mine.filter(from_unit__code__in=reach.unit_codes)

    def sent_to(self, user: Any) -> ReferralQuerySet:
        """What the reader's teams are to answer."""
        reach = reach_of(user, "referral.view")
        incoming = self.filter(to_team__isnull=False).exclude(state=states.State.DRAFTED)
        return incoming if reach.everywhere else incoming.filter(to_team__unit__code__in=reach.unit_codes)

    def to_answer_by(self, user: Any) -> ReferralQuerySet:
        """What waits for the reader's teams."""
        return self.visible_to(user).sent_to(user).waiting()

    def to_be_told_back(self) -> ReferralQuerySet:
        """What came in and was answered, and whose referrer has not heard of it."""
        return self.filter(direction=states.Direction.IN, state__in=states.ANSWERED)

    def to_follow(self, code: str) -> Referral | None:
        """The referral of that code if work may follow it; a room above asks this among those visible to its reader."""
        found = self.with_all_shown().filter(code=code.strip().upper()).first()
        return found if found is not None and found.may_be_followed else None

    def of_work(self, kind: str, code: str) -> ReferralQuerySet:
        """Those that this work of a room above answers."""
        return self.filter(work_kind=kind, work_code=code)

    def sent_by_any(self, users: Iterable[int], *, since: datetime.datetime | None) -> ReferralQuerySet:
        """What one of these colleagues referred from here, since that moment where one is given."""
        found = self.filter(sent_by__in=list(users), from_unit__isnull=False)
        return found.filter(sent_at__gte=since) if since is not None else found

    def unrestricted(self) -> ReferralQuerySet:
        return self.filter(is_restricted=False)

    def of_person(self, person: Person) -> ReferralQuerySet:
        return self.filter(person__in=person.records())

    def made_by_form(self, form_token: uuid.UUID) -> Referral | None:
        return self.filter(form_token=form_token).first()

    def with_all_shown(self) -> ReferralQuerySet:
        return self.select_related(
            "person__canonical", "from_unit", "to_team__unit", "to_point", "to_organisation", "sent_by",
            "from_organisation", "answered_by", "place", "consent__text",
        )  # fmt: skip

    def narrowed(
        self, *, state: str = "", direction: str = "", priority: str = "", need: str = ""
    ) -> ReferralQuerySet:
        """Those of a state, a direction, an urgency, a need; '' is any."""
        wanted = {"state": state, "direction": direction, "priority": priority, "need": need}
        return self.filter(**{name: value for name, value in wanted.items() if value})

    def most_urgent(self) -> ReferralQuerySet:
        return self.order_by(models.F("answer_by").asc(nulls_first=True), "pk")

    def newest(self) -> ReferralQuerySet:
        return self.order_by("-pk")
