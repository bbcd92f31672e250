"""Who may open a file that a page has.

A file is everybody's once a page that everybody may read has it or links to it. One that only pages have that are
drafts, withdrawn or restricted is for those who may edit one of them. A file that no page has is as its collection says.
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
    """Whether visitors may open it, as far as pages are concerned."""
    if PolicyPage.open_to_all().filter(attachments__document=document).exists():
        return True
    linking = _pages_linking(document)
    if any(getattr(page, "is_readable", True) for page in linking.live().public().specific()):
        return True
    return not linking.exists() and not _policies_of(document).exists()


def may_open(document: BureauDocument, request: HttpRequest) -> bool:
    return is_everybodys(document) or is_editors(document, request)


def is_editors(document: BureauDocument, request: HttpRequest) -> bool:
    """Whether this person may edit a page that has it."""
    return may_edit([*_policies_of(document), *_pages_linking(document)], request)


def may_edit(pages: Iterable[Page], request: HttpRequest) -> bool:
    """Whether this person may edit one of the pages, and has entered as the administration asks of staff."""
    user = request.user
    if not user.is_authenticated or (settings.STAFF_SECOND_FACTOR and not was_shown(request)):
        return False
    return any(page.permissions_for_user(user).can_edit() for page in pages)


def attachments_shown(policy: PolicyPage, request: HttpRequest) -> list[PolicyAttachment]:
    """The attachments of a policy as its page shows them: none that the reader could not open."""
    return [one for one in policy.attachments.all() if may_open(one.document, request)]


def _policies_of(document: BureauDocument) -> Any:
    """Every policy that has the file, published or not, or had it in a draft."""
    return PolicyPage.objects.filter(Q(attachments__document=document) | Q(files__document=document)).distinct()


def _pages_linking(document: BureauDocument) -> Any:
    """The pages whose text, as it was saved, links to it."""
    told = ReferenceIndex.get_references_to(document)
    ids = told.filter(base_content_type=ContentType.objects.get_for_model(Page)).values_list("object_id", flat=True)
    return Page.objects.filter(pk__in=[int(pk) for pk in ids])


def note_files(sender: type, instance: Revision, raw: bool = False, **kwargs: Any) -> None:
    """A draft was saved: the files that it has belong to the policy from now on. In the transaction that the page saves
    its revision in, or a draft's file would be everybody's."""
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
