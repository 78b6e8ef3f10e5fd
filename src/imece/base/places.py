"""Places: provinces, districts and neighbourhoods with their p-codes and every spelling a list may use."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from imece.base.users import in_language
from imece.lib.text import fold, squash


class PlaceQuerySet(models.QuerySet["Place"]):
    """Questions put to the gazetteer."""

    def districts(self) -> PlaceQuerySet:
        return self.filter(level=Place.Level.DISTRICT)

    def provinces(self) -> PlaceQuerySet:
        return self.filter(level=Place.Level.PROVINCE)


class Place(models.Model):
    """A province, district or neighbourhood."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        DISTRICT = "district", _("District")
        NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood")

    pcode = models.CharField(_("p-code"), max_length=20, unique=True)
    level = models.CharField(_("level"), max_length=15, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    names = models.JSONField(_("names"), default=dict)
    aliases = models.JSONField(_("other spellings"), default=list)
    tile_column = models.SmallIntegerField(null=True, blank=True)
    tile_row = models.SmallIntegerField(null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["pcode"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(names={}), name="place_has_a_name"),
        ]

    @property
    def name(self) -> str:
        return in_language(self.names) or self.pcode

    @property
    def local_name(self) -> str:
        """The name as the country writes it; figures are keyed by it in every language."""
        return self.names.get("tr") or in_language(self.names, "en")

    def __str__(self) -> str:
        return self.name


_BESIDE_NAMES = {"il", "ili", "ilce", "ilcesi", "province", "district", "ولايه", "محافظه", "قضاء", "منطقه"}


@dataclass
class Gazetteer:
    """The districts of the mission, found by any of their spellings.

    A spelling matches, in this order: the name or an alias; a unique beginning of at least four letters
    (Eyüp); an abbreviation that keeps the first letter and the ending (S.Gazi, Z.Burnu, Kçekmece); one that
    is nearly the same and like no other. Places are matched within one level only: a neighbourhood may bear
    a district's name.
    """

    spellings: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    provinces: set[str] = field(default_factory=set)
    _found: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def of_districts(cls) -> Gazetteer:
        gazetteer = cls()
        for place in Place.objects.districts():
            for spelling in [place.pcode, *place.names.values(), *place.aliases]:
                if spelling:
                    gazetteer.spellings.setdefault(squash(spelling), place.pcode)
            gazetteer.names[place.pcode] = place.local_name
        for place in Place.objects.filter(level=Place.Level.PROVINCE):
            gazetteer.provinces |= {squash(name) for name in [*place.names.values(), *place.aliases] if name}
        return gazetteer

    def find(self, text: Any) -> str | None:
        """The p-code that a cell means, or None."""
        wanted = squash(str(text or ""))
        if not wanted:
            return None
        if wanted not in self._found:
            self._found[wanted] = self._match(wanted) or self._match_beside_province(str(text))
        return self._found[wanted]

    def _match_beside_province(self, text: str) -> str | None:
        """ "Nizip / Gaziantep", "Gaziantep ili Nizip ilçesi": what is left beside the province's name."""
        words = fold(text).split()
        left = [word for word in words if word not in self.provinces and word not in _BESIDE_NAMES]
        return self._match("".join(left)) if left and len(left) < len(words) else None

    def _match(self, wanted: str) -> str | None:
        for label in ("belediyesi", "ilcesi", "municipality", "district"):
            stripped = wanted.removesuffix(label)
            if stripped in self.spellings:
                return self.spellings[stripped]
        if len(wanted) >= 4 and (only := self._only(s for s in self.spellings if s.startswith(wanted))):
            return only
        if len(wanted) >= 4 and (
            only := self._only(s for s in self.spellings if s[0] == wanted[0] and s.endswith(wanted[1:]))
        ):
            return only
        if len(wanted) >= 6:
            return self._only(difflib.get_close_matches(wanted, self.spellings, n=3, cutoff=0.88))
        return None

    def _only(self, spellings: Any) -> str | None:
        codes = {self.spellings[spelling] for spelling in spellings}
        return codes.pop() if len(codes) == 1 else None

    def all_in(self, text: str) -> set[str]:
        """Every district that a title or a file name speaks of, by whole words (longest spelling first)."""
        words = fold(text).split()
        found: set[str] = set()
        taken = [False] * len(words)
        for length in (4, 3, 2, 1):
            for start in range(len(words) - length + 1):
                if any(taken[start : start + length]):
                    continue
                code = self._whole("".join(words[start : start + length]))
                if code:
                    found.add(code)
                    taken[start : start + length] = [True] * length
        return found

    def _whole(self, joined: str) -> str | None:
        if len(joined) < 3:
            return None
        if joined in self.spellings:
            return self.spellings[joined]
        return self._match(joined) if len(joined) >= 6 else None
