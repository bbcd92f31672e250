"""How many offerings are still possible while one is answering: counts alone, without advice, order or figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.engine.assessment import ruled_out
from marketplace.engine.criteria import Comparison, Node, outermost
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.selectors import PublishedOffering
from marketplace.matching.results.services import PLACE, first_reason, is_of_other_kind


@dataclass(frozen=True, slots=True)
class StillPossible:
    """Offerings in all, still possible, out because of place, out for other reasons."""

    total: int
    possible: int
    elsewhere: int
    other: int


def still_possible(
    known: Known, offerings: Iterable[PublishedOffering], families: frozenset[str] = frozenset()
) -> StillPossible:
    """What `precheck` would not answer with a no. `families`: the product families asked for; none means all."""
    total = elsewhere = other = 0
    for offering in offerings:
        total += 1
        if is_of_other_kind(offering, families):
            other += 1
        elif _is_elsewhere(offering.criteria, known):
            elsewhere += 1
        elif failing := ruled_out(offering.criteria, known, offering.limit):
            is_place = first_reason(failing) in PLACE
            elsewhere += is_place
            other += not is_place
    return StillPossible(total, total - elsewhere - other, elsewhere, other)


def _is_elsewhere(criteria: Node, known: Known) -> bool:
    """Whether the place that a rule requires fails, and nobody can move to it: then the rest need not be looked at."""
    return any(
        isinstance(part, Comparison)
        and part.facts in _PLACES
        and not part.note.preferred
        and evaluate(part, known).outcome is Outcome.NO
        for part in outermost(criteria)
    )


_PLACES = frozenset((key,) for key in PLACE if not FACTS[key].can_change)
