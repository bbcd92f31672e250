"""Why a condition of an offering is left to a person, by code."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.listing import reasons
from marketplace.listing.reasons import JUDGED

DIRECTION = "direction"

REASONS: Mapping[str, Promise] = {
    **reasons.REASONS,
    JUDGED: _("the institution decides this itself"),
    DIRECTION: _("this is what the fund itself is for, not a property of a firm"),
}
