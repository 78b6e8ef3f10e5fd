"""Loading a mission: all or nothing, and twice is once."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction

from imece.assistance.catalogue import Service
from imece.assistance.loading import load_services
from imece.base.loading import Changes, drop, load_places, load_teams, load_units
from imece.base.logbook import LogLine
from imece.base.mission import Mission, MissionPicture
from imece.base.places import Place
from imece.base.refusal import Refusal
from imece.base.turns import take_turn
from imece.base.users import Team, Unit, User
from imece.config.mission.basics import Places, finish_mission, read_mission, read_places
from imece.config.mission.cases import read_cases
from imece.config.mission.consents import ConsentTexts, load_consents, read_consents
from imece.config.mission.directory import read_answer_within, read_directory
from imece.config.mission.figures import Figures, load_figures, read_figures
from imece.config.mission.files import Folder, Mistake, near
from imece.config.mission.holidays import read_holidays
from imece.config.mission.layout import Layout, read_layout
from imece.config.mission.money import Money, read_money
from imece.config.mission.scales import Scales, load_all_scales, read_scales
from imece.config.mission.targets import read_targets
from imece.config.mission.work import Rows, Work, read_partners, read_services, read_units
from imece.grants.loading import load_donors, load_grants, load_lines, load_projects, load_rates, load_rules
from imece.grants.models import ApprovalRule, BudgetLine, Donor, Grant, ProjectCode
from imece.indicators.models import Indicator
from imece.lists.models import MissionWords, TakenList
from imece.partners.loading import (
    drop_roles,
    drop_vendors,
    load_agreements,
    load_partners,
    load_prices,
    load_vendors,
)
from imece.partners.models import FrameworkAgreement, Organisation
from imece.referrals.loading import load_directory

# What a load removes when it left the folder, those that others point to last: kind, model, what its code is called.
GIVEN: tuple[tuple[str, type[models.Model], str], ...] = (
    ("services", Service, "code"),
    ("approval rules", ApprovalRule, "code"),
    ("budget lines", BudgetLine, "code"),
    ("framework agreements", FrameworkAgreement, "code"),
    ("project codes", ProjectCode, "code"),
    ("grants", Grant, "code"),
    ("donors", Donor, "code"),
    ("partners", Organisation, "code"),
    ("teams", Team, "code"),
    ("units", Unit, "code"),
    ("places", Place, "pcode"),
)


@dataclass
class Content:
    """A mission's folder, read and checked against itself."""

    settings: dict[str, Any]
    places: Places
    work: Work
    services: Rows
    partners: Rows
    money: Money
    figures: Figures
    consents: ConsentTexts
    scales: Scales
    directory: Rows
    layout: Layout
    words: dict[str, Any]
    notes: list[str]

    @property
    def roles(self) -> set[tuple[str, str]]:
        return {(code, role) for code, row in self.partners.items() for role in row["roles"]}

    def codes(self) -> dict[str, list[str]]:
        """What this load gives, by kind, so that the next one sees what left the folder."""
        return {
            "places": list(self.places.by_code),
            "units": list(self.work.units),
            "teams": list(self.work.teams),
            "partners": list(self.partners),
            "roles": sorted(f"{code} {role}" for code, role in self.roles),
            "donors": list(self.money.donors),
            "grants": list(self.money.grants),
            "project codes": list(self.money.projects),
            "budget lines": list(self.money.lines),
            "approval rules": list(self.money.rules),
            "vendors": list(self.money.vendors),
            "framework agreements": list(self.money.agreements),
            "services": list(self.services),
        }

    def digest(self) -> str:
        rows = [
            self.settings,
            self.places.by_code,
            self.work.units,
            self.work.teams,
            self.services,
            self.partners,
            self.money.rows(),
            list(self.figures.entries.values()),
            self.consents.rows,
            self.scales.rows,
            self.directory,
            self.words,
            {
                name: hashlib.sha256(content).hexdigest()
                for name, (_type, content) in self.layout.pictures.items()
            },
        ]
        return hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class Load:
    """What a load did, for whoever asked for it."""

    mission: Mission
    changes: list[Changes]
    notes: list[str] = field(default_factory=list)
    new: bool = False

    @property
    def summary(self) -> str:
        return ", ".join(
            f"{one.total} {one.what.removesuffix('s') if one.total == 1 else one.what}"
            for one in self.changes
        )

    def sentences(self) -> list[str]:
        """What changed, what stayed although it left the folder, and what is worth knowing."""
        said = []
        for one in self.changes:
            for verb, codes in (("added", one.added), ("changed", one.changed), ("removed", one.removed)):
                if codes and not (self.new and verb == "added"):
                    said.append(f"{one.what} {verb}: {', '.join(codes)}.")
            if one.kept:
                said.append(f"{one.what} kept, in use though no longer in the folder: {', '.join(one.kept)}.")
            if one.kept_here:
                said.append(
                    f"{one.what} left as they were changed on their page: {', '.join(one.kept_here)}."
                )
        return [*said, *self.notes]


