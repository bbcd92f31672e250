"""What somebody of the bureau found when they looked whether a policy holds: a row a look, never changed or deleted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.models.policies import PolicyPage
from cms.official.validity import FOUND_ENDED, FOUND_HOLDS
from marketplace.core.models import AppendOnlyError


class ValidityCheck(models.Model):
    """One look at a source. `checked_by` is the id of a user, but not a foreign key: a person's row can be erased
    without touching history. One that was wrong is followed by another that says what is right."""

    class Found(models.TextChoices):
        HOLDS = FOUND_HOLDS, pgettext_lazy("validity check", "In force")
        ENDED = FOUND_ENDED, pgettext_lazy("validity check", "Not in force any more")

    policy = models.ForeignKey(
        PolicyPage, on_delete=models.PROTECT, related_name="validity_checks", verbose_name=_("policy")
    )
    day = models.DateField(
        _("checked on"), default=timezone.localdate, help_text=_("The day on which you looked at the source.")
    )
    found = models.CharField(_("what was found"), max_length=8, choices=Found.choices)
    source = models.URLField(
        _("address of the source"),
        max_length=500,
        help_text=_("The page of the issuer or of an official collection of laws. Readers see it beside the state."),
    )
    words = models.TextField(
        _("what the source says"), max_length=500, help_text=_("In its words, such as: 时效性：现行有效.")
    )
    checked_by = models.UUIDField(_("checked by"), editable=False)
    created = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("check of validity")
        verbose_name_plural = _("checks of validity")
        ordering = ["policy_id", "day", "pk"]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.found} {self.day}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self} cannot be changed; record another check.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnlyError(f"{self} cannot be deleted: the state of a policy may follow from it.")

    def clean(self) -> None:
        super().clean()
        if self.day and self.day > timezone.localdate():
            raise ValidationError({"day": _("This day has not come yet. Enter the day on which you looked.")})
