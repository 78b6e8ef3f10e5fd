"""The tags of `{% load ui %}`: figures, days, names and parts. Those that draw are in `drawings.py`."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from imece.ui import formats
from imece.ui.formats import Number
from imece.ui.templatetags import drawings

register = template.Library()
drawings.add_to(register)

POINTING = frozenset({"next", "back", "undo", "external", "sign-out", "list", "ledger"})
LANGUAGES = (("en", "English"), ("tr", "Türkçe"), ("ar", "العربية"))


@register.filter
def figure(value: Number | None) -> str:
    return formats.number_text(value)


@register.simple_tag
def figure_number(value: Number | None, places: int | None = None) -> SafeString:
    return format_html('<bdi class="num">{}</bdi>', formats.number_text(value, places=places))


@register.filter
def percent(share: Number | None, places: int = 0) -> str:
    return formats.percent_text(share, places=places)


@register.simple_tag
def money(amount: Number | None, currency: str) -> SafeString:
    return format_html('<bdi class="num" dir="ltr">{}</bdi>', formats.money_text(amount, currency))


@register.simple_tag
def day(value: datetime.date | None) -> SafeString | str:
    if value is None:
        return formats.NOTHING
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', value.isoformat(), formats.day_text(value))


@register.simple_tag
def moment(value: datetime.datetime | None) -> SafeString | str:
    """The day and the minute on the mission's clock; isolated, or Arabic would reorder them."""
    if value is None:
        return formats.NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    text = f"{formats.day_text(local)} {date_format(local, 'H:i')}"
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', local.isoformat(timespec="seconds"), text)


@register.simple_tag
def period(first: datetime.date, last: datetime.date) -> SafeString:
    return format_html("<bdi>{}</bdi>", formats.period_text(first, last))


@register.simple_tag
def person_name(name: str) -> SafeString:
    """A name in whatever script it was given, isolated from the line around it."""
    return format_html('<bdi dir="auto">{}</bdi>', name)


@register.simple_tag
def code(value: object) -> SafeString:
    """A code, a phone, a file name: never mirrored."""
    return format_html('<bdi class="ref" dir="ltr">{}</bdi>', value)


@register.simple_tag(name="icon")
def icon_tag(name: str, label: str = "", **attributes: str) -> SafeString:
    """One symbol of the sprite. Without a label it says nothing to a screen reader: words stand beside it."""
    classes = f"icon {attributes.get('class', '')} {'flips' if name in POINTING else ''}"
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" width="18" height="18" {}><use href="{}#{}"/></svg>',
        " ".join(classes.split()),
        said,
        static("ui/icons.svg"),
        name,
    )


@register.inclusion_tag("ui/partials/tag.html")
def tag(label: str, tone: str = "plain", icon: str = "") -> dict[str, object]:
    return {"label": label, "tone": tone, "icon": icon}


@register.inclusion_tag("ui/partials/progress.html")
def progress(value: Number, total: Number, label: str = "") -> dict[str, object]:
    share = float(value) / float(total) if total else 0.0
    return {"value": value, "total": total, "label": label, "share": share}


@register.inclusion_tag("ui/partials/field.html")
def field(bound: BoundField) -> dict[str, object]:
    return {
        "field": bound,
        "tick": isinstance(bound.field.widget, CheckboxInput),
        "grouped": bound.field.widget.use_fieldset,
    }


@register.inclusion_tag("ui/partials/fields.html")
def fields(form: BaseForm) -> dict[str, object]:
    return {"form": form}


@register.inclusion_tag("ui/partials/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, object]:
    return {"form": form, "wrong": [bound for bound in form if bound.errors and not bound.is_hidden]}


@register.simple_block_tag
def page_header(
    content: str, title: str, lead: str = "", crumbs: Sequence[tuple[str, str]] = ()
) -> SafeString:
    """The page's h1, a line under it, and the actions between the tags."""
    said = {"title": title, "lead": lead, "crumbs": crumbs, "actions": content.strip()}
    # Without the request: with it, the menu and its counts would be worked out a second time.
    return SafeString(render_to_string("ui/partials/page_header.html", said))


@register.simple_tag
def language_buttons() -> Iterable[tuple[str, str]]:
    """Each language under its own name in its own script, whoever is reading."""
    return LANGUAGES


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """The pages around this one and the ends; None stands where some are left out."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]


@register.filter
def initials(name: Any) -> str:
    return "".join(word[0] for word in str(name).split()[:2]).upper()