def read_folder(path: Path) -> Content:
    """Everything that a mission's folder says; raises ``Mistake`` with one sentence at the first mistake."""
    folder = Folder(path)
    entry, settings = read_mission(folder)
    places = read_places(folder, entry, settings)
    finish_mission(entry, settings, places)
    work = read_units(folder, places)
    services = read_services(folder, work)
    partners = read_partners(folder, places)
    money = read_money(folder, settings, work, services, places, partners)
    figures = read_figures(folder, settings, work, services)
    layout = read_layout(folder, settings, work, money, services, figures)
    settings |= {"fact_sheet": layout.sheet, "units_of_count": figures.units_of_count}
    settings |= {"reach_targets": read_targets(folder, places), "holidays": read_holidays(folder)}
    settings |= {"answer_within": read_answer_within(folder), "cases": read_cases(folder, services)}
    return Content(
        settings=settings,
        places=places,
        work=work,
        services=services,
        partners=partners,
        money=money,
        figures=figures,
        consents=read_consents(folder, settings),
        scales=read_scales(folder),
        directory=read_directory(folder, places, work, partners),
        layout=layout,
        words=_read_words(folder),
        notes=folder.notes.sentences(),
    )


def _read_words(folder: Folder) -> dict[str, Any]:
    """words.toml: header and cell words on top of the product's, in the same structure."""
    from imece.lists import words

    file = folder.toml("words.toml")
    product: dict[str, Any] = words.read_word_files(Path(words.__file__).parent / "words")
    for group, tables in file.data.items():
        if group not in product:
            file.wrong("", f"there is no [{group}]{near(group, product)}")
        if not isinstance(tables, dict):
            file.wrong(group, f"must hold tables such as [{group}.{next(iter(product[group]))}]")
        if group in ("headers", "values"):
            for name in tables:
                if name not in product[group]:
                    file.wrong(group, f"there is no “{name}”{near(name, product[group])}")
    try:
        words.load_words(file.data)
    except (AttributeError, TypeError, ValueError, tomllib.TOMLDecodeError) as trouble:
        raise Mistake(
            f"words.toml: a word list is not written as docs/missions.md says ({trouble})."
        ) from None
    return file.data


def load_mission(
    path: Path,
    *,
    by: User | None = None,
    keep: bool = True,
    watch: Callable[[list[Callable[[], None]]], Iterable[Callable[[], None]]] = iter,
) -> Load:
    """Load the folder in one transaction. ``keep=False`` only tries; ``watch`` wraps the steps, for a progress bar."""
    content = read_folder(path)
    with transaction.atomic():
        take_turn("mission.load")
        _one_mission_only(content.settings["code"])
        load = _Loading(content, by).run(watch)
        if not keep:
            transaction.set_rollback(True)
    return load


def _one_mission_only(code: str) -> None:
    """A house runs one mission; another may take its place only while no list was taken."""
    current = Mission.current()
    if current is not None and current.code != code and TakenList.objects.exists():
        raise Refusal(
            f"This house already holds lists of the mission “{current.code}”; "
            f"give “{code}” a house of its own with another IMECE_HOME or DATABASE_URL."
        )


