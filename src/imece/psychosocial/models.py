"""The room's models, from the files that each of them has."""

from __future__ import annotations

from imece.psychosocial.assessments import Assessment, Finding
from imece.psychosocial.attendance import Attendance, Correction, HeadCount
from imece.psychosocial.conferences import AgendaItem, Conference, Lesson, Satisfaction
from imece.psychosocial.counselling import Counselling, Goal, Meeting, Note
from imece.psychosocial.feeds import Feed
from imece.psychosocial.flags import RiskFlag
from imece.psychosocial.planning import Campaign, Cycle, Enrolment
from imece.psychosocial.scales import Scale, ScaleAnswer
from imece.psychosocial.sessions import Session
from imece.psychosocial.telling import Told
from imece.psychosocial.venues import Vehicle, Venue

__all__ = [
    "AgendaItem",
    "Assessment",
    "Attendance",
    "Campaign",
    "Conference",
    "Correction",
    "Counselling",
    "Cycle",
    "Enrolment",
    "Feed",
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
    "Told",
    "Vehicle",
    "Venue",
]
