"""One result as a page shows it: the four figures in fixed places, tags, what is open or missing, and the trace."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from marketplace.asking.answers import Answers
from marketplace.core.taxonomies import taxonomy
from marketplace.engine.known import Known
from marketplace.engine.saying.wording import joined
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.matching.results.explained import Explained, FigureText, figure_range
from marketplace.matching.results.services import Result
from marketplace.matching.results.tracing import value_words


class ResultRow(Explained):
    """A `Result` in one language."""

    def __init__(self, result: Result, known: Known, language: str) -> None:
        super().__init__(result, known, language)
        self.offering = result.offering

    @property
    def kinds(self) -> list[str]:
        return [taxonomy("kinds").get(code).name.say(self.language) for code in self.offering.kinds]

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

    @cached_property
    def guarantee(self) -> FigureText:
        names = [
            taxonomy("guarantee_modes").get(code).name.say(self.language) for code in self.offering.guarantee_modes
        ]
        if len(names) <= 2:
            return FigureText(joined(names, self.language))
        return FigureText(names[0], ngettext("one of %d way", "one of %d ways", len(names)) % len(names))


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
            FACTS[key].label.say(language),
            value_words(FACTS[key], known, language) if known.values.get(key) is not None else "",
            answers.is_unsure(key),
        )
        for key in keys
    ]
