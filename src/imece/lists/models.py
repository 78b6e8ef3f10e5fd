"""What came in: the list, its sheets, its rows and what was found wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from imece.base.access import reach_of
from imece.base.logbook import LogLine
from imece.base.refusal import Refusal
from imece.base.users import User
from imece.lib.text import fold
from imece.lists.findings import message_of
from imece.lists.reading import clean_file_name, column_letter


class TakenListQuerySet(models.QuerySet["TakenList"]):
    """Questions put to the inbox."""

    def visible_to(self, user: Any) -> TakenListQuerySet:
        """Lists of the reader's units, and those that the reader brought in."""
        reach = reach_of(user, "list.view")
        if reach.everywhere:
            return self
        if not getattr(user, "is_authenticated", False):
            return self.none()
        mine = models.Q(by=user)
        if reach.unit_codes:
            mine |= models.Q(unit_code__in=reach.unit_codes)
        return self.filter(mine)

    def standing(self) -> TakenListQuerySet:
        return self.filter(state=TakenList.State.TAKEN)

    def open(self) -> TakenListQuerySet:
        """Lists whose findings still matter: taken, waiting for a confirmation, or refused as a whole."""
        return self.filter(
            state__in=[TakenList.State.TAKEN, TakenList.State.PREVIEWED, TakenList.State.REFUSED]
        )

    def newest(self) -> TakenListQuerySet:
        return self.order_by("-pk")

    def numbered(self, numbers: Iterable[int | None]) -> TakenListQuerySet:
        return self.filter(pk__in=list(numbers))

    def of_file(self, digest: str) -> TakenListQuerySet:
        """Lists made of the same bytes."""
        return self.filter(digest=digest)

    def unquestioned(self) -> TakenListQuerySet:
        """Previews that wait only to be confirmed: no earlier list resembles them."""
        return self.filter(state=TakenList.State.PREVIEWED, proposes__isnull=True)

    def kept(self) -> TakenListQuerySet:
        """All but those that were let go."""
        return self.exclude(state=TakenList.State.DISCARDED)

    def wanted(self, *, state: str = "", kind: str = "", unit: str = "", text: str = "") -> TakenListQuerySet:
        """Narrowed by state, kind of sheet, unit, and a part of the file's name or the list's number."""
        found = self.filter(state=state) if state else self
        if kind:
            found = found.filter(pk__in=Sheet.objects.filter(kind=kind).values("taken_list_id"))
        if unit:
            found = found.filter(unit_code=unit)
        number = text.strip().upper().removeprefix("L-")
        named = models.Q(file_name__icontains=text.strip())
        if number.isascii() and number.isdigit():
            named |= models.Q(pk=int(number[:9]))
        return found.filter(named) if text.strip() else found

    def by_state(self) -> dict[str, int]:
        return dict(self.order_by().values_list("state").annotate(number=models.Count("pk")))

    def referred(self, text: str) -> TakenList:
        """The list that somebody means by its number (L-0007 or 7) or by its file's name."""
        number = text.strip().upper().removeprefix("L-")
        if number.isascii() and number.isdigit():
            found = self.filter(pk=int(number))
        else:
            found = self.filter(file_name=clean_file_name(text)).exclude(state=TakenList.State.DISCARDED)
            found = found.filter(state=TakenList.State.TAKEN) if found.count() > 1 else found
        if len(found) != 1:
            raise Refusal(
                _("No list is called “%(text)s”. “imece lists show” and the lists page give their numbers.")
                % {"text": text}
            )
        return found[0]


