"""The four figures that every offering shows in the same places: limit, rate, tenor, guarantee.

They hold for any firm: a bound that depends on the firm stands at its widest, with a remark on what it depends on.
What the publisher did not state is empty, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from marketplace.core.current import taxonomy
from marketplace.core.lpr import lpr_on
from marketplace.core.reference import Reference
from marketplace.engine.criteria import Constant, facts_of_operand
from marketplace.engine.known import Known
from marketplace.engine.limits import BOUNDS, Bound, Limit, Quoted, quote
from marketplace.engine.saying.sentences import limit_text
from marketplace.engine.saying.wording import COMMA, Length, figure_text, joined, money_text, noun_of, number_text
from marketplace.institutions.content import TAXONOMIES, Content, Equity, Insurance, codes_of

MARKET_FACTS = frozenset({"lpr_1y", "lpr_5y"})
# Modes named in the figure itself; a remark names all.
MOST_MODES = 2
# Facts named behind "depends on".
_MOST_NAMED = 2
# A rule stays a remark under a figure up to this length; the table on the product's page has all of it.
REMARK = Length(zh=34, en=72)


@dataclass(frozen=True, slots=True)
class Remark:
    """A line below a figure. `is_chinese`: in the source's words, which nobody translated."""

    text: str
    is_chinese: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the four. `value` is "" where nobody stated it; `before` and `unit` are set smaller around it.

    `applies` is False where the kind of offering has no such thing (equity bears no interest). `short`: fewer words for
    a column whose heading says the rest, "" where there are none.
    """

    label: str
    value: str = ""
    unit: str = ""
    before: str = ""
    remarks: tuple[Remark, ...] = ()
    applies: bool = True
    short: str = ""

    @property
    def text(self) -> str:
        """The figure in one run of words: "1,000 万元", "3.95% 起"."""
        tail = f" {self.unit}" if self.unit else ""
        return f"{self.before} {self.value}{tail}".strip() if self.value else ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The four figures in their order."""

    limit: Figure
    rate: Figure
    tenor: Figure
    guarantee: Figure

    def __iter__(self) -> Iterator[Figure]:
        return iter((self.limit, self.rate, self.tenor, self.guarantee))


def figures(said: Content, day: date, language: str, reference: Reference) -> Figures:
    """The figures of an offering on a day, by the lists and rates of that day, in a language ("zh…" or "en…")."""
    return _Reader(said, day, language, reference).figures()


def is_only(said: Content, family: str) -> bool:
    """Whether all kinds of an offering are of one family (kind_families)."""
    return {taxonomy("kinds").get(kind).attributes["family"] for kind in said.kinds} == {family}


def names_of(said: Content | Equity | Insurance, field: str, language: str) -> list[str]:
    """The names of the codes in a field."""
    entries = taxonomy(TAXONOMIES[field])
    return [entries.get(code).name.say(language) for code in codes_of(said, field)]


def guarantees(said: Content, language: str) -> list[str]:
    """How an offering is secured, in words."""
    return names_of(said, "guarantee_modes", language)


def lpr_remark(day: date) -> str:
    """The LPR that rates of `day` are worked out with, with the date it was quoted."""
    found = lpr_on(day)
    return _("LPR 1 year %(rate)s%%, quoted on %(date)s") % {
        "rate": f"{found.one_year:.2f}",
        "date": found.date.isoformat(),
    }


