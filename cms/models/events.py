"""What happened to a policy: a row a happening, never changed. Whoever follows it is told these, and nothing else."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.models.policies import PolicyPage


class PolicyEvent(models.Model):
    """One happening. `before` and `after` are states of validity for `STATE`, else "". `day` is the day in China from
    which it holds, `found` the moment at which it was noted."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", pgettext_lazy("policy event", "Published")
        REVISED = "revised", pgettext_lazy("policy event", "Revised")
        STATE = "state", pgettext_lazy("policy event", "Validity changed")
        CLOSING = "closing", pgettext_lazy("policy event", "Applications close soon")

    policy = models.ForeignKey(PolicyPage, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("what happened"), max_length=12, choices=Kind.choices)
    day = models.DateField(_("day"), default=timezone.localdate)
    before = models.CharField(max_length=16, blank=True)
    after = models.CharField(max_length=16, blank=True)
    note = models.CharField(max_length=200, blank=True)
    found = models.DateTimeField(_("found"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("policy event")
        verbose_name_plural = _("policy events")
        ordering = ["-found", "-pk"]
        indexes = [models.Index(fields=["found"], name="cms_policy_event_found")]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.kind} {self.day}"
