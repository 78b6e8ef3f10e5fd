"""The course lists of the centre: who took which course and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from imece.assistance.catalogue import Category
from imece.assistance.ledger import Delivery
from imece.assistance.limits import leave_out_above
from imece.assistance.naming import unit_of
from imece.assistance.writing import LineWriter, withdraw_rows
from imece.lib.text import squash
from imece.lists.findings import register_finding
from imece.lists.kinds import Batch, Field, RowIn, register_kind
from imece.lists.words import load_words
from imece.people.identity import recognise_persons, seen_in
from imece.stabilization.choosing import Chooser
from imece.stabilization.lists.common import StabilizationKind
from imece.stabilization.models import Course, Enrolment

FAMILY = "stabilization.courses"
CITIZEN = "TUR"
CATEGORIES = (Category.LANGUAGE_COURSE, Category.VOCATIONAL_COURSE)
STATES = {
    "passed": Enrolment.State.PASSED,
    "failed": Enrolment.State.FAILED,
    "dropped_out": Enrolment.State.DROPPED_OUT,
    "ongoing": Enrolment.State.ENROLLED,
}

register_finding(
    "prerequisite_missing",
    _(
        "Not a Turkish citizen, and no certificate of the language course is known. The row is accepted; check."
    ),
)
register_finding("missing_course", _("It is not said which course. Write the name of the course."))
register_finding(
    "started_without_date",
    _(
        "The day on which the course began is missing. The row is kept and does not count until it is written."
    ),
)


class Courses(StabilizationKind):
    """A course list: one row for each learner in each course."""

    code = "stabilization.courses"
    title = _("Courses")
    family = FAMILY
    category = Category.LANGUAGE_COURSE
    order = 10
    named = True
    who = ("full_name", "given_name", "family_name", "learner_no", "id_number")
    key_fields = ("learner_no", "course")
    event_date = "started_on"
    list_facts = ("district", "project", "period")
    fields = (
        Field("serial", weight=0.3),
        Field("learner_no", "reference", weight=2),
        Field("full_name", "name"),
        Field("given_name", "name"),
        Field("family_name", "name"),
        Field("father_name", "name"),
        Field("mother_name", "name"),
        Field("birth", "birth"),
        Field("sex", "word", words="sex"),
        Field("nationality", "word", words="nationality"),
        Field("population_group", "word", words="population_group"),
        Field("disability", "word", words="yes_no"),
        Field("id_number", "id_number"),
        Field("phone", "phone"),
        Field("district", "district"),
        Field("neighbourhood"),
        Field("course", "reference", must=True, needed=True, blank="missing_course", weight=2),
        Field("started_on", "date", strict=True),
        Field("course_hours", "quantity", positive=True, weight=2),
        Field("hours_absent", "quantity", positive=True, weight=1.5),
        Field("exam_score", "quantity", weight=1.5),
        Field("course_result", "word", words="course_result", weight=1.5),
        Field("certificate_no", "reference", weight=1.5),
        Field("project", "project"),
        Field("note", weight=0.3),
    )

    @property
    def unit_code(self) -> str:  # type: ignore[override]
        return unit_of(Category.LANGUAGE_COURSE) or unit_of(Category.VOCATIONAL_COURSE)

    def check(self, row: RowIn) -> None:
        leave_out_above(row, course_hours=10_000, hours_absent=10_000, exam_score=1000)
        if row.get("started_on") is None and not any(found.field == "started_on" for found in row.findings):
            row.warn("started_without_date", "started_on")

    def check_together(self, sheets: Sequence[Any]) -> None:
        """Say of each row whether it is a language or a vocational course, then ask for the prerequisite."""
        teller = CourseTeller()
        for sheet in sheets:
            spoken = teller.category_of_sheet([sheet.found.sheet.name, *sheet.found.titles])
            for row in sheet.rows:
                row.values["course_category"] = str(teller.category(row.text("course"), spoken))
        _ask_for_certificates([row for sheet in sheets for row in sheet.rows if not row.refused])

    def record(self, batch: Batch) -> None:
        writer = LineWriter(batch)
        choosers = {kind: Chooser(kind, "course") for kind in CATEGORIES}
        chosen = [
            choosers[Category(row.values["course_category"])].choose(row.text("course")) for row in batch.rows
        ]
        labels = [(choice.label[:200], choice.service.pk) for choice in chosen]
        courses = Course.named(labels)
        sightings = seen_in(batch, batch.rows, code_field="learner_no")
        persons = recognise_persons(FAMILY, sightings, unit_code=self.unit_code)
        enrolments = [
            _enrolment(row, person, courses[label])
            for row, person, label in zip(batch.rows, persons, labels, strict=True)
        ]
        Enrolment.record_past(enrolments=enrolments)
        lines = [
            _course_line(row, enrolment, choice.service.code, writer)
            for row, enrolment, choice in zip(batch.rows, enrolments, chosen, strict=True)
            if enrolment.started_on is not None
        ]
        Delivery.write(lines, by=batch.by)

    def unrecord(self, row_ids: Iterable[int], *, by: Any) -> None:
        withdraw_rows(list(row_ids), [Enrolment], by=by)
        Course.objects.filter(enrolments__isnull=True).delete()


class CourseTeller:
    """Tells a language course from a vocational one: by the catalogue, else by words, else by the sheet."""

    def __init__(self) -> None:
        self.words = load_words()
        self.choosers = [Chooser(kind, "course") for kind in CATEGORIES]

    def category(self, course: str, spoken: Category | None) -> Category:
        for chooser in self.choosers:
            if chooser.knows(course):
                return chooser.category
        return self._by_words(course) or spoken or Category.VOCATIONAL_COURSE

    def category_of_sheet(self, texts: Iterable[str]) -> Category | None:
        """What the sheet's name, else its titles, say of all its courses."""
        return next((found for text in texts if (found := self._by_words(text))), None)

    def _by_words(self, text: str) -> Category | None:
        code = self.words.value("course_category", text)
        return Category(code) if code else None


