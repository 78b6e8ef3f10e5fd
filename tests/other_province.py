"""A year's lists of another province, made at random with their truth: other headers, other orders, other spellings.

Every person in them is synthetic. Nothing here reads the product's word lists: the headers are written as an office
would write them, so that a word that the product lacks shows as a wrong figure.
"""

from __future__ import annotations

import datetime
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

DISTRICTS = {
    "Şahinbey": ["ŞAHİNBEY", "Sahinbey", "Ş.Bey", "Şahin Bey"],
    "Şehitkamil": ["ŞEHİTKAMİL", "SEHITKAMIL", "Şehit Kamil", "Ş.Kamil"],
    "Nizip": ["NİZİP", "NIZIP", "nizip"],
    "İslahiye": ["İSLAHİYE", "ISLAHIYE", "Islahiye"],
}
FIRST, LAST = datetime.date(2023, 1, 1), datetime.date(2023, 12, 31)
GIVEN_F, GIVEN_M = ["Fatma", "Zeynep", "Nour", "مريم", "Hatice"], ["Ahmed", "Yusuf", "محمد", "Mehmet", "Omar"]
FAMILY = ["Al Hassan", "Yılmaz", "الخطيب", "Kaya", "Darwish", "Çelik"]

HEADERS: dict[str, list[str]] = {
    "serial": ["Sıra No", "S.N.", "#", "الرقم"],
    "session_no": ["Oturum Kodu", "Session code", "رقم الجلسة", "Faaliyet No"],
    "session_date": ["Oturum Tarihi", "Session date", "تاريخ الجلسة"],
    "district": ["İlçesi", "District", "المنطقة", "ILÇE ADI"],
    "activity": ["Faaliyet Türü", "Activity type", "نوع النشاط"],
    "session_status": ["Durumu", "Status of session", "حالة الجلسة"],
    "project": ["Proje Kodu", "Project no", "WBS", "رمز المشروع"],
    "heads_men": ["Erkek sayısı", "Men (headcount)", "عدد الرجال"],
    "heads_women": ["Kadın sayısı", "Women (headcount)", "عدد النساء"],
    "heads_boys": ["Erkek çocuk sayısı", "Boys (headcount)", "عدد الأولاد"],
    "heads_girls": ["Kız çocuk sayısı", "Girls (headcount)", "عدد البنات"],
    "participant_code": ["Katılımcı Kodu", "Participant ID", "رمز المشارك"],
    "full_name": ["Adı ve Soyadı", "Full name", "الاسم الكامل", "İsim - Soyisim"],
    "birth": ["Doğum Tarihi", "D.O.B.", "تاريخ الميلاد", "Doğum Yılı / Yaş"],
    "sex": ["Cinsiyeti", "Sex", "الجنس"],
    "nationality": ["Uyruk", "Nationality", "الجنسية"],
    "population_group": ["Nüfus grubu", "Community", "الفئة"],
    "id_number": ["T.C. / YKN No", "ID no.", "رقم الهوية", "Kimlik Numarası"],
    "phone": ["Telefon No", "Phone number", "رقم الجوال"],
    "attended": ["Katılım", "Attendance", "الحضور"],
    "case_no": ["Vaka No", "Case no", "رقم الحالة"],
    "opened_on": ["Açılış Tarihi", "Date opened", "تاريخ الفتح"],
    "source": ["Yönlendiren", "Referral source", "مصدر الإحالة"],
    "case_status": ["Vaka Durumu", "Case status", "حالة الملف"],
    "category": ["Hizmet Kategorisi", "Type of assistance", "نوع الخدمة"],
    "item": ["Kalem", "Item", "المادة"],
    "cost": ["Maliyet (TL)", "Cost TRY", "التكلفة"],
    "delivered_on": ["Teslim Tarihi", "Date delivered", "تاريخ التسليم"],
    "service_status": ["Hizmet Durumu", "Status of service", "حالة الخدمة"],
    "household_size": ["Hanedeki Kişi Sayısı", "Family size", "عدد أفراد الأسرة"],
    "quantity": ["Koli Sayısı", "Number of kits", "الكمية"],
    "received": ["İmza", "Signature", "التوقيع"],
    "received_on": ["Teslim Alma Tarihi", "Date of receipt", "تاريخ الاستلام"],
    "waybill_no": ["İrsaliye Numarası", "Waybill number", "رقم البوليصة"],
    "handed_on": ["Sevk Tarihi", "Dispatch date", "تاريخ التسليم"],
    "handed_quantity": ["Sevk Edilen", "Quantity handed over", "الكمية المسلمة"],
    "returned": ["İade Edilen", "Returned", "المرتجع"],
    "damaged": ["Hasarlı", "Damaged", "التالف"],
    "payment_ref": ["Ödeme Referansı", "Payment reference", "رقم الدفعة"],
    "amount": ["Tutar", "Amount (TRY)", "المبلغ"],
    "tranche": ["Taksit", "Tranche", "الدفعة"],
    "value_date": ["Valör Tarihi", "Value date", "تاريخ العملية"],
    "bank_status": ["İşlem Sonucu", "Transaction status", "حالة العملية"],
    "bank_reason": ["Red Nedeni", "Reason", "السبب"],
}
WORDS: dict[str, dict[str, list[str]]] = {
    "sex": {"F": ["K", "Kadın", "female", "أنثى"], "M": ["E", "Erkek", "Male", "ذكر"]},
    "group": {
        "host": ["Ev sahibi topluluk", "Host community", "المجتمع المضيف"],
        "refugee": ["Mülteci", "Refugee", "لاجئ"],
    },
    "nation": {"SYR": ["Suriye", "Syrian", "سوري"], "TUR": ["T.C.", "Türkiye", "تركي"]},
    "held": {"held": ["Yapıldı", "Held", "تم"], "cancelled": ["İptal", "Cancelled", "ألغيت"]},
    "mark": {"yes": ["X", "✓", "geldi", "Present", "حضر"], "no": ["gelmedi", "-", "Absent", "غائب"]},
    "received": {
        "yes": ["imza", "X", "received", "استلم"],
        "no": ["gelmedi", "-", "not received", "لم يستلم"],
    },
    "activity": {
        "focused_mhpss": ["Odaklı RSPD", "Focused MHPSS"],
        "non_focused_mhpss": ["Odaklı olmayan RSPD", "Non-focused MHPSS"],
        "awareness_raising": ["Farkındalık artırma", "Awareness raising"],
    },
    "category": {
        "medical_items": ["Tıbbi malzeme", "Medical items"],
        "accommodation": ["Barınma", "Accommodation"],
        "transportation": ["Ulaşım", "Transportation"],
    },
    "delivered": {
        "yes": ["Teslim edildi", "Delivered", "تم التسليم"],
        "no": ["İptal", "Cancelled", "Requested"],
    },
    "bank": {"yes": ["BAŞARILI", "Success", "Ödendi"], "no": ["RED", "Rejected", "Başarısız"]},
}


