"""What policies give, with immutable versions, and where a policy that is known from a list was read."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from cms.models.benefit_content import Content
from cms.models.policies import PolicyPage
from marketplace.core.models import Version, VersionedRecord


class Benefit(VersionedRecord):
    """Something that a policy gives to those who qualify. What it says is in its versions."""

    external_id = models.CharField(_("identifier in the list"), max_length=64, unique=True)
    policy = models.ForeignKey(PolicyPage, on_delete=models.PROTECT, related_name="benefits", verbose_name=_("policy"))
    place = models.PositiveIntegerField(_("place"), default=0)
    withdrawn = models.BooleanField(_("withdrawn"), default=False)
    changed = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["policy_id", "place", "pk"]

    def __str__(self) -> str:
        return self.external_id


class BenefitVersion(Version):
    """What a benefit said from a day on. The columns after `record` are worked out from `content`."""

    record = models.ForeignKey(Benefit, on_delete=models.PROTECT, related_name="versions", verbose_name=_("benefit"))
    name = models.CharField(_("name"), max_length=200, editable=False)
    type = models.CharField(_("type of benefit"), max_length=32, editable=False)
    beneficiary = models.CharField(_("for whom"), max_length=32, editable=False)
    closes = models.DateField(_("applications until"), null=True, editable=False)

    class Meta(Version.Meta):
        verbose_name = _("version of a benefit")
        verbose_name_plural = _("versions of benefits")

    @property
    def said(self) -> Content:
        """`content` as typed values."""
        return Content.from_json(self.content)

    def save(self, *args: Any, **kwargs: Any) -> None:
        said = self.said
        for column in ("name", "type", "beneficiary", "closes"):
            setattr(self, column, getattr(said, column))
        super().save(*args, **kwargs)


class PolicySource(Orderable):
    """Where a policy was read. Only an address that is the publisher's own may be shown; others are provenance."""

    policy = ParentalKey(PolicyPage, on_delete=models.CASCADE, related_name="sources")
    url = models.URLField(_("address of the source"), max_length=500)
    shown = models.BooleanField(_("may be shown"), default=False)

    class Meta(Orderable.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
