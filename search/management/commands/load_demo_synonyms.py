"""Add the demonstration's synonyms: what institutions are called in short, and what some documents are known as."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from search.synonyms.services import synonyms_add

GROUPS = Path(__file__).resolve().parents[2] / "data" / "demo" / "synonyms.json"


class Command(BaseCommand):
    help = "Add the demonstration's synonyms. A group of which a word is there already is left out; none is changed."

    def handle(self, *args: Any, **options: Any) -> None:
        groups = json.loads(GROUPS.read_text(encoding="utf-8"))
        added = sum(synonyms_add(words=group["words"], note=group["note"]) for group in groups)
        if options["verbosity"]:
            self.stdout.write(f"{added} groups of synonyms added, {len(groups) - added} were there")
