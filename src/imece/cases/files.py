"""Papers of a case: scans and photos of reports, invoices, receipts; sealed at rest, each opening in the logbook."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.refusal import Refusal
from imece.base.sealing import opened, sealed
from imece.base.users import User
from imece.cases.rules import Paper, Rules

if TYPE_CHECKING:
    from imece.cases.case_services import CaseService
    from imece.cases.cases import Case

LARGEST_FILE = 15 * 1024 * 1024
# How a file of each kind begins; what it is called or said to be is not looked at.
BEGINNINGS = {
    b"%PDF-": ("application/pdf", "pdf"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", "png"),
}
OTHER = "other"


class CaseFile(models.Model):
    """One paper, of a case or of one service under it."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="files")
    service = models.ForeignKey(
        "cases.CaseService", null=True, on_delete=models.PROTECT, related_name="files"
    )
    kind = models.CharField(_("what it is"), max_length=60, help_text="code of the mission's papers")
    key = models.CharField(max_length=40, unique=True, help_text="name of the sealed file")
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was kept")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    @classmethod
    def keep(
        cls, *, by: User, case: Case, kind: str, content: bytes, service: CaseService | None = None
    ) -> CaseFile:
        """Keep a paper, sealed. PDF, JPEG or PNG."""
        media_type = _media_type(content)
        key = secrets.token_hex(16)
        with case.deed(by, "case.work"):
            if service is not None and service.case_id != case.pk:
                raise Refusal(gettext("This service is of another case."))
            _write(key, content)
            made = cls.objects.create(
                case=case, service=service, kind=kind, key=key, media_type=media_type, size=len(content),
                digest=hashlib.sha256(content).hexdigest(), by=by,
            )  # fmt: skip
            case.note_step("file", by=by, note=made.name, service=service)
        return made

    def content(self) -> bytes:
        """What was kept. Raises ``Refusal`` where it is not there or is not the same any more."""
        place = _place(self.key)
        if not place.exists():
            raise Refusal(gettext("This paper is not kept any more."))
        found = opened(place.read_bytes())
        if hashlib.sha256(found).hexdigest() != self.digest:
            raise Refusal(gettext("This paper was changed outside the system. Tell the administrator."))
        return found

    @property
    def name(self) -> str:
        names = {paper.code: paper.name for paper in Rules.of_mission().papers}
        return names.get(self.kind) or gettext("Other paper")

    @property
    def file_name(self) -> str:
        ending = next(end for media, end in BEGINNINGS.values() if media == self.media_type)
        return f"{self.case.shown_number}-{self.pk}.{ending}"

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise Refusal(gettext("A paper of a case stays with it."))

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


def _media_type(content: bytes) -> str:
    if not content:
        raise Refusal(gettext("The file is empty. Choose it again."))
    if len(content) > LARGEST_FILE:
        raise Refusal(
            gettext("This file is larger than %(most)s MB. Scan it with a smaller size.")
            % {"most": LARGEST_FILE // (1024 * 1024)}
        )
    for beginning, (media_type, _ending) in BEGINNINGS.items():
        if content.startswith(beginning):
            return media_type
    raise Refusal(gettext("Choose a PDF, or a photo as JPEG or PNG."))


def _place(key: str) -> Path:
    return Path(settings.FILES) / "cases" / key[:2] / f"{key}.sealed"


def _write(key: str, content: bytes) -> None:
    """A kill in the middle leaves no half file under that name."""
    place = _place(key)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as target:
        target.write(sealed(content))
        target.flush()
        os.fsync(target.fileno())
    os.replace(temporary, place)


def papers_missing(service: CaseService, before: str) -> list[Paper]:
    """What the mission's checklist asks for before that step and is not kept yet."""
    wanted = [one for one in Rules.of_mission().papers_for(service.service.code) if one.before == before]
    if not wanted:
        return []
    kept = set(CaseFile.objects.filter(case=service.case_id).values_list("kind", "service_id"))
    return [one for one in wanted if not {(one.code, service.pk), (one.code, None)} & kept]
