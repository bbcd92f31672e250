"""Who follows which policies by mail, and the mails that tell them what happened.

An e-mail address stands in `Follower` alone; deleting that row deletes everything that is kept of a person. Wagtail's
index of references, which editors read, knows none of these rows.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.models.events import PolicyEvent
from cms.models.policies import PolicyPage
from marketplace.core.mail_queue import QueuedMail


class Often(models.TextChoices):
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")


class Follower(models.Model):
    """An address. `told_until`: up to when what happened has been looked through for it. Whether it is confirmed is a
    matter of each `Follow`: whoever knows an address must not add anything to what its owner is told."""

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(_("language of mails"), max_length=16)
    how_often = models.CharField(_("told how often"), max_length=8, choices=Often.choices, default=Often.DAILY)
    told_until = models.DateTimeField(_("told until"), default=timezone.now, editable=False)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")

    def __str__(self) -> str:
        return str(self.key)


class Follow(models.Model):
    """What is followed: a policy, a topic, or without either the whole library. Nothing is told before `confirmed`."""

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="follows")
    policy = models.ForeignKey(PolicyPage, on_delete=models.CASCADE, null=True, blank=True, related_name="follows")
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    asked = models.DateTimeField(_("asked for"), default=timezone.now, editable=False)
    confirmed = models.DateTimeField(_("confirmed"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("what is followed")
        verbose_name_plural = _("what is followed")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["follower", "policy"], name="cms_follow_policy_once"),
            models.UniqueConstraint(
                fields=["follower", "topic"], condition=models.Q(policy=None), name="cms_follow_topic_once"
            ),
            models.CheckConstraint(
                condition=models.Q(policy=None) | models.Q(topic=""), name="cms_follow_policy_or_topic"
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Confirmation(QueuedMail):
    """The mail that asks whether an address is whose it was said to be. It carries how often and in which language
    was asked for: that counts once it is confirmed."""

    follow = models.ForeignKey(Follow, on_delete=models.CASCADE, related_name="confirmations")
    how_often = models.CharField(max_length=8, choices=Often.choices)
    language = models.CharField(max_length=16)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = pgettext_lazy("mail", "confirmation")
        verbose_name_plural = pgettext_lazy("mail", "confirmations")
        indexes = [
            models.Index(fields=["next_try"], name="cms_confirmation_due", condition=models.Q(closed__isnull=True))
        ]


class Digest(QueuedMail):
    """One mail: what happened to policies that somebody follows, fixed when it is made."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="digests")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        indexes = [models.Index(fields=["next_try"], name="cms_digest_due", condition=models.Q(closed__isnull=True))]


class DigestEntry(models.Model):
    """A happening in a mail: one for each follower and happening, ever."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="entries")
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="entries")
    event = models.ForeignKey(PolicyEvent, on_delete=models.CASCADE, related_name="entries")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("entry of a digest")
        verbose_name_plural = _("entries of digests")
        constraints = [models.UniqueConstraint(fields=["follower", "event"], name="cms_digest_entry_once")]

    def __str__(self) -> str:
        return f"{self.digest_id} {self.event_id}"
