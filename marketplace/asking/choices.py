"""Which codes of a taxonomy a field offers: those that can make a difference, and what a firm needs to place itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import get_language

from marketplace.core.taxonomies import Entry, taxonomy
from marketplace.engine.vocabulary.fact_types import Fact, FactType

# (code, name), or (heading, [(code, name), …]) for a group of a drop-down list.
Choices = list[tuple[str, "str | list[tuple[str, str]]"]]

COUNTRY = "CN"
# The zone's own place comes first in lists of places: Kaifu District of Changsha, Hunan.
HOME_PROVINCE, HOME_CITY, HOME_DISTRICT = "430000", "430100", "430105"
# A list no longer than this is offered whole.
_SHORT = 12


def listed_choices(fact: Fact, in_use: Iterable[str], held: Sequence[str], home: str | None = None) -> Choices:
    """The choices for a listed fact; `held` codes are always among them. `home`: where the firm is, if it has said."""
    known = taxonomy(fact.taxonomy or "")
    kept = [code for code in held if code in known]
    if fact.type is FactType.CODE:
        return _places(in_use, kept) if known.name == "regions" else _two_levels(known.entries, kept)
    whole = len(known) <= _SHORT
    offered = _parts_of_groups(in_use, fact.taxonomy or "", home) | set(kept)
    return [(entry.code, _name(entry)) for entry in known if whole or entry.code in offered]


def _parts_of_groups(in_use: Iterable[str], name: str, home: str | None) -> set[str]:
    """Codes in use; in place of a group its members, and without the lists of other places.

    A firm knows its field, not which programmes' lists the field is on.
    """
    entries, regions = taxonomy(name), taxonomy("regions")
    offered: set[str] = set()
    for code in in_use:
        entry = entries.get(code)
        place = entry.attributes.get("region")
        if place in regions and home in regions and not regions.is_within(str(home), str(place)):
            continue
        offered.update(entry.members or (code,))
    return offered


def _places(in_use: Iterable[str], held: Sequence[str]) -> Choices:
    """Districts at home, cities in the province, then provinces; cities where some rule looks that closely."""
    regions = taxonomy("regions")
    needed = frozenset(in_use) | set(held)
    language = get_language()
    home = [regions.get(HOME_DISTRICT), *_below(HOME_DISTRICT, needed)]
    home += [entry for entry in regions.children(HOME_CITY) if entry.code != HOME_DISTRICT]
    choices: Choices = [(regions.get(HOME_CITY).name.say(language), _pairs(home))]
    cities = [entry for entry in regions.children(HOME_PROVINCE) if entry.code != HOME_CITY]
    choices.append((regions.get(HOME_PROVINCE).name.say(language), _pairs([*cities, regions.get(HOME_CITY)])))
    for province in regions.children(COUNTRY):
        if province.code == HOME_PROVINCE:
            continue
        inside = [entry for entry in regions.children(province.code) if _matters(province, needed)]
        deeper = [found for entry in inside for found in (entry, *_below(entry.code, needed))]
        choices.append((province.name.say(language), _pairs([province, *deeper])))
    known = {code for _heading, group in choices for code, _label in group}
    others = [regions.get(code) for code in held if code not in known]
    return [*choices, *((entry.code, regions.path(entry.code, language)) for entry in others)]


def _matters(province: Entry, needed: frozenset[str]) -> bool:
    """Whether any rule tells places inside the province apart."""
    regions = taxonomy("regions")
    return any(code != province.code and regions.is_within(code, province.code) for code in needed if code in regions)


def _below(code: str, needed: frozenset[str]) -> list[Entry]:
    """Parks always, and smaller places that some rule names."""
    children = taxonomy("regions").children(code)
    return [entry for entry in children if entry.attributes.get("level") == "zone" or entry.code in needed]


def _two_levels(entries: Iterable[Entry], held: Sequence[str]) -> Choices:
    """A hierarchy's upper two levels: each top entry heads a group, and is its first choice."""
    # A group such as "small and micro" gathers others; a firm is one of those.
    listed = [entry for entry in entries if not entry.members or entry.code in held]
    if all(entry.parent is None for entry in listed):
        return [(entry.code, _name(entry)) for entry in listed]
    choices: Choices = []
    for top in (entry for entry in listed if entry.parent is None):
        below = [entry for entry in listed if entry.parent == top.code]
        choices.append((_name(top), _pairs([top, *below])))
    known = {code for _heading, group in choices for code, _label in group}
    return [
        *choices,
        *((entry.code, _name(entry)) for entry in listed if entry.code in held and entry.code not in known),
    ]


def _pairs(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    return [(entry.code, _name(entry)) for entry in entries]


def _name(entry: Entry) -> str:
    return entry.name.say(get_language())
