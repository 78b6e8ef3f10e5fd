"""The municipality that a list means: by its name, or by the district that it governs."""

from __future__ import annotations

from imece.base.places import Gazetteer, Place
from imece.lib.text import squash
from imece.partners.models import Organisation, OrganisationRole


class Municipalities:
    """Finds municipalities for the rows of one batch; one that nobody noted down yet is noted down."""

    role = OrganisationRole.Role.MUNICIPALITY

    def __init__(self) -> None:
        self.gazetteer = Gazetteer.of_districts()
        self.by_name: dict[str, Organisation] = {}
        self.by_district: dict[str, Organisation] = {}
        for one in Organisation.objects.in_role(self.role).select_related("district"):
            for name in [one.code, *one.names.values(), *one.aliases]:
                self.by_name.setdefault(squash(name), one)
            if one.district:
                self.by_district.setdefault(one.district.pcode, one)

    def find(self, text: str, district_pcode: str = "") -> Organisation | None:
        """The municipality of that name, or the one that governs the district which the name or the p-code says."""
        known = self.by_name.get(squash(text)) if text else None
        if known is not None:
            return known
        pcode = (self.gazetteer.find(text) if text else None) or ("" if text else district_pcode)
        if pcode:
            return self.by_district.get(pcode) or self._of_district(pcode)
        return self._named(text) if text else None

    def _of_district(self, pcode: str) -> Organisation | None:
        place = Place.objects.districts().filter(pcode=pcode).first()
        if place is None:
            return None
        name = place.local_name
        names = {"en": f"{place.names.get('en') or name} Municipality", "tr": f"{name} Belediyesi"}
        one, _new = Organisation.objects.get_or_create(
            code=f"{self.role}-{pcode}", defaults={"names": names, "district": place}
        )
        one.take_role(self.role)
        self.by_district[pcode] = one
        return one

    def _named(self, text: str) -> Organisation:
        one = Organisation.named(text, role=self.role)
        self.by_name[squash(text)] = one
        return one
