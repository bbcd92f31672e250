"""The outbox: which documents changed and are not in the index yet. Written only by `search.outbox`."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Outbox(models.Model):
    """One change of one document. The row goes when the index has accepted the change; it holds keys, never contents.

    `next_try` is when a waiting row is due, and for a claimed one when its claim lapses.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be indexed")
        CLAIMED = "claimed", _("Being indexed")
        SET_ASIDE = "set_aside", _("Needs a person")

    document = models.CharField(_("search document"), max_length=64)
    object_id = models.BigIntegerField(_("key of the row"))
    state = models.CharField(_("state of indexing"), max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts at indexing"), default=0)
    next_try = models.DateTimeField(_("next try of indexing"), default=timezone.now)
    claim = models.UUIDField(_("claimed by"), null=True, blank=True, editable=False)
    last_error = models.TextField(_("last error of indexing"), blank=True)
    created = models.DateTimeField(_("noted at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("change to index")
        verbose_name_plural = _("changes to index")
        indexes = [
            models.Index(fields=["state", "next_try"], name="search_outbox_due"),
            models.Index(fields=["document", "object_id"], name="search_outbox_object"),
            models.Index(fields=["claim"], name="search_outbox_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.object_id} ({self.state})"
