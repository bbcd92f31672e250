"""Publishers, member institutions with their branches, and offerings with immutable versions.

An offering is what one publisher offers: a loan, an insurance, a guarantee, an equity mandate. What it says is in its
versions (`content.py` describes the JSON); the typed columns beside it repeat what the database filters and sorts by.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Organisation
from marketplace.core.models import AppendOnlyError, Version, VersionedRecord, new_address
from marketplace.core.validators import CodeOf
from marketplace.institutions.content import Content


def validate_institution_type(value: str) -> None:
    """A code of the taxonomy `institution_types`."""
    CodeOf("institution_types")(value)


def validate_region(value: str) -> None:
    """A code of the taxonomy `regions`."""
    CodeOf("regions")(value)


class Publisher(models.Model):
    """Under whose name offerings are published. It need not be registered here."""

    address = models.CharField(_("address"), max_length=64, unique=True, default=new_address, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    type = models.CharField(_("type"), max_length=32, validators=[validate_institution_type])
    region = models.CharField(_("region"), max_length=32, blank=True, validators=[validate_region])

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Institution(models.Model):
    """A registered institution. `publisher` is the name under which its offerings were published before it joined."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="institution", verbose_name=_("organisation")
    )
    publisher = models.OneToOneField(
        Publisher,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="institution",
        verbose_name=_("publisher"),
    )

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.organisation.name

    def clean(self) -> None:
        super().clean()
        if self.organisation_id and self.organisation.kind != Organisation.Kind.INSTITUTION:
            raise ValidationError({"organisation": _("This organisation is not an institution.")})


class Branch(models.Model):
    """A branch of an institution; a technology branch (科技支行) is marked."""

    address = models.CharField(_("address"), max_length=64, unique=True, default=new_address, editable=False)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="branches", verbose_name=_("institution")
    )
    name = models.CharField(_("name"), max_length=120)
    region = models.CharField(_("region"), max_length=32, validators=[validate_region])
    is_technology_branch = models.BooleanField(_("technology branch"), default=False)

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["institution", "name"], name="institutions_branch_once")]

    def __str__(self) -> str:
        return self.name