def _ask_for_certificates(rows: list[RowIn]) -> None:
    """A vocational learner who is no citizen should hold a language certificate, on this file or a standing list.

    A certificate that only a later list brings is not seen here: the warning then stays, and nothing depends on it.
    """
    asked = [
        row
        for row in rows
        if row.values["course_category"] == Category.VOCATIONAL_COURSE
        and row.get("nationality", CITIZEN) != CITIZEN
    ]
    if not asked:
        return
    certified = _certified_on(rows) | _certified_before(asked)
    for row in asked:
        if not certified & _marks(row.text("learner_no"), row.text("id_number")):
            row.warn("prerequisite_missing", "nationality")


def _marks(learner_no: str, id_number: str) -> set[str]:
    """What a learner is known by: the learner number, and the identity number."""
    return {
        f"{kind}:{squash(text)}" for kind, text in (("no", learner_no), ("id", id_number)) if squash(text)
    }


def _certified_on(rows: list[RowIn]) -> set[str]:
    found: set[str] = set()
    for row in rows:
        if row.values["course_category"] == Category.LANGUAGE_COURSE and row.get("certificate_no"):
            found |= _marks(row.text("learner_no"), row.text("id_number"))
    return found


def _certified_before(asked: list[RowIn]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(asked), 400):
        part = asked[start : start + 400]
        learners = Q(learner_no__in=[row.text("learner_no") for row in part if row.get("learner_no")])
        numbers = Q(person__id_number__in=[row.text("id_number") for row in part if row.get("id_number")])
        standing = Enrolment.objects.certified_in_language().filter(learners | numbers)
        for learner_no, id_number in standing.values_list("learner_no", "person__id_number"):
            found |= _marks(learner_no, id_number)
    return found


def _enrolment(row: RowIn, person: Any, course: Course) -> Enrolment:
    return Enrolment(
        person=person,
        course=course,
        learner_no=row.text("learner_no")[:200],
        state=STATES.get(row.text("course_result"), Enrolment.State.ENROLLED),
        started_on=row.get("started_on"),
        hours=row.get("course_hours"),
        absent_hours=row.get("hours_absent"),
        score=row.get("exam_score"),
        certificate_no=row.text("certificate_no")[:200],
        row_id=row.row_id,
    )


def _course_line(row: RowIn, enrolment: Enrolment, service: str, writer: LineWriter) -> Delivery:
    return writer.line(
        row,
        service,
        source_kind="stabilization.courses",
        source_key=enrolment.pk,
        day=enrolment.started_on,
        place_id=writer.districts.get(writer.batch.fact("district") or row.text("district")),
        person=enrolment.person,
        basis=Delivery.Basis.NAMED,
        evidence=Delivery.Evidence.RECEIVED,
        detail=enrolment.course.name[:160],
    ).know(row.values, writer.districts)


register_kind(Courses())
