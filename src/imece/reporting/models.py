"""An edition: what was published, with the papers, pictures and lines behind it, kept as they were that day."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from imece.base.access import user_may
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.turns import take_turn
from imece.base.users import User, in_language
from imece.reporting.frozen import FrozenModel, FrozenQuerySet, digest_of, parts_of
from imece.reporting.labels import LANGUAGES
from imece.reporting.paper import Imprint, paper
from imece.reporting.sheet import Sheet, SheetFigure
from imece.ui.formats import period_text

LINES_IN_A_PART = 2000
Line = list[Any]
Step = Callable[[], object]


class EditionQuerySet(FrozenQuerySet["Edition"]):
    """Questions put to the shelf of editions."""

    def visible_to(self, user: Any) -> EditionQuerySet:
        """What was published is public: whoever may read editions reads all of them."""
        return self if user_may(user, "edition.view") else self.none()

    def newest(self) -> EditionQuerySet:
        return self.order_by("-number")

    def standing(self) -> EditionQuerySet:
        return self.filter(state=Edition.State.PUBLISHED)

    def of_window(self, sheet: Sheet) -> EditionQuerySet:
        return self.filter(kind=sheet.kind, first_day=sheet.first_day, last_day=sheet.last_day)

    def same_as(self, sheet: Sheet) -> Edition | None:
        """The edition that stands for the sheet's window, when it says the same."""
        return self.of_window(sheet).standing().filter(digest=sheet.digest).first()


