"""Periods of time as the words say them, by a short name: "" none, last_year, yearly, prior_year, now, last:N, each:N."""

from __future__ import annotations

import re

from marketplace.listing.recognising.figures import Figure, Measure
from marketplace.listing.recognising.written import written

_LABEL = re.compile(
    r"(?:(?P<last>近(?P<count>[0-9]+|一|两|三)个?(?P<unit>年|月))|(?P<year>上年)|(?P<yearly>年(?!均))|(?P<prior>前年|前一年))(?P<rest>.+)"
)
_COUNTS = {"一": 1, "两": 2, "三": 3}
_MONTHS_A_YEAR = 12


def period_of_label(label: str) -> tuple[str, str]:
    """The period that a fact's label begins with, and the label without it: 近两年逾期次数 is (last:24, 逾期次数)."""
    plain = written(label).text
    found = _LABEL.fullmatch(plain)
    if found is None:
        return "", plain
    if found["last"]:
        count = _COUNTS.get(found["count"]) or int(found["count"])
        return f"last:{count * (_MONTHS_A_YEAR if found['unit'] == '年' else 1)}", found["rest"]
    return "last_year" if found["year"] else "yearly" if found["yearly"] else "prior_year", found["rest"]


def last(figure: Figure, streak: bool) -> str | None:
    """The period of 近三年 or 连续两年; None where the figure is no time. A business year is the last year."""
    if figure.upper is not None or figure.value != figure.value.to_integral_value():
        return None
    months = int(figure.value)
    if streak:
        return f"each:{months}" if figure.measure in (Measure.MONTHS, Measure.FISCAL) else None
    if figure.measure is Measure.MONTHS:
        return f"last:{months}"
    if figure.measure is Measure.FISCAL:
        return "last_year" if months == _MONTHS_A_YEAR else f"fiscal:{months}"
    return None
