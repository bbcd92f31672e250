"""An offering at a glance: the row of a list, with its main conditions shortened from its rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from marketplace.core.current import taxonomy
from marketplace.core.reference import Reference
from marketplace.engine.criteria import Comparison, Judgement, Node, facts_of
from marketplace.engine.saying.groups import alternatives, required_parts, rule_of
from marketplace.engine.saying.sentences import clause
from marketplace.engine.saying.wording import COMMA, Length
from marketplace.institutions.content import Content
from marketplace.institutions.models import page_of
from marketplace.institutions.terms import Figure, Figures, figures
from search.highlight import highlight

PLACE_FACTS = frozenset({"region", "zones"})
MOST_SHOWN = 3
# Codes named of a list of alternatives.
_MOST_NAMED = 2
# A longer clause waits until the short ones are shown.
_SHORT = Length(zh=26, en=70)


@dataclass(frozen=True, slots=True)
class Glance:
    """A row. `name` and `publisher` are HTML with what was searched for marked.

    `conditions`: the main ones in words, of the `required` that decide; `judged`: how many only a person can judge.
    `figures` stand without their remarks.
    """

    address: str
    name: SafeString
    publisher: SafeString
    kinds: tuple[str, ...]
    places: str
    is_demo: bool
    is_member: bool
    figures: Figures
    conditions: tuple[str, ...]
    required: int
    judged: int

    @property
    def url(self) -> str:
        return page_of(self.address)


def kept(content: Content, day: date, reference: Reference) -> dict[str, Any]:
    """What the index keeps of a row's figures and conditions: in words of each language, so that a list works nothing
    out. Rates are those of the day."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = {
                "figures": [_figure_kept(figure) for figure in figures(content, day, code, reference)],
                "conditions": main_conditions(content.criteria, code, reference),
            }
    required = rule_of(content.criteria, settings.LANGUAGE_CODE, reference).required
    return {"required": required, "judged": len(content.person), "words": words}


def glance(payload: Mapping[str, Any], searched: str, language: str) -> Glance:
    """The row of an offering from what the index keeps of it; `searched` are the words that were looked for."""
    kinds, places = taxonomy("kinds"), taxonomy("regions")
    between = COMMA.say(language)
    row = payload["glance"]
    words = row["words"][language]
    return Glance(
        address=payload["address"],
        name=highlight(payload["name"], searched),
        publisher=highlight(payload["publisher"], searched),
        kinds=(*(kinds.get(kind).name.say(language) for kind in payload["kinds"]), *payload["own_kinds"]),
        places=between.join(places.get(region).name.say(language) for region in payload["regions"]),
        is_demo=payload["is_demo"],
        is_member=payload["is_member"],
        figures=Figures(*(Figure(**figure) for figure in words["figures"])),
        conditions=tuple(words["conditions"]),
        required=row["required"],
        judged=row["judged"],
    )


def _figure_kept(figure: Figure) -> dict[str, Any]:
    """A figure as JSON, without the remarks that only its own page shows."""
    said = asdict(figure)
    del said["remarks"]
    return {name: value for name, value in said.items() if value != ""}


def main_conditions(criteria: Node, language: str, reference: Reference) -> tuple[str, ...]:
    """The first conditions of a rule in few words: short ones first, the place only where nothing else is asked."""
    said = list(_clauses(criteria, language, reference, place=False))
    said = said or list(_clauses(criteria, language, reference, place=True))
    chosen = sorted(range(len(said)), key=lambda n: (not _SHORT.holds(said[n], language), n))[:MOST_SHOWN]
    return tuple(said[n] for n in sorted(chosen))


def _clauses(criteria: Node, language: str, reference: Reference, *, place: bool) -> Iterator[str]:
    for part in required_parts(criteria):
        if part.preferred or isinstance(part.node, Judgement) or _is_place(part.node) is not place:
            continue
        ways = alternatives(part)
        if len(ways) < 2:
            yield _shortened(part.node, language, reference, part.holds)
            continue
        first = ways[0]
        if not isinstance(first.node, Comparison) or not all(way.holds for way in ways):
            continue  # "unless" and ways of several conditions cannot be said in few words
        more = len(ways) - 1
        yield ngettext("%(first)s, or %(more)s other way", "%(first)s, or one of %(more)s other ways", more) % {
            "first": _shortened(first.node, language, reference, first.holds),
            "more": more,
        }


def _is_place(node: Node) -> bool:
    """Whether a condition is about the place only, such as a district or its zone."""
    return facts_of(node) <= PLACE_FACTS


def _shortened(node: Node, language: str, reference: Reference, holds: bool) -> str:
    """A node's clause; of a long list of codes the first are named and the others counted."""
    more = len(node.codes) - _MOST_NAMED if isinstance(node, Comparison) else 0
    if more <= 1 or not holds or not isinstance(node, Comparison):
        return clause(node, language, reference, holds)
    named = clause(replace(node, codes=node.codes[:_MOST_NAMED]), language, reference)
    return ngettext("%(named)s, or %(more)s other", "%(named)s, or one of %(more)s others", more) % {
        "named": named,
        "more": more,
    }
