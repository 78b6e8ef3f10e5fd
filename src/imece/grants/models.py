"""The room's models, from the files that each of them has."""

from __future__ import annotations

from imece.grants.approvals import ApprovalRule
from imece.grants.budget import BudgetLine
from imece.grants.charges import Charge
from imece.grants.donors import Donor, Grant, ProjectCode, project_codes, project_finder, projects_in_title
from imece.grants.papers import DeliveryLine, DeliveryNote, Invoice, InvoiceLine
from imece.grants.purchases import Order, OrderLine
from imece.grants.rates import Rate

__all__ = [
    "ApprovalRule",
    "BudgetLine",
    "Charge",
    "DeliveryLine",
    "DeliveryNote",
    "Donor",
    "Grant",
    "Invoice",
    "InvoiceLine",
    "Order",
    "OrderLine",
    "ProjectCode",
    "Rate",
    "project_codes",
    "project_finder",
    "projects_in_title",
]
