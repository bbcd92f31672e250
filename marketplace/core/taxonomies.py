"""Controlled vocabularies: regions, industries, qualifications and the like.

One JSON file in `data/` is one taxonomy; adding a file adds a taxonomy. A file is

    {"name": "...", "source": "...", "path": "list" | "address", "entries": [
        {"code": "...", "zh": "...", "en": "..." | null, "parent": "..." | null, "synonyms": [],
         "members": [], "note": {"zh": "...", "en": "..."}, "until": "2027-01-01", ...}]}

`code` and `zh` are obligatory. Where `en` is null the English name falls back to the Chinese one and
`Entry.translated` is false. `members` makes an entry a group: whatever lies within a member lies within
the group (长三角 over four provinces). From `until` on an entry is no longer offered: it is still read where it stands,
and its words are taken for it unless another entry has them. Every other key of an entry is kept in `Entry.attributes`.

Files are read at first use, checked as a whole, and never change afterwards. What is in use is more: on top of them comes
what the bureau wrote (`core.terms`). Whoever decides or shows something asks `core.current`, which has both.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from marketplace.core.text import Text, fold, is_english

DATA = Path(__file__).resolve().parent / "data"

_OWN_KEYS = {"code", "zh", "en", "parent", "synonyms", "members", "note", "offered"}
# Written between the parts of a full name, they carry no meaning: 常德市(津市), 湖南省·长沙市.
_SEPARATORS = str.maketrans("", "", "()·/,，、-—>›")
# No full name is longer, and the search over the ways to split one must stay small whatever is typed.
_LONGEST_PATH = 120


class TaxonomyError(ValueError):
    """A taxonomy file that breaks its own rules; the message names the file and every fault found."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One term. `members` is empty but for groups; `translated` is false where English is still missing.

    One that is no longer `offered` is read where it stands, and nobody chooses it anew.
    """

    code: str
    name: Text
    parent: str | None = None
    synonyms: tuple[str, ...] = ()
    note: Text | None = None
    members: tuple[str, ...] = ()
    translated: bool = True
    offered: bool = True
    attributes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), compare=False)


class Taxonomy:
    """An immutable, ordered set of entries with a hierarchy. `version` changes when any of its content does."""

    def __init__(self, document: Mapping[str, Any], label: str = "") -> None:
        self.name: str = document.get("name", "")
        self.source: str = document.get("source", "")
        self.version = _digest(document)
        self._address = document.get("path") == "address"
        entries = [_entry(row) for row in document.get("entries", [])]
        faults = [*_structure_faults(entries), *_synonym_faults(entries)]
        if faults:
            raise TaxonomyError(f"Taxonomy {label or self.name}: " + " ".join(faults))
        self.entries: tuple[Entry, ...] = tuple(entries)
        self._by_code: Mapping[str, Entry] = MappingProxyType({entry.code: entry for entry in entries})
        self._positions = {entry.code: position for position, entry in enumerate(entries)}
        children: dict[str | None, list[Entry]] = defaultdict(list)
        for entry in entries:
            children[entry.parent].append(entry)
        self._children = {parent: tuple(found) for parent, found in children.items()}
        self._groups_of: dict[str, list[str]] = defaultdict(list)
        for entry in entries:
            for member in entry.members:
                self._groups_of[member].append(entry.code)
        self._above: dict[str, frozenset[str]] = {}
        self._below: dict[str, frozenset[str]] = {}
        self._words = _word_index(entries)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __repr__(self) -> str:
        return f"<Taxonomy {self.name}: {len(self)} entries, version {self.version}>"

    def get(self, code: str) -> Entry:
        """The entry of `code`; KeyError that names the taxonomy and, where there is one, the code that was meant."""
        try:
            return self._by_code[code]
        except KeyError:
            meant = self.find(code) if isinstance(code, str) else None
            hint = f' Did you mean "{meant}"?' if meant else ""
            raise KeyError(f'Taxonomy "{self.name}" has no code "{code}".{hint}') from None

    def position(self, code: str) -> int:
        """Where `code` stands in the order of the entries, from 0."""
        self.get(code)
        return self._positions[code]

    def children(self, code: str | None = None) -> tuple[Entry, ...]:
        """The entries directly below `code`; the top entries for None."""
        if code is not None:
            self.get(code)
        return self._children.get(code, ())

    def ancestors(self, code: str) -> tuple[Entry, ...]:
        """The entries above `code`, nearest first."""
        found = []
        parent = self.get(code).parent
        while parent is not None:
            entry = self._by_code[parent]
            found.append(entry)
            parent = entry.parent
        return tuple(found)

    def is_within(self, code: str, ancestor: str) -> bool:
        """Whether `code` is `ancestor`, lies below it, or belongs to it through a group's members."""
        self.get(ancestor)
        return ancestor in self.wider(code)

    def wider(self, code: str) -> frozenset[str]:
        """Every code that `code` lies within, itself included."""
        known = self._above.get(code)
        if known is not None:
            return known
        entry = self.get(code)
        found = {code}
        for higher in [*([entry.parent] if entry.parent else []), *self._groups_of.get(code, ())]:
            found |= self.wider(higher)
        if entry.members and entry.parent is None:
            # A free-standing group lies within whatever all of its members lie within: 长三角 within 全国.
            lines = [{line.code for line in self.ancestors(member)} for member in entry.members]
            found |= set.intersection(*lines)
        self._above[code] = frozenset(found)
        return self._above[code]

    def narrower(self, code: str) -> frozenset[str]:
        """Every code that lies within `code`, itself included."""
        if code not in self._below:
            self.get(code)
            self._below[code] = frozenset(entry.code for entry in self.entries if code in self.wider(entry.code))
        return self._below[code]

    def have_common(self, one: str, other: str) -> bool:
        """Whether something lies within both: one above the other, or two groups with a member in common."""
        if self.is_within(one, other) or self.is_within(other, one):
            return True
        # Without a group the hierarchy is a tree, and branches of a tree share nothing.
        groups = self.get(one).members or self.get(other).members
        return bool(groups) and not self.narrower(one).isdisjoint(self.narrower(other))

    def path(self, code: str, language: str | None = "zh") -> str:
        """The full name: 湖南省长沙市开福区 / "Kaifu District, Changsha, Hunan", or "A › B" in other taxonomies."""
        line = [self.get(code), *self.ancestors(code)]
        if not self._address:
            return " › ".join(entry.name.say(language) for entry in reversed(line))
        if len(line) > 1:
            line = [entry for entry in line if not entry.attributes.get("root")]
        names = [entry.name.say(language) for entry in line]
        return ", ".join(names) if is_english(language) else "".join(reversed(names))

    def find(self, text: str, within: str | None = None) -> str | None:
        """The code meant by `text`: a code, a name in either language, a synonym, or a full name such as 北京市朝阳区.

        Case, width, white space and quotation marks do not matter. A name that several entries share gives None
        unless one of them is above all the others or `within` (a code) leaves only one.
        """
        if not isinstance(text, str):
            return None
        stripped = text.strip()
        if stripped in self._by_code and (within is None or self.is_within(stripped, within)):
            return stripped
        folded = fold(text)
        # English addresses run from the small to the large: "Kaifu District, Changsha, Hunan".
        turned = "".join(reversed(folded.split(",")))
        spellings = (self._words.get(folded, ()), self._by_path(folded), self._by_path(turned))
        return next((code for codes in spellings if (code := self._choose(codes, within))), None)

    def _choose(self, codes: Iterable[str], within: str | None) -> str | None:
        left = [code for code in codes if within is None or self.is_within(code, within)]
        for code in left:
            if all(code in self.wider(other) for other in left):
                return code
        return None

    def _by_path(self, folded: str) -> tuple[str, ...]:
        """The entries whose full name, perhaps without some of its parts, is `folded`."""
        words = folded.translate(_SEPARATORS)
        if not words or len(words) > _LONGEST_PATH:
            return ()
        known: dict[str, tuple[str, ...]] = {}
        # Beginnings in order of length, so that each is looked up when a longer one needs it.
        for end in range(1, len(words) + 1):
            known[words[:end]] = self._words.get(words[:end]) or self._joined(words[:end], known)
        return known[words]

    def _joined(self, words: str, known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """The entries whose own name ends `words` and whose ancestors are named by what stands before."""
        found = {}
        for split in range(1, len(words)):
            lasts = self._words.get(words[split:], ())
            for last in lasts if known[words[:split]] else ():
                if any(first != last and first in self.wider(last) for first in known[words[:split]]):
                    found[last] = True
        return tuple(found)


@cache
def taxonomy(name: str) -> Taxonomy:
    """The taxonomy called `name` as it ships; KeyError that lists the names there are."""
    return Taxonomy(document(name), label=f"{name}.json")


@cache
def document(name: str) -> Mapping[str, Any]:
    """What the file of the taxonomy called `name` says; KeyError that lists the names there are."""
    if name not in names():
        raise KeyError(f'There is no taxonomy "{name}". There are: {", ".join(names())}.')
    file = DATA / f"{name}.json"
    content: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if content.get("name") != name:
        raise TaxonomyError(f'{file.name} says its name is "{content.get("name")}"; name and file must agree.')
    return content


@cache
def names() -> tuple[str, ...]:
    """The names of all taxonomies, in alphabetical order."""
    return tuple(sorted(file.stem for file in DATA.glob("*.json")))


def forget() -> None:
    """Read the files again (tests put others in their place)."""
    for read in (names, document, taxonomy):
        read.cache_clear()


def _digest(document: Mapping[str, Any]) -> str:
    content = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]


