"""What an item states: the countable things that each must become a rule or go to a person.

For a product: each key of `eligibility` that is one thing (a figure, a flag, a text, an age range, the patents
together), each item of its lists, and each phrase of `amount_rule` and `term_rule`. For a fund: each stage and sector,
and each phrase of its four rules in words. Phrases that are no condition (`not_conditions`) do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marketplace.institutions.importing.shapes import is_fund
from marketplace.listing.said import Unit, phrase_units, words_of

FUND_LISTS = ("stages", "sectors")
FUND_RULES = ("target_company_rule", "reinvestment_rule", "holding_rule", "loss_tolerance")
TERM_RULES = ("amount_rule", "term_rule")
# Lists of which one item is enough. A tree of the item's own must say all of such a list or nothing.
ALTERNATIVES = frozenset({"any_of", "qualifications_any", "regions", "industries", "tax_grades", *FUND_LISTS})
_ONE_THING = frozenset({"legal_rep_age", "patents"})


def stated(data: Mapping[str, Any]) -> tuple[Unit, ...]:
    """Everything an item states, in its order, `not_conditions` included."""
    return tuple(_of_fund(data) if is_fund(data) else _of_product(data))


def _of_product(data: Mapping[str, Any]) -> Iterator[Unit]:
    for key, value in (data.get("eligibility") or {}).items():
        if value is None:
            continue
        many = isinstance(value, list) and key not in _ONE_THING
        for one in value if many else [value]:
            yield Unit(key, one, words_of(one), many)
    yield from phrase_units(data, TERM_RULES)


def _of_fund(data: Mapping[str, Any]) -> Iterator[Unit]:
    for key in FUND_LISTS:
        for one in data.get(key) or ():
            yield Unit(key, one, one, True)
    yield from phrase_units(data, FUND_RULES)
