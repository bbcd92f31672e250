"""A rule as a whole: its outermost parts, its check before it is stored, and how long what is said of it may be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.core import current
from marketplace.engine.building import at_least
from marketplace.engine.checks import check_rule
from marketplace.engine.criteria import NOTHING, All, Constant, outermost
from marketplace.engine.faults import CriteriaError
from marketplace.engine.limits import Limit, Limits
from marketplace.engine.saying.wording import Length

REFERENCE = current.reference()


def test_the_outermost_parts_of_a_rule() -> None:
    first, second = at_least("revenue", 500), at_least("amount", 1)
    assert outermost(All((first, All((second,))))) == (first, All((second,)))
    assert outermost(first) == (first,)
    assert outermost(NOTHING) == ()


def test_a_whole_rule_is_checked() -> None:
    limits = Limits(amount_most=Limit(Constant(Decimal(300))))
    check_rule(at_least("revenue", 500), limits, REFERENCE)
    with pytest.raises(CriteriaError) as wrong:
        check_rule(at_least("revenue", -1), limits, REFERENCE)
    assert wrong.value.place == "tree.to"
    with pytest.raises(CriteriaError) as wrong:
        check_rule(NOTHING, Limits(amount_most=Limit(Constant(Decimal("0.001")))), REFERENCE)
    assert wrong.value.place == "limits.amount_most.to"


def test_the_same_is_shorter_in_chinese() -> None:
    length = Length(zh=2, en=4)
    assert [length.holds("四个字的", language) for language in ("zh-hans", "en-us", "EN")] == [False, True, True]
    assert not length.holds("five5", "en")
