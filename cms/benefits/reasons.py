"""Why a condition of a benefit is left to a person, by code. Stored with the benefit; said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FREE_TEXT, JUDGED = "free_text", "judged"

REASONS: Mapping[str, Promise] = {
    FREE_TEXT: _("free text; nobody has written a rule for it yet"),
    JUDGED: _("the authority decides this itself"),
}
