"""Enterprises, their financing needs, and the immutable versions of what is known about them.

The content of a version is `{fact key: {"value": …, "source": …, "date": "YYYY-MM-DD", "grade": …}}`, where the
keys and the form of the values are those of `marketplace.engine.vocabulary.facts` (万元 and percent as decimal strings).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Organisation, validate_uscc
from marketplace.core.models import Version, VersionedRecord


class Grade(models.TextChoices):
    """Evidence grades of a value, strongest first."""

    REGISTRY = "registry", _("Public register")
    CERTIFICATE = "certificate", _("Certificate or document")
    STATEMENT = "statement", _("Own statement")


class Enterprise(VersionedRecord):
    """A technology enterprise. Its name and code are its organisation's; a synthetic one carries its own."""

    organisation = models.OneToOneField(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="enterprise",
        verbose_name=_("organisation"),
    )
    is_demo = models.BooleanField(_("demonstration"), default=False, help_text=_("Fictional; shown with a mark."))
    demo_name = models.CharField(_("name of a fictional enterprise"), max_length=120, blank=True)
    demo_uscc = models.CharField(
        _("unified social credit code of a fictional enterprise"),
        max_length=18,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_uscc],
    )

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        ordering = ["pk"]
        constraints = [
            # Whoever has no organisation is fictional, has a name of its own, and the other way round.
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False, demo_name="", demo_uscc__isnull=True)
                | (models.Q(organisation__isnull=True, is_demo=True) & ~models.Q(demo_name="")),
                name="enterprises_enterprise_registered_or_fictional",
            ),
            models.CheckConstraint(condition=~models.Q(demo_uscc=""), name="enterprises_enterprise_uscc_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.organisation.name if self.organisation else self.demo_name

    @property
    def uscc(self) -> str | None:
        return self.organisation.uscc if self.organisation else self.demo_uscc


class EnterpriseVersion(Version):
    """What was known about an enterprise from a day on."""

    record = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="versions", verbose_name=_("enterprise")
    )

    class Meta(Version.Meta):
        verbose_name = _("version of an enterprise")
        verbose_name_plural = _("versions of enterprises")


class Need(VersionedRecord):
    """One financing need of an enterprise."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="needs", verbose_name=_("enterprise")
    )

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-created", "pk"]


class NeedVersion(Version):
    """What an enterprise asked for from a day on."""

    record = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="versions", verbose_name=_("need"))

    class Meta(Version.Meta):
        verbose_name = _("version of a need")
        verbose_name_plural = _("versions of needs")
