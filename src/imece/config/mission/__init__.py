"""A mission is data: its folder is read, checked against itself, and loaded in one transaction.

``files`` reads TOML and CSV and says where a mistake is; ``basics`` reads the mission and its places, ``work`` its
units, services, partners and grants, ``figures`` its indicators, ``consents`` what people are told, ``layout`` its fact
sheet; ``loading`` writes it all down. What a folder does not say comes from ``imece/config/standard``. docs/missions.md
is the guide for writers.
"""

from imece.config.mission.loading import Load, load_mission

__all__ = ["Load", "load_mission"]
