"""A calendar as other programs read it (RFC 5545): as much of it as a plan of sessions needs."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_LINE = 75
"""Octets, without the line's end."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """One entry: on a whole day, or from ``starts`` (with its time zone) for ``minutes``."""

    uid: str
    day: datetime.date
    starts: datetime.datetime | None
    minutes: int
    title: str
    where: str
    sequence: int
    is_cancelled: bool = False


def calendar_text(events: Iterable[Event], *, name: str, made_at: datetime.datetime) -> str:
    """The whole calendar. Times are in UTC, so that no reader needs our time zone's rules."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//imece//psychosocial plan//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for event in events:
        lines += _event(event, made_at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(event: Event, made_at: datetime.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{_utc(made_at)}"
    if event.starts is None:
        yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.day + datetime.timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART:{_utc(event.starts)}"
        yield f"DTEND:{_utc(event.starts + datetime.timedelta(minutes=event.minutes))}"
    yield f"SUMMARY:{escaped(event.title)}"
    if event.where:
        yield f"LOCATION:{escaped(event.where)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _utc(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    r"""Text as a value: backslash, semicolon, comma and line ends are marked, other control signs left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return _CONTROL.sub("", text)


def folded(line: str) -> str:
    """The line broken so that no part is longer than 75 octets, and none breaks inside a sign of UTF-8."""
    parts: list[str] = []
    part, size = "", 0
    for sign in line:
        width = len(sign.encode("utf-8", "replace"))
        # A part after the first begins with the space that says so.
        if size + width > LONGEST_LINE - (1 if parts else 0):
            parts.append(part)
            part, size = "", 0
        part += sign
        size += width
    parts.append(part)
    return "\r\n ".join(parts)