class TakenList(models.Model):
    """A file of rows that somebody sent in."""

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("Waiting for confirmation")
        TAKEN = "taken", _("Taken in")
        UNDONE = "undone", _("Undone")
        REPLACED = "replaced", _("Replaced")
        REFUSED = "refused", _("Refused")
        DISCARDED = "discarded", _("Discarded")

    MOVES: dict[str, set[str]] = {
        State.PREVIEWED: {State.TAKEN, State.DISCARDED},
        State.TAKEN: {State.UNDONE, State.REPLACED},
        State.REFUSED: {State.DISCARDED},
        State.UNDONE: set(),
        State.REPLACED: set(),
        State.DISCARDED: set(),
    }

    file_name = models.CharField(_("file"), max_length=400)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file's bytes")
    content_key = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of what was recognised in it"
    )
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PREVIEWED)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    came_at = models.DateTimeField(_("came in"), auto_now_add=True)
    taken_at = models.DateTimeField(_("taken in"), null=True)
    unit_code = models.CharField(max_length=60, blank=True)
    context = models.JSONField(default=list, help_text="what rows do not say, and where it was found")
    said = models.JSONField(default=dict, help_text="what the officer said of the list as a whole")
    order_key = models.CharField(
        max_length=90, blank=True, help_text="its place among lists: first day, then content"
    )
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replacements")
    proposes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    rows_accepted = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    rows_waiting = models.PositiveIntegerField(default=0)
    rows_warned = models.PositiveIntegerField(default=0)

    objects = TakenListQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["digest", "state"], name="list_digest"),
            models.Index(fields=["content_key", "state"], name="list_content"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=models.Q(state="taken"), name="a_file_is_taken_once"
            ),
            models.UniqueConstraint(
                fields=["content_key"],
                condition=models.Q(state="taken") & ~models.Q(content_key=""),
                name="a_content_is_taken_once",
            ),
        ]

    @property
    def reference(self) -> str:
        return f"L-{self.pk:04d}"

    @property
    def rows_read(self) -> int:
        return self.rows_accepted + self.rows_refused + self.rows_waiting

    @property
    def has_sealed_rows(self) -> bool:
        """Whether some of its rows may be read by few: then so may the file."""
        return self.rows.filter(values__sealed=True).exists()

    def __str__(self) -> str:
        return f"{self.reference} {self.file_name}"


class Sheet(models.Model):
    """One sheet of a list, with what its columns were recognised as."""

    taken_list = models.ForeignKey(TakenList, on_delete=models.CASCADE, related_name="sheets")
    name = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=60, blank=True)
    header_row = models.PositiveIntegerField(default=0, help_text="as the spreadsheet counts, 0 when none")
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict, help_text="field to column, counted from 0")
    titles = models.JSONField(default=list)
    facts = models.JSONField(default=list, help_text="what rows do not say, for rows recorded later")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["taken_list", "position"], name="sheet_position_once")]

    def unmatched(self) -> list[tuple[int, str]]:
        """Columns that have a header and no field, as (column counted from 0, header)."""
        taken = set(self.columns.values())
        return [(i, text) for i, text in enumerate(self.headers) if text and i not in taken]


class RowQuerySet(models.QuerySet["Row"]):
    """Questions put to rows."""

    def accepted(self) -> RowQuerySet:
        return self.filter(state=Row.State.ACCEPTED)

    def waiting_for(self, kind: str, keys: list[str]) -> RowQuerySet:
        return self.filter(state=Row.State.WAITING, parent_kind=kind, parent_key__in=keys)

    def of_lists(self, lists: TakenListQuerySet) -> RowQuerySet:
        return self.filter(taken_list__in=lists)

    def refused(self) -> RowQuerySet:
        return self.filter(state=Row.State.REFUSED)

    def waiting(self) -> RowQuerySet:
        """Rows that wait for another list, or would if the previewed list were taken."""
        lacking = models.Exists(_findings_of_row().filter(severity=Finding.Severity.REJECT))
        held_back = models.Q(state=Row.State.WITHDRAWN, taken_list__state=TakenList.State.PREVIEWED) & lacking
        return self.filter(models.Q(state=Row.State.WAITING) | held_back)

    def warned(self) -> RowQuerySet:
        return self.filter(models.Exists(_findings_of_row().filter(severity=Finding.Severity.WARN)))

    def by_parent_kind(self) -> list[tuple[str, int, int]]:
        """(kind that is waited for, rows, lists) of the rows that wait."""
        waiting = self.filter(state=Row.State.WAITING).order_by().values("parent_kind")
        counted = waiting.annotate(rows=models.Count("pk"), lists=models.Count("taken_list", distinct=True))
        return list(counted.order_by("parent_kind").values_list("parent_kind", "rows", "lists"))


