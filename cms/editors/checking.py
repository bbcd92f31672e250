"""What is wrong with the bureau's pages: one list of checks. The report in the administration, its counts and the
command `check_policies` follow from it.

A check looks at what the public sees: a page as it is published, and one that is not published as it was saved last.
It is one function over `Shelf`, which reads what the checks share once, so that their number of queries does not grow
with the number of pages.
"""

from __future__ import annotations

import datetime
import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.benefits.standing import Window
from cms.editors.linking import Named, sources
from cms.editors.shelf import NEEDED, Shelf
from cms.models import PolicyPage, PolicyRelation
from cms.models.policies import LAWS
from cms.official.dates import dates_of
from cms.official.doubts import DOUBTS
from cms.official.field_doubts import WHY_WORDS, Why
from cms.official.storing import clauses_from_json
from cms.official.validity import UNKNOWN
from cms.policies.interpretations import guided_policies
from cms.publishing.wholeness import Part, incomplete
from marketplace.core import current
from marketplace.core.working_days import add_working_days
from search import analysis

OLD_DRAFT = datetime.timedelta(days=30)
OLD_CHECK = datetime.timedelta(days=365)
GUIDE_WORKING_DAYS = 7
"""The bureau's promise: key points and a guide at the latest so many working days after publication."""

Found = tuple[int, str]
"""The key of a page and what exactly was found there."""


@dataclass(frozen=True)
class Check:
    """`remedy`: what the editor does about it."""

    code: str
    label: str | Promise
    remedy: str | Promise
    find: Callable[[Shelf], Iterable[Found]]


def _incomplete(shelf: Shelf) -> Iterator[Found]:
    for pk, parts in incomplete().items():
        yield pk, _(", ").join(str(_PARTS[part]) for part in parts)


_PARTS = {
    Part.CLAUSES: gettext_lazy("clauses, which citations and search read"),
    Part.INDICATORS: gettext_lazy("indicators of the plan"),
    Part.EVENT: gettext_lazy("the notice to its followers"),
    Part.INDEX: gettext_lazy("search"),
}


def _links(shelf: Shelf) -> Iterator[Found]:
    for one in shelf.named:
        if one.kind in ("page", "address") and shelf.targets.leads_nowhere(one):
            yield one.page_id, _("%(field)s: %(target)s") % {"field": one.field, "target": _target(shelf, one)}


def _target(shelf: Shelf, named: Named) -> str:
    if named.kind == "address":
        return named.target
    pk = int(named.target) if named.target.isdecimal() else 0
    if pk in shelf.pages:
        return _("“%(title)s”, which is not published") % {"title": shelf.title(pk)}
    return _("a page that is gone")


def _attachments(shelf: Shelf) -> Iterator[Found]:
    words = {"document": gettext_lazy("a file that is gone"), "image": gettext_lazy("a picture that is gone")}
    for one in shelf.named:
        if one.kind in words and shelf.targets.leads_nowhere(one):
            yield one.page_id, _("%(field)s: %(target)s") % {"field": one.field, "target": words[one.kind]}


def _alternatives(shelf: Shelf) -> Iterator[Found]:
    for one in shelf.named:
        if one.kind == "image" and not one.alternative.strip():
            yield one.page_id, _("a picture in the text: %(field)s") % {"field": one.field}
    for source in sources():
        for image in source.images:
            rows = source.model._base_manager.filter(**{source.live: True, f"{image.name}__description": ""})
            yield from rows.values_list(source.page, f"{image.name}__title")


def _fields(shelf: Shelf) -> Iterator[Found]:
    labels = {name: str(PolicyPage._meta.get_field(name).verbose_name) for name in NEEDED}
    for row in shelf.policies:
        if empty := [labels[name] for name in NEEDED if not getattr(row, name)]:
            yield row.pk, _(", ").join(empty)


def _validity(shelf: Shelf) -> Iterator[Found]:
    """Those of which nobody knows whether they hold, and those of which it was found long ago."""
    for row in shelf.policies:
        if not row.live:
            continue
        validity = row.validity(shelf.today)
        if validity.state is UNKNOWN:
            yield row.pk, validity.reason
        elif (
            validity.check
            and (row.effective_on is None or validity.act)
            and validity.check.day < shelf.today - OLD_CHECK
        ):
            yield row.pk, _("checked last on %(day)s") % {"day": validity.check.day.isoformat()}


