"""Conditions in words: what the words seem to say, for a person to confirm, to put otherwise or to leave in words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin import messages

from marketplace.core import current
from marketplace.core.json_content import content_hash
from marketplace.core.text import fold
from marketplace.engine.criteria import Node
from marketplace.engine.criteria_json import criteria_to_json
from marketplace.engine.saying.sentences import sentence
from marketplace.listing.deciding import decisions, wording_decide
from marketplace.listing.models import LONGEST_TEXT
from marketplace.listing.open_texts import OpenText, open_texts
from marketplace.listing.recognising.texts import Recognised, recognise
from marketplace.listing.short_texts import Decision, Wording

PERMISSION = "listing.add_wordingdecision"
_ROWS_SHOWN = 50
_NAMES_SHOWN = 3


def may_decide(user: Any) -> bool:
    """Whether somebody decides what words mean: a permission of its own."""
    return bool(user.has_perm(PERMISSION))


@dataclass(frozen=True)
class Row:
    """A text that is open somewhere, once, with all that it belongs to."""

    key: str
    text: str
    here: str
    names: tuple[str, ...]
    decision: Decision | None

    @cached_property
    def address(self) -> str:
        """Stands in the address of its page."""
        return hashlib.sha256("\n".join(Wording.of(self.key, self.text)).encode()).hexdigest()[:20]

    @property
    def shown_names(self) -> str:
        more = len(self.names) - _NAMES_SHOWN
        shown = "; ".join(self.names[:_NAMES_SHOWN])
        return f"{shown} (+{more})" if more > 0 else shown

    @cached_property
    def found(self) -> Recognised:
        """What the words seem to say."""
        return recognise(self.text, current.reference(), self.here, self.key)

    @property
    def proposed(self) -> str:
        return said(self.found.tree)

    @property
    def left(self) -> str:
        return "; ".join(self.found.left)

    @property
    def decided(self) -> str:
        """What was decided, in words; it counts from the next import on."""
        if self.decision is None:
            return ""
        return said(self.decision.tree) or _("stays in words")

    @property
    def digest(self) -> str:
        """What a confirmation travels with: a proposal that has changed since is looked at again."""
        return "" if self.found.tree is None else content_hash(criteria_to_json(self.found.tree))


def said(tree: Node | None) -> str:
    """A rule as a sentence, "" for none."""
    return "" if tree is None else sentence(tree, get_language() or "", current.reference())


def rows(texts: Iterable[OpenText] | None = None) -> list[Row]:
    """Every open text once, in the order in which they stand; those that were decided last."""
    decided = decisions()
    found: dict[Wording, list[OpenText]] = {}
    for one in open_texts() if texts is None else texts:
        # What belongs to a part of an object (patents.rule) is no text of its own.
        found.setdefault(Wording.of(one.condition.key, one.condition.text), []).append(one)
    made = [
        Row(
            of[0].condition.key,
            of[0].condition.text,
            of[0].here if len({one.here for one in of}) == 1 else "",
            tuple(dict.fromkeys(one.name for one in of)),
            decided.get(wording),
        )
        for wording, of in found.items()
    ]
    return sorted(made, key=lambda row: row.decision is not None)


def undecided() -> int:
    """How many texts nobody has decided."""
    return sum(row.decision is None for row in rows())


def overview(request: HttpRequest) -> HttpResponse:
    """All open texts, with search."""
    _only_for_deciders(request)
    typed = request.GET.get("q", "").strip()[:100]
    shown = [row for row in rows() if fold(typed) in fold(row.text)] if typed else rows()
    page = Paginator(shown, _ROWS_SHOWN).get_page(request.GET.get("p"))
    return TemplateResponse(request, "cms/admin/wordings/overview.html", {"page": page, "typed": typed})


def one(request: HttpRequest, address: str) -> HttpResponse:
    """One text: confirm what it seems to say, say it otherwise, or leave it in words."""
    _only_for_deciders(request)
    row = next((row for row in rows() if row.address == address), None)
    if row is None:
        raise Http404
    other = request.POST.get("other", "").strip()
    read = recognise(other, current.reference(), row.here) if other else None
    if request.method == "POST" and _decided(request, row, read):
        return redirect("wordings")
    context = {
        "row": row,
        "other": other,
        "read": read,
        "read_said": said(read.tree) if read else "",
        "most": LONGEST_TEXT,
    }
    return TemplateResponse(request, "cms/admin/wordings/one.html", context)


def _decided(request: HttpRequest, row: Row, read: Recognised | None) -> bool:
    """Keep what was decided; False where there is something to look at first."""
    if "words" in request.POST:
        tree = None
    elif "confirm" in request.POST:
        tree = row.found.tree
        if tree is None or request.POST.get("digest") != row.digest:
            messages.error(request, _("The words are read otherwise now. Look at it again."))
            return False
    elif "confirm_other" in request.POST and read is not None and read.sure:
        tree = read.tree
    else:
        return False
    try:
        wording_decide(key=row.key, text=row.text, tree=tree, decided_by=request.user.pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, _("Kept. The next import reads these words so."))
    return True


def _only_for_deciders(request: HttpRequest) -> None:
    if not may_decide(request.user):
        raise PermissionDenied


URLS = [
    path("wordings/", overview, name="wordings"),
    path("wordings/<str:address>/", one, name="wording"),
]
