"""Why a condition is left to a person, by code. Stored with what a list brings; said in the reader's language.

A list says `REASONS` with a word of its own for who judges, and may add codes.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FREE_TEXT, UNKNOWN, VAGUE, JUDGED = "free_text", "unknown", "vague", "judged"
PROPOSED, LEFT_AS_WORDS = "proposed", "left_as_words"

REASONS: Mapping[str, Promise] = {
    FREE_TEXT: _("free text; nobody has written a rule for it yet"),
    UNKNOWN: _("these words are not in the vocabulary"),
    PROPOSED: _("understood with a doubt; a person confirms what it means"),
    LEFT_AS_WORDS: _("a person decided that no rule can say this"),
    VAGUE: _("the words name nothing that can be measured"),
}
