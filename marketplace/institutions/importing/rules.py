"""The table of rules: what each key of `eligibility` (and of a fund) says, in the vocabulary of facts.

Ratios of a file are fractions of 1 and become percent; years become months; 万元 stay 万元.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from marketplace.engine.building import MONTHS_A_YEAR, PER_CENT, compare, exactly, listed, said, unlisted
from marketplace.engine.criteria import Any, Comparison, Not, Operator, Tier, Tiers
from marketplace.institutions.importing.patents import patents
from marketplace.institutions.importing.words import (
    all_names,
    lists,
    names,
    project_level,
    regions,
    sectors_of_fund,
    short_text,
    stages_of_fund,
)
from marketplace.listing.rules import (
    NOTHING_ASKED,
    Reading,
    Rule,
    Source,
    figure,
    flag,
    free_texts,
    none_of,
    phrases,
    texts_of_which_one,
)
from marketplace.listing.said import words_of

RD_HNTE = "min_rd_ratio_hnte"


def rd_ratio(key: str, value: Decimal, source: Source) -> Reading:
    """R&D share of revenue; another share for high-tech enterprises where one is given."""
    hnte = source.values.get(RD_HNTE)
    if hnte is None:
        return figure("rd_ratio", Operator.AT_LEAST, PER_CENT)(key, value, source)
    table = Tiers((Tier(_HNTE, exactly(hnte, PER_CENT)),), exactly(value, PER_CENT))
    node = Comparison(("rd_ratio",), Operator.AT_LEAST, operand=table)
    return Reading((said(said(node, key, words_of(value)), RD_HNTE, words_of(hnte)),))


def rd_ratio_hnte(key: str, value: Decimal, source: Source) -> Reading:
    """R&D share of high-tech enterprises; with one for all it is a row of that rule."""
    if source.values.get("min_rd_ratio") is not None:
        return NOTHING_ASKED
    enough = compare("rd_ratio", Operator.AT_LEAST, exactly(value, PER_CENT))
    return Reading((said(Any((Not(_HNTE), enough)), key, words_of(value)),))


def age_of_representative(key: str, value: Sequence[int], source: Source) -> Reading:
    """[lowest, highest], both included."""
    node = Comparison(("rep_age",), Operator.BETWEEN, operand=exactly(value[0]), upper=exactly(value[1]))
    return Reading((said(node, key, words_of(value)),))


_LEAST, _MOST = Operator.AT_LEAST, Operator.AT_MOST
_INDUSTRY = names(
    (("sectors", "sectors"), ("industries", "industry"), ("strategic", "strategic_industries")), Operator.WITHIN
)
_HNTE = listed("qualifications", Operator.ANY_OF, ["hnte"])

# In the order in which the conditions are said.
ELIGIBILITY: Mapping[str, Rule] = {
    "regions": regions,
    "entity": short_text,
    "qualifications_any": names((("qualifications", "qualifications"),), Operator.ANY_OF),
    "qualifications_all": all_names("qualifications", "qualifications"),
    "whitelist_required": lists,
    "any_of": texts_of_which_one,
    "industries": _INDUSTRY,
    "excluded_industries": none_of(_INDUSTRY),
    "min_years": figure("age_months", _LEAST, MONTHS_A_YEAR),
    "max_years": figure("age_months", _MOST, MONTHS_A_YEAR),
    "min_revenue_wan": figure("revenue", _LEAST),
    "max_revenue_wan": figure("revenue", _MOST),
    "min_revenue_growth": figure("revenue_growth", _LEAST, PER_CENT),
    "profit_required": flag(compare("net_profit", Operator.MORE_THAN, exactly(0))),
    "min_taxable_sales_wan": figure("taxable_sales", _LEAST),
    "min_avg_tax_wan": figure("average_tax", _LEAST),
    "tax_grades": names((("tax_grades", "tax_grade"),), Operator.IN),
    "max_debt_ratio": figure("debt_ratio", _MOST, PER_CENT),
    "max_total_debt_to_revenue": figure("debt_to_revenue", _MOST, PER_CENT),
    "min_rd_ratio": rd_ratio,
    RD_HNTE: rd_ratio_hnte,
    "min_college_staff_ratio": figure("college_staff_ratio", _LEAST, PER_CENT),
    "patents": patents,
    "project_level": project_level,
    "credit": short_text,
    "max_lenders": figure("lenders", _MOST),
    "max_other_bank_loans_wan": figure("other_bank_loans", _MOST),
    "max_inquiries_6m": figure("inquiries_6m", _MOST),
    "legal_rep_age": age_of_representative,
    "legal_rep_min_share": figure("rep_share", _LEAST, PER_CENT),
    "legal_rep_stable_months": figure("rep_tenure", _LEAST),
    "equity_investment_required": short_text,
    "not_listed": flag(unlisted()),
    "other": free_texts,
}
# Flags for what is done at the closing, in words: no condition beforehand.
AT_CLOSING: Mapping[str, str] = {"account_required": "办理时在该机构开立账户"}
# Of what an item states under these keys one thing is enough, whatever the key.
ALTERNATIVE_KEYS = frozenset({"qualifications_any", "any_of", "project_level"})
# The four rules in words of a fund, like `amount_rule`, speak of terms; they have no entry and go to a person.
FUND: Mapping[str, Rule] = {"stages": stages_of_fund, "sectors": sectors_of_fund, "target_company_rule": phrases}
