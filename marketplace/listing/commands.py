"""The management command of a kind of list: its options, its report, what it says and when it fails."""

from __future__ import annotations

from abc import abstractmethod
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.listing.reading import UnreadableFileError
from marketplace.listing.report import write_report
from marketplace.listing.running import Import, ListOf, import_list


def report_language() -> str:
    """The language of sentences in a report."""
    return get_language() or "zh-hans"


class ImportCommand(BaseCommand):
    """`FILE [--dry-run] [--report OUT.json]`. Faults name line and field; where there is one the exit code is 1."""

    what: ClassVar[ListOf[Any]]
    file: ClassVar[Path | None] = None
    """The list where no file is named; None where one must be."""
    stops: ClassVar[tuple[type[Exception], ...]] = (UnreadableFileError,)
    """What makes the whole import impossible; its message says what to do."""

    @abstractmethod
    def lines(self, results: Sequence[Import[Any]], dry_run: bool) -> Iterable[str]:
        """What came of it, a line each."""

    @abstractmethod
    def refusal(self, count: int) -> str:
        """That so many items were refused."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?" if self.file else None, default=self.file)
        parser.add_argument("--dry-run", action="store_true", help="check and count, save nothing")
        parser.add_argument("--report", type=Path, metavar="OUT.json", help="write the count of conditions there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = import_list(self.what, options["file"], dry_run=options["dry_run"])
        except self.stops as error:
            raise CommandError(_("Nothing was imported. %(reason)s") % {"reason": error}) from error
        if options["report"]:
            write_report(options["report"], result.report(report_language()))
        self.finish([result], options["dry_run"])

    def finish(self, results: Sequence[Import[Any]], dry_run: bool) -> None:
        """Say what came of an import. Raises CommandError, so that the exit code is 1, where something was refused."""
        for line in self.lines(results, dry_run):
            self.stdout.write(line)
        faults = [fault for result in results for fault in result.faults]
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(self.refusal(len({fault.item for fault in faults})))
