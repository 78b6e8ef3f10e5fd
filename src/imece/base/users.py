"""Users, units and teams."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_language(names: dict[str, str] | None, language: str | None = None) -> str:
    """The text of ``names`` in the reader's language, else English, else whatever there is."""
    if not names:
        return ""
    wanted = (language or get_language() or "en").split("-")[0]
    return names.get(wanted) or names.get("en") or next((text for text in names.values() if text), "")


class NamedModel(models.Model):
    """Something that mission data gives a code and a name in each language."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    names = models.JSONField(_("names"), default=dict)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return in_language(self.names) or self.code

    def __str__(self) -> str:
        return self.name


class Unit(NamedModel):
    """A unit of the mission, such as the Protection and Resilience Unit; it runs one programme."""

    programme_names = models.JSONField(_("programme"), default=dict)
    story = models.JSONField(_("paragraph"), default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    @property
    def programme(self) -> str:
        return in_language(self.programme_names)


class Team(NamedModel):
    """A team of a unit, such as the Psychosocial Mobile Team."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="teams")
    story = models.JSONField(_("paragraph"), default=dict)
    districts = models.JSONField(_("districts"), default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]


class User(AbstractUser):
    """A person who signs in."""

    language = models.CharField(_("language"), max_length=5, default="en")

    @property
    def shown_name(self) -> str:
        return self.get_full_name() or self.username

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._assignments: list[Any] | None = None
