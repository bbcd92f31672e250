"""The table of rules: what the words of a benefit say where no tree of its own says them.

Each phrase of a key is one thing that is stated, and is read by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cms.benefits.importing.windows import read_window
from marketplace.core.current import taxonomy
from marketplace.listing.rules import NOTHING_ASKED, Reading, Rule, Source, free_texts


def beneficiary(key: str, values: Sequence[str], source: Source) -> Reading:
    """Whom it is for, where the beneficiary says so too; other words are for a person."""
    named, find = source.values.get("beneficiary"), taxonomy("beneficiaries").find
    if named and all(find(words) == find(named) for words in values):
        return NOTHING_ASKED
    return free_texts(key, values, source)


def days(key: str, values: Sequence[str], source: Source) -> Reading:
    """The days between which one applies, which the window says; other words are for a person."""
    return NOTHING_ASKED if all(any(read_window(words)) for words in values) else free_texts(key, values, source)


# In the order in which the conditions are said.
RULES: Mapping[str, Rule] = {"eligible": beneficiary, "base": free_texts, "window": days, "other": free_texts}
