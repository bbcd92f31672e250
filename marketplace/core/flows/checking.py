"""What is wrong in a flow's table, found before anybody meets it: each fault names the place and the remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from marketplace.core.flows.past import Does
from marketplace.core.flows.table import Flow, Label
from marketplace.core.text import Text


class Fault(NamedTuple):
    what: str
    remedy: str


def faults(flow: Flow) -> list[Fault]:
    """All faults of a table; an empty list for one that can be used."""
    if not flow.states:
        return [Fault("It has no states.", "Declare at least the state in which everything begins.")]
    found = [*_twice(flow), *_words(flow), *_names(flow)]
    # How states hang together can be told only of a table whose names are right.
    return found or [*_ways(flow), *_clocks(flow), *_unused(flow)]


def _twice(flow: Flow) -> Iterator[Fault]:
    groups: tuple[tuple[str, Sequence[Any]], ...] = (
        ("state", flow.states), ("action", flow.actions), ("kind of event", flow.events),
        ("condition", flow.conditions), ("reason", flow.reasons), ("clock", flow.clocks),
    )  # fmt: skip
    for what, items in groups:
        for code, count in Counter(item.code for item in items).items():
            if count > 1:
                yield Fault(f'{what} "{code}" is declared {count} times.', "Declare each code once.")
    for (state, action), count in Counter((row.state, row.action) for row in flow.rows).items():
        if count > 1:
            yield Fault(
                f'"{action}" in "{state}" has {count} rows.',
                "An action leads from a state to one other: name two actions, or put the difference into a condition.",
            )


def _words(flow: Flow) -> Iterator[Fault]:
    labels: list[tuple[str, Label]] = []
    for what, items in (("state", flow.states), ("action", flow.actions), ("kind of event", flow.events)):
        labels += [(f'{what} "{item.code}"', item.label) for item in items]
    texts = [(f"the flow {flow.code}", flow.label)]
    texts += [(f'audience "{code}"', text) for code, text in flow.audiences.items()]
    texts += [(f'what is disclosed as "{code}"', text) for code, text in flow.disclosures.items()]
    texts += [(f'condition "{one.code}"', one.refusal) for one in flow.conditions]
    texts += [(f'clock "{one.code}"', one.label) for one in flow.clocks]
    for reason in flow.reasons:
        texts += [(f'reason "{reason.code}"', text) for text in (reason.label, reason.remedy) if text is not None]
    for place, label in labels:
        texts += [(place, text) for text in (label.text, *label.others.values())]
        for audience in label.others:
            if audience not in flow.audiences:
                yield _unknown(place, "audience", audience, flow.audiences)
    yield from (fault for place, text in texts for fault in _languages(place, text))


def _languages(place: str, text: Text) -> Iterator[Fault]:
    for language, words in text.as_json().items():
        if not words.strip():
            yield Fault(f'{place} has no words under "{language}".', "Say it in Chinese and in English.")


def _names(flow: Flow) -> Iterator[Fault]:
    """Codes that rows and others use and nobody declares."""
    known = {
        "state": set(flow.codes), "action": {one.code for one in flow.actions},
        "kind of event": {one.code for one in flow.events}, "condition": {one.code for one in flow.conditions},
        "clock": {one.code for one in flow.clocks}, "group of reasons": {one.group for one in flow.reasons},
        "disclosure": set(flow.disclosures), "audience": set(flow.audiences),
    }  # fmt: skip
    used: list[tuple[str, str, Iterable[str]]] = []
    for row in flow.rows:
        place = f'row "{row.state}" / "{row.action}"'
        if not row.permission:
            yield Fault(f"{place} names no permission.", "Name the permission that whoever takes the step must hold.")
        used += [(place, "state", (row.state, row.to)), (place, "action", (row.action,))]
        used += [(place, "kind of event", (row.event,)), (place, "condition", row.needs)]
        used += [(place, "clock", row.starts + row.pauses + row.resumes + row.ends)]
        used += [(place, "group of reasons", (row.reasons,) if row.reasons else ())]
        used += [(place, "disclosure", row.opens + row.closes)]
    used += [(f'state "{one.code}"', "audience", (one.turn,) if one.turn else ()) for one in flow.states]
    used += [(f'kind of event "{one.code}"', "audience", one.told) for one in flow.events]
    used += [(f'clock "{one.code}"', "audience", (one.owed_by,)) for one in flow.clocks]
    for place, what, codes in used:
        yield from (_unknown(place, what, code, known[what]) for code in codes if code not in known[what])


def _unknown(place: str, what: str, code: str, known: Iterable[str]) -> Fault:
    return Fault(f'{place} names the {what} "{code}".', f"There are: {', '.join(sorted(known)) or 'none'}.")


def _ways(flow: Flow) -> Iterator[Fault]:
    reached, waiting = {flow.initial}, [flow.initial]
    while waiting:
        new = set(flow.following(waiting.pop())) - reached
        reached |= new
        waiting += new
    leaving = {row.state for row in flow.rows if row.to != row.state}
    for state in flow.states:
        if state.code not in reached:
            yield Fault(f'state "{state.code}" can never be reached.', "Add a row that leads to it, or leave it out.")
        if state.final and any(row.state == state.code for row in flow.rows):
            yield Fault(f'state "{state.code}" is final and has rows.', "Take the rows away, or do not call it final.")
        if not state.final and state.code not in leaving:
            yield Fault(f'state "{state.code}" has no way out.', "Add a row that leaves it, or call it final.")


def _clocks(flow: Flow) -> Iterator[Fault]:
    started = {code for row in flow.rows for code in row.starts}
    ended = {effect.clock for row in flow.rows for effect in flow.effects(row).clocks if effect.does is Does.END}
    for clock in flow.clocks:
        if clock.days < 1:
            yield Fault(f'clock "{clock.code}" has {clock.days} days.', "Give it one day or more.")
        if clock.code not in started:
            yield Fault(f'clock "{clock.code}" is never started.', "Name it in `starts` of a row, or leave it out.")
        elif clock.code not in ended:
            yield Fault(f'clock "{clock.code}" is never ended.', "Name it in `ends` of a row.")


def _unused(flow: Flow) -> Iterator[Fault]:
    uses = {
        "action": {row.action for row in flow.rows}, "kind of event": {row.event for row in flow.rows},
        "condition": {code for row in flow.rows for code in row.needs},
    }  # fmt: skip
    declared: tuple[tuple[str, Sequence[Any]], ...] = (
        ("action", flow.actions), ("kind of event", flow.events), ("condition", flow.conditions),
    )  # fmt: skip
    for what, items in declared:
        for item in items:
            if item.code not in uses[what]:
                yield Fault(f'{what} "{item.code}" stands in no row.', "Use it in a row, or leave it out.")
    groups = {row.reasons for row in flow.rows}
    for reason in flow.reasons:
        if reason.group not in groups:
            place = f'reason "{reason.code}" is of the group "{reason.group}", which no row asks for.'
            yield Fault(place, "Name the group in a row, or leave the reason out.")
