"""Why a condition is left to a person, by code. Stored with the offering; said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FREE_TEXT, UNKNOWN, VAGUE, DIRECTION = "free_text", "unknown", "vague", "direction"
JUDGED = "judged"

REASONS: Mapping[str, Promise] = {
    FREE_TEXT: _("free text; nobody has written a rule for it yet"),
    UNKNOWN: _("these words are not in the vocabulary"),
    VAGUE: _("the words name nothing that can be measured"),
    JUDGED: _("the institution decides this itself"),
    DIRECTION: _("this is what the fund itself is for, not a property of a firm"),
}
