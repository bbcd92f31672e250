"""What a list page shows of the rows that hold most of the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from search.declare import Document
from search.reading import NearAnswer


@dataclass(frozen=True)
class NearView:
    """Below the list: `hits` are its rows, as the page shows them."""

    document: Document
    answer: NearAnswer
    hits: Sequence[Any]

    @property
    def says(self) -> str:
        """What these rows hold."""
        quoted = "".join(f"“{word}”" for word in self.answer.words)
        told = {"words": quoted, "number": len(self.answer.words), "held": self.answer.held}
        if told["number"] == 1:
            return _("They do not hold %(words)s as it was typed, but the greater part of it.") % told
        if told["number"] == 2 and self.answer.held == 1:
            return _("They do not hold both of %(words)s, but at least one of them.") % told
        if told["number"] == 2:
            return _("They do not hold both of %(words)s as they were typed, but the greater part of each.") % told
        return (
            _(
                "They do not hold all %(number)s of %(words)s, but at least %(held)s of them, or the greater part of these."
            )
            % told
        )

    @property
    def count_words(self) -> str:
        """How many they are."""
        result = self.answer.result
        total = self.document.counted(result.total)
        if len(result.hits) == result.total:
            return total
        return _("%(total)s, the first %(shown)s shown") % {"total": total, "shown": len(result.hits)}
