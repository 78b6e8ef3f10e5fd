"""Entries of the feedback log, and what is sealed of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from imece.base.access import user_may
from imece.base.logbook import LogLine, keep_all, register_action
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.sealing import opened_text, sealed_text
from imece.base.users import User
from imece.lists.kinds import packed, unpacked
from imece.lists.models import Row

register_action("feedback.unseal", _("opened the sealed entry %(number)s"), erase=keep_all)


class Category(models.TextChoices):
    """What an entry is about."""

    THANKS = "thanks", _("Thanks")
    QUESTION = "question", _("Question")
    REQUEST = "request", _("Request for assistance")
    DISSATISFACTION = "dissatisfaction", _("Dissatisfaction")
    CRITERIA = "criteria", _("Criteria or exclusion")
    STAFF_CONDUCT = "staff_conduct", _("Conduct of staff")
    FRAUD = "fraud", _("Fraud or corruption")
    SEA = "sea", _("Sexual exploitation or abuse")
    PROTECTION = "protection", _("Protection risk")
    DATA_PROTECTION = "data_protection", _("Request about personal data")


class Sensitivity(models.TextChoices):
    """Who may read an entry."""

    OPEN = "open", _("Open")
    RESTRICTED = "restricted", _("Restricted")
    SEALED = "sealed", _("Sealed")


class Entry(models.Model):
    """What somebody told the mission, and what was answered; of a sealed one only that it came, and when."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        IN_PROCESS = "in_process", _("In process")
        REFERRED = "referred", _("Referred")
        CLOSED = "closed", _("Closed")

    MOVES: dict[str, set[str]] = {
        State.OPEN: {State.IN_PROCESS, State.REFERRED, State.CLOSED},
        State.IN_PROCESS: {State.REFERRED, State.CLOSED},
        State.REFERRED: {State.IN_PROCESS, State.CLOSED},
        State.CLOSED: {State.IN_PROCESS},
    }

    number = models.CharField(_("entry number"), max_length=200, blank=True)
    received_on = models.DateField(_("received on"))
    sealed = models.BooleanField(_("sealed"), default=False)
    channel = models.CharField(_("channel"), max_length=30, blank=True)
    category = models.CharField(_("category"), max_length=30, choices=Category.choices, blank=True)
    sensitivity = models.CharField(_("sensitivity"), max_length=10, choices=Sensitivity.choices, blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=10, blank=True)
    unit_concerned = models.TextField(_("unit concerned"), blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    action_taken = models.TextField(_("action taken"), blank=True)
    summary = models.TextField(_("summary"), blank=True)
    name = models.TextField(_("name"), blank=True)
    phone = models.TextField(_("phone"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, blank=True, help_text="blank where it is sealed"
    )
    row = models.ForeignKey(Row, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="an_entry_number_once"
            ),
            models.CheckConstraint(
                name="a_sealed_entry_says_nothing",
                condition=models.Q(sealed=False)
                | models.Q(
                    channel="",
                    category="",
                    sensitivity="",
                    place__isnull=True,
                    language="",
                    unit_concerned="",
                    due_on__isnull=True,
                    closed_on__isnull=True,
                    action_taken="",
                    summary="",
                    name="",
                    phone="",
                    state="",
                ),
            ),
            models.CheckConstraint(
                name="what_must_be_sealed_is_sealed",
                condition=models.Q(sealed=True)
                | ~(models.Q(category=Category.SEA) | models.Q(sensitivity=Sensitivity.SEALED)),
            ),
        ]

    @classmethod
    def record_past(cls, *, entries: Sequence[Entry], sealed: Sequence[SealedEntry]) -> None:
        """Write entries in their final state, and beside the sealed ones what is sealed of them."""
        with transaction.atomic():
            Entry.objects.bulk_create(entries, batch_size=200)
            SealedEntry.objects.bulk_create(sealed, batch_size=200)

    @property
    def closed_in_time(self) -> bool:
        """Closed on its due day or before."""
        return self.closed_on is not None and self.due_on is not None and self.closed_on <= self.due_on

    def unseal(self, *, by: User) -> dict[str, Any]:
        """What a sealed entry says, for the few who may read it; each opening is in the logbook."""
        if not user_may(by, "feedback.sealed"):
            raise Refusal(_("Only the focal point for such complaints may open this entry."))
        with transaction.atomic():
            kept = SealedEntry.objects.get(entry=self)
            LogLine.write(by=by, action="feedback.unseal", subject=self, number=self.number)
            return kept.said()

    def __str__(self) -> str:
        return self.number or str(self.pk)


class SealedEntry(models.Model):
    """What a sealed entry says, encrypted with a key that is not in the database."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="sealed_part")
    token = models.TextField(help_text="encrypted and signed; see base.sealing")

    class Meta:
        verbose_name_plural = "sealed entries"

    @classmethod
    def of(cls, *, entry: Entry, values: dict[str, Any]) -> SealedEntry:
        """Seal a row's values for an entry (not yet written)."""
        return cls(entry=entry, token=sealed_text(json.dumps(packed(values), ensure_ascii=False)))

    def said(self) -> dict[str, Any]:
        return unpacked(json.loads(opened_text(self.token)))

    def __str__(self) -> str:
        return str(self.entry_id)
