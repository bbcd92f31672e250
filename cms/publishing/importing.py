"""Bringing official documents into the library: a new page for a document that is not there, a new draft for one that
is."""

from __future__ import annotations

import datetime
import itertools
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from cms.models import PolicyLibraryPage, PolicyPage
from cms.models.policies import LONGEST_BODY, is_free
from cms.official.clauses import joined
from cms.official.field_doubts import FieldDoubt, Why
from cms.official.issuers import kind_of, level_of
from cms.official.reading import OfficialDocument
from cms.official.signing import signing_of
from cms.official.storing import accepted_of, doubts_to_json
from cms.official.validity import Effect
from cms.publishing.services import policy_publish, policy_relate

LONGEST_SLUG = 60
_TITLE_CHARACTERS = 255


class ImportRefusedError(Exception):
    """The document cannot be taken into the library; the message says what to do."""


@dataclass(frozen=True)
class Imported:
    """`page` holds the document as a draft, or published. `unsure`: what an editor has to look at beside the clauses'
    own marks; codes of fields, "number-taken" where another document has the same number, and "other-version" where one
    of the same title may be another version."""

    page: PolicyPage
    created: bool
    unsure: tuple[str, ...] = ()


def policy_library() -> PolicyLibraryPage:
    """Where documents go. ImportRefusedError if there is none yet."""
    library: PolicyLibraryPage | None = PolicyLibraryPage.objects.first()
    if library is None:
        raise ImportRefusedError(
            _("There is no policy library yet. Whoever runs the server makes it with: %(command)s")
            % {"command": "python manage.py prepare_site"}
        )
    return library


@transaction.atomic
def policy_import(*, document: OfficialDocument, name: str = "", user: Any = None, publish: bool = False) -> Imported:
    """Take a document into the library. One with the same title and number is brought up to date, its anchors kept;
    what the document does not say stays as an editor wrote it. ImportRefusedError if there is no library yet."""
    library = policy_library()
    front = document.front
    title = (front.title or PurePath(name).stem or "?")[:_TITLE_CHARACTERS]
    page = _same(title, document)
    created = page is None
    if page is None:
        page = PolicyPage(title=title, slug=free_slug(library, name, front.number, title), live=False, owner=user)
    doubts = [one for one in front.doubts if one.why is not Why.MISSING]
    unsure = list(front.unsure)
    if front.number and PolicyPage.objects.exclude(pk=page.pk).filter(document_number=front.number).exists():
        unsure.append("number-taken")
    if created and not front.signed and PolicyPage.objects.filter(title=title).exists():
        doubts.append(FieldDoubt("signed", Why.OTHER_VERSION))
        unsure.append(Why.OTHER_VERSION.value)
    for field, value in _fields(document).items():
        if value:
            setattr(page, field, value)
    page.take_clauses(document.clauses)
    page.doubts = doubts_to_json(doubts, accepted_of(page.doubts))
    try:
        _save(page, library if created else None, user, publish=publish)
    except ValidationError as error:
        raise ImportRefusedError(" ".join(error.messages)) from error
    _relate_versions(page)
    return Imported(page, created, tuple(unsure))


def _save(page: PolicyPage, library: PolicyLibraryPage | None, user: Any, *, publish: bool) -> None:
    """A new draft; of a page that is new, in this library."""
    if len(page.body) > LONGEST_BODY:
        told = _("The text has %(count)s characters; a policy has at most %(most)s. Bring it in as several documents.")
        raise ImportRefusedError(told % {"count": f"{len(page.body):,}", "most": f"{LONGEST_BODY:,}"})
    if library:
        library.add_child(instance=page)
    if publish:
        policy_publish(policy=page, user=user)
        page.refresh_from_db()
    else:
        page.save_revision(user=user, changed=True)


def _same(title: str, document: OfficialDocument) -> PolicyPage | None:
    """The page of this document as its latest draft, None if the library has none. Another day of signing is another
    version of a law, whatever its number; where a document without a number tells no day, only the same text is the
    same document."""
    front = document.front
    there = PolicyPage.objects.filter(title=title, document_number=front.number).order_by("pk")
    if front.signed and (front.amended or not front.number):
        there = there.filter(signed_on=front.signed)
    elif not front.number:
        said = joined(document.clauses)
        there = there.filter(signed_on=None, pk__in=[one.pk for one in there if joined(one.read_clauses()) == said])
    elif front.signed:
        # A version whose history tells of amendments is never the page of a document without one.
        there = there.exclude(pk__in=[one.pk for one in there if _is_later_version(one, front.signed)])
    found = there.first()
    return found.get_latest_revision_as_object() if found else None


def _is_later_version(page: PolicyPage, signed: datetime.date) -> bool:
    return page.signed_on != signed and signing_of(page.read_clauses(), None).amended


def _relate_versions(page: PolicyPage) -> None:
    """A law of the same title, signed on another day, is another version: each later one amends the one before it."""
    if not page.signed_on:
        return
    there = PolicyPage.objects.filter(title=page.title).exclude(signed_on=None)
    versions = there.filter(document_number="")
    if page.document_number:
        versions = there if any(signing_of(one.read_clauses(), None).amended for one in there) else there.none()
    in_order = sorted(versions, key=lambda one: (one.signed_on, one.pk))
    for older, newer in itertools.pairwise(in_order):
        if older.signed_on != newer.signed_on:
            policy_relate(policy=newer, effect=Effect.AMENDS, other=older)


def _fields(document: OfficialDocument) -> dict[str, Any]:
    """What the page takes over."""
    front = document.front
    return {
        "document_number": front.number[:80],
        "issuer": front.issuer[:200],
        "level": level_of(front.issuer),
        "kind": kind_of(front.title),
        "index_number": front.index_number[:80],
        "registration_number": front.registration[:40],
        "topics": "\\".join(front.topics)[:200],
        "keywords": " ".join(front.keywords)[:200],
        "signed_on": front.signed,
        "published_on": front.published,
        "effective_on": front.effective,
        "expires_on": front.expires,
        "addressees": front.addressees[:1000],
        "interpreted_by": front.interpreted_by[:200],
    }


def free_slug(library: PolicyLibraryPage, name: str, number: str, title: str) -> str:
    """By the file's name if that is in Latin letters, else by number or title in pinyin."""
    stem = PurePath(name).stem
    told = stem if re.fullmatch(r"[A-Za-z][\w-]+", stem) else _initials(number) or _initials(title)
    slug = slugify(told)[:LONGEST_SLUG].strip("-") or "policy"
    taken = set(library.get_children().values_list("slug", flat=True))
    free, count = slug, 1
    while free in taken or not is_free(free):
        count += 1
        free = f"{slug}-{count}"
    return free


def _initials(words: str) -> str:
    """开政办发〔2021〕20号 → kzbf-2021-20."""
    parts = re.findall(r"[一-鿿]+|[A-Za-z0-9]+", words.removesuffix("号"))
    letters = ("".join(lazy_pinyin(part, style=Style.FIRST_LETTER)) for part in parts)
    return "-".join(part for part in letters if part)
