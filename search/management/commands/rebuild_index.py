"""`python manage.py rebuild_index [--anew] [DOCUMENT …]`: make search indexes anew from the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import declare, indexing, outbox
from search.backends.base import BackendError


class Command(BaseCommand):
    help = (
        "Makes the search index of each document (default: all) anew beside the live one, then swaps. One that was "
        "interrupted is gone on with."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("documents", nargs="*", metavar="DOCUMENT", help=", ".join(declare.documents()))
        parser.add_argument("--anew", action="store_true", help="begin again instead of going on with a half-built one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = [declare.document(name) for name in options["documents"] or declare.documents()]
        except LookupError as error:
            raise CommandError(str(error.args[0])) from error
        for document in chosen:
            self._rebuild(document, options["verbosity"], options["anew"])
        try:
            outbox.drain()
        except BackendError as error:
            raise CommandError(f"The index is made; changes that came meanwhile wait: {error}") from error

    def _rebuild(self, document: declare.Document, verbosity: int, anew: bool) -> None:
        begun: list[int] = []

        def progress(read: int, total: int, seconds: float) -> None:
            begun.append(read)
            # The first chunk's rows count from here on: what an interrupted run had read took no time of this one.
            rate = (read - begun[0]) / seconds if len(begun) > 1 and seconds else 0
            left = f", {rate:,.0f} a second, {(total - read) / rate:,.0f} s left" if rate else ""
            if verbosity:
                self.stdout.write(f"  {document.name}: {read:,} of {total:,} rows{left}")
                self.stdout.flush()

        try:
            done = indexing.rebuild(document, progress, anew=anew)
        except BackendError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            went_on = f" (went on with an interrupted one; {done.read:,} rows read)" if done.resumed else ""
            self.stdout.write(f"{document.name}: {done.indexed:,} documents in {done.seconds:.1f} s{went_on}")
        for reason in done.refused.values():
            self.stderr.write(f"  not indexed: {reason}")
