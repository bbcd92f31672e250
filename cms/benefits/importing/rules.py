"""The table of rules: what the words of a benefit say where no tree of its own says them.

Each phrase of a key is one thing that is stated; the phrases of one text are read together, because they may hang on each
other.
"""

from __future__ import annotations

from collections.abc import Mapping

from cms.benefits.importing.windows import read_window
from marketplace.core.current import taxonomy
from marketplace.engine.criteria import Node
from marketplace.listing.rules import NOTHING_ASKED, Reading, Source
from marketplace.listing.said import PersonCondition, Unit
from marketplace.listing.short_texts import read_phrases

# The keys in words, in the order in which the conditions are said.
KEYS = ("eligible", "base", "window", "other")


def readings_of(units: Mapping[int, Unit], source: Source) -> dict[int, Reading]:
    """What the phrases that no tree says come to, by their place in the item."""
    found: dict[int, Reading] = {}
    for key in KEYS:
        places = [place for place, unit in units.items() if unit.key == key and not _asks_nothing(unit, source)]
        read = read_phrases(key, [units[place].text for place in places], source.context)
        found |= {place: _reading(*one) for place, one in zip(places, read, strict=True)}
    return {place: found.get(place, NOTHING_ASKED) for place in units}


def _asks_nothing(unit: Unit, source: Source) -> bool:
    """Words for whom it is, where the beneficiary says so too; days between which one applies, which the window says."""
    if unit.key == "window":
        return any(read_window(unit.text))
    named, find = source.values.get("beneficiary"), taxonomy("beneficiaries").find
    return unit.key == "eligible" and bool(named) and find(unit.text) == find(named or "")


def _reading(node: Node, person: PersonCondition | None) -> Reading:
    return Reading((node,), (person,) if person else ())
