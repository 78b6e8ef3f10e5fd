"""What is put before whoever decides which records are one person: the queue, and records side by side.

The machine proposes; a person answers. Reach comes first: a pair is seen by whoever reaches both persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imece.base.refusal import Refusal
from imece.base.turns import take_turn
from imece.base.users import User
from imece.people.likeness import TURN, Likeness, LikenessQuerySet, Verdict, records_of, true_ids
from imece.people.merging import PICKED, Merge, all_as_one, tellers
from imece.people.persons import Mention, Person
from imece.people.review_words import FIELDS, Agrees, said_of
from imece.ui.formats import percent_text

MOST_COLUMNS = 4
SUREST = 0.9999
QUICK, OPEN, UNSURE = "quick", "open", "unsure"
TABS = {
    QUICK: gettext_lazy("Quick confirmation"),
    OPEN: gettext_lazy("To review"),
    UNSURE: gettext_lazy("Not sure"),
}


def in_tab(pairs: LikenessQuerySet, tab: str) -> LikenessQuerySet:
    """The pairs of one tab, the surest first."""
    parts = {QUICK: pairs.quick, OPEN: pairs.to_review, UNSURE: pairs.unsure}
    return parts[tab]().surest()


def to_be_answered(user: Any) -> int:
    """How many pairs within reach wait for an answer; for the menu of every page, so counted once a minute."""
    return int(cache.get_or_set(_counted_for(user), Likeness.objects.visible_to(user).open().count, 60) or 0)


def count_again(user: Any) -> None:
    """Whoever has just answered sees it in the menu at once."""
    cache.delete(_counted_for(user))


def _counted_for(user: Any) -> str:
    return f"pairs-to-be-answered-{user.pk}"


def tab_of(pair: Likeness) -> str:
    if pair.state == Likeness.State.UNSURE:
        return UNSURE
    return QUICK if pair.quick else OPEN


# ------------------------------------------------------------------------------------------ a line of the queue
@dataclass(frozen=True)
class Chip:
    """One field of a pair: whether it agrees, in a word and a few."""

    field: str
    stands: Agrees
    words: Any

    @property
    def label(self) -> Any:
        return FIELDS.get(self.field, self.field)


@dataclass(frozen=True)
class Line:
    """One pair of the queue: the two persons as they are shown, and what agrees."""

    pair: Likeness
    persons: tuple[Person, Person]

    @property
    def sureness(self) -> str:
        """The probability; never rounded up to certainty."""
        probability = self.pair.probability
        return (
            f"> {percent_text(SUREST, places=2)}"
            if probability > SUREST
            else percent_text(probability, places=2)
        )

    @property
    def chips(self) -> list[Chip]:
        said = [Chip(name, *said_of(name, level)) for name, (level, _bits) in self.pair.fields.items()]
        return [chip for chip in said if chip.stands is not Agrees.MISSING]


def lines_of(pairs: Iterable[Likeness]) -> list[Line]:
    """Each pair with its two persons as all their records tell."""
    pairs = list(pairs)
    shown = all_as_one([person for pair in pairs for person in pair.persons])
    return [Line(pair, (one, other)) for pair, one, other in zip(pairs, shown[::2], shown[1::2], strict=True)]


# ------------------------------------------------------------------------------------------ the columns
def persons_beside(pair: Likeness, reader: Any) -> list[Person]:
    """The pair's two persons, and others within reach that an open likeness ties to either; four at most."""
    persons = list(pair.persons)
    records = [record.pk for person in persons for record in person.records()]
    others = Likeness.objects.visible_to(reader).open().of_records(records).surest().with_persons()
    for other in others[: 4 * MOST_COLUMNS]:
        for person in other.persons:
            if person not in persons and len(persons) < MOST_COLUMNS:
                persons.append(person)
    return persons


def with_most_evidence(persons: Sequence[Person]) -> Person:
    """Whose records most rows speak of; of equals whoever is known better, then whoever was known first."""
    rows = Mention.objects.by_person(persons)
    known = {
        person.pk: sum(bool(getattr(person, column)) for columns in PICKED.values() for column in columns)
        for person in persons
    }
    return min(persons, key=lambda person: (-rows.get(person.pk, 0), -known[person.pk], person.pk))


def usual_picks(kept: Person, others: Sequence[Person]) -> dict[str, int]:
    """Of each field that is known the record whose value is shown: the kept person's, else the first that is known."""
    told = [tellers(person, list(person.records())) for person in [kept, *others]]
    picks = {}
    for name, columns in PICKED.items():
        knowing = [one[name] for one in told if any(getattr(one[name], column) for column in columns)]
        if knowing:
            picks[name] = knowing[0].pk
    return picks


# ------------------------------------------------------------------------------------------ answering
@dataclass(frozen=True)
class Answer:
    """What somebody said of a pair, as the page was when they said it.

    ``seen``: the state that the page showed; ``persons``: the two persons that it compared; ``joined``: all that are
    one, with ``kept`` among them.
    """

    answer: str
    seen: str
    persons: tuple[int, int]
    joined: tuple[int, ...] = ()
    kept: int = 0
    picked: dict[str, int] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Deed:
    """What was just done, so that it can be taken back with one key."""

    merges: tuple[Merge, ...] = ()
    verdict: Verdict | None = None

    @property
    def code(self) -> str:
        if self.verdict is not None:
            return f"v{self.verdict.pk}"
        return "m" + ".".join(str(merge.pk) for merge in self.merges)

    @property
    def persons(self) -> list[Person]:
        if self.verdict is not None:
            return [self.verdict.left, self.verdict.right]
        return [self.merges[0].kept, *(merge.joined for merge in self.merges)]

    @property
    def answer(self) -> str:
        return self.verdict.answer if self.verdict is not None else Verdict.Answer.SAME

    def take_back(self, *, by: User) -> None:
        """As if nothing had been answered: the pair is asked about again."""
        with transaction.atomic():
            for merge in self.merges:
                merge.undo(by=by, answer="")
            if self.verdict is not None:
                self.verdict.withdraw(by=by)


