"""What a person decided that the words of a condition mean. Never changed: a later decision about the same words counts."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.models import AppendOnlyError

LONGEST_KEY, LONGEST_TEXT = 80, 400


class WordingDecision(models.Model):
    """One decision about a text under a key. `folded` is how texts are compared; `tree` is criteria JSON, null where the
    condition stays in words. `decided_by` is the id of a user, no foreign key: a person's row can be erased."""

    key = models.CharField(_("key"), max_length=LONGEST_KEY)
    text = models.CharField(_("text"), max_length=LONGEST_TEXT)
    folded = models.CharField(_("text as compared"), max_length=LONGEST_TEXT)
    tree = models.JSONField(_("rule"), null=True, blank=True)
    decided = models.DateTimeField(_("decided"), auto_now_add=True)
    decided_by = models.UUIDField(_("decided by"), null=True, blank=True)

    class Meta:
        verbose_name = _("decision about words")
        verbose_name_plural = _("decisions about words")
        ordering = ["pk"]
        indexes = [models.Index(fields=["key", "folded"], name="listing_wording")]

    def __str__(self) -> str:
        return f"{self.key}: {self.text}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self} cannot be changed; decide anew.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnlyError(f"{self} cannot be deleted: rules were made by it.")
