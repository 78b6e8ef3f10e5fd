"""Taking a list in: preview, confirm, undo, replace, and the rows that wait for a parent.

Everything that one list changes is one transaction: a process killed in the middle leaves nothing behind, and the
next run takes the file from its beginning.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imece.base.logbook import LogLine
from imece.base.places import Gazetteer
from imece.base.refusal import Refusal
from imece.base.register import Register
from imece.base.turns import take_turn
from imece.base.users import User
from imece.lists.checking import RowChecker
from imece.lists.context import ContextReader
from imece.lists.kinds import KINDS, RowIn
from imece.lists.models import Finding, HeaderMatch, MissionWords, Row, TakenList
from imece.lists.parents import in_parts
from imece.lists.read_list import ReadList, ReadSheet
from imece.lists.reading import Book
from imece.lists.recognition import Recogniser
from imece.lists.storage import keep_file
from imece.lists.waiting import let_children_wait, resolve_waiting
from imece.lists.words import load_words
from imece.lists.writing import write_sheets

PROJECTS: Register[Callable[[], Callable[[str], str | None]]] = Register("project finder")
"""Grants hands in, under the code 'project', what finds a project code that the mission knows."""


class Intake:
    """One run of taking lists in; what it looks up (words, places, projects) is looked up once."""

    def __init__(self) -> None:
        extra = MissionWords.objects.first()
        words = load_words(extra.words) if extra and extra.words else load_words()
        matches = {(m.header, m.kind): m.field for m in HeaderMatch.objects.all()}
        gazetteer = Gazetteer.of_districts()
        finder = PROJECTS.get("project")
        self.recogniser = Recogniser(words, matches)
        self.context = ContextReader(words, gazetteer)
        self.checker = RowChecker(words, gazetteer, finder() if finder else lambda text: text)

    def read(self, book: Book, *, said: dict[str, str] | None = None) -> ReadList:
        """Recognise and check a file. Raises ``Refusal`` when no sheet of it is a list that we know."""
        said = said or {}
        found = self.recogniser.book(book)
        known = [one for one in found if one.kind is not None]
        if not known:
            raise Refusal(
                _(
                    "No sheet of this file looks like a list that we know. Check that the row of headers is there,"
                    " or match its headers by hand on the lists page."
                )
            )
        sheets = []
        for one in sorted(known, key=lambda one: (one.kind.order if one.kind else 0, one.position)):
            facts = self.context.facts_for(book.file_name, one, found, said)
            sheets.append(ReadSheet(one, facts, self.checker.rows(one, facts)))
        for kind in dict.fromkeys(one.found.kind for one in sheets):
            if kind is not None:
                kind.check_together([one for one in sheets if one.found.kind is kind])
        if not any(sheet.rows for sheet in sheets):
            raise Refusal(_("The file has headers and no rows under them. Send the filled-in list."))
        asides = [
            one
            for one in found
            if one.kind is None and any(any(c != "" for c in row) for row in one.sheet.rows)
        ]
        return ReadList(book, said, sheets, asides, _content_key(sheets))


def _content_key(sheets: Iterable[ReadSheet]) -> str:
    """SHA-256 over what was recognised: kinds, facts and rows in order; the file's name and dress left out."""
    digest = hashlib.sha256()
    for sheet in sheets:
        digest.update(f"\n{sheet.found.kind.code if sheet.found.kind else ''}".encode())
        for name in ("district", "project", "item", "municipality"):
            if name in sheet.facts:
                digest.update(f"|{name}={sheet.facts[name].value}".encode())
        for row in sheet.rows:
            digest.update(row.fingerprint.encode())
    return digest.hexdigest()


def already_taken(read: ReadList) -> TakenList | None:
    """The standing list with the same bytes or the same content, if any."""
    same = models.Q(digest=read.book.digest) | models.Q(content_key=read.content_key)
    return TakenList.objects.standing().filter(same).first()


def likely_replaced(read: ReadList) -> TakenList | None:
    """The standing list that most rows of this one stand in already: this is probably its newer version."""
    best: tuple[float, TakenList] | None = None
    agreed: Counter[int] = Counter()
    prints = {row.fingerprint for sheet in read.sheets for row in sheet.rows}
    kinds = [kind.code for kind in read.kinds]
    for part in in_parts(sorted(prints), 500):
        rows = Row.objects.filter(
            kind__in=kinds, fingerprint__in=part, taken_list__state=TakenList.State.TAKEN
        ).values_list("taken_list_id", "fingerprint")
        agreed.update(list_id for list_id, _print in set(rows))
    for list_id, number in agreed.most_common(3):
        earlier = TakenList.objects.get(pk=list_id)
        total = earlier.rows.count()
        share = max(number / max(total, 1), number / max(len(prints), 1))
        if share > 0.5 and number >= 3 and (best is None or share > best[0]):
            best = (share, earlier)
    return best[1] if best else None


