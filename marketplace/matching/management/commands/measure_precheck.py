"""`manage.py measure_precheck`: how many results the pre-check's answers decide, against all facts known."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from marketplace.core import current
from marketplace.engine.evaluate import Outcome
from marketplace.enterprises.synthetic.firms import FIRMS
from marketplace.institutions.selectors import published_offerings
from marketplace.matching.precheck.measuring import Measured, firms, measure, reachable
from marketplace.matching.precheck.questions import QUESTIONS
from marketplace.matching.results.services import KIND_FAMILY


class Command(BaseCommand):
    help = "Prints, over the fictional firms, the share of reachable offerings that the pre-check's answers decide."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--firms", type=int, default=FIRMS, help=f"how many fictional firms ({FIRMS})")

    def handle(self, *args: Any, **options: Any) -> None:
        day = timezone.localdate()
        offerings = published_offerings(day)
        if not offerings:
            raise CommandError("No offering is published. Import some first: manage.py load_demo_offerings.")
        spread = list(firms(options["firms"], day=day, reference=current.reference()))
        answers = [key for key in QUESTIONS if key != KIND_FAMILY]
        self.stdout.write(
            f"{len(spread)} fictional firms, {len(offerings)} published offerings on {day}.\n"
            f"Answers: {', '.join(answers)}, and the kinds asked for.\n"
            "A pair is reachable where the firm's place does not rule the offering out; "
            "offerings that publish no conditions are left out.\n"
        )
        self._print("Region and kind fit", measure(reachable(spread, offerings), answers))
        self._print("Region fits, any kind", measure(reachable(spread, offerings, any_kind=True), answers))

    def _print(self, title: str, found: Measured) -> None:
        if not found.pairs:
            raise CommandError("No pair is reachable: the offerings are open to none of the firms.")
        self.stdout.write(f"\n{title}: {found.pairs} pairs")
        self.stdout.write(f"  {'known':32}{'yes':>8}{'no':>8}{'open':>8}{'decided':>10}")
        rows = (
            ("the pre-check's answers", found.answered),
            ("all but sensitive facts", found.askable),
            ("all facts", found.everything),
        )
        for name, counted in rows:
            decided = found.pairs - counted[Outcome.UNKNOWN]
            self.stdout.write(
                f"  {name:32}{counted[Outcome.YES]:>8}{counted[Outcome.NO]:>8}{counted[Outcome.UNKNOWN]:>8}"
                f"{decided / found.pairs:>10.1%}"
            )
        most = found.pairs - found.everything[Outcome.UNKNOWN]
        decided = found.pairs - found.answered[Outcome.UNKNOWN]
        self.stdout.write(
            f"  Of what all facts decide, the answers decide {decided / most:.1%}; verdicts turned round: {found.wrong}."
        )
