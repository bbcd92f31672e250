"""Start-up checks of the declarations: a wrong name costs a start, not a search. Each has an id and the remedy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import FieldDoesNotExist
from django.db.models import AutoField, ForeignKey, IntegerField
from django.urls import NoReverseMatch, reverse

from search import conf, declare, indexing
from search.backends import ENGINES, backend
from search.backends.base import BackendError, EngineDownError
from search.declare import Document
from search.fields import DateField, HierarchyField, KeywordField, NumberField, names
from search.filters import BandFacet, Facet, HierarchyFacet, RangeInput, TermsFacet
from search.query import bands
from search.tree import ID, QueryError

_NAME = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = frozenset({"q", "sort", "page"})
"""Parameters every list page uses itself."""
_FITS: dict[type, tuple[type, ...]] = {
    TermsFacet: (KeywordField,),
    HierarchyFacet: (HierarchyField,),
    BandFacet: (NumberField,),
    RangeInput: (NumberField, DateField),
}


def _error(number: int, document: str, problem: str, remedy: str) -> Error:
    return Error(f'Search document "{document}": {problem}', hint=remedy, id=f"search.E{number:03}")


@register("search")
def check_declarations(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """search.E001 to E013: faults in what apps declare in their documents.py."""
    found: list[CheckMessage] = [
        _error(1, twice, "another document has this name.", "Give one of them another `name`.")
        for twice in declare.registered_twice()
    ]
    for document in declare.documents().values():
        found.extend(declaration_problems(document))
    return found


@register("search")
def check_backend(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """search.E020: the settings name an engine that does not exist, or that cannot be made with them. search.E021: a
    declaration asks for what the engine cannot do. search.E022: the engine itself is not one that can do it."""
    name = conf.backend_name()
    if name not in ENGINES:
        hint = f"Set SEARCH_BACKEND to {', '.join(ENGINES)}."
        return [Error(f'There is no search backend "{name}".', hint=hint, id="search.E020")]
    try:
        engine = backend()
    except BackendError as error:
        return [Error(str(error), hint="Mend the setting that it names.", id="search.E020")]
    found: list[CheckMessage] = [
        _error(21, document.name, f"the engine {name} cannot do this: {limit}", "Change the declaration.")
        for document in declare.documents().values()
        for limit in engine.limits(document)
    ]
    try:
        engine.check_engine()
    except EngineDownError:
        pass  # check_indexes says so, and the site starts all the same
    except BackendError as error:
        found.append(Error(str(error), hint="Run the engine that README.md names.", id="search.E022"))
    return found


@register("search")
def check_indexes(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """search.W001: an index is missing, broken or of another mapping. Not asked before migrations, which come before
    any index, nor when the engine itself is unknown."""
    if databases or conf.backend_name() not in ENGINES:
        return []
    return [
        CheckWarning(
            f"{state.detail} Lists read from the database until it is made.",
            hint=f"Run: {state.remedy}",
            id="search.W001",
        )
        for state in indexing.states().values()
        if not state.ready
    ]


def declaration_problems(document: Document) -> list[Error]:
    """All faults of one declaration."""
    name = str(getattr(document, "name", ""))
    if not _NAME.fullmatch(name):
        return [
            _error(
                2, name, "the name is not small letters, digits and underscores.", "Set `name`, such as `offerings`."
            )
        ]
    out = [*_methods(document), *_fields(document), *_references(document), *_parameters(document)]
    # What follows reads fields that the above have found to be there.
    return out or [*_bands(document), *_vocabularies(document), *_models(document), *_list_page(document)]


def _methods(document: Document) -> Iterator[Error]:
    for method in ("queryset", "address", "scope"):
        if getattr(type(document), method) is getattr(Document, method):
            yield _error(3, document.name, f"it has no `{method}`.", f"Write `def {method}(self, …)` in the class.")
    if not document.sorts:
        yield _error(4, document.name, "it has no sorts.", 'Declare at least `Sort("best", _("Relevance"))`.')


def _fields(document: Document) -> Iterator[Error]:
    for field, times in Counter(f.name for f in document.fields).items():
        if times > 1:
            yield _error(5, document.name, f'field "{field}" is declared {times} times.', "Rename or remove one.")
        if not _NAME.fullmatch(field) or field == ID:
            yield _error(
                5, document.name, f'"{field}" cannot name a field.', "Use small letters, digits, underscores; not id."
            )


def _references(document: Document) -> Iterator[Error]:
    known = {f.name: f for f in document.fields}
    wanted = [(type(i).__name__, i.key, i.on, _FITS.get(type(i), (object,))) for i in document.filter_items()]
    wanted += [("Sort", s.key, s.field, (NumberField, DateField)) for s in document.sorts if s.field]
    if document.order_date:
        wanted.append(("order_date", document.order_date, document.order_date, (DateField,)))
    if document.order_turn:
        wanted.append(("order_turn", document.order_turn, document.order_turn, (NumberField,)))
    for kind, key, on, fitting in wanted:
        if on not in known:
            yield _error(
                6,
                document.name,
                f'{kind} "{key}" uses the field "{on}", which is not declared.',
                f"Declared are: {names(document.fields)}.",
            )
        elif not isinstance(known[on], fitting):
            fits = names(f for f in document.fields if isinstance(f, fitting))
            yield _error(
                7,
                document.name,
                f'{kind} "{key}" does not fit the {type(known[on]).__name__} "{on}".',
                f"Fields that fit: {fits or 'none'}.",
            )


def parameters(item: Facet | RangeInput) -> list[str]:
    """The address parameters a filter uses."""
    if isinstance(item, Facet):
        return [item.key]
    ends = {"both": ["_min", "_max"], "lower": ["_min"], "upper": ["_max"]}[item.bounds]
    return [item.key + end for end in (*ends, *(["_missing"] if item.missing else []))]


def _parameters(document: Document) -> Iterator[Error]:
    used = Counter(p for item in document.filter_items() for p in parameters(item))
    for parameter, times in used.items():
        if times > 1 or parameter in RESERVED or not _NAME.fullmatch(parameter):
            yield _error(
                8,
                document.name,
                f'"{parameter}" cannot be the address parameter of a filter, or is one already.',
                f"Choose another `key`; reserved: {', '.join(sorted(RESERVED))}.",
            )
    for key, times in Counter(s.key for s in document.sorts).items():
        if times > 1:
            yield _error(8, document.name, f'two sorts have the key "{key}".', "Rename one.")


def _bands(document: Document) -> Iterator[Error]:
    for facet in document.facets:
        if not isinstance(facet, BandFacet):
            continue
        ranges = bands(document, facet)
        if not facet.bands or len(ranges) < len(facet.bands):
            yield _error(
                9,
                document.name,
                f'band facet "{facet.key}" has no bands, or two of one code.',
                "Give each `Band` its own code.",
            )
            continue
        ordered = sorted(ranges.items(), key=lambda pair: float("-inf") if pair[1].lower is None else pair[1].lower)
        above = None
        for place, (code, band) in enumerate(ordered):
            empty = band.lower is not None and band.upper is not None and band.lower > band.upper
            overlaps = place > 0 and (above is None or band.lower is None or band.lower <= above)
            if empty or overlaps:
                yield _error(
                    9,
                    document.name,
                    f'band "{code}" of "{facet.key}" is empty or overlaps another.',
                    "Bands are above < value ≤ upto.",
                )
            above = band.upper


def _vocabularies(document: Document) -> Iterator[Error]:
    for field in document.keyword_fields:
        if isinstance(field, HierarchyField) and not field.tree:
            yield _error(
                10, document.name, f'field "{field.name}" has no `tree`.', 'Name its taxonomy: tree="regions".'
            )
            continue
        try:
            field.known()
        except KeyError as error:
            yield _error(
                10, document.name, f'field "{field.name}": {error.args[0]}', "Name a taxonomy of marketplace.core."
            )
    for facet in document.facets:
        if isinstance(facet, HierarchyFacet):
            try:
                hierarchy = document.field(facet.on).hierarchy  # type: ignore[attr-defined]
            except (KeyError, QueryError):
                continue
            for root in facet.roots:
                if root not in hierarchy:
                    yield _error(
                        10,
                        document.name,
                        f'facet "{facet.key}" has the root "{root}", which its taxonomy has not.',
                        "Use codes of the taxonomy.",
                    )


def _models(document: Document) -> Iterator[Error]:
    for label in (document.model, *(dependency.model for dependency in document.dependencies)):
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError):
            yield _error(11, document.name, f'there is no model "{label}".', 'Write "app_label.Model".')
            continue
        if label != model._meta.label:
            yield _error(11, document.name, f'the model is written "{label}".', f'Write "{model._meta.label}".')
    try:
        pk = apps.get_model(document.model)._meta.pk
    except (LookupError, ValueError, FieldDoesNotExist):
        return
    while isinstance(pk, ForeignKey):  # a child of another model has its parent's key
        pk = pk.target_field
    if not isinstance(pk, IntegerField | AutoField):
        yield _error(
            12,
            document.name,
            f"the primary key of {document.model} is not a whole number.",
            "Use a BigAutoField; public addresses have a key of their own.",
        )


def _list_page(document: Document) -> Iterator[Error]:
    """Without the page, whoever follows a saved search would find nothing."""
    try:
        if document.list_page:
            reverse(document.list_page)
    except NoReverseMatch:
        yield _error(
            13,
            document.name,
            f'`list_page` is "{document.list_page}", but no URL without arguments has this name.',
            'Write the name as in urls.py, with its namespace: "institutions:catalogue".',
        )
