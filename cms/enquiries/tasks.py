"""Background work of letters to the bureau."""

from __future__ import annotations

from django_tasks import task

from cms.enquiries import mailing


@task()
def send_answer(answer: int) -> None:
    """Mail the answer at once. What fails here `send_policy_digests` tries again."""
    mailing.answers_send(answer)
