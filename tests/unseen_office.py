"""An office that keeps its lists as offices do: how it writes days, numbers and people, and how its sheets look."""

from __future__ import annotations

import csv
import datetime
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.unseen_words import HEADERS, NAMES, NOTES, SHEETS, SIGNATURES, SUBTOTALS, TITLES, WORDS

Row = dict[str, Any]
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
MONTHS = [
    "Ocak",
    "Şubat",
    "Mart",
    "Nisan",
    "Mayıs",
    "Haziran",
    "Temmuz",
    "Ağustos",
    "Eylül",
    "Ekim",
    "Kasım",
    "Aralık",
]
ARABIC_MONTHS = [
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
]
PLAIN = str.maketrans("ğĞşŞıİöÖüÜçÇâ", "gGsSiIoOuUcCa")
BAD_DAYS = ["31.02.{y}", "30.02.{y}", "31.04.{y}", "{y}-02-30", "{y}-13-05", "45.06.{y}", "00.05.{y}"]


@dataclass(frozen=True)
class Province:
    code: str
    pcode: str
    name: str
    arabic: str
    districts: dict[str, tuple[str, list[str]]]  # name -> (Arabic name, abbreviations)


PROVINCES = {
    "hatay": Province(
        "hatay",
        "TUR031",
        "Hatay",
        "هاتاي",
        {
            "Antakya": ("أنطاكية", ["Antk."]),
            "İskenderun": ("إسكندرون", ["İsk.", "Iskenderun"]),
            "Kırıkhan": ("قرقخان", ["K.Han"]),
            "Reyhanlı": ("الريحانية", []),
            "Samandağ": ("السويدية", ["S.Dağ"]),
            "Altınözü": ("ألتن أوزو", ["A.Özü"]),
            "Yayladağı": ("يايلاداغي", []),
        },
    ),
    "adana": Province(
        "adana",
        "TUR001",
        "Adana",
        "أضنة",
        {
            "Seyhan": ("سيحان", []),
            "Yüreğir": ("يوريغير", ["Y.Reğir"]),
            "Çukurova": ("تشوكوروفا", ["Ç.Ova"]),
            "Sarıçam": ("ساريتشام", ["S.Çam"]),
            "Ceyhan": ("جيحان", []),
            "Karataş": ("كاراتاش", []),
            "Kozan": ("كوزان", []),
        },
    ),
    "sanliurfa": Province(
        "sanliurfa",
        "TUR063",
        "Şanlıurfa",
        "شانلي أورفا",
        {
            "Eyyübiye": ("أيوبية", ["Eyyub."]),
            "Haliliye": ("خليلية", []),
            "Karaköprü": ("كارا كوبرو", ["K.Köprü"]),
            "Suruç": ("سروج", []),
            "Akçakale": ("أقجة قلعة", ["A.Kale"]),
            "Viranşehir": ("فيران شهير", ["V.Şehir"]),
            "Birecik": ("بيره جك", []),
        },
    ),
}


def upper(text: str) -> str:
    return text.replace("i", "İ").replace("ı", "I").upper()


def number_of(serial: int, start: str = "99") -> str:
    """A synthetic identity number with a right checksum."""
    digits = [int(c) for c in f"{start}{serial * 7919 % 10**7:07d}"]
    tenth = (7 * sum(digits[0:9:2]) - sum(digits[1:8:2])) % 10
    return "".join(map(str, [*digits, tenth, (sum(digits) + tenth) % 10]))


@dataclass
class Person:
    serial: int
    sex: str
    host: bool
    nationality: str
    names: tuple[tuple[str, str], tuple[str, str]]
    birth: datetime.date
    style: str  # how this person's birth is always given: day, year or age
    district: str
    id_number: str
    code: str = ""
    bad_id: bool = False
    size: int = 4
    phone: int = 0
    known: dict[str, Any] = field(default_factory=dict)  # attributes that rows said of the person


