"""What policies would give the firm: each benefit held against its answers, with the same outcomes and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cms.benefits.presenting import ShownBenefit, cap_name
from cms.benefits.selectors import PublishedBenefit
from cms.benefits.standing import WINDOW_WORDS, Window
from cms.official.titles import short_title
from marketplace.core.amounts import format_percent, format_wan
from marketplace.core.reference import Reference
from marketplace.engine.assessment import Assessment, Verdict, assess, states_conditions
from marketplace.engine.known import Known
from marketplace.engine.limits import Quoted, quote
from marketplace.matching.results.explained import Explained
from marketplace.matching.results.kept import Shelf
from marketplace.matching.results.offerings import Benefits
from marketplace.matching.results.services import WORTH_LOOKING_AT, asked_facts
from marketplace.matching.results.shown import FigureText

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
    results = [compare_benefit(known, benefit) for benefit in benefits]
    return tuple(sorted(results, key=lambda result: _rank(result, known)))


def compare_benefit(known: Known, benefit: PublishedBenefit) -> BenefitResult:
    """One benefit against what is known."""
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
        len(asked_facts(result.assessment.trace, known)) + len(result.assessment.judgements),
        -(most.high if most and most.high is not None else Decimal(0)),
        result.benefit.address,
    )


class BenefitHead:
    """What of a benefit's row is the same for every firm, in one language."""

    def __init__(self, benefit: PublishedBenefit, language: str, reference: Reference) -> None:
        self.benefit, self.standing = benefit, benefit.standing
        self.shown = ShownBenefit(benefit, language, reference)

    @property
    def policy_title(self) -> str:
        return short_title(self.benefit.policy.title)

    @cached_property
    def reasons_url(self) -> str:
        """Where its reasons are asked for."""
        return reverse("matching:benefit_reasons", args=[self.benefit.address])

    @cached_property
    def html(self) -> SafeString:
        """Name, type, policy and how it stands."""
        return render_to_string("matching/includes/benefit_head.html", {"row": self})


shown_benefits: Shelf[PublishedBenefit, BenefitHead] = Shelf(BenefitHead)


class BenefitRow(Explained):
    """A `BenefitResult` in one language. `head`: what of it is the same for every firm, where it is kept."""

    def __init__(self, result: BenefitResult, known: Known, language: str, head: BenefitHead | None = None) -> None:
        super().__init__(result, known, language)
        self.benefit = result.benefit
        self.head = head or BenefitHead(result.benefit, language, known.reference)
        self.shown = self.head.shown
        self.standing = result.benefit.standing
        self.name, self.published_criteria = self.shown.name, result.benefit.said.criteria
        self.reasons_url = self.head.reasons_url
        self.page_url = f"{result.benefit.policy.address}#benefit-{result.benefit.address}"

    @property
    def group(self) -> Verdict | Window:
        """A firm that fits cannot have what it can apply for no more."""
        is_over = self.standing.window is Window.CLOSED and self.verdict is not Verdict.NO
        return Window.CLOSED if is_over else self.verdict

    @property
    def figures(self) -> list[tuple[str, FigureText]]:
        """What it is worth to the firm, and what of its share and ceiling is stated."""
        said = self.benefit.said
        found = [(_("Limit") if said.type in _LENT else _("Worth at most"), self._worth)]
        if self.ratio:
            found.append((pgettext("of a benefit", "Share"), FigureText(self.ratio, said.base, is_chinese=True)))
        if self.cap:
            found.append((cap_name(said), FigureText(self.cap)))
        return found

    @property
    def _worth(self) -> FigureText:
        per = self.shown.per if self.limit.text else ""
        return FigureText(self.limit.text, " · ".join(part for part in (per, self.limit.remark) if part))

    @property
    def why_open(self) -> SafeString:
        """What leaves it open: facts to fill in, and what the authority judges, in full."""
        parts = [self._asks_said(), *(escape(said) for said in self.judgements)]
        # Each part is escaped where it is made.
        return mark_safe(_("; ").join(part for part in parts if part))  # noqa: S308

    def _asks_said(self) -> str:
        if not self.asks:
            return ""
        words = _("First <b>%(labels)s</b>") if self.judgements else _("Decided by <b>%(labels)s</b>")
        return words % {"labels": escape(self.ask_names)}

    @property
    def ratio(self) -> str:
        ratio = self.benefit.said.ratio
        return "" if ratio is None else format_percent(ratio)

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


@dataclass(slots=True)
class BenefitGroup:
    """Benefits of one outcome. `rows` stand on the page at once, `others` once they are asked for (by `name`), `waiting`
    is their number. What nobody can have is folded: all of it waits."""

    name: str
    symbol: str
    title: str | Promise
    count: int
    folded: bool
    rows: Sequence[BenefitRow]
    others: Sequence[BenefitRow]
    waiting: int


def benefits_context(known: Known, benefits: Benefits, language: str, wanted: str = "") -> dict[str, Any]:
    """The section of the result page: groups with their rows, and how many can or may be had.

    `wanted`: the name of a group whose rows are all asked for, "all" for every one.
    """
    shown = shown_benefits.of(benefits, language, known.reference)
    rows = [BenefitRow(result, known, language, shown(result.benefit)) for result in benefit_results(known, benefits)]
    groups = [
        _group(key, symbol, title, found, wanted)
        for key, symbol, title in GROUPS
        if (found := [row for row in rows if row.group is key])
    ]
    worth = sum(row.group in WORTH_LOOKING_AT for row in rows)
    return {"groups": groups, "total": len(rows), "worth": worth}


def _group(
    key: Verdict | Window, symbol: str, title: str | Promise, found: Sequence[BenefitRow], wanted: str
) -> BenefitGroup:
    name, folded = f"benefits-{key.value}", key not in WORTH_LOOKING_AT
    at_once = 0 if folded else FIRST_ROWS
    others = found[at_once:] if wanted in (name, "all") else []
    return BenefitGroup(name, symbol, title, len(found), folded, found[:at_once], others, max(0, len(found) - at_once))
