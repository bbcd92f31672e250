"""How a law came about, in the lines between its title and its first clause: who passed it when, who amended it when."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cms.official.clauses import Clause
from cms.official.dates import DATE

_DONE = r"(?:通过|公布|发布|颁布|印发|修正|修订|修改|批准|施行|实施|生效|废止|令)"
_DAY = rf"(?:{DATE}|\d{{4}}年\d{{1,2}}月|\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}})"
_PASSED = re.compile(rf"[（(]?(?:根据|依据|依照|按照|经|自|于)?.{{0,40}}?{_DAY}.*{_DONE}.*", re.DOTALL)
_BY_DECISION = re.compile(r"[（(]?(?:根据|依据|依照|按照)《.*》.*(?:修正|修订|修改|废止)[）)]?")
_SENTENCE = re.compile(r"[。；](?![）)]?$)|[^）)]。$|：$|。$")
_TITLE = re.compile(r"^(?:关于|印发|转发).*(?:通知|意见|办法|规定|决定|公告|方案|函)$")
_OPEN, _CLOSED = re.compile(r"[（(]"), re.compile(r"[）)]")
_CHARACTERS = 1_600
_LINES = 30


def history_of(clauses: Sequence[Clause]) -> list[int]:
    """The places of the lines of history. Only lines before the first number and the first sentence can be of it; what
    stands in one bracket is of it together."""
    out: list[int] = []
    inside = False
    for place, clause in enumerate(clauses[:_LINES]):
        bare = clause.solid
        if clause.level == "history":
            inside = _is_open(bare, inside=inside)
            continue
        if clause.level != "paragraph" or clause.fixed:
            inside = False
            if not clause.is_frame:
                return out
            continue
        if (inside or _is_line(bare)) and len(bare) <= _CHARACTERS:
            out.append(place)
            inside = _is_open(bare, inside=inside)
        elif _SENTENCE.search(bare):
            return out
    return out


def _is_line(bare: str) -> bool:
    if _TITLE.match(bare):
        return False
    return _BY_DECISION.fullmatch(bare) is not None or (
        _PASSED.fullmatch(bare) is not None and _SENTENCE.search(bare.rstrip("。")) is None and not bare.endswith("。")
    )


def _is_open(bare: str, *, inside: bool) -> bool:
    """Whether a bracket goes on over the end of the line."""
    return len(_OPEN.findall(bare)) + inside > len(_CLOSED.findall(bare))