def _days(shelf: Shelf) -> Iterator[Found]:
    """National laws whose first day was entered, and stands neither in the text nor beside a source."""
    entered = {row.pk: row.effective_on for row in shelf.policies if row.live and _is_entered_for_law(row)}
    if entered:
        bodies = PolicyPage.objects.filter(pk__in=entered).values_list("pk", "body")
        yield from (
            (pk, entered[pk].isoformat()) for pk, body in bodies.iterator() if entered[pk] not in dates_of(body)
        )


def _is_entered_for_law(row: PolicyPage) -> bool:
    is_law = row.level == "national" and row.kind in LAWS
    return is_law and bool(row.effective_on) and not row.days_source


def _doubts(shelf: Shelf) -> Iterator[Found]:
    rows = PolicyPage.objects.live().annotate(stored=Cast("clauses", TextField()))
    marked = rows.filter(Q(stored__contains='"unsure"') | ~Q(doubts=[]))
    published = marked.values_list("pk", "clauses", "doubts")
    saved = ((pk, content["clauses"], content.get("doubts", ())) for pk, content in shelf.drafts.items())
    for pk, stored, about_fields in itertools.chain(published, saved):
        doubtful = clauses_from_json([one for one in stored if "unsure" in one])
        found = [DOUBTS[code] for one in doubtful for code in one.doubts if code in DOUBTS]
        found += [WHY_WORDS[Why(one["why"])] for one in about_fields if not one["accepted"]]
        if found:
            told = ngettext("%(n)s doubt, the first: %(first)s", "%(n)s doubts, the first: %(first)s", len(found))
            yield pk, told % {"n": len(found), "first": found[0]}


def _numbers(shelf: Shelf) -> Iterator[Found]:
    """A number is the same however its brackets are typed."""
    same: dict[str, list[int]] = defaultdict(list)
    for row in shelf.policies:
        if row.document_number:
            same["".join(analysis.fold(row.document_number).translate(_BRACKETS).split())].append(row.pk)
    for group in same.values():
        for one in group:
            others = [_("“%(title)s”") % {"title": shelf.title(pk)} for pk in group if pk != one]
            if others:
                yield one, _("also has this number: %(others)s") % {"others": _(", ").join(others)}


_BRACKETS = str.maketrans("〔〕【】[]", "()()()")


def _relations(shelf: Shelf) -> Iterator[Found]:
    rows = PolicyRelation.objects.filter(policy__live=True, other__live=False).select_related(None)
    for row in rows.only("policy_id", "effect", "other_id"):
        told = {"effect": row.get_effect_display(), "title": shelf.title(row.other_id)}
        yield row.policy_id, _("%(effect)s: “%(title)s”") % told


def _old_drafts(shelf: Shelf) -> Iterator[Found]:
    """What was written more than OLD_DRAFT ago, is not published, and is not going to be by the clock. A page that was
    taken back and not touched since is no draft."""
    for page in shelf.pages.values():
        saved, published = page.latest_revision_created_at, page.last_published_at
        is_draft = page.has_unpublished_changes if page.live else not published or (saved and saved > published)
        if not is_draft or page._approved_schedule or not saved or saved > shelf.now - OLD_DRAFT:
            continue
        yield page.pk, _("saved last on %(day)s") % {"day": timezone.localdate(saved).isoformat()}


def _guides(shelf: Shelf) -> Iterator[Found]:
    """Policies one can apply under, or of the district itself, that have no guide after the working days promised."""
    guided = guided_policies()
    applied_for = {one.policy.pk for one in shelf.benefits if one.is_for_firms}
    for row in shelf.policies:
        published = timezone.localdate(row.first_published_at) if row.live and row.first_published_at else None
        concerns = row.pk in applied_for or row.applications_until or row.level == "district"
        if published is None or row.pk in guided or not concerns or row.validity(shelf.today).state.binds is False:
            continue
        due = guide_due(published)
        if due < shelf.today:
            yield row.pk, _("due on %(day)s") % {"day": due.isoformat()}


