"""One fictional firm: facts that hang together (revenue and tax, staff and size, qualifications and patents)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from marketplace.core.current import taxonomy
from marketplace.core.identifiers import make_uscc
from marketplace.enterprises.synthetic.dealings import dealings
from marketplace.enterprises.synthetic.drawing import around, by_share, chance, count, ratio
from marketplace.enterprises.synthetic.names import demo_name
from marketplace.enterprises.synthetic.particulars import particulars

# The day the demonstration's facts are true of; later than every founding date.
AS_OF = date(2026, 10, 31)
SEED = 4301052026
FIRMS = 1300
_FILE = Path(__file__).resolve().parents[1] / "data" / "synthetic.json"
_CENT = Decimal("0.01")

Facts = dict[str, Any]


@dataclass(frozen=True)
class SyntheticFirm:
    """A fictional firm. ``facts`` holds every fact, the sensitive ones included; ``stated`` what its profile says."""

    name: str
    uscc: str
    facts: Mapping[str, Any]
    stated: Mapping[str, Any]


@cache
def proportions() -> dict[str, Any]:
    """The proportions of data/synthetic.json."""
    return dict(json.loads(_FILE.read_text(encoding="utf-8")))


def synthetic_firms(number: int = FIRMS, seed: int = SEED) -> Iterator[SyntheticFirm]:
    """``number`` firms; the first n of a longer run are the same firms."""
    taken: set[str] = set()
    for index in range(number):
        # A source of its own for each firm: a changed rule for one fact does not shift all firms that follow.
        draw = Random(seed * 100_000 + index)
        yield _firm(draw, index, taken, seed)


def _firm(draw: Random, index: int, taken: set[str], seed: int) -> SyntheticFirm:
    stage, sector = by_share(draw, proportions()["stages"]), by_share(draw, proportions()["sectors"])
    facts = _identity(draw, stage, sector)
    facts |= _accounts(draw, stage, facts)
    facts |= _rights(draw, sector, stage)
    facts |= _recognition(draw, facts, stage)
    facts |= _credit(draw, facts)
    facts |= _projects_and_people(draw, facts)
    facts |= _equity(draw, stage, facts)
    facts |= _declared(Random(f"{seed}/{index}"), facts)
    blank = proportions()["blank_share"]
    stated = {key: value for key, value in facts.items() if key in ALWAYS_STATED or not chance(draw, blank)}
    own = Random(f"{seed}/{index}/dealings")
    rest = dealings(own, facts, stage["code"], AS_OF)
    facts |= rest
    stated |= {key: value for key, value in rest.items() if not chance(own, blank)}
    last = Random(f"{seed}/{index}/particulars")
    rest = particulars(last, facts)
    facts |= rest
    stated |= {key: value for key, value in rest.items() if not chance(last, blank)}
    uscc = make_uscc("430105", f"DEM{index:05d}")  # no real code begins with DEM
    return SyntheticFirm(demo_name(draw, sector["word"], taken), uscc, facts, stated)


# What the register shows of every firm, so that no profile lacks it.
ALWAYS_STATED = frozenset({"region", "founded", "entity_type", "industry", "size"})


def _identity(draw: Random, stage: dict[str, Any], sector: dict[str, Any]) -> Facts:
    low, high = stage["months"]
    months = draw.randint(low, high)
    born = AS_OF.year * 12 + AS_OF.month - 1 - months
    streets = [entry.code for entry in taxonomy("regions").children("430105") if entry.code[6:].isdigit()]
    staff = draw.randint(*stage["staff"])
    malanshan = "video_creative" in sector["sectors"] and chance(draw, 60)
    return {
        "region": "430105-malanshan" if malanshan else draw.choice(streets),
        "tax_region": "430105",
        "founded": date(born // 12, born % 12 + 1, draw.randint(1, 28)),
        "entity_type": "joint_stock_company" if stage["code"] == "mature" and chance(draw, 25) else "limited_company",
        "industry": sector["industry"],
        "sectors": frozenset(sector["sectors"]),
        "strategic_industries": frozenset(sector["strategic"]),
        "hightech_fields": frozenset(sector["hightech"]),
        "tech_classes": frozenset(sector["classes"]),
        "stage": frozenset(stage["phase"]),
        "staff": staff,
        "main_incident": chance(draw, 1),
        "student_founder": stage["code"] in ("seed", "startup") and chance(draw, 12),
    }


def _accounts(draw: Random, stage: dict[str, Any], facts: Facts) -> Facts:
    revenue = around(draw, stage["revenue_median"], stage["revenue_spread"])
    growth = ratio(draw, -35, 12, 80)
    prior = (revenue * 100 / (100 + growth)).quantize(_CENT)
    rd_ratio = ratio(draw, 2, 6, 28)
    profit = (revenue * ratio(draw, -30, 6, 28) / 100).quantize(_CENT)
    gross = (revenue * ratio(draw, 12, 34, 68) / 100).quantize(_CENT)
    assets = around(draw, float(revenue) * 0.9 + 60, 0.5, least=20)
    liabilities = (assets * ratio(draw, 8, 48, 96) / 100).quantize(_CENT)
    borrowed = (liabilities * ratio(draw, 0, 35, 80) / 100).quantize(_CENT)
    tax = (revenue * ratio(draw, 0.2, 3, 7) / 100).quantize(_CENT)
    return {
        "revenue": revenue,
        "revenue_prior": prior,
        "revenue_growth_prior": ratio(draw, -30, 10, 70),
        "sales_12m": (revenue * ratio(draw, 85, 102, 130) / 100).quantize(_CENT),
        "taxable_sales": (revenue * ratio(draw, 85, 97, 100) / 100).quantize(_CENT),
        "invoiced_12m": (revenue * ratio(draw, 85, 100, 125) / 100).quantize(_CENT),
        "tax_paid_12m": tax,
        "average_tax": (tax * ratio(draw, 70, 92, 110) / 100).quantize(_CENT),
        "net_profit": profit,
        "gross_profit": gross,
        "gross_profit_prior": (gross * ratio(draw, 60, 92, 125) / 100).quantize(_CENT),
        "operating_cash_flow": (revenue * ratio(draw, -18, 5, 24) / 100).quantize(_CENT),
        "operating_cash_flow_prior": (prior * ratio(draw, -18, 5, 24) / 100).quantize(_CENT),
        "total_assets": assets,
        "liabilities": liabilities,
        "total_debt": borrowed,
        "rd_spend": (revenue * rd_ratio / 100).quantize(_CENT),
        "rd_spend_prior": (prior * rd_ratio * ratio(draw, 70, 95, 120) / 10_000).quantize(_CENT),
        "tax_grade": draw.choices(("A", "B", "M", "C", "D"), weights=(20, 48, 26, 5, 1))[0],
        "tax_arrears": chance(draw, 2),
        "audited_years": draw.randint(0, 4) if stage["code"] != "seed" else 0,
        "insured_months": draw.randint(0, 60),
        "export_sales": (revenue * ratio(draw, 0, 5, 60) / 100).quantize(_CENT) if chance(draw, 15) else Decimal(0),
        "government_contracts": around(draw, 120, 1.0) if chance(draw, 18) else Decimal(0),
        "receivables": (revenue * ratio(draw, 5, 25, 60) / 100).quantize(_CENT),
        "size": _size(facts["staff"], revenue),
    }


def _size(staff: int, revenue: Decimal) -> str:
    """The statistics bureau's classes for industry: both measures must be reached (国统字〔2017〕213号)."""
    for size, people, sales in (("large", 1000, 40_000), ("medium", 300, 2_000), ("small", 20, 300)):
        if staff >= people and revenue >= sales:
            return size
    return "micro"


