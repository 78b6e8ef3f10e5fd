"""Who must approve what: the mission's matrix, and the rules about people that no setting can lift."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imece.base.access import ROLES, assignments_of
from imece.base.money import KurusField
from imece.base.refusal import Refusal
from imece.base.users import Unit, User
from imece.grants.rates import Rate
from imece.ui.formats import money_text


class ApprovalRuleQuerySet(models.QuerySet["ApprovalRule"]):
    """Questions put to the matrix."""

    def for_amount(self, amount: Decimal, currency: str) -> ApprovalRuleQuerySet:
        return self.filter(currency=currency, amount_from__lte=amount).filter(
            Q(amount_to__isnull=True) | Q(amount_to__gt=amount)
        )

    def of(self, category: str, service: str = "") -> ApprovalRuleQuerySet:
        """The rules of exactly that service, of that category, or (neither given) the general ones."""
        return self.filter(category="" if service else category, service=service)

    def for_approver(self, user: Any) -> ApprovalRuleQuerySet:
        """The rules that the reader's roles answer."""
        held = {one.role for one in assignments_of(user)}
        fitting = [pk for pk, roles in self.values_list("pk", "approvers") if held & set(roles)]
        return self.filter(pk__in=fitting)

    def in_order(self) -> ApprovalRuleQuerySet:
        return self.order_by("category", "service", "currency", "amount_from")


class ApprovalRule(models.Model):
    """For a purpose and a range of amounts: which roles may approve, and how many quotes they need to see.

    The purpose is a service of the catalogue, by its code, or a category of services, or neither: for all that has no
    rules of its own. From ``amount_from`` on, and below ``amount_to``.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    category = models.CharField(_("category"), max_length=40, blank=True)
    service = models.CharField(_("service"), max_length=60, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    amount_from = KurusField(_("from"))
    amount_to = KurusField(_("below"), null=True, blank=True)
    approvers = models.JSONField(_("approved by"), default=list)
    quotes_needed = models.PositiveSmallIntegerField(_("quotes needed"), default=0)

    objects = ApprovalRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_from__gte=0)
                & (Q(amount_to__isnull=True) | Q(amount_to__gt=F("amount_from"))),
                name="a_rule_has_a_range",
            ),
            models.UniqueConstraint(
                fields=["category", "service", "currency", "amount_from"], name="one_rule_for_an_amount"
            ),
            models.CheckConstraint(condition=Q(category="") | Q(service=""), name="a_rule_has_one_purpose"),
        ]

    @property
    def approvers_said(self) -> str:
        return gettext(" or ").join(str(ROLES[role].label) for role in self.approvers if role in ROLES)

    def lets(self, user: Any, *, unit: Unit | None) -> bool:
        """Whether the person holds one of the roles: for the whole mission, or in that unit."""
        return any(
            one.role in self.approvers and (one.unit_id is None or (unit and one.unit_id == unit.pk))
            for one in (assignments_of(user) if getattr(user, "is_active", False) else [])
        )

    def allow(self, user: User, *, unit: Unit | None) -> None:
        if not self.lets(user, unit=unit):
            raise Refusal(gettext("This amount is approved by: %(roles)s.") % {"roles": self.approvers_said})

    def __str__(self) -> str:
        return self.code


def rule_for(
    *, category: str, amount: Decimal, currency: str, day: datetime.date | None = None, service: str = ""
) -> ApprovalRule:
    """The rule for that amount: the service's own, else its category's, else the general one.

    ``service``: its code in the catalogue. An amount in another currency is reckoned by the day's rate.
    """
    day = day or timezone.localdate()
    asked = ApprovalRule.objects.all()
    for purpose in dict.fromkeys([(category, service), (category, ""), ("", "")]):
        rules = asked.of(*purpose)
        in_currencies = list(rules.order_by("currency").values_list("currency", flat=True).distinct())
        if not in_currencies:
            continue
        reckoned, known = amount, currency
        if currency not in in_currencies:
            known = in_currencies[0]
            reckoned = Rate.convert(amount=amount, currency=currency, into=known, day=day).amount
        rule = rules.for_amount(reckoned, known).first()
        if rule is not None:
            return rule
    raise Refusal(
        gettext(
            "No approval rule fits %(amount)s. Ask the information officer to add it to the mission's data."
        )
        % {"amount": money_text(amount, currency)}
    )


def different_people(
    *, requester: User | None, approver: User | None = None, receiver: User | None = None
) -> None:
    """Refuses where one person would do two of the three deeds; who is not known yet is left out."""
    numbers = [one.pk if one is not None else None for one in (requester, approver, receiver)]
    asked, approved, received = numbers
    if asked is not None and asked == approved:
        raise Refusal(gettext("Who asked for it may not approve it. Another colleague has to."))
    if asked is not None and asked == received:
        raise Refusal(gettext("Who asked for it may not receive the goods. Another colleague has to."))
    if approved is not None and approved == received:
        raise Refusal(gettext("Who approved it may not receive the goods. Another colleague has to."))


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of exactly that content, to bind an approval to it: 100 and 100.00 are one, the order of keys is none."""
    return hashlib.sha256(
        json.dumps(_plain(content), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def _plain(value: Any) -> Any:
    """With its kind beside it, so that the text "1" and the number 1 are two contents."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal | int):
        number = Decimal(value)
        return {"number": "0" if not number else f"{number.normalize():f}"}
    if isinstance(value, datetime.date | datetime.datetime):
        return {"day": value.isoformat()}
    if isinstance(value, Sequence):
        return [_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no one way to be written down; give a text, number or day")
