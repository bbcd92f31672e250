"""Letters to the bureau: sent by anybody, handled by those of the staff who may, erased when their time is over."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cms.enquiries.tasks import send_answer
from cms.models import Enquiry, EnquiryAnswer, EnquiryEvent, EnquiryEventNote, EnquiryLetter
from cms.models.enquiry_flow import BUREAU, DONE, MAILED, SENDER
from marketplace.accounts.models import User
from marketplace.accounts.roles import held_by
from marketplace.core.flows.stepping import flow_step

LETTER_KEPT = datetime.timedelta(days=90)
"""After the last step: long enough to come back to an answer. [check]"""


@transaction.atomic
def enquiry_send(*, kind: str, about: str, text: str, name: str, email: str, telephone: str, language: str) -> Enquiry:
    """Put a letter into the bureau's queue. Who sends it may be anybody, and is not checked."""
    enquiry = Enquiry(kind=kind, language=language)
    enquiry.full_clean()
    enquiry.save()
    letter = EnquiryLetter(enquiry=enquiry, about=about, text=text, name=name, email=email, telephone=telephone)
    letter.full_clean()
    letter.save()
    flow_step(subject=enquiry, action="send", permissions=held_by(None), actor=None, audience=SENDER)
    return enquiry


@transaction.atomic
def enquiry_step(
    *,
    enquiry: Enquiry,
    action: str,
    by: User,
    reasons: Sequence[str] = (),
    note: str = "",
    seen: int | None = None,
) -> EnquiryEvent:
    """Take a step, with the permissions that `by` holds; returns its event.

    Who takes a step has the letter in hand from then on, until it is put back. An answer, and that it is declined, is
    mailed if the sender left an address. Raises StepRefused, with the reason in both languages.
    """
    event = flow_step(
        subject=enquiry,
        action=action,
        permissions=held_by(by),
        actor=by.pk,
        audience=BUREAU,
        reasons=reasons,
        note=note,
        seen=seen,
    )
    assert isinstance(event, EnquiryEvent)
    enquiry.handler = None if action == "put_back" else by
    enquiry.save(update_fields=["handler"])
    if event.kind in MAILED and EnquiryLetter.objects.filter(enquiry=enquiry).exclude(email="").exists():
        answer = EnquiryAnswer.objects.create(event=event)
        transaction.on_commit(partial(_send_soon, answer.pk), robust=True)
    return event


def _send_soon(answer: int) -> None:
    """If this is lost, `send_policy_digests` sends the same mail."""
    send_answer.enqueue(answer)


@transaction.atomic
def enquiry_erase(*, enquiry: Enquiry) -> None:
    """Delete what the sender wrote, who that is, and the words of all steps. That there was a letter, of which kind, and
    when it was handled stays."""
    EnquiryLetter.objects.filter(enquiry=enquiry).delete()
    EnquiryEventNote.objects.filter(event__subject=enquiry).delete()


def enquiries_tidy() -> int:
    """Erase letters whose time is over; how many."""
    done = Enquiry.objects.filter(state__in=DONE, letter__isnull=False).annotate(last=Max("events__at"))
    over = done.filter(last__lt=timezone.now() - LETTER_KEPT)
    erased = 0
    for enquiry in over:
        enquiry_erase(enquiry=enquiry)
        erased += 1
    return erased
