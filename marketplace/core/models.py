"""Abstract bases of records whose history is never overwritten.

A *record* (an offering, an enterprise, a need) is a row with a public address. What is known about it lives in
its *versions*: numbered, immutable rows of JSON. Writing goes through `marketplace.core.versions.save_version`;
the database itself refuses to change or delete a version (`marketplace.core.migration_operations.append_only`).

    class Offering(VersionedRecord): ...

    class OfferingVersion(Version):
        record = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="versions")

        class Meta(Version.Meta):
            verbose_name = _("version of an offering")

Below them stands what the bureau writes into lists, rates and calendar (`core.terms`).
"""

import secrets
from datetime import date
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.json_content import content_hash

# Lower-case letters and digits without 0, 1, i, l, o: an address can be read out on the telephone.
ADDRESS_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
ADDRESS_LENGTH = 12


class AppendOnlyError(Exception):
    """Code tried to change or delete a version. Save a new version instead."""


def new_address() -> str:
    """A random public address of 12 characters (about 59 bits), so that nobody can count records or guess one."""
    return "".join(secrets.choice(ADDRESS_ALPHABET) for _position in range(ADDRESS_LENGTH))


class VersionedRecord(models.Model):
    """Something with a history. Subclasses are pointed at by exactly one `Version` model, as `versions`."""

    address = models.CharField(
        _("address"),
        max_length=64,
        unique=True,
        default=new_address,
        editable=False,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$", _("Use lower-case letters, digits and hyphens."))],
        help_text=_("Stands in public links. Never changes."),
    )
    created = models.DateTimeField(_("created"), auto_now_add=True)

    versions: Any  # the manager behind the foreign key of the subclass's `Version` model

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.address

    def version_on(self, day: date) -> Any | None:
        """The version in force on `day`, or None if the record had none yet."""
        return self.versions.filter(valid_from__lte=day).order_by("-number").first()

    def latest_version(self) -> Any | None:
        """The last version saved, which may only come into force later; None if there is none."""
        return self.versions.order_by("-number").first()


class Version(models.Model):
    """One immutable state of a record.

    `content` is JSON in the shape named by `schema_version`; `content_hash` is the SHA-256 of its canonical form.
    The version is in force from `valid_from` until the day the next one begins (`valid_until`). `valid_from` never
    goes back from one version to the next, so number and date give the same order; a term's alone may go back before
    one that still waits (`save_version`), which then never comes into force.
    `created_by` is the id of a user, but not a foreign key: a person's row can be erased without touching history.
    """

    number = models.PositiveIntegerField(_("number"))
    valid_from = models.DateField(_("valid from"))
    content = models.JSONField(_("content"))
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    schema_version = models.PositiveSmallIntegerField(_("schema version"), default=1)
    created = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.UUIDField(_("created by"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["record_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="%(app_label)s_%(class)s_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="%(app_label)s_%(class)s_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.record} #{self.number}"  # type: ignore[attr-defined]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self} cannot be changed; save a new version with save_version().")
        self.content_hash = content_hash(self.content)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnlyError(f"{self} cannot be deleted: it may have taken part in a decision.")

    @property
    def valid_until(self) -> date | None:
        """The first day on which a later version is in force; None for the last version."""
        following = self.record.versions.filter(number__gt=self.number)  # type: ignore[attr-defined]
        begins: date | None = following.order_by("number").values_list("valid_from", flat=True).first()
        return begins


class Term(VersionedRecord):
    """One code of a list (`table`: a taxonomy, or one of the dated tables) of which the bureau wrote something.

    It is never deleted: it ends on a day, and what names it is still read.
    """

    table = models.CharField(_("list"), max_length=32, editable=False)
    code = models.CharField(
        _("code"),
        max_length=64,
        editable=False,
        validators=[
            RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", _("Use letters, digits, hyphens and underscores."))
        ],
    )

    class Meta:
        verbose_name = _("entry of a list")
        verbose_name_plural = _("entries of lists")
        ordering = ["pk"]
        default_permissions = ("change", "view")
        constraints = [models.UniqueConstraint(fields=["table", "code"], name="core_term_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.code}"


class TermVersion(Version):
    """What was written of a code from a day on. `content`: the keys of its entry that differ from what ships."""

    record = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="versions", verbose_name=_("entry"))

    class Meta(Version.Meta):
        verbose_name = _("version of an entry")
        verbose_name_plural = _("versions of entries")
        default_permissions = ()


class ListsState(models.Model):
    """The one row that every write of a term changes and locks; see `core.terms.stored`."""

    state = models.CharField(_("state"), max_length=36)

    class Meta:
        verbose_name = _("state of the lists")
        verbose_name_plural = _("state of the lists")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="core_lists_state_one_row")]

    def __str__(self) -> str:
        return self.state
