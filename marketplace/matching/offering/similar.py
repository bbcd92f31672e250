"""Offerings with similar conditions, and in a few words where they differ.

Near means: of the same family, open where this one is, at least half of the shorter rule's facts shared; the nearest
shares most of the facts of both. Place is left out. Only what a rule says is compared: what an offering does not
mention may still be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from marketplace.core.current import taxonomy
from marketplace.core.reference import Reference
from marketplace.engine.criteria import Comparison, Node, facts_of
from marketplace.engine.saying.groups import required_parts
from marketplace.engine.saying.sentences import clause
from marketplace.engine.saying.wording import COMMA, Length, label_of
from marketplace.institutions.documents import HOME
from marketplace.institutions.glance import PLACE_FACTS
from marketplace.institutions.selectors import PublishedOffering
from marketplace.institutions.terms import figures

MOST_SIMILAR = 3
# One fact in common is chance.
_LEAST_SHARED = 2
_MOST_NAMED = 2
_CLAUSE = Length(zh=30, en=70)


@dataclass(frozen=True, slots=True)
class Similar:
    """An offering like the one shown, and how it differs in words: conditions first, then limit."""

    offering: PublishedOffering
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a rule asks: `all` facts it reads but those of place; `required`, by fact, the conditions that must hold."""

    all: frozenset[str]
    required: Mapping[str, tuple[Node, bool]]


def similar(
    this: PublishedOffering, offerings: Iterable[PublishedOffering], day: date, language: str, reference: Reference
) -> list[Similar]:
    """The offerings most like `this`, nearest first; empty where none is near enough."""
    own = _facts(this)
    ranked = []
    for other in offerings:
        if other.address == this.address or not (this.families & other.families) or not _meet(this, other):
            continue
        theirs = _facts(other)
        shared = len(own.all & theirs.all)
        share = Fraction(shared, len(own.all | theirs.all) or 1)
        if shared >= _LEAST_SHARED and shared * 2 >= min(len(own.all), len(theirs.all)):
            ranked.append((-share, -len(set(this.said.kinds) & set(other.said.kinds)), other.address, other, theirs))
    ranked.sort(key=lambda item: item[:3])
    return [
        Similar(other, _differences((this, own), (other, theirs), day, language, reference))
        for *_rank, other, theirs in ranked[:MOST_SIMILAR]
    ]


def _facts(offering: PublishedOffering) -> _Facts:
    required: dict[str, tuple[Node, bool]] = {}
    for part in required_parts(offering.criteria):
        node = part.node
        if isinstance(node, Comparison) and not part.preferred and node.fact not in PLACE_FACTS:
            required.setdefault(node.fact, (node, part.holds))
    return _Facts(frozenset(facts_of(offering.criteria)) - PLACE_FACTS, required)


def _meet(this: PublishedOffering, other: PublishedOffering) -> bool:
    """Whether the other is open wherever this one is, or both are open to firms of this marketplace's district."""
    if _is_open(other, HOME) and _is_open(this, HOME):
        return True
    return bool(this.said.regions) and all(_is_open(other, region) for region in this.said.regions)


def _is_open(offering: PublishedOffering, place: str) -> bool:
    """Whether firms of a place may come; an offering that states no place counts as open anywhere."""
    tree = taxonomy("regions")
    regions = offering.said.regions
    return not regions or any(tree.is_within(place, region) for region in regions)


def _differences(
    this: tuple[PublishedOffering, _Facts],
    other: tuple[PublishedOffering, _Facts],
    day: date,
    language: str,
    reference: Reference,
) -> tuple[str, ...]:
    own, theirs = this[1], other[1]
    said = []
    dropped = [fact for fact in own.required if fact not in theirs.all]
    if dropped:
        between = COMMA.say(language)
        names = between.join(label_of(fact, language, reference) for fact in dropped[:_MOST_NAMED])
        said.append(_("does not mention %s") % names)
    new = [asked for fact, asked in theirs.required.items() if fact not in own.all]
    added = [clause(node, language, reference, holds) for node, holds in new]
    added = [words for words in added if _CLAUSE.holds(words, language)]
    if added:
        said.append(_("also asks: %s") % added[0])
    if not said:
        stricter = [
            clause(node, language, reference, holds)
            for fact, (node, holds) in theirs.required.items()
            if fact in own.required and own.required[fact] != (node, holds)
        ]
        said.extend(words for words in stricter[:1] if _CLAUSE.holds(words, language))
    limit, own_limit = (figures(one.said, day, language, reference).limit for one, _facts in (other, this))
    if limit.value and limit.value != own_limit.value:
        said.append(_("limit %s") % limit.text)
    return tuple(said)
