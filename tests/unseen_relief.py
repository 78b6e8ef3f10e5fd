"""Kits, parcels, cash and feedback, with their truth."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

from tests.unseen_office import Person, Row, Table, upper
from tests.unseen_part import CHECKSUM, Day, Figure, Part, Window, counted, each_once
from tests.unseen_words import WORDS


class Relief(Part):
    """Kits and parcels."""

    def relief(self) -> None:
        self._relief("kit", "hygiene", "hygiene", "hygiene_kits")
        self._relief("parcel", "food", "food", "food_parcels")

    def _relief(self, codelist: str, word: str, prefix: str, code: str) -> None:
        office, turn = self.office, self.turn
        rounds: list[
            list[tuple[str, Day, int, int, str]]
        ] = []  # of each list: (district, day, kits, size, id)
        repeated = [office.person() for _n in range(4)]
        for number, district in enumerate(turn.sample(self.districts(), 4)):
            rows, facts, start = [], [], office.day(office.first, office.last - datetime.timedelta(days=4))
            whole = [office.person() for _n in range(24)] + (repeated if number < 2 else [])
            for person in whole:
                row, fact = self._kit_row(person, district, start, word)
                rows.append(row)
                facts += fact
            self._wrong_kits(rows)
            rounds.append(facts)
            self._kit_file(number, district, rows, codelist, word, start)
        self._count_relief(prefix, code, rounds)

    def _kit_row(self, person: Person, district: str, start: Day, word: str) -> tuple[Row, list[Any]]:
        office, turn = self.office, self.turn
        row = office.about(
            person, "full_name", "given_name", "family_name", "id_number", "phone", "household_size"
        )
        got, kits, day = (
            turn.random() < 0.88,
            2 if turn.random() < 0.1 else 1,
            start + datetime.timedelta(days=turn.randrange(4)),
        )
        number = person.id_number
        if turn.random() < 0.05:
            row["id_number"], number = "", ""
        row |= {
            "quantity": office.shown_pieces(kits),
            "received": office.word("received", "yes" if got else "no"),
            "received_on": office.shown_day(day) if got else "",
            "neighbourhood": turn.choice(["Cumhuriyet", "Fatih", "Merkez", "Gazi"]),
            "_wrong": [CHECKSUM] if person.bad_id and number else [],
            "_got": got,
        }
        return row, [(district, day, kits, person.size, number)] if got else []

    def _wrong_kits(self, rows: list[Row]) -> None:
        fine = [row for row in rows if row["_got"] and row["id_number"] and not row["_wrong"]]
        rows.append({**fine[2], "_wrong": [("duplicate_row", "reject")], "serial": 0})
        rows.append(
            {
                **fine[3],
                **self.fresh(),
                "quantity": self.turn.choice([-1, "-1", "-1 adet"]),
                "_wrong": [("negative_quantity", "reject")],
            }
        )
        rows.append(
            {
                **fine[4],
                "full_name": self.turn.choice(["", "-"]),
                "given_name": "",
                "family_name": "",
                "id_number": "",
                "_wrong": [("missing_name", "reject")],
            }
        )
        rows.append(
            {
                **fine[5],
                **self.fresh(),
                "received_on": self.office.bad_day(),
                "_wrong": [("impossible_date", "reject")],
            }
        )

    def _kit_file(
        self, number: int, district: str, rows: list[Row], codelist: str, word: str, start: Day
    ) -> None:
        """What the rows do not say stands in the titles, on the second sheet, in the file's or the folder's name."""
        office, turn = self.office, self.turn
        item, project = office.word(codelist, word), self.project["kit"]
        shown = turn.choice(
            [district, upper(district), upper(district).translate(str.maketrans("ĞŞİÖÜÇ", "GSIOUC"))]
        )
        fields = [
            "serial",
            "full_name",
            "id_number",
            "phone",
            "household_size",
            "quantity",
            "received",
            "received_on",
            "neighbourhood",
        ]
        if turn.random() < 0.3:
            fields[1:2] = ["given_name", "family_name"]
        handover = Table(
            ["waybill_no", "handed_on", "handed_quantity", "returned", "damaged"],
            [
                {
                    "waybill_no": f"{word[:2].upper()}-{number}",
                    "handed_on": office.shown_day(start),
                    "handed_quantity": 60,
                    "returned": turn.choice([0, 3, ""]),
                    "damaged": turn.choice([0, "1 adet", ""]),
                }
            ],
            breaks=False,
        )
        table, path = Table(fields, rows), f"{codelist}/{number} liste.xlsx"
        place = turn.randrange(5)
        if place == 0:
            table.titles = turn.choice(
                [
                    [
                        f"T.C. {upper(district)} BELEDİYESİ",
                        f"{upper(item)} DAĞITIM LİSTESİ",
                        f"Proje: {project}",
                    ],
                    [f"İlçe: {shown}", f"Malzeme: {item}", f"Proje Kodu: {project}"],
                    [f"{office.province.name} ili, {district} ilçesi {item} dağıtımı ({project})"],
                    [f"{upper(district)} KAYMAKAMLIĞI", f"Konu: {item} teslimi", f"WBS: {project}"],
                    [
                        f"District: {district}",
                        f"Item: {item}",
                        f"Project: {project}",
                        f"Date: {start:%d.%m.%Y}",
                    ],
                    [
                        f"بلدية {office.province.districts[district][0]}",
                        f"قائمة توزيع {item}",
                        f"رمز المشروع: {project}",
                    ],
                ]
            )
        elif place == 1:
            table.titles = [f"{item} - {shown}"]
            table.fields.append("project")
            for row in rows:
                row["project"] = project
        elif place == 2:
            path = f"{codelist}/{shown} {item.lower() if item.isascii() else item} {start.month:02d}-{start.year}.xlsx"
            handover.fields.append("project")
            handover.rows[0]["project"] = project
        elif place == 3:
            path = f"{codelist}/{shown}/{item} {project}/Book{number}.xlsx"
        else:
            table.fields += ["item", "district"]
            for row in rows:
                row |= {"item": item, "district": office.shown_district(district)}
            table.titles = [f"Project: {project}"]
        for row in rows:
            row["_project"] = project
        office.write(path, [table, handover] if place == 2 or turn.random() < 0.7 else [table])

    def _count_relief(
        self, prefix: str, code: str, rounds: list[list[tuple[str, Day, int, int, str]]]
    ) -> None:
        def inside(window: Window) -> list[tuple[str, Day, int, int, str]]:
            return [one for facts in rounds for one in facts if window[0] <= one[1] <= window[1]]

        def kits(window: Window) -> Figure:
            by_district, by_month = Counter[str](), Counter[str]()
            for district, day, many, _size, _number in inside(window):
                by_district[district] += many
                by_month[day.strftime("%Y-%m")] += many
            total = sum(by_month.values())
            return total, {
                "district": dict(by_district),
                "month": dict(by_month),
                "project": {self.project["kit"]: total},
            }

        def twice(window: Window) -> Figure:
            lists = Counter(
                number
                for facts in rounds
                for number in {one[4] for one in facts if one[4] and window[0] <= one[1] <= window[1]}
            )
            return sum(many > 1 for many in lists.values()), {}

        self.figures |= {
            code: kits,
            f"{prefix}_household_size_sum": lambda w: (sum(one[3] for one in inside(w)), {}),
            f"{prefix}_household_size_mean": lambda w: (
                round(sum(one[3] for one in inside(w)) / len(inside(w)) + 1e-9, 2),
                {},
            ),
            f"{prefix}_households_by_id": lambda w: (len({one[4] for one in inside(w)} - {""}), {}),
            f"{prefix}_households_in_two_lists": twice,
        }
        if prefix == "hygiene":
            self.figures["hygiene_individuals"] = lambda w: (6 * kits(w)[0], {})


class Cash(Part):
    """Cash."""

    def cash(self) -> None:
        office, turn = self.office, self.turn
        people = [office.person() for _n in range(50)]
        credited: list[tuple[Person, Day, int, str]] = []
        rejected: list[tuple[Day, str]] = []
        middle = office.first + (office.last - office.first) / 2
        for tranche, start in enumerate([office.first + datetime.timedelta(days=20), middle], start=1):
            amount, rows, results = turn.choice([1000, 1250, 1500]), [], []
            for number, person in enumerate(people if tranche == 1 else people[:18]):
                row = office.about(person, "full_name", "father_name", "id_number", "phone", "household_size")
                row |= {
                    "district": office.shown_district(person.district),
                    "payment_ref": f"{office.province.code[:1].upper()}{tranche}{number:05d}",
                    "amount": office.shown_money(amount),
                    "tranche": turn.choice([tranche, str(tranche)]),
                    "project": self.project["cash"],
                    "_wrong": [CHECKSUM] if person.bad_id else [],
                }
                rows.append(row)
                results.append(self._bank_line(row, person, amount, start, str(tranche), credited, rejected))
            turn.shuffle(results)
            self._wrong_cash(rows, results)
            where = turn.choice(["title", "column"])
            fields = [
                "serial",
                "payment_ref",
                "full_name",
                "father_name",
                "id_number",
                "phone",
                "district",
                "household_size",
                "amount",
                "tranche",
            ] + (["project"] if where == "column" else [])
            payments = Table(
                fields,
                rows,
                titles=[
                    f"NAKİT DESTEK ÖDEME LİSTESİ - {tranche}. TAKSİT",
                    f"Proje Kodu: {self.project['cash']}",
                ]
                if where == "title"
                else [],
            )
            bank = Table(
                [
                    "payment_ref",
                    "id_number",
                    "full_name",
                    "amount",
                    "value_date",
                    "bank_status",
                    "bank_reason",
                ],
                results,
                titles=["ÖDEME SONUÇ RAPORU"] if turn.random() < 0.6 else [],
            )
            if tranche == 1:  # the bank's file first, its list later
                office.write_csv(
                    f"nakit/0 sonuc{tranche}.csv",
                    bank,
                    delimiter=turn.choice([";", "\t", ","]),
                    encoding="cp1254",
                )
                office.write("nakit/1.xlsx", [payments])
            else:
                office.write("nakit/2.xlsx", [payments])
                office.write_csv(
                    f"nakit/sonuc{tranche}.csv",
                    bank,
                    delimiter=turn.choice([";", "\t", ","]),
                    encoding="cp1254",
                )
        self._count_cash(credited, rejected)

    def _bank_line(
        self,
        row: Row,
        person: Person,
        amount: int,
        start: Day,
        tranche: str,
        credited: list[Any],
        rejected: list[Any],
    ) -> Row:
        turn, good, day = (
            self.turn,
            self.turn.random() < 0.85,
            start + datetime.timedelta(days=self.turn.randrange(9)),
        )
        reason = "" if good else turn.choice(list(WORDS["bank_reason"]))
        latin = f"{person.names[0][0]} {person.names[1][0]}"
        line = {
            "payment_ref": row["payment_ref"],
            "id_number": person.id_number,
            "full_name": upper(latin),
            "amount": turn.choice([f"{amount},00", f"{amount // 1000}.{amount % 1000:03d},00"]),
            "value_date": day.strftime("%d.%m.%Y"),
            "bank_status": self.office.word("bank", "credited" if good else "rejected"),
            "bank_reason": self.office.word("bank_reason", reason) if reason else "",
            "_wrong": [],
        }
        if good:
            credited.append((person, day, amount, tranche))
        else:
            rejected.append((day, reason))
        line["_good"] = good
        return line

    def _wrong_cash(self, rows: list[Row], results: list[Row]) -> None:
        fine = [row for row in rows if not row["_wrong"]]
        rows.append({**fine[1], "_wrong": [("duplicate_row", "reject")]})
        rows.append(
            {
                **fine[2],
                "payment_ref": "ZZ1",
                "full_name": "",
                "id_number": "",
                "_wrong": [("missing_name", "reject")],
            }
        )
        rows.append(
            {
                **fine[3],
                **self.fresh(),
                "payment_ref": "ZZ2",
                "amount": self.turn.choice([-1000, "-1.000,00 TL", "-1000"]),
                "_wrong": [("negative_quantity", "reject")],
            }
        )
        paid = [line for line in results if line["_good"]]
        results.append({**paid[1], "_wrong": [("duplicate_row", "reject")]})
        results.append({**paid[2], "payment_ref": "YOK00001", "_wrong": [("unknown_reference", "reject")]})

    def _count_cash(
        self, credited: list[tuple[Person, Day, int, str]], rejected: list[tuple[Day, str]]
    ) -> None:
        def inside(window: Window) -> list[tuple[Person, Day, int, str]]:
            return [one for one in credited if window[0] <= one[1] <= window[1]]

        def households(window: Window) -> Figure:
            lines = inside(window)
            return len({one[0].serial for one in lines}), {
                "district": each_once((p.district, p.serial) for p, *_r in lines),
                "project": {self.project["cash"]: len({p.serial for p, *_r in lines})},
                "month": each_once((d.strftime("%Y-%m"), p.serial) for p, d, *_r in lines),
                "tranche": each_once((t, p.serial) for p, _d, _a, t in lines),
            }

        self.figures |= {
            "cash_households": households,
            "cash_lines_credited": lambda w: (len(inside(w)), {}),
            "cash_amount_credited": lambda w: (sum(one[2] for one in inside(w)), {}),
            "cash_lines_rejected": lambda w: (
                len(rejected),
                {"reason": counted(reason for _day, reason in rejected)},
            ),
            "cash_households_credited_twice": lambda w: (
                sum(many > 1 for many in Counter(p.serial for p, *_r in inside(w)).values()),
                {},
            ),
        }


class Feedback(Part):
    """Feedback."""

    def feedback(self) -> None:
        office, turn = self.office, self.turn
        rows: list[Row] = []
        facts: list[dict[str, Any]] = []
        for number in range(50):
            day, category, channel = (
                office.some_day(),
                turn.choice(list(WORDS["feedback"])),
                turn.choice(list(WORDS["channel"])),
            )
            sensitivity = "sealed" if category == "sea" else turn.choices(["open", "restricted"], [8, 1])[0]
            district, due = turn.choice(self.districts()), day + datetime.timedelta(days=14)
            closed = day + datetime.timedelta(days=turn.randrange(1, 25)) if turn.random() < 0.85 else None
            rows.append(
                {
                    "entry_no": f"GB-{number + 1:03d}",
                    "entry_on": office.shown_day(day),
                    "channel": office.word("channel", channel),
                    "feedback_category": office.word("feedback", category),
                    "sensitivity": office.word("sensitivity", sensitivity),
                    "district": office.shown_district(district),
                    "due_on": office.shown_day(due),
                    "closed_on": office.shown_day(closed) if closed else "",
                    "action_taken": "Arandı",
                    "_wrong": [],
                }
            )
            facts.append(
                {
                    "day": day,
                    "category": category,
                    "channel": channel,
                    "sensitivity": sensitivity,
                    "district": district,
                    "month": day.strftime("%Y-%m"),
                    "in_time": bool(closed and closed <= due),
                }
            )
        rows.append({**rows[4], "_wrong": [("duplicate_row", "reject")]})
        rows.append(
            {
                **rows[7],
                "entry_no": "GB-900",
                "entry_on": office.bad_day(),
                "_wrong": [("impossible_date", "reject")],
            }
        )
        office.write(
            "geri bildirim.xlsx",
            [
                Table(
                    [
                        "entry_no",
                        "entry_on",
                        "channel",
                        "feedback_category",
                        "sensitivity",
                        "district",
                        "due_on",
                        "closed_on",
                        "action_taken",
                    ],
                    rows,
                )
            ],
        )

        def entries(window: Window) -> Figure:
            lines = [one for one in facts if window[0] <= one["day"] <= window[1]]
            plain = [one for one in lines if one["sensitivity"] != "sealed"]
            return len(lines), {
                name: counted(one[name] for one in plain)
                for name in ("category", "channel", "sensitivity", "month", "district")
            }

        self.figures |= {
            "feedback_entries": entries,
            "feedback_closed_in_time": lambda w: (
                sum(
                    one["in_time"] and one["sensitivity"] != "sealed"
                    for one in facts
                    if w[0] <= one["day"] <= w[1]
                ),
                {},
            ),
        }