class _Reader:
    def __init__(self, said: Content, day: date, language: str, reference: Reference) -> None:
        self.said, self.day, self.language, self.reference = said, day, language, reference
        self.quoted = quote(said.limits, Known({}, day, reference))
        self.is_equity = is_only(said, "equity")
        self.is_insurance = is_only(said, "insurance")

    def figures(self) -> Figures:
        return Figures(self.limit(), self.rate(), self.tenor(), self.guarantee())

    # Limit

    def limit(self) -> Figure:
        found = self._amount(Figure(self.limit_label()))
        if not found.value and self.said.insurance and self.said.insurance.cover_most is not None:
            found = replace(found, **self._split(money_text(self.said.insurance.cover_most, self.language)))
        if not found.value and self.said.case_amount is not None:
            words = _("one case of %s was reported; that is no limit") % self._money(self.said.case_amount)
            found = replace(found, remarks=(Remark(words),))
        return found

    def limit_label(self) -> str:
        if self.is_equity:
            return _("Investment")
        return _("Largest cover") if self.is_insurance else _("Limit")

    def _amount(self, empty: Figure) -> Figure:
        least, most = self.quoted.get("amount_least"), self.quoted.get("amount_most")
        if most is not None and most.high is not None:
            figure = replace(empty, **self._split(self._figure("amount_most", most.high)))
            return replace(figure, remarks=self._amount_remarks(least, most))
        formula = self.said.limits.amount_most or self.said.limits.amount_least
        if formula is None:
            return empty
        if not isinstance(formula.operand, Constant):
            # Both ends have one measure.
            words = self._short(BOUNDS["amount_most"], formula)
            return replace(empty, value=_("By formula"), remarks=(Remark(words),))
        return replace(self._open(empty, "amount_least", formula), remarks=self._remark(formula))

    def _amount_remarks(self, least: Quoted | None, most: Quoted) -> tuple[Remark, ...]:
        said = [*self._remark(most.limit)]
        if not most.is_exact:
            said.append(Remark(self._hangs_on(most)))
        if least is not None and least.low and not (most.is_exact and least.low == most.high):
            said.append(Remark(pgettext("figure", "from %s") % self._figure("amount_least", least.low)))
        return tuple(said)

    def _open(self, empty: Figure, name: str, limit: Limit) -> Figure:
        """A lower bound alone: 40 万元起 / from CNY 400,000."""
        assert isinstance(limit.operand, Constant)
        found = replace(empty, **self._split(self._figure(name, limit.operand.value)))
        return _worded(found, pgettext("figure", "from %s"))

    # Rate

    def rate(self) -> Figure:
        label = _("Premium rate") if self.is_insurance else _("Annual rate")
        least, most = self.quoted.get("rate_least"), self.quoted.get("rate_most")
        insurance = self.said.insurance
        if least is None and (most is None or most.high is None):
            if self.is_equity:
                return Figure(label, applies=False, remarks=(Remark(_("equity bears no interest")),))
            if self.is_insurance and insurance and insurance.premium_rate_most is not None:
                share = Figure(label, f"{number_text(insurance.premium_rate_most)}%")
                return _worded(share, pgettext("figure", "up to %s"))
            return Figure(label)
        remarks = self._rate_remarks()
        if least is not None and most is not None and most.high is not None:
            low, high = _rate(least.low), _rate(most.high)
            return Figure(label, f"{low}%" if low == high else f"{low}–{high}%", remarks=remarks)
        if least is not None:
            return _worded(Figure(label, f"{_rate(least.low)}%", remarks=remarks), pgettext("figure", "from %s"))
        assert most is not None
        assert most.high is not None
        return _worded(Figure(label, f"{_rate(most.high)}%", remarks=remarks), pgettext("figure", "up to %s"))

    def _rate_remarks(self) -> tuple[Remark, ...]:
        said: list[Remark] = []
        for bound, limit in self.said.limits:
            if bound.subject != "rate":
                continue
            if not isinstance(limit.operand, Constant):
                said.append(Remark(self._short(bound, limit)))
            said.extend(self._remark(limit))
            if facts_of_operand(limit.operand) & MARKET_FACTS:
                said.append(Remark(lpr_remark(self.day)))
        return tuple(dict.fromkeys(said))

    # Tenor

    def tenor(self) -> Figure:
        label = _("Period of cover") if self.is_insurance else _("Tenor")
        least, most = self.quoted.get("tenor_least"), self.quoted.get("tenor_most")
        insurance = self.said.insurance
        if most is None or most.high is None:
            if self.is_equity:
                return Figure(label, applies=False, remarks=(Remark(_("an investment has no date of repayment")),))
            if self.is_insurance and insurance and insurance.period_months:
                return _worded(Figure(label, number_text(insurance.period_months)), _("%s months"))
            return Figure(label)
        remarks = [*self._remark(most.limit)]
        if not most.is_exact:
            remarks.append(Remark(self._hangs_on(most)))
        high = number_text(most.high)
        span = f"{number_text(least.low)}–{high}" if least is not None and 0 < least.low < most.high else high
        words = _("%s months") if span != high or self.is_insurance else pgettext("figure", "%s months at most")
        return _worded(Figure(label, span, remarks=tuple(remarks), short=_("%s months") % span), words)

    # Guarantee

    def guarantee(self) -> Figure:
        label = _("Guarantee mode")
        names = guarantees(self.said, self.language)
        if not names:
            applies = not (self.is_equity or self.is_insurance)
            return Figure(label, applies=applies)
        between = COMMA.say(self.language)
        shown, more = between.join(names[:MOST_MODES]), len(names) - MOST_MODES
        if more <= 0:
            return Figure(label, shown)
        words = ngettext("%(names)s and %(more)s more", "%(names)s and %(more)s more", more)
        shown = words % {"names": shown, "more": more}
        return Figure(label, shown, remarks=(Remark(between.join(names)),))

    # Words

    def _figure(self, name: str, value: Decimal | int) -> str:
        return figure_text(BOUNDS[name].fact, value, self.language)

    def _money(self, value: Decimal) -> str:
        return money_text(value, self.language)

    def _split(self, text: str) -> dict[str, Any]:
        """ "1,000 万元" and "CNY 10,000,000" as number and unit, on the side where each language has it."""
        first, _gap, second = text.partition(" ")
        if first[:1].isdigit():
            return {"value": first, "unit": second, "before": ""}
        return {"value": second, "unit": "", "before": first}

    def _remark(self, limit: Limit) -> tuple[Remark, ...]:
        # What insurance bounds is said by the labels.
        if not limit.remark or self.is_insurance:
            return ()
        return (Remark(limit.remark.say(self.language), limit.remark.zh == limit.remark.en),)

    def _hangs_on(self, quoted: Quoted) -> str:
        """What a bound that differs between firms depends on."""
        names = [noun_of(key, self.language, self.reference) for key in quoted.missing]
        if not names:
            return _("differs by the institution's assessment")
        said = joined(names[:_MOST_NAMED], self.language, every=True)
        return _("depends on %s and more") % said if len(names) > _MOST_NAMED else _("depends on %s") % said

    def _short(self, bound: Bound, limit: Limit) -> str:
        said = limit_text(bound, limit, self.language, self.reference)
        return said if REMARK.holds(said, self.language) else _("by the firm's case, see the table")


def _rate(value: Decimal | int) -> str:
    """Rates are quoted with two decimals."""
    return f"{Decimal(value):.2f}"


def _worded(figure: Figure, words: str) -> Figure:
    """The figure with the words that stand before and behind it: "up to %s", "%s 起"."""
    before, _place, behind = words.partition("%s")
    return replace(figure, before=_join(before, figure.before), unit=_join(figure.unit, behind))


def _join(*parts: str) -> str:
    return " ".join(part.strip() for part in parts if part.strip())