class _Loading:
    """One load under way."""

    def __init__(self, content: Content, by: User | None) -> None:
        self.content, self.by = content, by
        self.before = Mission.current()
        self.digest_before = self.before.digest if self.before else ""
        self.given: dict[str, list[str]] = self.before.given if self.before else {}
        self.changes: dict[str, Changes] = {}

    def run(self, watch: Callable[[list[Callable[[], None]]], Iterable[Callable[[], None]]]) -> Load:
        steps = [
            self._places_and_units,
            self._partners_and_grants,
            self._services_and_texts,
            self._mission,
            self._figures,
            self._gone,
        ]
        for step in watch(list(steps)):
            step()
        mission = self._settle()
        new = self.before is None
        load = Load(mission, list(self.changes.values()), self.content.notes, new)
        if self.digest_before != mission.digest or any(one.any for one in load.changes):
            LogLine.write(
                by=self.by, action="mission.load", subject=mission, mission=mission.code, changes=load.summary
            )
        return load

    def _note(self, *changes: Changes) -> None:
        self.changes |= {one.what: one for one in changes}

    def _places_and_units(self) -> None:
        self._note(
            load_places(self.content.places.by_code),
            load_units(self.content.work.units),
            load_teams(self.content.work.teams),
        )

    def _partners_and_grants(self) -> None:
        money = self.content.money
        self._note(
            load_partners(self.content.partners),
            load_donors(money.donors),
            load_grants(money.grants),
            load_projects(money.projects),
            load_lines(money.lines),
            load_rates(money.rates),
            load_rules(money.rules),
            load_vendors(money.vendors),
            load_agreements(money.agreements),
            load_prices(money.prices),
        )

    def _services_and_texts(self) -> None:
        self._note(
            load_services(self.content.services),
            load_consents(self.content.consents),
            load_all_scales(self.content.scales),
            load_directory(self.content.directory),
        )
        MissionWords.objects.update_or_create(pk=1, defaults={"words": self.content.words})

    def _mission(self) -> None:
        """The mission's own record; the figures' check looks at its windows."""
        settings = self.content.settings
        mission = self.before or Mission()
        mission.code, mission.names, mission.settings = settings["code"], settings["names"], settings
        mission.save()
        pictures = self.content.layout.pictures
        mission.pictures.exclude(file_name__in=pictures).delete()
        for name, (media_type, content) in pictures.items():
            MissionPicture.objects.update_or_create(
                mission=mission, file_name=name, defaults={"media_type": media_type, "content": content}
            )
        self.mission = mission

    def _figures(self) -> None:
        entries = self.content.figures.entries
        before = {one.code: one.spec for one in Indicator.objects.all()}
        load_figures(self.content.figures, by=self.by)
        self._note(
            Changes(
                "figures",
                len(entries),
                added=[code for code in entries if code not in before],
                changed=[code for code, entry in entries.items() if code in before and before[code] != entry],
                removed=[code for code in before if code not in entries],
            )
        )

    def _gone(self) -> None:
        """What the last load gave and this one does not: removed, or kept where records stand on it."""
        codes = self.content.codes()
        gone = set(self.given.get("vendors", [])) - set(codes["vendors"])
        drop_vendors(gone, set(self.content.money.agreements), self.changes["vendors"])
        for what, model, key in GIVEN:
            drop(model, set(self.given.get(what, [])) - set(codes[what]), self.changes[what], key=key)
        roles = {
            (code, role)
            for code, _space, role in (one.rpartition(" ") for one in self.given.get("roles", []))
        }
        drop_roles(sorted(roles - self.content.roles), self.changes["partners"])

    def _settle(self) -> Mission:
        """Remember what was given; what had to be kept stays on the list, to be tried and told again."""
        given = self.content.codes()
        for what, changes in self.changes.items():
            # Texts that people heard and scales that they answered see to themselves what stays.
            if changes.kept and what in given:
                given[what] = [*given[what], *changes.kept]
        self.mission.given, self.mission.digest = given, self.content.digest()
        self.mission.save()
        return self.mission
