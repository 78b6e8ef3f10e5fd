"""The one step from what the figures say now to a published edition."""

from __future__ import annotations

from imece.base.users import User
from imece.reporting.counting import Window
from imece.reporting.fact_sheet import fact_sheet
from imece.reporting.models import Edition


def publish_fact_sheet(*, by: User | None, window: Window | None = None) -> Edition:
    """The fact sheet as an edition: a new one, or the one that stands where nothing changed since."""
    edition, _new = Edition.publish(fact_sheet(window=window), by=by)
    return edition