def _rights(draw: Random, sector: dict[str, Any], stage: dict[str, Any]) -> Facts:
    weight = sector["patents"] * {"seed": 0.3, "startup": 0.6, "growth": 1.0, "mature": 1.6}[stage["code"]]
    spread = proportions()["inventions"]
    inventions = 0 if chance(draw, spread["none_share"]) else count(draw, spread["mean"] * weight)
    utility = count(draw, 10 * weight)
    designs = count(draw, 1.2)
    software, trademarks = count(draw, sector["software"]), count(draw, 2.5)
    held = draw.randint(2, 96) if inventions + utility + designs + software else 0
    return {
        "invention_patents": inventions,
        "utility_patents": utility,
        "design_patents": designs,
        "software_copyrights": software,
        "trademarks": trademarks,
        "other_copyrights": count(draw, 3) if "video_creative" in sector["sectors"] else 0,
        "pct_patents": count(draw, 0.2),
        "ic_layouts": 0,
        "plant_varieties": 0,
        "drug_certificates": 1 if "biomedicine" in sector["sectors"] and chance(draw, 8) else 0,
        "geographical_indications": 0,
        "data_ip": count(draw, 0.3),
        "core_ip": count(draw, 3) if inventions + utility + software else 0,
        "invention_years_left": draw.randint(24, 228) if inventions else 0,
        "utility_years_left": draw.randint(6, 108) if utility else 0,
        "patent_months_left": draw.randint(24, 228) if inventions else draw.randint(6, 108) if utility else 0,
        "ip_held_months": held,
        "ip_used_months": draw.randint(0, held) if held else 0,
        "trademark_used_months": draw.randint(6, 100) if trademarks else 0,
        "patent_award": chance(draw, 0.3),
        "ip_disputed": chance(draw, 3),
        "ip_secret": chance(draw, 1),
        "ip_coowners_agree": chance(draw, 90),
        "ip_fees_paid": chance(draw, 95),
        "ip_valuation": around(draw, 500, 0.9) if inventions + utility else Decimal(0),
    }


