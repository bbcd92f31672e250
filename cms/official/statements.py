"""The sentences of a document that speak of a term: what each says, and of whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cms.official.blocks import solid
from cms.official.clauses import BY_CODE, Clause, parents
from cms.official.dates import DATE
from cms.official.doubts import TERM, TERM_OF_OTHER, TERM_OF_PART, has_end
from cms.official.numbering import BY_LEVEL
from cms.official.terms import TERM_WORDS, Said, coded, hints_at_term, may_end, part_of, speaks_of_term
from cms.official.whose import Names, Whose, carried, speaks_of_itself, whose

_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_QUOTED = re.compile(r"“([^“”]*)”")
_SHORT_QUOTE = 10
"""Characters: “十四五”, “本办法” are words; more than that between quotation marks is another text."""
_BRACKETS = re.compile(r"[（(]([^（()）]*)[）)]")
_DAY_IN_BRACKETS = re.compile(rf"(?:印发|发布|公布|颁布|施行|实施)之?日[（(](?:即)?({DATE})[）)]")
_TERM_IN_BRACKETS = re.compile(rf"({TERM_WORDS})[（(]([^（()）]*)[）)]")
_TOLD = re.compile(rf"{DATE}|有效期|期限")
_ABOUT_ANOTHER = re.compile(r"延长|延续|顺延|延期|继续(?:有效|执行|施行|实施)")
_LAST_CLAUSES = 4
_FINAL = re.compile(
    r"附则|其他(?:事项|规定)?|有关(?:事项|说明)|实施(?:时间|日期|期限)|(?:政策)?(?:有效|执行|施行)(?:期|期限|时间)|生效"
)
_TERM_HEADING = re.compile(rf"(?:.*[、：])?{TERM_WORDS}[。：:]?")
_GOES_ON = re.compile(
    r"(?!.*(?:《|每|原(?!则)|旧|此前|以前|先前|之前))"
    r"(?:并|且|暂|拟|自|从|于|在|的|届?满(?!后?[自另应可须重再不])|直?至|直?到(?!期)|延续|保留|继续|执行|实施|施行(?!前|之)|试行(?!期满)|为期|时限"
    r"|期限(?!届|内)|周期|时间|效力|有效(?!期[满届内])|原则上|一般|目前|预计|计划|先|总|共|仅|.{0,4}[⟦⟪]|\d{4})"
)
"""How words go on that have no subject of their own."""
_QUOTE_CHARACTERS = 160
_HEADING_CHARACTERS = 20
_NO_SENTENCES = frozenset({"table", "title", "contents", "history"})


@dataclass(frozen=True)
class Statement:
    """What a part of a sentence says of a term. `place`: of the clause; `quote`: the sentence; `said` None where it
    speaks of a term and was not understood."""

    place: int
    quote: str
    whose: Whose
    said: Said | None


def statements_of(clauses: Sequence[Clause]) -> list[Statement]:
    """All statements of the text that may concern the document itself, in order. What is plainly another thing's (a
    certificate, a registration) is left out."""
    names = Names([one.solid for one in clauses if one.level == "title"])
    final = _final_places(clauses)
    above = parents(clauses)
    out: list[Statement] = []
    subject = Whose.OPEN
    for place, clause in enumerate(clauses):
        if clause.level in _NO_SENTENCES or clause.is_frame:
            continue
        if clause.level != "paragraph" or subject is not Whose.OWN:
            subject = _begins_with(clauses, place, above, is_final=place in final)
        for sentence in _sentences(clause):
            found, subject = _of_sentence(sentence, subject, names)
            out.extend(replace(one, place=place) for one in found)
    return out


def _begins_with(clauses: Sequence[Clause], place: int, above: Sequence[int | None], *, is_final: bool) -> Whose:
    """Of whom a sentence without a subject speaks: at the end of a document of the document, unless the headings above
    it are about something else; elsewhere nobody can tell."""
    heading, parent = _heading(clauses[place]), above[place]
    while not heading and parent is not None:
        heading, parent = _heading(clauses[parent]), above[parent]
    about_terms = not heading or _FINAL.fullmatch(heading) or _TERM_HEADING.fullmatch(heading)
    return Whose.OWN if is_final and about_terms else Whose.UNCLEAR


def _heading(clause: Clause) -> str:
    is_short = clause.level in BY_LEVEL and len(clause.text) <= _HEADING_CHARACTERS and not has_end(clause.text)
    return solid(clause.heading or (clause.text if is_short else "")).rstrip("。：:")


def statement_of_words(words: str) -> Said | None:
    """What is said by words that are the document's for certain, such as a page's own table says them."""
    code = coded(solid(words))
    part = part_of(code.text, code)
    return part.said if part.whole else None


def _final_places(clauses: Sequence[Clause]) -> set[int]:
    """Where a document says from when it holds: its last clauses, before signature, date and annexes, and what stands
    below 附则. An annex has such an end only where it consists of articles."""
    out: set[int] = set()
    run: list[int] = []
    for place, clause in [*enumerate(clauses), (len(clauses), Clause("title"))]:
        if BY_CODE[clause.level].rank is not None and clause.level != "annex":
            run.append(place)
            continue
        out |= _final_of(clauses, run)
        run = [place] if clause.level == "annex" else []
    return out


def _final_of(clauses: Sequence[Clause], run: Sequence[int]) -> set[int]:
    if not run or (clauses[run[0]].level == "annex" and all(clauses[one].level != "article" for one in run)):
        return set()
    out = set(run[-_LAST_CLAUSES:])
    rank = None
    for place in run:
        clause = clauses[place]
        own = BY_LEVEL[clause.level].rank if clause.level in BY_LEVEL else None
        if rank is not None and own is not None and own <= rank:
            rank = None
        if own is not None and _FINAL.fullmatch(solid(clause.heading or clause.text).rstrip("。：:")):
            rank = own
        if rank is not None:
            out.add(place)
    return out


def _sentences(clause: Clause) -> Iterator[str]:
    """The heading, and each sentence of the text; a heading that names a term is the subject of what follows."""
    heading, text = solid(clause.heading), solid(clause.text)
    if heading and _TERM_HEADING.fullmatch(heading):
        text, heading = f"{heading.rstrip('。：:')}：{text}", ""
    for words in (heading, text):
        yield from (found.group() for found in _SENTENCE.finditer(words))


def _of_sentence(sentence: str, before: Whose, names: Names) -> tuple[list[Statement], Whose]:
    """The statements of a sentence, and its subject at the end, which goes on in a next one that has none."""
    bare, is_quoted = _plain(sentence)
    code = coded(bare)
    out: list[Statement] = []
    subject, is_own = Whose.OPEN, False
    for text in filter(None, re.split(r"[，,]", code.text)):
        part = part_of(text, code)
        says_so = speaks_of_itself(text, names)
        is_itself = says_so or (is_own and _GOES_ON.match(_bare(part.left or text)) is not None)
        is_own = is_own or says_so or subject is Whose.OWN
        is_lost = part.days_only and subject is not Whose.OWN
        is_not_said = part.said is None and part.whole
        may_speak = is_itself and (is_lost or (is_not_said and hints_at_term(part.left)))
        if may_speak or ((is_not_said or is_lost) and subject is Whose.OWN and may_end(text)):
            out.append(Statement(0, sentence[:_QUOTE_CHARACTERS], Whose.UNCLEAR, None))
        if is_not_said or is_lost:
            subject = carried(text, subject, names)
            continue
        of = whose(part.before, names)
        if of is Whose.OTHER and (is_itself or (subject is Whose.OWN and may_end(part.before))):
            of = Whose.UNCLEAR
        if of is Whose.OPEN:
            # At the end of a document nobody can tell what words before a term without a subject are about.
            is_foreign = subject is Whose.OTHER and before is Whose.OWN
            of = before if subject is Whose.OPEN else Whose.UNCLEAR if is_foreign else subject
        subject = of
        if of is not Whose.OTHER:
            out.append(Statement(0, sentence[:_QUOTE_CHARACTERS], of, part.said if part.whole else None))
    kept = _kept(out, bare)
    if is_quoted:
        kept.append(Statement(0, sentence[:_QUOTE_CHARACTERS], Whose.THEIRS, None))
    return kept, (subject if subject is not Whose.OPEN else before)


def _bare(part: str) -> str:
    return re.sub(r"^(?:将|均|也|亦|则|但|现|都|仍|暂定)+", "", part)


def _kept(found: Sequence[Statement], bare: str) -> list[Statement]:
    """Without what is said of another document, unless it holds longer by that: that has to be entered there."""
    return [one for one in found if one.whose is not Whose.THEIRS or _ABOUT_ANOTHER.search(bare)]


def _plain(sentence: str) -> tuple[str, bool]:
    """The sentence without quoted texts and without brackets that say nothing of days; whether a quoted text speaks of a
    term: that is the text of another document, which this one changes."""
    quoted = [found[1] for found in _QUOTED.finditer(sentence) if len(found[1]) > _SHORT_QUOTE]
    bare = _QUOTED.sub(lambda found: found[1] if len(found[1]) <= _SHORT_QUOTE else "“”", sentence)
    if "“" in bare.replace("“”", ""):
        start = bare.replace("“”", "\0\0").index("“")
        quoted.append(bare[start + 1 :])
        bare = bare[:start]
    if "”" in bare.replace("“”", ""):
        end = bare.replace("“”", "\0\0").rindex("”")
        quoted.append(bare[:end])
        bare = bare[end + 1 :]
    bare = _TERM_IN_BRACKETS.sub(r"\1\2", _DAY_IN_BRACKETS.sub(r"\1", bare))
    bare = _BRACKETS.sub(lambda found: f"，{found[1]}，" if _TOLD.search(found[1]) else "", bare)
    return bare, any(speaks_of_term(coded(one).text) for one in quoted)


_MARKS = {Whose.PART: TERM_OF_PART, Whose.THEIRS: TERM_OF_OTHER, Whose.UNCLEAR: TERM}


def marked(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses, with a mark on each that speaks of a term and leaves open of which, or whose."""
    out = list(clauses)
    for one in statements_of(clauses):
        code = _MARKS.get(one.whose, TERM) if one.whose is not Whose.OWN or one.said is None else ""
        if code and code not in out[one.place].unsure:
            out[one.place] = replace(out[one.place], unsure=(*out[one.place].unsure, code))
    return out
