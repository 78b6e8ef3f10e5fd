"""What is kept of a case, and what all its verbs share: one at a time, by right, on live cases alone."""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category
from imece.assistance.naming import unit_of
from imece.base.access import reach_of
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.sealing import opened_text, sealed_text
from imece.base.users import Unit, User
from imece.cases import states
from imece.cases.steps import CaseStep
from imece.lists.models import Row
from imece.partners.models import Organisation
from imece.people.consents import Consent
from imece.people.models import Person
from imece.referrals.referrals import Referral

if TYPE_CHECKING:
    from imece.cases.case_services import CaseService

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
TEXTS = ("need", "gap", "eligibility", "advice", "plan", "outcome_told", "waiting_for_what")


def new_case_number() -> str:
    return "C-" + "".join(secrets.choice(_LETTERS) for _i in range(8))


def reaches(user: Any, verb: str, unit: Unit | None, place_code: str | None) -> bool:
    """Whether the right that the verb asks for reaches a case of this unit in this place."""
    reach = reach_of(user, verb)
    if reach.everywhere:
        return True
    code = unit.code if unit is not None else unit_of(Category.CASE_SERVICE)
    return code in reach.unit_codes and (not reach.district_codes or place_code in reach.district_codes)


class CaseRecord(models.Model):
    """The columns of a case. ``row``: the list that recorded it; then nothing of it changes here."""

    State, MOVES, LEFT = states.State, states.MOVES, set(states.LEFT)
    Priority, Risk, Source, Waits = states.Priority, states.Risk, states.Source, states.Waits

    number = models.CharField(_("case number"), max_length=200, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    source = models.CharField(
        _("identified by"), max_length=60, blank=True, help_text="code of the source list"
    )
    vulnerabilities = models.JSONField(_("vulnerabilities"), default=list, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=states.State.choices, default=states.State.RECEIVED
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closure_reason = models.TextField(_("reason of closure"), blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    neighbourhood = models.TextField(_("neighbourhood"), blank=True)
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    # What is known of a case that is worked on here.
    # Without an index of its own, which would be taken for the list and then sort all cases (see `case_by_due`).
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    opened_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(
        User, verbose_name=_("case worker"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    referred_by = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    referral = models.OneToOneField(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    referred_to = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    priority = models.CharField(_("priority"), max_length=9, choices=states.Priority.choices, blank=True)
    risk = models.CharField(_("protection risk"), max_length=6, choices=states.Risk.choices, blank=True)
    gap_reason = models.CharField(max_length=60, blank=True, help_text="code of the mission's reasons")
    outcome = models.CharField(max_length=60, blank=True, help_text="code of the mission's outcomes")
    satisfaction = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 to 5, as the person said"
    )
    token = models.TextField(blank=True, help_text="what was told, encrypted; see base.sealing")
    waits_for = models.CharField(max_length=10, choices=states.Waits.choices, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    clock_from = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("help due"), null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    helped_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    closing_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closing_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    times_reopened = models.PositiveSmallIntegerField(default=0)
    # Of the form that opened it: sent twice, it opens once.
    form_token = models.UUIDField(null=True, blank=True, editable=False, unique=True)

    if TYPE_CHECKING:
        services: models.QuerySet[CaseService]
        steps: models.QuerySet[CaseStep]

    class Meta:
        abstract = True

    # ------------------------------------------------------------------ what the verbs share
    @contextmanager
    def deed(self, by: User, right: str) -> Iterator[None]:
        """One deed on this case: alone on it, by somebody whose right reaches it. Then: whom does it wait for?"""
        with transaction.atomic():
            list(type(self)._default_manager.select_for_update().filter(pk=self.pk).values_list("pk"))
            self.refresh_from_db()
            self.must_be_live()
            self.allow(by, right)
            yield
            self.settle()

    def must_be_live(self) -> None:
        if self.row_id is not None:
            raise Refusal(
                gettext(
                    "This case came with a list and stays as the list says. Correct the list and take it again,"
                    " or open a new case for the person."
                )
            )

    def allow(self, by: User, right: str) -> None:
        if not self.may(by, right):
            raise Refusal(
                gettext("This step belongs to a colleague of %(unit)s whose role includes it.")
                % {"unit": self.unit or unit_of(Category.CASE_SERVICE)}
            )

    def may(self, user: Any, right: str) -> bool:
        """Whether that right of the user reaches this case."""
        return reaches(user, right, self.unit, self.place.pcode if self.place else None)

    def move(self, state: str, **values: Any) -> None:
        """The one place where a state is written."""
        before = self.state
        if state not in states.MOVES[before]:
            raise Refusal(
                gettext("This case is “%(state)s”; that step does not follow from there.")
                % {"state": self.get_state_display()}
            )
        moved = type(self)._default_manager.filter(pk=self.pk, state=before).update(state=state, **values)
        if moved != 1:
            raise Refusal(gettext("Somebody worked on this case meanwhile. Open it again and look."))
        self.state = state
        for name, value in values.items():
            setattr(self, name, value)

    def write(self, **values: Any) -> None:
        """Change other columns; the state is for `move`."""
        assert "state" not in values
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))

    def note_step(self, deed: str, *, by: User, note: str = "", service: Any = None, **log: Any) -> None:
        CaseStep.objects.create(
            case_id=self.pk,
            service=service,
            deed=deed,
            by=by,
            state=service.state if service is not None else self.state,
            token=CaseStep.sealed(note),
        )
        LogLine.write(by=by, action=f"case.{deed}", subject=self, number=self.number, **log)

    def tell(self, **texts: str) -> str:
        """The sealed texts with these changed, for the column `token`."""
        told = {**self.told, **{name: text.strip() for name, text in texts.items()}}
        return sealed_text(json.dumps(told, ensure_ascii=False))

    def settle(self) -> None:
        """Work out for whom the case waits now."""
        from imece.cases.waiting import waits_for

        waits = waits_for(self)
        if waits != self.waits_for:
            self.write(waits_for=waits)

    def follow_services(self) -> None:
        """Move with the services: to where the last of those is that are still to come."""
        wanted = self._stage_of_services()
        at_work = self.state in (*states.AT_WORK, states.State.FOLLOW_UP, states.State.REOPENED)
        if wanted is None or wanted == self.state or not at_work:
            return
        if wanted == states.State.DELIVERED:
            if self.state == states.State.FOLLOW_UP:
                return
            self.move(wanted, helped_at=self.helped_at or timezone.now())
        else:
            self.move(wanted)

    def _stage_of_services(self) -> str | None:
        found = {one.state for one in self.services.all()}
        if states.ServiceState.ORDERED in found:
            return states.State.IN_PROCESS
        if states.ServiceState.APPROVED in found:
            return states.State.APPROVED
        if found & {states.ServiceState.REQUESTED, states.ServiceState.QUOTED}:
            return states.State.PLANNED
        if found & {*states.GIVEN}:
            return states.State.DELIVERED
        return states.State.PLANNED if self.state in states.AT_WORK else None

    # ------------------------------------------------------------------ what is known of it
    @property
    def told(self) -> dict[str, str]:
        kept: dict[str, str] = json.loads(opened_text(self.token)) if self.token else {}
        return kept

    @property
    def is_live(self) -> bool:
        """Worked on here, not recorded by a list."""
        return self.row_id is None

    @property
    def is_open(self) -> bool:
        return self.state not in states.ENDED

    @property
    def help_is_to_come(self) -> bool:
        return self.is_open and self.helped_at is None

    @property
    def clock_runs(self) -> bool:
        return self.help_is_to_come and self.paused_at is None and self.due_at is not None

    def is_overdue(self, now: datetime.datetime | None = None) -> bool:
        return self.clock_runs and self.due_at is not None and (now or timezone.now()) > self.due_at

    @property
    def late(self) -> bool:
        return self.is_overdue()

    @property
    def shown_number(self) -> str:
        return self.number or str(self.pk)

    def __str__(self) -> str:
        return self.number or str(self.pk)
