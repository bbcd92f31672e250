"""What a rule for one key of a published list reads, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any as AnyValue

from marketplace.engine.criteria import Node
from marketplace.listing.said import PersonCondition


@dataclass(frozen=True, slots=True)
class Reading:
    """What one key came to: nodes that must all hold, and what is left to a person, at most one for each unit."""

    nodes: tuple[Node, ...] = ()
    person: tuple[PersonCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What a rule may look at besides its own value: the other values still to be said, and the publisher."""

    values: Mapping[str, AnyValue]
    publisher: str = ""


# From the key of the file, its value and the rest of the item to what it says.
Rule = Callable[[str, AnyValue, Source], Reading]
NOTHING_ASKED = Reading()
