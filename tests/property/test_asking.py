"""Choices that are kept and counts that are made quickly are what the slow way gives."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from marketplace.asking.askable import may_ask
from marketplace.asking.choices import CodesInUse, codes_of
from marketplace.core import current
from marketplace.engine.assessment import Verdict
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.fact_types import FactType
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.selectors import PublishedOffering
from marketplace.matching.precheck.counting import still_possible
from marketplace.matching.precheck.measuring import firms, only
from marketplace.matching.precheck.questions import QUESTIONS
from marketplace.matching.results.offerings import codes_in_use
from marketplace.matching.results.offerings import codes_of as codes_of_rules
from marketplace.matching.results.services import PLACE, precheck
from tests.benchmarks.test_precheck import offerings

DAY = date(2026, 11, 23)
REFERENCE = current.reference()
LISTED = [key for key, fact in FACTS.items() if fact.type.is_listed and may_ask(key)]


@pytest.fixture(scope="module")
def market() -> tuple[PublishedOffering, ...]:
    return offerings()


@pytest.fixture(scope="module")
def codes(market: tuple[PublishedOffering, ...]) -> CodesInUse:
    return codes_of_rules(market)


def drawn_codes(key: str) -> st.SearchStrategy[list[str]]:
    known = [entry.code for entry in current.reference().taxonomy(FACTS[key].taxonomy)]
    return st.lists(st.sampled_from([*known, "none", "unsure", "no code at all"]), max_size=3)


@given(data=st.data())
def test_kept_choices_are_those_made_anew(codes: CodesInUse, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(LISTED))
    held = data.draw(drawn_codes(key))
    regions = [entry.code for entry in current.reference().taxonomy("regions")]
    home = data.draw(st.none() | st.sampled_from(["somewhere", "430105", "330106", *regions]))
    with translation.override(data.draw(st.sampled_from(["zh-hans", "en"]))):
        kept = codes.choices(FACTS[key], REFERENCE, held, home)
        assert kept == CodesInUse(codes.counts).choices(FACTS[key], REFERENCE, held, home)
        known = current.reference().taxonomy(FACTS[key].taxonomy)
        assert codes_of(kept) >= {code for code in held if code in known}
        if FACTS[key].type is not FactType.CODE or key != "region":
            return
        # A place that is offered anyway changes nothing about the others.
        assert codes.choices(FACTS[key], REFERENCE, ["430105"], home) == codes.choices(FACTS[key], REFERENCE, (), home)


@given(
    firm=st.sampled_from(list(firms(40, day=DAY, reference=REFERENCE))),
    answered=st.sets(st.sampled_from([*FACTS])),
    few=st.booleans(),
)
def test_a_count_is_that_of_the_whole_pre_check(
    market: tuple[PublishedOffering, ...], firm: Any, answered: set[str], few: bool
) -> None:
    known: Known = only(firm.known, [key for key in QUESTIONS if key in FACTS] if few else answered)
    for families in (frozenset[str](), firm.families):
        result = precheck(known, market, families=families)
        counted = still_possible(known, market, families)
        noes = result.by_verdict[Verdict.NO]
        assert counted.total == len(market)
        assert counted.possible == len(market) - len(noes)
        assert counted.elsewhere == sum(item.reason in PLACE for item in noes)
        assert counted.other == len(noes) - counted.elsewhere


def test_codes_are_kept_as_long_as_the_market_is(market: tuple[PublishedOffering, ...]) -> None:
    first = codes_in_use(market)
    choices = first.choices(FACTS["qualifications"], REFERENCE)
    assert codes_in_use(market) is first
    assert first.choices(FACTS["qualifications"], REFERENCE) is choices
    fewer = market[:50]
    assert codes_in_use(fewer).counts != first.counts
    assert codes_in_use(market) is first, "two markets are kept at once"


def test_choices_are_kept_for_each_language() -> None:
    codes = CodesInUse({"qualifications": Counter(hnte=1)})
    with translation.override("en"):
        english = codes.choices(FACTS["qualifications"], REFERENCE)
    with translation.override("zh-hans"):
        chinese = codes.choices(FACTS["qualifications"], REFERENCE)
    assert english != chinese
