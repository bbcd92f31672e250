"""The rest of a fictional firm: its trade, security, people, investors and what others have said of it.

Drawn from a source of its own, so that the facts of `firms.py` stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from marketplace.enterprises.synthetic.drawing import around, chance, count, ratio

Facts = dict[str, Any]
_CENT = Decimal("0.01")
# The latest round by the stage of a firm that has raised one.
_ROUNDS = {"seed": "seed_round", "startup": "angel_round", "growth": "a", "mature": "c"}


def dealings(draw: Random, firm: Mapping[str, Any], stage: str, day: date) -> Facts:
    """What `firms.py` leaves out, in keeping with `firm`; `day`: when it is true."""
    return {
        **_trade(draw, firm),
        **_security(draw, firm),
        **_people(draw, firm),
        **_investors(draw, firm, stage, day),
        **_standing(draw, firm),
        **_accounts(draw, firm),
    }


def _share_of(amount: Decimal, percent: Decimal) -> Decimal:
    return (amount * percent / 100).quantize(_CENT)


def _trade(draw: Random, firm: Mapping[str, Any]) -> Facts:
    sales, months = firm["invoiced_12m"], draw.choices((12, 11, 9, 6), weights=(60, 20, 12, 8))[0]
    with_core = chance(draw, 35)
    return {
        "chain_roles": frozenset({draw.choice(("supplier", "supplier", "distributor"))} if with_core else ()),
        "customer_kinds": frozenset(
            kind for kind, percent in (("government", 15), ("soe", 20), ("listed", 18)) if chance(draw, percent)
        ),
        "core_firm_months": draw.randint(3, 72) if with_core else 0,
        "core_firm_trade_12m": _share_of(sales, ratio(draw, 5, 25, 80)) if with_core else Decimal(0),
        "core_firm_revenue": around(draw, 60_000, 1.2) if with_core else Decimal(0),
        "related_to_core_firm": chance(draw, 3),
        "inflow_swing_12m": ratio(draw, 5, 30, 160),
        "inflow_gap_months": draw.choices((0, 1, 2, 4), weights=(80, 12, 5, 3))[0],
        "related_trade_share": ratio(draw, 0, 4, 60),
        "largest_customer_share": ratio(draw, 5, 30, 95),
        "customers_12m": 1 + count(draw, 14),
        "main_business_share": ratio(draw, 55, 92, 100),
        "orders": _share_of(sales, ratio(draw, 5, 30, 90)) if chance(draw, 55) else Decimal(0),
        "receivables_confirmed": chance(draw, 20),
        "receivable_days": draw.choice((30, 60, 90, 120, 180, 270)),
        "commercial_bills": around(draw, 40, 0.9) if chance(draw, 12) else Decimal(0),
        "bank_inflow_12m": _share_of(sales, ratio(draw, 80, 98, 115)),
        "bank_inflow_6m": _share_of(sales, ratio(draw, 35, 49, 62)),
        "invoiced_months_12m": months,
        "invoice_gap_days": draw.randint(5, 40) if months == 12 else draw.randint(35, 240),
        "zero_declarations_12m": max(0, 12 - months - draw.randint(0, 2)),
    }


def _security(draw: Random, firm: Mapping[str, Any]) -> Facts:
    owns = chance(draw, 22)
    property_value = around(draw, float(firm["total_assets"]) * 0.4 + 100, 0.5) if owns else Decimal(0)
    equipment_value = _share_of(firm["total_assets"], ratio(draw, 0, 8, 35))
    return {
        "property_value": property_value,
        "equipment_value": equipment_value,
        "collateral_value": property_value + equipment_value,
        "collateral_clear": chance(draw, 70),
        "data_asset_value": around(draw, 150, 0.7) if firm["data_ip"] and chance(draw, 40) else Decimal(0),
        "insurance_claims_3y": count(draw, 0.15),
    }


def _people(draw: Random, firm: Mapping[str, Any]) -> Facts:
    talents = bool(firm["talent_levels"])
    backgrounds = (("returnee", 8), ("researcher", 10), ("doctor", 9), ("industry_executive", 14))
    return {
        "talent_roles": frozenset({draw.choice(("founder", "shareholder", "core_technician"))} if talents else ()),
        "talent_share": ratio(draw, 5, 30, 80) if talents else Decimal(0),
        "founder_backgrounds": frozenset(code for code, percent in backgrounds if chance(draw, percent)),
        "founder_full_time": chance(draw, 90),
        "core_team": min(firm["staff"], draw.randint(2, 9)),
        "rd_staff_ratio": min(firm["tech_staff_ratio"], ratio(draw, 3, 22, 70)),
        "leader_degree": draw.choices(("bachelor", "master", "doctor", "college"), weights=(50, 25, 8, 17))[0],
        "leader_age": draw.randint(25, 66),
        "leader_cash": around(draw, 120, 0.9),
        "newcomer": chance(draw, 6),
        "controller_industry_months": draw.randint(12, 300),
        "controller_share": min(Decimal(100), firm["founder_share"] + ratio(draw, 0, 5, 20)),
        "rep_is_controller": chance(draw, 85),
        "control_changed_12m": chance(draw, 4),
        "rep_owns_home": chance(draw, 65),
        "rep_no_credit_history": chance(draw, 5),
        "spouse_adverse_credit": chance(draw, 2),
        "rep_card_use": ratio(draw, 0, 35, 100),
        "inquiries_3m": min(firm["inquiries_6m"], max(firm["inquiries_1m"], count(draw, 1.4))),
    }


def _investors(draw: Random, firm: Mapping[str, Any], stage: str, day: date) -> Facts:
    registered = around(draw, 400, 0.9, least=10)
    capital: Facts = {
        "registered_capital": registered,
        "paid_in_capital": _share_of(registered, ratio(draw, 10, 70, 100)),
        "shares_frozen": chance(draw, 2),
    }
    if not firm["outside_equity"]:
        none = dict.fromkeys(("last_round_amount", "equity_raised", "equity_raised_24m", "investors_share"), Decimal(0))
        return {**capital, **none, "round_closed": "none", "rounds_closed": 0, "invested_by": frozenset()}
    raised = _share_of(firm["last_valuation"], ratio(draw, 6, 14, 25))
    paid_on = day - timedelta(days=draw.randint(30, 1400))
    return {
        **capital,
        "round_closed": _ROUNDS[stage],
        "rounds_closed": {"seed": 1, "startup": 1, "growth": 2, "mature": 4}[stage],
        "last_round_day": paid_on,
        "last_round_amount": raised,
        "equity_raised": _share_of(raised, ratio(draw, 100, 130, 220)),
        "equity_raised_24m": raised if (day - paid_on).days <= 730 else Decimal(0),
        "invested_by": frozenset({draw.choice(("venture_capital", "government_fund", "corporate_investor"))}),
        "investors_share": ratio(draw, 5, 18, 45),
    }


def _standing(draw: Random, firm: Mapping[str, Any]) -> Facts:
    in_carrier = "incubatee" in firm["qualifications"]
    awarded = frozenset({draw.choice(("municipal_science", "provincial_science"))} if chance(draw, 3) else ())
    exports = firm["export_sales"] > 0
    return {
        "awards": awarded,
        "awards_3y": awarded if chance(draw, 60) else frozenset(),
        "standards": count(draw, 0.2),
        "carriers": frozenset({"incubator_provincial"} if in_carrier else ()),
        "carrier_months": draw.randint(1, 36) if in_carrier else 0,
        "recommended_by": frozenset({"park"} if chance(draw, 8) else ()),
        "grades": frozenset({"customs_registered"} if exports else ()),
        "trial_approved": bool(firm["drug_certificates"]),
        "device_classes": frozenset({"class2"} if "biomedicine" in firm["sectors"] and chance(draw, 30) else ()),
    }


def _accounts(draw: Random, firm: Mapping[str, Any]) -> Facts:
    return {
        "revenue_growth_3y": ratio(draw, -20, 10, 60),
        "net_profit_prior": _share_of(firm["revenue_prior"], ratio(draw, -30, 5, 25)),
        "profit_growth": ratio(draw, -60, 8, 90),
        "gross_margin": ratio(draw, 12, 34, 68),
        "current_ratio": ratio(draw, 40, 150, 400),
        "rd_spend_3y": firm["rd_spend"]
        + firm["rd_spend_prior"]
        + _share_of(firm["rd_spend_prior"], ratio(draw, 50, 85, 110)),
        "special_mention_5y": firm["substandard_3y"] or chance(draw, 3),
        "abnormal_operation": chance(draw, 1.5),
        "penalties_3y": chance(draw, 2),
        "fixed_premises": chance(draw, 96),
        "industry_permits": chance(draw, 97),
    }
