"""The standing lines of the ledger as one Parquet file.

Run as a program it reads by ADBC: ``{"vendor", "address", "folder"}`` as JSON on standard input. It imports nothing
of Django, so it starts at once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from imece.indicators.layout import NUMBERS, TEXTS
from imece.indicators.reading import Read, by_adbc

_TEXT, _WHOLE = pa.string(), pa.int64()


def _schema(whole: str, text: str = "") -> pa.Schema:
    return pa.schema([(name, _WHOLE) for name in whole.split()] + [(name, _TEXT) for name in text.split()])


_CODES = "SELECT id, code FROM {}"
_CODES_SCHEMA = _schema("id", "code")

# What the lines point to, in the words of both databases.
AROUND: dict[str, tuple[str, pa.Schema]] = {
    "units": (_CODES.format("base_unit"), _CODES_SCHEMA),
    "teams": (_CODES.format("base_team"), _CODES_SCHEMA),
    "projects": (_CODES.format("grants_projectcode"), _CODES_SCHEMA),
    "partners": (_CODES.format("partners_organisation"), _CODES_SCHEMA),
    "services": ("SELECT id, code, category FROM assistance_service", _schema("id", "code category")),
    "places": (
        "SELECT id, COALESCE(parent_id, 0), level, pcode FROM base_place",
        _schema("id parent", "level pcode"),
    ),
    "lists": ("SELECT id, order_key FROM lists_takenlist", _schema("id", "order_key")),
    "persons": (
        """
        SELECT one.id, COALESCE(one.canonical_id, one.id),
               CASE WHEN 'id' IN (one.key_kind, other.key_kind) OR one.id_number <> '' OR other.id_number <> ''
                    THEN 1 ELSE 0 END
        FROM people_person one LEFT JOIN people_person other ON other.id = one.canonical_id
        """,
        _schema("id canonical identified"),
    ),
    "households": (
        """
        SELECT one.id, COALESCE(one.canonical_id, one.id),
               CASE WHEN 'id' IN (one.key_kind, other.key_kind) THEN 1 ELSE 0 END
        FROM people_household one LEFT JOIN people_household other ON other.id = one.canonical_id
        """,
        _schema("id canonical identified"),
    ),
}

# Dates travel as text and decimals as whole hundredths: neither database's driver then rounds or guesses.
LINES = (
    """
    SELECT line.id, line.service_id, line.unit_id, line.team_id, line.place_id, line.partner_id, line.project_id,
           CAST(ROUND(line.quantity * 100) AS BIGINT), CAST(ROUND(line.amount * 100) AS BIGINT),
           line.person_id, line.household_id, line.institution_id, line.birth_year, line.stated_age,
           line.residence_id, line.household_size, line.row_id, place.taken_list_id, place.sheet_id,
           sheet.position, place.number,
           CAST(line.day AS TEXT), line.currency, line.head_group, line.basis, line.evidence, line.detail, line.sex,
           COALESCE(CAST(line.birth_date AS TEXT), ''), line.birth_precision, line.nationality,
           line.population_group, line.disability
    FROM assistance_delivery line
    LEFT JOIN lists_row place ON place.id = line.row_id
    LEFT JOIN lists_sheet sheet ON sheet.id = place.sheet_id
    WHERE line.reverses_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM assistance_delivery back WHERE back.reverses_id = line.id)
    """,
    _schema(
        "key service_id unit_id team_id place_id partner_id project_id quantity amount person_id household_id"
        " institution_id birth_year stated_age residence_id household_size row_id list sheet sheet_position"
        " row_number",
        "day currency head_group basis evidence detail sex birth_date birth_precision nationality population_group"
        " disability",
    ),
)

_CODED = """
COPY (
    SELECT line.key,
           CASE WHEN line.person_id IS NOT NULL THEN 4 * person.canonical
                WHEN line.household_id IS NOT NULL THEN 4 * household.canonical + 1
                WHEN line.institution_id IS NOT NULL THEN 4 * line.institution_id + 2 END AS subject,
           COALESCE(person.identified = 1 OR household.identified = 1, false) AS identified,
           false AS sealed,
           CAST(replace(line.day, '-', '') AS INTEGER) AS day,
           CAST(replace(line.day[:7], '-', '') AS INTEGER) AS month,
           CASE WHEN line.birth_date <> '' THEN CAST(replace(line.birth_date, '-', '') AS INTEGER)
                WHEN line.birth_precision = 'age' THEN COALESCE(-line.stated_age - 1, 0)
                ELSE COALESCE(line.birth_year, 0) * 10000 END AS birth,
           COALESCE(unit.code, '') AS unit, COALESCE(team.code, '') AS team,
           COALESCE(service.code, '') AS service, COALESCE(service.category, '') AS category,
           COALESCE(project.code, '') AS project, COALESCE(partner.code, '') AS partner,
           COALESCE(place.pcode, '') AS district, COALESCE(home.pcode, '') AS residence,
           COALESCE(list.order_key, '~') AS order_key,
           line.* EXCLUDE (key, day)
    FROM '{raw}' line
    LEFT JOIN persons person ON person.id = line.person_id
    LEFT JOIN households household ON household.id = line.household_id
    LEFT JOIN units unit ON unit.id = line.unit_id
    LEFT JOIN teams team ON team.id = line.team_id
    LEFT JOIN services service ON service.id = line.service_id
    LEFT JOIN projects project ON project.id = line.project_id
    LEFT JOIN partners partner ON partner.id = line.partner_id
    LEFT JOIN districts place ON place.id = line.place_id
    LEFT JOIN districts home ON home.id = line.residence_id
    LEFT JOIN lists list ON list.id = line.list
) TO '{stage}' (COMPRESSION lz4)
"""

# The order is settled over few columns; only then are whole lines moved.
_ORDER = """
CREATE TABLE places_in_order AS
SELECT key, CAST(row_number() OVER (
           ORDER BY order_key, sheet_position, row_number, day, service, head_group, detail, quantity, key
       ) AS INTEGER) AS place_in_order
