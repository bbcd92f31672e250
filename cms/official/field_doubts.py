"""What an importer is unsure of in the fields of a document, with the sentence that makes it so. It is kept with the page
until an editor has looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Why(StrEnum):
    """Why a field is in doubt."""

    MISSING = "missing"
    COUNTED = "counted"
    UNCOUNTED = "uncounted"
    PUBLICATION = "publication"
    SEVERAL = "several"
    CONTRADICTS = "contradicts"
    FIRST_VERSION = "first-version"
    BEFORE_SIGNING = "before-signing"
    NO_SUCH_DAY = "no-such-day"
    PAGE_DIFFERS = "page-differs"
    PAGE_STATE = "page-state"
    OTHER_VERSION = "other-version"


WHY_WORDS: dict[Why, str | Promise] = {
    Why.MISSING: _("It was not found in the document."),
    Why.COUNTED: _("The day is counted from what the text says; the text does not write it. Check it."),
    Why.UNCOUNTED: _("The text counts it from a day that is not known, or in working days. Enter it."),
    Why.PUBLICATION: _(
        "It holds from its publication, whose day is not known or another than that of the signature; the day of the "
        "signature was taken."
    ),
    Why.SEVERAL: _("The text names several days that do not agree. Enter the one that holds."),
    Why.CONTRADICTS: _("The last day is before the first day or before the signature. Enter the one that holds."),
    Why.FIRST_VERSION: _(
        "This is the day on which the first version began to hold. The text does not say that of this version."
    ),
    Why.BEFORE_SIGNING: _("The day lies before the signature."),
    Why.NO_SUCH_DAY: _("There is no such day in the calendar."),
    Why.PAGE_DIFFERS: _("The page's own table says another day than the text."),
    Why.PAGE_STATE: _("The page says that the document does not hold any more."),
    Why.OTHER_VERSION: _(
        "A document of this title is in the library; whether this is another version of it cannot be told, so it was "
        "brought in beside it."
    ),
}


@dataclass(frozen=True)
class FieldDoubt:
    """`field`: of `front_matter.FrontMatter`; `said`: the sentence, or what the page says, "" where there is none."""

    field: str
    why: Why
    said: str = ""

    @property
    def key(self) -> str:
        """As a form names it."""
        return f"{self.field}:{self.why}:{self.said}"
