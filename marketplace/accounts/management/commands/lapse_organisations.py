"""Let verifications lapse that nobody touched for long: `lapse_organisations [--forever]`."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.clock import PAUSE, organisations_lapse
from marketplace.core.repeating import RepeatedCommand


class Command(RepeatedCommand):
    help = "Lets drafts and returned verifications lapse that nobody went on with. Twice does no harm."

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(every=PAUSE)

    def once(self, quiet: bool = False) -> None:
        lapsed = organisations_lapse()
        if lapsed or not quiet:
            self.stdout.write(f"{len(lapsed)} organisations lapsed")
