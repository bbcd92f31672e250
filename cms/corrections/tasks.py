"""Background work of corrections."""

from __future__ import annotations

from django_tasks import task

from cms.corrections import mailing


@task()
def send_answer(answer: int) -> None:
    """Mail the answer at once. What fails here `send_policy_digests` tries again."""
    mailing.answers_send(answer)
