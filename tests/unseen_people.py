"""Sessions, attendance, cases and their services, with their truth."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.unseen_office import Person, Row, Table, upper
from tests.unseen_part import CHECKSUM, Day, Figure, Part, Window, counted, each_once
from tests.unseen_words import WORDS


class Sessions(Part):
    """The psychosocial team."""

    def sessions(self) -> None:
        office, turn = self.office, self.turn
        people = [
            office.person(code=f"{office.province.code[:2].upper()}-P{n:04d}" if n % 5 else "")
            for n in range(60)
        ]
        held: dict[str, Row] = {}
        facts: list[tuple[str, Person, Row]] = []  # accepted rows of attendance
        heads: list[tuple[str, str, int]] = []
        middle = office.first + (office.last - office.first) / 2
        shown: set[int] = set()
        alone = [office.person() for _n in range(4)]
        for half, (first, last) in enumerate(
            [(office.first, middle), (middle + datetime.timedelta(days=1), office.last)]
        ):
            calendar, rows = self._calendar(half, first, last, held, heads)
            for session in calendar:
                if "_twice" in session:
                    continue
                refused = bool(session.get("_wrong"))
                for person in turn.sample(people, 7) + (
                    [alone.pop()] if alone and turn.random() < 0.3 else []
                ):
                    self._attendance(session, person, refused, rows, facts, shown)
            self._wrong_attendance(rows, people)
            names = [
                n
                for n in (
                    "full_name",
                    "father_name",
                    "birth",
                    "sex",
                    "nationality",
                    "population_group",
                    "id_number",
                    "phone",
                    "district",
                )
                if n != "father_name" or turn.random() < 0.5
            ]
            if turn.random() < 0.3:
                names[0:1] = ["given_name", "family_name"]
            calendar_table = Table(
                [
                    "serial",
                    "session_no",
                    "session_date",
                    "session_district",
                    "activity",
                    "theme",
                    "session_status",
                    *(["project"] if half else []),
                    "heads_men",
                    "heads_women",
                    "heads_boys",
                    "heads_girls",
                ],
                calendar,
                titles=[] if half else [f"Proje: {self.project['pmt']}"],
            )
            table = Table(
                ["serial", "session_no", "participant_code", *names, "attended"],
                rows,
                merge="session_no" if turn.random() < 0.5 else "",
            )
            apart = turn.random() < 0.5
            if apart:
                office.write(f"psd/{half}/takvim{half}.xlsx", [calendar_table])
                office.write(f"psd/{half}/a yoklama.xlsx", [table])
            else:
                office.write(f"psd/form {half + 1}.xlsx", [calendar_table, table])
        self._count_sessions(held, facts, heads)

    def _calendar(
        self, half: int, first: Day, last: Day, held: dict[str, Row], heads: list[tuple[str, str, int]]
    ) -> tuple[list[Row], list[Row]]:
        office, turn = self.office, self.turn
        calendar: list[Row] = []
        for number in range(14):
            code, day, activity = (
                f"{half + 1}-{number + 1:03d}/PSD",
                office.day(first, last),
                turn.choice(list(WORDS["activity"])),
            )
            status, district = "cancelled" if turn.random() < 0.15 else "held", turn.choice(self.districts())
            row: Row = {
                "session_no": code,
                "session_date": office.shown_day(day),
                "session_district": office.shown_district(district),
                "activity": office.word("activity", activity),
                "theme": turn.choice(["Stres yönetimi", "Resim", "Ebeveynlik", "Hijyen", "Haklar"]),
                "session_status": office.word("held", status),
                "project": self.project["pmt"],
            }
            if number == 9:
                row |= {"session_date": office.bad_day(), "_wrong": [("impossible_date", "reject")]}
            counts = (
                {group: turn.randrange(0, 30) for group in ("men", "women", "boys", "girls")}
                if turn.random() < 0.3
                else {}
            )
            row |= {f"heads_{group}": office.shown_count(many) for group, many in counts.items()}
            calendar.append(row)
            if not row.get("_wrong"):
                held[code] = {
                    "day": day,
                    "activity": activity,
                    "status": status,
                    "project": self.project["pmt"],
                    "district": district,
                }
                heads += [(code, group, many) for group, many in counts.items()]
        again = {**calendar[2], "_twice": True, "_wrong": [("duplicate_row", "reject")]}
        calendar.append(again)
        return calendar, []

    def _attendance(
        self,
        session: Row,
        person: Person,
        refused: bool,
        rows: list[Row],
        facts: list[tuple[str, Person, Row]],
        shown: set[int],
    ) -> None:
        office, turn = self.office, self.turn
        row = office.about(
            person,
            "full_name",
            "given_name",
            "family_name",
            "father_name",
            "birth",
            "sex",
            "nationality",
            "population_group",
            "id_number",
            "phone",
            "district",
        )
        came = turn.random() < 0.8
        row |= {
            "session_no": session["session_no"],
            "attended": office.word("attended", "yes" if came else "no"),
            "_wrong": [],
            "_came": came,
        }
        coded = person.code and (
            turn.random() < 0.7 or (person.serial not in shown and session["session_no"].startswith("2"))
        )
        row["participant_code"] = person.code if coded else ""
        if coded and person.serial in shown and turn.random() < 0.3:
            row["id_number"] = ""
        if not person.code and person.serial % 7 == 0:
            row["id_number"] = ""  # known by the name only: stands alone in each row
        if refused:
            row["_wrong"].append(("session_rejected", "reject"))
            row["participant_code"] = person.code
        else:
            if coded and row["id_number"]:
                shown.add(person.serial)
            if turn.random() < 0.03 and "birth" in row:
                row |= {
                    "birth": turn.choice(["31.02.1990", "1850", "29.02.2001", "00.00.0000"]),
                    "_bad_birth": "birth",
                }
                row["_wrong"].append(("impossible_birth_date", "warn"))
            if person.bad_id and row["id_number"]:
                row["_wrong"].append(CHECKSUM)
        rows.append(row)
        if not refused:
            facts.append((session["session_no"], person, row))

    def _wrong_attendance(self, rows: list[Row], people: list[Person]) -> None:
        good = [row for row in rows if not row["_wrong"] and row["participant_code"]]
        copy = {**good[3], "attended": good[3]["attended"], "_wrong": [("duplicate_row", "reject")]}
        copy["full_name"] = upper(str(copy["full_name"]))
        rows.insert(rows.index(good[3]) + 1, copy)
        nobody = {**good[8], "_wrong": [("missing_name", "reject")]}
        nobody |= dict.fromkeys(
            ["full_name", "given_name", "family_name", "participant_code", "id_number"], ""
        )
        rows.insert(rows.index(good[8]) + 1, nobody)
        lost = {**good[12], "session_no": "99-999/PSD", "_wrong": [("unknown_reference", "reject")]}
        rows.append(lost)

    def _count_sessions(  # noqa: C901 - the figures of one team together
        self, held: dict[str, Row], rows: list[tuple[str, Person, Row]], heads: list[tuple[str, str, int]]
    ) -> None:
        linked = {
            person.serial for _code, person, row in rows if row["participant_code"] and row["id_number"]
        }

        def who(person: Person, row: Row) -> Any:
            """By the rule: the code, else the code that the number bears on some row, else the number, else the row."""
            if not row["participant_code"] and not row["id_number"]:
                return id(row)
            if row["participant_code"] or person.serial in linked:
                return person.serial
            return -person.serial

        def inside(window: Window) -> list[tuple[Row, Person, Row]]:
            return [
                (held[code], person, row)
                for code, person, row in rows
                if row["_came"]
                and held[code]["status"] == "held"
                and window[0] <= held[code]["day"] <= window[1]
            ]

        def individuals(host: bool | None) -> Callable[[Window], Figure]:
            def figure(window: Window) -> Figure:
                lines = [one for one in inside(window) if host is None or one[1].host is host]
                seen: dict[Any, Person] = {}
                for _session, person, row in lines:
                    key = who(person, row)
                    if key not in seen:
                        seen[key] = Person(**{**person.__dict__, "known": {}})
                    self.office.know(seen[key], row)
                if host is None:
                    return len(seen), {}
                return len(seen), {
                    **self.attributes(seen.values(), window[1]),
                    "activity": each_once((s["activity"], who(p, r)) for s, p, r in lines),
                    "month": each_once((s["day"].strftime("%Y-%m"), who(p, r)) for s, p, r in lines),
                    "project": each_once((s["project"], who(p, r)) for s, p, r in lines),
                }

            return figure

        def states(status: str) -> Callable[[Window], Figure]:
            def figure(window: Window) -> Figure:
                chosen = [
                    s for s in held.values() if s["status"] == status and window[0] <= s["day"] <= window[1]
                ]
                if status == "cancelled":
                    return len(chosen), {}
                names = {
                    "month": lambda s: s["day"].strftime("%Y-%m"),
                    "district": lambda s: s["district"],
                    "activity": lambda s: s["activity"],
                    "project": lambda s: s["project"],
                }
                return len(chosen), {name: counted(map(of, chosen)) for name, of in names.items()}

            return figure

        def unnamed(window: Window) -> Figure:
            groups: Counter[str] = Counter()
            for code, group, many in heads:
                if held[code]["status"] == "held" and window[0] <= held[code]["day"] <= window[1]:
                    groups[group] += many
            return sum(groups.values()), {"group": dict(groups)}

        self.figures |= {
            "pmt_migrant_refugee": individuals(False),
            "pmt_host": individuals(True),
            "pmt_individuals": individuals(None),
            "pmt_participations": lambda w: (
                len(inside(w)),
                {
                    "month": counted(s["day"].strftime("%Y-%m") for s, _p, _r in inside(w)),
                    "activity": counted(s["activity"] for s, _p, _r in inside(w)),
                },
            ),
            "pmt_sessions_held": states("held"),
            "pmt_sessions_cancelled": states("cancelled"),
            "pmt_headcount": unnamed,
        }


class Cases(Part):
    """Emergency case management."""

    def cases(self) -> None:
        office, turn = self.office, self.turn
        people = [office.person() for _n in range(30)]
        log: list[Row] = []
        good: dict[str, tuple[Any, Person, str]] = {}
        services: list[Row] = []
        facts: list[tuple[str, str, Day, int]] = []
        for number in range(42):
            person, code, source = (
                turn.choice(people),
                f"{office.province.code[:3].upper()}/{self.office.first.year}/{number + 1}",
                turn.choice(list(WORDS["source"])),
            )
            row = office.about(
                person,
                "full_name",
                "father_name",
                "birth",
                "sex",
                "nationality",
                "population_group",
                "id_number",
                "phone",
                "district",
            )
            row |= {
                "case_no": code,
                "opened_on": office.shown_day(office.some_day()),
                "source": office.word("source", source),
                "case_status": office.word("case_status", turn.choice(["open", "closed"])),
                "_wrong": [],
            }
            if number % 9 == 5:
                row["id_number"] = ""
            if number in (11, 29):
                row |= {
                    "full_name": turn.choice(["", "-"]),
                    "id_number": "",
                    "_wrong": [("missing_name", "reject")],
                }
            else:
                if number == 17:
                    row |= {"birth": "31.11.1988", "_bad_birth": "birth"}
                    row["_wrong"].append(("impossible_birth_date", "warn"))
                if person.bad_id and row["id_number"]:
                    row["_wrong"].append(CHECKSUM)
                good[code] = ((person.serial if row["id_number"] else code), person, source)
                row["_person"] = good[code][0]
            log.append(row)
            for _one in range(turn.choice([0, 1, 1, 2, 3])):
                self._case_service(code, code in good, services, facts)
        log.append({**log[4], "_wrong": [("duplicate_row", "reject")], "_person": None})
        fine = [row for row in services if not row["_wrong"] and row["delivered_on"]]
        services.append({**fine[3], "_wrong": [("duplicate_row", "reject")]})
        services.append({**fine[5], "case_no": "YOK/404", "_wrong": [("unknown_reference", "reject")]})
        services.append(
            {
                **fine[6],
                "item": "x",
                "delivered_on": office.bad_day(),
                "_wrong": [("impossible_date", "reject")],
            }
        )
        services.append(
            {
                **fine[7],
                "item": "y",
                "cost": turn.choice([-250, "-250,00", "-250 TL", "(250,00)"]),
                "_wrong": [("negative_quantity", "reject")],
            }
        )
        first = Table(
            [
                "serial",
                "case_no",
                "opened_on",
                "source",
                "full_name",
                "father_name",
                "birth",
                "sex",
                "nationality",
                "population_group",
                "id_number",
                "phone",
                "district",
                "case_status",
            ],
            log,
        )
        second = Table(
            ["serial", "case_no", "category", "item", "cost", "delivered_on", "service_status", "project"],
            services,
            merge="case_no" if turn.random() < 0.5 else "",
        )
        if turn.random() < 0.5:
            office.write("vaka/destekler.xlsx", [second])
            office.write("vaka/vaka kaydı.xlsx", [first])
        else:
            office.write("Kitap1.xlsx", [second, first])
        self._count_cases(log, good, facts)

    def _case_service(
        self, code: str, known: bool, services: list[Row], facts: list[tuple[str, str, Day, int]]
    ) -> None:
        office, turn = self.office, self.turn
        done, cost, day, category = (
            turn.random() < 0.75,
            turn.randrange(100, 9000),
            office.some_day(),
            turn.choice(list(WORDS["category"])),
        )
        row: Row = {
            "case_no": code,
            "category": office.word("category", category),
            "item": f"{turn.choice(['Gözlük', 'Otel', 'Bilet', 'Diploma'])} {len(services)}",
            "cost": office.shown_money(cost),
            "delivered_on": office.shown_day(day) if done else "",
            "service_status": office.word("delivered", "yes" if done else "no"),
            "project": self.project["ecm"],
            "_wrong": [] if known else [("case_rejected", "reject")],
        }
        services.append(row)
        if done and known:
            facts.append((code, category, day, cost))

    def _count_cases(
        self, log: list[Row], good: dict[str, tuple[Any, Person, str]], facts: list[tuple[str, str, Day, int]]
    ) -> None:
        known: dict[Any, Person] = {}
        for row in log:
            if (key := row.get("_person")) is not None:
                person = good[row["case_no"]][1]
                known.setdefault(key, Person(**{**person.__dict__, "known": {}}))
                self.office.know(known[key], row)

        def inside(window: Window) -> list[tuple[str, str, Day, int]]:
            return [one for one in facts if window[0] <= one[2] <= window[1]]

        def individuals(window: Window) -> Figure:
            lines = inside(window)
            keys = {good[code][0] for code, *_rest in lines}
            served = [known[key] for key in keys]
            return len(keys), {
                **self.attributes(served, window[1]),
                "community": counted("host" if p.host else "migrant_refugee" for p in served),
                "category": each_once((category, good[code][0]) for code, category, _d, _c in lines),
                "month": each_once((day.strftime("%Y-%m"), good[code][0]) for code, _k, day, _c in lines),
                "project": {self.project["ecm"]: len(keys)},
            }

        def cost(window: Window) -> Figure:
            groups: Counter[str] = Counter()
            for _code, category, _day, amount in inside(window):
                groups[category] += amount
            return sum(groups.values()), {"category": dict(groups)}

        self.figures |= {
            "ecm_individuals": individuals,
            "ecm_services": lambda w: (
                len(inside(w)),
                {
                    "category": counted(k for _c, k, _d, _a in inside(w)),
                    "month": counted(d.strftime("%Y-%m") for _c, _k, d, _a in inside(w)),
                },
            ),
            "ecm_cost": cost,
            "ecm_cases": lambda w: (
                len(good),
                {"source_of_served_cases": each_once((good[c][2], c) for c, *_r in inside(w))},
            ),
        }