def _entry(row: Mapping[str, Any]) -> Entry:
    code, zh, en = row.get("code"), row.get("zh"), row.get("en")
    if not isinstance(code, str) or not code or not isinstance(zh, str) or not zh:
        raise TaxonomyError(f'Every entry needs "code" and "zh"; got {dict(row)!r}.')
    return Entry(
        code=code,
        name=Text(zh=zh, en=en or zh),
        parent=row.get("parent"),
        synonyms=tuple(row.get("synonyms") or ()),
        note=Text.parse(row["note"]) if row.get("note") else None,
        members=tuple(row.get("members") or ()),
        translated=bool(en),
        offered=row.get("offered", True),
        attributes=_frozen({key: value for key, value in row.items() if key not in _OWN_KEYS}),
    )


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return MappingProxyType({key: _frozen(item) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value


def _structure_faults(entries: list[Entry]) -> Iterator[str]:
    codes: dict[str, Entry] = {}
    for entry in entries:
        if entry.code in codes:
            yield f'The code "{entry.code}" occurs twice.'
        codes[entry.code] = entry
    for entry in entries:
        for other in (*([entry.parent] if entry.parent is not None else []), *entry.members):
            if other not in codes:
                yield f'"{entry.code}" refers to "{other}", which is not an entry.'
    yield from _cycle_faults(entries, codes)


def _cycle_faults(entries: list[Entry], codes: Mapping[str, Entry]) -> Iterator[str]:
    """A code must not reach itself over parents and the groups it is a member of."""
    above: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if entry.parent is not None:
            above[entry.code].append(entry.parent)
        for member in entry.members:
            above[member].append(entry.code)
    done: set[str] = set()
    for start in codes:
        trail: list[str] = []
        waiting: list[tuple[str, bool]] = [(start, False)]
        while waiting:
            code, leaving = waiting.pop()
            if leaving:
                trail.pop()
                done.add(code)
            elif code in trail:
                yield f'"{code}" lies within itself.'
                return
            elif code not in done:
                trail.append(code)
                waiting.append((code, True))
                waiting.extend((higher, False) for higher in above.get(code, ()))


def _word_index(entries: list[Entry]) -> Mapping[str, tuple[str, ...]]:
    index = _words_of(entry for entry in entries if entry.offered)
    # A word that another entry has taken over means that one.
    index = {**_words_of(entry for entry in entries if not entry.offered), **index}
    index.pop("", None)
    return MappingProxyType({word: tuple(codes) for word, codes in index.items()})


def _words_of(entries: Iterable[Entry]) -> dict[str, dict[str, bool]]:
    index: dict[str, dict[str, bool]] = defaultdict(dict)
    for entry in entries:
        for word in (entry.code, entry.name.zh, entry.name.en, *entry.synonyms):
            folded = fold(word)
            index[folded][entry.code] = True
            index[folded.translate(_SEPARATORS)][entry.code] = True
    return index


def _synonym_faults(entries: list[Entry]) -> Iterator[str]:
    """A synonym was written by hand and must mean one entry; names are official and may be shared (朝阳区)."""
    owners: dict[str, dict[str, bool]] = defaultdict(dict)
    offered = [entry for entry in entries if entry.offered]
    for entry in offered:
        for word in (entry.name.zh, *entry.synonyms):
            owners[fold(word)][entry.code] = True
    reported = set()
    for entry in offered:
        for word in entry.synonyms:
            folded = fold(word)
            if not folded:
                yield f'"{entry.code}" has an empty synonym.'
            elif len(owners[folded]) > 1 and folded not in reported:
                reported.add(folded)
                both = " and ".join(f'"{code}"' for code in owners[folded])
                yield f'The synonym "{word}" is ambiguous: it means {both}.'