def _recognition(draw: Random, facts: Facts, stage: dict[str, Any]) -> Facts:
    """Qualifications that the firm could hold: 高企 needs rights and R&D, a little giant is also 专精特新."""
    held: set[str] = set()
    rights = facts["invention_patents"] + facts["utility_patents"] + facts["software_copyrights"]
    rd_ratio = facts["rd_spend"] * 100 / facts["revenue"] if facts["revenue"] else Decimal(0)
    if facts["staff"] <= 500 and facts["revenue"] <= 20_000 and facts["total_assets"] <= 20_000 and chance(draw, 62):
        held.add("tsme")
    if stage["code"] in ("growth", "mature") and rights >= 5 and rd_ratio >= 3 and chance(draw, 68):
        held.add("hnte")
    elif rights >= 3 and chance(draw, 20):
        held.add("hnte_candidate")
    if held and chance(draw, 24):
        held.add("inno_sme")
    if "hnte" in held and stage["code"] == "mature" and chance(draw, 40):
        held.add("srdi")
        if facts["invention_patents"] >= 4 and chance(draw, 18):
            held.add("little_giant")
    if stage["code"] in ("seed", "startup") and chance(draw, 30):
        held.add("incubatee")
    if "hnte" in held and chance(draw, 6):
        held.add("gazelle")
    if facts["revenue"] >= 2000 and chance(draw, 45):
        held.add("above_scale")
    lists = {"knowledge_value"} if held & {"tsme", "hnte"} and chance(draw, 45) else set()
    lists |= {"innovation_points"} if "hnte" in held and chance(draw, 35) else set()
    return {
        "qualifications": frozenset(held),
        "qualified_recently": frozenset(held & {"tsme", "hnte"}),
        "lists": frozenset(lists),
        "preapproved_by": frozenset(),
        "contest_awards": frozenset({"municipal"} if chance(draw, 4) else ()),
        "catalogues": frozenset({"first_set_provincial"} if chance(draw, 1.5) else ()),
        "tech_enterprise": bool(held & {"tsme", "hnte", "srdi", "inno_sme"}) or chance(draw, 70),
    }


