"""Which codes of a taxonomy a field offers: those that can make a difference, and what a firm needs to place itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.utils.translation import get_language

from marketplace.core.reference import Reference
from marketplace.core.taxonomies import Entry, Taxonomy
from marketplace.engine.vocabulary.fact_types import Fact, FactType

# (code, name), or (heading, ((code, name), …)) for a group of a drop-down list.
Pair = tuple[str, str]
Choices = tuple[tuple[str, str | tuple[Pair, ...]], ...]

COUNTRY = "CN"
# The zone's own place comes first in lists of places: Kaifu District of Changsha, Hunan.
HOME_PROVINCE, HOME_CITY, HOME_DISTRICT = "430000", "430100", "430105"
# More codes than this nobody answers one by one.
MOST_APART = 8
# A list no longer than this is offered whole.
_SHORT = 12


@dataclass(frozen=True, slots=True)
class CodesInUse:
    """By fact, the codes that rules compare it with, and how often: what a choice can make a difference by.

    The choices made of them are kept as long as this value is: whoever keeps one per state of a market has them worked
    out once for each language and version of the lists.
    """

    counts: Mapping[str, Counter[str]]
    # By fact, the codes that matter here: of a set that may be known in part each of them is asked with a yes and a no.
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _kept: dict[tuple[str, str, str, frozenset[str]], Choices] = field(default_factory=dict, compare=False, repr=False)

    def of(self, key: str) -> Counter[str]:
        """How often rules name each code of a fact."""
        return self.counts.get(key, Counter())

    def asked_apart(self, apart: Mapping[str, frozenset[str]]) -> CodesInUse:
        """The same, with other codes asked one by one; the choices that are made already stay."""
        return replace(self, apart=apart)

    def choices(self, fact: Fact, reference: Reference, held: Sequence[str] = (), home: str | None = None) -> Choices:
        """The choices for a listed fact; `held` codes are always among them. `home`: where the firm is, if it has said."""
        known, regions = reference.taxonomy(fact.taxonomy), reference.taxonomy("regions")
        away = frozenset() if fact.type is FactType.CODE else _places_elsewhere(known, regions, home)
        key = (fact.key, get_language() or "", reference.version, away)
        if key not in self._kept:
            self._kept[key] = _listed(fact, known, regions, self.of(fact.key), (), away)
        kept = self._kept[key]
        missing = {code for code in held if code in known} - codes_of(kept)
        if not missing:
            return kept
        return _listed(fact, known, regions, self.of(fact.key), [code for code in held if code in known], away)


def codes_of(choices: Choices) -> frozenset[str]:
    """The codes that choices offer, those inside groups included."""
    return frozenset(
        code
        for first, second in choices
        for code in ((first,) if isinstance(second, str) else (inner for inner, _name in second))
    )


def _places_elsewhere(known: Taxonomy, regions: Taxonomy, home: str | None) -> frozenset[str]:
    """Of the places whose own lists a taxonomy knows, those in which the firm is not; none while it has not said."""
    if home not in regions:
        return frozenset()
    places = (place for place in _places_of(known) if place in regions)
    return frozenset(place for place in places if not regions.is_within(str(home), place))


@lru_cache(maxsize=64)
def _places_of(known: Taxonomy) -> frozenset[str]:
    return frozenset(str(entry.attributes["region"]) for entry in known if "region" in entry.attributes)


def _listed(
    fact: Fact,
    known: Taxonomy,
    regions: Taxonomy,
    in_use: Iterable[str],
    held: Sequence[str],
    away: frozenset[str],
) -> Choices:
    entries = [entry for entry in known if entry.offered or entry.code in held]
    if fact.type is FactType.CODE:
        return _places(regions, in_use, held) if known.name == "regions" else _two_levels(entries, held)
    whole = len(entries) <= _SHORT
    offered = _parts_of_groups(in_use, known, away).union(held)
    return tuple((entry.code, _name(entry)) for entry in entries if whole or entry.code in offered)


def _parts_of_groups(in_use: Iterable[str], known: Taxonomy, away: frozenset[str]) -> set[str]:
    """Codes in use; in place of a group its members, and without the lists of other places.

    A firm knows its field, not which programmes' lists the field is on.
    """
    offered: set[str] = set()
    for entry in map(known.get, in_use):
        if entry.attributes.get("region") not in away:
            offered.update(entry.members or (entry.code,))
    return offered


def _places(regions: Taxonomy, in_use: Iterable[str], held: Sequence[str]) -> Choices:
    """Districts at home, cities in the province, then provinces; cities where some rule looks that closely."""
    needed = frozenset(in_use).union(held)
    # What lies around a place that some rule names: such provinces are told apart inside.
    looked_into = {wider for code in needed if code in regions for wider in regions.wider(code) if wider != code}
    language = get_language()
    home = [regions.get(HOME_DISTRICT), *_below(regions, HOME_DISTRICT, needed)]
    home += [entry for entry in regions.children(HOME_CITY) if entry.code != HOME_DISTRICT]
    groups = [(regions.get(HOME_CITY).name.say(language), _pairs(home))]
    cities = [entry for entry in regions.children(HOME_PROVINCE) if entry.code != HOME_CITY]
    groups.append((regions.get(HOME_PROVINCE).name.say(language), _pairs([*cities, regions.get(HOME_CITY)])))
    for province in regions.children(COUNTRY):
        if province.code == HOME_PROVINCE:
            continue
        inside = regions.children(province.code) if province.code in looked_into else ()
        deeper = [found for entry in inside for found in (entry, *_below(regions, entry.code, needed))]
        groups.append((province.name.say(language), _pairs([province, *deeper])))
    offered = {code for _heading, group in groups for code, _label in group}
    others = [regions.get(code) for code in held if code not in offered]
    return (*groups, *((entry.code, regions.path(entry.code, language)) for entry in others))


def _below(regions: Taxonomy, code: str, needed: frozenset[str]) -> list[Entry]:
    """Parks always, and smaller places that some rule names."""
    children = regions.children(code)
    return [entry for entry in children if entry.attributes.get("level") == "zone" or entry.code in needed]


def _two_levels(entries: Iterable[Entry], held: Sequence[str]) -> Choices:
    """A hierarchy's upper two levels: each top entry heads a group, and is its first choice."""
    # A group such as "small and micro" gathers others; a firm is one of those.
    listed = [entry for entry in entries if not entry.members or entry.code in held]
    if all(entry.parent is None for entry in listed):
        return _pairs(listed)
    groups = [
        (_name(top), _pairs([top, *(entry for entry in listed if entry.parent == top.code)]))
        for top in listed
        if top.parent is None
    ]
    offered = {code for _heading, group in groups for code, _label in group}
    return (*groups, *_pairs(entry for entry in listed if entry.code in held and entry.code not in offered))


def _pairs(entries: Iterable[Entry]) -> tuple[Pair, ...]:
    return tuple((entry.code, _name(entry)) for entry in entries)


def _name(entry: Entry) -> str:
    return entry.name.say(get_language())
