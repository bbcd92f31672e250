"""A whole text read: enumerations, brackets and clauses; what was understood, what was left, and whether it is sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from marketplace.core.reference import Reference
from marketplace.engine.building import each_of, one_of
from marketplace.engine.checks import check_criteria
from marketplace.engine.criteria import Comparison, Node, Not, Operator, both, children
from marketplace.engine.faults import CriteriaError
from marketplace.engine.normal import normal
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.listing.recognising.clauses import readings
from marketplace.listing.recognising.lexicon import Kind, lexicon
from marketplace.listing.recognising.readings import Effort, Sentence, opens, own_period, takes
from marketplace.listing.recognising.refusing import allowed, bare, refused
from marketplace.listing.recognising.tokens import Token, cut
from marketplace.listing.recognising.words import words
from marketplace.listing.recognising.written import Written, written

# Longer texts are documents, not conditions.
LONGEST_TEXT = 400
_SHORTEST_UNDERSTOOD = 3


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a text says. `tree` is None where nothing was understood; without `sure` it is a proposal, and `left` are the
    words that it does not say."""

    tree: Node | None
    sure: bool
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """What came of a stretch of words; `told` says whether it opens with a period or a person of its own."""

    nodes: tuple[Node, ...]
    sure: bool
    left: tuple[str, ...] = ()
    every: bool = True


NOTHING_READ = Recognised(None, False)


def recognise(text: str, reference: Reference, here: str = "", key: str = "") -> Recognised:
    """Read a text that states a condition. `here`: the code of the place that the item is for, for 本市 and its like.
    `key`: where it stands in a list, which may say what it is about."""
    plain = written(text)
    if not plain.text or len(plain.text) > LONGEST_TEXT:
        return NOTHING_READ
    reader = _Reader(plain, reference, here, frozenset(words()["keys"].get(key, ())))
    piece = reader.whole(trimmed(_uncommented(cut(plain, lexicon(reference)))))
    if not piece.nodes:
        return NOTHING_READ
    tree = each_of(piece.nodes) if piece.every else one_of(piece.nodes)
    sure = piece.sure and plain.is_plain and not piece.left
    try:
        # A preference alone is checked as it will stand: in the outermost list of a rule.
        check_criteria(both(tree), reference)
    except CriteriaError:
        return NOTHING_READ
    return Recognised(tree, sure, piece.left)


def recognise_phrases(phrases: Sequence[str], reference: Reference, here: str = "", key: str = "") -> list[Recognised]:
    """Read the phrases of one text each by itself. None is sure where the phrases may hang on each other: alternatives, a
    period or person that is meant for several, one fact bounded twice."""
    found = [recognise(phrase, reference, here, key) for phrase in phrases]
    known = lexicon(reference)
    cuts = [trimmed(cut(written(phrase), known)) for phrase in phrases]
    alone = not (
        any(map(_excepts, cuts))
        or any(
            tokens and (tokens[0].has("or", "intro", "prefer") or tokens[-1].has("one_of", "of", "colon"))
            for tokens in cuts
        )
        or _carried(cuts, reference)
        or _said_twice([(one.tree,) for one in found if one.tree is not None])
    )
    return found if alone or len(phrases) < 2 else [replace(one, sure=False) for one in found]


def describes_scoring(text: str, reference: Reference) -> bool:
    """Whether a text tells how points are given (20分+50分+30分, 7个维度) and asks for no number of them."""
    plain = written(text)
    tokens = cut(plain, lexicon(reference))
    if any(token.may_be(Kind.COMPARE) or token.may_be(Kind.BEHIND) for token in tokens):
        return False
    file = words()["scoring"]
    points = [token for token in tokens if any(sense.value.unit == file["points"] for sense in token.of(Kind.FIGURE))]
    return len(points) > 1 or any(word in plain.text for word in file["words"])


