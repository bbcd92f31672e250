"""The market as the pre-check reads it: published offerings, one of them, and the codes their rules use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from cms.benefits.selectors import PublishedBenefit
from marketplace.asking.choices import CodesInUse
from marketplace.engine.criteria import Comparison
from marketplace.engine.rule import rule_nodes
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.selectors import PublishedOffering, published_offerings

Offerings = tuple[PublishedOffering, ...]
Benefits = tuple[PublishedBenefit, ...]
# The offerings and the benefits of a day are one tuple each per process until something is published, so these few
# entries last as long. The choices that pages offer are kept with the codes.
_kept: list[tuple[Offerings, Benefits, CodesInUse]] = []
_MOST_KEPT = 4


def offering_at(address: str, day: date) -> PublishedOffering | None:
    """The published offering with this address, or None."""
    return next((offering for offering in published_offerings(day) if offering.address == address), None)


def codes_in_use(offerings: Offerings, benefits: Benefits = ()) -> CodesInUse:
    """By fact, every code that some rule or limit compares it with: what a choice can make a difference by."""
    for kept_offerings, kept_benefits, kept in tuple(_kept):
        if kept_offerings is offerings and kept_benefits is benefits:
            return kept
    found = codes_of((*offerings, *benefits))
    _kept[:] = [(offerings, benefits, found), *_kept[: _MOST_KEPT - 1]]
    return found


def codes_of(rules: Iterable[PublishedOffering | PublishedBenefit]) -> CodesInUse:
    """By fact, the codes that these offerings or benefits compare it with, and how often."""
    found: dict[str, Counter[str]] = {}
    for rule in rules:
        for node in rule_nodes(rule.criteria, rule.limits):
            if isinstance(node, Comparison) and FACTS[node.fact].type.is_listed:
                found.setdefault(node.fact, Counter()).update(node.codes)
    return CodesInUse(found)
