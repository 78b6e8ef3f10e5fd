"""Where a person may be referred: the directory's services, our teams, and the partners that it does not list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imece.base.users import Team
from imece.partners.models import Organisation, OrganisationRole
from imece.people.consent_sheet import language_name
from imece.people.persons import Person
from imece.referrals.directory import ServicePoint, nearest

_REFERRED_TO = [
    OrganisationRole.Role.AUTHORITY,
    OrganisationRole.Role.IMPLEMENTER,
    OrganisationRole.Role.MUNICIPALITY,
    OrganisationRole.Role.REFERRER,
]


@dataclass(frozen=True)
class Destination:
    """One place to choose: ``key`` in the form; ``values`` for the verb; ``point`` if the directory tells more."""

    key: str
    name: str
    values: dict[str, Any]
    is_outside: bool
    point: ServicePoint | None = None
    fits: bool = False

    @property
    def languages(self) -> str:
        return ", ".join(map(language_name, self.point.languages)) if self.point else ""


def destinations_for(person: Person, need: str) -> list[Destination]:
    """The best fitting first; what fits gives what is needed and serves the person's district."""
    pcode = person.district.pcode if person.district else ""
    points = nearest(
        list(ServicePoint.objects.in_use().with_all_shown()),
        need=need,
        district=pcode,
        languages=person.languages,
    )
    found = [
        Destination(
            f"point-{point.pk}",
            point.name,
            {"to_point": point},
            point.team_id is None,
            point,
            point.need == need and point.serves(district=pcode),
        )
        for point in points
    ]
    teams = Team.objects.select_related("unit")
    found += [
        Destination(f"team-{team.pk}", team.name, {"to_team": team}, is_outside=False) for team in teams
    ]
    return found + [
        Destination(f"partner-{one.pk}", one.name, {"to_organisation": one}, is_outside=True)
        for one in partners_who_refer()
    ]


def partners_who_refer() -> list[Organisation]:
    """Offices and partners to whom we refer and who refer to us, by name."""
    partners: dict[int, Organisation] = {}
    for role in _REFERRED_TO:
        partners.update((one.pk, one) for one in Organisation.objects.in_role(role))
    return sorted(partners.values(), key=lambda one: one.name.casefold())
