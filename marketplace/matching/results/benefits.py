"""What policies would give the firm: each benefit held against its answers, with the same outcomes and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.benefits.presenting import ShownBenefit, cap_name
from cms.benefits.selectors import PublishedBenefit
from cms.benefits.standing import WINDOW_WORDS, Window
from cms.official.titles import short_title
from marketplace.core.amounts import format_percent, format_wan
from marketplace.engine.assessment import Assessment, Verdict, assess, states_conditions
from marketplace.engine.known import Known
from marketplace.engine.limits import Quoted, quote
from marketplace.matching.results.explained import Explained
from marketplace.matching.results.services import WORTH_LOOKING_AT, asked_facts

# A group shows this many rows; the rest is one tap away.
FIRST_ROWS = 6
# What a limit of the amount is where it is not money given: a loan's ceiling.
_LENT = frozenset({"policy_loan"})
# Key, symbol, title: the groups in which benefits stand. What nobody can apply for any more is one of its own.
GROUPS: tuple[tuple[Verdict | Window, str, str | Promise], ...] = (
    (Verdict.FITS, "check-circle-fill", gettext_lazy("Can be had")),
    (Verdict.MAY_FIT, "question-circle", gettext_lazy("May be had")),
    (Verdict.JUST_MISSES, "arrow-up", gettext_lazy("Just missed")),
    (Verdict.UNPUBLISHED, "eye-slash", gettext_lazy("Conditions not published")),
    (Window.CLOSED, "calendar3", WINDOW_WORDS[Window.CLOSED]),
    (Verdict.NO, "x-circle", gettext_lazy("Cannot be had")),
)


@dataclass(frozen=True, slots=True)
class BenefitResult:
    """One benefit's result. `quoted`: what it is worth, worked out for the firm (万元)."""

    benefit: PublishedBenefit
    verdict: Verdict
    assessment: Assessment
    quoted: Mapping[str, Quoted]


def benefit_results(known: Known, benefits: Iterable[PublishedBenefit]) -> tuple[BenefitResult, ...]:
    """Every benefit compared with what is known, in the order in which pages show them: by verdict; those whose policy
    may have ended last; then fewer open facts, then the larger worth."""
    results = [_result(known, benefit) for benefit in benefits]
    return tuple(sorted(results, key=lambda result: _rank(result, known)))


def _result(known: Known, benefit: PublishedBenefit) -> BenefitResult:
    assessment = assess(benefit.criteria, known)
    # That its policy's validity is in doubt is no condition which the policy states.
    is_told = assessment.verdict is Verdict.NO or states_conditions(benefit.said.criteria)
    verdict = assessment.verdict if is_told else Verdict.UNPUBLISHED
    return BenefitResult(benefit, verdict, assessment, quote(benefit.said.limits, known))


def _rank(result: BenefitResult, known: Known) -> tuple[Any, ...]:
    most = result.quoted.get("amount_most")
    return (
        list(Verdict).index(result.verdict),
        result.benefit.standing.available is None,
        len(asked_facts(result.assessment, known)) + len(result.assessment.judgements),
        -(most.high if most and most.high is not None else Decimal(0)),
        result.benefit.address,
    )


class BenefitRow(Explained):
    """A `BenefitResult` in one language."""

    def __init__(self, result: BenefitResult, known: Known, language: str) -> None:
        super().__init__(result, known, language)
        self.benefit = result.benefit
        self.shown = ShownBenefit(result.benefit, language)
        self.standing = result.benefit.standing

    @property
    def group(self) -> Verdict | Window:
        """A firm that fits cannot have what it can apply for no more."""
        is_over = self.standing.window is Window.CLOSED and self.verdict is not Verdict.NO
        return Window.CLOSED if is_over else self.verdict

    @property
    def name(self) -> str:
        return self.shown.name

    @property
    def type(self) -> str:
        return self.shown.type

    @property
    def policy_title(self) -> str:
        return short_title(self.benefit.policy.title)

    @property
    def worth_name(self) -> str:
        """What the first figure is."""
        return _("Limit") if self.benefit.said.type in _LENT else _("Worth at most")

    @cached_property
    def per(self) -> str:
        return self.shown.per if self.limit.text else ""

    @property
    def ratio(self) -> str:
        ratio = self.benefit.said.ratio
        return "" if ratio is None else format_percent(ratio)

    @property
    def cap_name(self) -> str:
        return cap_name(self.benefit.said)

    @property
    def cap(self) -> str:
        """The ceiling, where it is not what the benefit is worth to this firm anyway."""
        cap, most = self.benefit.said.cap, self.result.quoted.get("amount_most")
        is_said = most is not None and most.is_exact and most.high == cap
        return "" if cap is None or is_said else format_wan(cap, self.language)

    def _limit_remark(self, most: Quoted, least: Quoted | None) -> str:
        """What the figure hangs on. Only a loan's is held against the amount wanted."""
        if self.benefit.said.type in _LENT:
            return super()._limit_remark(most, least)
        return self._remark("amount_most", most)


def benefits_context(known: Known, benefits: Iterable[PublishedBenefit], language: str) -> dict[str, Any]:
    """The section of the result page: groups with their rows, and how many can or may be had."""
    rows = [BenefitRow(result, known, language) for result in benefit_results(known, benefits)]
    groups = [
        {
            "symbol": symbol,
            "title": title,
            "rows": found[:FIRST_ROWS],
            "more": found[FIRST_ROWS:],
            "count": len(found),
            "folded": key not in WORTH_LOOKING_AT,
        }
        for key, symbol, title in GROUPS
        if (found := [row for row in rows if row.group is key])
    ]
    worth = sum(row.group in WORTH_LOOKING_AT for row in rows)
    return {"groups": groups, "total": len(rows), "worth": worth}