class _Reader:
    """One text. Words between `whole`'s ends come out as a piece."""

    def __init__(self, plain: Written, reference: Reference, here: str, about: frozenset[str]) -> None:
        self.plain, self.reference, self.here, self.about = plain, reference, here, about
        self.effort = Effort()

    def whole(self, tokens: Sequence[Token]) -> _Piece:
        """Sentences, enumerations and alternatives, from the outermost to the clause."""
        tokens = trimmed(tokens)
        if not tokens:
            return _Piece((), True)
        if tokens[0].has("refuse_each"):
            return self._refused_each(tokens[1:])
        announced = _announced(tokens)
        if announced:
            parts = [tokens[:announced], tokens[announced:]]
            return self._every([self.whole(part) for part in parts], parts)
        separators: tuple[str, ...] = ("stop", "semicolon", "item")
        if tokens[0].has("intro"):
            numbered = _numbered(tokens)
            if numbered is None:
                return replace(self._alternatives(tokens[1:]), sure=False)
            separators = ("stop", "semicolon") if numbered else ("stop",)
        for name in separators:
            parts = _split(tokens, name)
            if len(parts) > 1:
                found = self._every([self.whole(part) for part in parts], parts)
                return replace(found, sure=found.sure and not any(map(_excepts, parts)))
        if tokens[0].has("intro"):
            return self._alternatives(tokens[1:])
        no = refused(tokens)
        if no is not None:
            return self._refused(no)
        parts = _split(tokens, "comma")
        if len(parts) > 1:
            return self._by_commas(parts)
        return self._bracketed(tokens) or self._clause(tokens)

    def _alternatives(self, tokens: Sequence[Token]) -> _Piece:
        """下列之一：①…，②…: one of them is enough."""
        tokens = tokens[1:] if tokens and tokens[0].has("colon") else tokens
        parts = next((parts for name in ("item", "semicolon", "comma") if len(parts := _split(tokens, name)) > 1), [])
        pieces = [self.whole(part) for part in parts]
        return _one_of(pieces) if pieces else replace(self._clause(tokens), sure=False)

    def _refused_each(self, tokens: Sequence[Token]) -> _Piece:
        """有下列情形之一的，不予支持：①…，②…: none of them may be."""
        parts = next(
            (parts for name in ("item", "semicolon", "stop") if len(parts := _split(tokens, name)) > 1), [tokens]
        )
        return self._every([self._refused(bare(part)) for part in parts], parts)

    def _refused(self, tokens: Sequence[Token]) -> _Piece:
        """What must not be; with commas it may be one case or several, and nothing is read."""
        if not tokens:
            return _Piece((), False)
        found = None
        if len(_split(tokens, "comma")) == 1:
            found = allowed(Sentence(tuple(tokens), self.reference, self.here, self.about, self.effort))
        return _Piece((), False, (self._words(tokens),)) if found is None else _Piece((found[0],), found[1])

    def _by_commas(self, parts: Sequence[Sequence[Token]]) -> _Piece:
        """A，且B is both, A，或B is one of them; where both stand together nothing is sure."""
        led = [next((name for name in ("or", "and") if part[0].has(name)), "") for part in parts]
        inner = [part[1:] if lead else part for part, lead in zip(parts, led, strict=True)]
        pieces = [self.whole(part) for part in inner]
        for place, part in enumerate(inner[:-1]):
            if part[-1].has("of") and _turns(inner[place + 1]) and not pieces[place + 1].sure:
                # 资产负债率超过70%的，概不考虑: what follows may turn it round.
                pieces[place] = _Piece((), False, (self._words(part),))
        if any(_excepts(part) for part in inner):
            # 除高新技术企业外，须成立满2年: an exception to the rest, no condition of its own.
            return replace(self._every(pieces, inner), sure=False)
        if "or" not in led:
            found = self._every(pieces, inner)
            return replace(found, sure=found.sure and not _carried(inner, self.reference) and not led[0])
        found = _one_of(pieces)
        return replace(
            found, sure=found.sure and set(led[1:]) == {"or"} and not led[0] and not _carried(inner, self.reference)
        )

    def _every(self, pieces: Sequence[_Piece], parts: Sequence[Sequence[Token]]) -> _Piece:
        """All of several pieces. What is said twice of one fact may be two cases, so nothing is sure then."""
        joined = [_joined(piece) for piece in pieces]
        left = tuple(word for piece in pieces for word in piece.left)
        sure = all(piece.sure for piece in pieces) and not _said_twice(joined)
        return _Piece(tuple(node for nodes in joined for node in nodes), sure, left)

    def _bracketed(self, tokens: Sequence[Token]) -> _Piece | None:
        """A group in brackets that is the whole of it."""
        if not tokens[0].has("open") or not tokens[-1].has("close"):
            return None
        depth = 0
        for place, token in enumerate(tokens):
            depth += token.has("open") - token.has("close")
            if depth == 0 and place < len(tokens) - 1:
                return None
        inner = self.whole(tokens[1:-1])
        # In brackets a comma alone may stand between alternatives.
        bare = [part for part in _split(tokens[1:-1], "comma")[1:] if not part[0].has("and", "or")]
        return _Piece(tuple(_joined(inner)), inner.sure and not bare, inner.left)

    def _clause(self, tokens: Sequence[Token]) -> _Piece:
        if not tokens:
            return _Piece((), False)
        preferred = _preferred(tokens)
        if preferred is not None:
            inner = self.whole(preferred)
            nodes = tuple(replace(node, note=replace(node.note, preferred=True)) for node in _joined(inner))
            return _Piece(nodes, inner.sure and bool(nodes), inner.left)
        found = self._read(tokens)
        if found is not None:
            return found
        return self._understood(tokens)

    def _read(self, tokens: Sequence[Token]) -> _Piece | None:
        """All the words as a clause, where they can be read at all; what is said softly is never sure."""
        hard = [token for token in tokens if token.text not in words()["hedges"]]
        if hard and len(hard) < len(tokens):
            found = self._read(hard)
            soft = tuple(token.text for token in tokens if token.text in words()["hedges"])
            return None if found is None else replace(found, sure=False, left=soft)
        read = readings(Sentence(tuple(tokens), self.reference, self.here, self.about, self.effort))
        if not read:
            return None
        one = {normal(each.node): each for each in read}
        first = next((each for each in read if each.sure), read[0])
        return _Piece((first.node,), len(one) == 1 and first.sure)

    def _understood(self, tokens: Sequence[Token]) -> _Piece:
        """The longest stretch of a clause that can be read, as far as one may look for it; the rest is left. Nothing where
        the rest may turn it round (…的不得申报) or make a longer word of it (高新技术企业培育对象)."""
        for length in range(len(tokens) - 1, 0, -1):
            for begin in range(len(tokens) - length + 1):
                part = tokens[begin : begin + length]
                if part[-1].end - part[0].begin < _SHORTEST_UNDERSTOOD:
                    continue
                if self.effort.left < 0:
                    return _Piece((), False, (self._words(tokens),))
                rest = (tokens[:begin], tokens[begin + length :])
                if part[0].may_be(Kind.HERE) and rest[0] and _names_a_place(rest[0][-1]):
                    continue
                if (rest[1] and not rest[1][0].senses) or any(map(_turns, rest)):
                    continue
                found = self._read(part)
                if found is not None:
                    return replace(found, sure=False, left=tuple(self._words(words) for words in rest if words))
        return _Piece((), False, (self._words(tokens),))

    def _words(self, tokens: Sequence[Token]) -> str:
        return self.plain.original(tokens[0].begin, tokens[-1].end)


