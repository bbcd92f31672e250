"""One result as a page shows it: the four figures in fixed places, tags, what is open or missing, and the trace."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from marketplace.asking.answers import Answers
from marketplace.engine.known import Known
from marketplace.engine.saying.wording import label_of
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.terms import figures
from marketplace.matching.results.explained import Explained, figure_range
from marketplace.matching.results.services import Result
from marketplace.matching.results.shown import FigureText, ShownOffering
from marketplace.matching.results.tracing import value_words


class ResultRow(Explained):
    """A `Result` in one language. `shown`: what of it is the same for every firm, where it is kept."""

    def __init__(self, result: Result, known: Known, language: str, shown: ShownOffering | None = None) -> None:
        super().__init__(result, known, language)
        self.offering = result.offering
        self.shown = shown or ShownOffering(result.offering, language, known.reference)
        self.name, self.published_criteria = result.offering.name, result.offering.criteria
        self.reasons_url, self.page_url = self.shown.reasons_url, result.offering.url

    @property
    def figures(self) -> list[tuple[str, FigureText]]:
        """The four figures with what they are, in fixed places; an investment has an investor's, insurance an insurer's."""
        if self.shown.is_insurance:
            return self._of_insurance()
        if self.shown.is_equity:
            return [
                (pgettext("of an investment", "Ticket"), self.ticket),
                (pgettext("of an investment", "Stake"), self.shown.stake),
                (pgettext("of an investment", "Stage"), self.shown.stage),
                (pgettext("of an investment", "Field"), self.shown.sectors),
            ]
        return [
            (_("Limit"), self.limit),
            (_("Annual rate"), self.rate),
            (_("Tenor"), self.tenor),
            (_("Guarantee"), self.guarantee),
        ]

    def _of_insurance(self) -> list[tuple[str, FigureText]]:
        """What it covers is no part of the money wanted, so nothing is held against that."""
        told = figures(self.offering.said, self.known.day, self.language, self.known.reference)
        found = [
            (figure.label, FigureText(figure.text, figure.remarks[0].text if figure.remarks else ""))
            for figure in (told.limit, told.rate, told.tenor)
        ]
        return [*found, (_("Line of insurance"), self.shown.lines)]

    @property
    def limit_name(self) -> str:
        return _("the amount invested at once") if self.shown.is_equity else super().limit_name

    @cached_property
    def ticket(self) -> FigureText:
        """What is invested at once, from the least to the most."""
        least, most = self.result.quoted.get("amount_least"), self.result.quoted.get("amount_most")
        if least is None or most is None or not (least.is_exact and most.is_exact) or least.low == most.low:
            return self.limit
        low, high = self._figure("amount_least", least.low), self._figure("amount_most", most.low)
        return FigureText(figure_range(low, high), self.limit.remark)

    @cached_property
    def rate(self) -> FigureText:
        least, most = self.result.quoted.get("rate_least"), self.result.quoted.get("rate_most")
        if least and most and most.high is not None:
            low, high = self._figure("rate_least", least.low), self._figure("rate_most", most.high)
            return FigureText(low if low == high else figure_range(low, high), self._remark("rate_most", most))
        if least:
            return FigureText(self._said(_("from %s"), "rate_least", least.low), self._remark("rate_least", least))
        if most and most.high is not None:
            return FigureText(self._said(_("up to %s"), "rate_most", most.high), self._remark("rate_most", most))
        return FigureText("")

    @cached_property
    def tenor(self) -> FigureText:
        most = self.result.quoted.get("tenor_most")
        if most is None or most.high is None:
            return FigureText("")
        return FigureText(
            self._said(pgettext("tenor", "up to %s"), "tenor_most", most.high), self._remark("tenor_most", most)
        )

    @property
    def guarantee(self) -> FigureText:
        return self.shown.guarantee


@dataclass(frozen=True, slots=True)
class FactCell:
    """A fact in the panel: asked or answered. `is_unsure`: the visitor said so, rather than leaving it empty."""

    key: str
    label: str
    value: str
    is_unsure: bool


def fact_cells(keys: tuple[str, ...], known: Known, answers: Answers, language: str) -> list[FactCell]:
    """The facts panel's cells; facts without a value come out with value ""."""
    return [
        FactCell(
            key,
            label_of(key, language, known.reference),
            value_words(FACTS[key], known, language) if known.values.get(key) is not None else "",
            answers.is_unsure(key),
        )
        for key in keys
    ]
