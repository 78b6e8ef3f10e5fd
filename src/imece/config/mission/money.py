"""Who pays, who approves and who is bought from: grants.toml, approvals.toml and vendors.toml."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from imece.assistance.catalogue import Category
from imece.base.access import ROLES
from imece.base.refusal import Refusal
from imece.config.mission.basics import Places
from imece.config.mission.files import Entry, Folder, near
from imece.config.mission.work import Rows, Work
from imece.lib.text import squash
from imece.partners.models import OrganisationRole
from imece.partners.vendors import digits_of


@dataclass
class Money:
    """Donors, their grants with project codes and budget lines, rates, approval rules, and vendors with prices."""

    services: Rows  # the catalogue, which lines and rules name
    donors: Rows = field(default_factory=dict)
    grants: Rows = field(default_factory=dict)
    projects: Rows = field(default_factory=dict)
    lines: Rows = field(default_factory=dict)
    rates: list[dict[str, Any]] = field(default_factory=list)
    rules: Rows = field(default_factory=dict)
    vendors: Rows = field(default_factory=dict)
    agreements: Rows = field(default_factory=dict)
    prices: list[dict[str, Any]] = field(default_factory=list)

    def rows(self) -> list[Any]:
        """All of it, for the digest of the load."""
        return [getattr(self, one.name) for one in fields(self) if one.name != "services"]


def read_money(
    folder: Folder, settings: dict[str, Any], work: Work, services: Rows, places: Places, partners: Rows
) -> Money:
    """grants.toml, approvals.toml and vendors.toml; vendors are written among the partners."""
    money = Money(services=services)
    usual = settings["currency"]
    _read_grants(folder, work, money, usual)
    money.rules = read_rules(folder, services, usual)
    read_vendors(folder, money, places, partners, usual)
    return money


def _read_grants(folder: Folder, work: Work, money: Money, usual: str) -> None:
    """grants.toml: [[donor]], [[grant]] with projects and lines, [[project]] without a grant, and [[rate]]."""
    file = folder.toml("grants.toml")
    for donor in file.entries("donor"):
        fields = {"names": donor.texts("names"), "short_name": donor.text("short_name", "")}
        _add(money.donors, donor, fields)
    for grant in file.entries("grant"):
        projects, lines = grant.entries("project", "grant."), grant.entries("line", "grant.")
        starts, ends = grant.day("starts"), grant.day("ends")
        if starts and ends and ends < starts:
            grant.wrong("ends", "lies before starts")
        donor_code = grant.one_of("donor", money.donors)
        code = grant.code()
        _add(
            money.grants,
            grant,
            {"donor": donor_code, "names": grant.texts("names"), "starts": starts, "ends": ends},
        )
        for project in projects:
            _add_project(money, project, work, code)
        for line in lines:
            _add_line(money, line, work, code, usual)
    for project in file.entries("project"):
        _add_project(money, project, work, None)
    for rate in file.entries("rate"):
        _add_rate(money, rate, usual)
    file.done()


def _add_project(money: Money, entry: Entry, work: Work, grant: str | None) -> None:
    unit = entry.one_of("unit", work.units, None)
    _add(
        money.projects,
        entry,
        {"grant": grant, "unit": unit, "names": entry.texts("names", {})},
        anything=True,
    )


def _add(rows: Rows, entry: Entry, fields: dict[str, Any], *, anything: bool = False) -> None:
    """Project codes are opaque text; the other codes are ours."""
    code = entry.text("code") if anything else entry.code()
    if len(code) > 60:
        entry.wrong("code", f"“{code}” is longer than 60 letters")
    if code in rows:
        entry.wrong("code", "stands there twice")
    entry.done()
    rows[code] = fields


def _add_line(money: Money, entry: Entry, work: Work, grant: str, usual: str) -> None:
    """A budget line; its unit is its project's where it says none, its dates the grant's."""
    whole = money.grants[grant]
    own = [code for code, row in money.projects.items() if row["grant"] == grant]
    project = entry.one_of("project", own, None)
    unit = entry.one_of("unit", work.units, money.projects[project]["unit"] if project else None)
    first = entry.day("eligible_from") or whole["starts"]
    last = entry.day("eligible_until") or whole["ends"]
    if first is None or last is None:
        entry.wrong(
            "eligible_from", "is missing, or eligible_until; the grant has no dates of its own either"
        )
    if last < first:
        entry.wrong("eligible_until", "lies before eligible_from")
    values = {
        "grant": grant,
        "project": project,
        "unit": unit,
        "names": entry.texts("names"),
        "amount": entry.amount("amount"),
        "currency": currency_of(entry, "currency", usual),
        "eligible_from": first,
        "eligible_until": last,
    } | purposes_of(entry, money.services)
    _add(money.lines, entry, values)


def _add_rate(money: Money, entry: Entry, usual: str) -> None:
    rate = {
        "currency": currency_of(entry, "currency", ...),
        "into": currency_of(entry, "into", usual),
        "valid_from": entry.day("from"),
        "valid_until": entry.day("until"),
        "rate": entry.amount("rate", places=10),
        "source": entry.text("source", ""),
    }
    if rate["valid_from"] is None:
        entry.wrong("from", "is missing")
    if rate["currency"] == rate["into"]:
        entry.wrong("into", "is the same currency")
    key = ("currency", "into", "valid_from")
    if any(all(one[name] == rate[name] for name in key) for one in money.rates):
        entry.wrong("from", "that rate stands there twice for this day")
    entry.done()
    money.rates.append(rate)


def currency_of(entry: Entry, field: str, default: Any) -> str:
    """A currency by its ISO 4217 code."""
    currency: str = entry.text(field, default)
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        entry.wrong(field, f"“{currency}” is not a currency's code such as TRY")
    return currency


def purposes_of(entry: Entry, services: Rows) -> dict[str, list[str]]:
    """The categories of service, and single services, that a line pays for; none stands for all."""
    found = entry.words("pays_for")
    for word in found:
        if word not in Category.values and word not in services:
            close = near(word, [*Category.values, *services])
            entry.wrong("pays_for", f"there is no category or service “{word}”{close}")
    categories = [word for word in found if word in Category.values]
    return {"categories": categories, "services": [word for word in found if word not in categories]}


def read_rules(folder: Folder, services: Rows, usual: str) -> Rows:
    """approvals.toml: [[rule]] for ranges of amounts; the ranges of a purpose leave no gap and do not overlap."""
    file = folder.toml("approvals.toml")
    rules: Rows = {}
    entries: dict[str, Entry] = {}
    for entry in file.entries("rule"):
        code = entry.code()
        values = {
            "category": entry.one_of("category", Category.values, ""),
            "service": entry.one_of("service", services, ""),
            "currency": currency_of(entry, "currency", usual),
            "amount_from": entry.amount("from", Decimal("0.00")),
            "amount_to": entry.amount("below", None),
            "approvers": _roles(entry),
            "quotes_needed": entry.number("quotes", 0, most=20),
        }
        if values["category"] and values["service"]:
            entry.wrong("service", "stands beside a category; a rule is about one of the two")
        _add(rules, entry, values)
        entries[code] = entry
    file.done()
    ranges: dict[tuple[str, ...], list[str]] = {}
    for code, values in rules.items():
        purpose = (values["category"], values["service"], values["currency"])
        ranges.setdefault(purpose, []).append(code)
    for codes in ranges.values():
        _check_ranges(rules, entries, sorted(codes, key=lambda code: rules[code]["amount_from"]))
    return rules


def _roles(entry: Entry) -> list[str]:
    found = entry.words("approvers", ...)
    for role in found:
        if role not in ROLES:
            entry.wrong("approvers", f"there is no role “{role}”{near(role, ROLES)}")
    if not found:
        entry.wrong("approvers", "names nobody")
    return found


def _check_ranges(rules: Rows, entries: dict[str, Entry], codes: list[str]) -> None:
    """One after the other from nothing to any amount."""
    expected: Decimal | None = Decimal("0.00")
    for code in codes:
        if rules[code]["amount_from"] != expected:
            entries[code].wrong("from", f"should be {expected}, where the rule before it ends")
        expected = rules[code]["amount_to"]
        if expected is not None and expected <= rules[code]["amount_from"]:
            entries[code].wrong("below", "must be more than from")
    if expected is not None:
        entries[codes[-1]].wrong("below", f"no rule says who approves {expected} and more; leave it out here")


def read_vendors(folder: Folder, money: Money, places: Places, partners: Rows, usual: str) -> None:
    """vendors.toml: [[vendor]] with [[vendor.agreement]] and its [[vendor.agreement.price]]; never bank details."""
    file = folder.toml("vendors.toml")
    for entry in file.entries("vendor"):
        code = entry.code(longest=80)
        agreements = entry.entries("agreement", "vendor.")
        known = partners.get(code, {"names": {}, "aliases": [], "district": None, "roles": []})
        district = entry.text("district", None)
        row = {
            "names": entry.texts("names", known["names"] or ...),
            "aliases": known["aliases"],
            "district": places.code_of(entry, "district", district) if district else known["district"],
            "roles": sorted({*known["roles"], OrganisationRole.Role.SUPPLIER.value}),
        }
        values = {"tax_number": _tax_number(entry)} | {
            field: entry.text(field, "") for field in ("phone", "email", "address")
        }
        _add(money.vendors, entry, values)
        partners[code] = row
        for agreement in agreements:
            _add_agreement(money, agreement, code, usual)
    file.done()


def _tax_number(entry: Entry) -> str:
    try:
        return digits_of(entry.text("tax_number", ""))
    except Refusal as refusal:
        entry.wrong("tax_number", str(refusal))


def _add_agreement(money: Money, entry: Entry, vendor: str, usual: str) -> None:
    starts, ends = entry.day("starts"), entry.day("ends")
    if starts is None or ends is None or ends < starts:
        entry.wrong("ends", "must be a day after starts; both are needed")
    prices = entry.entries("price", "vendor.agreement.")
    code = entry.code()
    values = {
        "vendor": vendor,
        "starts": starts,
        "ends": ends,
        "currency": currency_of(entry, "currency", usual),
        "ceiling": entry.amount("ceiling", None),
    }
    _add(money.agreements, entry, values)
    for price in prices:
        names = price.texts("names")
        row = {
            "agreement": code,
            "code": squash(names["en"])[:80],
            "names": names,
            "unit": price.text("unit"),
            "price": price.amount("price"),
            "category": price.one_of("category", Category.values, ""),
            "valid_from": price.day("from") or starts,
        }
        if any(
            all(one[key] == row[key] for key in ("agreement", "code", "valid_from")) for one in money.prices
        ):
            price.wrong("names", f"“{names['en']}” has a price from that day already")
        price.done()
        money.prices.append(row)
