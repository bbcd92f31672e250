"""Chinese numerals made digits: 五百万 is 500万, 十八个月 is 18个月, 叁佰万元整 is 300万元整.

万 and 亿 stay as they are, because they are units of amounts. What is no well-formed numeral stays as it is written
(三百五 may be 305 or 350), so that whoever reads it says that it cannot be read.
"""

from __future__ import annotations

import re

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_RUN = "".join([*_DIGITS, *_TENS])
# A unit such as 百万 or 千元 behind a figure in digits is no numeral of its own.
_NUMERAL = re.compile(rf"(?<![0-9.,半{_RUN}])[{_RUN}]+")


def with_digits(text: str) -> str:
    """`text` with its well-formed Chinese numerals below 万 as digits."""
    return _NUMERAL.sub(lambda found: _written(found[0]), text)


def numeral_value(text: str) -> int | None:
    """The value of a Chinese numeral below 万; None where it is none or may mean two things."""
    if not text or any(character not in _DIGITS and character not in _TENS for character in text):
        return None
    if all(character in _DIGITS for character in text):
        # 二〇 is read digit by digit; 三五 is rather "three to five".
        return int("".join(str(_DIGITS[c]) for c in text)) if len(text) == 1 or set(text) & {"零", "〇"} else None
    return _sum_of_places(text)


def _written(numeral: str) -> str:
    value = numeral_value(numeral)
    return numeral if value is None else str(value)


def _sum_of_places(text: str) -> int | None:
    """一百零五 is 100 + 5; each place must be smaller than the one before, and a gap is said with 零."""
    total, digit, last, gap = 0, None, 10_000, False
    for character in text:
        if character in _TENS:
            place = _TENS[character]
            # 十五 stands for 一十五; 百 and 千 need their digit.
            if place >= last or digit == 0 or (digit is None and (place != 10 or total)):
                return None
            total, digit, last, gap = total + (digit or 1) * place, None, place, False
        elif digit is not None:
            return None
        elif _DIGITS[character] == 0:
            if gap or not total:
                return None
            gap = True
        else:
            digit = _DIGITS[character]
    if digit is None:
        return None if gap else total
    return total + digit if last == 10 or gap else None
