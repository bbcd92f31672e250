"""Places as a text names them: 湖南省长沙市开福区, 宁夏区内, 本市."""

from __future__ import annotations

from marketplace.engine.vocabulary.facts import FACTS
from marketplace.listing.recognising.lexicon import Kind
from marketplace.listing.recognising.readings import Sentence

# Of a place: that of the firm, of its taxes, of a project…
PLACES = tuple(fact.key for fact in FACTS.values() if fact.taxonomy == "regions" and fact.key != "zones")


def place_at(s: Sentence, place: int) -> tuple[int, str | None]:
    """(end, code) of a place written over several words: 湖南省长沙市开福区."""
    end = place
    while (token := s.at(end)) and any(FACTS[sense.fact].taxonomy == "regions" for sense in token.of(Kind.CODE)):
        end += 1
    name = "".join(token.text for token in s.tokens[place:end])
    code = s.reference.taxonomy("regions").find(name)
    # 宁夏区内 is that region, and no district of it.
    inside = bool(code) and s.is_kind(end, Kind.HERE) and s.tokens[end].text == "区内" and _is_autonomous(s, code)
    return end + inside, code


def _is_autonomous(s: Sentence, code: str | None) -> bool:
    return s.reference.taxonomy("regions").get(code or "").name.zh.endswith("自治区")


def is_zone(s: Sentence, code: str | None) -> bool:
    """Whether a place is a zone, which firms of several districts are in."""
    return bool(code) and s.reference.taxonomy("regions").get(code or "").attributes.get("level") == "zone"


def place_meant(s: Sentence, level: str) -> str | None:
    """The place of the item, or what lies above it, at a level: 本省 of a district is its province."""
    if not s.here:
        return None
    regions = s.reference.taxonomy("regions")
    line = [regions.get(s.here), *regions.ancestors(s.here)]
    if level == "county" and (
        any(_is_autonomous(s, entry.code) for entry in line) or line[0].attributes.get("level") == "zone"
    ):
        # 区内 may be the district, the autonomous region or the zone.
        return None
    return next((entry.code for entry in line if entry.attributes.get("level") == level), None)
