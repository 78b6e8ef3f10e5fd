"""The room's models, from the files that each of them has."""

from __future__ import annotations

from imece.referrals.directory import ServicePoint
from imece.referrals.links import PartnerLink
from imece.referrals.referrals import Referral
from imece.referrals.steps import Step

__all__ = ["PartnerLink", "Referral", "ServicePoint", "Step"]