@dataclass
class Table:
    """A sheet on its way out: fields in order, rows, what stands above; filled in with row numbers."""

    fields: list[str]
    rows: list[Row]
    titles: list[str] = field(default_factory=list)
    name: str = ""
    merge: str = ""  # a field whose equal neighbours are one merged cell
    breaks: bool = True  # blank, subtotal and repeated header rows among the rows
    headers: dict[str, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)


class Office:
    """Writes one archive; ``wrong`` collects (file, sheet, row, code, severity)."""

    def __init__(
        self, folder: Path, seed: int, province: Province, first: datetime.date, last: datetime.date
    ) -> None:
        self.folder, self.turn, self.province, self.first, self.last = (
            folder,
            random.Random(seed),
            province,
            first,
            last,
        )
        self.made = 0
        self.wrong: set[tuple[str, str, int, str, str]] = set()
        self.tongue = seed

    # people and what cells say

    def person(self, code: str = "") -> Person:
        turn, self.made = self.turn, self.made + 1
        sex, host = turn.choice("FM"), turn.random() < 0.25
        nationality = "TUR" if host else turn.choices(["SYR", "AFG", "IRQ", "IRN"], [8, 1, 1, 1])[0]
        number = number_of(self.made, "10" if host else turn.choice(["99", "99", "99", "98"]))
        bad = turn.random() < 0.04
        if bad:
            number = number[:-1] + str((int(number[-1]) + 3) % 10)
        return Person(
            self.made,
            sex,
            host,
            nationality,
            (turn.choice(NAMES[sex]), turn.choice(NAMES["family"])),
            self.day(datetime.date(1945, 1, 1), datetime.date(2018, 12, 31)),
            turn.choices(["day", "year", "age"], [8, 2, 1])[0],
            turn.choice(list(self.province.districts)),
            number,
            code,
            bad,
            turn.randrange(1, 11),
            turn.randrange(10**8),
        )

    def word(self, codelist: str, code: str) -> str:
        return self.turn.choice(WORDS[codelist][code])

    def some_day(self) -> datetime.date:
        return self.day(self.first, self.last)

    def day(self, first: datetime.date, last: datetime.date) -> datetime.date:
        return first + datetime.timedelta(days=self.turn.randrange((last - first).days + 1))

    def shown_day(self, day: datetime.date, *, text: bool = False) -> Any:
        plain = day.strftime("%d.%m.%Y")
        styles: list[Any] = [
            plain,
            day.isoformat(),
            plain,
            day.strftime("%d/%m/%Y"),
            f"{plain} 14:30",
            day.strftime("%d.%m.%y"),
            plain.translate(ARABIC),
            f"{day.day}.{day.month}.{day.year}",
            f"{day.day} {MONTHS[day.month - 1]} {day.year}",
            f"{day.isoformat()}T00:00:00",
            day.strftime("%d-%m-%Y"),
            f"{day.isoformat()} 00:00:00",
            day.strftime("%d %b %Y"),
            f"{day.day} {ARABIC_MONTHS[day.month - 1]} {day.year}",
            f"{plain} 09:05:00",
            f"{day.day:02d}. {MONTHS[day.month - 1]} {day.year}",
        ]
        if not text:
            moment = datetime.datetime.combine(day, datetime.time(9, 15))
            serial = (day - datetime.date(1899, 12, 30)).days
            styles += [day, day, day, moment, serial, str(serial)]
        return self.turn.choice(styles)

    def bad_day(self) -> str:
        return self.turn.choice(BAD_DAYS).format(y=self.first.year)

    def shown_id(self, number: str, *, text: bool = False) -> Any:
        spaced = f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}"
        styles: list[Any] = [
            number,
            spaced,
            spaced.replace(" ", "-"),
            f" {number}",
            number.translate(ARABIC),
            f"'{number}",
            f"{number}.0",
            f"\u200e{number}",
            f"TC {number}",
        ]
        return self.turn.choice(styles if text else [*styles, int(number), int(number)])

    def shown_phone(self, number: int) -> Any:
        local = f"53{number:08d}"
        parts = f"{local[:3]} {local[3:6]} {local[6:8]} {local[8:]}"
        return self.turn.choice(
            [
                f"0{local}",
                f"+90 {parts}",
                int(local),
                f"0 ({local[:3]}) {local[3:6]} {local[6:]}",
                f"0090{local}",
                parts,
            ]
        )

    def shown_money(self, amount: int) -> Any:
        dotted = f"{amount:,}".replace(",", ".")
        return self.turn.choice(
            [
                amount,
                f"{dotted},00 TL",
                f"{dotted},00",
                f"{amount}.00",
                f"₺{dotted},00",
                f"{amount:,}.00",
                f"TRY {amount}",
                f"{amount} TL",
                f"{dotted},00 ₺",
                float(amount),
                f"{dotted} TL",
                f"{dotted.replace('.', ' ')},00 TL",
                f"{amount}TL",
                f"{amount},00",
                f"{amount} ليرة",
            ]
        )

    def shown_count(self, number: int) -> Any:
        return self.turn.choice(
            [
                number,
                number,
                str(number),
                f"{number} adet",
                float(number),
                str(number).translate(ARABIC),
                f"{number} kişi",
                f" {number} ",
                f"{number},0",
            ]
        )

    def shown_pieces(self, number: int) -> Any:
        return self.turn.choice(
            [
                number,
                number,
                str(number),
                f"{number} adet",
                f"{number} kutu",
                float(number),
                f"{number} pcs",
                str(number).translate(ARABIC),
            ]
        )

    def shown_birth(self, person: Person) -> Any:
        if person.style == "day":
            return self.shown_day(person.birth)
        if person.style == "year":
            return self.turn.choice([person.birth.year, str(person.birth.year)])
        age = max(self.first.year - person.birth.year, 1)
        return self.turn.choice([age, str(age), f"{age} yaş", f"{age} yaşında"])

    def shown_name(self, person: Person) -> str:
        (given, given_arabic), (family, family_arabic) = person.names
        latin = f"{given} {family}"
        return self.turn.choice(
            [
                latin,
                upper(latin),
                latin.translate(PLAIN),
                f"{given_arabic} {family_arabic}",
                f"{given}  {family} ",
                latin,
            ]
        )

    def shown_district(self, name: str) -> str:
        arabic, short = self.province.districts[name]
        options = [
            name,
            upper(name),
            upper(name).translate(PLAIN),
            name.translate(PLAIN).lower(),
            arabic,
            f"{name} ",
            f"{name} / {self.province.name}",
            f"{name} ilçesi",
            f"{upper(name)}-{upper(self.province.name)}",
            *short,
        ]
        return self.turn.choice(options)

    def about(self, person: Person, *names: str) -> Row:
        """What a row says of a person; a few cells stay empty, and only what was said is known of the person."""
        said: Row = {
            "full_name": self.shown_name(person),
            "given_name": person.names[0][0],
            "family_name": person.names[1][0],
            "father_name": self.turn.choice(NAMES["M"])[0],
            "mother_name": self.turn.choice(NAMES["F"])[0],
            "birth": self.shown_birth(person),
            "sex": self.word("sex", person.sex),
            "nationality": self.word("nationality", person.nationality),
            "population_group": self.word("group", "host" if person.host else "migrant_refugee"),
            "id_number": self.shown_id(person.id_number),
            "phone": self.shown_phone(person.phone),
            "district": self.shown_district(person.district),
            "household_size": self.shown_count(person.size),
        }
        row = {name: said[name] for name in names}
        for name in ("birth", "sex", "district"):
            if name in row and self.turn.random() < 0.06:
                row[name] = self.turn.choice(["", "-", ""])
        return row

    def know(self, person: Person, row: Row) -> None:
        for name in ("birth", "sex", "district", "nationality", "population_group"):
            if row.get(name) not in (None, "", "-") and row.get("_bad_birth") != name:
                person.known[name] = True

    # files

    def header(self, name: str) -> str:
        options = HEADERS[name]
        text = options[self.tongue % len(options)] if self.turn.random() < 0.4 else self.turn.choice(options)
        dress = self.turn.random()
        if dress < 0.07 and not text.endswith((":", "*")):
            return text + self.turn.choice([":", " *", " :"])
        if dress < 0.14:
            return upper(text)
        if dress < 0.18 and " " in text:
            return text.replace(" ", "\n", 1)
        return f" {text} " if dress < 0.2 else text

    def headers_of(self, table: Table) -> list[str]:
        """A header for each field; no two alike, as a person could not tell them apart either."""
        texts: list[str] = []
        for name in table.fields:
            for _try in range(30):
                text = table.headers.get(name) or self.header(name)
                if text.strip(" :*").casefold() not in {t.strip(" :*").casefold() for t in texts}:
                    break
            texts.append(text)
        return texts

    def note(self, file: str, sheet: str, table: Table) -> None:
        for row, number in zip(table.rows, table.numbers, strict=True):
            for code, severity in row.get("_wrong", ()):
                self.wrong.add((file, sheet, number, code, severity))

    def write(self, path: str, tables: Sequence[Table], *, extra: bool = True) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(target), {"default_date_format": "dd.mm.yyyy"}) as book:
            if extra and self.turn.random() < 0.3:
                self._instructions(book)
            names: set[str] = set()
            for place, table in enumerate(tables):
                name = table.name or self.turn.choice(SHEETS)
                while name in names:
                    name = f"{self.turn.choice(SHEETS)} {place + 2}"
                names.add(name)
                self._sheet(book, book.add_worksheet(name), table)
                self.note(path, name, table)
            if extra and self.turn.random() < 0.3:
                hidden = book.add_worksheet("Liste_kodlari")
                for line, word in enumerate(["Kodlar", "Kadın", "Erkek", "Evet", "Hayır"]):
                    hidden.write(line, 0, word)
                if tables:
                    hidden.hide()

    def _instructions(self, book: Any) -> None:
        sheet = book.add_worksheet("Talimat")
        for line, text in enumerate(
            [
                "Bu formu doldurmadan önce okuyunuz.",
                "1. Tarihleri GG.AA.YYYY yazınız.",
                "2. Kimlik no 11 hanelidir.",
                "3. İmza zorunludur.",
            ]
        ):
            sheet.write(line, 0, text)

    def _sheet(self, book: Any, sheet: Any, table: Table) -> None:  # noqa: C901 - from top to bottom
        turn = self.turn
        turn.shuffle(table.fields)
        left = turn.choice([0, 0, 1, 2])
        width = len(table.fields)
        titles = turn.sample(TITLES, turn.randrange(0, 5)) if turn.random() < 0.6 else []
        titles += table.titles
        top = 0
        for title in titles:
            label, colon, said = title.partition(": ")
            if colon and width > 3 and turn.random() < 0.6:
                sheet.write(top, left, f"{label}:")
                sheet.write(top, left + turn.choice([1, 2]), said)
            elif turn.random() < 0.4 and width > 1:
                sheet.merge_range(top, left, top, left + width - 1, title)
            else:
                sheet.write(top, left, title)
            top += 1
        if titles and turn.random() < 0.5:
            top += 1
        headers = self.headers_of(table)
        top = self._header_rows(sheet, top, left, headers, table)
        line = top
        subtotal = turn.choice(SUBTOTALS)
        for place, row in enumerate(table.rows):
            if table.breaks and place and place % 17 == 0:
                line = self._break(sheet, line, left, headers, subtotal)
            row["serial"] = row.get("serial") or place + 1
            for column, name in enumerate(table.fields):
                self._cell(sheet, line, left + column, row.get(name))
            table.numbers.append(line + 1)
            line += 1
        if table.merge:
            self._merge(sheet, book, table, left)
        if table.breaks:
            sheet.write(line, left, subtotal)
            if width > 2:
                sheet.write(line, left + width - 1, 4321)
        line += 2
        if turn.random() < 0.4:
            sheet.write(line, left, turn.choice(NOTES))
            line += 1
        if turn.random() < 0.6:
            sheet.write(line, left, turn.choice(SIGNATURES))
            sheet.write(line, left + width - 1, turn.choice(SIGNATURES))

    def _header_rows(self, sheet: Any, top: int, left: int, headers: list[str], table: Table) -> int:
        """One row of headers, or two: the single ones merged over both, two names of a person under one head."""
        pair = [
            i
            for i, name in enumerate(table.fields)
            if name in ("heads_men", "heads_women", "heads_boys", "heads_girls")
        ]
        neighbours = pair and pair == list(range(pair[0], pair[0] + len(pair)))
        if self.turn.random() < 0.2 and (neighbours or not pair):
            for column, text in enumerate(headers):
                if column in pair:
                    sheet.write(top + 1, left + column, text)
                else:
                    sheet.merge_range(top, left + column, top + 1, left + column, text)
            if len(pair) > 1:
                sheet.merge_range(
                    top,
                    left + pair[0],
                    top,
                    left + pair[-1],
                    self.turn.choice(["Kişi sayısı (isimsiz)", "Headcount", "عدد الأشخاص"]),
                )
            return top + 2
        names = [
            i
            for i, name in enumerate(table.fields)
            if name
            in ("given_name", "family_name", "full_name", "birth", "sex", "id_number", "phone", "father_name")
        ]
        runs = [i for i in names if i + 1 in names]
        if runs and self.turn.random() < 0.15:
            end = runs[0]
            while end + 1 in names:
                end += 1
            sheet.merge_range(
                top,
                left + runs[0],
                top,
                left + end,
                self.turn.choice(
                    ["KİŞİSEL BİLGİLER", "Personal information", "معلومات شخصية", "Yararlanıcının"]
                ),
            )
            top += 1
        for column, text in enumerate(headers):
            sheet.write(top, left + column, text)
        return top + 1

    def _break(self, sheet: Any, line: int, left: int, headers: list[str], subtotal: str) -> int:
        kind = self.turn.randrange(4)
        if kind == 0:
            return line + 1
        if kind == 1:
            sheet.write(line, left, subtotal)
            sheet.write(line, left + len(headers) - 1, 77)
            return line + 1
        if kind == 2:
            for column, text in enumerate(headers):
                sheet.write(line, left + column, text)
            return line + 1
        return line

    def _cell(self, sheet: Any, line: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str):
            sheet.write_string(line, column, value)
        else:
            sheet.write(line, column, value)

    def _merge(self, sheet: Any, book: Any, table: Table, left: int) -> None:
        """Equal neighbours of one field as one merged cell, as offices write the session beside its people."""
        column, start = left + table.fields.index(table.merge), 0
        rows, numbers = table.rows, table.numbers
        for end in range(1, len(rows) + 1):
            whole = (
                end < len(rows)
                and rows[end][table.merge] == rows[start][table.merge]
                and numbers[end] == numbers[end - 1] + 1
            )
            if whole:
                continue
            if end - start > 1:
                sheet.merge_range(
                    numbers[start] - 1, column, numbers[end - 1] - 1, column, rows[start][table.merge]
                )
            start = end

    def write_csv(self, path: str, table: Table, *, delimiter: str, encoding: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
        for title in table.titles:
            writer.writerow([title])
        latin = [name for name in table.fields if name not in table.headers]
        table.headers |= {
            name: next(
                h for h in self.turn.sample(HEADERS[name], len(HEADERS[name])) if h.translate(PLAIN).isascii()
            )
            for name in latin
        }
        writer.writerow(self.headers_of(table))
        for row in table.rows:
            table.numbers.append(out.getvalue().count("\n") + 1)
            writer.writerow(["" if row.get(name) is None else str(row[name]) for name in table.fields])
        target.write_bytes(out.getvalue().encode(encoding, errors="replace"))
        self.note(path, "", table)
