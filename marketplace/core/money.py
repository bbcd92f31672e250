"""Amounts in 万元 (10,000 CNY), percent, and whole months: reading what people type. `amounts.py` writes it back.

Amounts have two decimals of 万元 (100 yuan) and are rounded half up to them; percent is a number such as 4.35.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from marketplace.core.amounts import format_percent, plain_number, trimmed
from marketplace.core.errors import InputError
from marketplace.core.numerals import with_digits

CENT = Decimal("0.01")
PERCENT_PLACES = Decimal("0.0001")
# A trillion yuan: what is above is a slip of the unit.
LARGEST_WAN = Decimal(100_000_000)
LARGEST_PERCENT = Decimal(1_000_000)
# A hundred years.
LARGEST_MONTHS = 1200
# Nobody types a longer figure, and reading one must stay cheap.
_LONGEST_INPUT = 64

_NUMBER = r"(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)"
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
# Formal and traditional characters of amounts: 陆拾万圆整, 伍佰萬元, 人民幣.
_SAME = str.maketrans("萬億圓圆幣", "万亿元元币")
_CURRENCY = re.compile(r"^(?:人民币(?:\((?:大写|小写)\))?:?|RMB:?|CNY|CN¥|¥)+|(?:人民币|RMB|CNY)$")
_YUAN = re.compile(r"CNY[0-9,]+(\.[0-9]+)?")
# A figure as it is written in yuan: thousands apart, cents, or too long for 万元 to be meant.
_WRITTEN_IN_YUAN = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+\.[0-9]{2}|[0-9]{5,}(\.[0-9]+)?")
_FOREIGN = re.compile(r"\$|USD|US|HKD|EUR|JPY|GBP|[€£]|[美欧日港英]元|港币|日元|英镑|台币")
# What one unit is worth in 万元. MILLION is how amounts are written in English.
_MONEY_UNITS: Mapping[str, Decimal] = {
    "": Decimal(1),
    "万": Decimal(1), "万元": Decimal(1), "万块": Decimal(1), "W": Decimal(1),
    "元": Decimal("0.0001"), "块": Decimal("0.0001"), "YUAN": Decimal("0.0001"),
    "千元": Decimal("0.1"), "百万": Decimal(100), "百万元": Decimal(100),
    "千万": Decimal(1000), "千万元": Decimal(1000),
    "亿": Decimal(10_000), "亿元": Decimal(10_000), "万亿": Decimal(100_000_000), "万亿元": Decimal(100_000_000),
    "MILLION": Decimal(100), "M": Decimal(100), "BILLION": Decimal(100_000), "BN": Decimal(100_000),
}  # fmt: skip
_MONEY_PART = re.compile(_NUMBER + r"(?P<unit>[^0-9,.整]*)整?")
_PERCENT = re.compile(r"(?P<sign>-?)" + _NUMBER + r"(?P<unit>%|BP|BPS|个?基点|PERCENT)?")
_YEARS = r"周?年|YEARS?|YRS?|Y"
_MONTHS = r"个?月|MONTHS?|MOS?|M"
_TERM = re.compile(
    rf"(?:(?P<years>[0-9]+(?:\.[0-9]+)?|半)个?(?:{_YEARS})(?P<half>半)?)?(?:零|又|AND)?(?:(?P<months>[0-9]+)(?P<unit>{_MONTHS})?)?整?"
)
# 3年期 is a term of three years; a bare 期 measures nothing.
_ENDS_IN_TERM = re.compile(r"[年月半]期$")


class AmountError(InputError):
    """An amount, a percentage or a term that cannot be read; the message says what to type."""


def parse_wan(text: str, *, minimum: Decimal | None = Decimal(0)) -> Decimal:
    """An amount in 万元 with two decimals. Without a unit, 万元 is meant.

    Understood: "1,200.5", "300万", "3000 000元", "1.2亿", "1亿2000万", "¥12.005 million", "五百万", full-width digits.
    A currency's sign or name says yuan where the figure is written as one of yuan: "¥3,000,000" is 300, "¥300" still 300.
    `minimum` is the least amount allowed, in 万元; None allows losses. AmountError for anything else.
    """
    typed = _folded(text)
    if not typed:
        raise AmountError(_("Enter an amount in 万元, such as 300."))
    negative = typed.startswith("-")
    typed = typed.lstrip("-+")
    if _FOREIGN.search(typed):
        raise AmountError(_("Amounts are in yuan here. Convert the foreign currency first, then enter 万元."))
    amount = _sum_of_parts(_without_currency(typed))
    if amount > LARGEST_WAN:
        raise AmountError(
            _("The amount is above a trillion yuan. Check the unit: figures here are in 万元 (10,000 yuan).")
        )
    amount = (-amount if negative else amount).quantize(CENT, rounding=ROUND_HALF_UP)
    if minimum is not None and amount < minimum:
        raise AmountError(_("The amount must be at least %(least)s 万元."), least=plain_number(minimum))
    return amount + 0  # no negative zero


def _without_currency(typed: str) -> str:
    """The figure with its unit. "CNY 300" is how this site writes yuan in English, whatever the figure."""
    body = _CURRENCY.sub("", _CURRENCY.sub("", typed))
    in_yuan = _YUAN.fullmatch(typed) or (body != typed and _WRITTEN_IN_YUAN.fullmatch(body))
    return f"{body}元" if in_yuan else body


def _sum_of_parts(body: str) -> Decimal:
    """1亿2000万 is the sum of its parts; each part's unit must be smaller than the one before."""
    place, total, last = 0, Decimal(0), None
    while place < len(body):
        part = _MONEY_PART.match(body, place)
        alone = part is not None and part.start() == 0 and part.end() == len(body)
        if part is None or part["unit"] not in _MONEY_UNITS or not (part["unit"] or alone):
            raise AmountError(
                _("This cannot be read as an amount. Write digits and a unit, such as 300 (万元), 3000000元 or 1.2亿.")
            )
        worth = _MONEY_UNITS[part["unit"]]
        if last is not None and worth >= last:
            raise AmountError(_("The units do not go together. Write one figure, such as 1.2亿 or 12000万."))
        total += _digits(part["number"]) * worth
        place, last = part.end(), worth
    if last is None:
        raise AmountError(_("Enter an amount in 万元, such as 300."))
    return total