def preview(read: ReadList, *, by: User | None, proposes: TakenList | None = None) -> TakenList:
    """Keep a list without letting it count: its rows and findings can be looked at and then confirmed."""
    with transaction.atomic():
        _forget_earlier_tries(read.book)
        taken = _write_list(read, by=by)
        taken.proposes = proposes
        taken.save(update_fields=["proposes"])
        write_sheets(read, taken, _withdrawn)
        _count(taken, read)
        if proposes is not None:
            Finding.objects.create(
                taken_list=taken,
                code="proposed_replacement",
                severity=Finding.Severity.WARN,
                details={"list": str(proposes)},
            )
        LogLine.write(by=by, action="list.preview", subject=taken, file=taken.file_name)
        return taken


def _withdrawn(row: RowIn) -> str:
    """In a preview nothing counts: a row is refused, or it is held back (also one that would wait)."""
    return Row.State.REFUSED if row.refused and not row.waiting else Row.State.WITHDRAWN


def take(read: ReadList, *, by: User | None, replaces: TakenList | None = None) -> TakenList:
    """Take a list in, in one transaction. Raises ``Refusal`` when it stands already."""
    try:
        with transaction.atomic():
            return _take(read, by=by, replaces=replaces)
    except IntegrityError as error:
        if already_taken(read) is not None:
            raise Refusal(
                _("This list was taken in by somebody else at the same moment; nothing was added.")
            ) from None
        raise error


def _take(read: ReadList, *, by: User | None, replaces: TakenList | None) -> TakenList:
    take_turn("lists")
    touched: set[tuple[str, str]] = set()
    if replaces is not None:
        if not TakenList.objects.standing().filter(pk=replaces.pk).exists():
            raise Refusal(_("%(list)s does not stand any more; it cannot be replaced.") % {"list": replaces})
        touched = let_children_wait(replaces, by=by)
        _withdraw(replaces, TakenList.State.REPLACED, by=by)
    standing = already_taken(read)
    if standing is not None:
        raise Refusal(_("This list stands already as %(list)s; nothing was added.") % {"list": standing})
    _forget_earlier_tries(read.book)
    taken = _write_list(read, by=by)
    taken.replaces = replaces
    move(taken, TakenList.State.TAKEN)
    touched |= write_sheets(read, taken, _counted, record=True, by=by)
    resolve_waiting(touched, by=by)
    _close(taken, read)
    LogLine.write(
        by=by,
        action="list.replace" if replaces else "list.take",
        subject=taken,
        file=taken.file_name,
        rows=taken.rows_accepted,
        refused=taken.rows_refused,
        list=str(replaces or ""),
    )
    return taken


def _counted(row: RowIn) -> str:
    if row.waiting:
        return Row.State.WAITING
    return Row.State.REFUSED if row.refused else Row.State.ACCEPTED


def refuse_file(book: Book, sentence: str, *, by: User | None) -> TakenList:
    """Remember a file that could not be taken, so that its one sentence is on the error sheet.

    One that was read but not recognised is kept: an officer may match its headers by hand.
    """
    if book.sheets:
        keep_file(book)
    with transaction.atomic():
        _forget_earlier_tries(book)
        refused = TakenList.objects.create(
            file_name=book.file_name,
            digest=book.digest,
            size=len(book.content),
            state=TakenList.State.REFUSED,
            by=by,
            rows_refused=0,
        )
        Finding.objects.create(
            taken_list=refused,
            code="unreadable",
            severity=Finding.Severity.REJECT,
            details={"reason": sentence},
        )
        LogLine.write(by=by, action="list.refuse", subject=refused, file=refused.file_name)
        return refused


def _forget_earlier_tries(book: Book) -> None:
    """A file that comes again takes the place of its own earlier refusal or unconfirmed preview."""
    earlier = TakenList.objects.filter(
        models.Q(state=TakenList.State.REFUSED, file_name=book.file_name)
        | models.Q(state__in=[TakenList.State.REFUSED, TakenList.State.PREVIEWED], digest=book.digest)
    )
    for one in earlier:
        move(one, TakenList.State.DISCARDED)


