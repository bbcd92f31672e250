"""`python manage.py check_index [--json] [--mend] [DOCUMENT …]`: compare the search index with the database."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import comparing, declare, outbox
from search.backends.base import BackendError


class Command(BaseCommand):
    help = "Compares each document's search index (default: all) with the database. Exits with 1 if anything differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("documents", nargs="*", metavar="DOCUMENT", help=", ".join(declare.documents()))
        parser.add_argument("--json", action="store_true", help='print {"documents", "missing", "stale", "surplus"}')
        parser.add_argument("--mend", action="store_true", help="index anew what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = [declare.document(name) for name in options["documents"] or declare.documents()]
            found = {document.name: comparing.compare(document) for document in chosen}
            if options["mend"]:
                for document in chosen:
                    comparing.mend(document, found[document.name].ids)
                outbox.drain()
        except (LookupError, BackendError) as error:
            raise CommandError(str(error.args[0])) from error
        columns = list(comparing.Difference().counts())
        rows = {name: difference.counts() for name, difference in found.items()}
        if options["json"]:
            self.stdout.write(json.dumps({key: sum(row[key] for row in rows.values()) for key in columns}))
        else:
            self.stdout.write(f"{'':20}" + "".join(f"{key:>12}" for key in columns))
            for name, row in rows.items():
                self.stdout.write(f"{name:20}" + "".join(f"{row[key]:>12,}" for key in columns))
        if any(difference.ids for difference in found.values()):
            raise SystemExit(1)
