"""Acts (see `tests.long.actors`) that publish policies, by every way there is to the live page, and take stock of them."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import querydict_from_html
from wagtail.workflows import publish_workflow_state

from cms.editors.groups import editors_prepare
from cms.models import PolicyPage
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.publishing.services import policy_publish
from cms.publishing.wholeness import incomplete
from marketplace.accounts.models import User
from tests.publishing_world import disagreements, draft, text

EDITOR = "editor@bureau.test"


def prepare() -> None:
    """What an editor needs, made once: several processes that publish do not make it for one another."""
    editors_prepare()
    User.objects.create_superuser(email=EDITOR, password=EDITOR)


def publish(numbers: list[int], version: int, way: str, kept: str) -> None:
    """Publish a version of each of these plans; each is noted in the file `kept` when it is told to be published."""
    for number in numbers:
        WAYS[way](number, version)
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, f"{json.dumps([number, version])}\n".encode())
        os.close(handle)


def _draft(number: int, version: int) -> PolicyPage:
    """Without the times that a process which was killed had set: a version that has expired is taken back again."""
    _forget_times(number)
    policy = draft(version, number)
    policy.expire_at = policy.go_live_at = None
    policy.save_revision()
    return policy


def _forget_times(number: int) -> None:
    Page.objects.filter(slug=f"plan-{number}").update(expire_at=None, go_live_at=None)


def _service(number: int, version: int) -> None:
    policy_publish(policy=_draft(number, version))


def _import(number: int, version: int) -> None:
    _forget_times(number)
    policy_import(document=read(text(version, number).encode(), "x.txt"), name=f"plan-{number}.txt", publish=True)


def _workflow(number: int, version: int) -> None:
    policy = _draft(number, version)
    if policy.workflow_in_progress:
        policy.current_workflow_state.cancel()
    state = policy.get_workflow().start(policy, _editor())
    publish_workflow_state(state, user=_editor())


def _clock(number: int, version: int) -> None:
    later = _draft(number, version)
    later.go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    revision = later.save_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=later.go_live_at)
    call_command("publish_scheduled")


def _form(number: int, version: int) -> None:
    call_command("publish_scheduled")  # a page that is due is locked until somebody has looked at the clock
    policy = _draft(number, version)
    # Nobody has collected the static files of this site, and nobody shows a second factor.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STAFF_SECOND_FACTOR=False, STORAGES=settings.STORAGES | {"staticfiles": plain}):
        client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
        client.force_login(_editor(), "django.contrib.auth.backends.ModelBackend")
        address = f"/admin/pages/{policy.pk}/edit/"
        page = client.get(address, secure=True)
        assert page.status_code == 200, page.headers
        form = querydict_from_html(page.content.decode(), form_id="page-edit-form").dict()
        assert client.post(address, form | {"action-publish": "1"}, secure=True).status_code == 302


def _after_taking_back(number: int, version: int) -> None:
    """By the clock, with a version scheduled that must not come back by itself."""
    live = PolicyPage.objects.filter(slug=f"plan-{number}", live=True).first()
    if live is not None:
        Page.objects.filter(pk=live.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
        call_command("publish_scheduled")
    _service(number, version)


def _editor() -> User:
    return User.objects.get(email=EDITOR)


WAYS: dict[str, Callable[[int, int], None]] = {
    "service": _service,
    "import": _import,
    "workflow": _workflow,
    "clock": _clock,
    "form": _form,
    "after taking back": _after_taking_back,
}


def look() -> dict[str, Any]:
    """`live`: number of plan → the version that readers see; `disagreements` by a plain reading; `incomplete` as the
    check names it; `events` by plan."""
    found: dict[str, Any] = {"live": {}, "events": {}, "draft": {}}
    for page in PolicyPage.objects.all():
        number = page.slug.removeprefix("plan-")
        said = "".join(one.text for one in page.read_clauses())
        found["live" if page.live else "draft"][number] = int(said.split("第", 1)[1].split("版", 1)[0])
        found["events"][number] = page.events.count()
    gaps = {str(pk): [str(part) for part in parts] for pk, parts in incomplete().items()}
    return {**found, "disagreements": disagreements(), "incomplete": gaps}


def mend() -> str:
    """What the command says."""
    out = io.StringIO()
    with contextlib.suppress(SystemExit):  # other checks find that the plans have no summary
        call_command("check_policies", "--mend", stdout=out)
    return out.getvalue()
