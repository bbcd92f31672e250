"""Telling a reader what became of a proposal. The mail repeats nothing that the reader wrote: whose the address is
nobody has checked."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.utils import timezone, translation

from cms.documents import readable
from cms.models import Correction, CorrectionAnswer
from cms.official.titles import short_title
from marketplace.core import mail_queue


def answers_send(pk: int | None = None) -> tuple[int, int]:
    """Send what is due; how many were taken by the server and how many wait for another try."""
    rows: QuerySet[CorrectionAnswer] = CorrectionAnswer.objects.all()
    return mail_queue.send_due(rows if pk is None else rows.filter(pk=pk), _answer, _forget_address)


def unsent() -> int:
    """Mails that were given up."""
    return mail_queue.given_up(CorrectionAnswer.objects.all()).count()


def _forget_address(row: CorrectionAnswer) -> None:
    Correction.objects.filter(pk=row.correction_id).update(email="")


def _answer(row: CorrectionAnswer) -> EmailMultiAlternatives | None:
    """None where the address or the policy is gone."""
    correction = Correction.objects.filter(pk=row.correction_id).exclude(email="").first()
    policy = readable().filter(pk=correction.policy_id).first() if correction else None
    if correction is None or policy is None:
        return None
    with translation.override(correction.language):
        context = {
            "title": short_title(policy.local_title),
            "url": mail_queue.absolute(policy.address),
            "day": timezone.localdate(correction.created),
            "accepted": correction.state == Correction.State.ACCEPTED,
            "note": correction.note,
            "language": correction.language,
        }
        return mail_queue.letter(row, "cms/corrections/answer", context, to=correction.email)
