"""What is known about one firm, its need and the market on one day, with the lists and rates of that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.core.reference import Reference
from marketplace.engine.deriving import derive
from marketplace.engine.holding import Codes, Partly, bounds_of, implied
from marketplace.engine.span import Figure, Span, round_scaled
from marketplace.engine.vocabulary.fact_types import Fact, FactType
from marketplace.engine.vocabulary.facts import FACTS


@dataclass(frozen=True, slots=True)
class Known:
    """Stated values by fact, the day on which they are compared, and the lists and rates they are compared by.

    Values are canonical (see ``FactType``); an ordered fact may hold a ``Span`` of scaled integers instead, which is
    a public band, and a set may be stated ``Partly``. A missing key or None is unknown. A stated value wins over a derived one.
    """

    values: Mapping[str, Any]
    day: date
    reference: Reference = field(repr=False)
    # Nothing changes, so each look-up is made once. ``memo`` keeps what others work out of all of it.
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    _read: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    _shown: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    _spans: dict[str, Span] = field(default_factory=dict, compare=False, repr=False)

    def get(self, key: str) -> Any:
        """The value, stated or derived; None where unknown. Sets include what their members imply.

        A ``Span``, or ``Codes``, comes out only where more than one value is left.
        """
        if key not in self._shown:
            value = self.exact(key)
            is_point = isinstance(value, Span) and value.low is not None and value.is_exact
            self._shown[key] = from_scaled(FACTS[key], value.low) if is_point else value
        return self._shown[key]

    def exact(self, key: str) -> Any:
        """As ``get``, but what follows from amounts is a ``Span`` even of one point, and not rounded."""
        if key not in self._read:
            self._read[key] = self._look_up(FACTS[key])
        return self._read[key]

    def _look_up(self, fact: Fact) -> Any:
        value = self.values.get(fact.key)
        if isinstance(value, Partly):
            return bounds_of(value, self.reference.taxonomy(fact.taxonomy))
        if value is None:
            value = self.follows(fact)
        if value is not None and fact.type is FactType.CHOICES:
            return _with_all_implied(fact, value, self.reference)
        return value

    def follows(self, fact: Fact) -> Any:
        """What other facts say of one, whatever is stated of it: a value, a ``Span``, or None for nothing."""
        return None if fact.derivation is None else derive(fact.derivation, self)

    def is_known(self, key: str) -> bool:
        """True where one exact value is known."""
        value = self.get(key)
        return value is not None and not isinstance(value, Span | Codes)

    def span(self, key: str) -> Span:
        """An ordered fact as a span of scaled figures, at worst the fact's own bounds."""
        if key not in self._spans:
            fact, value = FACTS[key], self.exact(key)
            if value is None:
                self._spans[key] = Span(_bound(fact, fact.minimum), _bound(fact, fact.maximum))
            else:
                self._spans[key] = value if isinstance(value, Span) else Span.exactly(to_scaled(fact, value))
        return self._spans[key]

    def with_changes(self, changes: Mapping[str, Any]) -> Known:
        """A copy in which some facts have other values."""
        return Known({**self.values, **changes}, self.day, self.reference)


def with_implied(fact: Fact, codes: frozenset[str], reference: Reference) -> frozenset[str]:
    """Add what the held codes imply: a national little giant is also 专精特新."""
    return implied(codes, reference.taxonomy(fact.taxonomy))


def _with_all_implied(fact: Fact, held: frozenset[str] | Codes, reference: Reference) -> frozenset[str] | Codes:
    if not isinstance(held, Codes):
        return with_implied(fact, held, reference)
    certain, possible = (with_implied(fact, codes, reference) for codes in (held.certain, held.possible))
    return Codes(certain, possible, held.is_one)


def to_scaled(fact: Fact, value: Any) -> int:
    """An ordered value as the integer both engines compare: value × 10**scale, rounded half up."""
    if fact.type is FactType.DATE:
        return int(value.toordinal())
    return round_scaled(Decimal(value).scaleb(fact.scale))


def from_scaled(fact: Fact, figure: Figure) -> Any:
    """The canonical value of a scaled figure, rounded half up where it lies between two steps."""
    scaled = round_scaled(figure)
    if fact.type is FactType.DATE:
        return date.fromordinal(scaled)
    if fact.scale == 0:
        return scaled
    return Decimal(scaled).scaleb(-fact.scale)


def _bound(fact: Fact, bound: int | None) -> int | None:
    return None if bound is None else bound * 10**fact.scale
