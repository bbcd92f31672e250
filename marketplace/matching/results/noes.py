"""Why offerings do not fit, by the first condition that fails, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from marketplace.core import current
from marketplace.core.current import taxonomy
from marketplace.engine.rule import NEEDED, WANTED
from marketplace.engine.saying.wording import COMMA, label_of, spaced
from marketplace.matching.results.services import KIND_FAMILY, PLACE, PrecheckResult, Result

# Places or names that explain a reason.
_MOST_EXAMPLES = 3
_PREFIX = "no-"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason with the number of noes it stands for, examples, and their offerings once they are asked for (`name`)."""

    key: str
    label: str
    count: int
    examples: str
    results: tuple[Result, ...] = ()

    @property
    def name(self) -> str:
        """What a page asks for its offerings by."""
        return f"{_PREFIX}{self.key}"

    @property
    def shows_names(self) -> bool:
        """Whether the examples are names of offerings, which are Chinese."""
        return self.key not in (*PLACE, KIND_FAMILY)


def reasons(result: PrecheckResult, language: str, wanted: str = "") -> list[Reason]:
    """The noes by first reason. `wanted`: the name of the one whose offerings are asked for."""
    return [
        Reason(
            key,
            _label(key, language),
            len(found),
            _examples(key, found, language),
            found if wanted == f"{_PREFIX}{key}" else (),
        )
        for key, found in result.reasons
    ]


def _label(key: str, language: str) -> str:
    if key == KIND_FAMILY:
        return _("Not a kind you asked for")
    if key == "region":
        return _("Your place of registration is outside its area")
    if key in (NEEDED, WANTED):
        return _("Its limit is below what you need")
    return _("%(fact)s does not meet its condition") % {"fact": label_of(key, language, current.reference())}


def _examples(key: str, found: tuple[Result, ...], language: str) -> str:
    """What the offerings behind a reason are: places with counts, families with counts, or names."""
    if key in PLACE:
        return _counted(Counter(_province(item.offering.said.region, language) for item in found), language)
    if key == KIND_FAMILY:
        names = {entry.code: entry.name.say(language) for entry in taxonomy("kind_families")}
        return _counted(Counter(names[family] for item in found for family in item.offering.families), language)
    between = COMMA.say(language)
    named = between.join(item.offering.name for item in found[:_MOST_EXAMPLES])
    return _("%s and others") % named if len(found) > _MOST_EXAMPLES else named


def _province(code: str | None, language: str) -> str:
    """The province that a place lies in; the place itself above that level."""
    if code is None:
        return _("elsewhere")
    regions = taxonomy("regions")
    line = [regions.get(code), *regions.ancestors(code)]
    below = [entry for entry in line if not entry.attributes.get("root")]
    return (below or line)[-1].name.say(language)


def _counted(found: Counter[str], language: str) -> str:
    """The most frequent with their counts. Equal ones stand by name: in the order of the results, which rotates from
    day to day, the same page would read differently tomorrow."""
    between = COMMA.say(language)
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    said = between.join(f"{name} {number}" for name, number in ordered[:_MOST_EXAMPLES])
    return spaced(_("%s and others") % said, language) if len(found) > _MOST_EXAMPLES else said
