"""What somebody has answered so far, as it travels in the form: never in session, log or address."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.http import QueryDict

# The hidden list of unusual answers that were confirmed, see `doubts`.
CONFIRMED = "confirmed"
# No honest form sends more values under one name; the rest is dropped.
MOST_VALUES = 100
# "Not sure" and "none of these" (beside chosen codes: none besides) among the choices of a field; no taxonomy has such
# codes.
UNSURE = "unsure"
NONE = "none"
# Before a code: it is not held.
LACKED = "-"


class Answers:
    """Raw values by field name, as typed. `names`: what is asked for, in its order; none: as they come."""

    def __init__(self, raw: Mapping[str, Iterable[str]], names: Collection[str] = ()) -> None:
        self._raw = {name: tuple(values) for name, values in raw.items()}
        self._names = names or self._raw

    @classmethod
    def from_post(cls, post: QueryDict, names: Collection[str]) -> Answers:
        """The answers among posted fields. What is not among `names` is dropped at the door."""
        return cls(
            {name: post.getlist(name)[:MOST_VALUES] for name in post if name in names or name == CONFIRMED}, names
        )

    def typed(self, name: str) -> tuple[str, ...]:
        """What was sent under one name."""
        return self._raw.get(name, ())

    @property
    def data(self) -> QueryDict:
        """As the data of a form."""
        data = QueryDict(mutable=True)
        for name, values in self._raw.items():
            data.setlist(name, list(values))
        return data

    @property
    def given(self) -> tuple[str, ...]:
        """Names with something typed or chosen, "not sure" included, in the order of what is asked for."""
        return tuple(
            name
            for name in self._names
            if name != CONFIRMED and any(value.strip() for value in self._raw.get(name, ()))
        )

    @property
    def confirmed(self) -> frozenset[str]:
        return frozenset(self._raw.get(CONFIRMED, ()))

    def is_unsure(self, name: str) -> bool:
        """Whether the person said so, rather than leaving the field empty."""
        return UNSURE in self._raw.get(name, ())

    def hidden(self, shown: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
        """Pairs of name and value to carry along; `shown` fields are on the page themselves."""
        visible = set(shown)
        for name, values in self._raw.items():
            if name not in visible:
                yield from ((name, value) for value in values if value.strip())
