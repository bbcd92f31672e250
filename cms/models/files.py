"""Files that the bureau publishes."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument

from marketplace.core.models import new_address

LONGEST_NAME = 60
"""Characters of a file's name without its ending: file systems allow 255 bytes, and a character may take four."""


def place_of(document: BureauDocument, filename: str) -> str:
    """Where a file lies below MEDIA_ROOT: in a folder of its own that nobody can guess. Who may read it is decided by
    the view that serves it, never by a web server that serves the folder."""
    stem, dot, ending = filename.rpartition(".")
    return f"documents/{secrets.token_urlsafe(16)}/{stem[:LONGEST_NAME]}{dot}{ending}"


class BureauDocument(AbstractDocument):
    """A file that the bureau publishes. Its public address is random: numbers in a row would invite a walk."""

    file = models.FileField(_("file"), upload_to=place_of, max_length=255)
    address = models.CharField(_("address"), max_length=64, unique=True, default=new_address, editable=False)

    admin_form_fields: ClassVar[tuple[str, ...]] = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    @property
    def url(self) -> str:
        return reverse("document", args=[self.address, self.filename])
