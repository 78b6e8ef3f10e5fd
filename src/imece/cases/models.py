"""The room's models, each in the file of its story."""

from __future__ import annotations

from imece.cases.case_services import CaseService
from imece.cases.cases import Case
from imece.cases.conferences import CaseConference, ConferencePoint, Decision
from imece.cases.files import CaseFile
from imece.cases.following_up import Assessment, FollowUp, Pause
from imece.cases.quotes import Quote
from imece.cases.steps import CaseStep

__all__ = [
    "Assessment",
    "Case",
    "CaseConference",
    "CaseFile",
    "CaseService",
    "CaseStep",
    "ConferencePoint",
    "Decision",
    "FollowUp",
    "Pause",
    "Quote",
]
