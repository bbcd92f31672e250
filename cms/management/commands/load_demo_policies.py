"""Put the district's plan and the laws that products rest on into the library, as published documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.models import PolicyPage
from cms.official.reading import read
from cms.publishing.importing import ImportRefusedError, policy_import
from search.outbox import drained_once

DOCUMENTS = Path(__file__).resolve().parents[2] / "data" / "documents"


class Command(BaseCommand):
    help = "Publish the documents that come with the project. One that is in the library is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        there = set(PolicyPage.objects.values_list("slug", flat=True))
        files = [file for file in sorted(DOCUMENTS.iterdir()) if file.stem not in there]
        with drained_once():
            for file in files:
                try:
                    policy_import(document=read(file.read_bytes(), file.name), name=file.name, publish=True)
                except ImportRefusedError as error:
                    raise CommandError(str(error), returncode=1) from error
        if options["verbosity"]:
            self.stdout.write(f"{len(files)} documents published, {len(there)} were there")
