"""How often something was done on a day, by whom nobody can read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DailyCount(models.Model):
    """`who` is a keyed hash of an address (see cms.open_forms); the row goes when its day is over."""

    what = models.CharField(max_length=24)
    who = models.CharField(max_length=64)
    day = models.DateField(_("day"), default=timezone.localdate)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("count of a day")
        verbose_name_plural = _("counts of a day")
        constraints = [models.UniqueConstraint(fields=["what", "who", "day"], name="cms_daily_count_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.day}: {self.count}"
