"""Which criteria of the published offerings cite which clauses of the policy library.

Rules name clauses by their addresses (`Note.citation`); `cms.policies.citing` knows what stands there. This room, above both,
looks up all that a page shows at once, and tells the library which criteria cite a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, pgettext_lazy

from cms.benefits.citing import addresses_of
from cms.benefits.selectors import PublishedBenefit
from cms.policies.citing import CitedClause, Citing, cited
from marketplace.core import current
from marketplace.engine.criteria import Node
from marketplace.engine.limits import Limits
from marketplace.engine.normal import RulePart, citations_of, rule_parts
from marketplace.engine.saying.sentences import clause
from marketplace.institutions.selectors import PublishedOffering, published_offerings

Cited = dict[str, CitedClause]
"""The clauses that a page may show, by their addresses; an address that is missing is no citation."""


@dataclass(frozen=True, slots=True)
class Citer:
    """A condition or group of an offering's rule that cites a clause, itself or by a negation around it; the rule asks
    that it holds or, with `holds` False, does not."""

    offering: PublishedOffering
    node: Node
    holds: bool


Offerings = tuple[PublishedOffering, ...]
Citers = Mapping[str, tuple[Citer, ...]]
# One entry: the offerings of a day are one tuple per process until something is published.
_kept: list[tuple[Offerings, Citers]] = []


def citations_in(criteria: Node, limits: Limits) -> tuple[str, ...]:
    """The addresses that a rule cites anywhere, tier tables included, each once and in its order."""
    return tuple(dict.fromkeys(address for part in _rule(criteria, limits) for address in citations_of(part)))


def citers(offerings: Offerings) -> Citers:
    """By address, the nodes that cite it, in the order of the offerings."""
    if not _kept or _kept[0][0] is not offerings:
        found: dict[str, list[Citer]] = {}
        for offering in offerings:
            for part in _rule(offering.criteria, offering.limits):
                for address in citations_of(part):
                    found.setdefault(address, []).append(Citer(offering, part.node, part.holds))
        _kept[:] = [(offerings, {address: tuple(of_address) for address, of_address in found.items()})]
    return _kept[0][1]


def cited_in_market(offerings: Offerings, day: date) -> Cited:
    """The clauses that any of these offerings cites."""
    return cited(citers(offerings), day)


def cited_by_benefits(benefits: Iterable[PublishedBenefit], day: date) -> Cited:
    """The clauses that any of these benefits of policies cites."""
    return cited((address for benefit in benefits for address in addresses_of(benefit)), day)


def criteria_citing(document: str, day: date) -> list[Citing]:
    """What of the published offerings cites a document (`cms.policies.citing.Source`): a row for each condition."""
    language = get_language() or ""
    return [
        Citing(
            address=address,
            kind=pgettext_lazy("what cites a clause", "Condition of a product"),
            name=citer.offering.name,
            publisher=citer.offering.publisher_name,
            says=_capital(clause(citer.node, language, current.reference(), citer.holds)),
            url=citer.offering.url,
            owner=citer.offering.owner,
        )
        for address, of_address in sorted(citers(published_offerings(day)).items())
        if address.partition("/")[0] == document
        for citer in of_address
    ]


def offerings_citing_ended(day: date) -> dict[str, list[CitedClause]]:
    """By the address of a published offering, the clauses it cites that nobody can rely on any more."""
    found: dict[str, list[CitedClause]] = {}
    by_address = citers(published_offerings(day))
    for address, one in cited(by_address, day).items():
        if one.is_out:
            for offering in dict.fromkeys(citer.offering.address for citer in by_address[address]):
                found.setdefault(offering, []).append(one)
    return found


def _rule(criteria: Node, limits: Limits) -> Iterator[RulePart]:
    """Every part of a rule and of the tier tables of its limits."""
    return rule_parts(criteria, limits.operands)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
