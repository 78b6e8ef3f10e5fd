"""The small cast of the page tests: colleagues with known rights, and one stranger. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass

from imece.base.access import Assignment
from imece.base.places import Place
from imece.base.users import Team, Unit, User


@dataclass(frozen=True)
class Cast:
    """Who is asked to open a page. The field assistant works in Sultangazi only; the stranger has no role."""

    head: User
    im_officer: User
    team_leader: User
    psychologist: User
    case_worker: User
    field_assistant: User
    partner: User
    registrar: User
    stranger: User
    pru: Unit
    rsu: Unit
    sultangazi: Place
    avcilar: Place

    def everyone(self) -> dict[str, User]:
        return {name: one for name, one in vars(self).items() if isinstance(one, User)}


def assemble() -> Cast:
    """Units, two districts, and a colleague in each role that a page test asks about."""
    pru = _unit("PRU", "Protection and Resilience Unit", 1)
    rsu = _unit("RSU", "Resilience and Stabilization Unit", 2)
    Team.objects.get_or_create(
        code="PMT", defaults={"names": {"en": "Psychosocial Mobile Team"}, "unit": pru}
    )
    province = _place("TUR034", "province", "İstanbul", None, None, None)
    sultangazi = _place("TUR034036", "district", "Sultangazi", province, 5, 1)
    avcilar = _place("TUR034004", "district", "Avcılar", province, 2, 3)
    return Cast(
        head=_colleague("head", "head"),
        im_officer=_colleague("im_officer", "im_officer"),
        team_leader=_colleague("team_leader", "team_leader", pru),
        psychologist=_colleague("psychologist", "psychologist", pru),
        case_worker=_colleague("case_worker", "case_worker", pru),
        field_assistant=_colleague("field_assistant", "field_assistant", rsu, sultangazi),
        partner=_colleague("partner", "partner"),
        registrar=_colleague("registrar", "registrar"),
        stranger=_colleague("stranger", ""),
        pru=pru,
        rsu=rsu,
        sultangazi=sultangazi,
        avcilar=avcilar,
    )


def _unit(code: str, name: str, position: int) -> Unit:
    defaults = {"names": {"en": name}, "position": position}
    return Unit.objects.get_or_create(code=code, defaults=defaults)[0]


def _place(
    pcode: str, level: str, name: str, parent: Place | None, column: int | None, row: int | None
) -> Place:
    defaults = {
        "level": level,
        "names": {"tr": name, "en": name},
        "parent": parent,
        "tile_column": column,
        "tile_row": row,
    }
    return Place.objects.get_or_create(pcode=pcode, defaults=defaults)[0]


def _colleague(username: str, role: str, unit: Unit | None = None, district: Place | None = None) -> User:
    user = User.objects.create_user(username, password="a long enough phrase")
    if role:
        Assignment.give(to=user, role=role, by=None, unit=unit, district=district)
    return user