def parse_percent(text: str, *, minimum: Decimal | None = None, maximum: Decimal | None = None) -> Decimal:
    """A percentage as a number: "4.35%", "4.35" and "435BP" are all 4.35. At most four decimals.

    `minimum` and `maximum` are percent. AmountError when it cannot be read or lies outside.
    """
    typed = _folded(text)
    found = _PERCENT.fullmatch(typed)
    if found is None:
        raise AmountError(_("Enter a percentage as a number, such as 4.35."))
    value = _digits(found["number"])
    if found["unit"] and ("BP" in found["unit"] or "基点" in found["unit"]):
        value /= 100
    if value > LARGEST_PERCENT:
        raise AmountError(_("This percentage is far too large. Enter 5 for five percent."))
    value = (-value if found["sign"] else value).quantize(PERCENT_PLACES, rounding=ROUND_HALF_UP) + 0
    if minimum is not None and value < minimum:
        raise AmountError(_("The percentage must be at least %(least)s."), least=format_percent(minimum))
    if maximum is not None and value > maximum:
        raise AmountError(_("The percentage must be at most %(most)s."), most=format_percent(maximum))
    return trimmed(value)


def parse_months(text: str, *, minimum: int = 0) -> int:
    """A term in whole months: "18", "18个月", "2年", "1年6个月", "1.5年", "半年", "一年", "5年期", "2 years". AmountError
    otherwise."""
    typed = _folded(text).replace(",", "")
    typed = typed.removesuffix("期") if _ENDS_IN_TERM.search(typed) else typed
    found = _TERM.fullmatch(typed)
    if (
        found is None
        or not (found["years"] or found["months"])
        or (found["years"] and found["months"] and not found["unit"])
    ):
        raise AmountError(_("Enter a term in months, such as 18; 18个月, 2年 and 1年6个月 are understood too."))
    years = Decimal("0.5") if found["years"] == "半" else Decimal(found["years"] or 0)
    if found["half"]:
        years += Decimal("0.5")
    total = years * 12 + int(found["months"] or 0)
    if total > LARGEST_MONTHS:
        raise AmountError(_("The term is longer than a hundred years. Enter it in months, such as 36."))
    if total != total.to_integral_value():
        raise AmountError(_("A term has whole months. Enter the number of months, such as 18."))
    if total < minimum:
        raise AmountError(_("The term must be at least %(least)s months."), least=str(minimum))
    return int(total)


def _folded(text: str) -> str:
    """Upper case, narrow, without spaces; every kind of comma and minus made plain."""
    if len(text) > _LONGEST_INPUT:
        raise AmountError(_("This is too long for a figure."))
    typed = unicodedata.normalize("NFKC", text).upper().replace("、", ",").replace("−", "-").replace("–", "-")
    bare = "".join(c for c in typed if not c.isspace() and unicodedata.category(c) != "Cf")
    return with_digits(bare.translate(_SAME))


def _digits(number: str) -> Decimal:
    if "," in number and not _GROUPED.fullmatch(number):
        raise AmountError(
            _("The comma in %(number)s does not separate thousands. Write 1200.5 or 1,200.5."), number=number
        )
    return Decimal(number.replace(",", ""))
