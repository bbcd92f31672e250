"""What the bureau wrote, laid over what ships: the same as a plain merge, day by day; a notice reads as it is written."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.taxonomies import Taxonomy
from marketplace.core.terms.notices import read_notice, write_notice
from marketplace.core.terms.overlay import AFTER, UNTIL, Written, document_of, in_force, standing, turning_days, waiting
from marketplace.core.text import fold

FIRST = date(2026, 1, 1)
SPAN = 12
SHIPPED: dict[str, Any] = {
    "name": "letters",
    "entries": [
        {"code": "a", "zh": "甲", "en": "A", "synonyms": ["甲等"], "months": 3},
        {"code": "b", "zh": "乙", "en": "B", "parent": "a", "tech": True},
        {"code": "c", "zh": "丙", "en": "C", "synonyms": ["丙等"], "until": "2026-01-06"},
    ],
}
DAYS = st.integers(0, SPAN).map(lambda number: FIRST + timedelta(days=number))
CODES = st.sampled_from("abcdef")


@st.composite
def histories(draw: st.DrawFn) -> list[Written]:
    """Versions in the order in which they were written: numbers of a code rise; a day may come before one that still waits."""
    written: list[Written] = []
    latest: dict[str, int] = {}
    for _ in range(draw(st.integers(0, 10))):
        code = draw(CODES)
        number, day = latest.get(code, 0), draw(DAYS)
        latest[code] = number + 1
        content: dict[str, Any] = {} if code in "abc" else {"zh": f"名{code}"}
        for key, values in {
            "zh": st.just(f"新名{code}"),
            "en": st.sampled_from([None, f"new {code}"]),
            "months": st.sampled_from([None, 1, 24]),
            "tech": st.sampled_from([None, True]),
            "synonyms": st.sampled_from([None, [f"别名{code}"]]),
            UNTIL: DAYS.map(date.isoformat) | st.none(),
            AFTER: CODES,
        }.items():
            if draw(st.booleans()):
                content[key] = draw(values)
        written.append(Written("letters", code, number + 1, day, content))
    return written


def plainly(written: list[Written], day: date) -> dict[str, dict[str, Any]]:
    """Each entry on a day: read what was said of it in order, take the last, lay it over what ships."""
    entries = {row["code"]: dict(row) for row in SHIPPED["entries"]}
    for one in written:
        if one.valid_from <= day:
            row: dict[str, Any] = next((dict(row) for row in SHIPPED["entries"] if row["code"] == one.code), {})
            row["code"] = one.code
            for key, value in one.content.items():
                if value is None:
                    row.pop(key, None)
                elif key != AFTER:
                    row[key] = value
            entries[one.code] = row
    return entries


@given(histories(), DAYS)
def test_the_lists_of_a_day_are_a_plain_merge(written: list[Written], day: date) -> None:
    # As the database gives them: by code in the order in which codes were first written.
    order = list(dict.fromkeys(one.code for one in written))
    stored = sorted(written, key=lambda one: (order.index(one.code), one.number))
    taxonomy = Taxonomy(document_of(SHIPPED, in_force(stored, day), day))
    expected = plainly(written, day)
    assert {entry.code for entry in taxonomy} == set(expected)
    for entry in taxonomy:
        row = expected[entry.code]
        ended = bool(row.get(UNTIL)) and date.fromisoformat(row[UNTIL]) <= day
        assert entry.offered is not ended
        assert entry.name.zh == row["zh"]
        assert entry.name.en == (row.get("en") or row["zh"])
        assert {key: entry.attributes.get(key) for key in ("months", "tech")} == {
            key: row.get(key) for key in ("months", "tech")
        }
        assert list(entry.synonyms) == list(row.get("synonyms") or ())
        assert taxonomy.find(row["zh"]) == entry.code


@given(histories(), DAYS)
def test_nothing_changes_between_two_turning_days(written: list[Written], day: date) -> None:
    turning = [found for found in turning_days(written) if found <= day]
    since = max(turning, default=date.min)
    shipped_turn = date.fromisoformat(SHIPPED["entries"][2]["until"])
    if (since < shipped_turn <= day) or since == date.min:
        return  # what ships may end by itself, too
    first, second = (document_of(SHIPPED, in_force(written, found), found) for found in (since, day))
    assert Taxonomy(first).version == Taxonomy(second).version


@given(histories(), DAYS)
def test_what_waits_is_what_comes_into_force_later(written: list[Written], day: date) -> None:
    for code in {one.code for one in written}:
        versions = [one for one in written if one.code == code]
        days = [day + timedelta(days=number) for number in range(SPAN + 1)]
        seen = [one for one, _days in groupby(standing(versions, found) for found in days)]
        assert seen == [standing(versions, day), *waiting(versions, day)]


@given(histories())
def test_an_entry_is_never_lost(written: list[Written]) -> None:
    known: set[str] = set()
    for number in range(SPAN + 1):
        day = FIRST + timedelta(days=number)
        codes = {row["code"] for row in document_of(SHIPPED, in_force(written, day), day)["entries"]}
        assert known <= codes
        known = codes


@given(st.lists(st.tuples(CODES, CODES), max_size=6))
def test_a_name_means_one_entry_whatever_release_and_bureau_say(pairs: list[tuple[str, str]]) -> None:
    """A later release may ship a synonym that the bureau gave to another entry: the lists still load."""
    shipped = {**SHIPPED, "entries": [{**row, "synonyms": ["同名", *row.get("synonyms", ())][: 2 - place]} for place, row in enumerate(SHIPPED["entries"])]}  # fmt: skip
    shipped["entries"][1]["synonyms"] = []
    shipped["entries"][2]["synonyms"] = []
    written = [
        Written("letters", code, number + 1, FIRST, {"zh": f"名{code}", "synonyms": ["同名", f"名{other}"]})
        for number, (code, other) in enumerate(pairs)
    ]
    taxonomy = Taxonomy(document_of(shipped, in_force(written, FIRST), FIRST))
    owners = [entry.code for entry in taxonomy if fold("同名") in map(fold, entry.synonyms)]
    assert len(owners) == 1
    assert not pairs or owners[0] in {code for code, _other in pairs}


HOLIDAYS = st.sampled_from(["元旦", "春节", "国庆节、中秋节", "某某节"])


@given(st.dictionaries(DAYS, st.tuples(st.booleans(), HOLIDAYS), min_size=1, max_size=12))
def test_a_notice_reads_as_it_is_written(found: dict[date, tuple[bool, str]]) -> None:
    text = "\n".join(
        f"{name}：{day.month}月{day.day}日{'上班' if working else '放假'}。" for day, (working, name) in found.items()
    )
    days = read_notice(text, 2026)
    assert {date.fromisoformat(day): row["working"] for day, row in days.items()} == {
        day: working for day, (working, _name) in found.items()
    }
    assert read_notice(write_notice(days), 2026) == days
