"""Telling a sender what the bureau says. The mail repeats nothing that the sender wrote: whose the address is nobody has
checked."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.utils import timezone, translation

from cms.models import EnquiryAnswer, EnquiryLetter
from cms.models.enquiry_flow import SENDER
from marketplace.core import mail_queue
from marketplace.core.flows.telling import told_to


def answers_send(pk: int | None = None) -> tuple[int, int]:
    """Send what is due; how many were taken by the server and how many wait for another try."""
    rows: QuerySet[EnquiryAnswer] = EnquiryAnswer.objects.all()
    return mail_queue.send_due(rows if pk is None else rows.filter(pk=pk), _answer)


def unsent() -> int:
    """Mails that were given up."""
    return mail_queue.given_up(EnquiryAnswer.objects.all()).count()


def _answer(row: EnquiryAnswer) -> EmailMultiAlternatives | None:
    """None where the sender's data are erased, or left no address."""
    enquiry = row.event.subject
    letter = EnquiryLetter.objects.filter(enquiry=enquiry).exclude(email="").first()
    if letter is None:
        return None
    with translation.override(enquiry.language):
        told = next(one for one in reversed(told_to(enquiry, SENDER)) if one.at == row.event.at)
        context = {
            "number": enquiry.number,
            "day": timezone.localdate(enquiry.created),
            "what": told.state,
            "reasons": told.reasons,
            "note": told.note,
            "language": enquiry.language,
        }
        return mail_queue.letter(row, "cms/enquiries/answer", context, to=letter.email)
