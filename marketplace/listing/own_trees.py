"""The trees that an item of a published list brings of its own, held against the vocabulary and against its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.core import current
from marketplace.engine.checks import check_criteria, check_limits
from marketplace.engine.criteria import NOTHING, Node, Phrase, phrases
from marketplace.engine.criteria_json import criteria_from_json
from marketplace.engine.faults import CriteriaError
from marketplace.engine.limits import Limits, limits_from_json
from marketplace.listing.locating import Step
from marketplace.listing.reading import Fault, Item, ItemError, Part
from marketplace.listing.said import Said, Unit, judged_phrases, without, words_of

_STEP = re.compile(r"([A-Za-z_]+)|\[(\d+)\]")


@dataclass(frozen=True)
class OwnTrees:
    """`criteria` and `limits` as an item writes them; nothing and no bounds where it writes none."""

    tree: Node
    limits: Limits

    @cached_property
    def said(self) -> Said:
        """The words of the item that they say."""
        return Said((*phrases(self.tree), *_said_by(self.limits)))

    @cached_property
    def judged(self) -> Said:
        """Those of them that hang on a person's judgement all the same."""
        return Said(judged_phrases(self.tree, self.limits))


def own_trees(item: Item | Part) -> OwnTrees:
    """The item's `criteria` and `limits`. Raises ItemError where one does not fit the vocabulary."""
    tree: Node = NOTHING
    limits = Limits()
    faults = []
    try:
        if item.data.get("criteria") is not None:
            tree = criteria_from_json(item.data["criteria"])
            check_criteria(tree, current.reference())
    except CriteriaError as error:
        faults.append(_fault(item, "criteria", error))
    try:
        if item.data.get("limits") is not None:
            limits = limits_from_json(item.data["limits"])
            check_limits(limits, current.reference())
    except CriteriaError as error:
        faults.append(_fault(item, "limits", error))
    if faults:
        raise ItemError(faults)
    return OwnTrees(tree, limits)


def conditions_of(
    item: Item | Part, every: Sequence[Unit], is_none: Callable[[Unit], bool]
) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """Of everything an item states, what is a condition and what is none: it names it so (`not_conditions`), or `is_none`
    says so. Raises ItemError where it names words that are not stated."""
    named = [Phrase(row["key"], row["text"]) for row in item.data.get("not_conditions") or ()]
    units, unmatched = without(every, named)
    if unmatched:
        problem = _("“%(text)s” is not stated under “%(key)s”. Copy the phrase exactly.") % {
            "text": unmatched[0].text,
            "key": unmatched[0].key,
        }
        raise ItemError([item.fault(("not_conditions", named.index(unmatched[0])), problem)])
    units = tuple(unit for unit in units if not is_none(unit))
    return units, tuple(unit for unit in every if unit not in units)


def check_said(
    item: Item | Part,
    said: Said,
    units: Sequence[Unit],
    extra: Iterable[Phrase] = (),
    alternatives: Collection[str] = (),
) -> None:
    """Raise ItemError where a tree says words the item has not, or some only of a list of `alternatives`.

    `extra`: words of the item that may be said but are not counted.
    """
    misspelt = said.unknown(units, extra)
    if misspelt is not None:
        problem = _("“%(text)s” is not a phrase of “%(key)s”. Copy the phrase exactly.") % {
            "text": misspelt.text,
            "key": misspelt.key,
        }
        raise ItemError([item.fault((_tree_with(item.data, misspelt),), problem)])
    for key in alternatives:
        of_key = [unit for unit in units if unit.key == key]
        missing = [unit for unit in of_key if not said.says(unit)]
        if missing and len(missing) < len(of_key):
            problem = _("The tree says some of the alternatives of “%(key)s” but not “%(text)s”. Say all or none.") % {
                "key": key,
                "text": missing[0].text,
            }
            raise ItemError([item.fault((_tree_with(item.data, None),), problem)])


def _said_by(limits: Limits) -> Iterator[Phrase]:
    for _bound, limit in limits:
        yield from limit.says


def _tree_with(data: Mapping[str, Any], phrase: Phrase | None) -> str:
    """Which of the two trees says a phrase."""
    in_limits = phrase is not None and phrase.text in words_of(data.get("limits") or {})
    return "limits" if in_limits or data.get("criteria") is None else "criteria"


def _fault(item: Item | Part, field: str, error: CriteriaError) -> Fault:
    """A fault at the place a CriteriaError names (`tree.all[0].to`, or `tree[0]` for the first part of a node)."""
    path: list[Step] = [field]
    here: Any = item.data[field]
    for name, index in _STEP.findall(error.place.removeprefix("limits.").removeprefix("criteria")):
        step: Step = name or int(index)
        if isinstance(step, int) and isinstance(here, Mapping):
            inner = next((key for key in ("all", "any", "not") if key in here), None)
            if inner is None:
                break
            path.append(inner)
            here = here[inner]
            if inner == "not":
                continue
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
        path.append(step)
    return item.fault(path, error.said(get_language() or ""))