def numbered_id(number: int) -> str:
    """A synthetic identity number with a right checksum."""
    digits = [9, 9] + [int(c) for c in f"{number:07d}"]
    tenth = (7 * sum(digits[0:9:2]) - sum(digits[1:8:2])) % 10
    digits.append(tenth)
    digits.append(sum(digits) % 10)
    return "".join(map(str, digits))


@dataclass
class Archive:
    """The files of one office's year, and what a careful reader would count."""

    folder: Path
    turn: random.Random
    language: int
    truth: dict[str, Any] = field(default_factory=dict)
    wrong: set[tuple[str, int, str]] = field(default_factory=set)
    made: int = 0

    def word(self, codelist: str, code: str) -> str:
        return self.turn.choice(WORDS[codelist][code])

    def header(self, name: str) -> str:
        options = HEADERS[name]
        return (
            options[self.language % len(options)] if self.turn.random() < 0.7 else self.turn.choice(options)
        )

    def day(self, first: datetime.date = FIRST, last: datetime.date = LAST) -> datetime.date:
        return first + datetime.timedelta(days=self.turn.randrange((last - first).days + 1))

    def shown_day(self, day: datetime.date) -> Any:
        style = self.turn.randrange(4)
        if style == 0:
            return day.strftime("%d.%m.%Y")
        if style == 1:
            return day.isoformat()
        return day if style == 2 else (day - datetime.date(1899, 12, 30)).days

    def shown_id(self, number: str) -> Any:
        parted = f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}"
        return self.turn.choice([number, int(number), parted])

    def shown_money(self, amount: int) -> Any:
        text = f"{amount:,}".replace(",", ".")
        return self.turn.choice([amount, f"{text},00 TL", f"{text},00", f"{amount}.00"])

    def shown_birth(self, birth: datetime.date) -> Any:
        return self.turn.choice([self.shown_day(birth), self.shown_day(birth), birth.year])

    def person(self) -> dict[str, Any]:
        self.made += 1
        sex = self.turn.choice("FM")
        host = self.turn.random() < 0.25
        return {
            "code": f"GZT-{self.made:05d}",
            "id": numbered_id(self.made),
            "name": f"{self.turn.choice(GIVEN_F if sex == 'F' else GIVEN_M)} {self.turn.choice(FAMILY)}",
            "sex": sex,
            "host": host,
            "birth": self.day(datetime.date(1950, 1, 1), datetime.date(2018, 12, 31)),
            "district": self.turn.choice(list(DISTRICTS)),
        }

    def district(self, name: str) -> str:
        return self.turn.choice([name, *DISTRICTS[name]])

    def write(self, path: str, sheets: Sequence[tuple[str, list[str], list[dict[str, Any]]]]) -> None:
        """Write a workbook of sheets: (name, title rows, rows)."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(target), {"default_date_format": "dd.mm.yyyy"}) as book:
            for name, titles, rows in sheets:
                self._sheet(book.add_worksheet(name), titles, list(rows[0]), rows)

    def _sheet(self, sheet: Any, titles: list[str], fields: list[str], rows: list[dict[str, Any]]) -> None:
        self.turn.shuffle(fields)
        left = self.turn.randrange(2)
        for number, title in enumerate(titles):
            sheet.write(number, left, title)
        top = len(titles) + (self.turn.randrange(2) if titles else 0)
        for column, name in enumerate(fields):
            sheet.write(top, left + column, self.header(name))
        for number, row in enumerate(rows):
            for column, name in enumerate(fields):
                if row.get(name) not in (None, ""):
                    sheet.write(top + 1 + number, left + column, row[name])
        end = top + 1 + len(rows)
        sheet.write(end, left, self.turn.choice(["TOPLAM", "Genel Toplam", "TOTAL"]))
        sheet.write(end, left + len(fields) - 1, 12345)
        sheet.write(end + 2, left, self.turn.choice(["Hazırlayan: A. B.", "Prepared by:"]))


def make_archive(folder: Path, seed: int) -> Archive:
    turn = random.Random(seed)
    archive = Archive(folder, turn, language=seed % 3)
    makers: list[Callable[[Archive], None]] = [_psychosocial, _cases, _kits, _cash]
    for make in makers:
        make(archive)
    return archive


def _psychosocial(archive: Archive) -> None:
    turn, people = archive.turn, [archive.person() for _i in range(60)]
    sessions: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    held, heads = {}, 0
    for number in range(25):
        status = "cancelled" if number % 9 == 4 else "held"
        code, day = f"GZT/S-{number:03d}", archive.day()
        held[code] = status == "held"
        session = {
            "session_no": code,
            "session_date": archive.shown_day(day),
            "district": archive.district(turn.choice(list(DISTRICTS))),
            "activity": archive.word("activity", turn.choice(list(WORDS["activity"]))),
            "session_status": archive.word("held", status),
            "project": "MH.0400.TR27",
        }
        if number % 5 == 0:
            counts = {
                name: turn.randrange(1, 9)
                for name in ("heads_men", "heads_women", "heads_boys", "heads_girls")
            }
            session |= counts
            heads += sum(counts.values()) if held[code] else 0
        sessions.append(session)
    counted: dict[str, dict[str, Any]] = {}
    participations = 0
    for session in sessions:
        for person in turn.sample(people, 8):
            came = turn.random() < 0.8
            with_code = turn.random() < 0.8
            rows.append(
                {
                    "serial": len(rows) + 1,
                    "session_no": session["session_no"],
                    "participant_code": person["code"] if with_code else "",
                    "full_name": person["name"],
                    "birth": archive.shown_birth(person["birth"]),
                    "sex": archive.word("sex", person["sex"]),
                    "nationality": archive.word("nation", "TUR" if person["host"] else "SYR"),
                    "population_group": archive.word("group", "host" if person["host"] else "refugee"),
                    "id_number": archive.shown_id(person["id"]),
                    "attended": archive.word("mark", "yes" if came else "no"),
                    "district": archive.district(person["district"]),
                }
            )
            if came and held[session["session_no"]]:
                participations += 1
                counted[person["code"]] = person
    archive.write(
        "psikososyal/oturumlar.xlsx",
        [
            ("Oturumlar", ["PSM ekibi 2023"], sessions),
            ("Katılımcılar", [], rows),
        ],
    )
    host = sum(person["host"] for person in counted.values())
    archive.truth |= {
        "pmt_host": host,
        "pmt_migrant_refugee": len(counted) - host,
        "pmt_participations": participations,
        "pmt_sessions_held": sum(held.values()),
        "pmt_headcount": heads,
    }


def _cases(archive: Archive) -> None:
    turn = archive.turn
    people = [archive.person() for _i in range(40)]
    cases: list[dict[str, Any]] = []
    services: list[dict[str, Any]] = []
    served, cost = set(), 0
    for number in range(50):
        person, case_no = turn.choice(people), f"VK-{number:04d}"
        cases.append(
            {
                "case_no": case_no,
                "opened_on": archive.shown_day(archive.day()),
                "source": turn.choice(["Belediye", "NGO", "Hastane", "Direct"]),
                "full_name": person["name"],
                "sex": archive.word("sex", person["sex"]),
                "birth": archive.shown_birth(person["birth"]),
                "nationality": archive.word("nation", "TUR" if person["host"] else "SYR"),
                "id_number": archive.shown_id(person["id"]),
                "district": archive.district(person["district"]),
                "case_status": turn.choice(["Açık", "Open", "Kapalı"]),
            }
        )
        for _service in range(turn.randrange(3)):
            done, price = turn.random() < 0.75, turn.randrange(100, 9000)
            services.append(
                {
                    "case_no": case_no,
                    "category": archive.word("category", turn.choice(list(WORDS["category"]))),
                    "item": f"Kalem {len(services)}",
                    "cost": archive.shown_money(price),
                    "delivered_on": archive.shown_day(archive.day()) if done else "",
                    "service_status": archive.word("delivered", "yes" if done else "no"),
                    "project": "PR.0500.TR27",
                }
            )
            if done:
                served.add(person["id"])
                cost += price
    archive.write(
        "vakalar/2023 vakalar.xlsx",
        [("Vakalar", ["Acil Vaka Yönetimi", "2023"], cases), ("Destek", [], services)],
    )
    archive.truth |= {"ecm_individuals": len(served), "ecm_cost": cost}


def _kits(archive: Archive) -> None:
    by_district: Counter[str] = Counter()
    for number, district in enumerate(DISTRICTS):
        in_title = number % 2 == 0
        rows = []
        for serial in range(40):
            person, got = archive.person(), archive.turn.random() < 0.9
            kits = 2 if serial % 11 == 0 else 1
            rows.append(
                {
                    "serial": serial + 1,
                    "full_name": person["name"],
                    "id_number": archive.shown_id(person["id"]),
                    "phone": f"05{archive.turn.randrange(10**8, 10**9)}",
                    "household_size": archive.turn.randrange(1, 10),
                    "quantity": archive.turn.choice([kits, f"{kits} adet"]),
                    "received": archive.word("received", "yes" if got else "no"),
                    "received_on": archive.shown_day(archive.day()) if got else "",
                }
            )
            by_district[district] += kits if got else 0
        handed = [
            {
                "waybill_no": f"GZT-H{number}",
                "handed_on": archive.shown_day(archive.day()),
                "handed_quantity": 60,
                "returned": 2,
                "damaged": 0,
                "project": "CV.0600.TR27",
            }
        ]
        titles = [f"T.C. {district.upper()} BELEDİYESİ", "Hijyen kiti dağıtım listesi"] if in_title else []
        name = (
            f"dagitim/liste {number}.xlsx"
            if in_title
            else f"dagitim/{DISTRICTS[district][1]}_hijyen_2023.xlsx"
        )
        archive.write(name, [("Liste", titles, rows), ("Teslim", [], handed)])
    archive.truth |= {"hygiene_kits": sum(by_district.values()), "kits_by_district": dict(by_district)}


def _cash(archive: Archive) -> None:
    payments, results = [], []
    credited: dict[str, int] = defaultdict(int)
    total = 0
    for number in range(80):
        person, amount = archive.person(), archive.turn.choice([1000, 1250, 1500])
        reference, good = f"GZT-N{number:05d}", archive.turn.random() < 0.85
        payments.append(
            {
                "serial": number + 1,
                "payment_ref": reference,
                "full_name": person["name"],
                "id_number": archive.shown_id(person["id"]),
                "phone": f"05{archive.turn.randrange(10**8, 10**9)}",
                "district": archive.district(person["district"]),
                "household_size": archive.turn.randrange(1, 9),
                "amount": archive.shown_money(amount),
                "tranche": 1,
                "project": "CV.0600.TR27",
            }
        )
        results.append(
            [
                reference,
                person["id"],
                person["name"] if person["name"].isascii() else "AD SOYAD",
                f"{amount},00",
                archive.day().strftime("%d.%m.%Y") if good else "",
                archive.word("bank", "yes" if good else "no"),
                "",
            ]
        )
        if good:
            credited[person["id"]] += 1
            total += amount
    archive.turn.shuffle(results)
    archive.write("nakit/odeme listesi.xlsx", [("Liste", ["Nakit destek 2023"], payments)])
    heads = ["payment_ref", "id_number", "full_name", "amount", "value_date", "bank_status", "bank_reason"]
    lines = ["BANKA SONUÇ DOSYASI;2023", ";".join(HEADERS[name][0] for name in heads)]
    lines += [";".join(row) for row in results]
    (archive.folder / "nakit" / "sonuc.csv").write_bytes(
        "\r\n".join(lines).encode("cp1254", errors="replace")
    )
    archive.truth |= {"cash_households": len(credited), "cash_amount_credited": total}
