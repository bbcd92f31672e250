"""What makes the demo's pages lookable: an invented policy with its interpretation, a notice, an event and a topic. All
of it is marked 演示 and stands under an invented district's name."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from cms.benefits.importing.running import import_file
from cms.models import (
    EventPage,
    InterpretationPage,
    InterpretationPaper,
    InterpretationPoint,
    InterpretationQuestion,
    InterpretationStep,
    NewsIndexPage,
    NewsKind,
    NewsPage,
    PolicyLibraryPage,
    PolicyPage,
    TopicNews,
    TopicPage,
    TopicPolicy,
)
from cms.official.reading import read
from cms.policies.interpretations import anchor_meant
from cms.publishing.importing import policy_import
from cms.publishing.services import policy_publish

FOLDER = Path(__file__).parent.parent / "data" / "demo"
_HOUR, _LENGTH = datetime.time(14, 30), datetime.timedelta(hours=2)


@transaction.atomic
def demo_pages_load() -> list[str]:
    """Publish what is missing; return the slugs of what was made. A page that is there is left as it is. LookupError
    without the library or the list of news."""
    library, index = PolicyLibraryPage.objects.first(), NewsIndexPage.objects.first()
    if library is None or index is None:
        raise LookupError("There is no policy library or no list of news yet. Run: python manage.py prepare_site")
    told = json.loads((FOLDER / "pages.json").read_text(encoding="utf-8"))
    there = set(Page.objects.descendant_of(library.get_parent()).values_list("slug", flat=True))
    parts = [told["policy"], told["interpretation"], *told["news"], told["topic"]]
    missing = [one["slug"] for one in parts if one["slug"] not in there]
    if told["policy"]["slug"] in missing:
        _policy(told["policy"])
        import_file(FOLDER / "benefits.json")
    policy = PolicyPage.objects.filter(slug=told["policy"]["slug"]).first()
    if told["interpretation"]["slug"] in missing:
        _publish(library, _interpretation(policy, told["interpretation"]))
    for one in told["news"]:
        if one["slug"] in missing:
            _publish(index, _news(one))
    if told["topic"]["slug"] in missing:
        _publish(library, _topic(told["topic"], policy, [one["slug"] for one in told["news"]]))
    return missing


def _policy(told: dict[str, Any]) -> None:
    (file,) = FOLDER.glob(f"{told['slug']}.*")
    policy = policy_import(document=read(file.read_bytes(), file.name), name=file.name).page
    for name in ("level", "kind", "topics", "industries", "summary"):
        setattr(policy, name, told[name])
    policy_publish(policy=policy)


def _interpretation(policy: PolicyPage | None, told: dict[str, Any]) -> InterpretationPage:
    page = InterpretationPage(policy=policy, **_plain(told))
    page.points = [
        InterpretationPoint(
            **one | {"anchor": (policy and anchor_meant(policy, one["anchor"])) or "", "sort_order": place}
        )
        for place, one in enumerate(told["points"])
    ]
    page.papers = [InterpretationPaper(sort_order=place, **one) for place, one in enumerate(told["papers"])]
    page.steps = [InterpretationStep(sort_order=place, **one) for place, one in enumerate(told["steps"])]
    page.questions = [InterpretationQuestion(sort_order=place, **one) for place, one in enumerate(told["questions"])]
    return page


def _news(told: dict[str, Any]) -> NewsPage:
    today = timezone.localdate()
    fields = _plain(told) | {"day": today - datetime.timedelta(days=told["days_ago"])}
    if told["kind"] != NewsKind.EVENT:
        return NewsPage(**fields)
    day = today + datetime.timedelta(days=told["begins_in_days"])
    begins = timezone.make_aware(datetime.datetime.combine(day, _HOUR), timezone.get_default_timezone())
    return EventPage(starts_at=begins, ends_at=begins + _LENGTH, **fields)


def _topic(told: dict[str, Any], policy: PolicyPage | None, news: list[str]) -> TopicPage:
    page = TopicPage(**_plain(told))
    page.picked_policies = [TopicPolicy(policy=policy)] if policy else []
    items = NewsPage.objects.filter(slug__in=news).order_by("-day")
    page.picked_news = [TopicNews(item=item, sort_order=place) for place, item in enumerate(items)]
    return page


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    """The fields that stand in the page itself as they are told."""
    return {name: value for name, value in told.items() if isinstance(value, str)}


def _publish(parent: Page, page: Page) -> None:
    parent.add_child(instance=page)
    page.save_revision().publish()
