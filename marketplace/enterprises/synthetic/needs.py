"""Fictional financing needs of the fictional firms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from marketplace.enterprises.synthetic.drawing import around, chance, ratio
from marketplace.enterprises.synthetic.firms import AS_OF, SEED, SyntheticFirm, proportions

NEEDS = 300
# The round that follows the latest one closed, of firms that still are early.
_NEXT = {"none": "seed_round", "seed_round": "angel_round", "angel_round": "pre_a"}


@dataclass(frozen=True)
class SyntheticNeed:
    """A need and the position of its firm among ``synthetic_firms()``."""

    firm: int
    facts: dict[str, Any]


def synthetic_needs(firms: list[SyntheticFirm], number: int = NEEDS, seed: int = SEED) -> Iterator[SyntheticNeed]:
    """``number`` needs, each of another firm."""
    chosen = sorted(Random(seed).sample(range(len(firms)), number))
    for position in chosen:
        yield SyntheticNeed(position, _need(Random(seed * 100_000 + 50_000 + position), firms[position]))


def _need(draw: Random, firm: SyntheticFirm) -> dict[str, Any]:
    shape = proportions()["need"]
    step = shape["round_to_wan"]
    amount = around(draw, shape["amount_median_wan"][firm.facts["size"]], shape["amount_spread"], least=step)
    equity = bool(firm.facts["stage"] & {"seed", "startup"}) and chance(draw, 55)
    facts: dict[str, Any] = {
        "amount": max(Decimal(step), (amount / step).to_integral_value() * step),
        "kinds": frozenset({"equity"}) if equity else _loan_kinds(draw, firm),
        "fund_uses": frozenset({draw.choice(("rd", "working_capital", "equipment", "market"))}),
        "needed_by": AS_OF + timedelta(days=draw.randrange(45, 240)),
        "opens_account": chance(draw, 90),
        "accepts_bank_equity": chance(draw, 35),
    }
    if equity:
        return facts | {"max_dilution": ratio(draw, 5, 12, 30), "round_raising": _NEXT[firm.facts["round_closed"]]}
    return facts | {
        "tenor": draw.choice(shape["tenor_months"]),
        "max_rate": ratio(draw, 3, 4.2, 6.5),
        "guarantees_offered": _security(draw, firm),
    }


def _loan_kinds(draw: Random, firm: SyntheticFirm) -> frozenset[str]:
    kinds = {"credit_loan"}
    if firm.facts["invention_patents"] + firm.facts["utility_patents"] and chance(draw, 60):
        kinds.add("ip_pledge")
    if firm.facts["project_levels"]:
        kinds.add("project_loan")
    if "incubatee" in firm.facts["qualifications"]:
        kinds.add("incubation_loan")
    if "knowledge_value" in firm.facts["lists"]:
        kinds.add("knowledge_value")
    return frozenset(kinds)


def _security(draw: Random, firm: SyntheticFirm) -> frozenset[str]:
    offered = {"credit"}
    if firm.facts["invention_patents"] and chance(draw, 55):
        offered.add("patent_pledge")
    if chance(draw, 35):
        offered.add("controller_guarantee")
    if firm.facts["receivables"] > 200 and chance(draw, 25):
        offered.add("receivables_pledge")
    return frozenset(offered)


def evidence_day(draw: Random) -> date:
    """The day a profile's papers were read, within the quarter before the demonstration's day."""
    return AS_OF - timedelta(days=draw.randrange(90))