class Offering(VersionedRecord):
    """Something a firm can apply for, or could if the publisher were here. Its address follows from `external_id`."""

    class Origin(models.TextChoices):
        REFERENCE = "reference", _("Reference information")
        MEMBER = "member", _("Offered by a member")

    class State(models.TextChoices):
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    external_id = models.CharField(_("identifier in the list"), max_length=64, unique=True)
    publisher = models.ForeignKey(
        Publisher, on_delete=models.PROTECT, related_name="offerings", verbose_name=_("publisher")
    )
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offerings",
        verbose_name=_("institution"),
    )
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="offerings", verbose_name=_("branch")
    )
    origin = models.CharField(_("origin"), max_length=16, choices=Origin.choices, default=Origin.REFERENCE)
    is_demo = models.BooleanField(_("demonstration"), default=False, help_text=_("Fictional; shown with a mark."))
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.PUBLISHED)
    changed = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("offering")
        verbose_name_plural = _("offerings")
        ordering = ["external_id"]
        indexes = [models.Index(fields=["state"], name="institutions_offering_state")]
        constraints = [
            # Reference information belongs to nobody here; what a member offers names the member.
            models.CheckConstraint(
                condition=models.Q(origin="reference", institution__isnull=True, branch__isnull=True)
                | models.Q(origin="member", institution__isnull=False),
                name="institutions_offering_member_named",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id

    def clean(self) -> None:
        super().clean()
        if self.branch_id and self.branch is not None and self.branch.institution_id != self.institution_id:
            raise ValidationError({"branch": _("This branch belongs to another institution.")})

    def get_absolute_url(self) -> str:
        return f"/offerings/{self.address}/"

    @property
    def is_member(self) -> bool:
        return self.origin == self.Origin.MEMBER


class OfferingVersion(Version):
    """What an offering said from a day on.

    The columns after `record` are worked out from `content` when the version is saved and cannot be set otherwise.
    Amounts 万元, rates percent a year, terms months; a bound that depends on the firm stands at its widest, and is
    None where that is unlimited or nobody published one. LPR rates are those of `valid_from`.
    """

    record = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="versions", verbose_name=_("offering"))
    name = models.CharField(_("name"), max_length=200, editable=False)
    kinds = models.JSONField(_("kinds"), default=list, editable=False)
    region = models.CharField(_("region"), max_length=32, blank=True, editable=False)
    stages = models.JSONField(_("stages"), default=list, editable=False)
    guarantee_modes = models.JSONField(_("guarantee modes"), default=list, editable=False)
    amount_least = models.DecimalField(_("smallest amount"), max_digits=14, decimal_places=2, null=True, editable=False)
    amount_most = models.DecimalField(_("largest amount"), max_digits=14, decimal_places=2, null=True, editable=False)
    rate_least = models.DecimalField(_("lowest rate"), max_digits=7, decimal_places=2, null=True, editable=False)
    rate_most = models.DecimalField(_("highest rate"), max_digits=7, decimal_places=2, null=True, editable=False)
    tenor_least = models.PositiveIntegerField(_("shortest term"), null=True, editable=False)
    tenor_most = models.PositiveIntegerField(_("longest term"), null=True, editable=False)
    online = models.BooleanField(_("online"), null=True, editable=False)
    evidence = models.CharField(_("evidence"), max_length=32, editable=False)
    source_day = models.DateField(_("date of the source"), null=True, editable=False)

    class Meta(Version.Meta):
        verbose_name = _("version of an offering")
        verbose_name_plural = _("versions of offerings")

    @property
    def said(self) -> Content:
        """`content` as typed values."""
        return Content.from_json(self.content)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._fill_columns()
        super().save(*args, **kwargs)

    def _fill_columns(self) -> None:
        said = self.said
        self.name, self.kinds, self.region = said.name, list(said.kinds), said.region or ""
        self.stages, self.guarantee_modes = list(said.stages), list(said.guarantee_modes)
        self.online, self.evidence, self.source_day = said.online, said.evidence, said.source_day
        for column, value in said.widest(self.valid_from).items():
            setattr(self, column, value)


class _Terms(models.Model):
    """Terms of one version that only some kinds have; written once, with the version."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self} cannot be changed; save a new version of the offering.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnlyError(f"{self} cannot be deleted: it may have taken part in a decision.")


class EquityTerms(_Terms):
    """What only equity has. Sizes in 亿元 as published, shares in percent."""

    version = models.OneToOneField(
        OfferingVersion, on_delete=models.PROTECT, related_name="equity", verbose_name=_("version")
    )
    fund_type = models.CharField(_("type of fund"), max_length=32, blank=True)
    level = models.CharField(_("level of fund"), max_length=32, blank=True)
    size_yi = models.DecimalField(_("size in 100 million yuan"), max_digits=12, decimal_places=4, null=True, blank=True)
    life_years = models.PositiveSmallIntegerField(_("life in years"), null=True, blank=True)
    anchor_share_most = models.DecimalField(
        _("largest share of the guidance fund"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("equity terms")
        verbose_name_plural = _("equity terms")

    def __str__(self) -> str:
        return f"{self.version} (equity)"


class InsuranceTerms(_Terms):
    """What only insurance has. Cover and premium in 万元, the premium rate in percent, the period in months."""

    version = models.OneToOneField(
        OfferingVersion, on_delete=models.PROTECT, related_name="insurance", verbose_name=_("version")
    )
    lines = models.JSONField(_("lines of insurance"), default=list, blank=True)
    insured_object = models.CharField(_("what is insured"), max_length=120, blank=True)
    cover_most = models.DecimalField(_("largest cover"), max_digits=14, decimal_places=2, null=True, blank=True)
    premium = models.DecimalField(_("premium"), max_digits=14, decimal_places=4, null=True, blank=True)
    premium_rate_most = models.DecimalField(
        _("highest premium rate"), max_digits=6, decimal_places=3, null=True, blank=True
    )
    period_months = models.PositiveSmallIntegerField(_("period of cover"), null=True, blank=True)

    class Meta:
        verbose_name = _("insurance terms")
        verbose_name_plural = _("insurance terms")

    def __str__(self) -> str:
        return f"{self.version} (insurance)"
