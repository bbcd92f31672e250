"""A benefit as the page of its policy shows it: who, how much, when, with what, by which clause."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext

from cms.benefits.selectors import PublishedBenefit, published_benefits
from cms.models.benefit_content import Content
from marketplace.core import current
from marketplace.core.amounts import format_percent, format_wan
from marketplace.core.current import taxonomy
from marketplace.core.reference import Reference
from marketplace.engine.criteria import NOTHING, Constant, Judgement, nodes
from marketplace.engine.saying.sentences import limit_text, sentence

# The bounds that a benefit tells, and what each is called there.
BOUND_WORDS: dict[str, str | Promise] = {
    "amount_most": gettext_lazy("Worked out as"),
    "tenor_most": gettext_lazy("Tenor"),
}
PER_WORDS: dict[str, str | Promise] = {"year": gettext_lazy("a year"), "once": gettext_lazy("once")}


@dataclass(frozen=True)
class ShownBenefit:
    """One benefit in one language."""

    benefit: PublishedBenefit
    language: str
    reference: Reference

    @property
    def name(self) -> str:
        return self.benefit.said.title.say(self.language)

    @property
    def type(self) -> str:
        return taxonomy("benefit_types").get(self.benefit.said.type).name.say(self.language)

    @property
    def beneficiary(self) -> str:
        return taxonomy("beneficiaries").get(self.benefit.said.beneficiary).name.say(self.language)

    @property
    def who(self) -> str:
        """The conditions as a sentence; "" where none is published."""
        criteria = self.benefit.said.criteria
        return "" if criteria == NOTHING else sentence(criteria, self.language, self.reference)

    @property
    def is_judged(self) -> bool:
        """Whether a condition of it is left to a person."""
        return any(isinstance(node, Judgement) for node in nodes(self.benefit.said.criteria))

    @property
    def how_much(self) -> list[tuple[str, str, str]]:
        """(name, figure, words of the source below it) of what is known of the amount."""
        said, told = self.benefit.said, []
        if said.ratio is not None:
            told.append((pgettext("of a benefit", "Share"), format_percent(said.ratio, self.language), said.base))
        if said.cap is not None:
            told.append((cap_name(said), format_wan(said.cap, self.language), ""))
        for bound, limit in said.limits:
            if bound.name in BOUND_WORDS and limit.operand != Constant(said.cap):
                remark = limit.remark.say(self.language) if limit.remark else ""
                words = limit_text(bound, limit, self.language, self.reference)
                told.append((str(BOUND_WORDS[bound.name]), words, remark))
        return told

    @property
    def short(self) -> str:
        """The figure that says most, for a list."""
        said = self.benefit.said
        if said.ratio is not None:
            return format_percent(said.ratio, self.language)
        return "" if said.cap is None else format_wan(said.cap, self.language)

    @property
    def per(self) -> str:
        return str(PER_WORDS.get(self.benefit.said.per, ""))

    @property
    def remarks(self) -> list[str]:
        return [phrase.text for phrase in self.benefit.said.remarks]


def cap_name(said: Content) -> str:
    """What the ceiling is called: of each year, or of all together."""
    return pgettext("of a benefit", "In all at most") if said.cap_in_all else pgettext("of a benefit", "At most")


def benefits_of(
    policies: Iterable[int], language: str, day: datetime.date | None = None
) -> dict[int, list[ShownBenefit]]:
    """What the policies with these keys give on a day (today), by policy, without what has ended."""
    found: dict[int, list[ShownBenefit]] = {}
    reference = current.reference()
    for one in published_benefits(day, list(policies)):
        if one.standing.available is not False:
            found.setdefault(one.policy.pk, []).append(ShownBenefit(one, language, reference))
    return found
