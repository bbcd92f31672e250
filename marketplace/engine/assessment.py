"""The verdict on one pair: fits, may fit, just misses, no, or conditions not published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from marketplace.engine.advice.counterfactual import Advice, counterfactual
from marketplace.engine.criteria import All, Comparison, Constant, Judgement, Node, facts_of, nodes, operands, outermost
from marketplace.engine.evaluate import Outcome, Step, blocking, evaluate, outcome_of, range_of
from marketplace.engine.known import Known
from marketplace.engine.normal import Part, is_required, normal, normal_form, parts
from marketplace.engine.reaching import opened
from marketplace.engine.rule import JUDGED_LIMIT, NEEDED, NO_LIMIT, UNPUBLISHED, WANTED, of_pair
from marketplace.engine.vocabulary.facts import FACTS

# A tree over these alone says where a firm is and what kind of firm it is, nothing it could be measured by.
KIND_OF_FIRM = frozenset(
    {"region", "tax_region", "zones", "entity_type", "size", "tech_enterprise", "amount", "amount_least", "kinds"}
)
# A firm that fails more criteria than this does not just miss.
MOST_MISSED = 2
# Advice of more changes than this is none that anybody takes.
MOST_ADVISED = 3


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
    the institution, a limit that it does not publish among them. ``failing``: the steps that fail. ``advice``: what
    would change a no; a firm that just misses may have none that it could follow soon. ``in_part``: the limit covers
    what is needed at the least, and not what is wanted.
    """

    verdict: Verdict
    trace: Step
    open_facts: tuple[str, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    failing: tuple[Step, ...] = ()
    advice: Advice | None = None
    in_part: bool = False

    @property
    def lacks_only_publication(self) -> bool:
        """Whether every published condition is met, and it hangs only on what nobody published: limit or kind."""
        return (
            self.verdict is Verdict.MAY_FIT
            and not self.open_facts
            and all(judgement in UNPUBLISHED for judgement in self.judgements)
        )


def assess(criteria: Node, known: Known, limit: Node | None = None, kind: Node | None = None) -> Assessment:
    """Decide one pair and gather its explanation. ``limit``: that the limit covers the need (``rule.covers``), None
    where no money is asked for; ``kind``: ``rule.NO_KIND`` where it is open whether it is of a kind asked for."""
    node = of_pair(criteria, limit, kind)
    trace = evaluate(node, known)
    in_part = covers_in_part(limit, known)
    if trace.outcome is Outcome.NO:
        failing = tuple(blocking(trace, Outcome.NO))
        if not just_misses(known, trace):
            return Assessment(Verdict.NO, trace, failing=failing, in_part=in_part)
        advice = counterfactual(node, known, MOST_ADVISED, trace)
        return Assessment(Verdict.JUST_MISSES, trace, failing=failing, advice=advice, in_part=in_part)
    if not states_conditions(criteria):
        return Assessment(Verdict.UNPUBLISHED, trace)
    if trace.outcome is Outcome.YES:
        return Assessment(Verdict.FITS, trace, in_part=in_part)
    undecided = list(blocking(trace, Outcome.UNKNOWN))
    open_facts = dict.fromkeys(key for step in undecided for key in step.missing)
    judgements = [step.node for step in undecided if isinstance(step.node, Judgement)]
    if limit is not NO_LIMIT and any(step.node is limit and not step.missing for step in undecided):
        # Its words give a figure for other firms only, or leave to the institution how much it is.
        judgements.append(JUDGED_LIMIT if _is_bounded(limit, known) else NO_LIMIT)
    return Assessment(Verdict.MAY_FIT, trace, tuple(open_facts), tuple(judgements), in_part=in_part)


def _is_bounded(limit: Node | None, known: Known) -> bool:
    """Whether it is known that a limit is no more than some figure."""
    if not isinstance(limit, Comparison):
        return False
    return all(range_of(operand, FACTS[limit.fact], known).high is not None for operand in operands(limit))


def just_misses(known: Known, trace: Step) -> bool:
    """Whether at most two of the criteria that must hold fail, and none fails for certain with every fact open that
    the firm can change within a year. ``trace``: what the pair came to, a no.

    To open facts never turns an outcome round, so only what fails now is looked at again.
    """
    if any(_stays(step) for step in trace.children if step.decides and isinstance(trace.node, All)):
        return False
    failing = [part for part in criteria_of(trace) if outcome_of(part) is Outcome.NO]
    if len(failing) > MOST_MISSED:
        return False
    there = opened(known)
    return not any(evaluate(part.node, there).outcome is part.at.outcome for part in failing)


def _stays(step: Step) -> bool:
    """Whether a comparison fails on what nobody can change, such as a place: seen without opening anything."""
    if step.outcome is not Outcome.NO or not isinstance(step.node, Comparison):
        return False
    facts = [FACTS[key] for key in step.node.facts]
    is_plain = all(isinstance(operand, Constant) for operand in operands(step.node))
    return is_plain and not any(fact.can_change_within_a_year or fact.derived_from for fact in facts)


def criteria_of(trace: Step) -> Iterator[Part[Step]]:
    """The criteria of which each must hold, however the rule groups them."""
    return filter(is_required, parts(normal_form(trace), every=True))


def published_conditions(criteria: Node) -> int:
    """On how many published criteria a fit rests: those of which each must hold."""
    return sum(1 for part in parts(normal(criteria), every=True) if is_required(part))


def ruled_out(criteria: Node, known: Known, limit: Node | None = None) -> tuple[Step, ...]:
    """The steps that fail where the verdict is a no; nothing for every other verdict. For counts: nothing is advised."""
    trace = evaluate(of_pair(criteria, limit), known)
    if trace.outcome is not Outcome.NO or just_misses(known, trace):
        return ()
    return tuple(blocking(trace, Outcome.NO))


def covers_in_part(limit: Node | None, known: Known) -> bool:
    """Whether the limit covers what is needed at the least, and for certain not what is wanted."""
    if not isinstance(limit, Comparison) or known.get(NEEDED) == known.get(WANTED):
        return False
    wanted = replace(limit, facts=(WANTED,))
    return evaluate(limit, known).outcome is Outcome.YES and evaluate(wanted, known).outcome is Outcome.NO


def states_conditions(node: Node) -> bool:
    """True where the tree requires more than a place and a kind of firm; what is only preferred does not count."""
    required = [part for part in outermost(node) if not part.note.preferred]
    return any(
        isinstance(part, Judgement) or not facts_of(part) <= KIND_OF_FIRM for one in required for part in nodes(one)
    )
