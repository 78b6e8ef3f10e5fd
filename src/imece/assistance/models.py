from __future__ import annotations

from imece.assistance.catalogue import Service
from imece.assistance.ledger import Delivery

__all__ = ["Delivery", "Service"]
