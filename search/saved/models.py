"""Saved searches, the hits found for them, and the mails that tell these. Rows hold keys, never what a hit says."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.core.mail_queue import QueuedMail

NAME_CHARACTERS = 60
STATE_CHARACTERS = 8_000


class SavedSearch(models.Model):
    """One person's search of one document. `state` is the canonical query string of its list ("?" for all rows).

    `known` are the ids it found when watching began, packed (see search.saved.known). `revision` rises with every
    change, so that what was compiled from a row can be kept. `looked` is when the owner last opened it.
    """

    class Often(models.TextChoices):
        NEVER = "never", pgettext_lazy("mails", "Never")
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")

    class Watch(models.TextChoices):
        PENDING = "pending", _("Begins when the index can be read")
        ON = "on", _("New hits are noted")
        TOO_MANY = "too_many", _("Finds too many rows to be watched")

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches", verbose_name=_("owner")
    )
    document = models.CharField(_("search document"), max_length=64)
    name = models.CharField(_("name"), max_length=NAME_CHARACTERS)
    state = models.TextField(_("filters"), max_length=STATE_CHARACTERS)
    language = models.CharField(_("language of mails"), max_length=16)
    how_often = models.CharField(_("told how often"), max_length=8, choices=Often.choices, default=Often.NEVER)
    by_mail = models.BooleanField(_("told by e-mail"), default=False)
    in_site = models.BooleanField(_("told in the site"), default=True)
    watch = models.CharField(_("watching"), max_length=8, choices=Watch.choices, default=Watch.PENDING)
    known = models.BinaryField(_("known when watching began"), default=bytes)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    looked = models.DateTimeField(_("last opened"), default=timezone.now)
    last_sent = models.DateTimeField(_("last mail"), null=True, blank=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["document", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "document", "name"],
                name="search_saved_name_once",
                violation_error_message=_("You have a saved search of this name already. Choose another name."),
            )
        ]
        indexes = [models.Index(fields=["document", "watch"], name="search_saved_watched")]

    def __str__(self) -> str:
        return f"{self.document} {self.key}"

    @property
    def subscribed(self) -> bool:
        return self.how_often != self.Often.NEVER and (self.by_mail or self.in_site)


class Mailing(QueuedMail):
    """One mail: hits of one search, fixed when it is made, so that trying again sends the same mail and no other."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="mailings")

    class Meta:
        verbose_name = _("mail about hits")
        verbose_name_plural = _("mails about hits")
        indexes = [
            models.Index(fields=["next_try"], name="search_mailing_due", condition=models.Q(closed__isnull=True))
        ]


class Alert(models.Model):
    """A row that a saved search found after watching began: one for each search and row, ever.

    `by_mail` and `in_site` are what the subscription asked for at that moment. `mailing` is the one mail that tells it.
    """

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="alerts")
    object_id = models.BigIntegerField(_("key of the row"))
    found = models.DateTimeField(_("found"), default=timezone.now, editable=False)
    by_mail = models.BooleanField(_("told by e-mail"), default=False)
    in_site = models.BooleanField(_("told in the site"), default=False)
    seen = models.DateTimeField(_("read"), null=True, blank=True)
    mailing = models.ForeignKey(
        Mailing, on_delete=models.RESTRICT, null=True, blank=True, editable=False, related_name="alerts"
    )

    class Meta:
        verbose_name = _("new hit")
        verbose_name_plural = _("new hits")
        constraints = [models.UniqueConstraint(fields=["search", "object_id"], name="search_alert_once")]
        indexes = [
            models.Index(fields=["search", "found"], name="search_alert_found"),
            models.Index(
                fields=["search"], name="search_alert_unseen", condition=models.Q(in_site=True, seen__isnull=True)
            ),
            models.Index(
                fields=["search"], name="search_alert_unsent", condition=models.Q(by_mail=True, mailing__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.search_id} {self.object_id}"