def _findings_of_row() -> models.QuerySet[Finding]:
    """What was found wrong in the row of the outer query."""
    return Finding.objects.filter(
        taken_list=models.OuterRef("taken_list"),
        sheet_name=models.OuterRef("sheet__name"),
        row_number=models.OuterRef("number"),
    )


class Row(models.Model):
    """One row of a sheet as it was read; the rooms' records point back to it."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        WAITING = "waiting", _("Waiting for another list")
        WITHDRAWN = "withdrawn", _("Withdrawn with its list")

    taken_list = models.ForeignKey(TakenList, on_delete=models.CASCADE, related_name="rows")
    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=60)
    number = models.PositiveIntegerField(help_text="as the spreadsheet counts")
    state = models.CharField(max_length=10, choices=State.choices)
    values = models.JSONField(default=dict)
    key = models.CharField(
        max_length=200, blank=True, help_text="what no other standing row of the kind may bear"
    )
    fingerprint = models.CharField(
        max_length=64, help_text="SHA-256 of the row's content without its serial number"
    )
    parent_kind = models.CharField(max_length=60, blank=True)
    parent_key = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["sheet", "number"]
        indexes = [
            models.Index(fields=["kind", "key"], name="row_kind_key"),
            models.Index(fields=["state", "parent_kind", "parent_key"], name="row_waiting"),
            models.Index(fields=["taken_list", "state"], name="row_list_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(state="accepted") & ~models.Q(key=""),
                name="a_key_stands_once",
            ),
            models.UniqueConstraint(fields=["sheet", "number"], name="row_number_once"),
        ]


class Finding(models.Model):
    """Something wrong with a file, a row or a cell, as a code and what the sentence needs."""

    class Severity(models.TextChoices):
        REJECT = "reject", _("Refused")
        WARN = "warn", _("Accepted with a warning")

    taken_list = models.ForeignKey(TakenList, on_delete=models.CASCADE, related_name="findings")
    sheet_name = models.CharField(max_length=200, blank=True)
    row_number = models.PositiveIntegerField(
        default=0, help_text="as the spreadsheet counts; 0 for the whole file"
    )
    column = models.PositiveSmallIntegerField(null=True, help_text="counted from 0")
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=6, choices=Severity.choices)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["taken_list", "sheet_name", "row_number", "column"]
        indexes = [models.Index(fields=["taken_list", "row_number"], name="finding_row")]

    @property
    def message(self) -> str:
        return message_of(self.code, self.details)

    @property
    def column_letter(self) -> str:
        return "" if self.column is None else column_letter(self.column)


class HeaderMatch(models.Model):
    """An unknown header that an officer matched once; remembered for every later list."""

    header = models.CharField(max_length=200, help_text="folded")
    shown_header = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["header", "kind"], name="a_header_means_one_thing")]

    @classmethod
    def teach(cls, *, header: str, kind: str, field: str, by: User | None) -> None:
        """From now on the header means that field on sheets of that kind; an empty field forgets it."""
        with transaction.atomic():
            matches = cls.objects.filter(header=fold(header), kind=kind)
            if not field:
                forgotten, _details = matches.delete()
                if not forgotten:
                    return
            else:
                known = {"shown_header": header[:200], "field": field, "by": by}
                cls.objects.update_or_create(header=fold(header)[:200], kind=kind, defaults=known)
            LogLine.write(by=by, action="list.match", header=header[:200], field=field or "–")


class MissionWords(models.Model):
    """Header and cell words that the mission's folder adds to the product's; one row."""

    words = models.JSONField(default=dict)
