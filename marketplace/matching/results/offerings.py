"""The market as the pre-check reads it: published offerings, one of them, and the codes their rules use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from cms.benefits.selectors import PublishedBenefit
from marketplace.engine.criteria import Comparison, Node, nodes, nodes_in
from marketplace.engine.limits import MEASURES, Limits
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.selectors import PublishedOffering, published_offerings

Offerings = tuple[PublishedOffering, ...]
Benefits = tuple[PublishedBenefit, ...]
# By fact, how often rules name each code.
CodesInUse = Mapping[str, Counter[str]]

# One entry: the offerings of a day are one tuple per process until something is published.
_in_use: list[tuple[Offerings, CodesInUse]] = []


def offering_at(address: str, day: date) -> PublishedOffering | None:
    """The published offering with this address, or None."""
    return next((offering for offering in published_offerings(day) if offering.address == address), None)


def codes_in_use(offerings: Offerings, benefits: Benefits = ()) -> CodesInUse:
    """By fact, every code that some rule or limit compares it with: what a choice can make a difference by."""
    if not _in_use or _in_use[0][0] is not offerings:
        _in_use[:] = [(offerings, codes_of(offerings))]
    of_benefits = codes_of(benefits)
    every = _in_use[0][1]
    return {key: every.get(key, Counter()) + of_benefits.get(key, Counter()) for key in {**every, **of_benefits}}


def rule_nodes(criteria: Node, limits: Limits) -> list[Node]:
    """Every node of an offering's criteria and of the tier tables of its limits."""
    found = list(nodes(criteria))
    for name in MEASURES:
        limit = getattr(limits, name)
        if limit is not None:
            found.extend(nodes_in(limit.operand))
    return found


def codes_of(offerings: Offerings | Benefits) -> CodesInUse:
    """By fact, the codes that these offerings or benefits compare it with, and how often."""
    found: dict[str, Counter[str]] = {}
    for offering in offerings:
        for node in rule_nodes(offering.criteria, offering.limits):
            if isinstance(node, Comparison) and FACTS[node.fact].type.is_listed:
                found.setdefault(node.fact, Counter()).update(node.codes)
    return found
