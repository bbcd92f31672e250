"""Why a condition of a benefit is left to a person, by code."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.listing import reasons
from marketplace.listing.reasons import JUDGED

REASONS: Mapping[str, Promise] = {**reasons.REASONS, JUDGED: _("the authority decides this itself")}
