"""The mission that this house runs: one, as its folder says (``imece mission load``)."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.base.logbook import keep_all, register_action
from imece.base.refusal import Refusal
from imece.base.users import NamedModel, in_language


class Mission(NamedModel):
    """Who runs the mission, where, in which languages and windows, and how its fact sheet is laid out.

    ``settings`` is what the mission's folder says, checked and written out in full (docs/missions.md): nothing reads
    the folder again.
    """

    settings = models.JSONField(_("settings"), default=dict)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now=True)
    given = models.JSONField(
        default=dict, help_text="codes that the folder gave, so that the next load sees what left"
    )
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of all that was loaded")

    @classmethod
    def current(cls) -> Mission | None:
        """The mission, or None before the first load."""
        return cls.objects.order_by("pk").first()

    @property
    def windows(self) -> dict[str, tuple[datetime.date, datetime.date]]:
        """The mission's windows by name, each from its first to its last day."""
        return {name: days(first, last) for name, (first, last) in self.settings.get("windows", {}).items()}

    def window(self, name: str) -> tuple[datetime.date, datetime.date]:
        """A window by its name, or as "2022-01-01/2022-06-30"; '' is the mission's first one."""
        first, slash, last = name.partition("/")
        if slash:
            return days(first, last)
        found = self.windows.get(name or self.settings.get("default_window", ""))
        if found is None:
            raise Refusal(
                _("The mission has no window “%(name)s”; it has: %(known)s.")
                % {"name": name, "known": ", ".join(self.windows)}
            )
        return found

    def unit_name(self, unit: str) -> str:
        """A unit of count in the reader's language."""
        return in_language(self.settings.get("units_of_count", {}).get(unit)) or unit

    def picture(self, file_name: str) -> MissionPicture | None:
        return self.pictures.filter(file_name=file_name).first()


class MissionPicture(models.Model):
    """A picture that came with the mission's folder, for its fact sheet."""

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="pictures")
    file_name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    content = models.BinaryField()

    class Meta:
        ordering = ["file_name"]
        constraints = [
            models.UniqueConstraint(fields=["mission", "file_name"], name="a_picture_comes_once"),
        ]

    @property
    def data(self) -> bytes:
        """The content; PostgreSQL's driver answers with a memoryview."""
        return bytes(self.content)

    def __str__(self) -> str:
        return self.file_name


def days(first: Any, last: Any) -> tuple[datetime.date, datetime.date]:
    """Two days as they stand in JSON; the first may not come after the last."""
    try:
        window = (
            datetime.date.fromisoformat(str(first).strip()),
            datetime.date.fromisoformat(str(last).strip()),
        )
    except ValueError:
        raise Refusal(
            _("“%(window)s” is not a window; write it like 2022-01-01/2022-06-30.")
            % {"window": f"{first}/{last}"}
        ) from None
    if window[1] < window[0]:
        raise Refusal(
            _("The window %(first)s/%(last)s ends before it begins.") % {"first": first, "last": last}
        )
    return window


register_action("mission.load", _("loaded the mission %(mission)s"), erase=keep_all)