FROM '{stage}'
"""

# Lying together by unit, team and service, a figure reads its own part of the file only.
_WRITE = """
COPY (
    SELECT {columns} FROM '{stage}' JOIN places_in_order USING (key)
    ORDER BY unit, team, service, day, place_in_order
) TO '{target}' (COMPRESSION zstd)
"""


def write_ledger(read: Read, folder: Path) -> None:
    """Read the standing lines and write ``ledger.parquet`` into ``folder``."""
    raw, stage, target = (folder / f"{name}.parquet" for name in ("raw", "stage", "ledger"))
    with scratch_duckdb(folder) as duck:
        for name, (sql, schema) in AROUND.items():
            _hold(duck, name, read(sql, schema))
        _hold(duck, "districts", _districts(duck))
        # Set down first: of a stream DuckDB does not know how long it is, and joins it the wrong way round.
        duck.register("coming", read(*LINES))
        duck.execute(f"COPY (FROM coming) TO '{_quoted(raw)}' (COMPRESSION lz4)")
        duck.unregister("coming")
        columns = ", ".join(f"CAST({name} AS {_sql_type(name)}) AS {name}" for name in (*NUMBERS, *TEXTS))
        files = {"raw": _quoted(raw), "stage": _quoted(stage), "target": _quoted(target)}
        for step in (_CODED, _ORDER, _WRITE):
            duck.execute(step.format(columns=columns, **files))
    raw.unlink()
    stage.unlink()


def scratch_duckdb(folder: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config=duckdb_settings(folder))


def duckdb_settings(folder: Path) -> dict[str, Any]:
    """Two cores, half of a small server's memory, what does not fit spilled into ``folder``, and no network."""
    return {
        "threads": 2,
        "memory_limit": "1GB",
        "temp_directory": str(folder / "spill"),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }


def _hold(duck: duckdb.DuckDBPyConnection, name: str, arrow: Any) -> None:
    duck.register("coming", arrow)
    duck.execute(f"CREATE TABLE {name} AS SELECT * FROM coming")
    duck.unregister("coming")


def _districts(duck: duckdb.DuckDBPyConnection) -> pa.Table:
    """Each place with the p-code of the district that it lies in; a province lies in none."""
    places = {
        row[0]: row[1:] for row in duck.execute("SELECT id, parent, level, pcode FROM places").fetchall()
    }
    found: dict[int, str] = {}
    for place in places:
        one = place
        while one in places and places[one][1] == "neighbourhood":
            one = places[one][0]
        if one in places and places[one][1] == "district":
            found[place] = places[one][2]
    return pa.table({"id": pa.array(found, _WHOLE), "pcode": pa.array(found.values(), _TEXT)})


def _sql_type(column: str) -> str:
    types = {pa.int32(): "INTEGER", pa.int64(): "BIGINT", pa.bool_(): "BOOLEAN"}
    return types.get(NUMBERS.get(column), "VARCHAR")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def main() -> None:
    """Do the job; what goes wrong is told in one line on standard error."""
    job = json.load(sys.stdin)
    try:
        with by_adbc(job["vendor"], job["address"]) as read:
            write_ledger(read, Path(job["folder"]))
    except Exception as trouble:
        reason = next(iter(str(trouble).strip().splitlines()), "no reason given")
        sys.exit(f"{type(trouble).__name__}: {reason}")


if __name__ == "__main__":
    main()
