"""Keep the Chinese catalogue: `messages`, `messages --merge FILE...`, `messages --check`, `messages --compile`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.core import translations, wagtail_texts


class Command(BaseCommand):
    help = "Collects interface texts from the sources into locale/zh_Hans, and compiles them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--merge", nargs="+", type=Path, metavar="FILE", help="put in translations from JSON files")
        mode.add_argument("--check", action="store_true", help="exit with 1 and a list when a text is not translated")
        mode.add_argument("--compile", action="store_true", help="only compile what is stored")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
        elif not options["compile"]:
            self._update(options["merge"] or [])
        translations.compile_catalogues()

    def _check(self) -> None:
        problems, of_wagtail = translations.problems(), wagtail_texts.problems()
        for problem in problems + of_wagtail:
            self.stdout.write(problem)
        if of_wagtail:
            raise CommandError(
                f"{len(problems + of_wagtail)} texts need attention, {len(of_wagtail)} of them Wagtail's: mend those in "
                f"{translations.SUPPLEMENT.relative_to(translations.ROOT)}.",
                returncode=1,
            )
        if problems:
            raise CommandError(
                f"{len(problems)} texts need attention. Run `make messages`, translate what is empty in "
                f"{translations.CATALOGUE.relative_to(translations.ROOT)}, and check again.",
                returncode=1,
            )
        self.stdout.write("All texts are translated.")

    def _update(self, files: list[Path]) -> None:
        extra: dict[translations.Key, str] = {}
        for file in files:
            try:
                extra |= translations.read_translations(file)
            except translations.TranslationFileError as error:
                raise CommandError(str(error)) from error
        catalogue, unused = translations.update(extra)
        for _context, identifier in unused:
            self.stdout.write(f"in no source: {identifier!r}")
        missing = [entry for entry in catalogue if not translations.chinese(entry)]
        self.stdout.write(f"{len(catalogue)} texts, {len(missing)} without Chinese, {len(unused)} given but not used.")
