"""Wagtail's own texts in Chinese: `cms/locale` adds what its catalogue lacks and corrects what it says wrongly.

Wagtail's English catalogues list the texts that it uses; only those of the apps that are installed count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import polib
from django.apps import apps

from marketplace.core.translations import CATALOGUE, SUPPLEMENT, Key, by_key, chinese, lost_placeholders, read_catalogue

DOMAINS = ("django", "djangojs")
MARKUP = re.compile(r"<[^>]+>")


def problems(supplement: Path = SUPPLEMENT) -> list[str]:
    """What the supplement lacks or holds in vain, a line each."""
    found = []
    for domain in DOMAINS:
        found += differences(
            used=by_key(_catalogues("en", domain)),
            translated={key for key, entry in by_key(_catalogues("zh_Hans", domain)).items() if _speaks(entry)},
            ours=by_key(read_catalogue(supplement / f"{domain}.po")),
            # Texts of scripts are served from the supplement alone.
            hides=set(by_key(read_catalogue(CATALOGUE))) if domain == "django" else set(),
        )
    return found


def _catalogues(language: str, domain: str) -> Iterable[polib.POEntry]:
    """The entries of every installed app of Wagtail; where two translate a text, the translated one stands last."""
    entries: list[polib.POEntry] = []
    for app in apps.get_app_configs():
        path = Path(app.path) / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
        if app.name.partition(".")[0] == "wagtail" and path.exists():
            entries += polib.pofile(str(path))
    return sorted(entries, key=_speaks)


def _speaks(entry: polib.POEntry) -> bool:
    return bool(chinese(entry)) and not entry.fuzzy


def differences(
    *, used: dict[Key, polib.POEntry], translated: set[Key], ours: dict[Key, polib.POEntry], hides: set[Key]
) -> list[str]:
    """`used` are Wagtail's texts, `translated` those that it has in Chinese; `hides` are the ids of the project's own
    catalogue, which stands before both."""
    found = [f"untranslated in Wagtail: {key[1]!r}" for key in used if key not in translated | hides | set(ours)]
    for key, entry in ours.items():
        if key not in used:
            found.append(f"not used by Wagtail: {key[1]!r}")
        elif key in hides:
            found.append(f"never shown, locale/ has the same id: {key[1]!r}")
        elif not _speaks(entry):
            found.append(f"without Chinese for Wagtail: {key[1]!r}")
        elif lost := lost_placeholders(used[key], chinese(entry)) or _lost_markup(used[key], chinese(entry)):
            found.append(f"placeholders differ from Wagtail's ({lost}): {key[1]!r}")
    return found


def _lost_markup(entry: polib.POEntry, text: str) -> str:
    return ", ".join(sorted(set(MARKUP.findall(entry.msgid_plural or entry.msgid)) ^ set(MARKUP.findall(text))))
