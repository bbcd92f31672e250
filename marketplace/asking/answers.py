"""What a visitor has answered so far, as it travels in the form: never in session, log or address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.http import QueryDict

from marketplace.engine.vocabulary.facts import FACTS
from marketplace.matching.precheck.questions import KIND_FAMILY, is_askable

# The hidden list of unusual answers that were confirmed, see `doubts`.
CONFIRMED = "confirmed"
# No honest form sends more values under one name; the rest is dropped.
MOST_VALUES = 100
# "Not sure" and "none of these" among the choices of a field; no taxonomy has such codes.
UNSURE = "unsure"
NONE = "none"


class Answers:
    """Raw values by field name, as typed. Names that no page asks for are dropped at the door."""

    def __init__(self, raw: Mapping[str, Iterable[str]]) -> None:
        self._raw = {name: tuple(values) for name, values in raw.items()}

    @classmethod
    def from_post(cls, post: QueryDict) -> Answers:
        """The answers among posted fields; sensitive facts and unknown names are not taken."""
        return cls({name: post.getlist(name)[:MOST_VALUES] for name in post if is_answer(name)})

    @property
    def data(self) -> QueryDict:
        """As the data of a form."""
        data = QueryDict(mutable=True)
        for name, values in self._raw.items():
            data.setlist(name, list(values))
        return data

    @property
    def given(self) -> tuple[str, ...]:
        """Names with something typed or chosen, "not sure" included, in the order of the vocabulary."""
        order = (KIND_FAMILY, *FACTS)
        return tuple(name for name in order if any(value.strip() for value in self._raw.get(name, ())))

    @property
    def confirmed(self) -> frozenset[str]:
        return frozenset(self._raw.get(CONFIRMED, ()))

    def is_unsure(self, name: str) -> bool:
        """Whether the visitor said so, rather than leaving the field empty."""
        return UNSURE in self._raw.get(name, ())

    def hidden(self, shown: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
        """Pairs of name and value to carry along; `shown` fields are on the page themselves."""
        visible = set(shown)
        for name, values in self._raw.items():
            if name not in visible:
                yield from ((name, value) for value in values if value.strip())


def is_answer(name: str) -> bool:
    """Whether a posted field is an answer."""
    return name in (KIND_FAMILY, CONFIRMED) or is_askable(name)
