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
from marketplace.core.models import Version, VersionedRecord, new_address
from marketplace.core.validators import CodeOf
from marketplace.institutions.content import Content


def validate_institution_type(value: str) -> None:
    """A code of the taxonomy `institution_types`."""
    CodeOf("institution_types")(value)


def validate_region(value: str) -> None:
    """A code of the taxonomy `regions`."""
    CodeOf("regions")(value)


def page_of(address: str) -> str:
    """Where the page of an offering stands, by its address; a room above this one shows it."""
    return f"/offerings/{address}/"


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
        return page_of(self.address)

    @property
    def is_member(self) -> bool:
        return self.origin == self.Origin.MEMBER


class OfferingVersion(Version):
    """What an offering said from a day on.

    The columns after `record` are worked out from `content` when the version is saved and cannot be set otherwise: the
    staff administration lists them, and the search asks when a source grows old. Everything else is read from `content`.
    """

    record = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="versions", verbose_name=_("offering"))
    name = models.CharField(_("name"), max_length=200, editable=False)
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
        self.name, self.evidence, self.source_day = said.name, said.evidence, said.source_day
