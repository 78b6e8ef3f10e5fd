"""What stands beside a case: its pauses, assessments, follow-ups."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.base.sealing import opened_text, sealed_text
from imece.base.users import User
from imece.cases.states import Risk


class Pause(models.Model):
    """The clock stood from then to then, because the person was to bring something (encrypted: what)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="pauses")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token = models.TextField()

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(until__isnull=True), name="a_clock_stands_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="a_pause_ends_after_it_began",
            ),
        ]

    @property
    def what(self) -> str:
        return opened_text(self.token)

    def __str__(self) -> str:
        return f"{self.case_id} {self.since}"


class Assessment(models.Model):
    """What was seen and heard at a visit: risk, vulnerabilities with their advisory score, household, needs."""

    class How(models.TextChoices):
        HOME = "home", _("Home visit")
        OFFICE = "office", _("In the office")
        PHONE = "phone", _("By phone")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="assessments")
    how = models.CharField(_("how"), max_length=6, choices=How.choices)
    day = models.DateField(_("day"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    risk = models.CharField(_("protection risk"), max_length=6, choices=Risk.choices)
    household_size = models.PositiveSmallIntegerField(_("people in the household"), null=True)
    vulnerabilities = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField(default=0, help_text="advice; decides nothing")
    token = models.TextField(blank=True, help_text="household and needs, encrypted")

    class Meta:
        ordering = ["-day", "-pk"]

    @property
    def told(self) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads(opened_text(self.token)) if self.token else {}
        return kept

    @staticmethod
    def sealed(**texts: str) -> str:
        return sealed_text(
            json.dumps({name: text.strip() for name, text in texts.items()}, ensure_ascii=False)
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.day}"


class FollowUp(models.Model):
    """A look back that was agreed: by when, and what was found (encrypted)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="follow_ups")
    due_on = models.DateField(_("due on"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(_("done on"), null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    token = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_on__isnull=True, done_by__isnull=True)
                | models.Q(done_on__isnull=False, done_by__isnull=False),
                name="a_follow_up_was_done_by_somebody",
            ),
        ]

    @property
    def found(self) -> str:
        return opened_text(self.token)

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"
