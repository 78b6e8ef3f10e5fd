"""Money as mission data: lines, rules and vendors of another province, and every way to be wrong. All invented."""

from __future__ import annotations

import datetime
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from imece.base.tests.cast import Cast
from imece.config.mission import load_mission
from imece.config.mission.files import Mistake
from imece.config.mission.loading import read_folder
from imece.grants.approvals import rule_for
from imece.grants.budget import BudgetLine
from imece.grants.page import LineShown
from imece.partners.models import FrameworkAgreement

GAZIANTEP = Path(__file__).resolve().parents[4] / "tests" / "missions" / "gaziantep"
LINES = """
[[grant]]
code = "T-2"
donor = "TRUST"
names.en = "Help in need"
starts = 2026-01-01
ends = 2027-12-31
[[grant.line]]
code = "WHEELS"
names.en = "Wheelchairs and journeys"
amount = "250000.50"
pays_for = ["medical_items", "transportation"]
[[grant.line]]
code = "ANY-CASE"
names.en = "Whatever a case needs"
amount = 90000
pays_for = ["case_service"]
"""
RULES = """
[[rule]]
code = "journeys"
service = "transportation"
approvers = ["pru_officer"]

[[rule]]
code = "cases-small"
category = "case_service"
below = 5000
approvers = ["pru_officer", "head"]

[[rule]]
code = "cases-large"
category = "case_service"
from = 5000
approvers = ["head"]
quotes = 3

[[rule]]
code = "all-else"
approvers = ["head"]
quotes = 1
"""
VENDORS = """
[[vendor]]
code = "harran-medical"
names.en = "Harran Medical"
district = "Şahinbey"
[[vendor.agreement]]
code = "FA-9"
starts = 2026-01-01
ends = 2026-12-31
[[vendor.agreement.price]]
names.en = "Walker"
unit = "piece"
price = 1450
category = "case_service"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = Path(shutil.copytree(GAZIANTEP, tmp_path / "mission"))
    with (made / "grants.toml").open("a", encoding="utf-8") as file:
        file.write(LINES)
    (made / "approvals.toml").write_text(RULES, encoding="utf-8")
    (made / "vendors.toml").write_text(VENDORS, encoding="utf-8")
    return made


def rule(service: str, amount: int, category: str = "case_service") -> str:
    return rule_for(category=category, service=service, amount=Decimal(amount), currency="TRY").code


def test_a_service_has_rules_of_its_own_else_its_category_s_else_the_general_ones(
    db: None, folder: Path
) -> None:
    load_mission(folder)
    assert rule("transportation", 80000) == "journeys"
    assert rule("medical_items", 4999) == "cases-small"
    assert rule("medical_items", 5000) == "cases-large"
    assert rule("hygiene_kit", 5000, "kit") == "all-else"


def test_a_line_names_services_or_whole_categories(db: None, folder: Path) -> None:
    load_mission(folder)
    wheels, cases = BudgetLine.objects.get(code="WHEELS"), BudgetLine.objects.get(code="ANY-CASE")
    assert wheels.amount == Decimal("250000.50")
    assert (wheels.categories, wheels.services) == ([], ["medical_items", "transportation"])
    assert wheels.pays_for("case_service", "medical_items") and cases.pays_for(
        "case_service", "medical_items"
    )
    assert not wheels.pays_for("case_service", "accommodation")
    assert not wheels.pays_for("case_service")
    day = wheels.eligible_from
    fitting = BudgetLine.objects.for_service(category="case_service", services=["accommodation"], day=day)
    assert list(fitting) == [cases]
    either = BudgetLine.objects.for_service(
        category="case_service", services=["accommodation", "medical_items"], day=day
    )
    assert set(either) == {cases, wheels}


def test_the_matrix_and_a_line_name_services_in_the_reader_s_words(
    db: None, cast: Cast, folder: Path
) -> None:
    load_mission(folder)
    client = Client()
    client.force_login(cast.head)
    matrix = client.get(reverse("budget_approvals")).content.decode()
    assert re.search("Transportation.*Emergency|Transportation.*Everything else", matrix, re.DOTALL)
    page = client.get(reverse("budget_line", args=["WHEELS"])).content.decode()
    assert "Medical items, Transportation" in page
    on = BudgetLine(amount=Decimal(1), categories=["kit"], services=["medical_items", "gone"])
    with override("tr"):
        assert LineShown(on).categories.endswith("Tıbbi malzeme, gone")


def test_rules_that_exchange_their_ranges_are_loaded_again(db: None, folder: Path) -> None:
    load_mission(folder)
    text = RULES.replace('"cases-small"', '"kept"').replace('"cases-large"', '"cases-small"')
    (folder / "approvals.toml").write_text(text.replace('"kept"', '"cases-large"'), encoding="utf-8")
    load_mission(folder)
    assert rule("medical_items", 10) == "cases-large"
    assert rule("medical_items", 5000) == "cases-small"


def test_an_agreement_that_was_changed_on_its_page_stays_so(db: None, cast: Cast, folder: Path) -> None:
    load_mission(folder)
    agreement = FrameworkAgreement.objects.get(code="FA-9")
    agreement.change(by=cast.head, reason="Amendment 1", ends=datetime.date(2027, 6, 30))
    said = load_mission(folder).sentences()
    assert "framework agreements left as they were changed on their page: FA-9." in said
    agreement.refresh_from_db()
    assert agreement.ends == datetime.date(2027, 6, 30)


MISTAKES = [
    ("grants.toml", '"medical_items"', '"medical_item"', "line “WHEELS”, pays_for: .*did you mean “medical_items”"),
    ("grants.toml", '"250000.50"', '"250000.505"', "line “WHEELS”, amount: "),
    ("grants.toml", "amount = 90000", "amount = -1", "line “ANY-CASE”, amount: "),
    ("grants.toml", "amount = 90000", 'amount = 90000\ncurrency = "TL"', "“TL” is not a currency's code"),
    ("grants.toml", "amount = 90000", "amount = 90000\neligible_until = 2025-01-01", "lies before eligible_from"),
    ("grants.toml", 'code = "ANY-CASE"', 'code = "WHEELS"', "line “WHEELS”, code: stands there twice"),
    ("approvals.toml", 'service = "transportation"', 'service = "transport"', "rule “journeys”, service: there is no"),
    (
        "approvals.toml",
        'service = "transportation"',
        'service = "transportation"\ncategory = "case_service"',
        "rule “journeys”, service: stands beside a category",
    ),
    ("approvals.toml", "from = 5000", "from = 6000", "rule “cases-large”, from: should be 5000"),
    ("approvals.toml", "from = 5000", "from = 4000", "rule “cases-large”, from: should be 5000"),
    ("approvals.toml", "from = 5000", "from = 5000\nbelow = 9000", "no rule says who approves 9000"),
    ("approvals.toml", '["pru_officer"]', '["pru_oficer"]', "approvers: .*did you mean “pru_officer”"),
    ("approvals.toml", '["pru_officer"]', "[]", "rule “journeys”, approvers: names nobody"),
    ("approvals.toml", "quotes = 3", "quotes = 300", "rule “cases-large”, quotes: "),
    ("approvals.toml", "quotes = 3", "qoutes = 3", "qoutes"),
    ("vendors.toml", "Şahinbey", "Kadıköy", "vendor “harran-medical”, district: "),
    ("vendors.toml", "ends = 2026-12-31", "ends = 2025-12-31", "agreement “FA-9”, ends: "),
    ("vendors.toml", "price = 1450", 'price = "a lot"', "price: “a lot” is not an amount"),
    ("vendors.toml", "price = 1450", 'price = 1450\niban = "TR00"', "iban"),
    ("vendors.toml", 'category = "case_service"', 'category = "case_servise"', "did you mean “case_service”"),
    ("vendors.toml", 'district = "', 'tax_number = "12"\ndistrict = "', "vendor “harran-medical”, tax_number: "),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "sentence"), MISTAKES)
def test_a_mistake_is_one_sentence_that_says_where(
    folder: Path, name: str, old: str, new: str, sentence: str
) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Mistake) as caught:
        read_folder(folder)
    said = str(caught.value)
    assert re.search(sentence, said), said
    assert "\n" not in said and said.startswith(name) and said.endswith((".", "?"))
