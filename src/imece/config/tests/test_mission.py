"""Loading a mission: İstanbul whole, a second province, the smallest one of the docs, and every way to be wrong."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from imece.assistance.catalogue import Category, Service, service_finder
from imece.assistance.ledger import Delivery
from imece.base.logbook import LogLine
from imece.base.mission import Mission
from imece.base.places import Gazetteer, Place
from imece.base.refusal import Refusal
from imece.base.users import Team, Unit
from imece.config.mission import Load, load_mission
from imece.config.mission.files import Mistake
from imece.config.mission.loading import read_folder
from imece.grants.models import ProjectCode
from imece.indicators.models import Indicator
from imece.lists.models import MissionWords, TakenList
from imece.partners.models import Organisation

ROOT = Path(__file__).resolve().parents[4]
ISTANBUL = ROOT / "missions" / "istanbul"
GAZIANTEP = ROOT / "tests" / "missions" / "gaziantep"
GUIDE = ROOT / "docs" / "missions.md"

ELEVEN = [
    "pmt_migrant_refugee",
    "pmt_host",
    "ecm_individuals",
    "schools",
    "school_students",
    "desktop_computers",
    "school_supplies_students",
    "hygiene_kits",
    "hygiene_individuals",
    "food_parcels",
    "cash_households",
]


def own_copy(folder: Path, of: Path = GAZIANTEP) -> Path:
    return Path(shutil.copytree(of, folder / "mission"))


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def rewrite(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text, f"{name} has no {old!r}"
    write(folder, name, text.replace(old, new, 1))


def give_a_winter_kit() -> Delivery:
    """A line of the ledger that stands on the winter kit, its unit and a project code."""
    service = Service.objects.get(code="winter_kit")
    return Delivery.objects.create(
        service=service,
        unit=service.unit,
        day="2023-02-01",
        place=Place.objects.get(pcode="TUR027007"),
        project=ProjectCode.objects.get(code="GZT/OLD 7"),
        institution=Organisation.objects.get(code="craft-chamber"),
        basis="item",
        evidence="received",
        source_kind="test",
        source_key="1",
    )


# ------------------------------------------------------------------------------------------ İstanbul


@pytest.fixture
def istanbul(db: None) -> Load:
    return load_mission(ISTANBUL)


def test_istanbul_has_its_39_districts_each_on_a_tile_of_its_own(istanbul: Load) -> None:
    districts = Place.objects.districts().filter(parent__pcode="TUR034")
    assert [one.pcode for one in districts] == [f"TUR034{number:03d}" for number in range(1, 40)]
    tiles = {(one.tile_column, one.tile_row) for one in districts}
    assert len(tiles) == 39
    assert (None, None) not in tiles
    assert all(set(one.names) == {"en", "tr", "ar"} for one in districts)


SPELLINGS = {
    "GOP": "Gaziosmanpaşa",
    "G.O.P.": "Gaziosmanpaşa",
    "G.O.Paşa": "Gaziosmanpaşa",
    "GAZIOSMANPASA": "Gaziosmanpaşa",
    "EYÜP": "Eyüpsultan",
    "Eyup": "Eyüpsultan",
    "K.Çekmece": "Küçükçekmece",
    "Kçekmece": "Küçükçekmece",
    "S.Gazi": "Sultangazi",
    "Sultan Gazi": "Sultangazi",
    "Esen Yurt": "Esenyurt",
    "Z.Burnu": "Zeytinburnu",
    "غازي عثمان باشا": "Gaziosmanpaşa",
    "باغجيلار": "Bağcılar",
    "Cebeci": "",  # a neighbourhood
}

CALLED = [
    (Category.PSYCHOSOCIAL, "Sosyo-ilişkisel ve kültürel", "socio_relational_cultural"),
    (Category.PSYCHOSOCIAL, "ODAKLI OLMAYAN RSPD", "non_focused_mhpss"),
    (Category.PSYCHOSOCIAL, "Odaklı RSPD", "focused_mhpss"),
    (Category.PSYCHOSOCIAL, "Bilgilendirme", "information_dissemination"),
    (Category.PSYCHOSOCIAL, "توعية", "awareness_raising"),
    (Category.CASE_SERVICE, "Medical item", "medical_items"),
    (Category.CASE_SERVICE, "Transport", "transportation"),
    (Category.CASE_SERVICE, "Document translation", "documentation_translation"),
    (Category.KIT, "HİJYEN KOLİSİ", "hygiene_kit"),
    (Category.PARCEL, "gida kolisi", "food_parcel"),
    (Category.PARCEL, "food basket", "food_parcel"),
    (Category.PARCEL, "سلة غذائية", "food_parcel"),
    (Category.VOCATIONAL_COURSE, "Accounting (computer)", "accounting_computer"),
    (Category.MATERIALS, "Disposable mask, box of 50", "masks_box_50"),
]


def test_a_district_is_known_by_its_spellings(istanbul: Load) -> None:
    gazetteer = Gazetteer.of_districts()
    assert {cell: gazetteer.names.get(gazetteer.find(cell) or "", "") for cell in SPELLINGS} == SPELLINGS


def test_a_service_is_known_by_what_lists_call_it(istanbul: Load) -> None:
    assert [(category, cell, service_finder(category)(cell)) for category, cell, _code in CALLED] == CALLED


def test_istanbul_publishes_the_eleven_figures_of_its_sheet(istanbul: Load) -> None:
    assert [one.code for one in Indicator.objects.published().order_by("position")] == ELEVEN


def test_the_sheet_counts_the_mobile_team_over_half_a_year_and_the_rest_over_a_year(istanbul: Load) -> None:
    windows = {one.code: one.spec["window"] for one in Indicator.objects.published()}
    assert {code for code, window in windows.items() if window == "half"} == {
        "pmt_migrant_refugee",
        "pmt_host",
    }
    assert istanbul.mission.window("half")[0].isoformat() == "2022-01-01"
    assert istanbul.mission.window("")[0].isoformat() == "2021-07-01"


def test_every_psychosocial_activity_has_its_4ws_code(istanbul: Load) -> None:
    activities = Service.objects.filter(category=Category.PSYCHOSOCIAL)
    assert activities.count() == 6
    assert all(one.mhpss_code for one in activities)


def test_every_text_of_istanbul_is_there_in_three_languages(istanbul: Load) -> None:
    assert istanbul.notes == []
    texts = [*Unit.objects.values_list("names", "story"), *Team.objects.values_list("names", "story")]
    assert all(set(names) == set(story) == {"en", "tr", "ar"} for names, story in texts)


def test_the_sheet_shows_every_published_figure_once_among_its_teams(istanbul: Load) -> None:
    blocks = istanbul.mission.settings["fact_sheet"]["blocks"]
    teams = [team for block in blocks if block["kind"] == "unit" for team in block["teams"]]
    assert [figure["figure"] for team in teams for figure in team["figures"]] == ELEVEN
    pictures = [picture["file"] for team in teams for picture in team["pictures"]]
    assert sorted(pictures) == [one.file_name for one in istanbul.mission.pictures.all()]
    first = istanbul.mission.picture(pictures[0])
    assert first is not None
    assert first.data.startswith(b"<svg")


# ------------------------------------------------------------------------------------------ twice is once


def test_loading_twice_changes_nothing_and_says_nothing(istanbul: Load) -> None:
    before = {model: list(model.objects.order_by("pk").values()) for model in (Place, Service, Organisation)}
    again = load_mission(ISTANBUL)
    assert not any(one.any or one.kept for one in again.changes)
    assert again.sentences() == []
    assert LogLine.objects.filter(action="mission.load").count() == 1
    for model, rows in before.items():
        assert list(model.objects.order_by("pk").values()) == rows


def test_a_trial_changes_nothing(db: None) -> None:
    tried = load_mission(ISTANBUL, keep=False)
    assert tried.summary.startswith("40 places")
    assert Mission.current() is None
    assert not Place.objects.exists()


# ------------------------------------------------------------------------------------------ a second mission


def test_a_mission_changes_adds_and_leaves_out_what_the_standard_says(db: None) -> None:
    load_mission(GAZIANTEP)
    codes = set(Service.objects.values_list("code", flat=True))
    assert {"winter_kit", "phone_repair", "hygiene_kit", "cooking"} <= codes
    assert not {"awareness_raising", "accounting_computer", "food_parcel"} & codes
    kit = Service.objects.get(code="hygiene_kit")
    assert kit.unit_of_count == "boxes"
    assert kit.names["tr"] == "Hijyen kiti"
    assert (
        service_finder(Category.KIT)("bakım kolisi")
        == service_finder(Category.KIT)("hijyen")
        == "hygiene_kit"
    )
    assert (kit.unit.code, kit.team) == ("RELIEF", None)


def test_a_mission_counts_only_what_its_teams_give(db: None) -> None:
    load_mission(GAZIANTEP)
    figures = {one.code: one.spec for one in Indicator.objects.all()}
    assert not {"food_parcels", "schools", "school_students", "hygiene_household_size_mean"} & set(figures)
    assert figures["hygiene_individuals"]["times"] == 5
    assert figures["pmt_headcount"]["window"] == "autumn"
    assert figures["winter_kits"]["window"] == "year"
    assert figures["cash_households"]["window"] == "year"


def test_partners_play_the_roles_of_the_file_and_those_that_lists_gave(db: None) -> None:
    load_mission(GAZIANTEP)
    city = Organisation.objects.get(code="municipality-sahinbey")
    assert set(city.roles.values_list("role", flat=True)) == {"municipality", "list_provider", "referrer"}
    assert "Sahinbey City Hall" in city.aliases
    assert city.names["ar"] == "بلدية شاهين بيه"
    city.take_role("recipient")
    load_mission(GAZIANTEP)
    assert city.roles.filter(role="recipient").exists()


def test_a_role_that_left_the_folder_is_given_up(db: None, tmp_path: Path) -> None:
    folder = own_copy(tmp_path)
    load_mission(folder)
    rewrite(folder, "partners.toml", 'roles = ["implementer", "approver"]', 'roles = ["implementer"]')
    assert "partners changed: craft-chamber." in load_mission(folder).sentences()
    chamber = Organisation.objects.get(code="craft-chamber")
    assert list(chamber.roles.values_list("role", flat=True)) == ["implementer"]


def test_the_words_of_a_mission_are_kept_for_its_lists(db: None) -> None:
    load_mission(GAZIANTEP)
    assert MissionWords.objects.get().words["headers"]["phone"]["tr"] == ["irtibat hattı"]


def test_an_empty_line_parts_paragraphs(db: None) -> None:
    load_mission(GAZIANTEP)
    assert Unit.objects.get(code="CARE").story["en"] == "The unit listens first.\n\nThen it works."


def test_a_text_that_lacks_a_language_is_said_not_refused(db: None) -> None:
    assert "1 text has no Arabic; English is shown instead (first: units.toml, unit “CARE”, story)." in (
        load_mission(GAZIANTEP).notes
    )


def test_the_smallest_mission_of_the_guide_loads_with_the_standard_sheet(db: None, tmp_path: Path) -> None:
    shown = re.findall(
        r"^`([a-z_]+\.(?:toml|csv))`\n\n```\w+\n(.*?)```", GUIDE.read_text("utf-8"), re.M | re.S
    )
    assert [name for name, _text in shown] == ["mission.toml", "places.csv", "units.toml"]
    for name, text in shown:
        write(tmp_path, name, text)
    mission = load_mission(tmp_path).mission
    assert Service.objects.get(code="hygiene_kit").team == Team.objects.get(code="FIELD")
    assert Organisation.objects.in_role("municipality").count() == 4
    assert not Indicator.objects.filter(code="hygiene_individuals").exists()
    blocks = mission.settings["fact_sheet"]["blocks"]
    assert [block["kind"] for block in blocks] == ["areas", "unit", "map", "charts"]
    figures = blocks[1]["teams"][0]["figures"]
    assert figures == [{"figure": code} for code in [*ELEVEN[:3], "hygiene_kits", "cash_households"]]


@pytest.mark.parametrize("example", ["services.toml", "words.toml"])
def test_the_other_examples_of_the_guide_are_well_written(example: str, tmp_path: Path) -> None:
    """They stand without a file name above; each is tried in a mission of its own."""
    marks = {"services.toml": "without = [", "words.toml": "[headers.phone]"}
    blocks = re.findall(r"^```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.M | re.S)
    text = next(block for block in blocks if block.startswith(marks[example]))
    folder = own_copy(tmp_path)
    write(folder, example, text)
    assert read_folder(folder).settings["code"] == "gaziantep"


# ------------------------------------------------------------------------------------------ what left the folder


def test_what_left_the_folder_goes_and_what_is_in_use_stays_and_is_said_each_time(
    db: None, tmp_path: Path
) -> None:
    folder = own_copy(tmp_path)
    load_mission(folder)
    give_a_winter_kit()
    text = (folder / "services.toml").read_text("utf-8")
    write(folder, "services.toml", text[: text.index('[[service]]\ncode = "winter_kit"')])
    rewrite(folder, "fact_sheet.toml", '{ figure = "winter_kits"', '{ figure = "hygiene_kits"')
    rewrite(folder, "fact_sheet.toml", 'figures = ["winter_kits"]', 'figures = ["hygiene_kits"]')
    (folder / "indicators.toml").unlink()
    rewrite(folder, "grants.toml", '[[project]]\ncode = "GZT/OLD 7"', "")
    for _once_more in range(2):
        said = load_mission(folder).sentences()
        assert "services kept, in use though no longer in the folder: winter_kit." in said
        assert "project codes kept, in use though no longer in the folder: GZT/OLD 7." in said
    assert Service.objects.filter(code="winter_kit").exists()
    assert not Service.objects.filter(code="phone_repair").exists()
    assert not Indicator.objects.filter(code="winter_kits").exists()


def test_names_change_and_codes_stay(db: None, tmp_path: Path) -> None:
    folder = own_copy(tmp_path)
    load_mission(folder)
    number = Service.objects.get(code="winter_kit").pk
    rewrite(folder, "services.toml", 'en = "Winter kit"', 'en = "Winter box"')
    rewrite(folder, "places.csv", "Nurdağı,Nurdağı", "Nurdağı,Nurdağ")
    said = load_mission(folder).sentences()
    assert "services changed: winter_kit." in said
    assert "places changed: TUR027005." in said
    assert Service.objects.get(pk=number).names["en"] == "Winter box"
    assert LogLine.objects.filter(action="mission.load").count() == 2


def test_a_house_with_lists_takes_no_other_mission(db: None) -> None:
    load_mission(GAZIANTEP)
    load_mission(ISTANBUL)
    assert [one.code for one in Mission.objects.all()] == ["istanbul"]
    assert not Place.objects.filter(pcode__startswith="TUR027").exists()
    TakenList.objects.create(file_name="list.xlsx", digest="0" * 64)
    with pytest.raises(Refusal, match="IMECE_HOME"):
        load_mission(GAZIANTEP)


# ------------------------------------------------------------------------------------------ mistakes


MISTAKES: list[tuple[str, str, str, str]] = [
    ("mission.toml", 'code = "gaziantep"', "", "mission.toml, code: is missing."),
    ("mission.toml", 'code = "gaziantep"', "code = gaziantep", "mission.toml is not proper TOML: .*line 3"),
    (
        "mission.toml",
        '"TUR027"',
        '"TUR028"',
        "mission.toml, province: “TUR028” is not a province of places.csv",
    ),
    (
        "mission.toml",
        '"Nizip"',
        '"Nisip"',
        "mission.toml, also_works_in: “Nisip” is not a district.*mean “Nizip”",
    ),
    ("mission.toml", '"6-17"', '"7-17"', "age_bands: “7-17” should begin at 6"),
    ("mission.toml", '"60+"]', '"60-99"]', "age_bands: “60-99” is not a band"),
    ("mission.toml", '"2023-12-31"]', '"2022-12-31"]', r"\[windows\], year: .*ends before it begins"),
    ("mission.toml", "assumed_household_size = 5", 'assumed_household_size = "5"', "must be a whole number"),
    ("mission.toml", "age_bands", "agebands", "there is no field “agebands”; did you mean “age_bands”"),
    (
        "places.csv",
        "TUR027004,district",
        "TUR027003,district",
        "places.csv, line 6, pcode: TUR027003 stands there twice",
    ),
    (
        "places.csv",
        "district,TUR027,Araban",
        "district,TUR099,Araban",
        "line 3, parent: TUR099 is not a place of an earlier",
    ),
    ("places.csv", "Araban,Araban,أرابان,", ",,,", "line 3, en: is missing; a place needs a name"),
    ("places.csv", "نزيب", "Araban", "line 6, aliases: “Araban” is already a spelling of Araban"),
    (
        "places.csv",
        "district,TUR027,Araban",
        "distrikt,TUR027,Araban",
        "level: there is no “distrikt”; did you mean “district”",
    ),
    ("tiles.csv", "TUR027009", "TUR027010", "tiles.csv, line 6, pcode: TUR027010 is not in places.csv"),
    ("tiles.csv", "TUR027009,2,0", "TUR027009,1,0", "TUR027009 stands on the same tile as TUR027008"),
    (
        "units.toml",
        'gives = ["psychosocial"]',
        'gives = ["psycosocial"]',
        "team “HEART”, gives: .*mean “psychosocial”",
    ),
    ("units.toml", 'code = "DOOR"', 'code = "HEART"', "unit “CARE”, team “HEART”, code: stands there twice"),
    ("units.toml", '"Case Team"', '""', "team “DOOR”, names.en: is missing"),
    (
        "services.toml",
        'category = "kit"',
        'category = "kits"',
        "services.toml, service “winter_kit”, category: .*“kit”",
    ),
    ("services.toml", 'category = "kit"', 'category = "parcel"', "no team gives “parcel”"),
    (
        "services.toml",
        '"awareness_raising"',
        '"awareness"',
        "without: the standard has no service “awareness”",
    ),
    ("services.toml", '"72010"', '"7201"', "iati_sector: “7201” is not a purpose code"),
    ("services.toml", '"kışlık kit"', '"hijyen"', "aliases: “hijyen” is already a name of hygiene_kit"),
    (
        "services.toml",
        'aliases = ["bakım kolisi"]',
        'alias = ["bakım kolisi"]',
        "no field “alias”; did you mean “aliases”",
    ),
    (
        "partners.toml",
        '"approver"]',
        '"aprover"]',
        "partner “craft-chamber”, roles: .*did you mean “approver”",
    ),
    (
        "partners.toml",
        "Şehitkâmil",
        "Kadıköy",
        "partner “craft-chamber”, district: “Kadıköy” is not a district",
    ),
    ("grants.toml", 'donor = "TRUST"', 'donor = "TRUSTS"', "grant “T-1”, donor: .*did you mean “TRUST”"),
    ("grants.toml", "2024-12-31", "2022-12-31", "grant “T-1”, ends: lies before starts"),
    ("grants.toml", 'unit = "CARE"', 'unit = "CURE"', "project “MH.0400.TR27”, unit: .*did you mean “CARE”"),
    (
        "indicators.toml",
        '"autumn"',
        '"fall"',
        "indicator “pmt_headcount”, window: mission.toml has no window “fall”",
    ),
    (
        "indicators.toml",
        'unit = "kits"',
        'unit = "kit"',
        "indicator “winter_kits”, unit: .*did you mean “kits”",
    ),
    ("indicators.toml", '["winter_kit"]', '["winter_kid"]', "the catalogue has no service “winter_kid”"),
    (
        "fact_sheet.toml",
        '"pmt_headcount"',
        '"pmt_heads"',
        "there is no figure “pmt_heads”; did you mean “pmt_headcount”",
    ),
    (
        "fact_sheet.toml",
        'kind = "map"',
        'kind = "mapp"',
        "block “mapp”, kind: there is no “mapp”; did you mean “map”",
    ),
    (
        "fact_sheet.toml",
        'figures = ["winter_kits"]',
        'figures = ["pmt_headcount"]',
        "has no breakdown “district”",
    ),
    ("fact_sheet.toml", '"HEART"', '"DOORS"', "team: there is no “DOORS”; did you mean “DOOR”"),
    (
        "fact_sheet.toml",
        '"roof.svg"',
        '"rof.svg"',
        "pictures/rof.svg does not exist; did you mean “roof.svg”",
    ),
    ("fact_sheet.toml", '"roof.svg"', '"../places.csv"', "is not the name of an SVG"),
    ("fact_sheet.toml", "consent = {", "consented = {", "picture “roof.svg”, consent: is missing"),
    (
        "words.toml",
        "[headers.phone]",
        "[headers.fone]",
        "words.toml, headers: there is no “fone”; did you mean “phone”",
    ),
    ("words.toml", "[headers.phone]", "[header.phone]", "did you mean “headers”"),
    ("pictures/roof.svg", "<rect", '<script href="x"/><rect', "is not a plain drawing"),
    ("pictures/roof.svg", "<rect", '<rect onload="x()"', "is not a plain drawing"),
]


@pytest.mark.parametrize(("name", "old", "new", "sentence"), MISTAKES, ids=lambda value: str(value)[:30])
def test_a_mistake_is_one_sentence_that_says_where(
    tmp_path: Path, name: str, old: str, new: str, sentence: str
) -> None:
    folder = own_copy(tmp_path)
    rewrite(folder, name, old, new)
    with pytest.raises(Mistake) as caught:
        read_folder(folder)
    said = str(caught.value)
    assert re.search(sentence, said), said
    assert "\n" not in said
    assert said.endswith((".", "?"))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'count = "quantity"',
            'count = "quantities"',
            "indicators.toml, indicator “winter_kits”: .*“quantities”",
        ),
        ('basis = "household_registered"', 'basis = "guess"', "no count basis “guess”"),
        ('"month"]', '"moon"]', "knows no column “moon”"),
        ("position = 5", "positions = 5", "no key “positions”"),
    ],
)
def test_what_the_counting_room_refuses_changes_nothing(
    db: None, tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    folder = own_copy(tmp_path)
    rewrite(folder, "indicators.toml", old, new)
    with pytest.raises(Mistake, match=sentence):
        load_mission(folder)
    assert Mission.current() is None
    assert not Unit.objects.exists()


def test_a_file_that_no_mission_has_is_refused(tmp_path: Path) -> None:
    folder = own_copy(tmp_path)
    (folder / "indicators.toml").rename(folder / "indicator.toml")
    with pytest.raises(
        Mistake, match=r"indicator\.toml is not a file of a mission; did you mean “indicators\.toml”\?"
    ):
        read_folder(folder)


def test_a_folder_without_a_mission_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"has no mission\.toml"):
        read_folder(tmp_path)


def test_a_file_saved_in_another_encoding_is_refused(tmp_path: Path) -> None:
    folder = own_copy(tmp_path)
    (folder / "places.csv").write_bytes(
        (folder / "places.csv").read_text("utf-8").encode("cp1254", "replace")
    )
    with pytest.raises(Mistake, match=r"places\.csv is not UTF-8"):
        read_folder(folder)


def test_a_spreadsheets_own_csv_is_read(tmp_path: Path) -> None:
    """Turkish Excel parts cells with semicolons and begins the file with a byte order mark."""
    folder = own_copy(tmp_path)
    text = (folder / "places.csv").read_text("utf-8").replace(",", ";")
    (folder / "places.csv").write_bytes(text.encode("utf-8-sig"))
    assert len(read_folder(folder).places.by_code) == 11


def test_the_standard_may_be_left_aside(tmp_path: Path) -> None:
    folder = own_copy(tmp_path)
    for name in ("fact_sheet.toml", "indicators.toml"):
        (folder / name).unlink()
    write(folder, "indicators.toml", "standard = false")
    write(
        folder,
        "services.toml",
        'standard = false\n[[service]]\ncode = "tent"\nnames = "Tent"\ncategory = "kit"\nunit = "RELIEF"\n',
    )
    content: Any = read_folder(folder)
    assert list(content.services) == ["tent"]
    assert content.services["tent"]["names"] == {"en": "Tent"}
    assert content.figures.entries == {}
