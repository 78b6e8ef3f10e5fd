"""The logbook: who did what to which record, when and from where. Append-only."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.base.refusal import Refusal
from imece.base.register import Register
from imece.base.users import User
from imece.ui.formats import day_text

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def keep_nothing(details: dict[str, Any]) -> dict[str, Any]:
    """The plain way to erase: keep no detail."""
    return {}


def keep_all(details: dict[str, Any]) -> dict[str, Any]:
    """For actions whose details never hold personal data."""
    return details


@dataclass(frozen=True)
class Action:
    """What can be done to a record: its sentence, and how its line gives up personal data."""

    code: str
    sentence: Any
    erase: Callable[[dict[str, Any]], dict[str, Any]]


ACTIONS: Register[Action] = Register("logbook action")


def register_action(
    code: str, sentence: Any, *, erase: Callable[[dict[str, Any]], dict[str, Any]] = keep_nothing
) -> Action:
    """Hand in an action. ``sentence`` is lazy and may use the details as %(name)s."""
    return ACTIONS.add(code, Action(code, sentence, erase))


class LogLineQuerySet(models.QuerySet["LogLine"]):
    """Questions put to the logbook."""

    def about(self, record: models.Model) -> LogLineQuerySet:
        return self.filter(subject_kind=record._meta.label_lower, subject_key=str(record.pk))

    def narrowed(self, *, actor_name: str = "", kind: str = "") -> LogLineQuerySet:
        """Lines by the colleague of that user name, and of actions that begin with ``kind``; blanks do not narrow."""
        lines = self.filter(actor__username=actor_name) if actor_name else self
        return lines.filter(action__startswith=f"{kind}.") if kind else lines

    def kinds(self) -> set[str]:
        """The beginnings of all actions that were written down."""
        return {
            action.partition(".")[0] for action in self.order_by().values_list("action", flat=True).distinct()
        }

    def newest(self) -> LogLineQuerySet:
        return self.order_by("-pk")


class LogLine(models.Model):
    """One deed: actor, action, record, time and place of origin."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=80, blank=True)
    subject_key = models.CharField(max_length=80, blank=True)
    details = models.JSONField(default=dict)
    origin = models.CharField(max_length=60, blank=True)

    objects = LogLineQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_key"], name="logline_subject")]

    @classmethod
    def write(
        cls,
        *,
        by: User | None,
        action: str,
        subject: models.Model | None = None,
        origin: str = "",
        **details: Any,
    ) -> LogLine:
        """Write one line. An action that no room handed in is refused: it would have no sentence."""
        if action not in ACTIONS:
            raise ValueError(f"logbook action {action!r} is not registered")
        return cls.objects.create(
            actor=by,
            action=action,
            subject_kind=subject._meta.label_lower if subject is not None else "",
            subject_key=str(subject.pk) if subject is not None else "",
            details=details,
            origin=origin,
        )

    @property
    def sentence(self) -> str:
        action = ACTIONS.get(self.action)
        return str(action.sentence) % _Shown(self.details) if action else self.action

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Refusal(_("The logbook is append-only: a line cannot be deleted."))

    def __str__(self) -> str:
        return self.sentence


class _Shown(dict[str, Any]):
    """Details for a sentence: a day as the reader writes it; what was erased shows as an ellipsis."""

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        return _day_shown(value) if isinstance(value, str) and DAY.fullmatch(value) else value

    def __missing__(self, key: str) -> str:
        return "…"


def _day_shown(text: str) -> str:
    """Details are JSON, where a day is a text such as 2026-11-30."""
    try:
        return day_text(datetime.date.fromisoformat(text))
    except ValueError:
        return text
