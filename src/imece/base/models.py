from __future__ import annotations

from imece.base.access import Assignment
from imece.base.logbook import LogLine
from imece.base.mission import Mission, MissionPicture
from imece.base.places import Place
from imece.base.users import Team, Unit, User

__all__ = ["Assignment", "LogLine", "Mission", "MissionPicture", "Place", "Team", "Unit", "User"]
