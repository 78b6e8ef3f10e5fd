"""The institution that works or donations are for: a school, a public building, a centre."""

from __future__ import annotations

from collections.abc import Iterable

from imece.lib.text import fold
from imece.lists.kinds import Batch
from imece.lists.models import Sheet
from imece.partners.models import Organisation, OrganisationRole

Role = OrganisationRole.Role


def titles_of(batch: Batch) -> list[str]:
    """What stands above the rows of the batch's sheets, in order."""
    sheets = Sheet.objects.filter(taken_list=batch.taken_list, kind=batch.kind.code)
    return [title for titles in sheets.values_list("titles", flat=True) for title in titles]


def likely_name(texts: Iterable[str], otherwise: object) -> str:
    """The first text that sounds like an institution, else the first text: titles say other things too."""
    given = [text for text in texts if text]
    sounding = [text for text in given if any(word.startswith(_KINDS) for word in fold(text).split())]
    return next(iter([*sounding, *given]), str(otherwise))[:60]


_KINDS = (
    "mudurlu", "merkez", "bina", "okul", "ilkokul", "ortaokul", "lise", "anaokul", "hastane", "kaymakam", "valili",
    "director", "cent", "building", "school", "hospital", "مركز", "مديري", "مدرس", "مبني", "بنايه", "مستشفي",
)  # fmt: skip


class Institutions:
    """Finds an institution of the mission in texts; the first text that names one decides, its longest name."""

    def __init__(self, *roles: str) -> None:
        of_roles = Organisation.objects.filter(roles__role__in=roles).distinct().select_related("district")
        self.known = [one for one in of_roles if not one.noted_down]
        names = [(fold(name), one) for one in self.known for name in [*one.names.values(), *one.aliases]]
        self.names = sorted(((name, one) for name, one in names if name), key=lambda pair: -len(pair[0]))

    def named_in(self, texts: Iterable[str]) -> Organisation | None:
        for text in texts:
            padded = f" {fold(text)} "
            for name, one in self.names:
                if f" {name} " in padded:
                    return one
        return None

    def only(self) -> Organisation | None:
        return self.known[0] if len(self.known) == 1 else None


class Schools:
    """The schools of one batch by name and district; one that nobody noted down yet is noted down."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], Organisation] = {}

    def named(self, name: str, district: str) -> Organisation:
        if (name, district) not in self.found:
            self.found[name, district] = Organisation.named(
                name, role=Role.SCHOOL, district_pcode=district or None
            )
        return self.found[name, district]
