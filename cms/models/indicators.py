"""The indicators of a plan, and the values that were reached."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from cms.models.policies import PolicyPage


def plain(value: Decimal | None) -> str:
    """A figure without the zeros of its column: 3.500 → 3.5; "" for none."""
    return "" if value is None else f"{value.normalize():f}"


class PlanIndicator(ClusterableModel):
    """One indicator, as the published plan's table says it. The bureau adds what was reached, with its source."""

    policy = models.ForeignKey(PolicyPage, on_delete=models.CASCADE, related_name="indicators", editable=False)
    place = models.PositiveIntegerField(editable=False)
    name = models.CharField(_("indicator"), max_length=200, editable=False)
    unit = models.CharField(_("unit"), max_length=20, blank=True, editable=False)
    base_year = models.PositiveIntegerField(editable=False)
    base = models.DecimalField(max_digits=14, decimal_places=3, null=True, editable=False)
    target_year = models.PositiveIntegerField(editable=False)
    target = models.DecimalField(max_digits=14, decimal_places=3, null=True, editable=False)

    class Meta:
        verbose_name = _("indicator of a plan")
        verbose_name_plural = _("indicators of plans")
        ordering = ["policy_id", "place"]
        constraints = [models.UniqueConstraint(fields=["policy", "name"], name="cms_indicator_once")]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）" if self.unit else self.name

    @property
    def base_said(self) -> str:
        return plain(self.base)

    @property
    def target_said(self) -> str:
        return plain(self.target)

    @property
    def latest(self) -> IndicatorActual | None:
        return max(self.actuals.all(), key=lambda one: one.year, default=None)

    @property
    def share(self) -> int | None:
        """How much of the way from base to target is done, 0 to 100 %; None where one of the three is not known."""
        reached = self.latest
        if reached is None or self.target is None or self.base is None or self.target == self.base:
            return None
        done = (reached.value - self.base) / (self.target - self.base) * 100
        return int(min(max(done, Decimal(0)), Decimal(100)))


class IndicatorActual(models.Model):
    """What an indicator was in a year, and who says so."""

    indicator = ParentalKey(PlanIndicator, on_delete=models.CASCADE, related_name="actuals")
    year = models.PositiveIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=3)
    source = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("address of the source"), blank=True)

    class Meta:
        verbose_name = _("value reached")
        verbose_name_plural = _("values reached")
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["indicator", "year"], name="cms_actual_once")]

    def __str__(self) -> str:
        return f"{self.year}: {self.said}"

    @property
    def said(self) -> str:
        return plain(self.value)