def move(taken: TakenList, to: str) -> None:
    """The one place that writes a list's state: the move must be in the table and its start must still hold."""
    before = taken.state
    if to not in TakenList.MOVES[before]:
        raise Refusal(
            _("%(list)s is “%(state)s”; this is not possible any more.")
            % {"list": taken, "state": TakenList.State(before).label}
        )
    changed = TakenList.objects.filter(pk=taken.pk, state=before).update(state=to)
    if changed != 1:
        raise Refusal(
            _("Somebody else changed %(list)s at the same moment; look at it again.") % {"list": taken}
        )
    taken.state = to


def _write_list(read: ReadList, *, by: User | None) -> TakenList:
    unit = next((kind.unit_code for kind in read.kinds if kind.unit_code), "")
    days = [
        day
        for sheet in read.sheets
        for row in sheet.rows
        if sheet.found.kind and sheet.found.kind.event_date and not row.refused
        for day in [row.get(sheet.found.kind.event_date)]
        if day is not None
    ]
    first = min(days, default=None)
    keep_file(read.book)
    return TakenList.objects.create(
        file_name=read.book.file_name,
        digest=read.book.digest,
        content_key=read.content_key,
        size=len(read.book.content),
        by=by,
        unit_code=unit,
        said=read.said,
        context=_context_of(read),
        first_day=first,
        last_day=max(days, default=None),
        order_key=f"{first.isoformat() if first else '9999-12-31'}|{read.content_key}",
    )


def _context_of(read: ReadList) -> list[dict[str, str]]:
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for sheet in read.sheets:
        wanted = set(sheet.found.kind.list_facts) if sheet.found.kind else set()
        for fact in sheet.facts.values():
            if fact.name in wanted and fact.name not in sheet.found.columns:
                seen.setdefault((fact.name, fact.value), fact.as_dict())
    return list(seen.values())


def _close(taken: TakenList, read: ReadList) -> None:
    taken.taken_at = timezone.now()
    _count(taken, read)


def _count(taken: TakenList, read: ReadList) -> None:
    rows = [row for sheet in read.sheets for row in sheet.rows]
    taken.rows_refused = sum(row.refused and not row.waiting for row in rows)
    taken.rows_waiting = sum(row.waiting for row in rows)
    taken.rows_accepted = len(rows) - taken.rows_refused - taken.rows_waiting
    taken.rows_warned = sum(any(f.severity == "warn" for f in row.findings) for row in rows)
    taken.save()


def standing_on(taken: TakenList) -> list[TakenList]:
    """The lists whose accepted rows belong to rows of this one."""
    children = Row.objects.accepted().filter(parent__taken_list=taken).exclude(taken_list=taken)
    return list(TakenList.objects.filter(pk__in=children.values("taken_list_id")).order_by("pk"))


def undo(taken: TakenList, *, by: User | None) -> None:
    """Take a whole list back: its ledger lines are reversed, its records withdrawn, its rows kept."""
    with transaction.atomic():
        take_turn("lists")
        others = standing_on(taken)
        if others:
            raise Refusal(
                _("%(list)s cannot be undone while %(others)s stands on it. Undo that one first.")
                % {"list": taken.reference, "others": ", ".join(str(one) for one in others)}
            )
        _withdraw(taken, TakenList.State.UNDONE, by=by)
        resolve_waiting(set(taken.rows.exclude(key="").values_list("kind", "key")), by=by)
        LogLine.write(by=by, action="list.undo", subject=taken, file=taken.file_name)


def discard(taken: TakenList, *, by: User | None) -> None:
    """Let a preview or a refused file go."""
    with transaction.atomic():
        move(taken, TakenList.State.DISCARDED)
        LogLine.write(by=by, action="list.discard", subject=taken, file=taken.file_name)


def _withdraw(taken: TakenList, state: str, *, by: User | None) -> None:
    move(taken, state)
    rows = taken.rows.filter(state=Row.State.ACCEPTED)
    for kind in sorted(KINDS, key=lambda kind: -kind.order):
        ids = list(rows.filter(kind=kind.code).values_list("pk", flat=True))
        if ids:
            kind.unrecord(ids, by=by)
    taken.rows.exclude(state=Row.State.REFUSED).update(state=Row.State.WITHDRAWN)
