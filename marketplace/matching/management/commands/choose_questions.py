"""`manage.py choose_questions`: which facts the pre-check should ask, by how many results each decides."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from marketplace.core import current
from marketplace.engine.evaluate import Outcome
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.institutions.selectors import published_offerings
from marketplace.matching.precheck.measuring import choose, firms, measure, reachable
from marketplace.matching.precheck.questions import MOST_QUESTIONS, QUESTIONS
from marketplace.matching.results.services import KIND_FAMILY

# What every visitor has in mind: without it there is no limit to compare with.
GIVEN = ("amount",)


class Command(BaseCommand):
    help = "Prints, over a spread of fictional firms, the facts that decide most results, the most telling first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--firms", type=int, default=130, help="how many fictional firms (130)")
        parser.add_argument("--facts", type=int, default=2 * MOST_QUESTIONS, help="how many facts to rank (24)")

    def handle(self, *args: Any, **options: Any) -> None:
        day = timezone.localdate()
        offerings = published_offerings(day)
        if not offerings:
            raise CommandError("No offering is published. Import some first: manage.py load_demo_offerings.")
        pairs = list(
            reachable(firms(options["firms"], day=day, reference=current.reference()), offerings, any_kind=True)
        )
        self.stdout.write(
            f"{options['firms']} firms, {len(offerings)} offerings, {len(pairs)} pairs that place does not rule out.\n"
            f"Known from the start: {', '.join(GIVEN)}.\n"
        )
        self.stdout.write(f"{'':>3}  {'fact':24} {'decides':>8} {'decided':>8} {'share':>7}  asked")
        for number, choice in enumerate(choose(pairs, given=GIVEN, number=options["facts"]), 1):
            self.stdout.write(
                f"{number:>3}  {choice.key:24} {choice.decides:>8} {choice.decided:>8} "
                f"{choice.decided / len(pairs):>7.1%}  {'yes' if choice.key in QUESTIONS else '-'}  "
                f"{FACTS[choice.key].label.en}"
            )
        asked = [key for key in QUESTIONS if key != KIND_FAMILY]
        found = measure(pairs, asked)
        decided = found.pairs - found.answered[Outcome.UNKNOWN]
        self.stdout.write(f"\nThe questions asked now decide {decided} of {found.pairs} ({decided / found.pairs:.1%}).")
