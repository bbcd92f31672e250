"""The catalogue of interface texts: English ids in the sources, Chinese in `locale/zh_Hans/LC_MESSAGES/django.po`.

Everything is done in Python, so no gettext programs are needed: Babel reads the sources, polib writes and compiles.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
# Kept by hand: texts of Wagtail, see marketplace.core.wagtail_texts.
SUPPLEMENT = ROOT / "cms" / "locale" / "zh_Hans" / "LC_MESSAGES"
SOURCE_FOLDERS = ("marketplace", "search", "cms", "templates")
TEMPLATE_SUFFIXES = (".html", ".txt", ".svg")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "gettext_noop": None,
}
# Chinese has one form for every number, so `nplurals` is 1. No dates: the file changes only when a text does.
METADATA = {
    "Project-Id-Version": "kerong",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
CONTEXT_SEPARATOR = "\x04"  # gettext's own, between context and id in a compiled catalogue

# Context (or None) and English id.
Key = tuple[str | None, str]


class TranslationFileError(ValueError):
    """A file of translations that cannot be merged; the message names the file and the place."""


def source_files(root: Path = ROOT) -> Iterator[Path]:
    """Python files and templates that may hold texts, in a fixed order."""
    for folder in SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if "migrations" in path.parts or "static" in path.relative_to(root).parts:
                continue
            if path.suffix == ".py" or (path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts):
                yield path


def _python_source(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    # What `templatize` leaves of the page between two texts keeps its indentation, which is not Python's.
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def extract_messages(root: Path = ROOT) -> polib.POFile:
    """All texts of the sources, sorted by id, each with the files (no line numbers) that use it."""
    found: dict[Key, polib.POEntry] = {}
    for path in source_files(root):
        stream = io.BytesIO(_python_source(path).encode())
        options = {"encoding": "utf-8", "parse_template_string": False}
        for _line, message, _comments, context in extract("python", stream, KEYWORDS, options=options):
            singular, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
            if not singular:
                continue
            entry = found.setdefault((context, singular), _entry(context, singular))
            entry.msgid_plural = entry.msgid_plural or plural or ""
            name = path.relative_to(root).as_posix()
            if (name, "") not in entry.occurrences:
                entry.occurrences.append((name, ""))
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = dict(METADATA)
    catalogue.extend(found[key] for key in sorted(found, key=lambda key: (key[1], key[0] or "")))
    for entry in catalogue:
        if PLACEHOLDER.search(entry.msgid + entry.msgid_plural) and "%" in entry.msgid:
            entry.flags.append("python-format")
    return catalogue


def _entry(context: str | None, singular: str) -> polib.POEntry:
    return polib.POEntry(msgid=singular, msgctxt=context)


def _key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid)


def by_key(catalogue: Iterable[polib.POEntry]) -> dict[Key, polib.POEntry]:
    return {_key(entry): entry for entry in catalogue if not entry.obsolete}


def read_catalogue(path: Path = CATALOGUE) -> polib.POFile:
    """The stored catalogue; an empty one when there is none yet."""
    return polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)


def chinese(entry: polib.POEntry) -> str:
    """The translation, of either kind; "" when there is none."""
    return (entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr) or ""


def _translate(entry: polib.POEntry, text: str) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: text}
    else:
        entry.msgstr = text


def update(extra: dict[Key, str], path: Path = CATALOGUE, root: Path = ROOT) -> tuple[polib.POFile, list[Key]]:
    """Write the catalogue anew: texts of the sources, translations kept, those of `extra` put in.

    Returns the catalogue and the keys of `extra` that no source uses.
    """
    catalogue = extract_messages(root)
    kept = by_key(read_catalogue(path))
    for entry in catalogue:
        old = kept.get(_key(entry))
        _translate(entry, extra.get(_key(entry)) or (chinese(old) if old else ""))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return catalogue, sorted(set(extra) - set(by_key(catalogue)), key=lambda key: key[1])


def read_translations(path: Path) -> dict[Key, str]:
    """Translations of a JSON file: {"English": "中文"}, {"English": {"plural": "…", "zh": "中文"}}; context before \\u0004.

    Raises TranslationFileError.
    """
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TranslationFileError(f"{path}: cannot be read as JSON ({error}).") from error
    if not isinstance(content, dict):
        raise TranslationFileError(f'{path}: must be an object {{"English": "中文"}}.')
    translations: dict[Key, str] = {}
    for identifier, value in content.items():
        text = value.get("zh") if isinstance(value, dict) else value
        if not isinstance(text, str) or not text.strip():
            raise TranslationFileError(f"{path}: {identifier!r} has no Chinese text.")
        context, separator, singular = identifier.rpartition(CONTEXT_SEPARATOR)
        translations[(context if separator else None, singular)] = text
    return translations


def problems(path: Path = CATALOGUE, root: Path = ROOT) -> list[str]:
    """What keeps the catalogue from being complete, a line each; an empty list when nothing does."""
    wanted, stored = by_key(extract_messages(root)), by_key(read_catalogue(path))
    found = []
    for key, entry in wanted.items():
        old = stored.get(key)
        if old is None or not chinese(old):
            found.append(f"untranslated: {entry.msgid!r} ({', '.join(name for name, _line in entry.occurrences)})")
        elif old.fuzzy:
            found.append(f"fuzzy: {entry.msgid!r}")
        elif lost := lost_placeholders(entry, chinese(old)):
            found.append(f"placeholders differ ({lost}): {entry.msgid!r}")
    found += [f"obsolete: {key[1]!r}" for key in stored if key not in wanted]
    return found


def lost_placeholders(entry: polib.POEntry, text: str) -> str:
    """The placeholders that only one side has; of a plural the second form counts, "one" may lack its number."""
    wanted = Counter(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    given = Counter(PLACEHOLDER.findall(text))
    return ", ".join(sorted(set(wanted) ^ set(given)))


def compile_catalogues() -> None:
    """Compile all that is stored: the project's catalogue and what it says for Wagtail."""
    for path in (CATALOGUE, *sorted(SUPPLEMENT.glob("*.po"))):
        compile_catalogue(path)


def compile_catalogue(path: Path = CATALOGUE) -> Path:
    """Write the .mo beside the .po when it is older; return its path. Another process never sees half a file."""
    compiled = path.with_suffix(".mo")
    if path.exists() and (not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime):
        partial = compiled.with_suffix(f".{os.getpid()}")
        read_catalogue(path).save_as_mofile(str(partial))
        partial.replace(compiled)
    return compiled
