from __future__ import annotations

from imece.base.access import Assignment
from imece.base.logbook import LogLine
from imece.base.places import Place
from imece.base.users import Team, Unit, User

__all__ = ["Assignment", "LogLine", "Place", "Team", "Unit", "User"]
