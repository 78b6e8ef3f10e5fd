"""The demonstration's cases: opened, worked on, paid and closed by the verbs of the pages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import override

from imece.base.refusal import Refusal
from imece.config.commands.demo_work import Book, Deed, Entry, call, named, steps_of

if TYPE_CHECKING:
    from imece.base.users import User
    from imece.cases.models import Case

# fmt: off
OF_CASES = frozenset({
    "screen", "refuse", "assess", "plan", "pause", "resume", "hand_over", "note", "follow", "close", "sign_off",
    "send_back", "leave", "reopen",
})
OF_SERVICES = frozenset({
    "change", "quote", "approve", "reject", "ask_again", "order", "deliver", "confirm", "invoice", "pay", "cancel",
})
# fmt: on
_OPENING = ("source", "need", "priority", "referred_by")
_FROM_REFERRAL = ("need", "priority", "source", "referred_by")
# How far the money and the agreements of the demonstration reach beyond its day, at least.
AHEAD = datetime.timedelta(days=90)


@dataclass
class CaseEntry:
    """One [[case]] of the file."""

    book: Book
    said: Entry
    where: str

    def people(self) -> Iterator[tuple[str, datetime.datetime, str]]:
        if "referral" not in self.said:
            yield self.said["person"], self.book.moments.read(self.said["when"]), self.said["by"]

    def deeds(self) -> Iterator[Deed]:
        with named(self.where):
            yield Deed(self.book.moments.read(self.said["when"]), self.where, self._open)
        yield from steps_of(self.book, self.said, self.where, self._step)

    @property
    def code(self) -> str:
        return str(self.said["code"])

    def _open(self) -> None:
        from imece.base.users import Unit
        from imece.cases.intake import Intake

        by = self.book.user(self.said["by"])
        referral = self.book.referral(self.said["referral"]) if "referral" in self.said else None
        person = referral.person if referral is not None else self.book.person(self.said["person"])
        if person is None:
            raise Refusal("its referral is about nobody known yet")
        intake = Intake(person, referral, by)
        said = {name: self.book.value(name, self.said[name]) for name in _OPENING if name in self.said}
        if referral is not None:
            usual = {**intake.initial, "referred_by": referral.from_organisation}
            said = {name: usual[name] for name in _FROM_REFERRAL} | said
        self.book.cases[self.code] = intake.open(by=by, unit=Unit.objects.get(code="PRU"), **said)

    # ------------------------------------------------------------------ steps
    def _step(self, deed: str, said: Entry, by: User) -> None:
        case = self.book.cases[self.code]
        about = said.pop("of", "")
        said = {name: self.book.value(name, value) for name, value in said.items()}
        if deed == "request":
            self._request(case, about, said, by)
        elif deed == "paper":
            self._paper(case, about, said, by)
        elif deed == "followed":
            self._followed(case, said, by)
        elif deed in OF_CASES:
            call(getattr(case, deed), by=by, said=said)
        elif deed in OF_SERVICES:
            self._on_service(deed, about, said, by)
        else:
            raise Refusal(f'there is no step "{deed}" of a case')

    def _request(self, case: Case, about: str, said: Entry, by: User) -> None:
        from imece.cases.models import CaseService

        if "estimated" in said:
            usual = self.book.usual
            line = self.book.value("line", usual["lines"][said["service"].code])
            said = {"currency": usual["currency"], "line": line, **said}
        self.book.services[self.code, about] = call(CaseService.request, by=by, said={"case": case, **said})

    def _on_service(self, deed: str, about: str, said: Entry, by: User) -> None:
        service = self._service(about)
        if deed == "quote":
            said = {"currency": self.book.usual["currency"], **said}
        if deed == "deliver" and service.costs:
            said = {"note_number": f"İRS-{service.pk:04d}", **said}
        if deed == "invoice":
            said = {"number": f"FTR{service.pk:06d}", "amount": service.estimated, **said}
        call(getattr(service, deed), by=by, said=said)

    def _service(self, about: str) -> Any:
        if (self.code, about) not in self.book.services:
            raise Refusal(f'no service "{about}" was requested before this step')
        return self.book.services[self.code, about]

    def _paper(self, case: Case, about: str, said: Entry, by: User) -> None:
        from imece.cases.models import CaseFile

        service = self._service(about) if (self.code, about) in self.book.services else None
        content = paper(f"{said['kind']} / {self.code}")
        with override(self.book.usual["language"]):  # its name stands in the note of the step
            CaseFile.keep(by=by, case=case, kind=said["kind"], content=content, service=service)

    def _followed(self, case: Case, said: Entry, by: User) -> None:
        from imece.cases.following_up import FollowUp

        open_one = FollowUp.objects.filter(case=case, done_on__isnull=True).first()
        if open_one is None:
            raise Refusal("no follow-up was agreed before this step")
        call(case.followed, by=by, said={"follow_up": open_one, **said})


def house_deeds(book: Book, file: Entry) -> Iterator[Deed]:
    """Before all work: the money and the agreements reach far enough, the suppliers are written down."""
    with named("demo/cases.toml, usual"):
        at = book.moments.read("-45 09:00")
        yield Deed(at, "demo/cases.toml, usual", lambda: _keep_open(book))
    for number, said in enumerate(file.get("vendor", []), 1):
        where = f'demo/cases.toml, vendor "{said.get("code", number)}"'
        yield Deed(at, where, lambda said=said: _vendor(book, said))  # type: ignore[misc]


def _keep_open(book: Book) -> None:
    until = book.moments.today + AHEAD
    for code in sorted(set(book.usual["lines"].values())):
        line = book.value("line", code)
        if line.eligible_until < until:
            line.revise(by=book.user("finance"), reason="Demo amendment", eligible_until=until)


def _vendor(book: Book, said: Entry) -> None:
    """A tax number that checks and is nobody's, a bank account that two colleagues wrote and compared."""
    from imece.partners.models import FrameworkAgreement

    vendor = book.value("vendor", said["code"])
    buyer, until = book.user("logistics"), book.moments.today + AHEAD
    vendor.change(by=buyer, tax_number=said["tax_number"])
    if "iban" in said:
        vendor.change_bank(by=book.user("finance"), iban=said["iban"], holder=said["holder"])
    if said.get("bank_confirmed_by"):
        vendor.confirm_bank(by=book.user(said["bank_confirmed_by"]))
    for agreement in FrameworkAgreement.objects.filter(vendor=vendor, ended_on__isnull=True, ends__lt=until):
        agreement.change(by=buyer, reason="Demo amendment", ends=until)


def paper(title: str) -> bytes:
    """A page of PDF that says what it stands for."""
    shown = title.encode("ascii", "replace").decode().replace("(", "[").replace(")", "]")
    lines = ("INVENTED PAPER", shown, f"{timezone.localdate():%Y-%m-%d}")
    text = "".join(f"BT /F1 16 Tf 60 {760 - 30 * row} Td ({line}) Tj ET\n" for row, line in enumerate(lines))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}endstream",
    ]
    made, starts = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n"
    xref = "".join(f"{start:010d} 00000 n \n" for start in starts)
    table = f"xref\n0 5\n0000000000 65535 f \n{xref}trailer << /Size 5 /Root 1 0 R >>\n"
    return f"{made}{table}startxref\n{len(made)}\n%%EOF\n".encode()
