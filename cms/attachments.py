"""Who may open a file that belongs to a policy.

A file is everybody's once a page that everybody may read has it. One that hangs only on policies that are drafts,
withdrawn or restricted is for those who may edit one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.db.models.signals import post_save
from django.http import HttpRequest
from wagtail.models import Page, ReferenceIndex, Revision

from cms.models import BureauDocument, PolicyAttachment, PolicyFile, PolicyPage
from marketplace.accounts.second_factor import was_shown


def is_everybodys(document: BureauDocument) -> bool:
    """Whether visitors may open it, as far as policies are concerned."""
    policies = _policies_of(document)
    if not policies.exists():
        return True
    published = PolicyPage.objects.live().public().filter(attachments__document=document)
    return published.exists() or _is_linked_openly(document)


def may_open(document: BureauDocument, request: HttpRequest) -> bool:
    return is_everybodys(document) or may_edit(_policies_of(document), request)


def may_edit(policies: Iterable[PolicyPage], request: HttpRequest) -> bool:
    """Whether this person may edit one of the policies, and has entered as the administration asks of staff."""
    user = request.user
    if not user.is_authenticated or (settings.STAFF_SECOND_FACTOR and not was_shown(request)):
        return False
    return any(policy.permissions_for_user(user).can_edit() for policy in policies)


def attachments_shown(policy: PolicyPage, request: HttpRequest) -> list[PolicyAttachment]:
    """The attachments of a policy as its page shows them: none that the reader could not open."""
    return [one for one in policy.attachments.all() if may_open(one.document, request)]


def _policies_of(document: BureauDocument) -> Any:
    """Every policy that has the file, published or not, or had it in a draft."""
    return PolicyPage.objects.filter(Q(attachments__document=document) | Q(files__document=document)).distinct()


def _is_linked_openly(document: BureauDocument) -> bool:
    """Whether the text of a page that everybody may read links to it."""
    told = ReferenceIndex.get_references_to(document)
    ids = told.filter(base_content_type=ContentType.objects.get_for_model(Page)).values_list("object_id", flat=True)
    pages = Page.objects.live().public().filter(pk__in=[int(pk) for pk in ids]).specific()
    return any(getattr(page, "is_readable", True) for page in pages)


def note_files(sender: type, instance: Revision, raw: bool = False, **kwargs: Any) -> None:
    """A draft was saved: the files that it has belong to the policy from now on."""
    of_policy = ContentType.objects.get_for_id(instance.content_type_id).model_class() is PolicyPage
    if raw or not of_policy:
        return
    told = {row.get("document") for row in instance.content.get("attachments", ())} - {None}
    policy_id = int(instance.object_id)
    known = set(PolicyFile.objects.filter(policy_id=policy_id).values_list("document_id", flat=True))
    for document in BureauDocument.objects.filter(pk__in=told - known):
        PolicyFile.objects.get_or_create(policy_id=policy_id, document=document)


def connect() -> None:
    post_save.connect(note_files, sender=Revision, dispatch_uid="cms files of policies")
