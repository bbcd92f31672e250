"""What readers can do on the pages of policies besides reading: follow by mail, report an error."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context

from cms.documents import readable
from cms.following.forms import FollowForm
from cms.following.targets import Target, topics
from cms.models import PolicyPage

register = template.Library()


@register.inclusion_tag("cms/policy/readers.html", takes_context=True)
def reader_panels(context: Context, policy: PolicyPage) -> dict[str, Any]:
    """Those of a policy that everybody may read; nothing for another one, as in an editor's preview."""
    shown = bool(policy.pk) and readable().filter(pk=policy.pk).exists()
    return _form(context) | {"target": Target(policy) if shown else None}


@register.inclusion_tag("cms/following/library_panel.html", takes_context=True)
def follow_library(context: Context, chosen: Iterable[str] = ()) -> dict[str, Any]:
    """The library's panel: a button for each topic that is chosen in its filters, and one for everything."""
    wanted = list(chosen)
    known = topics() if wanted else set()
    targets = [*(Target(topic=topic) for topic in wanted if topic in known), Target()]
    return _form(context) | {"targets": targets}


def _form(context: Context) -> dict[str, Any]:
    return {"form": FollowForm(auto_id="follow_%s"), "csrf_token": context.get("csrf_token")}
