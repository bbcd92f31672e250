"""The verdict on one pair: fits, may fit, just misses, no, or conditions not published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from marketplace.engine.advice.counterfactual import Advice, counterfactual, is_within_reach
from marketplace.engine.criteria import Comparison, Judgement, Node, facts_of, nodes, outermost
from marketplace.engine.evaluate import Outcome, Step, evaluate, outcome_below
from marketplace.engine.known import Known

# A tree over these alone says where a firm is and what kind of firm it is, nothing it could be measured by.
KIND_OF_FIRM = frozenset({"region", "tax_region", "zones", "entity_type", "size", "tech_enterprise", "amount", "kinds"})
# A firm that fails more conditions than this does not just miss.
MOST_MISSED = 2


class Verdict(StrEnum):
    """The five answers, in the order in which pages show them."""

    FITS = "fits"
    MAY_FIT = "may_fit"
    JUST_MISSES = "just_misses"
    NO = "no"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True)
class Assessment:
    """One pair's verdict with everything that explains it.

    ``open_facts``: facts whose absence leaves it open, in the order of the rule. ``judgements``: conditions left to
    the institution. ``failing``: the steps that fail. ``advice``: what would change a no.
    """

    verdict: Verdict
    trace: Step
    open_facts: tuple[str, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    failing: tuple[Step, ...] = ()
    advice: Advice | None = None


def assess(node: Node, known: Known) -> Assessment:
    """Decide one pair and gather its explanation."""
    trace = evaluate(node, known)
    if trace.outcome is Outcome.NO:
        failing = tuple(blocking(trace, Outcome.NO))
        advice = counterfactual(node, known, MOST_MISSED, trace)
        verdict = Verdict.JUST_MISSES if advice else Verdict.NO
        return Assessment(verdict, trace, failing=failing, advice=advice)
    if not states_conditions(node):
        return Assessment(Verdict.UNPUBLISHED, trace)
    if trace.outcome is Outcome.YES:
        return Assessment(Verdict.FITS, trace)
    undecided = list(blocking(trace, Outcome.UNKNOWN))
    open_facts = dict.fromkeys(key for step in undecided for key in step.missing)
    judgements = tuple(step.node for step in undecided if isinstance(step.node, Judgement))
    return Assessment(Verdict.MAY_FIT, trace, tuple(open_facts), judgements)


def ruled_out(node: Node, known: Known) -> tuple[Step, ...]:
    """The steps that fail where the verdict is a no; nothing for every other verdict. For counts: nothing is advised."""
    trace = evaluate(node, known)
    if trace.outcome is not Outcome.NO or is_within_reach(node, known, trace, MOST_MISSED):
        return ()
    return tuple(blocking(trace, Outcome.NO))


def states_conditions(node: Node) -> bool:
    """True where the tree requires more than a place and a kind of firm; what is only preferred does not count."""
    required = [part for part in outermost(node) if not part.note.preferred]
    return any(
        isinstance(part, Judgement) or not facts_of(part) <= KIND_OF_FIRM for one in required for part in nodes(one)
    )


def blocking(step: Step, outcome: Outcome) -> Iterator[Step]:
    """The leaves that make a step come out as ``outcome`` (no or unknown), in order.

    Below Not a yes is what makes a no; the leaf keeps its own outcome.
    """
    if not step.decides or step.outcome is not outcome:
        return
    if isinstance(step.node, Comparison | Judgement):
        yield step
    for child in step.children:
        yield from blocking(child, outcome_below(step.node, outcome))
