"""A small mission in another province than the demonstration's, so that no test leans on İstanbul's names."""

from __future__ import annotations

from imece.assistance.catalogue import Category, Service
from imece.base.places import Place
from imece.base.users import Team, Unit
from imece.grants.models import ProjectCode

GAZIANTEP = {
    "TUR027001": "Şahinbey",
    "TUR027002": "Şehitkâmil",
    "TUR027003": "Nizip",
    "TUR027004": "İslahiye",
}


def found_gaziantep() -> Unit:
    """The province, four of its districts, a unit with two teams, and the project code AA.01. Answers the unit."""
    province = Place.objects.create(pcode="TUR027", level=Place.Level.PROVINCE, names={"tr": "Gaziantep"})
    for pcode, name in GAZIANTEP.items():
        Place.objects.create(pcode=pcode, level=Place.Level.DISTRICT, parent=province, names={"tr": name})
    unit = Unit.objects.create(code="PROT", names={"en": "Protection"})
    for code in ("MHPSS", "CASES"):
        Team.objects.create(code=code, unit=unit, names={"en": code})
    ProjectCode.objects.create(code="AA.01", unit=unit)
    return unit


def offer(code: str, category: Category, *names: str, team: str = "", **fields: object) -> Service:
    """A service of the catalogue with its English name and its other names."""
    unit = Unit.objects.get()
    return Service.objects.create(
        code=code,
        category=category,
        unit=unit,
        team=Team.objects.filter(code=team).first(),
        names={"en": names[0] if names else code.replace("_", " ")},
        aliases=list(names[1:]),
        **fields,
    )
