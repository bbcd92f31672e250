"""Answers that contradict each other are refused; unusual but possible ones are asked about, and may be confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.engine.values import value_to_json

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is unusual about the values of `facts` together. `question` ends in what to confirm."""

    name: str
    facts: tuple[str, ...]
    holds: Callable[..., bool]
    question: str | Promise

    def token(self, values: Values) -> str:
        """What a confirmation of exactly these values travels as: a changed value is asked about again."""
        said = ",".join(str(value_to_json(key, values[key])) for key in self.facts)
        return f"{self.name}:{said}"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What cannot be true of the values of `facts` together."""

    facts: tuple[str, ...]
    holds: Callable[..., bool]
    refusal: str | Promise


# A need of fifty times the revenue is most often a slip between 元 and 万元.
_MOST_TIMES_REVENUE = 50

# What hardly any firm has: above it a figure is most often typed in 元 where 万元 is meant, or with a zero too many.
# Amounts in 万元.
_UNUSUAL: Mapping[str, int] = {
    "amount": 100_000,
    "revenue": 1_000_000,
    "total_assets": 1_000_000,
    "liabilities": 1_000_000,
    "net_profit": 200_000,
    "rd_spend": 200_000,
    "staff": 20_000,
    "invention_patents": 5_000,
    "patents": 10_000,
}


def _above(most: int) -> Callable[[Decimal], bool]:
    return lambda value: value > most


DOUBTS: tuple[Doubt, ...] = (
    *(
        Doubt(
            f"unusual_{fact}",
            (fact,),
            _above(most),
            _("This figure is unusually large. Is it right, in the unit shown?"),
        )
        for fact, most in _UNUSUAL.items()
    ),
    Doubt(
        "amount_against_revenue",
        ("amount", "revenue"),
        # No revenue yet is an ordinary answer.
        lambda amount, revenue: revenue > 0 and amount >= _MOST_TIMES_REVENUE * max(revenue, Decimal(1)),
        _("The amount is 50 times last year's revenue or more. Are both figures right, in the unit shown?"),
    ),
    Doubt(
        "rd_ratio_above_revenue",
        ("rd_ratio",),
        lambda ratio: ratio > 100,
        _("R&D spending above the whole revenue is unusual. Is the share right?"),
    ),
    Doubt(
        "rd_spend_above_revenue",
        ("rd_spend", "revenue"),
        lambda spend, revenue: spend > revenue > 0,
        _("R&D spending above the whole revenue is unusual. Are both figures right?"),
    ),
    Doubt(
        "profit_above_revenue",
        ("net_profit", "revenue"),
        lambda profit, revenue: profit > revenue > 0,
        _("A profit above the whole revenue is unusual. Are both figures right?"),
    ),
    Doubt(
        "debt_above_assets",
        ("debt_ratio",),
        lambda ratio: ratio > 100,
        _("A debt ratio above 100% means that the firm owes more than it owns. Is the ratio right?"),
    ),
    Doubt(
        "very_old",
        ("founded",),
        lambda founded: founded.year < 1950,
        _("The firm would have been founded before 1950. Is the date right?"),
    ),
    Doubt(
        "loans_without_lenders",
        ("lenders", "other_bank_loans"),
        lambda lenders, loans: lenders == 0 and loans > 0,
        _("There are bank loans but no lending bank. Are both answers right?"),
    ),
    Doubt(
        "first_loan_with_lenders",
        ("first_loan", "lenders"),
        lambda first, lenders: first and lenders > 0,
        _("A firm that never had a bank loan has no lending bank. Are both answers right?"),
    ),
)

CONTRADICTIONS: tuple[Contradiction, ...] = (
    Contradiction(
        ("amount", "amount_least"),
        lambda amount, least: least > amount,
        _("What is needed at the least cannot be more than the amount wanted. Correct one of the two figures."),
    ),
    *(
        Contradiction(
            ("patents", part),
            lambda total, some: some > total,
            _("All patents together cannot be fewer than one kind of them. Correct one of the two figures."),
        )
        for part in ("invention_patents", "utility_patents", "design_patents")
    ),
)


def doubts(
    values: Values, confirmed: frozenset[str] = frozenset(), more: Iterable[Doubt] = ()
) -> Iterator[tuple[Doubt, str]]:
    """The doubts about known values that nobody confirmed yet, each with its token. `more`: doubts beside the declared ones."""
    for doubt in (*DOUBTS, *more):
        if _all_known(doubt.facts, values) and doubt.holds(*(values[key] for key in doubt.facts)):
            token = doubt.token(values)
            if token not in confirmed:
                yield doubt, token


def contradictions(values: Values) -> Iterator[Contradiction]:
    """What cannot be true of known values."""
    for rule in CONTRADICTIONS:
        if _all_known(rule.facts, values) and rule.holds(*(values[key] for key in rule.facts)):
            yield rule


def _all_known(keys: tuple[str, ...], values: Values) -> bool:
    return all(values.get(key) is not None for key in keys)
