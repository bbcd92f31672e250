"""Names that belong to nobody: every one says that it is a demonstration."""

from __future__ import annotations

from random import Random

_FIRST = "砚澜岫桉漱皓棠峤珩翎溯榆珞霁沅栎祺澍鸾朔"
_SECOND = "溪屿塬舟砾汀野岑川墨石桥禾信远光图纬衡启"


def demo_name(draw: Random, word: str, taken: set[str]) -> str:
    """A name not drawn before, such as 长沙砚溪数字科技有限公司（演示）."""
    while True:
        stem = draw.choice(_FIRST) + draw.choice(_SECOND) + (draw.choice(_SECOND) if draw.random() < 0.5 else "")
        name = f"长沙{stem}{word}有限公司（演示）"
        if name not in taken:
            taken.add(name)
            return name
