"""Files that belong to a policy."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from cms.models.files import BureauDocument
from cms.models.policies import PolicyPage


class PolicyAttachment(Orderable):
    """A file that is published with a policy."""

    policy = ParentalKey(PolicyPage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        BureauDocument, on_delete=models.CASCADE, related_name="attached", verbose_name=_("document")
    )
    title = models.CharField(
        _("title of the attachment"), max_length=200, blank=True, help_text=_("Empty: the title of the file.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.title or self.document.title


class PolicyFile(models.Model):
    """A file that a policy has, or had, as an attachment in any draft: so that one which is only in a draft is known to
    belong to it. Written by `cms.policies.attachments` at every save; a row goes with its policy or its file alone."""

    policy = models.ForeignKey(PolicyPage, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(BureauDocument, on_delete=models.CASCADE, related_name="of_policies")

    class Meta:
        verbose_name = _("file of a policy")
        verbose_name_plural = _("files of policies")
        constraints = [models.UniqueConstraint(fields=["policy", "document"], name="cms_policy_file_once")]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.document_id}"
