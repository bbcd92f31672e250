"""Background work of saved searches."""

from __future__ import annotations

from django_tasks import task

from search.saved import mailing


@task()
def tell_at_once(search: int) -> None:
    """Mail the new hits of one search. What fails here `send_alerts` tries again."""
    mailing.make_mailings(search)
    mailing.send_due(search)
