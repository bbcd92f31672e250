"""The outbox: which documents changed and are not in the index yet. Written only by `search.outbox` and
`search.indexing`."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.saved.models import Alert, Mailing, SavedSearch  # noqa: F401  (where Django looks for models)
from search.synonyms.models import SynonymGroup  # noqa: F401


class Batch(models.Model):
    """Rows of the outbox that one worker has taken. Its key is the batch's ticket: the database never gives the same
    one twice, and a larger one later. The row goes when the batch is done."""

    worker = models.CharField(_("worker"), max_length=200)
    started = models.DateTimeField(_("started"), default=timezone.now)

    class Meta:
        verbose_name = _("batch being indexed")
        verbose_name_plural = _("batches being indexed")

    def __str__(self) -> str:
        return f"{self.pk} ({self.worker})"


class Rebuild(models.Model):
    """An index that is being built beside the live one. There is one at most of each document, and its row goes when
    the index is live. `cursor` is the key of the last row that was read; `pid` 0 means that it was given up."""

    class State(models.TextChoices):
        BUILDING = "building", _("Being built")
        CATCHING_UP = "catching_up", _("Catching up with changes")

    document = models.CharField(_("search document"), max_length=64, unique=True)
    index = models.CharField(_("index"), max_length=200, blank=True)
    state = models.CharField(_("state of the rebuild"), max_length=12, choices=State.choices, default=State.BUILDING)
    cursor = models.BigIntegerField(_("last row read"), default=-1)
    done = models.PositiveBigIntegerField(_("rows read"), default=0)
    total = models.PositiveBigIntegerField(_("rows there"), default=0)
    host = models.CharField(_("computer"), max_length=200)
    pid = models.PositiveIntegerField(_("process"))
    heartbeat = models.DateTimeField(_("last sign of life"), default=timezone.now)
    started = models.DateTimeField(_("started"), default=timezone.now)

    class Meta:
        verbose_name = _("index being built")
        verbose_name_plural = _("indexes being built")

    def __str__(self) -> str:
        return f"{self.document} ({self.done} of {self.total})"


class Outbox(models.Model):
    """One change of one document. The row goes when the index has accepted the change; it holds keys, never contents.

    `next_try` is when a waiting or scheduled row is due, and for a claimed one when its claim lapses. `attempts` counts
    failures that were not the engine's being away, `lapses` how often the claim lapsed because its worker had died.
    `told_by` is the rebuild that began after this change was committed, and so tells it anyway.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be indexed")
        SCHEDULED = "scheduled", _("To be indexed on a later day")
        CLAIMED = "claimed", _("Being indexed")
        KEPT = "kept", _("Indexed, and kept for the index being built")
        SET_ASIDE = "set_aside", _("Needs a person")

    document = models.CharField(_("search document"), max_length=64)
    object_id = models.BigIntegerField(_("key of the row"))
    state = models.CharField(_("state of indexing"), max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts at indexing"), default=0)
    lapses = models.PositiveSmallIntegerField(_("times its worker died"), default=0)
    next_try = models.DateTimeField(_("next try of indexing"), default=timezone.now)
    batch = models.ForeignKey(
        Batch, on_delete=models.SET_NULL, null=True, blank=True, editable=False, verbose_name=_("batch")
    )
    told_by = models.ForeignKey(
        Rebuild, on_delete=models.SET_NULL, null=True, blank=True, editable=False, verbose_name=_("told by the rebuild")
    )
    last_error = models.TextField(_("last error of indexing"), blank=True)
    created = models.DateTimeField(_("noted at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("change to index")
        verbose_name_plural = _("changes to index")
        indexes = [
            models.Index(fields=["state", "next_try"], name="search_outbox_due"),
            models.Index(fields=["document", "object_id"], name="search_outbox_object"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "object_id"],
                condition=models.Q(state="scheduled"),
                name="search_outbox_scheduled_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.object_id} ({self.state})"
