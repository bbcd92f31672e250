"""What a result counts without words is what its trace says in words, and one answer's effect is that of a second look."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from marketplace.engine.assessment import Verdict
from marketplace.engine.evaluate import evaluate
from marketplace.engine.known import Known
from marketplace.matching.results.services import precheck, settled_by_answer
from marketplace.matching.results.tracing import conditions, outcomes, trace_lines
from tests.precheck_world import SAMPLES, published
from tests.property.trees import firm, tree


@given(st.randoms(use_true_random=False))
def test_outcomes_are_those_of_the_conditions_in_words(draw: Random) -> None:
    known = firm(draw)
    trace = evaluate(tree(draw), known)
    said = Counter(condition.outcome for condition in conditions(trace_lines(trace, known, "zh-hans")))
    assert Counter(outcomes(trace)) == said


@given(st.randoms(use_true_random=False))
def test_an_answer_settles_what_a_comparison_without_it_leaves_open(draw: Random) -> None:
    contents = [replace(sample.content, criteria=tree(draw)) for sample in SAMPLES]
    market = tuple(published(number, content) for number, content in enumerate(contents))
    known = firm(draw, bands=0)
    if not known.values:
        return
    key = draw.choice(sorted(known.values))
    families = frozenset(draw.choice([(), ("equity",), ("loan", "pledge")]))
    result = precheck(known, market, families=families)
    without = Known({each: known.values[each] for each in known.values if each != key}, known.day, known.reference)
    before = {item.offering.address: item for item in precheck(without, market, families=families).results}
    settled = Counter(
        item.verdict
        for item in result.results
        if before[item.offering.address].verdict is Verdict.MAY_FIT
        and not before[item.offering.address].assessment.lacks_only_publication
        and (item.verdict is not Verdict.MAY_FIT or item.assessment.lacks_only_publication)
    )
    assert settled_by_answer(result, key) == settled