class Edition(FrozenModel):
    """A publication of the mission, frozen on the day it was published."""

    class Kind(models.TextChoices):
        FACT_SHEET = "fact_sheet", _("Fact sheet")

    class State(models.TextChoices):
        PUBLISHED = "published", _("Published")
        RESTATED = "restated", _("Restated by a newer edition")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES: dict[str, set[str]] = {
        State.PUBLISHED: {State.RESTATED, State.WITHDRAWN},
        State.RESTATED: {State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PUBLISHED)
    restates = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="restated_by")
    reason = models.TextField(_("reason"), blank=True, help_text="why it was withdrawn")
    first_day = models.DateField()
    last_day = models.DateField()
    content_text = models.TextField(
        help_text="all that the sheet shows, in every language, as canonical JSON"
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 of content_text")
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="an_edition_has_its_own_number"),
            models.UniqueConstraint(
                fields=["kind", "first_day", "last_day"],
                condition=models.Q(state="published"),
                name="one_edition_stands_for_a_window",
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="an_edition_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="withdrawn") | ~models.Q(reason=""),
                name="a_withdrawal_has_its_reason",
            ),
        ]

    @classmethod
    def publish(
        cls, sheet: Sheet, *, by: User | None, watch: Callable[[Sequence[Step]], Iterable[Step]] = iter
    ) -> tuple[Edition, bool]:
        """Publish ``sheet``; answers the edition, and whether it is a new one.

        The same content published again is the edition that stands already. An earlier edition of the same window is
        restated by the new one. ``watch`` passes the steps on, so that a command can show how far it is.
        """
        same = cls.objects.same_as(sheet)
        if same is not None:
            return same, False
        # Lines are read and packed before anything is locked: others go on writing meanwhile.
        packed: dict[str, list[EditionLines]] = {}
        made: list[tuple[Edition, bool]] = []
        steps: list[Step] = [
            *(partial(_pack, figure, packed) for figure in sheet.figures),
            lambda: made.append(cls._freeze(sheet, packed, by=by)),
        ]
        for step in watch(steps):
            step()
        return made[0]

    @classmethod
    def _freeze(
        cls, sheet: Sheet, packed: Mapping[str, list[EditionLines]], *, by: User | None
    ) -> tuple[Edition, bool]:
        with transaction.atomic():
            take_turn("edition")
            same = cls.objects.same_as(sheet)
            if same is not None:
                return same, False
            before = cls.objects.of_window(sheet).standing().first()
            if before is not None:
                before._move(cls.State.RESTATED)
            edition = cls._write(sheet, before=before, by=by)
            for figure in sheet.figures:
                EditionFigure.keep(edition, figure, packed[figure.key])
            EditionFile.keep_pictures(edition, sheet)
            for language in LANGUAGES:
                EditionFile.keep_paper(edition, sheet, language)
            edition._note(before, by=by)
        return edition, True

    @classmethod
    def _write(cls, sheet: Sheet, *, before: Edition | None, by: User | None) -> Edition:
        last = cls.objects.filter(kind=sheet.kind).aggregate(last=models.Max("number"))["last"]
        edition = cls(
            kind=sheet.kind,
            number=(last or 0) + 1,
            restates=before,
            first_day=sheet.first_day,
            last_day=sheet.last_day,
            content_text=sheet.content_text,
            digest=sheet.digest,
            published_at=timezone.now(),
            published_by=by,
        )
        edition.save()
        return edition

    def _note(self, before: Edition | None, *, by: User | None) -> None:
        LogLine.write(by=by, action="edition.publish", subject=self, number=self.number, digest=self.digest)
        if before is not None:
            LogLine.write(
                by=by, action="edition.restate", subject=before, number=before.number, newer=self.number
            )

    def withdraw(self, *, by: User | None, reason: str) -> None:
        """Say that this edition should no longer be relied on; it stays readable, with the reason on top."""
        if not reason.strip():
            raise Refusal(_("Say why the edition is withdrawn: its readers will ask."))
        with transaction.atomic():
            self._move(self.State.WITHDRAWN, reason=reason.strip())
            LogLine.write(
                by=by, action="edition.withdraw", subject=self, number=self.number, reason=reason.strip()
            )

    def _move(self, state: str, **also: Any) -> None:
        if state not in self.MOVES[self.state]:
            raise Refusal(_("An edition that is “%s” cannot become that.") % self.get_state_display())
        if Edition.objects.filter(pk=self.pk, state=self.state).move(state=state, **also) != 1:
            raise Refusal(_("Somebody else changed this edition a moment ago; open it again."))
        self.state = state

    @property
    def reference(self) -> str:
        return f"FS-{self.number:02d}"

    @cached_property
    def content(self) -> dict[str, Any]:
        """All that the sheet shows (``sheet``). Refuses when it is not what was published."""
        if digest_of(self.content_text.encode()) != self.digest:
            raise Refusal(_("This edition was changed from outside: it is no longer what was published."))
        content: dict[str, Any] = json.loads(self.content_text)
        return content

    @property
    def title(self) -> str:
        return in_language(self.content["title"])

    @property
    def heading(self) -> str:
        """The edition in one line: what it is, which one, of which time."""
        return f"{self.title} · {self.reference} · {period_text(self.first_day, self.last_day)}"

    @property
    def imprint(self) -> Imprint:
        return Imprint(number=self.number, day=timezone.localtime(self.published_at).date())

    def figure(self, key: str) -> EditionFigure | None:
        return self.figures.filter(key=key).first()

    def file(self, name: str) -> EditionFile | None:
        return self.files.filter(name=name).first()

    def __str__(self) -> str:
        return f"{self.reference} {self.title}, {period_text(self.first_day, self.last_day)}"


class EditionFigureQuerySet(FrozenQuerySet["EditionFigure"]):
    """Read only."""


