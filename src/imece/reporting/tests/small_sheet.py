"""A small mission with a fact sheet of two figures, a map, a chart and a drawing. Everyone in it is invented."""

from __future__ import annotations

from typing import Any

from imece.assistance.ledger import Delivery
from imece.base.mission import Mission, MissionPicture
from imece.base.users import Team, Unit
from imece.grants.models import Donor
from imece.indicators.tests.small_ledger import (
    a_line,
    a_list,
    a_person,
    a_row,
    define,
    found_mission,
    kits,
    write,
)

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>'


def said(english: str, turkish: str = "", arabic: str = "") -> dict[str, str]:
    return {"en": english, "tr": turkish or f"{english} (tr)", "ar": arabic or f"{english} (ar)"}


def layout() -> dict[str, Any]:
    return {
        "title": said("Gaziantep at a glance", "Bir bakışta Gaziantep", "غازي عنتاب في لمحة"),
        "lead": said("A year of work."),
        "window": "year",
        "blocks": [
            {"kind": "areas"},
            {
                "kind": "unit",
                "unit": "PROT",
                "teams": [
                    {
                        "team": "MHPSS",
                        "figures": [{"figure": "people", "label": said("people came to groups")}],
                        "charts": [
                            {"draw": "split", "title": said("By sex"), "figure": "people", "by": "sex"},
                            {"draw": "bars", "title": said("Where"), "figure": "people", "by": "district"},
                        ],
                        "done": [said("A garden was planted.")],
                        "pictures": [
                            {
                                "file": "garden.svg",
                                "caption": said("The garden."),
                                "alt": said("A garden."),
                                "consent": said("A drawing."),
                                "credit": said("Drawing: nobody"),
                            }
                        ],
                    }
                ],
            },
            {"kind": "figures", "title": said("Relief"), "figures": [{"figure": "kits"}]},
            {"kind": "map", "title": said("Across the province"), "figures": [{"figure": "kits"}]},
            {"kind": "donor", "text": said("Thank you."), "donors": ["DON"]},
        ],
    }


def found_sheet() -> Unit:
    """The mission with its layout, and a ledger: 30 people in groups over two districts, 7 kits."""
    unit = found_mission()
    Team.objects.filter(code="MHPSS").update(story=said("The team listens."), districts=["TUR027001"])
    Donor.objects.create(code="DON", names=said("A generous donor"))
    mission = Mission.objects.get()
    mission.settings = {
        **mission.settings,
        "organisation": {"names": said("The organisation"), "short_name": "ORG"},
        "country": {"code": "TUR", "names": said("Türkiye")},
        "province": "TUR027",
        "responsible_for": ["TUR027001"],
        "also_works_in": ["TUR027003"],
        "people": said("everybody"),
        "coordinates_with": said("the authorities"),
        "units_of_count": {"individuals": said("individuals"), "kits": said("kits")},
        "fact_sheet": layout(),
    }
    mission.save()
    MissionPicture.objects.create(
        mission=mission, file_name="garden.svg", media_type="image/svg+xml", content=DRAWING
    )
    define(window="year", breakdowns=["sex", "district"])
    define(
        code="kits",
        names=said("Kits received"),
        definition=said("Kits that households received."),
        unit="kits",
        basis="household_registered",
        window="year",
        count="quantity",
        where={"service": ["kit"], "evidence": ["received"]},
        breakdowns=["district"],
    )
    write(*(a_line(person=a_person(), sex="female") for _one in range(18)))
    write(*(a_line(person=a_person(), sex="male", district="TUR027003") for _one in range(12)))
    write(kits("3"), kits("4", district="TUR027003"))
    return unit


def one_more(number: int = 2) -> int:
    """A list that brings one more person to a group. Answers the row, so that it can be taken back."""
    row = a_row(a_list(f"2022-05-0{number}|late"), number)
    write(a_line(person=a_person(), sex="female", row=row))
    return int(row.pk)


def take_back(row: int) -> None:
    Delivery.reverse_rows([row], by=None)
