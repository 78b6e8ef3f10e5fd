"""What colleagues of a case office do in the browser: by links, buttons and labels only, in their language."""

from __future__ import annotations

import os
import re
import tomllib
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import ngettext, override

from imece.cases.tests.worked import PDF, Office
from tests.archive import ROOT
from tests.browsing import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Locator

PHONE, DESK = 360, 1280
PERSON = "Rana Haddad"
SERVICE = {"en": "Medical items", "tr": "Tıbbi malzeme", "ar": "مستلزمات طبية"}
LINE = {"en": "Individual support", "tr": "Bireysel destek", "ar": "الدعم الفردي"}
MUNICIPALITY = {"en": "Municipality of Sultangazi", "tr": "Sultangazi Belediyesi", "ar": "بلدية سلطان غازي"}
TEAM = {"en": "Case team", "tr": "Vaka ekibi", "ar": "فريق إدارة الحالات"}
NAMES = {
    "case_worker": ("Elif", "Aksoy"), "second.worker": ("Murat", "Demir"), "officer": ("Leyla", "Kaya"),
    "manager": ("Deniz", "Arslan"), "finance": ("Selin", "Yalçın"),
}  # fmt: skip
# What colleagues write on the way.
WRITTEN = {
    "tr": {
        "need": "Kazadan beri evden çıkamıyor; tekerlekli sandalyeye ihtiyacı var.",
        "gap": "Hastanenin yazısı: sigorta bu tür bir tekerlekli sandalyeyi karşılamıyor.",
        "found": "Kapıdan geçen bir tekerlekli sandalye ve bir ay sonra ziyaret.",
        "plan": "Tekerlekli sandalye; bir ay sonra ziyaret.",
        "item": "Tekerlekli sandalye",
        "stands_out": "Rıza ziyarette sorulacak.",
        "after": "Tek başına dışarı çıkıyor, memnun.",
        "told": "Kişiye bu hafta tekerlekli sandalye verildi.",
        "refused": "Sigorta karşılıyor.",
        "advice": "Hastaneye nasıl başvuracağı ve gereken belgeler.",
        "again": "Bir tekerleği kırıldı.",
    },
    "ar": {
        "need": "لا تستطيع الخروج من البيت منذ الحادث، وتحتاج إلى كرسي متحرك.",
        "gap": "رسالة المستشفى: لا يغطي التأمين كرسيًا من هذا النوع.",
        "found": "كرسي متحرك يمر من الباب، وزيارة بعد شهر.",
        "plan": "كرسي متحرك، ثم زيارة بعد شهر.",
        "item": "كرسي متحرك",
        "stands_out": "تُطلب الموافقة عند الزيارة.",
        "after": "تخرج وحدها وهي راضية.",
        "told": "حصل الشخص على كرسي متحرك هذا الأسبوع.",
        "refused": "يغطيه التأمين.",
        "advice": "كيفية التقدم بطلب في المستشفى والأوراق اللازمة.",
        "again": "انكسرت إحدى العجلات.",
    },
}


STICKING_OUT = """() => {
  const wide = window.innerWidth, page = document.documentElement;
  if (page.scrollWidth <= wide) return [];
  const sticksOut = (one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.right > wide + 1 || box.left < -1);
  };
  const found = [...document.querySelectorAll("#main *")].filter(sticksOut);
  return found.slice(0, 9).map((one) => one.cloneNode().outerHTML.slice(0, 120));
}"""


