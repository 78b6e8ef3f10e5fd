"""Between a file's arrival and its counting: an officer brings it, looks at it, says what it does not, confirms it.

What is confirmed is what was shown: the kept file is read again and must still say the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from imece.base.refusal import Refusal
from imece.base.users import User
from imece.lists.intake import Intake, already_taken, likely_replaced, preview, refuse_file, take
from imece.lists.models import HeaderMatch, TakenList
from imece.lists.reading import Book, clean_file_name, read_bytes
from imece.lists.storage import kept_file


@dataclass(frozen=True)
class Brought:
    """What became of a file: the list that it is now, one sentence, and whether it waits for a confirmation."""

    taken_list: TakenList
    sentence: str
    tone: str

    @property
    def waits(self) -> bool:
        return self.taken_list.state == TakenList.State.PREVIEWED


def bring(content: bytes, *, file_name: str, by: User, intake: Intake) -> Brought:
    """Look at a file that somebody sent, without letting it count. A refused one is remembered with its sentence."""
    try:
        book = read_bytes(content, file_name=file_name)
    except Refusal as refusal:
        digest = hashlib.sha256(content).hexdigest()
        unread = Book(clean_file_name(file_name), content, digest, [])
        return _refused(unread, refusal, by=by)
    return look_at(book, by=by, intake=intake)


def look_at(book: Book, *, by: User, intake: Intake, said: Mapping[str, str] | None = None) -> Brought:
    """Keep the book as a preview, unless it is no list or stands already."""
    try:
        read = intake.read(book, said=dict(said or {}))
    except Refusal as refusal:
        return _refused(book, refusal, by=by)
    standing = already_taken(read)
    if standing is not None:
        sentence = _("%(file)s stands already as %(list)s; nothing was added.")
        return Brought(standing, sentence % {"file": book.file_name, "list": standing.reference}, "info")
    waiting = preview(read, by=by, proposes=likely_replaced(read))
    sentence = _("%(file)s was read. Look at it, then confirm it.") % {"file": book.file_name}
    return Brought(waiting, sentence, "success")


def _refused(book: Book, refusal: Refusal, *, by: User) -> Brought:
    refused = refuse_file(book, str(refusal), by=by)
    return Brought(refused, f"{book.file_name}: {refusal}", "error")


def kept_book(taken: TakenList) -> Book:
    """The list's file as it came. Raises ``Refusal`` when it is not kept or cannot be read."""
    return read_bytes(kept_file(taken.digest), file_name=taken.file_name)


def look_again(taken: TakenList, *, by: User, said: Mapping[str, str] | None = None) -> Brought:
    """Read the kept file anew: with other words said of it, or after headers were matched."""
    if taken.state not in {TakenList.State.PREVIEWED, TakenList.State.REFUSED}:
        raise Refusal(_already_decided(taken))
    return look_at(kept_book(taken), by=by, intake=Intake(), said=taken.said if said is None else said)


def match_headers(taken: TakenList, *, kind: str, fields: Mapping[str, str], by: User) -> Brought:
    """Remember what these headers mean (header to field, '' for nothing), and read the file with it."""
    with transaction.atomic():
        for header, field in fields.items():
            HeaderMatch.teach(header=header, kind=kind, field=field, by=by)
    return look_again(taken, by=by)


def confirm(
    taken: TakenList, *, by: User, replaces: TakenList | None = None, intake: Intake | None = None
) -> TakenList:
    """Take a previewed list in as it was shown. Raises ``Refusal`` when that is not possible any more."""
    if taken.state != TakenList.State.PREVIEWED:
        raise Refusal(_already_decided(taken))
    read = (intake or Intake()).read(kept_book(taken), said=taken.said)
    if read.content_key != taken.content_key:
        raise Refusal(
            _(
                "Since you looked, words or mission data have changed and the file now reads differently."
                " Read it again."
            )
        )
    return take(read, by=by, replaces=replaces)


def _already_decided(taken: TakenList) -> str:
    standing = TakenList.objects.standing().of_file(taken.digest).first()
    if standing is not None:
        return _("This list stands already as %(list)s; nothing was added.") % {"list": standing.reference}
    return _("%(list)s is “%(state)s”; this is not possible any more.") % {
        "list": taken.reference,
        "state": TakenList.State(taken.state).label,
    }
