"""The steps of a referral."""

from __future__ import annotations

from django.db import models

from imece.base.sealing import opened_text
from imece.base.users import User
from imece.referrals import states


class Step(models.Model):
    """One step of a referral: when, by whom, and what was said with it (encrypted)."""

    referral = models.ForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12, choices=states.State.choices)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    partner = models.CharField(max_length=120, blank=True, help_text="who of the partner answered")
    token = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    @property
    def note(self) -> str:
        return opened_text(self.token)

    def __str__(self) -> str:
        return f"{self.referral_id} {self.state}"
