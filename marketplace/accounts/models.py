"""Users, organisations, and who belongs to which.

Every organisation (enterprise, institution, bureau, workstation) is one row of `Organisation`; what is special
about a kind hangs on it one to one in that kind's own app. A person may belong to several organisations.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.verification import CHANGES_IN, FLOW
from marketplace.core.flows.records import FlowEvent, FlowNote, FlowStateField, FlowSubject, state_known
from marketplace.core.identifiers import IdentifierError, check_uscc
from marketplace.core.models import new_address


class EmailUserManager(UserManager["User"]):
    """Creates and finds users by e-mail address, whatever its letter case."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:  # type: ignore[override]
        """A user without rights. Without a password the user can only set one through a mailed link."""
        user = self.model(email=email, **extra)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:  # type: ignore[override]
        return self.create_user(email, password, **{**extra, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractUser):
    """A person, signed in by e-mail address. The key is random, so it may stand in links, logs and histories."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[EmailUserManager] = EmailUserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """Family name first and unspaced for a Chinese name, otherwise as in English."""
        if not (self.first_name + self.last_name).isascii():
            return f"{self.last_name}{self.first_name}".strip()
        return super().get_full_name()


def validate_uscc(value: str) -> None:
    """A 统一社会信用代码 in its normal form (18 characters, upper case) with the right check digit."""
    try:
        normal = check_uscc(value)
    except IdentifierError as error:
        raise ValidationError(str(error), code="uscc") from error
    if normal != value:
        raise ValidationError(_("Write the code as %(normal)s."), code="uscc", params={"normal": normal})


class Organisation(FlowSubject):
    """A registered organisation. A new one is a private draft until the bureau has verified it.

    Its state changes by `marketplace.accounts.verifying` only, each step with its event. What the verification rests on
    changes only in the states that its table opens for that.
    """

    flow = FLOW
    changes_in = CHANGES_IN

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("Enterprise")
        INSTITUTION = "institution", _("Institution")
        BUREAU = "bureau", _("Bureau")
        WORKSTATION = "workstation", _("Workstation")

    address = models.CharField(_("address"), max_length=64, unique=True, default=new_address, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    uscc = models.CharField(
        _("unified social credit code"),
        max_length=18,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_uscc],
        help_text=_("18 characters, as on the business licence."),
    )
    state = FlowStateField(_("verification"), flow=FLOW)
    is_demo = models.BooleanField(_("demonstration"), default=False, help_text=_("Fictional; shown with a mark."))
    created = models.DateTimeField(_("created"), auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="organisations")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        constraints = [
            state_known(FLOW, name="accounts_organisation_state_known"),
            # "No code" is NULL only: a second organisation with an empty code would otherwise be refused.
            models.CheckConstraint(condition=~models.Q(uscc=""), name="accounts_organisation_uscc_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.uscc = self.uscc or None
        super().clean()


class OrganisationEvent(FlowEvent):
    """One step of an organisation's verification."""

    subject = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="events", verbose_name=_("organisation")
    )

    class Meta(FlowEvent.Meta):
        verbose_name = _("step of a verification")
        verbose_name_plural = _("steps of verifications")


class OrganisationEventNote(FlowNote):
    """The words of a step: to the organisation, or to whoever else reads that step."""

    event = models.OneToOneField(
        OrganisationEvent, on_delete=models.CASCADE, related_name="note", verbose_name=_("step")
    )

    class Meta:
        verbose_name = _("words of a step")
        verbose_name_plural = _("words of steps")


class Membership(models.Model):
    """A person's place in an organisation."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        MEMBER = "member", _("Member")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.MEMBER)
    created = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="accounts_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"