def read_deed(code: str, user: Any) -> Deed | None:
    """The user's own deed by its code, where it still stands and both persons are within reach."""
    numbers = [int(number) for number in code[1:].split(".") if number.isdecimal()][:MOST_COLUMNS]
    if code.startswith("v"):
        verdict = Verdict.objects.visible_to(user).standing().given_by(user).numbered(numbers).first()
        return Deed(verdict=verdict) if verdict is not None else None
    merges = Merge.objects.visible_to(user).standing().made_by(user).numbered(numbers).with_all_shown()
    return Deed(merges=tuple(merges)) if merges else None


def answer_pair(pair: Likeness, said: Answer, *, by: User) -> Deed:
    """Do what was said, unless somebody said something meanwhile."""
    with transaction.atomic():
        take_turn(TURN)
        now = Likeness.objects.with_persons().get(pk=pair.pk)
        _as_it_was(now, said)
        if said.answer != Verdict.Answer.SAME:
            left, right = now.persons
            return Deed(
                verdict=Verdict.give(left, right, answer=said.answer, by=by, note=said.note),
            )
        return Deed(merges=tuple(_join(said, by=by)))


def _join(said: Answer, *, by: User) -> list[Merge]:
    persons = Person.objects.visible_to(by, verb="person.match").in_bulk(said.joined)
    if len(persons) < len(set(said.joined)):
        raise Refusal(_("One of those ticked cannot be joined by you. Look at the pair again."))
    if said.kept not in persons:
        raise Refusal(_("The record to keep is not ticked. Tick it, or keep another one."))
    records = records_of(persons)
    picked = {name: pk for name, pk in said.picked.items() if name in PICKED and pk in records}
    others = [person for pk, person in persons.items() if pk != said.kept]
    return Merge.make(kept=persons[said.kept], joined=others, by=by, picked=picked, note=said.note)


def _as_it_was(pair: Likeness, said: Answer) -> None:
    if pair.state != said.seen:
        raise Refusal(already_answered(pair))
    if {person.pk for person in pair.persons} != set(said.persons):
        raise Refusal(_("One of the two was joined with another person meanwhile. Look at the pair again."))


def already_answered(pair: Likeness) -> str:
    """Who answered what about a pair that is not to be answered any more."""
    left, right = pair.persons
    if left == right:
        merges = Merge.objects.standing().touching([left.pk]).newest()
        by = next((str(merge.by) for merge in merges.select_related("by") if merge.by), "")
        if by:
            return _("%(by)s said meanwhile that these two are one person. Nothing was changed.") % {"by": by}
        return _("These two are one person by now. Nothing was changed.")
    verdict = Verdict.objects.of_persons(left, right).first()
    if verdict is None:
        return _("The earlier answer was taken back meanwhile. Look at the pair again.")
    return _("This pair was answered meanwhile: %(answer)s, by %(by)s. Nothing was changed.") % {
        "answer": verdict.get_answer_display(),
        "by": verdict.by or "–",
    }


def said_of_undo(merge: Merge) -> str:
    """The sentence after an undo; another merge or a row with both keys may still tie the two."""
    persons = true_ids([merge.kept_id, merge.joined_id])
    if persons[merge.kept_id] == persons[merge.joined_id]:
        return _("Taken back. They are still one person: another merge, or a row with both numbers, says so.")
    return _("Taken back: %(one)s and %(other)s are two records again.") % {
        "one": merge.kept.code,
        "other": merge.joined.code,
    }


class QuickConfirmation:
    """Pairs so sure that they are confirmed in a row; each is joined by itself, and each failure is told."""

    def __init__(self, pairs: Sequence[Likeness], *, by: User) -> None:
        self.pairs = pairs
        self.by = by
        self.joined: list[Merge] = []
        self.failures: list[str] = []

    def confirm(self) -> None:
        for pair in self.pairs:
            try:
                self.joined += self._join(pair)
            except Refusal as refusal:
                left, right = pair.persons
                self.failures.append(f"{left.code}, {right.code}: {refusal}")

    def _join(self, pair: Likeness) -> tuple[Merge, ...]:
        # The pairs before this one may have joined its persons with others.
        left, right = Likeness.objects.with_persons().get(pk=pair.pk).persons
        kept = with_most_evidence([left, right])
        other = right if kept == left else left
        said = Answer(
            answer=Verdict.Answer.SAME,
            seen=Likeness.State.OPEN,
            persons=(left.pk, right.pk),
            joined=(left.pk, right.pk),
            kept=kept.pk,
            picked=usual_picks(kept, [other]) if left != right else {},
        )
        return answer_pair(pair, said, by=self.by).merges


class Progress:
    """How much of what was found is answered, among the pairs within reach; and when one was last found."""

    def __init__(self, pairs: LikenessQuerySet) -> None:
        found = pairs.by_state()
        numbers = {kind: number for kind, (number, _last) in found.items()}
        state = Likeness.State
        self.in_tabs = {
            QUICK: numbers.get((state.OPEN, True), 0),
            OPEN: numbers.get((state.OPEN, False), 0),
            UNSURE: sum(number for (its, _quick), number in numbers.items() if its == state.UNSURE),
        }
        self.total = sum(numbers.values())
        self.answered = self.total - sum(self.in_tabs.values())
        self.last_found = max((last for _number, last in found.values()), default=None)
