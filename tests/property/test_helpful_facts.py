"""Which facts help most: the quick choice against the one that counts anew for every fact it could choose."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import current
from marketplace.engine.known import Known
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.matching.results.services import PrecheckResult

Open = tuple[tuple[frozenset[str], bool], ...]
SOME = list(FACTS)[:8]
OPEN = st.lists(st.tuples(st.frozensets(st.sampled_from(SOME), max_size=4), st.booleans()), max_size=12).map(tuple)


def plainly(result: PrecheckResult, hanging: Open, most: int) -> list[str]:
    involved = Counter(key for keys, _settles in hanging for key in keys)
    chosen: list[str] = []
    while len(chosen) < min(most, len(involved)):
        left = [key for key in FACTS if key in involved and key not in chosen]
        chosen.append(max(left, key=lambda key: (involved[key] > 1, result.settled_by([*chosen, key]), involved[key])))
    return chosen


@given(OPEN, st.integers(0, 6))
def test_the_next_fact_is_the_one_that_settles_most_with_those_before(hanging: Open, most: int) -> None:
    result = PrecheckResult(Known({}, date(2026, 11, 30), current.reference()), ())
    result.__dict__["_open"] = hanging
    found = result.open_facts(most)
    assert [one.key for one in found] == plainly(result, hanging, most)
    assert all(one.alone == result.settled_by([one.key]) for one in found)
