"""What a mission decides about its cases: time limits, reasons, vulnerabilities, papers. Its cases.toml says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from imece.base.mission import Mission
from imece.base.users import in_language
from imece.cases.states import Priority

# Where a mission says nothing: 24 hours, three working days (72 hours), two weeks of working days.
LIMITS: dict[str, dict[str, int]] = {
    Priority.EMERGENCY: {"hours": 24},
    Priority.URGENT: {"working_days": 3},
    Priority.NORMAL: {"working_days": 10},
}


@dataclass(frozen=True)
class Choice:
    """Something to choose or to tick, in the mission's words."""

    code: str
    names: Mapping[str, str]
    score: int = 0

    @property
    def name(self) -> str:
        return in_language(dict(self.names)) or self.code

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Paper:
    """A paper that a service needs, and before which step: order, payment or closing."""

    code: str
    names: Mapping[str, str]
    before: str
    services: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return in_language(dict(self.names)) or self.code

    def is_for(self, service_code: str) -> bool:
        return not self.services or service_code in self.services


@dataclass(frozen=True)
class Rules:
    """All of it; read once per deed or page."""

    limits: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: LIMITS)
    split_days: int = 30
    follow_up_days: int = 30
    attention: int = 0
    wait_days: int = 14
    answer_days: int = 5
    gap_reasons: tuple[Choice, ...] = ()
    outcomes: tuple[Choice, ...] = ()
    vulnerabilities: tuple[Choice, ...] = ()
    papers: tuple[Paper, ...] = ()

    @classmethod
    def of_mission(cls) -> Rules:
        said: dict[str, Any] = (
            Mission.objects.order_by("pk").values_list("settings__cases", flat=True).first() or {}
        )
        if not said:
            return cls()
        return cls(
            limits=said["limits"],
            split_days=said["split_days"],
            follow_up_days=said["follow_up_days"],
            attention=said["attention"],
            wait_days=said.get("wait_days", 14),
            answer_days=said.get("answer_days", 5),
            gap_reasons=tuple(Choice(**one) for one in said["gap_reasons"]),
            outcomes=tuple(Choice(**one) for one in said["outcomes"]),
            vulnerabilities=tuple(Choice(**one) for one in said["vulnerabilities"]),
            papers=tuple(Paper(**{**one, "services": tuple(one["services"])}) for one in said["papers"]),
        )

    def advisory_score(self, vulnerabilities: list[str]) -> int:
        """Advice to the worker and nothing else: no verb looks at it."""
        return sum(one.score for one in self.vulnerabilities if one.code in vulnerabilities)

    def papers_for(self, service_code: str) -> list[Paper]:
        return [paper for paper in self.papers if paper.is_for(service_code)]


def named(choices: tuple[Choice, ...], code: str) -> str:
    """What a code of the mission is called; one that left the mission's data stays as it was written."""
    return next((one.name for one in choices if one.code == code), code)
