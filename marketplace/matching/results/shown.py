"""The part of an offering's row that is the same for every firm: name and tags, guarantee, what an investor takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.core.reference import Reference
from marketplace.engine.criteria import Comparison, facts_of, outermost
from marketplace.engine.saying.sentences import wanted_text
from marketplace.engine.saying.wording import joined, spaced
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.selectors import PublishedOffering
from marketplace.institutions.terms import guarantees, is_only, names_of
from marketplace.matching.results.kept import Shelf

# A figure that is a list names no more than this; the reasons have all of it.
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class FigureText:
    """A figure in words, "" where nobody published it, and a remark below it; `is_chinese`: in the source's words."""

    text: str
    remark: str = ""
    is_chinese: bool = False


class ShownOffering:
    """An offering in one language, whoever looks at it."""

    def __init__(self, offering: PublishedOffering, language: str, reference: Reference) -> None:
        self.offering, self.language, self.reference = offering, language, reference
        self._heads: dict[int, SafeString] = {}

    def head(self, level: int) -> SafeString:
        """Name, publisher and tags as HTML; `level` is that of the heading (3 or 4)."""
        if level not in self._heads:
            self._heads[level] = render_to_string("matching/includes/row_head.html", {"row": self, "level": level})
        return self._heads[level]

    @cached_property
    def reasons_url(self) -> str:
        """Where its reasons are asked for."""
        return reverse("matching:offering_reasons", args=[self.offering.address])

    @property
    def kinds(self) -> list[str]:
        said = self.offering.said
        return [*names_of(said, "kinds", self.language), *said.own_kinds]

    @cached_property
    def is_equity(self) -> bool:
        """Whether it is an investment and nothing else: then its figures are an investor's."""
        return is_only(self.offering.said, "equity")

    @cached_property
    def is_insurance(self) -> bool:
        """Whether it is insurance and nothing else: it covers a loss and gives no money."""
        return is_only(self.offering.said, "insurance")

    @cached_property
    def lines(self) -> FigureText:
        """The lines of insurance that it is."""
        names = names_of(self.offering.said.insurance, "lines", self.language) if self.offering.said.insurance else []
        return self._of_many(names)

    @cached_property
    def guarantee(self) -> FigureText:
        names = guarantees(self.offering.said, self.language)
        if len(names) <= 2:
            return FigureText(spaced(joined(names, self.language), self.language))
        return FigureText(names[0], ngettext("one of %d way", "one of %d ways", len(names)) % len(names))

    @cached_property
    def stake(self) -> FigureText:
        """What share the firm must be ready to give away, where the rule says so."""
        asked = self._asked("max_dilution")
        return (
            FigureText(wanted_text(asked[0], self.language, self.reference))
            if len(asked) == 1
            else self._elsewhere("max_dilution")
        )

    @cached_property
    def stage(self) -> FigureText:
        """The stages of growth, or the rounds, that it invests in."""
        return self._listed(stage="stages", round_raising="rounds")

    @cached_property
    def sectors(self) -> FigureText:
        return self._listed(sectors="sectors")

    def _listed(self, **fields: str) -> FigureText:
        """The codes of the one condition on each fact that holds for every firm, else those that the offering names in the
        field beside it; of many the first and their number."""
        names = [name for key, field in fields.items() for name in self._names(key, field)]
        if not names:
            return self._elsewhere(*fields)
        return self._of_many(names)

    def _of_many(self, names: list[str]) -> FigureText:
        if len(names) <= _MOST_NAMED:
            return FigureText(spaced(joined(names, self.language), self.language))
        told = {"first": names[0], "number": len(names)}
        return FigureText(spaced(_("%(first)s and others, %(number)d kinds") % told, self.language))

    def _names(self, key: str, field: str) -> list[str]:
        asked = self._asked(key)
        if len(asked) != 1:
            return names_of(self.offering.said, field, self.language)
        entries = self.reference.taxonomy(FACTS[key].taxonomy)
        return [entries.get(code).name.say(self.language) for code in asked[0].codes]

    def _asked(self, key: str) -> list[Comparison]:
        """The required conditions on one fact that stand outside every alternative and exception."""
        parts = outermost(self.offering.criteria)
        return [node for node in parts if isinstance(node, Comparison) and node.facts == (key,)]

    def _elsewhere(self, *keys: str) -> FigureText:
        """A rule that asks about the fact in some cases only cannot be one figure."""
        return FigureText("" if facts_of(self.offering.criteria).isdisjoint(keys) else _("see the reasons"))


shown_offerings: Shelf[PublishedOffering, ShownOffering] = Shelf(ShownOffering)
