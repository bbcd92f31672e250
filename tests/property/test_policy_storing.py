"""Only what changed of a published policy is written; the rows are those that writing everything anew would give."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.models import PlanIndicator, PolicyClause, PolicyPage
from cms.official.clauses import BY_CODE, Clause
from cms.official.storing import clauses_to_json
from cms.publishing.storing import SAID, policy_clauses_store, policy_indicators_store
from cms.site.services import site_prepare
from tests.publishing_world import draft, rewrite, rewrite_indicators

pytestmark = pytest.mark.django_db

WORDS = st.sampled_from(["", "一", "补贴对象", "第二段\n的内容"])
HEAD = ("指标名称", "2020年基数", "2025年目标")
ROWS = st.tuples(
    st.sampled_from(["研发强度（%）", "企业数", "企业数（家）", "专利"]),
    st.sampled_from(["2.5", "—", "120", "1.2346"]),
    st.sampled_from(["3", "300", "3.000"]),
)
TABLES = st.one_of(
    st.just(()),
    st.lists(ROWS, min_size=1, max_size=4).map(lambda rows: (HEAD, *rows)),
    st.just((("甲", "乙"), ("1", "2"))),
)
CLAUSES = st.builds(
    Clause,
    level=st.sampled_from(sorted(BY_CODE)),
    number=st.sampled_from(["", "一、", "（二）", "第三条"]),
    heading=WORDS,
    text=WORDS,
    table=TABLES,
    anchor=st.sampled_from([f"s{number}" for number in range(8)]),
)
TEXTS = st.lists(st.lists(CLAUSES, max_size=8, unique_by=lambda one: one.anchor), min_size=1, max_size=4)


def test_the_rows_are_those_of_a_full_rewrite() -> None:
    site_prepare()
    lean, plain = draft(number=1), draft(number=2)

    @given(TEXTS, st.booleans())
    def check(texts: list[list[Clause]], is_reached: bool) -> None:
        for policy in (lean, plain):
            policy.published_clauses.all().delete()
            policy.indicators.all().delete()
        for text in texts:
            lean.clauses = plain.clauses = clauses_to_json(text)
            assert policy_clauses_store(policy=lean) == rewrite(plain)
            policy_indicators_store(policy=lean)
            rewrite_indicators(plain)
            assert _clauses(lean) == _clauses(plain)
            assert _indicators(lean) == _indicators(plain)
            if is_reached:
                for policy in (lean, plain):
                    _reach_one(policy)
            assert policy_clauses_store(policy=lean) is False, "twice is once"

    check()


def _reach_one(policy: PolicyPage) -> None:
    """The bureau tells what was reached of one, which stays from now on."""
    one = policy.indicators.filter(actuals=None).order_by("name").first()
    if one:
        one.actuals.create(year=2024, value=Decimal(3), source="统计公报")


def _clauses(policy: PolicyPage) -> list[tuple[object, ...]]:
    return list(PolicyClause.objects.filter(policy=policy).order_by("anchor").values_list("anchor", *SAID))


def _indicators(policy: PolicyPage) -> list[tuple[object, ...]]:
    told = ("name", "place", "unit", "base_year", "base", "target_year", "target", "actuals__value")
    return list(PlanIndicator.objects.filter(policy=policy).order_by("name").values_list(*told))
