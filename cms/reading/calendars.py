"""An event as a calendar file (iCalendar, RFC 5545)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from cms.models import EventPage

LONGEST_LINE = 75
"""Bytes of a line without its break (RFC 5545, 3.1)."""
_ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


@dataclass(frozen=True)
class Meeting:
    """What a calendar keeps of an event. `key` is the same for ever; `changed` is when it was published last. Moments
    carry their time zone."""

    key: str
    changed: datetime.datetime
    starts: datetime.datetime
    ends: datetime.datetime
    title: str
    place: str = ""
    about: str = ""
    address: str = ""


def meeting_of(event: EventPage) -> Meeting:
    """An event as a calendar keeps it, in the active language."""
    about = [event.local_summary, event.local_sign_up, event.sign_up_url]
    return Meeting(
        key=f"{event.translation_key}@kerong",
        changed=event.last_published_at or timezone.now(),
        starts=event.starts_at,
        ends=event.ends_at,
        title=event.local_title,
        place=event.local_place,
        about="\n".join(part for part in about if part),
        address=event.full_url or "",
    )


def calendar_of(meeting: Meeting) -> str:
    """The file's text. Lines end as the standard wants, and none is too long."""
    told = [
        ("UID", meeting.key),
        ("DTSTAMP", _moment(meeting.changed)),
        ("DTSTART", _moment(meeting.starts)),
        ("DTEND", _moment(meeting.ends)),
        ("SUMMARY", _escaped(meeting.title)),
        ("LOCATION", _escaped(meeting.place)),
        ("DESCRIPTION", _escaped(meeting.about)),
        ("URL", meeting.address),
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//KeRong//KeRong//ZH", "BEGIN:VEVENT"]
    lines += [f"{name}:{value}" for name, value in told if value]
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return "".join(_folded(line) + "\r\n" for line in lines)


def _moment(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(words: str) -> str:
    """Words as a value of the type TEXT; other control characters may not stand in one and go."""
    told = words.replace("\r\n", "\n").replace("\r", "\n")
    kept = (one for one in told if one in "\n\t" or (one >= " " and one != "\x7f"))
    return "".join(_ESCAPES.get(one, one) for one in kept)


def _folded(line: str) -> str:
    """Broken where it would be too long, never inside a character; what goes on begins with a space."""
    out, length = [], 0
    for one in line:
        size = len(one.encode())
        if length + size > LONGEST_LINE:
            out.append("\r\n ")
            length = 1
        out.append(one)
        length += size
    return "".join(out)