class Colleague(Visitor):
    """Somebody of the office: presses what is written there."""

    width = DESK

    def wrote(self, what: str) -> str:
        return WRITTEN[self.language][what]

    def goes_to(self, entry: str) -> None:
        """An entry of the menu, which a phone keeps behind its button."""
        side = self.page.locator("#side-menu")
        link = side.get_by_role("link", name=re.compile(rf"^\s*{re.escape(self.says(entry))}(?=\s|\d|$)"))
        if self.width == PHONE:
            self.page.locator("header [popovertarget=side-menu]").first.click()
        link.first.click()
        self.page.wait_for_load_state()

    def follows(self, text: str) -> None:
        self.page.locator("#main").get_by_role("link", name=self.says(text), exact=True).first.click()
        self.page.wait_for_load_state()

    def opens(self, written: str) -> None:
        """A line of a list, by what is written on it."""
        self.page.locator("#main").get_by_role("link").filter(has_text=written).first.click()
        self.page.wait_for_load_state()

    def presses(self, text: str) -> None:
        self.button(text).last.click()
        self.page.wait_for_load_state()

    def unfolds(self, text: str) -> None:
        self.page.locator("summary").filter(has_text=self.says(text)).first.click()

    def field(self, label: str) -> Locator:
        found = self.page.locator("#main").get_by_label(self.says(label))
        return found.locator("visible=true").first

    def fills(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def chooses(self, label: str, words: str) -> None:
        """An option whose words begin so."""
        field = self.field(label)
        wanted = field.locator("option").filter(has_text=words).first.get_attribute("value")
        assert wanted is not None
        field.select_option(wanted)

    def ticks(self, words: str) -> None:
        self.page.get_by_text(self.says(words), exact=True).first.click()

    def keeps_paper(self, kind: str) -> None:
        """A scan from the phone."""
        self.unfolds("Keep a paper")
        self.chooses("What is it?", kind)
        with self.page.expect_file_chooser() as chooser:
            self.field("File").click()
        chooser.value.set_files({"name": "scan.pdf", "mimeType": "application/pdf", "buffer": PDF})
        self.presses("Keep it")

    def fits(self) -> None:
        """No wider than the window; else which parts stick out."""
        wide = self.page.evaluate(STICKING_OUT)
        assert not wide, f"{self.page.url}: {wide}"

    def heard_no(self) -> None:
        """The step that was refused is the only thing the browser complained of."""
        assert len(self.complaints) == 1 and "409" in self.complaints[0], self.complaints
        self.complaints.clear()

    def shows(self, name: str) -> None:
        """The page is no wider than the window; a picture of what the window shows, for docs/."""
        self.fits()
        if folder := os.environ.get("IMECE_PICTURES"):
            self.page.evaluate("window.scrollTo(0, 0)")
            self.page.screenshot(path=f"{folder}/{name}-{self.language}.png")


def rule(name: str, code: str, language: str) -> str:
    """What the mission calls one of its choices."""
    said = tomllib.loads((ROOT / "missions" / "istanbul" / "cases.toml").read_text(encoding="utf-8"))
    names: dict[str, str] = next(one["names"] for one in said[name] if one["code"] == code)
    return names[language]


def writes_down_what_the_municipality_sent(worker: Colleague) -> None:
    worker.goes_to("Referrals")
    worker.follows("One came in")
    worker.ticks("Municipality's desk")
    worker.chooses("Which office or partner?", MUNICIPALITY[worker.language])
    worker.fills("Name of who referred", "Ayşe Örnek")
    given, family = PERSON.split()
    worker.fills("Given name", given)
    worker.fills("Family name", family)
    worker.chooses("For which team?", TEAM[worker.language])
    worker.field("How soon?").select_option("urgent")
    worker.fills("What they wrote or said", worker.wrote("need"))
    worker.fits()
    worker.presses("Write it down")
    # Somebody of that name is known already; this is another woman.
    worker.presses("Nobody of these: register with what was told")
    worker.fits()


def opens_the_case_and_plans(worker: Colleague) -> None:
    worker.follows("Open a case")
    assert worker.field("What does the person need?").input_value() == worker.wrote("need")
    worker.shows("case-way-new")
    worker.presses("Open the case")
    assert worker.field("How urgent is it?").input_value() == "urgent"
    worker.chooses(
        "Why can existing services not cover this?",
        rule("gap_reason", "insurance_refused", worker.language),
    )
    worker.fills("What shows it?", worker.wrote("gap"))
    worker.shows("case-way-triage")
    worker.presses("Triage")
    worker.field("Protection risk").select_option("medium")
    worker.fills("Which needs did you find?", worker.wrote("found"))
    worker.fits()
    worker.presses("Assessment")
    worker.fills("What is to be done?", worker.wrote("plan"))
    worker.presses("Plan")
    worker.fits()


def asks_for_a_wheelchair(worker: Colleague, office: Office) -> None:
    worker.follows("Request a service")
    worker.chooses("Category", SERVICE[worker.language])
    worker.fills("Item", worker.wrote("item"))
    worker.chooses("Supplier", office.vendor.name)
    worker.fills("Cost of all of it", "1250,50")
    worker.chooses("Budget line", LINE[worker.language])
    worker.shows("case-way-request")
    worker.presses("Request it")
    worker.unfolds("Note a quote")
    worker.chooses("Supplier", office.vendor.name)
    worker.fills("Price of all of it", "1250,50")
    worker.presses("Note a quote")
    worker.keeps_paper(rule("paper", "board_report", worker.language))
    worker.fits()


def approves(officer: Colleague) -> None:
    officer.goes_to("To approve")
    officer.shows("case-way-approvals")
    officer.opens(officer.wrote("item"))
    officer.shows("case-way-answer")
    officer.fills("Why, where something stands out", officer.wrote("stands_out"))
    officer.presses("Approve")


def gets_it_to_the_person(worker: Colleague, colleague: Colleague) -> None:
    """Ordered by who asked, received by somebody else, signed for by the person."""
    worker.page.reload()
    worker.presses("Order it")
    colleague.goes_to("Cases")
    colleague.follows("All cases")
    colleague.opens(PERSON)
    colleague.opens(colleague.wrote("item"))
    colleague.fills("Number of the delivery note", "N-1")
    colleague.presses("It came")
    colleague.fits()
    worker.page.reload()
    worker.field("How did the person confirm it?").select_option("signature")
    worker.presses("The person's receipt")
    worker.keeps_paper(rule("paper", "receipt", worker.language))
    worker.keeps_paper(rule("paper", "invoice", worker.language))
    worker.fills("Number of the invoice", "F-1")
    worker.fills("Total of the invoice", "1250,50")
    worker.presses("Note the invoice")
    worker.shows("case-way-service")


def pays(finance: Colleague) -> None:
    finance.goes_to("To pay")
    assert not finance.page.get_by_text(PERSON).is_visible()
    finance.shows("case-way-payments")
    finance.presses("Pay it")
    finance.sees("No invoice waits to be paid.")


def follows_up_and_asks_to_close(worker: Colleague) -> None:
    worker.goes_to("Cases")
    worker.shows("case-way-day")
    worker.opens(PERSON)
    worker.fills("By when?", timezone.localdate().isoformat())
    worker.presses("Agree on a follow-up")
    worker.fills("How is the person, and does the help serve them?", worker.wrote("after"))
    worker.presses("Keep the follow-up")
    worker.chooses("What became of the need?", rule("outcome", "met", worker.language))
    worker.fills("In a sentence", worker.wrote("after"))
    worker.field("How satisfied is the person?").select_option("5")
    worker.presses("Ask to close the case")
    worker.fits()


def signs_off(officer: Colleague) -> None:
    officer.goes_to("Home")
    with override(officer.language):
        officer.opens(ngettext("closure to sign off", "closures to sign off", 1))
    officer.opens(PERSON)
    officer.shows("case-way-sign-off")
    officer.presses("Sign off and close")
    officer.shows("case-way-closed")


def tells_the_municipality(worker: Colleague) -> None:
    worker.goes_to("Cases")
    worker.opens(PERSON)
    worker.follows("Tell the referrer")
    worker.fills("What they are told", worker.wrote("told"))
    worker.ticks("By letter")
    worker.presses("They were told: close it")
    worker.sees("The referrer was told, and the referral is closed.")
    worker.shows("case-way-told")
    letter = worker.page.locator(f"a.button[lang={worker.language}]").first.get_attribute("href")
    answer = worker.context.request.get(f"{worker.home}{letter}")
    assert answer.ok and answer.body().startswith(b"%PDF")
