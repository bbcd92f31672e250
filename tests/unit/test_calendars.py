"""An event as a calendar file: what is written is read back by a reader that follows RFC 5545, whatever the words."""

from __future__ import annotations

import datetime
import re

from hypothesis import given
from hypothesis import strategies as st

from cms.reading.calendars import Meeting, calendar_of

CHINA = datetime.timezone(datetime.timedelta(hours=8))
START = datetime.datetime(2026, 12, 14, 14, 30, tzinfo=CHINA)
WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")) | st.sampled_from("\n\\;,，会"), max_size=200
)


def meeting(title: str = "对接会", place: str = "", about: str = "") -> Meeting:
    return Meeting("key@kerong", START, START, START + datetime.timedelta(hours=2), title, place, about)


def read(text: str) -> dict[str, str]:
    """Name → value of the event's lines, unfolded and unescaped as the standard says (3.1 and 3.3.11)."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = text.replace("\r\n ", "").split("\r\n")[:-1]
    told = dict(line.split(":", 1) for line in lines if not line.startswith(("BEGIN", "END")))
    plain = {"n": "\n", "N": "\n"}
    return {name: re.sub(r"\\(.)", lambda m: plain.get(m[1], m[1]), value) for name, value in told.items()}


def test_times_are_told_in_utc_and_what_is_empty_is_left_out() -> None:
    text = calendar_of(meeting())
    assert read(text) == {
        "VERSION": "2.0", "PRODID": "-//KeRong//KeRong//ZH", "UID": "key@kerong", "DTSTAMP": "20261214T063000Z",
        "DTSTART": "20261214T063000Z", "DTEND": "20261214T083000Z", "SUMMARY": "对接会",
    }  # fmt: skip
    assert [line for line in text.split("\r\n") if line.startswith(("BEGIN", "END"))] == [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip


def test_marks_of_the_format_are_escaped() -> None:
    text = calendar_of(meeting(title="甲;乙,丙\\丁\r\n戊"))
    assert "SUMMARY:甲\\;乙\\,丙\\\\丁\\n戊\r\n" in text


def test_words_cannot_bring_in_lines_of_their_own() -> None:
    text = calendar_of(meeting(title="x\r\nATTACH:http://evil.example/\x00\x08", place="y\rEND:VEVENT"))
    assert [line for line in text.split("\r\n") if line.startswith("ATTACH")] == []
    assert text.count("\r\nEND:VEVENT") == 1
    assert "\x00" not in text


@given(WORDS, WORDS)
def test_any_words_come_back_and_no_line_is_too_long(title: str, about: str) -> None:
    text = calendar_of(meeting(title=title, about=about))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    found = read(text)
    assert found.get("SUMMARY", "") == title
    assert found.get("DESCRIPTION", "") == about
