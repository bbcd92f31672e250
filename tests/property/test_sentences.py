"""Sentences say what the tree says: they are read back, and the sentences of all published rules name everything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import current
from marketplace.core.taxonomies import taxonomy
from marketplace.engine.criteria import (
    All,
    Any,
    Comparison,
    Constant,
    FactTimes,
    Judgement,
    Node,
    Not,
    Operator,
    nodes,
    operands,
    walk,
)
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.known import Known
from marketplace.engine.saying.sentences import clause, sentence
from marketplace.engine.saying.wording import date_text, number_text
from marketplace.engine.vocabulary.fact_types import FactType
from marketplace.engine.vocabulary.facts import FACTS
from tests.demo_trees import demo_trees
from tests.property.trees import tree

REFERENCE = current.reference()

DAY = date(2026, 11, 23)
LANGUAGES = ("zh-hans", "en")
FLAGS = ("current_overdue", "tax_arrears", "share_reform", "shares_registered", "outside_equity")
random_source = st.randoms(use_true_random=False)


# ---------- Read back: a sentence over five yes/no facts as a truth function ----------

Truth = Callable[[dict[str, bool]], bool]


def group(draw: Random, depth: int = 4) -> Node:
    """A tree of flags with every way of nesting, groups of one and negated groups included."""
    shape = draw.random()
    if depth == 0 or shape < 0.3:
        return Comparison((draw.choice(FLAGS),), Operator.IS, flag=draw.random() < 0.5)
    if shape < 0.45:
        return Not(group(draw, depth - 1))
    parts = tuple(group(draw, depth - 1) for _ in range(draw.choice((1, 2, 2, 3, 4))))
    return All(parts) if draw.random() < 0.5 else Any(parts)


def with_signs(text: str, language: str) -> str:
    """The sentence with +a for "the first flag holds" and -a for its opposite."""
    words = {}
    for sign, key in zip("abcde", FLAGS, strict=True):
        fact = FACTS[key]
        assert fact.yes
        assert fact.no
        words |= {fact.yes.say(language): f"+{sign}", fact.no.say(language): f"-{sign}"}
    for said in sorted(words, key=len, reverse=True):
        text = re.sub(re.escape(said), words[said], text, flags=re.IGNORECASE)
    return text


def pieces(text: str, between: str) -> list[str]:
    """The text split at a separator that stands in no bracket."""
    found, depth, start, place = [], 0, 0, 0
    while place < len(text):
        # The number of an alternative, (b), is no bracket.
        if re.match(r"\([a-z]\) ", text[place:]):
            if not depth and re.match(between, text[place:]):
                found.append(text[start:place])
                start = place + 4
            place += 4
            continue
        depth += (text[place] in "(（") - (text[place] in ")）")
        match = re.match(between, text[place:])
        if not depth and match:
            found.append(text[start:place])
            place = start = place + match.end()
            continue
        place += 1
    return [*found, text[start:]]


def read(text: str) -> Truth:
    """What a clause says, by the rules a reader follows: brackets, numbers, then or, then and."""
    text = text.strip()
    if re.fullmatch(r"[+-][a-e]", text):
        sign, letter = text
        return lambda firm: firm[letter] is (sign == "+")
    for opening, mark in (("下列之一：", "[①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯]"), ("one of: ", r"\([a-z]\) ")):
        if text.lower().startswith(opening):
            first, *rest = pieces(text[len(opening) :], mark)
            assert not first
            choices = [read(part.strip().rstrip("，,")) for part in rest]
            assert len(choices) > 2
            return lambda firm: any(choice(firm) for choice in choices)
    both = pieces(text.lower().removeprefix("either "), "，或| or ")
    every = pieces(text, "，且| and ")
    if len(both) > 1:
        assert len(every) == 1, f"or and and run together: {text}"
        return one_of([read(part) for part in both])
    if len(every) > 1:
        return all_of([read(part) for part in every])
    assert text[0] in "(（", text
    assert text[-1] in ")）", text
    return read(text[1:-1])


def one_of(parts: list[Truth]) -> Truth:
    return lambda firm: any(part(firm) for part in parts)


def all_of(parts: list[Truth]) -> Truth:
    return lambda firm: all(part(firm) for part in parts)


def firms() -> Iterator[dict[str, bool]]:
    for values in product((True, False), repeat=5):
        yield dict(zip("abcde", values, strict=True))


def means(node: Node, firm: dict[str, bool]) -> bool:
    known = Known({key: firm[sign] for sign, key in zip("abcde", FLAGS, strict=True)}, DAY, REFERENCE)
    return evaluate(node, known).outcome is Outcome.YES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_reads_back_as_the_tree(language: str) -> None:
    draw = Random(17)
    for _ in range(700):
        node = group(draw)
        said = with_signs(sentence(node, language, REFERENCE), language)
        conditions = [read(part) for part in pieces(said.rstrip("。."), "；|; ")]
        for firm in firms():
            assert all_of(conditions)(firm) is means(node, firm), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clause_and_its_opposite_never_hold_together(language: str) -> None:
    draw = Random(18)
    for _ in range(300):
        node = group(draw, 3)
        said, opposite = (
            read(with_signs(clause(node, language, REFERENCE, holds), language)) for holds in (True, False)
        )
        assert all(said(firm) is not opposite(firm) for firm in firms())


# ---------- Laws ----------


@given(random_source, st.sampled_from(LANGUAGES))
def test_two_negations_are_none(draw: Random, language: str) -> None:
    node, other = tree(draw), tree(draw, 2)
    assert sentence(Not(Not(node)), language, REFERENCE) == sentence(node, language, REFERENCE)
    assert sentence(Not(All((node, other))), language, REFERENCE) == sentence(
        Any((Not(node), Not(other))), language, REFERENCE
    )
    assert sentence(Not(Any((node, other))), language, REFERENCE) == sentence(
        All((Not(node), Not(other))), language, REFERENCE
    )


@given(random_source, st.sampled_from(LANGUAGES))
def test_nothing_is_said_of_its_opposite(draw: Random, language: str) -> None:
    node = tree(draw)
    assert clause(node, language, REFERENCE) != clause(node, language, REFERENCE, holds=False)


def test_every_random_tree_can_be_said_without_chinese_in_english() -> None:
    draw = Random(3)
    for _ in range(400):
        node = tree(draw)
        assert sentence(node, "zh-hans", REFERENCE).endswith("。")
        english = sentence(node, "en", REFERENCE)
        assert english.isascii(), english


# ---------- The published rules ----------


def named(node: Node) -> Iterator[tuple[Comparison, str]]:
    for part in nodes(node):
        if isinstance(part, Comparison):
            yield from ((part, code) for code in part.codes)


def folded(text: str) -> str:
    return text.replace(" ", "").lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_published_rules_name_every_code(language: str) -> None:
    counted = 0
    for key, node in demo_trees().items():
        said = folded(sentence(node, language, REFERENCE))
        for part, code in named(node):
            entries = taxonomy(FACTS[part.fact].taxonomy or "")
            # What lies within another code that is named is said by it.
            groups = [entries.get(other) for other in part.codes if other in entries.wider(code)]
            names = [entry.name.say(language) for entry in (entries.get(code), *groups)]
            assert any(folded(name) in said for name in names), (key, code, said)
            counted += 1
    assert counted > 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_published_rules_name_every_figure(language: str) -> None:
    counted = 0
    for key, node in demo_trees().items():
        said = sentence(node, language, REFERENCE)
        for part in nodes(node):
            if not isinstance(part, Comparison):
                continue
            own = {name.rsplit("_", 1)[1] for name in FACTS[part.fact].says if name[-1].isdigit()}
            for item in (item for operand in operands(part) for item in walk(operand)):
                for figure in figures(item, FACTS[part.fact].type, language):
                    assert figure in said or (figure in own and len(part.facts) == 1), (key, figure, said)
                    counted += 1
    assert counted > 200


def figures(item: object, kind: FactType, language: str) -> list[str]:
    if isinstance(item, FactTimes):
        factor = item.factor
        return [] if factor == 1 else [f"{number_text(factor * 100)}%" if factor < 1 else number_text(factor)]
    if not isinstance(item, Constant):
        return []
    if isinstance(item.value, date):
        return [date_text(item.value, language)]
    in_yuan = kind is FactType.MONEY and language == "en"
    return [number_text(Decimal(item.value) * (10_000 if in_yuan else 1))]


def test_published_rules_are_english_in_english() -> None:
    """Only a judgement whose words came from a file stays in the words of its source."""
    for key, node in demo_trees().items():
        said = sentence(node, "en", REFERENCE)
        for part in nodes(node):
            if isinstance(part, Judgement):
                said = said.replace(part.text.en, "").replace(part.text.en[0].upper() + part.text.en[1:], "")
        assert not re.search(r"[\u3400-\u9fff]", said), (key, said)
