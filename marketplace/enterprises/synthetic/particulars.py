"""What only some products ask of a fictional firm: further years, turnover, the persons behind it, its rights, premises
and contracts.

Drawn from a source of its own, so that the facts of `firms.py` and `dealings.py` stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

from marketplace.enterprises.synthetic.drawing import around, chance, count, ratio

Facts = dict[str, Any]
_CENT = Decimal("0.01")
# What owns its premises has no lease that ends.
_NO_END = 1200


def particulars(draw: Random, firm: Mapping[str, Any]) -> Facts:
    """What `dealings.py` leaves out, in keeping with `firm`."""
    return {
        **_figures(draw, firm),
        **_persons(draw),
        **_staff(draw, firm),
        **_rights(draw, firm),
        **_property(draw, firm),
        **_contracts(draw, firm),
        **_nature(draw, firm),
    }


def _share_of(amount: Decimal, percent: Decimal) -> Decimal:
    return (amount * percent / 100).quantize(_CENT)


def _figures(draw: Random, firm: Mapping[str, Any]) -> Facts:
    gaps = draw.choices((0, 1, 2, 5), weights=(78, 12, 6, 4))[0]
    return {
        "revenue_third": _share_of(firm["revenue_prior"], ratio(draw, 45, 88, 120)),
        "net_profit_third": _share_of(firm["revenue_prior"], ratio(draw, -30, 4, 22)),
        "rd_spend_third": _share_of(firm["rd_spend_prior"], ratio(draw, 50, 85, 110)),
        "tax_paid_prior": _share_of(firm["tax_paid_12m"], ratio(draw, 50, 92, 120)),
        "invoiced_prior_12m": _share_of(firm["invoiced_12m"], ratio(draw, 50, 90, 125)),
        "net_assets_prior": _share_of(firm["total_assets"] - firm["liabilities"], ratio(draw, 60, 90, 105)),
        "export_prior": _share_of(firm["export_sales"], ratio(draw, 60, 92, 130)),
        "fixed_assets": _share_of(firm["total_assets"], ratio(draw, 2, 18, 60)),
        "inventories": _share_of(firm["total_assets"], ratio(draw, 0, 10, 35)),
        "cash": _share_of(firm["total_assets"], ratio(draw, 2, 12, 40)),
        "quick_ratio": ratio(draw, 30, 110, 320),
        "interest_cover": ratio(draw, -2, 3, 20),
        "receivable_turn_days": draw.randint(15, 240),
        "inventory_turns": ratio(draw, 0.5, 4, 14),
        "monthly_repayment": _share_of(firm["total_debt"], ratio(draw, 0.3, 2, 9)),
        "sales_6m_change": ratio(draw, -55, 4, 70),
        "invoiced_growth": ratio(draw, -45, 8, 80),
        "voided_share": ratio(draw, 0, 2, 30),
        "invoicing_months": draw.randint(3, 120),
        "taxed_months": draw.randint(0, 72),
        "tax_gap_months_12m": gaps,
        "bank_inflow_3m": _share_of(firm["bank_inflow_6m"], ratio(draw, 35, 50, 65)),
    }


def _persons(draw: Random) -> Facts:
    return {
        "rep_industry_months": draw.randint(12, 300),
        "rep_residence": draw.choices(("mainland", "hong_kong_macao", "foreign"), weights=(97, 2, 1))[0],
        "rep_backgrounds": frozenset({"returnee"} if chance(draw, 5) else ()),
        "rep_local_months": draw.randint(0, 360),
        "rep_history_months": draw.randint(0, 240),
        "rep_longest_overdue_24m": draw.choices((0, 3, 12, 40, 95), weights=(86, 7, 4, 2, 1))[0],
        "rep_debts": around(draw, 25, 0.9) if chance(draw, 60) else Decimal(0),
        "rep_lenders": count(draw, 1.6),
        "rep_income": around(draw, 2, 0.6, least=1),
        "rep_mortgage": chance(draw, 45),
        "controller_age": draw.randint(25, 68),
        "controller_assets": around(draw, 300, 0.9),
        "largest_shareholder_share": ratio(draw, 20, 55, 100),
        "team_industry_months": draw.randint(12, 240),
        "leader_experience_months": draw.randint(6, 300),
        "leader_titles": frozenset({draw.choice(("middle", "senior"))} if chance(draw, 30) else ()),
    }


def _staff(draw: Random, firm: Mapping[str, Any]) -> Facts:
    people = int(firm["staff"])
    hired = min(people, count(draw, max(people * 0.12, 0.5)))
    return {
        "insured_staff": max(1, people - count(draw, people * 0.05)),
        "staff_prior": max(0, people - count(draw, people * 0.1)),
        "rd_staff": int(people * firm["rd_staff_ratio"] / 100),
        "graduate_staff_ratio": ratio(draw, 0, 8, 45),
        "new_hires_12m": hired,
        "supported_hires_share": (Decimal(hired) * ratio(draw, 0, 30, 70) / people).quantize(_CENT),
        "doctors": count(draw, 0.3),
    }


def _rights(draw: Random, firm: Mapping[str, Any]) -> Facts:
    patents = firm["invention_patents"] + firm["utility_patents"] + firm["design_patents"]
    return {
        "patent_applications": count(draw, 1.5),
        "foreign_patents": count(draw, 0.1),
        "patents_3y": draw.randint(0, patents),
        "ip_sources": frozenset({"own"} if patents else ()),
        "trademark_months": draw.randint(6, 120) if firm["trademarks"] else 0,
        "ip_owned": chance(draw, 94),
        "ip_pledged": chance(draw, 6),
        "ip_first_pledge": chance(draw, 85),
        "ip_income": around(draw, 30, 0.8) if patents and chance(draw, 6) else Decimal(0),
        "ip_product_share": ratio(draw, 20, 60, 95) if patents else Decimal(0),
    }


def _property(draw: Random, firm: Mapping[str, Any]) -> Facts:
    owns = firm["property_value"] > 0
    kind = draw.choice(("housing", "office", "factory", "shop"))
    return {
        "property_kinds": frozenset({kind} if owns else ()),
        "property_certified": owns or chance(draw, 20),
        "land_granted": owns and chance(draw, 90),
        "building_age_months": draw.randint(12, 360),
        "building_area": draw.randint(60, 3000),
        "own_premises": owns and chance(draw, 60),
        "premises_area": draw.randint(80, 5000),
        "lease_months_left": _NO_END if owns and chance(draw, 60) else draw.randint(2, 60),
        "equipment_kinds": frozenset({"general"} if firm["equipment_value"] else ()),
        "equipment_age_months": draw.randint(0, 96),
    }


def _contracts(draw: Random, firm: Mapping[str, Any]) -> Facts:
    exports = firm["export_sales"] > 0
    return {
        "customer_months": draw.randint(0, 96),
        "supplier_months": draw.randint(3, 96),
        "platform_months": draw.randint(6, 60) if chance(draw, 12) else 0,
        "bid_amount": _share_of(firm["orders"], ratio(draw, 10, 40, 100)) if chance(draw, 25) else Decimal(0),
        "contract_months_left": draw.randint(1, 24),
        "trade_terms": frozenset({"transfer", "letter_of_credit"} if exports else {"transfer"}),
        "receivables_invoiced": chance(draw, 85),
        "core_firm_grades": frozenset(),
        "receivables_assignable": chance(draw, 88),
    }


def _nature(draw: Random, firm: Mapping[str, Any]) -> Facts:
    level = draw.choice(("provincial", "municipal", "district"))
    return {
        "products": frozenset({"industrial_software"} if "software" in firm["sectors"] and chance(draw, 20) else ()),
        "industry_policies": frozenset({"encouraged"} if chance(draw, 40) else ()),
        "business_region": firm["region"],
        "platforms": frozenset({"technology_centre_municipal"} if chance(draw, 6) else ()),
        "technology_levels": frozenset(
            {draw.choice(("national_leading", "world_advanced"))} if chance(draw, 8) else ()
        ),
        "product_stage": "sold" if firm["revenue"] > 100 else "first_customers",
        "research_partnership": chance(draw, 22),
        "rd_reported": firm["rd_spend"] > 0 and chance(draw, 70),
        "statistics_region": firm["tax_region"],
        "local_months": draw.randint(3, 120),
        "shares_clear": chance(draw, 96),
        "listing_in_months": draw.choices((_NO_END, 36, 24), weights=(90, 7, 3))[0],
        "matters": frozenset({"rd_accounts"} if firm["rd_super_deduction"] else ()),
        "permits": frozenset({"iso9001"} if chance(draw, 35) else ())
        | frozenset({"export_right"} if firm["export_sales"] else ()),
        "insured_lines": frozenset({"product_quality"} if chance(draw, 5) else ()),
        "support_levels": frozenset({level} if firm["public_funding"] else ()),
    }
