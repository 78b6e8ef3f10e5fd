"""The room's models, from the files that each of them has."""

from __future__ import annotations

from imece.psychosocial.planning import Campaign, Cycle, Enrolment, Finding, Vehicle, Venue
from imece.psychosocial.sessions import Attendance, HeadCount, Session

__all__ = [
    "Attendance",
    "Campaign",
    "Cycle",
    "Enrolment",
    "Finding",
    "HeadCount",
    "Session",
    "Vehicle",
    "Venue",
]