class EditionFigure(FrozenModel):
    """One figure of an edition, as it was counted that day, with the coded lines behind it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="figures")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=80, help_text="the code; with the window where a code stands twice")
    code = models.CharField(max_length=60)
    first_day = models.DateField()
    last_day = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=2)
    columns = models.JSONField(default=list, help_text="names of the lines' columns, in order")

    objects = EditionFigureQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="a_figure_stands_once_in_an_edition")
        ]

    @classmethod
    def keep(cls, edition: Edition, figure: SheetFigure, parts: Iterable[EditionLines]) -> None:
        kept = cls(
            edition=edition,
            position=figure.position,
            key=figure.key,
            code=figure.code,
            first_day=figure.first_day,
            last_day=figure.last_day,
            value=figure.value,
            columns=figure.counted.columns,
        )
        kept.save()
        for part in parts:
            part.figure = kept
            part.save()

    @cached_property
    def line_count(self) -> int:
        return self.parts.aggregate(lines=models.Sum("line_count"))["lines"] or 0

    @property
    def shown(self) -> dict[str, Any]:
        """The figure as the edition's content holds it: names, definition, unit, basis, breakdowns."""
        return next(one for one in self.edition.content["figures"] if one["key"] == self.key)

    def lines_from(self, start: int, number: int) -> list[Line]:
        """``number`` lines from ``start`` on, reading only the parts that hold them."""
        first = start // LINES_IN_A_PART
        parts = self.parts.filter(number__gte=first, number__lte=(start + number) // LINES_IN_A_PART)
        lines = (line for part in parts for line in part.lines())
        return list(islice(lines, start - first * LINES_IN_A_PART, start - first * LINES_IN_A_PART + number))

    def all_lines(self) -> Iterator[Line]:
        for part in self.parts.iterator(chunk_size=4):
            yield from part.lines()


class EditionLinesQuerySet(FrozenQuerySet["EditionLines"]):
    """Read only."""


class EditionLines(FrozenModel):
    """A part of the frozen lines behind a figure, in their order."""

    figure = models.ForeignKey(EditionFigure, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    line_count = models.PositiveIntegerField()
    content = models.BinaryField(help_text="a JSON array of lines, compressed with zlib")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the compressed content")

    objects = EditionLinesQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["figure", "number"], name="a_part_stands_once")]

    @classmethod
    def packed(cls, number: int, lines: list[Line]) -> EditionLines:
        """A part that is not written yet."""
        text = json.dumps(lines, ensure_ascii=False, separators=(",", ":"), default=str)
        content = zlib.compress(text.encode())
        return cls(number=number, line_count=len(lines), content=content, digest=digest_of(content))

    def lines(self) -> list[Line]:
        content = bytes(self.content)
        if digest_of(content) != self.digest:
            raise Refusal(_("These lines were changed from outside: they are no longer what was published."))
        lines: list[Line] = json.loads(zlib.decompress(content))
        return lines


class EditionFileQuerySet(FrozenQuerySet["EditionFile"]):
    """Read only."""


class EditionFile(FrozenModel):
    """A file frozen with an edition: its paper in one language, or a picture that it shows."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200, help_text="paper-en.pdf, or the picture's own name")
    media_type = models.CharField(max_length=60)
    content = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content")

    objects = EditionFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "name"], name="a_file_stands_once_in_an_edition")
        ]

    @classmethod
    def keep(cls, edition: Edition, name: str, media_type: str, content: bytes) -> None:
        digest = digest_of(content)
        cls(edition=edition, name=name, media_type=media_type, content=content, digest=digest).save()

    @classmethod
    def keep_paper(cls, edition: Edition, sheet: Sheet, language: str) -> None:
        content = paper(sheet.content, sheet.pictures, language=language, imprint=edition.imprint)
        cls.keep(edition, paper_name(language), "application/pdf", content)

    @classmethod
    def keep_pictures(cls, edition: Edition, sheet: Sheet) -> None:
        for picture in sheet.pictures.values():
            cls.keep(edition, picture.file_name, picture.media_type, picture.content)

    def opened(self) -> bytes:
        content = bytes(self.content)
        if digest_of(content) != self.digest:
            raise Refusal(_("This file was changed from outside: it is no longer what was published."))
        return content


def _pack(figure: SheetFigure, packed: dict[str, list[EditionLines]]) -> None:
    """Read the lines of a figure. Refuses when they do not make it: then something came in after it was counted."""
    parts = enumerate(parts_of(figure.lines(), LINES_IN_A_PART))
    packed[figure.key] = [EditionLines.packed(number, lines) for number, lines in parts]


def paper_name(language: str) -> str:
    return f"paper-{language}.pdf"
