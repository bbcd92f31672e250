"""Characters that look as they should and are others: radicals that a PDF gives for characters, raised and lowered
ones, the signs of Word's own fonts."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType

_SUPPLEMENT = {
    "⺁": "厂", "⺄": "乙", "⺇": "几", "⺈": "刀", "⺉": "刂", "⺊": "卜", "⺋": "卩", "⺎": "兀", "⺒": "巳", "⺓": "幺",
    "⺔": "彑", "⺕": "彐", "⺖": "忄", "⺗": "㣺", "⺘": "扌", "⺙": "攵", "⺛": "旡", "⺜": "日", "⺝": "月", "⺞": "歺",
    "⺟": "母", "⺠": "民", "⺡": "氵", "⺢": "氺", "⺣": "灬", "⺤": "爫", "⺥": "爫", "⺦": "丬", "⺧": "牛", "⺨": "犭",
    "⺩": "王", "⺫": "罒", "⺬": "示", "⺭": "礻", "⺯": "糹", "⺰": "纟", "⺱": "罓", "⺲": "罒", "⺳": "㓁", "⺷": "羊",
    "⺸": "羊", "⺹": "耂", "⺻": "聿", "⺼": "肉", "⺾": "艹", "⺿": "艹", "⻀": "艹", "⻁": "虎", "⻂": "衤", "⻃": "覀",
    "⻄": "西", "⻅": "见", "⻆": "角", "⻇": "角", "⻈": "讠", "⻉": "贝", "⻊": "足", "⻋": "车", "⻌": "辶", "⻍": "辶",
    "⻎": "辶", "⻏": "阝", "⻐": "钅", "⻑": "長", "⻒": "镸", "⻓": "长", "⻔": "门", "⻖": "阝", "⻗": "雨", "⻘": "青",
    "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食", "⻟": "飠", "⻠": "饣", "⻡": "首", "⻢": "马", "⻣": "骨",
    "⻤": "鬼", "⻥": "鱼", "⻦": "鸟", "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻪": "黾", "⻫": "斉", "⻬": "齐", "⻭": "歯",
    "⻮": "齿", "⻯": "竜", "⻰": "龙", "⻱": "龟", "⻲": "亀", "⻳": "龟",
}  # fmt: skip
"""CJK Radicals Supplement, by Unicode's EquivalentUnifiedIdeograph; normal forms leave these as they are."""


def _folds() -> dict[int, str]:
    kangxi = range(0x2F00, 0x2FE0)
    compatible = (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))
    told = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*kangxi, *compatible)}
    same = {code: one for code, one in told.items() if one != chr(code) and len(one) == 1}
    return same | {ord(radical): character for radical, character in _SUPPLEMENT.items()}


_FOLDS = MappingProxyType(_folds())
_RAISED = dict(zip("0123456789+-−=()niTM", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵀᴹ", strict=True))
_LOWERED = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))

_BRACKETED = re.compile(r"\s*[\[［【〔〈(（].*[\]］】〕〉)）]\s*")


def folded(text: str) -> str:
    """The text with radicals and compatibility forms of Chinese characters as the characters they look like: 第⼀条 →
    第一条. As many characters come out, and they look the same."""
    return text if text.isascii() else text.translate(_FOLDS)


def raised(text: str) -> str | None:
    """Superscript as characters of their own, 6 → ⁶; None where one of them has none."""
    return _as(text, _RAISED)


def lowered(text: str) -> str | None:
    """Subscript as characters of their own, 2 → ₂; None where one of them has none."""
    return _as(text, _LOWERED)


def _as(text: str, table: dict[str, str]) -> str | None:
    """White space and signs that say by themselves that they are marks (①, *, ®) stay, and so does all in brackets."""
    if _BRACKETED.fullmatch(text):
        return text
    out = [table.get(one) or ("" if one.isalnum() and not _is_mark(one) else one) for one in text]
    return "".join(out) if all(out) else None


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("No", "So", "Sk", "Sm")


_SYMBOL = dict(
    zip(
        range(0x61, 0x7B),
        "αβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
) | {
    0x57: "Ω", 0x44: "Δ", 0x53: "Σ", 0x50: "Π", 0x46: "Φ", 0x47: "Γ", 0x4C: "Λ", 0x51: "Θ", 0x58: "Ξ", 0x59: "Ψ",
    0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xBA: "≡", 0xB0: "°", 0xA5: "∞",
    0xB7: "•", 0xD7: "⋅", 0xD6: "√", 0xE5: "∑", 0xD5: "∏", 0xF2: "∫", 0xAE: "→", 0xAC: "←", 0xAD: "↑", 0xAF: "↓",
    0xDE: "⇒", 0xCE: "∈", 0xC7: "∩", 0xC8: "∪", 0xB6: "∂", 0xD1: "∇", 0xA2: "′", 0xB2: "″", 0x2D: "−", 0x2B: "+",
}  # fmt: skip
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xD8: "➢",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x4A: "☺", 0xE0: "→", 0xF0: "⇨",
    **{0x81 + place: one for place, one in enumerate("①②③④⑤⑥⑦⑧⑨⑩")},
}  # fmt: skip
_WINGDINGS_2 = {0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(font: str, code: int) -> str:
    """The character that a font of signs shows for a code (00B3 or F0B3 of Symbol is ≥); the private one that it is
    for what is not known, which is marked for the editor as broken."""
    table = _FONTS.get(font.lower())
    if table is None:
        return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD else "\ufffd"
    return table.get(code & 0xFF) or chr(0xF000 | (code & 0xFF))