def _credit(draw: Random, facts: Facts) -> Facts:
    borrows = facts["total_debt"] > 0
    lenders = draw.choices((1, 2, 3, 4, 6), weights=(45, 30, 14, 8, 3))[0] if borrows else 0
    late = chance(draw, 7)
    return {
        "current_overdue": chance(draw, 3),
        "interest_arrears": chance(draw, 1.5),
        "malicious_arrears": chance(draw, 0.5),
        "loan_class": "special_mention" if chance(draw, 3) else "normal",
        "substandard_3y": chance(draw, 2),
        "overdue_times_24m": draw.randint(1, 8) if late else 0,
        "longest_overdue_24m": draw.randint(1, 75) if late else 0,
        "overdue_streak_24m": draw.randint(1, 4) if late else 0,
        "rep_overdue_times_24m": draw.randint(1, 8) if chance(draw, 9) else 0,
        "rep_overdue_streak_24m": draw.randint(1, 3) if chance(draw, 6) else 0,
        "adverse_credit": chance(draw, 3),
        "rep_adverse_credit": chance(draw, 3),
        "dishonest": chance(draw, 1.5),
        "major_litigation": chance(draw, 3),
        "lenders": lenders,
        "other_bank_loans": facts["total_debt"] if lenders else Decimal(0),
        "external_guarantees": around(draw, 150, 0.8) if chance(draw, 8) else Decimal(0),
        "inquiries_6m": count(draw, 2.5),
        "inquiries_1m": count(draw, 0.6),
        "rep_age": draw.randint(26, 68),
        "rep_share": ratio(draw, 5, 60, 100),
        "rep_tenure": draw.randint(1, 96),
        "rep_changes_24m": 1 if chance(draw, 8) else 0,
        "first_loan": not borrows and chance(draw, 80),
    }


def _projects_and_people(draw: Random, facts: Facts) -> Facts:
    levels = {
        level
        for level, percent in (("national", 3), ("provincial", 9), ("municipal", 14), ("district", 16))
        if chance(draw, percent if facts["qualifications"] else percent / 4)
    }
    talents = {
        level for level, percent in (("national", 1), ("provincial", 4), ("municipal", 7)) if chance(draw, percent)
    }
    return {
        "project_levels": frozenset(levels),
        "project_kinds": frozenset(),
        "project_grant": around(draw, 60, 0.7) if levels else Decimal(0),
        "result_transfer": chance(draw, 9),
        "transfer_contract": chance(draw, 8),
        "public_funding": bool(levels) or chance(draw, 12),
        "mass_production": chance(draw, 40),
        "provincial_test": chance(draw, 25),
        "tech_staff_ratio": ratio(draw, 5, 30, 80),
        "college_staff_ratio": ratio(draw, 15, 60, 98),
        "talent_levels": frozenset(talents),
        "talents": len(talents),
    }


def _equity(draw: Random, stage: dict[str, Any], facts: Facts) -> Facts:
    raised = chance(draw, {"seed": 20, "startup": 28, "growth": 22, "mature": 15}[stage["code"]])
    listed = stage["code"] == "mature" and chance(draw, 12)
    return {
        "outside_equity": raised,
        "last_valuation": around(draw, float(facts["revenue"]) * 3 + 800, 0.6) if raised else Decimal(0),
        "listing_state": draw.choice(("regional_listed", "neeq")) if listed else "unlisted",
        "share_reform": facts["entity_type"] == "joint_stock_company",
        "shares_registered": listed,
        "shares_paid_up": chance(draw, 75),
        "pledged_share": ratio(draw, 5, 20, 70) if chance(draw, 8) else Decimal(0),
        "founder_share": ratio(draw, 25, 68, 100),
    }


def _declared(draw: Random, facts: Facts) -> Facts:
    """What a firm declares for recognitions and tax; from a source of its own, so that the facts above stay."""
    recognised = "hnte" in facts["qualifications"]
    researches = facts["rd_spend"] > 0
    told: Facts = {
        "ownership": draw.choices(("private", "state", "foreign", "mixed"), weights=(93, 3, 2, 2))[0],
        "hnte_times": draw.randint(1, 3) if recognised else 0,
        "hightech_income_ratio": ratio(draw, 60, 78, 100) if recognised else ratio(draw, 0, 45, 95),
        "domestic_rd_ratio": ratio(draw, 80, 98, 100) if researches else Decimal(0),
        "rd_super_deduction": researches and chance(draw, 75),
        "tax_growth": ratio(draw, -40, 8, 70),
        "platform_levels": frozenset({draw.choice(("provincial", "municipal"))} if chance(draw, 5) else ()),
    }
    is_new = chance(draw, 20)
    least, most = (60, 95) if "tsme" in facts["qualifications"] else (20, 75)
    return told | {
        "new_platform_levels": told["platform_levels"] if is_new else frozenset(),
        "tsme_score": draw.randint(least, most),
    }
