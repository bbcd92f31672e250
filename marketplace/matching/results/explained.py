"""What every result of the pre-check shows, whatever was compared: its trace, what is open, what would change it, and
figures worked out for the firm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.asking.askable import asked_as, is_there, may_ask
from marketplace.engine.advice.counterfactual import Advice
from marketplace.engine.assessment import Assessment, Verdict, criteria_of, published_conditions
from marketplace.engine.criteria import Comparison, Constant, Node, facts_of_operand
from marketplace.engine.evaluate import Outcome, outcome_of
from marketplace.engine.holding import Partly
from marketplace.engine.known import Known
from marketplace.engine.limits import BOUNDS, Quoted
from marketplace.engine.rule import NO_KIND, NO_LIMIT, UNPUBLISHED
from marketplace.engine.saying.changes import MOST_NAMED, advice_text, facts_named
from marketplace.engine.saying.sentences import limit_text
from marketplace.engine.saying.wording import COMMA, figure_text, joined, label_of, noun_of, spaced
from marketplace.engine.vocabulary.fact_types import FactType
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.terms import REMARK
from marketplace.matching.results.services import TELLING_CONDITIONS, asked_facts
from marketplace.matching.results.shown import FigureText
from marketplace.matching.results.tracing import Basis, Condition, Line, conditions, outcomes, trace_lines

# What a firm sells in a year, by whatever paper.
_SALES = frozenset({"revenue", "sales_12m", "taxable_sales", "invoiced_12m"})


@dataclass(frozen=True, slots=True)
class Ask:
    """A fact that can be filled in from here."""

    key: str
    label: str


class Compared(Protocol):
    """One comparison with what is known of a firm. `quoted`: bounds worked out for it (万元, % a year, months)."""

    @property
    def verdict(self) -> Verdict: ...

    @property
    def assessment(self) -> Assessment: ...

    @property
    def quoted(self) -> Mapping[str, Quoted]: ...


class Explained:
    """A comparison in one language. `name`: of what is compared; `reasons_url`: where its reasons are asked for;
    `page_url`: its own page; `published_criteria`: what its publisher asks."""

    name: str
    published_criteria: Node
    reasons_url: str
    page_url: str

    def __init__(self, result: Compared, known: Known, language: str) -> None:
        self.result, self.known, self.language = result, known, language
        self.verdict = result.verdict

    @cached_property
    def lines(self) -> list[Line]:
        return trace_lines(self.result.assessment.trace, self.known, self.language)

    @cached_property
    def conditions(self) -> list[Condition]:
        return conditions(self.lines)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What each condition comes out as; it costs a tenth of the conditions in words."""
        return outcomes(self.result.assessment.trace)

    @property
    def met(self) -> int:
        """How many conditions come out as yes."""
        return self.outcomes.count(Outcome.YES)

    @cached_property
    def published(self) -> int:
        """On how many published conditions a fit rests."""
        return published_conditions(self.published_criteria)

    @property
    def is_telling(self) -> bool:
        """Whether enough is published for a fit to say something."""
        return self.published >= TELLING_CONDITIONS

    @property
    def in_part(self) -> bool:
        """Whether the limit covers only what is needed at the least."""
        return self.result.assessment.in_part

    @property
    def outcome_counts(self) -> dict[str, int]:
        return {outcome.value: self.outcomes.count(outcome) for outcome in Outcome}

    @cached_property
    def asks(self) -> list[Ask]:
        """Open facts that the firm can fill in."""
        keys = [key for key in self._open() if may_ask(key) and is_there(key, self.known)]
        return [Ask(key, asked_name(key, self.known, self.language)) for key in keys]

    @property
    def has_several_asks(self) -> bool:
        return len(self.asks) > 1

    @cached_property
    def consent(self) -> list[str]:
        """Labels of open facts that the institution checks with a consent of its own."""
        return [label_of(key, self.language, self.known.reference) for key in self._open() if FACTS[key].is_sensitive]

    @cached_property
    def there(self) -> list[str]:
        """Labels of open facts that are true towards the one institution alone, asked on the page of its offering."""
        return [label_of(key, self.language, self.known.reference) for key in self._open() if FACTS[key].relative]

    def _noun(self, key: str) -> str:
        return noun_of(key, self.language, self.known.reference)

    @cached_property
    def none_there(self) -> list[str]:
        """Labels of open facts of which there are none by what the firm said."""
        return [
            label_of(key, self.language, self.known.reference) for key in self._open() if not is_there(key, self.known)
        ]

    def _open(self) -> tuple[str, ...]:
        return asked_facts(self.result.assessment.trace, self.known)

    @property
    def judgements(self) -> list[str]:
        """What the institution judges; what it does not publish is no judgement."""
        found = self.result.assessment.judgements
        return [judgement.text.say(self.language) for judgement in found if judgement not in UNPUBLISHED]

    @property
    def unpublished(self) -> list[str]:
        """What nobody published and it hangs on."""
        names = {NO_LIMIT: self.limit_name, NO_KIND: _("the kind of financing")}
        return [name for judgement, name in names.items() if judgement in self.result.assessment.judgements]

    @property
    def limit_name(self) -> str:
        """What an unpublished limit is called."""
        return _("the limit")

    @property
    def lacks_only_publication(self) -> bool:
        """Whether every published condition is met, and only what nobody published is open."""
        return self.result.assessment.lacks_only_publication

    @property
    def open_count(self) -> int:
        others = len(self.there) + len(self.none_there) + len(self.consent) + len(self.result.assessment.judgements)
        return len(self.asks) + others

    @property
    def ask_names(self) -> str:
        """The facts to fill in; of many only the first."""
        labels = [ask.label for ask in self.asks]
        if len(labels) <= MOST_NAMED:
            return joined(labels, self.language, every=True)
        named = COMMA.say(self.language).join(labels[:MOST_NAMED])
        return _("%(names)s and others, %(total)d in all") % {"names": named, "total": len(labels)}

    @property
    def consent_names(self) -> str:
        return joined(self.consent, self.language, every=True)

    @property
    def decisive(self) -> str:
        """Where one condition alone is open, and the firm can say: what it asks."""
        if self.open_count != 1 or not self.asks:
            return ""
        open_rows = [row for row in self.conditions if row.basis is Basis.FILL and not row.preferred]
        # Where a formula is open, what it is compared with says nothing about the fact that is asked for.
        is_plain = len(open_rows) == 1 and self.asks[0].key in self._compared(open_rows[0])
        return open_rows[0].wanted if is_plain else ""

    def _compared(self, row: Condition) -> list[str]:
        """What a row compares, as it is asked for."""
        node = row.step.node
        return [asked_as(key, self.known) for key in node.facts] if isinstance(node, Comparison) else []

    @property
    def advice(self) -> str:
        advice = self.result.assessment.advice
        return advice_text(advice, self.language, self.known.reference) if advice else ""

    @property
    def advice_said(self) -> str:
        """The advice with what comes of it; without any, that nothing of it can be changed quickly."""
        advice = self.result.assessment.advice
        if advice is None:
            told = {"lacks": joined(self.lacks[:MOST_NAMED], self.language, every=True)}
            return _("%(lacks)s: not quickly changed") % told
        if self.certain_after:
            return self.advice + _(" – then it fits")
        left = self._left_open(advice)
        return self.advice + _(" – then nothing fails any more") + (left and _("; still open: %s") % left)

    @property
    def lacks(self) -> list[str]:
        """What fails, as it is asked for."""
        rows = [row for row in self.conditions if row.outcome is Outcome.NO and not row.preferred]
        return list(dict.fromkeys(spaced(f"{row.label} {row.wanted}", self.language) for row in rows))

    def _left_open(self, advice: Advice) -> str:
        """What it hangs on once the advice is followed."""
        asked = list(dict.fromkeys(asked_as(key, self.known) for key in advice.open_facts))
        judged = [_("the institution's judgement")] if advice.judged else []
        if len(asked) > MOST_NAMED:
            return COMMA.say(self.language).join([facts_named(asked, self.language, self.known.reference), *judged])
        return joined([*(self._noun(key) for key in asked), *judged], self.language, every=True)

    @property
    def why_open(self) -> SafeString:
        """What leaves it open: facts to fill in, those of one institution, those that it checks, what it judges, and what it
        does not publish."""
        if self.lacks_only_publication:
            all_met = ngettext(
                "The %(n)s published condition is met", "All %(n)s published conditions are met", self.published
            )
            return mark_safe(escape(all_met % {"n": self.published}) + _("; ") + self._unpublished_said())  # noqa: S308
        said = (
            self._asks_said(),
            self._there_said(),
            self._none_there_said(),
            self._consent_said(),
            self._judgements_said(),
            self._unpublished_said(),
        )
        parts = [part for part in said if part]
        met = ngettext("; %(met)s condition is met", "; %(met)s conditions are met", self.met) % {"met": self.met}
        # Each part is escaped where it is made.
        return mark_safe(_("; ").join(parts) + (met if self.met else ""))  # noqa: S308

    def _asks_said(self) -> str:
        if self.decisive:
            told = {"label": escape(self.ask_names), "wanted": escape(self.decisive)}
            return _("<b>%(label)s</b>: %(wanted)s, and it fits") % told
        if not self.asks:
            return ""
        words = _("First <b>%(labels)s</b>") if self._has_more_than_asks else _("Decided by <b>%(labels)s</b>")
        return words % {"labels": escape(self.ask_names)}

    @property
    def _has_more_than_asks(self) -> bool:
        """Whether filling in the facts alone does not decide it."""
        return self.open_count > len(self.asks)

    def _there_said(self) -> str:
        if not self.there:
            return ""
        told = {"labels": escape(joined(self.there, self.language, every=True))}
        return _("%(labels)s: differs from institution to institution, asked on the page of each") % told

    def _none_there_said(self) -> str:
        if not self.none_there:
            return ""
        told = {"labels": escape(joined(self.none_there, self.language, every=True))}
        return _("%(labels)s: none yet, ask the institution what counts") % told

    def _consent_said(self) -> str:
        if not self.consent:
            return ""
        return _("%(labels)s: checked by the institution with your consent") % {"labels": escape(self.consent_names)}

    def _judgements_said(self) -> str:
        number = len(self.judgements)
        words = ngettext(
            "%(n)s condition is for the institution to judge",
            "%(n)s conditions are for the institution to judge",
            number,
        )
        return words % {"n": number} if number else ""

    def _unpublished_said(self) -> str:
        if not self.unpublished:
            return ""
        told = {"names": escape(joined(self.unpublished, self.language, every=True))}
        words = ngettext(
            "%(names)s is not published, ask the institution",
            "%(names)s are not published, ask the institution",
            len(self.unpublished),
        )
        return words % told

    @property
    def failing(self) -> int:
        """How many of the criteria that must hold fail."""
        trace = self.result.assessment.trace
        return sum(outcome_of(part) is Outcome.NO for part in criteria_of(trace))

    @property
    def changes(self) -> int:
        advice = self.result.assessment.advice
        return len(advice.changes) if advice else 0

    @property
    def certain_after(self) -> bool:
        """Whether the advised changes make it fit for certain."""
        advice = self.result.assessment.advice
        return advice is not None and advice.outcome is Outcome.YES

    @cached_property
    def limit(self) -> FigureText:
        least, most = self.result.quoted.get("amount_least"), self.result.quoted.get("amount_most")
        if most is None and least is None:
            return FigureText("")
        if most is None or (most.high is None and not most.low):
            return FigureText(self._said(_("from %s"), "amount_least", least.low)) if least else FigureText("")
        if most.is_exact and not most.high:
            return FigureText(self._nothing_yet(most))
        return FigureText(self._span("amount_most", most), self._limit_remark(most, least))

    def _limit_remark(self, most: Quoted, least: Quoted | None) -> str:
        amount = self.known.get("amount")
        # What holds for some firms only falls short for none of the others.
        if amount is not None and most.high is not None and most.high < amount and not most.may_be_silent:
            if self.in_part:
                least_needed = self._figure("amount_most", self.known.get("amount_least"))
                told = {"least": least_needed, "wanted": self._figure("amount_most", amount)}
                return spaced(_("enough for the least of %(least)s, not for all of %(wanted)s") % told, self.language)
            return self._said(_("below the %s you want"), "amount_most", amount)
        if amount is not None and least is not None and least.low > amount:
            return self._said(_("from %s, more than you want"), "amount_least", least.low)
        return self._remark("amount_most", most)

    def _nothing_yet(self, most: Quoted) -> str:
        """A share of nothing is no limit: what has to be there first."""
        read = facts_of_operand(most.limit.operand)
        if read & _SALES and all(self.known.get(key) == 0 for key in read & _SALES if self.known.is_known(key)):
            return _("not before there is revenue")
        names = [self._noun(key) for key in sorted(read) if FACTS[key].type is FactType.MONEY]
        return spaced(_("none yet by %s") % joined(names[:MOST_NAMED], self.language, every=True), self.language)

    def _span(self, name: str, quoted: Quoted) -> str:
        if quoted.low == quoted.high:
            return self._figure(name, quoted.low)
        if quoted.high is None:
            return self._said(_("from %s"), name, quoted.low)
        if not quoted.low:
            return self._said(_("up to %s"), name, quoted.high)
        return figure_range(self._figure(name, quoted.low), self._figure(name, quoted.high))

    def _said(self, words: str, name: str, value: Decimal | int) -> str:
        """A figure in its words, spaced as Chinese and Latin are."""
        return spaced(words % self._figure(name, value), self.language)

    def _figure(self, name: str, value: Decimal | int) -> str:
        return figure_text(BOUNDS[name].fact, value, self.language)

    def _remark(self, name: str, quoted: Quoted) -> str:
        """What an open range hangs on; else the rule's own remark, or the rule in words where it is short."""
        if not quoted.is_exact and quoted.missing:
            asked = dict.fromkeys(asked_as(key, self.known) for key in quoted.missing)
            names = [self._noun(key) for key in asked][:2]
            return _("depends on %s") % joined(names, self.language, every=True)
        if quoted.limit.remark:
            said = quoted.limit.remark.say(self.language)
        elif isinstance(quoted.limit.operand, Constant):
            return ""
        else:
            said = limit_text(BOUNDS[name], quoted.limit, self.language, self.known.reference)
        return said if REMARK.holds(said, self.language) else _("by the firm's case; the product page has the rule")


def figure_range(low: str, high: str) -> str:
    """Two figures with a dash; a unit that follows both is written once: 446–558 万元, 3.2–3.9%."""
    unit = re.search(r"[^\d.,]*$", high)
    assert unit is not None
    return f"{low.removesuffix(unit[0])}–{high}" if unit[0] else f"{low} – {high}"


def asked_name(key: str, known: Known, language: str) -> str:
    """What is asked for; where something was said already, that the rest is asked, or that it is asked more exactly."""
    label = label_of(key, language, known.reference)
    if isinstance(known.values.get(key), Partly):
        return spaced(_("the other %s") % noun_of(key, language, known.reference), language)
    is_broad = FACTS[key].type.is_listed and known.get(key)
    return _("%s, more exactly") % label if is_broad else label
