"""Traces as rows: what the flat table says must be what the tree says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from marketplace.core import current
from marketplace.engine.criteria import All, Node, Not
from marketplace.engine.criteria import Any as AnyNode
from marketplace.engine.criteria_json import read_node
from marketplace.engine.evaluate import Outcome, conjunction, disjunction, evaluate
from marketplace.engine.saying.groups import GroupKind
from marketplace.engine.values import known_from_json
from marketplace.matching.results.tracing import Basis, Condition, Group, Line, conditions, trace_lines

REFERENCE = current.reference()

DAY = date(2026, 11, 23)
FLAG = {"fact": "current_overdue", "op": "is", "to": True}
DEBT = {"fact": "debt_ratio", "op": "le", "to": 70}
REVENUE = {"fact": "revenue", "op": "ge", "to": 500}
GRADE = {"fact": "tax_grade", "op": "in", "to": ["A", "B"]}


def lines(tree: dict[str, Any], language: str = "zh-hans", **facts: Any) -> list[Line]:
    known = known_from_json(facts, DAY, REFERENCE)
    return trace_lines(evaluate(read_node(tree, "tree"), known), known, language)


def shape(found: list[Line]) -> list[str]:
    return [f"{'  ' * line.depth}{line.kind.value}" if isinstance(line, Group) else line.label for line in found]


def test_groups_of_one_kind_are_one_group() -> None:
    assert shape(lines({"all": [DEBT, {"all": [REVENUE, {"all": [GRADE]}]}]})) == [
        "all", "资产负债率", "上年营业收入", "纳税信用等级",
    ]  # fmt: skip


def test_what_a_firm_must_not_have_stands_apart() -> None:
    found = lines({"all": [DEBT, {"not": FLAG}]}, current_overdue=False, debt_ratio=50)
    assert shape(found) == ["all", "资产负债率", "none", "当前逾期"]
    condition = conditions(found)[1]
    assert (condition.outcome, condition.wanted) == (Outcome.YES, "没有当前逾期")
    either = {"not": {"any": [FLAG, {"not": DEBT}]}}
    assert shape(lines(either)) == ["all", "资产负债率", "none", "当前逾期"], "not any is all not"


def test_alternatives_come_after_what_stands_alone_and_below_it() -> None:
    tree = {"all": [{"any": [GRADE, {"all": [REVENUE, DEBT]}]}, FLAG]}
    assert shape(lines(tree)) == [
        "all", "当前逾期", "any", "纳税信用等级", "  all", "上年营业收入", "资产负债率",
    ]  # fmt: skip


def test_a_group_with_words_of_its_own_stays_and_says_them_once() -> None:
    words = {"all": [REVENUE, GRADE], "says": [{"key": "other", "text": "经营良好"}]}
    found = lines({"all": [DEBT, words]})
    assert shape(found) == ["all", "资产负债率", "all", "上年营业收入", "纳税信用等级"]
    groups = [line for line in found if isinstance(line, Group)]
    assert [group.phrases for group in groups] == [(), ("经营良好",)]


def test_figures_and_letters_of_the_source_are_no_words() -> None:
    says = [
        {"key": "tax_grades", "text": "A"},
        {"key": "min_years", "text": "1.5"},
        {"key": "other", "text": "纳税A级"},
    ]
    (condition,) = conditions(lines({**GRADE, "says": says}))
    assert condition.phrases == ("纳税A级",)


@pytest.mark.parametrize(
    ("tree", "facts", "basis", "fill"),
    [
        (DEBT, {}, Basis.FILL, "debt_ratio"),
        (DEBT, {"debt_ratio": 50}, Basis.OWN, None),
        ({"fact": "age_months", "op": "ge", "to": 12}, {}, Basis.FILL, "founded"),
        ({"fact": "inquiries_6m", "op": "le", "to": 6}, {}, Basis.CONSENT, None),
        ({"fact": "region", "op": "within", "to": ["430105"]}, {"region": "430000"}, Basis.FILL, "region"),
        ({"judgement": {"zh": "有前景", "en": "promising"}}, {}, Basis.JUDGEMENT, None),
        (
            {"fact": "amount", "op": "le", "to": {"fact": "revenue", "times": 0.3}},
            {"amount": 10},
            Basis.FILL,
            "revenue",
        ),
    ],
)
def test_who_settles_a_condition(tree: dict[str, Any], facts: dict[str, Any], basis: Basis, fill: str | None) -> None:
    (condition,) = conditions(lines(tree, **facts))
    assert (condition.basis, condition.fill) == (basis, fill)


def test_a_formula_says_what_it_comes_to() -> None:
    tree = {"fact": "amount", "op": "le", "to": {"fact": "revenue", "times": 0.3}}
    (condition,) = conditions(lines(tree, amount=300, revenue=1860))
    assert condition.wanted == "不超过上年营业收入的 30%（558 万元）"
    (english,) = conditions(lines(tree, language="en", amount=300, revenue=1860))
    assert english.wanted.endswith("(CNY 5,580,000)")


def test_a_sum_shows_its_parts() -> None:
    tree = {"sum": ["invention_patents", "software_copyrights"], "op": "ge", "to": 2}
    (known,) = conditions(lines(tree, invention_patents=1, software_copyrights=9))
    assert (known.yours, known.outcome) == ("1 + 9 = 10 件", Outcome.YES)
    (part,) = conditions(lines(tree, invention_patents=1))
    assert part.yours == "发明专利 1 件，软件著作权 未填"


def test_a_sum_of_unknown_parts_is_not_given() -> None:
    tree = {"fact": "patents", "op": "ge", "to": 3}
    (nothing,) = conditions(lines(tree))
    assert (nothing.yours, nothing.is_known, nothing.fill) == ("未填", False, "patents")
    (some,) = conditions(lines(tree, invention_patents=2))
    assert (some.yours, some.is_known) == ("2 件以上", True)


def test_preferred_conditions_say_so_and_do_not_decide() -> None:
    found = lines({"all": [{**DEBT, "preferred": True}, REVENUE]}, debt_ratio=90, revenue=900)
    assert [line.preferred for line in conditions(found)] == [True, False]
    assert found[0].outcome is Outcome.YES


def test_a_reader_can_tell_where_an_alternative_begins() -> None:
    tree = {"any": [{"all": [DEBT, {"not": FLAG}, {"any": [GRADE, REVENUE]}]}, {"all": [REVENUE, DEBT]}]}
    found = [line for line in lines(tree) if isinstance(line, Group)]
    assert [(line.kind.value, line.depth, line.opens) for line in found] == [
        ("any", 0, False), ("all", 1, True), ("none", 1, False), ("any", 1, False), ("all", 1, True),
    ]  # fmt: skip


def test_an_empty_rule_has_no_rows() -> None:
    assert lines({"all": []}) == []


LEAVES: tuple[Node, ...] = tuple(
    read_node(leaf, "leaf") for leaf in (FLAG, DEBT, REVENUE, GRADE, {"judgement": {"zh": "好", "en": "good"}})
)


def trees() -> Any:
    from hypothesis import strategies as st

    def wider(inner: Any) -> Any:
        some = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return some.map(All) | some.map(AnyNode) | inner.map(Not)

    return st.recursive(st.sampled_from(LEAVES), wider, max_leaves=8)


def firms() -> Any:
    from hypothesis import strategies as st

    return st.fixed_dictionaries(
        {},
        optional={
            "current_overdue": st.booleans(),
            "debt_ratio": st.sampled_from([50, 90]),
            "revenue": st.sampled_from([100, 900]),
            "tax_grade": st.sampled_from(["A", "C"]),
        },
    )


@given(trees(), firms())
def test_the_table_says_what_the_tree_says(tree: Node, facts: dict[str, Any]) -> None:
    known = known_from_json(facts, DAY, REFERENCE)
    step = evaluate(tree, known)
    assert outcome_of(trace_lines(step, known, "en")) is step.outcome


@given(trees(), firms())
def test_every_leaf_is_a_row(tree: Node, facts: dict[str, Any]) -> None:
    known = known_from_json(facts, DAY, REFERENCE)
    step = evaluate(tree, known)
    assert len(conditions(trace_lines(step, known, "en"))) == sum(1 for _leaf in step.leaves())


def outcome_of(found: list[Line]) -> Outcome:
    """The outcome that a reader of the table comes to."""
    outcome, rest = read_level(found, 0)
    assert rest == []
    return outcome


def read_level(found: list[Line], depth: int) -> tuple[Outcome, list[Line]]:
    """Sections of one depth, which must all hold, up to one that opens another alternative."""
    parts: list[Outcome] = []
    while found and isinstance(found[0], Group) and found[0].depth == depth and not (parts and found[0].opens):
        head, found = found[0], found[1:]
        rows: list[Outcome] = []
        while found and isinstance(found[0], Condition):
            rows.append(found[0].outcome)
            found = found[1:]
        if head.kind is GroupKind.ANY:
            while found and isinstance(found[0], Group) and found[0].depth == depth + 1:
                assert found[0].opens
                alternative, found = read_level(found, depth + 1)
                rows.append(alternative)
        parts.append(disjunction(iter(rows)) if head.kind is GroupKind.ANY else conjunction(iter(rows)))
        assert head.outcome is parts[-1]
    return conjunction(iter(parts)), found


def test_citations_stand_at_conditions_and_headings_and_pass_on_where_there_is_no_heading() -> None:
    one, two = ({"fact": "age_months", "op": "ge", "to": n, "cite": f"a/s{n}"} for n in (1, 2))
    way = {"all": [REVENUE, one], "cite": "a/s3"}
    found = lines({"all": [one, {"any": [two, way], "cite": "a/s4"}]})
    assert [(isinstance(line, Group), line.citations) for line in found] == [
        (True, ()), (False, ("a/s1",)),
        (True, ("a/s4",)), (False, ("a/s2",)),
        (True, ("a/s3",)), (False, ()), (False, ("a/s1",)),
    ]  # fmt: skip
    choices = [{"any": [REVENUE, DEBT]}, {"any": [REVENUE, GRADE]}]
    outer = lines({"any": [REVENUE, {"all": choices, "cite": "a/s5"}]})
    assert [line.citations for line in outer if isinstance(line, Group)] == [(), ("a/s5",), ("a/s5",)]