def _windows(shelf: Shelf) -> Iterator[Found]:
    """Windows of applications that are past although the policy holds: the next one is not entered yet."""
    given = set()
    for one in shelf.benefits:
        given.add(one.policy.pk)
        standing = one.standing
        if standing.window is Window.CLOSED and standing.available is not False and standing.last:
            yield (
                one.policy.pk,
                _("%(name)s: closed on %(day)s") % {"name": one.said.name, "day": standing.last.isoformat()},
            )
    for row in shelf.policies:
        last = row.applications_until
        if (
            row.live
            and row.pk not in given
            and last
            and last < shelf.today
            and row.validity(shelf.today).state.binds is not False
        ):
            yield row.pk, _("closed on %(day)s") % {"day": last.isoformat()}


def guide_due(published: datetime.date) -> datetime.date:
    """The last day on which a guide is in time."""
    return add_working_days(published, GUIDE_WORKING_DAYS)


# What presses comes first.
CHECKS: tuple[Check, ...] = (
    Check(
        "incomplete",
        gettext_lazy("Published in part"),
        gettext_lazy(
            "Publish the page again; whoever runs the site can mend all with “manage.py check_policies --mend”."
        ),
        _incomplete,
    ),
    Check(
        "windows",
        gettext_lazy("Windows of applications that are past"),
        gettext_lazy("Enter the next window, or withdraw the benefit."),
        _windows,
    ),
    Check(
        "guide",
        gettext_lazy("Guides that are due"),
        gettext_lazy("Publish an interpretation that says who may apply and how."),
        _guides,
    ),
    Check(
        "links",
        gettext_lazy("Links that lead nowhere"),
        gettext_lazy("Open the page and link to what is there now, or take the link out."),
        _links,
    ),
    Check(
        "attachments",
        gettext_lazy("Files and pictures that are gone"),
        gettext_lazy("Upload the file again and link to it, or take the link out."),
        _attachments,
    ),
    Check(
        "relations",
        gettext_lazy("Relations to unpublished documents"),
        gettext_lazy("Publish the other document, or take the relation out: readers do not see it."),
        _relations,
    ),
    Check(
        "numbers",
        gettext_lazy("One number, two documents"),
        gettext_lazy("Correct the number, or unpublish the document that was brought in twice."),
        _numbers,
    ),
    Check(
        "doubts",
        gettext_lazy("Doubts of the importer"),
        gettext_lazy(
            "Look at the clauses marked below the text and at the marked days: mend them, or tick that they are right."
        ),
        _doubts,
    ),
    Check(
        "validity",
        gettext_lazy("Validity to be checked"),
        gettext_lazy(
            "Look at the source: enter the day from which it holds, or record on its form what you found, with the source."
        ),
        _validity,
    ),
    Check(
        "days",
        gettext_lazy("First days of laws without a source"),
        gettext_lazy("Enter beside the day where it was read, or correct it."),
        _days,
    ),
    Check(
        "alternatives",
        gettext_lazy("Pictures without alternative text"),
        gettext_lazy("Say in words what the picture shows, for readers who do not see it."),
        _alternatives,
    ),
    Check("fields", gettext_lazy("Empty fields"), gettext_lazy("Fill in what the document says."), _fields),
    Check(
        "drafts",
        gettext_lazy("Old drafts"),
        gettext_lazy("Publish it, schedule it, or delete it."),
        _old_drafts,
    ),
)
BY_CODE = {check.code: check for check in CHECKS}


@dataclass(frozen=True)
class Finding:
    """One thing for an editor to do."""

    check: Check
    page_id: int
    title: str
    live: bool
    detail: str

    @property
    def edit_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.page_id])

    @property
    def label(self) -> str:
        return str(self.check.label)

    @property
    def remedy(self) -> str:
        return str(self.check.remedy)


@current.held()
def findings(pages: Collection[int] | None = None) -> list[Finding]:
    """What all checks find, in their order and by title; on these pages only, if any are given."""
    shelf = Shelf()
    out = []
    for check in CHECKS:
        of_check = [
            Finding(check, pk, shelf.title(pk), shelf.pages[pk].live, detail)
            for pk, detail in dict.fromkeys(check.find(shelf))
            if pk in shelf.pages and (pages is None or pk in pages)
        ]
        out.extend(sorted(of_check, key=lambda one: (one.title, one.page_id)))
    return out
