"""Values of facts as JSON and back: how versions of enterprises and needs keep them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from marketplace.core.reference import Reference
from marketplace.engine.faults import FactValueError, echo
from marketplace.engine.holding import Partly, contradiction_of
from marketplace.engine.known import Known, to_scaled
from marketplace.engine.vocabulary.fact_types import Fact, FactType
from marketplace.engine.vocabulary.facts import FACTS, has_term
from marketplace.engine.vocabulary.families import FAMILIES, code_of

# No figure of a firm is longer; what is longer would only cost time.
_MOST_DIGITS = 15
# The JSON of a set that is stated in part: {"held": codes, "lacked": codes}.
_PART_KEYS = frozenset({"held", "lacked"})


def parse_value(key: str, data: Any, reference: Reference) -> Any:
    """The canonical value of ``data`` for the fact ``key``; None stays None (unknown).

    Raises FactValueError for an unknown fact, a wrong type, a code outside the taxonomy or a figure out of bounds.
    """
    if key not in FACTS:
        raise FactValueError(key, "no_fact", fact=echo(key))
    fact = FACTS[key]
    if fact.family is not None and not has_term(fact, reference):
        raise FactValueError(key, "no_code", taxonomy=FAMILIES[fact.family].taxonomy, code=echo(code_of(key)))
    if data is None:
        return None
    if isinstance(data, Partly) or (isinstance(data, Mapping) and _PART_KEYS.issuperset(data)):
        return _parse_part(fact, data, reference)
    if fact.type is FactType.FLAG:
        if not isinstance(data, bool):
            raise FactValueError(key, "not_true_or_false")
        return data
    if fact.type.is_listed:
        return _parse_codes(fact, data, reference)
    return _parse_ordered(fact, data)


def value_to_json(key: str, value: Any) -> Any:
    """The JSON of a canonical value: text for amounts, ratios and dates, so that nothing is lost."""
    match value:
        case frozenset():
            return sorted(value)
        case Partly(held, lacked):
            return {"held": sorted(held), "lacked": sorted(lacked)}
        case Decimal():
            return str(value.quantize(Decimal(1).scaleb(-FACTS[key].scale)))
        case date():
            return value.isoformat()
    return value


def known_from_json(facts: Mapping[str, Any], day: date, reference: Reference) -> Known:
    """Read ``{fact: value}`` or ``{fact: {"value": …, "source": …}}`` as what is known on ``day``."""
    values = {}
    for key, data in facts.items():
        is_part = isinstance(data, Mapping) and bool(data) and _PART_KEYS.issuperset(data)
        plain = data.get("value") if isinstance(data, Mapping) and not is_part else data
        value = parse_value(key, plain, reference)
        if value is not None:
            values[key] = value
    return Known(values, day, reference)


def _parse_part(fact: Fact, data: Any, reference: Reference) -> Partly:
    """A set that is stated in part. What is said to be held and not to be is refused."""
    if not fact.type.is_many:
        raise FactValueError(fact.key, "not_in_part", fact=fact)
    said = {"held": data.held, "lacked": data.lacked} if isinstance(data, Partly) else data
    held, lacked = (frozenset(_parse_codes(fact, said.get(part, ()), reference)) for part in ("held", "lacked"))
    both = contradiction_of(Partly(held, lacked), reference.taxonomy(fact.taxonomy))
    if both is not None:
        raise FactValueError(fact.key, "held_and_lacked", code=reference.taxonomy(fact.taxonomy).get(both).name)
    return Partly(held, lacked)


def _parse_codes(fact: Fact, data: Any, reference: Reference) -> str | frozenset[str]:
    codes = list(data) if fact.type.is_many and isinstance(data, list | tuple | set | frozenset) else [data]
    known = reference.taxonomy(fact.taxonomy)
    for code in codes:
        if not isinstance(code, str) or code not in known:
            raise FactValueError(fact.key, "no_code", taxonomy=fact.taxonomy, code=echo(code))
    return frozenset(codes) if fact.type.is_many else str(codes[0])


def _parse_ordered(fact: Fact, data: Any) -> Any:
    value: Any
    wrong = "not_a_date" if fact.type is FactType.DATE else "not_a_number"
    try:
        if fact.type is FactType.DATE:
            return data if isinstance(data, date) else date.fromisoformat(data)
        number = Decimal(str(data))
    except (TypeError, ValueError, InvalidOperation):
        raise FactValueError(fact.key, wrong, value=echo(data)) from None
    if isinstance(data, bool) or not number.is_finite():
        raise FactValueError(fact.key, wrong, value=echo(data))
    if number.adjusted() > _MOST_DIGITS:
        raise FactValueError(fact.key, "out_of_range", value=echo(data), digits=_MOST_DIGITS)
    value = int(number) if fact.scale == 0 and number == int(number) else number
    if to_scaled(fact, value) != number.scaleb(fact.scale):
        raise FactValueError(fact.key, "too_fine", value=number, fact=fact, places=fact.scale)
    if (fact.minimum is not None and number < fact.minimum) or (fact.maximum is not None and number > fact.maximum):
        raise FactValueError(fact.key, "never", fact=fact, value=number, low=fact.minimum, high=fact.maximum)
    return value