def _names_a_place(token: Token) -> bool:
    """Whether 区内 behind a word may be a part of it: a region's name, or a word that is not known."""
    return not token.senses or any(FACTS[sense.fact].taxonomy == "regions" for sense in token.of(Kind.CODE))


def _turns(tokens: Sequence[Token]) -> bool:
    """Whether words may say the opposite of what stands beside them."""
    return any(sign in token.text for token in tokens for sign in words()["turning"])


def _uncommented(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without a bracket at the end that only comments on what stands before it: (以营业执照为准)."""
    begin = next((place for place in range(len(tokens) - 1, 0, -1) if tokens[place].has("open")), 0)
    if not begin or not tokens[-1].has("close"):
        return tokens
    inner = "".join(token.text for token in tokens[begin + 1 : -1])
    return tokens[:begin] if inner in words()["comments"] else tokens


def trimmed(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without separators at both ends."""
    begin, end = 0, len(tokens)
    while begin < end and tokens[begin].has("stop", "semicolon", "comma", "item"):
        begin += 1
    while end > begin and tokens[end - 1].has("stop", "semicolon", "comma", "item"):
        end -= 1
    return tokens[begin:end]


def _split(tokens: Sequence[Token], name: str) -> list[Sequence[Token]]:
    """The stretches between separators outside brackets."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += token.has("open") - token.has("close")
        if token.has(name) and depth <= 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return [found for part in parts if (found := trimmed(part))]


def _numbered(tokens: Sequence[Token]) -> bool | None:
    """Whether the alternatives that the words announce end with a semicolon: they do where they are numbered and what
    follows it is not (下列之一：①…，②…；…). None where some of what follows is numbered and some is not."""
    after = [
        tokens[place + 1].has("item")
        for place, token in enumerate(tokens[:-1])
        if token.has("semicolon") and _depth(tokens[:place]) == 0
    ]
    if len(set(after)) > 1:
        return None
    return any(token.has("item") for token in tokens) and after[:1] == [False]


def _announced(tokens: Sequence[Token]) -> int:
    """Where alternatives are announced behind something else (在长沙注册；符合下列条件之一：…); 0 where nowhere."""
    for place, token in enumerate(tokens):
        begins = place > 0 and tokens[place - 1].has("stop", "semicolon", "comma", "item", "and")
        if begins and token.has("intro") and _depth(tokens[:place]) == 0:
            return place
    return 0


def _depth(tokens: Sequence[Token]) -> int:
    return sum(token.has("open") - token.has("close") for token in tokens)


def _one_of(pieces: Sequence[_Piece]) -> _Piece:
    """Alternatives: sure only where each is."""
    nodes = tuple(each_of(joined) for piece in pieces if (joined := _joined(piece)))
    return _Piece(
        nodes, all(piece.sure and piece.nodes for piece in pieces), tuple(w for p in pieces for w in p.left), False
    )


def _joined(piece: _Piece) -> tuple[Node, ...]:
    """The nodes of a piece that must all hold."""
    return piece.nodes if piece.every or len(piece.nodes) < 2 else (one_of(piece.nodes),)


def _preferred(tokens: Sequence[Token]) -> Sequence[Token] | None:
    """The words that are preferred: 优先支持… and …优先."""
    if len(tokens) > 1 and tokens[0].has("prefer"):
        return tokens[2:] if tokens[1].has("colon") else tokens[1:]
    if len(tokens) > 1 and tokens[-1].has("prefer"):
        return tokens[:-1]
    return None


def _excepts(tokens: Sequence[Token]) -> bool:
    return any(token.has("except", "excepted") for token in tokens)


def _carried(parts: Sequence[Sequence[Token]], reference: Reference) -> bool:
    """Whether a period or person of one part may be meant for a later one that names none: 近两年无逾期，无欠息;
    近三年营业收入年均增长10%以上，研发费用占比5%以上."""
    opened, when = False, ""
    for part in parts:
        if not part:
            continue
        first = opens(Sentence(tuple(part), reference))
        # 近三年营业收入年均增长率: a name may hold the period.
        held = next((own_period(sense.fact) for sense in part[0].of(Kind.NAME) if not sense.exact), "")
        if first.when or first.named or held:
            opened, when = bool(first.roles or first.when or held), first.when or held
        elif opened and (part[0].has("not_has", "not_do") or not _takes(part, when)):
            return True
        opened = opened or part[0].has("lead", "streak")
    return False


def _takes(part: Sequence[Token], when: str) -> bool:
    """Whether what a part names first means the same with a period that stood before."""
    senses = next((found for token in part if (found := token.of(Kind.NAME))), ())
    return not senses or any(takes(sense.fact, when) for sense in senses)


def _said_twice(groups: Sequence[tuple[Node, ...]]) -> bool:
    """Whether two of several pieces bound one fact from the same side."""
    seen: set[tuple[str, str]] = set()
    for group in groups:
        here = {slot for node in group for slot in _slots(node)}
        if here & seen:
            return True
        seen |= here
    return False


def _slots(node: Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, Comparison):
        side = {
            Operator.AT_LEAST: "low",
            Operator.MORE_THAN: "low",
            Operator.AT_MOST: "high",
            Operator.LESS_THAN: "high",
        }
        yield from ((fact, side.get(node.operator, "")) for fact in node.facts)
    for child in children(node):
        yield from ((fact, f"not {side}" if isinstance(node, Not) else side) for fact, side in _slots(child))
