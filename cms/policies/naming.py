"""Clauses in words, for those who write: what the clause with an address is called, and which one somebody means.

Unlike a citation (`citing`), a name exists also of a document that is not published yet and of a clause that has left the
text: whoever edits what rests on it has to know which one it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from django.db.models import Q
from django.utils.translation import gettext as _

from cms.models import PolicyClause, PolicyPage
from cms.official.titles import document_words
from cms.policies.interpretations import anchor_meant, clause_names

_FIRST_WORDS = 24
_LINK = re.compile(r"([^/#\s]+)/?#(\S+)$")
_ADDRESS = re.compile(r"([^/#\s]+)/([^/#\s]+)$")
_WORDS = re.compile(r"(?P<document>.*(?:》|号)|\S+)\s*(?P<clause>.*)$")
_END = "、.．"


def clause_words(policy: PolicyPage, clause: PolicyClause) -> str:
    """《演示补贴》 第三条; of a clause without a number its first words."""
    name = clause.name.rstrip(_END) or _("“%(words)s…”") % {"words": (clause.heading or clause.text)[:_FIRST_WORDS]}
    told = f"{document_words(policy)} {name}"
    return _("%(clause)s (no longer in the text)") % {"clause": told} if clause.gone else told


def in_words(addresses: Iterable[str]) -> dict[str, str]:
    """What the clauses with these addresses are called; what is in no document of the library is left out."""
    parts = {address: _ADDRESS.match(address) for address in addresses}
    wanted = {address: found.groups() for address, found in parts.items() if found}
    if not wanted:
        return {}
    pages = PolicyPage.objects.filter(slug__in={slug for slug, _anchor in wanted.values()})
    by_slug = {page.slug: page for page in pages}
    rows = PolicyClause.objects.filter(
        policy__in=[page.pk for page in by_slug.values()], anchor__in={anchor for _slug, anchor in wanted.values()}
    )
    kept = {(row.policy_id, row.anchor): row for row in rows}
    found = {}
    for address, (slug, anchor) in wanted.items():
        if (page := by_slug.get(slug)) is not None:
            clause = kept.get((page.pk, anchor)) or _unpublished(page, anchor)
            if clause is not None:
                found[address] = clause_words(page, clause)
    return found


def _unpublished(page: PolicyPage, anchor: str) -> PolicyClause | None:
    """A clause of a document that is a draft, or that its draft added."""
    draft = page.get_latest_revision_as_object()
    one = next((one for one in draft.read_clauses() if one.anchor == anchor), None)
    return one and PolicyClause(name=clause_names(draft)[anchor], heading=one.heading, text=one.text)


def address_meant(typed: str) -> str | None:
    """The address of the clause that somebody names: by the address of its place on the site, by its own, or in words,
    the document's number or title and then the clause's (开科发〔2026〕3号 第三条). None where there is none."""
    typed = unquote(typed.strip())
    if found := _LINK.search(typed) or _ADDRESS.match(typed):
        slug, clause = found.groups()
        pages = PolicyPage.objects.filter(slug=slug)
    elif (words := _WORDS.match(typed)) and words["clause"]:
        document, clause = words["document"].strip("《》"), words["clause"]
        pages = PolicyPage.objects.filter(Q(document_number=document) | Q(title__contains=document))
        pages = [page for page in pages if document_words(page).strip("《》") == document or page.title == document]
    else:
        return None
    meant = [f"{page.slug}/{anchor}" for page in pages if (anchor := _anchor(page, clause))]
    # Of versions of one document nobody can know which is meant.
    return meant[0] if len(meant) == 1 else None


def _anchor(page: PolicyPage, clause: str) -> str | None:
    draft = page.get_latest_revision_as_object()
    return next((found for end in ("", *_END) if (found := anchor_meant(draft, clause + end))), None)


def is_address(typed: str) -> bool:
    """Whether it is written as the address of a clause, in the library or not."""
    return _ADDRESS.fullmatch(typed.strip()) is not None
