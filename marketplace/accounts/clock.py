"""Verifications that nobody goes on with lapse: somebody has to look at the clock.

In production `manage.py lapse_organisations --forever` does, in the demo a thread of the server.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from django.utils import timezone

from marketplace.accounts.models import Organisation
from marketplace.accounts.verification import FLOW, UNTOUCHED_DAYS
from marketplace.accounts.verifying import organisation_step
from marketplace.core.background import repeat
from marketplace.core.flows.stepping import StepRefused

logger = logging.getLogger("accounts.clock")

PAUSE = 3600.0
"""Seconds between two looks: the flow counts in days."""


def organisations_lapse(*, now: datetime | None = None) -> list[Organisation]:
    """Let lapse what the table says, each in a transaction of its own; returns those that did. Several may look at once,
    and at any time again: what was touched or lapsed meanwhile is refused by the table."""
    moment = now or timezone.now()
    states = [row.state for row in FLOW.rows if row.action == "lapse"]
    old = Organisation.objects.filter(state__in=states, created__lte=moment - timedelta(days=UNTOUCHED_DAYS - 1))
    return [one for one in old.order_by("pk") if _lapse(one, moment)]


def _lapse(organisation: Organisation, moment: datetime) -> bool:
    try:
        organisation_step(organisation=organisation, action="lapse", by=None, now=moment)
    except StepRefused:
        return False
    return True


def work(stop: threading.Event, pause: float = PAUSE) -> None:
    """Look until `stop` is set, whatever fails meanwhile."""
    repeat(organisations_lapse, "letting verifications lapse", stop, pause, logger)
