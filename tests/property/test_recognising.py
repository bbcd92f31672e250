"""What is read of a text: the engine's own sentences come back as the rule they say or as a proposal, never as another
rule; an edited text never gives the same rule unseen."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.core import current
from marketplace.engine.criteria import Node
from marketplace.engine.evaluate import evaluate
from marketplace.engine.normal import normal
from marketplace.engine.saying.sentences import sentence
from marketplace.listing.recognising.texts import recognise
from tests.property.trees import firm, tree

REFERENCE = current.reference()
seeds = st.integers(0, 10**9)
FIRMS = [firm(Random(seed), unknown=0.1) for seed in range(40)]

# What says the same although a character of weight is gone: 500 万, 年营业收入.
SHORTER = (("万元", "万"), ("上年", "年"), ("、或", "、"))
# Texts that are surely read, and one figure, period, person or small word of each exchanged.
EDITED = [
    ("资产负债率不高于70%", "资产负债率高于70%"),
    ("资产负债率不高于70%", "资产负债率不低于70%"),
    ("上年营业收入不低于2000万元", "上年营业收入不低于2000元"),
    ("上年营业收入不低于2000万元", "上年营业收入不低于2亿元"),
    ("上年营业收入不低于2000万元", "近三年营业收入不低于2000万元"),
    ("上年营业收入不低于2000万元", "前年营业收入不低于2000万元"),
    ("成立满2年", "成立不满2年"),
    ("成立满2年", "成立满2个月"),
    ("成立2年以上", "成立2年以内"),
    ("近6个月征信查询不超过6次", "近3个月征信查询不超过6次"),
    ("近6个月征信查询不超过6次", "近1年征信查询不超过6次"),
    ("无欠税、欠息", "有欠税"),
    ("法定代表人持股比例不低于20%", "实际控制人持股比例不低于20%"),
    ("法定代表人持股比例不低于20%", "创始人持股比例不低于20%"),
    ("企业及法定代表人未被列入失信被执行人名单", "企业及法定代表人被列入失信被执行人名单"),
    ("注册地在长沙市", "注册地不在长沙市"),
    ("注册地在长沙市", "纳税地在长沙市"),
    ("高新技术企业或科技型中小企业", "非高新技术企业"),
    ("同时具有高新技术企业和科技型中小企业资质", "具有高新技术企业或科技型中小企业资质"),
    ("2件以上发明专利", "2件以下发明专利"),
    ("2件以上发明专利", "2件以上实用新型专利"),
    ("纳税信用等级B级及以上", "纳税信用等级B级及以下"),
    ("年营业收入500万元以上", "年营业收入500万元以上（不含）"),
    ("近三年无重大违法违规行为", "近一年无重大违法违规行为"),
    ("优先支持高新技术企业", "支持高新技术企业"),
]


def same(one: Node, other: Node) -> bool:
    """Whether two rules are one: in normal form, or at least for every firm of a random crowd."""
    return normal(one) == normal(other) or all(
        evaluate(one, known).outcome is evaluate(other, known).outcome for known in FIRMS
    )


@given(seeds)
def test_a_sentence_of_the_engine_is_read_as_its_rule_or_as_a_proposal(seed: int) -> None:
    rule = tree(Random(seed))
    said = sentence(rule, "zh", REFERENCE)
    found = recognise(said, REFERENCE)
    if found.sure:
        assert found.tree is not None
        assert same(found.tree, rule), f"{said} was read as {sentence(found.tree, 'zh', REFERENCE)}"


# Characters of which each changes what is said.
MEANT = "不非无未没或且半123456789年月万元亿%上下低高少多近前"


@given(seeds, st.integers(0, 10**6), st.sampled_from(MEANT))
def test_a_character_put_in_or_taken_out_never_gives_the_same_rule_unseen(seed: int, at: int, other: str) -> None:
    rule = tree(Random(seed))
    said = sentence(rule, "zh", REFERENCE)
    first = recognise(said, REFERENCE)
    if not first.sure or first.tree is None:
        return
    place = at % len(said)
    changed = [said[:place] + other + said[place:]]
    if said[place] in MEANT:
        changed.append(said[:place] + said[place + 1 :])
    for edited in changed:
        found = recognise(edited, REFERENCE)
        if found.sure and found.tree is not None and not only_shorter(said, edited):
            assert normal(found.tree) != normal(first.tree), f"{edited} reads as {said}"


def only_shorter(said: str, edited: str) -> bool:
    """Whether a text is another with a shorter word for the same."""
    return any(said.replace(long, short) == edited.replace(long, short) for long, short in SHORTER)


@pytest.mark.parametrize(("text", "edited"), EDITED)
def test_another_word_figure_period_or_person_is_another_rule(text: str, edited: str) -> None:
    first, second = recognise(text, REFERENCE), recognise(edited, REFERENCE)
    assert first.sure
    assert first.tree is not None
    if second.sure:
        assert second.tree is not None
        assert normal(second.tree) != normal(first.tree)


@given(
    st.text(max_size=60) | st.text("高新技术企业成立满2年营收不低于5000万元或且无、，；（）的以上近三年", max_size=40)
)
@example("（" * 50)
@example("①②③")
def test_whatever_is_written_is_answered(text: str) -> None:
    found = recognise(text, REFERENCE)
    assert found.tree is not None or not found.sure
