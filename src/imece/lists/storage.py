"""The files themselves, kept encrypted beside the database: an error sheet marks the sender's own workbook."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from imece.base.refusal import Refusal
from imece.base.sealing import opened, sealed
from imece.lists.reading import Book


def _place(digest: str) -> Path:
    return Path(settings.FILES) / "lists" / digest[:2] / f"{digest}.sealed"


def keep_file(book: Book) -> None:
    """Write the file once under its SHA-256; a kill in the middle leaves no half file under that name."""
    place = _place(book.digest)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as target:
        target.write(sealed(book.content))
        target.flush()
        os.fsync(target.fileno())
    os.replace(temporary, place)


def is_kept(digest: str) -> bool:
    return _place(digest).exists()


def kept_file(digest: str) -> bytes:
    """The bytes of a kept file. Raises ``Refusal`` when it is not there any more."""
    place = _place(digest)
    if not place.exists():
        raise Refusal(_("The file itself is not kept any more; only what was read from it."))
    return opened(place.read_bytes())
