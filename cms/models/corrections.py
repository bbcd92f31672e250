"""What readers say is wrong in a policy. It is the editors' alone, and never shown to anybody else."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.models.policies import PolicyPage
from marketplace.core.mail_queue import QueuedMail


class Correction(models.Model):
    """A proposal. `clause_words` is the clause as the reader saw it. `email` is erased when its owner was told what
    became of the proposal, and after 90 days in any case."""

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("correction", "New")
        ACCEPTED = "accepted", pgettext_lazy("correction", "Accepted")
        DECLINED = "declined", pgettext_lazy("correction", "Declined")

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(
        PolicyPage, on_delete=models.CASCADE, related_name="corrections", verbose_name=_("policy")
    )
    anchor = models.CharField(_("clause"), max_length=120, blank=True)
    clause_name = models.CharField(_("clause"), max_length=200, blank=True)
    clause_words = models.TextField(_("the clause as it was shown"), blank=True)
    wrong = models.TextField(_("What is wrong"), max_length=2000)
    right = models.TextField(_("What it should say"), max_length=2000, blank=True)
    source = models.TextField(_("Where that can be checked"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language of mails"), max_length=16)
    created = models.DateTimeField(_("Proposed"), default=timezone.now, editable=False)
    state = models.CharField(
        pgettext_lazy("correction", "state"), max_length=8, choices=State.choices, default=State.NEW, db_index=True
    )
    note = models.TextField(_("answer"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided = models.DateTimeField(_("decided"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("proposed correction")
        verbose_name_plural = _("proposed corrections")
        ordering = ["-created", "-pk"]

    def __str__(self) -> str:
        return str(self.key)


class CorrectionAnswer(QueuedMail):
    """The mail that tells what became of a proposal."""

    correction = models.OneToOneField(Correction, on_delete=models.CASCADE, related_name="answer")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer to a correction")
        verbose_name_plural = _("answers to corrections")
        indexes = [models.Index(fields=["next_try"], name="cms_answer_due", condition=models.Q(closed__isnull=True))]
