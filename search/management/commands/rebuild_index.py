"""`python manage.py rebuild_index [DOCUMENT …]`: make search indexes anew from the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import declare, indexing, outbox
from search.backends.base import BackendError


class Command(BaseCommand):
    help = "Makes the search index of each document (default: all) anew beside the live one, then swaps."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("documents", nargs="*", metavar="DOCUMENT", help=", ".join(declare.documents()))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = [declare.document(name) for name in options["documents"] or declare.documents()]
        except LookupError as error:
            raise CommandError(str(error.args[0])) from error
        for document in chosen:
            self._rebuild(document, options["verbosity"])
        try:
            outbox.drain()
        except BackendError as error:
            raise CommandError(f"The index is made; changes that came meanwhile wait: {error}") from error

    def _rebuild(self, document: declare.Document, verbosity: int) -> None:
        def progress(read: int, total: int) -> None:
            if verbosity:
                self.stdout.write(f"  {document.name}: {read:,} of {total:,}")

        try:
            done = indexing.rebuild(document, progress)
        except BackendError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(f"{document.name}: {done.indexed:,} documents in {done.seconds:.1f} s")
        for reason in done.refused.values():
            self.stderr.write(f"  not indexed: {reason}")
