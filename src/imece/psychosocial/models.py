"""The room's models, from the files that each of them has."""

from __future__ import annotations

from imece.psychosocial.conferences import AgendaItem, Conference, Lesson, Satisfaction
from imece.psychosocial.counselling import Counselling, Goal, Meeting, Note
from imece.psychosocial.flags import RiskFlag
from imece.psychosocial.planning import Campaign, Cycle, Enrolment, Finding, Vehicle, Venue
from imece.psychosocial.scales import Scale, ScaleAnswer
from imece.psychosocial.sessions import Attendance, HeadCount, Session

__all__ = [
    "AgendaItem",
    "Attendance",
    "Campaign",
    "Conference",
    "Counselling",
    "Cycle",
    "Enrolment",
    "Finding",
    "Goal",
    "HeadCount",
    "Lesson",
    "Meeting",
    "Note",
    "RiskFlag",
    "Satisfaction",
    "Scale",
    "ScaleAnswer",
    "Session",
    "Vehicle",
    "Venue",
]
