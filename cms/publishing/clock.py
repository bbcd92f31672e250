"""Pages that are to appear or disappear at a time: somebody has to look at the clock.

In production `manage.py publish_on_time --forever` does, in the demo a thread of the server. Wagtail's own command,
`publish_scheduled`, does the same here.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from cms.models.pages import BY_THE_CLOCK
from marketplace.core.background import repeat

logger = logging.getLogger("cms.clock")

PAUSE = 60.0
"""Seconds between two looks: editors choose minutes."""


class OverdueError(RuntimeError):
    """Something that is due could not be published or taken back."""


def pages_publish_due() -> None:
    """Take back what has expired, and publish what is due, each in a transaction of its own: one that fails is as it was
    before and keeps nobody else waiting. OverdueError at the end if any failed; it is due at the next look again.
    Several may look at once: what another has done meanwhile is not done again."""
    failed = []
    # What taking back has cleared is due no more, so one is read after the other.
    for said, rows, do in itertools.chain(_expired(), _due()):
        try:
            with transaction.atomic():
                if (row := rows.select_for_update().first()) is not None:
                    do(row)
        except Exception:
            logger.exception("%s is due and cannot be published or taken back", said)
            failed.append(said)
    if failed:
        raise OverdueError(f"Due, and not done: {', '.join(failed)}. Open each in the administration and publish it.")


Due = tuple[str, models.QuerySet[Any], Callable[[Any], None]]
"""A name for people; the row, if it still is due; and what is to be done with it."""


def _expired() -> Iterator[Due]:
    for model in _timed():
        expired = model._default_manager.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at")
        for row in list(expired):
            yield str(row), expired.filter(pk=row.pk), _take_back


def _due() -> Iterator[Due]:
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at", "pk")
    # Publishing one makes the others of its page due no more, so of several the last is meant.
    last = {(row.base_content_type_id, row.object_id): row for row in due}
    for row in last.values():
        yield row.object_str, due.filter(pk=row.pk), _publish


def _take_back(row: Any) -> None:
    row.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(row: Revision) -> None:
    row.publish(log_action=BY_THE_CLOCK)


def _timed() -> list[type[models.Model]]:
    """Pages, and what else Wagtail publishes by the clock."""
    others = (model for model in apps.get_models() if issubclass(model, DraftStateMixin))
    return [Page, *(model for model in others if not issubclass(model, Page))]


def work(stop: threading.Event, pause: float = PAUSE) -> None:
    """Look until `stop` is set, whatever fails meanwhile."""
    repeat(pages_publish_due, "publishing what is due", stop, pause, logger)
