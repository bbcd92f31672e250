"""Proposals of readers, and what the editors decide about them."""

from __future__ import annotations

import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.corrections.clauses import NamedClause
from cms.corrections.tasks import send_answer
from cms.models import Correction, CorrectionAnswer, PolicyPage
from marketplace.core import mail_queue

ADDRESS_KEPT = datetime.timedelta(days=90)


@transaction.atomic
def correction_propose(
    *,
    policy: PolicyPage,
    clause: NamedClause | None,
    wrong: str,
    right: str,
    source: str,
    email: str,
    language: str,
) -> Correction:
    """Put a proposal into the editors' queue, with the clause as the reader saw it."""
    row = Correction(policy=policy, wrong=wrong, right=right, source=source, email=email, language=language)
    if clause:
        row.anchor, row.clause_name, row.clause_words = clause.anchor, clause.name, clause.words
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def correction_decide(*, correction: Correction, state: str, note: str, by: Any) -> Correction:
    """Accept or decline a new proposal; whoever made it is told if they left an address. ValidationError for one that
    is decided already."""
    row = Correction.objects.select_for_update().get(pk=correction.pk)
    if row.state != Correction.State.NEW:
        raise ValidationError(_("This proposal has been decided already."))
    if state not in (Correction.State.ACCEPTED, Correction.State.DECLINED):
        raise ValidationError(_("Accept the proposal or decline it."))
    row.state, row.note, row.decided_by, row.decided = state, note, by, timezone.now()
    row.full_clean()
    row.save()
    if row.email:
        answer = CorrectionAnswer.objects.create(correction=row)
        transaction.on_commit(partial(_send_soon, answer.pk), robust=True)
    return row


def _send_soon(answer: int) -> None:
    """If this is lost, `send_policy_digests` sends the same mail."""
    send_answer.enqueue(answer)


def corrections_tidy() -> int:
    """Erase addresses that are not needed any more: their owner was told, or cannot be, or 90 days are over."""
    given_up = mail_queue.given_up(CorrectionAnswer.objects.all()).values("correction")
    rows = Correction.objects.exclude(email="")
    done = rows.filter(answer__closed__isnull=False).values("pk")
    old = rows.filter(created__lt=timezone.now() - ADDRESS_KEPT).values("pk")
    pks = {row["pk"] for found in (done, old, rows.filter(pk__in=given_up).values("pk")) for row in found}
    return Correction.objects.filter(pk__in=pks).update(email="")
