"""Whatever a list holds: no word is lost, every line is the right one, every stated thing is counted once."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import current
from marketplace.core.taxonomies import taxonomy
from marketplace.engine.checks import check_criteria
from marketplace.institutions.content import Content
from marketplace.institutions.importing.items import Draft
from marketplace.listing.locating import line_of
from marketplace.listing.phrases import split_phrases
from marketplace.listing.reading import Fault, ItemError, UnreadableFileError, read_text
from tests.offerings import DEMO, draft, product

REFERENCE = current.reference()

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(st.text(alphabet="甲乙丙1230,，;；()（） "))
def test_splitting_loses_no_words_and_splits_no_phrase_again(text: str) -> None:
    parts = split_phrases(text)
    assert [c for c in "".join(parts) if c not in ",，;； "] == [c for c in text if c not in ",，;； "]
    assert all(part and part == part.strip() for part in parts)
    if not {"(", "（"} & set(text):
        assert all(split_phrases(part) == (part,) for part in parts)


@given(st.lists(st.dictionaries(st.text(max_size=4), JSON_VALUES, max_size=4), max_size=4), st.integers(0, 3))
def test_items_are_what_any_json_reader_reads_and_stand_where_they_stand(items: list[Any], indent: int) -> None:
    text = json.dumps(items, ensure_ascii=False, indent=indent)
    read, faults = read_text(text)
    assert [item.data for item in read] == items
    assert not faults
    for item in read:
        assert text[item.start] == "{"
        for key in item.data:
            line = text.splitlines()[line_of(text, item.start, (key,)) - 1] if text.isprintable() else None
            assert line is None or json.dumps(key, ensure_ascii=False) in line


@given(st.text(max_size=60) | st.text(alphabet='[]{}",:1e.-truefalsn \n', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UnreadableFileError):
        read_text(text)


RATIO = st.decimals(0, 1, places=4).map(float)
WAN = st.decimals(0, 100_000, places=2).map(float)
WORDS = st.text(alphabet="甲乙丙丁企业;，", min_size=1, max_size=8).filter(lambda text: text.strip(";，") != "")
QUALIFICATIONS = [entry.name.zh for entry in taxonomy("qualifications")]
FIGURES: dict[str, st.SearchStrategy[Any]] = {
    "min_years": st.integers(0, 30),
    "max_years": st.integers(30, 60),
    "min_revenue_wan": WAN,
    "min_avg_tax_wan": WAN,
    "max_debt_ratio": RATIO,
    "min_rd_ratio": RATIO,
    "min_rd_ratio_hnte": RATIO,
    "min_revenue_growth": RATIO,
    "max_lenders": st.integers(0, 20),
    "legal_rep_age": st.tuples(st.integers(16, 40), st.integers(41, 120)).map(list),
    "profit_required": st.booleans(),
    "not_listed": st.booleans(),
    "entity": WORDS | st.sampled_from(["小微企业", "独立法人", "中小实体企业"]),
    "credit": WORDS | st.just("无当前逾期; 信誉卓著"),
    "qualifications_any": st.lists(WORDS | st.sampled_from(QUALIFICATIONS), min_size=1, max_size=4),
    "any_of": st.lists(WORDS, min_size=1, max_size=3),
    "other": st.lists(WORDS, min_size=1, max_size=3),
}


@given(st.fixed_dictionaries({}, optional=FIGURES), st.lists(WORDS, max_size=3))
def test_every_stated_thing_is_a_rule_or_goes_to_a_person(eligibility: dict[str, Any], terms: list[str]) -> None:
    read = draft(product(eligibility=eligibility, amount_rule="; ".join(terms) or None))
    things = sum(len(v) if isinstance(v, list) and k != "legal_rep_age" else 1 for k, v in eligibility.items())
    things += len(split_phrases("; ".join(terms)))
    assert read.stated == things
    assert 0 <= read.rules <= things
    assert len(read.content.person) == things - read.rules
    check_criteria(read.content.criteria, REFERENCE)
    assert Content.from_json(json.loads(json.dumps(read.content.to_json()))) == read.content


ENRICHED = [item for name in ("products", "funds") for item in json.loads((DEMO / f"{name}.json").read_text("utf-8"))]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in places(part, (*path, key)))]


@given(st.data())
def test_a_spoilt_item_is_read_or_refused_by_field(data: st.DataObject) -> None:
    item = json.loads(json.dumps(data.draw(st.sampled_from(ENRICHED))))
    for _spoilt in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from([place for place in places(item) if place]))
        inner = item
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = data.draw(JSON_VALUES | st.floats(-1e6, 1e6) | st.just("all") | st.just({"fact": "revenue"}))
    read, faults = _outcome(item)
    assert (read is None) == bool(faults)
    last = json.dumps([item], ensure_ascii=False, indent=1).count("\n") + 1
    assert all(1 <= fault.line <= last and str(fault) for fault in faults)
    if read is not None:
        check_criteria(read.content.criteria, REFERENCE)
        assert read.stated - read.rules == len(read.content.person)


def _outcome(item: dict[str, Any]) -> tuple[Draft | None, tuple[Fault, ...]]:
    try:
        return draft(item), ()
    except ItemError as error:
        return None, error.faults
