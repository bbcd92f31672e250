"""The bureau's editors: who writes policies, who publishes them, and the review between."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.models import HomePage, NewsIndexPage, PolicyLibraryPage
from marketplace.accounts.roles import CORRESPONDS


@dataclass(frozen=True)
class Editors:
    """A group of the bureau. `pages`: what its people may do with pages below the home page; `files`: with documents and
    pictures (Wagtail asks for the permissions of its own models, whichever model keeps the documents); `rights`: other
    permissions, `app.codename`."""

    name: str
    pages: tuple[str, ...]
    rights: tuple[str, ...] = ("cms.change_planindicator",)
    files: tuple[str, ...] = (
        *("add_document", "change_document", "choose_document"),
        *("add_image", "change_image", "choose_image"),
    )


PUBLISHERS = Editors("政策发布员", ("add_page", "change_page"))
# Who says in public what the bureau says answers its letters, too; a sender's words and address are for few. (The queue
# stands in the staff administration, so they must be staff as well.)
REVIEWERS = Editors(
    "政策审核员",
    ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    rights=("cms.change_planindicator", CORRESPONDS),
)
# Those who keep lists, qualifications, LPR and calendar; they need not write policies.
KEEPERS = Editors(
    "清单管理员",
    (),
    rights=("core.change_term", "search.change_synonymgroup", "search.add_synonymgroup", "listing.add_wordingdecision"),
    files=(),
)
WORKFLOW, TASK = "政策发布流程", "审核"


@transaction.atomic
def editors_prepare() -> list[str]:
    """Make what is missing of groups, their permissions and the workflow; return what was made. What an administrator
    changed in a group that exists is left alone. Names are Chinese: the bureau reads them."""
    library, home = PolicyLibraryPage.objects.first(), HomePage.objects.first()
    if library is None or home is None:
        raise LookupError("There is no policy library yet. Run: python manage.py prepare_site")
    made = [name for editors in (PUBLISHERS, REVIEWERS, KEEPERS) if (name := _group(editors, home))]
    workflow, is_new = Workflow.objects.get_or_create(name=WORKFLOW)
    if is_new:
        task = GroupApprovalTask.objects.create(name=TASK)
        task.groups.add(Group.objects.get(name=REVIEWERS.name))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        made.append(WORKFLOW)
    for page in filter(None, (library, NewsIndexPage.objects.first())):
        WorkflowPage.objects.get_or_create(page=page, defaults={"workflow": workflow})
    return made


def _group(editors: Editors, home: Page) -> str:
    """The group's name if it was made now."""
    group, is_new = Group.objects.get_or_create(name=editors.name)
    if not is_new:
        return ""
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    for app, _dot, codename in (right.partition(".") for right in editors.rights):
        group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    pages = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=editors.pages)
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=home, permission=permission) for permission in pages
    )
    files = Permission.objects.filter(
        content_type__app_label__in=("wagtaildocs", "wagtailimages"), codename__in=editors.files
    )
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=root, permission=permission) for permission in files
    )
    return editors.name
