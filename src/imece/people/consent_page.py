"""What a person's page shows of their consents and photos."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from imece.people.age import minor_on
from imece.people.consent_sheet import language_name
from imece.people.consents import Consent, ConsentText, Standing, State
from imece.people.persons import Person
from imece.people.photos import Photo, why_no_photo
from imece.people.sections import PersonSection, register_section

# How a state looks: an icon and a tone beside its word. A no is an answer like any other, not a mistake.
LOOKS = {
    State.NONE: ("clock", "plain"),
    State.GIVEN: ("check", "ok"),
    State.REFUSED: ("close", "plain"),
    State.WITHDRAWN: ("undo", "warn"),
}
# Nationalities whose people are asked in a language of the product first; anybody may choose another.
SPEAKS = {
    "ar": ["SYR", "IRQ", "YEM", "PSE", "JOR", "LBN", "EGY", "SDN", "LBY", "DZA", "MAR", "TUN"],
    "tr": ["TUR"],
}


@dataclass(frozen=True)
class PurposeLine:
    """One purpose with what holds for it; ``text`` is what would be read now, None if it is not asked for any more."""

    purpose: str
    title: str
    standing: Standing
    text: ConsentText | None
    outgrown: bool = False

    @property
    def icon(self) -> str:
        return LOOKS[self.standing.state][0]

    @property
    def tone(self) -> str:
        return LOOKS[self.standing.state][1]

    @property
    def notes(self) -> list[str]:
        """When and how, in the order of interest."""
        consent = self.standing.consent
        if consent is None:
            return []
        if self.standing.state == State.WITHDRAWN:
            return [consent.get_withdrawn_by_display()]
        by = consent.get_given_by_display() if consent.given_by == Consent.GivenBy.GUARDIAN else ""
        return [note for note in (consent.get_how_display(), by) if note]


def lines_of(person: Person) -> list[PurposeLine]:
    """Each purpose that the mission asks for, then those that were only asked for once."""
    day = timezone.localdate()
    standings = Consent.objects.standings(person)
    texts = {text.purpose: text for text in ConsentText.objects.offered_on(day)}
    of_age = minor_on(person, day) is False
    lines = []
    for purpose in [*texts, *(purpose for purpose in standings if purpose not in texts)]:
        standing = standings.get(purpose, Standing(State.NONE))
        known = texts.get(purpose) or (standing.consent.text if standing.consent else None)
        by_guardian = standing.consent and standing.consent.given_by == Consent.GivenBy.GUARDIAN
        outgrown = bool(standing.stands and by_guardian and of_age)
        lines.append(
            PurposeLine(purpose, known.title if known else purpose, standing, texts.get(purpose), outgrown)
        )
    return lines


def history_of(person: Person) -> list[dict[str, Any]]:
    """Every answer and every withdrawal of all records of the person, the newest first, for a timeline."""
    said: list[tuple[datetime.date, datetime.datetime, dict[str, Any]]] = []
    for one in Consent.objects.of_person(person).with_all_shown():
        said.append((one.day, one.recorded_at, _answered(one)))
        if one.withdrawn_on is not None and one.withdrawal_recorded_at is not None:
            said.append((one.withdrawn_on, one.withdrawal_recorded_at, _taken_back(one)))
    said.sort(key=lambda event: event[:2], reverse=True)
    return [entry for _day, _moment, entry in said]


def _answered(one: Consent) -> dict[str, Any]:
    icon, tone = LOOKS[State(one.answer)]
    details = [one.get_how_display(), language_name(one.language)]
    if one.witness:
        details.append(gettext("witness: %(name)s") % {"name": one.witness})
    if one.given_by == Consent.GivenBy.GUARDIAN:
        details.append(f"{one.guardian_name} ({one.get_guardian_relationship_display()})")
    return {
        "when": one.day,
        "icon": icon,
        "tone": tone,
        "title": f"{one.text.title}: {one.get_answer_display()}",
        "text": " · ".join([*details, gettext("version %(version)s") % {"version": one.text.version}]),
        "by": _recorded(one.recorded_by.shown_name, one.person.code),
    }


def _taken_back(one: Consent) -> dict[str, Any]:
    icon, tone = LOOKS[State.WITHDRAWN]
    by = one.withdrawal_recorded_by
    return {
        "when": one.withdrawn_on,
        "icon": icon,
        "tone": tone,
        "title": f"{one.text.title}: {State.WITHDRAWN.label}",
        "text": " · ".join(part for part in (one.get_withdrawn_by_display(), one.withdrawn_why) if part),
        "by": _recorded(by.shown_name if by else "", one.person.code),
    }


def _recorded(name: str, code: str) -> str:
    return gettext("recorded by %(name)s for %(code)s") % {"name": name, "code": code}


def first_language(person: Person, text: ConsentText) -> str:
    """In which language the text is shown first: by nationality, else the reader's own."""
    spoken = next((code for code, known in SPEAKS.items() if person.nationality in known), "")
    reader = (get_language() or "en").split("-")[0]
    return next((code for code in (spoken, reader) if code in text.texts), next(iter(text.texts), "en"))


def consents_shown(person: Person, reader: Any) -> dict[str, Any] | None:
    lines = lines_of(person)
    return {"lines": lines, "person": person} if lines else None


def photos_shown(person: Person, reader: Any) -> dict[str, Any] | None:
    """The photos that may be shown; without consent only how many are hidden and why."""
    why = why_no_photo(person)
    kept = list(Photo.objects.of_person(person))
    if why and not kept and not ConsentText.objects.filter(offered=True, purpose="photo").exists():
        return None
    return {"photos": [] if why else kept, "hidden": kept if why else [], "why": why, "person": person}


register_section(
    PersonSection("photo", _("Photo"), "people/consents/photos.html", photos_shown, order=5, aside=True)
)
register_section(
    PersonSection(
        "consents", _("Consents"), "people/consents/section.html", consents_shown, order=10, aside=True
    )
)
