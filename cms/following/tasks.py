"""Background work of following."""

from __future__ import annotations

from django_tasks import task

from cms.following import mailing


@task()
def send_confirmation(confirmation: int) -> None:
    """Mail the question at once. What fails here `send_policy_digests` tries again."""
    mailing.confirmations_send(confirmation)
