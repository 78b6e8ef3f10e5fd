"""Schools, courses, donations, works and materials, with their truth."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.unseen_office import Person, Row, Table, upper
from tests.unseen_part import CHECKSUM, Day, Figure, Part, Window, counted
from tests.unseen_words import WORDS


class Schools(Part):
    """Schools."""

    def schools(self) -> None:
        office, turn = self.office, self.turn
        rows, rolls, facts = [], [], []
        for number, name in enumerate(
            [
                "Cumhuriyet İlkokulu",
                "Atatürk Ortaokulu",
                "Yavuz Selim İlkokulu",
                "Mimar Sinan Ortaokulu",
                "Zübeyde Hanım Anaokulu",
                "Fatih İlkokulu",
                "75. Yıl İlkokulu",
            ]
        ):
            district, status = (
                turn.choice(self.districts()),
                "handed_over" if number < 5 else turn.choice(["works", "assessed"]),
            )
            assessed, handed = (
                office.day(office.first, office.first + datetime.timedelta(days=90)),
                office.day(office.first + datetime.timedelta(days=120), office.last),
            )
            counts = {
                nation: (turn.randrange(5, 300), turn.randrange(5, 300))
                for nation in turn.sample(["SYR", "TUR", "AFG", "IRQ"], 3)
            }
            total = sum(girls + boys for girls, boys in counts.values())
            rows.append(
                {
                    "school": name,
                    "district": office.shown_district(district),
                    "students": office.shown_count(total),
                    "assessed_on": office.shown_day(assessed),
                    "works_status": office.word("works", status),
                    "handed_over_on": office.shown_day(handed) if status == "handed_over" else "",
                    "contract_amount": office.shown_money(turn.randrange(10**5, 10**6)),
                    "project": self.project["centre"],
                }
            )
            rolls += [
                {
                    "school": name,
                    "nationality": office.word("nationality", nation),
                    "girls": office.shown_count(girls),
                    "boys": office.shown_count(boys),
                }
                for nation, (girls, boys) in counts.items()
            ]
            facts.append((district, assessed, handed if status == "handed_over" else None, counts))
        first = Table(
            [
                "serial",
                "school",
                "district",
                "students",
                "assessed_on",
                "works_status",
                "handed_over_on",
                "contract_amount",
                "project",
            ],
            rows,
            breaks=False,
        )
        second = Table(
            ["school", "nationality", "girls", "boys"],
            rolls,
            merge="school" if turn.random() < 0.6 else "",
            breaks=turn.random() < 0.5,
        )
        office.write("okullar/onarim.xlsx", [first, second])

        def students(window: Window) -> Figure:
            sex, nationality, by_district = Counter[str](), Counter[str](), Counter[str]()
            for district, _a, handed, counts in facts:
                if handed and window[0] <= handed <= window[1]:
                    for nation, (girls, boys) in counts.items():
                        sex["F"] += girls
                        sex["M"] += boys
                        nationality[nation] += girls + boys
                        by_district[district] += girls + boys
            return sum(sex.values()), {
                "sex": dict(sex),
                "nationality": dict(nationality),
                "district": dict(by_district),
            }

        def completed(window: Window) -> Figure:
            done = [one for one in facts if one[2] and window[0] <= one[2] <= window[1]]
            return len(done), {"district": counted(one[0] for one in done)}

        self.figures |= {
            "schools": completed,
            "school_students": students,
            "schools_assessed": lambda w: (sum(w[0] <= one[1] <= w[1] for one in facts), {}),
        }


class Courses(Part):
    """Courses."""

    def courses(self) -> None:
        office, turn = self.office, self.turn
        learners = [office.person(code=f"K-{n:03d}") for n in range(44)]
        certified: set[int] = set()
        language: list[Row] = []
        vocational: list[Row] = []
        facts: list[tuple[str, Person, Day, bool, str]] = []
        for person in learners[:30]:
            passed = turn.random() < 0.65
            language.append(
                self._learner(
                    person, office.word("course_language", "turkish"), passed, facts, "language", "Turkish"
                )
            )
            if passed:
                certified.add(person.serial)
        for person in learners[14:]:
            course = turn.choice(list(WORDS["course_vocational"]))
            row = self._learner(
                person,
                office.word("course_vocational", course),
                turn.random() < 0.7,
                facts,
                "vocational",
                course,
            )
            if person.nationality != "TUR" and person.serial not in certified:
                row["_wrong"].append(("prerequisite_missing", "warn"))
            vocational.append(row)
        fine = [row for row in language if not row["_wrong"]]
        language.append({**fine[2], "_wrong": [("duplicate_row", "reject")]})
        fields = [
            "serial",
            "learner_no",
            "full_name",
            "father_name",
            "birth",
            "sex",
            "nationality",
            "id_number",
            "phone",
            "course",
            "started_on",
            "course_hours",
            "hours_absent",
            "exam_score",
            "course_result",
            "certificate_no",
        ]
        office.write(
            "adm/kursiyerler.xlsx",
            [Table(list(fields), language, titles=["Aile Destek Merkezi"]), Table(list(fields), vocational)],
        )
        self._count_courses(facts, certified)

    def _learner(
        self, person: Person, course: str, passed: bool, facts: list[Any], kind: str, canonical: str
    ) -> Row:
        office, turn = self.office, self.turn
        middle = office.first + (office.last - office.first) / 2
        day = office.day(office.first, middle) if kind == "language" else office.day(middle, office.last)
        row = office.about(
            person, "full_name", "father_name", "birth", "sex", "nationality", "id_number", "phone"
        )
        row |= {
            "learner_no": person.code,
            "course": course,
            "started_on": office.shown_day(day),
            "course_hours": turn.choice([120, "120", "120 saat"]),
            "hours_absent": turn.randrange(20),
            "exam_score": turn.randrange(50, 100) if passed else turn.choice([30, "", 42]),
            "course_result": office.word(
                "result", "passed" if passed else turn.choice(["failed", "dropped_out"])
            ),
            "certificate_no": f"HEM-{turn.randrange(10**5)}" if passed else "",
            "_wrong": [CHECKSUM] if person.bad_id else [],
        }
        facts.append((kind, person, day, passed, canonical))
        return row

    def _count_courses(self, facts: list[tuple[str, Person, Day, bool, str]], certified: set[int]) -> None:
        def of(
            kind: str, *, only: Callable[[Person, bool], bool] = lambda p, done: True, broken: bool = False
        ) -> Callable[[Window], Figure]:
            def figure(window: Window) -> Figure:
                lines = [
                    (p, name)
                    for k, p, day, done, name in facts
                    if k == kind and window[0] <= day <= window[1] and only(p, done)
                ]
                parts = (
                    {
                        "nationality": counted(p.nationality for p, _n in lines),
                        "course": counted(name for _p, name in lines),
                    }
                    if broken
                    else {}
                )
                return len({p.serial for p, _n in lines}), parts

            return figure

        self.figures |= {
            "turkish_enrolled": of("language"),
            "turkish_certified": of("language", only=lambda p, done: done),
            "vocational_enrolled": of("vocational", broken=True),
            "vocational_certified": of("vocational", only=lambda p, done: done),
            "vocational_continued": of("vocational", only=lambda p, done: p.serial in certified),
        }


class Centre(Part):
    """The centre: computers, supplies, works, materials."""

    def centre(self) -> None:
        office, turn, project = self.office, self.turn, self.project["centre"]
        day = office.some_day()
        assets: list[Row] = [
            {
                "serial_no": f"5CG{n:05d}TR",
                "asset_tag": f"IOM-{n}",
                "asset_item": office.word("computer", "c"),
                "model": "HP 290",
                "location": "Aile Destek Merkezi",
                "donated_on": office.shown_day(day),
                "project": project,
            }
            for n in range(12)
        ]
        assets.append({**assets[4], "_wrong": [("duplicate_row", "reject")]})
        assets += [
            {**assets[0], "serial_no": f"VNB{n:05d}", "asset_item": item, "model": "HP"}
            for n, item in enumerate(["Yazıcı", "Laptop", "Projeksiyon cihazı"])
        ]
        office.write(
            "adm/bagis.xlsx",
            [
                Table(
                    [
                        "serial",
                        "serial_no",
                        "asset_tag",
                        "asset_item",
                        "model",
                        "location",
                        "donated_on",
                        "project",
                    ],
                    assets,
                )
            ],
        )
        self.figures["desktop_computers"] = lambda w: (12 if w[0] <= day <= w[1] else 0, {})
        self._supplies()
        components, done = [], []
        for name in [
            "Emzirme odası",
            "Boya badana",
            "Elektrik tesisatı",
            "Klima",
            "Anne-çocuk odası",
            "Çatı onarımı",
        ]:
            finished, on = turn.random() < 0.7, office.some_day()
            components.append(
                {
                    "component": name,
                    "works_status": office.word("component_done", "completed" if finished else "works"),
                    "completed_on": office.shown_day(on) if finished else "",
                    "amount_works": office.shown_money(turn.randrange(10**4, 10**5)),
                    "project": project,
                }
            )
            done += [on] if finished else []
        office.write(
            "adm/tadilat.xlsx",
            [
                Table(
                    ["serial", "component", "works_status", "completed_on", "amount_works", "project"],
                    components,
                    titles=["İl Göç İdaresi Müdürlüğü binası"],
                    breaks=False,
                )
            ],
        )
        self.figures["works_components_completed"] = lambda w: (sum(w[0] <= on <= w[1] for on in done), {})
        self._materials()

    def _supplies(self) -> None:
        office, turn = self.office, self.turn
        rows: list[Row] = []
        facts: list[tuple[Person, Day]] = []
        for _n in range(30):
            person, got, day = office.person(), turn.random() < 0.9, office.some_day()
            person.birth = Day(2012, 1, 1)
            row = office.about(person, "full_name", "sex", "nationality")
            row["sex"] = office.word("sex", person.sex)
            row |= {
                "school": turn.choice(["Cumhuriyet İlkokulu", "Fatih İlkokulu"]),
                "grade": turn.choice(["3/A", "5. sınıf", 4]),
                "guardian": "Veli Kişi",
                "quantity": 1,
                "received": office.word("received", "yes" if got else "no"),
                "received_on": office.shown_day(day) if got else "",
                "_wrong": [],
            }
            row["full_name"] = f"{row['full_name']} {person.serial}"
            rows.append(row)
            facts += [(person, day)] if got else []
        rows.append({**rows[3], "_wrong": [("duplicate_row", "reject")]})
        rows.append({**rows[5], "full_name": "", "_wrong": [("missing_name", "reject")]})
        rows.append(
            {
                **rows[6],
                "full_name": "Başka Çocuk",
                "quantity": "-1",
                "_wrong": [("negative_quantity", "reject")],
            }
        )
        office.write(
            "adm/kirtasiye dagitimi.xlsx",
            [
                Table(
                    [
                        "serial",
                        "full_name",
                        "sex",
                        "nationality",
                        "school",
                        "grade",
                        "guardian",
                        "quantity",
                        "received",
                        "received_on",
                    ],
                    rows,
                    titles=["Kırtasiye seti dağıtımı"],
                )
            ],
        )

        def students(window: Window) -> Figure:
            lines = [p for p, day in facts if window[0] <= day <= window[1]]
            return len(lines), {
                "sex": counted(p.sex for p in lines),
                "nationality": counted(p.nationality for p in lines),
            }

        self.figures["school_supplies_students"] = students

    def _materials(self) -> None:
        office, turn = self.office, self.turn
        rows: list[Row] = []
        facts: list[tuple[Day, int]] = []
        for number in range(9):
            many, day, district = turn.randrange(5, 300), office.some_day(), turn.choice(self.districts())
            rows.append(
                {
                    "waybill_no": f"DZ-{number}",
                    "municipality": turn.choice(
                        [f"{district} Belediyesi", upper(district), f"{district} Municipality"]
                    ),
                    "material": turn.choice(
                        ["Dezenfektan 5 lt", "Maske (50'li kutu)", "Sırt pompası", "Çamaşır suyu 20 lt"]
                    ),
                    "unit": turn.choice(["adet", "bidon", "kutu"]),
                    "quantity": office.shown_pieces(many),
                    "received_on": office.shown_day(day),
                    "_wrong": [],
                }
            )
            facts.append((day, many))
        rows.append(
            {**rows[2], "waybill_no": "DZ-99", "quantity": -4, "_wrong": [("negative_quantity", "reject")]}
        )
        office.write(
            "dezenfeksiyon.xlsx",
            [
                Table(
                    ["serial", "waybill_no", "municipality", "material", "unit", "quantity", "received_on"],
                    rows,
                    breaks=False,
                )
            ],
        )
        self.figures["disinfection_items"] = lambda w: (
            sum(many for day, many in facts if w[0] <= day <= w[1]),
            {},
        )
